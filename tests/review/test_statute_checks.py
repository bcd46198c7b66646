"""A loaded text against our citations: gone, moved, changed, read otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from law.mini_statutes import filler, renumbered, statute, synthetic

from casework.law.citations import cited
from casework.law.provisions import INSTRUMENTS, PROVISIONS
from casework.law.texts import Article, Paragraph, Statute
from casework.review.likeness import Corpus, pairs, plain
from casework.review.statutecheck import KINDS, Found, check_text

REGULATION = synthetic("条例")
BY_ARTICLE = [c for c in INSTRUMENTS if any(p.startswith(f"{c}/") for p in PROVISIONS)]


def kinds(found: tuple[Found, ...]) -> dict[str, list[str]]:
    """Return the citations by what was found of them."""
    told: dict[str, list[str]] = {}
    for one in found:
        told.setdefault(one.kind, []).append(one.cite)
    return told


def with_article(number: str, *paragraphs: Paragraph) -> tuple[Article, ...]:
    return tuple(Article(a.number, paragraphs) if a.number == number else a for a in REGULATION)


@pytest.mark.parametrize("code", BY_ARTICLE)
def test_a_text_that_says_what_we_say_is_right(code: str) -> None:
    assert check_text(statute(synthetic(code), code)) == ()


def test_an_article_that_is_not_there() -> None:
    """The last ones were cut off: nothing else says what they said."""
    found = check_text(statute(REGULATION[:48]))
    assert kinds(found) == {"missing": [p for p in PROVISIONS if p.split("/")[:1] == ["条例"] and int(p.split("/")[1]) > 48]}
    assert "文本没有这一条" in found[0].message


def test_a_paragraph_and_an_item_that_are_not_there() -> None:
    article = next(a for a in REGULATION if a.number == "33")
    found = check_text(statute(with_article("33", *article.paragraphs[:2])))
    assert kinds(found) == {"missing": ["条例/33/3"]}
    assert "只有2款" in found[0].message

    [whole] = next(a for a in REGULATION if a.number == "36").paragraphs
    found = check_text(statute(with_article("36", Paragraph(whole.text, whole.items[:6]))))
    assert kinds(found) == {"missing": ["条例/36/1/7"]}
    assert "只有6项" in found[0].message
    flat = Paragraph(whole.text + "".join(whole.items))
    assert "没有分项" in check_text(statute(with_article("36", flat)))[0].message


@pytest.mark.parametrize("gone", ["12", "5", "22", "25"])
def test_articles_that_moved_up_are_found_at_their_new_number(gone: str) -> None:
    """An article we do not cite is struck; every later one we cite now has another number."""
    found = kinds(check_text(statute(renumbered(REGULATION, gone))))
    later = [p for p in PROVISIONS if p.startswith("条例/") and int(cited(p).article) > int(gone)]
    assert found == {"renumbered": later}


def test_where_to_and_how_sure_is_told() -> None:
    found = check_text(statute(renumbered(REGULATION, "12")))
    [one] = [f for f in found if f.cite == "条例/36/1/4"]
    assert one.other == "条例/35"
    assert "第三十五条" in one.message
    assert "%" in one.message


def test_an_article_that_was_struck_is_told_although_its_number_is_there() -> None:
    """第三十七条 is struck and 第三十八条 takes its number: nothing is missing by number."""
    found = kinds(check_text(statute(renumbered(REGULATION, "37"))))
    assert found["unlike"] == ["条例/37/1"]
    assert "missing" not in found


def test_an_item_that_moved_inside_its_paragraph() -> None:
    [whole] = next(a for a in REGULATION if a.number == "36").paragraphs
    moved = (*whole.items[:3], f"（四）{filler(7)}", *whole.items[3:])
    found = check_text(statute(with_article("36", Paragraph(whole.text, moved))))
    assert kinds(found) == {"renumbered": [f"条例/36/1/{n}" for n in (4, 5, 6, 7)]}
    assert [one.other for one in found] == [f"条例/36/1/{n}" for n in (5, 6, 7, 8)]


def test_a_paragraph_that_moved() -> None:
    article = next(a for a in REGULATION if a.number == "33")
    found = check_text(statute(with_article("33", Paragraph(filler(9)), *article.paragraphs)))
    assert [(one.cite, one.other) for one in found] == [
        ("条例/33/1", "条例/33/2"), ("条例/33/2", "条例/33/3"), ("条例/33/3", "条例/33/4"),
    ]  # fmt: skip


def test_letters_name_paragraphs_as_the_text_has_them() -> None:
    """第三十条 is printed without a paragraph; a text where it has two makes that wrong."""
    [only] = next(a for a in REGULATION if a.number == "30").paragraphs
    [found] = check_text(statute(with_article("30", only, Paragraph(filler(4)))))
    assert (found.kind, found.cite) == ("paragraphs", "条例/30/1")
    assert "有2款" in found.message
    first, _ = next(a for a in REGULATION if a.number == "42").paragraphs
    [found] = check_text(statute(with_article("42", first)))
    assert (found.kind, found.cite) == ("paragraphs", "条例/42/1")


def test_who_rests_on_it_is_told() -> None:
    users = {"条例/51/1": ["文书 D-56 撤销原答复并重新答复告知书"]}
    found = check_text(statute(REGULATION[:50]), used_by=users)
    assert next(one for one in found if one.cite == "条例/51/1").used_by == tuple(users["条例/51/1"])
    assert found[0].to_dict().keys() == {"kind", "cite", "other", "message", "used_by"}


# -- versions -------------------------------------------------------------------------------
def test_a_later_version_is_told_with_both_days_and_what_changed() -> None:
    ours = statute(REGULATION)
    [first, *rest] = next(a for a in REGULATION if a.number == "33").paragraphs
    second = Paragraph(rest[0].text.replace("20个工作日", "15个工作日"))
    later = statute(with_article("33", first, second, rest[1]), effective=date(2027, 1, 1))
    found = check_text(later, others=[ours])
    assert kinds(found) == {"amended": [""], "changed": ["条例/33/2"]}
    for day in ("2019-05-15", "2027-01-01"):
        assert day in found[0].message
        assert day in found[1].message
    assert check_text(ours, others=[later]) == (), "the older one is as it was"


def test_a_later_version_alone_cannot_be_compared() -> None:
    [found] = check_text(statute(REGULATION, effective=date(2027, 1, 1)))
    assert found.kind == "amended"
    assert "没有装入较早的文本" in found.message


def test_the_version_just_before_is_what_is_compared_with() -> None:
    changed = with_article("18", Paragraph(PROVISIONS["条例/18/1"].statement + "每年一次。"))
    first, second, third = (
        statute(articles, effective=date(year, 1, 1))
        for articles, year in ((REGULATION, 2020), (changed, 2025), (changed, 2027))
    )
    assert "changed" in kinds(check_text(second, others=[first, third]))
    assert "changed" not in kinds(check_text(third, others=[first, second]))


def test_an_older_version_is_not_measured_by_our_citations() -> None:
    [found] = check_text(statute(REGULATION[:3], effective=date(2010, 1, 1)))
    assert (found.kind, found.cite) == ("older", "")


def test_of_a_letter_only_the_year_is_compared() -> None:
    letter = statute((Article("", (Paragraph("照旧。"),)),), "235号函", date(2016, 9, 1))
    assert check_text(letter) == ()
    later = replace(letter, effective=date(2028, 1, 1), articles=(Article("", (Paragraph("改了。"),)),))
    assert kinds(check_text(later, others=[letter])) == {"amended": [""], "changed": ["235号函"]}


def test_the_agencys_own_rules_are_compared_article_by_article() -> None:
    def own(year: int, *texts: str) -> Statute:
        articles = tuple(Article(str(n), (Paragraph(t),)) for n, t in enumerate(texts, 1))
        day = date(year, 1, 1)
        return Statute("示例规定", "某规定", "", "测试", day, day, None, articles)

    old, new = own(2024, "甲。", "乙。", "丙。"), own(2025, "甲。", "丁。")
    assert check_text(old) == ()
    assert kinds(check_text(new, others=[old])) == {"changed": ["示例规定/2", "示例规定/3"]}
    assert "已没有" in check_text(new, others=[old])[1].message


def test_gaps_are_told_together() -> None:
    [found] = check_text(statute((), "条例2008", date(2008, 5, 1)), gaps=["2", "6"])[:1]
    assert found.kind == "gap"
    assert "第二条、第六条之后" in found.message


def test_every_kind_has_a_name() -> None:
    assert all(any("\u4e00" <= ch <= "\u9fff" for ch in name) for name in KINDS.values())


# -- likeness -------------------------------------------------------------------------------
def test_numbers_count_alike_however_they_are_written() -> None:
    assert plain("六十日内") == plain("60日内") == plain("６０日内") == "60日内"
    assert plain("二十个工作日") == plain("20个工作日")
    assert plain("一并处理，A·B") == "一并处理ab"


def test_rare_pairs_weigh_more() -> None:
    corpus = Corpus({"1": "公开信息甲乙", "2": "公开信息丙丁", "3": "公开信息戊己"})
    assert corpus.weight("甲乙") > corpus.weight("公开")
    assert corpus.weight("没有") > corpus.weight("甲乙")
    shares = corpus.shares("公开甲乙")
    assert shares["1"] > shares["2"] == shares["3"]
    assert corpus.shares("公开信息甲乙")["1"] == pytest.approx(1.0)
    assert corpus.shares("")["1"] == 0.0
    assert pairs("甲") == {"甲"}
    assert pairs("。") == frozenset()
