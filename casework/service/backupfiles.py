"""The files of backups: their names, how one comes into being, and which are removed.

A backup is written beside its place under another name and takes it only when it is whole.
It holds personal data, so nobody but its owner may read it, from its first byte on.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Self

from casework.errors import CaseworkError, EnvironmentFault
from casework.store import sqlitefile
from casework.timekeeping import in_shanghai

_OURS: Final = re.compile(r"casework-\d{8}T\d{6}\.backup\.db")
_UNFINISHED: Final = re.compile(rf"{_OURS.pattern}\.part(-\w+)?")
_DAMAGED: Final = ".damaged.db"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backup goes; ``named`` is whether the caller gave its name."""

    file: Path
    named: bool

    @classmethod
    def of(cls, path: Path, moment: datetime, keep: int | None) -> Self:
        """Return the place a path means; raise for one that cannot be used."""
        named = not path.is_dir()
        if keep is not None and (named or keep < 1):
            message = "保留份数（--keep）至少为 1，并且只用于备份到已有的文件夹"
            raise CaseworkError(message, code="backup_keep")
        name = f"casework-{in_shanghai(moment):%Y%m%dT%H%M%S}.backup.db"
        file = path if named else path / name
        if not file.parent.is_dir():
            raise EnvironmentFault("存放备份的文件夹不存在，请先建立", code="backup_folder")
        place = cls(file, named)
        place.refuse_taken()
        return place

    def refuse_taken(self) -> None:
        """Raise ``CaseworkError`` (``backup_exists``) where a file is already."""
        if os.path.lexists(self.file):
            raise _exists()

    @contextmanager
    def part(self) -> Iterator[Path]:
        """Give the file to write into; what is left of it at the end is removed."""
        part = Path(f"{self.file}.part")
        try:
            sqlitefile.create(part)
        except FileExistsError:
            message = (
                "已有未完成的备份（同名加 .part）：另一次备份可能正在进行；"
                "确认没有的，请删除该文件后重试"
            )
            raise CaseworkError(message, code="backup_exists") from None
        except OSError:
            message = "不能在存放备份的文件夹中写入，请检查权限和磁盘"
            raise EnvironmentFault(message, code="backup_folder") from None
        try:
            yield part
        finally:
            sqlitefile.remove(part)

    def finish(self, part: Path, *, sound: bool) -> Path:
        """Let the written file take its place, never another's; return where it stands."""
        file = self.file
        if not sound and not self.named:  # it must not push a sound one out of the folder
            file = file.with_name(file.name.replace(".backup.db", _DAMAGED))
        _to_disk(part)
        try:
            os.link(part, file)
        except FileExistsError:
            raise _exists() from None
        except OSError:  # a file system without links; the name was free a moment ago
            self.refuse_taken()
            part.rename(file)
        with suppress(OSError):
            _to_disk(file.parent)
        return file


def _exists() -> CaseworkError:
    message = "要写入的备份文件已经存在，从不覆盖：请换一个文件名，或者给出文件夹"
    return CaseworkError(message, code="backup_exists")


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def rotate(newest: Path, keep: int) -> tuple[str, ...]:
    """Remove all but the ``keep`` latest backups of a folder; return the names of those gone.

    What an interrupted backup left goes too, once it is older than every backup kept.
    """
    names = sorted(path.name for path in newest.parent.iterdir())
    others = [name for name in names if _OURS.fullmatch(name) and name != newest.name]
    gone = others[: len(others) - (keep - 1)] if len(others) >= keep else []
    oldest = min([newest.name, *others[len(gone) :]])
    gone += [name for name in names if _UNFINISHED.fullmatch(name) and name < oldest]
    for name in gone:
        (newest.parent / name).unlink(missing_ok=True)
    return tuple(gone)


def measure(file: Path) -> tuple[int, str]:
    """Return the size of a file and its SHA-256."""
    with file.open("rb") as opened:
        return file.stat().st_size, hashlib.file_digest(opened, "sha256").hexdigest()


def check_readable(file: Path) -> None:
    """Raise ``EnvironmentFault`` (``backup_unreadable``) for what is no SQLite file."""
    try:
        if not sqlitefile.is_sqlite(file):
            raise unreadable("不是 casework 的备份")
    except FileNotFoundError:
        raise unreadable("没有这个文件") from None
    except IsADirectoryError:
        raise unreadable("是文件夹，不是备份文件") from None
    except OSError:
        raise unreadable("没有读取的权限") from None


def unreadable(why: str) -> EnvironmentFault:
    """Return the error for a file that cannot be restored from."""
    return EnvironmentFault(f"备份文件不能使用：{why}", code="backup_unreadable")
