"""Terms, synonyms, the ranking, and whether two requests ask for the same: no database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import EnvironmentFault
from casework.review import synonyms
from casework.review.ranking import SYNONYMS, Query, Ranker, Scorer, rank
from casework.review.sameness import ALIKE, likeness, pairs
from casework.review.synonyms import Synonyms, built_in, read_synonyms, with_own
from casework.review.terms import Bag, document_numbers, normalise, repeated, shown, terms_of

TEXTS = st.text(
    st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x4E40),
        st.sampled_from("的请公开a1 ，。~\"'"),
    ),
    max_size=40,
)


class TestTerms:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("环评", ["环评"]),
            ("申请公开环评", ["环评"]),
            ("我想了解一下低保怎么办理？", ["低保"]),
            ("ＡＢ路３号", ["ab", "路", "3", "号"]),
            ("2023年度三公经费", ["2023", "三公", "公经", "经费"]),
            ("二〇二一年第十二批次", ["2021", "12", "批次"]),
            ("桥", ["桥"]),
            ("项目的目的", ["项目", "目的"]),
            ("", []),
            ("，。！", []),
            ("政府信息公开", ["政府", "府信", "信息", "息公", "公开"]),
        ],
    )
    def test_a_text_is_read_so(self, text: str, expected: list[str]) -> None:
        assert terms_of(text) == expected

    @pytest.mark.parametrize(
        "text",
        ["国办函〔2020〕109号", "国办函[2020]109号", "国办函（2020）109号", "国办函(2020)第109号",
         "国办函【２０２０】１０９号", "国办函2020年第109号", "关于印发办法的通知国办函〔2020〕0109号"],
    )  # fmt: skip
    def test_a_document_number_is_one_term_in_any_bracket(self, text: str) -> None:
        assert document_numbers(text) == ("函2020.109",)
        assert terms_of(text)[0] == "函2020.109"

    def test_a_judgment_and_a_building_are_told_apart(self) -> None:
        assert document_numbers("（2021）渝01行终33号") == ("渝01行终2021.33",)
        assert document_numbers("某路12号3号楼") == ()

    @given(TEXTS)
    def test_terms_are_safe_to_index_and_a_bag_can_be_read_back(self, text: str) -> None:
        bag = Bag.of(text)
        again = Bag.read(bag.written)
        assert dict(again.counts) == dict(bag.counts)
        assert again.length == bag.length == len(bag.written.split()) == len(terms_of(text))
        assert all(ch.isalnum() or ch in ".~" for mark in bag.marks for ch in mark)

    @given(TEXTS)
    def test_width_case_and_spacing_do_not_matter(self, text: str) -> None:
        assert normalise(normalise(text)) == normalise(text)
        assert sorted(terms_of(text)) == sorted(terms_of(text.upper()))

    def test_a_repeated_term_is_marked(self) -> None:
        assert (
            Bag.of("规划，规划，规划").written
            == f"规划 {repeated('规划', 2)} {repeated('规划', 3)}"
        )

    def test_what_was_found_is_shown_in_the_words_of_the_query(self) -> None:
        assert shown("某小区老旧小区改造的立项批复", ["老旧", "旧小", "小区", "立项"]) == (
            "小区", "老旧小区", "立项",
        )  # fmt: skip


class TestSynonyms:
    def test_the_list_that_is_shipped_is_sound_and_broad(self) -> None:
        known = built_in()
        assert len(known.groups) >= 150
        assert known is built_in()
        assert "最低生活保障" in SYNONYMS["低保"]

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ('[a]\nsame = [["甲乙", "丙丁"], ["丙丁", "戊己"]]', "出现两次"),
            ('[a]\nsame = [["甲乙", "甲乙"]]', "出现两次"),
            ('[a]\nsame = [["甲乙"]]', "至少要有 2 个词"),
            ('[a]\nsame = [["甲乙", "，"]]', "1 至 20 个字"),
            ('[a]\nsame = [["甲乙", 3]]', "词的列表"),
            ('[a]\nsame = "甲乙"', "列表的列表"),
            ('[a]\nsay = ["甲乙"]', "应当都有"),
            ('[a]\nsay = ["甲乙", "甲乙"]\nfind = ["丙丁"]', "出现两次"),
            ("[a]\nother = 1", "只有"),
            ("a = 1", "应为一个表"),
            ("[a", "不是 UTF-8 编码的 TOML"),
        ],
    )
    def test_every_fault_of_a_file_is_named(self, text: str, fault: str) -> None:
        with pytest.raises(EnvironmentFault) as caught:
            read_synonyms(text.encode(), "本机关.toml")
        assert caught.value.code == "synonyms_invalid"
        assert fault in caught.value.message
        assert "本机关.toml" in caught.value.message

    def test_an_own_file_joins_the_groups_it_shares_a_word_with(self) -> None:
        own = with_own('["本地"]\nsame = [["低保", "吃公家饭"]]'.encode(), "x")
        [meant] = [m for m in own.meant("吃公家饭") if not m.hint]
        assert "最低生活保障" in {way.word for way in meant.ways}
        assert "吃公家饭" not in SYNONYMS.get("最低生活保障", ())

    def test_the_longer_word_counts_and_narrower_ones_lead_one_way(self) -> None:
        known = Synonyms([["停车", "泊车"], ["停车场", "泊车处"]], {"机动车": ["轿车"]})
        assert [m.word for m in known.meant("停车场收费")] == ["停车场"]
        assert [m.word for m in known.meant("轿车")] == []
        assert {w.word for m in known.meant("机动车") for w in m.ways} == {"轿车"}

    def test_hints_add_up_to_a_topic(self) -> None:
        [one] = [m for m in built_in().meant("养狗") if m.hint]
        [two] = [m for m in built_in().meant("遛狗不拴绳") if m.hint]
        assert 0 < one.hint <= two.hint <= synonyms.MOST_STRENGTH


class TestRanking:
    TITLES = (
        "某区最低生活保障对象名单",
        "某区部门决算",
        "低保低保低保",
        "某区低保标准的通知",
        "道路工程",
    )

    def test_the_word_itself_before_its_synonym_and_nothing_for_nothing(self) -> None:
        found = rank("低保名单", self.TITLES)
        assert set(found) == {0, 2, 3}
        others = [f"第{number}号道路工程" for number in range(20)]
        assert rank("低保", [*others, "某区最低生活保障", "某区低保标准"])[:2] == [21, 20]
        assert rank("天文望远镜", self.TITLES) == []

    def test_equal_scores_keep_their_order(self) -> None:
        assert rank("环评", ["环评", "环评", "其他", "环评"]) == [0, 1, 3]

    @given(st.lists(TEXTS, min_size=1, max_size=8), TEXTS)
    def test_the_laws_of_a_score(self, titles: list[str], query: str) -> None:
        ranker = Ranker(titles)
        scores = ranker.scores(query)
        assert all(score > 0 for score in scores.values())
        assert set(ranker.rank(query)) == set(scores)
        scorer = Scorer(Query.of(query), ranker.figures)
        for place, bag in enumerate(ranker.bags):
            assert scorer.score(bag.counts, bag.length) == scores.get(place, 0.0)
            assert 0 <= scorer.likeness(bag.counts) <= 1

    def test_why_names_the_words_and_the_way(self) -> None:
        ranker = Ranker(self.TITLES)
        scorer = Scorer(Query.of("低保名单"), ranker.figures)
        match = scorer.why(ranker.bags[0].counts)
        assert "名单" in match.words
        assert ("低保名单", "最低生活保障") in match.synonyms


class TestLikeness:
    @pytest.mark.parametrize(
        ("one", "two", "same"),
        [
            (
                "申请公开某小区2023年老旧小区改造项目的立项批复",
                "某小区2023年老旧小区改造立项批复文件",
                True,
            ),
            (
                "某小区2023年老旧小区改造项目的立项批复",
                "某小区2023年老旧小区改造项目的施工许可证",
                False,
            ),
            (
                "某小区2023年老旧小区改造项目的立项批复",
                "某小区2022年老旧小区改造项目的立项批复",
                False,
            ),
            ("请公开某政发〔2020〕5号", "想看某政发[2020]5号这份文件的原文", True),
            ("某政发〔2020〕5号", "某政发〔2020〕6号", False),
            ("某路3号楼的规划许可证", "某路5号楼的规划许可证", False),
            ("低保名单", "三公经费", False),
            ("", "三公经费", False),
        ],
    )
    def test_two_texts_ask_for_the_same(self, one: str, two: str, same: bool) -> None:
        figures = Ranker([one, two, "无关的一件", "另一件"]).figures
        assert likeness(one, two, figures).same is same
        assert likeness(two, one, figures).same is same

    @given(TEXTS)
    def test_a_text_asks_for_the_same_as_itself(self, text: str) -> None:
        figures = Ranker([text, "另一件"]).figures
        found = likeness(text, text, figures)
        assert found.same is (bool(terms_of(text)))
        assert not found.same or found.share > ALIKE

    def test_items_are_paired_with_what_is_most_alike(self) -> None:
        ours = ["某路立项批复", "某村征地公告"]
        theirs = ["某村征地公告", "某路立项批复", "部门预算"]
        figures = Ranker([*ours, *theirs]).figures
        assert [(one, two) for one, two, _ in pairs(ours, theirs, figures)] == [(0, 1), (1, 0)]


def test_a_topic_outweighs_a_long_name_of_a_place_and_both_together_come_first() -> None:
    titles = ["滨江花园幼儿园招生简章", "商品房预售许可证公示（东湖名苑）", "商品房预售许可证公示（滨江花园）", "滨江花园停车泊位公告"]
    titles += [f"关于第{number}号事项的公告" for number in range(30)]
    assert rank("滨江花园楼盘卖房许可", titles)[:2] == [2, 1]


def test_a_word_that_also_hints_at_a_topic_keeps_its_other_ways() -> None:
    """Both are called by the same word; one must not take the place of the other."""
    meant = [one for one in Query.of("环评").meant if one.word == "环评"]
    assert sorted(one.hint > 0 for one in meant) == [False, True]
    ranker = Ranker(["某项目环境影响报告书", "某路停车泊位公告"])
    scorer = Scorer(Query.of("环评"), ranker.figures)
    assert scorer.likeness(ranker.bags[0].counts) > 0.5
