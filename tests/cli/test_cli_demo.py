"""``casework demo``: the main job, seen with one command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import docx
import pytest
from cli.officer import Shell, digest_of

from casework.cli.main import main

DAY = r"\d{4}-\d\d-\d\d"
OTHER = "[agency]\nname = 7\n"


@dataclass(frozen=True)
class Shown:
    """The demonstration run twice, the second time among things it must not touch."""

    folder: Path
    first: str
    second: str
    codes: tuple[int, int]

    @property
    def letters(self) -> Path:
        return self.folder / "out" / "letters"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        code, first = run()
        (folder / "out" / "mine.txt").write_text("mine", "utf-8")
        (folder / "casework.db").write_bytes(b"mine")
        (folder / "casework.toml").write_text(OTHER, "utf-8")
        patch.setenv("CASEWORK_NONSENSE", "1")
        again, second = run()
        yield Shown(folder, first, second, (code, again))


def run() -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["demo", "--out", "out"])
    assert err.getvalue() == ""
    return code, out.getvalue()


def test_the_letters_are_there_and_open_in_word(shown: Shown) -> None:
    documents = sorted(shown.letters.glob("*.docx"))
    assert len(documents) >= 6
    assert {path.name[:4] for path in documents} >= {"D-03", "D-04", "D-21"}
    for path in documents:
        assert path.stat().st_size > 0
        text = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
        assert "演示" in text, path.name
        assert len(text) > 60, path.name
        assert "{{" not in text
        for other in (".html", ".txt"):
            assert path.with_suffix(other).stat().st_size > 0
        assert path.name in shown.first


def test_a_table_of_deadlines(shown: Shown) -> None:
    heading, *rows = shown.first.split("\n\n")[0].splitlines()
    assert heading.split()[:4] == ["登记编号", "阶段", "收到", "期限"]
    assert len(rows) >= 3
    for row in rows:
        assert re.match(rf"\d{{4}}-\d{{4}}  \S+ +{DAY}  ({DAY}|–) ", row), row


def test_one_deadline_is_explained_day_by_day(shown: Shown) -> None:
    explained = shown.first.split("期限是怎样算出来的")[1].split("文书 ")[0]
    days = re.findall(rf"^{DAY} ", explained, re.MULTILINE)
    assert len(days) > 20
    assert "征求意见期间" in explained
    assert "条例/33/3" in explained


def test_it_ends_with_the_check(shown: Shown) -> None:
    assert shown.codes == (0, 0)
    for text in (shown.first, shown.second):
        assert text.rstrip().splitlines()[-1].startswith("核对：无误")


def test_it_runs_again_over_itself_and_gives_the_same(shown: Shown) -> None:
    assert shown.second == shown.first
    assert digest_of(shown.folder / "out" / "cases.db")


def test_it_leaves_everything_else_alone(shown: Shown) -> None:
    """Settings, environment and database of the folder are neither used nor touched."""
    assert (shown.folder / "out" / "mine.txt").read_text("utf-8") == "mine"
    assert (shown.folder / "casework.db").read_bytes() == b"mine"
    assert (shown.folder / "casework.toml").read_text("utf-8") == OTHER


def test_a_folder_that_cannot_be_written(bare: Shell) -> None:
    (bare.folder / "taken").write_text("a file", "utf-8")
    ran = bare.run("demo", "--out", "taken")
    assert (ran.code, ran.out) == (5, "")
    assert "[output_folder]" in ran.err
