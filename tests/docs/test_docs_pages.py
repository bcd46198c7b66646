"""The pages: generated parts are fresh, lists are whole, links lead somewhere, twins agree."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.docgen import pages
from casework.docgen.codes import collect
from casework.docgen.reference import commands, field_docs, settings_tables
from casework.docgen.text import fill, parts_of
from casework.law.provisions import PROVISIONS
from casework.law.switches import SWITCHES
from casework.settings import load_settings
from casework.states.table import ROWS

ROOT = pages.ROOT
RUN = "run: python -m casework.docgen"
WRITTEN = [ROOT / "SECURITY.md", ROOT / "CHANGELOG.md"]

FENCE = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]+\]\(([^)]+)\)")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_generated_parts_are_fresh() -> None:
    stale = [str(page.relative_to(ROOT)) for page in pages.stale()]
    assert not stale, f"{stale} no longer agree with the code; {RUN}"


def test_every_part_that_can_be_made_stands_on_a_page() -> None:
    used = {name for page in pages.pages() for name in parts_of(page.read_text(encoding="utf-8"))}
    assert used == set(pages.SECTIONS)


@pytest.mark.parametrize(
    "page",
    ["<!-- generated:nobody -->\n<!-- /generated -->", "<!-- generated:diagram -->\nnot closed"],
)
def test_a_broken_mark_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="generated part|nobody makes"):
        fill(page, pages.SECTIONS)


def test_every_command_is_in_the_reference() -> None:
    headings = {title for _, title in HEADING.findall(read("docs/cli.md"))}
    assert {path for path, _ in commands()} <= headings, RUN


def test_every_trigger_is_in_the_manuals() -> None:
    for page in ("docs/cli.md", "docs/lifecycle.md"):
        missing = [t for t in ROWS if t != "register" and f"`{t}`" not in read(page)]
        assert not missing, f"{page}: {missing}; {RUN}"


def test_every_code_has_an_entry() -> None:
    page = read("docs/errors.md")
    assert not [c.code for c in collect() if f"| `{c.code}` |" not in page], RUN


def test_every_switch_and_every_doubtful_provision_is_put_to_the_lawyer() -> None:
    page = read("docs/legal-review.md")
    assert not [code for code in SWITCHES if f"| {code} |" not in page], RUN
    doubtful = [cite for cite, known in PROVISIONS.items() if known.mark != "V"]
    assert not [cite for cite in doubtful if f"| {cite} |" not in page], RUN


def test_every_setting_says_what_it_means() -> None:
    silent = [
        f"[{table}] {key}"
        for table, model in settings_tables().items()
        for key in model.model_fields
        if key not in field_docs(model)
    ]
    assert not silent, f"put a docstring below the field in casework/settings/tables.py: {silent}"


def test_the_example_of_the_settings_page_loads(tmp_path: Path) -> None:
    [example] = re.findall(r"```toml\n(.*?)```", read("docs/settings.md"), re.DOTALL)
    (tmp_path / "casework.toml").write_text(example, encoding="utf-8")
    settings = load_settings(tmp_path / "casework.toml", {})
    assert settings.people["zhang"].roles == ("registrar", "handler")
    assert not settings.demo


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = project["optional-dependencies"].values()
    named = [line for group in (project["dependencies"], *extras) for line in group]
    names = [re.split(r"[\[<>=~! ]", line, maxsplit=1)[0] for line in named]
    page = read("docs/dependencies.md")
    missing = [name for name in names if name != "casework" and f"`{name}`" not in page]
    assert not missing, f"say in docs/dependencies.md why we need {missing}"


def test_no_dependency_is_explained_that_is_gone() -> None:
    explained = re.findall(r"^\| `([a-z0-9-]+)`", read("docs/dependencies.md"), re.MULTILINE)
    assert not [name for name in explained if f'"{name}' not in read("pyproject.toml")
                and f"\n{name} =" not in read("pyproject.toml")]


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "CHANGELOG.md"])
def test_what_is_not_yet_there_is_not_there(page: str) -> None:
    """A command that has arrived leaves the list of what is planned."""
    title = "目前还不能做什么" if "zh" in page else "Not yet" if "CHANGE" in page else "What it does not do yet"
    text = read(page)
    start = re.search(rf"^#+ {title}$", text, re.MULTILINE)
    assert start, f"{page} has no section {title}"
    planned = set(re.findall(r"`casework ([a-z]+)`", text[start.end() :].split("\n## ")[0]))
    there = {path.split()[1] for path, _ in commands()}
    assert planned
    assert not planned & there, f"{page} says these are planned, but they are there"


def test_the_changelog_says_which_deadlines_move() -> None:
    for release in re.split(r"^## \[", read("CHANGELOG.md"), flags=re.MULTILINE)[1:]:
        assert "期限影响：" in release, release[:40]


# -- links ----------------------------------------------------------------------------------
def slug(title: str) -> str:
    """Return the anchor GitHub gives a heading."""
    kept = re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", title).strip().lower())
    return kept.replace(" ", "-")


def anchors(page: Path) -> set[str]:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {slug(title) for _, title in HEADING.findall(text)}


def dead_links(page: Path) -> Iterator[str]:
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        goal = (page.parent / name).resolve() if name else page
        if not goal.exists() or (anchor and anchor not in anchors(goal)):
            yield target


@pytest.mark.parametrize("page", [*pages.pages(), *WRITTEN], ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    assert list(dead_links(page)) == []


@pytest.mark.parametrize("page", [*pages.pages(), *WRITTEN], ids=lambda page: page.name)
def test_no_page_speaks_of_somebodys_machine(page: Path) -> None:
    assert not re.findall(r"/(?:home|root|work|tmp|Users)/\w+", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", [*pages.pages(), *WRITTEN], ids=lambda page: page.name)
def test_a_case_is_called_办件(page: Path) -> None:
    """案件 is a word of courts and the police; these two stand in the titles of papers."""
    text = page.read_text(encoding="utf-8")
    text = text.replace("行政案件", "").replace("行政复议案件", "")
    assert "案件" not in text


# -- the twins ------------------------------------------------------------------------------
def test_both_readmes_have_the_same_shape() -> None:
    ours, theirs = read("README.md"), read("README.zh-CN.md")
    levels = [
        [len(marks) for marks, _ in HEADING.findall(FENCE.sub("", text))] for text in (ours, theirs)
    ]
    assert levels[0] == levels[1]
    assert FENCE.findall(ours) == FENCE.findall(theirs)
    assert parts_of(ours) == parts_of(theirs)


def test_both_readmes_link_the_same_pages() -> None:
    def linked(text: str) -> set[str]:
        found = {target.split("#")[0] for target in LINK.findall(FENCE.sub("", text))}
        return {name for name in found if name and not name.startswith("README")}

    assert linked(read("README.md")) == linked(read("README.zh-CN.md"))
