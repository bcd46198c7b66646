"""Runs the migrations on an engine, without any file outside the package."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from casework.store.migrations.triggers import create_triggers


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest revision and re-create the append-only triggers.

    Batch migrations rebuild SQLite tables and silently drop their triggers, so they are
    made anew after every upgrade.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with engine.execution_options(casework_writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        create_triggers(connection)
