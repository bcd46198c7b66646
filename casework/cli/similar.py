"""``casework similar``, ``intake``, ``outlook``, ``collection``: what was asked and answered before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casework.cli.chinese import Command, Group, Number
from casework.cli.common import (
    json_option,
    opened,
    progress,
    read_json,
    say,
    show_json,
    table,
    wrapped,
)
from casework.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from casework.review.outlook import Outlook
    from casework.service.lookups import Earlier, Intake
    from casework.service.similar import Similar

_COLUMNS = 78


@click.command(cls=Command)
@click.argument(
    "number", metavar="登记编号", required=False, help="与这一件相似的；不写则用 --text。"
)
@click.option("--text", metavar="文字", help="与这段文字相似的，如 环评。")
@click.option(
    "--outcome", metavar="行", help="只看这一处理结果：年报表三的行，如 3.3.4，或者一组，如 3.3。"
)
@click.option(
    "--ground", metavar="理由", help="只看这一理由：处理决定类型（A3.15）、权益或者其名称。"
)
@click.option("--year", type=Number(low=1990), metavar="年", help="只看这一年的。")
@click.option("--reversed", "corrected", is_flag=True, help="只看后来被纠正的。")
@click.option(
    "--limit", type=Number(low=1), default=10, metavar="件数", help="最多列出几件，默认 10。"
)
@json_option
def similar(
    number: str | None,
    text: str | None,
    outcome: str | None,
    ground: str | None,
    year: int | None,
    corrected: bool,
    limit: int,
    as_json: bool,
) -> None:
    """类案：本机关以往办件和导入的公开案例中相似的，因何相似，当时如何处理，后来是否被纠正。"""
    if (number is None) == (text is None):
        raise UsageFault("请写登记编号，或者用 --text 写一段文字，两者写一个")
    with opened() as casework:
        found = casework.similar(
            number, text=text, outcome=outcome, ground=ground, year=year,
            reversed=corrected, limit=limit,
        )  # fmt: skip
        unknown = casework.unindexed()
    if as_json:
        show_json([one.to_dict() for one in found])
    else:
        for one in found:
            click.echo("\n".join(_similar(one)))
        if not found:
            click.echo("没有相似的。")
    if unknown:
        say(f"提示 [unindexed] 有 {unknown} 件尚未编入检索：请运行 casework collection reindex")


def _similar(one: Similar) -> Iterator[str]:
    where = f"{one.collection}　" if one.collection else ""
    outcome = one.outcome_label or one.result or "尚无处理结果"
    corrected = "　后来被纠正" if one.corrected else ""
    year = f"　{one.year}年" if one.year else ""
    yield f"{where}{one.number}{year}　相似 {one.likeness:.0%}　{outcome}{corrected}"
    for text in one.texts:
        yield from (f"  {line}" for line in wrapped(text, _COLUMNS - 2))
    words = "、".join((*one.words, *(f"{two}（同“{asked}”）" for asked, two in one.synonyms)))
    yield from (f"  {line}" for line in wrapped(f"相同的词：{words}", _COLUMNS - 2))
    if one.link:
        yield f"  {one.link}"
    yield ""


@click.command(cls=Command)
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@json_option
def intake(number: str, as_json: bool) -> None:
    """收件查重：同一申请人是否问过、几人在问、本月件数、是否已经公开；只提示，不作决定。"""
    with opened() as casework:
        found = casework.intake(number)
    if as_json:
        show_json(found.to_dict())
        return
    click.echo("\n".join(_intake(found)))


def _intake(found: Intake) -> Iterator[str]:
    yield "同一申请人已经答复的相同申请：" + ("" if found.repeats else "没有。")
    yield from _known(found.repeats)
    yield "同一申请人尚未答复的相同申请（应并案 merge，不是重复申请）：" + (
        "" if found.pending else "没有。"
    )
    yield from _known(found.pending)
    many = "；可以考虑纳入主动公开（条例 44）" if found.many else ""
    yield f"申请相同内容的：{found.askers} 人{many}。"
    if found.month is not None:
        yield f"该申请人 {found.month.month} 此前 {found.month.before} 件，本件 {found.month.items} 件。"
    yield "可能已经公开：" + ("" if found.public else "没有。")
    for one in found.public:
        number = f"（{one.number}）" if one.number else ""
        yield from (
            f"  {line}" for line in wrapped(f"{one.title}{number} {one.link}", _COLUMNS - 2)
        )


def _known(found: Iterable[Earlier]) -> Iterator[str]:
    for one in found:
        answer = f"　{one.answer_no} {one.answered_on}" if one.answer_no else ""
        yield f"  {one.number}　{one.to_dict()['state_label']}{answer}"
        if one.warning:
            yield from (f"    {line}" for line in wrapped(one.warning, _COLUMNS - 4))


@click.command(cls=Command)
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@json_option
def outlook(number: str, as_json: bool) -> None:
    """案件预判：相似办件的处理结果分布、被纠正的比例、本件尚未处理的问题和剩余天数，附所依据的办件。"""
    with opened() as casework:
        found = casework.outlook(number)
    if as_json:
        show_json(found.to_dict())
        return
    click.echo("\n".join(_outlook(found)))


def _outlook(found: Outlook) -> Iterator[str]:
    told = found.to_dict()
    if not found.enough:
        yield f"相似的办件只有 {len(found.cases)} 件，少于 {found.least} 件，不作分布判断。"
    else:
        rows = [
            (one["label"], str(one["cases"]), f"{one['share']:.0%}", str(one["corrected"]))
            for one in told["outcomes"]
        ]
        yield table(("处理结果", "件数", "比例", "其中被纠正"), rows)
        if told["share_corrected"] is not None:
            yield f"被纠正的比例：{told['share_corrected']:.0%}"
    yield "依据：" + ("、".join(number for _, number, _ in found.cases) or "没有相似的办件")
    for one in found.findings:
        yield from wrapped(f"须改正 {one.code}：{one.message}", _COLUMNS)


@click.group(cls=Group)
def collection() -> None:
    """公开案例、已公开文件目录：导入、查看、删除，编入检索。"""


@collection.command("import", cls=Command)
@click.argument("path", metavar="文件", help="JSON、CSV 或者 XLSX；- 为标准输入的 JSON。")
@click.option(
    "--kind", type=click.Choice(["cases", "documents"]), required=True, metavar="cases|documents",
    help="cases 公开案例，documents 已公开文件目录。",
)  # fmt: skip
@click.option("--name", metavar="名称", help="集合的名称；不写则用文件名。")
@click.option("--dry-run", is_flag=True, help="只检查，不写入。")
@json_option
def import_(path: str, kind: str, name: str | None, dry_run: bool, as_json: bool) -> int:
    """导入：逐行检查，有一行不能读则全部不写入并逐行说明；再次导入同一文件不会重复。"""
    from casework.service.collections import default_name, table_rows
    from casework.service.sheets import is_table, read_lines

    rows = table_rows(read_lines(Path(path))) if is_table(path) else read_json(path)
    with opened() as casework:
        done = casework.import_collection(
            rows, kind=kind, name=name or default_name(path), dry_run=dry_run
        )
    if as_json:
        show_json(done.to_dict())
    else:
        verb = "已导入" if done.written else "检查了"
        click.echo(
            f"{verb} {done.collection}：{done.rows} 行，新增 {done.new}，更改 {done.changed}。"
        )
    for bad in done.rejected:
        for refusal in bad.refusals:
            say(f"错误 [{refusal.code}] 第 {bad.row} 行：{refusal.message}")
    return 1 if done.rejected else 0


@collection.command("list", cls=Command)
@json_option
def list_(as_json: bool) -> None:
    """列出导入的集合。"""
    with opened() as casework:
        found = casework.collections()
    if as_json:
        show_json([_told(one) for one in found])
        return
    rows = [(one.name, one.kind, str(one.entries)) for one in found]
    click.echo(table(("名称", "种类", "条数"), rows) if rows else "没有导入的集合。")


def _told(one: Any) -> dict[str, Any]:
    return {
        "format": "casework/collection/1",
        "name": one.name,
        "kind": one.kind,
        "entries": one.entries,
    }


@collection.command(cls=Command)
@click.argument("name", metavar="名称", help="集合的名称。")
@click.option("--yes", is_flag=True, help="确认删除。")
def remove(name: str, yes: bool) -> None:
    """删除一个集合。"""
    if not yes:
        raise UsageFault("删除集合请加 --yes 确认")
    with opened() as casework:
        count = casework.remove_collection(name)
    click.echo(f"已删除 {name}，{count} 条。")


@collection.command(cls=Command)
@click.option("--all", "everything", is_flag=True, help="全部重新编入，不只是缺的。")
def reindex(everything: bool) -> None:
    """把办件编入检索：升级以前的办件、更换同义词表之后使用。"""
    with opened() as casework:
        total = casework.unindexed()
        with progress(total, "编入检索") as step:
            done = casework.reindex(everything=everything, on_each=step)
    click.echo(f"编入 {done} 件。")
