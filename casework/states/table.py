"""The lifecycle, declared once: state x trigger x roles x guards x documents x articles.

The engine, the permissions, ``casework actions``, the command line, the manual and the
diagram are all read from these two tables. ``=`` stays in the same state; a row with
several ways lists them in ``ways``, each with the name of the condition that takes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NEW: Final = "new"
"""The state before registration; no case is ever stored in it."""

STAY: Final = "="

STEP: Final = "@step"
"""Stands for the role of the next step of the sign-off chain (settings ``[sign_off]``)."""


@dataclass(frozen=True, slots=True)
class State:
    """A stage of the process; ``open`` until the case is closed."""

    code: str
    label: str
    meaning: str
    open: bool = True
    final: bool = False
    """A final state is left only by rows that say so (``reopens``)."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way a row can go: to ``target`` when ``when`` (a condition by name) holds.

    ``source`` limits the way to one of the row's sources; blank: any of them.
    """

    target: str
    when: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One trigger: from where, by whom, under which guards, with which letters and articles."""

    trigger: str
    label: str
    sources: tuple[str, ...]
    ways: tuple[Way, ...]
    roles: tuple[str, ...]
    fact: str
    guards: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    emitter: str = ""
    rewinds: bool = False
    """Whether the day may lie before the last change of state (something found late)."""
    reopens: bool = False
    """Whether it may leave a final state: an order, or the agency's own correction."""


STATES: Final[dict[str, State]] = {
    s.code: s
    for s in (
        State("registration", "登记", "收到并编号，尚未审核"),
        State("acceptance", "受理", "审核、检索、办理；条例没有不予受理"),
        State("correction", "补正", "等待申请人补正"),
        State("reasons", "说明理由", "等待申请人说明理由"),
        State("payment", "待缴费", "收费通知已发出，等待缴费"),
        State("consultation", "征求意见", "至少一份征求意见尚未收回；其他工作继续"),
        State("opinion", "提出办理意见", "逐项提出了办理意见"),
        State("decision", "作出决定", "办理意见已定，答复已拟制"),
        State("approval", "报批", "审批进行中；签发即作出决定"),
        State("delivery", "送达", "已签发编号，待用印、发出、送达"),
        State("closed", "办结", "已答复、不再处理、撤回、并案、转出或者终止", open=False),
        State("archived", "归档", "一案一卷", open=False, final=True),
    )
}

_ALL: Final = tuple(STATES)
_OPEN: Final = tuple(code for code, state in STATES.items() if state.open)
_WORKING: Final = ("acceptance", "consultation", "opinion", "decision", "approval")
_DRAFTED: Final = ("decision", "approval", "delivery")
_UNARCHIVED: Final = (*_OPEN, "closed")
_OFFICERS: Final = (
    "registrar", "handler", "unit_handler", "unit_head", "legal_reviewer", "secrecy_reviewer",
    "office_head", "leader", "signer", "seal_keeper", "archivist",
)

_SAME: Final = (Way(STAY),)


def _to(target: str) -> tuple[Way, ...]:
    return (Way(target),)


TRANSITIONS: Final[tuple[Row, ...]] = (
    # 登记 ---------------------------------------------------------------------------------
    Row("register", "登记", (NEW,), _to("registration"), ("registrar",), "registered",
        ("receipt_possible",), ("D-03",), ("条例/29/1", "条例/31/1", "条例/45/1"), "register",
        rewinds=True),
    Row("confirm_receipt", "确认收到", ("registration", "acceptance"), _SAME, ("registrar",),
        "receipt_confirmed", ("confirmation_useful",), cites=("条例/31/1",), rewinds=True),
    Row("record_receipt", "补登签收、转交", _OPEN, _SAME, ("registrar",), "carrier_signed",
        ("receipt_papers",), cites=("条例/31/1/2",), emitter="record_receipt", rewinds=True),
    Row("transfer_out", "转出", ("registration",), _to("closed"), ("registrar",),
        "transferred_out"),
    Row("merge", "并案", ("registration", "acceptance"), _to("closed"), ("handler",), "merged",
        ("merge_target",), ("D-55",), ("条例/36/1/6",), "merge"),
    Row("split", "拆分", ("registration", "acceptance"), _SAME, ("handler",), "split",
        ("split_grows",), cites=("处理费办法/4/1",), emitter="split"),
    # 受理、补正、说明理由、缴费 -------------------------------------------------------------
    Row("accept", "受理", ("registration",), _to("acceptance"), ("handler",), "accepted",
        ("receipt_fixed", "applicant_known"), cites=("条例/45/1",)),
    Row("answer_on_spot", "当场答复", ("acceptance",), _to("closed"), ("handler",),
        "answered_on_spot",
        ("receipt_fixed", "outcomes_complete", "details_given", "spot_kinds", "spot_reviewed"),
        cites=("条例/33/1",), emitter="answer_on_spot"),
    Row("request_correction", "告知补正", ("registration", "acceptance"), _to("correction"),
        ("handler",), "correction_requested",
        ("correction_once", "receipt_fixed", "correction_period"), ("D-04",),
        ("条例/30/1",), "request_correction"),
    Row("receive_correction", "收到补正", ("correction", *_DRAFTED), _to("acceptance"),
        ("registrar",), "correction_received", ("correction_in_time",), cites=("条例/30/1",),
        emitter="receive_correction", rewinds=True),
    Row("lapse_correction", "逾期不补正", ("correction",), _to("decision"), ("handler",),
        "correction_lapsed", ("correction_period_over", "correction_served"),
        cites=("条例/30/1",), emitter="lapse_correction"),
    Row("request_reasons", "要求说明理由", ("acceptance",), _to("reasons"), ("handler",),
        "reasons_requested", ("reasons_once", "receipt_fixed", "reasons_period"), ("D-05",),
        ("条例/35/1",), "request_reasons"),
    Row("receive_reasons", "收到理由说明", ("reasons",), _to("acceptance"), ("registrar", "handler"),
        "reasons_received", cites=("条例/35/1",), rewinds=True),
    Row("lapse_reasons", "逾期未说明理由", ("reasons",), _to("acceptance"), ("handler",),
        "reasons_lapsed", ("reasons_period_over",), cites=("条例/35/1",)),
    Row("fix_delay", "确定延迟期限", ("acceptance", "opinion"), _SAME, ("office_head",),
        "delay_fixed", ("reasons_given", "delay_later", "clock_running"), ("D-11",),
        ("条例/35/1",), "fix_delay"),
    Row("charge_fee", "收取信息处理费", ("acceptance", "opinion", "consultation"), _to("payment"),
        ("office_head",), "fee_noticed",
        ("fee_once", "fee_tariff", "receipt_fixed", "fee_units", "fee_before", "fee_due", "clock_running"), ("D-10",),
        ("条例/42/1", "处理费办法/6/1"), "charge_fee"),
    Row("record_payment", "登记缴费", ("payment", *_DRAFTED), _to("acceptance"), ("registrar",),
        "fee_paid", ("payment_in_time",), cites=("处理费办法/6/1",), rewinds=True),
    Row("lapse_payment", "逾期不缴费", ("payment",), _to("decision"), ("handler",), "fee_lapsed",
        ("fee_served", "payment_period_over"), cites=("处理费办法/6/1",),
        emitter="lapse_payment"),
    # 征求意见、转办、会商、延期、检索、审查 ---------------------------------------------------
    Row("consult", "征求意见", ("acceptance", "opinion", "decision", "consultation"),
        _to("consultation"), ("handler",), "consultation_sent",
        ("receipt_fixed", "consultation_days", "not_lapsed"), ("D-07", "D-08", "D-09"),
        ("条例/32/1", "条例/34/1", "条例/33/3", "条例/11/1"), "consult"),
    Row("record_consultation", "登记意见",
        ("consultation", "acceptance", "opinion", *_DRAFTED),
        (Way("acceptance", "back_to_acceptance", "consultation"),
         Way("opinion", "back_to_opinion", "consultation"),
         Way("decision", "back_to_decision", "consultation"), Way(STAY)),
        ("handler",), "consultation_answered",
        ("consultation_sent", "consultation_open", "consultation_result"),
        cites=("条例/32/1", "条例/34/1"), emitter="record_consultation", rewinds=True),
    Row("refer_to_unit", "转处室办理", ("acceptance", "consultation", "opinion"), _SAME,
        ("handler",), "referred", ("referral_days",), cites=("条例/45/1",),
        emitter="refer_to_unit"),
    Row("unit_reply", "处室反馈", ("acceptance", "consultation", "opinion"), _SAME,
        ("unit_head",), "unit_replied", ("referral_waiting", "referral_open"),
        cites=("条例/45/1",)),
    Row("confer", "会商", _OPEN, _SAME, ("handler",), "conferred", cites=("条例/11/1",)),
    Row("propose_extension", "提出延期", _WORKING, _SAME, ("handler",), "extension_proposed",
        ("extension_within_cap", "clock_running"), cites=("条例/33/2",)),
    Row("approve_extension", "同意延期", _WORKING, _SAME, ("office_head",),
        "extension_approved", ("extension_proposed", "extension_within_cap"),
        cites=("条例/33/2",)),
    Row("notify_extension", "告知延期", _WORKING, _SAME, ("registrar",), "extended",
        ("extension_approved", "extension_in_time"), ("D-06",), ("条例/33/2",),
        "notify_extension"),
    Row("record_search", "登记检索", ("acceptance", "consultation", "opinion", "decision"),
        _SAME, ("handler", "unit_handler"), "search_recorded", cites=("条例/36/1/4",),
        rewinds=True),
    Row("review_secrecy", "保密审查", ("opinion", "decision", "approval"), _SAME,
        ("secrecy_reviewer",), "secrecy_reviewed", cites=("条例/17/2",)),
    Row("review_legality", "法制审核", ("opinion", "decision", "approval"), _SAME,
        ("legal_reviewer",), "legality_reviewed", cites=("条例/45/1",)),
    Row("override_finding", "不采纳审查意见", ("opinion", "decision", "approval"), _SAME,
        ("legal_reviewer",), "finding_overridden",
        ("not_drafter", "hard_finding_open", "finding_hard"),
        cites=("条例/45/1",), emitter="settle_finding"),
    Row("acknowledge_finding", "知悉不可补救的问题", _UNARCHIVED, _SAME, ("office_head",),
        "finding_acknowledged", ("past_fault_open", "finding_past"), cites=("条例/45/1",),
        emitter="settle_finding"),
    # 七步法：只作建议，不改变阶段 -------------------------------------------------------------
    Row("answer_question", "回答七步法问题", ("acceptance", "consultation", "opinion", "decision"),
        _SAME, ("handler", "unit_handler", "legal_reviewer"), "question_answered",
        ("item_answerable", "question_in_turn"), cites=("条例/45/1",)),
    # 提出办理意见、作出决定、报批 -------------------------------------------------------------
    Row("propose", "提出办理意见", ("acceptance", "consultation"), _to("opinion"), ("handler",),
        "outcome_proposed",
        ("outcomes_complete", "kinds_fit", "details_given", "papers_there",
         "consultation_done"),
        cites=("条例/36/1",), emitter="propose"),
    Row("rework", "退回重办", ("opinion",), _to("acceptance"), ("handler",), "reworked"),
    Row("decide", "拟制答复", ("opinion",), _to("decision"), ("handler",), "letter_drafted",
        ("receipt_fixed",), cites=("条例/36/1",), emitter="draft"),
    Row("redraft", "重新拟制", ("decision",), _SAME, ("handler",), "letter_drafted",
        cites=("条例/36/1",), emitter="draft"),
    Row("revise", "改变办理意见", ("decision",), _to("opinion"), ("handler",), "revised",
        ("not_lapsed",)),
    Row("submit", "报批", ("decision",), _to("approval"), ("handler",), "submitted",
        ("draft_complete", "secrecy_reviewed", "legality_agrees", "consultation_done",
         "clock_not_waiting", "findings_settled"),
        cites=("条例/17/1", "条例/45/1")),
    Row("approve", "审批同意", ("approval",), (Way("delivery", "chain_complete"), Way(STAY)),
        (STEP,), "step_approved",
        ("not_drafter", "signs_once", "secrecy_reviewed", "legality_agrees", "draft_complete",
         "clock_not_waiting", "findings_settled_at_signing"),
        cites=("条例/17/1", "条例/45/1"), emitter="approve"),
    Row("send_back", "审批退回", ("approval",),
        (Way("decision", "wording_only"), Way("opinion", "outcome_changes")), (STEP,),
        "sent_back", ("lapse_keeps_outcome",), cites=("条例/45/1",)),
    # 送达 ---------------------------------------------------------------------------------
    Row("recall", "撤回签发", ("delivery",), _to("decision"), ("office_head",), "recalled",
        ("never_sent",), emitter="recall"),
    Row("apply_seal", "用印", ("delivery",), _SAME, ("seal_keeper",), "sealed",
        ("not_sealed", "never_sent", "after_signing"), cites=("235号函",)),
    Row("dispatch", "发出答复", ("delivery",), _SAME, ("registrar",), "dispatched",
        ("not_dispatched", "sealed", "carrier_number", "after_signing"), cites=("235号函",)),
    Row("record_service", "登记送达", ("delivery",), _to("closed"), ("registrar",),
        "service_recorded", ("dispatched", "after_dispatch"), ("D-50",), ("235号函",)),
    Row("close_unproved", "无凭证办结", ("delivery",), _to("closed"), ("office_head",),
        "closed_unproved", ("dispatched", "after_dispatch"), cites=("235号函",)),
    Row("record_return", "登记退回", ("delivery", "closed"), _to("delivery"), ("registrar",),
        "mail_returned", ("posted", "after_dispatch"), cites=("235号函",)),
    Row("release", "提供信息", ("delivery", "closed"), _SAME, ("handler",), "released",
        ("something_granted", "objection_gap"), cites=("条例/36/1/2", "条例/32/1")),
    # 撤回、终止、重新办理、救济、归档 ---------------------------------------------------------
    Row("withdraw", "申请人撤回", _OPEN, (Way("closed", "all_withdrawn"), Way(STAY)),
        ("registrar",), "withdrawn", ("never_sent", "items_there"), ("D-55",),
        emitter="withdraw"),
    Row("terminate", "终止办理", _OPEN, _to("closed"), ("office_head",), "terminated",
        ("never_sent",), ("D-55",), emitter="terminate"),
    Row("reopen", "重新办理", ("closed", "archived"), _to("acceptance"), ("office_head",),
        "remanded", ("order_received",), cites=("条例/51/1",), reopens=True),
    Row("self_correct", "自行纠正", ("delivery", "closed", "archived"), _to("acceptance"),
        ("office_head",), "self_corrected", ("reply_sent",), ("D-56",), ("条例/51/1",),
        "self_correct", reopens=True),
    Row("recalculate", "重算期限", _OPEN, _SAME, ("office_head", "admin"), "day_recalculated",
        ("recomputing", "recalculated_right"), cites=("条例/33/2",)),
    Row("settle_day", "确定期限", _OPEN, _SAME, ("office_head",), "day_decided",
        ("day_held",), cites=("条例/33/2",)),
    Row("record_proceeding", "登记救济程序", _ALL, _SAME, ("legal_reviewer",),
        "proceeding_recorded", cites=("条例/47/2", "条例/51/1")),
    Row("suggest_publication", "主动公开建议", (*_DRAFTED, "closed", "archived"), _SAME,
        ("handler",), "publication_suggested", cites=("条例/44/2", "条例/26/1")),
    Row("archive", "归档", ("closed",), _to("archived"), ("archivist",), "archived",
        ("dossier_complete",), cites=("条例/45/1",)),
    # 随时 ---------------------------------------------------------------------------------
    Row("assign", "分派", _UNARCHIVED, _SAME, ("registrar", "unit_head", "office_head"),
        "assigned", ("handler_known",)),
    Row("note", "备注", _ALL, _SAME, _OFFICERS, "noted", rewinds=True),
    Row("attach", "登记附件", _UNARCHIVED, _SAME, _OFFICERS, "attached", rewinds=True),
    Row("link", "关联办件", _UNARCHIVED, _SAME, ("registrar", "handler"), "linked",
        ("link_target",)),
    Row("amend_fact", "更正登记", _UNARCHIVED, _SAME, ("registrar", "handler", "office_head"),
        "amended", ("fact_amendable",), cites=("条例/45/1",), emitter="amend_fact"),
    Row("erase", "清除个人信息", ("closed", "archived"), _SAME, ("admin",),
        "personal_data_erased", ("not_erased",), emitter="erase"),
)  # fmt: skip

ROWS: Final[dict[str, Row]] = {row.trigger: row for row in TRANSITIONS}


def targets(row: Row, source: str) -> tuple[Way, ...]:
    """Return the ways of ``row`` from ``source`` with ``=`` made plain."""
    return tuple(
        Way(source if w.target == STAY else w.target, w.when)
        for w in row.ways
        if w.source in ("", source)
    )
