"""Notices: what they say, how they layer, and which files are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from casework.calendar.notices import (
    Notice,
    calendar_version,
    covered_years,
    known_notices,
    layered,
    load_notices,
)
from casework.calendar.workdays import workday_calendar
from casework.errors import EnvironmentFault

# A made-up arrangement of 2027: every statutory day and Art 6 substitute, no swap but one.
YEAR_2027 = """
number = "测试〔2026〕1号"
title = "测试"
kind = "yearly"
years = [2027]
signed = 2026-11-30
published = 2026-11-30
source = "test"
[[period]]
holiday = "元旦"
off = ["2027-01-01/2027-01-03"]
[[period]]
holiday = "春节"
off = ["2027-02-05/2027-02-11"]
work = ["2027-02-20"]
[[period]]
holiday = "清明节"
off = ["2027-04-03/2027-04-05"]
[[period]]
holiday = "劳动节"
off = ["2027-05-01/2027-05-04"]
[[period]]
holiday = "端午节"
off = ["2027-06-09"]
[[period]]
holiday = "中秋节"
off = ["2027-09-15"]
[[period]]
holiday = "国庆节"
off = ["2027-10-01/2027-10-05"]
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(text: str = YEAR_2027, name: str = "a.toml") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return _write


def refused(folder: Path) -> str:
    with pytest.raises(EnvironmentFault) as caught:
        load_notices(folder)
    assert caught.value.code == "environment"
    return caught.value.message


def test_ten_notices_that_were_read_in_the_order_they_were_signed() -> None:
    notices = [n for n in load_notices() if n.basis == "notice"]
    assert [n.number for n in notices] == [
        "国办发明电〔2018〕15号",
        "国办发明电〔2019〕3号",
        "国办发明电〔2019〕16号",
        "国办发明电〔2020〕1号",
        "国办发明电〔2020〕27号",
        "国办发明电〔2021〕11号",
        "国办发明电〔2022〕16号",
        "国办发明电〔2023〕7号",
        "国办发明电〔2024〕12号",
        "国办发明电〔2025〕7号",
    ]
    assert [n.number for n in notices if n.kind == "amending"] == [
        "国办发明电〔2019〕3号",
        "国办发明电〔2020〕1号",
    ]
    assert covered_years(notices) == tuple(range(2019, 2027))
    assert all(n.source.startswith("www.gov.cn/zhengce/zhengceku/") for n in notices)


def test_years_without_a_notice_at_hand_are_reconstructed_and_say_so() -> None:
    made_up = [n for n in load_notices() if n.basis == "reconstructed"]
    assert covered_years(made_up) == tuple(range(2008, 2019))
    assert load_notices()[: len(made_up)] == tuple(made_up)
    for notice in made_up:
        assert "回填，未见通知原文" in notice.number
        assert "号" not in notice.number  # none is invented
        assert notice.source == "chinesecalendar 1.11.0"
        assert notice.signed < min(notice.days)
    # A day no law makes a holiday amends its year, so that the sum of the year holds.
    extra = [n for n in made_up if n.kind == "amending"]
    assert [sorted(map(str, n.days)) for n in extra] == [
        ["2015-09-03", "2015-09-04", "2015-09-05", "2015-09-06"]
    ]


def test_the_mark_stands_in_every_explanation() -> None:
    told = workday_calendar().explain(date(2015, 10, 8) - timedelta(days=1))
    assert told.notice == "2015年放假安排（据 chinesecalendar 1.11.0 回填，未见通知原文）"
    assert workday_calendar().resolve(date(2015, 9, 2), 1).notices[-1].startswith("2015年9月3日")


def test_reconstructed_years_are_provisional_until_their_conventional_day() -> None:
    before, after = (workday_calendar(known_on=date(2011, 12, d)) for d in (19, 20))
    assert before.official_through == date(2011, 12, 31)
    assert after.official_through == date(2012, 12, 31)
    assert not before.is_workday(date(2011, 12, 31)) and after.is_workday(date(2011, 12, 31))


def test_days_outside_their_year_are_kept() -> None:
    by_number = {n.number: n for n in load_notices()}
    of_2019, of_2023 = by_number["国办发明电〔2018〕15号"], by_number["国办发明电〔2022〕16号"]
    assert of_2019.days[date(2018, 12, 29)] == (False, "元旦")
    assert of_2019.days[date(2018, 12, 31)] == (True, "元旦")
    assert of_2023.days[date(2022, 12, 31)] == (True, "元旦")


def test_known_on_counts_the_day_of_signing() -> None:
    def known(day: date) -> int:
        return len(known_notices(load_notices(), day))

    assert known(date(2007, 12, 19)) == 0
    assert known(date(2018, 12, 3)) == 12
    assert known(date(2019, 3, 21)) == 13
    assert known(date(2019, 3, 22)) == 14
    assert known(date(2026, 1, 1)) == len(load_notices())


def test_version_follows_the_facts() -> None:
    notices = load_notices()
    version = calendar_version(notices)
    assert len(version) == 16
    assert version == calendar_version(load_notices())
    assert version != calendar_version(notices[:-1])
    assert workday_calendar().notice_version == version


def test_agency_folder_adds_a_year(write: Write) -> None:
    calendar = workday_calendar(extra=write())
    assert calendar.covered == (date(2008, 1, 1), date(2027, 12, 31))
    assert calendar.is_workday(date(2027, 2, 20))
    assert calendar.add(date(2026, 12, 4), 20) == date(2027, 1, 4)
    assert calendar is workday_calendar(extra=write())
    assert workday_calendar().official_through == date(2026, 12, 31)


def test_repeat_of_a_known_notice_is_dropped(write: Write) -> None:
    write()
    folder = write(YEAR_2027.replace("〔2026〕", "[2026]"), "b.toml")
    assert len(load_notices(folder)) == len(load_notices()) + 1


def test_amendment_may_take_a_day_off_back(write: Write) -> None:
    amended = """
number = "测试〔2026〕2号"
title = "测试"
kind = "amending"
years = [2026]
signed = 2026-11-30
published = 2026-11-30
source = "test"
[[period]]
holiday = "国庆节"
off = [2026-10-10]
work = ["2026-10-07"]
"""
    calendar = workday_calendar(extra=write(amended))
    assert calendar.is_workday(date(2026, 10, 7))
    assert not calendar.is_workday(date(2026, 10, 10))
    message = refused(write(amended.replace('"2026-10-07"', '"2026-10-14"')))
    assert "普通工作日2026-10-14" in message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('work = ["2027-02-20"]', "", "应为法定的13天"),
        ('work = ["2027-02-20"]', 'work = ["2027-02-22"]', "2027-02-22不是周末"),
        ('work = ["2027-02-20"]', 'work = ["2027-02-06"]', "2027-02-06出现两次"),
        ('work = ["2027-02-20"]', 'work = ["2027-02-30"]', "应为日期"),
        ('work = ["2027-02-20"]', 'work = "2027-02-20"', "应为列表"),
        ('work = ["2027-02-20"]', 'wrok = ["2027-02-20"]', "不认识的项：wrok"),
        ('holiday = "清明节"', 'holiday = "清明"', "未安排清明节"),
        ('holiday = "清明节"', "", "缺少 holiday"),
        ("2027-01-01/2027-01-03", "2027-01-03/2027-01-01", "起止日期不对"),
        ("2027-01-01/2027-01-03", "2026-01-01/2026-01-03", "不属于所安排的年份"),
        ('kind = "yearly"', 'kind = "年度"', "kind 只能是"),
        ("published =", 'basis = "guess"\npublished =', "basis 只能是"),
        ("published = 2026-11-30", "published = 2026-11-01", "公布日期早于成文日期"),
        ("signed = 2026-11-30", "signed = 2026-11-30T08:00:00", "应为日期"),
        ("signed = 2026-11-30", "", "应为日期"),
        ("years = [2027]", "years = [2027, 2028]", "只能安排一个年份"),
        ("years = [2027]", 'years = ["2027"]', "years 应为年份列表"),
        ("[[period]]", "[[period", "不是有效的 TOML"),
    ],
)
def test_broken_notice_is_refused_by_name(write: Write, old: str, new: str, said: str) -> None:
    assert old in YEAR_2027
    message = refused(write(YEAR_2027.replace(old, new, 1)))
    assert "a.toml" in message
    assert said in message


def test_periods_must_be_tables(write: Write) -> None:
    head = YEAR_2027.partition("[[period]]")[0]
    assert "[[period]]" in refused(write(head + "period = [1]\n"))


def test_notice_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(YEAR_2027.encode("gb18030"))
    assert "UTF-8" in refused(tmp_path)


def test_contradictions_between_notices_are_refused(write: Write) -> None:
    write()
    other = YEAR_2027.replace("2027-06-09", "2027-06-10")
    message = refused(write(other, "b.toml"))
    assert "2份内容不同的文件" in message
    assert "2027年有2份年度通知" in message


def test_gap_between_years_is_refused(write: Write) -> None:
    # The same shape moved two years on would fail its weekdays; a bare object is enough.
    lone = Notice("x", "x", "yearly", (2029,), date(2028, 11, 1), date(2028, 11, 1), "x", {})
    with pytest.raises(EnvironmentFault, match="缺少2027、2028年"):
        layered([*load_notices(), lone])


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    assert "不存在" in refused(tmp_path / "none")
