"""D11: a petition or complaint is shown by its own sentence; the rest is answered (条例 39(1))."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from casework.cases.findings import Severity
from casework.cases.view import CaseView
from casework.review.checks.reading import blank, case_of, detail, text_of_item
from casework.review.registry import Found, check
from casework.review.subject import Subject, place_of

_CITE: Final = "条例/39/1"
_NAMED: Final = re.compile(
    r"《[^》]{2,}》|[〔\[（(【]\s*(?:19|20)\d\d\s*[〕\])）】]\s*第?\s*\d+\s*号"
    r"|(?:批复|批文|许可证|合同|协议|会议纪要|公告|决定书|报告书)(?:及|和|的|、|文本|复印件|$)"
)


@check("D11.sentence_missing", "写明属于信访、投诉、举报的语句", Severity.ERROR, _CITE)
def sentence_missing(subject: Subject) -> Iterator[Found]:
    """Without the sentence nobody can see what was taken for a petition."""
    for outcome in subject.answered("A10"):
        if outcome.reasons is not None and blank(detail(outcome, "petition_text")):
            yield Found(
                "没有写明申请中哪一句属于信访、投诉、举报：请改变意见时照录该语句（petition_text）",
                place_of(outcome),
            )


@check("D11.sentence_not_found", "所引语句是申请中的原文", Severity.WARNING, _CITE)
def sentence_not_found(subject: Subject) -> Iterator[Found]:
    """A paraphrase is the agency's reading, not the applicant's words."""
    view = case_of(subject)
    asked = _plain(_request(view))
    for outcome in subject.answered("A10"):
        quoted = _plain(str(detail(outcome, "petition_text") or ""))
        if asked and quoted and quoted not in asked:
            yield Found("所引的语句不是申请中的原文：请照录（petition_text）", place_of(outcome))


def _request(view: CaseView) -> str:
    """Return all the applicant wrote: the request, its items, its correction."""
    corrected = [f.get("text") for f in view.history if f.kind == "correction_received"]
    texts = (view.description, *(item.text for item in view.items), *corrected)
    return "\n".join(text for text in texts if text)


def _plain(text: str) -> str:
    return re.sub(r"[\s\W]+", "", text)


@check("D11.names_document", "申请中指明文件的内容另行答复", Severity.WARNING, _CITE, "条例/36/1")
def names_document(subject: Subject) -> Iterator[Found]:
    """Who names a document wants it, whatever else is said beside it: split the request."""
    view = case_of(subject)
    for outcome in subject.answered("A10"):
        if _NAMED.search(text_of_item(view, outcome.item)):
            yield Found(
                "这一项指明了文件或者文号，不全是信访、投诉、举报：请拆分（split）或者分部分（part）答复",
                place_of(outcome),
            )
