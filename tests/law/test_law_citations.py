"""Citations as officers type them (tests/golden/citations.csv), and what is offered instead."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import InputError, NotFound
from casework.law.citations import Cited, article_order, cited, nearest, read_citation, within
from casework.law.numerals import chinese_number, number_of
from casework.law.provisions import INSTRUMENTS, PROVISIONS, Instrument, article_text, citation_text

GOLDEN = Path(__file__).parent.parent / "golden" / "citations.csv"
ROWS = list(csv.DictReader(GOLDEN.read_text(encoding="utf-8").splitlines()))
TODAY = date(2025, 7, 1)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["typed"])
def test_golden(row: dict[str, str]) -> None:
    found = read_citation(row["typed"], INSTRUMENTS, date.fromisoformat(row["on"]))
    assert found.cite == row["cite"], row["why"]


@pytest.mark.parametrize("cite", PROVISIONS)
def test_every_provision_is_found_by_its_own_citation(cite: str) -> None:
    assert read_citation(cite, INSTRUMENTS, TODAY).cite == cite
    assert cited(cite).cite == cite


@pytest.mark.parametrize("cite", PROVISIONS)
def test_every_provision_is_found_as_a_letter_prints_it(cite: str) -> None:
    """A letter names no paragraph where there is one only: then the article is found."""
    code = cite.partition("/")[0]
    found = read_citation(citation_text(cite), INSTRUMENTS, INSTRUMENTS[code].effective)
    assert cite == found.cite or cite in within(found, PROVISIONS)
    assert found.article == cited(cite).article
    assert found.item == cited(cite).item


@given(number=st.integers(1, 9999))
def test_numerals_are_read_as_they_are_written(number: int) -> None:
    assert number_of(chinese_number(number)) == number
    assert number_of(str(number)) == number


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (36, "三十六"), (100, "一百"),
     (101, "一百零一"), (110, "一百一十"), (199, "一百九十九"), (201, "二百零一"),
     (1010, "一千零一十"), (1260, "一千二百六十")],
)  # fmt: skip
def test_numerals(number: int, written: str) -> None:
    assert chinese_number(number) == written


def test_an_article_above_two_hundred_is_printed_right() -> None:
    assert citation_text("民法典/201/1") == "《中华人民共和国民法典》第二百零一条第一款"
    assert article_text("条例/17之1/2") == "第十七条之一第二款"


@pytest.mark.parametrize(
    "typed", ["", "   ", "条例/x", "条例/36/1/4/5", "条例/36/四", "条例//1", "条\x00例", "条" * 200]
)
def test_what_is_no_citation_is_refused(typed: str) -> None:
    with pytest.raises(InputError) as caught:
        read_citation(typed, INSTRUMENTS, TODAY)
    assert [r.code for r in caught.value.refusals] == ["cite_form"]
    assert "条例/36/1/4" in caught.value.message


@pytest.mark.parametrize(
    ("typed", "code", "offered"),
    [("档案", "instrument_unknown", "档案法"), ("土地管理法第一条", "instrument_unknown", "条例"),
     ("关于政府信息公开", "instrument_ambiguous", "207号函"), ("解释", "instrument_unknown", "行诉解释")],
)  # fmt: skip
def test_an_unknown_instrument_is_told_with_others(typed: str, code: str, offered: str) -> None:
    with pytest.raises(NotFound) as caught:
        read_citation(typed, INSTRUMENTS, TODAY)
    assert caught.value.code == code
    assert offered in caught.value.message


def test_an_instrument_the_agency_loaded_is_found_by_code_and_name() -> None:
    own = Instrument("示例规定", "某市政府信息公开示例规定", "某政发〔2024〕1号", date(2024, 1, 1))
    known = {**INSTRUMENTS, own.code: own}
    for typed in ("示例规定/3/1", "《某市政府信息公开示例规定》第三条第一款", "某政发〔2024〕1号"):
        assert read_citation(typed, known, TODAY).code == "示例规定"


def test_what_lies_nearest() -> None:
    assert nearest(cited("条例/36/4"), PROVISIONS)[0] == "条例/36/1/4"
    assert set(nearest(cited("条例/12"), PROVISIONS)[:2]) == {"条例/11/1", "条例/13/1"}
    assert nearest(Cited("示例规定", "1"), PROVISIONS) == []
    assert len(nearest(cited("条例/99"), PROVISIONS)) == 5


def test_what_lies_within() -> None:
    assert list(within(cited("条例/33"), PROVISIONS)) == ["条例/33/1", "条例/33/2", "条例/33/3"]
    assert list(within(cited("条例/3"), PROVISIONS)) == ["条例/3/2", "条例/3/3"]
    assert list(within(cited("235号函"), PROVISIONS)) == ["235号函"]


def test_inserted_articles_stand_after_theirs() -> None:
    assert sorted(["18", "17之2", "9", "17", "17之1"], key=article_order) == [
        "9", "17", "17之1", "17之2", "18",
    ]  # fmt: skip
