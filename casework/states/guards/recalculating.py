"""Guards on a deadline the calendar has moved (条例 33): the right day, and who decides."""

from __future__ import annotations

from typing import Any

from casework.cases.view import CaseView
from casework.errors import Refusal
from casework.states.context import Context
from casework.states.guards.registry import guard, input_guard


@guard
def recomputing(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """Nobody words a recalculation by hand: it comes of counting every open case anew."""
    if ctx.recomputing:
        return None
    message = "重算期限由 casework calendar recompute 统一办理"
    return Refusal("recompute_only", message, ("条例/33/2",))


@input_guard
def recalculated_right(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """The new day is what the rules give today; the record cannot say another."""
    now = ctx.reckon(view).due
    if cmd.new_due != now:
        shown = now.isoformat() if now else "未定"
        message = f"重算的届满日是 {shown}"
        return Refusal("recalculated_wrong", message, ("条例/33/2",), "new_due")
    if cmd.told is not None and cmd.told != cmd.old_due:
        message = "已告知的届满日应与原届满日相同"
        return Refusal("told_day_differs", message, ("条例/33/2",), "told")
    if cmd.old_due == cmd.new_due:
        return Refusal("nothing_moved", "届满日没有变动", ("条例/33/2",), "new_due")
    return None


@guard
def day_held(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if any(w.code == "told_day_moved" for w in ctx.reckon(view).warnings):
        return None
    return Refusal("no_day_held", "本件没有因放假安排变动而等待决定的届满日", ("条例/33/2",))
