"""Finding what is alike: candidates from the index (``candidates``), best exact score first."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col, select

from casework.review.ranking import Figures, Query, Scorer
from casework.review.terms import Bag, repeated
from casework.store import fulltext
from casework.store.candidates import Exact, score_candidates
from casework.store.fulltext import SERIAL_BITS, Filters
from casework.store.index import every
from casework.store.tables import SearchFiguresRow, SearchRow
from casework.store.tally import frequencies, portions


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
    scored: dict[int, tuple[float, Bag]] = {}
    for name in shelves:
        shelf = (session.connection(), agency, name)
        hidden = without if name == fulltext.OWN else ""
        exact = Exact(shelf, scorer, settled=settled, without=hidden)
        score_candidates(exact, shelf, scorer, per_shelf[name], wanted, limit)
        scored |= exact.scored
    best = heapq.nsmallest(limit, scored, key=lambda place: (-scored[place][0], _serial(place)))
    rows = _rows(session, best)
    hits = (Hit(rows[place], score, bag.counts) for place in best for score, bag in [scored[place]])
    return Found(tuple(hits), scorer)


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
    per_shelf = {
        shelf: frequencies(session.connection(), agency, shelf, asked) for shelf in shelves
    }
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


def _rows(session: Session, places: Sequence[int]) -> dict[int, Row[Any]]:
    """Return the rows at some places."""
    found: dict[int, Row[Any]] = {}
    for some in portions(places):
        query = every(SearchRow).where(col(SearchRow.place).in_(some))
        found |= {row.place: row for row in session.execute(query).all()}
    return found
