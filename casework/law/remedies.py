"""Remedies: which route a reply opens, for letters signed on a given day.

Until the end of 2023 every reply left the applicant a free choice. Since the revised
Reconsideration Law took effect on 2024-01-01, a refusal under Arts 14 to 16 goes to
reconsideration first (复议法 23(1)(4)), and the letter must say so (复议法 23(2)).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from casework.law.limits import limit_on
from casework.law.provisions import PROVISIONS
from casework.law.replies import ReplyKind, Route

RECONSIDERATION_FIRST_FROM: Final = date(2024, 1, 1)

ROUTE_LABELS: Final = {
    Route.FIRST: "先行政复议，再起诉",
    Route.CHOICE: "可以复议，也可以直接起诉",
    Route.SPLIT: "不予公开的部分先行政复议，其余可以选择",
    Route.NONE: "不告知",
}


def remedy_route(kinds: Iterable[ReplyKind], signed_on: date, partial: str = "split") -> Route:
    """Return the route for a letter that answers ``kinds``, signed on ``signed_on``.

    ``partial`` is SW-10: what a letter says that both gives and withholds.
    """
    routes = {kind.route for kind in kinds} - {Route.NONE}
    if not routes:
        return Route.NONE
    if signed_on < RECONSIDERATION_FIRST_FROM:
        return Route.CHOICE
    if len(routes) == 1:
        return routes.pop()
    return Route.FIRST if partial == "first" else Route.SPLIT


_FIRST: Final = ("复议法/23/1/4", "复议法/23/2", "复议法/34/1", "行诉法/45/1", "信息公开司法解释/1/1/2")
_CHOICE: Final = ("条例/51/1", "行诉法/44/1", "行诉法/46/1")
# What the interpretation of 2025 says of each group of answers that may be sued on at once.
_SUIT: Final = {
    "予以公开": "信息公开司法解释/1/1/3",
    "无法提供": "信息公开司法解释/1/1/1",
    "不予处理": "信息公开司法解释/1/1/1",
    "其他处理": "信息公开司法解释/1/1/1",
    "更正": "信息公开司法解释/1/1/5",
}


def remedy_cites(kinds: Iterable[ReplyKind], signed_on: date, partial: str = "split") -> tuple[str, ...]:
    """Return the provisions a letter's remedies rest on, those in force on the day it is signed."""
    answers = list(kinds)
    route = remedy_route(answers, signed_on, partial)
    if route is Route.NONE:
        return ()
    found = list(limit_on("reconsideration", signed_on).cites)
    if route in (Route.FIRST, Route.SPLIT):
        found += _FIRST
    if route in (Route.CHOICE, Route.SPLIT):
        found += [*_CHOICE, *(_SUIT[kind.group] for kind in answers if kind.group in _SUIT)]
    return tuple(
        cite for cite in dict.fromkeys(found) if PROVISIONS[cite].effective <= signed_on
    )
