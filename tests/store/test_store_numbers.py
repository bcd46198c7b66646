"""Document numbers as agencies write them: gapless, through races, rounds and years."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from store.conftest import TABLES
from store.test_store_races import SHORTEST, together

from casework.cases.commands import parse_command
from casework.settings import Settings, demo_settings
from casework.settings.tables import Numbers
from casework.stories.book import CORRECTED, OBJECTED, REANSWERED
from casework.stories.tell import Story

PER_CASE = {
    "letter": "{prefix}（{year}）第{serial}号-{mark}{again}",
    "series": "case",
    "year": "received",
}


def agency(prefix: str = "示公开", folder: Path | None = None, **numbers: Any) -> Settings:
    """The demonstration agency with numbers of its own, checked as a file's would be."""
    from casework.settings.checks import finished

    demo = demo_settings()
    office = demo.agency.model_copy(update={"prefix": prefix})
    letters = demo.letters.model_copy(update={"folders": (str(folder),)} if folder else {})
    changed = {"agency": office, "numbers": Numbers(**numbers), "letters": letters}
    return finished(demo.model_copy(update=changed))


@pytest.fixture
def numbered(url: str, open_scene: Any) -> Callable[..., Any]:
    """A scene whose agency numbers its letters in a way of its own."""
    return lambda **how: open_scene(url, agency(**how))


def doc_nos(scene: Any, number: str) -> list[str]:
    return [x.doc_no for x in scene.casework.view(number).letters if x.doc_no]


def asked(day: str, received: str, respond_by: str) -> Story:
    """A request received on one day and asked to be corrected on another."""
    request = {**CORRECTED.request, "submitted_on": received, "received_on": received}
    step = next(s for s in CORRECTED.steps if s.trigger == "request_correction")
    values = {"matters": step.values["matters"], "guidance": step.values["guidance"]}
    return Story("补正", received, request, [
        replace(step, day=day, values={**values, "respond_by": respond_by})
    ])  # fmt: skip


# Patterns as agencies print them; the prefixes are those of the printed numbers.
PRINTED = [
    (
        {"prefix": "清政公", "letter": "{prefix}{mark}〔{year}〕第{serial:03}号",
         "marks": {code: "依" for code in ("D-30", "D-21", "D-26", "D-38")}},
        r"清政公依〔\d{4}〕第001号", r"清政公补〔\d{4}〕第001号",
    ),
    (
        {"prefix": "苏自然资公开告知", "letter": "{prefix}〔{year}〕{serial}号", "series": "agency"},
        r"苏自然资公开告知〔\d{4}〕2号", r"苏自然资公开告知〔\d{4}〕1号",
    ),
    (
        {"prefix": "通自然资规依复", "letter": "〔{year}〕{prefix}{serial}号", "series": "agency"},
        r"〔\d{4}〕通自然资规依复2号", r"〔\d{4}〕通自然资规依复1号",
    ),
    (
        {"prefix": "沪浦信息公开", **PER_CASE, "marks": {"D-04": "补正"}},
        r"沪浦信息公开（\d{4}）第1号-\w+", r"沪浦信息公开（\d{4}）第1号-补正",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("how", "answer", "correction"), PRINTED, ids=[p[0]["prefix"] for p in PRINTED]
)
def test_numbers_as_they_are_printed(
    numbered: Any, how: dict[str, Any], answer: str, correction: str
) -> None:
    scene = numbered(**how)
    case = scene.after("approve", CORRECTED)
    first, *_, last = doc_nos(scene, case.number)
    assert re.fullmatch(correction, first), first
    assert re.fullmatch(answer, last), last
    shown = scene.casework.view(case.number).letters[-1].letter
    assert last in str(shown), "the letter prints it"
    assert scene.problems() == []


def test_a_receipt_may_be_numbered_by_the_agency(tmp_path: Path, numbered: Any) -> None:
    """沪浦信息公开（年）第n号-收件: the agency's own D-03 says that registering numbers it."""
    ours = (Path(__file__).parents[2] / "casework/templates/D-03.j2").read_text("utf-8")
    own = ours.replace('numbered_by = ""', 'numbered_by = "register"')
    own = own.replace('final_only = ["', 'final_only = ["doc_no", "')
    own = own.replace("[requires]\n", '[requires]\ndoc_no = "docno"\n')
    own = own.replace("\n@to ", "\n@docno {{ doc_no }}\n@to ", 1)
    sample = (Path(__file__).parents[2] / "casework/templates/samples/D-03.toml").read_text("utf-8")
    (tmp_path / "samples").mkdir()
    (tmp_path / "D-03.j2").write_text(own, "utf-8")
    (tmp_path / "samples/D-03.toml").write_text(
        'doc_no = "示（2025）第1号-收件"\n' + sample, "utf-8"
    )
    scene = numbered(folder=tmp_path, prefix="沪浦信息公开", **PER_CASE, marks={"D-03": "收件"})
    one, two = scene.register(), scene.register()
    year = scene.clock.day.year
    assert doc_nos(scene, one.number) == [f"沪浦信息公开（{year}）第1号-收件"]
    assert doc_nos(scene, two.number) == [f"沪浦信息公开（{year}）第2号-收件"]
    assert scene.problems() == []


def test_letters_of_a_case_share_its_serial_and_cases_do_not(numbered: Any) -> None:
    scene = numbered(**PER_CASE)
    one, two = scene.after("approve", CORRECTED), scene.after("approve", OBJECTED)
    serials = [
        {re.search(r"第(\d+)号", doc_no)[1] for doc_no in doc_nos(scene, case.number)}  # type: ignore[index]
        for case in (one, two)
    ]
    assert len(doc_nos(scene, one.number)) >= 2
    assert serials[0] & serials[1] == set() or one.number[:4] != two.number[:4]
    assert all(len(found) == 1 for found in serials)
    assert scene.problems() == []


@pytest.mark.parametrize(("again", "mark"), [("-{n}", "-2"), ("{cn}告", "二告")])
def test_the_answer_given_anew_says_so(numbered: Any, again: str, mark: str) -> None:
    scene = numbered(letter="{prefix}{mark}〔{year}〕{serial}号{again}", again=again)
    case = scene.after("approve", REANSWERED)
    answers = [x.doc_no for x in scene.casework.view(case.number).letters if x.trigger == "approve"]
    assert len(answers) == 2
    assert answers[0].endswith("号")
    assert answers[1].endswith(f"号{mark}")
    assert scene.problems() == []


def test_the_answer_given_anew_in_the_series_of_its_case(numbered: Any) -> None:
    scene = numbered(**PER_CASE)
    case = scene.after("approve", REANSWERED)
    first, second = (
        x.doc_no for x in scene.casework.view(case.number).letters if x.trigger == "approve"
    )
    assert second.endswith("-2")
    assert first.rpartition("-")[0] == second.removesuffix("-2").rpartition("-")[0]
    assert scene.problems() == []


def test_a_number_taken_back_stays_on_record(numbered: Any, burglar: Any) -> None:
    """In the series of a case, too, a cancelled number is not given again."""
    scene = numbered(**PER_CASE)
    case = scene.after("approve", SHORTEST)
    [first] = [x.doc_no for x in case.view.letters if x.trigger == "approve"]
    scene.do(case, "recall", reason="附件有误")
    scene.do(case, "redraft")
    scene.do(case, "submit")
    while scene.casework.view(case.number).state != "delivery":
        scene.do(case, "approve", opinion="同意")
    letters = [x for x in scene.casework.view(case.number).letters if x.trigger == "approve"]
    assert [x.doc_no for x in letters] == [first, f"{first}-2"]
    assert [x.cancelled for x in letters] == [True, False]
    kept = [row["doc_no"] for row in burglar(scene.url).rows("casework_number")]
    assert first in kept
    assert any(f.kind == "number_cancelled" for f in scene.casework.view(case.number).history)
    assert scene.problems() == []


@pytest.mark.parametrize("series", ["kind", "agency", "case"])
def test_twenty_signed_at_once(numbered: Any, series: str) -> None:
    """Every series is gapless when twenty letters are signed in the same moment."""
    scene = numbered(letter="{prefix}{mark}〔{year}〕{serial}号{again}", series=series)
    numbers = [scene.before("approve", SHORTEST).number for _ in range(20)]
    signer = scene.who(numbers[0], "approve")
    deeds = [
        lambda number=number: scene.casework.execute(
            parse_command("approve", number, {"opinion": "同意签发"}), actor=signer
        )
        for number in numbers
    ]
    cases, faults = together(deeds)
    assert faults == []
    answers = [x.doc_no for case in cases for x in case.view.letters if x.trigger == "approve"]
    serials = sorted(int(re.search(r"〕(\d+)号", n)[1]) for n in answers)  # type: ignore[index]
    assert serials == list(range(serials[0], serials[0] + 20))
    assert scene.problems() == []


@pytest.mark.parametrize("series", ["kind", "agency", "case"])
def test_each_year_begins_with_one(numbered: Any, series: str) -> None:
    scene = numbered(letter="{prefix}{mark}〔{year}〕{serial}号{again}", series=series)
    stories = [asked(f"{y}-03-06", f"{y}-03-03", f"{y}-03-28") for y in (2024, 2024, 2025)]
    found = [doc_nos(scene, scene.tell(story).number)[-1] for story in stories]
    assert [n.rpartition("〔")[2] for n in found] == [
        "2024〕1号", "2024〕2号", "2025〕1号",
    ]  # fmt: skip
    assert scene.problems() == []


@pytest.mark.parametrize(
    ("how", "years"), [("signed", ["2024", "2024", "2025"]), ("received", ["2024"] * 3)]
)
def test_the_year_of_receipt_or_of_signing(numbered: Any, how: str, years: list[str]) -> None:
    """A request that came in December and is answered in January."""
    scene = numbered(letter="{prefix}{mark}〔{year}〕{serial}号", year=how)
    stories = [
        asked(day, "2024-12-27", "2025-01-24") for day in ("2024-12-30", "2024-12-31", "2025-01-02")
    ]
    found = [doc_nos(scene, scene.tell(story).number)[-1] for story in stories]
    assert [re.search(r"〔(\d+)〕", n)[1] for n in found] == years  # type: ignore[index]
    serials = [int(re.search(r"〕(\d+)号", n)[1]) for n in found]  # type: ignore[index]
    assert serials == ([1, 2, 3] if how == "received" else [1, 2, 1])
    assert scene.problems() == []


def test_a_serial_two_cases_share_is_found(numbered: Any, burglar: Any) -> None:
    scene = numbered(**PER_CASE)
    scene.after("approve", SHORTEST)
    two = scene.after("approve", SHORTEST)
    thief = burglar(scene.url)
    table = TABLES["casework_number"]
    theirs = update(table).where(table.c.number == two.number)
    thief.run(theirs.values(serial=1, series=table.c.series + "9"))
    assert ("", 0, "numbers_broken") in scene.problems()
