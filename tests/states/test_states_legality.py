"""Every (state, trigger, role) is legal exactly when the table says so, run through execute."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import pytest

from casework import NotAllowed
from casework.cases.commands import COMMANDS, command_fields, parse_command
from casework.cases.fields import Type
from casework.cases.words import ROLES
from casework.service.facade import Casework
from casework.settings import Person, demo_settings
from casework.states.table import NEW, ROWS, STATES, STEP
from casework.stories.book import request
from casework.stories.tell import StoryClock

PEOPLE = {role: Person(name=role, roles=(role,)) for role in ROLES}
DAY = date(2025, 6, 3)
OUTCOME = {"item": 1, "reply": "A4", "reason": "经检索没有"}

# The shortest way to each state; the days step on by one.
TO_ACCEPTANCE = [("handler", "accept", {})]
TO_OPINION = [
    *TO_ACCEPTANCE,
    ("handler", "record_search", {}),
    ("handler", "propose", {"outcomes": [OUTCOME]}),
]
TO_DECISION = [*TO_OPINION, ("handler", "decide", {})]
TO_APPROVAL = [*TO_DECISION, ("handler", "submit", {})]
TO_DELIVERY = [*TO_APPROVAL, *((r, "approve", {}) for r in ("office_head", "leader", "signer"))]
TO_CLOSED = [
    *TO_DELIVERY,
    ("seal_keeper", "apply_seal", {}),
    ("registrar", "dispatch", {}),
    ("registrar", "record_service", {}),
]
PATHS = {
    "registration": [],
    "acceptance": TO_ACCEPTANCE,
    "correction": [("handler", "request_correction", {})],
    "reasons": [*TO_ACCEPTANCE, ("handler", "request_reasons", {})],
    "payment": [*TO_ACCEPTANCE, ("office_head", "charge_fee", {"units": 68})],
    "consultation": [*TO_ACCEPTANCE, ("handler", "consult", {})],
    "opinion": TO_OPINION,
    "decision": TO_DECISION,
    "approval": TO_APPROVAL,
    "delivery": TO_DELIVERY,
    "closed": TO_CLOSED,
    "archived": [*TO_CLOSED, ("archivist", "archive", {})],
}


def values(trigger: str, day: date, given: dict) -> dict:
    """Return plausible values for every required field of a command."""
    found = dict(given)
    for spec in command_fields(COMMANDS[trigger]):
        if not spec.required or spec.name in found:
            continue
        if spec.type is Type.DAY:
            found[spec.name] = (day + timedelta(days=20)).isoformat()
        elif spec.type is Type.RECORDS:
            found[spec.name] = [{p.name: p.example for p in spec.of if p.required}]
        else:
            found[spec.name] = spec.example
    if trigger == "reopen":
        found["received_on"] = day.isoformat()
    if trigger == "dispatch":
        found["carrier_number"] = "E1"
    if trigger == "charge_fee":
        found["units"] = 68
    return found


def open_at(path, clock) -> Casework:
    settings = demo_settings().model_copy(update={"people": PEOPLE})
    return Casework.open(f"sqlite:///{path}", settings=settings, clock=clock)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A database for each state with one case in it, and the day it stands at."""
    folder = tmp_path_factory.mktemp("states")
    found = {}
    for state, path in PATHS.items():
        clock = StoryClock()
        clock.day = DAY
        file = folder / f"{state}.db"
        with open_at(file, clock) as casework:
            command = parse_command("register", "", request("申请人甲", DAY.isoformat(), "某文件"))
            case = casework.execute(command, actor="registrar")
            for role, trigger, given in path:
                clock.day += timedelta(days=1)
                ready = parse_command(trigger, case.number, values(trigger, clock.day, given))
                case = casework.execute(ready, actor=role)
            assert case.state == state
            found[state] = (file, clock.day + timedelta(days=1), case)
    return found


def test_the_paths_name_every_state():
    assert set(PATHS) == set(STATES)


def legal(state: str, trigger: str, role: str) -> bool:
    row = ROWS[trigger]
    if state not in row.sources:
        return False
    # In approval the chain stands at its first step.
    return role in (("office_head",) if STEP in row.roles else row.roles)


@pytest.mark.parametrize("state", list(STATES))
def test_legal_exactly_when_the_table_says_so(prepared, state, tmp_path):
    origin, day, case = prepared[state]
    clock = StoryClock()
    clock.day = day
    seen = {True: 0, False: 0}
    work = tmp_path / "work.db"
    shutil.copy(origin, work)
    casework = open_at(work, clock)
    for trigger in ROWS:
        if trigger == "register":
            continue
        command = parse_command(trigger, case.number, values(trigger, day, {}))
        for role in ROLES:
            expected = legal(state, trigger, role)
            codes: set[str] = set()
            try:
                casework.execute(command, actor=role)
            except NotAllowed as refused:
                codes = {r.code for r in refused.refusals}
                assert all(r.message for r in refused.refusals)
            except Exception as other:
                # Guards and letters may object with their own reasons, never the table's.
                codes = {r.code for r in getattr(other, "refusals", ())}
                assert codes, repr(other)
            forbidden = bool(codes & {"not_in_state", "wrong_role"})
            assert forbidden is not expected, (state, trigger, role, codes)
            assert ("not_in_state" in codes) == (state not in ROWS[trigger].sources)
            seen[expected] += 1
            if not codes:
                casework.close()
                shutil.copy(origin, work)
                casework = open_at(work, clock)
    casework.close()
    assert seen[True] and seen[False]


def test_only_a_registrar_registers(prepared):
    file, day, _ = prepared["registration"]
    clock = StoryClock()
    clock.day = day
    command = parse_command("register", "", request("申请人乙", day.isoformat(), "某文件"))
    with open_at(file, clock) as casework:
        for role in ROLES:
            if role in ROWS["register"].roles:
                continue
            with pytest.raises(NotAllowed) as refused:
                casework.execute(command, actor=role)
            assert {r.code for r in refused.value.refusals} == {"wrong_role"}
    assert NEW in ROWS["register"].sources
