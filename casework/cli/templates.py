"""``casework templates``: the letter templates in force, their fields, faults and changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casework.cli.chinese import Group
from casework.cli.common import json_option, say, show_json, table
from casework.errors import InputError, Refusal, TemplateInvalid

if TYPE_CHECKING:
    from casework.letters import Template, TemplateLibrary

_NEEDS = {"required": "必填", "optional": "选填", "final_only": "签发时填"}
_LAYOUTS = {"plain": "普通", "xinhan": "信函", "form": "表格"}
_TYPES = {
    "str": "文字", "name": "名称", "date": "日期", "int": "整数", "bool": "是否", "list": "列表",
    "docno": "文号",
}  # fmt: skip

folder_option = click.option(
    "--folder",
    metavar="文件夹",
    help="先在这一文件夹中查找，再按设置 letters.folders 和内置模板查找。",
)
code_argument = click.argument("code", metavar="文书代码", help="如 D-21。")


@click.group(cls=Group)
def templates() -> None:
    """文书模板：清单、字段、检查、与内置模板的差异。"""


@templates.command("list")
@folder_option
@json_option
def list_(folder: str | None, as_json: bool) -> None:
    """列出文书模板：名称、版式、何时编号、施行期间和来源。"""
    library = _library(folder)
    rows = [_row(library, code) for code in library.codes()]
    if as_json:
        show_json({"format": "casework/templates/1", "templates": rows})
        return
    headings = ("代码", "名称", "版式", "年报行", "何时编号", "施行", "来源")
    click.echo(table(headings, [_shown(row) for row in rows]))
    for row in rows:
        if row["outdated"]:
            say(f"提示：{row['outdated']}，差异见 casework templates diff {row['code']}")


@templates.command()
@code_argument
@folder_option
@json_option
def fields(code: str, folder: str | None, as_json: bool) -> None:
    """列出一份文书可用的字段：名称、中文名称、类型、是否必填。"""
    template = _library(folder).get(code)
    rows = _fields(template)
    if as_json:
        show_json({
            "format": "casework/template-fields/1", "code": code, "title": template.title,
            "fields": rows,
        })  # fmt: skip
        return
    click.echo(f"{code} {template.title}")
    shown = [(r["name"], r["label"], _TYPES[r["type"]], _NEEDS[r["need"]]) for r in rows]
    click.echo(table(("字段", "中文名称", "类型", "填写"), shown))


@templates.command()
@folder_option
@json_option
@click.pass_context
def check(ctx: click.Context, folder: str | None, as_json: bool) -> int:
    """检查全部模板，一次列出所有错误，指明文件和行号。有错误时退出码为 1。"""
    library = _library(folder)
    faults = sorted(library.check(), key=_place)
    notes = [note for code in library.codes() if (note := _outdated(library, code))]
    if as_json:
        show_json({
            "format": "casework/template-check/1", "checked": len(library.codes()),
            "faults": [_fault(one) for one in faults], "outdated": notes,
        })  # fmt: skip
    for one in faults:
        say(f"错误 [{one.code}] {one.message}")
    for note in notes:
        say(f"提示：{note}")
    if faults:
        say(f"共 {len(faults)} 处错误。")
        return 1
    if not as_json:
        click.echo(f"检查无误：{len(library.codes())} 份文书。")
    return 0


@templates.command()
@code_argument
@folder_option
@json_option
def diff(code: str, folder: str | None, as_json: bool) -> None:
    """本机关的文书与现在的内置模板逐行比较（- 内置，+ 本机关）。"""
    library = _library(folder)
    found = library.differences(code)
    note = _outdated(library, code)
    if as_json:
        show_json({
            "format": "casework/template-diff/1", "code": code, "outdated": note,
            "files": [one.to_dict() for one in found],
        })  # fmt: skip
        return
    if note:
        say(f"提示：{note}")
    if not found:
        say(f"{code} 全部使用内置模板，没有本机关的文本。")
    for one in found:
        if one.built_in is None:
            say(f"{one.own}：内置模板中没有这一文件。")
        elif not one.text:
            say(f"{one.own}：与内置模板相同。")
        else:
            click.echo(one.text)


def _library(folder: str | None) -> TemplateLibrary:
    from casework.letters import TemplateLibrary
    from casework.settings import load_settings

    settings = load_settings()
    folders = [settings.path(name) for name in settings.letters.folders]
    if folder is not None:
        if not Path(folder).is_dir():
            raise InputError(
                [Refusal("folder_missing", f"找不到文件夹 {folder[:80]}", field="--folder")]
            )
        folders.insert(0, Path(folder))
    return TemplateLibrary(folders)


def _row(library: TemplateLibrary, code: str) -> dict[str, Any]:
    prefix, own = library.origin(code)
    row: dict[str, Any] = {
        "code": code, "title": None, "version": None, "layout": None, "outcome": None,
        "numbered_by": None, "effective_from": None, "effective_until": None, "based_on": None,
        "origin": prefix or "built_in", "own_partials": list(own), "outdated": None, "faults": 0,
    }  # fmt: skip
    try:
        meta = library.get(code).meta
    except TemplateInvalid as error:
        return row | {"faults": len(error.refusals)}
    until = meta.effective_until
    return row | {
        "title": meta.title,
        "version": meta.version,
        "layout": meta.layout,
        "outcome": meta.outcome or None,
        "numbered_by": meta.numbered_by or None,
        "effective_from": meta.effective_from.isoformat(),
        "effective_until": until.isoformat() if until else None,
        "based_on": meta.based_on or None,
        "outdated": library.outdated_note(code),
    }


def _shown(row: dict[str, Any]) -> tuple[str, ...]:
    origin = "内置" if row["origin"] == "built_in" else str(row["origin"])
    if row["own_partials"]:
        origin += f"（片段：{'、'.join(row['own_partials'])}）"
    if row["faults"]:
        told = f"有 {row['faults']} 处错误，见 templates check"
        return (row["code"], told, "–", "–", "–", "–", origin)
    until = f"至 {row['effective_until']}" if row["effective_until"] else "起"
    return (
        row["code"],
        row["title"],
        _LAYOUTS[row["layout"]],
        row["outcome"] or "–",
        row["numbered_by"] or "不编号",
        f"{row['effective_from']} {until}",
        origin,
    )


def _fields(template: Template) -> list[dict[str, str]]:
    from casework.letters import label

    rows = []
    for name, spec in sorted(template.fields.items()):
        need = "required" if spec.required else "optional"
        need = "final_only" if name in template.meta.final_only else need
        rows.append({"name": name, "label": label(name), "type": spec.type, "need": need})
    return rows


def _outdated(library: TemplateLibrary, code: str) -> str | None:
    try:
        return library.outdated_note(code)
    except TemplateInvalid:
        return None  # a letter with faults is told of by its faults


def _place(one: Refusal) -> tuple[str, int, str]:
    file, line, message = _parts(one)
    return file, line, message


def _parts(one: Refusal) -> tuple[str, int, str]:
    """Part ``file:line: message``; a drive letter of Windows is part of the file."""
    place, _, message = one.message.partition(": ")
    file, _, line = place.rpartition(":")
    return file, int(line) if line.isdigit() else 0, message


def _fault(one: Refusal) -> dict[str, Any]:
    file, line, message = _parts(one)
    return {
        "code": one.code,
        "file": file,
        "line": line,
        "message": message,
        "field": one.field,
    }
