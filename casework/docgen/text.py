"""Markdown tables, and the marked parts of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

Section = Callable[[], str]

_PART: Final = re.compile(
    r"(?P<open><!-- generated:(?P<name>[a-z-]+) -->\n).*?(?P<close><!-- /generated -->)", re.DOTALL
)
_MARK: Final = re.compile(r"<!-- (?:generated:|/generated)")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; bars and line breaks inside a cell are made safe."""
    lines = [_line(headings), "|" + "---|" * len(headings)]
    return "\n".join([*lines, *map(_line, rows)]) + "\n"


def _line(cells: Sequence[str]) -> str:
    safe = (cell.replace("|", "\\|").replace("\n", "<br>") or " " for cell in cells)
    return "| " + " | ".join(safe) + " |"


def fenced(text: str, language: str) -> str:
    """Return a fenced block."""
    return f"```{language}\n{text.rstrip()}\n```\n"


def code(words: Iterable[str]) -> str:
    """Return words as inline code, one after the other; a dash for none."""
    return "、".join(f"`{word}`" for word in words) or "–"


def fill(page: str, sections: Mapping[str, Section]) -> str:
    """Return the page with every marked part made anew.

    Raises ``ValueError`` for a part nobody makes and for a mark without its partner.
    """
    if len(_MARK.findall(page)) != 2 * len(_PART.findall(page)):
        raise ValueError("a generated part is not closed")

    def made(part: re.Match[str]) -> str:
        if part["name"] not in sections:
            raise ValueError(f"nobody makes a part called {part['name']}")
        return f"{part['open']}{sections[part['name']]().rstrip()}\n{part['close']}"

    return _PART.sub(made, page)


def parts_of(page: str) -> tuple[str, ...]:
    """Return the names of the marked parts of a page, in order."""
    return tuple(part["name"] for part in _PART.finditer(page))
