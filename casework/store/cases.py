"""Case rows: the projection of a fold, written with the history and never otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from casework.cases.clocks import Reckoning
from casework.cases.view import CaseView
from casework.errors import ConcurrentChange
from casework.law.replies import REPLY_KINDS
from casework.states.table import STATES
from casework.store.tables import CaseRow


def project(view: CaseView, now: Reckoning, basis: str) -> dict[str, Any]:
    """Return the columns of the case row. Nothing in it depends on the day of asking.

    ``basis`` is the digest of calendar, law and switches the deadline was computed from.
    """
    return {
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
        "basis": basis,
        "closed_on": view.closed_on,
        "handler": view.handler,
        "outcome": REPLY_KINDS[view.outcomes[0].reply].row if view.outcomes else None,
    }


def lock(session: Session, agency: str, number: str) -> CaseRow | None:
    """Return the case row, locked until the transaction ends; None if there is none."""
    query = select(CaseRow).where(CaseRow.agency == agency, CaseRow.number == number)
    return session.exec(query.with_for_update()).one_or_none()


def insert_row(
    session: Session, agency: str, number: str, head: str, columns: dict[str, Any]
) -> None:
    """Add the row of a new case."""
    session.add(CaseRow(agency=agency, number=number, head=head, **columns))
    session.flush()


def update_row(
    session: Session, agency: str, number: str, version: int, head: str, columns: dict[str, Any]
) -> None:
    """Write the row over the one at ``version``; raise ``ConcurrentChange`` if it moved."""
    done = session.execute(
        update(CaseRow)
        .where(
            col(CaseRow.agency) == agency,
            col(CaseRow.number) == number,
            col(CaseRow.version) == version,
        )
        .values(head=head, **columns)
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:  # type: ignore[attr-defined]  # a cursor result
        raise ConcurrentChange("同一件刚刚被别人办理过，本次没有写入，请查看后重试")


def select_rows(
    session: Session,
    agency: str,
    *,
    state: str | None = None,
    open_only: bool = False,
    due_by: date | None = None,
    handler: str | None = None,
) -> Sequence[CaseRow]:
    """Return case rows by due day, then number; ``due_by`` looks at the risk day."""
    query = select(CaseRow).where(CaseRow.agency == agency)
    if state is not None:
        query = query.where(CaseRow.state == state)
    if open_only:
        query = query.where(col(CaseRow.is_open).is_(True))
    if due_by is not None:
        query = query.where(col(CaseRow.risk_due) <= due_by)
    if handler is not None:
        query = query.where(CaseRow.handler == handler)
    return session.exec(query.order_by(col(CaseRow.due), col(CaseRow.number))).all()
