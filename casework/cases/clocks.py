"""``reckon``: history in, deadline out, with the day, the reason and the article.

A pure function of facts, law and calendar (docs/formats.md). It stores nothing and asks no
clock: the day of asking is ``as_of``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, Final

from casework.calendar.workdays import WorkdayCalendar, workday_calendar
from casework.cases.consultations import PARTY_CITES, Exclusion
from casework.cases.daybook import LedgerDay, day_ledger
from casework.cases.facts import Fact, impossible, parse_fact
from casework.cases.fields import BadValue, parse_day
from casework.cases.periods import count, last_day, union
from casework.cases.rounds import Limit, Round, Warned
from casework.cases.walker import Walker
from casework.errors import InputError, Refusal
from casework.law.switches import DEFAULTS

FORMAT: Final = "casework/reckoning/1"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A deadline and how it was reached. Days are legal days; counts are working days."""

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


History = Mapping[str, Any] | Sequence[Any]

_HISTORY_KEYS: Final = frozenset({"region", "known_on", "reply_days", "facts", "format"})


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
    return conclude(walk(history, calendar, switches), as_of, ledger=ledger)


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
    """Return the reckoning of the last round on a day, earlier ones in ``rounds``."""
    *earlier, last = walker.rounds
    rounds = tuple(_conclude(walker, one, as_of, ledger, ()) for one in earlier)
    return _conclude(walker, last, as_of, ledger, rounds)


def read_history(history: History) -> tuple[Sequence[Fact], dict[str, Any]]:
    """Return the facts of a history and its options; refuse what is not of the form."""
    options: dict[str, Any] = {}
    if isinstance(history, Mapping):
        options = _read_options(history)
        history = history.get("facts", ())
    if not isinstance(history, list | tuple):
        raise InputError([Refusal("history_form", "facts 应为事实列表", field="facts")])
    if all(isinstance(one, Fact) for one in history):
        return history, options
    return [parse_fact(raw, index) for index, raw in enumerate(history, 1)], options


def _read_options(history: Mapping[str, Any]) -> dict[str, Any]:
    unknown = [str(key)[:40] for key in history if key not in _HISTORY_KEYS]
    if unknown:
        names = "、".join(unknown)
        raise InputError(
            [
                Refusal(
                    "field_unknown", f"没有字段 {names}，可用：region、known_on、reply_days、facts"
                )
            ]
        )
    options = {k: history[k] for k in ("region", "known_on", "reply_days") if history.get(k)}
    try:
        if "known_on" in options:
            options["known_on"] = parse_day(options["known_on"])
    except BadValue as bad:
        raise InputError([Refusal("field_invalid", f"known_on {bad}", field="known_on")]) from None
    days = options.get("reply_days", 20)
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 366:
        raise InputError(
            [
                Refusal(
                    "field_invalid", "reply_days 应为 1 至 366 的整数（工作日）", field="reply_days"
                )
            ]
        )
    return options


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Return the facts by day, ties in the order given, with amendments applied."""
    found = list(facts)
    amendments = [fact for fact in found if fact.kind == "amended"]
    if amendments:
        found = _amended(found, amendments)
    found.sort(key=_BY_DAY)
    return found


_BY_DAY: Final = attrgetter("on")


def _amended(facts: list[Fact], amendments: list[Fact]) -> list[Fact]:
    """Replace superseded facts where they stood; an amendment may itself be superseded."""
    current: dict[int, Fact | None] = {}
    for place, fact in enumerate(facts, 1):
        if fact.kind != "amended":
            current[fact.seq or place] = fact
    for amendment in amendments:
        seq = amendment.data["supersedes"]
        if seq not in current:
            raise impossible(amendment, f"没有序号为 {seq} 的事实可以更正")
        raw = amendment.get("replacement")
        current[seq] = parse_fact({"seq": seq, **raw}, seq) if raw else None
    return [fact for fact in current.values() if fact is not None]


def _conclude(
    walker: Walker, this: Round, as_of: date, ledger: bool, rounds: tuple[Reckoning, ...]
) -> Reckoning:
    """Compute what depends on the day of asking, and explain."""
    due = walker.due(this)
    latest = due if due is not None else _latest(walker, this)
    cites, warnings = _consultation_findings(walker, this, latest)
    stopped = this.stopped_on
    until = min([as_of, *(day for day in (stopped, this.ended) if day is not None)])
    allowance = _allowance(walker, this)
    used = _used(walker, this, until)
    out = stopped is not None and stopped <= as_of
    late_by = max(0, walker.calendar.between_any(due, until)) if due and until > due else 0
    last = latest or due
    return Reckoning(
        start=this.start,
        due=due,
        risk_due=_risk(walker, this, due),
        standing=_standing(walker, this, last),
        state=_state(walker, this, as_of),
        allowance=allowance,
        used=used,
        remaining=max(0, allowance - used),
        as_of=as_of,
        stopped_on=stopped,
        timely=_timely(due, until, out),
        late_by=late_by,
        latest_due=latest,
        rounds=rounds,
        limits=tuple(this.limits) + _consultation_limits(walker, this, rounds),
        ledger=day_ledger(walker, this, last) if ledger else (),
        cites=(*this.cites, *(c for c in cites if c not in this.cites)),
        warnings=(*this.warnings, *warnings),
        calendar_version=walker.calendar.notice_version,
        extended=this.extended,
    )


def _allowance(walker: Walker, this: Round) -> int:
    """Return the working days granted; a fixed day grants those up to it (条例 35)."""
    if this.delay is None or this.start is None:
        return this.allowance
    return max(0, walker.calendar.between_any(this.start, this.delay))


def _used(walker: Walker, this: Round, until: date) -> int:
    """Return the working days used up on ``until``."""
    if this.start is None:
        return 0
    # While the agency waits for the applicant no day of the agency is used up; a wait that is
    # over was followed by a restart, or its days are taken out by a switch.
    working = min([until, *(a for a, b in this.waits if b is None or b == this.ended)])
    # An open letter of unknown receipt keeps its days out until something ends it.
    open_ended = [(x.since, max(x.since, until)) for x in walker.open_in(this)]
    skip = [] if this.delay is not None else union(walker.known + open_ended)
    return count(walker.calendar, this.start, working, skip)


def _latest(walker: Walker, this: Round) -> date | None:
    """Return the due day if every open letter was received the day it was sent."""
    if this.waiting or this.start is None or this.lapsed:
        return None
    skip = union(walker.known + [(x.since, x.latest) for x in walker.open_in(this)])
    return last_day(walker.calendar, this.start, this.allowance, skip)


def _timely(due: date | None, until: date, out: bool) -> bool | None:
    if due is not None and until > due:
        return False
    return True if out else None


def _risk(walker: Walker, this: Round, due: date | None) -> date | None:
    """Return the earliest day a strict reading gives (SW-2, SW-3, receipt, late delay)."""
    if this.lapsed:
        return None
    strict = union([(x.since, x.strict) for x in walker.exclusions])
    days = list(this.strict_days)
    days += [last_day(walker.calendar, start, n, strict) for start, n in this.strict_starts]
    if due is not None:
        days.append(due)
        if this.delay is None and this.start is not None:
            days.append(last_day(walker.calendar, this.start, this.allowance, strict))
    return min(days, default=None)


def _standing(walker: Walker, this: Round, last: date | None) -> str:
    """Return ``provisional`` as soon as a day outside the known notices was counted."""
    calendar = walker.calendar
    if this.start is not None and this.start < calendar.official_from:
        return "provisional"
    return "provisional" if last is not None and last > calendar.official_through else "official"


def _state(walker: Walker, this: Round, as_of: date) -> str:
    stopped = this.stopped_on
    if stopped is not None and as_of >= stopped and this.ended is None:
        return "stopped"
    if this.ended is not None and as_of >= this.ended:
        return "ended"
    if any(a <= as_of and (b is None or as_of < b) for a, b in this.waits):
        return "waiting"
    if this.delayed_on is not None and as_of >= this.delayed_on:
        return "running"  # a fixed day is not moved by consultations (条例 35)
    open_now = walker.open_in(this)
    inside = any(
        x.since < as_of and (x in open_now or _within(x, as_of)) for x in walker.exclusions
    )
    return "suspended" if inside else "running"


def _within(x: Exclusion, day: date) -> bool:
    return x.until is not None and day <= x.until


def _consultation_limits(
    walker: Walker, this: Round, rounds: tuple[Reckoning, ...]
) -> tuple[Limit, ...]:
    since = this.opened_on if rounds else date.min
    return tuple(
        Limit("consultation", asked.cap(walker.calendar), asked.answered_on, asked.ref)
        for asked in walker.consultations.values()
        if asked.sent_on >= since
    )


def _touches(walker: Walker, ref: str, start: date | None, last: date | None) -> bool:
    """Tell whether a consultation takes days out of (start, last]."""
    x = next(x for x in walker.exclusions if x.ref == ref)
    return start is not None and x.latest > start and (last is None or x.since < last)


def _consultation_findings(
    walker: Walker, this: Round, last: date | None
) -> tuple[dict[str, None], list[Warned]]:
    """Return the articles and warnings that consultations add to this round."""
    cites: dict[str, None] = {}
    warnings: list[Warned] = []
    for asked in walker.consultations.values():
        if asked.sent_on < this.opened_on and not _touches(walker, asked.ref, this.start, last):
            continue
        cap = asked.cap(walker.calendar)
        cites |= dict.fromkeys(PARTY_CITES[asked.party])
        if asked.answered_on is not None and cap is not None and asked.answered_on > cap:
            warnings.append(
                Warned(
                    "consultation_late",
                    f"征求意见 {asked.ref} 的答复超过期限，超出部分计入答复期限",
                    PARTY_CITES[asked.party],
                )
            )
        if cap is None:
            warnings.append(
                Warned(
                    "consultation_receipt_unknown",
                    f"征求意见 {asked.ref} 的送达日未登记，期限无从起算",
                    PARTY_CITES[asked.party],
                )
            )
    return cites, warnings
