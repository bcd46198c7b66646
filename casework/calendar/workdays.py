"""The working-day calendar officers' deadlines are counted on.

``WorkdayCalendar`` answers from a dense table. Inside the years whose State Council notice
is known it is official. Beyond them the plain methods raise ``CalendarNotCovered`` with
the provisional answer, weekends included: a Saturday of an unannounced year may turn out
to be a make-up day. It keeps the interface of workalendar, not its China data.

Give legal days, that is dates in China; a ``datetime`` counts as the day it shows, so an
instant in another zone must first go through ``casework.timekeeping.shanghai_day``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

# workalendar ships no type information, so its base class is Any to a type checker.
from workalendar.core import SAT, SUN, Calendar  # type: ignore[import-untyped]

from casework.calendar import statutory
from casework.calendar.answers import (
    DayExplanation,
    Days,
    Resolved,
    Standing,
    in_order,
    not_covered,
    or_none,
    plain,
    plain_set,
)
from casework.calendar.notices import (
    Notice,
    arranged_days,
    calendar_version,
    covered_years,
    known_notices,
    load_notices,
)
from casework.calendar.table import DayTable
from casework.errors import InputError, Refusal

_WEEKDAY_WHY = ("工作日",) * 5 + ("周六", "周日")


class WorkdayCalendar(Calendar):  # type: ignore[misc]  # untyped base, see the import
    """Working days of government offices in China.

    ``official_from``..``official_through`` (also ``covered``) are the days notices cover;
    when none is known the range is empty, ``official_through`` being the day before.
    ``notice_version`` is the digest of the notices it was built from.
    """

    WEEKEND_DAYS = (SAT, SUN)
    include_new_years_day = False

    def __init__(self, notices: Iterable[Notice] | None = None) -> None:
        super().__init__()
        self.notices = load_notices() if notices is None else tuple(notices)
        self.notice_version = calendar_version(self.notices)
        self._arranged = arranged_days(self.notices)
        self._arranged_in_order = sorted(self._arranged)
        first_year, self._open_year = _official_years(self.notices)
        self.official_from = date(first_year, 1, 1)
        self.official_through = date(self._open_year, 1, 1) - timedelta(days=1)
        flags = [
            flag
            for year in _table_years(first_year, self._open_year)
            for flag in self._year_flags(year)
        ]
        self._all = DayTable(self.official_from, flags)
        official = self._all.through(self.official_through)
        # The plain answers below spell their common case out on these instead of calling
        # the table: the call alone would cost a third of the answer.
        self._official = official
        self._first, self._flags, self._upto, self._working = official.columns
        _, _, self._all_upto, self._all_working = self._all.columns

    def _year_flags(self, year: int) -> Iterator[bool]:
        """Yield for each day whether it is worked: notice, else statutory days, else week."""
        guessed = statutory.provisional_off(year) if year >= self._open_year else {}
        for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
            day = date.fromordinal(ordinal)
            rule = self._arranged.get(day)
            yield not rule.off if rule else day.weekday() < 5 and day not in guessed

    @property
    def table(self) -> DayTable:
        """The table of all years, provisional ones included, for readers that must be quick."""
        return self._all

    @property
    def covered(self) -> tuple[date, date]:
        """First and last day the known notices cover."""
        return self.official_from, self.official_through

    # --- plain answers: official or CalendarNotCovered ---------------------------------

    def add(self, day: date, n: int) -> date:
        """Return the n-th working day strictly after ``day`` (before it for negative n).

        n = 0 gives ``day`` itself, worked or not. Raises CalendarNotCovered when ``day`` or
        the answer is not covered; its ``provisional.day`` is the best answer or None.
        """
        try:
            i = day.toordinal() - self._first
            if n > 0 and i >= 0:
                return self._working[self._upto[i] + n - 1]
            return self._official.add(day, n)
        except IndexError:
            found = self.resolve(day, n)
        shown = f"推算为{found.day}，不得作为正式期限" if found.day else "无法推算"
        raise not_covered(found.missing_years, shown, found.day, notices=found.notices)

    def between(self, a: date, b: date) -> int:
        """Return the number of working days in (a, b]; negative when b is before a.

        Raises CalendarNotCovered when either is not covered, with ``provisional.count``.
        """
        try:
            i, j = a.toordinal() - self._first, b.toordinal() - self._first
            if i >= 0 <= j:
                return self._upto[j] - self._upto[i]
            return self._official.between(a, b)
        except IndexError:
            count, _ = self.resolve_between(a, b)
        shown = "无法推算" if count is None else f"推算为{count}个工作日"
        lo, hi = in_order(a, b)
        raise not_covered(
            self._missing(lo, hi), shown, count=count, notices=self._notices_in(lo, hi)
        )

    def is_workday(self, day: date) -> bool:
        """Return whether ``day`` is worked.

        Raises CalendarNotCovered when it is not covered, with ``provisional.working``.
        """
        try:
            i = day.toordinal() - self._first
            return self._flags[i] if i >= 0 else self._official.is_working(day)
        except IndexError:
            working, _ = self.resolve_is_workday(day)
        guess = {True: "推算为工作日", False: "推算为非工作日", None: "无法推算"}[working]
        raise not_covered((day.year,), guess, plain(day), working=working)

    # --- answers that carry their standing and do not raise ----------------------------

    def resolve(self, day: date, n: int) -> Resolved:
        """Like ``add``, with standing, notices and missing years instead of an error."""
        day = plain(day)
        found = or_none(lambda: self._all.add(day, n))
        lo, hi = in_order(day, found or self._edge(day, n))
        missing = self._missing(lo, hi)
        standing: Standing = "provisional" if missing else "official"
        return Resolved(found, standing, self._notices_in(lo, hi), missing)

    def resolve_between(self, a: date, b: date) -> tuple[int | None, Standing]:
        """Like ``between``, as (count, standing); None where nothing is known."""
        a, b = plain(a), plain(b)
        standing: Standing = "provisional" if self._missing(*in_order(a, b)) else "official"
        return or_none(lambda: self._all.between(a, b)), standing

    def resolve_is_workday(self, day: date) -> tuple[bool | None, Standing]:
        """Like ``is_workday``, as (working, standing); None where nothing is known."""
        return or_none(lambda: self._all.is_working(day)), self.standing_of(day)

    def standing_of(self, day: date) -> Standing:
        """Return whether the notice for the year of ``day`` is known."""
        return "provisional" if self._missing(day, day) else "official"

    def explain(self, day: date) -> DayExplanation:
        """Return whether ``day`` is worked and why, in words for officers.

        Raises CalendarNotCovered only where not even the statutory days are known.
        """
        day = plain(day)
        working, standing = self.resolve_is_workday(day)
        if working is None:
            raise not_covered((day.year,), "无法推算")
        rule = self._arranged.get(day)
        if rule:
            why = f"{rule.holiday}放假" if rule.off else f"调休上班（{rule.holiday}）"
            return DayExplanation(day, working, why, rule.notice, standing)
        why = _WEEKDAY_WHY[day.weekday()]
        if standing == "provisional":
            named = statutory.provisional_off(day.year).get(day)
            why = f"{named}，法定节假日" if named else why
            why += "（推算，放假通知尚未公布）"
        return DayExplanation(day, working, why, None, standing)

    # --- for reckoning loops: no standing, the caller compares with official_through ---

    def add_any(self, day: date, n: int) -> date:
        """Like ``add``, but running on into provisional years without a word.

        The caller owes one comparison of the last day with ``official_through``. Raises
        CalendarNotCovered (``provisional.day`` None) before ``official_from`` and beyond
        the statutory days.
        """
        try:
            i = day.toordinal() - self._first
            if n > 0 and i >= 0:
                return self._all_working[self._all_upto[i] + n - 1]
            return self._all.add(day, n)
        except IndexError:
            raise not_covered(self.resolve(day, n).missing_years, "无法推算") from None

    def between_any(self, a: date, b: date) -> int:
        """Like ``between``, under the terms of ``add_any``."""
        try:
            i, j = a.toordinal() - self._first, b.toordinal() - self._first
            if i >= 0 <= j:
                return self._all_upto[j] - self._all_upto[i]
            return self._all.between(a, b)
        except IndexError:
            raise not_covered(self._missing(*in_order(a, b)), "无法推算") from None

    def is_workday_any(self, day: date) -> bool:
        """Like ``is_workday``, under the terms of ``add_any``."""
        try:
            return self._all.is_working(day)
        except IndexError:
            raise not_covered((day.year,), "无法推算") from None

    # --- what an answer rests on -------------------------------------------------------

    def _missing(self, lo: date, hi: date) -> tuple[int, ...]:
        """Return the years from ``lo`` to ``hi`` without a known yearly notice."""
        official = range(self.official_from.year, self._open_year)
        return tuple(y for y in range(lo.year, hi.year + 1) if y not in official)

    def _notices_in(self, lo: date, hi: date) -> tuple[str, ...]:
        """Return the notices that arrange a year or a day from ``lo`` to ``hi``."""
        days = self._arranged_in_order
        window = days[bisect_left(days, lo) : bisect_right(days, hi)]
        touched = {self._arranged[day].notice for day in window}
        years = range(lo.year, hi.year + 1)
        return tuple(
            n.number
            for n in self.notices
            if n.number in touched or (n.kind == "yearly" and n.years[0] in years)
        )

    def _edge(self, day: date, n: int) -> date:
        """Return the first day out of reach on the way from ``day``, to name its year."""
        if day not in self._all:
            return day
        return self.official_from + timedelta(days=len(self._all) if n > 0 else -1)

    def missing_years(self, lo: date, hi: date) -> tuple[int, ...]:
        """Return the years from ``lo`` to ``hi`` whose notice is not known."""
        return self._missing(lo, hi)

    def notices_between(self, lo: date, hi: date) -> tuple[str, ...]:
        """Return the numbers of the notices that arrange a year or a day from ``lo`` to ``hi``."""
        return self._notices_in(lo, hi)

    # --- the interface of workalendar, all of it on the table --------------------------

    def holidays(self, year: int | None = None) -> list[tuple[date, str]]:
        """Return the days off that notices arrange in ``year``, each with its holiday.

        Weekends joined to a break are included. The year must be given: no clock is asked.
        """
        if year is None:
            raise TypeError("a year is required")
        if not self.official_from.year <= year < self._open_year:
            raise not_covered((year,), "节假日名单以通知为准")
        return [
            (day, self._arranged[day].holiday)
            for day in self._arranged_in_order
            if day.year == year and self._arranged[day].off
        ]

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


def workday_calendar(
    region: str | None = None, known_on: date | None = None, *, extra: Path | None = None
) -> WorkdayCalendar:
    """Return the calendar as known on a day (None: all notices); the same object each time.

    ``extra`` is an agency's folder of further notices, read anew on every call. Raises
    InputError for a region, EnvironmentFault for notices that cannot be used.
    """
    if region is not None:
        message = f"暂不支持地区放假安排：{region}；请不填地区，按全国安排计算"
        raise InputError([Refusal("region_unknown", message, field="region")])
    if extra is None:
        return _built_in(known_on)
    return _build(known_notices(load_notices(extra), known_on))


@lru_cache(maxsize=64)
def _built_in(known_on: date | None) -> WorkdayCalendar:
    return _build(known_notices(load_notices(), known_on))


@lru_cache(maxsize=64)
def _build(notices: tuple[Notice, ...]) -> WorkdayCalendar:
    return WorkdayCalendar(notices)


def _official_years(notices: Iterable[Notice]) -> tuple[int, int]:
    """Return the first covered year and the first year after it without a notice."""
    years = covered_years(notices)
    first = following = years[0] if years else statutory.FIRST_YEAR
    while following in years:
        following += 1
    return first, following


def _table_years(first: int, following: int) -> range:
    """Return the covered years and those after them whose statutory days are known."""
    in_reach = statutory.FIRST_YEAR <= following <= statutory.LAST_YEAR
    return range(first, statutory.LAST_YEAR + 1 if in_reach else following)
