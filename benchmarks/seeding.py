"""A large database in minutes: real cases of a pool copied under new numbers, row by row.

    python -m benchmarks.seeding sqlite:///big.db
    python -m benchmarks.seeding postgresql+psycopg://user@host/db --cases 100000 --open 1000

Every copy verifies: number, document numbers and the digests of what holds them are put in, and
the chain is hashed anew. Left out is the search (``casework reindex`` makes it). Closed cases are
shorter than most real ones, and all copies of a template have the same applicant.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import cycle, islice
from typing import Any

from sqlalchemy import insert, text

from benchmarks.pool import Template, told
from casework.letters.numbering import NumberPattern
from casework.service.facade import Casework
from casework.settings import Settings, demo_settings
from casework.store import ledger
from casework.store.copying import is_empty
from casework.store.database import Database
from casework.store.numbers import CASE_SERIES
from casework.store.tables import Base, CounterRow, FactRow
from casework.stories.tell import StoryClock

CASES, OPEN = 1_000_000, 10_000
TODAY = date(2026, 6, 16)
AT_ONCE = 10_000
"""Rows written in one statement and one transaction."""
HASHED = [name for name in FactRow.model_fields if name not in ("prev_hash", "hash")]
COPIED = ("casework_case", "casework_fact", "casework_private", "casework_number")
Row = dict[str, Any]
Placed = Iterator[tuple[str, Row]]
"""Names of tables with a row for each."""


# -- one copy --------------------------------------------------------------------------------------
class Copier:
    """Copies one template under a new number."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.year = int(template.number[:4])
        self.letters = template.rows.get("casework_number", [])
        named = [template.number, *(row["doc_no"] for row in self.letters)]
        private = template.rows.get("casework_private", [])
        self._private = [(row, _held(row["value"], named)) for row in private]
        digests = {row["ref"]: ledger.private_digest(row["salt"], row["value"]) for row in private}
        self._digests = {row["ref"]: digests[row["ref"]] for row, held in self._private if held}
        named += self._digests.values()
        self._facts = [_prepared(row, named) for row in template.rows["casework_fact"]]

    def copy(self, number: str, numbers: Book) -> Placed:
        """Yield the rows of a copy; its letters get numbers of their own."""
        swaps = {self.template.number: number}
        for row in self.letters:
            new = numbers.letter(row)
            swaps[row["doc_no"]] = new["doc_no"]
            yield "casework_number", {**new, "number": number}
        for row, held in self._private:
            new = {**row, "number": number, "value": _swapped(row["value"], held, swaps)}
            if held:
                old = self._digests[row["ref"]]
                swaps[old] = ledger.private_digest(row["salt"], new["value"])
            yield "casework_private", new
        head = ledger.GENESIS
        for row, body, content, held in self._facts:
            changed = _swapped(content, held, swaps)
            new = {**row, "number": number, "body": _swapped(body, held, swaps), "prev_hash": head}
            new["hash"] = head = ledger.sha256(head, changed)
            yield "casework_fact", new
        yield "casework_case", {**self.template.case, "number": number, "head": head}
        yield from further_rows(self.template, number)


def further_rows(template: Template, number: str) -> Placed:
    """Yield what other tables hold of a case; here go tables that need more than a new number.

    The template's rows came to be through ``Casework`` like those of any case.
    """
    for table, rows in template.rows.items():
        if table not in COPIED:
            for row in rows:
                yield table, {**row, "number": number}


def _held(content: str, named: list[str]) -> list[str]:
    return [one for one in named if one in content]


def _swapped(content: str, held: list[str], swaps: Mapping[str, str]) -> str:
    for old in held:
        content = content.replace(old, swaps[old])
    return content


def _prepared(row: Row, named: list[str]) -> tuple[Row, str, str, list[str]]:
    """Return a fact with what its hash covers, and what of it changes in a copy."""
    content = ledger.canonical({name: row[name] for name in HASHED})
    return row, row["body"], content, _held(content, named)


# -- numbers ---------------------------------------------------------------------------------------
class Book:
    """Draws numbers without a hole, as ``casework.store.numbers`` does one by one."""

    def __init__(self, settings: Settings) -> None:
        self._agency = settings.agency
        self._case, self._letter = map(NumberPattern, (settings.numbers.case, settings.numbers.letter))
        self._last: Counter[tuple[str, int]] = Counter()

    def case(self, year: int) -> str:
        serial = self._next(CASE_SERIES, year)
        return self._case.format(prefix=self._agency.prefix, year=year, serial=serial)

    def letter(self, row: Row) -> Row:
        serial = self._next(row["series"], row["year"])
        mark = row["series"].partition("/")[2]
        doc_no = self._letter.format(
            prefix=self._agency.prefix, year=row["year"], serial=serial, mark=mark
        )
        return {**row, "serial": serial, "doc_no": doc_no}

    def counters(self) -> list[Row]:
        return [
            CounterRow(agency=self._agency.code, series=series, year=year, last=last).model_dump()
            for (series, year), last in self._last.items()
        ]

    def _next(self, series: str, year: int) -> int:
        self._last[series, year] += 1
        return self._last[series, year]


# -- many copies -----------------------------------------------------------------------------------
class Writer:
    """Gathers rows by table and writes them ten thousand at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[str, list[Row]] = {}
        self.rows: Counter[str] = Counter()

    def add(self, placed: Placed) -> None:
        for table, row in placed:
            rows = self._waiting.setdefault(table, [])
            rows.append(row)
            if len(rows) == AT_ONCE:
                self.write(table)

    def finish(self) -> None:
        for table in list(self._waiting):
            self.write(table)

    def write(self, table: str) -> None:
        rows = self._waiting.pop(table)
        with self._database.writing() as session:
            session.connection().execute(insert(Base.metadata.tables[table]), rows)
            session.commit()
        self.rows[table] += len(rows)


def seed(
    url: str, cases: int = CASES, open_cases: int = OPEN, today: date = TODAY,
    *, templates: list[Template] | None = None,
) -> Counter[str]:  # fmt: skip
    """Fill an empty database; return how many rows each table got.

    ``templates``: a pool that was told before, for several databases that are to be the same.
    """
    settings = demo_settings()
    templates = templates or told(settings, today)
    database = Database(url)
    database.migrate()
    with database.reading() as session:
        if not is_empty(session.connection()):
            raise SystemExit("the database is not empty")
    writer, book = Writer(database), Book(settings)
    for done, copier in enumerate(_order(templates, cases, open_cases), 1):
        writer.add(copier.copy(book.case(copier.year), book))
        if done % 1000 == 0 or done == cases:
            _progress(done, cases)
    writer.add(("casework_counter", row) for row in book.counters())
    writer.finish()
    _analyze(database)
    database.close()
    return writer.rows


def _order(templates: list[Template], cases: int, open_cases: int) -> Iterator[Copier]:
    """Yield what to copy: the closed cases of earlier years, then the open ones."""
    copiers = [Copier(one) for one in templates]
    closed = [one for one in copiers if not one.template.open]
    yield from islice(cycle(closed), cases - open_cases)
    yield from islice(cycle(one for one in copiers if one.template.open), open_cases)


def _analyze(database: Database) -> None:
    """Let PostgreSQL know how large its tables have become; SQLite never does this by itself."""
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            connection.execute(text("ANALYZE"))
            connection.commit()


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        bar = "#" * (done * 40 // total)
        end = "\n" if done == total else ""
        print(f"\r[{bar:<40}] {done:,} of {total:,} cases", end=end, file=sys.stderr, flush=True)


def opened(url: str, today: date = TODAY) -> Casework:
    """Open a seeded database on the day it was seeded for."""
    clock = StoryClock()
    clock.day = today
    return Casework.open(url, settings=demo_settings(), clock=clock)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seeding", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--open", type=int, default=OPEN)
    parser.add_argument("--today", type=date.fromisoformat, default=TODAY)
    asked = parser.parse_args()
    start = time.perf_counter()
    rows = seed(asked.url, asked.cases, asked.open, asked.today)
    took = time.perf_counter() - start
    print(f"{asked.cases:,} cases, {rows.total():,} rows in {took:,.0f} s")


if __name__ == "__main__":
    main()
