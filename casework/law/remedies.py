"""Remedies: which route a reply opens, for letters signed on a given day.

Until the end of 2023 every reply left the applicant a free choice. Since the revised
Reconsideration Law took effect on 2024-01-01, a refusal under Arts 14 to 16 goes to
reconsideration first (复议法 23(1)(4)), and the letter must say so (复议法 23(2)).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

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
