"""The schema: migrated to what the code declares, append-only by the database's own hand."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from casework import store
from casework.errors import EnvironmentFault
from casework.store.database import HEAD, Database
from casework.store.migrations import triggers
from casework.store.migrations.run import upgrade
from casework.store.tables import Base

FROZEN = ("casework_fact", "casework_number", "casework_seal")


@pytest.fixture
def database(url: str) -> Any:
    database = Database(url)
    database.migrate()
    yield database
    database.close()


class TestMigration:
    def test_head_is_the_newest_revision(self) -> None:
        config = Config()
        config.set_main_option("script_location", f"{store.__path__[0]}/migrations")
        assert ScriptDirectory.from_config(config).get_heads() == [HEAD]

    def test_schema_equals_the_declared_tables(self, database: Database) -> None:
        with database.engine.connect() as connection:
            options = {
                "version_table": "casework_alembic",
                "compare_server_default": True,
                "include_name": _not_the_fulltext_index,
            }
            context = MigrationContext.configure(connection, opts=options)
            assert compare_metadata(context, Base.metadata) == []

    def test_a_changed_column_would_be_noticed(self, database: Database) -> None:
        """The comparison above is not blind."""
        with database.engine.begin() as connection:
            connection.execute(text("ALTER TABLE casework_case ADD COLUMN stray INTEGER"))
            options = {
                "version_table": "casework_alembic",
                "include_name": _not_the_fulltext_index,
            }
            context = MigrationContext.configure(connection, opts=options)
            assert "remove_column" in str(compare_metadata(context, Base.metadata))

    def test_keys_and_nullability_are_those_of_the_tables(self, database: Database) -> None:
        found = inspect(database.engine)
        for name, table in Base.metadata.tables.items():
            columns = {c["name"]: c["nullable"] for c in found.get_columns(name)}
            assert columns == {c.name: c.nullable for c in table.columns}, name
            key = found.get_pk_constraint(name)["constrained_columns"]
            assert key == [c.name for c in table.primary_key.columns], name
        [unique] = found.get_unique_constraints("casework_number")
        assert unique["column_names"] == ["agency", "doc_no"]

    def test_every_table_begins_its_key_with_the_agency(self) -> None:
        for name, table in Base.metadata.tables.items():
            assert next(iter(table.primary_key.columns)).name == "agency", name

    def test_our_tables_stay_out_of_a_hosts_metadata(self) -> None:
        from sqlmodel import SQLModel

        assert not [name for name in SQLModel.metadata.tables if name.startswith("casework")]
        assert all(name.startswith("casework_") for name in Base.metadata.tables)

    def test_migrating_again_changes_nothing(self, database: Database) -> None:
        before = _catalogue(database)
        database.migrate()
        upgrade(database.engine)
        assert _catalogue(database) == before
        assert database.revision() == HEAD

    def test_every_trigger_is_there_also_after_another_upgrade(self, database: Database) -> None:
        """Batch migrations rebuild SQLite tables and drop their triggers: made anew each time."""
        with database.engine.begin() as connection:
            assert triggers.missing_triggers(connection) == frozenset()
            name, (table, _) = sorted(triggers._sqlite().items())[0]
            on = "" if database.is_sqlite else f" ON {table}"
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
            assert triggers.missing_triggers(connection) == {name}
            # A later revision: the database is one behind.
            connection.execute(text("DELETE FROM casework_alembic"))
            for table in reversed(Base.metadata.sorted_tables):
                table.drop(connection)
        database.migrate()
        database.migrate()
        with database.engine.connect() as connection:
            assert triggers.missing_triggers(connection) == frozenset()

    def test_a_database_of_a_later_program_is_refused_and_left_alone(
        self, database: Database
    ) -> None:
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE casework_alembic SET version_num = '9999'"))
        before = _catalogue(database)
        with pytest.raises(EnvironmentFault) as caught:
            database.migrate()
        assert caught.value.code == "database_newer"
        assert caught.value.exit_code == 5
        assert _catalogue(database) == before

    def test_threads_of_one_process_may_migrate_different_databases_at_once(
        self, databases: Any, backend: str
    ) -> None:
        """Alembic keeps its context in module globals."""
        urls = [databases.fresh(backend) for _ in range(4)]
        faults: list[BaseException] = []
        start = threading.Barrier(len(urls))

        def _open(url: str) -> None:
            database = Database(url)
            try:
                start.wait()
                database.migrate()
                assert database.revision() == HEAD
                with database.engine.connect() as connection:
                    assert not triggers.missing_triggers(connection)
            except BaseException as fault:
                faults.append(fault)
            finally:
                database.close()

        threads = [threading.Thread(target=_open, args=(url,)) for url in urls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for url in urls:
            databases.drop(url)
        assert faults == []


def _not_the_fulltext_index(name: str | None, kind: str, parents: Any) -> bool:
    """Each database's own index of terms is no table of ours (store/fulltext.py)."""
    return not str(name).startswith(("casework_fts_", "casework_search_terms"))


def _catalogue(database: Database) -> list[Any]:
    """Return what is in the database: objects with their definitions."""
    if database.is_sqlite:
        queries = ["SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2"]
    else:
        here = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
        queries = [
            f"SELECT relname, relkind, oid FROM pg_class WHERE relnamespace = {here} ORDER BY 1",
            "SELECT tgname, tgtype, t.oid FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid "
            f"WHERE relnamespace = {here} ORDER BY 1",
        ]
    queries.append("SELECT version_num FROM casework_alembic")
    with database.engine.connect() as connection:
        return [tuple(row) for query in queries for row in connection.execute(text(query))]


class TestAppendOnly:
    """Every statement is tried on a database with real rows, as an ordinary connection would."""

    @pytest.fixture
    def thief(self, scene: Any, burglar: Callable[[str], Any]) -> Any:
        scene.after("approve")
        scene.casework.seal()
        return burglar(scene.url)

    @staticmethod
    def _refused(thief: Any, *statements: str) -> None:
        before = thief.dump()
        for sql in statements:
            with pytest.raises(DBAPIError, match="append only"):
                thief.openly(sql)
        assert thief.dump() == before

    @pytest.mark.parametrize("table", FROZEN)
    def test_no_update_and_no_delete(self, thief: Any, table: str) -> None:
        assert thief.rows(table)
        column = {"casework_number": "doc_no"}.get(table, "hash")
        self._refused(
            thief,
            f"UPDATE {table} SET {column} = 'x'",
            f"UPDATE {table} SET {column} = {column}",
            f"UPDATE {table} SET agency = 'other'",
            f"DELETE FROM {table}",
        )

    def test_no_way_round_the_row_triggers(self, thief: Any) -> None:
        """INSERT OR REPLACE and TRUNCATE fire neither an update nor a delete trigger."""
        tables = (*FROZEN, "casework_private")
        if thief.sqlite:
            for table in tables:
                self._refused(
                    thief,
                    f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
                    f"REPLACE INTO {table} SELECT * FROM {table}",
                )
            columns = "agency, series, year, serial, doc_no, number, seq"
            self._refused(
                thief,
                f"INSERT OR REPLACE INTO casework_number ({columns}) "
                "SELECT agency, series, year, 77, doc_no, number, seq FROM casework_number",
            )
            return
        for table in tables:
            self._refused(thief, f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE")

    def test_a_personal_value_may_only_become_a_tombstone(self, thief: Any) -> None:
        table = "casework_private"
        gone = "value = NULL, salt = NULL, erased_at = '2025-01-01T00:00:00+08:00'"
        self._refused(
            thief,
            f"DELETE FROM {table}",
            f"UPDATE {table} SET value = 'x'",
            f"UPDATE {table} SET value = NULL",
            f"UPDATE {table} SET value = NULL, salt = NULL",
            f"UPDATE {table} SET salt = 'x'",
            f"UPDATE {table} SET value = NULL, erased_at = '2025-01-01T00:00:00+08:00'",
            f"UPDATE {table} SET {gone}, seq = seq + 1",
            f"UPDATE {table} SET {gone}, field = 'other'",
            f"UPDATE {table} SET {gone}, number = 'other'",
            f"UPDATE {table} SET {gone}, agency = 'other'",
            f"UPDATE {table} SET {gone}, ref = 'other'",
        )
        thief.openly(f"UPDATE {table} SET {gone}")
        assert {r["value"] for r in thief.rows(table)} == {None}
        self._refused(thief, f"UPDATE {table} SET erased_at = '2026-01-01T00:00:00+08:00'")

    def test_what_is_not_history_may_be_written(self, thief: Any) -> None:
        """The case row, the counters and the keys are working data."""
        for sql in (
            "UPDATE casework_case SET state = state",
            "UPDATE casework_counter SET last = last",
            "DELETE FROM casework_idempotency",
        ):
            thief.openly(sql)


class TestTriggersAreChecked:
    def test_each_missing_trigger_is_reported_by_name(
        self, scene: Any, burglar: Callable[[str], Any]
    ) -> None:
        thief = burglar(scene.url)
        made = triggers._sqlite() if thief.sqlite else triggers._postgresql()
        assert scene.problems() == []
        for name, (table, ddl) in made.items():
            thief.openly(f"DROP TRIGGER {name}{'' if thief.sqlite else f' ON {table}'}")
            [problem] = scene.casework.verify()
            assert problem.problem == "trigger_missing"
            assert name in problem.message
            thief.openly(ddl)
            assert scene.problems() == []

    def test_a_trigger_of_that_name_that_does_nothing_is_reported(
        self, scene: Any, burglar: Callable[[str], Any]
    ) -> None:
        thief, name, table = burglar(scene.url), "casework_fact_no_update", "casework_fact"
        if thief.sqlite:
            thief.openly(f"DROP TRIGGER {name}")
            thief.openly(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT 1; END")
            assert scene.problems() == [("", 0, "trigger_missing")]
            return
        for trick, back in (
            (
                f"ALTER TABLE {table} DISABLE TRIGGER {name}",
                f"ALTER TABLE {table} ENABLE TRIGGER {name}",
            ),
            (
                f"ALTER TABLE {table} ENABLE REPLICA TRIGGER {name}",
                f"ALTER TABLE {table} ENABLE TRIGGER {name}",
            ),
            (
                f"CREATE OR REPLACE TRIGGER {name} BEFORE DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION casework_append_only()",
                f"CREATE OR REPLACE TRIGGER {name} BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION casework_append_only()",
            ),
            (
                f"CREATE OR REPLACE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW "
                "WHEN (false) EXECUTE FUNCTION casework_append_only()",
                f"CREATE OR REPLACE TRIGGER {name} BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION casework_append_only()",
            ),
        ):
            thief.openly(trick)
            assert scene.problems() == [("", 0, "trigger_missing")], trick
            thief.openly(back)
            assert scene.problems() == [], back
        thief.openly(
            "CREATE OR REPLACE FUNCTION casework_append_only() RETURNS trigger AS "
            "$$ BEGIN RETURN NEW; END $$ LANGUAGE plpgsql"
        )
        found = {p.message for p in scene.casework.verify()}
        assert any(name in message for message in found)
        assert len(found) == len(triggers._postgresql()) - 1  # all but the tombstone's own
