"""``casework alerts``: trying the channels, what was owed and what became of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from casework.cli.chinese import Day, Group
from casework.cli.common import acting, actor_option, json_option, opened, say, show_json, table

if TYPE_CHECKING:
    from casework.service.alertreport import AlertReport

_STANDING = {"delivered": "已送达", "retry": "暂时没有送达", "dead": "不能送达"}


@click.group(cls=Group)
def alerts() -> None:
    """提醒：渠道测试、清单、某一时期的下落、重新发送、注明不必再发。"""


@alerts.command("test")
@click.argument(
    "channel", metavar="渠道", default="", help="设置 [alerts.channels] 中的名称；不写为全部。"
)
@click.option("--to", default="", metavar="收件人", help="收件地址；群机器人不需要。")
@json_option
def test(channel: str, to: str, as_json: bool) -> int:
    """向一个渠道（不写则每一个）发一条测试消息，看能否送达；有一个没有送达即退出码 1。"""
    from casework.service.channels import try_channels
    from casework.settings import load_settings

    trials = list(try_channels(load_settings(), channel, to))
    if as_json:
        show_json([trial.to_dict() for trial in trials])
    else:
        rows = [[t.channel, t.scheme, _STANDING[t.standing], t.reason or "—"] for t in trials]
        click.echo(table(["渠道", "方式", "结果", "原因"], rows))
    return 0 if all(trial.delivered for trial in trials) else 1


@alerts.command("list")
@click.option("--dead", "wanted", flag_value="dead", help="只看发送不成、已经放弃的。")
@click.option("--waiting", "wanted", flag_value="waiting", help="只看还没有发出的。")
@click.option("--case", "number", metavar="编号", help="只看一件的。")
@json_option
def list_(wanted: str | None, number: str | None, as_json: bool) -> None:
    """提醒清单，新的在前：对谁、因何事、哪一天的期限、发出没有。"""
    from casework.service.alertreport import LIST_FORMAT, STATES

    states = {"dead": ("dead",), "waiting": ("waiting", "bundled")}.get(wanted or "", ())
    with opened() as casework:
        found = casework.alerts(states=states, number=number)
    if as_json:
        show_json({"format": LIST_FORMAT, "alerts": [one.to_dict() for one in found]})
        return
    if not found:
        say("没有符合条件的提醒。")
        return
    rows = [
        (
            one.code, one.number, one.label, one.day.isoformat(), one.stage, one.recipient or "–",
            one.channel or "–", STATES[one.state] + ("（迟）" if one.late else ""),
            (one.settled_at or one.not_before)[:16].replace("T", " "), one.reason or "–",
        )
        for one in found
    ]  # fmt: skip
    heads = ("编号", "登记编号", "期限", "届满日", "情形", "对象", "渠道", "状态", "时刻", "原因")
    click.echo(table(heads, rows))


@alerts.command("report")
@click.option("--from", "first", type=Day(), metavar="日期", help="从哪一天起应发的；不写为今天。")
@click.option("--to", "last", type=Day(), metavar="日期", help="到哪一天止；不写为今天。")
@json_option
def report(first: date | None, last: date | None, as_json: bool) -> int:
    """一段时间里应发的提醒，每一条的下落：已发、迟发、待发、未能发出、失效、未发。还有办件没有检查时退出码为 1。"""
    with opened() as casework:
        today = casework.today
        found = casework.alert_report(first or today, last or today)
    if as_json:
        show_json(found.to_dict())
    else:
        _show_report(found)
    if not found.complete and found.last > today:
        say(f"注意 [report_incomplete] 截止日 {found.last} 尚未到来，其后应发的提醒还没有列入")
    elif not found.complete:
        say(
            f"注意 [report_incomplete] 还有 {found.unlooked} 件到了日子没有检查，"
            f"上次检查：{found.swept_at or '从未'}；请先运行 casework sweep"
        )
    return 0 if found.complete else 1


_COLUMNS = {
    "due": "应发", "sent": "已发", "late": "其中迟发", "waiting": "待发", "dead": "未能发出",
    "superseded": "失效", "suppressed": "未发",
}  # fmt: skip


def _show_report(found: AlertReport) -> None:
    click.echo(f"{found.first} 至 {found.last} 应发的提醒：")
    rows = [
        (
            line.label, line.recipient or "–", line.channel or "–",
            *(str(getattr(line, n)) for n in _COLUMNS),
        )
        for line in found.lines
    ]  # fmt: skip
    rows.append(("合计", "", "", *(str(found.total(n)) for n in _COLUMNS)))
    click.echo(table(("期限", "对象", "渠道", *_COLUMNS.values()), rows))


@alerts.command("retry")
@click.argument("code", metavar="编号", default="", help="提醒清单中的编号；不写为全部放弃的。")
@json_option
def retry(code: str, as_json: bool) -> None:
    """重新发送已经放弃的提醒，下次发送时发出。"""
    with opened() as casework:
        count = casework.retry_alerts(code or None)
    if as_json:
        show_json({"format": "casework/alert-retry/1", "messages": count})
    else:
        click.echo(f"已重新列入发送：{count} 条消息。")


@alerts.command("set-aside")
@click.argument("code", metavar="编号", help="提醒清单中的编号。")
@click.option(
    "--reason", metavar="缘由", default="", help="为什么不必再发，如收件人已调离、已当面告知。"
)
@actor_option
@json_option
def set_aside(code: str, reason: str, actor: str | None, as_json: bool) -> None:
    """注明一条放弃的提醒为什么不必再发：仍计为未能发出，不再提示；须由公开工作机构负责人或系统管理员办理。"""
    who = acting(actor)
    with opened() as casework:
        count = casework.set_alerts_aside(code, actor=who, reason=reason)
    if as_json:
        show_json({"format": "casework/alert-set-aside/1", "alerts": count})
    else:
        click.echo(f"已注明：{count} 条提醒。")
