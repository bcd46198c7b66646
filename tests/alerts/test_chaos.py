"""Whoever dies when: every alert goes out, and twice only where it could not be known.

Real processes and real SIGKILL, at seeded points: before and after database statements,
commits and sends. ``CASEWORK_TEST_SOAK=500`` (``make soak``) tries so many points instead of 60.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alerts.chaos import KINDS
from alerts.far import Far
from alerts.reminders import Office, days, event, settings_of

import casework
from casework.alerts.alert import short_code
from casework.stories.book import CORRECTED

PROGRAM = Path(__file__).with_name("chaos.py")
ROOT = Path(casework.__file__).parents[1]
POINTS = int(os.environ.get("CASEWORK_TEST_SOAK") or 60)
PER_RUN = 15
"""Deaths in one run of the story."""
SETTINGS = {"reach": ["chengban"], "fallback": {"in": "group"}, "events": ["bus"], "lease": 300}
UNTOLD = replace(CORRECTED, steps=[])


def steps_of_the_story() -> list[dict[str, Any]]:
    """Two rounds a day, further apart than a lease, from the first registration to past the end."""
    steps: list[dict[str, Any]] = []
    for day in days("2025-03-03", "2025-04-01"):
        steps += [{"at": f"{day}T08:30:00"}, {"at": f"{day}T08:40:00"}]
    for day, names in {"2025-03-03": "甲乙丙", "2025-03-06": "丁", "2025-03-24": "戊"}.items():
        next(step for step in steps if step["at"].startswith(day))["register"] = list(names)
    # Whoever died last is taken over on the same day, so that nothing new is owed meanwhile.
    return steps + [{"at": f"2025-04-01T{hour:02}:00:00"} for hour in (9, 10, 11, 12)]


STEPS = steps_of_the_story()


@contextmanager
def program(kind: str, job: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    environ = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    runner = subprocess.Popen(
        [sys.executable, "-W", "error", str(PROGRAM), kind, json.dumps(job)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ,
    )  # fmt: skip
    try:
        yield runner
    finally:
        runner.kill()
        runner.wait()
        for pipe in (runner.stdin, runner.stdout):
            assert pipe is not None
            pipe.close()


@pytest.fixture
def receiver() -> Iterator[Far]:
    far = Far()
    # A client that was killed does not hear the answer; that is no news here.
    far.server.handle_error = lambda *_: None
    far.say((200, {}))
    yield far
    far.close()


class Run:
    """One run of the story on a database of its own, and what came of it."""

    def __init__(self, address: str, receiver: Far, folder: Path, points: list[Any]) -> None:
        folder.mkdir()
        receiver.seen.clear()
        job = {
            "url": address, "host": receiver.host, "folder": str(folder), "steps": STEPS,
            "settings": SETTINGS, "points": points,
        }  # fmt: skip
        with program("story", job) as runner:
            out, _ = runner.communicate(timeout=300)
            assert runner.returncode == 0
        told = json.loads(out)
        self.deaths, self.left, self.counts = told["deaths"], told["left"], told["counts"]
        self.received = [event(*one) for one in receiver.seen]

    def look(self, office: Office) -> set[tuple[str, str, str]]:
        """Check what must hold in the end; return the alerts that were sent."""
        rows = office.alerts()
        assert {row.state for row in rows} == {"sent"}
        assert {row.state for row in office.messages()} == {"sent"}
        assert office.scene.problems() == []
        came = Counter(one["key"] for one in self.received)
        twice = Counter(death["in_flight"] for death in self.deaths if death["in_flight"])
        carried: dict[str, set[str]] = {}
        for row in rows:
            carried.setdefault(row.message, set()).add(short_code(row.alert))
        # Exactly once, and once more for each death between the sending and the mark.
        assert came == Counter(carried.keys()) + twice
        for one in self.received:
            if one["key"].startswith("digest/"):
                told = {line.removeprefix("编号 ") for line in one["text"].splitlines()
                        if line.startswith("编号 ")}  # fmt: skip
                assert told == carried[one["key"]]
            else:
                assert {short_code(one["key"].rsplit("/", 2)[0])} == carried[one["key"]]
        return {(row.alert, row.recipient, row.channel) for row in rows}


def drawn(seed: int, counts: dict[str, int], many: int) -> list[list[Any]]:
    """Return points to die at: each kind of event alike, each counted from the last death.

    The kinds that come seldom are drawn as often as statements; a life is as long as its
    share of the story on average.
    """
    chance = random.Random(seed)
    points = []
    for _ in range(many):
        kind = chance.choice(KINDS)
        points.append([kind, chance.randint(1, max(1, 2 * counts[kind] // PER_RUN))])
    return points


def test_whoever_is_killed_when_every_alert_goes_out_and_repeats_carry_the_same_key(
    backend: str, databases: Any, open_scene: Callable[..., Any], receiver: Far, tmp_path: Path
) -> None:
    settings = settings_of(receiver.host, **SETTINGS)

    def run(name: str, kind: str, points: list[Any]) -> tuple[Run, set[tuple[str, str, str]]]:
        address = databases.fresh(kind)
        office = Office(open_scene(address, settings), receiver)
        done = Run(address, receiver, tmp_path / name, points)
        sent = done.look(office)
        office.casework.close()
        databases.drop(address)
        return done, sent

    reference, expected = run("reference", "sqlite", [])
    assert reference.deaths == []
    assert len(expected) > 60
    todo = drawn(POINTS + (backend == "sqlite"), reference.counts, POINTS // 2)
    deaths: list[Any] = []
    for place in range(POINTS):
        if not todo:
            break
        done, sent = run(f"run{place}", backend, todo[:PER_RUN])
        assert sent == expected
        deaths += done.deaths
        todo = [*done.left, *todo[PER_RUN:]]
    assert len(deaths) == POINTS // 2
    assert {death["point"][0] for death in deaths} == set(KINDS)
    assert any(death["in_flight"] for death in deaths), "nobody died between sending and the mark"


class Crowd:
    """Four processes on one database, each told what to do by lines."""

    def __init__(self, runners: list[subprocess.Popen[str]]) -> None:
        self.runners = runners
        assert [self.answer(one) for one in runners] == ["ready"] * len(runners)

    @staticmethod
    def answer(runner: subprocess.Popen[str]) -> str:
        assert runner.stdout is not None
        return runner.stdout.readline().strip()

    def tell(self, runner: subprocess.Popen[str], line: str) -> None:
        assert runner.stdin is not None
        runner.stdin.write(f"{line}\n")
        runner.stdin.flush()

    def all(self, line: str) -> list[dict[str, Any]]:
        """Tell all at once; return their answers."""
        for runner in self.runners:
            self.tell(runner, line)
        return [json.loads(self.answer(runner)) for runner in self.runners]


@contextmanager
def crowd(job: dict[str, Any], many: int = 4) -> Iterator[Crowd]:
    from contextlib import ExitStack

    with ExitStack() as stack:
        runners = [stack.enter_context(program("many", job)) for _ in range(many)]
        yield Crowd(runners)


class TestFourAtOnce:
    @pytest.fixture
    def office(self, url: str, open_scene: Any, receiver: Far) -> Office:
        return Office(open_scene(url, settings_of(receiver.host, **SETTINGS)), receiver)

    def job(self, office: Office, at: str, **more: Any) -> dict[str, Any]:
        host = office.far.host
        return {"url": office.scene.url, "host": host, "settings": {**SETTINGS, **more}, "at": at}

    def test_ten_minutes_of_a_morning_and_no_message_comes_twice(self, office: Office) -> None:
        """From 08:25 to 08:35, a hundred times as fast: at 08:30 the digests of the day go out."""
        for _ in range(25):
            office.scene.tell(UNTOLD)
        # A lease lasts longer than the test: no process is so slow that another takes over.
        job = self.job(office, "2025-03-07T08:25:00", lease=3600)
        with crowd(job) as four:
            told = four.all(f"run {time.monotonic()} 100 10 60")
        assert not any(one.get("unfinished") for one in told), told
        came = Counter(one["key"] for one in office.all_news())
        assert set(came.values()) == {1}
        assert {row.state for row in office.alerts()} == {"sent"}
        assert came.keys() == {row.message for row in office.alerts()}
        assert sum(one["sent"] for one in told) == len(came)
        assert sum(one["raised"] for one in told) == len(office.alerts())
        assert [one["lost"] for one in told] == [0] * 4
        assert office.scene.problems() == []

    def test_what_a_killed_one_had_claimed_the_others_send_after_the_lease_and_not_before(
        self, office: Office
    ) -> None:
        for _ in range(12):
            office.scene.tell(UNTOLD)
        with crowd(self.job(office, "2025-03-07T08:30:00")) as four:
            victim = four.runners[0]
            four.tell(victim, "die 2025-03-07T08:30:00")
            assert four.answer(victim) == ""
            assert victim.wait(10) == -9
            claimed = {row.message for row in office.messages(state="claimed")}
            assert len(claimed) == 10
            assert office.news() == []
            four.runners = four.runners[1:]
            first = four.all("round 2025-03-07T08:30:01")
            others = {one["key"] for one in office.news()}
            assert len(others) == sum(one["sent"] for one in first) > 0
            assert not others & claimed
            for moment in ("08:34:59", "08:35:00"):
                assert [one["sent"] for one in four.all(f"round 2025-03-07T{moment}")] == [0, 0, 0]
            assert office.news() == []
            last = four.all("round 2025-03-07T08:35:01")
        assert sum(one["sent"] for one in last) == len(claimed)
        assert Counter(one["key"] for one in office.news()) == Counter(claimed)
        assert {row.state for row in office.alerts()} == {"sent"}
        assert office.scene.problems() == []
