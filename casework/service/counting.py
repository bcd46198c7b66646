"""Counting the month's items over the cases on record (处理费办法 4).

The database restricts to the month; of its requests only those are read whole whose
applicant may be the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from casework.cases.applicants import people_of
from casework.cases.counting import FeeCount, count_items, in_turn, likeness, receipt_day
from casework.cases.folds import fold
from casework.cases.view import CaseView
from casework.states.context import Context
from casework.store import cases, ledger


def fee_count(session: Session, agency: str, view: CaseView, ctx: Context) -> FeeCount | None:
    """Return what was asked for in the month before ``view``; None while its receipt is open."""
    day = receipt_day(view, ctx.calendar, ctx.switches)
    if day is None:
        return None
    return count_items(view, day, _earlier(session, agency, view, day, ctx))


def _earlier(
    session: Session, agency: str, view: CaseView, day: date, ctx: Context
) -> Iterator[tuple[CaseView, date]]:
    """Yield the month's requests before this one that are the applicant's, or nobody's now."""
    first, here = day.replace(day=1), in_turn(day, view.number)
    for number in _candidates(session, agency, view, first, day):
        other = fold(ledger.load(session, agency, number))
        received = receipt_day(other, ctx.calendar, ctx.switches)
        if received is not None and received >= first and in_turn(received, number) < here:
            yield other, received


def _candidates(
    session: Session, agency: str, view: CaseView, first: date, last: date
) -> list[str]:
    own = people_of(view.applicant)
    found = []
    for number, stored in cases.applicants(session, agency, first, last):
        theirs = people_of(json.loads(stored)) if stored else ()
        alike = not own or not theirs or any(likeness(person, theirs) for person in own)
        if alike and number != view.number:
            found.append(number)
    return found
