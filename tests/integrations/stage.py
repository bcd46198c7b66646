"""What tests of an engine share: cases whose alerts are owed, a far side, and real workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from integrations.procrastinate_worker import settings_of
from sqlmodel import col, select

import casework
from casework.service.facade import Casework
from casework.store.tables import AlertRow
from casework.stories.book import CORRECTED
from casework.timekeeping import SHANGHAI

ROOT = Path(casework.__file__).parents[1]
TEN = datetime(2025, 3, 7, 10, tzinfo=SHANGHAI)  # three working days before a first last day
CASES = 24


def until(true: Callable[[], Any], seconds: float = 20) -> Any:
    """Wait until something is true and return it."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)
    return found


class Hook:
    """A receiver that keeps the key of each message and may leave the first without an answer."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self.held: list[tuple[str, str]] = []
        self.hold, self.release = False, threading.Event()
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.take(self.path.strip("/"), body["id"])
                with suppress(OSError):  # whoever sent it is gone
                    self.send_response(204)
                    self.end_headers()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def take(self, who: str, key: str) -> None:
        self.seen.append((who, key))
        if self.hold and not self.held:
            self.held.append((who, key))
            self.release.wait(60)

    def keys(self) -> Counter[str]:
        return Counter(key for _, key in self.seen)

    def close(self) -> None:
        self.release.set()
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Stage:
    """Cases, a receiver, and workers to be started, each a program of its own."""

    program: Path
    casework: Casework
    url: str
    hook: Hook
    clock: Path
    log: Path
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def now(self, moment: datetime) -> None:
        part = self.clock.with_suffix(".part")
        part.write_text(moment.isoformat(), encoding="utf-8")
        part.replace(self.clock)  # never half written for those who read it

    def start(self, *names: str, **more: Any) -> None:
        for name in names:
            job = {"url": self.url, "port": self.hook.server.server_port, "name": name,
                   "clock": str(self.clock), **more}  # fmt: skip
            env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
            # A file: a pipe nobody reads would fill up and hold the worker.
            with self.log.open("a", encoding="utf-8") as log:
                command = [sys.executable, str(self.program), json.dumps(job)]
                self.workers[name] = subprocess.Popen(
                    command, stderr=log, env=env, start_new_session=True
                )

    def kill(self, name: str) -> None:
        """Kill a worker with whatever it started, as a machine dies."""
        worker = self.workers.pop(name)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def stop(self) -> str:
        """End all workers and return what they said."""
        for worker in self.workers.values():
            worker.terminate()
        for worker in self.workers.values():
            try:
                worker.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
        self.workers.clear()
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    def unsent(self) -> int:
        """How many alerts for the receiver are not settled."""
        query = select(AlertRow).where(
            AlertRow.channel == "hook", col(AlertRow.state).not_in(["sent", "superseded"])
        )
        with self.casework.database.reading() as session:
            return len(session.exec(query).all())

    def owed(self) -> set[str]:
        with self.casework.database.reading() as session:
            rows = session.exec(select(AlertRow).where(AlertRow.channel == "hook")).all()
        return {f"{row.alert}/*/hook" for row in rows}


@contextmanager
def staged(
    kind: type[Stage], program: str, url: str, open_scene: Any, folder: Path
) -> Iterator[Any]:
    """Give a stage on the database at ``url``, with every case's alert owed at ``TEN``."""
    hook = Hook()
    settings = settings_of(
        url, f"webhook+http://:secret-of-ours@127.0.0.1:{hook.server.server_port}/here"
    )
    scene = open_scene(url, settings)
    where = Path(__file__).with_name(program)
    found = kind(where, scene.casework, url, hook, folder / "clock", folder / "log")
    for number in range(CASES):
        scene.register(CORRECTED, carrier_number=f"YS-{number}")
    scene.on(TEN.date())
    found.now(TEN)
    try:
        yield found
    finally:
        hook.release.set()
        found.stop()
        hook.close()
        scene.casework.close()
