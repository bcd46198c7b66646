"""Guards on consultations and referrals (条例 32, 34, 11, 45)."""

from __future__ import annotations

from typing import Any

from casework.cases.view import CaseView, ConsultationRecord
from casework.errors import Refusal
from casework.states.context import Context
from casework.states.guards.registry import day_of, guard, input_guard


@input_guard
def consultation_days(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    day = day_of(cmd, ctx)
    if cmd.received_on is not None and cmd.received_on < day:
        return Refusal("served_before_sent", "对方收到日早于发出日", ("条例/32/1",), "received_on")
    if cmd.respond_by is not None and cmd.respond_by <= day:
        return Refusal("respond_by_early", "要求答复日应晚于发出日", ("条例/33/3",), "respond_by")
    return None


@guard
def consultation_sent(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """Something is awaited, or the agency may yet write down how it judges a third party's case."""
    if any(c.ended_on is None or c.result == "lapsed" or _judged(c) for c in view.consultations):
        return None
    return Refusal("no_consultation", "没有等待结果的征求意见", ("条例/32/1",))


def _judged(record: ConsultationRecord) -> bool:
    """Tell whether the agency has to judge the matter itself (条例 32), once there is a result."""
    return record.party == "third_party" and record.ended_on is not None


@input_guard
def consultation_open(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    record = next((c for c in view.consultations if c.ref == cmd.ref), None)
    if record is None:
        known = "、".join(c.ref for c in view.consultations) or "无"
        return Refusal(
            "consultation_unknown", f"没有这一编号的征求意见，已有：{known}", field="ref"
        )
    if cmd.result == "assessed":
        if _judged(record):
            return None
        message = "判断在第三方的意见有了结果（答复、逾期、退回）以后登记"
        return Refusal("assessment_early", message, ("条例/32/1",), "result")
    if record.ended_on is not None:
        if record.result == "lapsed" and cmd.result == "answered":
            return None  # a late opinion is still an opinion; the clock is not moved by it
        return Refusal("consultation_ended", "这份征求意见已有结果", ("条例/32/1",), "ref")
    if day_of(cmd, ctx) < record.sent_on:
        return Refusal("answer_before_question", "日期早于征求意见发出日", ("条例/32/1",), "on")
    return None


@input_guard
def consultation_result(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if cmd.result == "answered" and cmd.position is None:
        return Refusal("position_missing", "请填写对方意见（position）", ("条例/32/1",), "position")
    if cmd.result == "assessed" and cmd.assessment is None:
        message = "请填写本机关的判断（assessment）"
        return Refusal("assessment_missing", message, ("条例/32/1",), "assessment")
    if cmd.result == "served":
        record = next((c for c in view.consultations if c.ref == cmd.ref), None)
        if record is not None and record.received_on is not None:
            return Refusal("already_served", "已经登记过送达日", ("条例/32/1",), "result")
    if cmd.result == "lapsed":
        return _lapse_too_early(view, cmd, ctx)
    return None


def _lapse_too_early(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """Silence counts only once the consultee's own period is over (条例 32, 34)."""
    limits = ctx.reckon(view).limits
    due = next((x.due for x in limits if x.code == "consultation" and x.ref == cmd.ref), None)
    if due is None:
        return Refusal(
            "consultation_not_served", "对方收到日未登记，期限无从起算：请先登记送达（result=served）",
            ("条例/32/1",), "result",
        )  # fmt: skip
    if day_of(cmd, ctx) <= due:
        return Refusal(
            "consultation_running", f"对方的期限到 {due.isoformat()} 才届满", ("条例/32/1",), "on"
        )
    return None


@input_guard
def referral_days(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if cmd.respond_by is not None and cmd.respond_by < day_of(cmd, ctx):
        return Refusal("respond_by_early", "要求反馈日早于转办日", ("条例/45/1",), "respond_by")
    return None


@guard
def referral_waiting(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if any(r.replied_on is None for r in view.referrals):
        return None
    return Refusal("no_referral", "没有等待反馈的转办", ("条例/45/1",))


@input_guard
def referral_open(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    record = next((r for r in view.referrals if r.ref == cmd.ref and r.replied_on is None), None)
    if record is None:
        waiting = "、".join(r.ref for r in view.referrals if r.replied_on is None)
        return Refusal("referral_unknown", f"没有等待反馈的这一编号，现有：{waiting}", field="ref")
    if day_of(cmd, ctx) < record.sent_on:
        return Refusal("answer_before_question", "反馈日早于转办日", ("条例/45/1",), "on")
    return None
