"""Runs the migrations on an engine, without any file outside the package."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from casework.errors import EnvironmentFault
from casework.store.fulltext import create_search_triggers
from casework.store.migrations.triggers import create_triggers

_ALONE = Lock()
"""Alembic keeps its context in module globals: one thread at a time."""

VERSION_TABLE = "casework_alembic"


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest revision and re-create the triggers.

    Batch migrations rebuild SQLite tables and silently drop their triggers, so they are
    made anew after every upgrade. Of several processes that open an empty database at
    once the first one works, the others wait and find it done.
    Raises ``EnvironmentFault`` (``database_newer``) for a revision of a later program.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    head = ScriptDirectory.from_config(config).get_current_head()
    with _ALONE, engine.begin() as connection:
        _wait_for_others(connection)
        if _revision(connection) == head:
            return
        _keeps_empty_texts(connection)
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise EnvironmentFault(
                "数据库由更新版本的 casework 建立，请改用相同或者更新的版本", code="database_newer"
            ) from None
        create_triggers(connection)
        create_search_triggers(connection)


def _wait_for_others(connection: Connection) -> None:
    """Wait for whoever migrates this schema now; SQLite's BEGIN IMMEDIATE did that already."""
    if connection.dialect.name != "sqlite":
        lock = "SELECT pg_advisory_xact_lock(hashtext('casework/migrate/' || current_schema()))"
        connection.execute(text(lock))


def _keeps_empty_texts(connection: Connection) -> None:
    """Refuse a server that turns '' into NULL, as openGauss and KingbaseES may like Oracle.

    Empty texts stand in keys here and are part of what the chain hashes.
    """
    if connection.execute(text("SELECT '' IS NULL")).scalar():
        raise EnvironmentFault(
            "这个数据库把空字符串当作空值（Oracle 兼容模式），不能使用："
            "请用 PostgreSQL 兼容模式建库（openGauss：DBCOMPATIBILITY 'PG'）",
            code="database_compatibility",
        )


def _revision(connection: Connection) -> str | None:
    options = {"version_table": VERSION_TABLE}
    return MigrationContext.configure(connection, opts=options).get_current_revision()
