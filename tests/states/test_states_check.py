"""A wrong lifecycle table is refused at import, naming the culprit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework.states.machine import _MACHINE, check, triggers_from
from casework.states.table import NEW, ROWS, STATES, TRANSITIONS, State, Way

ACCEPT = ROWS["accept"]


def with_row(row):
    return [r for r in TRANSITIONS if r.trigger != row.trigger] + [row]


def test_the_table_in_force_is_sound():
    assert check(TRANSITIONS, STATES) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (replace(ACCEPT, sources=("nowhere",)), "accept: unknown state nowhere"),
        (replace(ACCEPT, ways=(Way("nowhere"),)), "accept: unknown state nowhere"),
        (replace(ACCEPT, ways=(Way("acceptance", "if_sunny"),)), "accept: unknown condition if_sunny"),
        (replace(ACCEPT, guards=("no_guard",)), "accept: unknown guard no_guard"),
        (replace(ACCEPT, roles=("king",)), "accept: unknown role king"),
        (replace(ACCEPT, roles=()), "accept: no role may do it"),
        (replace(ACCEPT, documents=("D-99",)), "accept: unknown document D-99"),
        (replace(ACCEPT, fact="no_fact"), "accept: unknown fact no_fact"),
        (replace(ACCEPT, emitter="nobody"), "accept: unknown emitter nobody"),
        (replace(ACCEPT, cites=("条例/99/1",)), "accept: unknown citation 条例/99/1"),
        (replace(ACCEPT, trigger="fly"), "fly: unknown command fly"),
        (replace(ACCEPT, sources=("registration", "registration")), "accept: duplicate source"),
        (replace(ACCEPT, ways=(Way("acceptance"), Way("closed"))), "accept: way after an unconditional one"),
        (replace(ROWS["reopen"], reopens=False), "reopen: exit from final state archived"),
    ],
)
def test_every_fault_is_named(row, fault):
    assert fault in check(with_row(row), STATES)


def test_a_duplicate_trigger_is_named():
    assert "duplicate trigger accept" in check([*TRANSITIONS, ACCEPT], STATES)


def test_an_unreachable_state_and_a_trap_are_named():
    states = {**STATES, "attic": State("attic", "阁楼", "没有路")}
    faults = check(TRANSITIONS, states)
    assert "unreachable state attic" in faults
    trapped = with_row(replace(ROWS["note"], ways=(Way("attic"),)))
    assert "trap: attic cannot reach a closed state" in check(trapped, states)


def test_the_machine_adds_no_way_round_the_guards():
    assert not [name for name in _MACHINE.events if name.startswith("to_")]
    assert _MACHINE.models == []


def test_triggers_come_in_the_order_of_the_table():
    assert triggers_from("") == ("register",)
    order = [row.trigger for row in TRANSITIONS]
    for state in STATES:
        found = triggers_from(state)
        assert list(found) == sorted(found, key=order.index)
        assert set(found) == {r.trigger for r in TRANSITIONS if state in r.sources}
    assert NEW not in STATES
