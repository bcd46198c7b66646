"""An immutable table of consecutive days with constant-time working-day arithmetic.

Three parallel sequences, built once: is the day worked, how many worked days there are up
to and including it, and the worked days in order. Adding, counting and asking are then a
subtraction and one or two list reads, whatever the distance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate, compress

_WEEKEND = (5, 6)


class DayTable:
    """Working days from ``first`` on, one flag a day. Every miss raises IndexError."""

    __slots__ = ("_first", "_flags", "_upto", "_working")

    def __init__(self, first: date, flags: Sequence[bool]) -> None:
        self._first = first.toordinal()
        self._flags = list(flags)
        self._upto = list(accumulate(self._flags, initial=0))[1:]
        every_day = range(self._first, self._first + len(self._flags))
        self._working = [date.fromordinal(o) for o in compress(every_day, self._flags)]

    @classmethod
    def from_holidays(
        cls,
        holidays: Iterable[date],
        *,
        first: date,
        last: date,
        worked: Iterable[date] = (),
        weekend: Sequence[int] = _WEEKEND,
    ) -> DayTable:
        """Build a table for ``first``..``last`` from a plain list of days off.

        ``worked`` are make-up days, which win over weekend and holiday; ``weekend`` are
        weekday numbers, Monday being 0.
        """
        off, on = set(holidays), set(worked)
        days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
        return cls(first, [d in on or (d.weekday() not in weekend and d not in off) for d in days])

    def __len__(self) -> int:
        return len(self._flags)

    def __contains__(self, day: date) -> bool:
        return 0 <= day.toordinal() - self._first < len(self._flags)

    @property
    def columns(self) -> tuple[int, list[bool], list[int], list[date]]:
        """Ordinal of the first day, flags, worked days up to each day, worked days.

        For readers that cannot afford a call; they must not change them.
        """
        return self._first, self._flags, self._upto, self._working

    def through(self, last: date) -> DayTable:
        """Return the part of this table that ends with ``last``."""
        size = max(0, last.toordinal() - self._first + 1)
        return DayTable(date.fromordinal(self._first), self._flags[:size])

    def is_working(self, day: date) -> bool:
        """Return whether ``day`` is worked."""
        i = day.toordinal() - self._first
        if i >= 0:
            return self._flags[i]
        raise IndexError(day)

    def add(self, day: date, n: int) -> date:
        """Return the n-th working day strictly after ``day``; before it for a negative n.

        n = 0 gives ``day`` itself, worked or not, as a plain date.
        """
        i = day.toordinal() - self._first
        # A negative list index would silently read from the other end.
        if n > 0 and i >= 0:
            return self._working[self._upto[i] + n - 1]
        if i < 0 or i >= len(self._flags):
            raise IndexError(day)
        if n == 0:
            return date.fromordinal(i + self._first)
        k = self._upto[i] - self._flags[i] + n
        if k < 0:
            raise IndexError(day)
        return self._working[k]

    def between(self, a: date, b: date) -> int:
        """Return the number of working days in (a, b]; negative when b is before a."""
        i = a.toordinal() - self._first
        j = b.toordinal() - self._first
        if i >= 0 <= j:
            return self._upto[j] - self._upto[i]
        raise IndexError(a, b)
