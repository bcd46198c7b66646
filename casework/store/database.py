"""Engines, the unit of work, and bringing a database up to date.

SQLite writers begin with ``BEGIN IMMEDIATE``: two readers that later want to write would
otherwise overwrite each other. ``synchronous=FULL`` because these are legal records, and
``secure_delete`` because an erased personal value must not survive in a free page.
On PostgreSQL a reading unit sees one snapshot and a writing unit reads what is committed,
whatever the server's default is. Bound values never appear in an exception's text
(``hide_parameters``), and the driver's own text, which may quote a whole row, is dropped.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    SQLAlchemyError,
)
from sqlmodel import Session, create_engine

from casework.errors import ConcurrentChange, EnvironmentFault
from casework.store import dialects

_BUSY = 30_000
"""Milliseconds SQLite waits for another writer."""
_JOURNAL_TRIES, _JOURNAL_PAUSE = 600, 0.05  # seconds; half a minute altogether
_CONFLICTS = ("40001", "40P01")
"""SQLSTATE of a serialization failure and of a deadlock: someone else was first."""
_STATES = ("sqlstate", "pgcode", "kbcode")
"""What SQLSTATE is called by psycopg, psycopg2 and ksycopg2."""
HEAD = "0003"
"""The revision of the schema this code was written for."""


dialects.register()

LOGGER = "casework"


def _no_rows(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG


# At DEBUG SQLAlchemy logs every row it reads, names and identity numbers included; at INFO
# only statements, and their values are hidden. Whatever the host sets, rows are dropped. A
# level of our own would have every statement written down although nobody listens.
logging.getLogger(f"sqlalchemy.engine.Engine.{LOGGER}").addFilter(_no_rows)


class Unit(Session):
    """A session that knows its connection: the store's own statements go straight to it."""

    _wire: Connection | None = None

    def connection(
        self,
        bind_arguments: Any = None,
        execution_options: Any = None,
    ) -> Connection:
        """Return the connection of the transaction, begun with the first that is asked for."""
        if bind_arguments or execution_options or self.in_nested_transaction():
            # A savepoint is set when its connection is asked for.
            return super().connection(bind_arguments, execution_options)
        if self._wire is None or self._wire.closed:
            self._wire = super().connection()
        return self._wire


class Database:
    """One agency's database: reading and writing units, and its migrations.

    ``fixed``: a SQLite file that is only looked at, and stays as it is to the byte.
    """

    def __init__(self, url: str | URL, *, fixed: bool = False) -> None:
        try:
            parsed = make_url(url)
            known = parsed.get_backend_name() in dialects.BACKENDS
            self.engine: Engine = create_engine(
                parsed, hide_parameters=True, pool_pre_ping=True, logging_name=LOGGER
            )
        except (ArgumentError, ModuleNotFoundError, ValueError):  # ValueError: a port like 54x2
            known = False
        if not known:
            raise EnvironmentFault(
                "数据库地址不能使用：写作 sqlite:///cases.db 或者 postgresql+psycopg://用户@主机/库"
                "（后者需安装 casework[pg]）；opengauss+psycopg2:// 需安装 casework[opengauss]，"
                "kingbase+ksycopg2:// 需安装 casework[kingbase]",
                code="database_url",
            )
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if not fixed:
                _check_folder(parsed.database)
            event.listen(self.engine, "connect", _sqlite_fixed if fixed else _sqlite_connect)
            event.listen(self.engine, "begin", _sqlite_begin)
        reads = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        writes = {} if self.is_sqlite else {"isolation_level": "READ COMMITTED"}
        self._reader = self.engine.execution_options(**reads)
        self._writer = self.engine.execution_options(casework_writes=True, **writes)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one moment and writes nothing."""
        with _translated(), Unit(self._reader) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that is rolled back unless it is committed.

        Raises ``ConcurrentChange`` when someone else was first, ``EnvironmentFault`` when
        the database does not answer.
        """
        with _translated(), Unit(self._writer) as session:
            yield session

    def revision(self) -> str | None:
        """Return the schema revision of the database, None for an empty one."""
        with _translated(), self.engine.connect() as connection:
            if not inspect(connection).has_table("casework_alembic"):
                return None
            found = connection.execute(text("SELECT version_num FROM casework_alembic")).scalar()
            return str(found) if found else None

    def server(self) -> str:
        """Return name and version of the database program; it names no place and nobody."""
        if self.is_sqlite:
            return f"SQLite {sqlite3.sqlite_version}"
        with _translated(), self.engine.connect() as connection:
            told = str(connection.execute(text("SELECT version()")).scalar())
        return " ".join(dialects.product_of(told)).strip()

    def place(self) -> tuple[str, ...]:
        """Return what two addresses of the same database have in common; it is not for print."""
        if self.is_sqlite:
            return (str(Path(self.engine.url.database or ":memory:").resolve()),)
        with _translated(), self.engine.connect() as connection:
            query = "SELECT current_database(), current_schema(), pg_postmaster_start_time()"
            return tuple(str(part) for part in connection.execute(text(query)).one())

    def migrate(self) -> None:
        """Bring the database to this code's schema; does nothing when it is there already.

        Raises ``EnvironmentFault`` (``database_newer``) for a schema this code does not know;
        nothing is left open then.
        """
        try:
            if self.is_sqlite:
                _made_for_its_owner(self.engine.url.database)
            if self.revision() != HEAD:
                # Imported late: alembic costs a third of a second no ordinary command needs.
                from casework.store.migrations.run import upgrade

                with _translated():
                    upgrade(self._writer)
        except BaseException:
            self.close()
            raise

    def scrub(self) -> None:
        """Write the erased values out of SQLite's journal, as far as readers allow it now.

        On PostgreSQL old row versions go when the server vacuums; that is the operator's.
        """
        if self.is_sqlite:
            with _translated(), self.engine.connect() as connection:
                driver: Any = connection.connection.driver_connection
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _check_folder(database: str | None) -> None:
    if database and database != ":memory:":
        folder = Path(database).resolve().parent
        if not folder.is_dir():
            raise EnvironmentFault("数据库文件所在的文件夹不存在", code="database_folder")


def _made_for_its_owner(database: str | None) -> None:
    """Make a new file that nobody else can read: it will hold identity numbers and addresses.

    Its journal takes over the mode. A file that is there keeps what its owner gave it.
    """
    if not database or database.startswith((":memory:", "file:")) or Path(database).exists():
        return  # in memory, an address only SQLite reads, or there already
    try:
        os.close(os.open(database, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        message = "数据库没有响应或者无法打开，本次没有写入"
        detail = {"error": type(error).__name__}
        raise EnvironmentFault(message, code="database_unavailable", detail=detail) from None


def _sqlite_connect(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY}")
    _sqlite_journal(cursor)
    for pragma in ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_fixed(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute("PRAGMA query_only=ON").close()


def _sqlite_journal(cursor: Any) -> None:
    """Switch the file to write-ahead logging, once in its life.

    When several processes open a new file at once SQLite does not wait here, whatever
    ``busy_timeout`` says: it answers "locked" at once to all but one.
    """
    for patience in range(_JOURNAL_TRIES, -1, -1):
        try:
            if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if not patience or "locked" not in str(error):
                raise
            time.sleep(_JOURNAL_PAUSE)
        else:
            return


def _sqlite_begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("casework_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the driver's errors into ours; their text may quote what must not be logged."""
    try:
        yield
    except SQLAlchemyError as error:
        raise _fault(error) from None  # a traceback must not carry the driver's text along


def _fault(error: SQLAlchemyError) -> ConcurrentChange | EnvironmentFault:
    driver = error.orig if isinstance(error, DBAPIError) else None
    detail = {"error": type(driver or error).__name__}
    state = next((code for name in _STATES if (code := getattr(driver, name, None))), None)
    if isinstance(error, IntegrityError) or state in _CONFLICTS:
        message = "同一件刚刚被别人办理过，本次没有写入，请查看后重试"
        return ConcurrentChange(message, detail=detail)
    if isinstance(error, OperationalError):
        message = "数据库没有响应或者无法打开，本次没有写入"
        return EnvironmentFault(message, code="database_unavailable", detail=detail)
    return EnvironmentFault("数据库出错，本次没有写入", code="database_error", detail=detail)
