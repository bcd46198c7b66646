"""Shared by the tests of the store: a way past the triggers, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Table, create_engine, delete, event, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from casework.store.tables import Base

TABLES: dict[str, Table] = dict(Base.metadata.tables)
Dump = dict[str, list[dict[str, Any]]]


class Burglar:
    """Somebody with the database password: raw SQL, triggers off, everything put back after."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url, poolclass=NullPool)
        self.sqlite = self.engine.dialect.name == "sqlite"
        if self.sqlite:
            # As the sqlite3 tool would: no transaction but the one that is asked for.
            event.listen(
                self.engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None)
            )
            event.listen(self.engine, "begin", lambda c: c.exec_driver_sql("BEGIN IMMEDIATE"))

    @contextmanager
    def inside(self) -> Iterator[Connection]:
        """Give a connection on which the append-only triggers do not fire, committed at the end."""
        with self.engine.begin() as connection:
            if not self.sqlite:
                for name in TABLES:
                    connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
                yield connection
                for name in TABLES:
                    connection.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))
                return
            query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = connection.execute(query).all()
            for name, _ in triggers:
                connection.execute(text(f"DROP TRIGGER {name}"))
            yield connection
            for _, ddl in triggers:
                connection.exec_driver_sql(ddl)

    def dump(self) -> Dump:
        """Return every row of every table."""
        with self.engine.connect() as connection:
            return {name: self._rows(connection, name) or [] for name in TABLES}

    @staticmethod
    def _rows(connection: Connection, name: str) -> list[dict[str, Any]] | None:
        """Return the rows in the order of the key, None where some cannot be read."""
        table = TABLES[name]
        query = select(table).order_by(*table.primary_key.columns)
        try:
            return [dict(row) for row in connection.execute(query).mappings()]
        except (ValueError, TypeError, DBAPIError):
            return None

    def rows(self, name: str, **where: Any) -> list[dict[str, Any]]:
        """Return the rows of a table, in the order of its key."""
        table = TABLES[name]
        query = select(table).filter_by(**where).order_by(*table.primary_key.columns)
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def restore(self, dump: Dump, *, everything: bool = False) -> None:
        """Put every row back as it was; ``everything``: also the tables that look untouched."""
        with self.inside() as connection:
            for name, table in TABLES.items():
                if not everything and self._rows(connection, name) == dump[name]:
                    continue
                connection.execute(delete(table))
                if dump[name]:
                    connection.execute(insert(table), dump[name])

    def run(self, *statements: Any) -> None:
        """Carry out statements with the triggers off."""
        with self.inside() as connection:
            for statement in statements:
                connection.execute(statement)

    def openly(self, sql: str) -> None:
        """Carry out one statement with the triggers on."""
        with self.engine.begin() as connection:
            connection.execute(text(sql))


@pytest.fixture
def burglar() -> Iterator[Callable[[str], Burglar]]:
    """Break into a database by its address."""
    in_hand: list[Burglar] = []

    def _break_in(url: str) -> Burglar:
        in_hand.append(Burglar(url))
        return in_hand[-1]

    yield _break_in
    for one in in_hand:
        one.engine.dispose()


@pytest.fixture(scope="session")
def break_in() -> type[Burglar]:
    """The class itself, for databases that live longer than one test."""
    return Burglar
