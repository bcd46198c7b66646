"""Specimens of what ``migrate``, ``move``, ``backup`` and ``restore`` answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from casework.docgen.text import fenced
from casework.service.backup import Backup, Migrated, Moved, Restored
from casework.store.database import HEAD

_ROWS: Final = {"casework_case": 15, "casework_fact": 253}
_SERVER: Final = "PostgreSQL 15.20"


def _json(value: dict[str, Any]) -> str:
    return fenced(json.dumps(value, ensure_ascii=False, indent=2), "json")


def migrated() -> str:
    """A database that was one revision behind."""
    return _json(Migrated("0001", HEAD, _SERVER).to_dict())


def moved() -> str:
    """A move that was carried out; two tables of those there are."""
    return _json(Moved(_SERVER, _ROWS, ()).to_dict())


def backed_up() -> str:
    """A backup into a folder that pushed out an older one."""
    file = Path("kept/casework-20261124T085023.backup.db")
    older = ("casework-20261025T085012.backup.db",)
    return _json(Backup(file, 528384, "…", HEAD, _ROWS, True, (), older).to_dict())


def restored() -> str:
    """A backup of an older schema, restored and verified."""
    return _json(Restored(_SERVER, "0001", _ROWS, True, ()).to_dict())
