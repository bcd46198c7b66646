"""What every command shares: opening the cases, who acts, and how answers are printed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casework.cli.typeset import one_line, shortened, table, width, wrapped
from casework.errors import EnvironmentFault, InputError, Refusal, UsageFault

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator

    from casework.service.facade import Casework
    from casework.settings import Settings

__all__ = [
    "acting", "actor_option", "json_option", "looking", "naming_setting", "opened", "own_notices", "parse_json", "progress",
    "read_bytes", "read_json", "say", "show_json", "table", "width", "wrapped",
]  # fmt: skip

json_option = click.option(
    "--json", "as_json", is_flag=True, help="输出 JSON（标准输出上只有 JSON）。"
)
actor_option = click.option(
    "--as", "actor", metavar="办理人", help="办理人的标识；也可以用环境变量 CASEWORK_ACTOR。"
)


def show_json(data: Any) -> None:
    """Print JSON on standard output, and nothing else there."""
    # A console that cannot show Chinese gets escapes: still the same JSON.
    plain = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    click.echo(json.dumps(data, ensure_ascii=not plain, indent=2))


def say(text: str) -> None:
    """Print a message for people on standard error."""
    click.echo(one_line(text), err=True)


def acting(actor: str | None) -> str:
    """Return who acts; raise ``UsageFault`` when nobody was named."""
    who = looking(actor)
    if who is None:
        raise UsageFault("请用 --as 或者环境变量 CASEWORK_ACTOR 指明办理人", code="actor_missing")
    return who


def looking(actor: str | None) -> str | None:
    """Return who asks, or None when nobody was named."""
    return actor or os.environ.get("CASEWORK_ACTOR") or None


@contextmanager
def opened() -> Iterator[Casework]:
    """Open the cases of the settings in force; loaded here so that help stays quick.

    A database that cannot be used is told with the setting it comes from.
    """
    from logging import getLogger

    from casework.service.facade import Casework
    from casework.settings import load_settings

    getLogger("sqlalchemy.engine.Engine").addFilter(_no_rows)
    settings = load_settings()
    with naming_setting(settings), Casework.open(settings=settings) as casework:
        yield casework


@contextmanager
def naming_setting(settings: Settings) -> Iterator[None]:
    """Tell a database that cannot be used with the setting it comes from, unless it is another."""
    try:
        yield
    except EnvironmentFault as error:
        if not error.code.startswith("database") or "where" in error.detail:
            raise
        told = EnvironmentFault(f"设置 database.url{settings.database.shown}：{error.message}")
        told.code = error.code
        raise told from error


def own_notices() -> Path | None:
    """Return the agency's folder of holiday notices, or None.

    Counting working days must stay quick: the settings, and pydantic with them, are loaded
    only where the environment or the file speaks of such a folder.
    """
    if not os.environ.get("CASEWORK_CALENDAR__NOTICES") and not _file_names_notices():
        return None
    from casework.service.notices import own_folder
    from casework.settings import load_settings

    return own_folder(load_settings())


def _file_names_notices() -> bool:
    path = Path(os.environ.get("CASEWORK_CONFIG") or "casework.toml")
    with suppress(OSError):
        return b"notices" in path.read_bytes()
    return False


def _no_rows(record: logging.LogRecord) -> bool:
    """Keep the rows the engine reads out of every log: at DEBUG it writes people down."""
    return record.levelno > 10  # logging.DEBUG; light commands do not load logging


def read_json(path: str) -> Any:
    """Read a JSON file (``-``: standard input); raise ``InputError`` for a broken one."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "文件不是 UTF-8 编码，请另存为 UTF-8"
        raise InputError([Refusal("json_encoding", message, field="FILE")]) from None
    if not text.strip():
        raise InputError([Refusal("json_empty", "文件是空的", field="FILE")])
    return parse_json(text)


def read_bytes(path: str, most: int = -1) -> bytes:
    """Read a file (``-``: standard input), no more than ``most`` bytes unless negative."""
    name = shortened(path, 80)
    try:
        if path == "-":
            return sys.stdin.buffer.read(most)
        with Path(path).open("rb") as file:
            return file.read(most)
    except FileNotFoundError:
        raise InputError([Refusal("file_missing", f"找不到文件 {name}", field="FILE")]) from None
    except IsADirectoryError:
        why = f"{name} 是文件夹，不是文件"
    except (OSError, ValueError):
        why = f"不能读取文件 {name}"
    raise InputError([Refusal("file_unreadable", why, field="FILE")])


def parse_json(text: str, what: str = "文件", field: str = "FILE") -> Any:
    """Return the JSON value of a text; raise ``InputError`` saying where it breaks."""
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 个字符处"
        why = f"{what}不是正确的 JSON：{where}无法读懂"
    except RecursionError:
        why = f"{what}不是可用的 JSON：嵌套过深"
    except _BadJson as bad:
        why = f"{what}不是可用的 JSON：{bad}"
    except ValueError:
        why = f"{what}不是可用的 JSON：数字过长"
    raise InputError([Refusal("json_broken", why, field=field)])


class _BadJson(ValueError):
    """JSON that Python reads and we do not; the text says why."""


def _no_constant(name: str) -> Any:
    raise _BadJson(f"不能有 {name}")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _BadJson(f"同一组中字段 {shortened(name, 40)} 出现两次")
        found[name] = value
    return found


@contextmanager
def progress(length: int, label: str) -> Iterator[Callable[[], None]]:
    """Show a progress bar on standard error where someone is looking."""
    if length < 2 or not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield lambda: bar.update(1)
