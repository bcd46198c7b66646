"""What needs no database loads none: those commands are asked hundreds of times a day."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cli.officer import ROOT

HEAVY = (
    "sqlmodel",
    "sqlalchemy",
    "fastapi",
    "pydantic",
    "docx",
    "alembic",
    "jinja2",
    "apscheduler",
)
HISTORY = '{"facts": [{"kind": "received", "on": "2025-03-03", "channel": "in_person"}]}'
PROBE = """
import resource, sys
from casework.cli.main import main
code = main(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
loaded = sorted({name.split(".")[0] for name in sys.modules})
print(code, used.ru_utime + used.ru_stime, *loaded, file=sys.stderr)
"""


def test_the_notices_of_the_agency_need_no_database_either(tmp_path: Path) -> None:
    (tmp_path / "history.json").write_text(HISTORY, "utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "casework.toml").write_text('[calendar]\nnotices = "own"\n', "utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", PROBE, "clock", "history.json"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        timeout=60,
        env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )
    code, _, *loaded = ran.stderr.decode().splitlines()[-1].split()
    assert code == "0"
    assert [name for name in ("sqlmodel", "sqlalchemy", "alembic", "docx") if name in loaded] == []


@pytest.mark.parametrize(
    "command",
    ["workday add 2025-03-03 20", "workday check 2025-03-03 --json",
     "workday between 2025-03-03 2025-03-31", "states", "states --format json",
     "clock history.json", "clock history.json --json", "", "--version", "do --help",
     "fee --items 31 --before 30", "fee --pages 68 --json"],
)  # fmt: skip
def test_a_light_command_loads_nothing_heavy(tmp_path: Path, command: str) -> None:
    (tmp_path / "history.json").write_text(HISTORY, "utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", PROBE, *command.split()],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        timeout=60,
        env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )
    code, used, *loaded = ran.stderr.decode().splitlines()[-1].split()
    assert code == "0"
    assert [name for name in HEAVY if name in loaded] == []
    # 0.3 s on an idle machine; twice that leaves room for a busy one.
    assert float(used) < 0.6
