"""D2: 'it does not exist' rests on a search anybody can follow (条例 36(4))."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from casework.cases.commands import RecordSearch, command_fields
from casework.cases.findings import Severity
from casework.cases.view import Outcome
from casework.law.proactive import matter_in
from casework.law.replies import REPLY_KINDS
from casework.review.checks.reading import blank, case_of, opened_on, text_of_item
from casework.review.registry import Found, check
from casework.review.subject import Subject, place_of

_CITE: Final = "条例/36/1/4"
_FIELDS: Final = {f.name: f.label for f in command_fields(RecordSearch) if f.name != "on"}
_NONE_IS_AN_ANSWER: Final = "result"
_SEVERAL: Final = re.compile(r"[、，,；;和及\n]|以及|并")
_FOUND: Final = re.compile(r"(?:检索|查找|查询|搜索|查)[到得]")
_NOT: Final = re.compile(r"未|没有|无|不")


def _not_existing(subject: Subject) -> tuple[Outcome, ...]:
    return tuple(o for o in subject.outcomes if REPLY_KINDS[o.reply].needs_search)


def _lacking(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a record of a search leaves open, as its fields are called."""
    return tuple(
        label
        for name, label in _FIELDS.items()
        if blank(record.get(name))
        or (name != _NONE_IS_AN_ANSWER and str(record.get(name)).strip() == "无")
    )


@check("D2.search_missing", "答复信息不存在的，有检索记录", Severity.ERROR, _CITE)
def search_missing(subject: Subject) -> Iterator[Found]:
    """Without a record the agency cannot show that it looked at all."""
    if case_of(subject).searches:
        return
    for outcome in _not_existing(subject):
        yield Found(
            "答复信息不存在，而没有检索记录：请检索后登记范围、检索词、时段、检索人和结果"
            "（record_search），再重新拟制",
            place_of(outcome),
        )


@check(
    "D2.search_incomplete", "检索记录的范围、检索词、时段、检索人、结果齐全", Severity.ERROR, _CITE
)
def search_incomplete(subject: Subject) -> Iterator[Found]:
    """One whole record of this answer is enough; without one it is told what the last lacks."""
    view = case_of(subject)
    opened = opened_on(view)
    searches = [one for one in view.searches if one[0] >= opened] or view.searches
    if not _not_existing(subject) or not searches:
        return
    if all(_lacking(record) for _, record in searches):
        day, record = searches[-1]
        yield Found(
            f"{day}的检索记录没有写明{'、'.join(_lacking(record))}：请重新检索后登记"
            "（record_search），登记有误的更正（amend_fact）",
            "检索记录",
        )


@check("D2.search_of_earlier_answer", "重新答复信息不存在的，重新检索", Severity.WARNING, _CITE)
def search_of_earlier_answer(subject: Subject) -> Iterator[Found]:
    """A second 'no' on the search of the first one invites the same decision again."""
    view = case_of(subject)
    if view.round == 1 or not view.searches or not _not_existing(subject):
        return
    opened = opened_on(view)
    if all(day < opened for day, _ in view.searches):
        yield Found("重新办理以后没有再检索，仍以原答复的检索为据：请扩大范围重新检索", "检索记录")


@check("D2.search_narrow", "检索不限于一处", Severity.WARNING, _CITE)
def search_narrow(subject: Subject) -> Iterator[Found]:
    """One system and no archive is what reconsideration organs call inadequate."""
    searches = case_of(subject).searches
    places = [str(record.get("places") or "") for _, record in searches]
    if not _not_existing(subject) or not places or any(map(blank, places)):
        return
    if len(set(places)) == 1 and not _SEVERAL.search(places[0].strip()):
        yield Found(
            "只检索了一处：请考虑业务系统、档案室、承办处室等可能保存的地方，或者写明为什么一处即可",
            "检索记录",
        )


@check("D2.found_yet_denied", "检索结果与“不存在”一致", Severity.WARNING, _CITE)
def found_yet_denied(subject: Subject) -> Iterator[Found]:
    """Every record says that something was found, and the reply is that there is nothing."""
    results = [str(record.get("result") or "") for _, record in case_of(subject).searches]
    denied = _not_existing(subject)
    whole = len(denied) == len(subject.outcomes)
    if whole and denied and results and all(_says_found(text) for text in results):
        yield Found("检索记录的结果是检索到信息，答复却是信息不存在：请核对", place_of(denied[0]))


def _says_found(text: str) -> bool:
    return bool(_FOUND.search(text)) and not _NOT.search(text)


@check("D2.must_exist", "依法应当有的信息不存在的，写明原因", Severity.WARNING, _CITE)
def must_exist(subject: Subject) -> Iterator[Found]:
    """What Arts 20 and 21 make the agency publish it must have made: escalate, and say why not."""
    view = case_of(subject)
    for outcome in _not_existing(subject):
        matter = matter_in(text_of_item(view, outcome.item))
        if matter is not None:
            yield Found(
                f"申请的内容像是本机关应当主动公开的“{matter.name}”：确实不存在的，请报负责人，"
                "并在答复中写明为什么没有制作或者获取",
                place_of(outcome),
                (_CITE, matter.cite),
            )
