"""The TOML front matter of a template: what the letter is, rests on and needs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from casework.errors import Refusal
from casework.law.provisions import PROVISIONS
from casework.letters.data import TYPES, Field

FENCE: Final = "+++"
LAYOUTS: Final = ("plain", "xinhan", "form")
ADDRESSEES: Final = ("applicant", "third_party", "organ", "public", "internal", "agency")
"""To whom it goes; ``agency``: from the applicant to the agency."""
ROUTES: Final = ("reconsideration_first", "choice", "split")
NOT_SENT: Final = "none"
"""``numbered_by`` of a numbered letter that no trigger sends yet: it can be previewed only."""

_KEYS: Final[dict[str, tuple[type, bool]]] = {  # key -> (type, must be there)
    "code": (str, True), "title": (str, True), "version": (int, True), "outcome": (str, False),
    "effective": (dict, True), "layout": (str, True), "basis": (list, True),
    "requires": (dict, True), "optional": (dict, False), "final_only": (list, True),
    "numbered_by": (str, True), "kind_mark": (str, True), "remedy": (bool, True),
    "addressee": (str, True), "sample": (str, True), "based_on": (str, False),
    "route": (str, False),
}  # fmt: skip
_PARTIAL_KEYS: Final = ("requires", "optional")
_PATH: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_BASED_ON: Final = re.compile(r"[A-Za-z0-9-]+@(\d{1,6}|[0-9a-f]{8,64})")
_SAMPLE: Final = re.compile(r"samples/[A-Za-z0-9_-]+\.toml")


@dataclass(slots=True)
class Faults:
    """Collects every fault of one template, each with file and line, each once."""

    found: dict[Refusal, None] = field(default_factory=dict)

    def add(self, code: str, file: str, line: int, message: str, path: str | None = None) -> None:
        """Note a fault at a line of the file as it stands on disk."""
        self.found[Refusal(f"template_{code}", f"{file}:{line}: {message}", field=path)] = None

    def __bool__(self) -> bool:
        return bool(self.found)


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a template: the name shown in faults, its text, its parts.

    ``body`` starts with blank lines in place of the front matter, so that line numbers of
    the body are those of the file.
    """

    name: str
    file: str
    text: str
    front: Mapping[str, Any]
    front_text: str
    body: str

    def line_of(self, key: str) -> int:
        """Return the line of the front matter on which a key or value first stands."""
        wanted = re.compile(rf"(?<![\w.-]){re.escape(key)}(?![\w.-])")
        lines = self.front_text.split("\n")
        return next((n for n, line in enumerate(lines, 1) if wanted.search(line)), 1)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The checked front matter of a letter template (partials have only field tables)."""

    code: str
    title: str
    version: int
    outcome: str
    effective_from: date
    effective_until: date | None
    layout: str
    basis: tuple[str, ...]
    final_only: frozenset[str]
    numbered_by: str
    kind_mark: str
    remedy: bool
    addressee: str
    sample: str
    based_on: str
    route: str
    """The one remedy of this letter, whatever was answered before (D-13, D-56); or blank."""


def split_source(name: str, file: str, text: str, faults: Faults) -> Source:
    """Part front matter and body; a broken front matter is a fault and counts as empty."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    lines = text.split("\n")
    bad = next((n for n, line in enumerate(lines, 1) if "\ufffd" in line), None)
    if bad:
        faults.add("encoding", file, bad, "文件不是 UTF-8 编码，请另存为 UTF-8")
    if lines[0].strip() != FENCE:
        return Source(name, file, text, {}, "", text)
    end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == FENCE), None)
    if end is None:
        faults.add("front_matter", file, 1, "文首信息没有以 +++ 结束")
        return Source(name, file, text, {}, text, "")
    front_text = "\n".join(["", *lines[1:end]])
    front: Mapping[str, Any] = {}
    try:
        front = tomllib.loads(front_text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"at line (\d+)", str(error))
        faults.add(
            "front_matter", file, int(match[1]) if match else end + 1, "文首信息不是有效的 TOML"
        )
    return Source(
        name, file, text, front, front_text, "\n" * (end + 1) + "\n".join(lines[end + 1 :])
    )


def read_front(source: Source, faults: Faults) -> FrontMatter | None:
    """Check the front matter of a letter; None where it is too broken to go on."""
    before = len(faults.found)
    for message, key in _key_faults(source.front):
        faults.add("front_matter", source.file, source.line_of(key), message)
    if len(faults.found) > before:
        return None
    front = source.front
    for message, key in _value_faults(front):
        faults.add("front_matter", source.file, source.line_of(key), message)
    for cite in front["basis"]:
        if cite not in PROVISIONS:
            faults.add("basis", source.file, source.line_of(str(cite)), f"未收录的条文 {cite}")
    return _front(front) if len(faults.found) == before else None


def read_fields(source: Source, faults: Faults) -> dict[str, Field]:
    """Return the fields a file declares; one both required and optional is a fault."""
    fields: dict[str, Field] = {}
    for table, required in (("requires", True), ("optional", False)):
        declared = source.front.get(table, {})
        for path, kind in _flatten("", declared if isinstance(declared, dict) else {}):
            problem = _field_fault(path, kind, fields)
            if problem:
                faults.add("front_matter", source.file, source.line_of(path), problem, path)
            else:
                fields[path] = Field(kind, required)
    return fields


def check_partial(source: Source, faults: Faults) -> None:
    """A partial may declare the fields it uses and nothing else."""
    for key in source.front:
        if key not in _PARTIAL_KEYS:
            message = f"共用片段的文首信息只能有 requires 和 optional，不能有 {key}"
            faults.add("front_matter", source.file, source.line_of(key), message)


def _key_faults(front: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in front:
        if key not in _KEYS:
            yield f"文首信息中没有名为 {key} 的项", key
    for key, (kind, needed) in _KEYS.items():
        if key not in front:
            if needed:
                yield f"文首信息缺少 {key}", key
        elif type(front[key]) is not kind:
            yield f"文首信息 {key} 的写法不对", key


def _value_faults(front: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _range_faults(front["effective"])
    for key, allowed in (("layout", LAYOUTS), ("addressee", ADDRESSEES), ("route", ROUTES)):
        if key in front and front[key] not in allowed:
            yield f"{key} 只能是 {'、'.join(allowed)}", key
    if not _SAMPLE.fullmatch(front["sample"]):
        yield "sample 应当是 samples/ 下的 .toml 文件", "sample"
    if "route" in front and not front["remedy"]:
        yield "不写救济告知的文书不能有 route", "route"
    if front["version"] < 1:
        yield "version 应当从1起编", "version"
    if not _BASED_ON.fullmatch(front.get("based_on", "D-0@1")):
        yield "based_on 应当写作 代码@版本 或者 代码@摘要，如 D-21@1", "based_on"
    if not all(isinstance(cite, str) for cite in front["basis"]):
        yield "basis 应当是条文引用的列表", "basis"
    if not all(isinstance(path, str) for path in front["final_only"]):
        yield "final_only 应当是字段名的列表", "final_only"


def _range_faults(effective: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if type(effective.get("from")) is not date or set(effective) - {"from", "until"}:
        yield "effective 应当写明 from（日期），可以写明 until（日期）", "effective"
    if "until" in effective and type(effective["until"]) is not date:
        yield "effective 的 until 应当是日期", "effective"


def _front(front: Mapping[str, Any]) -> FrontMatter:
    return FrontMatter(
        code=front["code"],
        title=front["title"],
        version=front["version"],
        outcome=front.get("outcome", ""),
        effective_from=front["effective"]["from"],
        effective_until=front["effective"].get("until"),
        layout=front["layout"],
        basis=tuple(front["basis"]),
        final_only=frozenset(front["final_only"]),
        numbered_by=front["numbered_by"],
        kind_mark=front["kind_mark"],
        remedy=front["remedy"],
        addressee=front["addressee"],
        sample=front["sample"],
        based_on=front.get("based_on", ""),
        route=front.get("route", ""),
    )


def _flatten(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Read ``agency.name = "name"`` the same, whether the path was quoted or not."""
    for key, value in table.items():
        path = f"{prefix}.{key}" if prefix else key
        if isinstance(value, dict):
            yield from _flatten(path, value)
        else:
            yield path, value


def _field_fault(path: str, kind: Any, known: Mapping[str, Field]) -> str | None:
    if not _PATH.fullmatch(path) or path.split(".", maxsplit=1)[0] == "loop":
        return f"字段名 {path} 的写法不对"
    if kind not in TYPES:
        return f"字段 {path} 的类型 {kind} 不在允许范围：{'、'.join(TYPES)}"
    if path in known:
        return f"字段 {path} 不能既是必填又是选填"
    return None
