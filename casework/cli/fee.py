"""``casework fee``: the information-processing fee, computed in the open (处理费办法 3 to 5).

Without ``--case`` it is arithmetic alone and loads neither the database nor the settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from casework.cli.chinese import Command, Number
from casework.cli.common import json_option, opened, show_json, table
from casework.errors import UsageFault
from casework.law.fees import Fee, fee_by_items, fee_by_pages

if TYPE_CHECKING:
    from casework.cases.counting import FeeCount

FORMAT: Final = "casework/fee/1"
COUNT_FORMAT: Final = "casework/fee-count/1"
_ONE: Final = "处理费办法/3/1"


@click.command(cls=Command)
@click.option("--items", type=Number(), metavar="件数", help="按件：本月累计件数，含本件。")
@click.option("--before", type=Number(), metavar="件数", help="按件：本月此前件数；默认 0。")
@click.option("--pages", type=Number(), metavar="页数", help="按量：本件页数。")
@click.option(
    "--case",
    "number",
    metavar="登记编号",
    help="按登记累计该件的件数；加 --pages 的，两种标准对照。",
)
@json_option
def fee(
    items: int | None, before: int | None, pages: int | None, number: str | None, as_json: bool
) -> None:
    """计算信息处理费：按件或者按量，只能选用一种，列出每一步；只计算，不登记。"""
    if number is not None:
        _fee_of(number, items, before, pages, as_json)
        return
    _one_tariff(items, before, pages)
    told = told_by_pages(pages or 0) if items is None else told_by_items(items, before or 0)
    if as_json:
        show_json({"format": FORMAT, **told})
    else:
        click.echo("\n".join(lines_of(told)))


def _one_tariff(items: int | None, before: int | None, pages: int | None) -> None:
    """Refuse both tariffs at once, and neither: one request, one standard (处理费办法 3)."""
    if (items is None) == (pages is None):
        message = "--items 和 --pages 应当选用一个，并且只能选用一个：同一申请只适用一种标准"
        raise UsageFault(message, code="fee_one_tariff", cites=(_ONE,))
    if before is not None and items is None:
        raise UsageFault(
            "--before 只与 --items 一起使用：按量收费不累计此前件数",
            code="fee_before_alone",
            cites=("处理费办法/5/1",),
        )


def told_by_items(items: int, before: int) -> dict[str, Any]:
    """Return the fee by item as JSON data: the increment over the month's earlier items."""
    counted = {"tariff": "by_item", "units": items - before, "before": before, "total": items}
    return counted | _computed(fee_by_items(items, before))


def told_by_pages(pages: int) -> dict[str, Any]:
    """Return the fee by page as JSON data."""
    return {"tariff": "by_page", "units": pages} | _computed(fee_by_pages(pages))


def _computed(found: Fee) -> dict[str, Any]:
    return {"amount": found.text, "steps": list(found.steps), "cites": list(found.cites)}


def lines_of(told: dict[str, Any]) -> list[str]:
    """Return a computed fee as lines: what was counted, each step, the sum, the basis."""
    head = f"按量：本件 {told['units']} 页"
    if told["tariff"] == "by_item":
        head = (
            f"按件：本月累计 {told['total']} 件，此前 {told['before']} 件，本件 {told['units']} 件"
        )
    steps = [f"  {step}" for step in told["steps"]]
    return [head, *steps, f"应缴：{told['amount']} 元", f"依据：{'；'.join(told['cites'])}"]


# -- a case on record -------------------------------------------------------------------------
def _fee_of(
    number: str, items: int | None, before: int | None, pages: int | None, as_json: bool
) -> None:
    """Show what a case would be charged, by item and, where pages are given, by page."""
    if items is not None or before is not None:
        message = "--case 的件数由系统累计，不与 --items、--before 一起使用"
        raise UsageFault(message, code="fee_case_counts", cites=("处理费办法/4/2",))
    with opened() as casework:
        count = casework.fee_count(number)
    told = told_of_case(count, pages)
    if as_json:
        show_json(told)
        return
    lines = [*_count_lines(count), "", *lines_of(told["by_item"])]
    if pages is not None:
        both = f"两种标准只能选用一种（依据：{_ONE}）。"
        lines += ["", *lines_of(told["by_page"]), "", both]
    click.echo("\n".join(lines))


def told_of_case(count: FeeCount, pages: int | None = None) -> dict[str, Any]:
    """Return a count and what it comes to as JSON data: numbers of cases, no people."""
    return {
        "format": COUNT_FORMAT,
        "number": count.number,
        "month": count.month,
        "items": count.items,
        "before": count.before,
        "cases": [
            {"number": one.number, "received_on": one.received_on.isoformat(),
             "items": one.items, "matched": one.matched}
            for one in count.counted
        ],
        "unknown": count.unknown,
        "by_item": told_by_items(count.total, count.before),
        "by_page": None if pages is None else told_by_pages(pages),
    }  # fmt: skip


def _count_lines(count: FeeCount) -> list[str]:
    from casework.cases.applicants import MATCHES

    head = f"{count.number}　{count.month}　本件 {count.items} 件，此前 {count.before} 件"
    rows = [
        (one.number, one.received_on.isoformat(), str(one.items), MATCHES[one.matched])
        for one in count.counted
    ]
    lines = [head]
    if rows:
        lines += ["", table(("计入的办件", "收到日", "件数", "如何认定为同一申请人"), rows)]
    if count.unknown:
        lines += [
            "",
            f"另有 {count.unknown} 件在先的申请，个人信息已清除，不能比对，没有计入。",
        ]
    return lines
