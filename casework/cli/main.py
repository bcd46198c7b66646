"""The entry point: commands, and how every error leaves."""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from casework import __version__
from casework.cli.chinese import Group, usage_message
from casework.cli.common import say
from casework.errors import CaseworkError, UsageFault

_COMMANDS = {
    "register": "casework.cli.cases",
    "do": "casework.cli.cases",
    "show": "casework.cli.cases",
    "list": "casework.cli.listing",
    "actions": "casework.cli.listing",
    "clues": "casework.cli.clues",
    "evidence": "casework.cli.evidence",
    "letter": "casework.cli.letters",
    "fonts": "casework.cli.fonts",
    "templates": "casework.cli.templates",
    "clock": "casework.cli.clock",
    "explain": "casework.cli.explain",
    "whatif": "casework.cli.explain",
    "workday": "casework.cli.workday",
    "calendar": "casework.cli.calendar",
    "fee": "casework.cli.fee",
    "law": "casework.cli.law",
    "states": "casework.cli.lifecycle",
    "guide": "casework.cli.guide",
    "check": "casework.cli.check",
    "similar": "casework.cli.similar",
    "intake": "casework.cli.similar",
    "outlook": "casework.cli.similar",
    "collection": "casework.cli.collection",
    "reindex": "casework.cli.similar",
    "check-text": "casework.cli.checktext",
    "alerts": "casework.cli.alerts",
    "sweep": "casework.cli.daemon",
    "daemon": "casework.cli.daemon",
    "supervision": "casework.cli.supervision",
    "verify": "casework.cli.integrity",
    "seal": "casework.cli.integrity",
    "migrate": "casework.cli.operation",
    "move": "casework.cli.operation",
    "backup": "casework.cli.operation",
    "restore": "casework.cli.operation",
    "demo": "casework.cli.demo",
}


@click.group(cls=Group, lazy=_COMMANDS, invoke_without_command=True)
@click.option("--version", is_flag=True, help="显示版本。")
@click.pass_context
def cli(ctx: click.Context, version: bool) -> None:
    """政府信息依申请公开办件系统：登记、受理、补正、征求意见、决定、报批、送达、归档。先登记（register），再看能办什么（actions），然后办理（do）。"""
    if version:
        click.echo(f"casework {__version__}")
    elif ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; return the exit code of docs/policy.md."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        _readable(arguments)
        result = cli.main(args=arguments, prog_name="casework", standalone_mode=False)
        if sys.stdout is not None:  # it may have been closed before we began
            sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except CaseworkError as error:
        _tell(error)
        return error.exit_code
    except click.UsageError as error:
        say(f"错误 [usage] {usage_message(error)}")
        return 2
    except (click.Abort, KeyboardInterrupt):
        say("已中止。")
        return 130
    except (BrokenPipeError, SystemExit):
        return 0  # whoever read our output has enough; click leaves by SystemExit then
    except OSError as error:
        say(
            f"错误 [environment_io] 读写出错（{errno.errorcode.get(error.errno or 0, '未知')}）："
            "可能是磁盘已满、没有权限或者输出已关闭；已经办理的请用 casework show 核对"
        )
        return 5
    except Exception as error:  # noqa: BLE001  # the last line of defence of a command line
        _tell_fault(error)
        return 70


def _readable(arguments: Sequence[str]) -> None:
    """Refuse arguments that are not text; they could neither be stored nor shown."""
    if any("\ud800" <= ch <= "\udfff" for argument in arguments for ch in argument):
        raise UsageFault("命令行含有不是 UTF-8 的字符")


def _tell(error: CaseworkError) -> None:
    for refusal in error.refusals:
        basis = f"（依据：{'；'.join(refusal.cites)}）" if refusal.cites else ""
        say(f"错误 [{refusal.code}] {refusal.message}{basis}")


def _tell_fault(error: Exception) -> None:
    """Say where our fault lies, without the text of the error: it may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    where = next((f for f in reversed(frames) if "casework" in f.filename), frames[-1])
    place = f"{Path(where.filename).name}:{where.lineno}"
    say(
        f"错误 [internal] 程序内部出错（{type(error).__name__}，{place}），请联系维护人员；"
        "一个动作要么全部写入，要么没有写入，可以用 casework show 核对"
    )


def run() -> None:
    """Console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A console of another encoding shows a mark for what it lacks; it never fails.
            stream.reconfigure(errors="replace")
    code = main()
    try:
        sys.stdout.flush()
    except (OSError, ValueError, AttributeError):
        # Nobody reads our output, or it cannot be written: Python must not complain at exit.
        with suppress(OSError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())  # type: ignore[union-attr]
    sys.exit(code)
