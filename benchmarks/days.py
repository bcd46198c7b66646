"""Working days: +20, is it one, how many between, beside the libraries people use today.

Every peer gives the same answers on the days asked, or is asked only where it does; that is
asserted before anything is timed. Slow ones are asked less often.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from benchmarks.timing import best_ns, peer, report
from casework.calendar.workdays import WorkdayCalendar, workday_calendar

Days = list[date]


def inputs(count: int, first: date = date(2019, 1, 2), last: date = date(2026, 9, 30)) -> Days:
    rng = random.Random(1)
    span = (last - first).days
    return [first + timedelta(days=rng.randrange(span)) for _ in range(count)]


def bare_lookup(calendar: WorkdayCalendar) -> Callable[[date], date]:
    """The floor: one list of answers, made beforehand for +20 alone, and no check at all."""
    first, last = calendar.official_from.toordinal(), calendar.official_through.toordinal()
    answers = [calendar.add_any(date.fromordinal(i), 20) for i in range(first, last + 1)]

    def add(day: date) -> date:
        return answers[day.toordinal() - first]

    return add


def agreed(ours: Callable[[Any], Any], theirs: Callable[[Any], Any], asked: list[Any]) -> None:
    wrong = [one for one in asked if ours(one) != theirs(one)]
    assert not wrong, wrong[:3]


def run() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        calendar = workday_calendar()
        _adding(calendar)
        _asking(calendar)
        _counting(calendar)


def _adding(calendar: WorkdayCalendar) -> None:
    many, few = inputs(20_000), inputs(200)

    def ours(day: date) -> date:
        return calendar.add(day, 20)

    figures: dict[str, float | None] = {
        "bare list lookup": best_ns(bare_lookup(calendar), many),
        "casework": best_ns(lambda d: calendar.add(d, 20), many),
    }
    for name, (call, asked, rounds) in _adders(few).items():
        agreed(ours, call, asked)
        figures[name] = best_ns(call, asked, rounds)
    figures |= {name: None for name in _ADDERS if name not in figures}
    report("add(+20 working days)", figures, "ns", "casework")


_ADDERS = ("holidays", "workalendar (2019, 2021..2023)", "chinesecalendar, day by day",
           "pandas CustomBusinessDay")  # fmt: skip


def _adders(few: Days) -> dict[str, tuple[Callable[[date], date], Days, int]]:
    found: dict[str, tuple[Callable[[date], date], Days, int]] = {}
    if holidays := peer("holidays"):
        china = holidays.China(years=range(2019, 2028))
        found["holidays"] = (lambda d: china.get_nth_working_day(d, 20), few, 5)
    if asia := peer("workalendar.asia"):
        stock = asia.China()
        # Its 2020 misses the extended break, and it has nothing after 2023.
        known = inputs(100, date(2021, 1, 2), date(2023, 11, 20))
        found["workalendar (2019, 2021..2023)"] = (lambda d: stock.add_working_days(d, 20), known, 2)
    if chinese := peer("chinese_calendar"):

        def walk(day: date) -> date:
            left = 20
            while left:
                day += timedelta(days=1)
                left -= chinese.is_workday(day)
            return day

        found["chinesecalendar, day by day"] = (walk, few[:50], 2)
    if pandas := peer("pandas"):
        found["pandas CustomBusinessDay"] = (_pandas_add(pandas), few, 2)
    return found


def _pandas_add(pandas: Any) -> Callable[[date], date]:
    """Every off day listed: a week mask cannot say that this Saturday is worked."""
    calendar = workday_calendar()
    days = [calendar.official_from + timedelta(days=k) for k in range(366 * 19)]
    off = [d for d in days if d <= calendar.official_through and not calendar.is_workday(d)]
    step = pandas.offsets.CustomBusinessDay(20, weekmask="1111111", holidays=off)
    one = pandas.offsets.CustomBusinessDay(1, weekmask="1111111", holidays=off)

    def add(day: date) -> date:
        stamp = pandas.Timestamp(day)
        # From a day off the offset takes the next working day as its first step.
        start = stamp if one.is_on_offset(stamp) else one.rollback(stamp)
        return (start + step).date()

    return add


def _asking(calendar: WorkdayCalendar) -> None:
    many, few = inputs(20_000), inputs(200)
    figures: dict[str, float | None] = {"casework": best_ns(calendar.is_workday, many)}
    if holidays := peer("holidays"):
        china = holidays.China(years=range(2019, 2028))
        agreed(calendar.is_workday, china.is_working_day, few)
        figures["holidays"] = best_ns(china.is_working_day, few)
    if asia := peer("workalendar.asia"):
        stock, known = asia.China(), inputs(200, date(2021, 1, 2), date(2023, 12, 30))
        agreed(calendar.is_workday, stock.is_working_day, known)
        figures["workalendar (2021..2023)"] = best_ns(stock.is_working_day, known)
    if chinese := peer("chinese_calendar"):
        agreed(calendar.is_workday, chinese.is_workday, few)
        figures["chinesecalendar"] = best_ns(chinese.is_workday, few)
    report("is it a working day", figures, "ns", "casework")


def _counting(calendar: WorkdayCalendar) -> None:
    rng = random.Random(2)
    pairs = [(d, d + timedelta(days=rng.randrange(1, 90))) for d in inputs(20_000)]
    few = pairs[:200]

    def ours(pair: tuple[date, date]) -> int:
        return calendar.between(*pair)

    figures: dict[str, float | None] = {"casework": best_ns(ours, pairs)}
    if holidays := peer("holidays"):
        china = holidays.China(years=range(2019, 2028))

        def theirs(pair: tuple[date, date]) -> int:  # it counts both ends
            return int(china.get_working_days_count(pair[0] + timedelta(days=1), pair[1]))

        agreed(ours, theirs, few)
        figures["holidays"] = best_ns(theirs, few)
    if asia := peer("workalendar.asia"):
        stock = asia.China()
        known = [(d, d + timedelta(days=40)) for d in inputs(100, date(2021, 1, 2), date(2023, 11, 1))]

        def delta(pair: tuple[date, date]) -> int:
            return int(stock.get_working_days_delta(*pair))

        agreed(ours, delta, known)
        figures["workalendar (2021..2023)"] = best_ns(delta, known, 2)
    if chinese := peer("chinese_calendar"):

        def count(pair: tuple[date, date]) -> int:
            return len(chinese.get_workdays(pair[0] + timedelta(days=1), pair[1]))

        agreed(ours, count, few)
        figures["chinesecalendar"] = best_ns(count, few[:50], 2)
    report("working days between two days", figures, "ns", "casework")
