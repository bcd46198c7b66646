"""``casework clock FILE``: a deadline from a history file, explained."""

from __future__ import annotations

from datetime import date

import click

from casework.calendar.workdays import WorkdayCalendar, workday_calendar
from casework.cases.clocks import Reckoning, reckon
from casework.cases.history import read_history
from casework.cases.words import CLOCK_STATES, LIMIT_LABELS, STANDINGS
from casework.cli.chinese import Command, Day
from casework.cli.common import json_option, own_notices, read_json, show_json, table
from casework.cli.workday import note_missing
from casework.errors import InputError, Refusal
from casework.timekeeping import today


@click.command(cls=Command)
@click.argument("file", metavar="文件", help="经过的 JSON 文件；- 为标准输入。")
@click.option("--as-of", type=Day(), metavar="日期", help="按哪一天看；默认今天（北京时间）。")
@json_option
def clock(file: str, as_of: date | None, as_json: bool) -> None:
    """读入一件的经过（JSON），算出答复期限并逐日说明。"""
    history = read_json(file)
    if not isinstance(history, dict | list):
        raise InputError([Refusal("history_form", "文件应为一组字段或者事实列表", field="FILE")])
    # The notices of the agency count here as they do for its cases.
    _, options = read_history(history)
    region, known_on = options.get("region"), options.get("known_on")
    calendar = workday_calendar(region, known_on, extra=own_notices())
    found = reckon(history, as_of=as_of or today(), calendar=calendar)
    if as_json:
        show_json(found.to_dict())
    else:
        click.echo(explained(found, calendar))
    if found.standing == "provisional" and found.start and found.latest_due:
        days = sorted((found.start, found.latest_due))
        note_missing(calendar, calendar.missing_years(*days))


def explained(now: Reckoning, calendar: WorkdayCalendar) -> str:
    """Return the deadline and its reasons as text, one line a day."""
    lines = [*_summary(now), "", *_limits(now, calendar)]
    rows = [
        (d.day.isoformat(), "" if d.counted is None else str(d.counted), d.why, "；".join(d.cites))
        for d in now.ledger
    ]
    if rows:
        lines += [table(("日期", "第几日", "说明", "依据"), rows), ""]
    lines.append(f"依据：{'；'.join(now.cites)}")
    lines += [f"提示 [{w.code}] {w.message}" for w in now.warnings]
    return "\n".join(lines)


def _summary(now: Reckoning) -> list[str]:
    lines = [
        f"起算（不计入）：{_day(now.start)}",
        f"期限届满：{due_text(now)}",
    ]
    if now.due is None and now.latest_due is not None:
        lines.append(f"最迟届满：{now.latest_due.isoformat()}")
    if now.risk_due is not None and now.risk_due != now.due:
        lines.append(f"风险日：{now.risk_due.isoformat()}（从严计算）")
    lines.append(
        f"截至 {now.as_of.isoformat()}：{CLOCK_STATES[now.state]}，"
        f"共 {now.allowance} 个工作日，已用 {now.used}，剩余 {now.remaining}"
    )
    if now.stopped_on is not None:
        lines.append(f"答复日：{now.stopped_on.isoformat()}")
    if now.timely is not None:
        lines.append("按期答复" if now.timely else f"超期 {now.late_by} 个工作日")
    return lines


def due_text(now: Reckoning) -> str:
    """Return the due day with its standing, or that it is not known yet."""
    return f"{now.due.isoformat()}（{STANDINGS[now.standing]}）" if now.due else "未定"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "未定"


def _limits(now: Reckoning, calendar: WorkdayCalendar) -> list[str]:
    """Return the other limits; one that ends in a year without notice says so too."""
    found = []
    for limit in now.limits:
        ref = f"（{limit.ref}）" if limit.ref else ""
        met = f"，完成于 {limit.met_on.isoformat()}" if limit.met_on else ""
        guess = limit.due is not None and calendar.missing_years(limit.due, limit.due)
        mark = f"（{STANDINGS['provisional']}）" if guess else ""
        found.append(f"{LIMIT_LABELS[limit.code]}{ref}：至 {_day(limit.due)}{mark}{met}")
    return [*found, ""] if found else []
