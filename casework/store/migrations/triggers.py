"""Append-only, enforced by the database itself.

Facts, numbers and seals take no update and no delete; a personal value may only become a
tombstone. Whoever can drop a trigger can still write, but not unnoticed: the chain and
the seals show it, and ``verify`` reports a trigger that is missing, switched off or not
the one made here.

Each backend has a way round row triggers, which is closed as well: on SQLite ``INSERT OR
REPLACE`` deletes without firing a delete trigger, on PostgreSQL ``TRUNCATE`` does.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

FROZEN: Final = ("casework_fact", "casework_number", "casework_seal")
PRIVATE: Final = "casework_private"
_MESSAGE: Final = "casework: append only"

_KEYS: Final = {
    "casework_fact": (("agency", "number", "seq"),),
    "casework_number": (("agency", "series", "year", "serial"), ("agency", "doc_no")),
    "casework_seal": (("agency", "no"),),
    PRIVATE: (("agency", "number", "ref"),),
}
"""What makes a row unique: inserting over it would replace it."""

# What a tombstone may not do: keep a value, touch what it stands for, or be touched again.
_NOT_A_TOMBSTONE: Final = (
    "NEW.value IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.erased_at IS NULL "
    "OR OLD.erased_at IS NOT NULL OR NEW.agency <> OLD.agency OR NEW.number <> OLD.number "
    "OR NEW.ref <> OLD.ref OR NEW.seq <> OLD.seq OR NEW.field <> OLD.field"
)


def _sqlite() -> dict[str, tuple[str, str]]:
    """Return name -> (table, DDL)."""
    found: dict[str, tuple[str, str]] = {}

    def refuse(table: str, name: str, when: str) -> None:
        found[f"{table}_{name}"] = (
            table,
            f"CREATE TRIGGER {table}_{name} {when} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END",
        )

    for table in FROZEN:
        refuse(table, "no_update", f"BEFORE UPDATE ON {table}")
        refuse(table, "no_delete", f"BEFORE DELETE ON {table}")
    refuse(PRIVATE, "no_delete", f"BEFORE DELETE ON {PRIVATE}")
    refuse(PRIVATE, "tombstone", f"BEFORE UPDATE ON {PRIVATE} WHEN {_NOT_A_TOMBSTONE}")
    for table, keys in _KEYS.items():
        same = " OR ".join(
            "(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in keys
        )
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
        refuse(table, "no_replace", f"BEFORE INSERT ON {table} WHEN {taken}")
    return found


_PG_BODIES: Final = {
    "casework_append_only": f"BEGIN RAISE EXCEPTION '{_MESSAGE}'; END",
    "casework_tombstone_only": (
        f"BEGIN IF {_NOT_A_TOMBSTONE} THEN RAISE EXCEPTION '{_MESSAGE}'; END IF; RETURN NEW; END"
    ),
}


def _postgresql() -> dict[str, tuple[str, str]]:
    """Return name -> (table, DDL). ``PROCEDURE`` is the older word, and openGauss's only one."""
    found: dict[str, tuple[str, str]] = {}

    def refuse(table: str, name: str, verb: str, how: str = "append", each: str = "ROW") -> None:
        found[f"{table}_{name}"] = (
            table,
            f"CREATE TRIGGER {table}_{name} BEFORE {verb} ON {table} "
            f"FOR EACH {each} EXECUTE PROCEDURE casework_{how}_only()",
        )

    for table in FROZEN:
        refuse(table, "no_update", "UPDATE")
    refuse(PRIVATE, "tombstone", "UPDATE", "tombstone")
    for table in (*FROZEN, PRIVATE):
        refuse(table, "no_delete", "DELETE")
        refuse(table, "no_truncate", "TRUNCATE", each="STATEMENT")
    return found


def trigger_names(sqlite: bool) -> frozenset[str]:
    """Return the name of every append-only trigger of a backend."""
    return frozenset(_sqlite() if sqlite else _postgresql())


def create_triggers(connection: Connection) -> None:
    """Drop and create every append-only trigger."""
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        for name, body in _PG_BODIES.items():
            connection.execute(
                text(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ {body} $$ "
                    "LANGUAGE plpgsql"
                )
            )
    for name, (table, ddl) in (_sqlite() if sqlite else _postgresql()).items():
        on = "" if sqlite else f" ON {table}"
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on}"))
        connection.execute(text(ddl))


def missing_triggers(connection: Connection) -> frozenset[str]:
    """Return the names of append-only triggers that are not there, off, or not ours."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        there = {row[0]: row[1] for row in connection.execute(text(query))}
        return frozenset(name for name, (_, ddl) in _sqlite().items() if there.get(name) != ddl)
    query = (
        "SELECT t.tgname, c.relname, t.tgtype, p.proname, p.prosrc FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND c.relnamespace = "
        "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
    )
    sound = {
        name
        for name, table, kind, function, body in connection.execute(text(query))
        if body.strip() == _PG_BODIES.get(function) and _as_made(name, table, kind, function)
    }
    return frozenset(_postgresql().keys() - sound)


_PG_KINDS: Final = {"UPDATE": 19, "DELETE": 11, "TRUNCATE": 34}
"""``pg_trigger.tgtype``: row 1, before 2, delete 8, update 16, truncate 32."""


def _as_made(name: str, table: str, kind: int, function: str) -> bool:
    made = _postgresql().get(name)
    if made is None or made[0] != table or f"PROCEDURE {function}()" not in made[1]:
        return False
    return any(f" BEFORE {verb} " in made[1] and kind == bits for verb, bits in _PG_KINDS.items())
