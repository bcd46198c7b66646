"""``casework letter make``: a letter of a case as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casework.cli.chinese import Group
from casework.cli.common import json_option, opened, say, show_json
from casework.errors import UsageFault

if TYPE_CHECKING:
    from casework.service.rendering import MadeLetter

_STANDING = {"signed": "已签发", "draft": "文稿", "preview": "预览（未存档）",
             "form": "表单（未存档）", "blank": "空白表"}  # fmt: skip


@click.group(cls=Group)
def letter() -> None:
    """生成文书文件。"""


@letter.command("make")
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@click.argument("code", metavar="文书代码", help="如 D-21；一件有哪些文书，见 casework show。")
@click.option("--out", default=".", metavar="文件夹", help="输出文件夹；默认当前文件夹。")
@click.option(
    "--format", "formats", default="docx", metavar="格式", help="docx、html、pdf、txt，以逗号分隔。"
)
@json_option
def make(number: str, code: str, out: str, formats: str, as_json: bool) -> None:
    """生成一份文书：已签发的取定稿，否则取文稿、表单或者预览。"""
    from casework.service.rendering import write_files

    kinds = _kinds(formats)
    with opened() as casework:
        made = casework.letters.make(number, code, kinds)
        version = casework.view(number).version
    _tell(made, write_files(made, number, version, Path(out)), out, as_json=as_json)


@letter.command("blank")
@click.argument("code", metavar="文书代码", help="D-01 申请表，D-65 授权委托书。")
@click.option("--out", default=".", metavar="文件夹", help="输出文件夹；默认当前文件夹。")
@click.option(
    "--format", "formats", default="docx", metavar="格式", help="docx、html、txt，以逗号分隔。"
)
@json_option
def blank(code: str, out: str, formats: str, as_json: bool) -> None:
    """生成供申请人填写的空白表。"""
    from casework.service.rendering import write_files

    with opened() as casework:
        made = casework.letters.blank(code, _kinds(formats))
    _tell(made, write_files(made, "", 0, Path(out)), out, as_json=as_json)


def _kinds(formats: str) -> list[str]:
    kinds = [kind.strip() for kind in formats.split(",") if kind.strip()]
    if not kinds:
        raise UsageFault("--format 请至少写一种格式")
    return kinds


def _tell(made: MadeLetter, manifest: dict[str, Any], out: str, *, as_json: bool) -> None:
    if as_json:
        show_json(manifest)
        return
    for entry in manifest["files"]:
        click.echo(str(Path(out) / entry["file"]))
    say(f"{made.letter.title}：{_STANDING[made.standing]}")
    if made.letter.missing:
        say(f"待填：{'、'.join(made.letter.missing)}")
    if made.letter.altered:
        say(f"提示：下列字段含有不能印出的字符，已去除：{'、'.join(made.letter.altered)}")
    told_fonts(made.fonts)


def told_fonts(fonts: dict[str, Any] | None) -> None:
    """Say which faces and characters of a PDF are not what they should be."""
    if fonts is None:
        return
    if fonts["replaced"]:
        pairs = "、".join(f"{wanted}（用 {used}）" for wanted, used in fonts["replaced"].items())
        say(f"提示：未安装规定字体，PDF 以其他字体代替：{pairs}；见 casework fonts check")
    if fonts["borrowed"]:
        pairs = "、".join(f"{char}（{face}）" for char, face in fonts["borrowed"].items())
        say(f"提示：下列字符取自其他字体：{pairs}")
    if fonts["missing"]:
        say(f"警告：没有字体含有下列字符，PDF 中以〓代替：{'、'.join(fonts['missing'])}")
