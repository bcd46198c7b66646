"""Finding what is alike: candidates from the index, then the exact score of each.

All documents with a common term need not be read. The terms of a query are taken rarest
first, each term's documents shortest first, until enough were read; what a document has
gathered so far tells which few are worth scoring exactly, with the same formula that ranks
documents in memory (``casework.review.ranking``). On a small shelf everything is read and
the ranking is exact.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Row
from sqlmodel import Session, col, select

from casework.review.ranking import Figures, Query, Scorer
from casework.review.terms import Bag, repeated
from casework.store import fulltext
from casework.store.fulltext import SERIAL_BITS, Filters
from casework.store.index import every, frequencies, portions
from casework.store.tables import SearchFiguresRow, SearchRow

READ: Final = 10_000
"""Entries of the index taken up for one query on one shelf."""
GLANCED: Final = 300
"""Entries of a mark taken up when enough was read already: its shortest documents."""
SIFTED: Final = 150_000
"""Further entries that are compared with those, inside the database."""
SCORED: Final = 250
"""Candidates scored exactly, the most promising ones."""
ALIKE: Final = 2
"""How far apart the numbers of documents of two pieces of one word may lie."""
_LONGEST: Final = 255
"""Terms beyond which candidates are gathered as if they had so many."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found, with its score and its terms."""

    row: Row[Any]
    """The columns of ``SearchRow``."""
    score: float
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Found:
    """The best documents, and the scorer that can say why each was found."""

    hits: tuple[Hit, ...]
    scorer: Scorer


def find(
    session: Session,
    agency: str,
    query: Query,
    shelves: Sequence[str],
    filters: Filters | None = None,
    *,
    limit: int = 10,
    settled: bool = False,
    without: str = "",
) -> Found:
    """Return the documents of some shelves most like a query, best first.

    ``settled``: only what was answered. ``without``: a case of our own that is left out.
    Equal scores stand in the order in which the documents came in.
    """
    figures, per_shelf = _figures(session, agency, shelves, sorted(query.needed))
    scorer = Scorer(query, figures)
    wanted = replace(filters or Filters(), agencies=_shared(session, shelves))
    hits: list[Hit] = []
    for shelf in shelves:
        gathering = _Gathering(session, agency, shelf, scorer, wanted)
        places = _candidates(gathering, _probes(scorer, per_shelf[shelf]), limit)
        for row in _rows(session, agency, places):
            if (settled and not row.settled) or (row.shelf == fulltext.OWN and row.ref == without):
                continue
            bag = Bag.read(row.terms)
            hits.append(Hit(row, scorer.score(bag.counts, bag.length), bag.counts))
    hits.sort(key=lambda hit: (-hit.score, _serial(hit.row.place)))
    return Found(tuple(hit for hit in hits[:limit] if hit.score > 0), scorer)


def figures_of(
    session: Session, agency: str, shelves: Sequence[str], terms: Iterable[str]
) -> Figures:
    """Return what is counted over some shelves, with the number of documents of some terms."""
    figures, _ = _figures(session, agency, shelves, sorted(set(terms)))
    return figures


def _serial(place: int) -> int:
    return place & ((1 << SERIAL_BITS) - 1)


def _figures(
    session: Session, agency: str, shelves: Sequence[str], terms: Sequence[str]
) -> tuple[Figures, dict[str, dict[str, int]]]:
    """Return the figures of the shelves together, and each one's own frequencies."""
    asked = [*terms, *(repeated(term, 2) for term in terms)]
    per_shelf = {shelf: frequencies(session, agency, shelf, asked) for shelf in shelves}
    together: Counter[str] = Counter()
    for found in per_shelf.values():
        together.update(found)
    row = SearchFiguresRow
    totals = session.exec(
        select(row.documents, row.length).where(row.agency == agency, col(row.shelf).in_(shelves))
    ).all()
    documents, length = (sum(column) for column in zip(*totals, strict=True)) if totals else (0, 0)
    return Figures(max(documents, 1), length, together), per_shelf


def _shared(session: Session, shelves: Iterable[str]) -> bool:
    row = SearchFiguresRow
    query = select(row.agency).where(col(row.agency) != "", col(row.shelf).in_(list(shelves)))
    return len(set(session.exec(query).all())) > 1


@dataclass(frozen=True, slots=True)
class _Probe:
    """A term to look up: in how many documents it is, what it is worth in one.

    ``twice``: whether there are documents in which it stands again.
    """

    term: str
    documents: int
    worth: float
    twice: bool


class _Gathering:
    """Documents met so far on one shelf, each with about what it scores."""

    def __init__(
        self, session: Session, agency: str, shelf: str, scorer: Scorer, filters: Filters
    ) -> None:
        self._where = (session.connection(), agency, shelf)
        self._filters = filters
        self._once = scorer.saturation(1, _LONGEST)
        self._twice = scorer.saturation(2, _LONGEST)
        self.met: dict[int, float] = {}
        self.terms: list[str] = []

    def read(self, probe: _Probe, most: int) -> int:
        """Count a term in for up to ``most`` documents; return how many there were."""
        return self._add(probe, most, self._filters)

    def sift(self, probe: _Probe) -> None:
        """Count a term in where one of those that were read stands too."""
        self._add(probe, READ, replace(self._filters, among=tuple(self.terms)))

    def glance(self, probe: _Probe) -> None:
        """Take up the shortest documents of a term, as far as they were not met."""
        marks = [(repeated(probe.term, 2), self._twice)] if probe.twice else []
        for mark, counts in (*marks, (probe.term, self._once)):
            for (place,) in fulltext.places(*self._where, mark, GLANCED, self._filters):
                count = counts[min(place >> SERIAL_BITS, _LONGEST)]
                self.met.setdefault(place, probe.worth * count)

    def _add(self, probe: _Probe, most: int, filters: Filters) -> int:
        again = self._again(probe, most, filters) if probe.twice else frozenset()
        found = fulltext.places(*self._where, probe.term, most, filters)
        worths = [probe.worth * count for count in self._once]
        met, known = self.met, self.met.get
        for (place,) in found:
            if place not in again:
                length = place >> SERIAL_BITS
                worth = worths[length if length < _LONGEST else _LONGEST]  # noqa: FURB136  # hot
                met[place] = known(place, 0.0) + worth
        if not filters.among:
            self.terms.append(probe.term)
        return len(found) + len(again)

    def _again(self, probe: _Probe, most: int, filters: Filters) -> frozenset[int]:
        """Count in the documents that hold a term twice; however long, they may be the best."""
        found = fulltext.places(*self._where, repeated(probe.term, 2), most, filters)
        for (place,) in found:
            worth = probe.worth * self._twice[min(place >> SERIAL_BITS, _LONGEST)]
            self.met[place] = self.met.get(place, 0.0) + worth
        return frozenset(place for (place,) in found)

    def settled(self, unread: float, limit: int) -> bool:
        """Tell whether no document that was not met yet can still come among the best."""
        most = unread * self._twice[1]
        if len(self.met) < limit or most > max(self.met.values()):
            return False
        return most < heapq.nlargest(limit, self.met.values())[-1]

    def best(self) -> list[int]:
        """Return the places worth an exact score, the most promising ones first."""
        if len(self.met) <= SCORED:
            return list(self.met)
        return heapq.nlargest(SCORED, self.met, key=self.met.__getitem__)


def _candidates(gathering: _Gathering, probes: Sequence[_Probe], limit: int) -> list[int]:
    """Read probes, rarest first, until nothing new can matter; sift what was met by the rest."""
    left, unread = READ, sum(probe.worth for probe in probes)
    rest = list(probes)
    while rest and left > 0 and not gathering.settled(unread, limit):
        probe = rest.pop(0)
        left -= gathering.read(probe, left)
        unread -= probe.worth
    within = SIFTED
    for probe in rest:
        within -= probe.documents
        if within > 0 and len(gathering.met) > SCORED:
            gathering.sift(probe)
        if left <= 0:
            gathering.glance(probe)
    return gathering.best()


def _probes(scorer: Scorer, frequency: Mapping[str, int]) -> list[_Probe]:
    """Return the terms to look up, rarest first.

    Terms that overlap and stand in about as many documents are one word cut in pieces: the
    rarest is looked up and counts for all of them. A term that several words lead to counts
    for the one worth most.
    """
    found: dict[str, float] = {}
    for word in scorer.probes():
        for chain in _chains(word, frequency):
            term = min(chain, key=lambda one: frequency[one[0]])[0]
            found[term] = max(found.get(term, 0.0), sum(worth for _, worth in chain))
    probes = [_Probe(t, frequency[t], w, repeated(t, 2) in frequency) for t, w in found.items()]
    return sorted(probes, key=lambda probe: (probe.documents, probe.term))


def _chains(
    word: Iterable[tuple[str, float]], frequency: Mapping[str, int]
) -> Iterator[list[tuple[str, float]]]:
    """Cut the terms of a text where one does not go on from the one before."""
    chain: list[tuple[str, float]] = []
    for term, worth in word:
        if term not in frequency:
            continue
        numbers = [frequency[term], *(frequency[one] for one, _ in chain)]
        goes_on = chain and len(chain[-1][0]) == 2 and chain[-1][0][1] == term[0]
        if chain and not (goes_on and max(numbers) <= ALIKE * min(numbers)):
            yield chain
            chain = []
        chain.append((term, worth))
    if chain:
        yield chain


def _rows(session: Session, agency: str, places: Sequence[int]) -> list[Row[Any]]:
    """Return the rows at some places; the agency is looked at here and not in the query.

    Asked for both, SQLite walks through all rows of the agency for a long list of places.
    """
    found: list[Row[Any]] = []
    for some in portions(places):
        query = every(SearchRow).where(col(SearchRow.place).in_(some))
        found += [row for row in session.execute(query).all() if row.agency == agency]
    return found
