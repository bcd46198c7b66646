"""D1, first half: the day of receipt is the one the channel gives (条例 31)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.cases.facts import Fact
from casework.cases.findings import Severity
from casework.cases.steps.receipt import CHANNEL_CITES, needs_confirmation
from casework.cases.view import CaseView
from casework.review.checks.reading import case_of
from casework.review.registry import Found, check
from casework.review.subject import Subject

_WHERE: Final = "收件登记"


def _received(view: CaseView) -> Fact | None:
    return next((fact for fact in view.history if fact.kind == "received"), None)


def _first_answer(subject: Subject) -> bool:
    """Tell whether the receipt decides: a request about to be answered for the first time.

    A corrected request and an order to answer anew have a day of their own.
    """
    view = case_of(subject)
    return bool(view.outcomes) and view.round == 1 and view.kind == "disclosure"


@check("D1.receipt_unconfirmed", "须经双方确认收到的，已经登记确认之日", Severity.ERROR,
       "条例/31/1/2", "条例/31/1/3")  # fmt: skip
def receipt_unconfirmed(subject: Subject) -> Iterator[Found]:
    """A fax, an ordinary letter, a letter to somebody else: the day both sides confirm."""
    view = case_of(subject)
    arrival = _received(view)
    if not _first_answer(subject) or arrival is None or view.correction is not None:
        return
    to_office = arrival.get("addressed_to_office")
    if needs_confirmation(view.channel, to_office, subject.switches) and not view.confirmed_on:
        yield Found(
            "以这一渠道提交的申请，收到日为双方确认之日，没有登记确认：请与申请人确认后登记"
            "（confirm_receipt）",
            _WHERE,
            (CHANNEL_CITES[view.channel],),
        )


@check("D1.receipt_day", "当面提交的，收到日就是提交日", Severity.ERROR, "条例/31/1/1")
def receipt_day(subject: Subject) -> Iterator[Found]:
    """Handed in at the counter, a request is received that very day."""
    view = case_of(subject)
    if not _first_answer(subject) or view.channel != "in_person":
        return
    if view.submitted_on and view.arrived_on and view.submitted_on != view.arrived_on:
        yield Found(
            f"当面提交的，提交之日（{view.submitted_on}）即为收到之日，登记的收到日为"
            f"{view.arrived_on}：请更正登记（amend_fact）",
            _WHERE,
        )


@check(
    "D1.receipt_later", "互联网提交的，收到日晚于提交日的有根据", Severity.WARNING, "条例/31/1/3"
)
def receipt_later(subject: Subject) -> Iterator[Found]:
    """Where the platform's own receipt counts as confirmation, its day decides (SW-5)."""
    view = case_of(subject)
    days = (view.submitted_on, view.arrived_on)
    if not _first_answer(subject) or view.channel != "internet" or None in days:
        return
    if subject.switches.get("platform_receipt") == "confirms" and days[0] < days[1]:  # type: ignore[operator]
        yield Found(
            f"平台提交成功之日为{days[0]}，登记的收到日为{days[1]}：内部流转不推迟收到日，"
            "请核对平台回执，有误的更正登记（amend_fact）",
            _WHERE,
        )


@check("D1.carrier_unrecorded", "有签收的邮件，登记投递记录", Severity.WARNING, "条例/31/1/2")
def carrier_unrecorded(subject: Subject) -> Iterator[Found]:
    """The carrier's record is what proves the day of signature (SW-13)."""
    view = case_of(subject)
    arrival = _received(view)
    if not _first_answer(subject) or view.channel != "signed_mail" or arrival is None:
        return
    if view.signed_on is None and not arrival.get("carrier_number"):
        yield Found(
            "没有登记投递签收日或者邮件号码，收到日没有凭证：请补登（record_receipt）", _WHERE
        )


@check("D1.confirmed_late", "当日与申请人确认收到", Severity.WARNING, "条例/31/1/2", "条例/31/1/3")
def confirmed_late(subject: Subject) -> Iterator[Found]:
    """The office confirms on the day a letter comes; a later day is the agency's risk."""
    warned = subject.now.warnings if subject.now is not None else ()
    if _first_answer(subject) and any(w.code == "receipt_confirmed_late" for w in warned):
        yield Found(
            "与申请人确认收到晚于申请到达之日：请在备注中写明当日未能确认的原因（note），"
            "答复安排在风险日以前",
            _WHERE,
        )
