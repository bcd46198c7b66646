"""A reply as a reader sees it: paragraphs with their places, whoever wrote it and with what.

Checks read this and not the letter itself, so that they judge a draft of ours, a signed letter
and a text written elsewhere by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from casework.letters.blocks import Letter

BODY: Final = ("p", "h1", "h2", "table", "note")
_DATE: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_REMEDY: Final = re.compile(r"行政复议|行政诉讼|提起诉讼|人民法院")
_PLACES: Final = {
    "title": "标题", "docno": "文号", "to": "称谓", "att": "附件说明", "sign": "署名", "date": "日期",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``no`` counts those of the body from 1, 0 for the rest."""

    kind: str
    text: str
    no: int = 0

    @property
    def place(self) -> str:
        """Where it stands, in an officer's words."""
        return f"正文第{self.no}段" if self.no else _PLACES.get(self.kind, "正文")


@dataclass(frozen=True, slots=True)
class Paper:
    """The paragraphs of a letter; kinds are those of ``letters.blocks.KINDS``."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """All text, one paragraph a line."""
        return "\n".join(p.text for p in self.paragraphs)

    @property
    def body(self) -> tuple[Paragraph, ...]:
        """The paragraphs between addressee and signature."""
        return tuple(p for p in self.paragraphs if p.kind in BODY)

    @property
    def remedies(self) -> tuple[Paragraph, ...]:
        """The paragraphs that tell a way to challenge the reply."""
        return tuple(p for p in self.body if _REMEDY.search(p.text) and _tells(p.text))

    @property
    def dated(self) -> date | None:
        """The day the letter bears; None while it is open or no real day."""
        for found in _DATE.finditer(self.text_of("date")):
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                return None
        return None

    def text_of(self, kind: str) -> str:
        """Return the text of all paragraphs of one kind, one per line."""
        return "\n".join(p.text for p in self.paragraphs if p.kind == kind)


def _tells(text: str) -> bool:
    """Tell a remedy paragraph from one that only cites the Reconsideration Law."""
    return "可以" in text or "申请行政复议" in text


def paper(paragraphs: Iterable[tuple[str, str]]) -> Paper:
    """Return the paper of (kind, text) pairs; paragraphs of the body are numbered."""
    made, no = [], 0
    for kind, text in paragraphs:
        no += kind in BODY
        made.append(Paragraph(kind, text, no if kind in BODY else 0))
    return Paper(tuple(made))


def paper_of(letter: Letter) -> Paper:
    """Return the paper of a letter of ours."""
    return paper((block.kind, block.text) for block in letter.blocks)
