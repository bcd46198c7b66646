"""What the version number promises, as data: compared with a stored copy by the tests."""

from __future__ import annotations

import inspect
import json
from dataclasses import fields, is_dataclass
from typing import Any, Final

import click

import casework
from casework.calendar.face import WorkalendarFace
from casework.calendar.workdays import WorkdayCalendar
from casework.cases.commands import COMMANDS, Command, command_fields
from casework.cases.facts import FACT_KINDS
from casework.cases.fields import FieldSpec
from casework.docgen.codes import PACKAGE, collect
from casework.docgen.reference import commands, settings_tables
from casework.errors import CaseworkError
from casework.service.rendering import LetterDesk, MadeLetter

GOLDEN: Final = PACKAGE.parent / "tests" / "golden" / "api.json"
_BEHIND: Final = (
    LetterDesk,
    MadeLetter,
    WorkdayCalendar,
    WorkalendarFace,
)  # reached through a public name


def snapshot() -> dict[str, Any]:
    """Return names, signatures, commands, facts, settings, command lines and codes."""
    named = {name: getattr(casework, name) for name in casework.__all__ if name != "__version__"}
    classes = {n: v for n, v in named.items() if isinstance(v, type) and not issubclass(v, Command)}
    functions = {n: v for n, v in named.items() if inspect.isfunction(v)}
    return {
        "__all__": sorted(casework.__all__),
        "functions": {name: _signature(value) for name, value in functions.items()},
        "classes": {
            name: _members(kind)
            for name, kind in {**classes, **{kind.__name__: kind for kind in _BEHIND}}.items()
        },
        "commands": {
            kind.__name__: {"trigger": trigger, "fields": _fields(command_fields(kind))}
            for trigger, kind in COMMANDS.items()
        },
        "facts": {
            kind.code: {"schema": kind.schema, "fields": _fields(kind.fields)}
            for kind in FACT_KINDS.values()
        },
        "settings": {name: sorted(model.model_fields) for name, model in settings_tables().items()},
        "cli": {path: _forms(command) for path, command in commands()},
        "codes": sorted({coded.code for coded in collect()}),
    }


def as_text() -> str:
    """Return the snapshot as it is stored."""
    return json.dumps(snapshot(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _members(kind: type) -> dict[str, str]:
    """Return the public members of a class: methods with signatures, fields with types."""
    found = {f.name: str(f.type) for f in fields(kind)} if is_dataclass(kind) else {}
    if issubclass(kind, CaseworkError):
        found |= {"code": kind.code, "exit_code": str(kind.exit_code)}
    for name, member in vars(kind).items():
        if name.startswith("_") or name in found:
            continue
        if isinstance(member, property):
            found[name] = "property"
        elif callable(getattr(kind, name)):
            found[name] = _signature(getattr(kind, name))
    return {name: text for name, text in found.items() if not name.startswith(("_", "model_"))}


def _signature(function: Any) -> str:
    return str(inspect.signature(function)).replace("'", "")


def _fields(specs: tuple[FieldSpec, ...]) -> dict[str, str]:
    return {spec.name: _field(spec) for spec in specs}


def _field(spec: FieldSpec) -> str:
    inner = f" {{{', '.join(f'{p.name}: {_field(p)}' for p in spec.of)}}}" if spec.of else ""
    choices = f" ({', '.join(spec.choices)})" if spec.choices else ""
    needed = " required" if spec.required else ""
    return f"{spec.type}{needed}{' personal' if spec.personal else ''}{choices}{inner}"


def _forms(command: click.Command) -> list[str]:
    return [
        " ".join(param.opts) if isinstance(param, click.Option) else str(param.name)
        for param in command.params
    ]
