"""The layout, fonts and margins of the settings, from casework.toml into the file."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from cli.officer import Shell

from casework.letters.pagestyle import OFFICIAL
from casework.service.rendering import page_style
from casework.settings import demo_settings


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def made(shell: Shell, number: str, code: str) -> dict[str, str]:
    [file] = shell.ok("letter", "make", number, code, "--out", "out").out.split()
    return parts(shell.folder / file)


def test_the_defaults_are_those_of_the_standard() -> None:
    assert page_style(demo_settings()) == OFFICIAL


def test_the_layout_of_the_agency_goes_on_record_with_the_letter(
    bare: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = bare.one()
    assert "word/header3.xml" not in made(bare, plain, "D-03")
    monkeypatch.setenv("CASEWORK_LETTERS__LAYOUT", "xinhan")
    lettered = bare.one()
    assert "演示市某某局" in made(bare, lettered, "D-03")["word/header3.xml"]
    # What was signed stays as it was, also when it is made again under other settings.
    assert "word/header3.xml" not in made(bare, plain, "D-03")
    assert "word/header3.xml" not in made(bare, lettered, "D-50"), "a form stays a form"
    monkeypatch.delenv("CASEWORK_LETTERS__LAYOUT")
    assert "word/header3.xml" in made(bare, lettered, "D-03")


def test_fonts_and_margins(bare: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEWORK_LETTERS__FONT_BODY", "方正仿宋_GBK")
    monkeypatch.setenv("CASEWORK_LETTERS__MARGIN_TOP", "40")
    files = made(bare, bare.one(), "D-03")
    assert "方正仿宋_GBK" in files["word/styles.xml"]
    assert 'w:top="2268"' in files["word/document.xml"]
