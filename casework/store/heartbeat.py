"""Heartbeats: when each job of the daemon last ran. They say nothing of a case."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from casework.store.tables import HeartbeatRow


def get(session: Session, agency: str, job: str) -> HeartbeatRow | None:
    """Return the row of a job, locked until the transaction ends; None before its first run."""
    query = select(HeartbeatRow).where(HeartbeatRow.agency == agency, HeartbeatRow.job == job)
    return session.exec(query.with_for_update()).one_or_none()


def every(session: Session, agency: str) -> Sequence[HeartbeatRow]:
    """Return the rows of all jobs, by name."""
    query = select(HeartbeatRow).where(HeartbeatRow.agency == agency)
    return session.exec(query.order_by(col(HeartbeatRow.job))).all()


def beat(
    session: Session, agency: str, job: str, *, at: str, holder: str, ok: bool, note: str
) -> None:
    """Write that a job ran. ``failed_at`` stays where it is until the job fails again."""
    row = get(session, agency, job) or HeartbeatRow(
        agency=agency, job=job, at=at, holder=holder, ok=ok, note=note
    )
    row.at, row.holder, row.ok, row.note = at, holder, ok, note
    row.failed_at = row.failed_at if ok else at
    session.add(row)
    session.flush()
