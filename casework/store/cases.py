"""Case rows: the projection of a fold, written with the history and never otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Update, and_, bindparam, insert, or_, true, update
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from casework.cases.clocks import Reckoning
from casework.cases.view import CaseView
from casework.errors import ConcurrentChange
from casework.states.table import STATES
from casework.store import ledger
from casework.store.tables import Base, CaseRow, PrivateRow


def project(view: CaseView, now: Reckoning, basis: str) -> dict[str, Any]:
    """Return the columns of the case row. Nothing in it depends on the day of asking.

    ``basis`` is the digest of calendar, law and switches the deadline was computed from; the
    row keeps it sealed to what came of it, see ``stale``.
    """
    columns = {
        "kind": view.kind,
        "state": view.state,
        "version": view.version,
        "is_open": STATES[view.state].open,
        "applicant_class": view.applicant_class,
        "arrived_on": view.arrived_on,
        "received_on": now.start,
        "due": now.due,
        "risk_due": now.risk_due,
        "standing": now.standing,
        "basis": "",
        "closed_on": view.closed_on,
        "handler": view.handler,
        "outcome": view.row,
    }
    return columns | {"basis": _sealed_basis(basis, columns)}


DERIVED = ("received_on", "due", "risk_due", "standing")
"""The columns that follow from the basis and not from the history alone."""


def _sealed_basis(basis: str, columns: Mapping[str, Any]) -> str:
    content = [basis, columns["version"], *(columns[name] for name in DERIVED)]
    return f"{basis}/{ledger.sha256(ledger.canonical(content))[:16]}"


def stale(row: CaseRow, columns: Mapping[str, Any]) -> bool:
    """Tell whether the row's deadline was computed from another basis than ``columns``.

    Such a row is not damaged; it is renewed when the case is next touched. A row whose
    basis or deadline was changed by hand is not stale: the one no longer fits the other.
    """
    basis = row.basis.partition("/")[0]
    kept = {name: getattr(row, name) for name in ("version", *DERIVED)}
    return basis != columns["basis"].partition("/")[0] and row.basis == _sealed_basis(basis, kept)


def stale_rows(session: Session, agency: str, basis: str) -> Sequence[CaseRow]:
    """Return the rows of open cases whose deadline was computed from another basis."""
    query = select(CaseRow).where(
        CaseRow.agency == agency,
        col(CaseRow.is_open) == true(),
        col(CaseRow.basis).not_like(f"{basis}/%"),
    )
    return session.exec(query.order_by(col(CaseRow.number))).all()


class Locked(NamedTuple):
    """What a writer needs to know of a case row it has locked."""

    version: int
    head: str


def lock(session: Session, agency: str, number: str) -> Locked | None:
    """Lock the case row until the transaction ends and return it; None if there is none."""
    found = (
        session.connection()
        .execute(_LOCK, {"of_agency": agency, "of_number": number})
        .one_or_none()
    )
    return Locked(*found) if found else None


def insert_row(
    session: Session, agency: str, number: str, head: str, columns: dict[str, Any]
) -> None:
    """Add the row of a new case."""
    row = {"agency": agency, "number": number, "head": head, **columns}
    session.connection().execute(_ADD, row)


def update_row(
    session: Session, agency: str, number: str, version: int, head: str, columns: dict[str, Any]
) -> None:
    """Write the row over the one at ``version``; raise ``ConcurrentChange`` if it moved."""
    whose = {"of_agency": agency, "of_number": number, "of_version": version}
    statement = _update_of("head", *columns)
    done = session.connection().execute(statement, {**whose, "head": head, **columns})
    if not done.rowcount:
        raise ConcurrentChange("同一件刚刚被别人办理过，本次没有写入，请查看后重试")


_CASE: Final = Base.metadata.tables["casework_case"]
# Built once: these run at every command.
_ADD: Final = insert(_CASE)
_LOCK: Final = (
    sql_select(_CASE.c.version, _CASE.c.head)
    .where(_CASE.c.agency == bindparam("of_agency"), _CASE.c.number == bindparam("of_number"))
    .with_for_update()
)
_UPDATE: Final = update(_CASE).where(
    _CASE.c.agency == bindparam("of_agency"),
    _CASE.c.number == bindparam("of_number"),
    _CASE.c.version == bindparam("of_version"),
)


@cache
def _update_of(*names: str) -> Update:
    """Return the update of these columns; there are as many as callers."""
    return _UPDATE.values({name: bindparam(name) for name in names})


def select_rows(
    session: Session,
    agency: str,
    *,
    state: str | None = None,
    open_only: bool = False,
    due_by: date | None = None,
    equal: Mapping[str, str | None] | None = None,
    arrived: tuple[date | None, date | None] = (None, None),
) -> Sequence[CaseRow]:
    """Return case rows by due day (unknown ones last), then number.

    ``due_by`` looks at the risk day; ``equal`` names columns and their values, None meaning
    any; ``arrived`` bounds the day of arrival, both ends included.
    """
    query = select(CaseRow).where(CaseRow.agency == agency)
    for name, value in {"state": state, **(equal or {})}.items():
        if value is not None:
            query = query.where(col(getattr(CaseRow, name)) == value)
    if open_only:
        # "= true" and not "IS true": only that are the words of the partial index.
        query = query.where(col(CaseRow.is_open) == true())
    if due_by is not None:
        query = query.where(col(CaseRow.risk_due) <= due_by)
    if arrived[0] is not None:
        query = query.where(col(CaseRow.arrived_on) >= arrived[0])
    if arrived[1] is not None:
        query = query.where(col(CaseRow.arrived_on) <= arrived[1])
    # NULLs sort first on SQLite and last on PostgreSQL; the flag settles it for both.
    unknown = col(CaseRow.due).is_(None)
    return session.exec(query.order_by(unknown, col(CaseRow.due), col(CaseRow.number))).all()


def closed_after_due(session: Session, agency: str, first: date) -> Sequence[CaseRow]:
    """Return cases closed on ``first`` or later and after their last day, by number.

    Their answer may have gone out in time all the same: the reckoning tells.
    """
    query = select(CaseRow).where(
        CaseRow.agency == agency,
        col(CaseRow.is_open).is_(False),
        col(CaseRow.closed_on) >= first,
        col(CaseRow.closed_on) > col(CaseRow.due),
    )
    return session.exec(query.order_by(col(CaseRow.number))).all()


def applicants(
    session: Session, agency: str, first: date, last: date
) -> Sequence[tuple[str, str | None]]:
    """Return number and stored applicant of the requests that may be received ``first``..``last``.

    An erased applicant is None. A request that arrived before ``first`` may be received in
    law later, by confirmation; its clock then starts no earlier, so ``received_on`` tells.
    """
    owner = and_(
        col(PrivateRow.agency) == CaseRow.agency,
        col(PrivateRow.number) == CaseRow.number,
        col(PrivateRow.field) == "applicant",
    )
    query = select(CaseRow.number, PrivateRow.value).join(PrivateRow, owner)
    query = query.where(
        CaseRow.agency == agency,
        CaseRow.kind == "disclosure",
        col(CaseRow.arrived_on) <= last,
        or_(col(CaseRow.arrived_on) >= first, col(CaseRow.received_on) >= first),
    )
    return session.exec(query.order_by(col(CaseRow.number))).all()
