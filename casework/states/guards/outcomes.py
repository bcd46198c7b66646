"""Guards on what is proposed, drafted and signed (条例 36 to 39, 17, 45)."""

from __future__ import annotations

from typing import Any

from casework.cases.view import CaseView
from casework.errors import Refusal
from casework.law.replies import REPLY_KINDS
from casework.states.context import Context
from casework.states.guards.registry import guard, input_guard, listed


@input_guard
def outcomes_complete(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    asked = {item.no for item in view.active_items}
    given = [outcome["item"] for outcome in cmd.outcomes]
    missing = sorted(asked - set(given))
    if missing:
        return Refusal(
            "item_unanswered", f"第 {listed(missing)} 项没有办理意见", ("条例/36/1",), "outcomes"
        )
    beyond = sorted(set(given) - asked)
    if beyond:
        return Refusal(
            "item_unknown", f"没有第 {listed(beyond)} 项，或者该项已经撤回", field="outcomes"
        )
    return _doubled(cmd)


def _doubled(cmd: Any) -> Refusal | None:
    """An item is answered once, or part by part under different names (条例 37)."""
    places = [(o["item"], o.get("part") or "") for o in cmd.outcomes]
    whole = {item for item, part in places if not part}
    split = {item for item, part in places if part}
    if len(set(places)) < len(places) or whole & split:
        message = "同一项要么只有一个办理意见，要么按不同名称的部分（part）分别写明"
        return Refusal("item_doubled", message, ("条例/37/1",), "outcomes")
    return None


@input_guard
def kinds_fit(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    wrong = sorted(
        {o["reply"] for o in cmd.outcomes if REPLY_KINDS[o["reply"]].case_kind != view.kind}
    )
    if wrong:
        return Refusal(
            "kind_unfit", f"处理决定类型 {'、'.join(wrong)} 不适用于这类申请", field="outcomes"
        )
    if cmd.main is not None and cmd.main not in {o["reply"] for o in cmd.outcomes}:
        return Refusal("main_unknown", "主要处理决定类型应是各项中的一种", field="main")
    return None


@input_guard
def details_given(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """A reply without its particulars is the first thing a reconsideration organ corrects."""
    lacking = []
    for o in cmd.outcomes:
        kind = REPLY_KINDS[o["reply"]]
        absent = [name for name in kind.needs if not o.get(name)]
        if kind.code == "A5" and not o.get("organ") and not o.get("organ_unknown"):
            absent.append("organ 或者 organ_unknown")
        if kind.code == "A5" and o.get("organ") and not o.get("organ_contact"):
            absent.append("organ_contact")  # 条例 36(1)(5): name and contact
        if kind.code == "A18" and not o.get("answer") and not o.get("channel"):
            absent.append("answer 或者 channel")
        if absent:
            lacking.append(f"第 {o['item']} 项（{kind.label}）还应填写 {'、'.join(absent)}")
    if lacking:
        return Refusal("details_missing", "；".join(lacking), ("条例/36/1",), "outcomes")
    return None


@input_guard
def papers_there(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """What must have happened before a reply of this kind may be proposed."""
    kinds = [REPLY_KINDS[o["reply"]] for o in cmd.outcomes]
    if any(k.needs_search for k in kinds) and not view.searches:
        return Refusal(
            "search_missing",
            "答复信息不存在的，应先登记检索（record_search）",
            ("条例/36/1/4",),
            "outcomes",
        )
    asked = view.reasons
    if any(k.needs_reasons for k in kinds) and (
        asked is None or (asked.received_on is None and asked.lapsed_on is None)
    ):
        message = "以数量、频次超出合理范围不予处理的，应先要求说明理由（request_reasons）"
        return Refusal("reasons_missing", message, ("条例/35/1",), "outcomes")
    corrected = view.correction is not None and view.correction.received_on is not None
    if any(k.needs_correction for k in kinds) and not corrected:
        message = "答复补正后仍不明确的，应先告知补正并收到补正（request_correction）"
        return Refusal("correction_missing", message, ("条例/30/1",), "outcomes")
    return None


@input_guard
def spot_kinds(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    wrong = sorted({o["reply"] for o in cmd.outcomes if not REPLY_KINDS[o["reply"]].on_spot})
    if wrong:
        message = f"当场答复仅限已主动公开、可以公开和公开出版物，不包括 {'、'.join(wrong)}"
        return Refusal("not_on_spot", message, ("条例/33/1",), "outcomes")
    return None


@input_guard
def spot_reviewed(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if any(REPLY_KINDS[o["reply"]].grants for o in cmd.outcomes) and not cmd.reviewed:
        return Refusal(
            "secrecy_missing", "公开前应完成保密审查（reviewed）", ("条例/17/2",), "reviewed"
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
def legality_agrees(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if view.legality == "disagree":
        return Refusal(
            "legality_disagrees", "法制审核意见为不同意：请修改后重新审核", ("条例/45/1",)
        )
    return None


@guard
def not_drafter(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if not ctx.exception and view.draft is not None and view.draft.drafter == ctx.actor:
        return Refusal("own_draft", "拟稿人不能审批自己的文稿", ("条例/45/1",))
    return None


@guard
def signs_once(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if not ctx.exception and any(s.actor == ctx.actor for s in view.signatures):
        return Refusal("signed_before", "同一人不能在同一审批中签两个步骤", ("条例/45/1",))
    return None
