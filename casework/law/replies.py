"""Reply kinds (处理决定类型): article and item, letter, annual-report row, remedy route.

``code`` is the reply kind of the decision, ``row`` its line in table three of the annual
report, ``cites`` what the letter must quote, ``letter`` the document it is sent in.
"""

from __future__ import annotations

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
    """One way to answer one item of a request."""

    code: str
    label: str
    group: str
    row: str
    cites: tuple[str, ...]
    letter: str
    route: Route
    effective: date = date(2019, 5, 15)
    grants: bool = False
    needs_consultation: bool = False
    proposable: bool = True
    """False where only a lapse can lead to it, never a handler's choice."""


REPLY_KINDS: Final[dict[str, ReplyKind]] = {
    k.code: k
    for k in (
        ReplyKind(
            "A2", "予以公开", "予以公开", "3.1", ("条例/36/1/2",), "D-21", Route.CHOICE, grants=True
        ),
        ReplyKind(
            "A3.15", "不予公开（第三方合法权益）", "不予公开", "3.3.4",
            ("条例/15/1", "条例/32/1", "条例/36/1/3"), "D-26", Route.FIRST,
            needs_consultation=True,
        ),
        ReplyKind(
            "A13", "逾期不补正，不再处理", "其他处理", "3.6.1", ("条例/30/1",), "D-39",
            Route.CHOICE, proposable=False,
        ),
    )
}  # fmt: skip


def reply_kind(code: str) -> ReplyKind:
    """Return a reply kind; raise ``NotFound`` (``reply_unknown``) for one we do not know."""
    kind = REPLY_KINDS.get(code)
    if kind is None:
        allowed = "、".join(f"{k.code} {k.label}" for k in REPLY_KINDS.values())
        raise NotFound(f"没有处理决定类型 {code}，可用：{allowed}", code="reply_unknown")
    return kind
