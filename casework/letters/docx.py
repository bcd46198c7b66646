"""A letter as DOCX, by python-docx over our base document or an agency's own.

Equal letters give equal bytes: parts sorted and stored, fixed dates, no names of users.
Of an agency's base we keep letterhead, logo, page set-up and styles; its wording stays in
the templates.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from casework.errors import InputError, Refusal
from casework.letters.basedoc import STYLES, build_base, pack
from casework.letters.blocks import Letter, Run
from casework.letters.layout import Placed, attachment_columns, letterhead, marks, placed
from casework.letters.ooxml import Writer, element
from casework.letters.pagestyle import OFFICIAL, PageStyle
from casework.letters.source import built_in

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject

_EPOCH: Final = datetime(2000, 1, 1)  # noqa: DTZ001  # OOXML core properties hold naive times
_STYLE_OF: Final = {
    "title": "CwTitle", "docno": "CwDocno", "to": "CwTo", "p": "CwP", "h1": "CwH1", "h2": "CwH2",
    "att": "CwAtt", "sign": "CwSign", "date": "CwDate", "note": "CwNote",
}  # fmt: skip
_AUTOSPACE: Final = 0.25  # of a character, between Chinese and Latin text, by default
_CLOSING: Final = ("sign", "date", "note")


def to_docx(letter: Letter, base: bytes | None = None, style: PageStyle = OFFICIAL) -> bytes:
    """Return the letter as DOCX; raise ``InputError`` for a base that cannot be used.

    An agency's ``base`` brings its own page set-up, fonts and letterhead: ``style`` and
    the head of 信函格式 are for our base alone.
    """
    if base is not None and letter.layout == "xinhan":
        letter = replace(letter, layout="plain")
    head = letterhead(letter)
    document = _open(base if base is not None else _own_base(style, head))
    body = document.element.body
    _drop_blank(body)
    for made in _body(letter, _text_width(document), under_head=bool(head)):
        body.insert(len(body) - 1, made)  # the section properties stay last
    _mark_pages(document, marks(letter))
    _neutral(document, letter)
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return pack({name: archive.read(name) for name in archive.namelist()})


@lru_cache(maxsize=8)
def _own_base(style: PageStyle, head: str) -> bytes:
    return _committed_base() if style == OFFICIAL and not head else build_base(style, head)


@cache
def _committed_base() -> bytes:
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


def _drop_blank(body: Any) -> None:
    """Word keeps at least one paragraph in a file: an empty one is no part of a letterhead."""
    for paragraph in list(body.iterchildren(element("w:p").tag)):
        if not any(part.tag.endswith("}r") for part in paragraph.iterdescendants()):
            body.remove(paragraph)


def _text_width(document: DocumentObject) -> int:
    """Return the width of the text block in twips; an agency's base has margins of its own."""
    section = document.sections[0]
    width = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    return round(width / 635)


def _body(letter: Letter, width: int, *, under_head: bool) -> Iterator[Any]:
    writer = Writer(letter, width)
    blocks = list(placed(letter, _AUTOSPACE))
    for number, place in enumerate(blocks):
        following = blocks[number + 1].block.kind if number + 1 < len(blocks) else ""
        yield from _elements(place, following, writer, under_rule=under_head and number == 0)


def _elements(place: Placed, following: str, writer: Writer, *, under_rule: bool) -> Iterator[Any]:
    """The paragraphs of one block, with the blank lines before it."""
    block = place.block
    tied = block.kind in _CLOSING
    for _ in range(place.blank_before):
        yield writer.paragraph("CwP", (), layout=("keepNext",) if tied else ())
    if block.kind == "table":
        yield writer.table(block, keep=following in _CLOSING)
        if following in ("", "table", "title"):
            yield element("w:p")  # Word wants a paragraph between and after tables
        return
    runs = ((Run(place.label),) if place.label else ()) + block.runs
    yield writer.paragraph(
        _STYLE_OF[block.kind],
        runs,
        layout=_switches(place, following),
        indent=_indent(place),
        under_rule=under_rule and block.kind == "docno",
    )


def _switches(place: Placed, following: str) -> Iterator[str]:
    """Keep the closing together and with the text: no page carries the seal alone."""
    if following in _CLOSING:
        yield "keepNext"
    if place.block.kind in _CLOSING:
        yield "keepLines"
    if place.new_page:
        yield "pageBreakBefore"


def _indent(place: Placed) -> dict[str, float]:
    if place.block.kind == "att":
        start, name = attachment_columns(place.label)
        return {"left": name, "hanging": name - start}
    return {"right": place.indent} if place.indent else {}


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
        if any(part.tag.endswith("}r") for part in paragraph._p.iterdescendants()):
            paragraph = header.add_paragraph()  # a name or a logo stands there
        paragraph.style = document.styles["公文标记"]
        paragraph.add_run("　".join(lines))


def _neutral(document: DocumentObject, letter: Letter) -> None:
    """Say nothing of who made the file, when, or with what."""
    properties = document.core_properties
    properties.title = letter.title
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = _EPOCH
    properties.revision = 1
