"""The command line and the settings, as reference tables."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, Literal, get_args, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from casework.cases.words import ROLES
from casework.cli.chinese import SETTINGS, Day, Number, OneOf
from casework.cli.main import cli
from casework.docgen.text import code, fenced, table
from casework.law.switches import SWITCHES
from casework.settings import PREFIX, Settings, demo_people

# -- command line ---------------------------------------------------------------------------


def context_of(command: click.Command, path: str) -> click.Context:
    """Return a context as the program makes it.

    click keeps the help option of a command as the first context found it; one without our
    names would take ``-h`` away from whoever runs the command later in this process.
    """
    return click.Context(command, info_name=path, help_option_names=SETTINGS["help_option_names"])


def commands(
    group: click.Command = cli, path: str = "casework"
) -> Iterator[tuple[str, click.Command]]:
    """Yield every command below ``group`` that does something, with its full name."""
    if not isinstance(group, click.Group):
        yield path, group
        return
    if group.invoke_without_command and group is not cli:
        yield path, group
    context = context_of(group, path)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if found is not None and not found.hidden:
            yield from commands(found, f"{path} {name}")


def overview() -> str:
    """Every command with the first sentence of its help."""
    return table(("命令", "用途"), [(f"`{path}`", _first(command)) for path, command in commands()])


def _first(command: click.Command) -> str:
    return (command.help or "").split("。", maxsplit=1)[0].rstrip("。") + "。"


def command_line() -> str:
    """Every command with its usage, help, arguments and options."""
    return "\n".join(_command(path, command) for path, command in commands())


def _command(path: str, command: click.Command) -> str:
    context = context_of(command, path)
    usage = f"{path} {' '.join(command.collect_usage_pieces(context))}"
    help_names = set(command.get_help_option_names(context))
    known = [p for p in command.get_params(context) if not help_names & set(p.opts)]
    rows = [_parameter(param, context) for param in known]
    body = table(("写法", "必填", "取值", "说明"), rows) if rows else "没有参数和选项。\n"
    return f"### {path}\n\n{command.help}\n\n{fenced(usage, 'text')}\n{body}"


def _parameter(param: click.Parameter, context: click.Context) -> tuple[str, ...]:
    record = param.get_help_record(context)
    form = param.make_metavar(context) if isinstance(param, click.Argument) else (record or [""])[0]
    needed = "是" if param.required else ""
    return f"`{form}`", needed, _values(param), getattr(param, "help", None) or ""


def _values(param: click.Parameter) -> str:
    kind = param.type
    if isinstance(kind, OneOf):
        return code(kind.words)
    if isinstance(kind, Day):
        return "日期 YYYY-MM-DD"
    if isinstance(kind, Number):
        return "整数" if kind.low is None else f"不小于 {kind.low} 的整数"
    return "" if getattr(param, "is_flag", False) else "文字"


# -- settings -------------------------------------------------------------------------------


def settings_tables() -> dict[str, type[BaseModel]]:
    """Return the tables of the settings file that have fixed keys."""
    return {
        name: info.annotation
        for name, info in Settings.model_fields.items()
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel)
    }


def settings() -> str:
    """Every table of the settings with its keys."""
    parts = []
    for name, model in settings_tables().items():
        default = Settings.model_fields[name].default
        rows = [
            (
                f"`{key}`",
                _variable(name, key, info),
                _type(info),
                f"`{_shown(getattr(default, key))}`",
                field_docs(model).get(key, ""),
            )
            for key, info in model.model_fields.items()
        ]
        parts.append(
            f"### [{name}]\n\n" + table(("key", "environment", "type", "default", "meaning"), rows)
        )
    return "\n".join(parts)


def _variable(name: str, key: str, info: FieldInfo) -> str:
    """A table cannot be written as one environment variable."""
    return "–" if _is_table(info) else f"`{PREFIX}{name.upper()}__{key.upper()}`"


def _is_table(info: FieldInfo) -> bool:
    return get_origin(info.annotation) is Mapping


def field_docs(model: type[BaseModel]) -> dict[str, str]:
    """Return the docstrings that stand below the fields of a settings table."""
    [declared] = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    body = declared.body if isinstance(declared, ast.ClassDef) else []
    return {
        field.target.id: doc.value.value.strip()
        for field, doc in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant)
        if isinstance(doc.value.value, str)
    }


def _type(info: FieldInfo) -> str:
    annotation: Any = info.annotation
    if get_origin(annotation) is Literal:
        return code(get_args(annotation))
    limits = {
        name: getattr(one, name)
        for one in info.metadata
        for name in ("ge", "le", "min_length", "pattern")
        if getattr(one, name, None) is not None
    }
    if _is_table(info):
        return "table"
    if annotation is int:
        return (
            f"integer {limits['ge']}–{limits['le']}" if {"ge", "le"} <= set(limits) else "integer"
        )
    if get_origin(annotation) is tuple:
        return "list, not empty" if limits.get("min_length") else "list"
    if annotation is bool:
        return "true or false"
    if "pattern" in limits:
        return f"text like `{limits['pattern']}`"
    return "text, not empty" if limits.get("min_length") else "text"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{part}"' for part in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def law_keys() -> str:
    """The keys of the table [law], one a switch."""
    rows = [
        (f"`{s.key}`", f"`{PREFIX}LAW__{s.key.upper()}`", code(s.choices), f"`{s.default}`",
         f"{s.code} {s.question}")
        for s in SWITCHES.values()
    ]  # fmt: skip
    return table(("key", "environment", "values", "default", "question"), rows)


def roles() -> str:
    """The roles, and who holds them in the demonstration agency."""
    people = demo_people().items()
    held = {role: [who for who, person in people if role in person.roles] for role in ROLES}
    rows = [(f"`{role}`", label, code(held[role])) for role, label in ROLES.items()]
    return table(("role", "中文", "in the demonstration agency"), rows)
