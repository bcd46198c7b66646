"""The examples: what the README shows is run, in order, in one empty folder."""

from __future__ import annotations

import contextlib
import io
import json
import re
import runpy
import shlex
from pathlib import Path
from typing import Any

import pytest

from casework.cli.main import main
from casework.docgen.pages import ROOT
from casework.stories.book import STORIES

BLOCK = re.compile(r"^```(\w+)(?: title=(\S+))?\n(.*?)^```", re.DOTALL | re.MULTILINE)
PRINTS = re.compile(r"^ *print\(.+\)  # (.+)$", re.MULTILINE)
CUT = "…"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run_python(source: str, names: dict[str, Any]) -> None:
    """Run a snippet; every ``print(...)  # text`` must have printed its text."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(source, "README.md", "exec"), names)
    assert out.getvalue().splitlines() == PRINTS.findall(source)


def run_console(text: str) -> None:
    """Run every ``$ casework`` line; the lines below it must be what it said."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *expected = part.splitlines()
        program, *arguments = shlex.split(command)
        assert program == "casework", command
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = main(arguments)
        actual = [line for line in said.getvalue().splitlines() if not line.startswith("提示 [")]
        assert code == 0, f"$ {command}\n{said.getvalue()}"
        assert matches(expected, actual), f"$ {command}\n{said.getvalue()}"


def matches(expected: list[str], actual: list[str]) -> bool:
    """Compare line by line; ``…`` stands for any number of lines."""
    if not expected:
        return not actual
    head, *rest = expected
    if head.strip() == CUT:
        return any(matches(rest, actual[skip:]) for skip in range(len(actual) + 1))
    return bool(actual) and actual[0].rstrip() == head.rstrip() and matches(rest, actual[1:])


def test_the_page_on_statutes_does_what_it_shows() -> None:
    page = (ROOT / "docs" / "statutes.md").read_text(encoding="utf-8")
    ran: list[str] = []
    for language, title, body in BLOCK.findall(page):
        if title:
            Path(title).parent.mkdir(exist_ok=True)
            Path(title).write_text(body, encoding="utf-8")
        elif language == "console":
            run_console(body)
        ran.append(language)
    assert ran.count("console") >= 2
    assert len(list(Path("statutes").iterdir())) == 2


def test_the_readme_does_what_it_shows() -> None:
    names: dict[str, Any] = {}
    ran: list[str] = []
    for language, title, body in BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8")):
        if title:
            json.loads(body)
            Path(title).write_text(body, encoding="utf-8")
        elif language == "python":
            run_python(body, names)
        elif language == "console":
            run_console(body)
        ran.append(language)
    assert ran.count("python") >= 3
    assert ran.count("console") >= 2
    assert Path("letters").is_dir()


def test_the_two_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert {"demo", "test"} <= targets


def test_the_demonstration_leaves_what_the_readme_says() -> None:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert main(["demo", "--out", "demo-out"]) == 0
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"| {story.title} |" in readme for story in STORIES)
    assert Path("demo-out/cases.db").is_file()
    letters = list(Path("demo-out/letters").iterdir())
    assert {path.suffix for path in letters} == {".docx", ".html", ".txt"}
    assert all(re.fullmatch(r"D-\d\d_\d{4}-\d{4}_v\d+", path.stem) for path in letters)
    [named] = set(re.findall(r"`(D-\d\d_\d{4}-\d{4}_v\d+\.docx)`", readme))
    shapes = {re.sub(r"\d", "0", path.name.split("_v")[0]) for path in letters}
    assert re.sub(r"\d", "0", named.split("_v")[0]) in shapes


def test_the_minimal_program_runs(capsys: pytest.CaptureFixture[str]) -> None:
    program = ROOT / "examples" / "embed_minimal.py"
    assert len(program.read_text(encoding="utf-8").splitlines()) <= 45
    runpy.run_path(str(program), run_name="__main__")
    said = capsys.readouterr().out
    assert "2025-0001" in said
    assert "2025-03-31" in said
    assert list(Path().iterdir()) == [], "it leaves nothing behind"
