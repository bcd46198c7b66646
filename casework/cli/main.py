"""The entry point: commands, and how every error leaves."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from casework import __version__
from casework.cli.chinese import Group, usage_message
from casework.errors import CaseworkError

_COMMANDS = {
    "register": "casework.cli.cases",
    "do": "casework.cli.cases",
    "show": "casework.cli.cases",
    "list": "casework.cli.listing",
    "actions": "casework.cli.listing",
    "letter": "casework.cli.letters",
    "clock": "casework.cli.clock",
    "workday": "casework.cli.workday",
    "states": "casework.cli.lifecycle",
    "verify": "casework.cli.integrity",
    "seal": "casework.cli.integrity",
    "demo": "casework.cli.demo",
}


@click.group(cls=Group, lazy=_COMMANDS, invoke_without_command=True)
@click.option("--version", is_flag=True, help="显示版本。")
@click.pass_context
def cli(ctx: click.Context, version: bool) -> None:
    """政府信息依申请公开办件系统：登记、受理、补正、征求意见、决定、报批、送达、归档。"""
    if version:
        click.echo(f"casework {__version__}")
    elif ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; return the exit code of design 6.3."""
    try:
        result = cli.main(
            args=list(sys.argv[1:] if argv is None else argv),
            prog_name="casework",
            standalone_mode=False,
        )
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except CaseworkError as error:
        _tell(error)
        return error.exit_code
    except click.UsageError as error:
        click.echo(f"错误 [usage] {usage_message(error)}", err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中止。", err=True)
        return 130
    except BrokenPipeError:
        # Whoever read our output has enough; Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  # the last line of defence of a command line
        _tell_fault(error)
        return 70


def _tell(error: CaseworkError) -> None:
    for refusal in error.refusals:
        basis = f"（依据：{'；'.join(refusal.cites)}）" if refusal.cites else ""
        click.echo(f"错误 [{refusal.code}] {refusal.message}{basis}", err=True)


def _tell_fault(error: Exception) -> None:
    """Say where our fault lies, without the text of the error: it may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)
    where = next((f for f in reversed(frames) if "casework" in f.filename), frames[-1])
    place = f"{Path(where.filename).name}:{where.lineno}"
    click.echo(
        f"错误 [internal] 程序内部出错（{type(error).__name__}，{place}），本次没有写入；请联系维护人员",
        err=True,
    )


def run() -> None:
    """Console script."""
    sys.exit(main())
