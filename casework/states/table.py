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


@dataclass(frozen=True, slots=True)
class Way:
    """One way a row can go: to ``target`` when ``when`` (a condition by name) holds."""

    target: str
    when: str = ""


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


STATES: Final[dict[str, State]] = {
    s.code: s
    for s in (
        State("registration", "登记", "收到并编号，尚未审核"),
        State("acceptance", "受理", "审核、检索、办理；条例没有不予受理"),
        State("correction", "补正", "等待申请人补正"),
        State("consultation", "征求意见", "至少一份征求意见尚未收回；其他工作继续"),
        State("opinion", "提出办理意见", "逐项提出了办理意见"),
        State("decision", "作出决定", "办理意见已定，答复已拟制"),
        State("approval", "报批", "审批进行中；签发即作出决定"),
        State("delivery", "送达", "已签发编号，待发出、送达"),
        State("closed", "办结", "已答复、不再处理或者撤回", open=False),
        State("archived", "归档", "一案一卷", open=False),
    )
}

_OPEN: Final = tuple(code for code, state in STATES.items() if state.open)
_WORKING: Final = ("acceptance", "consultation", "opinion", "decision", "approval")
_LATE: Final = ("decision", "approval", "delivery")
_RETURNS: Final = ("acceptance", "opinion", "decision")

_SAME: Final = (Way(STAY),)


def _to(target: str) -> tuple[Way, ...]:
    return (Way(target),)


TRANSITIONS: Final[tuple[Row, ...]] = (
    Row(
        "register", "登记", (NEW,), _to("registration"), ("registrar",), "registered",
        ("receipt_possible",), ("D-03",), ("条例/29/1", "条例/31/1", "条例/45/1"), "register",
        rewinds=True,
    ),
    Row(
        "confirm_receipt", "确认收到", ("registration", "acceptance"), _SAME, ("registrar",),
        "receipt_confirmed", ("confirmation_useful",), cites=("条例/31/1",), rewinds=True,
    ),
    Row(
        "accept", "受理", ("registration",), _to("acceptance"), ("handler",), "accepted",
        ("receipt_fixed", "applicant_known"), cites=("条例/45/1",),
    ),
    Row(
        "request_correction", "告知补正", ("registration", "acceptance"), _to("correction"),
        ("handler",), "correction_requested",
        ("correction_once", "receipt_fixed", "correction_period"), ("D-04",),
        ("条例/30/1",), "request_correction",
    ),
    Row(
        "receive_correction", "收到补正", ("correction", *_LATE), _to("acceptance"),
        ("registrar",), "correction_received", ("correction_in_time",), cites=("条例/30/1",),
        rewinds=True,
    ),
    Row(
        "lapse_correction", "逾期不补正", ("correction",), _to("decision"), ("handler",),
        "correction_lapsed", ("correction_period_over", "correction_served"), cites=("条例/30/1",),
        emitter="lapse_correction",
    ),
    Row(
        "consult", "征求意见", ("acceptance", "opinion", "decision", "consultation"),
        _to("consultation"), ("handler",), "consultation_sent",
        ("receipt_fixed", "consultation_days"), ("D-07",),
        ("条例/32/1", "条例/34/1", "条例/33/3", "条例/11/1"), "consult",
    ),
    Row(
        "record_consultation", "登记意见", ("consultation", "acceptance", "opinion", *_LATE),
        (
            Way("acceptance", "back_to_acceptance"),
            Way("opinion", "back_to_opinion"),
            Way("decision", "back_to_decision"),
            Way(STAY),
        ),
        ("handler",), "consultation_answered", ("consultation_sent", "consultation_open", "consultation_result"),
        cites=("条例/32/1", "条例/34/1"), emitter="record_consultation", rewinds=True,
    ),
    Row(
        "propose_extension", "提出延期", _WORKING, _SAME, ("handler",), "extension_proposed",
        ("extension_within_cap", "clock_running"), cites=("条例/33/2",),
    ),
    Row(
        "approve_extension", "同意延期", _WORKING, _SAME, ("office_head",),
        "extension_approved", ("extension_proposed", "extension_within_cap"),
        cites=("条例/33/2",),
    ),
    Row(
        "notify_extension", "告知延期", _WORKING, _SAME, ("registrar",), "extended",
        ("extension_approved", "extension_in_time"), ("D-06",), ("条例/33/2",),
        "notify_extension",
    ),
    Row(
        "record_search", "登记检索", ("acceptance", "consultation", "opinion", "decision"),
        _SAME, ("handler", "unit_handler"), "search_recorded", cites=("条例/36/1/4",),
        rewinds=True,
    ),
    Row(
        "review_secrecy", "保密审查", ("opinion", "decision", "approval"), _SAME,
        ("secrecy_reviewer",), "secrecy_reviewed", cites=("条例/17/2",),
    ),
    Row(
        "propose", "提出办理意见", ("acceptance", "consultation"), _to("opinion"), ("handler",),
        "outcome_proposed", ("outcomes_complete", "one_letter", "ground_named", "consultation_done"),
        cites=("条例/36/1",), emitter="propose",
    ),
    Row("rework", "退回重办", ("opinion",), _to("acceptance"), ("handler",), "reworked"),
    Row(
        "decide", "拟制答复", ("opinion",), _to("decision"), ("handler",), "letter_drafted",
        ("receipt_fixed",), cites=("条例/36/1",), emitter="draft",
    ),
    Row(
        "redraft", "重新拟制", ("decision",), _SAME, ("handler",), "letter_drafted",
        cites=("条例/36/1",), emitter="draft",
    ),
    Row("revise", "改变办理意见", ("decision",), _to("opinion"), ("handler",), "revised", ("not_lapsed",)),
    Row(
        "submit", "报批", ("decision",), _to("approval"), ("handler",), "submitted",
        ("draft_complete", "secrecy_reviewed", "consultation_done", "clock_not_waiting"),
        cites=("条例/17/1", "条例/45/1"),
    ),
    Row(
        "approve", "审批同意", ("approval",), (Way("delivery", "chain_complete"), Way(STAY)),
        (STEP,), "step_approved",
        ("not_drafter", "signs_once", "secrecy_reviewed", "draft_complete", "clock_not_waiting"),
        cites=("条例/17/1", "条例/45/1"), emitter="approve",
    ),
    Row(
        "send_back", "审批退回", ("approval",),
        (Way("decision", "wording_only"), Way("opinion", "outcome_changes")), (STEP,),
        "sent_back", ("lapse_keeps_outcome",), cites=("条例/45/1",),
    ),
    Row(
        "recall", "撤回签发", ("delivery",), _to("decision"), ("office_head",), "recalled",
        ("not_dispatched",), emitter="recall",
    ),
    Row(
        "dispatch", "发出答复", ("delivery",), _SAME, ("registrar",), "dispatched",
        ("not_dispatched", "carrier_number", "after_signing"), cites=("235号函",),
    ),
    Row(
        "record_service", "登记送达", ("delivery",), _to("closed"), ("registrar",),
        "service_recorded", ("dispatched", "after_dispatch"), cites=("235号函",),
    ),
    Row(
        "withdraw", "申请人撤回", _OPEN, _to("closed"), ("registrar",), "withdrawn",
        ("not_dispatched",),
    ),
    Row(
        "archive", "归档", ("closed",), _to("archived"), ("archivist",), "archived",
        ("dossier_complete",), cites=("条例/45/1",),
    ),
    Row(
        "assign", "分派", (*_OPEN, "closed"), _SAME, ("registrar", "unit_head", "office_head"),
        "assigned", ("handler_known",),
    ),
    Row(
        "note", "备注", tuple(STATES), _SAME,
        ("registrar", "handler", "unit_handler", "unit_head", "legal_reviewer",
         "secrecy_reviewer", "office_head", "leader", "signer", "archivist"),
        "noted", rewinds=True,
    ),
    Row(
        "erase", "清除个人信息", ("closed", "archived"), _SAME, ("admin",),
        "personal_data_erased", ("not_erased",), emitter="erase",
    ),
)  # fmt: skip

ROWS: Final[dict[str, Row]] = {row.trigger: row for row in TRANSITIONS}


def targets(row: Row, source: str) -> tuple[Way, ...]:
    """Return the ways of ``row`` from ``source`` with ``=`` made plain."""
    return tuple(Way(source if w.target == STAY else w.target, w.when) for w in row.ways)
