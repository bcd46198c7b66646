"""After a holiday notice, a new version of the law's data or a turned switch: every open case anew.

The row of a case keeps the deadline with the basis it was computed from. Where the basis is
no longer the present one the deadline is counted again. One that has not moved is refreshed;
one that has is put on record with the day before and after, and reported. A day already told
to the applicant stays until the office head decides (``settle_day``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from casework.cases.clocks import Reckoning
from casework.cases.commands import Recalculate
from casework.cases.view import CaseView
from casework.errors import ConcurrentChange
from casework.letters.told import told_day
from casework.service.officers import require
from casework.states.table import ROWS
from casework.store import cases, watch
from casework.store.tables import CaseRow

if TYPE_CHECKING:
    from casework.service.facade import Casework

FORMAT: Final = "casework/recompute/1"


@dataclass(frozen=True, slots=True)
class Moved:
    """A case whose deadline moved: last day and risk day, before and after.

    ``told``: the applicant was told the old day, so it stands until somebody decides.
    """

    number: str
    old_due: date | None
    new_due: date | None
    old_risk: date | None
    new_risk: date | None
    old_standing: str
    new_standing: str
    told: bool

    @property
    def earlier(self) -> bool:
        """Whether the new last day lies before the old one: the dangerous direction."""
        return bool(self.old_due and self.new_due and self.new_due < self.old_due)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data with ISO days."""
        days = ("old_due", "new_due", "old_risk", "new_risk")
        return (
            {"number": self.number}
            | {name: _iso(getattr(self, name)) for name in days}
            | {"old_standing": self.old_standing, "new_standing": self.new_standing}
            | {"told": self.told, "earlier": self.earlier}
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What a recomputation found: cases looked at, those that moved, those left for later."""

    looked_at: int
    moved: tuple[Moved, ...]
    skipped: tuple[str, ...]
    """Cases somebody worked on meanwhile; running again takes them up."""
    written: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object ``casework/recompute/1``."""
        return {
            "format": FORMAT,
            "looked_at": self.looked_at,
            "moved": [one.to_dict() for one in self.moved],
            "skipped": list(self.skipped),
            "written": self.written,
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def stale_rows(casework: Casework) -> Sequence[CaseRow]:
    """Return the rows of open cases whose deadline rests on an older basis."""
    with casework.database.reading() as session:
        return cases.stale_rows(session, casework.settings.agency.code, casework.basis())


def recompute(
    casework: Casework,
    *,
    reason: str,
    actor: str | None,
    on_each: Callable[[], None] = lambda: None,
    rows: Sequence[CaseRow] | None = None,
) -> Report:
    """Count every open case anew whose basis is an older one; ``actor`` None: only report.

    Idempotent and one transaction a case: broken off, it is run again and goes on. Raises
    ``NotAllowed`` when ``actor`` may not record it.
    """
    if actor is not None:
        _check(casework, actor)
    todo = stale_rows(casework) if rows is None else rows
    moved, skipped = [], []
    for row in todo:
        try:
            found = _one(casework, row, reason, actor)
        except ConcurrentChange:
            skipped.append(row.number)
        else:
            moved += [found] if found else []
        on_each()
    return Report(len(todo), tuple(moved), tuple(skipped), actor is not None)


def _check(casework: Casework, actor: str) -> None:
    """Refuse whoever may not record a moved day before anything is written, a row refreshed too."""
    row = ROWS["recalculate"]
    require(casework.settings, actor, row.roles, row.label, row.cites)


def _one(casework: Casework, row: CaseRow, reason: str, actor: str | None) -> Moved | None:
    view = casework.view(row.number)
    now = casework.reckoned(view)
    moved = _moved(row, view, now)
    if actor is None:
        return moved
    if moved is None or moved.old_due == moved.new_due:
        _refresh(casework, row, view, now)
        return moved
    command = Recalculate(
        number=row.number,
        old_due=moved.old_due,
        new_due=moved.new_due,
        told=moved.old_due if moved.told else None,
        reason=reason,
        calendar_version=now.calendar_version,
    )
    casework.record_recalculation(command, actor, view.version)
    return moved


def _moved(row: CaseRow, view: CaseView, now: Reckoning) -> Moved | None:
    before = (row.due, row.risk_due, row.standing)
    if before == (now.due, now.risk_due, now.standing):
        return None
    told = row.due is not None and row.due != now.due and told_day(view, row.due)
    return Moved(
        row.number, row.due, now.due, row.risk_due, now.risk_due, row.standing, now.standing, told
    )


def _refresh(casework: Casework, row: CaseRow, view: CaseView, now: Reckoning) -> None:
    """Write the row anew: the history has nothing to add, only the basis has changed."""
    agency = casework.settings.agency.code
    with casework.database.writing() as session:
        locked = cases.lock(session, agency, row.number)
        if locked is None or locked.version != view.version:
            raise ConcurrentChange("同一件刚刚被别人办理过")
        columns = cases.project(view, now, casework.basis())
        cases.update_row(session, agency, row.number, view.version, locked.head, columns)
        watch.touch(session, agency, row.number, view.version, casework.today)
        session.commit()
