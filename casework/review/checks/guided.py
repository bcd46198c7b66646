"""D3: what is proposed differs from where the answers of the guided decision lead."""

from __future__ import annotations

from collections.abc import Iterator

from casework.cases.findings import Severity
from casework.review.guide import differs
from casework.review.registry import Found, check
from casework.review.subject import Subject


@check("D3.guide_differs", "办理意见与七步法的回答一致", Severity.WARNING, "条例/36/1", "条例/45/1")
def guide_differs(subject: Subject) -> Iterator[Found]:
    """The guide only proposes; that somebody went another way should be meant, not slipped."""
    if subject.view is None:
        return
    for item in differs(subject.view):
        message = (
            "提出的办理意见与七步法的回答不一致：请核对（casework guide），回答有变的重新回答"
            "（answer_question），意见有误的改变意见（revise）"
        )
        yield Found(message, f"第{item}项")
