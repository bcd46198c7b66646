"""The rows of table three of the annual report, by code, in short words (年报格式)."""

from __future__ import annotations

from typing import Final

ROW_LABELS: Final = {
    "3.1": "予以公开",
    "3.2": "部分公开",
    "3.3.1": "不予公开：国家秘密",
    "3.3.2": "不予公开：法律、行政法规禁止公开",
    "3.3.3": "不予公开：危及“三安全一稳定”",
    "3.3.4": "不予公开：保护第三方合法权益",
    "3.3.5": "不予公开：三类内部事务信息",
    "3.3.6": "不予公开：四类过程性信息",
    "3.3.7": "不予公开：行政执法案卷",
    "3.3.8": "不予公开：行政查询事项",
    "3.4.1": "无法提供：本机关不掌握",
    "3.4.2": "无法提供：需要另行制作",
    "3.4.3": "无法提供：补正后仍不明确",
    "3.5.1": "不予处理：信访、举报、投诉类",
    "3.5.2": "不予处理：重复申请",
    "3.5.3": "不予处理：公开出版物",
    "3.5.4": "不予处理：无正当理由大量反复申请",
    "3.5.5": "不予处理：确认或者重新出具已获取信息",
    "3.6.1": "其他处理：逾期不补正",
    "3.6.2": "其他处理：逾期不缴费",
    "3.6.3": "其他处理：其他",
}
"""The rows an outcome can count in."""

ROW_GROUPS: Final = {
    "3.3": "不予公开",
    "3.4": "无法提供",
    "3.5": "不予处理",
    "3.6": "其他处理",
}
"""Rows that have others below them."""


def rows_under(code: str) -> tuple[str, ...]:
    """Return the row of a code, or those of a group such as ``3.3``; nothing for another."""
    if code in ROW_LABELS:
        return (code,)
    return tuple(row for row in ROW_LABELS if code in ROW_GROUPS and row.startswith(f"{code}."))


def row_of(words: str) -> str:
    """Return the row somebody meant by a code or by its Chinese name; blank if none is meant."""
    plain = words.strip()
    if plain in ROW_LABELS:
        return plain
    named = [row for row, label in ROW_LABELS.items() if plain in (label, label.partition("：")[2])]
    return named[0] if plain and len(named) == 1 else ""
