"""How pages look: fonts and margins an agency may choose, and the letterhead of 信函格式."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SONG, FANG, KAI, HEI, TITLE = "宋体", "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
# Fallback names for machines without the _GB2312 sets.
FALLBACKS: Final = {FANG: "仿宋", KAI: "楷体", HEI: "SimHei", TITLE: "华文中宋", SONG: "SimSun"}

_TWIPS: Final = 1440 / 25.4
_SLACK: Final = 6
"""Twips taken off the right margin; without them LibreOffice sets 27 characters a line."""


@dataclass(frozen=True, slots=True)
class PageStyle:
    """Fonts by their place in the letter, margins in millimetres (GB/T 9704-2012)."""

    body: str = FANG
    title: str = TITLE
    heading: str = HEI
    subheading: str = KAI
    page_number: str = SONG
    top: int = 37
    bottom: int = 35
    left: int = 28
    right: int = 26

    def font(self, official: str) -> str:
        """Return the font set where the standard sets ``official``."""
        chosen = {
            FANG: self.body,
            TITLE: self.title,
            HEI: self.heading,
            KAI: self.subheading,
            SONG: self.page_number,
        }
        return chosen[official]

    def margins(self) -> tuple[int, int, int, int]:
        """Return top, right, bottom and left margin in twips."""
        top, bottom, left = (round(mm * _TWIPS) for mm in (self.top, self.bottom, self.left))
        return top, round(self.right * _TWIPS) - _SLACK, bottom, left


OFFICIAL: Final = PageStyle()
