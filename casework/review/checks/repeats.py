"""D10: a repeat is of something this applicant was answered, in substance (条例 36(6))."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.cases.findings import Severity
from casework.cases.view import Outcome
from casework.law.replies import REPLY_KINDS
from casework.review.checks.reading import blank, day_in, detail
from casework.review.registry import Found, check
from casework.review.subject import Earlier, Subject, place_of

_CITE: Final = "条例/36/1/6"
_ABANDONED: Final = ("A13", "A14")
_TIME_BOUND: Final = {
    "A4": "当时不存在的，此后可能已经形成",
    "A9": "当时没有现成信息的，此后可能已经制作",
    "A15": "当时内容不明确，没有作实质答复",
    "A12": "当时以数量、频次为由，没有作实质答复",
    "A3.14a": "国家秘密可能已经解密",
    "A3.14c": "当时的危险可能已经消失",
    "A3.16b": "当时处于过程中，此后可能已经办结",
    "A3.16c": "当时案件可能尚未办结",
    "A5": "职权可能已经调整",
}
"""Earlier answers that time may have overtaken, and why."""


def _repeats(subject: Subject) -> Iterator[tuple[Outcome, Earlier]]:
    """Yield the outcomes that say 'a repeat', each with the earlier case it names, if we know it."""
    for outcome in subject.answered("A6"):
        earlier = named_by(subject, outcome)
        if earlier is not None:
            yield outcome, earlier


def named_by(subject: Subject, outcome: Outcome) -> Earlier | None:
    """Return the earlier case an outcome names; None if it is unknown to us."""
    name = detail(outcome, "earlier_no")
    return subject.earlier.get(name.strip()) if isinstance(name, str) else None


@check("D10.earlier_unknown", "在先答复登记在册", Severity.WARNING, _CITE)
def earlier_unknown(subject: Subject) -> Iterator[Found]:
    """It may lie before this register; then a copy belongs in the file."""
    for outcome in subject.answered("A6"):
        if outcome.reasons is not None and named_by(subject, outcome) is None:
            yield Found(
                "登记中没有这一文号或者编号的在先答复：请核对（earlier_no）；在登记以前的，请把在先答复"
                "和送达凭证附卷",
                place_of(outcome),
            )


@check("D10.earlier_pending", "在先申请已有答复", Severity.ERROR, _CITE)
def earlier_pending(subject: Subject) -> Iterator[Found]:
    """A request still pending is merged: nothing was answered that could be repeated."""
    for outcome, earlier in _repeats(subject):
        if earlier.open:
            yield Found(
                f"在先的申请（{earlier.number}）尚未答复，不是重复申请：请改变意见，并案办理（merge）"
                "或者分别答复",
                place_of(outcome),
            )


@check("D10.earlier_unanswered", "在先申请作过答复", Severity.ERROR, _CITE)
def earlier_unanswered(subject: Subject) -> Iterator[Found]:
    """Withdrawn, merged, sent on: closed, and never answered."""
    for outcome, earlier in _repeats(subject):
        if not earlier.open and earlier.answered_on is None:
            yield Found(
                f"在先的申请（{earlier.number}）没有作过答复即已办结，不是重复申请：请改变意见（revise）",
                place_of(outcome),
            )


@check("D10.earlier_abandoned", "在先申请不是因未补正、未缴费而终结", Severity.ERROR, _CITE)
def earlier_abandoned(subject: Subject) -> Iterator[Found]:
    """Who abandoned a request may ask again: its matter was never answered."""
    for outcome, earlier in _repeats(subject):
        lapsed = bool(earlier.replies) and all(r in _ABANDONED for r in earlier.replies)
        if lapsed and earlier.answered_on is not None:
            yield Found(
                f"在先的申请（{earlier.number}）因逾期未补正或者未缴费不再处理，没有作过实质答复，"
                "不是重复申请：请改变意见（revise）",
                place_of(outcome),
            )


@check("D10.other_applicant", "在先申请是同一申请人的", Severity.ERROR, _CITE)
def other_applicant(subject: Subject) -> Iterator[Found]:
    """What another asked does not use up this applicant's right."""
    for outcome, earlier in _repeats(subject):
        if earlier.same_applicant is False:
            yield Found(
                f"在先的申请（{earlier.number}）是其他申请人提出的，不是重复申请：请改变意见（revise）",
                place_of(outcome),
            )


@check("D10.substance_unstated", "写明在先已作实质答复、事实没有变化", Severity.ERROR, _CITE)
def substance_unstated(subject: Subject) -> Iterator[Found]:
    """Answered in substance, and nothing has changed: that is what makes it a repeat."""
    for outcome in subject.answered("A6"):
        if outcome.reasons is not None and blank(detail(outcome, "unchanged")):
            yield Found(
                "没有写明在先答复对同一信息作过实质答复、此后事实没有变化：请改变意见时补写（unchanged）",
                place_of(outcome),
            )


@check("D10.time_bound", "在先答复没有因时间而过时", Severity.WARNING, _CITE)
def time_bound(subject: Subject) -> Iterator[Found]:
    """'Not yet made' is no answer for ever: look again before calling it a repeat."""
    for outcome, earlier in _repeats(subject):
        for reply in dict.fromkeys(earlier.replies):
            if reply in _TIME_BOUND:
                yield Found(
                    f"在先的答复为“{REPLY_KINDS[reply].label}”，{_TIME_BOUND[reply]}："
                    "请核实现在的情况，有变化的作新的申请答复",
                    place_of(outcome),
                )


@check("D10.day_differs", "在先答复的日期与登记一致", Severity.WARNING, _CITE)
def day_differs(subject: Subject) -> Iterator[Found]:
    """The letter prints the day of the earlier reply."""
    for outcome, earlier in _repeats(subject):
        told = day_in(detail(outcome, "earlier_on"))
        if told and earlier.answered_on and told != earlier.answered_on:
            yield Found(
                f"所写在先答复的日期为{told}，登记为{earlier.answered_on}：请核对（earlier_on）",
                place_of(outcome),
            )
