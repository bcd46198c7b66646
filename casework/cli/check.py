"""``casework check``: what is wrong with a case and its reply, before it goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from casework.cli.chinese import Command
from casework.cli.common import json_option, opened, say, show_json, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.cases.findings import Finding

_COLUMNS = 78
_SETTLED = {"overridden": "已由法制审核人员不采纳", "acknowledged": "负责人已知悉"}


@click.command(cls=Command)
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@click.option(
    "--letter", metavar="稿次",
    help="审查哪一稿：稿次的数字，或者 signed（已签发的）；不写为已签发的答复，未签发的为最新一稿。",
)  # fmt: skip
@json_option
def check(number: str, letter: str | None, as_json: bool) -> int:
    """答复书预审：逐条列出须改正、不可补救和提示性的问题，及其位置、改法、依据；有须改正的退出码为 1。"""
    with opened() as casework:
        found = casework.check(number, letter=letter)
    return shown(found, as_json=as_json)


_MEND = "改文书的重新拟制（redraft），改意见和理由的先改变意见（revise）再提出（propose），或者由法制审核人员不采纳（override_finding）。"


def shown(found: Sequence[Finding], *, as_json: bool, mend: str = _MEND) -> int:
    """Show findings and how to mend them; return 1 when one of them blocks."""
    if as_json:
        show_json([one.to_dict() for one in found])
    else:
        for one in found:
            click.echo("\n".join(_lines(one)))
        say(_summary(found, mend))
    return 1 if any(one.blocks for one in found) else 0


def _lines(one: Finding) -> list[str]:
    from casework.cases.findings import SEVERITIES

    settled = f"（{_SETTLED[one.settled]}）" if one.settled else ""
    basis = f"依据：{'；'.join(one.cites)}" if one.cites else ""
    head = f"[{SEVERITIES[one.severity]}] {one.where}　{one.code}　{one.key}{settled}"
    return [head, *(f"  {line}" for line in wrapped(one.message, _COLUMNS - 2)), f"  {basis}", ""]


def _summary(found: Sequence[Finding], mend: str) -> str:
    hard = sum(one.blocks for one in found)
    if not found:
        return "没有发现问题。"
    if not hard:
        return f"没有须改正的问题；另有 {len(found)} 条已处理、不可补救或者提示性的。"
    return f"须改正 {hard} 条，共 {len(found)} 条。{mend}"
