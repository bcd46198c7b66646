"""Laws of counting that hold for every start and every number of days."""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType

from hypothesis import assume, given
from hypothesis import strategies as st

from casework.calendar.notices import Notice, layered, load_notices
from casework.calendar.table import DayTable
from casework.calendar.workdays import WorkdayCalendar, workday_calendar

CAL = workday_calendar()
DAY = timedelta(days=1)
FIRST, LAST = date(2020, 1, 1), date(2025, 12, 31)
days = st.dates(FIRST, LAST)
counts = st.integers(1, 120)


@given(days, counts)
def test_due_day_is_worked_and_counting_inverts_adding(day: date, n: int) -> None:
    due = CAL.add(day, n)
    assert CAL.is_workday(due)
    assert CAL.between(day, due) == n == -CAL.between(due, day)
    assert sum(CAL.is_workday(day + k * DAY) for k in range(1, (due - day).days + 1)) == n


@given(days, counts)
def test_going_back_mirrors_going_on(day: date, n: int) -> None:
    back = CAL.add(day, -n)
    assert CAL.is_workday(back) and back < day
    assert CAL.between(back - DAY, day - DAY) == n
    if CAL.is_workday(day):
        assert CAL.add(back, n) == day


@given(days, counts, counts)
def test_two_steps_are_one(day: date, n: int, k: int) -> None:
    assert CAL.add(CAL.add(day, n), k) == CAL.add(day, n + k)


@given(days, days, counts)
def test_later_receipt_is_never_due_earlier(a: date, b: date, n: int) -> None:
    assume(a <= b)
    assert CAL.add(a, n) <= CAL.add(b, n)
    assert CAL.add(a, n) < CAL.add(a, n + 1)


@given(days, days, days)
def test_counts_add_up(a: date, b: date, c: date) -> None:
    assert CAL.between(a, b) + CAL.between(b, c) == CAL.between(a, c)


@given(days, counts)
def test_every_day_of_a_break_gives_the_same_due_day(day: date, n: int) -> None:
    assume(not CAL.is_workday(day))
    first = last = day
    while not CAL.is_workday(first - DAY):
        first -= DAY
    while not CAL.is_workday(last + DAY):
        last += DAY
    block = [first + k * DAY for k in range((last - first).days + 1)]
    assert {CAL.add(d, n) for d in block} == {CAL.add(first - DAY, n)}


@given(days, counts)
def test_any_and_resolve_equal_the_plain_answers_where_official(day: date, n: int) -> None:
    found = CAL.resolve(day, n)
    assert found.day == CAL.add(day, n) == CAL.add_any(day, n)
    assert found.standing == "official" and found.missing_years == ()
    assert CAL.between_any(day, found.day) == n


@given(st.sets(days, max_size=40), st.sets(days, max_size=40), days, days, counts)
def test_days_off_never_hasten_and_make_up_days_never_delay(
    off: set[date], worked: set[date], extra: date, day: date, n: int
) -> None:
    def table(off: set[date], worked: set[date]) -> DayTable:
        # Two years of room, so that 120 days from the last start are within.
        return DayTable.from_holidays(off, first=FIRST, last=date(2027, 12, 31), worked=worked)

    base = table(off, worked).add(day, n)
    assert table(off | {extra}, worked).add(day, n) >= base
    assert table(off, worked | {extra}).add(day, n) <= base


@given(st.dates(date(2026, 1, 1), date(2026, 6, 30)), st.dates(date(2026, 1, 1), date(2026, 6, 30)))
def test_an_amending_notice_moves_deadlines_its_own_way_only(extra: date, day: date) -> None:
    signed = date(2025, 12, 1)
    gives_off = CAL.is_workday(extra)
    assume(gives_off or extra.weekday() >= 5)
    rule = MappingProxyType({extra: (gives_off, "测试")})
    notice = Notice("测试", "测试", "amending", (2026,), signed, signed, "test", rule)
    amended = WorkdayCalendar(layered([*load_notices(), notice]))
    before, after = CAL.add(day, 20), amended.add(day, 20)
    assert after >= before if gives_off else after <= before
    assert (after != before) == (day < extra <= max(before, after))
