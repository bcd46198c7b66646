"""``casework evidence``: what must be proved, what is on file, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from casework.cli.chinese import Command, Number
from casework.cli.common import json_option, opened, say, show_json, table, wrapped

if TYPE_CHECKING:
    from casework.cases.evidence import Proof
    from casework.service.evidence import EvidenceList

_COLUMNS = 78


@click.command(cls=Command)
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@click.option(
    "--round", "round_no", type=Number(low=1), metavar="轮次",
    help="第几轮答复（重新答复的为第二轮）；不写为最近一轮。",
)  # fmt: skip
@json_option
def evidence(number: str, round_no: int | None, as_json: bool) -> None:
    """举证清单：每类答复要证明什么，已有哪些证据（与行政复议答复书的编号相同），缺少哪些，哪些尚未到。"""
    from casework.service.evidence import evidence_of

    with opened() as casework:
        found = evidence_of(casework, number, round_no=round_no)
    if as_json:
        show_json(found.to_dict())
        return
    click.echo("\n".join(_shown(found)))
    if any(proof.status == "missing" for proof in found.proofs):
        say(
            "缺少的材料，有了以后用 attach 登记，种类（kind_of）写证据名称："
            f"casework do {found.view.number} attach --set title=材料名称 --set kind_of=证据名称"
        )


def _shown(found: EvidenceList) -> Iterator[str]:
    on_file, missing, to_come = (found.of(s) for s in ("on_file", "missing", "not_yet"))
    rounds = f"，第 {found.view.round} 轮" if found.view.round > 1 else ""
    yield f"{found.view.number}{rounds}：{found.title or '尚未签发答复'}"
    yield f"\n已有 {len(on_file)} 份"
    if on_file:
        yield table(
            ("编号", "日期", "证据", "文号", "所属", "事实"), [_row(one) for one in on_file]
        )
    yield f"\n缺少 {len(missing)} 份"
    yield from _lines(missing)
    if to_come:
        yield f"\n尚未到 {len(to_come)} 份"
        yield from _lines(to_come)


def _row(one: Proof) -> tuple[str, ...]:
    day = one.on.isoformat() if one.on else "–"
    return (str(one.no), day, one.name, one.doc_no or "–", _whose(one) or "–", str(one.seq or "–"))


def _whose(one: Proof) -> str:
    """Return which items, or which consultation, a paper belongs to."""
    items = f"第{'、'.join(map(str, one.items))}项" if one.items else ""
    return "，".join(part for part in (one.ref and f"编号{one.ref}", items) if part)


def _lines(proofs: Iterable[Proof]) -> Iterator[str]:
    from casework.law.evidence import WEIGHTS

    for one in proofs:
        whose = f"（{_whose(one)}）" if _whose(one) else ""
        text = f"[{WEIGHTS[one.weight]}] {one.name}{whose}：{one.proves}（依据：{'；'.join(one.cites)}）"
        head, *rest = wrapped(text, _COLUMNS - 2)
        yield f"  {head}"
        yield from (f"    {line}" for line in rest)
