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

READ: Final = 8_000
"""Entries of the index taken up for one query on one shelf, on a small one."""
READ_OF: Final = 50
"""On a large one: as many of them for one that is read."""
GLANCED: Final = 200
"""Entries of terms taken up when too many hold them: their shortest documents."""
OFTEN: Final = (4, 3, 2)
"""How often terms stand in the documents that are glanced at first."""
MEETING: Final = 60_000
"""Further entries that are compared with each other, inside the database."""
MEETING_OF: Final = 2
"""On a large shelf: of its documents, one in so many."""
BESIDE: Final = 3
"""With how many other terms, the rarest ones, one that is not read whole is compared."""
SCORED: Final = 200
"""Candidates scored exactly, the most promising ones."""
ALIKE: Final = 2
"""How far apart the numbers of documents of two pieces of one word may lie."""
TWINS: Final = 1.03
"""The same for pieces that do not touch: a more common word may lie between them."""
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
        places = _candidates(gathering, _probes(scorer, per_shelf[shelf]), figures.documents, limit)
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


class _Gathering:
    """Documents met so far on one shelf, each with about what it scores."""

    def __init__(
        self, session: Session, agency: str, shelf: str, scorer: Scorer, filters: Filters
    ) -> None:
        self._where = (session.connection(), agency, shelf)
        self._filters = filters
        self._once = scorer.saturation(1, _LONGEST)
        self._twice = scorer.saturation(2, _LONGEST)
        self._counts = {n: scorer.saturation(n, _LONGEST) for n in OFTEN}
        self.met: dict[int, float] = {}
        self._credited: dict[int, dict[int, float]] = {}
        self.read_already: list[tuple[str, ...]] = []

    def read(self, probe: _Probe, most: int) -> int:
        """Count a term in for up to ``most`` documents; return how many there were."""
        return self._add(probe, most, self._filters)

    def meet(self, probe: _Probe, others: Sequence[_Probe]) -> None:
        """Count terms in where one of those that were read stands too, or one of the others."""
        among = (*self.read_already, *(one.terms for one in others))
        self._add(probe, MEETING, replace(self._filters, among=among))

    def glance(self, probe: _Probe) -> None:
        """Take up the shortest documents of a term, as far as they were not met."""
        marks = [(_again(probe, n), self._counts[n]) for n in OFTEN] if probe.twice else []
        for terms, counts in (*marks, (probe.terms, self._once)):
            for (place,) in fulltext.places(*self._where, terms, GLANCED, self._filters):
                count = counts[min(place >> SERIAL_BITS, _LONGEST)]
                self.met.setdefault(place, probe.worth * count)

    def _add(self, probe: _Probe, most: int, filters: Filters) -> int:
        again: frozenset[int] = frozenset()
        if probe.twice:  # however long, they may be the best
            found = fulltext.places(*self._where, _again(probe), most, filters)
            again = frozenset(place for (place,) in found)
            self._credit(probe, found, self._twice)
        found = fulltext.places(*self._where, probe.terms, most, filters)
        self._credit(probe, found, self._once, again)
        if not filters.among:
            self.read_already.append(probe.terms)
        return len(found) + len(again)

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

    def settled(self, unread: float, assumed: float, limit: int) -> bool:
        """Tell whether no document that was not met yet can still come among the best.

        ``assumed``: what documents were credited with at most without holding it.
        """
        most = unread * self._twice[1] + assumed * self._once[1]
        if len(self.met) < limit or most > max(self.met.values()):
            return False
        return most < heapq.nlargest(limit, self.met.values())[-1]

    def best(self) -> list[int]:
        """Return the places worth an exact score, the most promising ones first."""
        if len(self.met) <= SCORED:
            return list(self.met)
        return heapq.nlargest(SCORED, self.met, key=self.met.__getitem__)


def _candidates(
    gathering: _Gathering, probes: Sequence[_Probe], documents: int, limit: int
) -> list[int]:
    """Read probes whole, rarest first, as long as that is little; of the others what meets them.

    Where nothing that was not met can matter any more, the others only add to what was met.
    Else they are also looked at where two of them meet, and at their shortest documents.
    """
    left, unread, assumed = max(READ, documents // READ_OF), sum(p.worth for p in probes), 0.0
    rest, settled = list(probes), False
    while rest and not (settled := gathering.settled(unread, assumed, limit)):
        if rest[0].documents > left:
            break
        probe = rest.pop(0)
        left -= gathering.read(probe, left)
        unread -= probe.sure
        assumed += probe.worth - probe.sure
    within = max(MEETING, documents // MEETING_OF)
    heavy = sorted(rest, key=lambda one: -one.worth)
    for probe in heavy:
        if settled and len(gathering.met) <= SCORED:
            break
        others = [one for one in heavy if one is not probe][:BESIDE] if not settled else []
        within -= probe.documents + sum(one.documents for one in others)
        if within > 0 and (gathering.read_already or others):
            gathering.meet(probe, others)
        if not settled:
            gathering.glance(probe)
    return gathering.best()


def _again(probe: _Probe, count: int = 2) -> tuple[str, ...]:
    """Return the marks of so many times of all terms in a document."""
    return tuple(repeated(term, count) for term in probe.terms)


def _probes(scorer: Scorer, frequency: Mapping[str, int]) -> list[_Probe]:
    """Return what to look up, that first which is worth most for an entry read.

    Terms that overlap and stand in about as many documents are one word cut in pieces: the
    rarest is looked up and counts for all of them, and for the ways whose rarest term is one
    of the pieces. Where there is little to read, each is looked up.
    """
    small = sum(frequency.values()) <= READ
    plain, *words = scorer.probes()
    there = [one for one in plain if one[0][0] in frequency]
    chains = [[one] for one in there] if small else list(_chains(there, frequency))
    piece = {terms[0]: place for place, chain in enumerate(chains) for terms, _ in chain}
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
    for chain, added in zip(chains, more, strict=True):
        terms, sure = min(chain, key=lambda one: frequency[one[0][0]])
        worth = sum(worth for _, worth in chain) + added
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
        for chain in chains[begun:]:
            numbers = [number, *(frequency[one[0]] for one, _ in chain)]
            beside = chain[-1][0][0] == last
            if max(numbers) <= (ALIKE if beside else TWINS) * min(numbers):
                chain.append((terms, worth))
                break
        else:
            chains.append([(terms, worth)])
        last = terms[0]
    yield from chains


def _rows(session: Session, agency: str, places: Sequence[int]) -> list[Row[Any]]:
    """Return the rows at some places; the agency is looked at here and not in the query.

    Asked for both, SQLite walks through all rows of the agency for a long list of places.
    """
    found: list[Row[Any]] = []
    for some in portions(places):
        query = every(SearchRow).where(col(SearchRow.place).in_(some))
        found += [row for row in session.execute(query).all() if row.agency == agency]
    return found
