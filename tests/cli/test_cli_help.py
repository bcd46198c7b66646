"""Help is Chinese throughout, for every command there is."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from cli.officer import Shell

from casework.cli.main import cli
from casework.cli.typeset import width
from casework.docgen.reference import context_of

ENGLISH = re.compile(
    r"\b(Usage|Options?|Commands?|Arguments?|Positional|Error|Show this|message|exit|required|default|"
    r"help|Missing|No such|Try|TEXT|INTEGER|FILE|FLAG|ARGS|OPTIONS|COMMAND)\b",
    re.IGNORECASE,
)


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    context = context_of(group, "")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(commands(cli)), ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_help_page_is_chinese(bare: Shell, path: tuple[str, ...], option: str) -> None:
    ran = bare.ok(*path, option)
    assert ran.err == ""
    # Names of options and commands are what one types.
    text = ran.out.replace("--help", "").replace("check-text", "").replace("--text", "")
    assert not ENGLISH.search(text), ENGLISH.findall(text)
    assert ran.out.startswith(f"用法：{' '.join(('casework', *path))} ")
    assert "\n选项：\n" in text
    assert "显示本说明。" in text


@pytest.mark.parametrize("path", list(commands(cli)), ids=" ".join)
def test_every_option_and_argument_is_explained(path: tuple[str, ...]) -> None:
    command: click.Command = cli
    context = context_of(cli, "")
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(context, name)
        assert found is not None
        command = found
    assert command.help
    for param in command.get_params(context_of(command, "")):
        assert getattr(param, "help", None), f"{' '.join(path)} {param.name}"


@pytest.mark.parametrize("columns", ["60", "80", "120"])
def test_help_fits_the_terminal(bare: Shell, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    for path in commands(cli):
        for line in bare.ok(*path, "--help").out.splitlines():
            if not line.startswith("用法"):
                assert width(line) <= int(columns), line


def test_casework_alone_prints_its_help(bare: Shell) -> None:
    alone, asked = bare.ok(), bare.ok("--help")
    assert alone == asked
    for name in ("register", "do", "show", "list", "actions", "clock", "workday", "verify"):
        assert re.search(rf"^  {name} ", alone.out, re.MULTILINE)


def test_help_needs_no_settings_and_makes_no_database(
    bare: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEWORK_NONSENSE", "1")
    bare.ok("register", "--help")
    bare.ok("--version")
    assert list(bare.folder.iterdir()) == []


def test_the_version(bare: Shell) -> None:
    assert re.fullmatch(r"casework \d+\.\d+\.\d+\S*\n", bare.ok("--version").out)
