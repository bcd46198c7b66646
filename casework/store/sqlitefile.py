"""One SQLite file as a whole: the online copy, whether it is sound, and closing it for good.

This is the only place besides ``database`` that speaks to SQLite's driver itself.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import URL
from sqlmodel import Session

from casework.errors import EnvironmentFault, HistoryBroken

_PAGES: Final = 2000
"""Pages copied in one step: 8 MB; writers are not held up, progress shows."""
_HEAD: Final = b"SQLite format 3\x00"
_BESIDE: Final = ("-wal", "-shm", "-journal")


def address(file: Path) -> URL:
    """Return the address of a file, whatever characters its name has."""
    return URL.create("sqlite", database=str(file.resolve()))


def address_for_reading(file: Path) -> URL:
    """Return the address of a file that is opened without the right to write it."""
    name = f"file:{quote(str(file.resolve()))}"
    return URL.create("sqlite", database=name, query={"mode": "ro", "uri": "true"})


def create(file: Path) -> None:
    """Create an empty file nobody else may read: what goes into it is personal data."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def is_sqlite(file: Path) -> bool:
    """Tell whether a file begins as a SQLite database does."""
    with file.open("rb") as opened:
        return opened.read(len(_HEAD)) == _HEAD


def copy_online(session: Session, file: Path, progress: Callable[[int, int], None]) -> None:
    """Copy the SQLite database of a reading session into a file, as of one moment.

    The session's own snapshot holds while others go on writing, so the copy never starts
    anew. Raises ``EnvironmentFault`` (``backup_failed``) when the disk is full or cannot
    be written.
    """
    source: Any = session.connection().connection.driver_connection
    with _told(), closing(sqlite3.connect(file)) as target:
        source.execute("SELECT count(*) FROM sqlite_master").fetchall()  # the snapshot begins
        source.backup(
            target, pages=_PAGES, progress=lambda _, left, total: progress(total - left, total)
        )


def settle(file: Path) -> None:
    """Make a database one file: write its journal into it and let it need none to be read."""
    with _told(), closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE").fetchall()


def check(file: Path) -> None:
    """Raise ``HistoryBroken`` (``backup_damaged``) for a file that is broken as such."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file.resolve()))}?mode=ro", uri=True)) as db:
            found = db.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.Error:
        found = []
    if found != [("ok",)]:
        message = (
            "备份文件没有通过完整性检查，不能使用：恢复时请改用另一份备份；"
            "刚刚作成的，请用 casework verify 核对数据库"
        )
        raise HistoryBroken(message, code="backup_damaged")


def remove(file: Path) -> None:
    """Remove a database and what SQLite keeps beside it."""
    for name in ("", *_BESIDE):
        Path(f"{file}{name}").unlink(missing_ok=True)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise EnvironmentFault(
            "备份没有写成：请检查磁盘空间和文件夹的权限",
            code="backup_failed",
            detail={"error": type(error).__name__},
        ) from None
