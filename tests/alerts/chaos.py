"""Processes that remind and die, started by ``test_chaos.py`` as a program of its own.

``story``: lives a story of moments, sweeping and delivering at each. Every life is a process
of its own, forked from this one so that nothing is imported twice; it kills itself with
SIGKILL at the point it was given, and the next life goes on at the moment it died at.
``many``: one of several at once; does what each line of standard input says.

What the far side received is kept by the test, so that nothing of it dies with anybody.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.reminders import settings_of
from sqlalchemy import event

from casework.errors import ConcurrentChange
from casework.service import deliver, sweep  # noqa: F401  # loaded before the fork, not after
from casework.service.facade import Casework
from casework.service.intake import read_requests
from casework.store import outbox
from casework.stories.book import CORRECTED
from casework.timekeeping import SHANGHAI

KINDS = (
    "before_statement", "after_statement", "before_commit", "after_commit",
    "before_send", "after_send",
)  # fmt: skip


class Clock:
    """Stands at a moment, or runs faster than the world from one on."""

    def __init__(self, moment: str) -> None:
        self.set(moment)
        self.since, self.speed = 0.0, 0.0

    def set(self, moment: str) -> None:
        self.base = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)

    def run(self, since: float, speed: float) -> None:
        """Run from now on; ``since`` is of the watch all processes of this machine share."""
        self.since, self.speed = since, speed

    def __call__(self) -> datetime:
        if not self.speed:
            return self.base
        return self.base + timedelta(seconds=(time.monotonic() - self.since) * self.speed)


class Fuse:
    """Counts what happens, and ends the process at the n-th event of a kind.

    ``in_flight``: the key of a message that was sent and is not yet marked as sent.
    """

    def __init__(self, casework: Casework, point: list[Any] | None, log: Path | None) -> None:
        self.point, self.log = point, log
        self.counts = dict.fromkeys(KINDS, 0)
        self.in_flight: str | None = None
        self._database(casework.database.engine)
        for channel in casework.settings.alerts.channels:
            real = casework.senders.of(channel)
            casework.senders.made[channel] = _Watched(real, self)

    def happens(self, kind: str) -> None:
        self.counts[kind] += 1
        if self.point is not None and [kind, self.counts[kind]] == list(self.point):
            if self.log is not None:
                line = json.dumps({"point": self.point, "in_flight": self.in_flight})
                with self.log.open("a", encoding="utf-8") as opened:
                    opened.write(f"{line}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    def _database(self, engine: Any) -> None:
        event.listen(engine, "before_cursor_execute", lambda *a: self.happens("before_statement"))
        event.listen(engine, "after_cursor_execute", lambda *a: self.happens("after_statement"))
        commit = engine.dialect.do_commit

        def committing(connection: Any) -> None:
            self.happens("before_commit")
            commit(connection)
            self.in_flight = None
            self.happens("after_commit")

        engine.dialect.do_commit = committing


class _Watched:
    """A sender whose sending may end the process before it begins, or when it is over."""

    def __init__(self, real: Any, fuse: Fuse) -> None:
        self.real, self.fuse = real, fuse
        self.name, self.addressed = real.name, real.addressed

    def send(self, message: Any) -> Any:
        self.fuse.happens("before_send")
        self.fuse.in_flight = message.key
        outcome = self.real.send(message)
        self.fuse.happens("after_send")
        return outcome


def settings_for(job: dict[str, Any]) -> Any:
    return settings_of(job["host"], **job["settings"])


# -- a story and its lives ---------------------------------------------------------------------
def story(job: dict[str, Any]) -> None:
    settings, folder = settings_for(job), Path(job["folder"])
    progress, log = folder / "progress", folder / "deaths"
    progress.write_text("0", encoding="utf-8")
    points, lives = list(job["points"]), 0
    while True:
        lives += 1
        child = os.fork()
        if not child:
            _live(job, settings, points[0] if points else None, progress, log)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL and points:
            points.pop(0)
        elif status == 0:
            break
        else:
            sys.exit(f"a life ended with {status}")
    deaths = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    counts = json.loads((folder / "counts").read_text(encoding="utf-8"))
    tell({"lives": lives, "left": points, "counts": counts, "deaths": [json.loads(d) for d in deaths]})


def _live(
    job: dict[str, Any], settings: Any, point: list[Any] | None, progress: Path, log: Path
) -> None:
    """Live from the moment the last life died at to the end of the story, or to the point."""
    try:
        first = int(progress.read_text(encoding="utf-8"))
        clock = Clock(job["steps"][min(first, len(job["steps"]) - 1)]["at"])
        casework = Casework.open(job["url"], settings=settings, clock=clock)
        fuse = Fuse(casework, point, log)
        for place, step in enumerate(job["steps"][first:], first):
            clock.set(step["at"])
            for name in step.get("register", ()):
                [command] = read_requests(dict(CORRECTED.request))
                casework.execute(command, actor="dengji", idempotency_key=name)
            casework.sweep()
            casework.deliver()
            written = progress.with_suffix(".new")
            written.write_text(str(place + 1), encoding="utf-8")
            written.replace(progress)
        progress.with_name("counts").write_text(json.dumps(fuse.counts), encoding="utf-8")
        casework.close()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


# -- one of many -------------------------------------------------------------------------------
def many(job: dict[str, Any]) -> None:
    clock = Clock(job["at"])
    casework = Casework.open(job["url"], settings=settings_for(job), clock=clock)
    with casework:
        fuse = Fuse(casework, None, None)
        say("ready")
        for line in sys.stdin:
            word, *rest = line.split()
            if word == "round":
                clock.set(rest[0])
                tell(_round(casework))
            elif word == "die":
                fuse.point = ["before_send", 1 + fuse.counts["before_send"]]
                clock.set(rest[0])
                _round(casework)
                tell({"alive": True})
            elif word == "run":
                clock.run(float(rest[0]), float(rest[1]))
                tell(_running(casework, clock, float(rest[2]), float(rest[3])))


def _round(casework: Casework) -> dict[str, Any]:
    swept = casework.sweep()
    return {"raised": swept.raised, "failed": list(swept.failed), **casework.deliver().to_dict()}


def _running(casework: Casework, clock: Clock, minutes: float, most: float) -> dict[str, Any]:
    """Sweep and deliver until that many minutes of the story are over and nothing is left."""
    total = {"rounds": 0, "raised": 0, "sent": 0, "again": 0, "lost": 0, "overtaken": 0}
    end, stop = clock.base + timedelta(minutes=minutes), time.monotonic() + most
    while time.monotonic() < stop:
        over = clock() >= end
        try:
            done = _round(casework)
        except ConcurrentChange:
            total["overtaken"] += 1
            continue
        total["rounds"] += 1
        for name in ("raised", "sent", "again", "lost"):
            total[name] += done[name]
        if over:
            with casework.database.reading() as session:
                agency, now = casework.settings.agency.code, clock().isoformat()
                if not outbox.backlog(session, agency, now).unsent:
                    return total
    return {**total, "unfinished": True}


def tell(result: Any) -> None:
    say(json.dumps(result))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    {"story": story, "many": many}[sys.argv[1]](json.loads(sys.argv[2]))
