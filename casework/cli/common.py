"""What every command shares: opening the cases, who acts, and how answers are printed."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casework.errors import InputError, Refusal, UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from casework.service.facade import Casework

json_option = click.option("--json", "as_json", is_flag=True, help="标准输出只给 JSON。")
actor_option = click.option(
    "--as", "actor", metavar="办理人", help="办理人的标识；也可以用环境变量 CASEWORK_ACTOR。"
)


def show_json(data: Any) -> None:
    """Print JSON on standard output, and nothing else there."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """Print a message for people on standard error."""
    click.echo(text, err=True)


def acting(actor: str | None) -> str:
    """Return who acts; raise ``UsageFault`` when nobody was named."""
    who = actor or os.environ.get("CASEWORK_ACTOR")
    if not who:
        raise UsageFault("请用 --as 或者环境变量 CASEWORK_ACTOR 指明办理人", code="actor_missing")
    return who


@contextmanager
def opened() -> Iterator[Casework]:
    """Open the cases of the settings in force; loaded here so that help stays quick."""
    from casework.service.facade import Casework

    with Casework.open() as casework:
        yield casework


def read_json(path: str) -> Any:
    """Read a JSON file (``-``: standard input); raise ``InputError`` for a broken one."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError:
        raise InputError(
            [Refusal("file_unreadable", f"不能读取文件 {Path(path).name}", field="FILE")]
        ) from None
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise InputError([Refusal("json_encoding", "文件不是 UTF-8 编码", field="FILE")]) from None
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 个字符处"
        raise InputError(
            [Refusal("json_broken", f"文件不是正确的 JSON：{where}无法读懂", field="FILE")]
        ) from None
    except (RecursionError, ValueError):
        raise InputError([Refusal("json_broken", "文件不是正确的 JSON", field="FILE")]) from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def width(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a plain table; cells are never wrapped or cut, with or without a terminal."""
    lines = [list(headings), *(list(row) for row in rows)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(headings))]
    return "\n".join(
        "  ".join(
            cell + " " * (w - width(cell)) for cell, w in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


@contextmanager
def progress(length: int, label: str) -> Iterator[Callable[[], None]]:
    """Show a progress bar on standard error where someone is looking."""
    if length < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield lambda: bar.update(1)
