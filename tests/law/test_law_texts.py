"""Splitting a text into articles, paragraphs and items: what is read, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law.mini_statutes import MINI, statute, synthetic, text_of

from casework.law.citations import cited
from casework.law.provisions import INSTRUMENTS, PROVISIONS
from casework.law.texts import (
    Article,
    Paragraph,
    Split,
    Statute,
    articles_data,
    articles_of,
    in_force,
    split,
)

THREE = (
    Article("1", (Paragraph("甲。"),)),
    Article("2", (Paragraph("乙：", ("（一）丙；", "（二）丁。")), Paragraph("戊。"))),
    Article("3", (Paragraph("己。"),)),
)
FORMS = {
    "wide blanks": "第一条　甲。\n第二条　乙：\n　　（一）丙；\n　　（二）丁。\n　　戊。\n第三条　己。",
    "half width": "第一条 甲。\n第二条 乙：\n(一)丙；\n(二)丁。\n戊。\n第三条 己。",
    "digits": "第1条 甲。\n第2条 乙：\n(一)丙；\n（2）丁。\n戊。\n第３条 己。",
    "no blank at all": "第一条甲。\n第二条乙：\n（一）丙；\n（二）丁。\n戊。\n第三条己。",
    "a tab": "第一条\t甲。\n第二条\t乙：\n（一）丙；\n（二）丁。\n戊。\n第三条\t己。",
    "the number on its own line": "第一条\n甲。\n第二条\n乙：\n（一）丙；\n（二）丁。\n戊。\n第三条\n己。",
    "bracketed numerals": "第一条 甲。\n第二条 乙：\n㈠丙；\n㈡丁。\n戊。\n第三条 己。",
    "blank lines": "\n\n第一条 甲。\n\n第二条 乙：\n\n（一）丙；\n\n（二）丁。\n\n戊。\n\n第三条 己。\n\n",
    "windows": "第一条 甲。\r\n第二条 乙：\r\n（一）丙；\r\n（二）丁。\r\n戊。\r\n第三条 己。\r\n",
    "chapters": "第一章 总则\n第一条 甲。\n第二章 借伞\n第一节 登记\n第二条 乙：\n（一）丙；\n（二）丁。\n戊。\n附　则\n第三条 己。",
    "page numbers": "第一条 甲。\n— 1 —\n第二条 乙：\n（一）丙；\n- 2 -\n（二）丁。\n戊。\n第三条 己。",
    "annex": "第一条 甲。\n第二条 乙：\n（一）丙；\n（二）丁。\n戊。\n第三条 己。\n附件1\n第一条 表格。",
    "issued": "第一条 甲。\n第二条 乙：\n（一）丙；\n（二）丁。\n戊。\n第三条 己。\n（此件公开发布）",
    "unseen marks": "\ufeff第一条 甲\u200b。\n第二条 乙：\n（一）丙；\n（二）丁。\n戊。\n第三条 己。",
}  # fmt: skip


def same(found: Split, wanted: tuple[Article, ...] = THREE) -> bool:
    """Compare but for the width of brackets and the way an item is numbered."""
    def bare(articles: tuple[Article, ...]) -> list[tuple[str, list[tuple[str, list[str]]]]]:
        return [
            (a.number, [(p.text, [item[-2:] for item in p.items]) for p in a.paragraphs])
            for a in articles
        ]

    return bare(found.articles) == bare(wanted)


@pytest.mark.parametrize("form", FORMS)
def test_forms(form: str) -> None:
    found = split(FORMS[form])
    assert found.faults == ()
    assert same(found), found.articles


def test_markdown() -> None:
    text = (
        "# 某规定\n\n<!-- INFO\nEND -->\n\n## 第一章 总则\n\n**第一条** 甲。\n\n"
        "### 第二条 乙：\n\n（一）丙；\n\n（二）丁。\n\n戊。\n\n## 第二章\n\n第三条 己。\n"
    )
    found = split(text, markdown=True)
    assert found.faults == ()
    assert same(found), found.articles
    assert found.preface == ("某规定",)


def test_the_miniature() -> None:
    found = split(MINI)
    assert found.faults == ()
    assert found.gaps == ()
    assert found.preface[0] == "某县政务公开示例规定"
    text = Statute("示例规定", "某县政务公开示例规定", "", "", date(2024, 1, 10), date(2024, 3, 1), None, found.articles)
    assert text.counts() == (4, 6, 3)
    assert text.at(cited("示例规定/2/2")) == "雨天延后一刻钟开放。"
    assert text.at(cited("示例规定/3/1/2")) == "（二）伞的颜色，分为：\n1.黑色；\n2.蓝色。"
    assert text.at(cited("示例规定/3/2")) == "不登记的，不借给雨伞。"
    assert text.at(cited("示例规定/3/1/3")) == "（三）归还的日期。"
    assert text.at(cited("示例规定/3")).count("\n") == 6
    assert text.citation(("3", "1", "2")) == "《某县政务公开示例规定》第三条第一款第（二）项"
    assert text.citation(("4", "1")) == "《某县政务公开示例规定》第四条"
    for missing in ("示例规定/5", "示例规定/2/3", "示例规定/3/1/4", "示例规定/3/2/1", "示例规定/2/0"):
        assert text.at(cited(missing)) is None, missing


FAULTS = {
    "twice": ("第一条 甲。\n第二条 乙。\n第一条 丙。", ["statute_article_twice"]),
    "order": ("第一条 甲。\n第三条 乙。\n第二条 丙。", ["statute_article_order"]),
    "empty": ("第一条 甲。\n第二条\n第三条 丙。", ["statute_article_empty"]),
    "empty at the end": ("第一条 甲。\n第二条", ["statute_article_empty"]),
    "item skipped": ("第一条 甲：\n（一）乙；\n（三）丙。", ["statute_item_order"]),
    "item twice": ("第一条 甲：\n（一）乙；\n（一）丙。", ["statute_item_order"]),
    "item before any paragraph": ("第一条\n（一）乙。", ["statute_item_order", "statute_article_empty"]),
    "wrapped": ("第一条 甲乙丙\n丁。", ["statute_wrapped"]),
    "wrapped item": ("第一条 甲：\n（一）乙\n丙；\n（二）丁。", ["statute_wrapped", "statute_item_order"]),
    "wrapped before a reference": ("第一条 依照\n第二条规定办理。\n第二条 乙。", ["statute_wrapped"]),
    "all at once": (
        "第一条 甲。\n第三条 乙。\n第二条 丙。\n第三条 丁：\n（二）戊。",
        ["statute_article_order", "statute_article_twice", "statute_item_order"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_faults(name: str) -> None:
    text, codes = FAULTS[name]
    faults = split(text).faults
    assert sorted(fault.code for fault in faults) == sorted(codes)
    assert all("行" in fault.message for fault in faults)


def test_wrapped_lines_are_counted_not_all_named() -> None:
    [fault] = split("第一条 甲\n" + "乙\n" * 200).faults
    assert "等200处" in fault.message
    assert len(fault.message) < 100


def test_a_gap_is_no_fault_but_is_told() -> None:
    found = split("第二条 甲。\n第五条 乙。\n第五条之一 丙。\n第六条 丁。\n第九条 戊。")
    assert found.faults == ()
    assert found.gaps == ("2", "6")
    assert [a.number for a in found.articles] == ["2", "5", "5之1", "6", "9"]


def test_a_letter_without_articles_is_one_piece() -> None:
    found = split("来源：某处\n某办公室关于茶水间的解释\n某科：\n一、可以。\n二、不可以。\n（此件公开发布）")
    assert found.head == (("来源", "某处"),)
    [whole] = found.articles
    assert whole.number == ""
    assert whole.whole.splitlines()[-2:] == ["一、可以。", "二、不可以。"]
    assert split("").articles == ()


def test_what_is_above_a_text_is_parted() -> None:
    found = split("来源: 某公报\n日期：2024年1月10日\n\n某规定\n\n施行：2024-03-01\n第一条 甲。\n来源：不算。")
    assert found.head == (("来源", "某公报"), ("日期", "2024年1月10日"), ("施行", "2024-03-01"))
    assert found.preface == ("某规定",)
    assert found.articles[0].paragraphs[1].text == "来源：不算。"


WORD = st.text("甲乙丙丁戊己庚辛壬癸", min_size=1, max_size=8)
ITEMS = st.lists(WORD, max_size=4)
PARAGRAPHS = st.lists(st.tuples(WORD, ITEMS), min_size=1, max_size=3)


@given(st.lists(PARAGRAPHS, min_size=1, max_size=12))
def test_what_was_written_is_what_is_read(structure: list[list[tuple[str, list[str]]]]) -> None:
    articles = tuple(
        Article(str(no), tuple(
            Paragraph(f"{text}：" if items else f"{text}。",
                      tuple(f"（{'一二三四'[i]}）{item}；" for i, item in enumerate(items)))
            for text, items in paragraphs
        ))
        for no, paragraphs in enumerate(structure, 1)
    )  # fmt: skip
    found = split(text_of(articles))
    assert found.articles == articles
    assert found.faults == ()
    assert articles_of(articles_data(articles)) == articles


@pytest.mark.parametrize("code", [c for c in INSTRUMENTS if any(p.startswith(f"{c}/") for p in PROVISIONS)])
def test_a_text_with_every_place_has_every_place(code: str) -> None:
    text = statute(split(text_of(synthetic(code))).articles, code)
    for cite in PROVISIONS:
        if cite.startswith(f"{code}/"):
            assert PROVISIONS[cite].statement.rstrip("。") in (text.at(cited(cite)) or ""), cite


def test_the_version_of_a_day() -> None:
    old = statute((), effective=date(2019, 5, 15))
    new = statute((), effective=date(2027, 1, 1))
    assert in_force([new, old], date(2019, 5, 14)) is None
    assert in_force([new, old], date(2019, 5, 15)) is old
    assert in_force([new, old], date(2026, 12, 31)) is old
    assert in_force([new, old], date(2027, 1, 1)) is new
    ended = statute((), "条例2008", until=date(2019, 5, 14))
    assert in_force([ended], date(2019, 5, 14)) is ended
    assert in_force([ended], date(2019, 5, 15)) is None
    assert in_force([], date(2025, 1, 1)) is None
