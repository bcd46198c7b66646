"""Answers: as known on a day, beyond the notices, explained, and workalendar's way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from workalendar.core import SAT, SUN, Calendar

from casework.calendar.notices import load_notices
from casework.calendar.table import DayTable
from casework.calendar.workdays import WorkdayCalendar, workday_calendar
from casework.errors import CalendarNotCovered

CAL = workday_calendar()
D = date


class Stepping(Calendar):
    """workalendar's own day-by-day code over our days, to compare conventions with."""

    WEEKEND_DAYS = (SAT, SUN)
    include_new_years_day = False

    def is_working_day(self, day, extra_working_days=None, extra_holidays=None):
        if day in (extra_working_days or ()):
            return True
        return day not in (extra_holidays or ()) and CAL.is_workday(day)


@pytest.mark.parametrize(
    ("start", "n", "known_on", "due"),
    [
        (D(2019, 4, 22), 7, D(2019, 3, 21), D(2019, 5, 2)),
        (D(2019, 4, 22), 7, D(2019, 3, 22), D(2019, 4, 30)),
        (D(2019, 4, 22), 7, None, D(2019, 4, 30)),
        (D(2020, 1, 13), 15, D(2020, 1, 25), D(2020, 2, 6)),
        (D(2020, 1, 13), 15, D(2020, 1, 26), D(2020, 2, 10)),
        (D(2020, 1, 13), 15, None, D(2020, 2, 10)),
        (D(2019, 3, 29), 20, D(2019, 3, 21), D(2019, 4, 29)),
        (D(2019, 3, 29), 20, None, D(2019, 4, 28)),
    ],
)
def test_as_known_on_a_day(start: date, n: int, known_on: date | None, due: date) -> None:
    assert workday_calendar(known_on=known_on).add(start, n) == due


def test_amendments_move_as_many_deadlines_as_measured() -> None:
    """〔2019〕3号 moves 12 receipt days by -2..+2, 〔2020〕1号 36 by +1..+4."""
    for signed, count, least, most in ((D(2019, 3, 22), 12, -2, 2), (D(2020, 1, 26), 36, 1, 4)):
        before = workday_calendar(known_on=signed - timedelta(days=1))
        after = workday_calendar(known_on=signed)
        starts = [signed + timedelta(days=k) for k in range(-75, 120)]
        moved = [(after.add_any(s, 20) - before.add_any(s, 20)).days for s in starts]
        moved = [days for days in moved if days]
        assert (len(moved), min(moved), max(moved)) == (count, least, most)


@pytest.mark.parametrize(
    "day",
    [
        D(2019, 4, 28),
        D(2024, 2, 9),
        D(2026, 1, 4),
        D(2026, 2, 14),
        D(2026, 2, 28),
        D(2026, 5, 9),
        D(2026, 9, 20),
        D(2026, 10, 10),
    ],
)
def test_worked_days(day: date) -> None:
    assert CAL.is_workday(day)


def test_half_day_holidays_are_worked() -> None:
    """放假办法 Art 3 frees part of the staff for half a day; offices stay open."""
    assert CAL.is_workday(D(2024, 3, 8))
    assert CAL.is_workday(D(2023, 8, 1))


def test_day_table_bounds_of_the_year_end() -> None:
    assert CAL.resolve(D(2026, 12, 3), 20).day == D(2026, 12, 31)
    assert CAL.resolve(D(2026, 12, 3), 20).standing == "official"
    assert CAL.resolve(D(2026, 12, 4), 20).standing == "provisional"


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (D(2026, 12, 4), D(2027, 1, 4)),
        (D(2026, 12, 15), D(2027, 1, 13)),
        (D(2026, 12, 31), D(2027, 1, 29)),
    ],
)
def test_provisional_deadlines(start: date, due: date) -> None:
    with pytest.raises(CalendarNotCovered) as caught:
        CAL.add(start, 20)
    best = caught.value.provisional
    assert (best.day, best.missing_years) == (due, (2027,))
    assert best.notices == ("国办发明电〔2025〕7号",)
    assert caught.value.message == f"没有2027年的放假通知，推算为{due}，不得作为正式期限"
    found = CAL.resolve(start, 20)
    assert (found.day, found.standing, found.missing_years) == (due, "provisional", (2027,))
    assert CAL.add_any(start, 20) == due > CAL.official_through


BEYOND = [D(2007, 12, 31), D(2007, 12, 30), D(2027, 1, 1), D(2027, 1, 2), D(2027, 1, 4)]


@pytest.mark.parametrize("day", [*BEYOND, D(2041, 1, 5), D(1, 1, 1), D(9999, 12, 31)])
def test_unknown_years_are_never_silent(day: date) -> None:
    """Weekdays and weekends, below and above, by every road."""
    asks = (
        lambda: CAL.is_workday(day),
        lambda: CAL.is_working_day(day),
        lambda: CAL.is_working_day(day, extra_working_days=[day]),
        lambda: CAL.is_holiday(day),
        lambda: CAL.find_following_working_day(day),
        lambda: CAL.add(day, 0),
        lambda: CAL.add(day, 1),
        lambda: CAL.add(day, -1),
        lambda: CAL.add_working_days(day, 1),
        lambda: CAL.between(day, D(2026, 1, 1)),
        lambda: CAL.between(D(2026, 1, 1), day),
        lambda: CAL.get_working_days_delta(D(2026, 1, 1), day),
        lambda: CAL.holidays(day.year),
        lambda: CAL.get_calendar_holidays(day.year),
    )
    for ask in asks:
        with pytest.raises(CalendarNotCovered) as caught:
            ask()
        assert day.year in caught.value.provisional.missing_years
        assert "放假通知" in caught.value.message
    assert CAL.standing_of(day) == "provisional"
    assert CAL.resolve(day, 5).standing == "provisional"
    assert CAL.resolve_is_workday(day)[1] == "provisional"


def test_provisional_answers_of_the_other_questions() -> None:
    with pytest.raises(CalendarNotCovered) as caught:
        CAL.is_workday(D(2027, 2, 9))  # substitute of 初一, a Saturday
    assert caught.value.provisional.working is False
    with pytest.raises(CalendarNotCovered) as caught:
        CAL.between(D(2026, 12, 31), D(2027, 1, 29))
    assert caught.value.provisional.count == 20
    assert CAL.resolve_between(D(2027, 1, 29), D(2026, 12, 31)) == (-20, "provisional")
    assert CAL.resolve_between(D(2026, 1, 4), D(2026, 1, 9)) == (5, "official")
    assert CAL.resolve_is_workday(D(2027, 1, 4)) == (True, "provisional")
    assert CAL.resolve_is_workday(D(2026, 1, 4)) == (True, "official")


@pytest.mark.parametrize(
    ("day", "n"), [(D(2007, 6, 1), 5), (D(2008, 1, 8), -20), (D(2040, 12, 20), 20)]
)
def test_where_not_even_the_statutory_days_reach(day: date, n: int) -> None:
    with pytest.raises(CalendarNotCovered) as caught:
        CAL.add(day, n)
    assert caught.value.provisional.day is None
    assert "无法推算" in caught.value.message
    with pytest.raises(CalendarNotCovered) as caught:
        CAL.add_any(day, n)
    assert caught.value.provisional.day is None
    assert CAL.resolve(day, n).day is None


def test_any_methods_refuse_before_the_first_notice_and_after_the_last_statute() -> None:
    for day in (D(2007, 12, 31), D(2041, 1, 1)):
        with pytest.raises(CalendarNotCovered):
            CAL.is_workday_any(day)
        with pytest.raises(CalendarNotCovered):
            CAL.between_any(D(2026, 1, 1), day)
    assert CAL.is_workday_any(D(2027, 1, 4))
    assert CAL.between_any(D(2026, 12, 31), D(2027, 1, 29)) == 20


def test_nothing_is_official_before_the_first_notice_is_signed() -> None:
    early = workday_calendar(known_on=D(2007, 12, 19))
    assert early.official_through < early.official_from
    assert early.resolve(D(2019, 3, 1), 20).day == D(2019, 3, 29)
    with pytest.raises(CalendarNotCovered):
        early.is_workday(D(2019, 3, 1))


def test_message_shortens_many_years() -> None:
    with pytest.raises(CalendarNotCovered, match="2027年至2041年间15个年份"):
        CAL.add(D(2026, 12, 31), 10_000)


def test_provisional_guesses_are_as_good_as_measured() -> None:
    """Replay autumn receipts of 2019..2025 as known then, n = 20, due in the open year."""
    errors = []
    for year in range(2019, 2026):
        old = workday_calendar(known_on=D(year, 9, 1))
        assert old.official_through == D(year, 12, 31)
        starts = [D(year, 9, 1) + timedelta(days=k) for k in range(122)]
        open_starts = [s for s in starts if CAL.add(s, 20).year > year]
        errors += [(old.add_any(s, 20) - CAL.add(s, 20)).days for s in open_starts]
    wrong = [days for days in errors if days]
    assert (len(errors), min(wrong), max(wrong)) == (193, -4, 7)
    assert round(100 * len(wrong) / len(errors)) == 12


def test_resolve_names_the_notices_of_its_window() -> None:
    assert CAL.resolve(D(2019, 4, 22), 7).notices == (
        "国办发明电〔2018〕15号",
        "国办发明电〔2019〕3号",
    )
    assert CAL.resolve(D(2019, 8, 1), 7).notices == ("国办发明电〔2018〕15号",)
    assert CAL.resolve(D(2020, 1, 13), 15).notices == (
        "国办发明电〔2019〕16号",
        "国办发明电〔2020〕1号",
    )
    assert CAL.resolve(D(2023, 12, 29), 1).notices == (
        "国办发明电〔2022〕16号",
        "国办发明电〔2023〕7号",
    )


@pytest.mark.parametrize(
    ("day", "why", "notice", "standing"),
    [
        (D(2026, 11, 24), "工作日", None, "official"),
        (D(2026, 11, 28), "周六", None, "official"),
        (D(2026, 11, 29), "周日", None, "official"),
        (D(2026, 2, 15), "春节放假", "国办发明电〔2025〕7号", "official"),
        (D(2026, 2, 14), "调休上班（春节）", "国办发明电〔2025〕7号", "official"),
        (D(2020, 2, 1), "春节放假", "国办发明电〔2020〕1号", "official"),
        (D(2027, 2, 5), "春节，法定节假日（推算，放假通知尚未公布）", None, "provisional"),
        (D(2027, 2, 9), "春节补假，法定节假日（推算，放假通知尚未公布）", None, "provisional"),
        (D(2027, 1, 2), "周六（推算，放假通知尚未公布）", None, "provisional"),
        (D(2027, 1, 4), "工作日（推算，放假通知尚未公布）", None, "provisional"),
    ],
)
def test_explanations(day: date, why: str, notice: str | None, standing: str) -> None:
    told = CAL.explain(day)
    assert (told.why, told.notice, told.standing) == (why, notice, standing)
    assert told.working is CAL.is_workday_any(day)
    assert told == CAL.explain(datetime(day.year, day.month, day.day, 9, 30))


def test_no_explanation_without_any_ground() -> None:
    with pytest.raises(CalendarNotCovered):
        CAL.explain(D(2007, 12, 31))


def test_counting_from_days_that_are_not_worked() -> None:
    assert CAL.add(D(2024, 6, 8), 1) == D(2024, 6, 11)  # Saturday of 端午
    assert CAL.add(D(2026, 2, 14), 1) == D(2026, 2, 24)  # a make-up Saturday
    assert CAL.add(D(2026, 2, 18), -1) == D(2026, 2, 14)
    assert CAL.add(D(2026, 2, 18), 0) == D(2026, 2, 18)
    assert CAL.add(D(2008, 1, 31), -21) == D(2008, 1, 2)  # the very first working day


def test_datetimes_count_as_the_day_they_show() -> None:
    moment = datetime(2026, 2, 14, 23, 59, tzinfo=UTC)
    for found in (CAL.add(moment, 1), CAL.add_any(moment, 1), CAL.resolve(moment, 1).day):
        assert found == D(2026, 2, 24) and type(found) is date
    assert type(CAL.add(moment, 0)) is date
    assert CAL.is_workday(moment)
    assert CAL.between(moment, datetime(2026, 2, 24)) == 1
    with pytest.raises(CalendarNotCovered):
        CAL.between(moment, D(2027, 3, 1))


def test_calendar_is_built_once_per_set_of_notices() -> None:
    assert workday_calendar() is workday_calendar(known_on=D(2026, 11, 24))
    assert isinstance(workday_calendar(), WorkdayCalendar)
    assert WorkdayCalendar().notice_version == CAL.notice_version


# --- workalendar's conventions ---------------------------------------------------------


def test_conventions_equal_workalendars_own_code() -> None:
    slow = Stepping()
    starts = [D(2024, 1, 25) + timedelta(days=k) for k in range(80)]
    extras = ({}, {"extra_working_days": [D(2024, 3, 3)], "extra_holidays": [D(2024, 3, 4)]})
    for day, extra in product(starts, extras):
        for n in (-21, -1, 0, 1, 20):
            assert CAL.add_working_days(day, n, **extra) == slow.add_working_days(day, n, **extra)
            assert CAL.sub_working_days(day, n, **extra) == slow.sub_working_days(day, n, **extra)
        for gap, start in product((-9, 0, 1, 40), (False, True)):
            end = day + timedelta(days=gap)
            assert CAL.get_working_days_delta(day, end, start, **extra) == (
                slow.get_working_days_delta(day, end, start, **extra)
            )


def test_keep_datetime() -> None:
    moment = datetime(2026, 9, 30, 17, 5, tzinfo=UTC)
    assert CAL.add_working_days(moment, 1) == D(2026, 10, 8)
    kept = CAL.add_working_days(moment, 1, keep_datetime=True)
    assert kept == datetime(2026, 10, 8, 17, 5, tzinfo=UTC)
    extra = CAL.add_working_days(moment, 1, extra_holidays=[D(2026, 10, 8)], keep_datetime=True)
    assert extra == datetime(2026, 10, 9, 17, 5, tzinfo=UTC)
    assert CAL.sub_working_days(moment, -1, keep_datetime=True).day == 29
    assert CAL.add_working_days(D(2026, 9, 30), 1, keep_datetime=True) == D(2026, 10, 8)


def test_following_working_day_heeds_holidays_and_make_up_days() -> None:
    assert CAL.find_following_working_day(D(2023, 10, 2)) == D(2023, 10, 7)
    assert CAL.find_following_working_day(D(2023, 10, 7)) == D(2023, 10, 7)
    assert CAL.find_following_working_day(datetime(2023, 10, 9, 8)) == D(2023, 10, 9)


def test_holidays_of_a_year() -> None:
    listed = CAL.holidays(2026)
    assert listed == CAL.get_calendar_holidays(2026) == sorted(listed)
    assert (D(2026, 10, 1), "国庆节") in listed
    assert D(2026, 10, 10) not in dict(listed)
    assert CAL.get_holiday_label(D(2026, 2, 17)) == "春节"
    assert CAL.is_holiday(D(2026, 2, 15)) and not CAL.is_holiday(D(2026, 2, 14))
    assert not CAL.is_holiday(D(2026, 11, 28))
    assert CAL.is_holiday(D(2026, 11, 28), extra_holidays=[D(2026, 11, 28)])
    with pytest.raises(TypeError):
        CAL.holidays()


def test_extra_days_of_the_caller() -> None:
    day = D(2026, 11, 28)
    assert CAL.is_working_day(day, extra_working_days=[day], extra_holidays=[day])
    assert not CAL.is_working_day(D(2026, 11, 27), extra_holidays=[datetime(2026, 11, 27, 9)])
    # The make-up days of the notices stay, unlike in workalendar's China.
    assert CAL.is_working_day(D(2026, 10, 10), extra_working_days=[day])


def test_table_misses_raise_and_never_wrap_round() -> None:
    table = DayTable.from_holidays(
        [], first=D(2026, 1, 5), last=D(2026, 1, 11), worked=[D(2026, 1, 10)]
    )
    assert len(table) == 7
    assert D(2026, 1, 11) in table and D(2026, 1, 12) not in table
    assert table.add(D(2026, 1, 9), 1) == D(2026, 1, 10)
    asks = (
        lambda: table.add(D(2026, 1, 4), 1),
        lambda: table.add(D(2026, 1, 4), -1),
        lambda: table.add(D(2026, 1, 12), -1),
        lambda: table.add(D(2026, 1, 6), -2),
        lambda: table.add(D(2026, 1, 9), 2),
        lambda: table.is_working(D(2026, 1, 4)),
        lambda: table.between(D(2026, 1, 4), D(2026, 1, 6)),
    )
    for ask in asks:
        with pytest.raises(IndexError):
            ask()


def test_reminders_in_an_unannounced_year_were_hardly_ever_late() -> None:
    """What the weekends-only day promises, over every year end we know: late once, in 2011."""
    notices, late = load_notices(), set()
    for year in range(2008, 2026):
        then = WorkdayCalendar([n for n in notices if max(n.years) <= year])
        assert then.official_through == date(year, 12, 31)
        for ordinal in range(date(year, 9, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            for n in (15, 20):
                reminder = then.cautious_table.add(day, n)
                # In a year that was announced the day was official, and a notice moved it.
                if reminder.year > year and reminder > workday_calendar().add(day, n):
                    late.add((day, n))
    assert late == {(date(2011, 12, 5), 20), (date(2011, 12, 12), 15)}
