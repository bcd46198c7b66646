"""Document numbers: patterns an agency may choose, and what they may not be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import InputError
from casework.letters import DEFAULT_PATTERN, NumberPattern

REAL = [
    ("{prefix}〔{year}〕{serial}号", "示信公开", "", 7, "示信公开〔2025〕7号"),
    ("{prefix}{mark}〔{year}〕{serial}号", "示信公开", "补", 7, "示信公开补〔2025〕7号"),
    ("{prefix}〔{year}〕第{serial:03}号", "示政公依", "", 12, "示政公依〔2025〕第012号"),
    ("{prefix}({year})第{serial:04}号", "示规信公复", "", 65, "示规信公复(2025)第0065号"),
    ("〔{year}〕{prefix}{serial}号", "示自然资依复", "", 135, "〔2025〕示自然资依复135号"),
    (
        "{prefix}（{year}）第{serial}号-{mark}",
        "示信息公开",
        "不告",
        3,
        "示信息公开（2025）第3号-不告",
    ),
]


@pytest.mark.parametrize(("pattern", "prefix", "mark", "serial", "number"), REAL)
def test_patterns_seen_on_real_letters(
    pattern: str, prefix: str, mark: str, serial: int, number: str
) -> None:
    made = NumberPattern(pattern)
    assert made.format(prefix=prefix, year=2025, serial=serial, mark=mark) == number
    parts = made.parse(number)
    assert parts is not None
    assert int(parts["serial"]) == serial
    assert parts["year"] == "2025"


@given(st.integers(1, 10**6))
def test_numbers_of_one_year_differ(serial: int) -> None:
    pattern = NumberPattern("{prefix}〔{year}〕{serial:03}号")
    one = pattern.format(prefix="示", year=2025, serial=serial)
    assert one != pattern.format(prefix="示", year=2025, serial=serial + 1)
    assert int((pattern.parse(one) or {})["serial"]) == serial


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("{prefix}〔{year}〕号", "顺序号"),
        ("{prefix}{serial}号", "年份"),
        ("{prefix}〔{year}〕{serial}{serial}号", "顺序号"),
        ("{office}〔{year}〕{serial}号", "{office}"),
        ("{prefix.__class__}〔{year}〕{serial}号", "{prefix.__class__}"),
        ("{prefix}〔{year}〕{serial:>9999}号", "{serial:>9999}"),
        ("{prefix}〔{year}〕{serial}号}", "不成对"),
        ("{prefix}〔{year}〕{serial}\n号", "换行"),
        ("{prefix}{prefix}〔{year}〕{serial}号", "两次"),
    ],
)
def test_patterns_that_cannot_be_used(pattern: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        NumberPattern(pattern)
    assert any(says in refusal.message for refusal in caught.value.refusals)


def test_every_fault_of_a_pattern_at_once() -> None:
    with pytest.raises(InputError) as caught:
        NumberPattern("{office}号")
    assert len(caught.value.refusals) == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [({"year": 25}, "year"), ({"serial": 0}, "serial"), ({"prefix": "示\n"}, "prefix")],
)
def test_values_no_number_can_have(values: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as caught:
        NumberPattern().format(**({"prefix": "示", "year": 2025, "serial": 1} | values))  # type: ignore[arg-type]
    assert caught.value.refusals[0].field == field


def test_departures_from_the_standard_are_pointed_out_not_refused() -> None:
    assert NumberPattern(DEFAULT_PATTERN).warnings() == ()
    found = NumberPattern("{prefix}（{year}）第{serial:04}号").warnings()
    assert len(found) == 3
    assert "六角括号" in found[0]


def test_a_number_of_another_pattern_is_told_apart() -> None:
    assert NumberPattern().parse("示（2025）第1号") is None
    assert NumberPattern().parse("示〔2025〕01号") is None
