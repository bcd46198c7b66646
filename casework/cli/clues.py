"""``casework clues``: what in a request can be looked up, and whether the letter answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from casework.cli.chinese import Command
from casework.cli.common import json_option, opened, say, show_json, table

if TYPE_CHECKING:
    from casework.service.clues import ClueReport, RequestClue

_STANDING = {"signed": "已签发", "draft": "文稿"}


@click.command(cls=Command)
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@json_option
def clues(number: str, as_json: bool) -> None:
    """申请中的线索：文号、日期、地块、名称、单位、金额，在第几项，答复是否逐一提到。"""
    from casework.service.clues import clues_of

    with opened() as casework:
        found = clues_of(casework, number)
    if as_json:
        show_json(found.to_dict())
        return
    if found.clues:
        head = ("类别", "线索", "所在", *(("答复",) if found.standing else ()))
        click.echo(table(head, [_row(one) for one in found.clues]))
    _tell(found)


def _row(one: RequestClue) -> tuple[str, ...]:
    from casework.review.clues import KINDS, WHERE

    where = (WHERE[one.where],) if one.where else ()
    return (KINDS[one.kind], one.text, _places(one), *where)


def _places(one: RequestClue) -> str:
    from casework.service.clues import SOURCES

    items = f"第{'、'.join(map(str, one.items))}项" if one.items else ""
    others = [SOURCES[source] for source in one.sources if source != "item"]
    return "、".join([items, *others] if items else others)


def _tell(found: ClueReport) -> None:
    """Say what was compared with what; the clues themselves stand in the table only."""
    from casework.law.documents import DOCUMENTS
    from casework.review.clues import MISSING, QUOTED

    if not found.clues:
        say("申请中没有可以逐一对照的线索。")
    if found.code is None:
        say("尚无文稿或者已签发的答复可以对照。")
        return
    title = f"{DOCUMENTS[found.code].name} {found.doc_no or ''}".rstrip()
    say(f"对照：{title}（{_STANDING[found.standing or 'draft']}）")
    left = [sum(one.where == where for one in found.clues) for where in (MISSING, QUOTED)]
    if any(left):
        say(f"没有提到的 {left[0]} 条，只在引述申请时出现的 {left[1]} 条：请核对是否逐一答复。")
