"""Keeping the search in step: rows, the counts of their terms, and the figures of a shelf.

Everything is written in the transaction of what it was made of. The first statement takes
the row that hands out serials, so that writers of the search wait for each other there and
nowhere else; it comes last in a transaction, after the case and after every counter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, insert, update
from sqlalchemy import select as sql_select
from sqlalchemy.sql import Select
from sqlmodel import Session, SQLModel, col, select

from casework.cases.view import CaseView
from casework.law.replies import REPLY_KINDS
from casework.review.terms import VERSION, Bag
from casework.states.table import STATES
from casework.store.fulltext import OWN, SERIAL_BITS, purge, rebuild
from casework.store.tables import Base, CaseRow, SearchFiguresRow, SearchRow, SearchTermRow
from casework.store.tally import Tally, draw, portions


@dataclass(frozen=True, slots=True)
class Entry:
    """What the search keeps of a document; ``terms`` blank: nothing may be found by."""

    ref: str
    terms: str
    outcome: str = ""
    grounds: str = ""
    year: int = 0
    reversed: bool = False
    settled: bool = True
    collection: str = ""

    @property
    def length(self) -> int:
        """How many terms there are."""
        return len(self.terms.split())


def entry_of(view: CaseView) -> Entry | None:
    """Return what the search keeps of a case; None for what is no request for information.

    Personal: terms of what was asked for, and grounds that stand in the reasons. Both are
    gone once the case was erased; outcome and year stay, as they do in the case row.
    """
    if view.kind != "disclosure":
        return None
    return replace(_bare(view), terms=_terms(view))


def _terms(view: CaseView) -> str:
    return "" if view.erased else Bag.of(*(item.text for item in view.items if item.text)).written


def _bare(view: CaseView) -> Entry:
    """Return the entry without its terms: those take reading what was asked for."""
    arrived = view.arrived_on or view.submitted_on
    return Entry(
        ref=view.number,
        terms="",
        outcome=(view.row or "") if view.outcomes else "",
        grounds=" ".join(dict.fromkeys(_grounds(view))),
        year=arrived.year if arrived else 0,
        reversed=corrected(view),
        settled=settled(view),
    )


def settled(view: CaseView) -> bool:
    """Tell whether a case was answered: its outcome stands signed, or the case is closed."""
    return bool(view.outcomes) and (view.answer is not None or not STATES[view.state].open)


def corrected(view: CaseView) -> bool:
    """Tell whether a reply of the case was corrected: on review, or by the agency itself."""
    return view.revoked is not None or any(p.result == "reversed" for p in view.proceedings)


def _grounds(view: CaseView) -> Iterator[str]:
    """Yield the reply kinds, and the ground of Art 15 where one was named."""
    for outcome in view.outcomes:
        if outcome.reply in REPLY_KINDS:
            yield outcome.reply
        ground = (outcome.reasons or {}).get("ground")
        if ground:
            yield str(ground)


# -- writing ----------------------------------------------------------------------------------
def put_case(session: Session, agency: str, before: CaseView, after: CaseView) -> None:
    """Bring the row of a case up to date; nothing is written where nothing has changed."""
    now = None if before.version and _alike(before, after) else entry_of(after)
    if now is None:
        return
    put(session, agency, OWN, [now])
    if after.erased:
        purge(session.connection(), OWN)


def _alike(one: CaseView, other: CaseView) -> bool:
    """Tell whether two views of a case have the same entry; where terms may differ: no."""
    if (one.kind, one.items, one.erased) != (other.kind, other.items, other.erased):
        return False
    return _bare(one) == _bare(other)


def put_cases(
    session: Session, agency: str, views: Sequence[CaseView], *, new: bool = False
) -> int:
    """Write the rows of several cases; return how many were new or other than before."""
    entries = [entry for view in views if (entry := entry_of(view)) is not None]
    return put(session, agency, OWN, entries, new=new) if entries else 0


def put(
    session: Session, agency: str, shelf: str, entries: Sequence[Entry], *, new: bool = False
) -> int:
    """Write entries, new or changed; return how many there were to write.

    ``new``: none of them is there yet, which spares asking.
    """
    connection = session.connection()
    serials = draw(connection, len(entries))
    known = {} if new else _known(connection, agency, shelf, entries)
    tally = Tally(connection, agency, shelf)
    fresh: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for entry, serial in zip(entries, serials, strict=False):
        old = known.get((entry.collection, entry.ref))
        values = _values(entry, serial, old)
        if old is not None and all(getattr(old, name) == v for name, v in values.items()):
            continue
        key = {"agency": agency, "shelf": shelf, "collection": entry.collection, "ref": entry.ref}
        (fresh if old is None else changed).append(key | values)
        tally.less(old.terms if old is not None else "")
        tally.more(entry.terms)
    if fresh:  # in the order of the index, which otherwise begins a new segment at each step back
        connection.execute(_ADD, sorted(fresh, key=lambda row: row["place"]))
    if changed:
        _update(connection, changed)
    tally.write()
    return len(fresh) + len(changed)


def _values(entry: Entry, serial: int, old: Row[Any] | None) -> dict[str, Any]:
    """Return the columns of an entry; the place moves only when the terms have."""
    moved = old is None or old.terms != entry.terms
    return {
        "place": (entry.length << SERIAL_BITS) | serial if moved or old is None else old.place,
        "length": entry.length,
        "terms": entry.terms,
        "outcome": entry.outcome,
        "grounds": entry.grounds,
        "year": entry.year,
        "reversed": entry.reversed,
        "settled": entry.settled,
        "version": VERSION,
    }


_SEARCH: Final = Base.metadata.tables["casework_search"]
_ADD: Final = insert(_SEARCH)
_KNOWN: Final = sql_select(*_SEARCH.c).where(
    _SEARCH.c.agency == bindparam("of_agency"),
    _SEARCH.c.shelf == bindparam("of_shelf"),
    _SEARCH.c.ref.in_(bindparam("refs", expanding=True)),
)


def _known(
    connection: Connection, agency: str, shelf: str, entries: Sequence[Entry]
) -> Mapping[tuple[str, str], Row[Any]]:
    found = {}
    for some in portions(entries):
        refs = list({entry.ref for entry in some})
        asked = {"of_agency": agency, "of_shelf": shelf, "refs": refs}
        rows = connection.execute(_KNOWN, asked)
        found.update({(row.collection, row.ref): row for row in rows})
    return found


def every(table: type[SQLModel]) -> Select[Any]:
    """Return a query for all columns of a table, as plain rows that no session keeps."""
    return sql_select(*(col(getattr(table, name)) for name in table.model_fields))


_KEY: Final = ("agency", "shelf", "collection", "ref")


def _update(connection: Connection, changed: Sequence[dict[str, Any]]) -> None:
    statement = update(_SEARCH).where(*(_SEARCH.c[n] == bindparam(f"at_{n}") for n in _KEY))
    values: dict[str, Any] = {name: bindparam(name) for name in changed[0] if name not in _KEY}
    rows = [{(f"at_{k}" if k in _KEY else k): v for k, v in row.items()} for row in changed]
    connection.execute(statement.values(values), rows)


# -- taking away, making anew -----------------------------------------------------------------
def remove_collection(session: Session, agency: str, shelf: str, collection: str) -> int:
    """Take a collection out of the search; return how many documents it had."""
    draw(session.connection(), 0)
    here = (
        col(SearchRow.agency) == agency,
        col(SearchRow.shelf) == shelf,
        col(SearchRow.collection) == collection,
    )
    tally = Tally(session.connection(), agency, shelf)
    for terms in session.exec(select(SearchRow.terms).where(*here)).all():
        tally.less(terms)
    gone = session.execute(delete(SearchRow).where(*here))
    tally.write()
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a cursor result


def recount(session: Session, agency: str, shelf: str) -> None:
    """Make the counts of a shelf anew from its rows, and with them SQLite's index."""
    draw(session.connection(), 0)
    for row in (SearchTermRow, SearchFiguresRow):
        session.execute(delete(row).where(col(row.agency) == agency, col(row.shelf) == shelf))
    tally = Tally(session.connection(), agency, shelf)
    here = (SearchRow.agency == agency, SearchRow.shelf == shelf)
    for terms in session.exec(select(SearchRow.terms).where(*here)).all():
        tally.more(terms)
    tally.write()
    rebuild(session.connection(), shelf)


def unindexed(session: Session, agency: str) -> Sequence[str]:
    """Return the cases whose row is missing or was made by other rules of reading a text."""
    current = select(SearchRow.ref).where(
        SearchRow.agency == agency, SearchRow.shelf == OWN, SearchRow.version == VERSION
    )
    query = select(CaseRow.number).where(
        CaseRow.agency == agency,
        CaseRow.kind == "disclosure",
        col(CaseRow.number).not_in(current),
    )
    return session.exec(query.order_by(col(CaseRow.number))).all()


def cases_of(session: Session, agency: str) -> Sequence[str]:
    """Return every case the search should know."""
    query = select(CaseRow.number).where(CaseRow.agency == agency, CaseRow.kind == "disclosure")
    return session.exec(query.order_by(col(CaseRow.number))).all()


def hold(session: Session) -> None:
    """Take the right to write the search: who writes it now waits until we commit."""
    draw(session.connection(), 0)


def stored(session: Session, agency: str, number: str) -> Entry | None:
    """Return what the search keeps of a case now; None: no row, or one made by other rules."""
    query = every(SearchRow).where(
        col(SearchRow.agency) == agency,
        col(SearchRow.shelf) == OWN,
        col(SearchRow.collection) == "",
        col(SearchRow.ref) == number,
    )
    row = session.execute(query).one_or_none()
    if row is None or row.version != VERSION:
        return None
    return Entry(**{name: getattr(row, name) for name in Entry.__dataclass_fields__})


def disagreements(session: Session, agency: str, shelf: str) -> Iterator[str]:
    """Yield in words where the counts of a shelf are not those of its rows."""
    tally, row = Tally(session.connection(), agency, shelf), SearchRow
    here = (row.agency == agency, row.shelf == shelf)
    for terms in session.exec(select(row.terms).where(*here)).all():
        tally.more(terms)
    figures = session.exec(
        select(SearchFiguresRow.documents, SearchFiguresRow.length).where(
            SearchFiguresRow.agency == agency, SearchFiguresRow.shelf == shelf
        )
    ).one_or_none()
    if tuple(figures or (0, 0)) != tally.figures:
        yield f"检索 {shelf} 的件数与检索行不符"
    counts = session.exec(
        select(SearchTermRow.term, SearchTermRow.documents).where(
            SearchTermRow.agency == agency, SearchTermRow.shelf == shelf
        )
    ).all()
    if dict(counts) != tally.marks:
        yield f"检索 {shelf} 的词数与检索行不符"
