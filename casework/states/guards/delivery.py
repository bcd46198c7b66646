"""Guards on sealing, dispatch, service and what follows (235号函, 条例 51)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from casework.cases.periods import calendar_end
from casework.cases.view import CaseView
from casework.errors import Refusal
from casework.law.limits import limit_on
from casework.law.replies import REPLY_KINDS
from casework.states.context import Context
from casework.states.guards.registry import day_of, guard, input_guard, listed

_RELEASE_GAP_DAYS: Final = 15
"""Working days between telling an objecting third party and releasing (SW-6)."""


@guard
def not_dispatched(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.dispatched_on is not None:
        return Refusal("already_dispatched", "答复已经发出")
    return None


@guard
def dispatched(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.dispatched_on is None:
        return Refusal("not_dispatched", "答复尚未发出（dispatch）", ("235号函",))
    return None


@input_guard
def carrier_number(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if cmd.means in ("post", "electronic") and not cmd.carrier_number:
        return Refusal(
            "carrier_missing",
            "邮寄或者电子送达的，请填写邮件号码或者平台回执",
            ("235号函",),
            "carrier_number",
        )
    return None


@guard
def after_signing(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    signed = view.answer
    if signed is not None and day_of(cmd, ctx) < signed.signed_on:
        return Refusal(
            "dispatch_before_signing",
            f"发出日早于签发日（{signed.signed_on.isoformat()}）",
            ("235号函",),
            "on",
        )
    return None


@guard
def after_dispatch(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    sent = view.dispatched_on
    if sent is not None and day_of(cmd, ctx) < sent:
        return Refusal(
            "service_before_dispatch", f"送达日早于发出日（{sent.isoformat()}）", ("235号函",), "on"
        )
    return None


@guard
def never_sent(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.ever_sent:
        return Refusal("already_dispatched", "答复已经发出")
    return None


@guard
def posted(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.dispatched_on is None or view.means not in ("post", "electronic"):
        return Refusal("nothing_posted", "没有以邮寄或者电子方式发出、尚未退回的答复", ("235号函",))
    return None


@guard
def not_sealed(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    return Refusal("already_sealed", "已经用印") if view.sealed_on is not None else None


@guard
def sealed(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if ctx.seal_required and view.sealed_on is None:
        return Refusal("seal_missing", "发出前应先用印（apply_seal）", ("235号函",))
    return None


@guard
def something_granted(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if not view.ever_sent:
        return Refusal("not_dispatched", "答复尚未发出（dispatch）", ("条例/36/1/2",))
    if not any(REPLY_KINDS[o.reply].grants for o in view.outcomes):
        return Refusal("nothing_granted", "答复没有予以公开的内容", ("条例/36/1/2",))
    return None


@input_guard
def objection_gap(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """After an objection the third party gets time to seek its remedy (SW-6)."""
    if not any(c.position == "objects" for c in view.consultations) or cmd.waived:
        return None
    told = cmd.third_party_told_on
    if told is None:
        message = "第三方不同意公开的，请填写公开决定送达第三方之日（third_party_told_on）"
        return Refusal("third_party_not_told", message, ("条例/32/1",), "third_party_told_on")
    until = _gap_end(told, ctx)
    if day_of(cmd, ctx) <= until:
        message = f"应在 {until.isoformat()} 之后提供，或者取得第三方书面放弃"
        return Refusal("objection_gap", message, ("条例/32/1",), "on")
    return None


def _gap_end(told: date, ctx: Context) -> date:
    """Return the last day of the gap: 15 working days, or the 60 days of reconsideration."""
    if ctx.switches["release_gap"] == "days_60":
        return calendar_end(ctx.calendar, told, limit_on("reconsideration", told))
    return ctx.calendar.add_any(told, _RELEASE_GAP_DAYS)


@input_guard
def items_there(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    beyond = sorted(set(cmd.items or ()) - {item.no for item in view.active_items})
    if beyond:
        return Refusal(
            "item_unknown", f"没有第 {listed(beyond)} 项，或者该项已经撤回", field="items"
        )
    return None


@input_guard
def order_received(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    day = day_of(cmd, ctx)
    if cmd.received_on < day or cmd.received_on > ctx.today:
        return Refusal(
            "order_days",
            "收到决定日应在作出日和今天之间（on 填作出日）",
            ("条例/51/1",),
            "received_on",
        )
    if cmd.days is not None and cmd.days < 1:
        return Refusal("order_days", "答复期限至少为 1 个工作日", ("条例/51/1",), "days")
    return None


@guard
def reply_sent(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if not view.ever_sent:
        return Refusal("not_dispatched", "没有已经发出的答复可以纠正", ("条例/51/1",))
    return None


@guard
def dossier_complete(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    answered = view.answer is not None and view.served_on is not None
    if view.closing == "service_recorded" and not answered:
        return Refusal("dossier_incomplete", "案卷缺少签发的答复或者送达凭证", ("条例/45/1",))
    return None
