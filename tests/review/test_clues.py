"""Clues in a request: every spelling, nothing that is none, and what a letter says of them."""

from __future__ import annotations

import csv
import random
from itertools import groupby
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.law.numerals import number_of
from casework.review.clues import KINDS, MISSING, QUOTED, SAID, answered, clues
from casework.review.days import span_of
from casework.review.folding import folded

GOLDEN = Path(__file__).parents[1] / "golden" / "clues.csv"
NONE = "–"


def golden() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The table: each text with all its clues, in order."""
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (text, [(r["kind"], r["found"], r["norm"]) for r in group if r["kind"] != NONE])
        for text, group in groupby(rows, key=lambda row: row["text"])
    ]


TABLE = golden()
TEXTS = [text for text, _ in TABLE]


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=TEXTS)
def test_the_table(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(c.kind, c.text, c.norm) for c in clues(text)] == expected


def test_the_table_is_wide() -> None:
    assert sum(max(1, len(found)) for _, found in TABLE) >= 80
    assert sum(not found for _, found in TABLE) >= 20
    assert {kind for _, found in TABLE for kind, *_ in found} == set(KINDS)


# -- laws -------------------------------------------------------------------------------------
PIECES = [
    "请公开", "某政发", "〔2024〕", "（2024）", "第", "12", "012", "号", "2024年", "3月", "5日", "二〇二四年", "至", "-",
    "XG-2024-12", "地块", "宗地编号", "《", "》", "〈", "〉", "关于", "某市", "财政局", "与", "和", "住房和城乡建设局", "公司", "（苏州）",
    "有限公司", "100", "万元", "1,234.56", "元", "￥", "三百", "13900007777", "110101199001017777", "令", "根据", "条例",
    "\n", "。", "、", " ", "\0", "的", "2024-03-05", "2024.3.5", "人民政府", "办公室", "公开",
]  # fmt: skip
mixtures = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25).map("".join)


@given(st.text() | mixtures)
def test_clues_lie_in_the_text_and_apart(text: str) -> None:
    found = clues(text)
    for clue in found:
        assert 0 <= clue.start < clue.end <= len(text)
        assert text[clue.start : clue.end] == clue.text
        assert clue.norm
        assert clue.kind in KINDS
    assert all(one.end <= two.start for one, two in zip(found, found[1:], strict=False))


@given(st.sampled_from(TEXTS) | mixtures)
def test_the_form_of_a_clue_is_its_own_form(text: str) -> None:
    for clue in clues(text):
        again = [(c.kind, c.norm) for c in clues(clue.norm)]
        assert again == [(clue.kind, clue.norm)], clue


@given(st.sampled_from(TEXTS) | mixtures)
def test_whatever_repeats_a_request_speaks_of_all_of_it(text: str) -> None:
    found = clues(text)
    assert all(one.where == SAID for one in answered(found, text))
    assert all(one.where == MISSING for one in answered(found, ""))
    assert all(one.where == QUOTED for one in answered(found, "", text))


@given(mixtures)
def test_folding_keeps_every_place(text: str) -> None:
    assert len(folded(text)) == len(text)


PRIVATE = st.one_of(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|2[0-8])[0-9]{3}[0-9X]", fullmatch=True),
    st.from_regex(r"0[0-9]{2,3}-[1-9][0-9]{6,7}", fullmatch=True),
)  # fmt: skip


@given(
    PRIVATE,
    st.sampled_from(["", "电话", "地块编号", "宗地号：", "￥", "某公司", "身份证", "某政发〔2024〕"]),
    st.sampled_from(["", "元", "号", "号地块", "地块", "年", "某公司", "，", "万元"]),
)
def test_no_clue_holds_a_number_of_a_person(number: str, before: str, after: str) -> None:
    text = before + number + after
    start, end = len(before), len(before) + len(number)
    assert all(c.end <= start or c.start >= end for c in clues(text)), clues(text)


# -- time -------------------------------------------------------------------------------------
BAIT = [
    "《", "《《》", "局", "财政局", "某公司和", "2024年", "〔2024〕", "〔2024〕某某某", "(", "-", "a-", "A1-", "1", "1,", "¥1 ",
    "一万", "十", "第1", "令第1号", "请公开", "根据《某法》", "2024-", "2024年至", "13900007777 ", "1号地块", "苏地2023-",
    "宗地编号", "(某某)", "0", "0 ", "\n",
]  # fmt: skip


def took(text: str) -> float:
    begun = process_time()
    clues(text)
    return process_time() - begun


@pytest.mark.parametrize("bait", BAIT)
def test_a_hostile_text_is_read_in_time_proportional_to_its_length(bait: str) -> None:
    short, long = (took((bait * length)[:length]) for length in (1_000, 10_000))
    # Ten times the text: ten times the time, doubled for a busy machine, and a floor.
    assert long < 20 * short + 0.3


@pytest.mark.parametrize("bait", ["2024年至", "".join(random.Random(1).choices(BAIT, k=40))])
def test_a_hundred_thousand_characters_take_seconds_at_most(bait: str) -> None:
    assert took((bait * 100_000)[:100_000]) < 5


# -- what a letter says -----------------------------------------------------------------------
SAYS = [
    ("请公开某政发〔2024〕12号", "现提供某政发（2024）第012号复印件", SAID),
    ("请公开某政发〔2024〕12号", "现提供〔2024〕12号文件", SAID),
    ("请公开（2024）12号批复", "现提供某政发〔2024〕12号", SAID),
    ("请公开某政发〔2024〕12号", "现提供某府发〔2024〕12号", MISSING),
    ("请公开某政发〔2024〕12号", "现提供某政发〔2024〕13号", MISSING),
    ("请公开某政发〔2024〕12号", "现提供《关于某政发〔2024〕12号的说明》", SAID),
    ("2024年3月5日的纪要", "经查，二〇二四年三月五日没有召开会议", SAID),
    ("2021年的批复", "对2018年至2025年形成的信息进行检索", SAID),
    ("2021年的批复", "对2022年至2025年形成的信息进行检索", MISSING),
    ("2024年3月的纪要", "2024年3月5日收到申请", MISSING),
    ("XG-2024-12地块的条件", "编号为XG-2024-12的地块", SAID),
    ("XG-2024-12地块的条件", "编号为XG-2024-123的地块", MISSING),
    ("3号地块的图", "您申请的3号楼", MISSING),
    ("《某市规划》的批复", "经查，“某市 规划”尚未批准", SAID),
    ("某市财政局的函", "请向某市财政局申请", SAID),
    ("合同价款100万元", "合同价款为1000000元", SAID),
    ("合同价款100万元", "合同价款为100元", MISSING),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "letter", "where"), SAYS)
def test_another_spelling_counts_another_thing_does_not(asked: str, letter: str, where: str) -> None:
    [one] = answered(clues(asked), letter)
    assert one.where == where
    assert one.found is (where != MISSING)


def test_a_quotation_of_the_request_is_no_answer() -> None:
    asked = "某政发〔2024〕12号和某市规划批复《某批复》"
    quoted = f"您申请公开“{asked}”。"
    said = "经检索，没有查找到某政发〔2024〕12号。"
    assert [one.where for one in answered(clues(asked), said, quoted + said)] == [SAID, QUOTED]


@pytest.mark.parametrize(
    ("norm", "first", "last"),
    [("2024年", "2024-01-01", "2024-12-31"), ("2024年2月", "2024-02-01", "2024-02-29"),
     ("2024年3月5日", "2024-03-05", "2024-03-05"), ("2020年至2024年", "2020-01-01", "2024-12-31"),
     ("2024年3月至2024年5月", "2024-03-01", "2024-05-31")],
)  # fmt: skip
def test_the_days_a_form_covers(norm: str, first: str, last: str) -> None:
    assert [day.isoformat() for day in span_of(norm)] == [first, last]


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("012", 12), ("十二", 12), ("二十", 20), ("二〇二四", 2024), ("一百零五", 105), ("三百万", 3_000_000),
     ("一亿二千万", 120_000_000), ("叁佰贰拾", 320), ("两万", 20_000), ("", None), ("某", None), ("1某", None)],
)  # fmt: skip
def test_numerals(text: str, value: int | None) -> None:
    assert number_of(text) == value
