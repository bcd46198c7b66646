"""The tree a template sees: only declared fields, every leaf knowing its own path.

Templates never touch the caller's objects. A leaf prints as a sentinel, never as text,
so a value cannot become a heading, a line break or markup; the text is put back after
the lines have been read (letters are split at our own marks, never at a value's).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from casework.errors import InputError, Refusal
from casework.letters.blocks import OPEN_NUMBER
from casework.letters.cleaning import clean, is_blank
from casework.letters.labels import label

TYPES: Final = ("str", "name", "date", "int", "bool", "list", "docno")
# Sentinels around the number of a span. Private use: no cleaned value holds them.
OPEN: Final = "\ue000"
CLOSE: Final = "\ue001"


@dataclass(frozen=True, slots=True)
class Field:
    """A declared field: its type, and whether a final letter must have it."""

    type: str
    required: bool


@dataclass(slots=True)
class Sink:
    """What one rendering learns: spans printed, fields missing, altered or mistyped."""

    fields: Mapping[str, Field]
    final_only: frozenset[str]
    final: bool
    spans: list[tuple[str, str]] = field(default_factory=list)
    missing: dict[str, None] = field(default_factory=dict)
    altered: dict[str, None] = field(default_factory=dict)
    mistyped: list[Refusal] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def lack(self, path: str) -> None:
        """Note a missing field; one that only a final letter needs is not missed in a draft."""
        if self.final or path not in self.final_only:
            self.missing[path] = None

    def span(self, leaf: Leaf) -> str:
        """Register a printed leaf and return the sentinel that stands for it."""
        if leaf._value is None:
            self.lack(leaf._path)
            text = f"【待填：{label(leaf._path)}】"
        else:
            text = str(leaf._value)
        self.spans.append((text, leaf._path))
        return f"{OPEN}{len(self.spans) - 1}{CLOSE}"


class Leaf:
    """One value. Attributes are underscored, so the sandbox shows none of them."""

    __slots__ = ("_path", "_sink", "_value")

    def __init__(self, value: Any, path: str, sink: Sink) -> None:
        self._value, self._path, self._sink = value, path, sink

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return bool(self._value == (other._value if isinstance(other, Leaf) else other))

    __hash__ = None  # type: ignore[assignment]


class Leaves:
    """A list of leaves or groups, with the path of the list itself."""

    __slots__ = ("_members", "_path", "_sink")

    def __init__(self, members: list[Any], path: str, sink: Sink) -> None:
        self._members, self._path, self._sink = members, path, sink

    def __iter__(self) -> Iterator[Any]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)


class Group:
    """A named group of fields. Not a dict: ``request.items`` must not meet dict.items."""

    __slots__ = ("_members",)

    def __init__(self, members: dict[str, Any]) -> None:
        self._members = members

    def __getitem__(self, name: str) -> Any:
        return self._members[name]


def grow(data: Mapping[str, Any], sink: Sink) -> dict[str, Any]:
    """Return the tree of all declared fields, filled from ``data``.

    Raises ``InputError`` naming every value that is not of its declared type.
    """
    tree = _members("", "", data, sink)
    if sink.mistyped:
        raise InputError(sink.mistyped)
    return tree


def _members(declared: str, actual: str, data: Any, sink: Sink) -> dict[str, Any]:
    """Grow all fields below ``declared``; ``actual`` is the same path with list positions."""
    start = f"{declared}." if declared else ""
    source = data if isinstance(data, Mapping) else {}
    return {
        name: _grow_one(
            start + name, f"{actual}.{name}" if actual else name, source.get(name), sink
        )
        for name in _below(tuple(sink.fields)).get(declared, ())
    }


@lru_cache(maxsize=512)  # one entry a template, and every letter asks for it
def _below(paths: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Return the names that stand right below each path, in the order of their declaration."""
    found: dict[str, dict[str, None]] = {}
    for path in paths:
        parts = path.split(".")
        for depth, name in enumerate(parts):
            found.setdefault(".".join(parts[:depth]), {})[name] = None
    return {path: tuple(names) for path, names in found.items()}


def _grow_one(declared: str, actual: str, value: Any, sink: Sink) -> Any:
    spec = sink.fields.get(declared)
    if spec is None:
        return Group(_members(declared, actual, value, sink))
    if spec.type == "list":
        return _grow_list(declared, actual, value, spec, sink)
    kept = _checked(spec, actual, value, sink)
    if kept is None and spec.required:
        sink.lack(actual)
    sink.values[actual] = kept.isoformat() if isinstance(kept, date) else kept
    return Leaf(kept, actual, sink)


def _grow_list(declared: str, actual: str, value: Any, spec: Field, sink: Sink) -> Leaves:
    if value is not None and not isinstance(value, list | tuple):
        _mistype(sink, actual, "列表")
        value = None
    rows = list(value or ())
    if not rows and spec.required:
        sink.lack(actual)
        return Leaves([_blank_member(declared, actual, sink)], actual, sink)
    members = [_member(declared, f"{actual}.{n}", row, sink) for n, row in enumerate(rows, 1)]
    return Leaves(members, actual, sink)


def _member(declared: str, actual: str, value: Any, sink: Sink) -> Any:
    if _has_children(declared, sink):
        return Group(_members(declared, actual, value, sink))
    kept = _checked(Field("str", True), actual, value, sink)
    if kept is None:
        sink.lack(actual)
    sink.values[actual] = kept
    return Leaf(kept, actual, sink)


def _blank_member(declared: str, actual: str, sink: Sink) -> Any:
    """Stand in for the first element of a list that is missing, so a draft shows the gap."""
    if _has_children(declared, sink):
        return Group(_members(declared, f"{actual}.1", None, sink))
    return Leaf(None, actual, sink)


def _has_children(declared: str, sink: Sink) -> bool:
    return declared in _below(tuple(sink.fields))


def _checked(spec: Field, path: str, value: Any, sink: Sink) -> Any:
    """Return the cleaned value, or None where it is missing, blank or of a wrong type."""
    if value is None:
        return None
    if spec.type == "date":
        # A moment is not a legal day: the Shanghai day must have been taken before.
        good, wanted = isinstance(value, date) and not isinstance(value, datetime), "日期"
    elif spec.type == "int":
        good, wanted = isinstance(value, int) and not isinstance(value, bool), "整数"
    elif spec.type == "bool":
        good, wanted = isinstance(value, bool), "真或者假"
    else:
        good, wanted = isinstance(value, str), "文字"
    if not good:
        _mistype(sink, path, wanted)
        return None
    return _cleaned(path, value, sink) if isinstance(value, str) else value


def _cleaned(path: str, value: str, sink: Sink) -> str | None:
    if value == OPEN_NUMBER and path != "doc_no":
        value = ""  # only the number may be left open in a final letter
    text = clean(value)
    if text != value:
        sink.altered[path] = None
    return None if is_blank(text) else text


def _mistype(sink: Sink, path: str, wanted: str) -> None:
    message = f"{label(path)}（{path}）应当是{wanted}"
    sink.mistyped.append(Refusal("letter_field_type", message, field=path))
