"""``casework collection``: published cases and documents that searches look into as well."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from casework.cli.chinese import Command, Group, OneOf
from casework.cli.common import json_option, opened, read_json, say, show_json, table
from casework.cli.typeset import one_line
from casework.errors import UsageFault

if TYPE_CHECKING:
    from casework.service.collections import Imported


@click.group(cls=Group)
def collection() -> None:
    """合集：导入公开的案例和公开的文件，供类案检索和“是否已经公开”查询。"""


@collection.command("import", cls=Command)
@click.argument("file", metavar="文件", help="CSV、XLSX 或者 JSON 文件；表头可以是中文。")
@click.option(
    "--kind", type=OneOf("cases", "documents"), metavar="种类",
    help="cases（公开的案例）或者 documents（公开的文件）。",
)  # fmt: skip
@click.option("--name", metavar="名称", help="合集的名称；默认用文件名。同名的逐条更新。")
@click.option("--dry-run", is_flag=True, help="只检查，不写入。")
@json_option
@click.pass_context
def import_(
    ctx: click.Context, file: str, kind: str | None, name: str | None, dry_run: bool, as_json: bool
) -> int:
    """导入一个合集；有一行不能用，就全部不写入，并逐行说明。有不能用的行时退出码为 1。"""
    from casework.service.collections import default_name, table_rows
    from casework.service.sheets import is_table, read_lines

    if kind is None:
        raise UsageFault("请用 --kind 写明种类：cases（公开的案例）或者 documents（公开的文件）")
    if is_table(file):
        rows = table_rows(read_lines(Path(file)))
    else:
        data = read_json(file)
        rows = data if isinstance(data, list) else [data]
    with opened() as casework:
        done = casework.import_collection(
            rows, kind=kind, name=name or default_name(file), dry_run=dry_run
        )
    if as_json:
        show_json(done.to_dict())
    for one in done.rejected:
        for refusal in one.refusals:
            say(f"错误 [{refusal.code}] 第 {one.row} 行：{refusal.message}")
    if not as_json:
        _tell(done, dry_run)
    return 1 if done.rejected else 0


def _tell(done: Imported, dry_run: bool) -> None:
    if done.rejected:
        say(f"有 {len(done.rejected)} 行不能用，全部没有写入。")
        return
    what = "可以导入" if dry_run else "已导入"
    click.echo(
        f"{what}合集 {one_line(done.collection)}：{done.rows} 条，"
        f"新增 {done.new}，更新 {done.changed}。"
    )


@collection.command("list", cls=Command)
@json_option
def list_(as_json: bool) -> None:
    """列出合集：名称、种类、条数。"""
    from casework.service.collections import KINDS

    with opened() as casework:
        found = casework.collections()
    if as_json:
        show_json(
            [
                {"format": "casework/collection/1", "name": one.name, "kind": one.kind,
                 "entries": one.entries}
                for one in found
            ]
        )  # fmt: skip
    elif found:
        rows = [(one_line(one.name), KINDS[one.kind], str(one.entries)) for one in found]
        click.echo(table(("名称", "种类", "条数"), rows))
    else:
        say("没有导入过合集。")


@collection.command(cls=Command)
@click.argument("name", metavar="名称", help="见 casework collection list。")
@click.option("--yes", is_flag=True, help="确认删除。")
@json_option
def remove(name: str, yes: bool, as_json: bool) -> None:
    """删除一个合集；需加 --yes。"""
    if not yes:
        raise UsageFault("删除合集需要加 --yes 确认", code="collection_confirm")
    with opened() as casework:
        gone = casework.remove_collection(name)
    if as_json:
        show_json({"format": "casework/collection-remove/1", "name": name, "entries": gone})
    else:
        click.echo(f"已删除合集 {one_line(name)}：{gone} 条。")
