"""``casework fonts check``: the faces of official letters, and what stands in for them."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from casework.cli.chinese import Group
from casework.cli.common import json_option, say, show_json, table

if TYPE_CHECKING:
    from casework.letters.faces import Choice

_STANDING = {"present": "已安装", "substitute": "以其他字体代替", "missing": "没有"}


@click.group(cls=Group)
def fonts() -> None:
    """公文字体。"""


@fonts.command("check")
@json_option
def check(as_json: bool) -> None:
    """规定的五种字体是否安装、以什么代替、可以装什么；缺少中文字体时不能生成 PDF。"""
    from casework.letters.faces import font_folders
    from casework.service.rendering import face_set, own_fonts
    from casework.settings import load_settings

    settings = load_settings()
    chosen = face_set(settings).choices
    folders = [str(folder) for folder in font_folders(own_fonts(settings))]
    with_pdf = find_spec("typst") is not None
    if as_json:
        show_json(
            {
                "format": "casework/fonts/1",
                "pdf": with_pdf,
                "folders": folders,
                "faces": [_data(choice) for choice in chosen],
            }
        )
    else:
        _show(chosen, folders, with_pdf)


def _data(choice: Choice) -> dict[str, Any]:
    face = choice.face
    return {
        "name": choice.role.name,
        "standing": choice.standing,
        "face": face.family if face else None,
        "file": str(face.path) if face else None,
        "install": [{"package": name, "face": brings} for name, brings in _offers(choice)],
    }


def _offers(choice: Choice) -> list[tuple[str, str]]:
    """What may be installed: nothing for a face that is there, nor what is in use already."""
    if choice.standing == "present":
        return []
    family = choice.face.family if choice.face else "—"
    return [offer for offer in choice.role.packages if not offer[1].startswith(family)]


def _show(chosen: tuple[Choice, ...], folders: list[str], with_pdf: bool) -> None:
    rows = [
        [one.role.name, _STANDING[one.standing], one.face.family if one.face else "—"]
        for one in chosen
    ]
    click.echo(table(["字体", "情况", "PDF 所用"], rows))
    wanting = [one for one in chosen if one.standing != "present"]
    if any(map(_offers, wanting)):
        click.echo("\n可以安装（Debian 软件包）：")
    for one in filter(_offers, wanting):
        offers = "；".join(f"{package}：{brings}" for package, brings in _offers(one))
        click.echo(f"  {one.role.name}  {offers}")
    if wanting:
        say(
            "提示：规定字体受著作权保护，本程序不附带；单位已有授权的，把字体文件放入设置 "
            "letters.fonts 指定的文件夹即可。DOCX 只写字体名称，显示效果取决于打开它的电脑"
        )
    if any(one.standing == "missing" for one in chosen):
        say(f"提示：已查找的文件夹：{'、'.join(folders) or '无'}")
    if not with_pdf:
        say("提示：未安装 casework[pdf]，不能生成 PDF")
