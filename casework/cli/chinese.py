"""click in Chinese: help headings, parameter types and usage errors.

click words its own messages in English. Only what an officer can meet is replaced here;
parsing stays click's.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from casework.cases.fields import BadValue, parse_day
from casework.errors import UsageFault

SETTINGS: dict[str, Any] = {"allow_extra_args": True, "max_content_width": 100}


class _Chinese(click.Command):
    """Shared by commands and groups: headings, the help option, left-over arguments."""

    def __init__(self, *args: Any, **attrs: Any) -> None:
        attrs.setdefault("context_settings", {}).update(SETTINGS)
        attrs.setdefault("options_metavar", "[选项]")
        super().__init__(*args, **attrs)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明。"
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [r for p in self.get_params(ctx) if (r := p.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("选项"):
                formatter.write_dl(records)


class Command(_Chinese):
    """A command that refuses left-over arguments in Chinese."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            raise UsageFault(f"多余的参数：{' '.join(ctx.args)[:80]}")
        return rest


class Group(_Chinese, click.Group):
    """A group of commands; ``lazy`` names the module each one is loaded from on use."""

    command_class = Command

    def __init__(self, *args: Any, lazy: dict[str, str] | None = None, **attrs: Any) -> None:
        attrs.setdefault("subcommand_metavar", "命令 [参数]…")
        super().__init__(*args, **attrs)
        self.lazy = lazy or {}

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
            raise UsageFault(f"没有命令 {args[0][:40]}，可用：{known}")
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, command.get_short_help_str(60)))
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
        if abs(number) > 100_000 or (self.low is not None and number < self.low):
            raise UsageFault(f"{label_of(param)}应为 {self.low or 0} 至 100000 的整数")
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
    """Return what is wrong with a command line, in Chinese."""
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}"
    if isinstance(error, click.MissingParameter):
        return f"缺少参数 {label_of(error.param).strip()}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 用法不对：需要一个值，或者不能带值"
    return "命令行写法不对，请用 --help 查看用法"
