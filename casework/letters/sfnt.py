"""What a font file says of itself: names, weight, characters it has a glyph for.

A small reader of TrueType, OpenType and their collections, so that ``casework fonts check``
works without the PDF extra, and so that a character without a glyph is found before the
typesetter meets it (PDF/A forbids the empty box it would draw).
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

SUFFIXES: Final = frozenset({".ttf", ".otf", ".ttc", ".otc"})
_FAMILY, _FULL, _TYPOGRAPHIC = 1, 4, 16
_MOST_FACES: Final = 64
_MOST_BYTES: Final = 32_000_000  # of one table; more is no font but an attack or a wreck
# The whole of Unicode first, then the basic plane: (platform, encoding).
_WANTED: Final = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))


@dataclass(frozen=True)
class Face:
    """One face of a font file; ``index`` is its place in a collection."""

    path: Path
    index: int
    names: tuple[str, ...]
    weight: int
    italic: bool
    cmap: tuple[int, int]
    """Offset and length of the table of characters."""

    @property
    def family(self) -> str:
        """The family name to show; a Chinese one where the font has it."""
        return self.names[0]

    def answers_to(self, name: str) -> bool:
        """Tell whether the face goes by this name, in any of its languages."""
        return name.casefold() in self._folded

    def has(self, char: str) -> bool:
        """Tell whether the face has a glyph for the character."""
        point = ord(char)
        at = bisect_right(self._starts, point) - 1
        return at >= 0 and point <= self._groups[at][1]

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in self.names)

    @cached_property
    def _starts(self) -> list[int]:
        return [first for first, _ in self._groups]

    @cached_property
    def _groups(self) -> list[tuple[int, int]]:
        offset, length = self.cmap
        try:
            with self.path.open("rb") as file:
                file.seek(offset)
                return sorted(_ranges(file.read(length)))
        except (OSError, struct.error, IndexError):
            return []


def faces_of(path: Path) -> list[Face]:
    """Return the faces of a font file; none of a file that cannot be read as a font."""
    found = []
    try:
        with path.open("rb") as file:
            read = _Reader(file)
            for index, offset in enumerate(_offsets(read)):
                found.append(_face(read, path, index, offset))
    except (OSError, struct.error, IndexError, ValueError):
        return []
    return [face for face in found if face.names]


class _Reader:
    def __init__(self, file: object) -> None:
        self._file = file

    def __call__(self, offset: int, length: int) -> bytes:
        if length > _MOST_BYTES:
            raise ValueError("table too long")
        self._file.seek(offset)  # type: ignore[attr-defined]
        data: bytes = self._file.read(length)  # type: ignore[attr-defined]
        return data


def _offsets(read: _Reader) -> list[int]:
    head = read(0, 12)
    if head[:4] != b"ttcf":
        return [0] if head[:4] in (b"\x00\x01\x00\x00", b"OTTO", b"true") else []
    count = min(struct.unpack_from(">I", head, 8)[0], _MOST_FACES)
    return list(struct.unpack(f">{count}I", read(12, 4 * count)))


def _face(read: _Reader, path: Path, index: int, offset: int) -> Face:
    count = struct.unpack(">H", read(offset + 4, 2))[0]
    directory = read(offset + 12, 16 * count)
    tables = {
        tag: (start, length) for tag, _, start, length in struct.iter_unpack(">4sIII", directory)
    }
    weight, italic = 400, False
    if b"OS/2" in tables:
        os2 = read(tables[b"OS/2"][0], 64)
        weight, italic = struct.unpack_from(">H", os2, 4)[0], bool(os2[63] & 1)
        if os2[63] & 0x20 and weight <= 400:
            weight = 700  # some bold fonts say so only with the flag
    names = _names(read(*tables[b"name"])) if b"name" in tables else ()
    return Face(path, index, names, weight, italic, tables.get(b"cmap", (0, 0)))


def _names(table: bytes) -> tuple[str, ...]:
    _, count, strings = struct.unpack_from(">HHH", table)
    found: dict[str, bool] = {}
    for number in range(count):
        record = struct.unpack_from(">6H", table, 6 + 12 * number)
        platform, _, _, kind, length, offset = record
        if platform not in (0, 3) or kind not in (_FAMILY, _FULL, _TYPOGRAPHIC):
            continue
        raw = table[strings + offset : strings + offset + length]
        name = raw.decode("utf-16-be", "ignore").strip("\0 ")
        if name:
            found[name] = found.get(name, False) or kind == _FAMILY
    chinese = [name for name in found if found[name] and not name.isascii()]
    families = [name for name in found if found[name]]
    return tuple(dict.fromkeys([*chinese, *families, *found]))


def _ranges(table: bytes) -> Iterator[tuple[int, int]]:
    """Yield the first and last character of every range that has glyphs."""
    count = struct.unpack_from(">H", table, 2)[0]
    places = {
        (platform, encoding): offset
        for platform, encoding, offset in struct.iter_unpack(">HHI", table[4 : 4 + 8 * count])
    }
    for wanted in _WANTED:
        if wanted in places:
            at = places[wanted]
            kind = struct.unpack_from(">H", table, at)[0]
            if kind in (4, 12):
                yield from (_format_12 if kind == 12 else _format_4)(table, at)
                return


def _format_12(table: bytes, at: int) -> Iterator[tuple[int, int]]:
    count = struct.unpack_from(">I", table, at + 12)[0]
    groups = table[at + 16 : at + 16 + 12 * count]
    for first, last, glyph in struct.iter_unpack(">III", groups):
        # Glyph 0 is the empty box: a range that begins with it lacks its first character.
        if first + (glyph == 0) <= last:
            yield first + (glyph == 0), last


def _format_4(table: bytes, at: int) -> Iterator[tuple[int, int]]:
    count = struct.unpack_from(">H", table, at + 6)[0] // 2
    columns = [
        struct.unpack_from(f">{count}H", table, at + 14 + 2 * count * n + 2 * (n > 0))
        for n in range(4)
    ]
    for number, (last, first, delta, offset) in enumerate(zip(*columns, strict=True)):
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = point
            if offset:
                place = at + 16 + 6 * count + 2 * number + offset + 2 * (point - first)
                glyph = struct.unpack_from(">H", table, place)[0]
                if glyph == 0:
                    continue
            if (glyph + delta) & 0xFFFF:
                yield point, point
