"""``reckon``: history in, deadline out, with the day, the reason and the article.

A pure function of facts, law and calendar (docs/formats.md). It stores nothing and asks no
clock: the day of asking is ``as_of``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from casework.calendar.workdays import WorkdayCalendar, workday_calendar
from casework.cases.consultations import PARTY_CITES, Consultation, Exclusion
from casework.cases.daybook import LedgerDay, day_ledger
from casework.cases.history import History, in_order, read_history
from casework.cases.periods import cautious_counter
from casework.cases.rounds import Limit, Round, Warned
from casework.cases.walker import Walker
from casework.errors import InputError, Refusal
from casework.law.switches import DEFAULTS

FORMAT: Final = "casework/reckoning/1"
RULES: Final = 2
"""Raised whenever the same history comes to another day: stored deadlines are then old, not damaged."""


class Reckoning(NamedTuple):
    """A deadline and how it was reached. Days are legal days; counts are working days.

    A tuple by make, because thousands are computed at once and it is built fastest; read it by
    name, places may change.
    """

    start: date | None
    due: date | None
    risk_due: date | None
    standing: str
    state: str
    allowance: int
    used: int
    remaining: int
    as_of: date
    stopped_on: date | None
    timely: bool | None
    late_by: int
    latest_due: date | None
    rounds: tuple[Reckoning, ...]
    limits: tuple[Limit, ...]
    ledger: tuple[LedgerDay, ...]
    cites: tuple[str, ...]
    warnings: tuple[Warned, ...]
    calendar_version: str
    extended: int = 0
    """Working days of extension standing in this round."""

    def to_dict(self) -> dict[str, Any]:
        """Return exactly the JSON object of docs/formats.md: plain dicts and ISO strings."""
        return {
            "format": FORMAT,
            "start": _iso(self.start),
            "due": _iso(self.due),
            "risk_due": _iso(self.risk_due),
            "standing": self.standing,
            "state": self.state,
            "allowance": self.allowance,
            "used": self.used,
            "remaining": self.remaining,
            "as_of": self.as_of.isoformat(),
            "stopped_on": _iso(self.stopped_on),
            "timely": self.timely,
            "late_by": self.late_by,
            "latest_due": _iso(self.latest_due),
            "rounds": [r.to_dict() for r in self.rounds],
            "limits": [_limit_dict(limit) for limit in self.limits],
            "ledger": [day.to_dict() for day in self.ledger],
            "cites": list(self.cites),
            "warnings": [
                {"code": w.code, "message": w.message, "cites": list(w.cites)}
                for w in self.warnings
            ],
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _limit_dict(limit: Limit) -> dict[str, Any]:
    head: dict[str, Any] = {"code": limit.code}
    if limit.ref is not None:
        head["ref"] = limit.ref
    return head | {"due": _iso(limit.due), "met_on": _iso(limit.met_on)}


def reckon(
    history: History,
    *,
    as_of: date,
    ledger: bool = True,
    calendar: WorkdayCalendar | None = None,
    switches: Mapping[str, str] = DEFAULTS,
) -> Reckoning:
    """Return the deadline of a case from its history.

    ``history`` is the JSON of docs/formats.md, a list of such facts, or parsed ``Fact`` values.
    Facts after ``as_of`` count; it fixes only what is used, left, late and the state.
    Raises ``InputError`` for input not of that form and ``HistoryImpossible`` naming the
    fact that cannot have happened. 条例 30 to 36; docs/decisions/0004.
    """
    walker = walk(history, calendar, switches)
    if len(walker.rounds) == 1:
        return _conclude(walker, walker.rounds[0], as_of, ledger, ())
    return conclude(walker, as_of, ledger=ledger)


def walk(
    history: History,
    calendar: WorkdayCalendar | None = None,
    switches: Mapping[str, str] = DEFAULTS,
) -> Walker:
    """Read a history; what it comes to on a day is for ``conclude``. Raises like ``reckon``."""
    facts, options = read_history(history)
    if calendar is None:
        calendar = workday_calendar(options.get("region"), options.get("known_on"))
    walker = Walker(in_order(facts), calendar, switches, options.get("reply_days"))
    if not walker.rounds:
        raise InputError(
            [Refusal("no_receipt", "没有收到申请的事实（received），无法计算期限", field="facts")]
        )
    return walker


def conclude(walker: Walker, as_of: date, *, ledger: bool) -> Reckoning:
    """Return the reckoning of the last round on a day, earlier ones in ``rounds``.

    An earlier round is shown as it stood when the next one opened: what happened later, the
    consultations of the new round above all, uses up none of its days.
    """
    *earlier, last = walker.rounds
    rounds = tuple(
        _conclude(walker, one, min(as_of, following.opened_on), ledger, ())
        for one, following in zip(earlier, walker.rounds[1:], strict=True)
    )
    return _conclude(walker, last, as_of, ledger, rounds)


def _conclude(
    walker: Walker, this: Round, as_of: date, ledger: bool, rounds: tuple[Reckoning, ...]
) -> Reckoning:
    """Compute what depends on the day of asking, and explain.

    The values go into the tuple by place: by name would take twice as long.
    """
    due = walker.due(this)
    latest = due if due is not None else _latest(walker, this)
    stopped = this.stopped_on if this.dispatches else None
    until = as_of if stopped is None or stopped > as_of else stopped
    if this.ended is not None and this.ended < until:
        until = this.ended
    allowance = this.base + this.extended if this.delay is None else _fixed(walker, this)
    used = _used(walker, this, until)
    late_by, timely = 0, True if stopped is not None and stopped <= as_of else None
    if due is not None and until > due:
        late_by, timely = walker.calendar.between_any(due, until), False
    limits, cites, warnings = this.limits, this.cites, this.warnings
    if walker.consultations:
        limits, cites, warnings = _with_consultations(walker, this, latest)
    return Reckoning(
        this.start,
        due,
        _risk(walker, this, due),
        _standing(walker, this, latest),
        _state(walker, this, as_of, stopped),
        allowance, used, allowance - used if used < allowance else 0,
        as_of, stopped, timely, late_by, latest,
        rounds,
        limits,
        day_ledger(walker, this, latest) if ledger else (),
        tuple(cites),
        warnings,
        walker.calendar.notice_version,
        this.extended,
    )  # fmt: skip


def _fixed(walker: Walker, this: Round) -> int:
    """Return the working days up to a fixed day (条例 35)."""
    if this.start is None or this.delay is None:
        return this.allowance
    return max(0, walker.calendar.between_any(this.start, this.delay))


def _used(walker: Walker, this: Round, until: date) -> int:
    """Return the working days used up on ``until``."""
    start = this.start
    if start is None:
        return 0
    for since, through in this.waits:
        # While the agency waits for the applicant no day of the agency is used up; a wait that
        # is over was followed by a restart, or its days are taken out by a switch.
        if since < until and (through is None or through == this.ended):
            until = since
    if until <= start:
        return 0
    if this.delay is not None:
        return walker.calendar.between_any(start, until)
    days = walker.days
    skip = walker.known if this.closed_on is None else walker.known_in(this)
    if walker.unknown:
        # An open letter of unknown receipt keeps its days out until something ends it.
        more = [(x.since, max(x.since, until)) for x in walker.open_in(this)]
        skip = sorted(skip + days.spans(more))
    return days.count(start, until, skip)


def _latest(walker: Walker, this: Round) -> date | None:
    """Return the due day if every open letter was received the day it was sent."""
    if this.waiting or this.start is None or this.lapsed:
        return None
    more = walker.days.spans([(x.since, x.latest) for x in walker.open_in(this)])
    skip = sorted(walker.known_in(this) + more)
    if this.held is not None:
        return walker.held_until(this, skip)
    return walker.days.last_day(this.start, this.allowance, skip)


def _risk(walker: Walker, this: Round, due: date | None) -> date | None:
    """Return the earliest day a strict reading gives (SW-2, SW-3, receipt, late delay).

    In a year without its notice it is counted as if only weekends were off, so that a reminder
    hardly ever comes after the true day (see ``WorkdayCalendar.cautious_table``).
    """
    if this.lapsed:
        return None
    certain = due is None or due <= walker.calendar.official_through
    strictness = walker.exclusions or this.strict_starts or this.strict_days
    if certain and not strictness and (this.held is None or this.delay is not None):
        return due
    days = cautious_counter(walker.calendar)
    out = walker.exclusions if this.closed_on is None else walker.out_of(this)
    strict = days.spans([(x.since, x.strict) for x in out])
    risk = due
    if due is not None and this.delay is None and this.start is not None:
        day = days.last_day(this.start, this.base + this.extended, strict)
        if day < due:
            risk = day
    if this.strict_starts or this.strict_days:
        found = [days.last_day(start, n, strict) for start, n in this.strict_starts]
        found += this.strict_days
        return min(found) if risk is None else min(risk, *found)
    return risk


def _standing(walker: Walker, this: Round, last: date | None) -> str:
    """Return ``provisional`` as soon as a day outside the known notices was counted."""
    start = this.start if this.start is not None else last
    if start is None:
        return "official"
    return walker.calendar.standing_between(start, start if last is None else last)


def _state(walker: Walker, this: Round, as_of: date, stopped: date | None) -> str:
    if stopped is not None and as_of >= stopped and this.ended is None:
        return "stopped"
    if this.ended is not None and as_of >= this.ended:
        return "ended"
    for since, until in this.waits:
        if since <= as_of and (until is None or as_of < until):
            return "waiting"
    if this.delayed_on is not None and as_of >= this.delayed_on:
        return "running"  # a fixed day is not moved by consultations (条例 35)
    for x in walker.exclusions:
        if x.since < as_of and (_open(x, this) if x.until is None else as_of <= x.until):
            return "suspended"
    return "running"


def _open(x: Exclusion, this: Round) -> bool:
    """Tell whether an unended consultation is of this round (see ``Walker.open_in``)."""
    return x.since >= this.opened_on


def _with_consultations(
    walker: Walker, this: Round, last: date | None
) -> tuple[tuple[Limit, ...], dict[str, None], tuple[Warned, ...]]:
    """Return limits, articles and warnings of a round with those of what touches it."""
    limits, cites, warnings = [*this.limits], this.cites.copy(), this.warnings
    first = this is walker.rounds[0]
    for x in walker.consultations.values():
        begun = x.since >= this.opened_on
        if begun or first:
            limits.append(Limit("consultation", x.cap, x.answered_on, x.ref))
        if begun or _touches(x, this.start, last):
            cites |= _CITED[x.party]
            if x.cap is None:
                warnings += (_receipt_unknown(x),)
            elif x.answered_on is not None and x.answered_on > x.cap:
                warnings += (_answered_late(x),)
    return tuple(limits), cites, warnings


_CITED: Final = {party: dict.fromkeys(cites) for party, cites in PARTY_CITES.items()}


def _touches(x: Exclusion, start: date | None, last: date | None) -> bool:
    """Tell whether a consultation takes days out of (start, last]."""
    return start is not None and x.latest > start and (last is None or x.since < last)


def _answered_late(asked: Consultation) -> Warned:
    message = f"征求意见 {asked.ref} 的答复超过期限，超出部分计入答复期限"
    return Warned("consultation_late", message, PARTY_CITES[asked.party])


def _receipt_unknown(asked: Consultation) -> Warned:
    message = f"征求意见 {asked.ref} 的送达日未登记，期限无从起算"
    return Warned("consultation_receipt_unknown", message, PARTY_CITES[asked.party])
