"""Counting working days around excluded days: the arithmetic under every deadline."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from casework.calendar.table import DayTable
from casework.calendar.workdays import WorkdayCalendar
from casework.law.limits import TimeLimit, Unit, limit_on

Span = tuple[int, int]
"""Days (since, until] that are not counted: how many working days there are up to each end.

Lists of them are in order and may overlap; what counts around them takes their union (C-6).

Read with the ``DayCounter`` that made them: another calendar numbers its days otherwise.
"""


class DayCounter:
    """Counts on a calendar, provisional years included, around spans that do not count.

    It reads the columns of the calendar's table itself, and takes spans in numbers of working
    days: a deadline asks a dozen times, and calls and dates would cost more than the counting.
    Raises CalendarNotCovered beyond the table.
    """

    __slots__ = ("_calendar", "_first", "_size", "_upto", "_working")

    def __init__(self, calendar: WorkdayCalendar, table: DayTable) -> None:
        self._calendar = calendar
        self._first, _, self._upto, self._working = table.columns
        self._size = len(self._upto)

    def after(self, start: date | None, code: str) -> date | None:
        """Return the last day of limit ``code`` (working days) from ``start``; None if unknown."""
        if start is None:
            return None
        return self._calendar.add_any(start, limit_on(code, start).days)

    def spans(self, out: list[tuple[date, date]]) -> list[Span]:
        """Return days (since, until] as spans in order; empty ones fall away, others may overlap."""
        first, upto, size = self._first, self._upto, self._size
        found: list[Span] = []
        for since, until in out:
            low, high = since.toordinal() - first, until.toordinal() - first
            if 0 <= low < high < size:
                found.append((upto[low], upto[high]))
            elif low < high:
                found.append((self._number(low), self._number(high)))
        found.sort()
        return found

    def _number(self, place: int) -> int:
        """Return the number of a day that may be off the table: past its end each day adds one."""
        if place < 0:
            return 0
        past = place - self._size + 1
        return self._upto[-1] + past if past > 0 else self._upto[place]

    def last_day(self, start: date, days: int, skip: Iterable[Span] = ()) -> date:
        """Return the ``days``-th working day after ``start`` outside ``skip``."""
        place, at = start.toordinal() - self._first, -1
        if place < 0:
            return self._calendar.add_any(start, days)  # it names the year that is missing
        try:
            at = self._upto[place]
            for since, until in skip:
                if until > at:
                    if since > at:
                        if since - at >= days:
                            break
                        days -= since - at
                    at = until
            return self._working[at + days - 1]
        except IndexError:
            return self._calendar.add_any(start if at <= 0 else self._day(at), days)

    def _day(self, number: int) -> date:
        """Return a day by its number, for the error that names its year."""
        past = number - self._upto[-1]
        if past <= 0:
            return self._working[number - 1]
        return date.fromordinal(self._first + self._size - 1 + past)

    def count(self, start: date, end: date, skip: Iterable[Span]) -> int:
        """Return how many working days of (start, end] lie outside ``skip``."""
        low, high = start.toordinal() - self._first, end.toordinal() - self._first
        if high <= low:
            return 0
        if low < 0 or high >= self._size:
            return self._calendar.between_any(start, end)  # it names the year that is missing
        at, last = self._upto[low], self._upto[high]
        counted = 0
        for since, until in skip:
            if since >= last:
                break
            if until > at:
                if since > at:
                    counted += since - at
                at = until
        return counted + last - at if at < last else counted


@lru_cache(maxsize=16)
def counter(calendar: WorkdayCalendar) -> DayCounter:
    """Return the counter of a calendar, the same each time."""
    return DayCounter(calendar, calendar.table)


@lru_cache(maxsize=16)
def cautious_counter(calendar: WorkdayCalendar) -> DayCounter:
    """Return the counter for reminders: in unannounced years it takes every weekday as worked."""
    return DayCounter(calendar, calendar.cautious_table)


def months_after(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the last day of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def calendar_end(calendar: WorkdayCalendar, start: date, limit: TimeLimit) -> date:
    """Return the last day of ``limit`` from ``start``.

    Working days end on one by nature; calendar days and months roll to the next working day
    when they end on a day off (行诉解释 48; for reconsideration through 复议法 88).
    """
    if limit.unit is Unit.WORKING:
        return calendar.add_any(start, limit.days)
    if limit.unit is Unit.MONTHS:
        day = months_after(start, limit.days)
    else:
        day = start + timedelta(days=limit.days)
    while not calendar.is_workday_any(day):
        day += timedelta(days=1)
    return day
