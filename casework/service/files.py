"""Files of the agency's own folders: read as text, and written whole or not at all."""

from __future__ import annotations

import codecs
import errno
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from casework.errors import EnvironmentFault


def decoded(content: bytes) -> str | None:
    """Return the text of a file in UTF-8, UTF-16 with its mark, or GB18030; else None."""
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if utf16 else ["utf-8-sig", "gb18030"]:
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    return None


def store_files(folder: Path, files: Mapping[str, bytes], what: str) -> list[Path]:
    """Write files into a folder, all of them or none, and return where they are.

    The same file again changes nothing; a different one of that name is never replaced.
    ``what``: the folder as a message names it. Raises ``EnvironmentFault``.
    """
    placed: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = folder / name
            if _stored(path, content):
                placed.append(path)
    except BaseException as error:
        for path in placed:
            path.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        why = errno.errorcode.get(error.errno or 0, "未知")
        raise EnvironmentFault(
            f"{what} {folder.name} 不能写入（{why}），请检查权限和磁盘"
        ) from error
    return [folder / name for name in files]


def _stored(path: Path, content: bytes) -> bool:
    """Write one file under a name of its own first; tell whether it was not there before."""
    part = path.with_name(f".{os.getpid()}.{path.stem}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return _placed(part, path, content)
    finally:
        part.unlink(missing_ok=True)


def _placed(part: Path, path: Path, content: bytes) -> bool:
    """Give the finished file its name; a link, unlike a rename, never replaces another."""
    try:
        os.link(part, path)
    except OSError:
        # Taken, or a file system without links, where two steps must do.
        if not path.exists():
            part.rename(path)
            return True
        if path.read_bytes() != content:
            raise EnvironmentFault(f"已有内容不同的文件 {path.name}，没有改动，请先核对") from None
        return False
    return True
