"""Consultations: which days they take out of the answer period.

条例 33(3): the time needed to consult third parties and other organs is not counted. The
days taken out run from the day after the letter went out through the day the opinion came
back, and end by themselves when the consultee's period is over (docs/decisions/0004).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from casework.calendar.workdays import WorkdayCalendar
from casework.cases.facts import Fact, impossible

_DAY: Final = timedelta(days=1)
CONSULTEE_DAYS: Final = 15
"""Working days a third party (条例 32) or co-maker (条例 34) has from its receipt."""

PARTY_CITES: Final = {
    "third_party": ("条例/33/3", "条例/32/1"),
    "co_maker": ("条例/33/3", "条例/34/1"),
    "other_organ": ("条例/33/3",),
    # Pauses that only switched readings know (see ``pauses``).
    "reasons": ("条例/35/1",),
    "payment": ("处理费办法/6/1",),
}


@dataclass(slots=True)
class Consultation:
    """One letter to one consultee, as far as the history tells."""

    ref: str
    party: str
    sent_on: date
    received_on: date | None = None
    respond_by: date | None = None
    ended_on: date | None = None
    answered_on: date | None = None

    def cap(self, calendar: WorkdayCalendar) -> date | None:
        """Return the last day of the consultee's period; None while it has not begun."""
        if self.party == "other_organ":
            return self.respond_by or calendar.add_any(self.sent_on, CONSULTEE_DAYS)
        if self.received_on is None:
            return None
        return calendar.add_any(self.received_on, CONSULTEE_DAYS)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Days (since, until] that do not count. ``until`` None: not knowable yet."""

    ref: str
    party: str
    since: date
    until: date | None
    latest: date
    strict: date
    """``until`` under the stricter readings of SW-3 and of an unproved receipt."""


def collect(facts: Iterable[Fact]) -> dict[str, Consultation]:
    """Return the consultations of a history by ``ref``; facts must be in time order.

    Raises ``HistoryImpossible`` for an answer before its question or a doubled ref.
    """
    found: dict[str, Consultation] = {}
    for fact in facts:
        if fact.kind == "consultation_sent":
            _open(found, fact)
        elif fact.kind in _ENDINGS:
            _end(_asked(found, fact), fact)
        elif fact.kind == "notice_served" and fact.get("of") == "consultation_sent":
            _asked(found, fact).received_on = fact.on
    return found


_ENDINGS: Final = frozenset(
    {"consultation_answered", "consultation_lapsed", "consultation_returned"}
)


def _open(found: dict[str, Consultation], fact: Fact) -> None:
    data = fact.data
    ref = data["ref"]
    if ref in found:
        raise impossible(fact, f"编号 {ref} 的征求意见已经存在")
    received, respond_by = data.get("received_on"), data.get("respond_by")
    if received is not None and received < fact.on:
        raise impossible(fact, "对方收到日早于发出日")
    if respond_by is not None and respond_by < fact.on:
        raise impossible(fact, "要求答复日早于发出日")
    found[ref] = Consultation(ref, data["party"], fact.on, received, respond_by)


def _asked(found: dict[str, Consultation], fact: Fact) -> Consultation:
    asked = found.get(str(fact.get("ref")))
    if asked is None:
        raise impossible(fact, "没有先发出这一征求意见", ("条例/32/1",))
    return asked


def _end(asked: Consultation, fact: Fact) -> None:
    if fact.kind == "consultation_lapsed":
        return  # the exclusion ends by itself; the fact only records that nothing came
    if asked.ended_on is None:
        asked.ended_on = fact.on
    if fact.kind == "consultation_answered" and asked.answered_on is None:
        asked.answered_on = fact.on


def exclusion(
    asked: Consultation, calendar: WorkdayCalendar, *, between: bool = False
) -> Exclusion:
    """Return the days one consultation takes out of the answer period.

    ``between``: SW-3 the other way, so that the day an opinion comes back counts.
    """
    cap = asked.cap(calendar)
    ends = [day for day in (asked.ended_on, cap) if day is not None]
    until = min(ends) if ends else None
    if between and until is not None and until == asked.ended_on:
        until = max(until - _DAY, asked.sent_on)
    assumed = calendar.add_any(asked.sent_on, CONSULTEE_DAYS)
    latest = until or assumed
    # SW-3 the other way: the day the opinion comes back counts as a day of the agency.
    # An answer without proof of receipt is held to the period that began on dispatch.
    strict = min(latest, cap or assumed) - _DAY
    return Exclusion(asked.ref, asked.party, asked.sent_on, until, latest, strict)
