"""``Casework``: the one door. Commands go in, cases come out; nothing else writes."""

from __future__ import annotations

import builtins
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from casework.calendar.horizon import missing_next_year
from casework.calendar.workdays import WorkdayCalendar, workday_calendar
from casework.cases.clocks import RULES, Reckoning, reckon
from casework.cases.commands import (
    AcknowledgeFinding,
    ChargeFee,
    Command,
    Recalculate,
    Register,
    checked,
)
from casework.cases.counting import FeeCount
from casework.cases.explanation import Explanation, explain
from casework.cases.findings import Finding
from casework.cases.folds import fold
from casework.cases.view import CaseView
from casework.cases.whatif import Branch, Future, usual, what_if
from casework.cases.words import ROLES
from casework.errors import InputError, NotAllowed, Refusal
from casework.law.limits import LIMITS
from casework.letters import TemplateLibrary
from casework.review.registry import Check
from casework.service.actions import Action, actions
from casework.service.asking import Asking
from casework.service.case import Case, urgency_of
from casework.service.counting import fee_count
from casework.service.execute import Done, Executor, unknown_case
from casework.service.letters import Composer
from casework.service.officers import roles_of
from casework.service.recompute import Report, recompute
from casework.service.reminding import Reminding
from casework.service.rendering import LetterDesk
from casework.service.review import Reviewer, letter_of, subject_of
from casework.service.sealing import seal
from casework.settings import Settings, load_settings
from casework.states.context import Context
from casework.states.table import ROWS, STATES
from casework.store import cases, ledger
from casework.store import verify as checks
from casework.store.database import Database
from casework.store.seals import Tip, tip
from casework.timekeeping import Clock, in_shanghai, shanghai_day, system_clock


class Casework(Asking, Reminding):
    """One agency's cases: ``execute``, ``actions``, ``show``, ``list``, ``letters``, ``verify``."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Clock | None = None,
        checks: Iterable[Check] = (),
    ) -> None:
        self.database = database
        self.settings = settings
        self.clock: Clock = clock or system_clock
        self.opened_at = self.clock()
        self.calendar: WorkdayCalendar = _calendar(settings)
        folders = [settings.path(name) for name in settings.letters.folders]
        self.composer = Composer(settings, TemplateLibrary(folders))
        self.letters = LetterDesk(self)
        self._reviewer = Reviewer.of(settings, checks)
        self._executor = Executor(
            database, settings, self.composer, self._context, self.basis, self.findings_of
        )

    @classmethod
    def open(
        cls,
        url: str | None = None,
        *,
        settings: Settings | str | Path | None = None,
        clock: Clock | None = None,
        checks: Iterable[Check] = (),
    ) -> Self:
        """Open (and if need be create and migrate) a database.

        ``url`` None: the one of the settings. ``settings``: a ``Settings``, a file, or None
        for ``casework.toml``. ``clock``: returns the present moment, aware; tests and
        stories hand one in. ``checks``: checks of the embedding system's own. Raises ``SettingsInvalid`` and ``EnvironmentFault``.
        """
        known = settings if isinstance(settings, Settings) else load_settings(settings)
        database = Database(url or database_url(known))
        database.migrate()
        return cls(database, known, clock, checks)

    def close(self) -> None:
        """Give the database connections back."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def today(self) -> date:
        """Today's legal day by the clock in use."""
        return shanghai_day(self.clock())

    @property
    def awaited_notice(self) -> Refusal | None:
        """A warning, from October on, that next year's holiday notice is not known yet."""
        return missing_next_year(self.calendar, self.today)

    # -- writing ----------------------------------------------------------------------------
    def execute(
        self,
        command: Command,
        *,
        actor: str,
        expected_version: int | None = None,
        idempotency_key: str | None = None,
    ) -> Case:
        """Carry out one command on one case in one transaction.

        Raises ``InputError``, ``NotAllowed`` with every reason, ``IncompleteDocument``,
        ``NotFound``, and ``ConcurrentChange`` (with ``expected_version`` never retried).
        """
        done = self._executor.execute(checked(command), actor, expected_version, idempotency_key)
        return self._done(done)

    def register_all(self, commands: Sequence[Register], *, actor: str) -> builtins.list[Case]:
        """Register requests in input order, all or nothing, naming every fault."""
        if not commands:
            raise InputError([Refusal("nothing_to_register", "没有要登记的申请")])
        ready = [checked(command) for command in commands]
        return [self._done(done) for done in self._executor.register(ready, actor)]

    def seal(self) -> int | None:
        """Seal every head that changed since the last seal; return the last number or None."""
        return seal(self)

    def last_seal(self) -> Tip:
        """Return number and value of the last seal; kept elsewhere, the value proves the rest."""
        with self.database.reading() as session:
            return tip(session, self.settings.agency.code)

    # -- reading ----------------------------------------------------------------------------
    def view(self, number: str) -> CaseView:
        """Return the fold of a case's history; raise ``NotFound`` for an unknown number."""
        with self.database.reading() as session:
            history = ledger.load(session, self.settings.agency.code, number)
        if not history:
            raise unknown_case(number)
        return fold(history)

    def show(self, number: str) -> Case:
        """Return a case as it stands today, with its deadline explained day by day."""
        return self._case(self.view(number), explain=True)

    def explain(self, number: str) -> Explanation:
        """Return how a case's deadline was reached (期限计算说明); raise ``NotFound``."""
        view = self.view(number)
        return explain(
            view.history,
            as_of=self.today,
            calendar=self.calendar_of(view),
            switches=self.settings.law,
            names={who: person.name for who, person in self.settings.people.items()},
        )

    def whatif(
        self, number: str, futures: Iterable[Future] | None = None
    ) -> builtins.tuple[Branch, ...]:
        """Return the case as it stands beside hypothetical futures; nothing is written.

        ``futures`` None: the usual ones from today on. Raises ``NotFound``, ``InputError``.
        """
        view = self.view(number)
        asked = usual(self.reckoned(view), self.calendar) if futures is None else futures
        return what_if(
            view.history,
            asked,
            as_of=self.today,
            calendar=self.calendar_of(view),
            switches=self.settings.law,
        )

    def list(
        self,
        *,
        state: str | None = None,
        open_only: bool = False,
        due_within: int | None = None,
        urgency: str | None = None,
        handler: str | None = None,
        applicant_class: str | None = None,
        row: str | None = None,
        received_from: date | None = None,
        received_to: date | None = None,
    ) -> builtins.list[Case]:
        """Return cases by due day.

        ``due_within``: working days from today to the risk day. ``row``: row of table three.
        ``received_from`` and ``received_to`` look at the day a request reached the agency.
        """
        due_by = None if due_within is None else self.calendar.add_any(self.today, due_within)
        with self.database.reading() as session:
            rows = cases.select_rows(
                session,
                self.settings.agency.code,
                state=state,
                open_only=open_only or due_by is not None or urgency is not None,
                due_by=due_by,
                equal={"handler": handler, "applicant_class": applicant_class, "outcome": row},
                arrived=(received_from, received_to),
            )
            numbers = [row.number for row in rows]
            histories = ledger.load_many(session, self.settings.agency.code, numbers)
            views = [fold(history) for history in histories]
        found = [self._case(view) for view in views]
        return [case for case in found if urgency is None or case.urgency == urgency]

    def actions(self, number: str, *, actor: str | None = None) -> builtins.list[Action]:
        """Return what ``actor`` may do with a case now, and why the rest may not be done.

        ``actor`` None: what anybody may do, whoever holds the role.
        """
        view = self.view(number)
        everyone = self._surroundings("", frozenset(ROLES), number)
        ctx = everyone if actor is None else self._context(actor, number)
        if view.state in ROWS[ChargeFee.trigger].sources:
            ctx = replace(ctx, fee_count=self._fee_count(view))  # an example shows it
        if view.state in ROWS[AcknowledgeFinding.trigger].sources:
            ctx = replace(ctx, findings=self.findings_of(view))
        return actions(view, ctx)

    def findings_of(
        self, view: CaseView, letter: str | None = None
    ) -> builtins.tuple[Finding, ...]:
        """Return what the review finds in a view and its reply; see ``check``."""
        reply, signed = letter_of(view, letter)
        return self._reviewer.findings(subject_of(self, view, reply, signed))

    def fee_count(self, number: str) -> FeeCount:
        """Return what a charge by item would rest on: the month, this request, those before it.

        Raises ``NotFound``, and ``NotAllowed`` while the day of receipt is open (条例 31).
        """
        found = self._fee_count(self.view(number))
        if found is None:
            message = "收到日未定，不能确定计入哪一个月：请先与申请人确认收到（confirm_receipt）"
            raise NotAllowed([Refusal("receipt_open", message, ("条例/31/1", "处理费办法/4/2"))])
        return found

    def _fee_count(self, view: CaseView) -> FeeCount | None:
        with self.database.reading() as session:
            agency = self.settings.agency.code
            return fee_count(session, agency, view, self.reader_context(view.number))

    def someone(self, roles: Iterable[str]) -> str | None:
        """Return one person of the settings who holds one of the roles; None if nobody does."""
        wanted = set(roles)
        return next((who for who, held in self.settings.roles.items() if held & wanted), None)

    def verify(self) -> Iterable[checks.Problem]:
        """Yield every disagreement in what is stored; none when all is well."""

        def projected(view: CaseView) -> dict[str, Any]:
            return cases.project(view, self.reckoned(view), self.basis())

        with self.database.reading() as session:
            yield from checks.verify(session, self.settings.agency.code, projected)

    def basis(self) -> str:
        """Return the digest of what deadlines rest on: rules, calendar, law, switches."""
        return _basis(RULES, self.calendar.notice_version, tuple(self.settings.law.items()))

    @staticmethod
    def state_label(case: Case) -> str:
        """Return the Chinese name of the stage a case is in."""
        return STATES[case.state].label

    # -- inside -----------------------------------------------------------------------------
    def _context(self, actor: str, number: str) -> Context:
        return self._surroundings(actor, roles_of(self.settings, actor), number)

    def reader_context(self, number: str) -> Context:
        """Return the surroundings of someone who only looks: no roles at all."""
        return self._surroundings("", frozenset(), number)

    def _surroundings(self, actor: str, roles: frozenset[str], number: str) -> Context:
        now = in_shanghai(self.clock())
        return Context(
            actor=actor,
            roles=roles,
            now=now,
            today=now.date(),
            calendar=self.calendar,
            sign_off=tuple(self.settings.sign_off.steps),
            people=self.settings.roles,
            switches=self.settings.law,
            number=number,
            backdated_after=self.settings.limits.backdated_after,
            substitutes={
                step: frozenset(roles) for step, roles in self.settings.sign_off.substitutes.items()
            },
            exception=self.settings.sign_off.exception,
            seal_required=self.settings.sign_off.seal,
            unit_days=self.settings.limits.unit_days,
        )

    def reckoned(self, view: CaseView, *, explain: bool = False) -> Reckoning:
        """Return the deadline of a view as of today, under the settings in force."""
        return reckon(
            view.history,
            as_of=self.today,
            ledger=explain,
            calendar=self.calendar_of(view),
            switches=self.settings.law,
        )

    def calendar_of(self, view: CaseView) -> WorkdayCalendar:
        """Return the calendar a case is judged by.

        For a closed one without the amendments signed after it was closed: what was answered
        is never counted anew. A yearly notice may still come, it settles what was provisional.
        """
        closed = view.closed_on
        if closed is None or all(
            n.kind == "yearly" or n.signed <= closed for n in self.calendar.notices
        ):
            return self.calendar
        return _calendar(self.settings, amended_by=closed)

    def record_recalculation(self, command: Recalculate, actor: str, version: int) -> None:
        """Put a moved deadline on record; only ``recompute`` does, from what it counted."""
        executor = replace(
            self._executor,
            context=lambda who, number: replace(self._context(who, number), recomputing=True),
        )
        executor.execute(checked(command), actor, version, None)

    def recompute(self, *, reason: str, actor: str | None) -> Report:
        """Count anew every open case whose deadline rests on an older basis.

        ``actor`` None: report only. Raises ``NotAllowed``. See ``service.recompute``.
        """
        return recompute(self, reason=reason, actor=actor)

    def _done(self, done: Done) -> Case:
        """Return a case after a command: by the calendar it was decided on, but if it is closed."""
        return self._case(done.view, now=None if done.view.closed_on else done.now)

    def _case(self, view: CaseView, explain: bool = False, now: Reckoning | None = None) -> Case:
        now = now or self.reckoned(view, explain=explain)
        left = 0
        if now.risk_due is not None and now.risk_due > self.today:
            left = self.calendar.between_any(self.today, now.risk_due)
        return Case(view, now, urgency_of(view, now, left, self.settings.alerts))


def _calendar(settings: Settings, *, amended_by: date | None = None) -> WorkdayCalendar:
    own = settings.path(settings.calendar.notices) if settings.calendar.notices else None
    region = settings.calendar.region or None
    return workday_calendar(region, extra=own, amended_by=amended_by)


@lru_cache(maxsize=16)  # asked at every command
def _basis(rules: int, notices: str, switches: tuple[tuple[str, str], ...]) -> str:
    law = ledger.canonical([repr(limit) for limit in LIMITS])
    text = ledger.canonical([rules, notices, law, dict(switches)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def has_database(settings: Settings) -> bool:
    """Tell whether there may be cases: a server is there, a SQLite file only once it was made."""
    url, prefix = database_url(settings), "sqlite:///"
    return not url.startswith(prefix) or Path(url.removeprefix(prefix)).is_file()


def database_url(settings: Settings) -> str:
    """Return the database address; a relative SQLite path is relative to the settings file."""
    url = settings.database.url
    prefix = "sqlite:///"
    if not url.startswith(prefix) or url.startswith("sqlite:////") or url == "sqlite:///:memory:":
        return url
    return prefix + str(settings.path(url.removeprefix(prefix)))
