"""Working days: +20, is it one, how many between, beside the libraries people use today."""

from __future__ import annotations

import random
import warnings
from datetime import date, timedelta

from benchmarks.timing import best_ns, report
from casework.calendar.workdays import workday_calendar


def inputs(count: int) -> list[date]:
    rng = random.Random(1)
    first, span = date(2019, 1, 2), (date(2026, 9, 30) - date(2019, 1, 2)).days
    return [first + timedelta(days=rng.randrange(span)) for _ in range(count)]


def bare_lookup(calendar):
    """The floor: one table lookup with no check at all."""
    first = date(2019, 1, 1).toordinal()
    last = calendar.official_through.toordinal()
    answers = [
        calendar.add_any(date.fromordinal(first + i), 20)
        for i in range(last - first + 1)
    ]

    def add(day: date) -> date:
        return answers[day.toordinal() - first]

    return add


def run() -> None:
    import chinese_calendar
    import holidays

    calendar = workday_calendar()
    china = holidays.China(years=range(2019, 2028))
    many, few = inputs(20_000), inputs(200)
    for day in few:
        assert calendar.add(day, 20) == china.get_nth_working_day(day, 20)
        assert calendar.is_workday(day) == chinese_calendar.is_workday(day)
    lookup = bare_lookup(calendar)

    def chinese_loop(day: date) -> date:
        left = 20
        while left:
            day += timedelta(days=1)
            left -= chinese_calendar.is_workday(day)
        return day

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report("add(+20 working days)", {
            "bare list lookup": best_ns(lookup, many),
            "casework": best_ns(lambda d: calendar.add(d, 20), many),
            "holidays": best_ns(lambda d: china.get_nth_working_day(d, 20), few),
            "chinesecalendar, day by day": best_ns(chinese_loop, few[:50], 2),
        }, "ns", "casework")  # fmt: skip
        report("is it a working day", {
            "casework": best_ns(calendar.is_workday, many),
            "holidays": best_ns(china.is_working_day, few),
            "chinesecalendar": best_ns(chinese_calendar.is_workday, few),
        }, "ns", "casework")  # fmt: skip
