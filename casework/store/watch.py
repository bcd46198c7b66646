"""The watch: which cases alerts look at next. Small, whatever the number of closed cases.

A command touches the watch of its case in its own transaction, so that no change goes unseen.
A look at a case writes only where no command and no other look came between.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Date, and_, bindparam, delete, func, insert, or_, update
from sqlmodel import Session, col, select

from casework.store.tables import Base, WatchRow

PAGE: Final = 100
"""Cases looked at in one go: one reading and one writing transaction."""
NO_BASIS: Final = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look leaves behind. ``next_on`` None with no clocks: the case is not watched."""

    clocks: Mapping[str, date]
    next_on: date | None


def touch(session: Session, agency: str, number: str, version: int, today: date) -> None:
    """Say that a case has changed; the next sweep looks at it."""
    values = {"of_agency": agency, "of_number": number, "at_version": version, "today": today}
    if not session.connection().execute(_TOUCH, values).rowcount:
        begin(session, agency, number, version, today)


def begin(session: Session, agency: str, number: str, version: int, today: date) -> None:
    """Watch a case from today on."""
    row = {"agency": agency, "number": number, "version": version, "looks": 0,
           "changed_on": today, "next_on": today, "basis": NO_BASIS, "clocks": "{}"}  # fmt: skip
    session.connection().execute(_ADD, row)


_WATCH: Final = Base.metadata.tables["casework_watch"]
# Built once: these run at every command.
_ADD: Final = insert(_WATCH)
_TOUCH: Final = (
    update(_WATCH)
    .where(_WATCH.c.agency == bindparam("of_agency"), _WATCH.c.number == bindparam("of_number"))
    .values(
        version=bindparam("at_version"),
        changed_on=func.coalesce(_WATCH.c.changed_on, bindparam("today", type_=Date())),
        next_on=bindparam("today", type_=Date()),
    )
)


def clocks_of(row: WatchRow) -> dict[str, date]:
    """Return the clocks as they stood at the last look."""
    return {name: date.fromisoformat(day) for name, day in json.loads(row.clocks).items()}


def due(
    session: Session, agency: str, today: date, after: tuple[date, str] | None = None
) -> Sequence[WatchRow]:
    """Return a page of the cases whose look is due, by day and number, after a place."""
    query = select(WatchRow).where(WatchRow.agency == agency, col(WatchRow.next_on) <= today)
    if after is not None:
        day, number = after
        later = and_(col(WatchRow.next_on) == day, col(WatchRow.number) > number)
        query = query.where(or_(col(WatchRow.next_on) > day, later))
    ordered = query.order_by(col(WatchRow.next_on), col(WatchRow.number)).limit(PAGE)
    return session.exec(ordered).all()


def outdated(
    session: Session, agency: str, basis: str, after: str, *, below: bool
) -> Sequence[WatchRow]:
    """Return a page of the cases last looked at on another basis, by number.

    ``below``: those whose basis sorts before ours, else those after: two ranges of an index,
    where "not equal" would read all of it.
    """
    other = col(WatchRow.basis)
    query = select(WatchRow).where(
        WatchRow.agency == agency,
        other < basis if below else other > basis,
        col(WatchRow.number) > after,
    )
    return session.exec(query.order_by(col(WatchRow.number)).limit(PAGE)).all()


def every(session: Session, agency: str, after: str) -> Sequence[WatchRow]:
    """Return a page of all watched cases, by number."""
    query = select(WatchRow).where(WatchRow.agency == agency, col(WatchRow.number) > after)
    return session.exec(query.order_by(col(WatchRow.number)).limit(PAGE)).all()


def looked(session: Session, row: WatchRow, seen: Seen, today: date, basis: str) -> bool:
    """Write what a look found; False, with nothing written, where somebody came between."""
    same = _unmoved(row)
    if not seen.clocks and seen.next_on is None:
        done = session.execute(delete(WatchRow).where(*same))
    else:
        days = {name: day.isoformat() for name, day in sorted(seen.clocks.items())}
        done = session.execute(
            update(WatchRow)
            .where(*same)
            .values(
                looks=row.looks + 1, looked_on=today, changed_on=None, next_on=seen.next_on,
                basis=basis, clocks=json.dumps(days),
            )
            .execution_options(synchronize_session=False)
        )  # fmt: skip
    return bool(done.rowcount)  # type: ignore[attr-defined]  # a cursor result


def _unmoved(row: WatchRow) -> Iterable[ColumnElement[bool]]:
    return (
        col(WatchRow.agency) == row.agency,
        col(WatchRow.number) == row.number,
        col(WatchRow.version) == row.version,
        col(WatchRow.looks) == row.looks,
    )


def unlooked(session: Session, agency: str, today: date) -> int:
    """Return how many cases wait for a look that is due."""
    query = select(func.count()).select_from(WatchRow)
    return session.exec(
        query.where(WatchRow.agency == agency, col(WatchRow.next_on) <= today)
    ).one()
