"""``casework migrate``, ``move``, ``backup`` and ``restore``: the whole database at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casework.cli.chinese import Command, Number
from casework.cli.common import json_option, naming_setting, opened, say, show_json
from casework.errors import UsageFault

if TYPE_CHECKING:
    from casework.service.backup import Backup, Moved, Restored

DAMAGE = 3
_HUNDRED = 100

verify_option = click.option(
    "--verify", is_flag=True, help="完成后核对事实链、封存、办件行和触发器；有问题时退出码为 3。"
)


@click.command(cls=Command)
@json_option
def migrate(as_json: bool) -> None:
    """升级数据库结构：升到本程序所用的版本，说明从哪一版到哪一版。打开数据库时会自动升级，单独运行便于安排时间。"""
    from casework.service import backup as service
    from casework.settings import load_settings

    settings = load_settings()
    with naming_setting(settings):
        done = service.migrate(settings)
    if as_json:
        show_json(done.to_dict())
    elif done.before == done.after:
        click.echo(f"数据库结构已是 {done.after}，无需升级（{done.server}）。")
    else:
        click.echo(f"数据库结构由 {done.before or '空库'} 升到 {done.after}（{done.server}）。")


@click.command(cls=Command)
@click.option(
    "--to", "url", metavar="地址",
    help="另一个空库的地址；写作 - 时由标准输入读一行，口令就不出现在命令行中。",
)  # fmt: skip
@json_option
def move(url: str | None, as_json: bool) -> int:
    """移库：把现在的数据库整个复制到另一个空库并核对，要么全部移入，要么一件不移。移库前请停止办理。"""
    from casework.service import backup as service

    address = _address(url)
    with opened() as casework, _bar("移库") as step:
        done = service.move(casework, address, progress=step)
    if as_json:
        show_json(done.to_dict())
    if done.problems:
        _tell(done, "没有移入任何内容，请先处理原库")
        return DAMAGE
    if not as_json:
        click.echo(f"已移入 {sum(done.rows.values())} 行（{done.server}），逐表核对无误。")
        say("请把设置 database.url 改为新库的地址；原库不再使用，请妥善保存")
    return 0


@click.command(cls=Command)
@click.argument(
    "file", metavar="文件", help="备份文件，或者文件夹（文件名按时刻取）；从不覆盖已有文件。"
)
@verify_option
@click.option(
    "--keep", type=Number(1), metavar="份数",
    help="备份到文件夹时保留的份数：新备份核对无误后，删去更早的。",
)  # fmt: skip
@json_option
def backup(file: str, verify: bool, keep: int | None, as_json: bool) -> int:
    """备份：不停止办理，把数据库在同一时刻的内容写成一个文件，只有文件的主人可以读取。备份含个人信息，请妥善保管。"""
    from casework.service import backup as service

    with opened() as casework, _bar("备份") as step:
        done = service.backup(casework, Path(file), keep=keep, verify=verify, progress=step)
    if as_json:
        show_json(done.to_dict())
    if done.problems:
        _tell(done, f"备份已写入 {done.file.name}，内容有问题，没有删去更早的备份")
        return DAMAGE
    if not as_json:
        checked = "，核对无误" if done.verified else ""
        click.echo(f"已备份到 {done.file}（{done.size} 字节{checked}）。")
        for name in done.removed:
            say(f"已删去更早的备份 {name}")
    return 0


@click.command(cls=Command)
@click.argument("file", metavar="文件", help="备份文件。")
@click.option(
    "--to", "url", metavar="地址",
    help="恢复到这个空库；不写时恢复到设置中的数据库。写作 - 时由标准输入读一行。",
)  # fmt: skip
@verify_option
@json_option
def restore(file: str, url: str | None, verify: bool, as_json: bool) -> int:
    """恢复：把一份备份写入空库。结构较旧的备份同时升级。"""
    from casework.service import backup as service
    from casework.settings import load_settings

    settings, address = load_settings(), _address(url) if url is not None else None
    with naming_setting(settings), _bar("恢复") as step:
        done = service.restore(settings, file, url=address, verify=verify, progress=step)
    if as_json:
        show_json(done.to_dict())
    if done.problems:
        _tell(done, "备份已写入数据库，内容有问题，请改用另一份备份")
        return DAMAGE
    if not as_json:
        checked = "，核对无误" if done.verified else ""
        click.echo(f"已恢复 {sum(done.rows.values())} 行（{done.server}）{checked}。")
    return 0


def _address(given: str | None) -> str:
    """Return an address; a password need not stand where every user of the machine sees it."""
    address = sys.stdin.readline().strip() if given == "-" else given
    if not address:
        raise UsageFault("没有给出目标库的地址（--to）", code="target_missing")
    return address


def _tell(done: Backup | Moved | Restored, what: str) -> None:
    for problem in done.problems:
        where = f"{problem.case} 第 {problem.seq} 条" if problem.case else "数据库"
        say(f"问题 [{problem.problem}] {where}：{problem.message}")
    say(f"核对发现 {len(done.problems)} 处问题：{what}。")


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far a copy is, in hundredths, on standard error where someone is looking."""
    if not sys.stderr.isatty():
        yield _unseen
        return
    with click.progressbar(length=_HUNDRED, label=label, file=sys.stderr) as bar:
        yield lambda done, total: bar.update(_HUNDRED * done // total - bar.pos)


def _unseen(done: int, total: int) -> None:
    """Nobody is looking."""
