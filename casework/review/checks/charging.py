"""D15: the information-processing fee: one tariff, a computation that holds, a whole notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.cases.findings import Severity
from casework.cases.folds import standing_facts
from casework.cases.view import CaseView, FeeNotice
from casework.errors import InputError
from casework.law.fees import Fee, fee_by_items, fee_by_pages
from casework.letters.blocks import Letter
from casework.review.checks.reading import case_of, letter_sent
from casework.review.registry import Found, check
from casework.review.subject import Subject

_NOTICE: Final = "收费通知"
_LARGE: Final = 1000
"""Yuan from which another way should be offered first; a product's own figure, no law's."""
_PERIOD: Final = ("20个工作日", "二十个工作日")


def _fee(subject: Subject) -> FeeNotice | None:
    return case_of(subject).fee


def _computed(fee: FeeNotice) -> Fee | None:
    """Return the fee the units come to; None where they are no numbers of a request."""
    try:
        if fee.tariff == "by_page":
            return fee_by_pages(fee.units)
        return fee_by_items(fee.before + fee.units, fee.before)
    except InputError:
        return None


def _letter(view: CaseView) -> str | None:
    """Return the text of the fee notice; None where it is not on file, or erased."""
    sent = letter_sent(view, "D-10")
    return Letter.from_dict(sent.letter).text if sent is not None and sent.letter else None


@check("D15.two_tariffs", "同一申请只适用一种收费标准", Severity.ERROR, "处理费办法/3/1")
def two_tariffs(subject: Subject) -> Iterator[Found]:
    """Items or pages, never both, not in a later round either: it is the same request."""
    facts = standing_facts(case_of(subject).history)
    told = {f.get("tariff") for f in facts if f.kind == "fee_noticed"} - {None}
    if len(told) > 1:
        yield Found("同一申请既按件又按量收费：只能适用一种标准，多收的应当退还", _NOTICE)


@check("D15.amount_wrong", "收费金额与标准相符", Severity.ERROR, "处理费办法/4/2", "处理费办法/5/1")
def amount_wrong(subject: Subject) -> Iterator[Found]:
    """Computed anew from the tariff and the units on record."""
    fee = _fee(subject)
    computed = _computed(fee) if fee is not None else None
    if fee is None or computed is None or fee.amount == computed.text:
        return
    cite = computed.cites[-1:]
    message = (
        f"通知的金额为{fee.amount or '空'}元，按登记的数量应为{computed.text}元：请更正并退还多收的"
    )
    yield Found(message, _NOTICE, cite)


@check("D15.count_missing", "按件收费的，累计到申请人和自然月", Severity.ERROR, "处理费办法/4/2")
def count_missing(subject: Subject) -> Iterator[Found]:
    """Items count per applicant and calendar month; a charge without the month cannot be followed."""
    fee = _fee(subject)
    if fee is not None and fee.tariff == "by_item" and not fee.month:
        yield Found(
            "按件收费，没有登记所累计的自然月和此前件数：请核对累计（casework fee），据实更正",
            _NOTICE,
        )


@check("D15.notice_missing", "逾期不缴费的，收费通知书在卷", Severity.ERROR, "处理费办法/6/1")
def notice_missing(subject: Subject) -> Iterator[Found]:
    """3.6.2 says that the applicant was told what to pay."""
    view = case_of(subject)
    if subject.answered("A14") and (view.fee is None or letter_sent(view, "D-10") is None):
        yield Found("以逾期不缴费为由不再处理，卷中没有收费通知书", _NOTICE)


@check("D15.notice_incomplete", "收费通知书写明计算过程、金额和缴纳期限", Severity.ERROR,
       "处理费办法/6/1")  # fmt: skip
def notice_incomplete(subject: Subject) -> Iterator[Found]:
    """Who was not told how much, why and by when has not let anything lapse."""
    view = case_of(subject)
    text = _letter(view)
    if view.fee is None or text is None or not subject.answered("A14"):
        return
    lack = [] if view.fee.amount and view.fee.amount in text else ["金额"]
    steps = view.fee.steps
    lack += [] if steps and all(step in text for step in steps) else ["计算过程"]
    lack += [] if any(period in text for period in _PERIOD) else ["二十个工作日的缴纳期限"]
    if lack:
        yield Found(f"收费通知书没有写明{'、'.join(lack)}，不能据此不再处理", _NOTICE)


@check("D15.service_missing", "收费通知书已经送达", Severity.ERROR, "处理费办法/6/1")
def service_missing(subject: Subject) -> Iterator[Found]:
    """The twenty working days begin the day after it was received."""
    fee = _fee(subject)
    if fee is not None and fee.served_on is None and subject.answered("A14"):
        yield Found(
            "没有登记收费通知书的送达日，缴费期限无从起算：请更正登记（amend_fact）", _NOTICE
        )


@check("D15.notice_late", "收费通知在答复期限内发出", Severity.IRREPARABLE, "处理费办法/6/1")
def notice_late(subject: Subject) -> Iterator[Found]:
    """A notice after the answer period does not cure lateness (inferred)."""
    warned = subject.now.warnings if subject.now is not None else ()
    if any(w.code == "fee_notice_late" for w in warned):
        yield Found("收费通知不在答复期限内发出，不影响答复期限的计算", _NOTICE)


@check("D15.count_departs", "按件收费的件数与登记的累计一致", Severity.WARNING, "处理费办法/4/2")
def count_departs(subject: Subject) -> Iterator[Found]:
    """The officer's figure stands, with his reason; somebody else should look at it."""
    fee = _fee(subject)
    if fee is not None and fee.counted is not None and fee.before != fee.counted:
        yield Found(
            f"本月此前件数按{fee.before}件计，登记累计为{fee.counted}件：请复核不同的理由", _NOTICE
        )


@check("D15.erased_uncounted", "累计件数没有遗漏", Severity.WARNING, "处理费办法/4/2")
def erased_uncounted(subject: Subject) -> Iterator[Found]:
    """Earlier requests whose applicant was erased can be compared with nobody."""
    fee = _fee(subject)
    if fee is not None and fee.unknown:
        yield Found(f"当月另有{fee.unknown}件个人信息已清除，没有计入：件数可能偏少", _NOTICE)


@check("D15.public_by_page", "只告知获取途径的，不按量收费", Severity.WARNING, "处理费办法/5/1")
def public_by_page(subject: Subject) -> Iterator[Found]:
    """Pages are charged where pages are supplied (inferred)."""
    fee = _fee(subject)
    pointed = [o.reply in ("A1", "A11") for o in subject.outcomes]
    if fee is not None and fee.tariff == "by_page" and pointed and all(pointed):
        yield Found("各项只告知获取的途径，没有提供信息，不宜按量收费", _NOTICE)


@check("D15.large_amount", "金额较大的，先提供别的选择", Severity.WARNING, "条例/42/1", "条例/40/1")
def large_amount(subject: Subject) -> Iterator[Found]:
    """The head decides; narrowing the request or inspection on site may serve as well."""
    fee = _fee(subject)
    computed = _computed(fee) if fee is not None else None
    if fee is not None and computed is not None and computed.amount >= _LARGE and not fee.paid_on:
        yield Found(
            f"收费{computed.text}元，金额较大：请考虑由申请人缩小范围，或者安排查阅、提供电子数据",
            _NOTICE,
        )
