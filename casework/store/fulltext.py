"""The full-text index under the search: the one thing each database keeps its own way.

SQLite: a contentless FTS5 table for each shelf, filled by triggers on ``casework_search``,
so that the rest of the store writes plain rows. Its row id is the ``place`` of the row, in
which the number of terms stands first: the documents of a term come shortest first, which
is best first, and a long list need not be read to its end. What a search may be filtered by
is kept as marks among the terms (``=y2024``).
PostgreSQL: a GIN index over the same terms as a ``tsvector``. The terms are handed over as
an array, which is what the configuration ``simple`` would make of them, without its parser
having a say in where they end. openGauss has no such function; there the text itself is read
as a vector, which comes to the same, as no term holds what a vector's text sets apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, CursorResult, text

from casework.errors import EnvironmentFault
from casework.store.dialects import OPENGAUSS

OWN: Final = "own"
CASES: Final = "cases"
DOCUMENTS: Final = "documents"
SHELVES: Final = (OWN, CASES, DOCUMENTS)

FTS5 = "ENABLE_FTS5"
"""How SQLite names the option it must have been built with."""
SERIAL_BITS: Final = 40
"""Bits of a place below the number of terms."""

_OPTIONS: Final = (
    "terms, content='', columnsize=0, detail='none', "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '~=._-'\""
)
_MARKED: Final = (
    "{row}.terms || ' =a' || {row}.agency || ' =o' || {row}.outcome || ' =y' || {row}.year"
    " || ' =r' || {row}.reversed || ' =g' || replace({row}.grounds, ' ', ' =g')"
)
_VECTOR: Final = "array_to_tsvector(string_to_array(terms, ' '))"
_VECTOR_OF_TEXT: Final = "CAST(terms AS tsvector)"
AT_ONCE: Final = 500
"""Places asked for in one statement."""
_UNSAFE: Final = re.compile(r"[^\w.~=-]")


@dataclass(frozen=True, slots=True)
class Filters:
    """What documents must be besides alike; empty: anything. ``outcomes``: any of them."""

    outcomes: tuple[str, ...] = ()
    ground: str = ""
    year: int | None = None
    reversed: bool | None = None
    agencies: bool = False
    """Whether several agencies share the database, so that ours must be told apart."""


def create_index(connection: Connection) -> None:
    """Create the index of every shelf, empty; an earlier one is dropped.

    Raises ``EnvironmentFault`` (``fts5_missing``) where SQLite was built without FTS5.
    """
    if connection.dialect.name != "sqlite":
        vector = _vector(connection)
        connection.execute(
            text(f"CREATE INDEX casework_search_terms ON casework_search USING gin (({vector}))")
        )
        return
    check_fts5(connection)
    for shelf in SHELVES:
        connection.execute(text(f"DROP TABLE IF EXISTS {_table(shelf)}"))
        connection.execute(text(f"CREATE VIRTUAL TABLE {_table(shelf)} USING fts5({_OPTIONS})"))
    create_search_triggers(connection)


def _vector(connection: Connection) -> str:
    return _VECTOR_OF_TEXT if connection.dialect.name == OPENGAUSS else _VECTOR


def check_fts5(connection: Connection) -> None:
    """Raise ``EnvironmentFault`` (``fts5_missing``) where the search could not be kept."""
    if connection.dialect.name != "sqlite":
        return
    there = text("SELECT sqlite_compileoption_used(:option)")
    if not connection.execute(there, {"option": FTS5}).scalar():
        raise EnvironmentFault(
            "本机的 SQLite 没有全文检索组件 FTS5，不能建立类案检索："
            "请改用带 FTS5 的 Python（官方安装包都有），或者改用 PostgreSQL",
            code="fts5_missing",
        )


def _table(shelf: str) -> str:
    return f"casework_fts_{shelf}"


def search_triggers() -> dict[str, str]:
    """Return the triggers that keep SQLite's index in step with the rows: name -> DDL."""
    found = {}
    for shelf in SHELVES:
        table = _table(shelf)
        old, new = (_MARKED.format(row=row) for row in ("OLD", "NEW"))
        take = f"INSERT INTO {table}({table}, rowid, terms) VALUES ('delete', OLD.place, {old});"
        give = f"INSERT INTO {table}(rowid, terms) VALUES (NEW.place, {new});"
        for name, verb, row, body in (
            ("new", "INSERT", "NEW", give),
            ("gone", "DELETE", "OLD", take),
            # Two for a change: a document without terms is not in the index.
            ("before", "UPDATE", "OLD", take),
            ("changed", "UPDATE", "NEW", give),
        ):
            when = "BEFORE" if name in ("before", "gone") else "AFTER"
            found[f"{table}_{name}"] = (
                f"CREATE TRIGGER {table}_{name} {when} {verb} ON casework_search "
                f"WHEN {row}.shelf = '{shelf}' AND {row}.length > 0 BEGIN {body} END"
            )
    return found


def create_search_triggers(connection: Connection) -> None:
    """Drop and create the triggers that keep SQLite's index; nothing on PostgreSQL."""
    if connection.dialect.name == "sqlite":
        for name, ddl in search_triggers().items():
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            connection.execute(text(ddl))


def missing_search_triggers(connection: Connection) -> frozenset[str]:
    """Return the names of index triggers that are not there or not ours."""
    if connection.dialect.name != "sqlite":
        return frozenset()
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    there = {row[0]: row[1] for row in connection.execute(text(query))}
    return frozenset(name for name, ddl in search_triggers().items() if there.get(name) != ddl)


def rebuild(connection: Connection, shelf: str) -> None:
    """Fill a shelf's index anew from its rows; PostgreSQL's follows its rows by itself."""
    if connection.dialect.name != "sqlite":
        return
    table, marked = _table(shelf), _MARKED.format(row="casework_search")
    connection.execute(text(f"INSERT INTO {table}({table}) VALUES ('delete-all')"))
    connection.execute(
        text(
            f"INSERT INTO {table}(rowid, terms) SELECT place, {marked} FROM casework_search "
            "WHERE shelf = :shelf AND length > 0 ORDER BY place"
        ),
        {"shelf": shelf},
    )


def purge(connection: Connection, shelf: str) -> None:
    """Write out of a shelf's index what was taken from it.

    FTS5 first only notes that a document is gone and keeps its terms in older segments;
    merging all of them into one drops what no longer counts.
    """
    if connection.dialect.name == "sqlite":
        table = _table(shelf)
        connection.execute(text(f"INSERT INTO {table}({table}) VALUES ('optimize')"))


def places(
    connection: Connection,
    agency: str,
    shelf: str,
    marks: Sequence[str],
    most: int,
    filters: Filters,
    among: Sequence[Sequence[str]] = (),
) -> Sequence[Sequence[int]]:
    """Return rows of one place: at most ``most`` documents that hold all marks, shortest first.

    ``among``: documents must also hold one of these, all marks of it. The rows are the driver's
    own: thousands are read for one search.
    """
    if connection.dialect.name != "sqlite":
        mark = _tsquery(marks, among)
        return _postgresql_places(connection, agency, shelf, mark, most, filters)
    table = _table(shelf)
    sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid LIMIT ?"
    match = " AND ".join((*map(_quoted, marks), *_among(among), *_filter_marks(agency, filters)))
    return _fetched(connection, connection.exec_driver_sql(sql, (match, most)))


def terms_at(
    connection: Connection, agency: str, places: Sequence[int], settled: bool, without: str
) -> Sequence[Sequence[Any]]:
    """Return rows of place and terms of documents; the driver's own, as there may be hundreds.

    ``settled``: only what was answered. ``without``: a ref that is left out. The agency is looked
    at here: asked for both, SQLite walks through all rows of an agency for many places.
    """
    found: list[Sequence[Any]] = []
    for at in range(0, len(places), AT_ONCE):
        some = ",".join(map(str, places[at : at + AT_ONCE]))  # our own whole numbers
        sql = f"SELECT place, terms, agency, settled, ref FROM casework_search WHERE place IN ({some})"
        found += _fetched(connection, connection.exec_driver_sql(sql))
    return [
        (place, terms)
        for place, terms, owner, answered, ref in found
        if owner == agency and (answered or not settled) and (ref != without or not without)
    ]


def _fetched(connection: Connection, result: CursorResult[Any]) -> Sequence[Sequence[int]]:
    driver = connection.dialect.loaded_dbapi
    try:
        return list(result.cursor.fetchall()) if result.cursor is not None else []
    except driver.Error as error:
        message = "数据库没有响应或者无法读取检索"
        raise EnvironmentFault(message, code="database_unavailable") from error
    finally:
        result.close()


def _quoted(mark: str) -> str:
    """Return a term as a string of a query; what no term holds is dropped, never a quote."""
    return f'"{_UNSAFE.sub("", mark)}"'


def _among(among: Sequence[Sequence[str]]) -> Iterator[str]:
    if among:
        each = (" AND ".join(map(_quoted, marks)) for marks in among)
        yield f"({' OR '.join(f'({marks})' for marks in each)})"


def _filter_marks(agency: str, filters: Filters) -> Iterator[str]:
    if filters.outcomes:
        yield f"({' OR '.join(_quoted(f'=o{outcome}') for outcome in filters.outcomes)})"
    if filters.ground:
        yield _quoted(f"=g{filters.ground}")
    if filters.year is not None:
        yield _quoted(f"=y{filters.year}")
    if filters.reversed is not None:
        yield _quoted(f"=r{int(filters.reversed)}")
    if filters.agencies:
        yield _quoted(f"=a{agency}")


def _tsquery(marks: Sequence[str], among: Sequence[Sequence[str]]) -> str:
    def all_of(words: Sequence[str]) -> str:
        return " & ".join(f"'{_UNSAFE.sub('', word)}'" for word in words)

    others = " | ".join(f"({all_of(words)})" for words in among)
    return f"{all_of(marks)} & ({others})" if others else all_of(marks)


def _postgresql_places(
    connection: Connection,
    agency: str,
    shelf: str,
    mark: str,
    most: int,
    filters: Filters,
) -> Sequence[Sequence[int]]:
    values: dict[str, object] = {
        "agency": agency, "shelf": shelf, "most": most,
        "mark": mark,
    }  # fmt: skip
    wanted = ""
    if filters.outcomes:
        names = [f"o{place}" for place in range(len(filters.outcomes))]
        values |= dict(zip(names, filters.outcomes, strict=True))
        wanted += f" AND outcome IN ({', '.join(f':{name}' for name in names)})"
    if filters.ground:
        wanted += " AND position(:ground in ' ' || grounds || ' ') > 0"
        values["ground"] = f" {filters.ground} "
    if filters.year is not None:
        wanted += " AND year = :year"
        values["year"] = filters.year
    if filters.reversed is not None:
        wanted += " AND reversed = :reversed"
        values["reversed"] = filters.reversed
    sql = (
        "SELECT place FROM casework_search WHERE agency = :agency AND shelf = :shelf "
        f"AND {_vector(connection)} @@ CAST(:mark AS tsquery){wanted} ORDER BY place LIMIT :most"
    )
    return _fetched(connection, connection.execute(text(sql), values))
