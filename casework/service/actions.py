"""What may be done now, and why the rest may not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from casework.cases.commands import COMMANDS, Command, command_fields
from casework.cases.fields import FieldSpec, Type
from casework.cases.view import CaseView
from casework.cases.words import ROLES
from casework.errors import Refusal
from casework.states.context import Context
from casework.states.decide import standing
from casework.states.guards import GUARDS, INPUT_GUARDS
from casework.states.table import STEP, TRANSITIONS, Row


@dataclass(frozen=True, slots=True)
class Action:
    """One trigger as it stands for one person now."""

    trigger: str
    label: str
    allowed: bool
    refusals: tuple[Refusal, ...]
    fields: tuple[FieldSpec, ...]
    roles: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of design 6.3."""
        return {
            "format": "casework/action/1",
            "trigger": self.trigger,
            "label": self.label,
            "allowed": self.allowed,
            "refusals": [refusal.to_dict() for refusal in self.refusals],
            "fields": [spec.to_dict() for spec in self.fields],
            "roles": list(self.roles),
        }

    def example(self) -> list[str]:
        """Return ``--set`` arguments with example values for every required field."""
        return [f"{spec.name}={_shown(spec)}" for spec in self.fields if spec.required]


def _shown(spec: FieldSpec) -> str:
    if spec.type is Type.RECORDS:
        return json.dumps([_record(spec)], ensure_ascii=False)
    if spec.type is Type.RECORD:
        return json.dumps(_record(spec), ensure_ascii=False)
    if spec.type is Type.TEXTS:
        return "；".join(spec.example or [spec.label])
    if spec.type is Type.DAY:
        return "YYYY-MM-DD"
    return str(spec.example if spec.example is not None else spec.label)


def _record(spec: FieldSpec) -> dict[str, Any]:
    return {part.name: part.example for part in spec.of if part.required}


def actions(view: CaseView, ctx: Context) -> list[Action]:
    """Return every trigger for an existing case, allowed ones first, in the table's order."""
    rows = [row for row in TRANSITIONS if row.trigger != "register"]
    found = [_action(view, row, ctx) for row in rows]
    return sorted(found, key=lambda action: not action.allowed)


def _action(view: CaseView, row: Row, ctx: Context) -> Action:
    command: Command = COMMANDS[row.trigger](number=view.number)
    refusals = standing(view, row, ctx) or [
        refusal
        for name in row.guards
        if name not in INPUT_GUARDS and (refusal := GUARDS[name](view, command, ctx)) is not None
    ]
    roles = (ctx.next_step(view),) if STEP in row.roles else row.roles
    return Action(
        row.trigger,
        row.label,
        not refusals,
        tuple(refusals),
        command_fields(type(command)),
        tuple(role for role in roles if role in ROLES),
    )
