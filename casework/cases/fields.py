"""Typed, labelled fields, shared by facts and commands.

One declaration serves the codec, the command line, forms and the manual: it says what a
field is called in Chinese, what type it has, whether it is required, what may be chosen,
and whether it holds personal data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from casework.errors import Refusal


class Type(StrEnum):
    """The kinds of value a field may hold."""

    TEXT = "text"
    DAY = "day"
    INT = "int"
    BOOL = "bool"
    CHOICE = "choice"
    TEXTS = "texts"
    INTS = "ints"
    MAP = "map"
    RECORD = "record"
    RECORDS = "records"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field: name for programs, label for officers."""

    name: str
    label: str
    type: Type = Type.TEXT
    required: bool = False
    choices: Mapping[str, str] | None = None
    personal: bool = False
    of: tuple[FieldSpec, ...] = ()
    example: Any = None

    def to_dict(self) -> dict[str, Any]:
        """Return the field as ``casework actions --json`` shows it."""
        data: dict[str, Any] = {
            "name": self.name,
            "label": self.label,
            "type": str(self.type),
            "required": self.required,
            "choices": dict(self.choices) if self.choices else None,
        }
        return data | ({"of": [f.to_dict() for f in self.of]} if self.of else {})


# Text is kept to what any letter or page can hold; the limit is far above real requests.
MAX_TEXT = 20_000
_MOST = 1_000_000_000

_TRUE = {"true", "1", "yes", "是", "有"}
_FALSE = {"false", "0", "no", "否", "无"}


class BadValue(ValueError):
    """A value that is not of its field's type; the text says what is allowed."""


def parse_day(value: Any) -> date:
    """Return a legal day from a ``date`` or an ISO string such as 2025-03-03."""
    if isinstance(value, datetime):
        raise BadValue("应为日期（如 2025-03-03），不带时间")
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return quick_day(value)
        except ValueError:
            pass
    raise BadValue("应为真实存在的日期，写作 2025-03-03")


def _parse_text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadValue("应为文字")
    if len(value) > MAX_TEXT:
        raise BadValue(f"不超过 {MAX_TEXT} 字")
    if "\x00" in value or any("\ud800" <= ch <= "\udfff" for ch in value):
        raise BadValue("含有不能保存的字符")
    return value


def _parse_int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise BadValue("应为整数")
    try:
        number = int(value)
    except ValueError:
        raise BadValue("应为整数") from None
    if not 0 <= number < _MOST:
        raise BadValue("应为不小于 0 的整数")
    return number


def _parse_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in _TRUE | _FALSE:
        return text in _TRUE
    raise BadValue("应为 true 或 false（是、否）")


def _parse_texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [part for part in value.split("\n") if part.strip()]
    if not isinstance(value, list | tuple):
        raise BadValue("应为文字列表")
    return tuple(_parse_text(part) for part in value)


def _parse_ints(value: Any) -> tuple[int, ...]:
    if isinstance(value, str):
        value = [part for part in value.replace("、", ",").split(",") if part.strip()]
    if not isinstance(value, list | tuple):
        raise BadValue("应为整数列表，如 1,3")
    return tuple(_parse_int(part) for part in value)


def _parse_map(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise BadValue("应为一组字段")
    return {str(name)[:40]: part for name, part in value.items()}


_SCALARS: dict[Type, Callable[[Any], Any]] = {
    Type.TEXT: _parse_text,
    Type.DAY: parse_day,
    Type.INT: _parse_int,
    Type.BOOL: _parse_bool,
    Type.TEXTS: _parse_texts,
    Type.INTS: _parse_ints,
    Type.MAP: _parse_map,
}


def _parse_choice(spec: FieldSpec, value: Any) -> str:
    choices = spec.choices or {}
    if isinstance(value, str):
        if value in choices:
            return value
        for code, label in choices.items():
            if value == label:
                return code
    allowed = "、".join(f"{code}（{label}）" for code, label in choices.items())
    raise BadValue(f"只能是：{allowed}")


def quick_reader(spec: FieldSpec) -> Callable[[Any], Any] | None:
    """Return a reader of values in their plain form; it raises on any other.

    It never accepts what ``parse_fields`` would refuse. None: the field has no plain form.
    """
    if spec.personal or spec.type in (Type.RECORD, Type.RECORDS):
        return None
    if spec.type is Type.CHOICE:
        return {code: code for code in spec.choices or ()}.__getitem__
    return _QUICK.get(spec.type)


def quick_day(value: str) -> date:
    """Read 2025-03-03 and nothing else; raises on anything odd without saying why."""
    # Python reads 2024-W01-1 and 20240101 too; an officer's day has one form.
    if type(value) is not str or len(value) != 10 or value[7] != "-":
        raise ValueError
    return date.fromisoformat(value)


def _quick_text(value: str) -> str:
    # Printable covers what may be stored; blanks and controls are left to the slow reader.
    if type(value) is not str or not 0 < len(value) <= MAX_TEXT:
        raise ValueError
    if not value.isprintable() or not value.strip():
        raise ValueError
    return value


def _quick_int(value: int) -> int:
    if type(value) is not int or not 0 <= value < _MOST:
        raise ValueError
    return value


def _quick_bool(value: bool) -> bool:
    if value is not True and value is not False:
        raise ValueError
    return value


_QUICK: dict[Type, Callable[[Any], Any]] = {
    Type.DAY: quick_day,
    Type.TEXT: _quick_text,
    Type.INT: _quick_int,
    Type.BOOL: _quick_bool,
}


def is_blank(value: Any) -> bool:
    """Tell whether a value counts as not given: None, blank text, an empty list."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list | tuple | dict) and not value)


def parse_fields(
    specs: Iterable[FieldSpec], raw: Mapping[str, Any], where: str = ""
) -> tuple[dict[str, Any], list[Refusal]]:
    """Parse ``raw`` against ``specs``; return the values given and every fault found.

    Unknown names are refused by name; faults never repeat the value, which may be
    somebody's personal data.
    """
    known = {spec.name: spec for spec in specs}
    faults = [_unknown(where, name, known) for name in raw if name not in known]
    values: dict[str, Any] = {}
    for name, spec in known.items():
        path = f"{where}{name}"
        if is_blank(raw.get(name)):
            if spec.required:
                faults.append(Refusal("field_missing", f"缺少{spec.label}（{path}）", field=path))
            continue
        try:
            values[name] = _parse_value(spec, raw[name], path, faults)
        except BadValue as bad:
            faults.append(Refusal("field_invalid", f"{spec.label}（{path}）{bad}", field=path))
    return values, faults


def _unknown(where: str, name: object, known: Mapping[str, FieldSpec]) -> Refusal:
    # Only the shape of an unknown name is trusted: it came from outside.
    shown = str(name)[:40]
    allowed = "、".join(known)
    return Refusal(
        "field_unknown", f"没有字段 {where}{shown}，可用：{allowed}", field=f"{where}{shown}"
    )


def _parse_value(spec: FieldSpec, value: Any, path: str, faults: list[Refusal]) -> Any:
    if spec.type is Type.CHOICE:
        return _parse_choice(spec, value)
    if spec.type is Type.RECORD:
        return _parse_record(spec, value, f"{path}.", faults)
    if spec.type is Type.RECORDS:
        if not isinstance(value, list | tuple):
            raise BadValue("应为列表")
        return tuple(
            _parse_record(spec, part, f"{path}.{index}.", faults)
            for index, part in enumerate(value)
        )
    return _SCALARS[spec.type](value)


def _parse_record(spec: FieldSpec, value: Any, where: str, faults: list[Refusal]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise BadValue("应为一组字段")
    parsed, inner = parse_fields(spec.of, value, where)
    faults.extend(inner)
    return parsed


def to_json(value: Any) -> Any:
    """Return ``value`` as plain JSON data: ISO days and moments, lists for tuples."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: to_json(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(part) for part in value]
    return value
