"""22 lines of 28 characters, measured on glyphs through LibreOffice where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.letters import Block, Letter, Run
from casework.letters.docx import to_docx

SOFFICE, TOTEXT = shutil.which("soffice"), shutil.which("pdftotext")
pytestmark = pytest.mark.skipif(
    not (SOFFICE and TOTEXT), reason="LibreOffice (soffice) or pdftotext is not installed"
)
MM = 72 / 25.4
BOX = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)


def pages(docx: bytes, folder: Path) -> list[list[tuple[float, float, float, str]]]:
    """Words of every page as (left, top, right, text), in points."""
    (folder / "letter.docx").write_bytes(docx)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder),
         str(folder / "letter.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found = subprocess.run(
        [str(TOTEXT), "-bbox", str(folder / "letter.pdf"), "-"],
        check=True, capture_output=True, text=True, encoding="utf-8",
    ).stdout  # fmt: skip
    return [
        [(float(a), float(b), float(c), text) for a, b, c, _, text in BOX.findall(part)]
        for part in found.split("<page ")[1:]
    ]


def test_a_full_page_is_22_lines_of_28_characters(tmp_path: Path) -> None:
    full = (Block("to", (Run("国" * 28 * 50),)),)
    letter = Letter("D-00", "量", 1, "", "", "plain", False, False, full)
    first, second = pages(to_docx(letter), tmp_path)[:2]
    assert len(lines_of(first)) == 21, "the addressee stands below one blank line"
    lines = lines_of(second)
    assert [sum(len(text) for _, _, text in words) for words in lines.values()] == [28] * 22
    tops = sorted(lines)
    # 225 mm / 22 lines; text block from 28 mm to 184 mm (GB/T 9704-2012).
    assert (tops[-1] - tops[0]) / 21 == pytest.approx(28.97, abs=0.1)
    assert min(w[0] for ws in lines.values() for w in ws) / MM == pytest.approx(28, abs=0.5)
    assert max(w[1] for ws in lines.values() for w in ws) / MM == pytest.approx(184, abs=1.0)


def lines_of(
    words: list[tuple[float, float, float, str]],
) -> dict[float, list[tuple[float, float, str]]]:
    lines: dict[float, list[tuple[float, float, str]]] = defaultdict(list)
    for left, top, right, text in words:
        if "国" in text:
            lines[round(top, 1)].append((left, right, text))
    return lines


def test_page_numbers_and_signature_of_a_real_letter(
    make: Callable[..., Letter], tmp_path: Path
) -> None:
    found = pages(to_docx(make("D-26")), tmp_path)
    assert len(found) >= 2
    for number, words in enumerate(found, 1):
        low = [w for w in words if w[1] > 255 * MM]
        assert "".join(w[3] for w in sorted(low)) == f"—{number}—"
        odd = number % 2 == 1
        assert (min(w[0] for w in low) > 105 * MM) == odd, "odd right, even left"
    last = found[-1]
    assert any(w[3].startswith("示例市示例局") for w in last)
    assert len([w for w in last if w[1] < 255 * MM]) > 3, "no page holds only the seal"
