"""What a template's own wording may not contain, line by line.

Only fixed text is read: a value is what it is, and an applicant's half-width comma is
quoted, not corrected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from casework.letters.blocks import KINDS, Block
from casework.letters.data import CLOSE, OPEN
from casework.letters.frontmatter import Faults, Source

PAIRS: Final = ("“”", "‘’", "《》", "（）", "〔〕", "【】")
MARKERS: Final = {"#": "title", "##": "h1", "###": "h2"} | {
    f"@{kind}": kind for kind in ("docno", "to", "att", "sign", "date", "note")
}
ROW: Final = "@row"
LIST: Final = "@list"
"""Begins a list: shares of its columns; the first row after it is the heading row."""
BREAK: Final = "｜"

_COMMENT: Final = re.compile(r"\{#.*?#\}")
_VALUE: Final = re.compile(r"\{\{.*?\}\}")
_TAG: Final = re.compile(r"\{%.*?%\}")
_HAN: Final = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_HALF: Final = re.compile(rf"(?<=[{_HAN}）》”〕])[,;:?!()\[\]](?=[{_HAN}（《“〔]|$)")
_YEAR: Final = re.compile(r"[\[(（](?:19|20)\d\d[\])）](?=第?\d*号|第)")
_STRAIGHT: Final = re.compile(rf"[\"'](?=[{_HAN}])|(?<=[{_HAN}])[\"']")
_MARKER: Final = re.compile(r"(#{1,}|@[A-Za-z_]+)(?=\s|$)")
_WIDTHS: Final = re.compile(rf"{LIST}(?: [1-9]\d?){{2,8}}")
_DOUBLED: Final = re.compile("。。|，，|；；|，。|；。|：。")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")


def check_wording(source: Source, faults: Faults) -> None:
    """Note punctuation and marker faults of one file, each at its line."""
    for number, line in enumerate(source.body.split("\n"), 1):
        for message in _line_faults(line):
            faults.add("wording", source.file, number, message)


def _line_faults(line: str) -> Iterator[str]:
    # A value reads as one Chinese character, a condition as nothing.
    text = _TAG.sub("", _VALUE.sub("字", _COMMENT.sub("", line))).strip()
    marker = _MARKER.match(text)
    if marker and marker[1] not in (*MARKERS, ROW, LIST):
        yield f"没有名为 {marker[1]} 的行标记"
    if marker and marker[1] == LIST and not _WIDTHS.fullmatch(text):
        yield "@list 之后应当是各列宽度的比例，如 @list 20 50 30"
    for match in _HALF.finditer(text):
        yield f"中文之间应当用全角标点，不用 {match[0]}"
    if _STRAIGHT.search(text):
        yield "应当用中文引号“”"
    if _YEAR.search(text):
        yield "文号应使用六角括号〔〕"
    if _PRIVATE.search(line):
        yield "有私用区字符"
    if "。。" in text:
        yield "句号重复"
    yield from unbalanced(text)


def unbalanced(text: str) -> Iterator[str]:
    """Yield one message per kind of bracket that is not closed or not opened."""
    for left, right in PAIRS:
        if left not in text and right not in text:
            continue
        depth = 0
        for char in text:
            depth += (char == left) - (char == right)
            if depth < 0:
                break
        if depth:
            yield f"{left}{right}不成对"


def fixed_text(block: Block) -> str:
    """The text of a block with the inside of every value left out.

    First and last character of a value stay, for a full stop may meet another there.
    """
    return "".join(
        run.text if run.field is None else f"{run.text[:1]}\0{run.text[-1:]}"
        for run in block.all_runs()
    )


def sentence_faults(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield faults of the finished letter that only arise where text and values meet."""
    for block in blocks:
        runs = tuple(block.all_runs())
        own = "".join(run.text for run in runs if run.field is None)
        yield from (f"{message}：{own[:20]}" for message in unbalanced(own))
        if _DOUBLED.search(fixed_text(block)):
            yield f"标点重复：{own[:20]}"
        text = "".join(run.text for run in runs)
        if OPEN in text or CLOSE in text:
            yield "文中留有未替换的标记"
        if block.widths and any(len(row) != len(block.widths) for row in block.rows):
            yield f"表格的列数与 @list 的不同：{own[:20]}"
        if block.kind not in KINDS:
            yield f"没有名为 {block.kind} 的段落类型"
