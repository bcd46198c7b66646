"""The information-processing fee (国办函〔2020〕109号): by item or by page, both progressive.

One standard per request, never both (Art 3). Items are counted per applicant and calendar
month, and what is charged for a request is the increment it causes. Amounts are yuan.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from casework.errors import InputError, Refusal

EFFECTIVE: Final = date(2021, 1, 1)
CITES_ITEMS: Final = ("条例/42/1", "处理费办法/4/2")
CITES_PAGES: Final = ("条例/42/1", "处理费办法/5/1")
_MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount in yuan and how it was reached, one step a tier."""

    amount: int
    steps: tuple[str, ...]
    cites: tuple[str, ...]

    @property
    def text(self) -> str:
        """The amount as it is printed: 3000.00."""
        return f"{self.amount}.00"


@dataclass(frozen=True, slots=True)
class _Tier:
    """Units ``low``..``high`` at ``price`` yuan each; ``high`` None: without end."""

    low: int
    high: int | None
    price: int


_PAGE_TIERS: Final = (_Tier(1, 30, 0), _Tier(31, 100, 10), _Tier(101, 200, 20), _Tier(201, None, 40))


def _item_tiers(last: int) -> list[_Tier]:
    """Return the tiers up to unit ``last``: from the 31st, ten items a tier, 100 yuan more each."""
    tiers = [_Tier(1, 10, 0), _Tier(11, 30, 100)]
    low, price = 31, 200
    while low <= last:
        tiers.append(_Tier(low, low + 9, price))
        low, price = low + 10, price + 100
    return tiers


def _charge(tiers: list[_Tier], unit: str, first: int, last: int) -> tuple[int, list[str]]:
    """Return what units ``first``..``last`` cost, and a step for each tier they touch."""
    total, steps = 0, []
    for tier in tiers:
        low, high = max(first, tier.low), last if tier.high is None else min(last, tier.high)
        if low > high:
            continue
        count = high - low + 1
        total += count * tier.price
        span = f"第{low}{unit}" if low == high else f"第{low}至{high}{unit}"
        steps.append(
            f"{span}：{count}×{tier.price}元＝{count * tier.price}元" if tier.price else f"{span}：不收费"
        )
    return total, steps


def fee_by_items(items: int, before: int = 0) -> Fee:
    """Return the fee for the month's items ``before``+1..``items`` (处理费办法 4).

    ``items`` is the month's total with this request, ``before`` the total without it.
    """
    _check(items, before)
    total, steps = _charge(_item_tiers(items), "件", before + 1, items)
    return Fee(total, tuple(steps), CITES_ITEMS)


def fee_by_pages(pages: int) -> Fee:
    """Return the fee for the pages of one request (处理费办法 5)."""
    _check(pages, 0)
    total, steps = _charge(list(_PAGE_TIERS), "页", 1, pages)
    return Fee(total, tuple(steps), CITES_PAGES)


def _check(units: int, before: int) -> None:
    if not 0 <= before <= units <= _MOST:
        message = f"数量应为 0 至 {_MOST} 的整数，此前数量不得大于总数"
        raise InputError([Refusal("fee_units", message, CITES_ITEMS, "units")])
