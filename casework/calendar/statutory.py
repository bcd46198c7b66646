"""Days off that the law itself grants, for years without a known holiday notice.

《全国年节及纪念日放假办法》 fixes the days off of all citizens: 11 under the revision of
2007 (国务院令第513号, in force 2008-01-01) and that of 2013 (国务院令第644号, in force
2014-01-01), 13 since the revision of 2024 (国务院令第795号, in force 2025-01-01), which
added 除夕 and 2 May (Art 2). Art 6: such a day on a Saturday or Sunday gets a substitute
working day. How the breaks are joined up, and which weekends are worked for it, stands
only in the yearly notice and is not guessed here.

From 2008 to 2013 the three days of 春节 began with 除夕, the revision of 2013 moved them to
初一 to 初三, that of 2024 keeps both. Earlier years had other holidays and are left out.

Art 6 speaks of weekends only. Where 中秋节 falls on a National Day (next: 2028-10-03) no
further substitute is assumed, although the notice for 2020 granted one: without it a
provisional deadline is the earlier one, which is the safe side.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

_EVE_AND_MAY_2_SINCE = 2025  # 国务院令第795号
_EVE_UNTIL = 2013  # 国务院令第513号: 除夕, 初一, 初二

# Year: 正月初一, 清明, 端午 (五月初五), 中秋 (八月十五), as month-day of the common calendar.
_MOVABLE: Mapping[int, tuple[str, str, str, str]] = {
    2008: ("02-07", "04-04", "06-08", "09-14"),
    2009: ("01-26", "04-04", "05-28", "10-03"),
    2010: ("02-14", "04-05", "06-16", "09-22"),
    2011: ("02-03", "04-05", "06-06", "09-12"),
    2012: ("01-23", "04-04", "06-23", "09-30"),
    2013: ("02-10", "04-04", "06-12", "09-19"),
    2014: ("01-31", "04-05", "06-02", "09-08"),
    2015: ("02-19", "04-05", "06-20", "09-27"),
    2016: ("02-08", "04-04", "06-09", "09-15"),
    2017: ("01-28", "04-04", "05-30", "10-04"),
    2018: ("02-16", "04-05", "06-18", "09-24"),
    2019: ("02-05", "04-05", "06-07", "09-13"),
    2020: ("01-25", "04-04", "06-25", "10-01"),
    2021: ("02-12", "04-04", "06-14", "09-21"),
    2022: ("02-01", "04-05", "06-03", "09-10"),
    2023: ("01-22", "04-05", "06-22", "09-29"),
    2024: ("02-10", "04-04", "06-10", "09-17"),
    2025: ("01-29", "04-04", "05-31", "10-06"),
    2026: ("02-17", "04-05", "06-19", "09-25"),
    2027: ("02-06", "04-05", "06-09", "09-15"),
    2028: ("01-26", "04-04", "05-28", "10-03"),
    2029: ("02-13", "04-04", "06-16", "09-22"),
    2030: ("02-03", "04-05", "06-05", "09-12"),
    2031: ("01-23", "04-05", "06-24", "10-01"),
    2032: ("02-11", "04-04", "06-12", "09-19"),
    2033: ("01-31", "04-04", "06-01", "09-08"),
    2034: ("02-19", "04-05", "06-20", "09-27"),
    2035: ("02-08", "04-05", "06-10", "09-16"),
    2036: ("01-28", "04-04", "05-30", "10-04"),
    2037: ("02-15", "04-04", "06-18", "09-24"),
    2038: ("02-04", "04-05", "06-07", "09-13"),
    2039: ("01-24", "04-05", "05-27", "10-02"),
    2040: ("02-12", "04-04", "06-14", "09-20"),
}

FIRST_YEAR = min(_MOVABLE)
LAST_YEAR = max(_MOVABLE)

ALL_HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")


def statutory_count(year: int) -> int:
    """Return how many days off Art 2 grants in ``year``: 11, and 13 since 2025."""
    return 13 if year >= _EVE_AND_MAY_2_SINCE else 11


@cache
def statutory_days(year: int) -> Mapping[date, str]:
    """Return the days off of Art 2 with the name of their holiday, in order.

    Raises KeyError for a year outside FIRST_YEAR..LAST_YEAR.
    """
    movable = [date.fromisoformat(f"{year}-{month_day}") for month_day in _MOVABLE[year]]
    spring, qingming, dragon_boat, mid_autumn = movable
    since_2025 = year >= _EVE_AND_MAY_2_SINCE
    eve = since_2025 or year <= _EVE_UNTIL
    blocks = (
        ("元旦", date(year, 1, 1), 1),
        ("春节", spring - timedelta(days=eve), 4 if since_2025 else 3),
        ("清明节", qingming, 1),
        ("劳动节", date(year, 5, 1), 2 if since_2025 else 1),
        ("端午节", dragon_boat, 1),
        ("国庆节", date(year, 10, 1), 3),
        ("中秋节", mid_autumn, 1),
    )
    days: dict[date, str] = {}
    for name, first, length in blocks:
        for offset in range(length):
            day = first + timedelta(days=offset)
            days[day] = f"{days[day]}、{name}" if day in days else name
    return dict(sorted(days.items()))


@cache
def provisional_off(year: int) -> Mapping[date, str]:
    """Return the statutory days and their Art 6 substitutes, named (``元旦``, ``元旦补假``).

    No substitute leaves its year, for the last statutory day is in October.
    Raises KeyError for a year outside FIRST_YEAR..LAST_YEAR.
    """
    days = dict(statutory_days(year))
    for day, name in statutory_days(year).items():
        if day.weekday() >= 5:
            days[_next_free_weekday(day, days)] = f"{name}补假"
    return days


def _next_free_weekday(day: date, taken: Mapping[date, str]) -> date:
    """Return the first weekday after ``day`` that is not yet a day off."""
    while day.weekday() >= 5 or day in taken:
        day += timedelta(days=1)
    return day
