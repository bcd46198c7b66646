"""``decide(view, command, ctx) -> Decision``, or ``NotAllowed`` with every reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from casework.cases.commands import Command, own_values
from casework.cases.facts import Fact
from casework.cases.folds import fold
from casework.cases.view import CaseView
from casework.cases.words import ROLES
from casework.errors import HistoryImpossible, NotAllowed, Refusal
from casework.states.context import Context
from casework.states.effects.emitters import EMITTERS, Emit
from casework.states.guards import GUARDS
from casework.states.machine import next_state
from casework.states.table import NEW, ROWS, STATES, STEP, Row


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command comes to: its facts, numbered, and the case after them."""

    row: Row
    facts: tuple[Fact, ...]
    after: CaseView


def decide(view: CaseView, command: Command, ctx: Context) -> Decision:
    """Return what the command comes to; raise ``NotAllowed`` with every reason against it."""
    row = ROWS[command.trigger]
    refusals = standing(view, row, ctx) or _objections(view, row, command, ctx)
    if refusals:
        raise NotAllowed(refusals)
    emits = EMITTERS[row.emitter](view, command, ctx) if row.emitter else _default(row, command)
    facts = list(_facts(emits, view, row, command, ctx))
    target = next_state(row.trigger, fold(facts, view), ctx)
    facts = [replace(fact, after=target) for fact in facts]
    after = fold(facts, view)
    try:
        ctx.reckon(after)
    except HistoryImpossible as error:
        raise NotAllowed([Refusal(error.code, error.message, error.cites, "on")]) from error
    return Decision(row, tuple(facts), after)


def standing(view: CaseView, row: Row, ctx: Context) -> list[Refusal]:
    """Return why state or role forbid the row: what the table alone can tell."""
    refusals = []
    state = view.state or NEW
    if state not in row.sources:
        label = STATES[state].label if state in STATES else "未登记"
        where = "、".join(STATES[s].label for s in row.sources if s in STATES) or "登记之前"
        refusals.append(
            Refusal(
                "not_in_state",
                f"“{row.label}”不能在“{label}”阶段进行，可用阶段：{where}",
                row.cites,
            )
        )
    roles = ctx.step_roles(view) if STEP in row.roles and state in row.sources else row.roles
    if not ctx.roles.intersection(roles):
        names = "、".join(ROLES[r] for r in row.roles if r in ROLES) or ROLES.get(
            ctx.next_step(view), "审批人"
        )
        refusals.append(Refusal("wrong_role", f"“{row.label}”应由{names}办理", row.cites))
    return refusals


def _objections(view: CaseView, row: Row, command: Command, ctx: Context) -> list[Refusal]:
    day = command.on or ctx.today
    found = list(_order(view, row, day, ctx))
    found += [r for name in row.guards if (r := GUARDS[name](view, command, ctx)) is not None]
    return found


def _order(view: CaseView, row: Row, day: date, ctx: Context) -> Iterable[Refusal]:
    if day > ctx.today:
        yield Refusal("future_day", f"日期不能晚于今天（{ctx.today.isoformat()}）", field="on")
    if not row.rewinds and view.state and day < view.since:
        yield Refusal(
            "before_stage",
            f"日期早于进入“{STATES[view.state].label}”阶段之日（{view.since.isoformat()}）",
            field="on",
        )
    if view.arrived_on is not None and day < view.arrived_on:
        yield Refusal(
            "before_receipt",
            f"日期早于收到申请之日（{view.arrived_on.isoformat()}）",
            ("条例/31/1",),
            "on",
        )


def _default(row: Row, command: Command) -> list[Emit]:
    return [Emit(row.fact, own_values(command))]


def _facts(
    emits: Iterable[Emit], view: CaseView, row: Row, command: Command, ctx: Context
) -> Iterable[Fact]:
    day = command.on or ctx.today
    late = (ctx.today - day).days > ctx.backdated_after
    for seq, emit in enumerate(emits, view.version + 1):
        yield Fact(
            emit.kind, emit.on or day, emit.data, seq, row.trigger, view.state, view.state,
            ctx.actor, ctx.now, 1, late,
        )  # fmt: skip
