"""Searching provisions: two characters are enough, the reason is told, the best stands first."""

from __future__ import annotations

import pytest

from casework.errors import InputError
from casework.law.provisions import PROVISIONS
from casework.review.lawsearch import Passage, find

STATEMENTS = [Passage(cite, "statement", p.statement) for cite, p in PROVISIONS.items()]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("检索", "条例/36/1/4"),
        ("举报", "条例/51/1"),
        ("重复", "条例/36/1/6"),
        ("补正", "条例/30/1"),
        ("快递", "邮政法/55/1"),
        ("重复 申请", "条例/36/1/6"),
        ("视听障碍", "条例/43/1"),
        ("征求第三方意见", "条例/32/1"),
        ("二十四时", "民法典/203/2"),
        ("60日 行政复议", "复议法/20/1"),
    ],
)
def test_what_is_found_first(query: str, first: str) -> None:
    hits = find(query, STATEMENTS)
    assert first in [hit.cite for hit in hits[:3]], [hit.cite for hit in hits]
    assert all(hit.why for hit in hits)


def test_a_word_that_stands_there_comes_before_one_that_does_so_in_part() -> None:
    passages = [Passage("a", "statement", "信息公开的申请"), Passage("b", "statement", "公开信息处理费")]
    hits = find("信息处理费", passages)
    assert [hit.cite for hit in hits] == ["b"]
    [hit] = find("信息公开申请", passages)
    assert hit.cite == "a"
    assert 0.4 < hit.score < 1
    assert "部分相合" in hit.why[0]


def test_of_equals_the_shorter_comes_first_and_statements_before_names() -> None:
    passages = [
        Passage("long", "statement", "雨伞" + "甲乙丙丁" * 10),
        Passage("short", "statement", "雨伞可以借"),
        Passage("named", "use", "雨伞"),
        Passage("text", "text", "雨伞可以借"),
    ]
    assert [hit.cite for hit in find("雨伞", passages)] == ["short", "long", "text", "named"]


def test_hits_of_one_provision_are_one() -> None:
    passages = [Passage("a", "use", "雨伞"), Passage("a", "statement", "雨伞"), Passage("a", "text", "有雨伞")]
    [hit] = find("雨伞", passages)
    assert hit.why == ("我们的表述含“雨伞”", "已装入的文本含“雨伞”", "依据它的文书、动作含“雨伞”")
    assert hit.to_dict() == {"cite": "a", "score": 1.0, "why": list(hit.why)}


def test_every_word_must_be_found() -> None:
    passages = [Passage("a", "statement", "借雨伞"), Passage("b", "statement", "还雨伞")]
    assert [hit.cite for hit in find("借 雨伞", passages)] == ["a"]
    assert find("买 雨伞", passages) == []


def test_no_more_than_asked() -> None:
    assert len(find("公开", STATEMENTS)) == 20
    assert len(find("公开", STATEMENTS, 3)) == 3


@pytest.mark.parametrize("query", ["", "  ", "，。", "长" * 61])
def test_a_query_that_says_nothing_is_refused(query: str) -> None:
    with pytest.raises(InputError) as caught:
        find(query, STATEMENTS)
    assert caught.value.code == "law_query"
