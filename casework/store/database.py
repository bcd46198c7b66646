"""Engines, the unit of work, and bringing a database up to date.

SQLite writers begin with ``BEGIN IMMEDIATE``: two readers that later want to write would
otherwise overwrite each other. ``synchronous=FULL`` because these are legal records.
Bound values never appear in an exception's text (``hide_parameters``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError, SQLAlchemyError
from sqlmodel import Session, create_engine

from casework.errors import ConcurrentChange, EnvironmentFault

_WRITES = {"casework_writes": True}
HEAD = "0001"
"""The revision of the schema this code was written for."""


class Database:
    """One agency's database: reading and writing units, and its migrations."""

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
            self.engine: Engine = create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
        except (ArgumentError, ModuleNotFoundError) as error:
            raise EnvironmentFault(
                "数据库地址不能使用：写作 sqlite:///cases.db 或者 postgresql+psycopg://用户@主机/库"
                "（后者需安装 casework[pg]）",
                code="database_url",
            ) from error
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            _make_folder(parsed.database)
            event.listen(self.engine, "connect", _sqlite_connect)
            event.listen(self.engine, "begin", _sqlite_begin)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one moment and writes nothing."""
        with _translated(), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that is rolled back unless it is committed.

        Raises ``ConcurrentChange`` when someone else was first, ``EnvironmentFault`` when
        the database does not answer.
        """
        with _translated(), Session(self.engine.execution_options(**_WRITES)) as session:
            yield session

    def revision(self) -> str | None:
        """Return the schema revision of the database, None for an empty one."""
        with _translated(), self.engine.connect() as connection:
            if not inspect(connection).has_table("casework_alembic"):
                return None
            found = connection.execute(text("SELECT version_num FROM casework_alembic")).scalar()
            return str(found) if found else None

    def migrate(self) -> None:
        """Bring the database to this code's schema; does nothing when it is there already."""
        if self.revision() != HEAD:
            # Imported late: alembic costs a third of a second no ordinary command needs.
            from casework.store.migrations.run import upgrade

            with _translated():
                upgrade(self.engine)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _make_folder(database: str | None) -> None:
    if database and database != ":memory:":
        folder = Path(database).resolve().parent
        if not folder.is_dir():
            raise EnvironmentFault("数据库文件所在的文件夹不存在", code="database_folder")


def _sqlite_connect(connection: Any, record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout=30000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("casework_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the driver's errors into ours; their text may quote what must not be logged."""
    try:
        yield
    except IntegrityError as error:
        raise ConcurrentChange("同一件刚刚被别人办理过，本次没有写入，请查看后重试") from error
    except OperationalError as error:
        raise EnvironmentFault(
            "数据库没有响应或者无法打开，本次没有写入", code="database_unavailable"
        ) from error
    except SQLAlchemyError as error:
        raise EnvironmentFault("数据库出错，本次没有写入", code="database_error") from error
