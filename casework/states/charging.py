"""What a charge comes to: the items or pages of one request, at one tariff (处理费办法 3 to 5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.cases.view import CaseView
from casework.law.fees import Fee, fee_by_items, fee_by_pages
from casework.states.context import Context


@dataclass(frozen=True, slots=True)
class Charge:
    """``units`` of this request, after ``before`` items of the same month, and their fee."""

    units: int
    before: int
    fee: Fee

    @property
    def total(self) -> int:
        """The month's items with this request."""
        return self.before + self.units


def charge_of(view: CaseView, cmd: Any, ctx: Context) -> Charge:
    """Return the charge of a ``charge_fee``; what is left out by item comes from the count.

    The officer's figure, if there is one, goes before the counted one; the guards see to it
    that he gave a reason.
    """
    if cmd.tariff != "by_item":
        units = cmd.units or 0
        return Charge(units, 0, fee_by_pages(units))
    units = len(view.active_items) if cmd.units is None else cmd.units
    counted = ctx.fee_count.before if ctx.fee_count else 0
    before = counted if cmd.before is None else cmd.before
    return Charge(units, before, fee_by_items(before + units, before))


def record_of(view: CaseView, cmd: Any, ctx: Context) -> dict[str, Any]:
    """Return what the fact keeps of the charge: the computation and what was counted.

    Where the officer's figure differs, both stand on record with his reason.
    """
    charge, count = charge_of(view, cmd, ctx), ctx.fee_count
    data: dict[str, Any] = {
        "tariff": cmd.tariff,
        "units": charge.units,
        "amount": charge.fee.text,
        "steps": charge.fee.steps,
    }
    if cmd.received_on is not None:
        data["received_on"] = cmd.received_on
    if cmd.tariff == "by_item":
        data |= {"before": charge.before, "total": charge.total}
    if cmd.tariff == "by_item" and count is not None:
        data |= {
            "month": count.month,
            "counted": count.before,
            "cases": count.cases,
            "unknown": count.unknown,
        }
        if charge.before != count.before:
            data["reason"] = cmd.reason
    return data
