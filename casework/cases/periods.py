"""Counting working days around excluded days: the arithmetic under every deadline."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from casework.calendar.workdays import WorkdayCalendar
from casework.law.limits import TimeLimit, Unit

Interval = tuple[date, date]
"""Days (since, until] that are not counted."""


def union(intervals: Sequence[Interval]) -> list[Interval]:
    """Return the intervals merged and in order; empty ones fall away (rule C-6)."""
    merged: list[Interval] = []
    for since, until in sorted(intervals):
        if until <= since:
            continue
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((since, until))
    return merged


def last_day(calendar: WorkdayCalendar, start: date, days: int, skip: Sequence[Interval]) -> date:
    """Return the ``days``-th working day after ``start`` outside ``skip`` (merged)."""
    at, left = start, days
    for since, until in skip:
        if until <= at:
            continue
        counted = calendar.between_any(at, since) if since > at else 0
        if counted >= left:
            break
        left -= counted
        at = until
    return calendar.add_any(at, left)


def count(calendar: WorkdayCalendar, start: date, end: date, skip: Sequence[Interval]) -> int:
    """Return how many working days of (start, end] lie outside ``skip`` (merged)."""
    if end <= start:
        return 0
    total = calendar.between_any(start, end)
    for since, until in skip:
        a, b = max(since, start), min(until, end)
        if b > a:
            total -= calendar.between_any(a, b)
    return total


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
