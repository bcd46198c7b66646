"""Append-only, enforced by the database itself.

Facts, numbers and seals take no update and no delete; a personal value may only become a
tombstone. Whoever can drop a trigger can still write, but not unnoticed: the chain and
the seals show it, and ``verify`` reports a missing trigger.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

FROZEN: Final = ("casework_fact", "casework_number", "casework_seal")
_MESSAGE: Final = "casework: append only"


def _sqlite() -> dict[str, tuple[str, str]]:
    found = {
        f"{table}_no_{verb.lower()}": (
            table,
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END",
        )
        for table in FROZEN
        for verb in ("UPDATE", "DELETE")
    }
    private = "casework_private"
    found[f"{private}_no_delete"] = (
        private,
        f"CREATE TRIGGER {private}_no_delete BEFORE DELETE ON {private} "
        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END",
    )
    found[f"{private}_tombstone"] = (
        private,
        f"CREATE TRIGGER {private}_tombstone BEFORE UPDATE ON {private} "
        "WHEN NEW.value IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.ref <> OLD.ref "
        f"OR NEW.seq <> OLD.seq BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END",
    )
    return found


_PG_FUNCTIONS: Final = (
    "CREATE OR REPLACE FUNCTION casework_append_only() RETURNS trigger AS $$ "
    f"BEGIN RAISE EXCEPTION '{_MESSAGE}'; END $$ LANGUAGE plpgsql",
    "CREATE OR REPLACE FUNCTION casework_tombstone_only() RETURNS trigger AS $$ "
    "BEGIN IF NEW.value IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.ref <> OLD.ref "
    f"OR NEW.seq <> OLD.seq THEN RAISE EXCEPTION '{_MESSAGE}'; END IF; "
    "RETURN NEW; END $$ LANGUAGE plpgsql",
)


def _postgresql() -> dict[str, tuple[str, str]]:
    found = {
        f"{table}_no_{verb.lower()}": (
            table,
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION casework_append_only()",
        )
        for table in (*FROZEN, "casework_private")
        for verb in ("UPDATE", "DELETE")
        if (table, verb) != ("casework_private", "UPDATE")
    }
    found["casework_private_tombstone"] = (
        "casework_private",
        "CREATE TRIGGER casework_private_tombstone BEFORE UPDATE ON casework_private "
        "FOR EACH ROW EXECUTE FUNCTION casework_tombstone_only()",
    )
    return found


TRIGGER_NAMES: Final = frozenset(_sqlite())


def create_triggers(connection: Connection) -> None:
    """Drop and create every append-only trigger."""
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        for function in _PG_FUNCTIONS:
            connection.execute(text(function))
    for name, (table, ddl) in (_sqlite() if sqlite else _postgresql()).items():
        on = "" if sqlite else f" ON {table}"
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on}"))
        connection.execute(text(ddl))


def missing_triggers(connection: Connection) -> frozenset[str]:
    """Return the names of append-only triggers that are not there or switched off."""
    sqlite = connection.dialect.name == "sqlite"
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND tgrelid IN "
        "(SELECT oid FROM pg_class WHERE relnamespace = "
        "(SELECT oid FROM pg_namespace WHERE nspname = current_schema()))"
    )
    return TRIGGER_NAMES - {row[0] for row in connection.execute(text(query))}
