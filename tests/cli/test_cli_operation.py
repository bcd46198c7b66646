"""``migrate``, ``move``, ``backup`` and ``restore`` as an operator meets them."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cli.officer import PERSONAL, Ran, Shell, assert_plain_chinese, process
from sqlalchemy.engine import make_url

from casework.cli import operation
from casework.store.database import HEAD

PASSWORD = "s3cretword"


def refused(ran: Ran, code: str, exit_code: int = 1) -> None:
    assert (ran.code, ran.out) == (exit_code, ""), ran
    assert f"错误 [{code}]" in ran.err, ran
    assert_plain_chinese(ran.err)


@pytest.fixture
def full(shell: Shell) -> Shell:
    """Two requests, one of them sealed."""
    shell.one()
    shell.ok("seal")
    shell.one(description="请公开某路改造工程的立项批复")
    return shell


@pytest.fixture
def elsewhere(full: Shell) -> Any:
    """Run a command on another database than the folder's."""

    def _run(url: str, *args: str) -> Ran:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CASEWORK_DATABASE__URL", url)
            return full.run(*args)

    return _run


class TestMigrate:
    def test_it_says_from_where_to_where(self, bare: Shell) -> None:
        first, second = bare.ok("migrate"), bare.ok("migrate", "--json")
        assert first.out == f"数据库结构由 空库 升到 {HEAD}（SQLite {sqlite3.sqlite_version}）。\n"
        assert second.data == {
            "format": "casework/migrate/1", "before": HEAD, "after": HEAD,
            "server": f"SQLite {sqlite3.sqlite_version}",
        }  # fmt: skip
        assert "无需升级" in bare.ok("migrate").out

    def test_it_is_not_needed(self, bare: Shell) -> None:
        bare.one()
        assert "无需升级" in bare.ok("migrate").out

    def test_a_server_that_is_not_there(self, bare: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(
            "CASEWORK_DATABASE__URL",
            f"postgresql+psycopg://u:{PASSWORD}@127.0.0.1:9/x?connect_timeout=1",
        )
        ran = bare.run("migrate")
        refused(ran, "database_unavailable", 5)
        assert "设置 database.url：" in ran.err
        assert PASSWORD not in ran.err


class TestMove:
    def test_there_and_the_way_on(self, full: Shell, elsewhere: Any) -> None:
        ran = full.ok("move", "--to", "sqlite:///new.db")
        assert "已移入" in ran.out
        assert "database.url" in ran.err
        assert "new.db" not in ran.out + ran.err
        assert elsewhere("sqlite:///new.db", "list", "--json").data == full.ok("list", "--json").data
        assert elsewhere("sqlite:///new.db", "verify").code == 0

    def test_json(self, full: Shell) -> None:
        told = full.ok("move", "--to", "sqlite:///new.db", "--json").data
        assert (told["format"], told["moved"], told["problems"]) == ("casework/move/1", True, [])
        assert told["rows"]["casework_case"] == 2

    def test_to_postgresql_and_its_search(self, full: Shell, elsewhere: Any, databases: Any) -> None:
        url = databases.fresh("postgresql")
        try:
            ran = full.ok("move", "--to", "-", stdin=f"{url}\n".encode())
            assert "PostgreSQL" in ran.out
            assert "127.0.0.1" not in ran.out + ran.err
            assert elsewhere(url, "verify").code == 0
            asked = ("similar", "--text", "某路改造工程立项批复", "--json")
            assert elsewhere(url, *asked).data == full.ok(*asked).data
            back = elsewhere(url, "backup", "pg.db", "--verify", "--json")
            assert (back.code, back.data["problems"]) == (0, [])
        finally:
            databases.drop(url)

    @pytest.mark.parametrize(
        ("url", "code", "exit_code"),
        [("sqlite:///casework.db", "move_same_database", 1), ("mysql://u:s3cretword@h/x", "database_url", 5),
         ("postgresql+psycopg://u:s3cretword@127.0.0.1:9/x?connect_timeout=1", "database_unavailable", 5),
         ("", "target_missing", 2)],
    )  # fmt: skip
    def test_where_it_cannot_go(self, full: Shell, url: str, code: str, exit_code: int) -> None:
        said = full.refused("move", "--to", url, code=code, exit_code=exit_code)
        assert PASSWORD not in said
        assert "设置 database.url" not in said

    def test_a_target_in_use(self, full: Shell) -> None:
        shutil.copyfile(full.database, full.folder / "other.db")
        full.refused("move", "--to", "sqlite:///other.db", code="move_target_not_empty")

    def test_a_source_written_to_meanwhile(
        self, full: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from casework.service import backup as service

        real = service._transfer

        def _and_somebody_writes(*args: Any) -> Any:
            done = real(*args)
            with closing(sqlite3.connect(full.database)) as other:
                other.execute("UPDATE casework_counter SET last = last + 1")
                other.commit()
            return done

        monkeypatch.setattr(service, "_transfer", _and_somebody_writes)
        ran = full.run("move", "--to", "sqlite:///new.db")
        refused(ran, "move_source_changed", 4)
        assert "再向空库移一次" in ran.err

    def test_damage(self, full: Shell) -> None:
        harm(full.database)
        ran = full.run("move", "--to", "sqlite:///new.db", "--json")
        assert ran.code == 3
        assert not ran.data["moved"]
        assert "问题 [fact_changed]" in ran.err

    @pytest.mark.parametrize(
        "args",
        [("move", f"postgresql://u:{PASSWORD}@h/d"), ("move", "--url", f"postgresql://u:{PASSWORD}@h/d"),
         ("move", f"--url=postgresql://u:{PASSWORD}@h/d"), (f"opengauss+psycopg2://u:{PASSWORD}@h/d",),
         ("restore", "x.db", f"postgresql://u:{PASSWORD}@h/d"), ("restore", f"postgresql://u:{PASSWORD}@h/d"),
         ("backup", f"postgresql://u:{PASSWORD}@h/d"), ("move", "--to"),
         ("migrate", f"kingbase+ksycopg2://u:{PASSWORD}@h/d")],
    )  # fmt: skip
    def test_a_mistyped_line_repeats_no_password(self, full: Shell, args: tuple[str, ...]) -> None:
        ran = full.run(*args)
        assert ran.code in (1, 2, 5)
        assert PASSWORD not in ran.out + ran.err
        assert_plain_chinese(ran.err)


def harm(database: Path) -> None:
    """Change a byte in the body of a fact, behind every trigger."""
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    content = database.read_bytes()
    at = content.index(b'"channel":"signed_mail"')
    database.write_bytes(content[:at] + b'"channel":"signed_Mail"' + content[at + 23 :])


class TestBackup:
    def test_one_file_of_its_owner(self, full: Shell) -> None:
        ran = full.ok("backup", "b.db", "--verify")
        assert "核对无误" in ran.out
        assert stat.S_IMODE((full.folder / "b.db").stat().st_mode) == 0o600
        assert not list(full.folder.glob("b.db?*"))

    def test_a_folder_and_how_many_stay(self, full: Shell) -> None:
        kept = full.folder / "kept"
        kept.mkdir()
        for day in (4, 5, 6):
            full.on(f"2025-03-0{day}")
            ran = full.ok("backup", "kept", "--keep", "2")
        assert "已删去更早的备份 casework-20250304T100000.backup.db" in ran.err
        assert sorted(path.name for path in kept.iterdir()) == [
            "casework-20250305T100000.backup.db", "casework-20250306T100000.backup.db",
        ]  # fmt: skip

    def test_json(self, full: Shell) -> None:
        told = full.ok("backup", "b.db", "--json").data
        assert told["format"] == "casework/backup/1"
        assert (told["verified"], told["rows"]["casework_case"], told["removed"]) == (False, 2, [])
        assert len(told["sha256"]) == 64

    def test_what_is_refused(self, full: Shell) -> None:
        full.ok("backup", "b.db")
        full.refused("backup", "b.db", code="backup_exists")
        full.refused("backup", "c.db", "--keep", "3", code="backup_keep")
        full.refused("backup", "no/c.db", code="backup_folder", exit_code=5)
        full.refused("backup", ".", "--keep", "0", code="usage", exit_code=2)
        full.refused("backup", code="usage", exit_code=2)

    def test_damage(self, full: Shell) -> None:
        harm(full.database)
        ran = full.run("backup", "b.db", "--verify")
        assert ran.code == 3
        assert "问题 [fact_changed]" in ran.err
        assert (full.folder / "b.db").exists()


class TestRestore:
    def test_into_the_database_of_the_settings(self, full: Shell) -> None:
        before = full.ok("list", "--json").data
        full.ok("backup", "b.db")
        for file in full.folder.glob("casework.db*"):
            file.unlink()
        ran = full.ok("restore", "b.db", "--verify")
        assert "核对无误" in ran.out
        assert full.ok("list", "--json").data == before
        assert full.one() not in {case["number"] for case in before}

    def test_elsewhere(self, full: Shell, elsewhere: Any) -> None:
        full.ok("backup", "b.db")
        told = full.ok("restore", "b.db", "--to", "sqlite:///new.db", "--verify", "--json").data
        assert (told["format"], told["revision"], told["verified"]) == ("casework/restore/1", HEAD, True)
        assert elsewhere("sqlite:///new.db", "verify").code == 0

    def test_a_damaged_one_is_found(self, full: Shell, elsewhere: Any) -> None:
        full.ok("backup", "b.db")
        harm(full.folder / "b.db")
        ran = full.run("restore", "b.db", "--to", "sqlite:///new.db", "--verify", "--json")
        assert ran.code == 3
        assert "fact_changed" in {problem["problem"] for problem in ran.data["problems"]}
        assert "问题 [fact_changed]" in ran.err
        for value in PERSONAL.values():
            assert value not in ran.out + ran.err

    def test_what_is_refused(self, full: Shell) -> None:
        full.ok("backup", "b.db")
        full.refused("restore", "b.db", code="restore_target_not_empty")
        full.refused("restore", "no.db", code="backup_unreadable", exit_code=5)
        full.write("不是备份", "text.db")
        full.refused("restore", "text.db", code="backup_unreadable", exit_code=5)
        content = (full.folder / "b.db").read_bytes()
        full.write(content[:8192] + b"\xff" * 4096 + content[12288:], "torn.db")
        full.refused("restore", "torn.db", code="backup_damaged", exit_code=3)
        with closing(sqlite3.connect(full.folder / "b.db")) as opened:
            opened.execute("UPDATE casework_alembic SET version_num = '9999'")
            opened.commit()
        said = full.refused(
            "restore", "b.db", "--to", "sqlite:///new.db", code="database_newer", exit_code=5
        )
        assert "设置 database.url" not in said


def test_a_bar_where_somebody_looks(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    class Bar:
        pos = 0

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: object) -> None: ...

        def update(self, by: int) -> None:
            self.pos += by
            seen.append(self.pos)

    monkeypatch.setattr(operation.click, "progressbar", lambda **_: Bar())
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    full.ok("move", "--to", "sqlite:///new.db")
    assert seen == sorted(seen)
    assert seen[-1] == 100


def test_as_a_program_of_its_own(tmp_path: Path) -> None:
    assert process("migrate", folder=tmp_path).returncode == 0
    ran = process("move", "--to", "-", folder=tmp_path, stdin=b"sqlite:///new.db\n")
    assert (ran.returncode, b"Traceback" in ran.stderr) == (0, False)
    ran = process("backup", ".", "--keep", "1", "--json", folder=tmp_path, CASEWORK_DATABASE__URL="sqlite:///new.db")
    assert ran.returncode == 0, ran.stderr
    [made] = tmp_path.glob("casework-*.backup.db")
    ran = process("restore", made.name, "--to", "sqlite:///r.db", "--verify", folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert make_url(f"sqlite:///{tmp_path}/r.db").database
