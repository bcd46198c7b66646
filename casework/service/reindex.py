"""Making the search anew: for cases from before it, after other rules of reading, or for all."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING

from casework.cases.folds import fold
from casework.store import index, ledger, published
from casework.store.fulltext import SHELVES
from casework.store.tally import portions

if TYPE_CHECKING:
    from casework.service.facade import Casework

_AT_ONCE = 200
"""Cases written in one transaction: broken off, it goes on from there."""


def reindex(
    casework: Casework, *, everything: bool = False, on_each: Callable[[], None] = lambda: None
) -> int:
    """Make the rows of cases the search lacks, or of all; return how many were made.

    ``everything`` also makes imported entries, every count and SQLite's index anew.
    """
    agency = casework.settings.agency.code
    with casework.database.reading() as session:
        todo = index.cases_of(session, agency) if everything else index.unindexed(session, agency)
        entries = published.stale(session, agency, everything=everything)
    for numbers in portions(todo, _AT_ONCE):
        with casework.database.writing() as session:
            index.hold(session)
            views = [fold(history) for history in ledger.load_many(session, agency, numbers)]
            index.put_cases(session, agency, views)
            session.commit()
        for _ in numbers:
            on_each()
    for (kind, name), some in groupby(entries, key=lambda one: (one[1].kind, one[0])):
        with casework.database.writing() as session:
            made = [published.entry_of(name, entry) for _, entry in some]
            index.put(session, agency, kind, made)
            session.commit()
    if everything:
        for shelf in SHELVES:
            with casework.database.writing() as session:
                index.recount(session, agency, shelf)
                session.commit()
    return len(todo) + len(entries)
