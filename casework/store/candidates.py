"""Which documents of a shelf are worth an exact score: read from the index, the best terms first.

All documents with a common term need not be read. The terms of a query are read whole, those
first that are worth most for an entry, as far as a budget goes; the others are counted in where
something stands that was read. Of the others, and where two or three of the weightiest of them
meet, the shortest documents are taken up. What a document gathered tells which few are scored.
On a small shelf everything is read and scored, and the ranking is exact.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import Final

from sqlalchemy import Connection

from casework.review.ranking import FITTING, Scorer
from casework.review.terms import Bag, repeated
from casework.store import fulltext
from casework.store.fulltext import SERIAL_BITS, Filters

Shelf = tuple[Connection, str, str]
"""Where documents are: the connection, the agency, the shelf."""

READ: Final = 6_000
"""Entries of the index read for one query on one shelf, on a small one."""
READ_OF: Final = 40
"""On a large one: as many of them for one that is read."""
GLANCED: Final = 200
"""Entries of a term taken up that is not read whole: its shortest documents."""
OFTEN: Final = (4, 3, 2)
"""How often terms stand in the documents that are glanced at first."""
MET: Final = 8
"""Terms that are not read whole, but counted in where one stands that was."""
TELLING: Final = 0.03
"""The one that was read must be worth more than so much of the whole query."""
SLIGHT: Final = 0.03
"""And the one counted in more than so much."""
TOGETHER: Final = 4
"""Terms that are not read whole, those worth most, glanced at where two or three meet."""
SCORED: Final = 140
"""Candidates scored exactly, the most promising ones."""
SCORED_OF: Final = 1_500
"""Besides, one for so many documents: more of them are about as promising."""
FEWER: Final = 150
"""Besides, so many for each term fewer than ``MET``: what they gather tells less."""
FITTED: Final = 1_500
"""Documents of the topic, the place and the year that are credited with it, the shortest ones."""
SAMPLED: Final = 5
"""Candidates scored to know what the best score at least, for one that is wanted."""
ALIKE: Final = 2
"""How far apart the numbers of documents of two pieces of one word may lie."""
TWINS: Final = 1.03
"""The same for pieces that do not touch: a more common word may lie between them."""
_LONGEST: Final = 255
"""Terms beyond which candidates are gathered as if they had so many."""


@dataclass(frozen=True, slots=True)
class _Probe:
    """Terms to look up together: in how many documents at most, what they are worth in one.

    ``word``: the word of the query it is one of several ways of; 0 for the query itself.
    ``sure``: the part of it that is theirs alone, without the pieces of a word they stand for.
    ``twice``: whether each of them stands a second time somewhere.
    """

    terms: tuple[str, ...]
    word: int
    documents: int
    worth: float
    sure: float
    twice: bool


class Exact:
    """The exact scores of documents of one shelf; each is read once.

    ``settled``: only what was answered. ``without``: a ref that is left out.
    """

    def __init__(
        self, shelf: Shelf, scorer: Scorer, *, settled: bool = False, without: str = ""
    ) -> None:
        self._shelf, self._scorer, self._only = shelf, scorer, (settled, without)
        self.scored: dict[int, tuple[float, Bag]] = {}
        self._read: set[int] = set()

    def score(self, places: Iterable[int]) -> None:
        """Score the documents at some places, as far as they were not."""
        fresh = [place for place in places if place not in self._read]
        self._read.update(fresh)
        connection, agency, _ = self._shelf
        for place, terms in fulltext.terms_at(connection, agency, fresh, *self._only):
            bag = Bag.read(terms)
            score = self._scorer.score(bag.counts, bag.length)
            if score > 0:
                self.scored[place] = (score, bag)

    def least(self, limit: int) -> float:
        """Return the last of so many best scores; 0 where there are not as many."""
        best = heapq.nlargest(limit, (score for score, _ in self.scored.values()))
        return best[-1] if len(best) == limit else 0.0


class _Gathering:
    """Documents met so far on one shelf, each with about what it scores."""

    def __init__(self, shelf: Shelf, scorer: Scorer, filters: Filters, exact: Exact) -> None:
        self._where = shelf
        self._filters = filters
        self._exact = exact
        self._fitting = FITTING if scorer.narrow else 1.0
        self._once = scorer.saturation(1, _LONGEST)
        self._twice = scorer.saturation(2, _LONGEST)
        self._counts = {n: scorer.saturation(n, _LONGEST) for n in OFTEN}
        self.met: dict[int, float] = {}
        self._credited: dict[int, dict[int, float]] = {}

    def read(self, probe: _Probe, most: int) -> int:
        """Count a term in for up to ``most`` documents; return how many there were."""
        again: frozenset[int] = frozenset()
        if probe.twice:  # however long, they may be the best
            found = fulltext.places(*self._where, _again(probe), most, self._filters)
            again = frozenset(place for (place,) in found)
            self._credit(probe, found, self._twice)
        found = fulltext.places(*self._where, probe.terms, most, self._filters)
        self._credit(probe, found, self._once, again)
        return len(found) + len(again)

    def add(self, probe: _Probe, among: Sequence[tuple[str, ...]]) -> None:
        """Count a term in where one of several stands, all terms of it."""
        found = fulltext.places(*self._where, probe.terms, probe.documents, self._filters, among)
        self._credit(probe, found, self._once)

    def fit(self, scorer: Scorer, frequency: Mapping[str, int]) -> None:
        """Credit what bears all places and years of the query and is of a topic hinted at."""
        terms, hinted = tuple(sorted(scorer.narrow)), scorer.hinted
        if not terms or not hinted or not all(term in frequency for term in terms):
            return
        found = fulltext.places(*self._where, terms, FITTED, self._filters, hinted)
        least = sum(scorer.weights[term] for term in terms)
        for (place,) in found:
            credit = max(self.met.get(place, 0.0), least * self._once[_length(place)])
            self.met[place] = credit * FITTING

    def most(self, worth: float) -> float:
        """Return what terms of a worth count for at most, standing twice in a short document."""
        return worth * self._twice[1] * self._fitting

    def least(self, limit: int) -> float:
        """Return what the last of the best scores at least; 0 where there are not as many."""
        self._exact.score(heapq.nlargest(SAMPLED * limit, self.met, key=self.met.__getitem__))
        return self._exact.least(limit)

    def glance(self, probe: _Probe) -> None:
        """Take up the shortest documents of a term, as far as they were not met."""
        marks = [(_again(probe, n), self._counts[n]) for n in OFTEN] if probe.twice else []
        for terms, counts in (*marks, (probe.terms, self._once)):
            self._take_up(terms, probe.worth, counts)

    def glance_where(self, probes: Sequence[_Probe]) -> None:
        """Take up the shortest documents that hold several terms."""
        terms = tuple(dict.fromkeys(term for probe in probes for term in probe.terms))
        self._take_up(terms, sum(probe.worth for probe in probes), self._once)

    def _take_up(self, terms: tuple[str, ...], worth: float, counts: Sequence[float]) -> None:
        for (place,) in fulltext.places(*self._where, terms, GLANCED, self._filters):
            credit = worth * counts[_length(place)]
            if credit > self.met.get(place, 0.0):
                self.met[place] = credit

    def _credit(
        self,
        probe: _Probe,
        found: Sequence[Sequence[int]],
        counts: Sequence[float],
        without: frozenset[int] = frozenset(),
    ) -> None:
        """Credit documents with a probe; of several ways of one word the best one counts."""
        worths = [probe.worth * count for count in counts]
        met, known = self.met, self.met.get
        credited = self._credited.setdefault(probe.word, {}) if probe.word else None
        for (place,) in found:
            if place in without:
                continue
            length = place >> SERIAL_BITS
            worth = worths[length if length < _LONGEST else _LONGEST]  # noqa: FURB136  # hot
            if credited is not None:
                before = credited.get(place, 0.0)
                if worth <= before:
                    continue
                credited[place] = worth
                worth -= before
            met[place] = known(place, 0.0) + worth

    def score_best(self, many: int) -> None:
        """Score the most promising documents."""
        best = heapq.nlargest(many, self.met, key=self.met.__getitem__)
        self._exact.score(best if len(self.met) > many else self.met)


def score_candidates(
    exact: Exact,
    shelf: Shelf,
    scorer: Scorer,
    frequency: Mapping[str, int],
    filters: Filters,
    limit: int,
) -> None:
    """Score what may be among the best documents of a shelf.

    Terms are read whole, the best first, within a budget. The others are counted in where one
    stands that was read; documents that hold none of those are glanced at, unless they cannot
    come among the best any more.
    """
    gathering = _Gathering(shelf, scorer, filters, exact)
    probes = _probes(scorer, frequency)
    documents = scorer.figures.documents
    left, assumed = max(READ, documents // READ_OF), 0.0
    rest, among = [], []
    whole = sum(probe.worth for probe in probes)
    for probe in probes:
        if probe.documents > left:
            rest.append(probe)
            continue
        left -= gathering.read(probe, left)
        if probe.worth > TELLING * whole:
            among.append(probe.terms)
        assumed += probe.worth - probe.sure  # which a document may score by another way
    rest.sort(key=lambda one: -one.worth)
    for probe in rest[:MET] if among else ():
        if probe.worth > SLIGHT * whole:
            gathering.add(probe, among)
    gathering.fit(scorer, frequency)
    if rest:
        _glance(gathering, rest, gathering.least(limit) - gathering.most(assumed))
    many = SCORED + documents // SCORED_OF + FEWER * max(0, MET - len(probes))
    gathering.score_best(len(gathering.met) if _small(frequency) else many)


def _glance(gathering: _Gathering, rest: Sequence[_Probe], least: float) -> None:
    """Take up documents of terms that were not read, where they may reach the least score."""
    if gathering.most(sum(probe.worth for probe in rest)) < least:
        return
    for probe in rest:
        if gathering.most(probe.worth) >= least:
            gathering.glance(probe)
    for together in chain(combinations(rest[:TOGETHER], 2), combinations(rest[:TOGETHER], 3)):
        words = [one.word for one in together if one.word]
        worth = sum(probe.worth for probe in together)
        # Of two ways of one word only one counts.
        if len(set(words)) == len(words) and gathering.most(worth) >= least:
            gathering.glance_where(together)


def _small(frequency: Mapping[str, int]) -> bool:
    """Tell whether there is so little to read that everything is read, and scored."""
    return sum(frequency.values()) <= READ


def _length(place: int) -> int:
    return min(place >> SERIAL_BITS, _LONGEST)


def _again(probe: _Probe, count: int = 2) -> tuple[str, ...]:
    """Return the marks of so many times of all terms in a document."""
    return tuple(repeated(term, count) for term in probe.terms)


def _probes(scorer: Scorer, frequency: Mapping[str, int]) -> list[_Probe]:
    """Return what to look up, that first which is worth most for an entry read.

    Terms that overlap and stand in about as many documents are one word cut in pieces: the
    most common one is looked up, so that no document of the word is missed, and counts for all
    of them, and for the ways whose rarest term is one of the pieces. Where there is little to
    read, each is looked up.
    """
    small = _small(frequency)
    plain, *words = scorer.probes()
    there = [one for one in plain if one[0][0] in frequency]
    chains = [[one] for one in there] if small else list(_chains(there, frequency))
    piece = {terms[0]: place for place, pieces in enumerate(chains) for terms, _ in pieces}
    more = [0.0] * len(chains)
    found = []
    for number, word in enumerate(words, 1):
        through: dict[int, float] = {}
        for terms, worth in word:
            if not all(term in frequency for term in terms):
                continue
            rarest = min(terms, key=lambda term: (frequency[term], term not in piece, term))
            if rarest in piece and not small:
                place = piece[rarest]
                through[place] = max(through.get(place, 0.0), worth)
            else:
                found.append(_probe(terms, number, frequency, worth, worth))
        for place, worth in through.items():
            more[place] += worth
    for pieces, added in zip(chains, more, strict=True):
        terms, sure = max(pieces, key=lambda one: frequency[one[0][0]])
        worth = sum(worth for _, worth in pieces) + added
        found.append(_probe(terms, 0, frequency, worth, sure))
    return sorted(found, key=lambda one: (-one.worth / one.documents, one.terms, one.word))


def _probe(
    terms: tuple[str, ...], word: int, frequency: Mapping[str, int], worth: float, sure: float
) -> _Probe:
    documents = min(frequency[term] for term in terms)
    twice = all(repeated(term, 2) in frequency for term in terms)
    return _Probe(terms, word, documents, worth, sure, twice)


def _chains(
    word: Iterable[tuple[tuple[str, ...], float]], frequency: Mapping[str, int]
) -> Iterator[list[tuple[tuple[str, ...], float]]]:
    """Put together the terms of one stretch of text that stand in about as many documents."""
    chains: list[list[tuple[tuple[str, ...], float]]] = []
    last, begun = "", 0
    for terms, worth in word:
        number = frequency[terms[0]]
        if not (len(last) == 2 and last[1] == terms[0][0]):
            begun = len(chains)  # what stands before is another stretch of the text
        for pieces in chains[begun:]:
            numbers = [number, *(frequency[one[0]] for one, _ in pieces)]
            beside = pieces[-1][0][0] == last
            if max(numbers) <= (ALIKE if beside else TWINS) * min(numbers):
                pieces.append((terms, worth))
                break
        else:
            chains.append([(terms, worth)])
        last = terms[0]
    yield from chains
