"""Where the headings of a reply stand: one for each item, one for each part of an item.

A request with several items is answered in one letter, item by item; what is given of an
item and what is withheld are kept apart (条例 37). This is counted here and not in the
templates, which cannot look from one item at the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from casework.law.numerals import chinese_number
from casework.law.replies import PARTLY_ROW, REPLY_KINDS, ReplyKind, derived_row

_WITHHELD: Final = frozenset({"不予公开"})
_NO_INFORMATION: Final = frozenset({"A10", "A12", "A15", "A16", "A17", "A18"})
"""Reply kinds to what is not, or not yet, a request for information: not called 信息."""


def with_headings(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the data of a letter with the headings of its items, and what it does in all."""
    rows = data.get("items")
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        return data  # a wrong type is named where fields are checked
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row.get("no"))]
    several = len(groups) > 1
    whole = _is_whole(data, rows)
    headed: list[dict[str, Any]] = []
    for number, group in enumerate(groups, 1):
        headed += _one_item(group, chinese_number(number) if several else "", whole)
    return {**data, "items": headed, "answer": _in_all(rows)}


def _is_whole(data: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the one answer is to all that was quoted above: then it is not quoted again."""
    request = data.get("request")
    asked = request.get("description") if isinstance(request, Mapping) else None
    return len(rows) == 1 and not rows[0].get("part") and rows[0].get("text") == asked


def _one_item(rows: Sequence[Mapping[str, Any]], numeral: str, whole: bool) -> list[dict[str, Any]]:
    """Head the answers to one item; ``numeral`` is blank where it is the only one."""
    parted = len(rows) > 1
    out = [dict(row) for row in rows]
    for number, row in enumerate(out, 1):
        row |= {
            "several": bool(numeral),
            "subject": _subject(row, parted, numeral, whole),
        }
        if parted:
            row |= {"part_numeral": chinese_number(number), "part_heading": _part_heading(row)}
    out[0] |= {"item_numeral": numeral or None, "severed": _severed(rows)}
    return out


def _subject(row: Mapping[str, Any], parted: bool, numeral: str, whole: bool) -> str | None:
    """Return how the sentence calls what it answers; None where it must quote it."""
    noun = "内容" if row.get("kind") in _NO_INFORMATION else "信息"
    if parted:
        return f"该部分{noun}"
    if numeral:
        return "该项内容" if noun == "内容" else "该信息"
    return f"上述{noun}" if whole else None


def _part_heading(row: Mapping[str, Any]) -> str:
    kind = REPLY_KINDS.get(str(row.get("kind")))
    group = f"{kind.group}的部分" if kind else ""
    return "：".join(text for text in (group, str(row.get("part") or "")) if text)


def _severed(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether Art 37 was applied: of one item something is supplied, something refused."""
    kinds = _kinds(rows)
    refused = any((k.group in _WITHHELD and k.code != "A7") or k.code == "A17" for k in kinds)
    return refused and any(k.grants for k in kinds)


def _in_all(rows: Sequence[Mapping[str, Any]]) -> dict[str, bool]:
    kinds = _kinds(rows)
    codes = [kind.code for kind in kinds]
    return {
        "partly": bool(codes) and derived_row(codes) == PARTLY_ROW,
        "gives": any(kind.grants for kind in kinds),
        "searched": any(kind.needs_search for kind in kinds),
        "weighed": any(kind.needs_consultation for kind in kinds),
    }


def _kinds(rows: Sequence[Mapping[str, Any]]) -> list[ReplyKind]:
    found = (REPLY_KINDS.get(str(row.get("kind"))) for row in rows)
    return [kind for kind in found if kind is not None]
