"""What the agency does to its own period: extension, fixed delay, a new round, publication."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from casework.cases.facts import Fact, impossible
from casework.cases.rounds import Limit, Round
from casework.law.limits import limit_on

if TYPE_CHECKING:
    from casework.cases.walker import Step, Walker

_CLOSE: Final = 2
"""Working days before the last day by which the stricter reading of SW-14 wants the notice."""


def extended(walk: Walker, this: Round, fact: Fact) -> None:
    """Add working days, at most 20 in all, told on or before the last day (条例 33(2))."""
    days = fact.data["days"]
    if days < 1:
        raise impossible(fact, "延长天数应不少于1个工作日", ("条例/33/2",))
    if this.extended + days > this.cap:
        raise impossible(fact, f"延长合计超过{this.cap}个工作日", ("条例/33/2",))
    if this.waiting or this.start is None or this.lapsed:
        this.warn("extension_idle", "等待申请人期间延期不起作用", "条例/33/2")
        return
    due = walk.due(this)
    if due is not None and fact.on > due:
        raise impossible(fact, f"晚于所延长期限的最后一日（{due.isoformat()}）", ("条例/33/2",))
    if walk.switches["extension_last_day"] != "valid" and due is not None:
        _warn_close(walk, this, fact.on, due)
    this.extended += days
    this.extensions += (fact,)
    this.held = None  # the notice of the extension tells a new day
    this.cites["条例/33/2"] = None


def _warn_close(walk: Walker, this: Round, on: date, due: date) -> None:
    if on > walk.calendar.add_any(due, -_CLOSE):
        this.warn("extension_close", f"延期告知距期限届满不足{_CLOSE}个工作日", "条例/33/2")


def delay_fixed(walk: Walker, this: Round, fact: Fact) -> None:
    """Replace the last day by a fixed one, told to the applicant (条例 35)."""
    until = fact.data["until"]
    if until <= fact.on:
        raise impossible(fact, "延迟答复的日期应晚于告知日", ("条例/35/1",))
    if this.waiting or this.start is None or this.lapsed:
        this.warn("delay_idle", "等待申请人期间确定延迟期限不起作用", "条例/35/1")
        return
    due = walk.due(this)
    if due is not None and fact.on > due:
        this.warn("delay_late", "告知延迟期限时原期限已经届满", "条例/35/1")
        this.strict_days += (due,)
    this.delay, this.delayed_on, this.held = until, fact.on, None
    this.cite("条例/35/1")


def remanded(walk: Walker, this: Round, fact: Fact) -> None:
    """Open a new round from the day the order was received; 20 working days unless named."""
    received = fact.data.get("received_on") or fact.on
    if received < fact.on:
        raise impossible(fact, "收到决定日早于决定日")
    _new_round(walk, received, fact.data.get("days"), "条例/33/2")


def self_corrected(walk: Walker, this: Round, fact: Fact) -> None:
    """Open a new round: the reply is revoked and given anew (SW-21, inferred)."""
    if this.stopped_on is None:
        raise impossible(fact, "没有发出过答复", ("条例/51/1",))
    _new_round(walk, fact.on, fact.data.get("days"), "条例/51/1")


def _new_round(walk: Walker, start: date, days: int | None, cite: str) -> None:
    base = days or limit_on("remand", start).days
    this = Round(base, limit_on("extension", start).days, start)
    this.start = start
    this.cite(cite)
    walk.rounds[-1].closed_on = start
    walk.rounds.append(this)


def publication_suggested(walk: Walker, this: Round, fact: Fact) -> None:
    """Start or end the time for making the information public (条例 26, 44)."""
    step = fact.data["step"]
    if step == "adopted":
        this.limits += (Limit("publication", walk.days.after(fact.on, "publication")),)
        this.cite("条例/44/2", "条例/26/1")
    elif step == "published":
        this.settle("publication", fact.on)


def day_recalculated(walk: Walker, this: Round, fact: Fact) -> None:
    """Hold a day that was told to the applicant when the calendar moves it.

    It never moves silently: the told day stands until the office head decides, and the risk
    day follows whichever is earlier.
    """
    told = fact.data.get("told")
    if told is not None and this.start is not None and told <= this.start:
        raise impossible(fact, "已告知的届满日不晚于起算之日", ("条例/33/2",))
    if told is not None and this.start is not None and not this.waiting:
        this.held, this.held_on = told, fact.on
        this.warn(
            "told_day_moved",
            f"放假安排变动，届满日由 {told} 变为 {fact.data.get('new_due') or '未定'}；"
            "已告知申请人的日期不变，请决定以哪一日为准（settle_day）",
            "条例/33/2",
        )


def day_decided(walk: Walker, this: Round, fact: Fact) -> None:
    """Keep the told day or follow the calendar, as the office head decided."""
    if this.held is None:
        raise impossible(fact, "没有等待决定的届满日", ("条例/33/2",))
    this.unwarn("told_day_moved")
    if fact.data["choice"] == "follow":
        this.held = None
        this.warn("told_day_dropped", "届满日改按重算的日期，请告知申请人", "条例/33/2")


HANDLERS: Final[dict[str, Step]] = {
    "day_recalculated": day_recalculated,
    "day_decided": day_decided,
    "extended": extended,
    "delay_fixed": delay_fixed,
    "remanded": remanded,
    "self_corrected": self_corrected,
    "publication_suggested": publication_suggested,
}
