"""Reply kinds (处理决定类型): article and item, letter, annual-report row, remedy route.

``code`` is the reply kind of the decision, ``row`` its line in table three of the annual
report, ``cites`` what the letter must quote, ``letter`` the document it is sent in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from casework.errors import NotFound


class Route(StrEnum):
    """The way to a remedy that a letter must tell (行政复议法 第二十三条)."""

    FIRST = "reconsideration_first"
    CHOICE = "choice"
    SPLIT = "split"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ReplyKind:
    """One way to answer one item of a request, or one part of it.

    ``needs`` names the details without which the letter would be defective; ``row`` is
    blank for answers to rectification requests, which stand outside table three.
    """

    code: str
    label: str
    group: str
    row: str
    cites: tuple[str, ...]
    letter: str
    route: Route
    conclusion: str
    needs: tuple[str, ...] = ()
    grants: bool = False
    case_kind: str = "disclosure"
    needs_consultation: bool = False
    needs_search: bool = False
    needs_reasons: bool = False
    needs_correction: bool = False
    on_spot: bool = False
    """Whether it may be given on the spot (条例 33(1))."""
    proposable: bool = True
    """False where only a lapse can lead to it, never a handler's choice."""
    effective: date = date(2019, 5, 15)
    mark: str = "V"


_GIVEN, _REFUSED, _UNABLE = "予以公开", "不予公开", "无法提供"
_UNPROCESSED, _OTHER, _RECTIFIED = "不予处理", "其他处理", "更正"
_ART3 = "条例/36/1/3"
_FIRST, _CHOICE = Route.FIRST, Route.CHOICE

REPLY_KINDS: Final[dict[str, ReplyKind]] = {
    k.code: k
    for k in (
        ReplyKind("A1", "已主动公开", _GIVEN, "3.1", ("条例/36/1/1",), "D-20", _CHOICE,
                  "该信息已经主动公开", ("where",), on_spot=True),
        ReplyKind("A2", "予以公开", _GIVEN, "3.1", ("条例/36/1/2",), "D-21", _CHOICE,
                  "予以公开", grants=True, on_spot=True),
        ReplyKind("A3.14a", "不予公开（国家秘密）", _REFUSED, "3.3.1", ("条例/14/1", _ART3),
                  "D-23", _FIRST, "不予公开", ("secret_basis",)),
        ReplyKind("A3.14b", "不予公开（法律、行政法规禁止公开）", _REFUSED, "3.3.2",
                  ("条例/14/1", _ART3), "D-24", _FIRST, "不予公开", ("rule",)),
        ReplyKind("A3.14c", "不予公开（危及三安全一稳定）", _REFUSED, "3.3.3",
                  ("条例/14/1", _ART3), "D-25", _FIRST, "不予公开", ("danger",)),
        ReplyKind("A3.15", "不予公开（第三方合法权益）", _REFUSED, "3.3.4",
                  ("条例/15/1", "条例/32/1", _ART3), "D-26", _FIRST, "不予公开",
                  ("ground", "public_interest"), needs_consultation=True),
        ReplyKind("A3.16a", "不予公开（内部事务信息）", _REFUSED, "3.3.5", ("条例/16/1", _ART3),
                  "D-27", _FIRST, "不予公开"),
        ReplyKind("A3.16b", "不予公开（过程性信息）", _REFUSED, "3.3.6", ("条例/16/2", _ART3),
                  "D-28", _FIRST, "不予公开", ("process_kind",)),
        ReplyKind("A3.16c", "不予公开（行政执法案卷）", _REFUSED, "3.3.7", ("条例/16/2", _ART3),
                  "D-29", _FIRST, "不予公开", ("file",)),
        ReplyKind("A4", "信息不存在", _UNABLE, "3.4.1", ("条例/36/1/4",), "D-30", _CHOICE,
                  "经检索，该信息不存在", needs_search=True),
        ReplyKind("A5", "不属于本机关负责公开", _UNABLE, "3.4.1", ("条例/36/1/5", "条例/10/1"),
                  "D-31", _CHOICE, "不属于本机关负责公开"),
        ReplyKind("A6", "重复申请", _UNPROCESSED, "3.5.2", ("条例/36/1/6",), "D-32", _CHOICE,
                  "不予重复处理", ("earlier_no", "earlier_on")),
        ReplyKind("A7", "依照特别规定查询", _REFUSED, "3.3.8", ("条例/36/1/7",), "D-33", _CHOICE,
                  "请依照有关法律、行政法规的规定办理", ("rule",), mark="I"),
        ReplyKind("A9", "需要加工、分析", _UNABLE, "3.4.2", ("条例/38/1",), "D-34", _CHOICE,
                  "不予提供", ("exists", "would_make")),
        ReplyKind("A10", "信访、投诉、举报", _UNPROCESSED, "3.5.1", ("条例/39/1",), "D-35",
                  _CHOICE, "不作为政府信息公开申请处理"),
        ReplyKind("A11", "公开出版物", _UNPROCESSED, "3.5.3", ("条例/39/2",), "D-36", _CHOICE,
                  "请通过公开出版物获取", ("where",), on_spot=True),
        ReplyKind("A12", "数量、频次超出合理范围", _UNPROCESSED, "3.5.4", ("条例/35/1",), "D-37",
                  _CHOICE, "不予处理", needs_reasons=True),
        ReplyKind("A13", "逾期不补正，不再处理", _OTHER, "3.6.1", ("条例/30/1",), "D-39", _CHOICE,
                  "不再处理", proposable=False),
        ReplyKind("A14", "逾期不缴费，不再处理", _OTHER, "3.6.2", ("条例/42/1", "处理费办法/6/1"),
                  "D-40", _CHOICE, "不再处理", proposable=False, mark="E"),
        ReplyKind("A15", "补正后仍不明确", _UNABLE, "3.4.3", ("条例/30/1",), "D-38", _CHOICE,
                  "无法提供", needs_correction=True),
        ReplyKind("A16", "要求确认或者重新出具", _UNPROCESSED, "3.5.5", ("年报格式",), "D-41",
                  _CHOICE, "不予处理", ("earlier_no", "earlier_on"), mark="U"),
        ReplyKind("A17", "不属于政府信息", _OTHER, "3.6.3", ("条例/2/1",), "D-43", _CHOICE,
                  "不属于政府信息", mark="I"),
        ReplyKind("A18", "咨询", _OTHER, "3.6.3", ("条例/2/1",), "D-44", _CHOICE,
                  "不属于政府信息公开申请的范围", mark="I"),
        ReplyKind("A19", "已移交国家档案馆", _UNABLE, "3.4.1", ("档案法/15/2",), "D-42", _CHOICE,
                  "请依照档案管理的规定查询", ("archive",), mark="I"),
        ReplyKind("C1", "予以更正", _RECTIFIED, "", ("条例/41/1",), "D-53", _CHOICE, "予以更正",
                  case_kind="rectification"),
        ReplyKind("C2", "不予更正", _RECTIFIED, "", ("条例/41/1",), "D-53", _CHOICE, "不予更正",
                  case_kind="rectification"),
        ReplyKind("C3", "转送有权更正的机关", _RECTIFIED, "", ("条例/41/1",), "D-53", _CHOICE,
                  "转送有权更正的行政机关处理", ("organ",), case_kind="rectification"),
        ReplyKind("C4", "告知向有权更正的机关提出", _RECTIFIED, "", ("条例/41/1",), "D-53", _CHOICE,
                  "请向有权更正的行政机关提出", ("organ",), case_kind="rectification"),
    )
}  # fmt: skip

MIXED_LETTER: Final = "D-22"
"""The letter that answers items or parts in different ways (条例 37)."""
PARTLY_ROW: Final = "3.2"
"""Something given and something not: counted here only (年报格式, row 3.2)."""

OTHER_ROW: Final = "3.6.3"
"""Withdrawal, merger and the like end a request in 其他处理（其他） (年报格式, unverified)."""


def reply_kind(code: str) -> ReplyKind:
    """Return a reply kind; raise ``NotFound`` (``reply_unknown``) for one we do not know."""
    kind = REPLY_KINDS.get(code)
    if kind is None:
        allowed = "、".join(f"{k.code} {k.label}" for k in REPLY_KINDS.values())
        raise NotFound(f"没有处理决定类型 {code}，可用：{allowed}", code="reply_unknown")
    return kind


def derived_row(codes: Sequence[str], main: str | None = None) -> str:
    """Return the one row of table three a case counts in, from its reply kinds in order.

    Something given and something not: 3.2. Otherwise the row of ``main`` where it was
    chosen, else of the first answer (SW-19).
    """
    kinds = [reply_kind(code) for code in codes]
    given = [kind.group == _GIVEN for kind in kinds]
    if any(given) and not all(given):
        return PARTLY_ROW
    chosen = [kind.row for kind in kinds if kind.code == main]
    return chosen[0] if chosen else kinds[0].row


def letter_for(codes: Sequence[str]) -> str:
    """Return the document that answers these reply kinds together."""
    letters = {reply_kind(code).letter for code in codes}
    return letters.pop() if len(letters) == 1 else MIXED_LETTER
