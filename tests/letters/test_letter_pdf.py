"""PDF: every letter, equal bytes, the grid, line breaks, marks; hostile values stay text."""

from __future__ import annotations

import hashlib
import re
import shutil
import struct
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from casework.errors import EnvironmentFault
from casework.law.documents import DOCUMENTS
from casework.letters import Block, Letter, Run
from casework.letters.cleaning import clean
from casework.letters.faces import FaceSet, choose, installed_faces
from casework.letters.layout import DEMO_MARK, DRAFT_MARK
from casework.letters.pdf import glyphs, letter_data, to_pdf
from casework.letters.sfnt import faces_of

Make = Callable[..., Letter]
CODES = tuple(sorted(DOCUMENTS))
TOTEXT = shutil.which("pdftotext")
MM = 72 / 25.4
BOX = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>')
CLOSING = "，。、；：？！）》”’】〉〕」』"

HOSTILE = (
    "{{ 7*7 }}{% include '/etc/passwd' %}",
    "甲</w:t></w:r><script>alert(1)</script>&amp;<b>",
    '#import "/etc/passwd": *\n#panic()#read("/etc/passwd")',
    "$ x^2 $ \\ \\u{41} `raw` *b* _i_ @ref <label> // c /* c */ #[",
    "= 伪造标题",
    "甲\n== 伪造标题\n@date 2020年1月1日\n#pagebreak()",
    '"} , {"kind": "title", "runs": []}',
    "甲\x00乙\x07\ufffe\uffff",
    "\ud800甲\udfff乙",
    "\u202e甲乙\u2066丙\u200b\u200d\ufeff",
    "长" * 10_000,
    "a" * 10_000,
    "👨‍👩‍👧甲🀄",
    "𠮷田堃㐂𰻝",
    "甲｜乙｜丙",
    "葛\U000e0100\ufe0f",
    "اسم བོད་ नाम e\u0301x\u0300",
)

pytest.importorskip("typst", reason="the extra casework[pdf] is not installed")


@pytest.fixture(scope="module")
def faces() -> FaceSet:
    found = choose(installed_faces())
    if not found.usable:
        pytest.skip("no Chinese font is installed")
    return found


def named(value: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        for group, name in (("applicant", "name"), ("request", "description"), ("third", "name")):
            if group in data:
                data[group][name] = value
        for item in data.get("items", ()):
            item["text"] = value
        for one in data.get("consultations", ()):
            one["assessment"] = value

    return change


def words(pdf: bytes, folder: Path) -> list[list[tuple[float, float, float, str]]]:
    """Words of every page as (left, top, right, text), in points."""
    if not TOTEXT:
        pytest.skip("pdftotext is not installed")
    (folder / "letter.pdf").write_bytes(pdf)
    found = subprocess.run(
        [TOTEXT, "-bbox", str(folder / "letter.pdf"), "-"],
        check=True, capture_output=True, text=True, encoding="utf-8",
    ).stdout  # fmt: skip
    return [
        [(float(a), float(b), float(c), text) for a, b, c, text in BOX.findall(part)]
        for part in found.split("<page ")[1:]
    ]


def lines(page: list[tuple[float, float, float, str]]) -> list[str]:
    rows: dict[float, list[tuple[float, str]]] = defaultdict(list)
    for left, top, _, text in page:
        rows[round(top)].append((left, text))
    return ["".join(text for _, text in sorted(rows[top])) for top in sorted(rows)]


def tags(pdf: bytes) -> list[bytes]:
    return [tag for tag in re.findall(rb"/S/(\w+)", pdf) if tag in (b"H1", b"H2", b"H3", b"TR")]


@pytest.mark.parametrize("code", CODES)
def test_every_letter_is_pdf_a_and_the_same_bytes_twice(
    make: Make, faces: FaceSet, code: str
) -> None:
    one, two = to_pdf(make(code), faces), to_pdf(make(code), faces)
    assert one == two
    assert one.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in one
    assert b"<pdfaid:conformance>A<" in one
    assert set(re.findall(rb"\(D:(\d{8})", one)) == {b"20000101"}


def test_two_processes_make_the_same_bytes(make: Make, faces: FaceSet) -> None:
    code = (
        "import hashlib; from casework.letters import *; from casework.letters.pdf import to_pdf;"
        "from casework.letters.faces import *; t = TemplateLibrary().get('D-26');"
        "p = to_pdf(render_letter(t, t.sample, final=True), choose(installed_faces()));"
        "print(hashlib.sha256(p).hexdigest())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert ran.stdout.strip() == hashlib.sha256(to_pdf(make("D-26"), faces)).hexdigest()


def test_a_full_page_is_22_lines_of_28_characters(faces: FaceSet, tmp_path: Path) -> None:
    full = (Block("to", (Run("国" * 28 * 50),)),)
    letter = Letter("D-00", "量", 1, "", "", "plain", False, False, full)
    first, second = words(to_pdf(letter, faces), tmp_path)[:2]
    assert len([w for w in first if "国" in w[3]]) == 21, "below one blank line"
    rows = [w for w in second if "国" in w[3]]
    assert [len(w[3]) for w in rows] == [28] * 22
    tops = sorted(w[1] for w in rows)
    assert (tops[-1] - tops[0]) / 21 == pytest.approx(28.99, abs=0.02)
    assert min(w[0] for w in rows) / MM == pytest.approx(28, abs=0.1)
    assert max(w[2] for w in rows) / MM == pytest.approx(184, abs=0.2)


@pytest.mark.parametrize("code", ["D-07", "D-21", "D-22", "D-26", "D-50"])
def test_no_line_begins_with_closing_punctuation(
    make: Make, faces: FaceSet, tmp_path: Path, code: str
) -> None:
    for page in words(to_pdf(make(code), faces), tmp_path):
        assert not [line for line in lines(page) if line[0] in CLOSING]


def test_punctuation_everywhere_never_begins_a_line(faces: FaceSet, tmp_path: Path) -> None:
    text = "".join("甲乙丙丁戊己庚"[: 1 + n % 7] + CLOSING[n % len(CLOSING)] for n in range(700))
    letter = Letter("D-00", "量", 1, "", "", "plain", False, False, (Block("p", (Run(text),)),))
    pages = words(to_pdf(letter, faces), tmp_path)
    found = [line for page in pages for line in lines(page)]
    assert len(found) > 100
    assert not [line for line in found if line[0] in CLOSING]


@pytest.mark.parametrize("code", ["D-22", "D-26"])
def test_page_numbers_and_signature(
    make: Make, faces: FaceSet, tmp_path: Path, code: str
) -> None:
    found = words(to_pdf(make(code), faces), tmp_path)
    assert len(found) >= 2
    for number, page in enumerate(found, 1):
        low = [w for w in page if w[1] > 262 * MM]
        assert "".join(w[3] for w in sorted(low)) == f"—{number}—"
        assert (min(w[0] for w in low) > 105 * MM) == (number % 2 == 1), "odd right, even left"
    last = found[-1]
    name = next(w for w in last if w[3].startswith("示例市示例局"))
    # The figures of another face stand a little higher or lower; lines are 29 points apart.
    below = [w for w in last if w[1] > name[1] + 15]
    day = [w for w in below if w[1] - min(w[1] for w in below) < 14]
    right = max(w[2] for w in day)
    assert right == pytest.approx(184 * MM - 4 * 15.79, abs=2), "four characters from the right"
    assert (name[0] + name[2]) / 2 == pytest.approx((day[0][0] + right) / 2, abs=2)
    assert min(w[1] for w in last) < name[1] - 60, "no page holds only the seal"


@pytest.mark.parametrize("filling", range(16, 23))
def test_the_signature_never_stands_alone(faces: FaceSet, tmp_path: Path, filling: int) -> None:
    blocks = (
        Block("to", (Run("申请人："),)),
        *(Block("p", (Run("正文"),)) for _ in range(filling - 2)),
        Block("p", (Run("特此告知。"),)),
        Block("sign", (Run("示例局"),)),
        Block("date", (Run("2025年3月3日"),)),
    )
    letter = Letter("D-00", "量", 1, "", "", "plain", False, False, blocks)
    last = words(to_pdf(letter, faces), tmp_path)[-1]
    assert any("特此告知" in w[3] for w in last)
    assert any("示例局" in w[3] for w in last)


@pytest.mark.parametrize("demo", [True, False])
@pytest.mark.parametrize("final", [True, False])
def test_marks_stand_on_every_page(
    make: Make, faces: FaceSet, tmp_path: Path, final: bool, demo: bool
) -> None:
    letter = make("D-26", final=final, change=lambda d: d.update(demo=demo))
    for page in words(to_pdf(letter, faces), tmp_path):
        head = "".join(w[3] for w in page if w[1] < 37 * MM)
        assert (DRAFT_MARK in head) == (not final)
        assert (DEMO_MARK in head) == demo


def test_xinhan_has_a_letterhead_and_no_number_on_page_one(
    make: Make, faces: FaceSet, tmp_path: Path
) -> None:
    first, second = words(to_pdf(replace(make("D-26"), layout="xinhan"), faces), tmp_path)[:2]
    name = next(w for w in first if w[3] == "示例市示例局")
    assert name[1] / MM == pytest.approx(30, abs=1.5)
    number = next(w for w in first if "示信公开" in w[3])
    assert number[1] < next(w for w in first if "政府信息不予公开" in w[3])[1]
    assert not [w for w in first if w[1] > 262 * MM]
    assert [w for w in second if w[1] > 262 * MM]


def test_a_list_repeats_its_heading_row(faces: FaceSet, tmp_path: Path) -> None:
    def row(*cells: str) -> tuple[tuple[Run, ...], ...]:
        return tuple((Run(cell),) for cell in cells)

    rows = (row("序号", "日期"), *(row(f"{n}", "2025年3月3日") for n in range(120)))
    table = Block("table", (), rows, (30, 70))
    letter = Letter("D-00", "量", 1, "", "", "plain", False, False, (table,))
    found = words(to_pdf(letter, faces), tmp_path)
    assert len(found) > 2
    assert all(any(w[3] == "序号" for w in page) for page in found)


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("code", ["D-07", "D-22", "D-50"])
def test_a_value_never_becomes_structure(
    make: Make, faces: FaceSet, code: str, value: str
) -> None:
    calm, hostile = make(code), make(code, change=named(value))
    one, two = letter_data(calm, faces)["items"], letter_data(hostile, faces)["items"]
    assert [item["kind"] for item in two] == [item["kind"] for item in one]
    made = tags(to_pdf(hostile, faces))
    if len(value) < 300:  # a heading longer than that is set as a paragraph
        assert made == tags(to_pdf(calm, faces))
    if clean(value) != value:
        assert any(name.endswith(("name", "text", "description")) for name in hostile.altered)


@pytest.mark.parametrize("value", [v for v in HOSTILE if len(v) < 100], ids=repr)
def test_a_value_comes_out_as_its_text(
    make: Make, faces: FaceSet, tmp_path: Path, value: str
) -> None:
    letter = make("D-39", change=named(value))
    lacking = glyphs(letter, faces).missing
    text = "".join(w[3] for page in words(to_pdf(letter, faces), tmp_path) for w in page)
    shown = unescape(text).replace("\u200b", "")
    for part in clean(value).split():
        kept = re.split("|".join(map(re.escape, lacking)) or "(?!)", part)
        assert all(piece in shown for piece in kept if piece.isascii() or "甲" in piece), part


def test_nothing_runs_off_the_paper(make: Make, faces: FaceSet, tmp_path: Path) -> None:
    for value in ("a" * 10_000, "https://example.invalid/" + "x1" * 200, "长" * 3000):
        for code in ("D-07", "D-50"):
            pages = words(to_pdf(make(code, change=named(value)), faces), tmp_path)
            assert max(w[2] for page in pages for w in page) < 185 * MM


def test_what_the_faces_lack_is_told(make: Make, faces: FaceSet) -> None:
    told = glyphs(make("D-39", change=named("甲\U0001f9ff\U0010fffd乙")), faces)
    assert told.missing == ("\U0001f9ff",)
    assert told.to_dict()["missing"] == ["U+1F9FF \U0001f9ff"]
    assert not glyphs(make("D-39"), faces).missing
    own = {choice.role.name for choice in faces.choices if choice.standing == "present"}
    assert not own & set(told.replaced)


def test_without_a_chinese_font_or_the_extra_it_says_what_to_install(
    make: Make, faces: FaceSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(EnvironmentFault, match="casework fonts check") as caught:
        to_pdf(make("D-39"), choose(()))
    assert caught.value.code == "fonts_missing"
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(EnvironmentFault, match=r"casework\[pdf\]") as caught:
        to_pdf(make("D-39"), faces)
    assert caught.value.code == "pdf_missing"


@pytest.mark.parametrize(
    "wreck",
    [b"", b"OTTO", b"ttcf" + b"\xff" * 60, b"\x00\x01\x00\x00\xff\xff" + b"\x00" * 40,
     b"OTTO\x00\x01" + b"\x00" * 6 + b"name" + struct.pack(">III", 0, 28, 2**31) + b"\x00" * 9],
)  # fmt: skip
def test_a_broken_font_file_is_passed_over(tmp_path: Path, wreck: bytes) -> None:
    (tmp_path / "a.ttf").write_bytes(wreck)
    assert faces_of(tmp_path / "a.ttf") == []
