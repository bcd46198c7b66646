"""A letter as plain text: one block on one line (a title on as many as it has)."""

from __future__ import annotations

from casework.letters.blocks import Letter
from casework.letters.layout import CHARACTERS, Placed, marks, placed, width

_IDEOGRAPHIC_SPACE = "\u3000"


def to_text(letter: Letter) -> str:
    """Return the letter as UTF-8 text with LF line ends; paragraphs are not wrapped."""
    lines = [f"【{mark}】" for mark in marks(letter)]
    for place in placed(letter):
        lines += [""] * (place.blank_before + (1 if place.new_page else 0))
        lines += _lines(place)
    return "\n".join(lines) + "\n"


def _lines(place: Placed) -> list[str]:
    block = place.block
    if block.kind == "table":
        return [f"| {' | '.join(row.split(chr(9)))} |" for row in block.text.split("\n")]
    if block.kind == "title":
        return [_centred(line) for line in block.text.split("\n")]
    if block.kind == "docno":
        return [_centred(block.text)]
    if block.kind in ("sign", "date"):
        return [_spaces(CHARACTERS - place.indent - width(block.text)) + block.text]
    if block.kind == "to":
        return [block.text]
    label = place.label
    start = _spaces(5) if label and not label.startswith("附件") else _spaces(2)
    return [start + label + block.text]


def _centred(text: str) -> str:
    return _spaces((CHARACTERS - width(text)) / 2) + text


def _spaces(characters: float) -> str:
    half = max(0, round(characters * 2))
    return _IDEOGRAPHIC_SPACE * (half // 2) + " " * (half % 2)
