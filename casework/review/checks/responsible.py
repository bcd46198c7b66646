"""D8 and D9: who is responsible instead (条例 36(1)(5)), and what would have to be made (条例 38)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from casework.cases.findings import Severity
from casework.review.answers import SINCE_2019, Answer, essence, of_kinds
from casework.review.reading import coverage, sentences
from casework.review.registry import CASE, LETTER, Found, check
from casework.review.subject import Subject

ERROR, WARNING = Severity.ERROR, Severity.WARNING
_FIVE: Final = "条例/36/1/5"

_POINTS: Final = re.compile(
    "(?:由|向|为|是|属于|系|到|与|询)(?P<organ>[^，。；：“”（(]{1,40}?"
    "(?:人民政府|委员会|[局厅委署站]|部(?!门|分)|处(?![理置罚以])|所(?![有在需申列述说属])|院(?!校)|办公室|办事处|管委会|中心"
    "|支队|大队|总队|银行|海关|公司|集团|学校|[大中小]学|学院))"
)
_OURS: Final = re.compile(
    "本机关|本局|我局|本委|我委|本单位|我单位|本府|本厅|我厅|本办|我办|行政机关"
)
_UNSURE: Final = re.compile("(?:不能|无法|难以|尚不能|未能)[^，。；]{0,8}(?:确定|查明|明确)")
_CONSULTED: Final = re.compile(
    "查询|查阅|核对|核查|咨询|询问|征询|联系|检索|职能|职责|三定|编制|权责清单|函询"
)
_REACH: Final = re.compile(
    r"\d{3,4}[-－—]\d{6,8}|(?<!\d)\d{7,12}(?!\d)|(?<!\d)\d{4}-\d{4,7}(?!\d)|地址|电话|邮编|邮箱|网址|https?://|www\.|@|联系方式|[路街道巷][^，。；]{0,12}号"
)


def _judged(subject: Subject) -> bool:
    return subject.on >= SINCE_2019


@check("D8.reason_missing", "不属于本机关负责公开的，说明理由", ERROR, _FIVE, reads=(LETTER,))
def reason_missing(subject: Subject) -> Iterator[Found]:
    """Why it is not ours: who made it, or whose function it is."""
    if not _judged(subject):
        return
    for one in of_kinds(subject, "A5"):
        reason = one.detail("reason") if one.outcome is not None else _reasons(one)
        if len(essence(reason)) < _LEAST:
            message = (
                "答复不属于本机关负责公开而没有说明理由：请写明该信息由谁制作或者最初获取，"
                "或者属于哪一机关的职权（reason）"
            )
            yield Found(message, one.place)


_LEAST: Final = 4


def _reasons(one: Answer) -> str:
    """Return what an answer says beside receipt, request and where else to go."""
    clauses = [c for s in sentences(one.text) for c in re.split("[，：]", s)]
    return "，".join(c for c in clauses if not _BESIDE.search(c))


_BESIDE: Final = re.compile(
    "收到|收悉|申请公开|办件编号|请|联系|电话|地址|邮编|网址|建议|《|条例|[路街][^，。；]{0,12}号"
)


@check("D8.organ_missing", "告知负责公开的机关，或者说明不能确定", ERROR, _FIVE, reads=(LETTER,))
def organ_missing(subject: Subject) -> Iterator[Found]:
    """The responsible agency by name, or that it cannot be determined."""
    if not _judged(subject):
        return
    for one in of_kinds(subject, "A5"):
        if _unsure(one):
            continue
        told = one.detail("organ")
        named = coverage(told, one.text) > _NAMED if told else bool(_organ_in(one.plain))
        if not named:
            message = (
                "没有告知负责公开的行政机关：能够确定的，请写明名称和联系方式（organ、organ_contact）；"
                "不能确定的，请说明并写明查询的情况（organ_unknown）"
            )
            yield Found(message, one.place)


_NAMED: Final = 0.8


def _unsure(one: Answer) -> bool:
    return bool(one.detail("organ_unknown")) or bool(_UNSURE.search(one.plain))


def _organ_in(text: str) -> str:
    """Return the sentence that names an agency other than ourselves; blank where none does."""
    for sentence in sentences(re.sub("《[^《》]*》", "", text)):
        for found in _POINTS.finditer(sentence):
            if not _OURS.search(found["organ"]) and "申请" not in found["organ"]:
                return sentence
    return ""


@check("D8.contact_missing", "告知负责机关的联系方式", ERROR, _FIVE, reads=(LETTER,))
def contact_missing(subject: Subject) -> Iterator[Found]:
    """Its name is not enough: the contact goes with it."""
    if not _judged(subject):
        return
    for one in of_kinds(subject, "A5"):
        if _unsure(one):
            continue
        told = one.detail("organ_contact")
        if one.detail("organ"):
            reached = bool(told) and coverage(told, one.text) > _NAMED
        else:
            named = _organ_in(one.plain)
            reached = not named or any(_REACH.search(s) for s in _near(one.text, named))
        if not reached:
            message = "告知了负责公开的行政机关，而没有写明其联系方式：请写明地址、电话等（organ_contact）"
            yield Found(message, one.place)


def _near(text: str, sentence: str) -> list[str]:
    """Return the sentence and those that follow it: the contact may stand in one of its own."""
    found = list(sentences(text))
    place = next((n for n, s in enumerate(found) if sentence[:12] in s), 0)
    return found[place:]


@check("D8.consulted_missing", "不能确定负责机关的，写明查询的情况", ERROR, _FIVE, reads=(LETTER,))
def consulted_missing(subject: Subject) -> Iterator[Found]:
    """Cannot be determined: then what was consulted."""
    if not _judged(subject):
        return
    for one in of_kinds(subject, "A5"):
        told = one.detail("organ_unknown")
        if not _unsure(one) or one.detail("organ"):
            continue
        about = told or "".join(s for s in sentences(one.plain) if _UNSURE.search(s))
        if not _CONSULTED.search(about if told else one.plain):
            message = "答复不能确定负责公开的机关，而没有写明查询了什么：请写明查阅的职能规定、询问的机关等（organ_unknown）"
            yield Found(message, one.place)


# -- D9 -------------------------------------------------------------------------------------------
_LAW_38: Final = re.compile(
    "行政机关(?:向申请人)?提供的(?:政府信息)?[^。；]{0,24}(?:已制作|已经制作)[^。；]{0,10}政府信息"
    "|(?:需要|要求)?(?:本机关|行政机关|我局)?对现有(?:的)?政府信息(?:进行)?(?:加工、?分析|汇总、?加工)"
)
_EXISTS: Final = re.compile("现有|已有|保存|掌握|留存|存有|仅有|只有|分散|记载于|系统中|台账|原始")
_MAKES: Final = re.compile(
    "汇总|统计|制作|整理|编制|计算|比对|归集|摘录|逐(?:件|项|份|户|笔|年|一)|对比|筛选|合并|测算"
)
_38: Final = "条例/38/1"


def _own_38(one: Answer) -> str:
    told = "".join(s for s in sentences(one.plain) if not re.search("收到|收悉|申请公开的内容", s))
    return _LAW_38.sub("", told)


@check("D9.exists_missing", "需要加工、分析的，写明现有的信息", ERROR, _38, reads=(LETTER,))
def exists_missing(subject: Subject) -> Iterator[Found]:
    """What there is may be asked for: the applicant must learn it."""
    if not _judged(subject):
        return
    for one in of_kinds(subject, "A9"):
        told = one.detail("exists")
        said = coverage(told, one.text) > _NAMED if told else bool(_EXISTS.search(_own_38(one)))
        if not said or (one.outcome is not None and not told):
            message = "以需要加工、分析为由不予提供，而没有写明现有哪些信息：请写明（exists），申请人可以另行申请"
            yield Found(message, one.place)


@check(
    "D9.would_make_missing", "需要加工、分析的，写明须另行制作的内容", ERROR, _38, reads=(LETTER,)
)
def would_make_missing(subject: Subject) -> Iterator[Found]:
    """And what would have to be made of it, or nobody can tell whether that is so."""
    if not _judged(subject):
        return
    for one in of_kinds(subject, "A9"):
        told = one.detail("would_make")
        said = coverage(told, one.text) > _NAMED if told else bool(_MAKES.search(_own_38(one)))
        if not said or (one.outcome is not None and not told):
            message = "以需要加工、分析为由不予提供，而没有写明要另行制作什么：请写明须作的汇总、统计等（would_make）"
            yield Found(message, one.place)


@check(
    "D9.published_first",
    "需要加工、分析的，先查找已公开的同类信息",
    WARNING,
    _38,
    "条例/36/1/1",
    reads=(CASE,),
)
def published_first(subject: Subject) -> Iterator[Found]:
    """Totals are often published elsewhere: search before refusing."""
    if subject.view is None or subject.view.searches or subject.view.erased:
        return
    for one in subject.answered("A9"):
        message = "没有检索记录：同类的汇总数据可能已经主动公开，请先检索（record_search），有的告知获取途径"
        yield Found(message, f"第{one.item}项")
