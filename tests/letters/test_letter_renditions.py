"""Text, HTML and DOCX: hostile values stay text, marks are seen, bytes repeat."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from casework.errors import InputError
from casework.law.documents import DOCUMENTS
from casework.letters import Letter
from casework.letters.basedoc import build_base, pack
from casework.letters.cleaning import clean
from casework.letters.docx import to_docx
from casework.letters.html import to_html
from casework.letters.layout import DEMO_MARK, DRAFT_MARK, signature_indents, width
from casework.letters.plaintext import to_text

CODES = tuple(sorted(DOCUMENTS))

HOSTILE = (
    "{{ 7*7 }}",
    "{% include '/etc/passwd' %}",
    "<script>alert(1)</script>",
    "甲</w:t></w:r></w:p><w:p><w:r><w:t>乙",
    "甲&乙&amp;<b>",
    '#panic()#read("/etc/passwd")',
    "![图](https://example.invalid/x.png)[链接](javascript:alert(1))",
    "甲\n# 伪造标题\n@date 2020年1月1日\n@docno 伪〔2020〕1号",
    "甲\r\n\r\n@sign 伪造机关\u2028@to 伪造\u2029@row 一｜二\x85尾",
    "甲\x00乙\x07\x1b[31m\ufffe\uffff",
    "\ud800甲\udfff乙",
    "\u202e甲乙\u2066丙\u2069\u200b\u200d\ufeff",
    "长" * 10_000,
    "👨‍👩‍👧甲🀄",
    "𠮷田堃㐂𰻝",
    "甲｜乙｜丙",
    "＃　＠ｄａｔｅ　ＡＢＣ",
    "\ue0003\ue001甲\ue0000\ue001",
    "】【待填：文号】“《（〔",
    "|a|b|\n---",
)

Make = Callable[..., Letter]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BASE = Path(__file__).parents[2] / "casework/templates/base.docx"


def named(value: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        for path in (("applicant", "name"), ("request", "description"), ("third", "name")):
            if path[0] in data:
                data[path[0]][path[1]] = value
        for item in data.get("items", ()):
            item["text"] = value
        for one in data.get("consultations", ()):
            one["assessment"] = value

    return change


def parts(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def body(docx: bytes) -> etree._Element:
    return etree.fromstring(parts(docx)["word/document.xml"])


def shape(docx: bytes) -> list[str | None]:
    """Style of every paragraph in order, those of tables too."""
    styles = body(docx).iter(f"{W}pStyle")
    return [style.get(f"{W}val") for style in styles]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fields: list[tuple[str | None, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "mark":
            self.fields.append((dict(attrs)["data-field"], dict(attrs)["title"]))

    def handle_data(self, data: str) -> None:
        self.text += data


def page(letter: Letter) -> _Page:
    parser = _Page()
    parser.feed(to_html(letter))
    return parser


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("code", CODES)
def test_a_value_never_becomes_structure(make: Make, code: str, value: str) -> None:
    calm, hostile = make(code), make(code, change=named(value))
    assert [b.kind for b in hostile.blocks] == [b.kind for b in calm.blocks]
    assert [len(b.rows) for b in hostile.blocks] == [len(b.rows) for b in calm.blocks]
    assert [len(row) for b in hostile.blocks for row in b.rows] == [
        len(row) for b in calm.blocks for row in b.rows
    ]
    assert hostile.text_of("date") == calm.text_of("date")
    assert hostile.text_of("docno") == calm.text_of("docno")
    assert to_text(hostile).count("\n") == to_text(calm).count("\n")
    assert page(hostile).tags == page(calm).tags
    assert shape(to_docx(hostile)) == shape(to_docx(calm))


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_value_comes_out_as_its_clean_text(make: Make, value: str) -> None:
    letter = make("D-39", change=named(value))
    kept = clean(value)
    assert ("applicant.name" in letter.altered) == (kept != value)
    assert letter.text_of("to") == f"{kept}："
    assert f"{kept}：" in to_text(letter)
    assert f"{kept}：" in page(letter).text
    assert f"{kept}：" in "".join(body(to_docx(letter)).itertext())


@pytest.mark.parametrize("code", CODES)
def test_docx_is_the_same_bytes_twice_and_all_xml(make: Make, code: str) -> None:
    one, two = to_docx(make(code)), to_docx(make(code))
    assert one == two
    files = parts(one)
    for name, content in files.items():
        etree.fromstring(content)
        assert "theme" not in name.replace("themeFontLang", "")
        assert b"asciiTheme" not in content
        assert b"eastAsiaTheme" not in content
    assert list(files) == sorted(files)
    assert next(iter(files)) == "[Content_Types].xml"


def test_docx_names_nobody_and_no_moment(make: Make) -> None:
    core = parts(to_docx(make("D-26")))["docProps/core.xml"].decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", core)) == {"2000-01-01T00:00:00"}
    assert "python-docx" not in core
    assert not etree.fromstring(core.encode()).findtext("{http://purl.org/dc/elements/1.1/}creator")
    with zipfile.ZipFile(io.BytesIO(to_docx(make("D-26")))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_run_of_the_docx_hints_at_chinese_punctuation(make: Make) -> None:
    runs = list(body(to_docx(make("D-26"))).iter(f"{W}r"))
    assert runs
    assert all(run.find(f"{W}rPr/{W}rFonts").get(f"{W}hint") == "eastAsia" for run in runs)


def test_docx_text_is_the_letters_text(make: Make) -> None:
    letter = make("D-26")
    found = [
        "".join(t.text or "" for t in p.iter(f"{W}t")) for p in body(to_docx(letter)).iter(f"{W}p")
    ]
    assert [x for x in found if x] == [b.text.replace("\n", "") for b in letter.blocks]


def test_the_committed_base_is_what_the_generator_builds() -> None:
    assert build_base() == BASE.read_bytes()
    files = parts(build_base())
    assert not [name for name in files if "theme" in name]
    table = files["word/fontTable.xml"].decode()
    assert table.count("<w:altName") == 5


def test_an_agency_base_keeps_its_letterhead_and_must_have_the_styles(make: Make) -> None:
    own = parts(build_base())
    own["word/header1.xml"] = own["word/header1.xml"].replace(
        b"</w:pPr></w:p>", "</w:pPr><w:r><w:t>示例局笺</w:t></w:r></w:p>".encode()
    )
    made = to_docx(make("D-39", change=lambda d: d.update(demo=True)), pack(own))
    head = parts(made)["word/header1.xml"].decode()
    assert "示例局笺" in head
    assert DEMO_MARK in head
    own["word/styles.xml"] = own["word/styles.xml"].replace(b"CwSign", b"Other")
    with pytest.raises(InputError, match="公文署名"):
        to_docx(make("D-39"), pack(own))
    with pytest.raises(InputError, match="DOCX"):
        to_docx(make("D-39"), b"no zip")


@pytest.mark.parametrize("demo", [True, False])
@pytest.mark.parametrize("final", [True, False])
def test_marks_are_seen_in_every_rendition(make: Make, final: bool, demo: bool) -> None:
    letter = make("D-21", final=final, change=lambda d: d.update(demo=demo))
    assert (letter.draft, letter.demo) == (not final, demo)
    files = parts(to_docx(letter))
    heads = [files["word/header1.xml"].decode(), files["word/header2.xml"].decode()]
    for shown in (to_text(letter), to_html(letter), *heads):
        assert (DRAFT_MARK in shown) == (not final)
        assert (f"（{DEMO_MARK}）" in shown) == demo


def test_html_marks_every_value_with_field_and_label(make: Make) -> None:
    found = page(make("D-39"))
    assert ("applicant.name", "申请人姓名或者名称") in found.fields
    assert ("correction.served_on", "补正告知书送达之日") in found.fields
    text = to_html(make("D-39"))
    assert text.startswith("<!DOCTYPE html>")
    assert 'charset="utf-8"' in text
    assert "@page { size: A4" in text
    assert not re.search(r"<(script|link|img|iframe)|url\(|https?://(?!example\.invalid)", text)


def test_gaps_are_highlighted_in_a_draft(make: Make) -> None:
    letter = make("D-39", final=False, change=lambda d: d["agency"].pop("phone"))
    assert '<mark class="open" data-field="agency.phone"' in to_html(letter)
    assert "yellow" in parts(to_docx(letter))["word/document.xml"].decode()
    assert "yellow" not in parts(to_docx(make("D-39")))["word/document.xml"].decode()


def test_the_reply_form_starts_a_page(make: Make) -> None:
    breaks = list(body(to_docx(make("D-07"))).iter(f"{W}pageBreakBefore"))
    assert len(breaks) == 1
    assert 'class="title new-page"' in to_html(make("D-07"))


def test_the_signature_is_centred_on_the_date(make: Make) -> None:
    lines = to_text(make("D-26")).split("\n")
    at = next(n for n, line in enumerate(lines) if line.strip() == "示例市示例局" and n > 3)
    assert lines[at - 2 : at] == ["", ""], "two lines for the seal"
    sign, day = lines[at], lines[at + 1]
    centres = [width(x) - width(x.strip()) / 2 for x in (sign, day)]
    assert abs(centres[0] - centres[1]) <= 0.5
    assert width(day) == 24, "the date ends four characters from the right"


def test_a_long_name_reaches_the_edge_and_centres_the_date() -> None:
    assert signature_indents(6, 6) == (4, 4)
    assert signature_indents(4, 6) == (5, 4)
    assert signature_indents(20, 6) == (0, 7)


def test_attachments_are_numbered_only_when_several(make: Make) -> None:
    assert "　　附件：1.2024年度示例区老旧小区改造项目清单\n　　　　　2.关于" in to_text(
        make("D-21")
    )
    one = make("D-21", change=lambda d: d["release"]["enclosures"].pop())
    assert "　　附件：2024年度示例区老旧小区改造项目清单\n" in to_text(one)


def test_python_docx_is_loaded_only_where_a_docx_is_made() -> None:
    code = (
        "import sys, casework.letters, casework.letters.html, casework.letters.plaintext, "
        "casework.letters.docx; sys.exit('docx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
