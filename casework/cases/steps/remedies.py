"""Remedies: the applicant's periods, and the agency's own answer before the organ or court."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from casework.calendar.workdays import WorkdayCalendar
from casework.cases.facts import Fact, impossible
from casework.cases.periods import calendar_end
from casework.cases.rounds import Limit, Round
from casework.law.limits import limit_on

if TYPE_CHECKING:
    from casework.cases.walker import Step, Walker

_ANSWERS: Final = {
    ("reconsideration", "ordinary"): "reconsideration_answer",
    ("reconsideration", "summary"): "reconsideration_answer_summary",
    ("suit", "ordinary"): "court_answer",
    ("suit", "summary"): "court_answer",
}


def open_remedies(walk: Walker, this: Round, served: date) -> None:
    """Start the applicant's periods: calendar days and months, rolled past days off."""
    if any(limit.code == "reconsideration" for limit in this.limits):
        return
    for code in ("reconsideration", "suit"):
        day = calendar_end(walk.calendar, served, limit_on(code, served))
        this.limits += (Limit(code, day),)


def proceeding_recorded(walk: Walker, this: Round, fact: Fact) -> None:
    """Start or meet the time for the agency's own answer (复议法 48, 54; 行诉法 67).

    It runs from the day the copy of the application or the claim was received; late or
    without evidence, the reply counts as having had none (复议法 70).
    """
    data = fact.data
    copy, answered = data.get("copy_received_on"), data.get("answered_on")
    if copy is None and answered is None:
        return
    code = _ANSWERS.get((data["proceeding"], data.get("procedure") or "ordinary"))
    if code is None:
        raise impossible(fact, "投诉、举报没有提出书面答复的期限", ("条例/47/2",))
    if copy is not None and answered is not None and answered < copy:
        raise impossible(fact, "提交答复日早于收到副本之日", ("复议法/48/1",))
    if copy is not None:
        _ask(walk, this, fact, code, copy)
    if answered is not None:
        _answer(walk, fact, answered)


def _ask(walk: Walker, this: Round, fact: Fact, code: str, copy: date) -> None:
    limit = limit_on(code, copy)
    day = calendar_end(walk.calendar, copy, limit)
    name, number = _name(fact), fact.data.get("case_no")
    this.cite(*limit.cites)
    if any(x.due == day and number in (None, x.ref) for x in _arisen(walk, name)):
        return  # recorded again with its result: one copy asks for one answer
    this.limits += (Limit(name, day, None, number),)


def _name(fact: Fact) -> str:
    return "court_answer" if fact.data["proceeding"] == "suit" else "reconsideration_answer"


def _arisen(walk: Walker, name: str) -> list[Limit]:
    return [limit for this in walk.rounds for limit in this.limits if limit.code == name]


def _answer(walk: Walker, fact: Fact, answered: date) -> None:
    number = fact.data.get("case_no")
    asked = [limit for limit in _arisen(walk, _name(fact)) if number in (None, limit.ref)]
    if not asked:
        raise impossible(fact, "没有登记收到申请书（起诉状）副本之日", ("复议法/48/1",))
    waiting = [limit for limit in asked if limit.met_on is None]
    if not waiting:
        return  # recorded again with its result: the first answer stands
    waiting[-1].met_on = answered
    due = waiting[-1].due
    if due is not None and answered > due:
        walk.rounds[-1].warn(
            "own_answer_late", "书面答复晚于法定期限，可能视为没有证据、依据", "复议法/70/1"
        )


def silence_periods(calendar: WorkdayCalendar, due: date) -> dict[str, date]:
    """Return the last days to challenge an overdue silence, counted from the due day.

    60 calendar days for reconsideration, 6 months for a suit, each rolled past days off
    (复议法 20, 行诉解释 66). Whether reconsideration comes first is SW-16.
    """
    return {
        code: calendar_end(calendar, due, limit_on(code, due))
        for code in ("reconsideration", "suit")
    }


HANDLERS: Final[dict[str, Step]] = {"proceeding_recorded": proceeding_recorded}
