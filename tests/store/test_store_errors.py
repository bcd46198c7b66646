"""What goes wrong in a database is told in Chinese, with a code, and quotes nobody.

Drivers quote: PostgreSQL puts the whole failing row into the text of an error, SQLite the text
it could not decode. An application that logs our exceptions must not log an applicant.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from casework.cli.main import main
from casework.errors import CaseworkError, ConcurrentChange, EnvironmentFault
from casework.settings import demo_settings
from casework.store.database import Database
from casework.store.tables import Base, CaseRow, FactRow, PrivateRow

SECRET = "申请人𠮷某"
PRIVATE = Base.metadata.tables["casework_private"]
WHOLE = {
    "agency": "demo", "number": "2025-0001", "ref": "r" * 24, "seq": 1, "field": "applicant",
    "salt": "5a17" * 8, "value": f'"{SECRET}"',
}  # fmt: skip


def said(error: BaseException) -> str:
    """Return everything a careless program would put into its log."""
    detail = getattr(error, "detail", {})
    return "".join(traceback.format_exception(error)) + f"{error!r} {error} {detail}"


def quiet(error: CaseworkError, *secrets: str) -> None:
    for secret in (SECRET, "5a17" * 8, *secrets):
        assert secret not in said(error)
    assert re.search("[\u4e00-\u9fff]", error.message)
    assert "Traceback" not in error.message
    assert "SELECT" not in said(error)
    assert "INSERT" not in said(error)


class TestUnit:
    def test_a_savepoint_takes_back_what_its_own_connection_did(self, scene: Any) -> None:
        """The unit keeps its connection, and still sets the savepoint before it is used."""
        with scene.casework.database.writing() as session:
            outer = session.connection()
            outer.execute(insert(PRIVATE), WHOLE)
            with pytest.raises(IntegrityError), session.begin_nested():
                session.connection().execute(insert(PRIVATE), WHOLE)
            assert session.connection() is outer
            kept = outer.execute(select(func.count()).select_from(PRIVATE)).scalar_one()
            session.commit()
            assert session.connection() is not outer, "that one was given back"
        assert kept == 1


class TestStatements:
    def test_a_row_that_exists_already(self, scene: Any) -> None:
        database = scene.casework.database
        with database.writing() as session:
            session.add(PrivateRow(**WHOLE))
            session.commit()
        with pytest.raises(ConcurrentChange) as caught, database.writing() as session:
            session.add(PrivateRow(**WHOLE))
            session.flush()
        quiet(caught.value)
        assert (caught.value.code, caught.value.exit_code) == ("concurrent_change", 4)

    def test_a_row_that_lacks_something(self, scene: Any) -> None:
        """PostgreSQL: DETAIL: Failing row contains (..., the value, ...)."""
        lacking = {k: v for k, v in WHOLE.items() if k != "field"}
        database = scene.casework.database
        with pytest.raises(CaseworkError) as caught, database.writing() as session:
            session.execute(insert(PRIVATE).values(lacking))
        quiet(caught.value)

    def test_a_row_the_triggers_refuse(self, scene: Any) -> None:
        case = scene.to("registration")
        with (
            pytest.raises(CaseworkError) as caught,
            scene.casework.database.writing() as session,
        ):
            session.execute(
                update(PRIVATE).where(PRIVATE.c.number == case.number).values(value=SECRET)
            )
        quiet(caught.value)

    def test_a_table_that_is_gone(self, scene: Any, burglar: Any) -> None:
        """OperationalError on SQLite, ProgrammingError on PostgreSQL."""
        case = scene.to("registration")
        burglar(scene.url).openly("DROP TABLE casework_private")
        with pytest.raises(EnvironmentFault) as caught:
            scene.do(case, "note", actor="chengban", text=SECRET)
        quiet(caught.value)
        assert caught.value.exit_code == 5

    def test_a_value_that_cannot_be_bound(self, scene: Any) -> None:
        with (
            pytest.raises(CaseworkError) as caught,
            scene.casework.database.writing() as session,
        ):
            session.execute(insert(PRIVATE).values({**WHOLE, "seq": object()}))
        quiet(caught.value)

    @pytest.mark.only("postgresql")
    def test_a_value_that_is_too_long(self, scene: Any) -> None:
        with (
            pytest.raises(EnvironmentFault) as caught,
            scene.casework.database.writing() as session,
        ):
            session.execute(insert(PRIVATE).values({**WHOLE, "ref": SECRET * 40}))
        quiet(caught.value)
        assert caught.value.code == "database_error"

    @pytest.mark.only("sqlite")
    def test_text_that_is_no_text(self, scene: Any, burglar: Any) -> None:
        """sqlite3: Could not decode to UTF-8 column 'value' with text '...'."""
        case = scene.to("registration")
        spoilt = f'"{SECRET}'.encode() + b"\xff"
        burglar(scene.url).run(
            text(
                f"UPDATE casework_private SET value = CAST(x'{spoilt.hex()}' AS TEXT) "
                "WHERE field = 'description'"
            )
        )
        with pytest.raises(EnvironmentFault) as caught:
            scene.casework.show(case.number)
        quiet(caught.value)

    def test_the_engines_own_errors_hide_what_was_bound(self, scene: Any) -> None:
        """For whoever reaches below the facade."""
        engine = scene.casework.database.engine
        assert engine.hide_parameters
        with engine.connect() as connection, pytest.raises(StatementError) as caught:
            connection.execute(text("INSERT INTO nowhere VALUES (:v)"), {"v": SECRET})
        assert SECRET not in str(caught.value)
        assert "hide_parameters" in str(caught.value)

    def test_nothing_personal_is_logged(
        self, scene: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        case = scene.register(applicant={"name": SECRET, "class": "natural_person"})
        scene.do(case, "note", text=SECRET)
        scene.problems()
        assert SECRET not in caplog.text
        assert caplog.text.count(case.number) == 0 or "note" not in caplog.text

    @pytest.mark.parametrize("row", [CaseRow, FactRow, PrivateRow])
    def test_an_error_of_ours_keeps_its_own_face(self, scene: Any, row: Any) -> None:
        """Only what the database says is translated; our own errors pass through."""
        with pytest.raises(ConcurrentChange, match="自己的"), scene.casework.database.writing():
            raise ConcurrentChange("自己的")
        with pytest.raises(ZeroDivisionError), scene.casework.database.reading() as session:
            session.get(row, ("x", "y", 1)[: len(row.__table__.primary_key)])
            raise ZeroDivisionError


class TestConnections:
    @pytest.mark.only("postgresql")
    def test_a_connection_cut_in_the_middle_of_a_command(
        self, scene: Any, burglar: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from casework.service import execute

        case, thief = scene.to("registration"), burglar(scene.url)
        before = thief.dump()
        real = execute.ledger.append

        def cut(session: Any, *args: Any) -> Any:
            done = real(session, *args)
            pid = session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar()
            thief.openly(f"SELECT pg_terminate_backend({pid})")
            return done

        with monkeypatch.context() as patched:
            patched.setattr(execute.ledger, "append", cut)
            with pytest.raises(EnvironmentFault) as caught:
                scene.do(case, "note", text=SECRET)
        quiet(caught.value)
        assert caught.value.code == "database_unavailable"
        assert thief.dump() == before
        # The pool notices and opens another one.
        assert scene.do(case, "note", text="又通了").version == case.version + 1

    @pytest.mark.only("postgresql")
    def test_a_deadlock_is_a_conflict(self, scene: Any) -> None:
        """Two that wait for each other: the server ends one of them, and it is told so."""
        import threading

        first, second = scene.to("registration"), scene.to("registration")
        database, start, faults = scene.casework.database, threading.Barrier(2), []

        def take(*numbers: str) -> None:
            from casework.store import cases

            try:
                with database.writing() as session:
                    cases.lock(session, "demo", numbers[0])
                    start.wait()
                    cases.lock(session, "demo", numbers[1])
            except CaseworkError as fault:
                faults.append(fault)

        threads = [
            threading.Thread(target=take, args=pair)
            for pair in ((first.number, second.number), (second.number, first.number))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        [fault] = faults
        assert isinstance(fault, ConcurrentChange)
        quiet(fault)

    def test_a_server_that_does_not_answer(self) -> None:
        database = Database("postgresql+psycopg://u:geheim@127.0.0.1:1/x?connect_timeout=2")
        with pytest.raises(EnvironmentFault) as caught:
            database.migrate()
        quiet(caught.value, "geheim")
        assert caught.value.code == "database_unavailable"
        assert caught.value.exit_code == 5
        database.close()

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "geheim",
            "sqlite",
            "oracle://u:geheim@h/x",
            "mysql://u:geheim@h/x",
            "nosuch://u:geheim@h/x",
            "postgresql+nosuch://u:geheim@h/x",
            "postgresql://u:geheim@h:port/x",
        ],
    )
    def test_an_address_that_cannot_be_used(self, url: str) -> None:
        with pytest.raises(EnvironmentFault) as caught:
            Database(url)
        quiet(caught.value, "geheim")
        assert caught.value.code == "database_url"

    def test_a_folder_that_is_not_there(self, tmp_path: Any) -> None:
        with pytest.raises(EnvironmentFault) as caught:
            Database(f"sqlite:///{tmp_path}/nowhere/x.db")
        assert caught.value.code == "database_folder"
        assert str(tmp_path) not in said(caught.value).split("EnvironmentFault")[-1]

    @pytest.mark.parametrize("content", [b"not a database at all, only text" * 40, b"\x00" * 5000])
    def test_a_file_that_is_no_database(self, tmp_path: Any, content: bytes) -> None:
        (tmp_path / "x.db").write_bytes(content)
        database = Database(f"sqlite:///{tmp_path}/x.db")
        try:
            with pytest.raises(EnvironmentFault) as caught:
                database.migrate()
            quiet(caught.value)
            assert (tmp_path / "x.db").read_bytes() == content
        finally:
            database.close()


class TestCommandLine:
    """The same, where a user meets it: a code, no traceback, no name."""

    @pytest.fixture
    def shell(
        self, scene: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any,
        capsys: pytest.CaptureFixture[str],
    ) -> Callable[..., tuple[int, str]]:  # fmt: skip
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("CASEWORK_DATABASE__URL", scene.url)

        def run(*args: str) -> tuple[int, str]:
            code = main(args)
            out, err = capsys.readouterr()
            assert "Traceback" not in err
            assert SECRET not in out + err
            return code, err

        return run

    def test_a_table_that_is_gone(self, scene: Any, burglar: Any, shell: Any) -> None:
        case = scene.to("registration")
        burglar(scene.url).openly("DROP TABLE casework_private")
        code, err = shell("do", case.number, "note", "--as", "chengban", "--set", f"text={SECRET}")
        assert code == 5
        assert re.search(r"\[database_(error|unavailable)\]", err)

    def test_a_conflict(self, scene: Any, shell: Any) -> None:
        case = scene.to("registration")
        code, err = shell(
            "do", case.number, "note", "--as", "chengban", "--set", f"text={SECRET}",
            "--expect", str(case.version + 5),
        )  # fmt: skip
        assert code == 4
        assert "[concurrent_change]" in err

    def test_a_database_of_a_later_program(self, scene: Any, burglar: Any, shell: Any) -> None:
        burglar(scene.url).openly("UPDATE casework_alembic SET version_num = '9999'")
        code, err = shell("list")
        assert code == 5
        assert "[database_newer]" in err


@pytest.mark.parametrize("address", ["postgresql+nosuch://u:geheim@h/x"])
def test_the_settings_never_reach_an_error(address: str) -> None:
    """Opening fails with our words even where the address holds a password."""
    from casework.service.facade import Casework

    with pytest.raises(EnvironmentFault) as caught:
        Casework.open(address, settings=demo_settings())
    quiet(caught.value, "geheim")


@pytest.mark.only("sqlite")
def test_a_new_file_is_its_owners_alone_and_one_that_is_there_stays_as_it_is(
    scene: Any, tmp_path: Any
) -> None:
    path = tmp_path / "new.db"
    Database(f"sqlite:///{path}").migrate()
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    Database(f"sqlite:///{path}").migrate()
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.only("sqlite")
def test_an_address_only_sqlite_reads_makes_no_file_of_that_name(
    scene: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = Database("sqlite:///file:new.db?uri=true")
    database.migrate()
    database.close()
    assert {path.name.partition("-")[0] for path in tmp_path.iterdir()} == {"new.db"}
