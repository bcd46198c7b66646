"""``casework explain`` and ``casework whatif``: why a deadline is what it is, and what if."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casework.cases.words import CLOCK_STATES, STANDINGS
from casework.cli.chinese import Command, Day, Number
from casework.cli.common import json_option, opened, read_json, say, show_json, table
from casework.cli.letters import told_fonts
from casework.cli.typeset import wrapped
from casework.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from casework.cases.whatif import Branch, Future
    from casework.letters import Block, Letter

_COLUMNS = 78


@click.command(cls=Command)
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@click.option("--out", metavar="文件夹", help="写成文件放入该文件夹；不写则显示在屏幕上。")
@click.option(
    "--format", "formats", default="docx", metavar="格式",
    help="与 --out 连用：docx、html、pdf、txt，以逗号分隔。",
)  # fmt: skip
@json_option
def explain(number: str, out: str | None, formats: str, as_json: bool) -> None:
    """期限计算说明：收到之日、逐日计算、扣除、延期、依据，可作行政复议、诉讼卷宗附件。"""
    from casework.letters.explanation import explanation_letter
    from casework.service.rendering import write_files

    kinds = [kind.strip() for kind in formats.split(",") if kind.strip()]
    if not kinds:
        raise UsageFault("--format 请至少写一种格式")
    with opened() as casework:
        told = casework.explain(number)
        if out is not None:
            made = casework.letters.explanation(number, kinds)
            manifest = write_files(made, number, casework.view(number).version, Path(out))
    if out is not None:
        for entry in manifest["files"]:
            say(str(Path(out) / entry["file"]))
        told_fonts(made.fonts)
    if as_json:
        show_json(told.to_dict())
    elif out is None:
        click.echo("\n".join(_shown(explanation_letter(told))))


def _shown(letter: Letter) -> Iterator[str]:
    """Yield the document as lines for a terminal; days are never wrapped."""
    for block in letter.blocks:
        if block.kind == "table":
            yield from (*_table(block).splitlines(), "")
        elif block.kind == "title":
            yield from (block.text, "")
        else:
            yield from wrapped(block.text, _COLUMNS)


def _table(block: Block) -> str:
    head, *rows = [["".join(run.text for run in cell) for cell in row] for row in block.rows]
    return table(head, rows)


@click.command(cls=Command)
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@click.option(
    "--correct", nargs=2, type=Day(), multiple=True, metavar="告知日 收到补正日",
    help="如果告知补正。",
)  # fmt: skip
@click.option(
    "--consult", nargs=2, type=Day(), multiple=True, metavar="发出日 收到意见日",
    help="如果征求第三方意见（发出当日收到）。",
)  # fmt: skip
@click.option(
    "--extend", nargs=2, type=(Day(), Number(low=1)), multiple=True, metavar="告知日 工作日数",
    help="如果告知延期。",
)  # fmt: skip
@click.option(
    "--pay",
    nargs=2,
    type=Day(),
    multiple=True,
    metavar="通知日 缴清日",
    help="如果收取信息处理费。",
)
@click.option("--together", "whole", is_flag=True, help="再加一种情形：以上都发生。")
@click.option(
    "--futures", "path", metavar="文件", help="情形的 JSON 文件：[{name, facts}]；- 为标准输入。"
)
@json_option
def whatif(
    number: str,
    correct: tuple[tuple[date, date], ...],
    consult: tuple[tuple[date, date], ...],
    extend: tuple[tuple[date, int], ...],
    pay: tuple[tuple[date, date], ...],
    whole: bool,
    path: str | None,
    as_json: bool,
) -> None:
    """期限推演：如果补正、征求意见、延期、收费，期限各到哪一天；不写入任何内容。"""
    from casework.cases import whatif as pure

    futures: list[Future] = [pure.if_corrected(*days) for days in correct]
    futures += [pure.if_consulted(*days) for days in consult]
    futures += [pure.if_extended(*told) for told in extend]
    futures += [pure.if_paid(*days) for days in pay]
    if whole and futures:
        futures.append(pure.together(futures))
    if path is not None:
        futures += pure.read_futures(read_json(path))
    with opened() as casework:
        branches = casework.whatif(number, futures or None)
    if as_json:
        show_json(_json(number, branches))
        return
    click.echo(
        table(("情形", "期限届满", "相差", "风险日", "最迟", "性质", "状态"), _rows(branches))
    )
    for branch in branches:
        if branch.refusal is not None:
            say(f"“{branch.future.name}”不可能发生：{branch.refusal.message}")
    say("以上为推演，没有写入任何内容。")


def _json(number: str, branches: Iterable[Branch]) -> dict[str, Any]:
    from casework.cases.whatif import FORMAT

    return {"format": FORMAT, "number": number, "futures": [one.to_dict() for one in branches]}


def _rows(branches: Iterable[Branch]) -> Iterator[tuple[str, ...]]:
    for branch in branches:
        now = branch.reckoning
        if now is None:
            yield (branch.future.name, "不可能", "–", "–", "–", "–", "–")
            continue
        shift = "–" if branch.shift is None else f"{branch.shift:+d}" if branch.shift else "0"
        days = (now.due, now.risk_due, now.latest_due)
        due, risk, latest = (day.isoformat() if day else "未定" for day in days)
        standing = STANDINGS[now.standing] if now.latest_due else "–"
        yield (branch.future.name, due, shift, risk, latest, standing, CLOCK_STATES[now.state])
