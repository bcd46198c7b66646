"""``casework alerts test``: whether the channels of the settings carry a message."""

from __future__ import annotations

import click

from casework.cli.chinese import Group
from casework.cli.common import json_option, show_json, table

_STANDING = {"delivered": "已送达", "retry": "暂时没有送达", "dead": "不能送达"}


@click.group(cls=Group)
def alerts() -> None:
    """提醒渠道。"""


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
