"""D6, D2: what the applicant named (a number, a day, a plot, a title) is spoken of in the letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.cases.findings import Severity
from casework.law.replies import REPLY_KINDS
from casework.review.clues import MISSING, SAID, answered, clues
from casework.review.registry import CASE, LETTER, Found, check
from casework.review.spoken import spoken
from casework.review.subject import Subject, place_of

_NAMED: Final = ("doc_no", "day", "plot", "title")
"""Clues that tell one document from another; organisations and amounts often do not."""
_DOCUMENTS: Final = ("doc_no", "title")


@check(
    "D6.clue_unanswered",
    "申请中的文号、日期、地块编号、文件名称在文中出现",
    Severity.WARNING,
    "条例/36/1",
    reads=(CASE, LETTER),
)
def clue_unanswered(subject: Subject) -> Iterator[Found]:
    """A thing the applicant named and the letter nowhere mentions was perhaps overlooked."""
    view = subject.view
    if view is None or subject.paper is None or view.erased:
        return
    text = subject.paper.text
    for item in view.active_items:
        named = [clue for clue in clues(item.text or "") if clue.kind in _NAMED]
        if any(one.where == MISSING for one in answered(named, text)):
            message = (
                "申请中写明的文号、日期、地块编号或者文件名称在文中没有出现：请核对是否答复了所申请的"
                "内容，逐条对照见 casework clues"
            )
            yield Found(message, f"第{item.no}项")


@check(
    "D2.clue_unexplained",
    "申请写明文号、文件名称而答复不存在的，就该文件作出说明",
    Severity.WARNING,
    "条例/36/1/4",
    reads=(CASE, LETTER),
)
def clue_unexplained(subject: Subject) -> Iterator[Found]:
    """'It does not exist' owes a word on the very document the applicant named."""
    view = subject.view
    if view is None or subject.letter is None or view.erased:
        return
    texts = {item.no: item.text or "" for item in view.active_items}
    said = spoken(subject.letter)
    for outcome in subject.outcomes:
        if not REPLY_KINDS[outcome.reply].needs_search:
            continue
        named = [c for c in clues(texts.get(outcome.item, "")) if c.kind in _DOCUMENTS]
        if any(one.where != SAID for one in answered(named, *said)):
            message = (
                "申请写明了文号或者文件名称，答复只作照录：请说明按该文号、名称检索的情况，"
                "如该文件由谁制作、是否查到（理由 reason）"
            )
            yield Found(message, place_of(outcome))
