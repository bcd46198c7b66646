"""Random play over both databases: nothing illegal is accepted, and the record stays whole."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from states.player import PEOPLE, TRIGGERS, values

from casework.cases.commands import parse_command
from casework.cases.folds import fold
from casework.cases.words import ROLES
from casework.errors import CaseworkError
from casework.service.actions import actions
from casework.service.facade import Casework
from casework.settings import demo_settings
from casework.states.table import NEW, ROWS, STATES, STEP, targets
from casework.store.tables import CaseRow
from casework.stories.book import request
from casework.stories.tell import StoryClock

CASES = 1000
"""On each of the two databases: 2,000 in all."""
PER_EXAMPLE = 20
IDLE = (
    "note", "attach", "assign", "confer", "record_proceeding", "link", "answer_question",
)  # fmt: skip
FORWARD = (
    "accept", "receive_correction", "receive_reasons", "record_payment", "record_search",
    "propose", "review_secrecy", "decide", "submit", "approve", "apply_seal", "dispatch",
    "record_service",
)  # fmt: skip


def reaches_closed() -> set[str]:
    """Return the states from which the table can still reach ``closed``."""
    found = {"closed"}
    while True:
        more = {
            s for row in ROWS.values() for s in row.sources
            if any(w.target in found for w in targets(row, s))
        } - found  # fmt: skip
        if not more:
            return found
        found |= more


REACHES_CLOSED = reaches_closed()


def table_allows(before: str, trigger: str, roles: frozenset[str], step: str) -> bool:
    row = ROWS[trigger]
    needed = {step} if STEP in row.roles else set(row.roles)
    return (before or NEW) in row.sources and bool(needed & roles)


class Play(RuleBasedStateMachine):
    """Twenty cases at a time, each acted on at random."""

    casework: Casework
    clock: StoryClock

    def __init__(self) -> None:
        super().__init__()
        self.clock.day = date(2025, 1, 6)
        self.cases: dict[str, int] = {}
        for place in range(PER_EXAMPLE):
            command = parse_command("register", "", request(
                "申请人甲", self.clock.day.isoformat(), "某文件",
                items=["第一项", "第二项"][: 1 + place % 2],
                channel=["in_person", "internet", "unsigned_mail"][place % 3],
            ))  # fmt: skip
            case = self.casework.execute(command, actor="registrar")
            self.cases[case.number] = case.version

    @rule(seed=st.integers(0, 2**32))
    def act(self, seed) -> None:
        draw = random.Random(seed).randint
        numbers = list(self.cases)
        # A few cases get most of the play, so that some go all the way.
        number = numbers[draw(0, 3) if draw(0, 2) else draw(0, len(numbers) - 1)]
        for _ in range(5):
            self._step(draw, number)

    def _step(self, draw, number: str) -> None:
        self.clock.day += timedelta(days=draw(0, 3))
        view = self.casework.view(number)
        before, version = view.state, view.version
        trigger, actor = self._choice(draw, view)
        raw = values(draw, trigger, view, self.clock.day)
        roles = self.casework.settings.roles[actor]
        step = self.casework.settings.sign_off.steps[min(len(view.signatures), 2)]
        try:
            command = parse_command(trigger, number, raw)
            case = self.casework.execute(command, actor=actor)
        except CaseworkError as refused:
            assert refused.code
            assert all(r.message for r in refused.refusals)
            assert self.stored_version(number) == version, "a refusal wrote something"
            return
        self.cases[number] = case.version
        assert table_allows(before, trigger, roles, step), (before, trigger, actor)
        assert case.version > version
        assert all(f.on <= self.clock.day for f in case.view.history)
        assert case.state in REACHES_CLOSED or case.state == "archived"
        assert {w.target for w in targets(ROWS[trigger], before)} >= {case.state}

    def stored_version(self, number: str) -> int:
        with self.casework.database.reading() as session:
            key = (self.casework.settings.agency.code, number)
            return session.get(CaseRow, key).version

    def _choice(self, draw, view) -> tuple[str, str]:
        """Mostly what may be done now, by somebody who may; otherwise anything by anybody."""
        if draw(0, 3):
            everyone = self.casework._surroundings("", frozenset(ROLES), view.number)
            open_now = [a for a in actions(view, everyone) if a.allowed]
            forward = [a for a in open_now if a.trigger in FORWARD]
            useful = [a for a in open_now if a.trigger not in IDLE]
            pool = (forward if draw(0, 2) else None) or (useful if draw(0, 5) else None) or open_now
            if pool:
                action = pool[draw(0, len(pool) - 1)]
                return action.trigger, action.roles[draw(0, len(action.roles) - 1)]
        people = list(PEOPLE)
        return TRIGGERS[draw(0, len(TRIGGERS) - 1)], people[draw(0, len(people) - 1)]

    @invariant()
    def rows_equal_folds(self) -> None:
        number = next(iter(self.cases))
        view = self.casework.view(number)
        assert fold(view.history).version == view.version == self.cases[number]
        assert view.state in STATES


@pytest.mark.parametrize("backend_name", ["sqlite", "postgresql"])
def test_random_play(backend_name, databases):
    url = databases.fresh(backend_name)
    settings_ = demo_settings().model_copy(update={"people": PEOPLE})
    clock = StoryClock()
    with Casework.open(url, settings=settings_, clock=clock) as casework:
        if backend_name == "sqlite":  # nothing here outlives the test; do not wait for the disk
            raw = casework.database.engine.raw_connection()
            raw.driver_connection.execute("PRAGMA synchronous=OFF")
            raw.close()
        machine = type("PlayHere", (Play,), {"casework": casework, "clock": clock})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=CASES // PER_EXAMPLE,
                stateful_step_count=16,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                database=None,
                # A play of hundreds of commands shrinks for an hour; the first failure tells enough.
                phases=[Phase.generate],
                derandomize=True,
            ),
        )
        cases = casework.list()
        assert len(cases) >= CASES
        # The play went everywhere: a check that only ever met refusals would prove nothing.
        assert {fact.after for case in cases for fact in case.view.history} == set(STATES)
        assert [p.to_dict() for p in casework.verify()] == []
    databases.drop(url)
