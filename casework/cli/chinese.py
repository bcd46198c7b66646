"""click in Chinese: help headings, parameter types and usage errors.

click words its own messages in English. Only what an officer can meet is replaced here;
parsing stays click's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import click

from casework.cases.fields import BadValue, parse_day
from casework.cli.typeset import one_line, padded, width, wrapped
from casework.errors import UsageFault

SETTINGS: Final[dict[str, Any]] = {
    "allow_extra_args": True,
    "help_option_names": ["-h", "--help"],
    "max_content_width": 100,
}
_MOST: Final = 100_000


class _Formatter(click.HelpFormatter):
    """Help pages whose columns are counted as a terminal shows them."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        for line in wrapped(text, self.width - self.current_indent):
            self.write(f"{'':>{self.current_indent}}{line}\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        entries = list(rows)
        first = min(max(width(term) for term, _ in entries), col_max) + col_spacing
        indent = " " * self.current_indent
        for term, text in entries:
            lines = wrapped(text, max(self.width - first - self.current_indent, 20)) or [""]
            if width(term) > first - col_spacing:
                self.write(f"{indent}{term}\n")
                term = ""  # noqa: PLW2901  # its text starts on the next line
            for line in lines:
                self.write(f"{indent}{padded(term, first)}{line}".rstrip() + "\n")
                term = ""  # noqa: PLW2901


class _Context(click.Context):
    formatter_class = _Formatter


class _Chinese(click.Command):
    """Shared by commands and groups: headings, the help option, left-over arguments."""

    context_class = _Context

    def __init__(self, *args: Any, **attrs: Any) -> None:
        attrs.setdefault("context_settings", {}).update(SETTINGS)
        attrs.setdefault("options_metavar", "[选项]")
        super().__init__(*args, **attrs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.BadOptionUsage as error:
            error.ctx = error.ctx or ctx  # the parser does not say whose option it was
            raise

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明。"
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write(f"用法：{ctx.command_path} {pieces}\n")

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        found = [p for p in self.get_params(ctx) if isinstance(p, click.Argument)]
        if any(argument.help for argument in found):
            with formatter.section("参数"):
                formatter.write_dl([argument.get_help_record(ctx) for argument in found])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option)]
        records = [r for p in options if (r := p.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("选项"):
                formatter.write_dl(records)


def without_secrets(text: str) -> str:
    """Return what was typed without addresses of servers: such a one may hold a password."""
    return re.sub(r"\w+(\+\w+)?://(?!/)\S+", "（地址）", text)


class Command(_Chinese):
    """A command that refuses left-over arguments in Chinese."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, self._negatives_last(args))
        if ctx.args and not ctx.resilient_parsing:
            given = without_secrets(" ".join(ctx.args))
            raise UsageFault(f"多余的参数：{one_line(given)[:80]}{_see(ctx)}")
        return rest

    def _negatives_last(self, args: list[str]) -> list[str]:
        """Let ``-20`` be a number where the command takes one, not an option ``-2``."""
        if "--" in args or not any(
            isinstance(param, click.Argument)
            and isinstance(param.type, Number)
            and param.type.low is None
            for param in self.params
        ):
            return args
        negative = [arg for arg in args if re.fullmatch(r"-\d+", arg)]
        return [arg for arg in args if arg not in negative] + (
            ["--", *negative] if negative else []
        )


class Group(_Chinese, click.Group):
    """A group of commands; ``lazy`` names the module each one is loaded from on use."""

    command_class = Command

    def __init__(self, *args: Any, lazy: dict[str, str] | None = None, **attrs: Any) -> None:
        attrs.setdefault("subcommand_metavar", "命令 [参数]…")
        super().__init__(*args, **attrs)
        self.lazy = lazy or {}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not self.invoke_without_command:
            known = "、".join(self.list_commands(ctx))
            raise UsageFault(f"{ctx.command_path} 之后应有命令：{known}{_see(ctx)}")
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.lazy, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.lazy:
            from importlib import import_module

            module = import_module(self.lazy[cmd_name])
            found: click.Command = getattr(module, cmd_name.replace("-", "_"))
            return found
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            known = "、".join(self.list_commands(ctx))
            given = one_line(without_secrets(args[0]))[:40]
            raise UsageFault(f"没有命令 {given}，可用：{known}")
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, command.get_short_help_str(200)))
        if rows:
            with formatter.section("命令"):
                formatter.write_dl(rows)


class Day(click.ParamType[date]):
    """A legal day, 2025-03-03."""

    name = "日期"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        try:
            return parse_day(value)
        except BadValue as bad:
            raise UsageFault(f"{label_of(param)}{bad}") from None


class Number(click.ParamType[int]):
    """A whole number; ``low`` is the least allowed."""

    name = "整数"

    def __init__(self, low: int | None = 0) -> None:
        self.low = low

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        try:
            number = int(value)
        except ValueError:
            raise UsageFault(f"{label_of(param)}应为整数") from None
        low = -_MOST if self.low is None else self.low
        if not low <= number <= _MOST:
            raise UsageFault(f"{label_of(param)}应为 {low} 至 {_MOST} 的整数")
        return number


class OneOf(click.ParamType[str]):
    """One of a few words."""

    name = "取值"

    def __init__(self, *words: str) -> None:
        self.words = words

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        if value not in self.words:
            raise UsageFault(f"{label_of(param)}只能是：{'、'.join(self.words)}")
        return str(value)


def label_of(param: click.Parameter | None) -> str:
    """Return how a parameter is called in a message."""
    if param is None:
        return "参数"
    name = param.opts[0] if isinstance(param, click.Option) else (param.metavar or param.name or "")
    return f"{name} "


def usage_message(error: click.UsageError) -> str:
    """Return what is wrong with a command line, in Chinese, and where the usage stands."""
    return f"{_what(error)}{_see(error.ctx)}"


def _what(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        known = [] if error.ctx is None else _options(error.ctx)
        return f"没有选项 {one_line(error.option_name)[:40]}" + (
            f"，可用：{'、'.join(known)}" if known else ""
        )
    if isinstance(error, click.MissingParameter):
        return f"缺少参数 {label_of(error.param).strip()}"
    if isinstance(error, click.BadOptionUsage):
        known = [] if error.ctx is None else _options(error.ctx, flags=True)
        need = "不带值" if error.option_name in known else "之后要有一个值"
        return f"选项 {error.option_name} {need}"
    return "命令行写法不对"


def _options(ctx: click.Context, *, flags: bool = False) -> list[str]:
    found = [p for p in ctx.command.get_params(ctx) if isinstance(p, click.Option)]
    return [p.opts[-1] for p in found if p.is_flag or not flags]


def _see(ctx: click.Context | None) -> str:
    return f"；用法见 {ctx.command_path} --help" if ctx is not None else ""
