"""The supervision list: 即将逾期, 逾期未办理, 逾期已办理. Computed, never kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from casework.cases.clocks import Reckoning
from casework.cases.folds import fold
from casework.service.alertreport import in_order
from casework.states.table import STATES
from casework.store import cases, ledger

if TYPE_CHECKING:
    from casework.service.facade import Casework

FORMAT: Final = "casework/supervision/1"
GROUPS: Final = {"soon": "即将逾期", "overdue": "逾期未办理", "late": "逾期已办理"}


@dataclass(frozen=True, slots=True)
class Supervised:
    """A case on the list. ``days``: working days left (soon) or past the last day."""

    group: str
    number: str
    state: str
    due: date
    risk_due: date | None
    standing: str
    days: int
    handler: str | None
    done_on: date | None

    @property
    def state_label(self) -> str:
        """The stage in Chinese."""
        return STATES[self.state].label

    def to_dict(self) -> dict[str, Any]:
        """Return plain data with ISO days."""
        days = {n: _iso(getattr(self, n)) for n in ("due", "risk_due", "done_on")}
        return {name: getattr(self, name) for name in self.__slots__} | days


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def supervision(casework: Casework, first: date, last: date) -> list[Supervised]:
    """Return the list as of today, the worst of each group first.

    ``first``..``last``: when a late answer went out or a late case was closed. Soon: the risk
    day is no more working days away than turns a case yellow. Raises ``InputError``.
    """
    in_order(first, last)
    found = [*_open(casework, last), *_closed(casework, first, last)]
    kept = [one for one in found if one.done_on is None or first <= one.done_on <= last]
    order = list(GROUPS)
    return sorted(kept, key=lambda one: (order.index(one.group), *_badness(one)))


def _badness(one: Supervised) -> tuple[int, str]:
    return (one.days if one.group == "soon" else -one.days), one.number


def _open(casework: Casework, last: date) -> Iterator[Supervised]:
    yellow, today = casework.settings.alerts.yellow, casework.today
    horizon = casework.calendar.add_any(max(today, last), yellow)
    agency = casework.settings.agency.code
    with casework.database.reading() as session:
        rows = cases.select_rows(session, agency, open_only=True, due_by=horizon)
        numbers = [row.number for row in rows]
        views = [fold(history) for history in ledger.load_many(session, agency, numbers)]
    for view in views:
        now = casework.reckoned(view)
        group = _group(casework, now)
        if group is not None and now.due is not None:
            days = _left(casework, now) if group == "soon" else now.late_by
            yield Supervised(
                group, view.number, view.state, now.due, now.risk_due, now.standing, days,
                view.handler, now.stopped_on,
            )  # fmt: skip


def _group(casework: Casework, now: Reckoning) -> str | None:
    if now.due is None:
        return None
    if now.stopped_on is not None:
        return "late" if now.timely is False else None
    if casework.today > now.due:
        return "overdue"
    return "soon" if _left(casework, now) <= casework.settings.alerts.yellow else None


def _left(casework: Casework, now: Reckoning) -> int:
    day = now.risk_due or now.due
    return casework.calendar.between_any(casework.today, day) if day else 0


def _closed(casework: Casework, first: date, last: date) -> Iterator[Supervised]:
    agency = casework.settings.agency.code
    with casework.database.reading() as session:
        rows = cases.closed_after_due(session, agency, first)
        numbers = [row.number for row in rows]
        views = [fold(history) for history in ledger.load_many(session, agency, numbers)]
    for view in views:
        now = casework.reckoned(view)
        if now.due is not None and now.timely is False:
            yield Supervised(
                "late", view.number, view.state, now.due, now.risk_due, now.standing,
                now.late_by, view.handler, now.stopped_on or view.closed_on,
            )  # fmt: skip
