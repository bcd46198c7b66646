"""Guards on what waits for the applicant: correction, reasons, payment (条例 30, 35, 42)."""

from __future__ import annotations

from typing import Any

from casework.cases.history import in_order
from casework.cases.view import CaseView
from casework.errors import Refusal
from casework.law.limits import limit_on
from casework.states.charging import charge_of
from casework.states.context import Context
from casework.states.guards.registry import day_of, guard, input_guard


@guard
def correction_once(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.correction is None:
        return None
    return Refusal("correction_twice", "补正只能一次性告知，本件已经告知过", ("条例/30/1",))


@input_guard
def correction_period(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if cmd.respond_by <= day_of(cmd, ctx):
        return Refusal("respond_by_early", "补正期限应晚于告知日", ("条例/30/1",), "respond_by")
    if cmd.received_on is not None and cmd.received_on < day_of(cmd, ctx):
        return Refusal("served_before_sent", "送达日早于告知日", ("条例/30/1",), "received_on")
    return None


@guard
def correction_in_time(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.correction is None or view.correction.received_on is not None:
        return Refusal("correction_not_awaited", "本件没有等待补正", ("条例/30/1",))
    if view.state != "correction" and not view.lapsed:
        return Refusal("correction_not_awaited", "本件没有等待补正", ("条例/30/1",))
    if view.ever_sent:
        return Refusal("lapse_told", "不再处理的告知书已经发出；请按新的申请登记", ("条例/30/1",))
    return None


@guard
def correction_period_over(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    asked = view.correction
    if asked is not None and asked.respond_by is not None and day_of(cmd, ctx) <= asked.respond_by:
        return Refusal(
            "correction_running",
            f"补正期限到 {asked.respond_by.isoformat()} 才届满",
            ("条例/30/1",),
        )
    return None


@input_guard
def correction_served(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    asked = view.correction
    if asked is None or (asked.served_on is not None and cmd.served_on is None):
        return None
    if asked.served_on is not None:
        return Refusal("already_served", "已经登记过送达日", ("条例/30/1",), "served_on")
    if cmd.served_on is None:
        return Refusal(
            "served_on_missing",
            "请填写补正告知书的送达日（served_on）",
            ("条例/30/1",),
            "served_on",
        )
    if not asked.asked_on <= cmd.served_on <= day_of(cmd, ctx):
        return Refusal("served_on_wrong", "送达日应在告知日和今天之间", ("条例/30/1",), "served_on")
    return None


@guard
def reasons_once(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.reasons is None:
        return None
    return Refusal("reasons_twice", "本件已经要求说明过理由", ("条例/35/1",))


@input_guard
def reasons_period(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if cmd.respond_by <= day_of(cmd, ctx):
        return Refusal(
            "respond_by_early", "说明理由的期限应晚于告知日", ("条例/35/1",), "respond_by"
        )
    return None


@guard
def reasons_period_over(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    asked = view.reasons
    if asked is not None and asked.respond_by is not None and day_of(cmd, ctx) <= asked.respond_by:
        message = f"说明理由的期限到 {asked.respond_by.isoformat()} 才届满"
        return Refusal("reasons_running", message, ("条例/35/1",))
    return None


@guard
def reasons_given(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.reasons is None or view.reasons.received_on is None:
        return Refusal(
            "reasons_missing",
            "延迟答复以申请人说明了合理理由为前提：请先要求说明理由（request_reasons）",
            ("条例/35/1",),
        )
    return None


@input_guard
def delay_later(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    due = ctx.reckon(view).due
    if cmd.until <= day_of(cmd, ctx) or (due is not None and cmd.until <= due):
        shown = f"（{due.isoformat()}）" if due else ""
        return Refusal(
            "delay_too_short", f"延迟期限应晚于现在的答复期限{shown}", ("条例/35/1",), "until"
        )
    return None


@guard
def fee_once(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """One standard for one request, and one notice (处理费办法 3)."""
    if view.fee is None:
        return None
    return Refusal(
        "fee_twice", "本件已经发出过收费通知，同一申请只适用一种标准", ("处理费办法/3/1",)
    )


@input_guard
def fee_tariff(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """Nor the other standard in a later round: it is the same request (处理费办法 3)."""
    told = {fact.get("tariff") for fact in in_order(view.history) if fact.kind == "fee_noticed"}
    if not told - {None, cmd.tariff}:
        return None
    return Refusal(
        "fee_other_tariff",
        "本件此前已经按另一种标准收费，同一申请不得同时适用两种标准",
        ("处理费办法/3/1",),
        "tariff",
    )


@input_guard
def fee_units(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """Items are those on record, so that what is charged is what later requests count."""
    if cmd.tariff == "by_page":
        if cmd.units is None:
            message = "按量收费的，请填写本件页数（units）"
            return Refusal("fee_pages_missing", message, ("处理费办法/5/1",), "units")
        if cmd.before:
            return Refusal("fee_units", "按量收费不累计此前件数", ("处理费办法/5/1",), "before")
        return None
    items = len(view.active_items)
    if cmd.units is not None and cmd.units != items:
        message = (
            f"本件现有 {items} 项申请内容，按件收费以此为准；内容应作几件的，请先拆分（split）"
        )
        return Refusal("fee_items_differ", message, ("处理费办法/4/1",), "units")
    return None


@input_guard
def fee_before(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """The count over the cases on record stands unless there is a reason to depart from it."""
    count = ctx.fee_count
    if cmd.tariff != "by_item":
        return None
    if count is None and cmd.before is None:
        message = "没有累计件数，请填写本月此前件数（before）"
        return Refusal("fee_before_missing", message, ("处理费办法/4/2",), "before")
    differs = count is not None and cmd.before not in (None, count.before)
    if count is not None and differs and not (cmd.reason or "").strip():
        message = (
            f"按登记累计，{count.month} 本件以前为 {count.before} 件；"
            "填写不同件数的，请写明理由（reason）"
        )
        return Refusal("fee_before_differs", message, ("处理费办法/4/2",), "reason")
    return None


@input_guard
def fee_due(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if cmd.received_on is not None and cmd.received_on < day_of(cmd, ctx):
        return Refusal(
            "served_before_sent", "申请人收到日早于发出日", ("处理费办法/6/1",), "received_on"
        )
    fee = charge_of(view, cmd, ctx).fee
    if fee.amount == 0 and (cmd.tariff == "by_item" or cmd.units is not None):
        return Refusal(
            "fee_zero", "该数量不需要缴费（按件10件以内、按量30页以内）", fee.cites, "units"
        )
    return None


@guard
def payment_in_time(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.fee is None or view.fee.paid_on is not None:
        return Refusal("payment_not_awaited", "本件没有等待缴费", ("处理费办法/6/1",))
    if view.state != "payment" and not view.lapsed:
        return Refusal("payment_not_awaited", "本件没有等待缴费", ("处理费办法/6/1",))
    if view.ever_sent:
        return Refusal(
            "lapse_told", "不再处理的告知书已经发出；请按新的申请登记", ("处理费办法/6/1",)
        )
    return None


@input_guard
def fee_served(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    notice = view.fee
    if notice is None or (notice.served_on is not None and cmd.served_on is None):
        return None
    if notice.served_on is not None:
        return Refusal("already_served", "已经登记过送达日", ("处理费办法/6/1",), "served_on")
    if cmd.served_on is None:
        return Refusal(
            "served_on_missing",
            "请填写收费通知的送达日（served_on）",
            ("处理费办法/6/1",),
            "served_on",
        )
    if not notice.noticed_on <= cmd.served_on <= day_of(cmd, ctx):
        return Refusal(
            "served_on_wrong", "送达日应在通知日和今天之间", ("处理费办法/6/1",), "served_on"
        )
    return None


@input_guard
def payment_period_over(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    served = (view.fee.served_on if view.fee else None) or cmd.served_on
    if served is None:
        return None
    due = ctx.calendar.add_any(served, limit_on("fee_payment", served).days)
    if day_of(cmd, ctx) <= due:
        return Refusal(
            "payment_running", f"缴费期限到 {due.isoformat()} 才届满", ("处理费办法/6/1",)
        )
    return None
