"""Reminding: what a sweep costs beside a million cases, alerts sent a second, memory of the daemon.

    python -m benchmarks.alerts                     # 100,000 cases beside 10,000, 10,000 open
    python -m benchmarks.alerts --seeded ADDRESS    # a database made by benchmarks.seeding

With ``CASEWORK_TEST_PG`` also on PostgreSQL.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from benchmarks.floor import backends, empty_databases
from benchmarks.pool import told
from benchmarks.seeding import OPEN, TODAY, seed
from benchmarks.timing import best_ms, report
from casework.alerts.senders.base import Message
from casework.alerts.senders.channels import sender_for
from casework.service.facade import Casework
from casework.settings import Settings, demo_settings
from casework.store import cases
from casework.stories.tell import StoryClock

LARGE = 100_000
DUE, MESSAGES = 300, 300
"""Cases looked at, and messages sent, for one figure."""
ROUNDS = 20
Figures = dict[str, dict[str, float | None]]


def run(many: int = LARGE) -> None:
    templates = told(demo_settings(), TODAY)
    for backend in backends():
        figures: Figures = {}
        with empty_databases(backend, 2) as urls:
            for url, size in zip(urls, (OPEN, many), strict=True):
                seed(url, size, OPEN, templates=templates)
                sweeping(url, f"{size:,} cases", figures)
            for title, found in figures.items():
                report(f"{title}, {backend}, {OPEN:,} open", found, "ms", f"{OPEN:,} cases")
            delivering(urls[0], backend)
    memory()


# -- the sweep -------------------------------------------------------------------------------------
def sweeping(url: str, name: str, figures: Figures) -> None:
    """Time a sweep with nothing due, one with much due, and the query of what is nearly due."""
    casework, clock = _opened(url, demo_settings())
    with casework:
        casework.sweep()
        idle = best_ms(casework.sweep, ROUNDS)
        query = best_ms(partial(_due_rows, casework), 5)
        clock.day = casework.calendar.add_any(TODAY, 1)
        start = time.perf_counter()
        done = casework.sweep(stop=_after(casework, DUE))
        each = (time.perf_counter() - start) * 1e3 / max(done.looked_at, 1)
    for title, value in (
        ("sweep, nothing due", idle),
        ("sweep, each case that is due", each),
        ("peer: one query for every open case that is nearly due", query),
    ):
        figures.setdefault(title, {})[name] = value


def _after(casework: Casework, many: int) -> Callable[[], bool]:
    seen = iter(range(100, many + 1, 100))
    return lambda: next(seen, many) >= many


def _due_rows(casework: Casework) -> None:
    due_by = casework.calendar.add_any(casework.today, 10)
    with casework.database.reading() as session:
        cases.select_rows(session, casework.settings.agency.code, open_only=True, due_by=due_by)


def _opened(url: str, settings: Settings) -> tuple[Casework, StoryClock]:
    clock = StoryClock()
    clock.day = TODAY
    return Casework.open(url, settings=settings, clock=clock), clock


# -- delivery --------------------------------------------------------------------------------------
def delivering(url: str, backend: str) -> None:
    """Send alerts to a web address of this machine, and the same number of messages bare."""
    with _ear() as port:
        address = f"webhook+http://:secret@127.0.0.1:{port}/in"
        settings = demo_settings()
        alerts = settings.alerts.model_copy(update={"channels": {"oa": address}, "events": ("oa",)})
        casework, clock = _opened(url, settings.model_copy(update={"alerts": alerts}))
        with casework:
            clock.day = casework.calendar.add_any(TODAY, 2)
            casework.sweep(stop=_after(casework, MESSAGES))
            start = time.perf_counter()
            sent = casework.deliver(most=MESSAGES).sent
            took = time.perf_counter() - start
        bare = _bare(address, sent)
    found = {"deliver": took * 1e3 / sent, "the sender alone": bare * 1e3 / sent}
    report(f"an alert sent, {backend}, {sent} of them, {sent / took:,.0f} a second", found, "ms", "the sender alone")


def _bare(address: str, many: int) -> float:
    sender = sender_for(address)
    start = time.perf_counter()
    for number in range(many):
        sender.send(Message(f"2026-{number}/answer", "", "期限", "事项", "", False))
    return time.perf_counter() - start


@contextmanager
def _ear() -> Iterator[int]:
    """Listen on this machine and answer 204."""

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


# -- memory ----------------------------------------------------------------------------------------
def memory(url: str = "sqlite:///cases.db") -> None:
    """Show what the daemon holds, beside an interpreter that has only loaded what it stands on."""
    libraries = "import sqlmodel, apscheduler.schedulers.background, jinja2, time; time.sleep(60)"
    daemon = "from casework.cli.main import run; run()"
    with TemporaryDirectory() as folder:
        found = {
            "casework daemon": _resident([daemon, "daemon"], folder, url),
            "its libraries alone": _resident([libraries], folder, url),
        }
    report("resident memory", found, "MB", "its libraries alone")


def _resident(arguments: list[str], folder: str, url: str) -> float:
    env = {**os.environ, "CASEWORK_DATABASE__URL": url, "CASEWORK_DAEMON__SWEEP": "1"}
    command = [sys.executable, "-c", *arguments]
    with subprocess.Popen(command, cwd=folder, env=env, stderr=subprocess.DEVNULL) as process:
        time.sleep(timedelta(seconds=10).total_seconds())
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        process.kill()
    line = next(one for one in status.splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def seeded(url: str) -> None:
    """Measure a database that is there already."""
    figures: Figures = {}
    sweeping(url, "this one", figures)
    for title, found in figures.items():
        report(title, found, "ms", "this one")
    delivering(url, url.partition(":")[0])
    memory(url)


if __name__ == "__main__":
    if "--seeded" in sys.argv[1:]:
        seeded(sys.argv[sys.argv.index("--seeded") + 1])
    else:
        run()
