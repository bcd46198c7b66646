"""How many items an applicant asked for in a calendar month before a request (处理费办法 4).

Pure: requests go in as data, the count comes out. What the Measures leave open we read so
(SW-15, docs/legal-review.md):

- The month is that of the day of receipt in law, the day from which the clock runs (条例 31).
- Requests stand by day of receipt, then by number, so that each is charged its own increment.
- What was asked for counts, also when it was withdrawn later; what was merged counts in the
  request it went into, and what was sent on to another organ counts there.
- A joint request counts for each who joined in. What such a request is charged follows that
  one of them who asked for most before: the counts of several people are never added up.
- Erased people cannot be matched; how many such requests there are is told, not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from casework.calendar.workdays import WorkdayCalendar
from casework.cases.applicants import NAME, Person, people_of, same
from casework.cases.clocks import reckon
from casework.cases.history import in_order
from casework.cases.view import CaseView

_RECEIPT: Final = ("received", "receipt_confirmed")
_ELSEWHERE: Final = ("merged", "transferred_out")


@dataclass(frozen=True, slots=True)
class Counted:
    """An earlier request of the month that counts; ``matched``: a key of ``MATCHES``."""

    number: str
    received_on: date
    items: int
    matched: str


@dataclass(frozen=True, slots=True)
class FeeCount:
    """What a charge by item rests on; no names, only numbers of cases.

    ``items`` are those of this request that still stand, ``unknown`` the earlier requests of
    the month whose applicant was erased.
    """

    number: str
    month: str
    items: int
    counted: tuple[Counted, ...]
    unknown: int

    @property
    def before(self) -> int:
        """The items asked for earlier in the month."""
        return sum(one.items for one in self.counted)

    @property
    def total(self) -> int:
        """The month's items with this request."""
        return self.before + self.items

    @property
    def cases(self) -> tuple[str, ...]:
        """The numbers of the cases that were counted, in order of receipt."""
        return tuple(one.number for one in self.counted)

    @property
    def by_name(self) -> tuple[str, ...]:
        """Those of them matched by name and contact alone; an officer should look at them."""
        return tuple(one.number for one in self.counted if one.matched == NAME)


def receipt_day(
    view: CaseView, calendar: WorkdayCalendar, switches: Mapping[str, str]
) -> date | None:
    """Return the day of receipt in law; None while it is open (条例 31).

    Restarts, new rounds and fees move the clock and not the month: the clock is asked about
    the receipt alone. Where a correction overtook the confirmation, the day of arrival stands.
    """
    facts = in_order(view.history)
    receipt = [fact for fact in facts if fact.kind in _RECEIPT]
    found = reckon(
        receipt, as_of=receipt[0].on, ledger=False, calendar=calendar, switches=switches
    ).start
    if found is None and any(fact.kind == "correction_requested" for fact in facts):
        return view.arrived_on
    return found


def in_turn(day: date, number: str) -> tuple[date, tuple[int, ...], str]:
    """Return the place of a request among the month's: by day, then by number as one counts."""
    return day, tuple(int(part) for part in re.findall(r"[0-9]+", number)), number


def count_items(
    view: CaseView, received_on: date, earlier: Iterable[tuple[CaseView, date]]
) -> FeeCount:
    """Return the count for a request from the month's earlier ones with their receipt days."""
    standing = [(other, day) for other, day in earlier if other.closing not in _ELSEWHERE]
    standing.sort(key=lambda one: in_turn(one[1], one[0].number))
    own = people_of(view.applicant)
    counts = [_counted(person, standing) for person in own]
    most = max(counts, key=lambda found: sum(one.items for one in found), default=())
    unknown = [other for other, _ in standing if not own or not people_of(other.applicant)]
    return FeeCount(view.number, f"{received_on:%Y-%m}", len(view.active_items), most, len(unknown))


def _counted(person: Person, earlier: Iterable[tuple[CaseView, date]]) -> tuple[Counted, ...]:
    return tuple(
        Counted(other.number, day, len(other.items), how)
        for other, day in earlier
        if (how := likeness(person, people_of(other.applicant)))
    )


def likeness(person: Person, others: Iterable[Person]) -> str:
    """Return by what a person is one of several; the strongest likeness comes first."""
    return min(filter(None, (same(person, other) for other in others)), default="")
