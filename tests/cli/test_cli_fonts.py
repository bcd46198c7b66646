"""``casework fonts check`` and PDF from the command line, with and without fonts."""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from cli.officer import Shell

from casework.letters.faces import choose, installed_faces

NAMES = ["仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"]
can_pdf = pytest.mark.skipif(
    not (find_spec("typst") and choose(installed_faces()).usable),
    reason="the extra casework[pdf] or a Chinese font is not installed",
)


def test_every_named_face_is_answered_for(bare: Shell) -> None:
    found = bare.ok("fonts", "check", "--json").data
    assert found["format"] == "casework/fonts/1"
    assert [face["name"] for face in found["faces"]] == NAMES
    for face in found["faces"]:
        assert face["standing"] in ("present", "substitute", "missing")
        assert bool(face["face"]) == (face["standing"] != "missing")
        assert face["standing"] != "present" or not face["install"]
    assert all(name in bare.ok("fonts", "check").out for name in NAMES)


def test_without_fonts_and_without_the_extra(bare: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.letters.faces.font_folders", lambda own=None: ())
    monkeypatch.setattr("casework.cli.fonts.find_spec", lambda name: None)
    installed_faces.cache_clear()
    try:
        found = bare.ok("fonts", "check", "--json").data
        shown = bare.ok("fonts", "check")
    finally:
        installed_faces.cache_clear()
    assert not found["pdf"]
    assert {face["standing"] for face in found["faces"]} == {"missing"}
    assert all(face["install"] for face in found["faces"])
    assert "fonts-noto-cjk" in shown.out
    assert "fonts-arphic-ukai" in shown.out
    assert "casework[pdf]" in shown.err


@can_pdf
def test_a_folder_of_the_agency_comes_first(bare: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    own = bare.folder / "fonts"
    own.mkdir()
    shutil.copy(choose(installed_faces()).chains["song"][0].path, own)
    monkeypatch.setenv("CASEWORK_LETTERS__FONTS", str(own))
    found = bare.ok("fonts", "check", "--json").data
    song = next(face for face in found["faces"] if face["name"] == "宋体")
    assert Path(song["file"]).parent == own
    monkeypatch.setenv("CASEWORK_LETTERS__FONTS", str(own / "gone"))
    bare.refused("fonts", "check", "--json", code="fonts_folder", exit_code=5)


@can_pdf
def test_pdf_of_a_letter_and_of_an_explanation(shell: Shell) -> None:
    number = shell.one()
    made = shell.ok("letter", "make", number, "D-03", "--format", "pdf", "--out", "out", "--json").data
    [file] = made["files"]
    assert (shell.folder / "out" / file["file"]).read_bytes().startswith(b"%PDF-")
    assert made["fonts"]["missing"] == []
    told = shell.ok("explain", number, "--format", "pdf", "--out", "out")
    [name] = [line for line in told.err.splitlines() if line.endswith(".pdf")]
    assert (shell.folder / name).read_bytes().startswith(b"%PDF-")


def test_pdf_without_the_extra_says_how_to_install(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = shell.one()
    monkeypatch.setitem(sys.modules, "typst", None)
    ran = shell.refused(
        "letter", "make", number, "D-03", "--format", "pdf", "--json", code="pdf_missing", exit_code=5
    )
    assert "pip install 'casework[pdf]'" in ran
