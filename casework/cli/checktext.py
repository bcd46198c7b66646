"""``casework check-text``: what is wrong with a letter written elsewhere; it needs no case."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from casework.cli.chinese import Command, Day
from casework.cli.common import json_option, read_bytes, say, show_json, wrapped

if TYPE_CHECKING:
    from casework.service.foreign import CheckedText

_COLUMNS = 78


@click.command("check-text", cls=Command)
@click.argument("file", metavar="文件", help="Word（.docx）或者文本文件；- 为标准输入。")
@click.option(
    "--day", type=Day(), metavar="日期", help="按哪一日的法律审查；不写为文书的成文日期。"
)
@click.option(
    "--reply", metavar="类型", help="是哪一种答复，如 A3.16b；几种用逗号分开；不写则从文中推断。"
)
@json_option
def check_text(file: str, day: date | None, reply: str | None, as_json: bool) -> int:
    """审查别处写的答复书：不需要办件，列出条文、理由、逐项答复、救济告知、格式等问题；有须改正的退出码为 1。"""
    from casework.service.foreign import check_text as checked
    from casework.service.foreign import codes_of
    from casework.service.wordfile import MOST_BYTES
    from casework.settings import load_settings
    from casework.timekeeping import today

    data = read_bytes(file, MOST_BYTES + 1)
    found = checked(
        data, load_settings(), today=today(), day=day, replies=tuple(codes_of(reply or ""))
    )
    if as_json:
        show_json(found.to_dict())
    else:
        _show(found)
    return 1 if any(one.blocks for one in found.findings) else 0


def _show(found: CheckedText) -> None:
    from casework.cli.check import shown
    from casework.review.inference import LETTER_SORTS
    from casework.service.foreign import JUDGED_BY

    kinds = "；".join(f"{kind.code} {kind.label}" for kind in found.replies)
    how = "从文中推断，不对的请用 --reply 指明" if found.inferred else "按 --reply 指明"
    told = [
        f"文书：{LETTER_SORTS[found.sort]}" + (f"——{kinds}" if kinds else "") + f"（{how}）",
        f"依据：{found.judged_on} 施行的规定（{JUDGED_BY[found.judged_by]}）",
        *(f"注意：{note}" for note in found.notes),
    ]
    for line in told:
        click.echo("\n".join(wrapped(line, _COLUMNS)))
    click.echo()
    shown(found.findings, as_json=False, mend="请改正后再发出。")
    say(_left_out(found))


def _left_out(found: CheckedText) -> str:
    from casework.review.defects import DEFECTS

    names = [
        DEFECTS.get(defect, defect) + ("（部分）" if defect in found.partly else "")
        for defect, _ in found.not_checked
    ]
    return f"没有办件，没有审查的：{'；'.join(names)}。" if names else "全部审查项都已运行。"
