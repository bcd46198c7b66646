"""Names of organisations in a text: offices, governments, committees, companies, schools."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from casework.review.organwords import ALONE, AND, BOUNDARY, COMPANY_PART, ENDING, GENERIC

LONGEST: Final = 32
"""A name is at most so long (characters); what is longer was not understood."""


@lru_cache(maxsize=64)
def organisations(text: str) -> tuple[tuple[int, int], ...]:
    """Return where names of organisations stand in a folded text, as (start, end).

    Names may overlap: 某市公安局某分局 gives the office and its branch. Several checks ask
    about the same text of one letter.
    """
    return tuple(_names(text))


def _names(text: str) -> Iterator[tuple[int, int]]:
    cuts = _cuts(text)
    for ending in ENDING.finditer(text):
        start = cuts[ending.start()]
        if ending.end() - start <= LONGEST and _is_name(text, start, ending.start(), ending.end()):
            yield start, ending.end()


def _is_name(text: str, start: int, ending: int, end: int) -> bool:
    if GENERIC.fullmatch(text[start:ending]) is None:
        return True
    return ALONE.fullmatch(text[ending:end]) is not None


def _cuts(text: str) -> list[int]:
    """Return for each place the nearest one at or before it where a name may begin."""
    begins = bytearray(len(text) + 1)
    for found in BOUNDARY.finditer(text):
        begins[found.end()] = 1
    for found in AND.finditer(text):
        if found["inner"] is None:
            begins[found.end()] = 1
    inside = bytearray(len(text))
    for found in COMPANY_PART.finditer(text):
        inside[found.start()] = inside[found.end() - 1] = 1
    cuts, latest = [0] * (len(text) + 1), 0
    for place, char in enumerate(text):
        latest = place if begins[place] else latest
        cuts[place] = latest
        if not (inside[place] or char.isalnum() or char == "·"):
            latest = place + 1
    cuts[len(text)] = len(text) if begins[len(text)] else latest
    return cuts
