"""The only importer of ``transitions``: one shared, stateless machine over the table.

The machine is never bound to a case (binding resets the state and costs memory). A
throw-away subject carries the state in and the next state out; no callback has effects.
``check`` refuses a wrong table when this module is imported, naming every culprit.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

# transitions ships no complete type information; it is used here and nowhere else.
from transitions import Machine

from casework.cases.commands import COMMANDS
from casework.cases.facts import FACT_KINDS
from casework.cases.view import CaseView
from casework.cases.words import ROLES
from casework.law.documents import DOCUMENTS
from casework.law.provisions import PROVISIONS
from casework.states.conditions import CONDITIONS
from casework.states.context import Context
from casework.states.effects.emitters import EMITTERS
from casework.states.guards import GUARDS
from casework.states.table import NEW, STATES, STEP, TRANSITIONS, Row, State, targets

# It logs every callback at INFO; a case number is no business of the root logger.
logging.getLogger("transitions").setLevel(logging.WARNING)


def check(rows: Iterable[Row], states: Mapping[str, State]) -> list[str]:
    """Return every fault of a lifecycle table, each naming its culprit; none if it is sound."""
    table = list(rows)
    faults = [fault for row in table for fault in _row_faults(row, states)]
    seen: set[str] = set()
    for row in table:
        faults += [f"duplicate trigger {row.trigger}"] if row.trigger in seen else []
        seen.add(row.trigger)
    return faults + _graph_faults(table, states)


def _row_faults(row: Row, states: Mapping[str, State]) -> list[str]:
    known = {NEW, *states}
    unknown = (
        ("state", [s for s in row.sources if s not in known]),
        (
            "state",
            [w.target for s in row.sources for w in targets(row, s) if w.target not in known],
        ),
        ("condition", [w.when for w in row.ways if w.when and w.when not in CONDITIONS]),
        ("guard", [g for g in row.guards if g not in GUARDS]),
        ("role", [r for r in row.roles if r not in ROLES and r != STEP]),
        ("document", [d for d in row.documents if d not in DOCUMENTS]),
        ("fact", [] if row.fact in FACT_KINDS else [row.fact]),
        ("command", [] if row.trigger in COMMANDS else [row.trigger]),
        ("emitter", [] if not row.emitter or row.emitter in EMITTERS else [row.emitter]),
        ("citation", [c for c in row.cites if c not in PROVISIONS]),
    )
    faults = [f"{row.trigger}: unknown {what} {name}" for what, names in unknown for name in names]
    if not row.roles:
        faults.append(f"{row.trigger}: no role may do it")
    if len(set(row.sources)) < len(row.sources):
        faults.append(f"{row.trigger}: duplicate source")
    faults += [
        f"{row.trigger}: way after an unconditional one" for w in row.ways[:-1] if not w.when
    ]
    return faults


def _graph_faults(rows: list[Row], states: Mapping[str, State]) -> list[str]:
    arrows = {(s, w.target) for row in rows for s in row.sources for w in targets(row, s)}
    faults = [f"unreachable state {s}" for s in states if s not in _reach({NEW}, arrows)]
    closed = {code for code, state in states.items() if not state.open}
    back = _reach(closed, {(b, a) for a, b in arrows})
    faults += [f"trap: {s} cannot reach a closed state" for s in states if s not in back]
    return faults + [
        f"{row.trigger}: exit from final state {source}"
        for row in rows
        for source in row.sources
        for way in targets(row, source)
        if source in states and states[source].final and way.target != source and not row.reopens
    ]


def _reach(start: set[str], arrows: set[tuple[str, str]]) -> set[str]:
    found, frontier = set(start), set(start)
    while frontier:
        frontier = {b for a, b in arrows if a in frontier} - found
        found |= frontier
    return found


_faults = check(TRANSITIONS, STATES)
if _faults:
    raise RuntimeError("lifecycle table: " + "; ".join(_faults))


def _edges() -> list[dict[str, Any]]:
    # transitions wants real booleans; every condition is annotated to return one.
    return [
        {
            "trigger": row.trigger,
            "source": source,
            "dest": way.target,
            "conditions": [CONDITIONS[way.when]] if way.when else None,
        }
        for row in TRANSITIONS
        for source in row.sources
        for way in targets(row, source)
    ]


_MACHINE: Final = Machine(
    model=None,
    states=[NEW, *STATES],
    transitions=_edges(),
    initial=NEW,
    auto_transitions=False,
)


class _Subject:
    """Carries one state through one trigger."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def next_state(trigger: str, view: CaseView, ctx: Context) -> str:
    """Return the state after ``trigger`` from ``view.state``; the guards have passed.

    Raises ``RuntimeError`` when no way of the row applies: a fault of the table.
    """
    subject = _Subject(view.state or NEW)
    if not _MACHINE.events[trigger].trigger(subject, view, ctx):
        raise RuntimeError(f"no way of {trigger} applies in {subject.state}")
    return subject.state


def triggers_from(state: str) -> tuple[str, ...]:
    """Return the triggers the table allows in ``state``, in the table's order."""
    allowed = set(_MACHINE.get_triggers(state or NEW))
    return tuple(row.trigger for row in TRANSITIONS if row.trigger in allowed)
