"""The list of what is nearly due: does it take longer because a million closed cases lie beside it?

    python -m benchmarks.lists              # 100,000 cases beside 10,000, 10,000 of each open
    python -m benchmarks.lists --million    # 1,000,000; some minutes and 10 GB of disk

With ``CASEWORK_TEST_PG`` also on PostgreSQL.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from typing import Any

from benchmarks.floor import Recorder, backends, empty_databases, replay_text
from benchmarks.pool import told
from benchmarks.seeding import OPEN, TODAY, opened, seed
from benchmarks.timing import best_ms, report
from casework.service.facade import Casework
from casework.settings import demo_settings
from casework.store import cases
from casework.store.database import Database

LARGE, MILLION = 100_000, 1_000_000
WITHIN = 5
Figures = dict[str, dict[str, float | None]]


def run(many: int = LARGE) -> None:
    templates = told(demo_settings(), TODAY)
    for backend in backends():
        figures: Figures = {}
        with empty_databases(backend, 2) as urls:
            for url, size in zip(urls, (OPEN, many), strict=True):
                start = time.perf_counter()
                rows = seed(url, size, OPEN, templates=templates)
                took = time.perf_counter() - start
                print(f"\n{size:,} cases seeded on {backend}: {rows.total():,} rows in {took:,.0f} s")
            for url, size in zip(urls, (OPEN, many), strict=True):
                _measure(url, f"{size:,} cases", figures)
        for title, found in figures.items():
            report(f"{title}, {backend}, {OPEN:,} open", found, "ms", f"{OPEN:,} cases")


def _measure(url: str, name: str, figures: Figures) -> None:
    with opened(url) as casework:
        found = len(casework.list(open_only=True, due_within=1))  # opens, compiles, warms
        recorder = Recorder(casework.database)
        start = time.perf_counter()
        found = len(casework.list(open_only=True, due_within=WITHIN))
        whole = (time.perf_counter() - start) * 1e3
        units = recorder.taken()
        rows = best_ms(partial(_rows, casework))
        recorder.taken()
        _rows(casework)
        [[query]] = (unit.sent for unit in recorder.taken())
    database = Database(url)
    sent = best_ms(partial(replay_text, database, units), 1)
    query_ms = best_ms(partial(_send, database, *query))
    indexed = best_ms(partial(_send, database, _equal(query[0]), query[1]))
    database.close()
    statements = sum(len(unit.sent) for unit in units)
    for title, value in (
        (f"list(open_only=True, due_within={WITHIN}), {found:,} found", whole),
        (f"its {statements:,} statements alone", sent),
        ("select_rows alone", rows),
        ("its query sent as text", query_ms),
        ("the same with is_open = true, as the partial index has it", indexed),
    ):
        figures.setdefault(title, {})[name] = value


def _rows(casework: Casework) -> None:
    due_by = casework.calendar.add_any(casework.today, WITHIN)
    with casework.database.reading() as session:
        cases.select_rows(session, casework.settings.agency.code, open_only=True, due_by=due_by)


def _send(database: Database, statement: str, values: Any) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql(statement, values).fetchall()


def _equal(statement: str) -> str:
    """Ask for what is open in the words of ``casework_case_open_due``, if it is not asked so."""
    return statement.replace("is_open IS 1", "is_open = 1").replace("is_open IS true", "is_open = true")


if __name__ == "__main__":
    run(MILLION if "--million" in sys.argv[1:] else LARGE)
