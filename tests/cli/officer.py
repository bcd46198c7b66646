"""The command line as an officer meets it: a folder, a database, and what was printed.

``shell.run("actions", number, "--json")`` runs in this process and returns exit code and
both outputs. ``shell.on("2025-03-10")`` sets today. ``PERSONAL`` holds what no message may
ever repeat; every request made here contains it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from casework.cli.main import main
from casework.timekeeping import SHANGHAI

ROOT = Path(__file__).resolve().parents[2]

PERSONAL = {
    "name": "欧阳测试甲",
    "id_number": "110101199001017777",
    "phone": "13900007777",
    "address": "某某里七十七号",
    "email": "jia7777@example.invalid",
    "description": "请公开柒柒柒路改造工程的立项批复",
}


def request(**changes: Any) -> dict[str, Any]:
    """A request of docs/formats.md, every field written out; ``applicant`` is merged."""
    applicant = {
        "name": PERSONAL["name"],
        "class": "natural_person",
        "id_kind": "居民身份证",
        "id_number": PERSONAL["id_number"],
        "credit_code": None,
        "phone": PERSONAL["phone"],
        "address": PERSONAL["address"],
        "email": PERSONAL["email"],
        "agent": None,
        "joint": [],
        **changes.pop("applicant", {}),
    }
    return {
        "applicant": applicant,
        "channel": "signed_mail",
        "submitted_on": "2025-03-03",
        "received_on": "2025-03-03",
        "carrier_number": "YS-0001",
        "addressed_to_office": True,
        "source_ref": None,
        "description": PERSONAL["description"],
        "items": ["柒柒柒路改造工程的立项批复", "柒柒柒路改造工程的施工许可"],
        "form": "paper",
        "delivery": "post",
        **changes,
    }


@dataclass(frozen=True)
class Ran:
    """What one command line came to."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@dataclass
class Shell:
    """A working folder and the commands run in it."""

    folder: Path
    capture: Callable[[], Any]
    patch: pytest.MonkeyPatch
    said: list[str] = field(default_factory=list)
    today: date = date(2025, 3, 3)

    @property
    def database(self) -> Path:
        return self.folder / "casework.db"

    def on(self, day: str | date) -> None:
        """Set today."""
        self.today = date.fromisoformat(day) if isinstance(day, str) else day
        moment = datetime.combine(self.today, time(10), SHANGHAI)
        self.patch.setattr("casework.service.facade.system_clock", lambda: moment)

    def run(self, *args: str, stdin: bytes | None = None) -> Ran:
        """Run a command line in this process."""
        self.capture()
        if stdin is not None:
            self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(list(args))
        out, err = self.capture()
        self.said.append(err)
        return Ran(code, out, err)

    def ok(self, *args: str, stdin: bytes | None = None) -> Ran:
        """Run a command line that must succeed."""
        ran = self.run(*args, stdin=stdin)
        assert ran.code == 0, (args, ran)
        return ran

    def write(self, data: Any, name: str = "request.json") -> str:
        """Write a JSON file, or text or bytes as they are; return its name."""
        if isinstance(data, bytes):
            (self.folder / name).write_bytes(data)
        else:
            text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
            (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def register(self, *requests: dict[str, Any], actor: str = "dengji") -> list[dict[str, Any]]:
        """Register requests (one usual one if none is given); return the case views."""
        file = self.write(list(requests) or request())
        return list(self.ok("register", file, "--as", actor, "--json").data)

    def one(self, **changes: Any) -> str:
        """Register one request and return its number."""
        return str(self.register(request(**changes))[0]["number"])

    def do(self, number: str, trigger: str, actor: str, **values: Any) -> dict[str, Any]:
        """Carry out a step that must succeed; return the case view."""
        return dict(self.ok(*line(number, trigger, actor, **values), "--json").data)

    def actions(self, number: str, *more: str) -> dict[str, dict[str, Any]]:
        """Return what ``actions`` tells, by trigger."""
        told = self.ok("actions", number, "--json", *more).data
        return {action["trigger"]: action for action in told}

    def show(self, number: str) -> dict[str, Any]:
        return dict(self.ok("show", number, "--json").data)

    def stored(self) -> str:
        """Return a digest of every row there is."""
        return digest_of(self.database)

    def refused(self, *args: str, code: str, exit_code: int = 1, stdin: bytes | None = None) -> str:
        """Run a command line that must be refused and write nothing; return what it said."""
        before = self.stored()
        ran = self.run(*args, stdin=stdin)
        assert ran.code == exit_code, (args, ran)
        assert ran.out == "", (args, ran.out)
        assert f"错误 [{code}]" in ran.err, (args, ran.err)
        assert_plain_chinese(ran.err)
        assert self.stored() == before, f"something was written by {args}"
        return ran.err


def assert_plain_chinese(said: str) -> None:
    """A message is Chinese, is no traceback, and repeats nobody's personal data."""
    assert any("\u4e00" <= ch <= "\u9fff" for ch in said), said
    for word in ("Traceback", 'File "', "Error:", "Usage", "Try ", "site-packages"):
        assert word not in said, said
    for name, value in PERSONAL.items():
        assert value not in said, f"{name} is repeated: {said}"


def line(number: str, trigger: str, actor: str, **values: Any) -> list[str]:
    """Return a ``do`` command line; lists and groups are written as JSON."""
    sets = []
    for name, value in values.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        sets += ["--set", f"{name}={text}"]
    return ["do", number, trigger, "--as", actor, *sets]


def digest_of(database: Path) -> str:
    """Return a digest of every row of every table of a SQLite file."""
    found = hashlib.sha256()
    connection = sqlite3.connect(database)
    try:
        # A contentless index cannot be read as rows; the tables that hold it can.
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        )
        for (name,) in sorted(names.fetchall()):
            for row in connection.execute(f'SELECT * FROM "{name}"'):
                found.update(repr((name, row)).encode())
    finally:
        connection.close()
    return found.hexdigest()


def process(
    *args: str, folder: Path, stdin: bytes = b"", timeout: float = 60, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run ``python -m casework`` as a shell does, under a clean environment."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CASEWORK_")}
    return subprocess.run(
        [sys.executable, "-m", "casework", *args],
        cwd=folder,
        input=stdin,
        capture_output=True,
        timeout=timeout,
        check=False,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
    )
