"""The filters of the template language. Each keeps the path of the value it was given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from casework.law.provisions import article_text, citation_text
from casework.letters.data import Leaf, Leaves


def chinese_date(day: date) -> str:
    """Return 2024年4月8日: Arabic numerals, full year, no zeros (GB/T 9704-2012)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _on_leaf(change: Callable[[Any], str]) -> Callable[[Leaf], Leaf]:
    def apply(leaf: Leaf) -> Leaf:
        if leaf._value is None:
            return leaf  # printing it shows and reports the gap
        return Leaf(change(leaf._value), leaf._path, leaf._sink)

    return apply


def _join(leaves: Leaves) -> Leaf:
    values = [leaf._value for leaf in leaves]
    text = None if not values or None in values else "、".join(values)
    return Leaf(text, leaves._path, leaves._sink)


def _or(blank: str) -> Callable[[Leaf], Leaf]:
    """A form may have blanks: an optional field that is not known leaves room to write."""

    def apply(leaf: Leaf) -> Leaf:
        return leaf if leaf._value is not None else Leaf(blank, leaf._path, leaf._sink)

    return apply


def _day_or_line(leaf: Leaf) -> Leaf:
    known = leaf._value is not None
    return Leaf(chinese_date(leaf._value) if known else BLANK_DAY, leaf._path, leaf._sink)


def _clause(text: str) -> str:
    """Drop the closing mark of a value, so that the sentence around it can go on."""
    return text.rstrip("。；，、.;, ") or text


BLANK: Final = "\u3000"
BLANK_DAY: Final = "　　　　年　　月　　日"
BLANKS: Final = ("blank", "blank_day")
"""Filters that leave room to write by hand; only optional fields may have it."""

FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "cn_date": _on_leaf(chinese_date),
    "cn_days": _on_leaf(lambda days: f"{days}个工作日"),
    "clause": _on_leaf(_clause),
    "join_cn": _join,
    "blank": _or(BLANK),
    "blank_day": _day_or_line,
    "cite": citation_text,
    "article": article_text,
}

WANTED_TYPE: Final[dict[str, tuple[str, ...]]] = {
    "cn_date": ("date",),
    "cn_days": ("int",),
    "clause": ("str", "name", "docno"),
    "join_cn": ("list",),
    "blank": ("str", "name", "docno", "int"),
    "blank_day": ("date",),
}
"""What each filter accepts; ``cite`` and ``article`` take a citation written in the template."""
