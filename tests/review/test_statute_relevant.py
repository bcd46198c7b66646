"""The articles that matter for a case: from its findings, outcomes, deadlines and stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from casework.cases.clocks import Reckoning
from casework.cases.rounds import Limit, Warned
from casework.cases.view import CaseView, ConsultationRecord, Outcome, SignedLetter
from casework.cases.words import LIMIT_LABELS
from casework.law.documents import DOCUMENTS
from casework.law.limits import LIMITS
from casework.law.provisions import PROVISIONS
from casework.law.remedies import remedy_cites
from casework.law.replies import REPLY_KINDS
from casework.law.switches import SWITCHES
from casework.letters import TemplateLibrary
from casework.review.statutes import SOURCES, WEIGHTS, Relevant, relevant, uses
from casework.states.table import STATES, TRANSITIONS

TODAY = date(2025, 7, 1)


@dataclass(frozen=True)
class Found:
    code: str
    severity: str
    cites: tuple[str, ...]


def reckoning(**changes: Any) -> Reckoning:
    """A deadline that has ended and says nothing of itself, but for what is given."""
    plain: dict[str, Any] = {name: None for name in Reckoning._fields}
    plain |= {"state": "ended", "rounds": (), "limits": (), "ledger": (), "cites": (), "warnings": ()}
    return Reckoning(**(plain | changes))


def about(view: CaseView, now: Reckoning | None = None, *findings: Found, **more: Any) -> dict[str, Relevant]:
    found = relevant(view, now or reckoning(), findings, **({"on": TODAY} | more))
    assert list(found) == sorted(found, key=lambda one: -one.score)
    return {one.cite: one for one in found}


def sources(one: Relevant) -> set[str]:
    return {reason.source for reason in one.reasons}


def test_each_source_weighs_more_than_all_below_it() -> None:
    weights = sorted(WEIGHTS.values())
    assert all(weight > sum(weights[:place]) for place, weight in enumerate(weights))
    assert WEIGHTS.keys() == SOURCES.keys()
    order = ["fault", "finding", "outcome", "remedy", "limit", "stage"]
    assert sorted(WEIGHTS, key=lambda source: -WEIGHTS[source]) == order


@pytest.mark.parametrize("state", STATES)
def test_the_stage_brings_what_may_be_done_in_it(state: str) -> None:
    found = about(CaseView(state=state))
    everywhere = {s for s, known in STATES.items() if known.open}
    cites = {
        cite
        for row in TRANSITIONS
        if state in row.sources and not everywhere <= set(row.sources)
        for cite in row.cites
    }
    assert found.keys() == cites
    assert all(one.score == WEIGHTS["stage"] for one in found.values())
    for one in found.values():
        assert all(STATES[state].label in reason.text for reason in one.reasons)


@pytest.mark.parametrize("code", REPLY_KINDS)
def test_an_outcome_brings_its_articles_before_those_of_the_stage(code: str) -> None:
    kind = REPLY_KINDS[code]
    found = about(CaseView(state="opinion", outcomes=(Outcome(1, code),)))
    for cite in kind.cites:
        assert "outcome" in sources(found[cite])
        assert kind.label in found[cite].reasons[0].text
    best = list(found)[: len(set(kind.cites))]
    assert set(best) == set(kind.cites)


@pytest.mark.parametrize(
    ("reply", "day", "there", "not_there"),
    [
        ("A3.14a", date(2025, 7, 1), {"复议法/23/1/4", "复议法/23/2", "复议法/20/1", "信息公开司法解释/1/1/2"}, {"行诉法/46/1"}),
        ("A3.14a", date(2025, 5, 31), {"复议法/23/1/4"}, {"信息公开司法解释/1/1/2"}),
        ("A3.14a", date(2023, 12, 31), {"复议法2017/9/1", "行诉法/46/1"}, {"复议法/23/1/4", "复议法/20/1"}),
        ("A4", date(2025, 7, 1), {"条例/51/1", "行诉法/46/1", "信息公开司法解释/1/1/1"}, {"复议法/23/1/4"}),
        ("A2", date(2025, 7, 1), {"信息公开司法解释/1/1/3"}, {"信息公开司法解释/1/1/1"}),
        ("C2", date(2025, 7, 1), {"信息公开司法解释/1/1/5"}, set()),
    ],
)  # fmt: skip
def test_remedies_are_those_of_the_day(
    reply: str, day: date, there: set[str], not_there: set[str]
) -> None:
    found = about(CaseView(state="opinion", outcomes=(Outcome(1, reply),)), on=day)
    remedies = {cite for cite, one in found.items() if "remedy" in sources(one)}
    assert there <= remedies
    assert not not_there & remedies
    assert remedies == set(remedy_cites([REPLY_KINDS[reply]], day))
    assert all(PROVISIONS[cite].effective <= day for cite in remedies)


def test_a_signed_answer_keeps_the_remedies_of_its_day() -> None:
    letter = SignedLetter("D-23", "1号", date(2023, 6, 1), "approve", 9)
    view = CaseView(state="closed", outcomes=(Outcome(1, "A3.14a"),), letters=(letter,))
    assert "复议法2017/9/1" in about(view)
    assert "复议法/23/1/4" not in about(view)


def test_both_routes_where_something_is_given_and_something_not() -> None:
    view = CaseView(state="opinion", outcomes=(Outcome(1, "A2"), Outcome(2, "A3.15")))
    assert {"复议法/23/1/4", "行诉法/46/1"} <= about(view).keys()
    assert "行诉法/46/1" not in about(view, partial="first")


def test_findings_come_first_and_hard_ones_before_all() -> None:
    view = CaseView(state="opinion", outcomes=(Outcome(1, "A4"),))
    soft = Found("short_reason", "warning", ("条例/18/1",))
    hard = Found("search_missing", "error", ("条例/17/2",))
    found = about(view, None, soft, hard, Found("late", "irreparable", ("条例/33/2",)))
    assert list(found)[:3] == ["条例/17/2", "条例/33/2", "条例/18/1"]
    assert "search_missing" in found["条例/17/2"].reasons[0].text
    assert found["条例/17/2"].reasons[0].source == "fault"


def test_what_a_finding_cites_that_we_do_not_carry_is_kept() -> None:
    found = about(CaseView(state="archived"), None, Found("own_check", "error", ("示例规定/1/1",)))
    assert next(iter(found)) == "示例规定/1/1"


# -- deadlines ------------------------------------------------------------------------------
def test_a_running_deadline_brings_what_it_rests_on() -> None:
    now = reckoning(state="running", due=date(2025, 7, 8), cites=("条例/33/2", "条例/31/1/1"))
    found = about(CaseView(state="correction"), now)
    assert "2025-07-08" in found["条例/31/1/1"].reasons[0].text
    assert sources(found["条例/31/1/1"]) == {"limit"}
    stopped = about(CaseView(state="correction"), now._replace(state="stopped"))
    assert "条例/31/1/1" not in stopped


@pytest.mark.parametrize("code", [c for c in LIMIT_LABELS if c != "consultation"])
def test_every_open_limit_brings_an_article(code: str) -> None:
    now = reckoning(limits=(Limit(code, date(2025, 7, 8)),))
    found = about(CaseView(state="archived"), now)
    told = [one for one in found.values() if "limit" in sources(one)]
    assert told
    assert all(LIMIT_LABELS[code] in one.reasons[0].text for one in told)


@pytest.mark.parametrize(
    ("party", "cite"), [("third_party", "条例/32/1"), ("co_maker", "条例/34/1"), ("other_organ", "条例/33/3")]
)
def test_a_consultation_brings_the_article_of_its_party(party: str, cite: str) -> None:
    record = ConsultationRecord("A", party, date(2025, 6, 20))
    now = reckoning(limits=(Limit("consultation", None, ref="A"),))
    found = about(CaseView(state="archived", consultations=(record,)), now)
    assert "limit" in sources(found[cite])
    assert "日期未定" in found[cite].reasons[0].text


def test_what_was_met_or_is_over_matters_no_more_but_what_we_owe_does() -> None:
    def limits(*given: Limit) -> set[str]:
        found = about(CaseView(state="archived"), reckoning(limits=given))
        return {cite for cite, one in found.items() if "limit" in sources(one)}

    past = date(2025, 6, 1)
    assert limits(Limit("correction_reply", date(2025, 8, 1), met_on=past)) == set()
    assert limits(Limit("suit", past)) == set()
    assert limits(Limit("suit", TODAY)) == {"行诉法/46/1"}
    assert limits(Limit("court_answer", past)) == {"行诉法/67/1"}


def test_a_warning_brings_its_article_and_its_words() -> None:
    now = reckoning(warnings=(Warned("correction_late", "告知补正已逾期", ("条例/30/1",)),))
    found = about(CaseView(state="archived"), now)
    assert found["条例/30/1"].reasons[0].text == "期限提示：告知补正已逾期"


def test_sources_add_up_once_each() -> None:
    view = CaseView(state="acceptance", outcomes=(Outcome(1, "A4"), Outcome(2, "A4")))
    found = about(view)
    assert found["条例/36/1/4"].score == WEIGHTS["outcome"] + WEIGHTS["stage"]
    assert len([r for r in found["条例/36/1/4"].reasons if r.source == "outcome"]) == 2
    assert found["条例/36/1/4"].to_dict()["score"] == found["条例/36/1/4"].score


def test_reasons_hold_nothing_an_applicant_wrote() -> None:
    view = replace(
        CaseView(state="opinion", description="柒柒柒", outcomes=(Outcome(1, "A4", "柒柒柒"),)),
        applicant={"name": "柒柒柒"},
    )
    assert "柒" not in str([one.to_dict() for one in about(view).values()])


# -- what rests on an article ---------------------------------------------------------------
def test_all_that_cites_an_article_is_told_of() -> None:
    found = uses(TemplateLibrary().bases())
    told = {(use.kind, use.code, cite) for cite, users in found.items() for use in users}
    for kind in REPLY_KINDS.values():
        assert {("reply", kind.code, cite) for cite in kind.cites} <= told
    for document in DOCUMENTS.values():
        assert {("letter", document.code, cite) for cite in document.cites} <= told
    for row in TRANSITIONS:
        assert {("trigger", row.trigger, cite) for cite in row.cites} <= told
    for limit in LIMITS:
        assert {("limit", limit.code, cite) for cite in limit.cites} <= told
    for switch in SWITCHES.values():
        assert {("switch", switch.code, cite) for cite in switch.cites} <= told
    library = TemplateLibrary()
    assert ("letter", "D-27", "条例/36/1/3") in told, "its template says so, the list of documents does not"
    assert library.bases()["D-30"] == library.get("D-30").meta.basis


def test_a_letter_of_the_agencys_own_is_told_of_too() -> None:
    found = uses({"D-99": ["条例/28/1"]})
    [use] = found["条例/28/1"]
    assert use.text == "文书 D-99 本机关文书"
    assert use.to_dict() == {"kind": "letter", "code": "D-99", "label": "本机关文书"}
