"""What is asked of the applicant and what comes back: correction, reasons, payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from casework.cases.facts import Fact, impossible
from casework.cases.rounds import Limit, Round

if TYPE_CHECKING:
    from casework.cases.walker import Step, Walker

_CORRECTION: Final = ("条例/30/1",)
_REASONS: Final = ("条例/35/1",)
_FEE: Final = ("处理费办法/6/1",)


# -- correction (条例 30) --------------------------------------------------------------------
def correction_requested(walk: Walker, this: Round, fact: Fact) -> None:
    """Ask once, within 7 working days; the clock then waits."""
    if this.asked is not None:
        this.warn("correction_repeated", "补正只能一次性告知，再次告知不影响期限", "条例/30/1")
        return
    this.asked = fact
    this.cites["条例/30/1"] = None
    respond_by = fact.data.get("respond_by")
    if respond_by is not None and respond_by < fact.on:
        raise impossible(fact, "补正期限早于告知日", _CORRECTION)
    notice_due = walk.days.after(this.start, "correction_notice")
    if respond_by is None:
        respond_by = walk.days.after(fact.data.get("received_on") or fact.on, "correction_reply")
    this.limits += (
        Limit("correction_notice", notice_due, fact.on),
        Limit("correction_reply", respond_by),
    )
    if notice_due is None or fact.on <= notice_due or _late_but_restarts(walk, this):
        this.wait(fact.on, "correction")


def _late_but_restarts(walk: Walker, this: Round) -> bool:
    """Warn of a late notice and tell whether the restart still happens (SW-2)."""
    this.warn("correction_notice_late", "补正告知超过7个工作日，请以风险日安排答复", "条例/30/1")
    if walk.switches["late_correction_notice"] == "no_restart":
        return False
    if this.start is not None:
        this.strict_starts += ((this.start, this.allowance),)
    return True


def correction_received(walk: Walker, this: Round, fact: Fact) -> None:
    """Restart with a full period from the day the corrected request came (条例 30)."""
    if this.asked is None:
        raise impossible(fact, "没有告知过补正", _CORRECTION)
    if this.dispatches and this.stopped_on is not None:
        this.warn("correction_after_reply", "答复发出后收到的补正不影响期限", "条例/30/1")
        return
    if this.corrected:
        this.warn("correction_repeated", "再次补正不重新计算期限", "条例/30/1")
        return
    this.corrected = True
    if this.meet("correction_reply", fact.on):
        this.warn("correction_late", "补正晚于补正期限", "条例/30/1")
    if this.waiting == "correction" or this.lapsed:
        this.restart(fact.on)


def correction_lapsed(walk: Walker, this: Round, fact: Fact) -> None:
    """End the clock: not corrected, no good reason (条例 30)."""
    if this.asked is None:
        raise impossible(fact, "没有告知过补正", _CORRECTION)
    if this.corrected:
        raise impossible(fact, "已经收到补正", _CORRECTION)
    this.lapse(fact.on)


# -- reasons (条例 35) -----------------------------------------------------------------------
def reasons_requested(walk: Walker, this: Round, fact: Fact) -> None:
    """Ask why so many requests; whether the clock pauses is SW-7 (see ``pauses``)."""
    this.reasons = Limit("reasons", fact.data.get("respond_by"))
    this.limits += (this.reasons,)
    this.cite(*_REASONS)


def reasons_received(walk: Walker, this: Round, fact: Fact) -> None:
    """Note that the reasons came."""
    if this.reasons is None:
        raise impossible(fact, "没有要求说明理由", _REASONS)
    this.settle("reasons", fact.on)


# -- fee (处理费办法 6) ----------------------------------------------------------------------
def fee_noticed(walk: Walker, this: Round, fact: Fact) -> None:
    """Wait for payment, if the notice went out within the answer period."""
    served = fact.data.get("received_on")
    if served is not None and served < fact.on:
        raise impossible(fact, "申请人收到日早于发出日", _FEE)
    this.cite(*_FEE)
    this.fee = fact
    this.limits += (Limit("fee_payment", walk.days.after(served, "fee_payment")),)
    due = walk.due(this)
    if this.waiting or this.start is None or (due is not None and fact.on > due):
        this.warn("fee_notice_late", "收费通知不在答复期限内发出，不影响期限", "处理费办法/6/1")
        return
    this.wait(fact.on, "payment")


def fee_paid(walk: Walker, this: Round, fact: Fact) -> None:
    """Count afresh from the day after full payment (SW-23: or go on where it stood)."""
    if this.fee is None:
        raise impossible(fact, "没有发出收费通知", _FEE)
    if this.stopped_on is not None:
        this.warn("fee_after_reply", "答复发出后的缴费不影响期限", "处理费办法/6/1")
        return
    if this.meet("fee_payment", fact.on):
        this.warn("fee_late", "缴费晚于缴费期限", "处理费办法/6/1")
    if this.waiting != "payment" and not this.lapsed:
        return
    if walk.switches["payment_restart"] == "restart":
        this.restart(fact.on)
    else:
        this.revive(fact.on)


def fee_lapsed(walk: Walker, this: Round, fact: Fact) -> None:
    """End the clock: not paid in time (处理费办法 6)."""
    if this.fee is None:
        raise impossible(fact, "没有发出收费通知", _FEE)
    this.lapse(fact.on)


def notice_served(walk: Walker, this: Round, fact: Fact) -> None:
    """Date a period anew from the day its notice reached the applicant, learnt later."""
    if fact.data["of"] == "fee_noticed":
        if this.fee is None:
            raise impossible(fact, "没有发出收费通知", _FEE)
        this.last("fee_payment").due = walk.days.after(fact.on, "fee_payment")
    if fact.data["of"] == "correction_requested":
        if this.asked is None:
            raise impossible(fact, "没有告知过补正", _CORRECTION)
        if this.asked.data.get("respond_by") is None:
            this.last("correction_reply").due = walk.days.after(fact.on, "correction_reply")


HANDLERS: Final[dict[str, Step]] = {
    "correction_requested": correction_requested,
    "correction_received": correction_received,
    "correction_lapsed": correction_lapsed,
    "reasons_requested": reasons_requested,
    "reasons_received": reasons_received,
    "fee_noticed": fee_noticed,
    "fee_paid": fee_paid,
    "fee_lapsed": fee_lapsed,
    "notice_served": notice_served,
}
