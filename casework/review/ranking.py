"""BM25 over bags of terms, widened by synonyms: one formula for memory and for databases.

A document's score is the sum over the terms of the query of ``idf * tf'``, where ``tf'`` is
the usual saturation by count and length, plus what synonyms add: a word of the query that
a document does not hold counts by its best other way, if all terms of that way are there,
and never more than the word itself would have counted. Where the query names a place or a
year, a document that bears all of them and is of a topic the query hints at counts for more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from casework.review.synonyms import Meant, Synonyms, Way, built_in
from casework.review.terms import Bag, narrowing, shown, terms_of

K1: Final = 1.2
"""How soon more of the same term stops counting."""
B: Final = 0.5
"""How much a long document is held against it, 0 to 1."""
HINTED: Final = 3.5
"""What a topic the query hints at counts for, where a term as rare counts 1."""
FEW: Final = 1_000
"""Documents below which the rarity of a term is not believed, when two are called alike."""
OF_THE_TOPIC: Final = 0.4
"""How like a query everything is that is of the topic it clearly hints at."""
NARROWING: Final = 1.8
"""What terms that say where or when count for: everything of a topic may hold the others."""
BESIDE_TOPIC: Final = 0.8
"""What all terms that say where or when count for at most, where a topic hinted at counts 1."""
FITTING: Final = 1.5
"""What the score of a document counts for that is of a topic hinted at, and of the place and year."""
MOST_TERMS: Final = 64
"""Terms of a query that are looked at: the rarest ones. A longer text repeats itself."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: the text, its terms, and the words that have other ways."""

    text: str
    terms: tuple[str, ...]
    meant: tuple[Meant, ...]

    @classmethod
    def of(cls, *texts: str, synonyms: Synonyms | None = None) -> Query:
        """Return the query of one or several texts; ``synonyms`` None: the built-in list."""
        known = built_in() if synonyms is None else synonyms
        terms = dict.fromkeys(term for text in texts for term in terms_of(text))
        # A word may both have other ways and hint at a topic.
        meant = {(m.word, m.hint > 0): m for text in texts for m in known.meant(text)}
        return cls("\n".join(texts), tuple(terms), tuple(meant.values()))

    @property
    def needed(self) -> frozenset[str]:
        """Every term whose number of documents must be known to score."""
        ways = (way.terms for meant in self.meant for way in meant.ways)
        own = (meant.terms for meant in self.meant)
        return frozenset(self.terms).union(*ways, *own)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted over all documents: how many, their terms altogether, and each term's."""

    documents: int
    length: int
    frequency: Mapping[str, int]

    @property
    def mean(self) -> float:
        """The mean number of terms of a document."""
        return self.length / self.documents if self.length else 1.0

    def idf(self, frequency: int) -> float:
        """Return the weight of a term that stands in ``frequency`` documents."""
        return math.log(1 + (self.documents - frequency + 0.5) / (frequency + 0.5))


@dataclass(frozen=True, slots=True)
class Match:
    """Why a document was found: words of the query in it, and words through a synonym."""

    words: tuple[str, ...]
    synonyms: tuple[tuple[str, str], ...]
    """(word of the query, word of the document)."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A way with what it counts for in a document that holds all its terms."""

    way: Way
    terms: frozenset[str]
    worth: float
    rarest: str


class Scorer:
    """A query weighed against one collection's figures."""

    def __init__(self, query: Query, figures: Figures) -> None:
        self.query = query
        self.figures = figures
        frequency = figures.frequency
        weights = {term: figures.idf(frequency.get(term, 0)) for term in query.terms}
        kept = sorted(weights, key=lambda term: (frequency.get(term, 0) == 0, -weights[term]))
        looked_at = set(kept[:MOST_TERMS])
        narrow = narrowing(query.text)
        self.narrow = narrow & looked_at
        self.weights = {
            term: weight * (NARROWING if term in narrow else 1.0)
            for term, weight in weights.items()
            if term in looked_at
        }
        self._ways = [
            (meant, ways) for meant in query.meant if (ways := self._weighed(meant)) is not None
        ]
        self._moderate()
        self._rarest = frozenset(one.rarest for _, ways in self._ways for one in ways)
        self._norm = (K1 * (1 - B), K1 * B / figures.mean)

    def _moderate(self) -> None:
        """Keep a long name of a place from outweighing the topic: other topics bear it too."""
        hinted = (one.worth for meant, ways in self._ways if meant.hint for one in ways)
        most = BESIDE_TOPIC * max(hinted, default=math.inf)
        together = sum(self.weights[term] for term in self.narrow)
        if together > most:
            for term in self.narrow:
                self.weights[term] *= most / together

    def _weighed(self, meant: Meant) -> list[_Weighed] | None:
        """Weigh the ways of a word by what the word would count if it stood in their documents.

        An everyday word that no document holds would weigh more than any other; the
        documents that hold it by another word are counted with it.
        """
        frequency, idf = self.figures.frequency, self.figures.idf
        ways = [way for way in meant.ways if all(frequency.get(term) for term in way.terms)]
        if not ways:
            return None
        rarest = [min(way.terms, key=lambda term: (frequency[term], term)) for way in ways]
        together = idf(min(sum(frequency[term] for term in rarest), self.figures.documents))
        if meant.hint:
            worth = HINTED * meant.hint * together
        else:
            worth = sum(min(idf(frequency.get(term, 0)), together) for term in meant.terms)
        return [
            _Weighed(way, frozenset(way.terms), worth * way.weight, term)
            for way, term in zip(ways, rarest, strict=True)
        ]

    def saturated(self, count: int, length: int) -> float:
        """Return what ``count`` times a term counts in a document of ``length`` terms."""
        base, slope = self._norm
        return count * (K1 + 1) / (count + base + slope * length)

    def saturation(self, count: int, longest: int) -> list[float]:
        """Return ``saturated`` of a count for every length from 0 to the longest."""
        base, slope = self._norm
        full, start = count * (K1 + 1), count + base
        return [full / (start + slope * length) for length in range(longest + 1)]

    def score(self, counts: Mapping[str, int], length: int) -> float:
        """Return the score of a document; 0 where nothing of the query is in it."""
        base, slope = self._norm
        norm = base + slope * length
        plain = {
            term: weight * counts[term] * (K1 + 1) / (counts[term] + norm)
            for term, weight in self.weights.items()
            if term in counts
        }
        added, hinted = 0.0, False
        if not self._rarest.isdisjoint(counts):
            for meant, ways in self._ways:
                best = self._best(ways, counts, length)
                if best:
                    hinted = hinted or meant.hint > 0
                    added += max(0.0, best - sum(plain.get(term, 0.0) for term in meant.terms))
        fitting = hinted and self.narrow and self.narrow <= counts.keys()
        return (sum(plain.values()) + added) * (FITTING if fitting else 1.0)

    def _best(self, ways: Iterable[_Weighed], counts: Mapping[str, int], length: int) -> float:
        best = 0.0
        for one in ways:
            if one.rarest in counts and _holds(counts, one):
                best = max(best, self._credit(one, counts, length))
        return best

    def _credit(self, one: _Weighed, counts: Mapping[str, int], length: int) -> float:
        return one.worth * self.saturated(min(counts[term] for term in one.way.terms), length)

    def probes(self) -> Iterator[list[tuple[tuple[str, ...], float]]]:
        """Yield what leads to every document that scores, with what it is worth there.

        First the terms of the query, each alone, in the order of the text, so that the pieces
        of one word stand side by side. Then for each word its ways: the terms of a way must
        all be there, and of several ways that are the best one counts.
        """
        yield [((term,), worth) for term, worth in self.weights.items()]
        for _, ways in self._ways:
            yield [(one.way.terms, one.worth) for one in ways]

    @property
    def hinted(self) -> tuple[tuple[str, ...], ...]:
        """The ways of the topics that are hinted at: the terms of one must all be there."""
        ways = (one.way.terms for meant, ways in self._ways if meant.hint for one in ways)
        return tuple(dict.fromkeys(ways))

    def likeness(self, counts: Mapping[str, int]) -> float:
        """Return how much of the query a document holds, 0 to 1, by the weight of the terms.

        Terms no document holds are left out: nothing could be like them. A document of the
        topic a query clearly hints at is ``OF_THE_TOPIC`` like it at least.
        """
        figures = replace(self.figures, documents=max(self.figures.documents, FEW))
        frequency = figures.frequency
        weights = {t: figures.idf(frequency[t]) for t in self.weights if frequency.get(t)}
        reachable = sum(weights.values())
        has = sum(weight for term, weight in weights.items() if term in counts)
        least = 0.0
        for meant, ways in self._ways:
            best = max((one.worth for one in ways if _holds(counts, one)), default=0.0)
            if meant.hint:
                least = max(least, OF_THE_TOPIC if best and meant.hint >= 1 else 0.0)
                continue
            own = [weights.get(term, 0.0) for term in meant.terms]
            there = [weights.get(term, 0.0) for term in meant.terms if term in counts]
            reachable += max(0.0, max(one.worth for one in ways) - sum(own))
            has += max(0.0, best - sum(there))
        return max(least, min(1.0, has / reachable)) if reachable else least

    def why(self, counts: Mapping[str, int]) -> Match:
        """Return the words of the query a document holds, and those it holds another way."""
        words = shown(self.query.text, (term for term in self.weights if term in counts))
        through = []
        for meant, ways in self._ways:
            if meant.terms and meant.terms <= counts.keys():
                continue
            there = [one for one in ways if _holds(counts, one)]
            if there:
                best = max(there, key=lambda one: self._credit(one, counts, 1))
                through.append((meant.word, best.way.word))
        return Match(words, tuple(through))


def _holds(counts: Mapping[str, int], one: _Weighed) -> bool:
    """Tell whether a document holds all terms of a way."""
    return counts.keys() >= one.terms


class Ranker:
    """Every document in memory: what an index must agree with."""

    def __init__(self, documents: Iterable[str | Bag], synonyms: Synonyms | None = None) -> None:
        self.bags = [d if isinstance(d, Bag) else Bag.of(d) for d in documents]
        self._synonyms = synonyms
        self._places: dict[str, list[int]] = {}
        for place, bag in enumerate(self.bags):
            for term in bag.counts:
                self._places.setdefault(term, []).append(place)
        frequency = {term: len(places) for term, places in self._places.items()}
        self.figures = Figures(len(self.bags), sum(b.length for b in self.bags), frequency)

    def scores(self, query: str | Query) -> dict[int, float]:
        """Return the score of every document that matches, by its place."""
        asked = query if isinstance(query, Query) else Query.of(query, synonyms=self._synonyms)
        scorer = Scorer(asked, self.figures)
        leads = {terms for word in scorer.probes() for terms, _ in word}
        met = {place for terms in leads for place in self._rarest_places(terms)}
        found = {
            place: scorer.score(self.bags[place].counts, self.bags[place].length)
            for place in sorted(met)
        }
        return {place: score for place, score in found.items() if score > 0}

    def _rarest_places(self, terms: Sequence[str]) -> Sequence[int]:
        return min((self._places.get(term, ()) for term in terms), key=len)

    def rank(self, query: str | Query, limit: int | None = None) -> list[int]:
        """Return the places of the documents that match, best first, earlier ones first."""
        scores = self.scores(query)
        return sorted(scores, key=lambda place: (-scores[place], place))[:limit]


@lru_cache(maxsize=1)
def _ranker(titles: tuple[str, ...]) -> Ranker:
    return Ranker(titles)


def rank(query: str, titles: Sequence[str], limit: int | None = None) -> list[int]:
    """Return the places of the titles that match a query, best first; the last list is kept."""
    return _ranker(tuple(titles)).rank(query, limit)


def __getattr__(name: str) -> Any:
    """Give ``SYNONYMS``, every word with the others it leads to; read on first use."""
    if name != "SYNONYMS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return built_in().plain
