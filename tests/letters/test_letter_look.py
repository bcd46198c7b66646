"""Layouts, fonts, margins, content controls and an agency's own base document."""

from __future__ import annotations

import base64
import io
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from letters.test_letter_grid import MM, SOFFICE, TOTEXT, lines_of, pages
from lxml import etree

from casework.letters import OPEN_NUMBER, Block, Letter, Run
from casework.letters.basedoc import build_base, pack
from casework.letters.docx import to_docx
from casework.letters.layout import DRAFT_MARK
from casework.letters.pagestyle import PageStyle

Make = Callable[..., Letter]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
measured = pytest.mark.skipif(
    not (SOFFICE and TOTEXT), reason="LibreOffice (soffice) or pdftotext is not installed"
)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)


def parts(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body(docx: bytes) -> etree._Element:
    return etree.fromstring(parts(docx)["word/document.xml"])


def controls(docx: bytes) -> list[tuple[str, str, bool]]:
    """Tag, text and whether it is a placeholder, of every content control."""
    found = []
    for control in body(docx).iter(f"{W}sdt"):
        properties = control.find(f"{W}sdtPr")
        assert properties.find(f"{W}text") is not None, "plain text only"
        tag = properties.find(f"{W}tag").get(f"{W}val")
        text = "".join(control.find(f"{W}sdtContent").itertext())
        found.append((tag, text, properties.find(f"{W}showingPlcHdr") is not None))
    return found


def style_of(paragraph: etree._Element) -> str:
    return str(paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val"))


def has(paragraph: etree._Element, switch: str) -> bool:
    return paragraph.find(f"{W}pPr/{W}{switch}") is not None


def test_number_and_date_stand_in_content_controls(make: Make) -> None:
    letter = make("D-39")
    assert controls(to_docx(letter)) == [
        ("cw:doc_no", letter.text_of("docno"), False),
        ("cw:issued_on", letter.text_of("date"), False),
    ]


def test_an_open_number_and_date_are_placeholders(make: Make) -> None:
    def undone(data: dict[str, Any]) -> None:
        del data["issued_on"]
        data["doc_no"] = OPEN_NUMBER

    draft = make("D-39", final=False, change=undone)
    assert controls(to_docx(draft)) == [
        ("cw:doc_no", "【文号待编】", True),
        ("cw:issued_on", "【待填：成文日期】", True),
    ]


@pytest.mark.parametrize("code", ["D-21", "D-26", "D-50", "D-07"])
def test_ids_of_controls_are_unique_and_the_same_each_time(make: Make, code: str) -> None:
    ids = [e.get(f"{W}val") for e in body(to_docx(make(code))).iter(f"{W}id")]
    assert len(ids) == len(set(ids))
    assert ids == [e.get(f"{W}val") for e in body(to_docx(make(code))).iter(f"{W}id")]


def test_the_closing_is_tied_together_and_to_the_text(make: Make) -> None:
    paragraphs = list(body(to_docx(make("D-39"))).iter(f"{W}p"))
    at = next(n for n, p in enumerate(paragraphs) if style_of(p) == "CwSign")
    assert [style_of(p) for p in paragraphs[at : at + 3]] == ["CwSign", "CwDate", "CwNote"]
    # The last lines of the text, two lines for the seal, name and date; a note follows here.
    assert all(has(p, "keepNext") for p in paragraphs[at - 3 : at + 2])
    assert all(has(p, "keepLines") for p in paragraphs[at : at + 3])
    assert not has(paragraphs[at + 2], "keepNext")


def test_a_table_before_the_closing_keeps_its_last_row_with_it(make: Make) -> None:
    rows = list(body(to_docx(make("D-50"))).iter(f"{W}tr"))
    assert all(has(p, "keepNext") for p in rows[-1].iter(f"{W}p"))
    assert not [p for row in rows[:-1] for p in row.iter(f"{W}p") if has(p, "keepNext")]


def test_a_letterhead_first_page(make: Make) -> None:
    letter = replace(make("D-26"), layout="xinhan")
    made = to_docx(letter)
    assert made == to_docx(letter)
    files = parts(made)
    head, foot = files["word/header3.xml"].decode(), files["word/footer3.xml"].decode()
    assert "示例市示例局" in head
    assert re.findall(r'w:sz="(\d+)" w:space="\d+" w:color="FF0000"', head) == ["18", "6"]
    assert re.findall(r'w:sz="(\d+)" w:space="\d+" w:color="FF0000"', foot) == ["6", "18"]
    assert "PAGE" not in foot, "no number on the first page"
    assert "PAGE" in files["word/footer1.xml"].decode()
    first, second, third = list(body(made).iter(f"{W}p"))[:3]
    assert style_of(first) == "CwDocno"
    assert first.find(f"{W}pPr/{W}jc").get(f"{W}val") == "right"
    assert [style_of(p) for p in (second, third)] == ["CwP", "CwP"], "two lines above the title"
    assert not list(body(made).iter(f"{W}pageBreakBefore"))


def test_a_draft_in_letterhead_is_marked_on_the_first_page_too(make: Make) -> None:
    files = parts(to_docx(replace(make("D-39", final=False), layout="xinhan")))
    assert all(DRAFT_MARK in files[f"word/header{n}.xml"].decode() for n in (1, 2, 3))


def test_a_name_that_is_markup_stays_a_name(make: Make) -> None:
    letter = replace(
        make("D-39", change=lambda d: d["agency"].update(name="甲<&>局")), layout="xinhan"
    )
    head = etree.fromstring(parts(to_docx(letter))["word/header3.xml"])
    assert "".join(head.itertext()) == "甲<&>局"


def test_fonts_and_margins_of_the_settings(make: Make) -> None:
    style = PageStyle(
        body="方正仿宋_GBK", title="方正小标宋_GBK", left=30, right=24, top=40, bottom=32
    )
    files = parts(to_docx(make("D-39"), style=style))
    assert "方正仿宋_GBK" in files["word/styles.xml"].decode()
    assert "仿宋_GB2312" not in files["word/styles.xml"].decode()
    assert 'w:name="方正小标宋_GBK"' in files["word/fontTable.xml"].decode()
    margins = etree.fromstring(files["word/document.xml"]).find(f".//{W}pgMar")
    assert [margins.get(f"{W}{s}") for s in ("top", "right", "bottom", "left")] == [
        "2268", "1355", "1814", "1701",
    ]  # fmt: skip
    assert to_docx(make("D-39"), style=PageStyle()) == to_docx(make("D-39"))


def own_base() -> bytes:
    """A base as an agency makes it: a logo in the header, margins of its own, an empty line."""
    from docx import Document
    from docx.shared import Mm

    document = Document(io.BytesIO(build_base()))
    section = document.sections[0]
    section.left_margin = section.right_margin = Mm(35)
    section.header.paragraphs[0].add_run().add_picture(io.BytesIO(PIXEL), Mm(20), Mm(10))
    document.add_paragraph()
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_base_with_logo_and_margins_of_its_own(make: Make) -> None:
    base = own_base()
    letter = make("D-50", change=lambda d: d.update(demo=True))
    made = to_docx(letter, base)
    assert made == to_docx(letter, base)
    files = parts(made)
    assert PIXEL in files.values()
    header = etree.fromstring(files["word/header1.xml"])
    logo, mark = header.iter(f"{W}p")
    assert logo.find(f".//{W}drawing") is not None
    assert "演示" in "".join(mark.itertext()), "the mark stands below the logo"
    columns = [int(c.get(f"{W}w")) for c in body(made).iter(f"{W}gridCol")]
    assert sum(columns) == pytest.approx(11906 - 2 * 1984, abs=4), "tables fit its margins"
    assert style_of(next(body(made).iter(f"{W}p"))) == "CwTitle", "no empty line at the top"
    # Its letterhead is its own: ours is not drawn over it.
    assert b"FF0000" not in to_docx(replace(make("D-39"), layout="xinhan"), base)


def closings(lengths: range, paragraph: int, note: bool) -> Letter:
    """One letter of many parts, each a page on, whose texts end line by line lower."""
    blocks: list[Block] = []
    for lines in lengths:
        blocks += [Block("title", (Run(f"第{lines}件"),)), Block("to", (Run("某某："),))]
        sizes = [paragraph] * (lines // paragraph) + [lines % paragraph] * (lines % paragraph > 0)
        blocks += [Block("p", (Run("国" * (28 * size - 3)),)) for size in sizes]
        blocks += [Block("sign", (Run("某某局"),)), Block("date", (Run("2025年3月3日"),))]
        blocks += [Block("note", (Run("（附注）"),))] if note else []
    return Letter("D-00", "量", 1, "", "", "plain", False, False, tuple(blocks))


@measured
@pytest.mark.parametrize(("paragraph", "note"), [(3, True), (3, False), (8, True)])
def test_no_page_break_parts_the_closing_from_the_text(
    tmp_path: Path, paragraph: int, note: bool
) -> None:
    found = pages(to_docx(closings(range(11, 23), paragraph, note)), tmp_path)
    texts = ["".join(w[3] for w in words) for words in found]
    closing = [text for text in texts if "某某局" in text]
    assert len(closing) == 12
    assert len(found) > 12, "some of them go over a page"
    for text in closing:
        assert "国" in text, "text stands on the page of the seal"
        assert "月" in text, "and the date"
        assert ("附注" in text) == note


@measured
def test_letterhead_pages_measured(make: Make, tmp_path: Path) -> None:
    letter = replace(make("D-26"), layout="xinhan")
    first, second = pages(to_docx(letter), tmp_path)[:2]
    name = next(w for w in first if w[3] == "示例市示例局")
    assert name[1] / MM == pytest.approx(30, abs=3)
    assert not [w for w in first if "—" in w[3]]
    assert [w for w in second if "—" in w[3]]
    number = [w for w in first if "〔" in w[3] or "号" in w[3]]
    assert max(w[2] for w in number if w[1] < 80 * MM) / MM == pytest.approx(184, abs=2)


@measured
def test_later_pages_of_a_letterhead_keep_the_grid(tmp_path: Path) -> None:
    full = (Block("p", (Run("国" * 28 * 50),)), Block("sign", (Run("某某局"),)))
    letter = Letter("D-00", "量", 1, "", "", "xinhan", False, False, full)
    second = pages(to_docx(letter), tmp_path)[1]
    lines = lines_of(second)
    assert [sum(len(text) for _, _, text in words) for words in lines.values()] == [28] * 22
