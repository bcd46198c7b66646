"""Searching our statements, what rests on them, and the loaded texts.

A word is found where it stands; of a longer phrase part is enough, measured by the pairs of
characters it shares (``likeness``). What was found where is told with every hit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from casework.errors import InputError, Refusal
from casework.review.likeness import Corpus, pairs, plain

ENOUGH: Final = 0.5
"""So much of a phrase must stand in a passage, by weight; half of 政府信息公开 is any of it."""
_PARTLY: Final = 0.8
"""What a phrase found in part counts beside one found whole."""
_MOST: Final = 60  # characters of a query
_WORD: Final = re.compile(r"[\s,，。；;、“”\"'‘’《》（）()]+")
PLACES: Final = {"statement": "我们的表述", "text": "已装入的文本", "use": "依据它的文书、动作"}
"""Where a word may be found."""
_COUNTS: Final = {"statement": 1.0, "text": 0.95, "use": 0.9}
"""What a place counts: what is said of a rule comes before what is named after it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One text that is searched: of which provision, and what it is."""

    cite: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A provision that was found: how well (0 to 1), and why."""

    cite: str
    score: float
    why: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"cite": self.cite, "score": round(self.score, 2), "why": list(self.why)}


def find(query: str, passages: Sequence[Passage], most: int = 20) -> list[Hit]:
    """Return the provisions in which every word of a query is found, best first.

    Raises ``InputError`` for a query with nothing to look for.
    """
    words = _words(query)
    corpus = Corpus({str(place): one.text for place, one in enumerate(passages)})
    best: dict[str, list[tuple[float, int, str]]] = {}
    for place, passage in enumerate(passages):
        found = list(_found(words, passage, corpus, corpus.pairs[str(place)]))
        if len(found) == len(words):
            score = _COUNTS[passage.place] * sum(score for score, _ in found) / len(words)
            why = "，".join(why for _, why in found)
            best.setdefault(passage.cite, []).append((score, -len(passage.text), why))
    order = {cite: place for place, cite in enumerate(dict.fromkeys(p.cite for p in passages))}
    ranked = sorted(best, key=lambda cite: (*_negative(max(best[cite])), order[cite]))
    return [_hit(cite, best[cite]) for cite in ranked[:most]]


def _words(query: str) -> list[str]:
    """Return the words of a query; figures may be written in either way."""
    words = [word for word in _WORD.split(query[: _MOST + 1]) if plain(word)]
    if not words or len(query) > _MOST:
        why = f"请写明要查的词，不超过{_MOST}个字，几个词用空格分开"
        raise InputError([Refusal("law_query", why, field="词")])
    return words


def _found(
    words: Iterable[str], passage: Passage, corpus: Corpus, held: frozenset[str]
) -> Iterator[tuple[float, str]]:
    """Yield for every word that is found how well, and where."""
    text = plain(passage.text)
    where = PLACES[passage.place]
    for word in words:
        if plain(word) in text:
            yield 1.0, f"{where}含“{word}”"
            continue
        share = corpus.share(pairs(word), held)
        if share >= ENOUGH:
            yield _PARTLY * share, f"{where}与“{word}”部分相合（{share:.0%}）"


def _negative(key: tuple[float, int, str]) -> tuple[float, int]:
    """Best score first, and of equals the shorter passage, which is more about the word."""
    return -key[0], -key[1]


def _hit(cite: str, found: Sequence[tuple[float, int, str]]) -> Hit:
    ordered = sorted(found, reverse=True)
    return Hit(cite, ordered[0][0], tuple(dict.fromkeys(why for *_, why in ordered)))
