"""Which clocks of a case are running for somebody: everything alerts are derived from.

Nothing here depends on the day of asking, only on the history, so that two machines that
look on different days agree on what is watched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from casework.alerts.alert import Watched
from casework.calendar.workdays import WorkdayCalendar
from casework.cases.clocks import Reckoning
from casework.cases.rounds import Limit
from casework.cases.view import CaseView
from casework.law.limits import limit_on

SERVICE_DAYS: Final = 10
"""Working days after dispatch on which a missing proof of service is asked for; our own."""
RECEIPT_DAYS: Final = 5
"""Working days after a consultation was sent on which its unknown receipt is asked for; ours."""
_WAITS: Final = {"correction_reply": "correction", "reasons": "reasons", "fee_payment": "payment"}
"""Limits that run against the applicant -> the stage in which the agency waits for them."""
_OWN: Final = ("reconsideration_answer", "court_answer")


@dataclass(frozen=True, slots=True)
class Look:
    """A case as alerts see it. ``is_open``: its stage comes before 办结."""

    view: CaseView
    now: Reckoning
    calendar: WorkdayCalendar
    is_open: bool

    def clock(self, code: str, day: date, place: int = 0, firm: date | None = None) -> Watched:
        """Return a clock, told apart as provisional where its year is not announced."""
        provisional = self.calendar.standing_of(day) == "provisional"
        return Watched(code, day, place, firm, provisional)


def watched(look: Look) -> tuple[Watched, ...]:
    """Return the clocks of a case that somebody must be reminded of."""
    found = [*_afterwards(look)]
    if look.is_open:
        found += [*_answer(look), *_correction(look), *_applicant(look), *_consulted(look)]
        found += [*_units(look), *_delivery(look)]
    return tuple(found)


def _running(look: Look) -> date | None:
    """Return the day alerts of the answer run on (the risk day); None once it is out."""
    return look.now.risk_due if look.now.stopped_on is None else None


def _answer(look: Look) -> Iterator[Watched]:
    """The answer itself, and what would move its day (条例 33)."""
    view, now, day = look.view, look.now, _running(look)
    if day is None:
        return
    yield look.clock("answer", day, firm=now.due)
    if view.extension is not None and view.extension.approved_days is not None:
        yield look.clock("extension_notice", day)
    elif view.extension is None and _may_extend(look):
        yield look.clock("extension", day)


def _may_extend(look: Look) -> bool:
    view, now = look.view, look.now
    most = limit_on("extension", now.start or now.as_of).days
    sought = view.kind == "disclosure" and view.delay is None and now.extended < most
    return sought and now.start is not None and view.state not in ("delivery", "registration")


def _correction(look: Look) -> Iterator[Watched]:
    """The seven working days for telling what is to be corrected (条例 30).

    While nobody has examined the request, and afterwards where something is known to be
    missing: who accepted a sound request has nothing to tell.
    """
    view = look.view
    start = look.now.start or view.arrived_on
    lacking = view.state == "acceptance" and not (view.identified and view.reachable)
    if start is None or view.correction is not None or view.round > 1:
        return
    if view.kind == "disclosure" and (view.state == "registration" or lacking):
        days = limit_on("correction_notice", start).days
        yield look.clock("correction_notice", look.calendar.add_any(start, days))


def _applicant(look: Look) -> Iterator[Watched]:
    """Periods of the applicant: when one is over the agency must say what follows."""
    for limit in _open(look.now.limits):
        if _WAITS.get(limit.code) == look.view.state and limit.due is not None:
            yield look.clock(limit.code, limit.due)
        if limit.code == "receipt_confirmation" and limit.due is not None:
            yield look.clock(limit.code, limit.due)


def _open(limits: Iterable[Limit]) -> list[Limit]:
    """Return the limits nobody has met, of each name the last."""
    last = {(limit.code, limit.ref): limit for limit in limits}
    return [limit for limit in last.values() if limit.met_on is None and limit.due is not None]


def _consulted(look: Look) -> Iterator[Watched]:
    """Opinions that are awaited (条例 32, 34), and letters nobody knows the receipt of."""
    caps = {x.ref: x.due for x in look.now.limits if x.code == "consultation"}
    for place, asked in enumerate(look.view.consultations, 1):
        cap = caps.get(asked.ref)
        if asked.ended_on is not None:
            continue
        if cap is not None:
            yield look.clock("consultation", cap, place)
        elif asked.received_on is None:
            day = look.calendar.add_any(asked.sent_on, RECEIPT_DAYS)
            yield look.clock("consultation_receipt", day, place)


def _units(look: Look) -> Iterator[Watched]:
    for place, referral in enumerate(look.view.referrals, 1):
        if referral.replied_on is None and referral.respond_by is not None:
            yield look.clock("referral", referral.respond_by, place)


def _delivery(look: Look) -> Iterator[Watched]:
    """A signed reply that is not out on the last day, and one out whose service is unproved."""
    view, day = look.view, _running(look)
    if view.state != "delivery":
        return
    if view.dispatched_on is not None and view.served_on is None:
        proof = look.calendar.add_any(view.dispatched_on, SERVICE_DAYS)
        yield look.clock("service", proof, len(view.dispatches))
    elif day is not None:
        yield look.clock("dispatch", day)


def _afterwards(look: Look) -> Iterator[Watched]:
    """What the agency owes whatever the stage: publication, its answers to higher organ and court."""
    for round_ in (*look.now.rounds, look.now):
        own = [limit for limit in round_.limits if limit.code in _OWN]
        for place, limit in enumerate(own, 1):
            if limit.met_on is None and limit.due is not None:
                yield look.clock(limit.code, limit.due, _place(look, round_, place))
        for limit in _open(round_.limits):
            if limit.code == "publication" and limit.due and not _published(look, round_):
                yield look.clock(limit.code, limit.due)


def _place(look: Look, this: Reckoning, place: int) -> int:
    """Return the place of a limit among those of all rounds."""
    rounds = (*look.now.rounds, look.now)
    earlier = rounds[: next(i for i, one in enumerate(rounds) if one is this)]
    return place + sum(limit.code in _OWN for one in earlier for limit in one.limits)


def _published(look: Look, this: Reckoning) -> bool:
    """Tell whether what an earlier round promised to publish was published in a later one."""
    if this is look.now:
        return False
    return any(
        fact.kind == "publication_suggested" and fact.data["step"] == "published"
        for fact in look.view.history
    )
