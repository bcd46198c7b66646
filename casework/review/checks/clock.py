"""D1, second half: the reply in time, what stopped the clock, how it was extended (条例 33)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from casework.cases.clocks import Reckoning
from casework.cases.facts import Fact
from casework.cases.findings import Severity
from casework.cases.view import CaseView, ConsultationRecord
from casework.law.limits import limit_on
from casework.review.checks.reading import case_of, letter_lacks, opened_on, since_restart
from casework.review.registry import Found, check
from casework.review.subject import Subject

_UNANSWERED: Final = ("merged", "transferred_out", "withdrawn", "terminated")
"""Ways a case ends in which nobody was owed an answer any more."""
_WHERE: Final = "答复期限"
_EXTENSION: Final = "延期"


def _owed(subject: Subject) -> Reckoning | None:
    """Return the clock of a request that is owed an answer by a day the law sets.

    For a rectification no law sets one (SW-8).
    """
    view = case_of(subject)
    if view.kind != "disclosure" or view.closing in _UNANSWERED:
        return None
    return subject.now


def _cites(now: Reckoning) -> tuple[str, ...]:
    return limit_on("reply", now.start).cites if now.start else ()


@check("D1.overdue", "在期限内答复", Severity.IRREPARABLE, "条例/33/2")
def overdue(subject: Subject) -> Iterator[Found]:
    """Late is late: it is told, escalated, and never a reason to be later still."""
    now = _owed(subject)
    if now is None or now.due is None or not now.late_by:
        return
    how = "（推算）" if now.standing != "official" else ""
    stopped = now.stopped_on
    told = f"答复于{stopped}作出" if stopped else f"至{now.as_of}尚未答复"
    rest = "请如实说明，逾期已经不能补救" if stopped else "请立即答复，不要因本条再等待"
    message = f"答复期限{how}于{now.due}届满，{told}，逾期{now.late_by}个工作日：{rest}"
    yield Found(message, _WHERE, _cites(now))


@check("D1.risk_passed", "从严计算也在期限内", Severity.WARNING, "条例/33/2")
def risk_passed(subject: Subject) -> Iterator[Found]:
    """In time by our reading, late by a stricter one: the reasons belong on file."""
    now = _owed(subject)
    if now is None or now.risk_due is None or now.late_by:
        return
    day = now.stopped_on or now.as_of
    if now.state != "ended" and day > now.risk_due:
        message = (
            f"按从严的计算，答复期限于{now.risk_due}届满：请把期限计算说明附卷"
            "（casework explain），并尽快答复"
        )
        yield Found(message, _WHERE, _cites(now))


# -- suspension ------------------------------------------------------------------------------
@check("D1.suspension_unproved", "征求意见所扣除的时间有发出和收到的凭证", Severity.ERROR,
       "条例/33/3")  # fmt: skip
def suspension_unproved(subject: Subject) -> Iterator[Found]:
    """Days are taken out only for a letter that went out and an end that is on record.

    What third parties' letters prove for a refusal under Art 15 is judged there (D4).
    """
    view = case_of(subject)
    if not view.outcomes:
        return
    elsewhere = any(o.reply == "A3.15" for o in view.outcomes)
    opened = opened_on(view)
    for asked in view.consultations:
        if asked.sent_on >= opened and not (elsewhere and asked.party == "third_party"):
            lack = _unproved(view, asked)
            if lack:
                message = f"{lack}，所扣除的时间没有凭证，可能全部计入答复期限"
                yield Found(message, f"征求意见{asked.ref}")


def _unproved(view: CaseView, asked: ConsultationRecord) -> str:
    if letter_lacks(view, asked):
        return "没有发出的征求意见书（函）"
    counted = asked.party in ("third_party", "co_maker")  # 15 working days from its receipt
    if asked.result == "lapsed" and counted and asked.received_on is None:
        return "登记为逾期未提出意见，而没有对方收到之日（请更正登记 amend_fact）"
    if asked.result == "answered" and asked.position is None:
        return "登记为收到意见，而没有对方的意见（请更正登记 amend_fact）"
    return ""


# -- extension -------------------------------------------------------------------------------
def _extensions(view: CaseView) -> list[tuple[Fact | None, Fact]]:
    """Return each notice of extension of this clock with the approval it rests on."""
    pairs: list[tuple[Fact | None, Fact]] = []
    approved: Fact | None = None
    for fact in since_restart(view):
        if fact.kind == "extension_approved":
            approved = fact
        elif fact.kind == "extended":
            pairs.append((approved, fact))
            approved = None
    return pairs


@check("D1.extension_unapproved", "延期经公开工作机构负责人同意", Severity.ERROR, "条例/33/2")
def extension_unapproved(subject: Subject) -> Iterator[Found]:
    """Approved before it was told, and for no fewer days. Over 20 in all nothing can be recorded."""
    for approved, told in _extensions(case_of(subject)):
        days = told.data["days"]
        if approved is None:
            fault = "没有公开工作机构负责人的同意"
        elif days > approved.data["days"]:
            fault = f"告知延长{days}个工作日，同意的只有{approved.data['days']}个"
        elif told.on < approved.on:
            fault = f"告知（{told.on}）早于同意（{approved.on}）"
        else:
            continue
        yield Found(f"{told.on}告知的延期{fault}：登记有误的请更正登记（amend_fact），"
                    "确未经同意的，期限按未延长计算", _EXTENSION)  # fmt: skip


@check("D1.extension_late", "延期在期限届满前告知申请人", Severity.IRREPARABLE, "条例/33/2")
def extension_late(subject: Subject) -> Iterator[Found]:
    """Approved, but never told in time: without the notice an extension does not help."""
    now, waiting = _owed(subject), case_of(subject).extension
    if now is None or waiting is None or waiting.approved_days is None or not now.late_by:
        return
    yield Found(f"同意延期而没有在{now.due}以前告知申请人，延期不起作用", _EXTENSION)


@check("D1.extension_untold", "同意的延期告知申请人", Severity.WARNING, "条例/33/2")
def extension_untold(subject: Subject) -> Iterator[Found]:
    """Approved and not told yet, while there is time."""
    now, waiting = _owed(subject), case_of(subject).extension
    if now is None or waiting is None or waiting.approved_days is None or now.late_by:
        return
    approved = [f.on for f in since_restart(case_of(subject)) if f.kind == "extension_approved"]
    overnight = bool(approved) and approved[-1] < subject.today
    if overnight and now.stopped_on is None and not case_of(subject).closing:
        by = f"，最迟{now.due}" if isinstance(now.due, date) else ""
        yield Found(f"已经同意的延期尚未告知申请人{by}：请发出告知（notify_extension）", _EXTENSION)


@check("D1.extension_split", "延期一次告知", Severity.WARNING, "条例/33/2")
def extension_split(subject: Subject) -> Iterator[Found]:
    """The Regulation caps the sum and says nothing of several notices (inferred)."""
    times = len(_extensions(case_of(subject)))
    if times > 1:
        yield Found(
            f"同一答复期限分{times}次延期：合计虽不超过上限，请说明每一次的必要", _EXTENSION
        )
