"""D20: papers that special answers rest on: agents, Arts 14, 16, 35, what was supplied before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from casework.cases.findings import Severity
from casework.cases.view import CaseView, ConsultationRecord, Outcome
from casework.law.proactive import matter_in
from casework.law.replies import REPLY_KINDS
from casework.letters.blocks import Letter
from casework.review.checks.reading import blank, case_of, detail, letter_sent, text_of_item
from casework.review.checks.repeats import named_by
from casework.review.registry import Found, check
from casework.review.subject import Earlier, Subject, place_of

_VOLUME: Final = "条例/35/1"
_SUPPLIED: Final = "年报格式"
_ASKED_OTHERS: Final = ("D-07", "D-08")
_TOO_SHORT_A_NAME: Final = 2


# -- agents ------------------------------------------------------------------------------------
@check("D20.agent_unauthorised", "代理人有授权委托书", Severity.ERROR, "条例/29/2/1", "条例/30/1")
def agent_unauthorised(subject: Subject) -> Iterator[Found]:
    """Whoever answers an agent tells somebody else about the applicant's request."""
    view = case_of(subject)
    lapsed = any(o.reply in ("A13", "A14") for o in view.outcomes)
    if view.agent_authorised is False and view.outcomes and not lapsed:
        yield Found(
            "申请由代理人提出，没有授权委托书：请告知补正；已经补交的，请更正“收到补正”的登记"
            "（amend_fact，agent_authorised）",
            "申请人",
        )


# -- Art 35 ------------------------------------------------------------------------------------
@check("D20.volume_unasked", "以数量、频次不予处理的，要求过说明理由", Severity.ERROR, _VOLUME)
def volume_unasked(subject: Subject) -> Iterator[Found]:
    """First the letter that asks for reasons, then the reasons, or the end of their period."""
    view = case_of(subject)
    asked = view.reasons
    heard = asked is not None and (asked.received_on or asked.lapsed_on)
    if heard and letter_sent(view, "D-05") is not None:
        return
    for outcome in subject.answered("A12"):
        yield Found(
            "以数量、频次超出合理范围不予处理，卷中没有说明理由告知书和申请人的说明（或者期满未说明）："
            "请先要求说明理由（request_reasons）",
            place_of(outcome),
        )


@check("D20.volume_unassessed", "写明申请理由为什么不合理", Severity.ERROR, _VOLUME)
def volume_unassessed(subject: Subject) -> Iterator[Found]:
    """The agency assesses the reasons it was given, or the silence."""
    asked = case_of(subject).reasons
    for outcome in subject.answered("A12"):
        if asked is None or outcome.reasons is None or not (asked.received_on or asked.lapsed_on):
            continue
        said = detail(outcome, "reason") if asked.received_on else asked.assessment
        if blank(said):
            yield Found("没有写明本机关对申请理由的判断", place_of(outcome))


@check("D20.volume_no_figures", "写明数量、频次", Severity.WARNING, _VOLUME)
def volume_no_figures(subject: Subject) -> Iterator[Found]:
    """'Clearly beyond reasonable' is shown by figures; no law fixes one."""
    asked = case_of(subject).reasons
    figures = asked.figures if asked is not None else None
    if (
        figures
        and subject.answered("A12")
        and not re.search(r"[\d一二三四五六七八九十百]", figures)
    ):
        yield Found("要求说明理由时没有写明数量、频次的具体数字", "说明理由告知")


# -- what was supplied before (A16) ------------------------------------------------------------
def _supplied(subject: Subject) -> Iterator[tuple[Outcome, Earlier]]:
    for outcome in subject.answered("A16"):
        earlier = named_by(subject, outcome)
        if earlier is not None:
            yield outcome, earlier


@check("D20.supply_unproved", "不予确认或者重新出具的，此前确已提供", Severity.ERROR, _SUPPLIED)
def supply_unproved(subject: Subject) -> Iterator[Found]:
    """The report format has this case only for what the applicant already obtained."""
    for outcome, earlier in _supplied(subject):
        given = any(REPLY_KINDS[reply].grants for reply in earlier.replies)
        if earlier.open or earlier.answered_on is None or not given:
            yield Found(
                f"在先的申请（{earlier.number}）没有提供过信息，不能以已经获取为由不予处理：请改变意见（revise）",
                place_of(outcome),
            )


@check("D20.supplied_to_other", "此前是向本申请人提供的", Severity.ERROR, _SUPPLIED)
def supplied_to_other(subject: Subject) -> Iterator[Found]:
    """What somebody else obtained this applicant has not."""
    for outcome, earlier in _supplied(subject):
        if earlier.same_applicant is False:
            yield Found(
                f"在先的申请（{earlier.number}）是其他申请人提出的，不能以已经获取为由不予处理",
                place_of(outcome),
            )


@check("D20.supply_unknown", "此前提供的记录在册", Severity.WARNING, _SUPPLIED)
def supply_unknown(subject: Subject) -> Iterator[Found]:
    """It may lie before this register; then the proof belongs in the file."""
    for outcome in subject.answered("A16"):
        if outcome.reasons is not None and named_by(subject, outcome) is None:
            yield Found("登记中没有这一在先答复：请把此前提供信息的凭证附卷", place_of(outcome))


# -- letters to others (D-07, D-08) ------------------------------------------------------------
@check(
    "D20.applicant_exposed",
    "征求意见书不披露申请人",
    Severity.IRREPARABLE,
    "条例/32/1",
    "条例/15/1",
)
def applicant_exposed(subject: Subject) -> Iterator[Found]:
    """Who asks is no business of who is asked; the letter is out and cannot be called back."""
    view = case_of(subject)
    names = _names(view)
    asked = {c.ref: c for c in view.consultations}
    for sent in view.letters:
        if sent.code in _ASKED_OTHERS and sent.letter:
            text = Letter.from_dict(sent.letter).text
            own = asked.get(sent.ref or "")
            if any(name in _without_addressee(text, own) for name in names):
                yield Found(
                    "征求意见书中出现了申请人或者其代理人的姓名、名称", f"征求意见{sent.ref}"
                )


def _names(view: CaseView) -> tuple[str, ...]:
    given: dict[str, Any] = dict(view.applicant or {})
    people = (given, given.get("agent") or {}, *(given.get("joint") or ()))
    names = (str(one.get("name") or "").strip() for one in people)
    return tuple(name for name in names if len(name) >= _TOO_SHORT_A_NAME)


def _without_addressee(text: str, asked: ConsultationRecord | None) -> str:
    """Take the consultee's own name out: it may hold that of the applicant."""
    return text.replace(asked.name, "") if asked is not None and asked.name else text


# -- state secrets -----------------------------------------------------------------------------
_LEVEL: Final = re.compile(r"绝密|机密|秘密(?!法|行政)")
_PERIOD: Final = re.compile(
    r"保密期限|长期|解密|★\s*\d+\s*(?:年|个月)|(?<!\d)(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:年|个月)"
)
_BASIS: Final = re.compile(r"定密|确定|范围|规定|目录|第.{1,6}[条项]|号|密级标志|★")
_UNTIL: Final = re.compile(
    r"(?:(?:至|到|截至)(\d{4})年(\d{1,2})月(\d{1,2})日)"
    r"|(?:(\d{4})年(\d{1,2})月(\d{1,2})日(?:起)?(?:解密|届满|期满|止|为止))"
)
_FROM: Final = re.compile(
    r"(\d{4})年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:依法)?(?:定密|确定).{0,20}?(?:期限|★)(?:为)?\s*(\d{1,2})年"
)


@check("D20.secret_incomplete", "国家秘密写明密级、期限、依据", Severity.WARNING, "条例/14/1")
def secret_incomplete(subject: Subject) -> Iterator[Found]:
    """A secret is one because somebody classified it: at a level, for a time, on a ground."""
    for outcome in subject.answered("A3.14a"):
        said = detail(outcome, "secret_basis")
        if blank(said):
            continue  # the letter cannot be made without it
        wanted = {"密级": _LEVEL, "保密期限": _PERIOD, "定密依据": _BASIS}
        lack = [name for name, words in wanted.items() if not words.search(str(said))]
        if lack:
            yield Found(f"定密依据没有写明{'、'.join(lack)}：请核对密级标志", place_of(outcome))


@check("D20.secret_expired", "国家秘密的保密期限没有届满", Severity.WARNING, "条例/14/1")
def secret_expired(subject: Subject) -> Iterator[Found]:
    """Past its period a secret is none any more."""
    for outcome in subject.answered("A3.14a"):
        until = _secret_until(str(detail(outcome, "secret_basis") or ""))
        if until is not None and until < subject.on:
            yield Found(
                f"所写的保密期限已于{until}届满：没有延长的，不能再以国家秘密为由不予公开",
                place_of(outcome),
            )


def _secret_until(text: str) -> date | None:
    """Return the last day of a period of secrecy as it was written; None where none is told.

    A year and a number of years give the last day of the last year: nobody is told too early.
    """
    found = _UNTIL.search(text)
    if found:
        year, month, day = (int(part) for part in found.groups() if part)
        try:
            return date(year, month, day)
        except ValueError:
            return None
    counted = _FROM.search(text)
    return date(int(counted[1]) + int(counted[2]), 12, 31) if counted else None


# -- Art 16 and what must be open --------------------------------------------------------------
@check("D20.open_by_law", "以第十六条不予公开的，不是依法应当公开的", Severity.WARNING, "条例/16/2")
def open_by_law(subject: Subject) -> Iterator[Found]:
    """Arts 20 and 21 and the last clause of Art 16(2) open what Art 16 would let be withheld."""
    view = case_of(subject)
    for outcome in subject.answered("A3.16a", "A3.16b", "A3.16c"):
        matter = matter_in(text_of_item(view, outcome.item))
        if matter is not None:
            cites = (*REPLY_KINDS[outcome.reply].cites[:1], matter.cite)
            yield Found(
                f"申请的内容像是应当主动公开的“{matter.name}”：请核对法律、法规、规章有没有应当公开的规定，"
                "有规定的从其规定",
                place_of(outcome),
                cites,
            )
