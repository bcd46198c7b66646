"""The floor under a call: the SQL it really sent, sent again with nothing around it.

Statements, values and transactions are those of the call, on a second database that was the same
before it; pragmas and isolation levels come from the same ``Database``. What is left out is
everything that thinks: reading histories, deciding, reckoning, rendering, hashing.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import make_url

from casework.store.database import Database

PG = "CASEWORK_TEST_PG"


@dataclass
class Unit:
    """One transaction: what was sent in it, as text for the driver and as SQLAlchemy built it."""

    writes: bool
    commits: bool = False
    sent: list[tuple[str, Any]] = field(default_factory=list)
    built: list[tuple[Any, Any]] = field(default_factory=list)


class Recorder:
    """Listens to a database's engine and keeps every transaction, in order of their beginnings."""

    def __init__(self, database: Database) -> None:
        self.units: list[Unit] = []
        for name in ("begin", "commit", "before_execute", "before_cursor_execute"):
            event.listen(database.engine, name, getattr(self, f"_{name}"))

    def taken(self) -> list[Unit]:
        """Return what was kept since the last time."""
        units, self.units = self.units, []
        return units

    def _begin(self, connection: Connection) -> None:
        writes = connection.get_execution_options().get("casework_writes", False)
        connection.info["unit"] = unit = Unit(writes)
        self.units.append(unit)

    def _commit(self, connection: Connection) -> None:
        connection.info["unit"].commits = True

    def _before_execute(
        self, connection: Connection, clause: Any, many: Any, one: Any, options: Any
    ) -> None:
        connection.info["unit"].built.append((clause, many or one))

    def _before_cursor_execute(
        self, connection: Connection, cursor: Any, statement: str, values: Any, *rest: Any
    ) -> None:
        if not statement.startswith("BEGIN"):  # the engine says that by itself
            connection.info["unit"].sent.append((statement, values))


def replay_text(database: Database, units: list[Unit]) -> None:
    """Send the text again: what database and driver alone take."""
    for unit in units:
        with _transaction(database, unit) as connection:
            for statement, values in unit.sent:
                _read(connection.exec_driver_sql(statement, values))


def replay_core(database: Database, units: list[Unit]) -> None:
    """Send the statements again as SQLAlchemy core: what a program of bare statements takes."""
    for unit in units:
        with _transaction(database, unit) as connection:
            for clause, values in unit.built:
                _read(connection.execute(clause, values))


FLOORS: dict[str, Callable[[Database, list[Unit]], None]] = {"text": replay_text, "core": replay_core}


def _read(result: Any) -> None:
    if result.returns_rows:
        result.fetchall()


@contextmanager
def _transaction(database: Database, unit: Unit) -> Iterator[Connection]:
    engine = database._writer if unit.writes else database._reader
    with engine.connect() as connection:
        yield connection
        if unit.commits:
            connection.commit()


@contextmanager
def empty_databases(backend: str, many: int) -> Iterator[list[str]]:
    """Give the addresses of empty databases, taken away afterwards: files or schemas."""
    names = [f"casework_bench_{secrets.token_hex(6)}" for _ in range(many)]
    if backend == "SQLite":
        with TemporaryDirectory() as folder:
            yield [f"sqlite:///{Path(folder) / name}.db" for name in names]
        return
    server = create_engine(os.environ[PG], isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        for name in names:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        try:
            url = make_url(os.environ[PG])
            there = [url.update_query_dict({"options": f"-csearch_path={name}"}) for name in names]
            yield [one.render_as_string(hide_password=False) for one in there]
        finally:
            for name in names:
                connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    server.dispose()


def backends() -> list[str]:
    """Return the kinds of database there are here; say which one is not."""
    if os.environ.get(PG):
        return ["SQLite", "PostgreSQL"]
    print(f"\nPostgreSQL is left out: {PG} is not set")
    return ["SQLite"]
