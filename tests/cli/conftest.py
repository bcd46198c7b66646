"""Fixtures of the command line's tests; what they give stands in ``officer.py``."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli.officer import Shell

from casework.service.facade import Casework
from casework.settings import demo_settings


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without cases, made once and copied."""
    file = tmp_path_factory.mktemp("cli") / "empty.db"
    Casework.open(f"sqlite:///{file}", settings=demo_settings()).close()
    return file


@pytest.fixture
def bare(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """An empty folder: no settings, no database yet."""
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, capsys.readouterr, monkeypatch)


@pytest.fixture
def shell(bare: Shell, empty_database: Path) -> Shell:
    """A folder with the demonstration's database; today is 3 March 2025, a Monday."""
    shutil.copyfile(empty_database, bare.database)
    bare.on("2025-03-03")
    return bare
