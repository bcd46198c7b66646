"""A letter as DOCX, by python-docx over our base document or an agency's own.

Equal letters give equal bytes: parts sorted and stored, fixed dates, no names of users.
Of an agency's base we keep letterhead, logo, page set-up and styles; its wording stays in
the templates.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from casework.errors import InputError, Refusal
from casework.letters.basedoc import CHARACTER, STYLES, pack
from casework.letters.blocks import Block, Letter, Run
from casework.letters.layout import Placed, attachment_columns, is_gap, marks, placed
from casework.letters.source import built_in

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject

_EPOCH: Final = datetime(2000, 1, 1)  # noqa: DTZ001  # OOXML core properties hold naive times
_STYLE_OF: Final = {
    "title": "CwTitle", "docno": "CwDocno", "to": "CwTo", "p": "CwP", "h1": "CwH1", "h2": "CwH2",
    "att": "CwAtt", "sign": "CwSign", "date": "CwDate", "note": "CwNote",
}  # fmt: skip
_AUTOSPACE: Final = 0.25  # of a character, between Chinese and Latin text, by default
_TEXT_WIDTH: Final = 8851  # twips: A4 less the two side margins
_LABEL_WIDTH: Final = 2800
_LIST_SIZE: Final = 21  # half points: 五号, so that a list of days stays short


def to_docx(letter: Letter, base: bytes | None = None) -> bytes:
    """Return the letter as DOCX; raise ``InputError`` for a base that cannot be used."""
    document = _open(base if base is not None else _own_base())
    body = document.element.body
    blocks = list(placed(letter, _AUTOSPACE))
    for number, place in enumerate(blocks):
        following = blocks[number + 1].block.kind if number + 1 < len(blocks) else ""
        for element in _elements(place, following, letter):
            body.insert(len(body) - 1, element)  # the section properties stay last
    _mark_pages(document, marks(letter))
    _neutral(document, letter)
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return pack({name: archive.read(name) for name in archive.namelist()})


@cache
def _own_base() -> bytes:
    return bytes(built_in().joinpath("base.docx").read_bytes())


def _open(base: bytes) -> DocumentObject:
    from docx import Document

    try:
        document = Document(io.BytesIO(base))
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(
            [Refusal("base_document", "底稿不是有效的 DOCX 文件", field="base")]
        ) from error
    known = {style.style_id for style in document.styles}
    lacking = [STYLES[style][0] for style in sorted(STYLES) if style not in known]
    if lacking:
        message = f"底稿缺少样式：{'、'.join(lacking)}（可由内置底稿复制）"
        raise InputError([Refusal("base_document", message, field="base")])
    return document


def _elements(place: Placed, following: str, letter: Letter) -> Iterable[Any]:
    """The paragraphs of one block, with the blank lines before it."""
    from docx.oxml import OxmlElement

    tied = place.block.kind in ("sign", "date")
    for _ in range(place.blank_before):
        yield _paragraph("CwP", (), letter, keep=tied)
    if place.block.kind == "table":
        yield _table(place.block, letter)
        if following in ("", "table", "title"):
            yield OxmlElement("w:p")  # Word wants a paragraph between and after tables
        return
    runs = ((Run(place.label),) if place.label else ()) + place.block.runs
    yield _paragraph(
        _STYLE_OF[place.block.kind],
        runs,
        letter,
        # The page that carries the seal must carry text: no empty seal page.
        keep=following == "sign",
        new_page=place.new_page,
        indent=_indent(place),
    )


def _indent(place: Placed) -> dict[str, float]:
    if place.block.kind == "att":
        start, name = attachment_columns(place.label)
        return {"left": name, "hanging": name - start}
    return {"right": place.indent} if place.indent else {}


def _paragraph(
    style: str,
    runs: Iterable[Run],
    letter: Letter,
    *,
    keep: bool = False,
    new_page: bool = False,
    indent: dict[str, float] | None = None,
    size: int | None = None,
) -> Any:
    from docx.oxml import OxmlElement

    paragraph = OxmlElement("w:p")
    layout = _child(paragraph, "w:pPr")
    _child(layout, "w:pStyle", val=style)
    if keep:
        _child(layout, "w:keepNext")
    if new_page:
        _child(layout, "w:pageBreakBefore")
    if indent:
        # Word and LibreOffice each honour one of the two units, so both are given.
        measures = {f"{side}Chars": str(round(n * 100)) for side, n in indent.items()}
        measures |= {side: str(round(n * CHARACTER)) for side, n in indent.items()}
        _child(layout, "w:ind", **measures)
    for run in runs:
        _add_run(paragraph, run, letter, size)
    return paragraph


def _add_run(paragraph: Any, run: Run, letter: Letter, size: int | None = None) -> None:
    element = _child(paragraph, "w:r")
    properties = _child(element, "w:rPr")
    # “”—… are of ambiguous width: without the hint Word sets them in the Latin font.
    _child(properties, "w:rFonts", hint="eastAsia")
    if size is not None:
        _child(properties, "w:sz", val=str(size))
        _child(properties, "w:szCs", val=str(size))
    if is_gap(run, letter):
        _child(properties, "w:highlight", val="yellow")
    for number, line in enumerate(run.text.split("\n")):
        if number:
            _child(element, "w:br")
        text = _child(element, "w:t")
        text.text = line
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _table(block: Block, letter: Letter) -> Any:
    """A form, label and answer, or a list whose heading row comes again on every page."""
    from docx.oxml import OxmlElement

    table = OxmlElement("w:tbl")
    widths = _widths(block)
    _table_properties(table, widths)
    for place, row in enumerate(block.rows):
        line = _child(table, "w:tr")
        properties = _child(line, "w:trPr")
        _child(properties, "w:cantSplit")
        if block.widths:
            if place == 0:
                _child(properties, "w:tblHeader")
        else:
            blank = not any(run.text for run in row[-1])
            _child(properties, "w:trHeight", val="1150" if blank else "500", hRule="atLeast")
        for number, width in enumerate(widths):
            cell = _child(line, "w:tc")
            layout = _child(cell, "w:tcPr")
            _child(layout, "w:tcW", w=str(width), type="dxa")
            _child(layout, "w:vAlign", val="center")
            runs = row[number] if number < len(row) else ()
            small = _LIST_SIZE if block.widths else None
            cell.append(_paragraph("CwCell", runs, letter, size=small))
    return table


def _widths(block: Block) -> list[int]:
    if block.widths:
        return [_TEXT_WIDTH * share // sum(block.widths) for share in block.widths]
    others = max(len(row) for row in block.rows) - 1
    return [_LABEL_WIDTH] + [(_TEXT_WIDTH - _LABEL_WIDTH) // max(1, others)] * others


def _table_properties(table: Any, widths: list[int]) -> None:
    properties = _child(table, "w:tblPr")
    _child(properties, "w:tblW", w=str(sum(widths)), type="dxa")
    borders = _child(properties, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _child(borders, f"w:{side}", val="single", sz="6", space="0", color="000000")
    _child(properties, "w:tblLayout", type="fixed")
    # Both grid and cell widths: LibreOffice reads the one, WPS trusts the other.
    grid = _child(table, "w:tblGrid")
    for width in widths:
        _child(grid, "w:gridCol", w=str(width))


def _child(parent: Any, tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def _mark_pages(document: DocumentObject, lines: tuple[str, ...]) -> None:
    """Put the marks at the head of every page, where a loose sheet still shows them."""
    if not lines:
        return
    section = document.sections[0]
    headers = [section.header]
    if document.settings.odd_and_even_pages_header_footer:
        headers.append(section.even_page_header)
    if section.different_first_page_header_footer:
        headers.append(section.first_page_header)
    for header in headers:
        paragraph = header.paragraphs[0]
        if paragraph.text:
            paragraph = header.add_paragraph()
        paragraph.style = document.styles["公文标记"]
        paragraph.add_run("　".join(lines))


def _neutral(document: DocumentObject, letter: Letter) -> None:
    """Say nothing of who made the file, when, or with what."""
    properties = document.core_properties
    properties.title = letter.title
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = _EPOCH
    properties.revision = 1
