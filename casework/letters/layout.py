"""Layout facts of GB/T 9704-2012 that every rendition shares. Unit: one character (字)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from casework.letters.blocks import Block, Letter, Run
from casework.letters.labels import label

CHARACTERS: Final = 28  # characters to a line, 22 lines to a page
SEAL_INDENT: Final = 4  # a sealed letter's date stands four characters in from the right
SEAL_LINES: Final = 2  # blank lines left for the seal between text and signature
TITLE_LINES: Final = 2  # blank lines between a red rule, or the number under it, and title
DRAFT_MARK: Final = "草稿（未签发，不得对外发出）"
DEMO_MARK: Final = "演示文书，不具有法律效力"


def marks(letter: Letter) -> tuple[str, ...]:
    """Return what must be seen on every page of a draft or a demonstration letter."""
    shown = ((letter.draft, DRAFT_MARK), (letter.demo, f"（{DEMO_MARK}）"))
    return tuple(mark for wanted, mark in shown if wanted)


def width(text: str, autospace: float = 0.0) -> float:
    """Return the width in characters: Latin letters and digits take half a place."""
    halves = [_is_half(char) for char in text]
    borders = sum(one != other for one, other in pairwise(halves))
    return len(text) - halves.count(True) / 2 + borders * autospace


def _is_half(char: str) -> bool:
    return unicodedata.east_asian_width(char) in ("Na", "H", "N")


def is_gap(run: Run, letter: Letter) -> bool:
    """Tell whether a run of a draft shows a gap and not a value."""
    return letter.draft and run.field is not None and run.text == f"【待填：{label(run.field)}】"


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with its place: blank lines before it, right indent, running number."""

    block: Block
    blank_before: int = 0
    indent: float = 0.0
    label: str = ""
    """For an attachment: what stands before its name (附件：1. or 2.)."""
    new_page: bool = False


def placed(letter: Letter, autospace: float = 0.0) -> Iterator[Placed]:
    """Yield every block with its place.

    ``autospace`` is what the program that shows it puts between Chinese and Latin text.
    """
    blocks = _arranged(letter)
    indents = _closing_indents(blocks, autospace)
    attachments = [n for n, block in enumerate(blocks) if block.kind == "att"]
    for number, block in enumerate(blocks):
        before = blocks[number - 1].kind if number else ""
        yield Placed(
            block,
            _blank_before(block.kind, before),
            indents.get(number, 0.0),
            _attachment_label(number, attachments),
            block.kind == "title" and number > 0 and before != "docno",
        )


def _closing_indents(blocks: tuple[Block, ...], autospace: float) -> dict[int, float]:
    """Return the right indents of every name and date; a letter may hold a second part."""
    found: dict[int, float] = {}
    for number, (block, after) in enumerate(pairwise(blocks)):
        if (block.kind, after.kind) == ("sign", "date"):
            name, day = width(block.text, autospace), width(after.text, autospace)
            found[number], found[number + 1] = signature_indents(name, day)
    return found


def letterhead(letter: Letter) -> str:
    """Return the agency's name at the head of a letter in 信函格式, else nothing."""
    signs = [block.text for block in letter.blocks if block.kind == "sign"]
    return signs[0] if letter.layout == "xinhan" and signs else ""


def _arranged(letter: Letter) -> tuple[Block, ...]:
    """In 信函格式 the number comes first, under the rule, and the title after it."""
    blocks = letter.blocks
    if letterhead(letter) and [block.kind for block in blocks[:2]] == ["title", "docno"]:
        return (blocks[1], blocks[0], *blocks[2:])
    return blocks


def signature_indents(name: float, day: float) -> tuple[float, float]:
    """Return the right indents of agency name and date from their widths.

    The name is centred on the date. One too long for that ends at the right edge, and the
    date is centred under it.
    """
    overhang = (name - day) / 2
    if overhang <= SEAL_INDENT:
        return SEAL_INDENT - overhang, float(SEAL_INDENT)
    return 0.0, overhang


def attachment_columns(label: str) -> tuple[float, float]:
    """Return where an attachment's label starts and where its name starts, from the left.

    A long name goes on below its own first character (GB/T 9704-2012).
    """
    start = 2.0 if label.startswith("附件：") else 5.0
    return start, start + width(label)


def _blank_before(kind: str, before: str) -> int:
    if kind == "sign":
        return SEAL_LINES
    if kind == "title" and before == "docno":
        return TITLE_LINES
    if kind == "to":
        return 1
    if kind == "att" and before != "att":
        return 1
    return 1 if before in ("title", "docno") and kind not in ("docno", "title") else 0


def _attachment_label(number: int, attachments: list[int]) -> str:
    if number not in attachments:
        return ""
    order = attachments.index(number) + 1
    serial = f"{order}." if len(attachments) > 1 else ""
    return f"附件：{serial}" if order == 1 else serial
