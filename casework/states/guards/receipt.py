"""Guards on receipt and content: registration, acceptance, merging, amending (条例 29 to 31)."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.cases.applicants import people_of, same
from casework.cases.facts import FACT_KINDS
from casework.cases.view import CaseView
from casework.cases.words import ROLES
from casework.errors import Refusal
from casework.states.context import Context
from casework.states.guards.registry import day_of, guard, input_guard


@input_guard
def receipt_possible(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    received = cmd.received_on or cmd.signed_on or cmd.submitted_on
    if received < cmd.submitted_on:
        return Refusal(
            "received_before_submitted", "收到日早于提交日", ("条例/31/1",), "received_on"
        )
    if received > day_of(cmd, ctx):
        return Refusal(
            "received_after_registered", "收到日晚于登记日", ("条例/31/1",), "received_on"
        )
    if cmd.channel == "in_person" and received != cmd.submitted_on:
        return Refusal(
            "in_person_day", "当面提交的，提交之日即为收到之日", ("条例/31/1/1",), "received_on"
        )
    if cmd.channel == "signed_mail" and cmd.received_on is None and cmd.signed_on is None:
        return Refusal(
            "received_on_missing",
            "邮寄的，请填写签收日（received_on）",
            ("条例/31/1/2",),
            "received_on",
        )
    return _papers(cmd, cmd.channel, received, day_of(cmd, ctx))


@input_guard
def receipt_papers(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """The carrier's record may be learnt later; it decides once it is known (SW-13)."""
    if cmd.signed_on is None and cmd.handed_over_on is None:
        message = "请填写投递签收日（signed_on）或者转交日（handed_over_on）"
        return Refusal("receipt_papers_empty", message, ("条例/31/1/2",), "signed_on")
    if cmd.signed_on is not None and view.signed_on is not None:
        message = f"已经登记过投递签收日（{view.signed_on}）；记错的请更正登记（amend_fact）"
        return Refusal("already_signed", message, ("条例/31/1/2",), "signed_on")
    submitted = view.submitted_on
    if cmd.signed_on is not None and submitted is not None and cmd.signed_on < submitted:
        message = f"投递签收日早于提交日（{submitted}）"
        return Refusal("received_before_submitted", message, ("条例/31/1",), "signed_on")
    return _papers(cmd, view.channel, cmd.signed_on or view.arrived_on, ctx.today)


def _papers(cmd: Any, channel: str, received: date | None, latest: date) -> Refusal | None:
    """Check the carrier's record and the hand-over inside against the receipt day."""
    cites = ("条例/31/1/2",)
    if cmd.signed_on is not None and channel != "signed_mail":
        message = "只有邮寄且有签收的申请才有投递签收日"
        return Refusal("signed_on_channel", message, cites, "signed_on")
    if cmd.signed_on is not None and received != cmd.signed_on:
        message = "有签收的邮件，收到日就是投递签收日；内部转交的日期请填 handed_over_on"
        return Refusal("signed_day_decides", message, cites, "received_on")
    for name in ("signed_on", "handed_over_on"):
        day = getattr(cmd, name)
        if day is not None and day > latest:
            return Refusal("future_day", f"日期不能晚于 {latest.isoformat()}", cites, name)
    moved = cmd.handed_over_on
    if moved is not None and received is not None and moved < received:
        return Refusal("handed_over_early", "内部转交日早于收到日", cites, "handed_over_on")
    return None


@guard
def confirmation_useful(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.channel in ("in_person", "oral"):
        return Refusal(
            "confirmation_idle", "当面提交的，提交之日即为收到之日，无需确认", ("条例/31/1/1",)
        )
    arrival = next((f for f in view.history if f.kind == "received"), None)
    if (
        view.channel == "signed_mail"
        and arrival
        and arrival.get("addressed_to_office") is not False
    ):
        return Refusal(
            "confirmation_idle", "签收的邮件以签收之日为收到之日，无需确认", ("条例/31/1/2",)
        )
    if view.confirmed_on is not None:
        return Refusal("already_confirmed", "已经登记过确认日", ("条例/31/1",))
    if view.correction is not None:
        return Refusal(
            "confirmation_after_correction", "已经告知补正，收到日不再改变", ("条例/30/1",)
        )
    return None


@guard
def receipt_fixed(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if ctx.reckon(view).start is None and view.correction is None:
        return Refusal(
            "receipt_open", "收到日未定：请先与申请人确认收到（confirm_receipt）", ("条例/31/1",)
        )
    return None


@guard
def applicant_known(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.agent_authorised is False and view.correction is None:
        return Refusal(
            "agent_unauthorised",
            "代理人没有提交授权委托书：请先告知补正（request_correction）",
            ("条例/29/2/1", "条例/30/1"),
        )
    if (view.identified and view.reachable) or view.correction is not None:
        return None
    lacking = [] if view.identified else ["身份证明"]
    lacking += [] if view.reachable else ["联系方式"]
    return Refusal(
        "applicant_incomplete",
        f"申请缺少{'、'.join(lacking)}：请先告知补正（request_correction）",
        ("条例/29/2/1", "条例/30/1"),
    )


@input_guard
def merge_target(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """An identical request still pending is merged; an answered one is a repeat (36(6))."""
    cites = ("条例/36/1/6",)
    other = ctx.related
    if other is None or other.number == view.number:
        return Refusal("merge_unknown", "没有这一登记编号的其他办件", cites, "into")
    if other.closed_on is not None:
        message = "该办件已经办结：相同申请已有答复的，按重复申请答复（A6），不并案"
        return Refusal("merge_answered", message, cites, "into")
    if not _same_applicant(view, other):
        return Refusal(
            "merge_other_applicant",
            "两件的申请人不同，或者不能确定是同一人（证件号码，或者姓名和联系方式），不能并案",
            cites,
            "into",
        )
    return None


def _same_applicant(view: CaseView, other: CaseView) -> bool:
    """Ask what the month's count asks: a name alone tells nobody from another."""
    theirs = people_of(other.applicant)
    return any(same(one, two) for one in people_of(view.applicant) for two in theirs)


@input_guard
def link_target(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if ctx.related is None or ctx.related.number == view.number:
        return Refusal("link_unknown", "没有这一登记编号的其他办件", field="to")
    return None


@input_guard
def split_grows(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.outcomes or any(item.withdrawn for item in view.items):
        return Refusal("split_late", "已有办理意见或者撤回的项，不能再拆分", ("处理费办法/4/1",))
    if len(cmd.items) <= len(view.items):
        message = f"拆分后的项数应多于现有的 {len(view.items)} 项"
        return Refusal("split_not_finer", message, ("处理费办法/4/1",), "items")
    return None


@input_guard
def fact_amendable(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """An amendment keeps the kind; what moved the case on can be dated anew, not undone."""
    fact = next((f for f in view.history if f.seq == cmd.seq), None)
    if fact is None or fact.kind in ("amended", "registered", "letter_signed", "letter_drafted"):
        return Refusal("fact_not_amendable", "没有这一序号的事实，或者该事实不能更正", field="seq")
    if cmd.happened_on is None and not cmd.values:
        return Refusal(
            "amendment_empty", "请填写更正后的日期（happened_on）或者字段（values）", field="values"
        )
    if cmd.happened_on is not None and cmd.happened_on > ctx.today:
        return Refusal(
            "future_day", f"日期不能晚于今天（{ctx.today.isoformat()}）", field="happened_on"
        )
    personal = FACT_KINDS[fact.kind].personal & set(cmd.values or ())
    if personal:
        message = f"个人信息字段不能在此更正：{'、'.join(sorted(personal))}"
        return Refusal("amendment_personal", message, field="values")
    return None


@input_guard
def handler_known(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if "handler" not in ctx.people.get(cmd.handler, ()):
        return Refusal("handler_unknown", f"人员名单中没有这位{ROLES['handler']}", field="handler")
    return None


@guard
def not_erased(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    return Refusal("already_erased", "个人信息已经清除") if view.erased else None
