"""The whole database at once: move, backup, restore, migrate, on both kinds of database."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from casework.errors import (
    CaseworkError,
    ConcurrentChange,
    EnvironmentFault,
    HistoryBroken,
)
from casework.service import backup as operation
from casework.service import backupfiles
from casework.service.facade import Casework
from casework.settings import demo_settings
from casework.store import copying, dialects, sqlitefile
from casework.store.database import HEAD, Database
from casework.store.tables import Base
from casework.stories.book import CORRECTED, OBJECTED, WITHDRAWN

RACER = Path(__file__).with_name("store_racer.py")
ROOT = Path(__file__).resolve().parents[2]
WANTED = "某路改造工程的立项批复"


@pytest.fixture
def played(scene: Any) -> Any:
    """Cases with letters, an erasure, two seals, numbers, keys, and the search over them."""
    scene.tell(OBJECTED)
    scene.casework.seal()
    scene.tell(CORRECTED)
    case = scene.tell(WITHDRAWN)
    scene.do(case, "erase", basis="保管期限届满", idempotency_key="k")
    scene.casework.seal()
    assert scene.problems() == []
    return scene


@pytest.fixture
def another(databases: Any) -> Iterator[Callable[[str], str]]:
    """Give the address of a further empty database of a kind."""
    made: list[str] = []

    def _another(kind: str) -> str:
        made.append(databases.fresh(kind))
        return made[-1]

    yield _another
    for address in made:
        databases.drop(address)


def contents(url: str) -> dict[str, Any]:
    with closing(Database(url)) as database, database.reading() as session:
        return copying.contents(session, copying.Steps(0))


def found(casework: Casework) -> list[tuple[str, float]]:
    return [(one.number, one.likeness) for one in casework.similar(text=WANTED)]


class TestMove:
    @pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
    def test_everything_comes_along_and_is_found(
        self, played: Any, another: Any, open_scene: Any, kind: str
    ) -> None:
        url, told = another(kind), []
        moved = operation.move(
            played.casework, url, progress=lambda done, total: told.append((done, total))
        )
        assert moved.moved
        assert moved.rows["casework_fact"] > 30
        assert moved.rows["casework_seal"] == 2
        assert contents(url) == contents(played.url)
        assert told[-1][0] == told[-1][1] == 3 * sum(moved.rows.values())
        there = open_scene(url)
        there.on(played.clock.day)
        assert there.problems() == []
        assert found(there.casework) == found(played.casework) != []
        # It is a database like any other: cases go on, numbers too, the search follows.
        before = {case.number for case in there.casework.list()}
        assert there.register(CORRECTED).number not in before
        assert there.casework.seal() == 3
        assert there.problems() == []

    def test_a_moved_database_is_append_only(self, played: Any, another: Any, burglar: Any) -> None:
        url = another("sqlite")
        operation.move(played.casework, url)
        with pytest.raises(Exception, match="append only"):
            burglar(url).openly("UPDATE casework_fact SET actor = 'x'")

    def test_there_and_back_is_the_same(self, played: Any, another: Any, open_scene: Any) -> None:
        away, home = another("postgresql" if "sqlite" in played.url else "sqlite"), another("sqlite")
        operation.move(played.casework, away)
        operation.move(open_scene(away).casework, home)
        assert contents(home) == contents(played.url)

    def test_a_target_with_cases_is_refused(
        self, played: Any, another: Any, open_scene: Any
    ) -> None:
        url = another("sqlite")
        open_scene(url).register()
        before = contents(url)
        with pytest.raises(CaseworkError) as caught:
            operation.move(played.casework, url)
        assert caught.value.code == "move_target_not_empty"
        assert contents(url) == before

    def test_the_same_database_is_refused(self, played: Any) -> None:
        with pytest.raises(CaseworkError) as caught:
            operation.move(played.casework, played.url)
        assert caught.value.code == "move_same_database"

    @pytest.mark.only("sqlite")
    def test_the_same_file_by_another_way(self, played: Any, tmp_path: Path) -> None:
        link = tmp_path / "link.db"
        link.symlink_to(make_url(played.url).database or "")
        with pytest.raises(CaseworkError) as caught:
            operation.move(played.casework, f"sqlite:///{link}")
        assert caught.value.code == "move_same_database"

    def test_a_source_written_to_meanwhile(
        self, played: Any, another: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing is written, and the same target takes the repeat."""
        url = another("sqlite")
        number = played.casework.list()[0].number
        real = operation._transfer

        def _and_somebody_writes(*args: Any) -> Any:
            done = real(*args)
            played.do(number, "note", actor="chengban", text="移库时的一条")
            return done

        monkeypatch.setattr(operation, "_transfer", _and_somebody_writes)
        with pytest.raises(ConcurrentChange) as caught:
            operation.move(played.casework, url)
        assert caught.value.code == "move_source_changed"
        assert caught.value.exit_code == 4
        assert sum(content.rows for content in contents(url).values()) == 0
        monkeypatch.undo()
        assert operation.move(played.casework, url).moved

    @pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
    def test_an_interrupted_move_leaves_an_empty_target(
        self, played: Any, another: Any, kind: str
    ) -> None:
        url = another(kind)

        def _interrupt(done: int, total: int) -> None:
            if done * 3 > total / 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            operation.move(played.casework, url, progress=_interrupt)
        assert sum(content.rows for content in contents(url).values()) == 0
        assert operation.move(played.casework, url).moved
        assert contents(url) == contents(played.url)

    def test_a_damaged_source_is_not_moved(
        self, played: Any, another: Any, burglar: Any
    ) -> None:
        url = another("sqlite")
        burglar(played.url).run(text("UPDATE casework_fact SET actor = 'x' WHERE seq = 2"))
        moved = operation.move(played.casework, url)
        assert not moved.moved
        assert {problem.problem for problem in moved.problems} >= {"fact_changed"}
        assert sum(content.rows for content in contents(url).values()) == 0

    @pytest.mark.only("sqlite")
    @pytest.mark.parametrize(
        "harm",
        ["UPDATE casework_case SET due = 'soon'", "UPDATE casework_case SET is_open = 2",
         "UPDATE casework_fact SET body = CAST(x'ff' AS TEXT) WHERE seq = 1"],
    )  # fmt: skip
    def test_what_cannot_be_read_is_named_by_its_table(
        self, played: Any, another: Any, burglar: Any, harm: str
    ) -> None:
        url = another("postgresql")
        burglar(played.url).run(text(harm))
        with pytest.raises(HistoryBroken) as caught:
            operation.move(played.casework, url)
        assert caught.value.code == "source_unreadable"
        assert harm.split()[1] in caught.value.message
        assert sum(content.rows for content in contents(url).values()) == 0

    def test_a_target_that_does_not_keep_what_it_is_given(
        self, played: Any, another: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url, real = another("sqlite"), copying.copy

        def _careless(source: Any, target: Any, steps: Any) -> Any:
            done = real(source, target, steps)
            target.execute(text("UPDATE casework_counter SET last = last + 1"))
            return done

        monkeypatch.setattr(copying, "copy", _careless)
        with pytest.raises(HistoryBroken) as caught:
            operation.move(played.casework, url)
        assert caught.value.code == "copy_differs"
        assert "casework_counter" in caught.value.message

    def test_a_target_somebody_else_fills(
        self, played: Any, another: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url, real = another("postgresql"), copying.copy

        def _after_another(source: Any, target: Any, steps: Any) -> Any:
            with closing(Database(url)) as database, database.writing() as first:
                real(source, first, steps)
                first.commit()
            return real(source, target, steps)

        monkeypatch.setattr(copying, "copy", _after_another)
        with pytest.raises(ConcurrentChange) as caught:
            operation.move(played.casework, url)
        assert caught.value.code == "target_busy"

    def test_the_heartbeat_stays_behind(self) -> None:
        names = {table.name for table in copying.tables()}
        assert "casework_heartbeat" not in names
        assert {"casework_fact", "casework_published", "casework_search"} <= names

    def test_a_new_file_is_its_owners_alone(self, played: Any, another: Any) -> None:
        url = another("sqlite")
        operation.move(played.casework, url)
        file = Path(make_url(url).database or "")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    @pytest.mark.parametrize(
        ("url", "code"),
        [("postgresql+psycopg://u:geheim@127.0.0.1:1/x?connect_timeout=2", "database_unavailable"),
         ("oracle://u:geheim@h/x", "database_url"), ("sqlite:////no/such/folder/geheim.db", "database_folder"),
         ("sqlite://", "target_in_memory"), ("sqlite:///:memory:", "target_in_memory")],
    )  # fmt: skip
    def test_a_target_that_cannot_be_used(self, sqlite_scene: Any, url: str, code: str) -> None:
        with pytest.raises(EnvironmentFault) as caught:
            operation.move(sqlite_scene.casework, url)
        assert caught.value.code == code
        assert "geheim" not in repr(caught.value) + repr(caught.value.detail)
        assert caught.value.message.startswith("目标库")


class TestBackup:
    def test_a_copy_that_verifies(self, played: Any, tmp_path: Path, another: Any) -> None:
        file = tmp_path / "a ? # % 备份.db"
        done = operation.backup(played.casework, file, verify=True)
        assert (done.problems, done.verified, done.revision) == ((), True, HEAD)
        assert (done.file, done.size) == (file, file.stat().st_size)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [path.name for path in tmp_path.iterdir()] == [file.name]
        assert contents(str(sqlitefile.address(file))) == contents(played.url)

    @pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
    def test_it_is_restored_to_either(
        self, played: Any, tmp_path: Path, another: Any, open_scene: Any, kind: str
    ) -> None:
        url = another(kind)
        operation.backup(played.casework, tmp_path / "b.db")
        before = (tmp_path / "b.db").read_bytes()
        done = operation.restore(demo_settings(), tmp_path / "b.db", url=url, verify=True)
        assert done.problems == ()
        assert contents(url) == contents(played.url)
        there = open_scene(url)
        there.on(played.clock.day)
        assert found(there.casework) == found(played.casework) != []
        assert (tmp_path / "b.db").read_bytes() == before
        assert [path.name for path in tmp_path.iterdir()] == ["b.db"]

    def test_while_others_write(self, played: Any, tmp_path: Path, another: Any) -> None:
        """Two threads and a process go on with a case each; every copy is of one moment."""
        numbers = [played.register().number for _ in range(3)]
        stop, faults, written = threading.Event(), [], []

        def _write(number: str) -> None:
            while not stop.is_set():
                try:
                    played.do(number, "note", actor="chengban", text="备份时的一条")
                    written.append(number)
                except Exception as fault:
                    faults.append(fault)
                    return

        job = json.dumps({
            "kind": "note", "url": played.url, "number": numbers[2], "actor": "chengban",
            "day": str(played.clock.day), "times": 40, "name": "n",
        })  # fmt: skip
        racer = subprocess.Popen(
            [sys.executable, str(RACER), job], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        )  # fmt: skip
        threads = [threading.Thread(target=_write, args=(number,)) for number in numbers[:2]]
        with racer:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
            for thread in threads:
                thread.start()
            assert racer.stdin is not None
            racer.stdin.write("\n")
            racer.stdin.flush()
            try:
                copies = [
                    operation.backup(played.casework, tmp_path / f"{n}.db", verify=True)
                    for n in range(4)
                ]
            finally:
                stop.set()
                for thread in threads:
                    thread.join()
            said = racer.stdout.read()
        assert faults == []
        assert '"accepted"' in said
        assert len(written) > 8
        assert [copy.problems for copy in copies] == [()] * 4
        facts = [copy.rows["casework_fact"] for copy in copies]
        assert facts == sorted(facts)
        assert facts[0] < facts[-1]
        done = operation.restore(
            demo_settings(), tmp_path / "3.db", url=another("sqlite"), verify=True, clock=played.clock
        )
        assert done.problems == ()
        assert done.rows["casework_fact"] == facts[-1]

    def test_a_copy_taken_while_pages_change_is_of_one_moment(
        self, played: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Somebody writes between every two steps of the copying."""
        monkeypatch.setattr(sqlitefile, "_PAGES", 5)
        monkeypatch.setattr(copying, "AT_ONCE", 20)
        number, before, steps = played.casework.list()[0].number, contents(played.url), []

        def _somebody(done: int, total: int) -> None:
            if len(steps) < 5:
                steps.append(done)
                played.do(number, "note", actor="chengban", text="其间的一条")

        done = operation.backup(played.casework, tmp_path / "x.db", progress=_somebody, verify=True)
        assert len(steps) == 5
        assert done.problems == ()
        assert contents(str(sqlitefile.address(tmp_path / "x.db"))) == before

    def test_damage_is_copied_and_found(self, played: Any, tmp_path: Path, burglar: Any) -> None:
        burglar(played.url).run(text("UPDATE casework_fact SET actor = 'x' WHERE seq = 2"))
        done = operation.backup(played.casework, tmp_path, keep=1)
        assert {problem.problem for problem in done.problems} >= {"fact_changed"}
        assert done.file.name.endswith(".damaged.db")

    def test_a_missing_trigger_is_found_in_the_copy(self, sqlite_scene: Any, tmp_path: Path, burglar: Any) -> None:
        sqlite_scene.register()
        burglar(sqlite_scene.url).openly("DROP TRIGGER casework_fact_no_update")
        done = operation.backup(sqlite_scene.casework, tmp_path / "x.db", verify=True)
        assert {problem.problem for problem in done.problems} == {"trigger_missing"}

    def test_a_file_is_never_overwritten(self, sqlite_scene: Any, tmp_path: Path) -> None:
        (tmp_path / "there.db").write_bytes(b"mine")
        with pytest.raises(CaseworkError) as caught:
            operation.backup(sqlite_scene.casework, tmp_path / "there.db")
        assert caught.value.code == "backup_exists"
        assert (tmp_path / "there.db").read_bytes() == b"mine"

    def test_not_even_one_that_appeared_meanwhile(self, sqlite_scene: Any, tmp_path: Path) -> None:
        file = tmp_path / "x.db"

        def _meanwhile(done: int, total: int) -> None:
            file.write_bytes(b"mine")

        with pytest.raises(CaseworkError) as caught:
            operation.backup(sqlite_scene.casework, file, progress=_meanwhile)
        assert caught.value.code == "backup_exists"
        assert file.read_bytes() == b"mine"
        assert [path.name for path in tmp_path.iterdir()] == ["x.db"]

    def test_an_unfinished_one_is_not_taken_over(self, sqlite_scene: Any, tmp_path: Path) -> None:
        (tmp_path / "x.db.part").write_bytes(b"half")
        with pytest.raises(CaseworkError) as caught:
            operation.backup(sqlite_scene.casework, tmp_path / "x.db")
        assert caught.value.code == "backup_exists"
        assert ".part" in caught.value.message

    def test_an_interrupted_one_leaves_nothing(self, played: Any, tmp_path: Path) -> None:
        def _interrupt(done: int, total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            operation.backup(played.casework, tmp_path / "x.db", progress=_interrupt)
        assert list(tmp_path.iterdir()) == []

    def test_a_file_system_without_links(
        self, sqlite_scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def _no_links(*_: Any) -> None:
            raise PermissionError

        monkeypatch.setattr(backupfiles.os, "link", _no_links)
        operation.backup(sqlite_scene.casework, tmp_path / "x.db")
        assert [path.name for path in tmp_path.iterdir()] == ["x.db"]

    def test_a_folder_that_is_not_there(self, sqlite_scene: Any, tmp_path: Path) -> None:
        with pytest.raises(EnvironmentFault) as caught:
            operation.backup(sqlite_scene.casework, tmp_path / "no" / "x.db")
        assert caught.value.code == "backup_folder"

    def test_a_folder_nothing_can_be_written_in(
        self, sqlite_scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def _denied(file: Path) -> None:
            raise PermissionError

        monkeypatch.setattr(sqlitefile, "create", _denied)
        with pytest.raises(EnvironmentFault) as caught:
            operation.backup(sqlite_scene.casework, tmp_path / "x.db")
        assert caught.value.code == "backup_folder"

    def test_a_full_disk(self, sqlite_scene: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        class Full:
            def __init__(self, *_: Any) -> None:
                raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(sqlitefile.sqlite3, "connect", Full)
        with pytest.raises(EnvironmentFault) as caught:
            operation.backup(sqlite_scene.casework, tmp_path / "x.db")
        assert caught.value.code == "backup_failed"
        assert list(tmp_path.iterdir()) == []


class TestKeeping:
    def test_the_newest_are_kept(self, sqlite_scene: Any, tmp_path: Path) -> None:
        casework, moment = sqlite_scene.casework, datetime.fromisoformat("2026-11-24T00:50:23+00:00")
        (tmp_path / "casework-20200101T000000.backup.db.part").touch()
        (tmp_path / "other.db").touch()
        for hour in range(4):
            casework.clock = lambda hour=hour: moment + timedelta(hours=hour)
            done = operation.backup(casework, tmp_path, keep=2)
            assert done.verified
        assert done.removed == ("casework-20261124T095023.backup.db",)
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            "casework-20261124T105023.backup.db", "casework-20261124T115023.backup.db", "other.db",
        ]  # fmt: skip

    def test_with_damage_nothing_is_removed(self, sqlite_scene: Any, tmp_path: Path, burglar: Any) -> None:
        sqlite_scene.register()
        (tmp_path / "casework-20200101T000000.backup.db").touch()
        burglar(sqlite_scene.url).run(text("UPDATE casework_fact SET actor = 'x'"))
        done = operation.backup(sqlite_scene.casework, tmp_path, keep=1)
        assert (done.removed, bool(done.problems)) == ((), True)
        assert (tmp_path / "casework-20200101T000000.backup.db").exists()

    def test_a_clock_that_went_back_does_not_cost_the_new_one(
        self, sqlite_scene: Any, tmp_path: Path
    ) -> None:
        (tmp_path / "casework-20990101T000000.backup.db").touch()
        done = operation.backup(sqlite_scene.casework, tmp_path, keep=1)
        assert done.file.exists()
        assert done.removed == ("casework-20990101T000000.backup.db",)

    @pytest.mark.parametrize(("keep", "inside"), [(0, ""), (1, "x.db")])
    def test_what_keeping_means_nothing_for(
        self, sqlite_scene: Any, tmp_path: Path, keep: int, inside: str
    ) -> None:
        with pytest.raises(CaseworkError) as caught:
            operation.backup(sqlite_scene.casework, tmp_path / inside, keep=keep)
        assert caught.value.code == "backup_keep"


class TestRestore:
    @pytest.fixture
    def file(self, played: Any, tmp_path: Path) -> Path:
        return operation.backup(played.casework, tmp_path / "b.db").file

    def test_a_byte_that_was_changed_is_found(self, file: Path, another: Any) -> None:
        content = file.read_bytes()
        at = content.index("立项批复".encode())
        file.write_bytes(content[: at + 2] + bytes([content[at + 2] ^ 1]) + content[at + 3 :])
        url = another("sqlite")
        done = operation.restore(demo_settings(), file, url=url, verify=True)
        assert done.problems
        assert done.rows["casework_fact"] > 30
        assert contents(url)["casework_fact"].rows == done.rows["casework_fact"]

    @pytest.mark.only("sqlite")
    def test_a_fact_that_was_changed_is_found(self, file: Path, another: Any) -> None:
        content = file.read_bytes()
        at = content.index(b'"result":"')
        file.write_bytes(content[: at + 6] + b"T" + content[at + 7 :])
        done = operation.restore(demo_settings(), file, url=another("postgresql"), verify=True)
        assert "fact_changed" in {problem.problem for problem in done.problems}

    def test_a_torn_file_is_refused(self, file: Path, another: Any) -> None:
        content = file.read_bytes()
        file.write_bytes(content[:8192] + os.urandom(8192) + content[16384:])
        url = another("sqlite")
        with pytest.raises(HistoryBroken) as caught:
            operation.restore(demo_settings(), file, url=url)
        assert caught.value.code == "backup_damaged"
        assert not Path(make_url(url).database or "").exists()

    def test_a_target_with_cases_is_refused(self, played: Any, file: Path) -> None:
        before = contents(played.url)
        with pytest.raises(CaseworkError) as caught:
            operation.restore(demo_settings(), file, url=played.url)
        assert caught.value.code == "restore_target_not_empty"
        assert contents(played.url) == before

    def test_an_interrupted_one_can_be_repeated(self, file: Path, another: Any) -> None:
        def _interrupt(done: int, total: int) -> None:
            raise KeyboardInterrupt

        url = another("postgresql")
        with pytest.raises(KeyboardInterrupt):
            operation.restore(demo_settings(), file, url=url, progress=_interrupt)
        assert operation.restore(demo_settings(), file, url=url, verify=True).problems == ()

    @pytest.mark.only("sqlite")
    @pytest.mark.parametrize("kind", ["missing", "folder", "text", "empty", "other"])
    def test_what_is_no_backup(self, tmp_path: Path, another: Any, kind: str, backend: str) -> None:
        file = tmp_path / "x"
        if kind == "folder":
            file.mkdir()
        elif kind in ("text", "empty"):
            file.write_text("不是数据库" * (kind == "text"), "utf-8")
        elif kind == "other":
            with closing(sqlite3.connect(file)) as other:
                other.execute("CREATE TABLE t (x)")
        with pytest.raises(EnvironmentFault) as caught:
            operation.restore(demo_settings(), file, url=another("sqlite"))
        assert caught.value.code == "backup_unreadable"
        assert str(tmp_path) not in caught.value.message

    def test_one_of_a_later_program(self, file: Path, another: Any) -> None:
        self.as_revision(file, "9999")
        with pytest.raises(EnvironmentFault) as caught:
            operation.restore(demo_settings(), file, url=another("sqlite"))
        assert caught.value.code == "database_newer"
        assert caught.value.message.startswith("备份文件")

    @staticmethod
    def as_revision(file: Path, revision: str) -> None:
        with closing(sqlite3.connect(file)) as opened:
            opened.execute("UPDATE casework_alembic SET version_num = ?", (revision,))
            opened.commit()

    @pytest.mark.only("sqlite")
    def test_one_of_an_earlier_program_is_migrated(self, file: Path, another: Any) -> None:
        """As the first version wrote it: no search at all."""
        with closing(sqlite3.connect(file)) as opened:
            tables = [
                name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if name in ("casework_fts_own", "casework_fts_cases", "casework_fts_documents")
                or name.startswith("casework_search") or name == "casework_published"
            ]  # fmt: skip
            later = [table for table in Base.metadata.sorted_tables if table.name not in FIRST]
            for name in {*tables, *(table.name for table in later)}:
                opened.execute(f"DROP TABLE IF EXISTS {name}")
            opened.execute("DROP INDEX casework_number_case")
            opened.commit()
        self.as_revision(file, "0001")
        before = file.read_bytes()
        url = another("postgresql")
        done = operation.restore(demo_settings(), file, url=url, verify=True)
        assert done.revision == "0001"
        assert done.problems == ()
        with closing(Database(url)) as database:
            assert database.revision() == HEAD
        assert file.read_bytes() == before


FIRST = {
    "casework_case", "casework_fact", "casework_private", "casework_counter", "casework_number",
    "casework_idempotency", "casework_seal",
}  # fmt: skip


class TestMigrate:
    def test_from_nothing_and_again(self, url: str) -> None:
        settings = demo_settings()
        settings = settings.model_copy(
            update={"database": settings.database.model_copy(update={"url": url})}
        )
        first, second = operation.migrate(settings), operation.migrate(settings)
        assert (first.before, first.after) == (None, HEAD)
        assert (second.before, second.after) == (HEAD, HEAD)
        assert first.server.startswith("SQLite 3." if "sqlite" in url else "PostgreSQL ")

    def test_a_database_of_a_later_program(self, scene: Any, burglar: Any) -> None:
        burglar(scene.url).openly("UPDATE casework_alembic SET version_num = '9999'")
        settings = scene.settings.model_copy(
            update={"database": scene.settings.database.model_copy(update={"url": scene.url})}
        )
        with pytest.raises(EnvironmentFault) as caught:
            operation.migrate(settings)
        assert caught.value.code == "database_newer"


class TestDomestic:
    """What speaks PostgreSQL under another name; no server of theirs was at hand."""

    @pytest.mark.parametrize(
        ("told", "product", "kernel"),
        [
            ("(openGauss 6.0.0 build aee4abd5) compiled at 2024-09-29 19:14:27 commit 0",
             ("openGauss", "6.0.0"), (9, 2, 4)),
            ("(openGauss-lite 7.0.0-RC3 build a55d2ef6) compiled at 2025-12-01",
             ("openGauss-lite", "7.0.0-RC3"), (9, 2, 4)),
            ("PostgreSQL 9.2.4 (openGauss 3.0.0 build 02c14696) compiled at 2022-04-01",
             ("openGauss", "3.0.0"), (9, 2, 4)),
            ("KingbaseES V008R006C008B0014 on x86_64-pc-linux-gnu, compiled by gcc",
             ("KingbaseES", "V008R006C008B0014"), (12, 0)),
            ("KingbaseES V009R001C001B0030 on x86_64", ("KingbaseES", "V009R001C001B0030"), (12, 0)),
            ("KingbaseES V008R003C002B0320 on x86_64", ("KingbaseES", "V008R003C002B0320"), (9, 6)),
            ("PostgreSQL 15.20 (Debian 15.20-0+deb12u1) on x86_64", ("PostgreSQL", "15.20"), (15, 20)),
            ("PostgreSQL 18beta1 on x86_64", ("PostgreSQL", "18beta1"), (18, 1)),
            ("something else", ("", ""), (9, 2, 4)),
        ],
    )  # fmt: skip
    def test_what_the_server_says_of_itself(
        self, told: str, product: tuple[str, str], kernel: tuple[int, ...]
    ) -> None:
        assert dialects.product_of(told) == product
        assert dialects.kernel_of(told) == kernel

    @pytest.mark.parametrize(
        ("scheme", "needs"),
        [("opengauss+psycopg2", ("opengauss_sqlalchemy", "psycopg2")), ("kingbase+ksycopg2", ("ksycopg2",))],
    )  # fmt: skip
    def test_the_driver_and_dialect_against_postgresql(
        self, databases: Any, another: Any, open_scene: Any, tmp_path: Path, scheme: str,
        needs: tuple[str, ...],
    ) -> None:  # fmt: skip
        for module in needs:
            pytest.importorskip(module)
        plain = another("postgresql")
        address = make_url(plain).set(drivername=scheme).render_as_string(hide_password=False)
        scene = open_scene(address)
        database = scene.casework.database
        assert not database.is_sqlite
        assert database.server().startswith("PostgreSQL")
        scene.tell(CORRECTED)
        case = scene.tell(WITHDRAWN)
        scene.do(case, "erase", basis="保管期限届满")
        scene.casework.seal()
        assert scene.problems() == []
        hits = found(scene.casework)
        assert hits
        done = operation.backup(scene.casework, tmp_path / "x.db", verify=True)
        assert done.problems == ()
        away = another("sqlite")
        operation.move(scene.casework, away)
        assert contents(away) == contents(plain) == contents(address)
        assert found(open_scene(away).casework) == hits
        self.conflicts(database)

    @staticmethod
    def conflicts(database: Database) -> None:
        """Two who write the same row from one snapshot: the second is told to repeat."""
        query = text("UPDATE casework_case SET handler = handler")
        with pytest.raises(ConcurrentChange), database.reading() as late:
            late.execute(text("SELECT count(*) FROM casework_case"))
            with database.writing() as early:
                early.execute(query)
                early.commit()
            late.execute(query)

    def test_a_driver_that_is_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "ksycopg2", None)
        with pytest.raises(EnvironmentFault) as caught:
            Database("kingbase+ksycopg2://u:geheim@h/d")
        assert caught.value.code == "database_url"
        assert "casework[kingbase]" in caught.value.message
        assert "geheim" not in caught.value.message

    @pytest.mark.only("postgresql")
    def test_a_server_that_takes_blank_for_nothing(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from casework.store.migrations import run

        real = run.text
        monkeypatch.setattr(
            run, "text", lambda sql: real(sql.replace("'' IS NULL", "NULL IS NULL"))
        )
        with closing(Database(url)) as database:
            with pytest.raises(EnvironmentFault) as caught:
                database.migrate()
            assert caught.value.code == "database_compatibility"
            assert database.revision() is None


def test_a_database_that_is_only_looked_at_stays_as_it_is(played: Any, tmp_path: Path) -> None:
    file = operation.backup(played.casework, tmp_path / "x.db").file
    shutil.copyfile(file, tmp_path / "y.db")
    with closing(Database(sqlitefile.address_for_reading(file), fixed=True)) as database:
        with pytest.raises(EnvironmentFault), database.writing() as session:
            session.execute(text("DELETE FROM casework_counter"))
            session.commit()
    assert file.read_bytes() == (tmp_path / "y.db").read_bytes()
