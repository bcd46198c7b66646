"""Text for terminals: Chinese characters take two columns, and click does not know it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

# What may not begin a line in Chinese setting.
_CLOSING = "，。、；：？！）》〉”’」』】〕…"
_PIECE = re.compile(r"[!-~]+|\s+|.", re.DOTALL)


def width(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    return sum(_columns(ch) for ch in text)


def _columns(ch: str) -> int:
    if unicodedata.combining(ch) or unicodedata.category(ch) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(ch) in "WF" else 1


def padded(text: str, columns: int) -> str:
    """Return the text with blanks up to ``columns``."""
    return text + " " * max(0, columns - width(text))


def one_line(text: str) -> str:
    """Return a text that cannot break a line or steer a terminal."""
    flat = " ".join(text.split())
    return "".join(ch if ch.isprintable() else "\N{REPLACEMENT CHARACTER}" for ch in flat)


def shortened(text: str, columns: int) -> str:
    """Return the text on one line, cut with … to at most ``columns``."""
    flat = one_line(text)
    if width(flat) <= columns:
        return flat
    kept, used = "", 0
    for ch in flat:
        used += _columns(ch)
        if used > columns - 1:
            break
        kept += ch
    return f"{kept.rstrip()}…"


def wrapped(text: str, columns: int) -> list[str]:
    """Return the text in lines of at most ``columns``; Latin words stay whole."""
    lines, line = [], ""
    for piece in _PIECE.findall(" ".join(text.split())):
        if line and width(line) + width(piece) > columns and piece not in _CLOSING:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line else lines


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a plain table; cells are never wrapped or cut, with or without a terminal."""
    lines = [list(headings), *([one_line(cell) for cell in row] for row in rows)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(headings))]
    return "\n".join(
        "  ".join(padded(cell, w) for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
