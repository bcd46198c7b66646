"""``casework supervision``: 即将逾期, 逾期未办理, 逾期已办理."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from casework.cli.chinese import Command, Day
from casework.cli.common import json_option, opened, say, show_json, table

if TYPE_CHECKING:
    from casework.service.supervision import Supervised


@click.command(cls=Command)
@click.option(
    "--from",
    "first",
    type=Day(),
    metavar="日期",
    help="逾期已办理的，不早于这一天；不写为今年1月1日。",
)
@click.option(
    "--to", "last", type=Day(), metavar="日期", help="逾期已办理的，不晚于这一天；不写为今天。"
)
@json_option
def supervision(first: date | None, last: date | None, as_json: bool) -> None:
    """督办清单：即将逾期、逾期未办理、逾期已办理。督办单用 casework letter 编号 D-68 生成。"""
    from casework.service.supervision import FORMAT, GROUPS

    with opened() as casework:
        today = casework.today
        begin, end = first or date(today.year, 1, 1), last or today
        found = casework.supervision(begin, end)
    if as_json:
        show_json({
            "format": FORMAT, "as_of": today.isoformat(), "from": begin.isoformat(),
            "to": end.isoformat(), "cases": [one.to_dict() for one in found],
        })  # fmt: skip
        return
    if not found:
        say("没有即将逾期、逾期的办件。")
        return
    heads = ("情形", "登记编号", "阶段", "期限", "工作日", "承办人", "办理日")
    click.echo(table(heads, [_row(one, GROUPS[one.group]) for one in found]))


def _row(one: Supervised, group: str) -> tuple[str, ...]:
    guess = "（推算）" if one.standing == "provisional" else ""
    days = f"剩余{one.days}" if one.group == "soon" else f"超过{one.days}"
    done = one.done_on.isoformat() if one.done_on else "–"
    return (
        group, one.number, one.state_label, f"{one.due}{guess}", days, one.handler or "–", done,
    )  # fmt: skip
