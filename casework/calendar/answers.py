"""What the calendar answers with, and the few helpers its answers need."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeVar

from casework.errors import CalendarNotCovered, ProvisionalDay

Standing = Literal["official", "provisional"]
Days = Iterable[date] | None
T = TypeVar("T")

_SPELT_OUT = 3  # years named one by one in a message; more are given as a span


@dataclass(frozen=True, slots=True)
class Resolved:
    """A counted day and what it rests on.

    ``day`` is None where not even the statutory days are known. ``notices`` are the
    numbers of the notices that arrange a year or a day from the start to ``day``, both
    included, by day signed.
    """

    day: date | None
    standing: Standing
    notices: tuple[str, ...]
    missing_years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DayExplanation:
    """Why a day is worked or not; ``notice`` only where a notice arranges that very day."""

    day: date
    working: bool
    why: str
    notice: str | None
    standing: Standing

    @property
    def grounds(self) -> str:
        """``why`` with the notice, once: that of a region is named with the region."""
        named = self.notice is None or self.notice in self.why
        return self.why if named else f"{self.why}（{self.notice}）"


def not_covered(
    best: ProvisionalDay, shown: str, region: str = "", holidays: tuple[str, ...] = ()
) -> CalendarNotCovered:
    """Return the error to raise; ``shown`` says in Chinese what the best answer is.

    ``holidays`` are those of ``region`` whose notice has not been seen.
    """
    years = _spelt(best.missing_years)
    which = f"（{'、'.join(holidays)}）" if holidays else ""
    return CalendarNotCovered(f"没有{region}{years}的放假通知{which}，{shown}", best)


def _spelt(years: tuple[int, ...]) -> str:
    if len(years) <= _SPELT_OUT:
        return "、".join(f"{year}年" for year in years)
    return f"{years[0]}年至{years[-1]}年间{len(years)}个年份"


def or_none(ask: Callable[[], T]) -> T | None:
    """Return what ``ask`` finds, or None beyond the table."""
    try:
        return ask()
    except IndexError:
        return None


def plain(day: date) -> date:
    """Return the day a datetime shows; a date is returned as it is."""
    return day.date() if isinstance(day, datetime) else day


def plain_set(days: Days) -> frozenset[date]:
    """Return the days of an optional collection, datetimes as the days they show."""
    return frozenset(map(plain, days or ()))


def in_order(a: date, b: date) -> tuple[date, date]:
    """Return two days, earlier first; comparing dates with datetimes is not defined."""
    a, b = plain(a), plain(b)
    return (a, b) if a <= b else (b, a)
