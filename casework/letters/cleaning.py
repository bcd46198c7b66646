"""What a value may bring into a letter: text, and nothing that could act on the text.

Values come from applicants, third parties and officers. Controls, bidi overrides and
zero-width characters can hide or reorder what a reader sees; surrogates and
noncharacters break XML; private-use characters print differently on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_BREAKS: Final = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
# Cn is not dropped as a whole: names use ideographs newer than Python's tables.
_DROPPED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
# Letters and marks that print as nothing: Hangul fillers, blank Braille, joiners.
_INVISIBLE: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def clean(text: str) -> str:
    """Return ``text`` in NFC on one line, without characters a letter may not carry."""
    # What Python calls printable holds nothing that is dropped by category: most texts are.
    if not (text.isprintable() and _INVISIBLE.isdisjoint(text)):
        folded = _BREAKS.sub(" ", text)
        text = "".join(c for c in folded if not _is_dropped(c))
    return unicodedata.normalize("NFC", text).strip()


def is_blank(text: str) -> bool:
    """Tell whether nothing of ``text`` would be seen on paper."""
    return not any(unicodedata.category(c)[0] in "LNPSC" for c in text)


def _is_dropped(char: str) -> bool:
    return (
        unicodedata.category(char) in _DROPPED_CATEGORIES
        or char in _INVISIBLE
        or _is_noncharacter(ord(char))
    )


def _is_noncharacter(point: int) -> bool:
    return 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE
