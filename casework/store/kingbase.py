"""SQLAlchemy's dialect for KingbaseES: PostgreSQL's, over Kingbase's driver.

The driver is psycopg2 under another name, so only its modules and the version need saying.
The dialect keeps the name ``postgresql``: alembic and everything here treats it as that.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2

from casework.store.dialects import kernel_of


class KingbaseDialect(PGDialect_psycopg2):
    """PostgreSQL's dialect with the driver ``ksycopg2``."""

    driver = "ksycopg2"
    supports_statement_cache = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"use_native_hstore": False, **options})  # type: ignore[no-untyped-call]

    @classmethod
    def import_dbapi(cls) -> Any:
        return import_module("ksycopg2")

    def _get_server_version_info(self, connection: Connection) -> tuple[int, ...]:
        return kernel_of(str(connection.exec_driver_sql("SELECT version()").scalar()))

    @property
    def _psycopg2_extensions(self) -> Any:
        return import_module("ksycopg2.extensions")

    @property
    def _psycopg2_extras(self) -> Any:
        return import_module("ksycopg2.extras")
