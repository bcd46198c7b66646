"""The official years agree, day by day, with independent libraries and peers' tests."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import chinese_calendar.constants
import holidays
import pytest
from lunardate import LunarDate

from casework.calendar import statutory
from casework.calendar.notices import load_notices
from casework.calendar.table import DayTable
from casework.calendar.workdays import WorkdayCalendar, workday_calendar

GOLDEN = Path(__file__).parent.parent / "golden" / "peer_deadlines.json"
FIRST, LAST = date(2008, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=k) for k in range((LAST - FIRST).days + 1)]


@pytest.fixture(scope="module")
def calendar() -> WorkdayCalendar:
    return workday_calendar()


def test_every_day_agrees_with_chinese_calendar(calendar: WorkdayCalendar) -> None:
    assert len(DAYS) == 6940
    assert [d for d in DAYS if calendar.is_workday(d) != chinese_calendar.is_workday(d)] == []


def test_every_day_agrees_with_holidays(calendar: WorkdayCalendar) -> None:
    """No day differs, the reconstructed years 2008 to 2018 included."""
    china = holidays.country_holidays("CN", years=range(2008, 2027))
    assert [d for d in DAYS if calendar.is_workday(d) != china.is_working_day(d)] == []


def test_working_days_of_each_year(calendar: WorkdayCalendar) -> None:
    counts = [sum(calendar.is_workday(d) for d in DAYS if d.year == y) for y in range(2008, 2027)]
    assert counts[:11] == [251, 250, 250, 250, 249, 250, 250, 249, 250, 249, 250]
    assert counts[11:] == [250, 249, 250, 249, 249, 251, 248, 248]


def test_reconstructed_days_are_those_of_their_source() -> None:
    """Four weekend days lie next to or between days the source names and are filled in, no more."""
    made_up = [n for n in load_notices() if n.basis == "reconstructed"]
    off = {day for n in made_up for day, (is_off, _) in n.days.items() if is_off}
    work = {day for n in made_up for day, (is_off, _) in n.days.items() if not is_off}
    names = chinese_calendar.constants
    # The breaks of 2008 and 2019 begin in the December before.
    ours = {d for d in names.holidays if date(2007, 12, 30) <= d <= date(2018, 12, 29)}
    filled = [date(2011, 6, 5), date(2012, 6, 23), date(2015, 6, 21), date(2015, 9, 5)]
    assert sorted(off - ours) == filled
    assert all(day.weekday() >= 5 for day in filled)
    assert ours <= off
    assert work == {d for d in names.workdays if date(2007, 12, 29) <= d < date(2018, 12, 29)}


PEERS = json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", PEERS["vectors"], ids=lambda v: v["source"].split()[0])
def test_peer_deadlines_hold_on_their_calendars(vector: dict[str, object]) -> None:
    off = [date.fromisoformat(text) for text in PEERS["calendars"][vector["calendar"]]]
    table = DayTable.from_holidays(off, first=date(2007, 1, 1), last=date(2024, 12, 31))
    cases = vector["cases"]
    assert isinstance(cases, list) and cases
    for start, n, due in cases:
        assert str(table.add(date.fromisoformat(start), n)) == due, (start, n)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("year", range(statutory.FIRST_YEAR, statutory.LAST_YEAR + 1))
def test_statutory_dates_agree_with_lunardate_and_holidays(year: int) -> None:
    days = statutory.statutory_days(year)
    lunar = [LunarDate(year, *md).toSolarDate() for md in ((1, 1), (5, 5), (8, 15))]
    assert set(lunar) <= set(days)
    eve = lunar[0] - timedelta(days=1)
    assert (eve in days) == (year < 2014 or year > 2024)
    assert ("春节" in days[lunar[0]], "端午节" in days[lunar[1]]) == (True, True)
    assert "中秋节" in days[lunar[2]]
    named = holidays.country_holidays("CN", years=year, language="en_US")
    tombs = [d for d in named if d.year == year and "Tomb-Sweeping Day" in named.get_list(d)]
    assert [d for d, name in days.items() if name == "清明节"] == tombs
    overlap = sum("、" in name for name in days.values())
    assert len(days) + overlap == statutory.statutory_count(year) == (13 if year > 2024 else 11)


@pytest.mark.parametrize("year", [2027, 2029, 2030, 2032, 2033, 2034, 2035, 2036])
def test_provisional_days_off_agree_with_holidays(year: int) -> None:
    """Years in which 中秋节 meets a National Day are left out: Art 6 is silent there."""
    guess = {d for d in holidays.country_holidays("CN", years=year) if d.year == year}
    weekdays = {d for d in guess if d.weekday() < 5}
    assert {d for d in statutory.provisional_off(year) if d.weekday() < 5} == weekdays


def test_import_stays_light() -> None:
    heavy = "{'sqlmodel', 'pydantic', 'numpy', 'sqlalchemy', 'holidays'}"
    code = f"import sys, casework.calendar.workdays; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
