"""Imported collections: published cases and published documents, and their search rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, func, insert
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from casework.review.terms import VERSION, Bag
from casework.store.fulltext import CASES
from casework.store.index import Entry, every, put, remove_collection
from casework.store.tables import PublishedRow, SearchRow
from casework.store.tally import portions


@dataclass(frozen=True, slots=True)
class Published:
    """One published case or document; ``kind`` is its shelf. Blank: not told."""

    ref: str
    title: str
    kind: str
    content: str = ""
    organ: str = ""
    number: str = ""
    day: date | None = None
    year: int = 0
    outcome: str = ""
    ground: str = ""
    result: str = ""
    link: str = ""

    def values(self) -> dict[str, Any]:
        """Return the columns of its row."""
        return {name: getattr(self, name) for name in type(self).__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection as listed: its name, its kind, how many it holds."""

    name: str
    kind: str
    entries: int


def known(session: Session, agency: str, collection: str) -> dict[str, Published]:
    """Return what a collection holds now, by ref."""
    query = every(PublishedRow).where(
        col(PublishedRow.agency) == agency, col(PublishedRow.collection) == collection
    )
    return {row.ref: _published(row) for row in session.execute(query).all()}


def _published(row: Row[Any]) -> Published:
    return Published(**{name: getattr(row, name) for name in Published.__dataclass_fields__})


def store(session: Session, agency: str, collection: str, entries: Sequence[Published]) -> None:
    """Write entries over those of the same ref, with their search rows; all of one kind."""
    for some in portions(entries):
        session.execute(
            delete(PublishedRow).where(
                col(PublishedRow.agency) == agency,
                col(PublishedRow.collection) == collection,
                col(PublishedRow.ref).in_([one.ref for one in some]),
            )
        )
    key = {"agency": agency, "collection": collection}
    session.execute(insert(PublishedRow), [key | one.values() for one in entries])
    put(session, agency, entries[0].kind, [entry_of(collection, one) for one in entries])


def entry_of(collection: str, one: Published) -> Entry:
    """Return what the search keeps of a published case or document."""
    if one.kind == CASES:
        bag = Bag.of(one.title, one.content, one.number)
    else:
        bag = Bag.of(one.title, one.number)
    return Entry(
        ref=one.ref,
        terms=bag.written,
        outcome=one.outcome,
        grounds=one.ground,
        year=one.year,
        reversed=one.result == "reversed",
        collection=collection,
    )


def collections(session: Session, agency: str) -> list[Collection]:
    """Return every collection, by name."""
    row = PublishedRow
    query = (
        select(row.collection, row.kind, func.count())
        .where(row.agency == agency)
        .group_by(row.collection, row.kind)
        .order_by(row.collection)
    )
    return [Collection(*found) for found in session.exec(query).all()]


def remove(session: Session, agency: str, collection: Collection) -> int:
    """Take a collection away, rows and search; return how many entries it had."""
    remove_collection(session, agency, collection.kind, collection.name)
    gone = session.execute(
        delete(PublishedRow).where(
            col(PublishedRow.agency) == agency, col(PublishedRow.collection) == collection.name
        )
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a cursor result


def stale(
    session: Session, agency: str, *, everything: bool = False
) -> list[tuple[str, Published]]:
    """Return (collection, entry) whose terms were made by other rules, or all of them."""
    old = sql_select(col(SearchRow.collection), col(SearchRow.ref)).where(
        col(SearchRow.agency) == agency,
        col(SearchRow.collection) != "",
        col(SearchRow.version) != VERSION,
    )
    wanted = {tuple(row) for row in session.execute(old).all()} if not everything else None
    if wanted is not None and not wanted:
        return []
    query = every(PublishedRow).where(col(PublishedRow.agency) == agency)
    query = query.order_by(col(PublishedRow.kind), col(PublishedRow.collection))
    return [
        (row.collection, _published(row))
        for row in session.execute(query).all()
        if wanted is None or (row.collection, row.ref) in wanted
    ]


def fetch(
    session: Session, agency: str, wanted: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Published]:
    """Return entries by collection and ref."""
    found = {}
    for some in portions(sorted(wanted)):
        query = every(PublishedRow).where(
            col(PublishedRow.agency) == agency,
            col(PublishedRow.collection).in_({collection for collection, _ in some}),
            col(PublishedRow.ref).in_({ref for _, ref in some}),
        )
        found.update(
            {(row.collection, row.ref): _published(row) for row in session.execute(query).all()}
        )
    return found
