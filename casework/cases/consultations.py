"""Consultations: which days they take out of the answer period.

条例 33(3): the time needed to consult third parties and other organs is not counted. The
days taken out run from the day after the letter went out through the day the opinion came
back, and end by themselves when the consultee's period is over (docs/decisions/0004).
"""

from __future__ import annotations

from collections.abc import Callable
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


class Exclusion:
    """Days (since, until] that do not count. ``until`` None: not knowable yet.

    ``latest`` is ``until`` as far as it can be bounded; ``strict`` is ``until`` under the
    stricter readings of SW-3 and of an unproved receipt.
    """

    __slots__ = ("latest", "party", "ref", "since", "strict", "until")

    ref: str
    party: str
    since: date
    until: date | None
    latest: date
    strict: date


def ends(out: list[Exclusion]) -> list[tuple[date, date]]:
    """Return since and until of what is known to end."""
    return [(x.since, x.until) for x in out if x.until is not None]


class Pause(Exclusion):
    """Days taken out by a switch (see ``pauses``)."""

    __slots__ = ()

    def __init__(self, party: str, since: date, until: date, strict: date) -> None:
        self.ref = self.party = party
        self.since = since
        self.until = self.latest = until
        self.strict = strict


class Consultation(Exclusion):
    """One letter to one consultee, as far as the history tells, and the days it takes out.

    ``cap``: last day of the consultee's period; None while it has not begun. ``cap``,
    ``until``, ``latest`` and ``strict`` are for ``settle`` to find, once all facts are read.
    """

    __slots__ = ("answered_on", "cap", "ended_on", "received_on", "respond_by")

    cap: date | None

    def __init__(self, fact: Fact) -> None:
        data = fact.data
        self.ref = data["ref"]
        self.party = data["party"]
        self.since = fact.on
        self.received_on: date | None = data.get("received_on")
        self.respond_by: date | None = data.get("respond_by")
        self.ended_on: date | None = None
        self.answered_on: date | None = None

    def settle(self, calendar: WorkdayCalendar, between: bool) -> date | None:
        """Find ``cap`` and the days taken out of the answer period; return the last of them.

        ``between``: SW-3 the other way, so that the day an opinion comes back counts.
        """
        ended = self.ended_on
        if self.party == "other_organ":
            cap = self.respond_by or calendar.add_any(self.since, CONSULTEE_DAYS)
        elif self.received_on is not None:
            cap = calendar.add_any(self.received_on, CONSULTEE_DAYS)
        else:
            return self._settle_unproved(calendar, between)
        self.cap = cap
        until = cap if ended is None or ended > cap else ended
        # SW-3 the other way: the day the opinion comes back counts as a day of the agency.
        self.strict = until - _DAY
        if between and until == ended:
            until = max(self.since, self.strict)
        self.until = self.latest = until
        return until

    def _settle_unproved(self, calendar: WorkdayCalendar, between: bool) -> date | None:
        """Find the days out while no receipt is proved: known only once it has ended.

        The strict reading holds it to the period that would have begun on dispatch.
        """
        since, until = self.since, self.ended_on
        assumed = calendar.add_any(since, CONSULTEE_DAYS)
        latest = until or assumed
        self.strict = min(latest, assumed) - _DAY
        if between and until is not None:
            until = latest = max(until - _DAY, since)
        self.cap, self.until, self.latest = None, until, latest
        return until


Found = dict[str, Consultation]


def sent(found: Found, fact: Fact) -> None:
    """Take up a letter; refuse a doubled ref and days before it was sent."""
    asked = Consultation(fact)
    received, respond_by = asked.received_on, asked.respond_by
    if asked.ref in found:
        raise impossible(fact, f"编号 {asked.ref} 的征求意见已经存在")
    if received is not None and received < fact.on:
        raise impossible(fact, "对方收到日早于发出日")
    if respond_by is not None and respond_by < fact.on:
        raise impossible(fact, "要求答复日早于发出日")
    found[asked.ref] = asked


def _asked(found: Found, fact: Fact) -> Consultation:
    asked = found.get(fact.data.get("ref") or "")
    if asked is None:
        raise impossible(fact, "没有先发出这一征求意见", ("条例/32/1",))
    return asked


def answered(found: Found, fact: Fact) -> None:
    """Note an opinion; the first end of a consultation stands."""
    asked = _asked(found, fact)
    if asked.ended_on is None:
        asked.ended_on = fact.on
    if asked.answered_on is None:
        asked.answered_on = fact.on


def returned(found: Found, fact: Fact) -> None:
    """Note that the letter came back undelivered: that ends the time taken out."""
    asked = _asked(found, fact)
    if asked.ended_on is None:
        asked.ended_on = fact.on


def lapsed(found: Found, fact: Fact) -> None:
    """Note that nothing came. The days taken out end by themselves, not by this."""
    _asked(found, fact)


def served(found: Found, fact: Fact) -> None:
    """Note the day the letter reached the consultee, learnt later."""
    if fact.data.get("of") == "consultation_sent":
        _asked(found, fact).received_on = fact.on


COLLECT: Final[dict[str, Callable[[Found, Fact], None]]] = {
    "consultation_sent": sent,
    "consultation_answered": answered,
    "consultation_returned": returned,
    "consultation_lapsed": lapsed,
    "notice_served": served,
}
"""What each kind does to the consultations of a history; facts must come in time order."""
