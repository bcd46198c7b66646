"""``casework verify`` and ``casework seal``: is the record whole?"""

from __future__ import annotations

import click

from casework.cli.chinese import Command
from casework.cli.common import json_option, opened, say, show_json

DAMAGE = 3


@click.command(cls=Command)
@json_option
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> int:
    """核对：事实链、个人信息、办件行、文号、封存是否一致。发现问题时退出码为 3。"""
    with opened() as casework:
        problems = list(casework.verify())
        count = len(casework.list()) if not problems else 0
    if as_json:
        show_json([problem.to_dict() for problem in problems])
    for problem in problems:
        where = f"{problem.case} 第 {problem.seq} 条" if problem.case else "数据库"
        say(f"问题 [{problem.problem}] {where}：{problem.message}")
    if problems:
        if all(problem.problem.startswith("search_") for problem in problems):
            what = "办件本身无误，检索可以重新编制：casework reindex --all"
        else:
            what = "请停止办理，保留数据库原样并联系维护人员"
        say(f"核对发现 {len(problems)} 处问题：{what}。")
        return DAMAGE
    if not as_json:
        click.echo(f"核对无误：{count} 件。")
    return 0


@click.command(cls=Command)
@json_option
def seal(as_json: bool) -> None:
    """封存：把有变化的办件的链尾记入封存链，建议打印或者另存。"""
    with opened() as casework:
        number = casework.seal()
        last = casework.last_seal()
    if as_json:
        known = {"last": last.no, "value": last.hash}
        show_json({"format": "casework/seal/1", "no": number, **known})
        return
    click.echo("没有变化，无需封存。" if number is None else f"已作第 {number} 次封存。")
    if last.no:
        click.echo(f"第 {last.no} 次封存的封存值：{last.hash}")
