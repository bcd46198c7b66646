"""What may be done now, by whom, and why the rest may not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casework.cases.commands import COMMANDS, Command, command_fields
from casework.cases.fields import FieldSpec
from casework.cases.view import CaseView
from casework.cases.words import ROLES
from casework.errors import Refusal
from casework.service.examples import as_pairs, example_values
from casework.states.context import Context
from casework.states.decide import standing
from casework.states.guards import GUARDS, INPUT_GUARDS
from casework.states.table import STEP, TRANSITIONS, Row


@dataclass(frozen=True, slots=True)
class Action:
    """One trigger as it stands for one person, or for whoever holds the role, now.

    ``actors`` are the people of the settings who may do it now; ``values`` is an example
    that fits the case, with ``YYYY-MM-DD`` where a day must be chosen.
    """

    trigger: str
    label: str
    allowed: bool
    refusals: tuple[Refusal, ...]
    fields: tuple[FieldSpec, ...]
    roles: tuple[str, ...]
    actors: tuple[str, ...]
    values: Mapping[str, Any]

    @property
    def in_stage(self) -> bool:
        """Whether the stage the case is in knows this trigger at all."""
        return all(refusal.code != "not_in_state" for refusal in self.refusals)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of docs/policy.md."""
        return {
            "format": "casework/action/1",
            "trigger": self.trigger,
            "label": self.label,
            "allowed": self.allowed,
            "refusals": [refusal.to_dict() for refusal in self.refusals],
            "fields": [spec.to_dict() for spec in self.fields],
            "roles": list(self.roles),
            "actors": list(self.actors),
            "example": dict(self.values),
        }

    def example(self) -> list[str]:
        """Return ``--set`` arguments that carry the trigger out once days are chosen."""
        return as_pairs(self.fields, self.values)


def actions(view: CaseView, ctx: Context) -> list[Action]:
    """Return every trigger for an existing case, allowed ones first, in the table's order.

    With no actor in ``ctx`` a trigger is allowed when somebody may do it.
    """
    rows = [row for row in TRANSITIONS if row.trigger != "register"]
    found = [_action(view, row, ctx) for row in rows]
    return sorted(found, key=lambda action: not action.allowed)


def _action(view: CaseView, row: Row, ctx: Context) -> Action:
    roles = _roles(view, row, ctx)
    refusals = _refusals(view, row, ctx)
    holders = [who for who, held in ctx.people.items() if held.intersection(roles)]
    stage = _refusals(view, row, replace(ctx, actor="", roles=frozenset(ROLES)))
    actors = [] if stage else [who for who in holders if not _personal(view, row, ctx, who)]
    if not refusals and not ctx.actor and not actors:
        refusals = _personal(view, row, ctx, holders[0]) if holders else [_vacant(roles)]
    return Action(
        row.trigger,
        row.label,
        not refusals,
        tuple(refusals),
        command_fields(COMMANDS[row.trigger]),
        roles,
        tuple(actors),
        example_values(view, row, ctx),
    )


def _roles(view: CaseView, row: Row, ctx: Context) -> tuple[str, ...]:
    """Return the roles that may do it; for a step of the sign-off chain its own comes first."""
    if STEP not in row.roles:
        return row.roles
    step = ctx.next_step(view)
    return tuple(sorted(ctx.step_roles(view), key=lambda role: (role != step, role)))


def _personal(view: CaseView, row: Row, ctx: Context, who: str) -> list[Refusal]:
    """Return why this person may not do it."""
    return _refusals(view, row, replace(ctx, actor=who, roles=ctx.people[who]))


def _refusals(view: CaseView, row: Row, ctx: Context) -> list[Refusal]:
    # Outside its stage nobody's turn has come: the chain has no next role to miss.
    if STEP in row.roles and view.state not in row.sources:
        ctx = replace(ctx, roles=ctx.roles | {STEP})
    command: Command = COMMANDS[row.trigger](number=view.number)
    return standing(view, row, ctx) or [
        refusal
        for name in row.guards
        if name not in INPUT_GUARDS and (refusal := GUARDS[name](view, command, ctx)) is not None
    ]


def _vacant(roles: Sequence[str]) -> Refusal:
    names = "、".join(f"{ROLES[role]}（{role}）" for role in roles if role in ROLES)
    return Refusal("role_vacant", f"没有人担任{names}：请在设置 [people] 中补充")
