"""Counting working days around excluded days: the arithmetic under every deadline."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from casework.calendar.table import DayTable
from casework.calendar.workdays import WorkdayCalendar
from casework.law.limits import TimeLimit, Unit, limit_on

Span = tuple[int, int]
"""Days (since, until] that are not counted, as ordinals of the Gregorian calendar."""


def union(spans: Sequence[Span]) -> list[Span]:
    """Return the spans merged and in order; empty ones fall away (rule C-6)."""
    merged: list[Span] = []
    low = high = 0
    for since, until in sorted(spans):
        if until <= since or until <= high:
            continue
        if merged and since <= high:
            merged[-1] = (low, until)
        else:
            low = since
            merged.append((low, until))
        high = until
    return merged


class DayCounter:
    """Counts on a calendar, provisional years included, around spans that do not count.

    It reads the columns of the calendar's table itself: a deadline asks a dozen times, and
    the calls would cost more than the counting. Raises CalendarNotCovered beyond the table.
    """

    __slots__ = ("_calendar", "_first", "_upto", "_working")

    def __init__(self, calendar: WorkdayCalendar, table: DayTable) -> None:
        self._calendar = calendar
        self._first, _, self._upto, self._working = table.columns

    def after(self, start: date | None, code: str) -> date | None:
        """Return the last day of limit ``code`` (working days) from ``start``; None if unknown."""
        if start is None:
            return None
        return self._calendar.add_any(start, limit_on(code, start).days)

    def last_day(self, start: date, days: int, skip: Sequence[Span]) -> date:
        """Return the ``days``-th working day after ``start`` outside ``skip`` (merged)."""
        first, upto = self._first, self._upto
        at = start.toordinal()
        if at < first:
            return self._calendar.add_any(start, days)  # it names the year that is missing
        try:
            for since, until in skip:
                if until <= at:
                    continue
                if since > at:
                    counted = upto[since - first] - upto[at - first]
                    if counted >= days:
                        break
                    days -= counted
                at = until
            return self._working[upto[at - first] + days - 1]
        except IndexError:
            return self._calendar.add_any(date.fromordinal(at), days)

    def count(self, start: date, end: date, skip: Sequence[Span]) -> int:
        """Return how many working days of (start, end] lie outside ``skip`` (merged)."""
        low, high = start.toordinal(), end.toordinal()
        if high <= low:
            return 0
        total = self._calendar.between_any(start, end)
        first, upto = self._first, self._upto
        for since, until in skip:
            a, b = max(since, low), min(until, high)
            if b > a:
                total -= upto[b - first] - upto[a - first]
        return total


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
