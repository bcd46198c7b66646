"""Collections: published cases and documents from a file, all or nothing, row by row judged.

A file is CSV, XLSX or JSON (a list of objects), with Chinese or English headings. A row is
known again by collection and ref: importing a file twice changes nothing, importing a newer
one replaces the rows it holds and leaves the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from casework.cases.fields import BadValue, parse_day
from casework.errors import InputError, NotFound, Refusal
from casework.law.replies import REPLY_KINDS
from casework.law.rows import ROW_LABELS, row_of
from casework.review.terms import CHINESE, terms_of
from casework.service.similar import ground_code
from casework.store import published
from casework.store.fulltext import CASES, DOCUMENTS
from casework.store.ledger import storable
from casework.store.published import Collection, Published

if TYPE_CHECKING:
    from casework.service.facade import Casework

FORMAT: Final = "casework/collection-import/1"
KINDS: Final = {CASES: "公开的案例", DOCUMENTS: "公开的文件"}
RESULTS: Final = {"upheld": "维持", "reversed": "纠正", "other": "其他"}
"""What came of a published case on review."""

HEADINGS: Final = {
    "ref": ("编号", "案号", "序号"),
    "title": ("标题", "名称", "文件名称", "案由"),
    "content": ("内容", "正文", "摘要", "申请内容", "基本案情", "text"),
    "organ": ("机关", "审理机关", "答复机关", "发布机关"),
    "number": ("文号", "发文字号"),
    "day": ("日期", "成文日期", "发布日期", "公开日期", "裁判日期"),
    "year": ("年份", "年度"),
    "outcome": ("处理结果", "答复类型", "处理决定", "年报行"),
    "ground": ("依据", "理由", "不予公开理由"),
    "result": ("审理结果", "复议诉讼结果", "裁判结果"),
    "link": ("链接", "网址"),
}
"""Field -> the headings that mean it, beside its own name."""
FIELDS: Final = {
    CASES: ("ref", "title", "content", "organ", "number", "day", "year", "outcome", "ground",
            "result", "link"),
    DOCUMENTS: ("ref", "title", "number", "day", "organ", "link"),
}  # fmt: skip
_LONGEST: Final = {"content": 20_000, "title": 500, "link": 500}
_MOST: Final = 200
_NO_GROUND: Final = re.compile(rf"[^{CHINESE}A-Za-z0-9._-]")
_LINK: Final = re.compile(r"https?://\S+")
_WORDS: Final = {word: code for code, label in RESULTS.items() for word in (code, label)} | {
    "撤销": "reversed", "确认违法": "reversed", "责令重新答复": "reversed", "驳回": "upheld",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be taken over: its place in the file, from 1, and every reason."""

    row: int
    refusals: tuple[Refusal, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"row": self.row, "refusals": [refusal.to_dict() for refusal in self.refusals]}


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do; with ``rejected`` nothing was written."""

    collection: str
    kind: str
    rows: int
    new: int
    changed: int
    rejected: tuple[Rejected, ...]
    written: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object ``casework/collection-import/1``."""
        return {
            "format": FORMAT,
            "collection": self.collection,
            "kind": self.kind,
            "rows": self.rows,
            "new": self.new,
            "changed": self.changed,
            "same": self.rows - self.new - self.changed - len(self.rejected),
            "rejected": [one.to_dict() for one in self.rejected],
            "written": self.written,
        }


def import_collection(
    casework: Casework,
    rows: Sequence[Any],
    *,
    kind: str,
    name: str,
    dry_run: bool = False,
) -> Imported:
    """Take over the rows of a parsed file into a collection, all or nothing.

    Raises ``InputError`` for a kind, a name or a heading that cannot be used; rows that
    cannot be read are in the answer, each with every reason.
    """
    _check(kind, name)
    entries, rejected = _read(rows, kind)
    agency = casework.settings.agency.code
    with casework.database.writing() as session:
        for one in published.collections(session, agency):
            if one.name == name and one.kind != kind:
                message = f"合集 {name} 收的是{KINDS[one.kind]}，不能再收{KINDS[kind]}，请另取名称"
                raise InputError([Refusal("collection_kind", message, field="kind")])
        known = published.known(session, agency, name)
        fresh = [one for one in entries if known.get(one.ref) != one]
        written = bool(fresh) and not rejected and not dry_run
        if written:
            published.store(session, agency, name, fresh)
            session.commit()
    new = sum(one.ref not in known for one in fresh)
    return Imported(name, kind, len(rows), new, len(fresh) - new, rejected, written)


def _check(kind: str, name: str) -> None:
    faults = []
    if kind not in KINDS:
        message = (
            f"--kind 只能是：{'、'.join(f'{code}（{label}）' for code, label in KINDS.items())}"
        )
        faults.append(Refusal("collection_kind", message, field="kind"))
    if not 0 < len(name.strip()) <= 64 or not storable(name) or not name.isprintable():
        message = "合集名称应为 1 至 64 个可以显示的字符"
        faults.append(Refusal("collection_name", message, field="name"))
    if faults:
        raise InputError(faults)


def _read(rows: Sequence[Any], kind: str) -> tuple[list[Published], tuple[Rejected, ...]]:
    if not rows:
        raise InputError([Refusal("collection_empty", "文件中没有内容", field="FILE")])
    entries: dict[str, Published] = {}
    rejected = []
    for place, row in enumerate(rows, 1):
        faults: list[Refusal] = []
        entry = _entry(row, kind, faults)
        if entry is not None and entry.ref in entries:
            faults.append(Refusal("collection_doubled", "同一编号在文件中出现两次", field="ref"))
        if faults or entry is None:
            rejected.append(Rejected(place, tuple(faults)))
        else:
            entries[entry.ref] = entry
    return list(entries.values()), tuple(rejected)


def refused_title() -> Refusal:
    """Return why a row without a title that can be searched for is not taken over."""
    return Refusal("collection_title", "缺少标题（title）", field="title")


def _entry(row: Any, kind: str, faults: list[Refusal]) -> Published | None:
    if not isinstance(row, Mapping):
        faults.append(Refusal("collection_row", "一行应为一组字段"))
        return None
    given = dict(_named(row, kind, faults))
    texts = {name: _text(name, given.get(name), faults) for name in FIELDS[kind]}
    if not terms_of(texts["title"]):
        faults.append(refused_title())
    ref = texts["ref"] or (next(filter(None, map(texts.get, ("number", "link", "title"))), ""))
    if kind == CASES and not texts["ref"]:
        faults.append(Refusal("collection_ref", "缺少编号（ref）", field="ref"))
    day = _day(given.get("day"), faults)
    year = _year(texts.get("year", ""), faults) or (day.year if day else 0)
    return Published(
        ref=ref[:_MOST],
        title=texts["title"],
        kind=kind,
        content=texts.get("content", ""),
        organ=texts.get("organ", ""),
        number=texts["number"],
        day=day,
        year=year,
        outcome=_outcome(texts.get("outcome", ""), faults),
        ground=_NO_GROUND.sub("", ground_code(texts.get("ground", "")))[:40],
        result=_result(texts.get("result", ""), faults),
        link=_link(texts["link"], faults),
    )


def _named(row: Mapping[Any, Any], kind: str, faults: list[Refusal]) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a row by their names; a heading nobody knows is a fault."""
    known = {word: name for name in FIELDS[kind] for word in (name, *HEADINGS[name])}
    for heading, value in row.items():
        name = known.get(str(heading).strip())
        if name is not None:
            yield name, value
        elif str(heading).strip():
            allowed = "、".join(f"{HEADINGS[name][0]}（{name}）" for name in FIELDS[kind])
            message = f"表头不认识：{str(heading)[:20]}，可用：{allowed}"
            faults.append(Refusal("field_unknown", message, field=str(heading)[:20]))


def _text(name: str, value: Any, faults: list[Refusal]) -> str:
    text = "" if value is None else str(value).strip()
    longest = _LONGEST.get(name, _MOST)
    if len(text) > longest or not storable(text):
        message = f"{HEADINGS[name][0]}（{name}）不超过 {longest} 字，不含不能保存的字符"
        faults.append(Refusal("collection_text", message, field=name))
        return ""
    return text


def _day(value: Any, faults: list[Refusal]) -> date | None:
    if value is None or not str(value).strip():
        return None
    try:
        return parse_day(value if isinstance(value, date) else str(value).strip())
    except BadValue as bad:
        faults.append(Refusal("collection_day", f"日期（day）{bad}", field="day"))
        return None


def _year(text: str, faults: list[Refusal]) -> int:
    plain = text.removesuffix("年")
    if not plain:
        return 0
    if not re.fullmatch(r"(19|20)\d\d", plain):
        faults.append(Refusal("collection_year", "年份（year）应写作 2024", field="year"))
        return 0
    return int(plain)


def _outcome(text: str, faults: list[Refusal]) -> str:
    """Return the row of table three: by its code or name, or by that of a reply kind."""
    if not text:
        return ""
    replies = {word: kind.row for kind in REPLY_KINDS.values() for word in (kind.code, kind.label)}
    row = row_of(text) or replies.get(text, "")
    if not row:
        allowed = "、".join(f"{code} {label}" for code, label in ROW_LABELS.items())
        message = f"处理结果（outcome）应为年报表三的行：{allowed}"
        faults.append(Refusal("collection_outcome", message, field="outcome"))
    return row


def _result(text: str, faults: list[Refusal]) -> str:
    if text and text not in _WORDS:
        message = f"审理结果（result）只能是：{'、'.join(RESULTS.values())}"
        faults.append(Refusal("collection_result", message, field="result"))
    return _WORDS.get(text, "")


def _link(text: str, faults: list[Refusal]) -> str:
    if text and not _LINK.fullmatch(text):
        message = "链接（link）应以 http:// 或者 https:// 开头"
        faults.append(Refusal("collection_link", message, field="link"))
    return text


def collections(casework: Casework) -> list[Collection]:
    """Return every collection, by name."""
    with casework.database.reading() as session:
        return published.collections(session, casework.settings.agency.code)


def remove_collection(casework: Casework, name: str) -> int:
    """Take a collection away; return how many entries it had. Raises ``NotFound``."""
    agency = casework.settings.agency.code
    with casework.database.writing() as session:
        found = [one for one in published.collections(session, agency) if one.name == name]
        if not found:
            raise NotFound(f"没有合集 {name[:40]}", code="collection_unknown")
        gone = sum(published.remove(session, agency, one) for one in found)
        session.commit()
    return gone


def table_rows(lines: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    """Return the rows of a table as objects, by the headings of its first line.

    Raises ``InputError`` for a heading that stands twice.
    """
    from casework.service.sheets import cell_text

    heading = [cell_text(cell) for cell in lines[0]]
    doubled = {name for name in heading if name and heading.count(name) > 1}
    if doubled:
        message = f"表头重复：{'、'.join(sorted(doubled))}"
        raise InputError([Refusal("heading_doubled", message, field="FILE")])
    return [
        dict(zip(heading, map(cell_text, line), strict=False))
        for line in lines[1:]
        if any(map(cell_text, line))
    ]


def default_name(path: str) -> str:
    """Return the name of a collection nobody named: that of its file."""
    return Path(path).stem[:64]
