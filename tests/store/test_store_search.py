"""The search beside the cases: written with them, found by them, gone with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from casework.errors import EnvironmentFault
from casework.review.ranking import Query, Ranker
from casework.review.terms import Bag
from casework.store import candidates, fulltext, index, search
from casework.store.fulltext import CASES, OWN, Filters
from casework.store.index import Entry
from casework.stories.book import CORRECTED, OBJECTED, STORIES

WANTED = "请公开捌玖路雨污分流改造的初步设计批复"
TITLES = [
    "关于安平县生活垃圾焚烧发电项目环境影响报告书的批复",
    "安平县2023年度部门决算",
    "某某路道路改造工程建设工程规划许可证及附图",
    "城关镇最低生活保障对象名单公示（2023年5月）",
    "国办函〔2020〕109号政府信息公开信息处理费管理办法的通知",
    "柳湖村征地补偿安置方案公告，征地补偿登记",
    "柳湖村集体土地征收预公告",
    "某化工厂排污许可证（正本及副本）",
    "某小区既有住宅加装电梯公示",
    "某小区老旧小区改造实施方案",
    "2023年城区停车收费标准",
    "某化工厂扩建项目环境影响评价文件受理公示，环评",
]
ASKED = (
    "环评", "征地", "低保名单", "停车费标准", "国办函(2020)第109号", "老小区改造", "装电梯",
    "化工厂的环境影响报告", "柳湖村的地被占了补多少钱", "2023年决算", "改造 改造 工程", "没有这样的词",
)  # fmt: skip


@pytest.fixture
def shelf(scene: Any) -> Callable[..., Any]:
    """Put titles on the shelf of published cases; return what finds them."""
    agency, database = scene.settings.agency.code, scene.casework.database
    entries = [
        Entry(str(place), Bag.of(title).written, ("3.1", "3.3.4", "3.3.5")[place % 3],
              grounds=("A2", "A3.15 trade_secret", "")[place % 3], year=2020 + place % 4,
              reversed=place % 5 == 0, collection="合集")
        for place, title in enumerate(TITLES)
    ]  # fmt: skip
    with database.writing() as session:
        assert index.put(session, agency, CASES, entries) == len(entries)
        session.commit()

    def _find(words: str, filters: Filters | None = None, limit: int = 10) -> list[tuple[int, float]]:
        with database.reading() as session:
            found = search.find(session, agency, Query.of(words), (OWN, CASES), filters, limit=limit)
            return [(int(hit.row.ref), hit.score) for hit in found.hits]

    return _find


@pytest.mark.parametrize("words", ASKED)
def test_the_stored_ranking_is_the_one_in_memory(shelf: Any, words: str) -> None:
    ranker = Ranker(TITLES)
    scores = ranker.scores(words)
    wanted = [(place, pytest.approx(scores[place])) for place in ranker.rank(words, 10)]
    assert shelf(words) == wanted
    assert bool(wanted) == (words != "没有这样的词")


@pytest.mark.parametrize("most", [1, 3, 30, 1000])
def test_reading_little_of_the_index_finds_the_same_few(
    shelf: Any, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Small limits make every way of cutting short work, on both databases."""
    monkeypatch.setattr(candidates, "READ", most)
    monkeypatch.setattr(candidates, "SCORED", 3)
    monkeypatch.setattr(candidates, "FEWER", 0)
    for words in ("环评", "征地补偿", "国办函〔2020〕109号", "装电梯"):
        assert shelf(words)[0] == (Ranker(TITLES).rank(words)[0], pytest.approx(max(
            Ranker(TITLES).scores(words).values()
        )))  # fmt: skip
        if most == 1000:  # all of it is little to read: then the whole ranking is exact
            assert [place for place, _ in shelf(words)] == Ranker(TITLES).rank(words, 10)


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(outcomes=("3.3.4",)), lambda place: place % 3 == 1),
        (Filters(outcomes=("3.3.4", "3.3.5")), lambda place: place % 3 != 0),
        (Filters(ground="A3.15"), lambda place: place % 3 == 1),
        (Filters(ground="trade_secret"), lambda place: place % 3 == 1),
        (Filters(ground="A3"), lambda place: False),
        (Filters(year=2021), lambda place: place % 4 == 1),
        (Filters(reversed=True), lambda place: place % 5 == 0),
        (Filters(year=2021, outcomes=("3.1",)), lambda place: place % 4 == 1 and place % 3 == 0),
    ],
)
def test_filters_keep_what_they_say(shelf: Any, filters: Filters, kept: Any) -> None:
    words = "某小区 柳湖村 化工厂 公示 批复 2023 项目 通知 附图"
    everything = {place for place, _ in shelf(words, limit=20)}
    assert len(everything) == len(TITLES)
    assert {place for place, _ in shelf(words, filters, limit=20)} == set(filter(kept, everything))


def test_a_quote_in_a_filter_is_no_query(shelf: Any) -> None:
    for ground in ('A2" OR "环评', "A2' | '环评", "NEAR("):
        assert shelf("环评", Filters(ground=ground)) == []


def test_another_agency_sees_nothing_and_does_not_stand_in_the_way(shelf: Any, scene: Any) -> None:
    before = shelf("征地")
    other = scene.another(code="other")
    agency = other.settings.agency.code
    with other.casework.database.writing() as session:
        index.put(session, agency, CASES, [Entry("99", Bag.of("征地").written, collection="x")])
        session.commit()
    assert shelf("征地") == before
    with other.casework.database.reading() as session:
        found = search.find(session, agency, Query.of("征地"), (CASES,))
    assert [hit.row.ref for hit in found.hits] == ["99"]


class TestCounts:
    @staticmethod
    def _counted(scene: Any, shelf: str) -> tuple[dict[str, int], tuple[int, int]]:
        agency = scene.settings.agency.code
        with scene.casework.database.reading() as session:
            rows = session.execute(
                text("SELECT term, documents FROM casework_search_term WHERE shelf = :s"), {"s": shelf}
            ).all()
            figures = session.execute(
                text(
                    "SELECT documents, length FROM casework_search_figures "
                    "WHERE shelf = :s AND agency = :a"
                ),
                {"s": shelf, "a": agency},
            ).one()
        return {term: number for term, number in rows}, tuple(figures)

    def test_changing_and_taking_away_leaves_the_counts_of_what_is_there(
        self, shelf: Any, scene: Any
    ) -> None:
        agency, database = scene.settings.agency.code, scene.casework.database
        with database.writing() as session:
            changed = Entry("0", Bag.of("完全不同的一份文件").written, collection="合集")
            assert index.put(session, agency, CASES, [changed]) == 1
            assert index.put(session, agency, CASES, [changed]) == 0
            session.commit()
        bags = [Bag.of(title) for title in ["完全不同的一份文件", *TITLES[1:]]]
        expected = Counter(mark for bag in bags for mark in bag.marks)
        assert self._counted(scene, CASES) == (
            expected, (len(bags), sum(bag.length for bag in bags)),
        )  # fmt: skip
        assert shelf("垃圾焚烧") == []
        assert shelf("完全不同")[0][0] == 0
        with database.writing() as session:
            assert index.remove_collection(session, agency, CASES, "合集") == len(TITLES)
            session.commit()
        assert self._counted(scene, CASES) == ({}, (0, 0))
        assert shelf("环评") == []

    def test_making_anew_gives_the_same(self, shelf: Any, scene: Any) -> None:
        before, found = self._counted(scene, CASES), shelf("环评")
        with scene.casework.database.writing() as session:
            index.recount(session, scene.settings.agency.code, CASES)
            session.commit()
        assert self._counted(scene, CASES) == before
        assert shelf("环评") == found


class TestOwnCases:
    def test_every_story_leaves_a_row_that_follows_from_it(self, scene: Any) -> None:
        for story in STORIES:
            scene.tell(story)
        assert scene.problems() == []
        assert scene.casework.unindexed() == 0

    def test_what_was_asked_is_found_and_a_correction_replaces_it(self, scene: Any) -> None:
        case = scene.after("request_correction")
        agency = scene.settings.agency.code

        def _found(words: str) -> list[str]:
            with scene.casework.database.reading() as session:
                hits = search.find(session, agency, Query.of(words), (OWN,)).hits
                return [hit.row.ref for hit in hits]

        assert _found("小区改造的手续") == [case.number]
        assert _found("立项批复") == []
        scene.on("2025-03-12")
        scene.do(case, "receive_correction", text="立项批复", items=["某某小区立项批复"])
        assert _found("立项批复") == [case.number]
        assert _found("所有手续") == []

    def test_nothing_is_written_where_nothing_has_changed(self, scene: Any) -> None:
        case = scene.after("accept", OBJECTED)
        sent: list[str] = []
        from sqlalchemy import event

        @event.listens_for(scene.casework.database.engine, "before_cursor_execute")
        def _heard(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            sent.append(statement)

        scene.do(case, "note", text="备注")
        assert not [statement for statement in sent if "casework_search" in statement]

    def test_a_failed_command_leaves_no_row(self, scene: Any, requests: Any) -> None:
        good, bad = requests({}, {"submitted_on": "2099-01-01"})
        with pytest.raises(Exception, match="收到日"):
            scene.casework.register_all([good, bad], actor="dengji")
        with scene.casework.database.reading() as session:
            assert session.execute(text("SELECT count(*) FROM casework_search")).scalar() == 0


class TestErasure:
    @pytest.fixture
    def erased(self, scene: Any) -> Any:
        scene.tell(OBJECTED)  # others stay, and their terms with them
        request = {**CORRECTED.request, "description": WANTED}
        steps = [s for s in CORRECTED.steps if s.trigger not in ("request_correction", "receive_correction")]
        story = replace(CORRECTED, request=request, steps=[
            replace(steps[0], day="2025-03-12", trigger="accept", values={}), *steps,
        ])  # fmt: skip
        case = scene.tell(story)
        assert scene.casework.similar(text="捌玖路")
        return scene.do(case, "erase", basis="保管期限届满")

    def test_the_row_stays_without_terms(self, scene: Any, erased: Any, burglar: Any) -> None:
        [row] = burglar(scene.url).rows("casework_search", ref=erased.number)
        assert (row["terms"], row["length"], row["outcome"]) == ("", 0, "3.1")
        assert scene.casework.similar(text="捌玖路雨污分流改造") == ()
        assert scene.problems() == []
        assert scene.casework.unindexed() == 0

    def test_no_table_holds_a_term_of_it(self, scene: Any, erased: Any, burglar: Any) -> None:
        told = str(burglar(scene.url).dump())
        others = Bag.of("申请公开某化工公司扩建项目环境影响报告书中的工艺参数。").counts
        assert [t for t in Bag.of(WANTED).counts if t in told and t not in others and t not in "改造批复"] == []
        assert "捌玖" not in told

    @pytest.mark.only("sqlite")
    def test_no_byte_of_the_file_does_either(self, scene: Any, erased: Any) -> None:
        """FTS5 keeps what was deleted in older segments until they are merged."""
        files = [Path(f"{make_url(scene.url).database}{tail}") for tail in ("", "-wal")]
        content = b"".join(file.read_bytes() for file in files if file.exists())
        assert "工艺".encode() in content
        for term in ("捌玖", "玖路", "路雨", "雨污", "污分", "分流", "流改", "初步", "步设", "计批"):
            assert term.encode() not in content, term
            # FTS5 writes a term without what it shares with the one before it.
            assert term[1:].encode() not in content or term[1] in "路流改步设批分污", term


class TestBackfill:
    @pytest.fixture
    def old(self, scene: Any, burglar: Any) -> Any:
        """A database as it was before there was a search."""
        for story in STORIES[:3]:
            scene.tell(story)
        thief = burglar(scene.url)
        thief.openly("DELETE FROM casework_search")
        thief.openly("DELETE FROM casework_search_term")
        thief.openly("DELETE FROM casework_search_figures")
        return thief

    def test_reindex_makes_what_is_missing_once(self, scene: Any, old: Any) -> None:
        assert scene.problems() == []  # missing is not damaged
        missing = scene.casework.unindexed()
        assert missing == 3
        assert scene.casework.reindex() == missing
        assert scene.casework.reindex() == 0
        assert scene.casework.unindexed() == 0
        assert scene.problems() == []
        assert scene.casework.similar(text="工艺参数")

    def test_other_rules_of_reading_make_rows_old_and_not_wrong(
        self, scene: Any, burglar: Any
    ) -> None:
        scene.tell(OBJECTED)
        burglar(scene.url).openly("UPDATE casework_search SET version = 0, terms = 'x', length = 1")
        assert {problem for *_, problem in scene.problems()} <= {"search_counts"}
        assert scene.casework.unindexed() == 1
        scene.casework.reindex(everything=True)
        assert scene.problems() == []


class TestVerify:
    @pytest.fixture
    def thief(self, scene: Any, burglar: Any) -> Any:
        scene.tell(OBJECTED)
        return burglar(scene.url)

    @pytest.mark.parametrize(
        ("sql", "problem"),
        [
            ("UPDATE casework_search SET outcome = '3.1'", "search_differs"),
            ("UPDATE casework_search SET year = 1999", "search_differs"),
            ("UPDATE casework_search SET reversed = true", "search_differs"),
            ("UPDATE casework_search SET settled = false", "search_differs"),
            ("UPDATE casework_search SET grounds = 'A2'", "search_differs"),
            ("UPDATE casework_search_term SET documents = documents + 1", "search_counts"),
            ("DELETE FROM casework_search_term", "search_counts"),
            ("UPDATE casework_search_figures SET length = 1 WHERE agency <> ''", "search_counts"),
            ("UPDATE casework_search SET ref = '2000-0001'", "search_stray"),
        ],
    )
    def test_what_does_not_follow_from_the_case_is_told(
        self, scene: Any, thief: Any, sql: str, problem: str
    ) -> None:
        assert scene.problems() == []
        thief.openly(sql)
        assert {found for *_, found in scene.problems()} == {problem}
        scene.casework.reindex(everything=True)
        assert {found for *_, found in scene.problems()} <= {"search_stray"}

    def test_a_row_left_over_for_a_new_number_is_written_over(self, scene: Any, thief: Any) -> None:
        """Damage of the search is no reason to refuse a request."""
        thief.openly("UPDATE casework_search SET ref = '2025-0001'")
        assert scene.register().number == "2025-0001"
        scene.casework.reindex()
        assert scene.problems() == []

    @pytest.mark.only("sqlite")
    def test_a_missing_trigger_of_the_index_is_told(self, scene: Any, thief: Any) -> None:
        for name, ddl in fulltext.search_triggers().items():
            thief.openly(f"DROP TRIGGER {name}")
            assert [problem for *_, problem in scene.problems()] == ["search_trigger"]
            thief.openly(ddl)
        assert scene.problems() == []


def test_without_fts5_the_database_is_not_opened(
    databases: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casework.store.database import Database

    monkeypatch.setattr(fulltext, "FTS5", "NO_SUCH_OPTION")
    database = Database(databases.fresh("sqlite"))
    with pytest.raises(EnvironmentFault) as caught:
        database.migrate()
    assert caught.value.code == "fts5_missing"
    assert "FTS5" in caught.value.message
