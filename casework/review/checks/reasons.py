"""D3: the reasons of a refusal, in words of their own (条例 36(1)(3), 37)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from casework.cases.findings import Severity
from casework.review.answers import SINCE_2019, Answer, answers, essence, of_kinds
from casework.review.reading import coverage, read, sentences
from casework.review.registry import LETTER, Found, check
from casework.review.subject import Subject

ERROR, WARNING = Severity.ERROR, Severity.WARNING

_NOTHING, _SHORT = 4, 8
"""Characters a reason has beyond the words of the law: fewer are none, fewer are few."""
_SAME: Final = 0.5
"""Share of a recorded reason that must stand in the letter; people may reword."""

_SAID_ONLY: Final = re.compile(
    "收到|收悉|申请公开的内容|申请的内容|办件编号|提交方式|发出征求意见|提出意见|答复期限"
)


def _own_words(one: Answer) -> str:
    """Return what an answer says of its own: recorded, or read from the letter."""
    if one.outcome is not None:
        return essence(one.detail("reason"))
    told = "".join(s for s in sentences(one.text) if not _SAID_ONLY.search(s))
    return essence(re.sub(r"\d+年\d+月\d+日", "", told))


@check("D3.reason_missing", "不予公开写明理由", ERROR, "条例/36/1/3", "条例/37/1", reads=(LETTER,))
def reason_missing(subject: Subject) -> Iterator[Found]:
    """A refusal gives reasons; the words of the article again are none."""
    if subject.paper is None or subject.on < SINCE_2019:
        return
    text = read(subject.paper).basis
    for one in of_kinds(subject, "A3"):
        if len(_own_words(one)) < _NOTHING:
            message = (
                "决定不予公开而没有说明理由，或者只是重复条文的用语：请写明该信息是什么、"
                "为什么属于所引的情形（reason）"
            )
            yield Found(message, one.place)
        elif one.outcome is not None and coverage(one.detail("reason"), text) < _SAME:
            message = "文中没有写出办理意见所记的理由：请写入文书，或者重新拟制（redraft）"
            yield Found(message, one.place)


_REASONED: Final = ("A9", "A10", "A12", "A16", "A17")


@check("D3.reason_short", "理由不过于简略", WARNING, "条例/36/1/3", reads=(LETTER,))
def reason_short(subject: Subject) -> Iterator[Found]:
    """A few words seldom carry a refusal through reconsideration."""
    if subject.on < SINCE_2019:
        return
    for one in answers(subject):
        refuses = one.kind.code.startswith("A3")
        recorded = one.outcome is not None and one.kind.code in _REASONED
        least = _NOTHING if refuses else 0
        if (refuses or recorded) and least <= len(_own_words(one)) < _SHORT:
            message = "理由过于简略：请结合该信息的具体内容，写明为什么属于所引的情形"
            yield Found(message, one.place)


_WORDS: Final = {
    "A3.14a": re.compile("国家秘密|涉密|定密|密级"),
    "A3.14b": re.compile("禁止公开|不得(?:对外)?(?:提供|公开|泄露)|身份的资料"),
    "A3.14c": re.compile("安全|稳定|危及|危害"),
    "A3.15": re.compile(
        "商业秘密|个人隐私|第三方|技术秘密|经营秘密|权利人|保密措施|识别特定自然人"
    ),
    "A3.16a": re.compile("内部事务|人事|后勤|内部(?:工作)?流程|内部管理"),
    "A3.16b": re.compile(
        "讨论|过程|草稿|未定稿|磋商|请示|报告稿|征求意见稿|尚未(?:确定|定稿|决定)"
    ),
    "A3.16c": re.compile("案卷|执法|处罚|强制|检查|询问|笔录|证据"),
}
"""Words by which a reason shows its ground; several grounds may share some."""
_PROPER: Final = {
    "A3.14a": re.compile("国家秘密|涉密"),
    "A3.15": re.compile("商业秘密|个人隐私"),
    "A3.16a": re.compile("内部事务|后勤管理|人事管理"),
    "A3.16b": re.compile("过程性|讨论记录|过程稿|磋商信函|请示报告"),
    "A3.16c": re.compile("行政执法案卷"),
    "A4": re.compile("不存在|没有检索到|未检索到"),
    "A5": re.compile("不属于本机关|不由本机关"),
}
"""Words that belong to one ground alone."""


@check("D3.reason_unfit", "理由与所引的情形一致", WARNING, "条例/36/1/3", reads=(LETTER,))
def reason_unfit(subject: Subject) -> Iterator[Found]:
    """Reasons that speak of another ground and not of their own show a wrong choice."""
    for one in of_kinds(subject, "A3"):
        reason = one.detail("reason")
        own = _WORDS.get(one.kind.code)
        if not reason or own is None or own.search(reason):
            continue
        others = [words for code, words in _PROPER.items() if code != one.kind.code]
        if any(words.search(reason) for words in others):
            message = "理由的用语是另一种情形的，与处理决定不一致：请核对适用的条文，改写理由或者改变办理意见（revise）"
            yield Found(message, one.place)
