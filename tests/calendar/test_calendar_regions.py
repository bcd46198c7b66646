"""Regional calendars: what they say, where they are official, and which files are refused."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casework.calendar.notices import load_notices
from casework.calendar.regional import RegionalCalendar
from casework.calendar.regions import Region, RegionalNotice, load_regions
from casework.calendar.workdays import WorkdayCalendar, workday_calendar
from casework.cases.clocks import reckon
from casework.errors import CalendarNotCovered, EnvironmentFault, InputError, SettingsInvalid
from casework.settings import load_settings

D = date
DAY = timedelta(days=1)
NATIONAL = workday_calendar()
REGIONS = load_regions(load_notices())
GOLDEN = Path(__file__).parent.parent / "golden" / "regions.csv"
ROWS = list(csv.DictReader(GOLDEN.read_text(encoding="utf-8").splitlines()))
STANDING = {"官方": "official", "推算": "provisional"}
COMPLETE = {
    "广西": {2023, 2024},
    "宁夏": {2019, 2020, 2021, 2022},
    "新疆": {2023, 2025},
    "西藏": set(),
    "拉萨": set(),
    "湖北": set(range(2019, 2027)),
}
"""Years in which the notice for each yearly holiday was read."""


# --- the table a lawyer reads ----------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['region']} {row['day']}")
def test_golden_day(row: dict[str, str]) -> None:
    day = D.fromisoformat(row["day"])
    told = workday_calendar(row["region"]).explain(day)
    assert told.working is (row["working"] == "上班")
    assert told.standing == STANDING[row["standing"]]
    assert told.grounds == row["why"]
    assert "一二三四五六日"[day.weekday()] == row["weekday"]


def test_every_shipped_day_and_its_neighbours_stand_in_the_table() -> None:
    listed = {(row["region"], row["day"]) for row in ROWS}
    shipped = {
        (region.name, str(day + k * DAY))
        for region in REGIONS.values()
        for notice in region.notices
        for day in notice.days
        for k in (-1, 0, 1)
        if day.year >= 2019
    }
    assert listed == shipped


def test_a_notice_without_number_says_so_everywhere() -> None:
    for region in REGIONS.values():
        for notice in region.notices:
            assert notice.numbered != ("文号未见" in notice.number)
            assert (notice.confidence == "secondary") == ("未核对原文" in notice.number)
    told = workday_calendar("宁夏").explain(D(2019, 6, 5))
    assert told.why == "开斋节放假（宁夏：宁政办发〔2018〕137号）"
    assert told.notice == "宁政办发〔2018〕137号"


# --- layers ----------------------------------------------------------------------------


def test_a_region_flips_a_national_make_up_day() -> None:
    sunday = D(2023, 4, 23)
    assert NATIONAL.is_workday(sunday)
    assert not workday_calendar("广西").is_workday(sunday)
    assert workday_calendar("新疆").is_workday(sunday)
    assert NATIONAL.add(D(2023, 4, 20), 3) == D(2023, 4, 24)
    assert workday_calendar("广西").add(D(2023, 4, 20), 3) == D(2023, 4, 26)


def test_arrangements_before_the_national_data_are_kept_and_do_no_harm() -> None:
    [old] = [n for n in REGIONS["广西"].notices if n.years == (2017,)]
    assert old.days[D(2017, 4, 1)] == (True, "三月三")
    assert old.days[D(2017, 4, 8)] == (False, "三月三")
    recent = tuple(n for n in load_notices() if n.signed >= D(2018, 12, 1))
    late = RegionalCalendar(recent, (REGIONS["广西"],))
    assert late.official_from == D(2019, 1, 1)
    assert late.is_workday(D(2024, 4, 11)) is False


def test_lhasa_keeps_the_national_make_up_days_of_2026_and_adds_days_off() -> None:
    lhasa = workday_calendar("拉萨")
    assert lhasa.is_workday_any(D(2026, 2, 14)) and lhasa.is_workday_any(D(2026, 2, 28))
    extra = [D(2026, 2, 24), D(2026, 2, 25), D(2026, 2, 26)]
    assert [d for d in extra if lhasa.is_workday_any(d)] == []
    assert all(NATIONAL.is_workday(d) for d in extra)
    assert lhasa.add_any(D(2026, 2, 13), 2) == D(2026, 2, 27)
    assert NATIONAL.add(D(2026, 2, 13), 2) == D(2026, 2, 24)


def test_a_make_up_day_of_the_regions_own() -> None:
    assert workday_calendar("广西").is_workday_any(D(2021, 4, 18))
    assert not NATIONAL.is_workday(D(2021, 4, 18))


def test_a_city_is_country_province_and_city() -> None:
    def notice(number: str, days: dict[date, tuple[bool, str]]) -> RegionalNotice:
        signed = D(2024, 1, 1)
        return RegionalNotice(
            number, number, "amending", (2024,), signed, signed, "x", MappingProxyType(days)
        )

    wednesday, thursday, friday = D(2024, 6, 19), D(2024, 6, 20), D(2024, 6, 21)
    province = Region(
        "省", holidays=(), notices=(notice("省1号", {wednesday: (True, "省节"), friday: (True, "省节")}),)
    )
    city = Region("市", within="省", holidays=(), notices=(
        notice("市1号", {thursday: (True, "市节"), friday: (False, "市节")}),))  # fmt: skip
    of_province = RegionalCalendar(load_notices(), (province,))
    of_city = RegionalCalendar(load_notices(), (province, city))
    assert [of_province.is_workday(d) for d in (wednesday, thursday, friday)] == [False, True, False]
    assert [of_city.is_workday(d) for d in (wednesday, thursday, friday)] == [False, False, True]
    assert of_city.region == "市"
    assert of_city.explain(wednesday).why == "省节放假（省：省1号）"
    assert of_city.explain(friday).why == "调休上班（市节，市：市1号）"
    assert not of_city.is_workday(D(2024, 10, 1))
    assert of_city.resolve(D(2024, 6, 18), 1).notices == ("国办发明电〔2023〕7号", "省1号", "市1号")


# --- standing --------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMPLETE)
def test_years_without_every_notice_are_provisional_weekends_included(name: str) -> None:
    calendar = workday_calendar(name)
    for k in range((D(2026, 12, 31) - D(2019, 1, 1)).days + 1):
        day = D(2019, 1, 1) + k * DAY
        official = day.year in COMPLETE[name]
        assert (calendar.standing_of(day) == "official") is official
        assert (calendar.resolve_is_workday(day)[1] == "official") is official
        assert (calendar.standing_between(day, day) == "official") is official
        assert calendar.explain(day).standing == calendar.standing_of(day)


@pytest.mark.parametrize("day", [D(2026, 4, 18), D(2026, 4, 19), D(2026, 4, 20), D(2027, 1, 2)])
def test_a_gap_is_never_silent(day: date) -> None:
    calendar = workday_calendar("广西")
    asks: list[Callable[[], object]] = [
        lambda: calendar.is_workday(day),
        lambda: calendar.is_working_day(day),
        lambda: calendar.is_working_day(day, extra_working_days=[day]),
        lambda: calendar.is_holiday(day),
        lambda: calendar.find_following_working_day(day),
        lambda: calendar.add(day, 0),
        lambda: calendar.add(day, 1),
        lambda: calendar.add(day, -1),
        lambda: calendar.add_working_days(day, 1),
        lambda: calendar.between(day, day),
        lambda: calendar.between(D(2024, 12, 31), day),
        lambda: calendar.get_working_days_delta(D(2024, 12, 31), day),
        lambda: calendar.holidays(day.year),
    ]
    for ask in asks:
        with pytest.raises(CalendarNotCovered) as caught:
            ask()
        assert day.year in caught.value.provisional.missing_years
        assert "广西" in caught.value.message and f"{day.year}年" in caught.value.message


def test_the_refusal_carries_the_best_answer_and_names_the_holiday() -> None:
    with pytest.raises(CalendarNotCovered) as caught:
        workday_calendar("广西").add(D(2026, 4, 1), 20)
    best = caught.value.provisional
    assert (best.day, best.missing_years) == (D(2026, 4, 30), (2026,))
    assert caught.value.message == (
        "没有广西2026年的放假通知（三月三），推算为2026-04-30，不得作为正式期限"
    )
    with pytest.raises(CalendarNotCovered) as caught:
        workday_calendar("宁夏").between(D(2022, 12, 30), D(2023, 1, 6))
    assert caught.value.provisional.count == 4
    assert "（开斋节、古尔邦节）" in caught.value.message


def test_a_window_that_touches_a_gap_year_is_provisional() -> None:
    calendar = workday_calendar("广西")
    assert calendar.standing_between(D(2023, 1, 3), D(2024, 12, 31)) == "official"
    assert calendar.standing_between(D(2023, 1, 3), D(2025, 1, 1)) == "provisional"
    assert calendar.standing_between(D(2022, 12, 31), D(2023, 1, 3)) == "provisional"
    # Between two known years lie years that are not.
    assert workday_calendar("新疆").standing_between(D(2023, 5, 1), D(2025, 5, 1)) == "provisional"
    found = calendar.resolve(D(2024, 12, 20), 20)
    assert (found.standing, found.missing_years) == ("provisional", (2025,))
    assert calendar.explain(D(2026, 4, 20)).why == "工作日（推算，未见广西2026年三月三的放假通知）"


def test_standing_between_of_the_whole_country_is_two_comparisons() -> None:
    first, last = NATIONAL.covered
    assert NATIONAL.standing_between(first, last) == "official"
    assert NATIONAL.standing_between(first - DAY, last) == "provisional"
    assert NATIONAL.standing_between(first, last + DAY) == "provisional"
    early = WorkdayCalendar(())
    assert early.standing_between(D(2020, 1, 1), D(2020, 1, 2)) == "provisional"


def test_the_year_without_a_national_notice_is_provisional_everywhere() -> None:
    for name in COMPLETE:
        assert workday_calendar(name).resolve(D(2026, 12, 31), 5).standing == "provisional"


# --- as known on a day -----------------------------------------------------------------


def test_known_on_replays_regional_notices() -> None:
    """The Hubei notice is of 2020-02-01: a receipt of 20 January moves by nine days."""
    before = workday_calendar("湖北", known_on=D(2020, 1, 31))
    after = workday_calendar("湖北", known_on=D(2020, 2, 1))
    assert before.is_workday(D(2020, 2, 3)) and not after.is_workday(D(2020, 2, 3))
    assert NATIONAL.add(D(2020, 1, 20), 10) == before.add(D(2020, 1, 20), 10) == D(2020, 2, 11)
    assert after.add(D(2020, 1, 20), 10) == D(2020, 2, 24)


def test_known_on_opens_the_year_until_the_notice() -> None:
    day = D(2024, 2, 1)
    assert workday_calendar("广西", known_on=D(2024, 3, 21)).standing_of(day) == "provisional"
    assert workday_calendar("广西", known_on=D(2024, 3, 22)).standing_of(day) == "official"


def test_a_notice_of_unknown_day_counts_from_the_first_day_it_arranges() -> None:
    day = D(2019, 3, 1)
    assert workday_calendar("宁夏", known_on=D(2019, 6, 4)).standing_of(day) == "provisional"
    assert workday_calendar("宁夏", known_on=D(2019, 6, 5)).standing_of(day) == "official"


# --- names, versions, cache ------------------------------------------------------------


@pytest.mark.parametrize("name", ["广西", "广西壮族自治区", "450000", 450000, " 广西 "])
def test_a_region_has_three_names(name: str) -> None:
    calendar = workday_calendar(name)
    assert calendar is workday_calendar("广西")
    assert calendar.region == "广西"
    assert NATIONAL.region is None


def test_an_unknown_region_is_refused_with_what_there_is() -> None:
    with pytest.raises(InputError) as caught:
        workday_calendar("广东")
    assert caught.value.code == "region_unknown"
    assert caught.value.refusals[0].field == "region"
    assert "广西、湖北、拉萨、宁夏、新疆、西藏" in caught.value.message


def test_versions_differ_by_region_and_by_fact() -> None:
    versions = {workday_calendar(name).notice_version for name in COMPLETE}
    assert len(versions | {NATIONAL.notice_version}) == len(COMPLETE) + 1
    region = REGIONS["广西"]
    base = RegionalCalendar(load_notices(), (region,)).notice_version
    *rest, last = region.notices
    moved = replace(last, days=MappingProxyType({D(2025, 4, 2): (True, "三月三")}))
    sure = replace(last, confidence="notice")
    fewer = replace(region, notices=tuple(rest))
    changed = [replace(region, notices=(*rest, notice)) for notice in (moved, sure)]
    others = [*changed, fewer, replace(region, holidays=())]
    found = {RegionalCalendar(load_notices(), (other,)).notice_version for other in others}
    assert len(found | {base}) == 5


# --- an agency's own files -------------------------------------------------------------

GUANGXI_2026 = """
region = "广西壮族自治区"

[[notice]]
number = "桂政办电〔2026〕测试号"
title = "测试"
years = [2026]
signed = 2026-03-12
source = "test"

[[notice.period]]
holiday = "壮族三月三"
off = ["2026-04-18/2026-04-21"]
work = ["2026-04-12"]
"""

YANBIAN = """
region = "延边"
full_name = "延边朝鲜族自治州"
code = "222400"
holidays = ["州庆"]

[[notice]]
number = "测试1号"
title = "测试"
years = [2025]
source = "test"

[[notice.period]]
holiday = "州庆"
off = ["2025-09-03"]
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def _write(text: str, name: str = "a.toml") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return _write


Write = Callable[..., Path]


def refused(folder: Path, region: str = "广西") -> str:
    with pytest.raises(EnvironmentFault) as caught:
        workday_calendar(region, extra=folder)
    assert caught.value.code == "environment"
    return caught.value.message


def test_a_file_of_the_agency_fills_a_gap(write: Write) -> None:
    folder = write(GUANGXI_2026)
    calendar = workday_calendar("广西", extra=folder)
    assert calendar is workday_calendar("450000", extra=folder)
    assert calendar.standing_of(D(2026, 1, 5)) == "official"
    assert calendar.is_workday(D(2026, 4, 12)) and not calendar.is_workday(D(2026, 4, 21))
    assert calendar.explain(D(2026, 4, 20)).notice == "桂政办电〔2026〕测试号"
    assert calendar.notice_version != workday_calendar("广西").notice_version
    old = workday_calendar("广西", D(2026, 3, 11), extra=folder)
    assert old.standing_of(D(2026, 1, 5)) == "provisional"


def test_regional_files_leave_the_national_calendar_alone(write: Write) -> None:
    assert workday_calendar(extra=write(GUANGXI_2026)) is workday_calendar()


def test_a_notice_overtakes_the_page_about_it(write: Write) -> None:
    told = GUANGXI_2026.replace("2026-04-18/2026-04-21", "2025-04-01/2025-04-02")
    told = told.replace('work = ["2026-04-12"]', "").replace("2026", "2025")
    calendar = workday_calendar("广西", extra=write(told))
    assert calendar.is_workday(D(2025, 3, 31))
    assert not calendar.is_workday(D(2025, 4, 2))
    same = told.replace("2025-04-01/2025-04-02", "2025-03-31/2025-04-01")
    calendar = workday_calendar("广西", extra=write(same))
    assert calendar.explain(D(2025, 3, 31)).notice == "桂政办电〔2025〕测试号"
    assert calendar.standing_of(D(2025, 3, 31)) == "official"


def test_a_repeat_of_a_shipped_notice_changes_nothing(write: Write) -> None:
    repeat = """
region = "湖北"
[[notice]]
title = "转录"
years = [2020]
source = "test"
[[notice.period]]
holiday = "春节"
off = ["2020-02-03/2020-02-13"]
"""
    assert workday_calendar("湖北", extra=write(repeat)) is workday_calendar("湖北")


def test_a_region_that_is_not_shipped(write: Write) -> None:
    calendar = workday_calendar("延边朝鲜族自治州", extra=write(YANBIAN))
    assert calendar.region == "延边"
    assert not calendar.is_workday(D(2025, 9, 3))
    assert calendar.standing_of(D(2026, 1, 5)) == "provisional"
    with pytest.raises(InputError):
        workday_calendar("延边")


def test_a_city_of_a_shipped_region_inherits_its_holidays(write: Write) -> None:
    city = 'region = "河池"\nwithin = "广西"\n'
    calendar = workday_calendar("河池", extra=write(city))
    assert not calendar.is_workday(D(2024, 4, 11))
    assert calendar.standing_of(D(2026, 1, 5)) == "provisional"
    assert calendar.notice_version != workday_calendar("广西").notice_version


def test_an_agency_may_say_which_holidays_its_region_has(write: Write) -> None:
    """In Lhasa the notices for 雪顿节 are missing; who does not observe it can say so."""
    lhasa = workday_calendar("拉萨", extra=write('region = "拉萨"\nholidays = ["藏历新年"]\n'))
    assert lhasa.add(D(2026, 2, 13), 2) == D(2026, 2, 27)
    assert lhasa.standing_of(D(2024, 1, 5)) == "provisional"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('work = ["2026-04-12"]', 'work = ["2026-04-20"]', "2026-04-20出现两次"),
        ('work = ["2026-04-12"]', 'work = ["2026-04-22"]', "普通工作日2026-04-22"),
        ('work = ["2026-04-12"]', 'work = ["2025-04-12"]', "2025-04-12不属于所安排的年份"),
        ('work = ["2026-04-12"]', 'work = "2026-04-12"', "应为列表"),
        ('work = ["2026-04-12"]', 'wrok = ["2026-04-12"]', "不认识的项：wrok"),
        ("2026-04-18/2026-04-21", "2026-04-21/2026-04-18", "起止日期不对"),
        ("years = [2026]", "years = [2025]", "2026-04-18不属于所安排的年份"),
        ("years = [2026]", "", "缺少 years"),
        ("signed = 2026-03-12", "signed = 2026-03-12\npublished = 2026-03-01", "早于成文日期"),
        ("signed = 2026-03-12", 'signed = "三月"', "应为日期"),
        ('source = "test"', "", "缺少 source"),
        ('source = "test"', 'source = "test"\nconfidence = "sure"', "confidence 只能是"),
        ('region = "广西壮族自治区"', 'region = "广西省"', "没有地区 广西省"),
        ('region = "广西壮族自治区"', 'region = "广西"\ncolour = "x"', "不认识的项：colour"),
        ('region = "广西壮族自治区"', 'region = "广西"\nholidays = "x"', "应为节日名称的列表"),
        ('region = "广西壮族自治区"', 'region = "新"\nwithin = "拉萨"', "不是已有的省级地区"),
        ('region = "广西壮族自治区"', 'region = "新"\ncode = "450000"\nholidays = []', "都叫 450000"),
        ("[[notice]]", "[notice]", "[[notice]]"),
        ("[[notice.period]]", "[notice.period]", "[[notice.period]]"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_by_name(write: Write, old: str, new: str, said: str) -> None:
    assert old in GUANGXI_2026
    message = refused(write(GUANGXI_2026.replace(old, new, 1)))
    assert said in message
    assert "a.toml" in message


def test_every_fault_of_a_file_is_named(write: Write) -> None:
    text = GUANGXI_2026.replace('work = ["2026-04-12"]', 'work = ["2026-04-20", "2025-04-12"]')
    message = refused(write(text.replace('source = "test"', 'source = "test"\ncolour = 1')))
    assert "2026-04-20出现两次" in message and "不认识的项：colour" in message
    two = text + text.partition("\n\n")[2].replace("测试号", "另号")
    message = refused(write(two))
    assert message.count("2026-04-20出现两次") == message.count("2025-04-12不属于") == 2


def test_two_texts_of_one_number_are_refused(write: Write) -> None:
    write(GUANGXI_2026)
    message = refused(write(GUANGXI_2026.replace("2026-04-21", "2026-04-22"), "b.toml"))
    assert "有2份内容不同的安排" in message and "a.toml" in message and "b.toml" in message


def test_a_weekday_given_off_nationally_may_be_worked(write: Write) -> None:
    text = GUANGXI_2026.replace('work = ["2026-04-12"]', 'work = ["2026-05-04"]')
    assert workday_calendar("广西", extra=write(text)).is_workday(D(2026, 5, 4))


# --- where a region is asked for -------------------------------------------------------


def test_a_history_names_its_region() -> None:
    facts = [{"kind": "received", "on": "2023-04-03", "channel": "signed_mail"}]
    asked = {"as_of": D(2023, 4, 10)}
    here = reckon({"region": "广西", "facts": facts}, **asked)
    there = reckon({"facts": facts}, **asked)
    assert (there.due, here.due) == (D(2023, 5, 4), D(2023, 5, 6))
    assert here.standing == there.standing == "official"
    assert here.calendar_version == workday_calendar("广西").notice_version
    [sunday] = [entry for entry in here.ledger if entry.day == D(2023, 4, 23)]
    assert sunday.counted is None
    assert sunday.why.startswith("三月三放假（广西：") and sunday.why.count("文号未见") == 1
    gap = [{"kind": "received", "on": "2026-04-03", "channel": "signed_mail"}]
    assert reckon({"region": "450000", "facts": gap}, **asked).standing == "provisional"
    assert reckon({"facts": gap}, **asked).standing == "official"
    with pytest.raises(InputError, match="没有地区"):
        reckon({"region": "广东", "facts": facts}, **asked)


def test_settings_know_the_regions_of_the_agencys_folder(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    file = tmp_path / "casework.toml"

    def load(region: str) -> str:
        text = f"[calendar]\nregion = '{region}'\nnotices = 'own'\n"
        file.write_text(text, encoding="utf-8")
        return load_settings(file, {}).calendar.region

    assert load("广西") == "广西"
    with pytest.raises(SettingsInvalid, match="没有地区 延边"):
        load("延边")
    (own / "yanbian.toml").write_text(YANBIAN, encoding="utf-8")
    assert load("延边") == "延边"


def test_the_help_of_the_command_line_names_every_shipped_region() -> None:
    from casework.cli.workday import add

    [option] = [param for param in add.params if param.name == "region"]
    assert [name for name in REGIONS if name not in option.help] == []


# --- laws of counting, for any overlay -------------------------------------------------

FIRST, LAST = D(2023, 1, 1), D(2024, 6, 30)
days = st.dates(FIRST, LAST)
counts = st.integers(1, 60)
overlays = st.dictionaries(days, st.booleans(), max_size=30)


def overlay(chosen: dict[date, bool]) -> RegionalCalendar:
    """A region without yearly holidays that gives days off (True) or has them worked."""
    signed = D(2023, 1, 1)
    rules = MappingProxyType({day: (off, "测试") for day, off in chosen.items()})
    notice = RegionalNotice("测试", "测试", "amending", (2023,), signed, signed, "x", rules)
    return RegionalCalendar(load_notices(), (Region("测试", holidays=(), notices=(notice,)),))


def walk(chosen: dict[date, bool], day: date, n: int) -> date:
    """Count day by day, asking only the national calendar and the overlay."""
    while n:
        day += DAY
        n -= not chosen[day] if day in chosen else NATIONAL.is_workday(day)
    return day


@given(overlays, days, counts)
def test_the_table_agrees_with_a_walk(chosen: dict[date, bool], day: date, n: int) -> None:
    calendar = overlay(chosen)
    due = walk(chosen, day, n)
    assert calendar.add(day, n) == calendar.add_any(day, n) == due
    assert calendar.between(day, due) == n == -calendar.between(due, day)
    assert calendar.is_workday(due)
    assert calendar.resolve(day, n).standing == "official"
    if calendar.is_workday(day):
        assert calendar.add(due, -n) == day


@given(overlays, days, counts, counts)
def test_two_steps_are_one(chosen: dict[date, bool], day: date, n: int, k: int) -> None:
    calendar = overlay(chosen)
    assert calendar.add(calendar.add(day, n), k) == calendar.add(day, n + k)


@given(overlays, days, days, counts)
def test_days_off_never_hasten_and_make_up_days_never_delay(
    chosen: dict[date, bool], extra: date, day: date, n: int
) -> None:
    assume(extra not in chosen)
    base = overlay(chosen).add(day, n)
    assert overlay({**chosen, extra: True}).add(day, n) >= base
    assert overlay({**chosen, extra: False}).add(day, n) <= base
