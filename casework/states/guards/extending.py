"""Guards on the answer clock and its extension (条例 33)."""

from __future__ import annotations

from typing import Any

from casework.cases.view import CaseView
from casework.errors import Refusal
from casework.law.limits import limit_on
from casework.states.context import Context
from casework.states.guards.registry import day_of, guard


@guard
def clock_running(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    now = ctx.reckon(view)
    if now.due is not None and day_of(cmd, ctx) > now.due:
        return Refusal("overdue", f"答复期限已于 {now.due.isoformat()} 届满", ("条例/33/2",), "on")
    return None


@guard
def clock_not_waiting(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if ctx.reckon(view).start is None and not view.lapsed:
        return Refusal("receipt_open", "收到日未定：请先与申请人确认收到", ("条例/31/1",))
    return None


@guard
def extension_within_cap(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    start = ctx.reckon(view).start or ctx.today
    limit = limit_on("extension", start)
    used = ctx.reckon(view).extended
    days = 1 if cmd.days is None else cmd.days
    if days < 1 or used + days > limit.days:
        return Refusal(
            "extension_too_long",
            f"延长合计不超过{limit.days}个工作日，已延长{used}个，最多还可延长{limit.days - used}个",
            limit.cites, "days",
        )  # fmt: skip
    return None


@guard
def extension_proposed(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.extension is None:
        return Refusal(
            "extension_not_proposed", "尚未提出延期（propose_extension）", ("条例/33/2",)
        )
    if cmd.days is not None and cmd.days > view.extension.days:
        return Refusal(
            "extension_beyond_proposal", "同意的天数超过提出的天数", ("条例/33/2",), "days"
        )
    if ctx.actor == view.extension.proposed_by:
        return Refusal("own_proposal", "提出延期的人不能自己同意延期", ("条例/33/2",))
    return None


@guard
def extension_approved(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.extension is None or view.extension.approved_days is None:
        return Refusal(
            "extension_not_approved",
            "延期须经公开工作机构负责人同意（approve_extension）",
            ("条例/33/2",),
        )
    return None


@guard
def extension_in_time(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    due = ctx.reckon(view).due
    if due is not None and day_of(cmd, ctx) > due:
        return Refusal(
            "extension_too_late", f"延期应在原期限最后一日（{due.isoformat()}）或者之前告知申请人",
            ("条例/33/2",), "on",
        )  # fmt: skip
    return None
