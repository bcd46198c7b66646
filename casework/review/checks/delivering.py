"""D14: that the reply reached the applicant can be shown (235号函)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from casework.cases.findings import Severity
from casework.cases.view import CaseView, DispatchRecord
from casework.cases.words import DELIVERIES, MEANS
from casework.review.checks.reading import blank, case_of, this_round
from casework.review.registry import Found, check
from casework.review.subject import Subject

_CITE: Final = "235号函"
_WHERE: Final = "送达"
_NUMBERED: Final = {"post": "邮件号码", "electronic": "平台回执"}
# Numbers by which private carriers are known; letters of an agency go by the postal enterprise.
_COURIER: Final = re.compile(r"(?:SF|JD|YT|JT|DPK)[A-Z]*-?\d{8,}", re.IGNORECASE)


def _closed_by_answer(view: CaseView) -> bool:
    """Tell whether the case is closed on a signed answer that counts as served."""
    return bool(view.closed_on) and view.answer is not None and view.closing == "service_recorded"


def _last(view: CaseView) -> DispatchRecord | None:
    return view.dispatches[-1] if view.dispatches else None


@check("D14.service_missing", "办结的答复有发出和送达之日", Severity.ERROR, _CITE)
def service_missing(subject: Subject) -> Iterator[Found]:
    """Closed means served: by which way, and on which day."""
    view = case_of(subject)
    if not _closed_by_answer(view):
        return
    lack = [] if view.dispatches else ["送达方式和发出之日"]
    lack += [] if view.served_on else ["送达之日"]
    if lack:
        yield Found(f"已经办结，没有登记{'、'.join(lack)}：不能证明已经答复", _WHERE)


@check("D14.number_missing", "邮寄、电子送达有邮件号码或者平台回执", Severity.ERROR, _CITE)
def number_missing(subject: Subject) -> Iterator[Found]:
    """The number is what the day of posting is proved by."""
    for sent in case_of(subject).dispatches:
        if sent.means in _NUMBERED and blank(sent.carrier_number):
            yield Found(
                f"{sent.on}以{MEANS[sent.means]}方式发出，没有登记{_NUMBERED[sent.means]}："
                "请更正登记（amend_fact）",
                _WHERE,
            )


@check("D14.proof_missing", "送达有凭证", Severity.ERROR, _CITE)
def proof_missing(subject: Subject) -> Iterator[Found]:
    """A receipt, a signature, a page of the platform: something a court can look at."""
    view = case_of(subject)
    if not _closed_by_answer(view) or view.erased:
        return
    served = [f for f in this_round(view) if f.kind == "service_recorded"]
    if served and blank(served[-1].get("proof")):
        yield Found("登记了送达，没有写明送达凭证", _WHERE)


@check("D14.day_order", "签发、发出、送达的日期先后正确", Severity.ERROR, _CITE)
def day_order(subject: Subject) -> Iterator[Found]:
    """Amended days can cross; a court would ask."""
    view = case_of(subject)
    sent, answer = _last(view), view.answer
    if sent is None or answer is None:
        return
    if sent.on < answer.signed_on:
        yield Found(
            f"发出之日（{sent.on}）早于签发之日（{answer.signed_on}）：请更正登记（amend_fact）",
            _WHERE,
        )
    if view.served_on and view.served_on < sent.on:
        yield Found(
            f"送达之日（{view.served_on}）早于发出之日（{sent.on}）：请更正登记（amend_fact）",
            _WHERE,
        )


@check("D14.returned", "退回的答复重新送达", Severity.ERROR, _CITE)
def returned(subject: Subject) -> Iterator[Found]:
    """Returned mail reopens delivery; nothing is closed on it."""
    view = case_of(subject)
    last = _last(view)
    if view.closed_on and view.answer is not None and last is not None and last.returned:
        yield Found(
            "答复被退回以后没有重新送达即办结：请登记退回（record_return）并重新发出", _WHERE
        )


@check("D14.resend", "退回的答复立即重新发出", Severity.WARNING, _CITE)
def resend(subject: Subject) -> Iterator[Found]:
    """Whoever's fault it was: the applicant has no answer yet."""
    view = case_of(subject)
    last = _last(view)
    if view.closed_on is None and last is not None and last.returned:
        yield Found("答复被退回，尚未重新发出：请核对地址后立即重新发出（dispatch）", _WHERE)


@check("D14.post_and_web", "同一答复以一种方式送达", Severity.WARNING, _CITE)
def post_and_web(subject: Subject) -> Iterator[Found]:
    """Two ways at once give two days of service, and two periods for the remedies."""
    means = {d.means for d in case_of(subject).dispatches if d.returned is None}
    if {"post", "electronic"} <= means:
        yield Found("同时以邮寄和电子方式送达：两个送达之日不同时，申请人的救济期限有争议", _WHERE)


@check("D14.unasked_way", "电子送达是申请人要求的", Severity.WARNING, _CITE, "条例/40/1")
def unasked_way(subject: Subject) -> Iterator[Found]:
    """The letter of 2016 does not know electronic service; without a wish it is a risk (SW-9)."""
    view = case_of(subject)
    electronic = any(d.means == "electronic" and d.returned is None for d in view.dispatches)
    if electronic and view.delivery in ("post", "pickup", "direct"):
        yield Found(
            f"申请人要求的获取方式为{DELIVERIES[view.delivery]}，答复以电子方式送达："
            "请取得申请人同意的记录，或者另行邮寄",
            _WHERE,
        )


@check("D14.not_postal", "邮寄由邮政企业寄递", Severity.WARNING, _CITE)
def not_postal(subject: Subject) -> Iterator[Found]:
    """Official documents go by the postal enterprise, not by couriers."""
    for sent in case_of(subject).dispatches:
        if sent.means == "post" and _COURIER.match((sent.carrier_number or "").strip()):
            yield Found(f"{sent.on}寄出的邮件号码像是快递企业的：答复应当由邮政企业寄递", _WHERE)


@check("D14.public_notice", "公告不单独作为答复之日", Severity.WARNING, _CITE)
def public_notice(subject: Subject) -> Iterator[Found]:
    """Public notice by itself does not stop the clock; the first valid attempt does (inferred)."""
    means = {d.means for d in case_of(subject).dispatches}
    if means == {"public_notice"}:
        yield Found("只以公告方式送达：公告不停止计算答复期限，请先以邮寄等方式送达", _WHERE)


@check("D14.unproved", "无凭证办结的，凭证已经穷尽", Severity.WARNING, _CITE)
def unproved(subject: Subject) -> Iterator[Found]:
    """Closed on a print of the carrier's tracking: allowed, and weak."""
    if case_of(subject).closing == "closed_unproved":
        yield Found("没有送达凭证即办结：请把投递查询结果附卷，尽可能补取回执", _WHERE)
