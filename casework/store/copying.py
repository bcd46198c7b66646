"""Copying a whole database into an empty one, and telling whether two hold the same.

The tables are those of ``Base.metadata``, so that one added later comes along. Rows are read
from one snapshot, a thousand at a time, and written in one transaction; triggers of the
target stay on, and so SQLite's full-text index fills itself. What is compared afterwards is
a number of rows and a digest for each table that does not depend on the order of the rows,
because two databases need not sort alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Connection,
    Integer,
    Select,
    Table,
    func,
    insert,
    inspect,
    select,
    type_coerce,
)
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from casework.errors import HistoryBroken
from casework.store.tables import Base

AT_ONCE: Final = 1000
"""Rows held in memory at a time."""
LEFT_OUT: Final = frozenset({"casework_heartbeat"})
"""Tables that say something of a running program and nothing of a case."""
_WIDE: Final = 1 << 256

Progress = Callable[[int, int], None]
"""Called with how much is done and how much there is."""
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Content:
    """What a table holds: how many rows, and a digest of all of them."""

    rows: int
    digest: str


class Steps:
    """Counts rows towards a total and tells a progress bar of it."""

    def __init__(self, total: int, progress: Progress | None = None) -> None:
        self._done, self._total, self._progress = 0, max(total, 1), progress

    def add(self, rows: int) -> None:
        """Count rows that are done."""
        self._done += rows
        if self._progress is not None:
            self._progress(min(self._done, self._total), self._total)


def tables() -> list[Table]:
    """Return the tables that are copied."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def is_empty(connection: Connection) -> bool:
    """Tell whether a database holds nothing of ours: no tables, or tables without a row."""
    there = inspect(connection)
    return not any(
        there.has_table(table.name)
        and connection.execute(select(*table.primary_key.columns).limit(1)).first()
        for table in tables()
    )


def counts(session: Session) -> dict[str, int]:
    """Return the number of rows of every table."""
    asked = {table.name: select(func.count()).select_from(table) for table in tables()}
    return {name: int(session.execute(query).scalar_one()) for name, query in asked.items()}


def copy(source: Session, target: Session, steps: Steps) -> dict[str, Content]:
    """Write every row of ``source`` into ``target``, uncommitted; return what was read.

    Raises ``HistoryBroken`` (``source_unreadable``) for content that cannot be read.
    """
    writer = target.connection()
    return {table.name: _copied(source, writer, table, steps) for table in tables()}


def _copied(source: Session, writer: Connection, table: Table, steps: Steps) -> Content:
    tally = _Tally()
    names = [column.name for column in table.columns]
    with closing(_batches(source, table)) as batches:
        for rows in batches:
            writer.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
            tally.add(rows)
            steps.add(len(rows))
    return tally.content


def contents(session: Session, steps: Steps) -> dict[str, Content]:
    """Return what every table holds."""
    found = {}
    for table in tables():
        tally = _Tally()
        with closing(_batches(session, table)) as batches:
            for rows in batches:
                tally.add(rows)
                steps.add(len(rows))
        found[table.name] = tally.content
    return found


def differing(one: Mapping[str, Content], other: Mapping[str, Content]) -> list[str]:
    """Return the names of the tables that do not hold the same."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


class _Tally:
    """Adds rows up: the sum of their digests is the same in whatever order they come."""

    def __init__(self) -> None:
        self._rows = self._sum = 0

    def add(self, rows: Sequence[Row]) -> None:
        for row in rows:
            plain = [value.isoformat() if isinstance(value, date) else value for value in row]
            self._sum += int.from_bytes(hashlib.sha256(repr(plain).encode()).digest())
        self._rows += len(rows)

    @property
    def content(self) -> Content:
        return Content(self._rows, f"{self._sum % _WIDE:064x}")


def _batches(session: Session, table: Table) -> Generator[Sequence[Row], None, None]:
    """Yield the rows of a table in portions, as the server hands them out."""
    flags = [place for place, column in enumerate(table.columns) if _is_flag(column)]
    try:
        options = {"yield_per": AT_ONCE}
        with session.connection().execute(_query(table), execution_options=options) as found:
            for rows in found.partitions():
                yield [_with_flags(row, flags) for row in rows]
    except (ValueError, TypeError, DBAPIError) as error:
        if not _is_damage(error):
            raise
        raise HistoryBroken(
            f"表 {table.name} 存有无法读出的内容，没有写入目标库："
            "原库请用 casework verify 核对，备份请改用另一份",
            code="source_unreadable",
        ) from None


def _is_flag(column: Any) -> bool:
    return isinstance(column.type, Boolean)


def _query(table: Table) -> Select[Any]:
    """Return the query for a table; truth values as they are kept: SQLite may hold a 2.

    The search comes in the order of its index, which otherwise grows a segment at each step
    back (``store.index.put``).
    """
    asked = [type_coerce(c, Integer) if _is_flag(c) else c for c in table.columns]
    order = [table.c.place] if "place" in table.c else list(table.primary_key.columns)
    return select(*asked).order_by(*order)


def _with_flags(row: Row, flags: Sequence[int]) -> Row:
    if not flags:
        return row
    plain = list(row)
    for place in flags:
        if plain[place] not in (None, 0, 1):
            raise ValueError("neither true nor false")
        plain[place] = None if plain[place] is None else bool(plain[place])
    return plain


def _is_damage(error: Exception) -> bool:
    """Tell content that cannot be read from a database that does not answer."""
    if not isinstance(error, DBAPIError):
        return True
    return any(words in str(error.orig) for words in ("Could not decode", "malformed"))
