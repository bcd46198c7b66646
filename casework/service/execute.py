"""One command, one case, one transaction.

Outside the transaction: read, decide, render. Inside: check that the case has not moved,
draw the number as late as possible, append the facts, write the row, commit. A case that
moved is decided anew on its new state, three times at most; with ``expected_version`` it
is reported and never retried.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import NamedTuple, TypeVar

from sqlmodel import Session, select

from casework.cases.clocks import Reckoning
from casework.cases.commands import (
    AcknowledgeFinding,
    Approve,
    ChargeFee,
    Command,
    EraseApplicant,
    Link,
    Merge,
    OverrideFinding,
    Register,
    Submit,
    own_values,
)
from casework.cases.counting import FeeCount
from casework.cases.facts import Fact
from casework.cases.findings import Finding
from casework.cases.folds import fold
from casework.cases.view import CaseView
from casework.errors import (
    ConcurrentChange,
    HistoryImpossible,
    IncompleteDocument,
    InputError,
    NotAllowed,
    NotFound,
    Refusal,
)
from casework.letters.numbering import NumberPattern
from casework.service.counting import fee_count
from casework.service.letters import OPEN_CASE, Composer
from casework.settings import Settings
from casework.states.context import Context
from casework.states.decide import decide
from casework.states.table import STATES
from casework.store import cases, index, ledger, outbox, watch
from casework.store.database import Database
from casework.store.numbers import CASE_SERIES, next_serial
from casework.store.tables import IdempotencyRow

T = TypeVar("T")
ATTEMPTS = 3
MAX_KEY = 200
ERASE = EraseApplicant.trigger
NAMES_ANOTHER = (Merge.trigger, Link.trigger)
REVIEWED = (
    Submit.trigger, Approve.trigger, OverrideFinding.trigger, AcknowledgeFinding.trigger,
)  # fmt: skip
"""What rests on the findings of the day: the two gates, and the decisions about a finding."""


class Done(NamedTuple):
    """A case after a command; ``now`` is its deadline where it was reckoned on the way."""

    view: CaseView
    now: Reckoning | None = None


@dataclass(frozen=True, slots=True)
class Executor:
    """Carries commands out on one database under one set of settings."""

    database: Database
    settings: Settings
    composer: Composer
    context: Callable[[str, str], Context]
    basis: Callable[[], str]
    review: Callable[[CaseView], tuple[Finding, ...]]

    @property
    def agency(self) -> str:
        """The key under which every row of this agency stands."""
        return self.settings.agency.code

    def execute(
        self, command: Command, actor: str, expected_version: int | None, key: str | None
    ) -> Done:
        """Carry one command out and return the case after it."""
        if isinstance(command, Register):
            return self.register([command], actor, key)[0]
        _check_key(key)
        # With an expected version the next attempt reports the conflict, unless it was our
        # own command, sent twice under one key, that came first.
        return persist(lambda: self._once(command, actor, expected_version, key))

    def _once(self, command: Command, actor: str, expected: int | None, key: str | None) -> Done:
        with self.database.reading() as session:
            done = self._already(session, command, key)
            view = fold(ledger.load(session, self.agency, command.number))
        if done:
            return Done(view)
        if not view.version:
            raise unknown_case(command.number)
        if expected is not None and expected != view.version:
            raise ConcurrentChange(
                f"本件已到第 {view.version} 条记录，与您看到的第 {expected} 条不同，请重新查看",
                detail={"expected": expected, "version": view.version},
            )
        ctx = self._surroundings(command, view, actor)
        facts = self.composer.compose(decide(view, command, ctx), view, ctx)
        with self.database.writing() as session:
            after = self._write(session, view, facts, ctx)
            self._remember(session, command, key, after)
            session.commit()
        if facts[-1].trigger == ERASE:
            self.database.scrub()
        return Done(after, ctx.reckon(after))

    def _surroundings(self, command: Command, view: CaseView, actor: str) -> Context:
        """Return what a decision may know, with what only some commands ask for."""
        ctx = self.context(actor, command.number)
        if command.trigger in NAMES_ANOTHER:
            ctx = replace(ctx, related=self._related(command))
        if isinstance(command, ChargeFee) and command.tariff == "by_item":
            ctx = replace(ctx, fee_count=self._fee_count(view, ctx))
        if command.trigger in REVIEWED and STATES[view.state].final is False:
            ctx = replace(ctx, findings=self.review(view))
        return ctx

    def _related(self, command: Command) -> CaseView | None:
        """Return the other case a command names (merge, link), None if it names none."""
        number = getattr(command, "into", None) or getattr(command, "to", None)
        if not number:
            return None
        with self.database.reading() as session:
            history = ledger.load(session, self.agency, number)
        return fold(history) if history else None

    def _fee_count(self, view: CaseView, ctx: Context) -> FeeCount | None:
        """Return what the applicant asked for in the month; None while the receipt is open."""
        with self.database.reading() as session:
            return fee_count(session, self.agency, view, ctx)

    def _write(
        self, session: Session, view: CaseView, facts: Sequence[Fact], ctx: Context
    ) -> CaseView:
        row = cases.lock(session, self.agency, view.number)
        if row is None or row.version != view.version:
            raise ConcurrentChange("同一件刚刚被别人办理过，本次没有写入，请查看后重试")
        head, numbered = row.head, facts
        if facts[-1].trigger == ERASE:
            gone = ledger.erase(session, self.agency, view.number, ctx.now)
            numbered = [replace(f, data={**f.data, "count": gone}) for f in facts]
        numbered = self.composer.number(session, numbered, view.number, view)
        head, _ = ledger.append(session, self.agency, view.number, numbered, head)
        after = fold(numbered, view)
        columns = cases.project(after, ctx.reckon(after), self.basis())
        cases.update_row(session, self.agency, view.number, view.version, head, columns)
        watch.touch(session, self.agency, view.number, after.version, ctx.today)
        if facts[-1].trigger == ERASE:
            outbox.forget_words(session, self.agency, view.number)
        index.put_case(session, self.agency, view, after)  # last: who writes the search waits
        return after

    def register(
        self, commands: Sequence[Command], actor: str, key: str | None = None
    ) -> list[Done]:
        """Register requests, all or nothing, in the order given."""
        _check_key(key)
        # A new number has no row in the search. Where one is left over from damage the second
        # attempt looks, and writes over it.
        trust = iter((True,))
        return persist(lambda: self._register(commands, actor, key, next(trust, False)))

    def _register(
        self, commands: Sequence[Command], actor: str, key: str | None, trust: bool
    ) -> list[Done]:
        if key is not None:
            with self.database.reading() as session:
                found = self._already(session, commands[0], key)
                if found:
                    return [Done(fold(ledger.load(session, self.agency, found.number)))]
        ready = self._ready(commands, actor)
        with self.database.writing() as session:
            numbers = self._case_numbers(session, [ctx.today for _, ctx in ready], commands)
            views = [
                self._register_one(session, facts, ctx, number)
                for (facts, ctx), number in zip(ready, numbers, strict=True)
            ]
            index.put_cases(session, self.agency, views, new=trust)
            self._remember(session, commands[0], key, views[0])
            session.commit()
        pairs = zip(views, ready, strict=True)
        return [Done(view, ctx.reckon(view)) for view, (_, ctx) in pairs]

    def _ready(
        self, commands: Sequence[Command], actor: str
    ) -> list[tuple[Sequence[Fact], Context]]:
        """Decide and render every request before the transaction, naming every fault at once."""
        found: list[tuple[Sequence[Fact], Context]] = []
        faults: list[Refusal] = []
        for place, command in enumerate(commands, 1):
            ctx, new = self.context(actor, OPEN_CASE), CaseView()
            try:
                found.append((self.composer.compose(decide(new, command, ctx), new, ctx), ctx))
            except (InputError, NotAllowed, IncompleteDocument, HistoryImpossible) as error:
                if len(commands) == 1:
                    raise
                faults += [
                    replace(r, message=f"第 {place} 件：{r.message}") for r in error.refusals
                ]
        if faults:
            raise InputError(faults)
        return found

    def _case_numbers(
        self, session: Session, today: Sequence[date], commands: Sequence[Command]
    ) -> list[str]:
        """Draw the numbers of new cases, all of a year at once, the years in order."""
        years = [(command.on or day).year for command, day in zip(commands, today, strict=True)]
        serials = {
            year: count(next_serial(session, self.agency, CASE_SERIES, year, years.count(year)))
            for year in sorted(set(years))
        }
        pattern, prefix = NumberPattern(self.settings.numbers.case), self.settings.agency.prefix
        return [pattern.format(prefix=prefix, year=y, serial=next(serials[y])) for y in years]

    def _register_one(
        self, session: Session, facts: Sequence[Fact], ctx: Context, number: str
    ) -> CaseView:
        named = self.composer.under(facts, number)
        named = self.composer.number(session, named, number, CaseView())
        after = fold(named)
        head, _ = ledger.append(session, self.agency, number, named, ledger.GENESIS)
        columns = cases.project(after, ctx.reckon(after), self.basis())
        cases.insert_row(session, self.agency, number, head, columns)
        watch.begin(session, self.agency, number, after.version, ctx.today)
        return after

    def _already(
        self, session: Session, command: Command, key: str | None
    ) -> IdempotencyRow | None:
        """Return the earlier execution under this key, if there was one."""
        if key is None:
            return None
        query = select(IdempotencyRow).where(
            IdempotencyRow.agency == self.agency, IdempotencyRow.key == key
        )
        found = session.exec(query).one_or_none()
        if found is not None and found.digest != _digest(command):
            raise InputError(
                [
                    Refusal(
                        "idempotency_conflict",
                        "这一幂等键已经用于另一条命令",
                        field="idempotency_key",
                    )
                ]
            )
        return found

    def _remember(
        self, session: Session, command: Command, key: str | None, after: CaseView
    ) -> None:
        if key is not None:
            session.add(
                IdempotencyRow(
                    agency=self.agency,
                    key=key,
                    digest=_digest(command),
                    number=after.number,
                    seq=after.version,
                )
            )
            session.flush()


def persist(work: Callable[[], T]) -> T:
    """Do the work; when someone else was first, do it anew, a few times at most."""
    for _ in range(ATTEMPTS - 1):
        with suppress(ConcurrentChange):
            return work()
    return work()


def _check_key(key: str | None) -> None:
    if key is not None and not (0 < len(key) <= MAX_KEY and ledger.storable(key)):
        message = f"幂等键应为 1 至 {MAX_KEY} 个字符，不含不能保存的字符"
        raise InputError([Refusal("idempotency_key", message, field="idempotency_key")])


def unknown_case(number: str) -> NotFound:
    """Return the error for a number nobody gave out."""
    return NotFound(f"没有登记编号为 {number[:40]} 的办件", code="case_unknown")


def _digest(command: Command) -> str:
    content = ledger.canonical(
        {"trigger": command.trigger, "number": command.number, "on": command.on,
         "values": own_values(command)}
    )  # fmt: skip
    return hashlib.sha256(content.encode()).hexdigest()
