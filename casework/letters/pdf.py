"""A letter as PDF/A-2a by Typst (extra ``casework[pdf]``), with the faces of this machine.

The text goes in as data, never as markup. Equal letters give equal bytes with equal fonts:
the date in the file is fixed and its id is made of its content. PDF/A forbids the empty box
of a character without a glyph, so those are found first, shown as 〓, and reported.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from casework.errors import EnvironmentFault
from casework.letters.blocks import Block, Letter, Run
from casework.letters.faces import FaceSet
from casework.letters.layout import Placed, attachment_columns, is_gap, marks, placed
from casework.letters.sfnt import Face
from casework.letters.source import built_in

if TYPE_CHECKING:
    import typst

STANDARD: Final = "a-2a"
GETA: Final = "〓"  # what Chinese printers set for a character they have no type for
_MADE: Final = 946_684_800  # 2000-01-01, as in the DOCX: the file says nothing of when
_AUTOSPACE: Final = 0.25
_LATIN: Final = re.compile("[!-~\u00c0-\u024f]")
_ROLE_OF: Final = {"title": "title", "h1": "hei", "h2": "kai"}
# A word longer than this may break anywhere; in the narrow cells of a table sooner.
_LONGEST: Final = {"table": 10}
_LONGEST_WORD: Final = 30
_LONG_ROW: Final = 300  # characters: such a row may go on overleaf, others stay in one piece
_LABEL_SHARE: Final = (2800, 6051)  # of a form, as in the DOCX


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What the faces could not do: stand-ins for faces, other faces for characters, none.

    ``replaced`` is face of the standard -> face used; ``borrowed`` character -> face it was
    taken from; ``missing`` the characters shown as 〓 (or left out, if invisible).
    """

    replaced: dict[str, str] = field(default_factory=dict)
    borrowed: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        named = [f"U+{ord(char):04X} {char}" for char in self.missing]
        return {"replaced": self.replaced, "borrowed": self.borrowed, "missing": named}


def to_pdf(letter: Letter, faces: FaceSet) -> bytes:
    """Return the letter as PDF/A; raise ``EnvironmentFault`` where it cannot be made."""
    library = _typst()
    if not faces.usable:
        message = "没有可用的中文字体，不能生成 PDF；要装什么，见 casework fonts check"
        raise EnvironmentFault(message, code="fonts_missing")
    data = json.dumps(letter_data(letter, faces), ensure_ascii=False)
    compiler = library.Compiler(_program(), root=_root(), font_paths=_fonts(_files(faces)))
    try:
        made = compiler.compile(
            format="pdf",
            sys_inputs={"letter": data},
            pdf_standards=STANDARD,
            timestamp=_MADE,
        )
    except library.TypstError as error:
        # Its text may quote the letter, and with it a person.
        raise EnvironmentFault("PDF 排版失败，请改用 docx 格式", code="pdf_failed") from error
    if not isinstance(made, bytes):
        raise EnvironmentFault("PDF 排版失败，请改用 docx 格式", code="pdf_failed")
    return made


def glyphs(letter: Letter, faces: FaceSet) -> Glyphs:
    """Return which faces and characters of the letter had to be taken from elsewhere."""
    used, borrowed, missing = {"song"}, dict[str, str](), dict[str, None]()
    for role, text in _texts(letter):
        used.add(role)
        chain = faces.chains[role]
        for char in dict.fromkeys(text):
            face = _face_for(char, chain, faces.latin)
            if face is None:
                missing[char] = None
            elif face is not chain[0] and face is not faces.latin:
                borrowed[char] = face.family
    replaced = {
        choice.role.name: faces.chains[choice.role.key][0].family
        for choice in faces.choices
        if choice.standing != "present" and choice.role.key in used
    }
    return Glyphs(replaced, borrowed, tuple(missing))


def letter_data(letter: Letter, faces: FaceSet) -> dict[str, Any]:
    """Return what ``letter.typ`` reads: placed items of text, and names of faces."""
    return {
        "title": _plain(letter.title, faces.chains["fang"], faces),
        "marks": "　".join(marks(letter)),
        "letterhead": _letterhead(letter, faces),
        "latin": [_family(faces.latin, faces)] if faces.latin else [],
        "fonts": {
            role: {"families": [_family(f, faces) for f in chain], "weight": chain[0].weight}
            for role, chain in faces.chains.items()
        },
        "items": list(_items(letter, faces)),
    }


def _letterhead(letter: Letter, faces: FaceSet) -> str:
    """信函格式 carries the agency's name in red; the other layouts carry none."""
    if letter.layout != "xinhan":
        return ""
    names = letter.text_of("sign").split("\n")
    return _plain(names[0], faces.chains["title"], faces)


def _items(letter: Letter, faces: FaceSet) -> Iterator[dict[str, Any]]:
    places = list(placed(letter, _AUTOSPACE))
    if letter.layout == "xinhan":
        places = _number_first(places)
    kinds = [place.block.kind for place in places]
    for at, place in enumerate(places):
        following = kinds[at + 1 : at + 2]
        if kinds[at] == "date" and kinds[at - 1 : at] == ["sign"]:
            continue  # it is part of the signature before it
        item = _item(place, letter, faces)
        if kinds[at] == "sign" and following == ["date"]:
            item["kind"], item["name"] = "signature", item.pop("runs")
            item["day"] = _runs(places[at + 1].block.runs, "fang", letter, faces)
        # The page that carries the seal must carry text: no empty seal page.
        item["sticky"] = following == ["sign"] and kinds[at] != "table"
        yield item


def _number_first(places: list[Placed]) -> list[Placed]:
    """信函格式: the number stands below the red rule, the title two lines below it."""
    kinds = [place.block.kind for place in places]
    if kinds[:2] != ["title", "docno"]:
        return places
    title, number, *rest = places
    return [number, Placed(title.block, 2), *rest]


def _item(place: Placed, letter: Letter, faces: FaceSet) -> dict[str, Any]:
    block = place.block
    item: dict[str, Any] = {
        "kind": block.kind,
        "blank": place.blank_before,
        "right": place.indent,
        "new_page": place.new_page,
        "long": len(block.text) > _LONG_ROW,
    }
    if block.kind == "table":
        return item | _table(block, letter, faces)
    role = _ROLE_OF.get(block.kind, "fang")
    runs = ((Run(place.label),) if place.label else ()) + block.runs
    item["runs"] = _runs(runs, role, letter, faces)
    if block.kind == "att":
        item["start"], item["name"] = attachment_columns(place.label)
    return item


def _table(block: Block, letter: Letter, faces: FaceSet) -> dict[str, Any]:
    columns = len(block.widths) or max(len(row) for row in block.rows)
    rows = []
    for row in block.rows:
        cells = [_runs(cell, "fang", letter, faces, "table") for cell in row]
        rows.append(
            {
                "cells": cells + [[]] * (columns - len(cells)),
                "blank": not any(run.text.strip() for run in row[-1]),
                "long": sum(len(run.text) for cell in row for run in cell) > _LONG_ROW,
            }
        )
    label, rest = _LABEL_SHARE
    form = [label, *[rest // max(1, columns - 1)] * (columns - 1)]
    return {"rows": rows, "list": bool(block.widths), "widths": list(block.widths) or form}


def _runs(
    runs: Iterable[Run], role: str, letter: Letter, faces: FaceSet, place: str = ""
) -> list[dict[str, Any]]:
    chain, longest = faces.chains[role], _LONGEST.get(place, _LONGEST_WORD)
    return [
        {
            "text": _breakable(_plain(run.text, chain, faces), longest),
            "gap": is_gap(run, letter),
        }
        for run in runs
    ]


def _plain(text: str, chain: tuple[Face, ...], faces: FaceSet) -> str:
    """Put 〓 for a character without a glyph; leave out one that shows nothing anyway."""
    if all(char == "\n" or chain[0].has(char) for char in set(text)):
        return text
    geta = GETA if _face_for(GETA, chain, faces.latin) else "?"
    kept = (c if _face_for(c, chain, faces.latin) else _stand_in(c, geta) for c in text)
    return "".join(kept)


def _stand_in(char: str, geta: str) -> str:
    return "" if unicodedata.category(char) in ("Mn", "Me") else geta


def _face_for(char: str, chain: tuple[Face, ...], latin: Face | None) -> Face | None:
    if char in "\n\u200b":
        return chain[0]
    if latin and _LATIN.match(char) and latin.has(char):
        return latin
    return next((face for face in chain if face.has(char)), None)


def _breakable(text: str, longest: int) -> str:
    """Let a word too long for its line break anywhere: nothing may run off the paper."""
    if len(text) <= longest:
        return text
    words = ("".join(part) for _, part in groupby(text, key=_joins))
    return "".join("\u200b".join(w) if len(w) > longest and _joins(w[0]) else w for w in words)


def _joins(char: str) -> bool:
    return not char.isspace() and unicodedata.east_asian_width(char) not in ("W", "F")


def _texts(letter: Letter) -> Iterator[tuple[str, str]]:
    for block in letter.blocks:
        role = _ROLE_OF.get(block.kind, "fang")
        yield role, block.text.replace("\n", "").replace("\t", "")
    if letter.layout == "xinhan":
        yield "title", letter.text_of("sign").replace("\n", "")
    if marks(letter):
        yield "hei", "".join(marks(letter))


# -- the typesetter, loaded and given its fonts once ----------------------------------------
def _typst() -> Any:
    try:
        import typst
    except ModuleNotFoundError:
        message = "生成 PDF 需要安装 casework[pdf]：pip install 'casework[pdf]'；或者改用 docx 格式"
        raise EnvironmentFault(message, code="pdf_missing") from None
    return typst


@cache
def _program() -> bytes:
    return bytes(built_in().joinpath("letter.typ").read_bytes())


def _root() -> Path | None:
    """The only folder the typesetter could read; the program reads nothing in it."""
    folder = built_in()
    return folder if isinstance(folder, Path) else None


def _files(faces: FaceSet) -> frozenset[tuple[Path, int]]:
    every = [face for chain in faces.chains.values() for face in chain]
    if faces.latin:
        every.append(faces.latin)
    return frozenset((face.path, face.index) for face in every)


@cache
def _fonts(files: frozenset[tuple[Path, int]]) -> typst.Fonts:
    """Load the folders of the chosen faces and no others: the rest cannot matter then."""
    folders = sorted({path.parent for path, _ in files})
    return _typst().Fonts(  # type: ignore[no-any-return]
        include_system_fonts=False, include_embedded_fonts=False, font_paths=folders
    )


@cache
def _families(files: frozenset[tuple[Path, int]]) -> dict[tuple[str, int], str]:
    """Return the name the typesetter knows a face by; it may differ from the font's own."""
    return {
        (str(Path(info.path).resolve()), info.index): info.family
        for info in _fonts(files).fonts()
        if info.path
    }


def _family(face: Face, faces: FaceSet) -> str:
    known = _families(_files(faces))
    return known.get((str(face.path.resolve()), face.index), face.names[-1])
