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
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from casework.calendar import statutory
from casework.calendar.answers import (
    DayExplanation,
    Resolved,
    Standing,
    in_order,
    not_covered,
    or_none,
    plain,
)
from casework.calendar.face import WorkalendarFace
from casework.calendar.notices import (
    Arranged,
    Notice,
    arranged_days,
    calendar_version,
    covered_years,
    known_notices,
    load_notices,
    without_later_amendments,
)
from casework.calendar.table import DayTable
from casework.errors import CalendarNotCovered, ProvisionalDay

_WEEKDAY_WHY = ("工作日",) * 5 + ("周六", "周日")


class WorkdayCalendar(WorkalendarFace):
    """Working days of government offices in China.

    ``official_from``..``official_through`` (also ``covered``) are the days notices of the
    State Council cover; when none is known the range is empty, ``official_through`` being
    the day before. ``notice_version`` is the digest of what it was built from. ``region``
    is the name of the region whose own notices count as well, None for the whole country:
    for a region ``standing_between`` may find gaps inside the covered days.
    """

    region: str | None = None

    def __init__(self, notices: Iterable[Notice] | None = None) -> None:
        super().__init__()
        self.notices = load_notices() if notices is None else tuple(notices)
        self.notice_version = calendar_version(self.notices)
        self._arranged = arranged_days(self.notices)
        self._arranged_in_order = sorted(self._arranged)
        first_year, self._open_year = _official_years(self.notices)
        self.official_from = date(first_year, 1, 1)
        self.official_through = date(self._open_year, 1, 1) - timedelta(days=1)
        self._open_holidays: Mapping[int, tuple[str, ...]] = {}  # a region's: year, unknown
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

    @cached_property
    def cautious_table(self) -> DayTable:
        """The same days, but in unannounced years every weekday counts as worked.

        For reminders. A worked weekend can still bring the true day forward: of the years to
        2026 that happened to one deadline of 15 or 20 working days, at the end of 2011.
        """
        first, flags, _, _ = self._all.columns
        known = (self.official_through - self.official_from).days + 1
        guessed = (
            date.fromordinal(first + place).weekday() < 5 for place in range(known, len(flags))
        )
        return DayTable(self.official_from, [*flags[:known], *guessed])

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
            refusal = self._cannot_add(day, n)
        raise refusal

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
            refusal = self._cannot_count(a, b)
        raise refusal

    def is_workday(self, day: date) -> bool:
        """Return whether ``day`` is worked.

        Raises CalendarNotCovered when it is not covered, with ``provisional.working``.
        """
        try:
            i = day.toordinal() - self._first
            return self._flags[i] if i >= 0 else self._official.is_working(day)
        except IndexError:
            refusal = self._cannot_tell(day)
        raise refusal

    def _cannot_add(self, day: date, n: int) -> CalendarNotCovered:
        found = self.resolve(day, n)
        shown = f"推算为{found.day}，不得作为正式期限" if found.day else "无法推算"
        return self._not_covered(found.missing_years, shown, found.day, notices=found.notices)

    def _cannot_count(self, a: date, b: date) -> CalendarNotCovered:
        count, _ = self.resolve_between(a, b)
        shown = "无法推算" if count is None else f"推算为{count}个工作日"
        lo, hi = in_order(a, b)
        notices = self._notices_in(lo, hi)
        return self._not_covered(self.missing_years(lo, hi), shown, count=count, notices=notices)

    def _cannot_tell(self, day: date) -> CalendarNotCovered:
        working, _ = self.resolve_is_workday(day)
        guess = {True: "推算为工作日", False: "推算为非工作日", None: "无法推算"}[working]
        return self._not_covered((day.year,), guess, plain(day), working=working)

    def _not_covered(
        self,
        missing: tuple[int, ...],
        shown: str,
        day: date | None = None,
        *,
        working: bool | None = None,
        count: int | None = None,
        notices: tuple[str, ...] = (),
    ) -> CalendarNotCovered:
        """Return the error to raise, which names years, region and unknown holidays."""
        best = ProvisionalDay(day, missing, working, count, notices)
        names = dict.fromkeys(x for year in missing for x in self._open_holidays.get(year, ()))
        return not_covered(best, shown, self.region or "", tuple(names))

    # --- answers that carry their standing and do not raise ----------------------------

    def resolve(self, day: date, n: int) -> Resolved:
        """Like ``add``, with standing, notices and missing years instead of an error."""
        day = plain(day)
        found = or_none(lambda: self._all.add(day, n))
        lo, hi = in_order(day, found or self._edge(day, n))
        missing = self.missing_years(lo, hi)
        standing: Standing = "provisional" if missing else "official"
        return Resolved(found, standing, self._notices_in(lo, hi), missing)

    def resolve_between(self, a: date, b: date) -> tuple[int | None, Standing]:
        """Like ``between``, as (count, standing); None where nothing is known."""
        a, b = plain(a), plain(b)
        standing: Standing = "provisional" if self.missing_years(*in_order(a, b)) else "official"
        return or_none(lambda: self._all.between(a, b)), standing

    def resolve_is_workday(self, day: date) -> tuple[bool | None, Standing]:
        """Like ``is_workday``, as (working, standing); None where nothing is known."""
        return or_none(lambda: self._all.is_working(day)), self.standing_of(day)

    def standing_of(self, day: date) -> Standing:
        """Return whether the notices for the year of ``day`` are known."""
        day = plain(day)
        return self.standing_between(day, day)

    def standing_between(self, lo: date, hi: date) -> Standing:
        """Return whether an answer resting on ``lo``..``hi``, both included, is official.

        ``lo`` must not be after ``hi``. A deadline rests on its start and on every day to
        the last one counted.
        """
        inside = self.official_from <= lo and hi <= self.official_through
        return "official" if inside else "provisional"

    def explain(self, day: date) -> DayExplanation:
        """Return whether ``day`` is worked and why, in words for officers.

        Raises CalendarNotCovered only where not even the statutory days are known.
        """
        day = plain(day)
        working, standing = self.resolve_is_workday(day)
        if working is None:
            raise self._not_covered((day.year,), "无法推算")
        rule = self._arranged.get(day)
        why = self._arranged_why(rule) if rule else self._plain_why(day)
        return DayExplanation(day, working, why, rule.notice if rule else None, standing)

    def _arranged_why(self, rule: Arranged) -> str:
        return f"{rule.holiday}放假" if rule.off else f"调休上班（{rule.holiday}）"

    def _plain_why(self, day: date) -> str:
        """Say why a day that no notice arranges is worked or not."""
        why = _WEEKDAY_WHY[day.weekday()]
        if day.year < self._open_year:
            return why
        named = statutory.provisional_off(day.year).get(day)
        why = f"{named}，法定节假日" if named else why
        return f"{why}（推算，放假通知尚未公布）"

    # --- for reckoning loops: no standing, the caller asks standing_between -------------

    def add_any(self, day: date, n: int) -> date:
        """Like ``add``, but running on into provisional years without a word.

        The caller owes one question to ``standing_between``. Raises CalendarNotCovered
        (``provisional.day`` None) before ``official_from`` and beyond the statutory days.
        """
        try:
            i = day.toordinal() - self._first
            if n > 0 and i >= 0:
                return self._all_working[self._all_upto[i] + n - 1]
            return self._all.add(day, n)
        except IndexError:
            raise self._not_covered(self.resolve(day, n).missing_years, "无法推算") from None

    def between_any(self, a: date, b: date) -> int:
        """Like ``between``, under the terms of ``add_any``."""
        try:
            i, j = a.toordinal() - self._first, b.toordinal() - self._first
            if i >= 0 <= j:
                return self._all_upto[j] - self._all_upto[i]
            return self._all.between(a, b)
        except IndexError:
            raise self._not_covered(self.missing_years(*in_order(a, b)), "无法推算") from None

    def is_workday_any(self, day: date) -> bool:
        """Like ``is_workday``, under the terms of ``add_any``."""
        try:
            return self._all.is_working(day)
        except IndexError:
            raise self._not_covered((day.year,), "无法推算") from None

    # --- what an answer rests on -------------------------------------------------------

    def missing_years(self, lo: date, hi: date) -> tuple[int, ...]:
        """Return the years from ``lo`` to ``hi`` with a notice, or a region's, not known."""
        official = range(self.official_from.year, self._open_year)
        years = range(lo.year, hi.year + 1)
        return tuple(y for y in years if y not in official or y in self._open_holidays)

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

    def notices_between(self, lo: date, hi: date) -> tuple[str, ...]:
        """Return the numbers of the notices that arrange a year or a day from ``lo`` to ``hi``."""
        return self._notices_in(lo, hi)

    def holidays(self, year: int | None = None) -> list[tuple[date, str]]:
        """Return the days off that notices arrange in ``year``, each with its holiday.

        Weekends joined to a break are included. The year must be given: no clock is asked.
        """
        if year is None:
            raise TypeError("a year is required")
        if self.missing_years(date(year, 1, 1), date(year, 1, 1)):
            raise self._not_covered((year,), "节假日名单以通知为准")
        return [
            (day, self._arranged[day].holiday)
            for day in self._arranged_in_order
            if day.year == year and self._arranged[day].off
        ]


def workday_calendar(
    region: str | None = None,
    known_on: date | None = None,
    *,
    extra: Path | None = None,
    amended_by: date | None = None,
) -> WorkdayCalendar:
    """Return the calendar as known on a day (None: all notices); the same object each time.

    ``region`` is a region by its short name, full name or GB/T 2260 code (``广西``,
    ``广西壮族自治区``, ``450000``). ``extra`` is an agency's folder of further notices, read
    anew on every call. Raises InputError for a region that is not known, EnvironmentFault
    for notices that cannot be used.
    """
    if region is not None:
        from casework.calendar.regional import regional_calendar

        return regional_calendar(region, known_on, extra, amended_by)
    if extra is None and amended_by is None:
        return _built_in(known_on)
    notices = known_notices(load_notices(extra), known_on)
    return _build(without_later_amendments(notices, amended_by))


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
