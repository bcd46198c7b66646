"""Which faces a letter wants, which are installed, and what stands in for the others.

GB/T 9704-2012 names faces that are not free; a server rarely has them. Every role has an
order of stand-ins. Nothing is downloaded and nothing is shipped with the package.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from casework.letters.sfnt import SUFFIXES, Face, faces_of


@dataclass(frozen=True, slots=True)
class Role:
    """A face the standard names, other names it goes by, and stand-ins, best first."""

    key: str
    name: str
    aliases: tuple[str, ...]
    stand_ins: tuple[str, ...]
    packages: tuple[tuple[str, str], ...]
    """Debian package -> the face it brings."""
    bold: bool = False


_SERIF: Final = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "思源宋体")
_SANS: Final = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "思源黑体")
_NOTO: Final = "fonts-noto-cjk"

ROLES: Final = (
    Role(
        "fang", "仿宋_GB2312", ("FangSong_GB2312", "仿宋", "FangSong"),
        ("华文仿宋", "STFangsong", "FandolFang R", "FandolFang", *_SERIF, "AR PL UMing CN"),
        (("texlive-lang-chinese", "FandolFang（仿宋，缺少部分人名用字）"), (_NOTO, "Noto Serif CJK SC（宋体字形）")),
    ),
    Role(
        "kai", "楷体_GB2312", ("KaiTi_GB2312", "楷体", "KaiTi"),
        ("华文楷体", "STKaiti", "FandolKai", "AR PL UKai CN", "LXGW WenKai", "霞鹜文楷", *_SERIF),
        (("fonts-arphic-ukai", "AR PL UKai CN（楷体）"), ("fonts-lxgw-wenkai", "LXGW WenKai（楷体）"), (_NOTO, "Noto Serif CJK SC（宋体字形）")),
    ),
    Role(
        "hei", "黑体", ("SimHei",),
        ("华文黑体", "STHeiti", "FandolHei", *_SANS, "WenQuanYi Zen Hei", "WenQuanYi Micro Hei"),
        ((_NOTO, "Noto Sans CJK SC（黑体）"), ("fonts-wqy-zenhei", "WenQuanYi Zen Hei（黑体）")),
    ),
    Role(
        "title", "方正小标宋简体", ("FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05"),
        ("华文中宋", "STZhongsong", "FandolSong", *_SERIF),
        ((_NOTO, "Noto Serif CJK SC（粗宋体）"), ("texlive-lang-chinese", "FandolSong（粗宋体）")),
        bold=True,
    ),
    Role(
        "song", "宋体", ("SimSun",),
        ("华文宋体", "STSong", "FandolSong", *_SERIF, "AR PL UMing CN"),
        ((_NOTO, "Noto Serif CJK SC（宋体）"), ("fonts-arphic-uming", "AR PL UMing CN（宋体）")),
    ),
)  # fmt: skip

_LATIN: Final = ("Times New Roman", "Liberation Serif", "Tinos", "TeX Gyre Termes", "Nimbus Roman")
# Asked only for characters the faces of the letter lack: rare ideographs, other scripts, signs.
_LAST: Final = (
    *_SERIF, *_SANS, "LXGW WenKai", "HanaMinA", "HanaMinB", "BabelStone Han", "SimSun-ExtB",
    "DejaVu Sans", "Noto Emoji", "Symbola",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """What a role gets: its own face, a stand-in, or none."""

    role: Role
    face: Face | None
    standing: str
    """``present``, ``substitute`` or ``missing``."""


@dataclass(frozen=True)
class FaceSet:
    """The faces of every role, first choice first, and the face for Latin text."""

    choices: tuple[Choice, ...]
    chains: dict[str, tuple[Face, ...]]
    latin: Face | None

    @property
    def usable(self) -> bool:
        """Whether there is a Chinese face for every role."""
        return all(self.chains.values())


def choose(installed: Sequence[Face]) -> FaceSet:
    """Choose the faces; a role without one of its own takes any Chinese face there is."""
    choices = tuple(_choice(role, installed) for role in ROLES)
    chosen = [choice.face for choice in choices if choice.face]
    spare = [*chosen, *_found(_LAST, installed, bold=False)]
    chains = {
        choice.role.key: _chain(choice.face or (chosen[0] if chosen else None), spare)
        for choice in choices
    }
    latin = next(iter(_found(_LATIN, installed, bold=False)), None)
    return FaceSet(choices, chains, latin)


def _choice(role: Role, installed: Sequence[Face]) -> Choice:
    own = next(iter(_found((role.name, *role.aliases), installed, bold=False)), None)
    if own:
        return Choice(role, own, "present")
    stand_in = next(iter(_found(role.stand_ins, installed, bold=role.bold)), None)
    return Choice(role, stand_in, "substitute" if stand_in else "missing")


def _chain(first: Face | None, spare: Iterable[Face]) -> tuple[Face, ...]:
    """One face of a family: the typesetter knows families, and picks by weight."""
    if first is None:
        return ()
    kept = {first.names: first}
    for face in spare:
        if not any(face.answers_to(one.family) for one in kept.values()):
            kept[face.names] = face
    return tuple(kept.values())


def _found(names: Iterable[str], installed: Sequence[Face], *, bold: bool) -> Iterable[Face]:
    wanted = 700 if bold else 400
    for name in names:
        fits = [face for face in installed if face.answers_to(name) and not face.italic]
        if fits:
            yield min(fits, key=lambda face: (abs(face.weight - wanted), str(face.path)))


@cache
def installed_faces(own: Path | None = None) -> tuple[Face, ...]:
    """Return the faces of the machine, those of the agency's own folder first. Read once."""
    return tuple(face for folder in font_folders(own) for face in _faces_below(folder))


def font_folders(own: Path | None = None) -> tuple[Path, ...]:
    """Return the folders fonts are looked for in, those that exist."""
    home, env = Path("~").expanduser(), os.environ
    folders = [
        *([own] if own else []),
        Path("/usr/share/fonts"), Path("/usr/local/share/fonts"),
        Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
        home / ".local/share/fonts", home / ".fonts",
        Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts",
        Path(env.get("WINDIR", "C:/Windows")) / "Fonts",
        Path(env.get("LOCALAPPDATA", home)) / "Microsoft/Windows/Fonts",
    ]  # fmt: skip
    return tuple(dict.fromkeys(folder for folder in folders if folder.is_dir()))


def _faces_below(folder: Path) -> Iterable[Face]:
    files = (
        Path(place) / name
        for place, _, names in os.walk(folder)
        for name in names
        if Path(name).suffix.lower() in SUFFIXES
    )
    for path in sorted(files):  # the order of a folder must not decide which face is used
        yield from faces_of(path)
