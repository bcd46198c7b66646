"""D17: nothing is given before it was reviewed (条例 17)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from casework.cases.facts import Fact
from casework.cases.findings import Severity
from casework.cases.view import CaseView, Outcome
from casework.law.replies import REPLY_KINDS
from casework.review.checks.reading import GIVEN, case_of, detail, this_round
from casework.review.registry import Found, check
from casework.review.subject import Subject, place_of

_CITE: Final = "条例/17/2"
_WHERE: Final = "保密审查"
_MASKED: Final = re.compile(
    r"遮蔽|遮盖|遮挡|隐去|隐名|脱敏|匿名|删除|去除|打码|涂黑|节选|摘录|可以公开的部分"
)
_OTHERS: Final = re.compile(
    r"名单|名册|花名册|签到|身份证|户口|住址|联系方式|电话|病历|工资|登记表|确认表|信访件|举报信"
    r"|(?:补偿|补助|救助|安置).{0,6}(?:表|明细)"
)


def _granted(subject: Subject) -> tuple[Outcome, ...]:
    """Return what is given; nothing where it was given on the spot, reviewed there and then."""
    view = case_of(subject)
    if view.closing == "answered_on_spot" or _proposed(view, "answer_on_spot"):
        return ()
    return tuple(o for o in subject.outcomes if REPLY_KINDS[o.reply].grants)


def _proposed(view: CaseView, trigger: str = "") -> Fact | None:
    """Return the proposal that stands, if that trigger (any: blank) made it."""
    last = [fact for fact in this_round(view) if fact.kind == "outcome_proposed"][-1:]
    return last[0] if last and trigger in ("", last[0].trigger) else None


@check("D17.unreviewed", "公开前作过保密审查", Severity.ERROR, _CITE)
def unreviewed(subject: Subject) -> Iterator[Found]:
    """The review comes before the decision to disclose; until a reply is drafted it may yet come."""
    view = case_of(subject)
    decided = view.draft is not None or view.answer is not None
    if decided and _granted(subject) and view.secrecy is None:
        yield Found("决定公开，而没有保密审查的记录：请先审查（review_secrecy）", _WHERE)


@check("D17.forbidden", "保密审查意见允许公开", Severity.ERROR, _CITE)
def forbidden(subject: Subject) -> Iterator[Found]:
    """What the review forbids is not given."""
    if _granted(subject) and case_of(subject).secrecy == "may_not":
        yield Found(
            "保密审查意见为不得公开，答复却予以公开：请改变意见（revise），或者报有关部门确定后重新审查",
            _WHERE,
            (_CITE, "条例/17/3"),
        )


@check("D17.partly_given_whole", "部分不得公开的，答复作了区分", Severity.ERROR, _CITE, "条例/37/1")
def partly_given_whole(subject: Subject) -> Iterator[Found]:
    """The review held something back, and the reply gives everything without a word of masking."""
    granted = _granted(subject)
    whole = granted and all(REPLY_KINDS[o.reply].group == GIVEN for o in subject.outcomes)
    if not whole or case_of(subject).secrecy != "partly":
        return
    if all(o.reasons is not None and not _MASKED.search(_described(o)) for o in granted):
        yield Found(
            "保密审查意见为部分内容不得公开，答复却全部公开：请分部分（part）答复，或者写明公开的是哪一部分、"
            "作了何种遮蔽（given）",
            _WHERE,
        )


def _described(outcome: Outcome) -> str:
    parts = (outcome.part, detail(outcome, "given"), detail(outcome, "reason"))
    enclosures = detail(outcome, "enclosures") or ()
    return " ".join(str(part) for part in (*parts, *enclosures) if part)


@check("D17.review_stale", "保密审查的是现在的办理意见", Severity.WARNING, _CITE)
def review_stale(subject: Subject) -> Iterator[Found]:
    """Reviewed, then decided otherwise: what is given now may not be what was looked at."""
    view = case_of(subject)
    reviewed = [f for f in this_round(view) if f.kind == "secrecy_reviewed"][-1:]
    proposed = _proposed(view)
    if _granted(subject) and reviewed and proposed and reviewed[0].seq < proposed.seq:
        yield Found("保密审查以后办理意见又有改变：请重新审查（review_secrecy）", _WHERE)


@check("D17.others_unmasked", "材料中他人的个人信息已经处理", Severity.WARNING, _CITE, "条例/15/1")
def others_unmasked(subject: Subject) -> Iterator[Found]:
    """Lists and forms hold other people's data; say that it was masked."""
    for outcome in _granted(subject):
        said = _described(outcome)
        if _OTHERS.search(said) and not _MASKED.search(said):
            yield Found(
                "所附材料可能有他人的个人信息：请核对是否已经遮蔽，并在材料名称中写明（enclosures）",
                place_of(outcome),
            )
