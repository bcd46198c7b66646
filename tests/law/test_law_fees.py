"""The two tariffs of 国办函〔2020〕109号: figures that were reported, and laws that must hold."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import InputError
from casework.law.fees import Fee, fee_by_items, fee_by_pages
from casework.law.provisions import PROVISIONS

GOLDEN = Path(__file__).parent.parent / "golden" / "fees.csv"
ROWS = list(csv.DictReader(GOLDEN.read_text(encoding="utf-8").splitlines()))
COUNT = st.integers(0, 400)
STEP = re.compile(r"第(\d+)(?:至(\d+))?[件页]：(?:(\d+)×(\d+)元＝(\d+)元|不收费)")


def by(tariff: str, units: int, before: int = 0) -> Fee:
    return fee_by_items(units, before) if tariff == "by_item" else fee_by_pages(units)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row.values()))
def test_golden(row: dict[str, str]) -> None:
    found = by(row["tariff"], int(row["units"]), int(row["before"] or 0))
    assert found.text == row["amount"]
    assert found.amount == float(row["amount"])
    assert set(found.cites) <= PROVISIONS.keys()


@pytest.mark.parametrize(("tariff", "free"), [("by_item", 10), ("by_page", 30)])
def test_the_first_units_are_free_and_the_next_is_not(tariff: str, free: int) -> None:
    assert [by(tariff, units).amount for units in range(free + 1)] == [0] * (free + 1)
    assert by(tariff, free + 1).amount > 0


@given(tariff=st.sampled_from(["by_item", "by_page"]), units=COUNT)
def test_one_more_never_costs_less(tariff: str, units: int) -> None:
    assert by(tariff, units).amount <= by(tariff, units + 1).amount


@given(three=st.lists(COUNT, min_size=3, max_size=3))
def test_what_is_charged_piece_by_piece_is_what_is_charged_at_once(three: list[int]) -> None:
    a, b, c = sorted(three)
    assert fee_by_items(b, a).amount + fee_by_items(c, b).amount == fee_by_items(c, a).amount
    assert fee_by_items(c, a).amount == fee_by_items(c).amount - fee_by_items(a).amount


@given(n=st.integers(1, 2000))
def test_the_price_of_the_nth_item(n: int) -> None:
    price = 0 if n <= 10 else 100 if n <= 30 else 200 + 100 * ((n - 31) // 10)
    assert fee_by_items(n, n - 1).amount == price


@given(n=st.integers(1, 3000))
def test_the_price_of_the_nth_page(n: int) -> None:
    price = 0 if n <= 30 else 10 if n <= 100 else 20 if n <= 200 else 40
    assert fee_by_pages(n).amount - fee_by_pages(n - 1).amount == price


@given(tariff=st.sampled_from(["by_item", "by_page"]), two=st.tuples(COUNT, COUNT))
def test_the_steps_are_the_computation(tariff: str, two: tuple[int, int]) -> None:
    """They name every unit once, in order, and add up to the amount."""
    before, units = sorted(two) if tariff == "by_item" else (0, two[1])
    found, reached, total = by(tariff, units, before), before, 0
    for step in found.steps:
        read = STEP.fullmatch(step)
        assert read, step
        low, high = int(read[1]), int(read[2] or read[1])
        assert low == reached + 1
        reached = high
        if read[3]:
            count, price, sum_ = map(int, read.group(3, 4, 5))
            assert count == high - low + 1
            assert sum_ == count * price
            total += sum_
    assert (reached, total) == (units, found.amount)


@pytest.mark.parametrize(("items", "before"), [(3, 4), (-1, 0), (1, -1), (1_000_001, 0)])
def test_impossible_counts_are_refused(items: int, before: int) -> None:
    with pytest.raises(InputError) as caught:
        fee_by_items(items, before)
    assert caught.value.code == "fee_units"
