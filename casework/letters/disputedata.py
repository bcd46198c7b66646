"""What the answer in a reconsideration shows: the facts, each with its evidence (复议法 48).

The answer in dispute is the one that stood when the proceeding began, also where the case
has been answered anew since. So the facts are folded up to that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from casework.cases.facts import FACT_KINDS, Fact
from casework.cases.folds import fold
from casework.cases.view import CaseView
from casework.law.documents import DOCUMENTS
from casework.law.provisions import citation_text
from casework.law.replies import reply_kind

_EVIDENCE: Final = {  # kind of fact -> what proves it, and what it proves
    "received": ("政府信息公开申请材料", "申请的内容和提交的方式、时间"),
    "carrier_signed": ("邮件投递签收记录", "收到申请之日"),
    "receipt_confirmed": ("与申请人确认收到申请的记录", "收到申请之日"),
    "correction_requested": ("补正告知书及其送达凭证", "已经一次性告知补正"),
    "correction_received": ("申请人的补正材料", "补正的内容，答复期限重新起算之日"),
    "correction_lapsed": ("逾期未补正的核实记录", "申请人逾期未补正"),
    "reasons_requested": ("说明理由告知书及其送达凭证", "已经要求说明理由"),
    "reasons_received": ("申请人的理由说明", "申请人说明的理由"),
    "consultation_sent": ("征求意见书及其送达凭证", "已经书面征求意见，不计入期限的时间"),
    "consultation_answered": ("被征求意见方的书面意见", "被征求意见方的意见"),
    "extension_approved": ("延期审批单", "延期经公开工作机构负责人同意"),
    "extended": ("延期答复告知书及其送达凭证", "已经将延期告知申请人"),
    "fee_noticed": ("收费通知及其送达凭证", "已经告知收费"),
    "search_recorded": ("检索记录", "检索的范围、方法和结果"),
    "secrecy_reviewed": ("保密审查表", "已经依法审查"),
    "legality_reviewed": ("法制审核意见书", "答复经过审核"),
    "letter_signed": ("", "答复的内容、依据和作出之日"),
    "dispatched": ("交邮凭证或者送达凭证", "答复发出之日"),
    "service_recorded": ("送达回证或者投递签收记录", "答复送达之日"),
}


def dispute_data(facts: Sequence[Fact]) -> dict[str, Any]:
    """Return the proceeding, the answer it is about, its items, and the facts in order."""
    known = _proceedings(facts)
    last = known[-1] if known else None
    then = _before(facts, known, last)
    view = fold(then)
    return {
        **_proceeding(known, last),
        **_answer(view),
        "items": _items(view) or [{}],
        "facts": _proved(then) or [{}, {}, {}],
    }


def _proceedings(facts: Sequence[Fact]) -> list[Fact]:
    return [
        f
        for f in facts
        if f.kind == "proceeding_recorded" and f.data["proceeding"] == "reconsideration"
    ]


def _before(facts: Sequence[Fact], known: Sequence[Fact], last: Fact | None) -> Sequence[Fact]:
    if last is None:
        return facts
    first = next(f for f in known if f.get("case_no") == last.get("case_no"))
    return facts[: facts.index(first)]


def _proceeding(known: Sequence[Fact], last: Fact | None) -> dict[str, Any]:
    """Each record adds to what the ones before it said of the same proceeding."""
    if last is None:
        return {}
    said: dict[str, Any] = {}
    for fact in known:
        if fact.get("case_no") == last.get("case_no"):
            said |= {name: value for name, value in fact.data.items() if value is not None}
    return {
        "organ": said.get("organ"),
        "case_no": said.get("case_no"),
        "copy_received_on": said.get("copy_received_on"),
        "summary": said.get("procedure") == "summary",
    }


def _answer(view: CaseView) -> dict[str, Any]:
    answer = view.answer
    if answer is None:
        return {}
    return {
        "title": DOCUMENTS[answer.code].name,
        "doc_no": answer.doc_no,
        "answered_on": answer.signed_on,
        "served_on": view.served_on,
    }


def _items(view: CaseView) -> list[dict[str, Any]]:
    texts = {item.no: item.text for item in view.items}
    rows = []
    for outcome in view.outcomes:
        kind, reasons = reply_kind(outcome.reply), outcome.reasons or {}
        rows.append({
            "no": outcome.item,
            "text": outcome.part or texts.get(outcome.item),
            "reply": kind.label,
            "cites": "、".join(citation_text(cite) for cite in kind.cites),
            "reason": reasons.get("reason"),
        })  # fmt: skip
    return rows


def _proved(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    shown = [f for f in facts if f.kind in _EVIDENCE and _counts(f)]
    return [_fact(number, fact) for number, fact in enumerate(shown, 1)]


def _counts(fact: Fact) -> bool:
    """Of the signed letters only the answer: a notice is proved with the fact it goes with."""
    return fact.kind != "letter_signed" or fact.trigger == "approve"


def _fact(number: int, fact: Fact) -> dict[str, Any]:
    name, proves = _EVIDENCE[fact.kind]
    label = FACT_KINDS[fact.kind].label
    if fact.kind == "letter_signed":
        name = f"{DOCUMENTS[fact.data['code']].name} {fact.get('doc_no') or ''}".rstrip()
        label = "作出答复"
    return {"no": number, "on": fact.on, "what": label, "evidence": name, "proves": proves}
