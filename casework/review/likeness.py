"""How much of one text stands in another: shared pairs of characters, rare ones weighing more.

Chinese is not parted into words, so two characters that stand together take their place. A
number counts as one whether it is written 六十日 or 60日.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Final

from casework.law.numerals import number_of

_COUNTED: Final = re.compile(r"[零〇一二三四五六七八九十百千]+(?=个|日|年|月|件|页|元)")


def plain(text: str) -> str:
    """Return a text in one width, letters and numbers only, counted numerals as digits."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    counted = _COUNTED.sub(lambda found: str(number_of(found[0])), wide)
    return re.sub(r"[\W_]+", "", counted)


def pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a text; of one character, itself."""
    flat = plain(text)
    return frozenset(flat[i : i + 2] for i in range(len(flat) - 1)) or frozenset(
        [flat] if flat else []
    )


class Corpus:
    """Texts by key, and how rare each pair is among them."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.pairs = {key: pairs(text) for key, text in texts.items()}
        held = Counter(pair for found in self.pairs.values() for pair in found)
        count = len(self.pairs)
        self._weights = {pair: math.log(1 + count / times) for pair, times in held.items()}
        self._unknown = math.log(1 + 2 * count)

    def weight(self, pair: str) -> float:
        """Return what a pair counts: the more, the fewer texts hold it; most if none does."""
        return self._weights.get(pair, self._unknown)

    def share(self, wanted: frozenset[str], held: frozenset[str]) -> float:
        """Return what part of the wanted pairs is held, by weight: 0 to 1."""
        total = sum(map(self.weight, wanted))
        return sum(map(self.weight, wanted & held)) / total if total else 0.0

    def share_of(self, wanted: frozenset[str], text: str) -> float:
        """Return what part of the wanted pairs stands in a text that is none of the corpus."""
        return self.share(wanted, pairs(text))

    def shares(self, text: str) -> dict[str, float]:
        """Return for every text what part of ``text`` stands in it."""
        wanted = pairs(text)
        total = sum(map(self.weight, wanted)) or 1.0
        return {
            key: sum(map(self.weight, wanted & held)) / total for key, held in self.pairs.items()
        }
