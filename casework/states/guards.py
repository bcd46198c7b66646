"""Named pure predicates: may this be done now, and if not, why not.

A guard returns None or a ``Refusal`` with a stable code, a Chinese sentence that says how
to mend it, and the article. It never returns False: an officer must learn the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from casework.cases.commands import Command
from casework.cases.view import CaseView
from casework.cases.words import ROLES
from casework.errors import HistoryImpossible, Refusal
from casework.law.limits import limit_on
from casework.law.replies import REPLY_KINDS
from casework.states.context import Context

Guard = Callable[[CaseView, Any, Context], Refusal | None]
GUARDS: Final[dict[str, Guard]] = {}
INPUT_GUARDS: Final[set[str]] = set()


def guard(function: Guard) -> Guard:
    """Register a guard under its own name; it must answer for a command without values."""
    GUARDS[function.__name__] = function
    return function


def input_guard(function: Guard) -> Guard:
    """Register a guard that judges the command's values and means nothing without them."""
    INPUT_GUARDS.add(function.__name__)
    return guard(function)


def _day(command: Command, ctx: Context) -> date:
    return command.on or ctx.today


@input_guard
def receipt_possible(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    received = cmd.received_on or cmd.submitted_on
    if received < cmd.submitted_on:
        return Refusal(
            "received_before_submitted", "收到日早于提交日", ("条例/31/1",), "received_on"
        )
    if received > _day(cmd, ctx):
        return Refusal(
            "received_after_registered", "收到日晚于登记日", ("条例/31/1",), "received_on"
        )
    if cmd.channel == "in_person" and received != cmd.submitted_on:
        return Refusal(
            "in_person_day", "当面提交的，提交之日即为收到之日", ("条例/31/1/1",), "received_on"
        )
    if cmd.channel == "signed_mail" and cmd.received_on is None:
        return Refusal(
            "received_on_missing",
            "邮寄的，请填写签收日（received_on）",
            ("条例/31/1/2",),
            "received_on",
        )
    return None


@guard
def confirmation_useful(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.channel in ("in_person", "oral"):
        return Refusal(
            "confirmation_idle", "当面提交的，提交之日即为收到之日，无需确认", ("条例/31/1/1",)
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
    if (view.identified and view.reachable) or view.correction is not None:
        return None
    lacking = [] if view.identified else ["身份证明"]
    lacking += [] if view.reachable else ["联系方式"]
    return Refusal(
        "applicant_incomplete",
        f"申请缺少{'、'.join(lacking)}：请先告知补正（request_correction）",
        ("条例/29/2/1", "条例/30/1"),
    )


@guard
def correction_once(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.correction is None:
        return None
    return Refusal("correction_twice", "补正只能一次性告知，本件已经告知过", ("条例/30/1",))


@input_guard
def correction_period(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if cmd.respond_by <= _day(cmd, ctx):
        return Refusal("respond_by_early", "补正期限应晚于告知日", ("条例/30/1",), "respond_by")
    if cmd.received_on is not None and cmd.received_on < _day(cmd, ctx):
        return Refusal("served_before_sent", "送达日早于告知日", ("条例/30/1",), "received_on")
    return None


@guard
def correction_in_time(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.correction is None or view.correction.received_on is not None:
        return Refusal("correction_not_awaited", "本件没有等待补正", ("条例/30/1",))
    if view.state != "correction" and not view.lapsed:
        return Refusal("correction_not_awaited", "本件没有等待补正", ("条例/30/1",))
    if view.dispatched_on is not None:
        return Refusal("lapse_told", "不再处理的告知书已经发出；请按新的申请登记", ("条例/30/1",))
    return None


@guard
def correction_period_over(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    asked = view.correction
    if asked is not None and asked.respond_by is not None and _day(cmd, ctx) <= asked.respond_by:
        return Refusal(
            "correction_running",
            f"补正期限到 {asked.respond_by.isoformat()} 才届满",
            ("条例/30/1",),
        )
    return None


@input_guard
def correction_served(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    asked = view.correction
    if asked is None or asked.served_on is not None:
        return None
    if cmd.served_on is None:
        return Refusal(
            "served_on_missing",
            "请填写补正告知书的送达日（served_on）",
            ("条例/30/1",),
            "served_on",
        )
    if not asked.asked_on <= cmd.served_on <= _day(cmd, ctx):
        return Refusal("served_on_wrong", "送达日应在告知日和今天之间", ("条例/30/1",), "served_on")
    return None


@input_guard
def consultation_days(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    day = _day(cmd, ctx)
    if cmd.received_on is not None and cmd.received_on < day:
        return Refusal("served_before_sent", "对方收到日早于发出日", ("条例/32/1",), "received_on")
    if cmd.respond_by is not None and cmd.respond_by <= day:
        return Refusal("respond_by_early", "要求答复日应晚于发出日", ("条例/33/3",), "respond_by")
    return None


@guard
def consultation_sent(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if any(c.ended_on is None or c.result == "lapsed" for c in view.consultations):
        return None
    return Refusal("no_consultation", "没有等待结果的征求意见", ("条例/32/1",))


@input_guard
def consultation_open(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    record = next((c for c in view.consultations if c.ref == cmd.ref), None)
    if record is None:
        known = "、".join(c.ref for c in view.consultations) or "无"
        return Refusal(
            "consultation_unknown", f"没有这一编号的征求意见，已有：{known}", field="ref"
        )
    if record.ended_on is not None:
        if record.result == "lapsed" and cmd.result == "answered":
            return None  # a late opinion is still an opinion; the clock is not moved by it
        return Refusal("consultation_ended", "这份征求意见已有结果", ("条例/32/1",), "ref")
    if _day(cmd, ctx) < record.sent_on:
        return Refusal("answer_before_question", "日期早于征求意见发出日", ("条例/32/1",), "on")
    return None


@input_guard
def consultation_result(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if cmd.result == "answered" and cmd.position is None:
        return Refusal("position_missing", "请填写对方意见（position）", ("条例/32/1",), "position")
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
    if _day(cmd, ctx) <= due:
        return Refusal(
            "consultation_running", f"对方的期限到 {due.isoformat()} 才届满", ("条例/32/1",), "on"
        )
    return None


@guard
def clock_running(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    now = ctx.reckon(view)
    if now.due is not None and _day(cmd, ctx) > now.due:
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
    if due is not None and _day(cmd, ctx) > due:
        return Refusal(
            "extension_too_late", f"延期应在原期限最后一日（{due.isoformat()}）或者之前告知申请人",
            ("条例/33/2",), "on",
        )  # fmt: skip
    return None


@input_guard
def outcomes_complete(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    asked = {item.no for item in view.items}
    given = [outcome["item"] for outcome in cmd.outcomes]
    missing = sorted(asked - set(given))
    if missing:
        return Refusal(
            "item_unanswered", f"第 {_list(missing)} 项没有办理意见", ("条例/36/1",), "outcomes"
        )
    beyond = sorted(set(given) - asked)
    if beyond:
        return Refusal("item_unknown", f"没有第 {_list(beyond)} 项", field="outcomes")
    if len(given) != len(set(given)):
        return Refusal("item_doubled", "同一项只能有一个办理意见", ("条例/36/1",), "outcomes")
    return None


def _list(numbers: list[int]) -> str:
    return "、".join(str(n) for n in numbers)


@input_guard
def one_letter(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    letters = {REPLY_KINDS[o["reply"]].letter for o in cmd.outcomes}
    if len(letters) > 1:
        return Refusal(
            "letters_differ",
            "各项的处理决定类型不在同一份文书中，目前请统一",
            ("条例/37/1",),
            "outcomes",
        )
    return None


@input_guard
def ground_named(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    unnamed = [
        o["item"]
        for o in cmd.outcomes
        if REPLY_KINDS[o["reply"]].needs_consultation and not o.get("ground")
    ]
    if unnamed:
        return Refusal(
            "ground_missing",
            f"第 {_list(unnamed)} 项应写明涉及的权益（ground）",
            ("条例/15/1",),
            "outcomes",
        )
    return None


@guard
def consultation_done(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    chosen = getattr(cmd, "outcomes", None)
    replies = [o["reply"] for o in chosen] if chosen else [o.reply for o in view.outcomes]
    if not any(REPLY_KINDS[reply].needs_consultation for reply in replies):
        return None
    asked = [c for c in view.consultations if c.party == "third_party"]
    if not asked:
        return Refusal(
            "consultation_missing", "以第三方合法权益不予公开的，应先书面征求第三方意见（consult）",
            ("条例/32/1",), "outcomes",
        )  # fmt: skip
    running = [c.ref for c in asked if c.ended_on is None]
    if running:
        return Refusal(
            "consultation_running", f"征求意见 {'、'.join(running)} 尚未有结果", ("条例/32/1",)
        )
    return None


@guard
def not_lapsed(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.lapsed:
        return Refusal(
            "lapse_stands", "逾期不补正的结论不能改为其他意见；收到补正后可继续办理", ("条例/30/1",)
        )
    return None


@input_guard
def lapse_keeps_outcome(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    return not_lapsed(view, cmd, ctx) if cmd.to == "outcome" else None


@guard
def draft_complete(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.draft is None:
        return Refusal("draft_missing", "尚未拟制答复（redraft）")
    if view.draft.missing:
        return Refusal("draft_incomplete", f"答复有待填内容：{'、'.join(view.draft.missing)}")
    return None


@guard
def secrecy_reviewed(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if not any(REPLY_KINDS[o.reply].grants for o in view.outcomes):
        return None
    if view.secrecy is None:
        return Refusal("secrecy_missing", "公开前应完成保密审查（review_secrecy）", ("条例/17/2",))
    if view.secrecy == "may_not":
        return Refusal("secrecy_forbids", "保密审查意见为不得公开", ("条例/17/2",))
    return None


@guard
def not_drafter(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.draft is not None and view.draft.drafter == ctx.actor:
        return Refusal("own_draft", "拟稿人不能审批自己的文稿", ("条例/45/1",))
    return None


@guard
def signs_once(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if any(s.actor == ctx.actor for s in view.signatures):
        return Refusal("signed_before", "同一人不能在同一审批中签两个步骤", ("条例/45/1",))
    return None


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
    if signed is not None and _day(cmd, ctx) < signed.signed_on:
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
    if sent is not None and _day(cmd, ctx) < sent:
        return Refusal(
            "service_before_dispatch", f"送达日早于发出日（{sent.isoformat()}）", ("235号函",), "on"
        )
    return None


@guard
def dossier_complete(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.withdrawn_on is None and (view.answer is None or view.served_on is None):
        return Refusal("dossier_incomplete", "案卷缺少签发的答复或者送达凭证", ("条例/45/1",))
    return None


@input_guard
def handler_known(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if "handler" not in ctx.people.get(cmd.handler, ()):
        return Refusal("handler_unknown", f"人员名单中没有这位{ROLES['handler']}", field="handler")
    return None


@guard
def not_erased(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    return Refusal("already_erased", "个人信息已经清除") if view.erased else None


def impossible_day(error: HistoryImpossible) -> Refusal:
    """Turn what the reckoner finds impossible into a reason to refuse the command."""
    return Refusal(error.code, error.message, error.cites, "on")
