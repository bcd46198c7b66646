"""Commands a second through ``Casework.execute``, beside the same SQL with nothing around it.

Each process works on cases of its own. ``text``: the statements sent as text, what database and
driver take; ``core``: the same statements through SQLAlchemy core. The aim is no more than twice
the floor of core, or less than 3 ms. ``python -m benchmarks.commands``
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any

from benchmarks.floor import FLOORS, Recorder, Unit, backends, empty_databases
from benchmarks.pool import Template, told
from benchmarks.seeding import TODAY, opened, seed
from casework.cases.commands import Command, parse_command
from casework.service.facade import Casework
from casework.service.intake import read_requests
from casework.settings import demo_settings
from casework.store.database import Database
from casework.stories.book import request

PROCESSES = (1, 4)
CASES, EACH = 10, 12
"""Cases of a process, and commands on each; the first round only warms up."""
AIM, AIM_MS = 2.0, 3.0
Work = Sequence[tuple[Command, str]]
"""Commands, and who gives them."""


# -- what is done ----------------------------------------------------------------------------------
def notes(numbers: Sequence[str], place: int) -> Work:
    mine = numbers[place * CASES : (place + 1) * CASES]
    return [
        (parse_command("note", number, {"text": f"已电话联系，第{round_}次"}), "chengban")
        for round_ in range(EACH)
        for number in mine
    ]


def registrations(numbers: Sequence[str], place: int) -> Work:
    what = "申请公开某地块{}的土地出让合同及附图。"
    asked = [
        request("申请人甲", str(TODAY), what.format(f"{place}-{no}号")) for no in range(CASES * EACH)
    ]
    return [(command, "dengji") for command in read_requests(asked)]


KINDS: dict[str, Callable[[Sequence[str], int], Work]] = {"note": notes, "register": registrations}


# -- one process -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Took:
    """Seconds of one process for a round: by the clock, and of its processor."""

    wall: float
    cpu: float


def _process(kind: str, urls: Sequence[str], numbers: Sequence[str], place: int, barrier: Any) -> list[dict[str, Took]]:
    """Listen on one database; then round by round execute on another and replay on the others.

    All take turns, so that whatever else the machine does falls on each of them alike.
    """
    work = KINDS[kind](numbers, place)
    rounds = [work[at : at + CASES] for at in range(0, len(work), CASES)]
    sent = _recorded(urls[0], rounds)
    replayed = {name: Database(url) for name, url in zip(FLOORS, urls[2:], strict=True)}
    found: list[dict[str, Took]] = []
    with opened(urls[1]) as casework:
        for commands, units in zip(rounds, sent, strict=True):
            calls = {"execute": partial(_execute, casework, commands)}
            calls |= {name: partial(FLOORS[name], database, units) for name, database in replayed.items()}
            found.append({name: _timed(barrier, call) for name, call in calls.items()})
    for database in replayed.values():
        database.close()
    return found[1:]  # the first one warms up


def _recorded(url: str, works: Sequence[Work]) -> list[list[Unit]]:
    """Return what is sent for each of the works; listening takes time of its own."""
    with opened(url) as casework:
        recorder, found = Recorder(casework.database), []
        for work in works:
            _execute(casework, work)
            found.append(recorder.taken())
    return found


def _execute(casework: Casework, work: Work) -> None:
    for command, actor in work:
        casework.execute(command, actor=actor)


def _timed(barrier: Any, call: Callable[[], None]) -> Took:
    barrier.wait()
    cpu, start = time.process_time(), time.perf_counter()
    call()
    took = Took(time.perf_counter() - start, time.process_time() - cpu)
    barrier.wait()
    return took


# -- all of them -----------------------------------------------------------------------------------
def run() -> None:
    templates = told(demo_settings(), TODAY, ages=(12,))
    for backend in backends():
        for processes in PROCESSES:
            print(f"\nCasework.execute, {backend}, {processes} {'process' if processes == 1 else 'processes'}")
            for kind in KINDS:
                _show(kind, _measured(backend, processes, kind, templates))


def _measured(backend: str, processes: int, kind: str, templates: list[Template]) -> list[list[dict[str, Took]]]:
    with empty_databases(backend, 2 + len(FLOORS)) as urls:
        for url in urls:
            numbers = _prepared(url, processes, templates)
        context = multiprocessing.get_context("spawn")
        with context.Manager() as manager, context.Pool(processes) as pool:
            barrier = manager.Barrier(processes)
            asked = [(kind, urls, numbers, place, barrier) for place in range(processes)]
            return pool.starmap(_process, asked, chunksize=1)


def _prepared(url: str, processes: int, templates: list[Template]) -> list[str]:
    """Seed the same cases into each database, and let the search have its first one."""
    stages = sum(one.open for one in templates)
    seed(url, processes * CASES * stages, processes * CASES * stages, templates=templates)
    with opened(url) as casework:
        [first] = read_requests(request("申请人甲", str(TODAY), "申请公开某路改造的批复。"))
        casework.execute(first, actor="dengji")
        return [case.number for case in casework.list(state="acceptance")]


def _show(kind: str, found: list[list[dict[str, Took]]]) -> None:
    """Print commands a second altogether, and the middle round's milliseconds for one."""
    commands = sum(map(len, found)) * CASES
    print(f"  {kind}, {commands} commands")
    ms: dict[str, float] = {}
    for name in found[0][0]:
        wall = max(sum(one[name].wall for one in rounds) for rounds in found)
        every = [one[name] for rounds in found for one in rounds]
        each = ms[name] = median(one.wall for one in every) / CASES * 1e3
        cpu = median(one.cpu for one in every) / CASES * 1e3
        ratio = f"   execute takes x{ms['execute'] / each:,.2f}" if name != "execute" else ""
        print(f"    {name:<8} {commands / wall:>8,.0f} /s {each:>8.2f} ms each, {cpu:>6.2f} ms of CPU{ratio}")
    met = ms["execute"] <= max(AIM * ms["core"], AIM_MS)
    print(f"    aim (x{AIM:.0f} of core or {AIM_MS:.0f} ms): {'met' if met else 'missed'}")


if __name__ == "__main__":
    run()
