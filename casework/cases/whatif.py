"""期限推演: several hypothetical futures of one history side by side. Nothing is written.

A future is the history with facts added to it; each is reckoned by itself. One that cannot
happen (an extension told after the last day) is shown with the reason, not hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from casework.calendar.workdays import WorkdayCalendar, workday_calendar
from casework.cases.clocks import Reckoning, reckon
from casework.cases.facts import Fact, parse_fact
from casework.cases.history import History, read_history
from casework.errors import HistoryImpossible, InputError, Refusal
from casework.law.limits import limit_on
from casework.law.switches import DEFAULTS

FORMAT: Final = "casework/whatif/1"
AS_IS: Final = "照现状"
MOST: Final = 20
"""Futures in one answer; more than that nobody compares."""
_REF: Final = "推演"


@dataclass(frozen=True, slots=True)
class Future:
    """A name and the facts that would come to the history."""

    name: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """What a future comes to: a reckoning, or why it cannot happen.

    ``shift``: working days its due day lies after (before: negative) that of the case as it
    stands; None where either is not known.
    """

    future: Future
    reckoning: Reckoning | None
    refusal: Refusal | None
    shift: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: the name, the facts added, and the figures or the reason."""
        now = self.reckoning
        facts = [{"kind": f.kind, "on": f.on.isoformat()} for f in self.future.facts]
        data: dict[str, Any] = {"name": self.future.name, "facts": facts, "shift": self.shift}
        if self.refusal is not None:
            return data | {"refusal": {"code": self.refusal.code, "message": self.refusal.message}}
        figures = now.to_dict() if now is not None else {}
        return data | {name: figures[name] for name in _FIGURES if name in figures}


_FIGURES: Final = (
    "start", "due", "risk_due", "latest_due", "standing", "state", "allowance", "used",
    "remaining", "limits", "warnings",
)  # fmt: skip


def what_if(
    history: History,
    futures: Iterable[Future],
    *,
    as_of: date,
    calendar: WorkdayCalendar | None = None,
    switches: Mapping[str, str] = DEFAULTS,
) -> tuple[Branch, ...]:
    """Return the case as it stands and each future, in order; days are legal days.

    Raises ``InputError`` for a history that is none and for more than ``MOST`` futures.
    """
    wanted = tuple(futures)
    if len(wanted) > MOST:
        raise InputError([Refusal("futures_many", f"一次最多推演 {MOST} 种情形", field="futures")])
    facts, options = read_history(history)
    known = calendar or workday_calendar(options.get("region"), options.get("known_on"))
    asked = {"reply_days": options.get("reply_days")}

    def reckoned(more: Sequence[Fact]) -> Reckoning:
        whole = asked | {"facts": [*facts, *_numbered(more, len(facts))]}
        return reckon(whole, as_of=as_of, ledger=False, calendar=known, switches=switches)

    now = reckoned(())
    branches = [Branch(Future(AS_IS), now, None, 0 if now.due else None)]
    for future in wanted:
        try:
            then = reckoned(future.facts)
        except HistoryImpossible as error:
            branches.append(
                Branch(future, None, Refusal("history_impossible", error.message), None)
            )
            continue
        branches.append(Branch(future, then, None, _shift(known, now.due, then.due)))
    return tuple(branches)


def _numbered(facts: Sequence[Fact], before: int) -> Iterator[Fact]:
    """Number the added facts after those there are: an error names them by place."""
    for place, fact in enumerate(facts, before + 1):
        yield Fact(fact.kind, fact.on, fact.data, place)


def _shift(calendar: WorkdayCalendar, now: date | None, then: date | None) -> int | None:
    return None if now is None or then is None else calendar.between_any(now, then)


# -- the usual questions ---------------------------------------------------------------------
def if_corrected(asked: date, received: date) -> Future:
    """Ask for correction on one day, receive it on another (条例 30)."""
    return _future(
        f"{asked} 告知补正，{received} 收到补正",
        {"kind": "correction_requested", "on": asked},
        {"kind": "correction_received", "on": received},
    )


def if_consulted(sent: date, answered: date) -> Future:
    """Consult a third party, who receives the letter that day and answers later (条例 32)."""
    return _future(
        f"{sent} 征求第三方意见，{answered} 收到意见",
        {"kind": "consultation_sent", "on": sent, "ref": _REF, "party": "third_party",
         "received_on": sent},
        {"kind": "consultation_answered", "on": answered, "ref": _REF},
    )  # fmt: skip


def if_extended(told: date, days: int) -> Future:
    """Tell the applicant of an extension of ``days`` working days (条例 33(2))."""
    return _future(f"{told} 告知延期{days}个工作日", {"kind": "extended", "on": told, "days": days})


def if_paid(noticed: date, paid: date) -> Future:
    """Send the fee notice on one day, be paid in full on another (处理费办法 6)."""
    return _future(
        f"{noticed} 发出收费通知，{paid} 缴清",
        {"kind": "fee_noticed", "on": noticed, "received_on": noticed},
        {"kind": "fee_paid", "on": paid},
    )


def together(futures: Sequence[Future]) -> Future:
    """Return the future in which all of them happen."""
    return Future("以上都发生", tuple(fact for one in futures for fact in one.facts))


def usual(now: Reckoning, calendar: WorkdayCalendar) -> list[Future]:
    """Return the futures an officer asks about most, begun on the day of asking.

    The longest each can take: the applicant and the third party use their whole period.
    """
    if now.due is None or now.stopped_on is not None:
        return []
    day = now.as_of
    reply = calendar.add_any(day, limit_on("correction_reply", day).days)
    opinion = calendar.add_any(day, limit_on("consultation", day).days)
    payment = calendar.add_any(day, limit_on("fee_payment", day).days)
    left = limit_on("extension", day).days - now.extended
    futures = [if_corrected(day, reply), if_consulted(day, opinion)]
    futures += [if_extended(day, left)] if left > 0 else []
    return [*futures, if_paid(day, payment)]


def read_futures(raw: Any) -> list[Future]:
    """Read ``[{"name": …, "facts": […]}, …]``; raise ``InputError`` naming every fault."""
    if not isinstance(raw, list) or not raw:
        raise InputError(
            [Refusal("futures_form", "应为情形列表，如 [{name, facts}]", field="FILE")]
        )
    return [_read_future(one, place) for place, one in enumerate(raw, 1)]


def _read_future(one: Any, place: int) -> Future:
    if not isinstance(one, Mapping) or set(one) - {"name", "facts"}:
        message = f"第 {place} 种情形应有且只有 name 和 facts"
        raise InputError([Refusal("futures_form", message, field="FILE")])
    name, facts = one.get("name", f"情形{place}"), one.get("facts", [])
    if not isinstance(name, str) or not isinstance(facts, list):
        message = f"第 {place} 种情形的 name 应为文字，facts 应为事实列表"
        raise InputError([Refusal("futures_form", message, field="FILE")])
    return Future(name[:40], tuple(parse_fact(f, n) for n, f in enumerate(facts, 1)))


def _future(name: str, *facts: dict[str, Any]) -> Future:
    return Future(name, tuple(parse_fact(fact, place) for place, fact in enumerate(facts, 1)))
