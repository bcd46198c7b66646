"""Checks of a finished letter. A final letter that fails one is not made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from casework.errors import Refusal
from casework.law.provisions import INSTRUMENTS, article_text
from casework.law.remedies import RECONSIDERATION_FIRST_FROM
from casework.law.replies import REPLY_KINDS
from casework.letters.blocks import Block
from casework.letters.template import Template
from casework.letters.wording import sentence_faults

_DIRECT_SUIT: Final = re.compile("直接向[^。；]*提起行政诉讼")
_FIRST: Final = "应当先"


def letter_faults(template: Template, blocks: tuple[Block, ...], route: str) -> list[Refusal]:
    """Return every fault of the finished text, worded for an officer."""
    text = "\n".join(block.text for block in blocks)
    faults = [Refusal("letter_text", message) for message in sentence_faults(blocks)]
    faults += _shape_faults(template, blocks)
    faults += [
        Refusal("letter_basis", f"文中没有引用{cite}的条文", (cite,))
        for cite in template.meta.basis
        if not is_quoted(cite, text)
    ]
    if template.meta.remedy:
        faults += [
            Refusal("letter_remedy", message, ("复议法/23/2",))
            for message in remedy_faults(text, route)
        ]
    return faults


def cite_faults(
    template: Template, blocks: tuple[Block, ...], data: Mapping[str, Any]
) -> list[Refusal]:
    """Return the articles that the answers of a letter must quote and it does not.

    For letters whose basis depends on what is answered: they declare ``items.kind``.
    """
    if "items.kind" not in template.fields:
        return []
    text = "\n".join(block.text for block in blocks)
    codes = dict.fromkeys(str(row.get("kind")) for row in data.get("items") or ())
    cites = dict.fromkeys(
        c for code in codes if code in REPLY_KINDS for c in REPLY_KINDS[code].cites
    )
    unknown = [
        Refusal("letter_kind", f"没有这种处理决定类型：{code}，该项没有答复")
        for code in codes
        if code not in REPLY_KINDS
    ]
    return unknown + [
        Refusal("letter_basis", f"文中没有引用{cite}的条文", (cite,))
        for cite in cites
        if not is_quoted(cite, text)
    ]


def remedy_day_faults(route: str | None, issued_on: Any) -> list[Refusal]:
    """Refuse reconsideration first in a letter signed before the law that brought it."""
    early = isinstance(issued_on, date) and issued_on < RECONSIDERATION_FIRST_FROM
    if not early or route not in ("reconsideration_first", "split"):
        return []
    message = "2024年1月1日以前签发的文书，申请人可以选择复议或者诉讼，不得告知复议前置"
    return [Refusal("letter_remedy", message, ("复议法2017/9/1",), "remedy.route")]


def is_quoted(cite: str, text: str) -> bool:
    """Tell whether a text names the instrument in full and the article to its item."""
    return (
        f"《{INSTRUMENTS[cite.split('/', maxsplit=1)[0]].name}》" in text
        and article_text(cite) in text
    )


def remedy_faults(text: str, route: str) -> Iterator[str]:
    """Yield what is wrong with the remedy paragraph for its route.

    复议法 23(1)(4): a refusal goes to reconsideration first, so it may not offer a direct
    suit; every other reply must offer both ways.
    """
    if "60日" not in text or "申请行政复议" not in text:
        yield "没有告知申请行政复议的权利和期限"
    direct, first = bool(_DIRECT_SUIT.search(text)), _FIRST in text
    if route == "reconsideration_first" and (direct or not first):
        yield "应当告知先申请行政复议，且不得告知直接提起行政诉讼"
    if route == "choice" and (first or not (direct and "6个月" in text)):
        yield "应当告知可以申请行政复议，也可以在6个月内直接提起行政诉讼"
    if route == "split" and not (first and direct):
        yield "应当分别告知不予公开部分和其余部分的救济途径"
    if route not in ("reconsideration_first", "choice", "split"):
        yield "没有确定救济途径"


def _shape_faults(template: Template, blocks: tuple[Block, ...]) -> Iterator[Refusal]:
    kinds = [block.kind for block in blocks]
    if kinds[:1] != ["title"]:
        yield Refusal("letter_shape", "文书应当以标题开头")
    for kind, name in (("to", "主送"), ("sign", "发文机关署名"), ("date", "成文日期")):
        # A form of the agency's own goes to nobody; it is dated by those who write on it.
        if kind not in kinds and template.meta.layout != "form":
            yield Refusal("letter_shape", f"文书没有{name}")
    if template.meta.numbered_by and "docno" not in kinds:
        yield Refusal("letter_shape", "文书没有文号")
