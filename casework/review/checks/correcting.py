"""D7: an unclear request is guided once, in time, and asked for nothing the law does not ask (条例 30)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from casework.cases.findings import Severity
from casework.cases.view import CaseView, Correction, Outcome
from casework.law.limits import limit_on
from casework.law.replies import REPLY_KINDS
from casework.review.checks.reading import (
    blank,
    case_of,
    letter_sent,
    text_of_item,
    this_round,
)
from casework.review.registry import Found, check
from casework.review.subject import Subject, place_of

_CITE: Final = "条例/30/1"
_CONTENTS: Final = "条例/29/2"
_NOTICE: Final = "补正告知"
_LEAST_DAYS: Final = 5
"""Working days we would call a reasonable period at least; a product's own figure, no law's."""
_SHORT: Final = 12
"""Characters of a description that says hardly anything."""

# What the text of 2008 let agencies ask (三需要), and what is asked in its place.
_PURPOSE: Final = re.compile(
    r"(?:说明|写明|注明|明确|补充|提供|填写)(?:申请|获取|公开|使用|信息|的|该|所需|政府|其)*"
    r"(?:用途|目的(?!地))|三需要|(?:生产|生活|科研).{0,6}需要|利害关系"
)
_NEGATED: Final = re.compile(r"无需|不需要?|不必|毋需|无须|不用|不要求|不以")
_NUMBER_ONLY: Final = re.compile(
    r"(?:必须|务必|应当|须|请)(?:您)?(?:提供|写明|补充|明确|填写|注明)[^，。；、]{0,12}文号"
)
_OTHERWISE: Final = re.compile(r"或|名称|标题|其他|特征|时间|项目|等|、|可以|如知道|如有")
_BOILERPLATE: Final = re.compile(
    r"^(?:我|本人|现)?(?:申请|请|要求|依法|贵局|贵单位|你局)*(?:公开|提供|获取|查询)?(?:一下)?"
)
_FEATURE: Final = re.compile(
    r"[\d《〔“]|年|路|街|巷|区|小区|项目|工程|公司|村|镇|乡|地块|学校|医院|合同|协议|许可|批复|证|规划"
)


def _resting_on_notice(subject: Subject) -> tuple[Outcome, ...]:
    """Return the outcomes that stand or fall with the notice: 3.4.3 and 3.6.1."""
    return tuple(o for o in subject.outcomes if o.reply in ("A13", "A15"))


def _asked(subject: Subject) -> Correction | None:
    return case_of(subject).correction


# -- the notice behind 3.4.3 and 3.6.1 ---------------------------------------------------------
@check("D7.notice_missing", "逾期不补正、补正后仍不明确的，补正告知书在卷", Severity.ERROR, _CITE)
def notice_missing(subject: Subject) -> Iterator[Found]:
    """Both say that the applicant was told what to mend."""
    if _asked(subject) is not None and letter_sent(case_of(subject), "D-04") is not None:
        return
    for outcome in _resting_on_notice(subject)[:1]:
        yield Found(
            "答复以告知过补正为前提，卷中没有补正告知书：应当先一次性告知补正（request_correction），"
            "或者改变意见",
            place_of(outcome),
        )


@check("D7.notice_empty", "补正告知写明事项和期限", Severity.ERROR, _CITE)
def notice_empty(subject: Subject) -> Iterator[Found]:
    """The items to mend, and a period to do it in."""
    asked, view = _asked(subject), case_of(subject)
    if asked is None or not _resting_on_notice(subject):
        return
    lack = [] if asked.respond_by else ["补正期限"]
    if not view.erased and all(map(blank, asked.matters)):
        lack.append("需要补正的事项")
    if lack:
        yield Found(f"补正告知没有写明{'、'.join(lack)}，不能以申请人没有补正为由不再处理", _NOTICE)


@check("D7.service_missing", "补正告知书已经送达", Severity.ERROR, _CITE)
def service_missing(subject: Subject) -> Iterator[Found]:
    """3.4.3 and 3.6.1 need the notice and its service."""
    asked = _asked(subject)
    if asked is not None and asked.served_on is None and _resting_on_notice(subject):
        yield Found(
            "没有登记补正告知书的送达日：请更正“告知补正”的登记，填写告知书送达日"
            "（amend_fact，received_on）",
            _NOTICE,
        )


@check("D7.not_corrected", "收到补正才答复补正后仍不明确", Severity.ERROR, _CITE)
def not_corrected(subject: Subject) -> Iterator[Found]:
    """Not corrected is 3.6.1, not 3.4.3."""
    asked = _asked(subject)
    if asked is None or asked.received_on is not None:
        return
    for outcome in subject.answered("A15"):
        yield Found(
            "没有收到补正，不能答复补正后仍不明确：逾期不补正的按逾期处理（lapse_correction）",
            place_of(outcome),
        )


@check("D7.lapse_early", "补正期限届满才认定逾期", Severity.ERROR, _CITE)
def lapse_early(subject: Subject) -> Iterator[Found]:
    """The applicant has the whole of the last day."""
    asked = _asked(subject)
    if asked is None or asked.respond_by is None or asked.lapsed_on is None:
        return
    if asked.lapsed_on <= asked.respond_by and subject.answered("A13"):
        yield Found(f"补正期限至{asked.respond_by}届满，{asked.lapsed_on}即认定逾期", _NOTICE)


@check("D7.period_void", "补正期限在告知书送达以后", Severity.ERROR, _CITE)
def period_void(subject: Subject) -> Iterator[Found]:
    """A period that was over when the notice came is none."""
    asked = _asked(subject)
    if asked is None or asked.respond_by is None or asked.served_on is None:
        return
    if asked.served_on >= asked.respond_by and subject.answered("A13"):
        yield Found(
            f"补正告知书{asked.served_on}才送达，补正期限至{asked.respond_by}：申请人没有补正的时间，"
            "请与申请人联系，收到补正后继续办理（receive_correction）",
            _NOTICE,
        )


# -- what may not be asked ---------------------------------------------------------------------
def _texts(asked: Correction) -> tuple[str, ...]:
    return (*(m for m in asked.matters if m), asked.guidance or "")


def asks_purpose(text: str) -> bool:
    """Tell whether a notice asks what the information is for; the text of 2019 asks nobody."""
    clauses = re.split(r"[，。；\n]", text)
    return any(_PURPOSE.search(one) and not _NEGATED.search(one) for one in clauses)


def insists_on_number(text: str) -> bool:
    """Tell whether a notice takes a document number and nothing else (条例 29(2)(2): or features)."""
    return bool(_NUMBER_ONLY.search(text)) and not _OTHERWISE.search(text)


def _wrongly_asked(subject: Subject) -> tuple[bool, bool]:
    asked = _asked(subject)
    if asked is None:
        return False, False
    purpose = any(asks_purpose(text) for text in _texts(asked))
    whole = "；".join(_texts(asked))
    return purpose, insists_on_number(whole)


@check("D7.purpose_relied_on", "不以没有说明用途为由不再处理", Severity.ERROR, _CITE, _CONTENTS)
def purpose_relied_on(subject: Subject) -> Iterator[Found]:
    """Who need not say it cannot forfeit anything by not saying it."""
    if _wrongly_asked(subject)[0]:
        for outcome in _resting_on_notice(subject)[:1]:
            yield Found(
                "补正告知要求说明用途或者利害关系，条例不要求：不能据此不再处理或者认为不明确，"
                "请与申请人联系，按其申请继续办理（receive_correction）",
                place_of(outcome),
            )


@check("D7.purpose_asked", "补正告知不问用途", Severity.IRREPARABLE, _CITE, _CONTENTS)
def purpose_asked(subject: Subject) -> Iterator[Found]:
    """The notice is out; the request is handled whatever the applicant said to that."""
    if _wrongly_asked(subject)[0] and not _resting_on_notice(subject):
        yield Found("补正告知要求说明用途或者利害关系，条例不要求：办理时不得以此为由", _NOTICE)


@check("D7.number_relied_on", "不以没有文号为由不再处理", Severity.ERROR, _CITE, _CONTENTS)
def number_relied_on(subject: Subject) -> Iterator[Found]:
    """A name or any other feature that lets the agency search is enough."""
    if _wrongly_asked(subject)[1]:
        for outcome in _resting_on_notice(subject)[:1]:
            yield Found(
                "补正告知只接受文号，条例规定名称、文号或者便于查询的其他特征均可：不能据此不再处理"
                "或者认为不明确",
                place_of(outcome),
            )


@check("D7.number_insisted", "补正告知不只接受文号", Severity.IRREPARABLE, _CITE, _CONTENTS)
def number_insisted(subject: Subject) -> Iterator[Found]:
    """The notice is out; the features the applicant gave are searched for."""
    if _wrongly_asked(subject)[1] and not _resting_on_notice(subject):
        yield Found("补正告知只接受文号，条例规定其他特征也可：请按申请人所述特征检索", _NOTICE)


# -- past faults -------------------------------------------------------------------------------
@check("D7.notice_late", "7个工作日内告知补正", Severity.IRREPARABLE, _CITE)
def notice_late(subject: Subject) -> Iterator[Found]:
    """Whether a late notice still begins the period anew is unsettled (SW-2)."""
    if subject.now is None or case_of(subject).kind != "disclosure":
        return
    for limit in subject.now.limits:
        late = limit.due is not None and limit.met_on is not None and limit.met_on > limit.due
        if limit.code == "correction_notice" and late and _in_force(limit.due):
            yield Found(
                f"补正应当在{limit.due}以前告知，{limit.met_on}才告知：是否仍重新计算期限有争议，"
                "请以风险日安排答复",
                _NOTICE,
            )


def _in_force(day: date | None) -> bool:
    """The seven days came with the text of 2019."""
    return day is not None and day >= limit_on("correction_notice", day).effective


@check("D7.asked_twice", "补正一次性告知", Severity.IRREPARABLE, _CITE)
def asked_twice(subject: Subject) -> Iterator[Found]:
    """Once, with everything; what was asked a second time need not be answered."""
    times = sum(fact.kind == "correction_requested" for fact in this_round(case_of(subject)))
    if times > 1:
        yield Found(
            f"告知补正{times}次，补正只能一次性告知：第二次以后的没有回应不产生后果", _NOTICE
        )


# -- hints -------------------------------------------------------------------------------------
@check("D7.period_short", "补正期限合理", Severity.WARNING, _CITE)
def period_short(subject: Subject) -> Iterator[Found]:
    """The Regulation says 'reasonable' and no figure (SW-1)."""
    asked = _asked(subject)
    if asked is None or asked.respond_by is None:
        return
    days = subject.calendar.between_any(asked.served_on or asked.asked_on, asked.respond_by)
    if days < _LEAST_DAYS:
        yield Found(f"申请人只有{max(days, 0)}个工作日补正：期限应当合理", _NOTICE)


@check("D7.correction_skipped", "描述过简的，先告知补正再答复不存在", Severity.WARNING, _CITE,
       "条例/36/1/4")  # fmt: skip
def correction_skipped(subject: Subject) -> Iterator[Found]:
    """What cannot be searched for cannot be said not to exist."""
    view = case_of(subject)
    if view.correction is not None:
        return
    for outcome in subject.outcomes:
        if REPLY_KINDS[outcome.reply].needs_search and _vague(view, outcome.item):
            yield Found(
                "申请的描述过简、没有可供检索的特征，未经补正即答复不存在：请考虑先告知补正",
                place_of(outcome),
            )


def _vague(view: CaseView, item: int) -> bool:
    text = _BOILERPLATE.sub("", text_of_item(view, item).strip())
    return bool(text) and len(text) <= _SHORT and not _FEATURE.search(text)
