"""The interface of workalendar over plain answers: its names and its conventions.

Only the interface is taken over. Its data for China end with 2023, and a missing year is
silently "not working" there on weekends; here every question goes through the plain
answers of a calendar, which refuse what they do not know.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date, datetime

# workalendar ships no type information, so its base class is Any to a type checker.
from workalendar.core import SAT, SUN, Calendar  # type: ignore[import-untyped]

from casework.calendar.answers import Days, in_order, plain, plain_set
from casework.calendar.notices import Arranged


class WorkalendarFace(Calendar, ABC):  # type: ignore[misc]  # untyped base, see the import
    """What workalendar's callers ask; a subclass gives the plain answers."""

    WEEKEND_DAYS = (SAT, SUN)
    include_new_years_day = False

    _arranged: Mapping[date, Arranged]

    @abstractmethod
    def add(self, day: date, n: int) -> date:
        """Return the n-th working day strictly after ``day``."""

    @abstractmethod
    def between(self, a: date, b: date) -> int:
        """Return the number of working days in (a, b]."""

    @abstractmethod
    def is_workday(self, day: date) -> bool:
        """Return whether ``day`` is worked."""

    @abstractmethod
    def holidays(self, year: int | None = None) -> list[tuple[date, str]]:
        """Return the days off that notices arrange in ``year``."""

    def get_calendar_holidays(self, year: int) -> list[tuple[date, str]]:
        """The same as ``holidays``."""
        return self.holidays(year)

    def is_holiday(self, day: date, extra_holidays: Days = None) -> bool:
        """Return whether a notice arranges ``day`` as off, or ``extra_holidays`` names it."""
        day = plain(day)
        self.is_workday(day)
        rule = self._arranged.get(day)
        return day in plain_set(extra_holidays) or (rule is not None and rule.off)

    def is_working_day(
        self, day: date, extra_working_days: Days = None, extra_holidays: Days = None
    ) -> bool:
        """Like ``is_workday``; extra working days win over extra holidays.

        Unlike workalendar's China it adds to the make-up days and does not replace them.
        """
        working = self.is_workday(day)
        if not extra_working_days and not extra_holidays:
            return working
        day = plain(day)
        if day in plain_set(extra_working_days):
            return True
        return working and day not in plain_set(extra_holidays)

    def add_working_days(
        self,
        day: date,
        delta: int,
        extra_working_days: Days = None,
        extra_holidays: Days = None,
        keep_datetime: bool = False,
    ) -> date:
        """Like ``add``; ``keep_datetime`` keeps the time of day of a datetime."""
        if extra_working_days or extra_holidays:
            # Days of the caller's own are not in the table: step day by day, as inherited.
            stepped: date = super().add_working_days(
                day, delta, plain_set(extra_working_days), plain_set(extra_holidays), True
            )
            found = plain(stepped)
        else:
            found = self.add(day, delta)
        if keep_datetime and isinstance(day, datetime):
            return datetime.combine(found, day.timetz())
        return found

    def sub_working_days(
        self,
        day: date,
        delta: int,
        extra_working_days: Days = None,
        extra_holidays: Days = None,
        keep_datetime: bool = False,
    ) -> date:
        """Go back ``delta`` working days; its sign does not matter."""
        return self.add_working_days(
            day, -abs(delta), extra_working_days, extra_holidays, keep_datetime
        )

    def get_working_days_delta(
        self,
        start: date,
        end: date,
        include_start: bool = False,
        extra_working_days: Days = None,
        extra_holidays: Days = None,
    ) -> int:
        """Count the working days in (start, end], in either order; 0 for the same day.

        ``include_start`` also counts the earlier day, if worked, unless both are the same.
        """
        lo, hi = in_order(plain(start), plain(end))
        if extra_working_days or extra_holidays:
            extras = plain_set(extra_working_days), plain_set(extra_holidays)
            counted: int = super().get_working_days_delta(lo, hi, include_start, *extras)
            return counted
        count = self.between(lo, hi)
        return count + (include_start and lo != hi and self.is_workday(lo))

    def find_following_working_day(self, day: date) -> date:
        """Return ``day`` if worked, else the next working day (holidays heeded)."""
        return plain(day) if self.is_workday(day) else self.add(day, 1)
