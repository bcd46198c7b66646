"""Shared by the tests of letters: the built-in library, and letters made from samples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casework.letters import Letter, TemplateLibrary, render_letter


@pytest.fixture(scope="session")
def library() -> TemplateLibrary:
    return TemplateLibrary()


@pytest.fixture
def make(library: TemplateLibrary) -> Callable[..., Letter]:
    """Make a letter from its sample; ``change`` is called with a copy of the data."""

    def _make(code: str, *, final: bool = True, change: Any = None) -> Letter:
        template = library.get(code)
        data = plain_copy(template.sample)
        if change:
            change(data)
        return render_letter(template, data, final=final)

    return _make


def plain_copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain_copy(part) for key, part in value.items()}
    return [plain_copy(part) for part in value] if isinstance(value, list) else value


@pytest.fixture
def sample(library: TemplateLibrary) -> Callable[[str], dict[str, Any]]:
    return lambda code: plain_copy(library.get(code).sample)


@pytest.fixture
def agency_folder(tmp_path: Path) -> Callable[..., TemplateLibrary]:
    """Write files into a folder of an agency and return a library that looks there first."""

    def _write(**files: str) -> TemplateLibrary:
        (tmp_path / "samples").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return TemplateLibrary([tmp_path])

    return lambda files: _write(**files)
