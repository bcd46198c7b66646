"""``casework daemon``, ``daemon status`` and ``casework sweep``: reminding, all day or once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from casework.cli.chinese import Command, Group
from casework.cli.common import json_option, naming_setting, opened, say, show_json, table

if TYPE_CHECKING:
    from casework.service.health import Health


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def daemon(ctx: click.Context) -> None:
    """提醒守护进程：按设置检查期限、发送提醒、封存、备份，直到收到终止信号。日志写到标准错误。"""
    if ctx.invoked_subcommand is not None:
        return
    from casework.daemon import Daemon
    from casework.settings import load_settings

    _log_to_stderr()
    process = Daemon()
    process.catch_signals()
    with naming_setting(load_settings()):
        process.run()


def _log_to_stderr() -> None:
    """Log events of casework, with the time in China, whatever the machine's zone is."""
    import logging
    from datetime import datetime

    from casework.timekeeping import SHANGHAI

    def china(seconds: float | None) -> Any:
        return datetime.fromtimestamp(seconds or 0, SHANGHAI).timetuple()

    line = logging.Formatter("%(asctime)s+08:00 %(levelname)s %(name)s %(message)s", "%FT%T")
    line.converter = china
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(line)
    for name, level in (("casework", logging.INFO), ("apscheduler", logging.ERROR)):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False


@daemon.command("status", cls=Command)
@json_option
def status(as_json: bool) -> int:
    """提醒是否正常：最早一条应发未发的提醒等了多久，各项工作上次何时运行。不正常时退出码为 1。"""
    from casework.service.health import JOBS

    with opened() as casework:
        found = casework.health()
    if as_json:
        show_json(found.to_dict())
    else:
        _print(found, JOBS)
    for ill in (*found.problems, *found.warnings):
        say(f"{'异常' if ill in found.problems else '注意'} [{ill.code}] {ill.message}")
    return 0 if found.healthy else 1


def _print(found: Health, labels: dict[str, str]) -> None:
    click.echo(f"{'提醒正常' if found.healthy else '提醒不正常'}（{found.at}）。")
    click.echo(f"最早一条应发未发的提醒：{_long(found.oldest_age) if found.waiting_now else '无'}")
    click.echo(
        f"待发 {found.unsent} 条，其中现在应发 {found.waiting_now} 条；"
        f"已放弃 {found.dead} 条；待检查 {found.unlooked} 件"
    )
    rows = [
        (
            labels.get(job.job, job.job),
            f"{_long(job.age)}前",
            "正常" if job.ok else "失败",
            _told(job.note),
        )
        for job in found.jobs
    ]  # fmt: skip
    if rows:
        click.echo(table(("工作", "上次运行", "结果", "说明"), rows))


_WORDS = {
    "looked_at": "检查", "raised": "新增", "failed": "未能检查", "sent": "已发", "again": "待重试",
    "dead": "放弃", "no": "封存序号", "problems": "问题", "unchanged": "没有变化", "begun": "正在进行", "reread": "已重读",
}  # fmt: skip


def _told(note: str) -> str:
    """Return what a heartbeat noted in the words of an officer; names of files stay."""
    parts = (part.partition("=") for part in note.split())
    return "，".join(
        _WORDS.get(name, name) + (f" {value}" if value else "") for name, _, value in parts
    )


def _long(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds}秒"
    return f"{seconds // 60}分钟" if seconds < 7200 else f"{seconds // 3600}小时"


@click.command(cls=Command)
@click.option("--once", is_flag=True, help="检查一遍即退出（供 cron 使用；不写也一样）。")
@click.option("--all", "everything", is_flag=True, help="检查所有未办结的，不只是到了日子的。")
@click.option("--no-send", is_flag=True, help="只检查，不发送。")
@json_option
def sweep(once: bool, everything: bool, no_send: bool, as_json: bool) -> int:
    """检查一遍期限并发送提醒，供定时任务使用。可以重复运行，不会重复提醒。有办件不能检查或者有提醒放弃发送时退出码为 1。"""
    from casework.service import jobs

    with opened() as casework:
        looked = jobs.sweeping(casework, everything=everything)
        jobs.minding_calendar(casework)
        sent = None if no_send else jobs.delivering(casework)
    if as_json:
        show_json({"sweep": looked.to_dict(), "delivery": sent.to_dict() if sent else None})
    else:
        click.echo(
            f"检查 {looked.looked_at} 件，新增提醒 {looked.raised} 条，失效 {looked.withdrawn} 条。"
        )
        if sent is not None:
            click.echo(f"发送 {sent.sent} 条消息，待重试 {sent.again} 条，放弃 {sent.dead} 条。")
    for number in looked.failed:
        say(f"错误 [case_not_looked_at] {number} 不能检查期限，请用 casework verify 核对")
    return 1 if looked.failed or (sent is not None and sent.dead) else 0
