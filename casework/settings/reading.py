"""Reading casework.toml and the environment; every fault named with key, value and remedy."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel, ValidationError

from casework.errors import Refusal, SettingsInvalid
from casework.settings.checks import finished
from casework.settings.tables import ClockTime, Person, Settings

PREFIX: Final = "CASEWORK_"
RESERVED: Final = ("CASEWORK_CONFIG", "CASEWORK_ACTOR", "CASEWORK_COMPILE")
TEST_PREFIX: Final = "CASEWORK_TEST_"


def demo_settings() -> Settings:
    """Return the settings of the demonstration agency, whatever file or environment says."""
    return finished(Settings(demo=True))


def load_settings(
    file: str | Path | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """Read the settings; raise ``SettingsInvalid`` naming every key that cannot be used.

    ``file`` None: the file ``CASEWORK_CONFIG`` names, else ``casework.toml`` in the working
    directory, else none.
    """
    env = os.environ if environ is None else environ
    path = _find(file, env.get("CASEWORK_CONFIG"))
    raw = _read(path) if path else {}
    reserved = [_unknown(name) for name in ("demo", "folder") if name in raw]
    faults = reserved + _overlay(raw, env)
    raw |= {"demo": path is None, "folder": path.parent.resolve() if path else Path.cwd()}
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        raise SettingsInvalid([*faults, *map(_fault, error.errors())]) from None
    if faults:
        raise SettingsInvalid(faults)
    return finished(settings)


def _find(named: str | Path | None, environment: str | None) -> Path | None:
    if not named and not environment:
        path = Path("casework.toml")
        return path if path.is_file() else None
    path = Path(named or environment or "")
    if not path.is_file():
        where = "" if named else "（环境变量 CASEWORK_CONFIG）"
        raise SettingsInvalid(
            [
                Refusal(
                    "settings_missing",
                    f"找不到设置文件 {path.name or path}{where}",
                    field="CASEWORK_CONFIG",
                )
            ]
        )
    return path


_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        why = f"不能读取设置文件 {path.name}，请检查权限"
    except UnicodeDecodeError:
        why = f"设置文件 {path.name} 不是 UTF-8 编码"
    except tomllib.TOMLDecodeError as error:
        # Its own words are English and may quote a password.
        found = _PLACE.search(str(error))
        where = f"第 {found[1]} 行第 {found[2]} 个字符处" if found else "末尾"
        why = f"设置文件 {path.name} 不是正确的 TOML：{where}无法读懂"
    raise SettingsInvalid([Refusal("settings_syntax", why)])


def _overlay(raw: dict[str, Any], env: Mapping[str, str]) -> list[Refusal]:
    """Lay the environment over the file: CASEWORK_TABLE__KEY=value."""
    faults = []
    for name, value in sorted(env.items()):
        if not name.startswith(PREFIX) or name in RESERVED or name.startswith(TEST_PREFIX):
            continue
        table, *keys = name.removeprefix(PREFIX).split("__")
        found = _place(raw, table.lower(), keys) if all(keys) else None
        if found is None:
            faults.append(_unknown(name))
            continue
        holder, key, kind = found
        holder[key] = _from_text(value, kind)
    return faults


def _place(
    raw: dict[str, Any], table: str, keys: list[str]
) -> tuple[dict[str, Any], str, Any] | None:
    """Return the holder, the key and the type an environment name stands for."""
    if table not in Settings.model_fields or table in ("demo", "folder"):
        return None
    names, kind = [table], Settings.model_fields[table].annotation
    for key in keys:
        inner = _inner(kind, key)
        if inner is None:
            return None
        name, kind = inner
        names.append(name)
    if _holds_more(kind):
        return None
    holder: Any = raw
    for name in names[:-1]:
        if not isinstance(holder, dict):
            return None
        known = next((k for k in holder if k.lower() == name.lower()), name)
        holder = holder.setdefault(known, {})
    return (holder, names[-1], kind) if isinstance(holder, dict) else None


def _inner(kind: Any, key: str) -> tuple[str, Any] | None:
    """Return the name and the type of what stands under ``key`` in a table of that type."""
    if get_origin(kind) is Mapping:
        return key.lower(), get_args(kind)[1]
    field = getattr(kind, "model_fields", {}).get(key.lower())
    return (key.lower(), field.annotation) if field else None


def _holds_more(kind: Any) -> bool:
    return get_origin(kind) is Mapping or hasattr(kind, "model_fields")


def _from_text(value: str, kind: Any) -> Any:
    """Read an environment value as the type its key has: a list by commas, a number."""
    text = value.strip()
    if get_origin(kind) is tuple:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        inner = get_args(kind)[0]
        return [
            _from_text(part, get_args(inner)[0] if get_args(inner) else inner) for part in parts
        ]
    if kind is int and re.fullmatch(r"-?\d{1,9}", text):
        return int(text)
    if kind is bool and text.lower() in ("true", "false"):
        return text.lower() == "true"
    return value


def _unknown(name: str) -> Refusal:
    allowed = "、".join(t for t in Settings.model_fields if t not in ("demo", "folder"))
    table = name.removeprefix(PREFIX).partition("__")[0].lower()
    known = Settings.model_fields.get(table)
    keys = "、".join(getattr(known.annotation, "model_fields", {})) if known else ""
    return Refusal(
        "settings_unknown",
        f"没有设置 {name[:80]}，可用的表：{allowed}"
        + (f"；{table} 的键：{keys}" if keys else "")
        + "；环境变量写作 CASEWORK_表__键，如 CASEWORK_DATABASE__URL",
        field=name,
    )


_WHY: Final = {
    "extra_forbidden": "没有这一设置",
    "missing": "缺少这一设置",
    "literal_error": "取值不在允许范围",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "bool_type": "应为 true 或者 false",
    "string_too_short": "不能为空",
    "string_too_long": "过长",
    "string_pattern_mismatch": "含有不能使用的字符",
    "greater_than_equal": "数值太小",
    "less_than_equal": "数值太大",
    "too_short": "至少要有一项",
    "model_type": "应为一个表",
    "mapping_type": "应为一个表",
    "dict_type": "应为一个表",
    "tuple_type": "应为列表",
}
_BOUNDS: Final = {"ge": "不小于", "le": "不大于", "max_length": "最多字数", "pattern": "写法"}
_SHAPES: Final = {
    get_args(ClockTime)[1].metadata[0].pattern: "时刻写作 08:30",
}
"""Patterns in the words of whoever writes settings."""
_SILENT: Final = ("extra_forbidden", "missing", "model_type", "mapping_type", "dict_type")
"""Faults whose value is not what is wrong; it may be a password under a mistyped key."""


def _fault(error: Any) -> Refusal:
    kind, place = error["type"], [part for part in error["loc"] if part != "[key]"]
    key = ".".join(str(part) for part in place)
    # The addresses of databases and channels may carry passwords: they are never shown.
    hidden = (
        kind in _SILENT
        or key.startswith(("database", "alerts.channels", "alerts.fallback"))
        or ".reach" in key
    )
    value = "" if hidden else f"，现为 {str(error['input'])[:60]!r}"
    allowed = "、".join(_allowed(kind, place, error.get("ctx") or {}))
    tail = f"，允许：{allowed}" if allowed else ""
    message = f"设置 {key}：{_WHY.get(kind, '取值不能使用')}{value}{tail}"
    return Refusal("settings_value", message, field=key)


def _allowed(kind: str, place: list[Any], told: Mapping[str, Any]) -> Iterator[str]:
    """Yield what may stand there instead."""
    if kind == "extra_forbidden":
        names = _model_at(place[:-1]).model_fields
        yield from (name for name in names if name not in ("demo", "folder"))
    if "expected" in told:
        yield from re.findall(r"'([^']*)'", str(told["expected"]))
    for name, words in _BOUNDS.items():
        if name in told:
            yield _SHAPES.get(str(told[name]), f"{words} {told[name]}")


def _model_at(place: list[Any]) -> type[BaseModel]:
    """Return the table at a place of the settings."""
    if not place:
        return Settings
    if place[0] == "people":
        return Person
    found = Settings.model_fields[str(place[0])].annotation
    return found if isinstance(found, type) and issubclass(found, BaseModel) else Settings
