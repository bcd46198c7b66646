"""``casework workday``: counting working days. Loads neither the database nor the desk."""

from __future__ import annotations

from datetime import date

import click

from casework.calendar.workdays import WorkdayCalendar, workday_calendar
from casework.cli.chinese import Day, Group, Number
from casework.cli.common import json_option, own_notices, say, show_json
from casework.errors import CaseworkError

_region = click.option(
    "--region",
    metavar="地区",
    help="计入该地区自己的假日：广西、宁夏、新疆、西藏、拉萨、湖北，全称或行政区划代码也可；"
    "不填为全国。",
)
_known_on = click.option(
    "--known-on", type=Day(), metavar="日期", help="只用该日以前已签发的放假通知。"
)
_STANDING = {"official": "依据已公布的放假通知", "provisional": "推算，放假通知尚未公布"}


@click.group(cls=Group)
def workday() -> None:
    """推算工作日（已含法定节假日和调休）。"""


def _calendar(region: str | None, known_on: date | None) -> WorkdayCalendar:
    return workday_calendar(region, known_on, extra=own_notices())


def note_missing(calendar: WorkdayCalendar, years: tuple[int, ...]) -> None:
    """Say on standard error which years the answer had to guess."""
    if years:
        where = f"{calendar.region} " if calendar.region else ""
        missing = "、".join(str(year) for year in years)
        say(f"提示 [provisional] 没有 {where}{missing} 年的放假通知，结果为推算，不能用于正式文书")


def _beyond() -> CaseworkError:
    return CaseworkError("超出可以推算的年份，不能回答", code="calendar_beyond")


@workday.command("add")
@click.argument("day", type=Day(), metavar="日期", help="如 2025-03-03；这一天不计入。")
@click.argument("n", type=Number(low=None), metavar="个数", help="工作日个数，如 20。")
@_region
@_known_on
@json_option
def add(day: date, n: int, region: str | None, known_on: date | None, as_json: bool) -> None:
    """从日期的次日起第几个工作日；负数为之前第几个，0 为当日。"""
    calendar = _calendar(region, known_on)
    found = calendar.resolve(day, n)
    if found.day is None:
        raise _beyond()
    note_missing(calendar, found.missing_years)
    if as_json:
        show_json(
            {
                "format": "casework/workday/1",
                "day": found.day.isoformat(),
                "standing": found.standing,
                "notices": list(found.notices),
                "region": calendar.region,
            }
        )
        return
    click.echo(found.day.isoformat())
    if found.notices:
        say(f"{_STANDING[found.standing]}：{'、'.join(found.notices)}")


@workday.command("check")
@click.argument("day", type=Day(), metavar="日期", help="如 2025-03-03。")
@_region
@_known_on
@json_option
def check(day: date, region: str | None, known_on: date | None, as_json: bool) -> None:
    """某日是不是工作日，为什么。"""
    calendar = _calendar(region, known_on)
    told = calendar.explain(day)
    note_missing(calendar, calendar.missing_years(day, day))
    if as_json:
        show_json(
            {
                "format": "casework/workday/1",
                "day": day.isoformat(),
                "working": told.working,
                "why": told.why,
                "notice": told.notice,
                "standing": told.standing,
                "region": calendar.region,
            }
        )
        return
    click.echo(f"{day.isoformat()} {'是' if told.working else '不是'}工作日：{told.grounds}")


@workday.command("between")
@click.argument("start", type=Day(), metavar="起日", help="如 2025-03-03；这一天不计入。")
@click.argument("end", type=Day(), metavar="止日", help="如 2025-03-31；早于起日的，得负数。")
@_region
@_known_on
@json_option
def between(
    start: date, end: date, region: str | None, known_on: date | None, as_json: bool
) -> None:
    """起日之后（不含）到止日（含）有几个工作日。"""
    calendar = _calendar(region, known_on)
    days, standing = calendar.resolve_between(start, end)
    if days is None:
        raise _beyond()
    note_missing(calendar, calendar.missing_years(min(start, end), max(start, end)))
    if as_json:
        show_json(
            {
                "format": "casework/workday/1",
                "days": days,
                "standing": standing,
                "region": calendar.region,
            }
        )
        return
    click.echo(str(days))
