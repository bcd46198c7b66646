"""Every stable code in the source: refusals, errors, warnings and findings.

Read from the syntax trees, not from a list: a code exists where it is raised. A call is
recognised by its shape, and its message is shown with ``…`` for what is filled in.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casework import errors

Names = Sequence[tuple[int, str, ast.expr]]

PACKAGE: Final = Path(__file__).resolve().parents[1]
CODE: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_SPOKEN: Final = re.compile(r"(错误|提示) \[([a-z_]+)\] ?")
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Shape:
    """How a call names its code: the places of code, message and articles."""

    sort: str
    code: int
    message: int
    cites: int | None = None
    prefix: str = ""
    least: int = 2


Shapes = Mapping[str, Sequence[Shape]]

_SHAPES: Final[Shapes] = {
    "Refusal": [Shape("错误", 0, 1, 2)],
    "Warned": [Shape("提示", 0, 1, 2)],
    "warn": [Shape("提示", 0, 1, 2)],
    "_warning": [Shape("提示", 0, 1, 2)],
    "Problem": [Shape("核对", 2, 3, least=4)],
    "add": [Shape("错误", 0, 3, prefix="template_", least=4)],
    "_fault": [Shape("错误", 1, 2, prefix="template_", least=3)],
}
ERRORS: Final = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.CaseworkError)
}


@dataclass(frozen=True, slots=True)
class Coded:
    """One place where a code is given: what for, in which words, under which article."""

    code: str
    sort: str
    message: str
    cites: tuple[str, ...]
    where: str

    @property
    def chinese(self) -> bool:
        """Whether the message has Chinese words of its own."""
        return bool(_CHINESE.search(self.message))


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Yield every module of the package but this room, as shown in the list, with its tree."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).with_suffix("").as_posix()
        if not name.startswith("docgen/"):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def collect() -> list[Coded]:
    """Return every code with every message it is given, in the order of code and place."""
    found = [coded for name, tree in sources() for coded in _module(name, tree)]
    return sorted(dict.fromkeys(found), key=lambda c: (c.code, c.where, c.message))


def unnamed() -> list[str]:
    """Return the modules that build a ``Refusal`` whose code is not a literal."""
    return sorted(
        name
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node.func) == "Refusal" and not _literal(node, 0)
    )


def _module(where: str, tree: ast.Module) -> Iterator[Coded]:
    shapes = _with_helpers(tree)
    for scope in ast.walk(tree):
        if isinstance(scope, ast.FunctionDef | ast.Module):
            names = _assigned(scope)
            for node in _own(scope):
                yield from _of(node, names, where, shapes)


def _with_helpers(tree: ast.Module) -> Shapes:
    """Add the module's own functions that are handed a code and make the refusal of it."""
    found: dict[str, Sequence[Shape]] = dict(_SHAPES)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            places = {a.arg: place for place, a in enumerate(function.args.args)}
            for node in _own(function):
                if isinstance(node, ast.Call) and _name(node.func) == "Refusal":
                    code, message = (_named(node, place, places) for place in (0, 1))
                    if code is not None and message is not None:
                        found[function.name] = [
                            *found.get(function.name, ()),
                            Shape("错误", code, message),
                        ]
    return found


def _named(node: ast.Call, argument: int, places: Mapping[str, int]) -> int | None:
    """Return the place of the parameter that is handed on as an argument."""
    given = node.args[argument] if argument < len(node.args) else None
    return places.get(given.id) if isinstance(given, ast.Name) else None


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """Walk a scope without the functions inside it, each its own, nor the pieces of a text."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef):
            yield child
            if not isinstance(child, ast.JoinedStr):
                yield from _own(child)


def _assigned(scope: ast.AST) -> Names:
    """Return what is assigned to plain names, the latest first."""
    found = [
        (node.lineno, target.id, node.value)
        for node in _own(scope)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    return sorted(found, key=lambda one: -one[0])


def _of(node: ast.AST, names: Names, where: str, shapes: Shapes) -> Iterator[Coded]:
    if isinstance(node, ast.Call):
        yield from _call(node, names, where, shapes)
    elif isinstance(node, ast.Return | ast.Yield) and isinstance(node.value, ast.Tuple):
        yield from _pair(node.value, names, where)
    elif isinstance(node, ast.Constant | ast.JoinedStr):
        spoken = _SPOKEN.match(pattern(node, names))
        if spoken:
            message = pattern(node, names)[spoken.end() :]
            yield Coded(spoken[2], spoken[1], message, (), where)


def _call(node: ast.Call, names: Names, where: str, shapes: Shapes) -> Iterator[Coded]:
    called = _name(node.func)
    for shape in shapes.get(called, ()):
        word = _literal(node, shape.code) if len(node.args) >= shape.least else None
        if word and CODE.fullmatch(word):
            message = pattern(node.args[shape.message], names)
            cites = _cites(node, shape.cites)
            yield Coded(shape.prefix + word, shape.sort, message, cites, where)
    if called == "impossible" and len(node.args) > 1:
        cites = _cites(node, 2)
        yield Coded("history_impossible", "错误", pattern(node.args[1], names), cites, where)
    elif called in ERRORS and node.args:
        given = next((k.value for k in node.keywords if k.arg == "code"), None)
        code = str(given.value) if isinstance(given, ast.Constant) else ERRORS[called].code
        coded = Coded(code, "错误", pattern(node.args[0], names), (), where)
        if coded.chinese:
            yield coded


def _pair(value: ast.Tuple, names: Names, where: str) -> Iterator[Coded]:
    """A function of the store may hand back code and message as a pair."""
    if len(value.elts) == 2 and where.startswith("store/"):
        first = value.elts[0]
        message = pattern(value.elts[1], names)
        if isinstance(first, ast.Constant) and CODE.fullmatch(str(first.value)):
            yield Coded(str(first.value), "核对", message, (), where)


def pattern(node: ast.expr, names: Names) -> str:
    """Return a message with ``…`` in place of everything that is filled in."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return re.sub("…+", "…", "".join(pattern(part, names) for part in node.values))
    if isinstance(node, ast.Name):
        above = (value for line, name, value in names if name == node.id and line < node.lineno)
        found = next(above, None)
        return "…" if found is None else pattern(found, ())
    return "…"


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _literal(node: ast.Call, place: int) -> str | None:
    given = node.args[place] if place < len(node.args) else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _cites(node: ast.Call, place: int | None) -> tuple[str, ...]:
    """Return the articles written out in a call: after the message, or as ``cites``."""
    given = [] if place is None else node.args[place:]
    given += [k.value for k in node.keywords if k.arg == "cites"]
    parts = [p for g in given for p in (g.elts if isinstance(g, ast.Tuple) else [g])]
    words = (p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str))
    return tuple(word for word in words if _CHINESE.search(word))
