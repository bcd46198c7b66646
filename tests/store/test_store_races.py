"""Many at once: nothing lost, nothing doubled, no hole in any series of numbers."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

import casework
from casework.cases.commands import parse_command
from casework.errors import CaseworkError, ConcurrentChange, NotAllowed
from casework.service import execute, numbering
from casework.store import database
from casework.store.database import HEAD
from casework.stories.book import CORRECTED, OBJECTED, STORIES

# The story with the fewest steps before its last signature: twenty cases are made of it.
SHORTEST = min(
    (s for s in STORIES if any(step.trigger == "approve" for step in s.steps)),
    key=lambda s: max(n for n, step in enumerate(s.steps) if step.trigger == "approve"),
)
RACER = Path(__file__).with_name("store_racer.py")
ROOT = Path(casework.__file__).parents[1]


def race(jobs: Sequence[dict[str, Any]]) -> list[Any]:
    """Run one process for each job, all released at the same moment; return their answers."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    runners = [
        subprocess.Popen(
            [sys.executable, "-W", "error", str(RACER), json.dumps(job)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ,
        )
        for job in jobs
    ]  # fmt: skip
    try:
        for runner in runners:
            assert runner.stdout is not None
            assert runner.stdout.readline() == "ready\n"
        for runner in runners:
            assert runner.stdin is not None
            runner.stdin.write("go\n")
            runner.stdin.flush()
        answers = [runner.communicate(timeout=120)[0] for runner in runners]
        assert [runner.returncode for runner in runners] == [0] * len(runners)
        return [json.loads(answer) for answer in answers]
    finally:
        for runner in runners:
            runner.kill()
            runner.wait()
            for pipe in (runner.stdin, runner.stdout):
                if pipe is not None:
                    pipe.close()


def together(deeds: Sequence[Callable[[], Any]]) -> tuple[list[Any], list[BaseException]]:
    """Do every deed in a thread of its own, all released at the same moment."""
    start = threading.Barrier(len(deeds))
    results: list[Any] = []
    faults: list[BaseException] = []

    def _do(deed: Callable[[], Any]) -> None:
        start.wait()
        try:
            results.append(deed())
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=_do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, faults


class TestTwoProcessesOnOneCase:
    def test_every_accepted_command_is_there_once(self, scene: Any) -> None:
        case = scene.to("registration")
        job = {
            "kind": "note", "url": scene.url, "day": scene.clock.day.isoformat(),
            "number": case.number, "times": 100,
        }  # fmt: skip
        racers = race(
            [{**job, "name": "甲", "actor": "chengban"}, {**job, "name": "乙", "actor": "dengji"}]
        )
        accepted = [tuple(entry) for racer in racers for entry in racer["accepted"]]
        refused = Counter(code for racer in racers for code in racer["refused"])
        assert len(accepted) + sum(sum(r["refused"].values()) for r in racers) == 200
        # Who loses three times in a row is told so; nobody is told anything else.
        assert set(refused) <= {"concurrent_change"}
        assert all(len(racer["accepted"]) >= 50 for racer in racers)

        view = scene.casework.view(case.number)
        added = view.history[case.version :]
        assert sorted(f.get("text") for f in added) == sorted(text for text, _ in accepted)
        assert [f.seq for f in view.history] == list(range(1, view.version + 1))
        # Each got back the case with its own fact last.
        for note, version in accepted:
            assert view.history[version - 1].get("text") == note
        # What one process did stays in the order it did it.
        for name in "甲乙":
            own = [int(f.get("text")[2:]) for f in added if f.get("text")[0] == name]
            assert own == sorted(own)
        assert scene.problems() == []


class TestFirstUse:
    def test_four_processes_open_the_same_empty_database(
        self, url: str, backend: str, open_scene: Any
    ) -> None:
        answers = race([{"kind": "open", "url": url, "day": "2025-03-03"}] * 4)
        assert answers == [{"revision": HEAD, "problems": []}] * 4
        scene = open_scene(url)
        with scene.casework.database.engine.connect() as connection:
            query = text("SELECT version_num FROM casework_alembic")
            assert connection.execute(query).scalars().all() == [HEAD]
        assert scene.register().number
        assert scene.problems() == []

    @pytest.mark.only("sqlite")
    def test_a_file_another_process_is_just_switching_to_its_journal(
        self, url: str, open_scene: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """SQLite does not wait there; we do. The other one holds the new file for a moment."""
        other = sqlite3.connect(make_url(url).database, isolation_level=None, timeout=0,
                                check_same_thread=False)  # fmt: skip
        other.execute("BEGIN EXCLUSIVE")
        slept: list[float] = []

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            if len(slept) == 3:
                other.execute("ROLLBACK")

        monkeypatch.setattr(database.time, "sleep", sleep)
        monkeypatch.setattr(database, "_BUSY", 1)
        try:
            scene = open_scene(url)
        finally:
            other.close()
        assert len(slept) == 3
        assert scene.register().number
        assert scene.problems() == []

    def test_eight_threads_open_the_same_empty_database(self, url: str, open_scene: Any) -> None:
        scenes, faults = together([lambda: open_scene(url)] * 8)
        assert faults == []
        assert {scene.casework.database.revision() for scene in scenes} == {HEAD}
        assert scenes[0].problems() == []


def _signed(scene: Any, numbers: Sequence[str]) -> list[int]:
    """Return the serials of the answers of these cases."""
    found = []
    for number in numbers:
        [letter] = [x for x in scene.casework.view(number).letters if x.trigger == "approve"]
        found.append(int(letter.doc_no.rpartition("〕")[2].removesuffix("号")))
    return found


class TestNumbers:
    def test_twenty_signed_at_once_are_numbered_without_hole_or_double(self, scene: Any) -> None:
        numbers = [scene.before("approve", SHORTEST).number for _ in range(20)]
        signer = scene.who(numbers[0], "approve")
        deeds = [
            lambda number=number: scene.casework.execute(
                parse_command("approve", number, {"opinion": "同意签发"}), actor=signer
            )
            for number in numbers
        ]
        cases, faults = together(deeds)
        assert faults == []
        assert {case.state for case in cases} == {"delivery"}
        assert sorted(_signed(scene, numbers)) == list(range(1, 21))
        assert scene.problems() == []

    def test_eight_that_register_at_once_get_consecutive_numbers(
        self, scene: Any, requests: Any
    ) -> None:
        scene.on("2025-03-03")
        commands = requests(*({"description": f"第{n}件"} for n in range(24)))
        deeds = [
            lambda part=commands[n * 3 : n * 3 + 3]: scene.casework.register_all(
                part, actor="dengji"
            )
            for n in range(8)
        ]
        found, faults = together(deeds)
        assert faults == []
        numbers = sorted(case.number for cases in found for case in cases)
        assert numbers == [f"2025-{n:04}" for n in range(1, 25)]
        asked = [scene.casework.view(number).description for number in numbers]
        assert sorted(asked) == sorted(c.description for c in commands)
        assert scene.problems() == []

    def test_lists_over_the_turn_of_the_year_do_not_block_each_other(
        self, scene: Any, requests: Any
    ) -> None:
        """Each list draws from two counters, half of them in the other order."""
        scene.on("2025-01-02")
        [request] = requests({"submitted_on": "2024-12-31", "received_on": "2024-12-31"})
        old, new = (replace(request, on=day) for day in (date(2024, 12, 31), date(2025, 1, 2)))
        deeds = [
            lambda part=part: scene.casework.register_all(part, actor="dengji")
            for part in ([old, new], [new, old]) * 4
        ]
        found, faults = together(deeds)
        assert faults == []
        numbers = sorted(case.number for cases in found for case in cases)
        assert numbers == [f"{y}-{n:04}" for y in (2024, 2025) for n in range(1, 9)]
        assert scene.problems() == []

    def test_one_case_signed_by_two_at_once_is_signed_once(self, scene: Any) -> None:
        case = scene.before("approve", SHORTEST)
        signer = scene.who(case.number, "approve")
        command = parse_command("approve", case.number, {"opinion": "同意"})
        deeds = [lambda: scene.casework.execute(command, actor=signer)] * 4
        done, faults = together(deeds)
        assert len(done) == 1
        assert {type(fault) for fault in faults} <= {NotAllowed, ConcurrentChange}
        assert _signed(scene, [case.number]) == [1]
        assert scene.problems() == []

    @pytest.mark.parametrize("where", ["append", "update_row", "remember"])
    def test_a_command_that_fails_after_drawing_its_number_leaves_no_hole(
        self, scene: Any, monkeypatch: pytest.MonkeyPatch, where: str
    ) -> None:
        first, second = scene.before("approve", SHORTEST), scene.before("approve", SHORTEST)
        drawn: list[int] = []
        real = numbering.next_serial

        def counted(*args: Any) -> int:
            drawn.append(real(*args))
            return drawn[-1]

        def fails(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("the machine stops here")

        monkeypatch.setattr(numbering, "next_serial", counted)
        with monkeypatch.context() as patched:
            if where == "append":
                patched.setattr(execute.ledger, "append", fails)
            elif where == "update_row":
                patched.setattr(execute.cases, "update_row", fails)
            else:
                patched.setattr(execute.Executor, "_remember", fails)
            with pytest.raises(RuntimeError):
                scene.do(first, "approve", opinion="同意")
        assert drawn == [1]  # it had its number
        assert scene.casework.view(first.number).version == first.version
        scene.do(second, "approve", opinion="同意")
        scene.do(first, "approve", opinion="同意")
        assert _signed(scene, [second.number, first.number]) == [1, 2]
        assert scene.problems() == []

    def test_a_registration_that_fails_leaves_no_hole(
        self, scene: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        numbers = [scene.register().number]
        with monkeypatch.context() as patched:
            patched.setattr(execute.ledger, "append", lambda *a: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                scene.register()
        numbers += [scene.register().number]
        assert [int(n.rpartition("-")[2]) for n in numbers] == [1, 2]
        assert scene.problems() == []

    def test_series_are_counted_apart_by_kind_and_year(self, scene: Any) -> None:
        """A correction notice of 2025 and a consultation of 2024 are each number one."""
        scene.after("request_correction", CORRECTED)
        scene.after("request_correction", CORRECTED)
        scene.after("consult", OBJECTED)
        doc_nos = [
            letter.doc_no
            for case in scene.casework.list()
            for letter in case.view.letters
            if letter.doc_no
        ]
        assert len(doc_nos) == len(set(doc_nos))
        corrections = [n for n in doc_nos if "补" in n]
        assert sorted(n.rpartition("〕")[2] for n in corrections) == ["1号", "2号"]
        assert [n for n in doc_nos if "征" in n and n.endswith("〔2024〕1号")]
        assert scene.problems() == []

    def test_a_recalled_number_stays_on_record_and_is_not_given_again(self, scene: Any) -> None:
        case = scene.after("approve", SHORTEST)
        [signed] = _signed(scene, [case.number])
        scene.do(case, "recall", reason="附件有误")
        other = scene.after("approve", SHORTEST)
        assert _signed(scene, [other.number]) == [signed + 1]
        assert scene.problems() == []

    def test_sealing_at_once_makes_one_chain_of_seals(self, scene: Any) -> None:
        scene.to("registration")
        results, faults = together([scene.casework.seal] * 6)
        assert {type(fault) for fault in faults} <= {ConcurrentChange}
        assert sorted(results, key=str) == [1, *[None] * (len(results) - 1)]
        assert scene.problems() == []


class TestReadersAndWriters:
    def test_verify_and_show_hold_while_others_write(self, scene: Any) -> None:
        case = scene.to("acceptance")
        stop, faults = threading.Event(), []

        def watch() -> None:
            while not stop.is_set():
                try:
                    assert scene.problems() == []
                    shown = scene.casework.show(case.number)
                    assert [f.seq for f in shown.view.history] == [*range(1, shown.version + 1)]
                except BaseException as fault:
                    faults.append(fault)
                    return

        watchers = [threading.Thread(target=watch) for _ in range(2)]
        for watcher in watchers:
            watcher.start()
        try:
            for n in range(30):
                scene.do(case, "note", actor="chengban", text=f"第{n}条")
        finally:
            stop.set()
            for watcher in watchers:
                watcher.join()
        assert faults == []

    def test_a_writer_that_waits_too_long_is_told_and_nothing_is_written(
        self, scene: Any, burglar: Any
    ) -> None:
        """Another program holds the lock: an error of the environment, with no one's data."""
        case = scene.to("acceptance")
        thief = burglar(scene.url)
        engine = scene.casework.database.engine
        if scene.casework.database.is_sqlite:
            short, holds = "PRAGMA busy_timeout=50", "BEGIN IMMEDIATE"
        else:
            short = "SET lock_timeout = 50"
            holds = f"SELECT 1 FROM casework_case WHERE number = '{case.number}' FOR UPDATE"
        from sqlalchemy import event

        @event.listens_for(engine, "checkout")
        def _short(raw: Any, *rest: Any) -> None:
            raw.cursor().execute(short)
            if not scene.casework.database.is_sqlite:
                raw.commit()

        before = thief.dump()
        with thief.engine.connect() as other:
            if scene.casework.database.is_sqlite:
                other.execute(text("SELECT 1"))  # the burglar begins with BEGIN IMMEDIATE
            else:
                other.execute(text(holds))
            with pytest.raises(CaseworkError) as caught:
                scene.do(case, "note", actor="chengban", text="等不到")
        assert caught.value.exit_code in (4, 5)
        assert "等不到" not in str(caught.value)
        assert thief.dump() == before
        scene.do(case, "note", actor="chengban", text="再来一次")
        assert scene.problems() == []
