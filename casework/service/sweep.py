"""The sweep: look at every case whose look is due, and put what it owes into the outbox.

Reading and reckoning happen outside the writing transaction; a look that was overtaken by a
command or by another sweep writes nothing and comes again. A case that cannot be looked at is
reported and keeps nobody else waiting. Any number of processes may sweep at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlmodel import Session

from casework.alerts.alert import Alert
from casework.alerts.clocks import Look, watched
from casework.alerts.due import Looked, next_on, owed
from casework.cases.folds import fold
from casework.cases.view import CaseView
from casework.cases.words import CASE_KINDS
from casework.errors import ConcurrentChange, HistoryBroken
from casework.service.basis import in_force, sweep_basis
from casework.service.recipients import Target, targets
from casework.states.table import STATES
from casework.store import ledger, outbox, watch
from casework.store.tables import AlertRow, WatchRow
from casework.timekeeping import in_shanghai

if TYPE_CHECKING:
    from casework.service.facade import Casework

LOG: Final = logging.getLogger("casework.sweep")
MUCH: Final = 200
"""Alerts after which a page is written, though it is not at its end: after months without a sweep
a case owes one for every working day, and memory is not without end."""
Fetch = Callable[[Session, "WatchRow | None"], Sequence[WatchRow]]
"""Returns the page of watched cases that follows a row."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: cases looked at, alerts put into the outbox and withdrawn.

    ``failed``: numbers of cases that could not be looked at; they come again next time.
    """

    looked_at: int = 0
    raised: int = 0
    withdrawn: int = 0
    failed: tuple[str, ...] = ()

    def plus(self, other: Swept) -> Swept:
        """Return the sum of two; a case that failed in two passes is named once."""
        return Swept(
            self.looked_at + other.looked_at,
            self.raised + other.raised,
            self.withdrawn + other.withdrawn,
            tuple(dict.fromkeys(self.failed + other.failed)),
        )

    def to_dict(self) -> dict[str, object]:
        """Return the JSON object ``casework/sweep/1``."""
        return {
            "format": "casework/sweep/1",
            "looked_at": self.looked_at,
            "raised": self.raised,
            "withdrawn": self.withdrawn,
            "failed": list(self.failed),
        }


@dataclass(frozen=True, slots=True)
class _Found:
    """What one look found: nothing of it is written yet."""

    row: WatchRow
    seen: watch.Seen
    new: list[AlertRow]
    back: list[AlertRow]
    gone: list[AlertRow]


def sweep(
    casework: Casework,
    *,
    everything: bool = False,
    stop: Callable[[], bool] = lambda: False,
    on_page: Callable[[int], None] = lambda _: None,
) -> Swept:
    """Look at the cases whose look is due; with ``everything`` at all that are watched.

    Raises ``EnvironmentFault`` (``settings_outdated``) where a process started later sweeps by
    other settings or another calendar.
    """
    sweeper = _Sweeper(casework, in_shanghai(casework.clock()), sweep_basis(casework))
    in_force(casework, sweeper.basis)
    done = Swept()
    for fetch in sweeper.passes(everything):
        for found in sweeper.through(fetch):
            done = done.plus(found)
            on_page(done.looked_at)
            if stop():
                return done
    return done


@dataclass(frozen=True, slots=True)
class _Sweeper:
    casework: Casework
    now: datetime
    basis: str

    @property
    def agency(self) -> str:
        return self.casework.settings.agency.code

    @property
    def today(self) -> date:
        return self.now.date()

    def passes(self, everything: bool) -> Iterator[Fetch]:
        """Yield what is looked at: by day, then what was last looked at on another basis."""
        if everything:
            yield self._every
            return
        yield self._due
        yield partial(self._outdated, below=True)
        yield partial(self._outdated, below=False)

    def _due(self, session: Session, last: WatchRow | None) -> Sequence[WatchRow]:
        after = (last.next_on, last.number) if last is not None and last.next_on else None
        return watch.due(session, self.agency, self.today, after)

    def _outdated(
        self, session: Session, last: WatchRow | None, *, below: bool
    ) -> Sequence[WatchRow]:
        after = last.number if last is not None else ""
        return watch.outdated(session, self.agency, self.basis, after, below=below)

    def _every(self, session: Session, last: WatchRow | None) -> Sequence[WatchRow]:
        return watch.every(session, self.agency, last.number if last is not None else "")

    def through(self, fetch: Fetch) -> Iterator[Swept]:
        """Look at page after page; each is read in one snapshot and written in one go."""
        last: WatchRow | None = None
        while True:
            with self.casework.database.reading() as session:
                rows = fetch(session, last)
                found, failed = self._look_at(session, rows)
            if not rows:
                return
            last = rows[len(found) + len(failed) - 1]
            yield replace(self._write(found), failed=tuple(failed))

    # -- reading ----------------------------------------------------------------------------
    def _look_at(
        self, session: Session, rows: Sequence[WatchRow]
    ) -> tuple[list[_Found], list[str]]:
        """Look at the rows of a page in order; at fewer of them where they owe very much."""
        found, failed = [], []
        looks: list[tuple[WatchRow, CaseView, watch.Seen, list[Alert]]] = []
        owing = 0
        for row in rows:
            if owing >= MUCH:
                break
            try:
                looks.append(self._look(session, row))
                owing += len(looks[-1][-1])
            except Exception as error:  # noqa: BLE001  # one damaged case must not silence the rest
                # Its text may quote the record; the type says enough to look for it.
                LOG.error("case_not_looked_at %s %s", row.number, type(error).__name__)  # noqa: TRY400
                failed.append(row.number)
        unsent = self._unsent(session, [row.number for row, *_ in looks])
        names = [alert.key for *_, alerts in looks for alert in alerts]
        known = outbox.known(session, self.agency, names)
        for row, view, seen, alerts in looks:
            new, back = self._rows(row, view, alerts, known)
            standing = {(name, day) for name, day in seen.clocks.items()}
            gone = [a for a in unsent.get(row.number, ()) if (a.clock, a.day) not in standing]
            found.append(_Found(row, seen, new, back, gone))
        return found, failed

    def _unsent(self, session: Session, numbers: list[str]) -> dict[str, list[AlertRow]]:
        by_case: dict[str, list[AlertRow]] = {}
        for row in outbox.of_cases(session, self.agency, numbers, outbox.UNSENT):
            by_case.setdefault(row.number, []).append(row)
        return by_case

    def _look(
        self, session: Session, row: WatchRow
    ) -> tuple[WatchRow, CaseView, watch.Seen, list[Alert]]:
        view = fold(ledger.load(session, self.agency, row.number))
        if view.version != row.version:
            raise HistoryBroken("提醒所记的版本与事实链不符", code="watch_version")
        casework = self.casework
        calendar, thresholds = casework.calendar_of(view), casework.settings.alerts.thresholds
        is_open = STATES[view.state].open
        clocks = watched(Look(view, casework.reckoned(view), calendar, is_open))
        before = Looked(row.looked_on, watch.clocks_of(row), row.changed_on)
        alerts = owed(row.number, clocks, before, self.today, calendar, thresholds)
        days = {clock.name: clock.day for clock in clocks}
        following = next_on(clocks, self.today, calendar, thresholds)
        return row, view, watch.Seen(days, following), alerts

    def _rows(
        self, row: WatchRow, view: CaseView, alerts: list[Alert], known: dict[outbox.Key, str]
    ) -> tuple[list[AlertRow], list[AlertRow]]:
        """Return the new rows of some alerts, and those that were withdrawn and are back."""
        new, back = [], []
        for alert in alerts:
            moved = watch.clocks_of(row).get(alert.clock.name) != alert.clock.day
            news = moved and row.changed_on == self.today == alert.on
            for target in targets(alert, view, self.casework.settings):
                made = self._row(alert, view, target, news)
                state = known.get(outbox.key_of(made))
                if state is None:
                    new.append(made)
                elif state == outbox.SUPERSEDED:
                    back.append(made)
        return new, back

    def _row(self, alert: Alert, view: CaseView, target: Target, news: bool) -> AlertRow:
        casework, clock = self.casework, alert.clock
        hours, thresholds = casework.settings.alerts.hours, casework.settings.alerts.thresholds
        calendar = casework.calendar
        at = self.now
        if not target.event:
            at = hours.when(self.now, calendar, urgent=alert.urgent, news=news)
        workday = alert.on if calendar.is_workday_any(alert.on) else calendar.add_any(alert.on, 1)
        return AlertRow(
            agency=self.agency, alert=alert.key, recipient=target.recipient,
            channel=target.channel, number=alert.number, matter=CASE_KINDS[view.kind],
            clock=clock.name, day=clock.day, firm=clock.firm, provisional=clock.provisional,
            step=alert.step, stage=alert.stage(thresholds), due_on=alert.on,
            urgent=alert.urgent, people=",".join(target.people),
            state=outbox.SUPPRESSED if target.why else outbox.WAITING,
            not_before=at.isoformat(), message="", late=self.today > workday,
            created_at=self.now.isoformat(),
            settled_at=self.now.isoformat() if target.why else None, reason=target.why,
        )  # fmt: skip

    # -- writing ----------------------------------------------------------------------------
    def _write(self, found: list[_Found]) -> Swept:
        """Write a page in one go; where somebody came between, case by case."""
        try:
            return self._in_one(found)
        except ConcurrentChange:
            done = Swept()
            for one in found:
                try:
                    done = done.plus(self._in_one([one]))
                except ConcurrentChange:
                    LOG.info("look_overtaken %s", one.row.number)  # the next sweep looks again
            return done

    def _in_one(self, found: list[_Found]) -> Swept:
        if not found:
            return Swept()
        done = Swept()
        with self.casework.database.writing() as session:
            # In one order everywhere, so that two sweeps never wait for each other.
            for one in sorted(found, key=lambda one: one.row.number):
                if watch.looked(session, one.row, one.seen, self.today, self.basis):
                    done = done.plus(self._put(session, one))
            session.commit()
        return done

    def _put(self, session: Session, one: _Found) -> Swept:
        outbox.add(session, one.new)
        for row in one.back:
            outbox.revive(session, row)
        for row in one.gone:
            outbox.supersede(session, row, self.now.isoformat())
        return Swept(1, len(one.new) + len(one.back), len(one.gone))
