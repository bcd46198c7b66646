"""D4: matters of third parties: asked in writing, heard, judged by the agency itself (条例 15, 32)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from casework.cases.findings import Severity
from casework.cases.view import CaseView, ConsultationRecord, Outcome
from casework.law.replies import REPLY_KINDS
from casework.review.checks.reading import (
    GIVEN,
    WITHHELD,
    blank,
    came_late,
    case_of,
    day_in,
    detail,
    letter_lacks,
    objections,
    opened_on,
    parts_of,
    third_parties,
    this_round,
)
from casework.review.registry import Found, check
from casework.review.subject import Subject, place_of

_CITES: Final = ("条例/32/1",)
_WEIGHED: Final = ("条例/15/1", "条例/32/1")

# "Silence counts as a no": 逾期未答复，视为不同意; not 既不视为同意，也不视为不同意.
_COUNTED_AS_NO: Final = re.compile(
    r"(?P<neg>(?:不|非|未)(?:得|能|应当|应|宜|可|会|再|当然|直接|必然|必)?)?"
    r"(?:视为|视作|视同|推定为?|等同于?|即为|默认为?|当作|理解为)"
    r"(?:其|第三方|对方|该单位|该公司|权利人)?(?:表示)?(?:不同意|反对|拒绝)"
)
# "The third party objects", said of one who said nothing; not the words of the article itself.
_SAID_TO_OBJECT: Final = re.compile(
    r"(?P<neg>未收到|没有收到|并无|没有|未见|无)?"
    r"(?:第三方|权利人|对方|该单位|该公司|该企业)"
    r"(?:已经|已|明确|书面|均|来函|回函|复函|答复|表示|提出)*"
    r"(?:不同意|反对|拒绝)(?!见|意见)(?:公开)?"
    r"(?!(?:[^。；，,]{0,12})?(?:的[，,]|且有合理理由|的意见))"
)
_PART: Final = re.compile(r"其中|部分|所列|所附|附件|附表|第.{1,4}[章节页条款项]|中的|中涉及")


def _refused(subject: Subject) -> tuple[Outcome, ...]:
    """Return what is refused to protect a third party (3.3.4)."""
    return tuple(o for o in subject.outcomes if REPLY_KINDS[o.reply].needs_consultation)


def _where(asked: ConsultationRecord) -> str:
    return f"征求意见{asked.ref}"


# -- the letter, its service, its end ----------------------------------------------------------
@check("D4.not_consulted", "以第三方权益不予公开的，已书面征求第三方意见", Severity.ERROR, *_CITES)
def not_consulted(subject: Subject) -> Iterator[Found]:
    """Art 15 may be invoked only after Art 32 was gone through."""
    if third_parties(case_of(subject)):
        return
    for outcome in _refused(subject):
        yield Found(
            "以第三方合法权益不予公开，而没有书面征求第三方的意见：请先征求意见（consult）",
            place_of(outcome),
        )


@check("D4.letter_missing", "征求意见书在卷", Severity.ERROR, *_CITES)
def letter_missing(subject: Subject) -> Iterator[Found]:
    """In writing, that is by a letter on file."""
    view = case_of(subject)
    if _refused(subject):
        for asked in third_parties(view):
            if letter_lacks(view, asked):
                yield Found("卷中没有发给第三方的征求意见书：应当书面征求意见", _where(asked))


@check("D4.service_unproved", "第三方逾期未提出意见的，征求意见书已经送达", Severity.ERROR, *_CITES)
def service_unproved(subject: Subject) -> Iterator[Found]:
    """Fifteen working days run from its receipt; an opinion that came proves its own receipt."""
    if not _refused(subject):
        return
    for asked in third_parties(case_of(subject)):
        if asked.result == "lapsed" and asked.received_on is None:
            yield Found(
                "登记为逾期未提出意见，而没有第三方收到征求意见书之日，期限无从起算："
                "请补登收到之日（amend_fact）",
                _where(asked),
            )


@check("D4.consultation_open", "征求第三方意见已有结果才答复", Severity.ERROR, *_CITES)
def consultation_open(subject: Subject) -> Iterator[Found]:
    """Neither a refusal under Art 15 nor a disclosure may overtake the third party.

    Where something is refused on other grounds the letter may be about that: nothing is said.
    """
    view = case_of(subject)
    other = any(REPLY_KINDS[o.reply].group == WITHHELD for o in subject.outcomes)
    if not _refused(subject) and (other or not subject.grants):
        return
    for asked in third_parties(view):
        if asked.ended_on is None and asked.sent_on >= opened_on(view):
            yield Found(
                "征求第三方意见尚未有结果：请登记意见、逾期或者退回（record_consultation）后再答复",
                _where(asked),
            )


# -- what the agency itself says ---------------------------------------------------------------
@check("D4.assessment_missing", "本机关对是否损害第三方权益有自己的判断", Severity.ERROR, *_WEIGHED)
def assessment_missing(subject: Subject) -> Iterator[Found]:
    """The agency decides, not the third party: an objection must have reasons that hold."""
    view = case_of(subject)
    if not _refused(subject) or view.erased:
        return
    for asked in third_parties(view):
        if asked.ended_on and asked.position != "consents" and blank(asked.assessment):
            yield Found(
                "没有写明本机关对公开是否会损害第三方合法权益的判断：第三方的意见不能代替，"
                "请补记（record_consultation，result=assessed）",
                _where(asked),
            )


@check("D4.public_interest_missing", "衡量了不公开对公共利益的影响", Severity.ERROR, *_WEIGHED)
def public_interest_missing(subject: Subject) -> Iterator[Found]:
    """Even what harms a third party is open where withholding gravely affects the public."""
    for outcome in _refused(subject):
        if outcome.reasons is not None and blank(detail(outcome, "public_interest")):
            yield Found(
                "没有写明不公开是否会对公共利益造成重大影响的衡量：请改变意见时补写（public_interest）",
                place_of(outcome),
            )


@check("D4.lapse_as_objection", "第三方没有表示意见的，不作为不同意", Severity.ERROR, *_CITES)
def lapse_as_objection(subject: Subject) -> Iterator[Found]:
    """Silence and a returned letter are neither yes nor no: the agency decides on the merits."""
    silent = [c for c in third_parties(case_of(subject)) if c.result in ("lapsed", "returned")]
    if not _refused(subject) or not silent:
        return
    nobody = not any(c.position in ("objects", "partial") for c in third_parties(case_of(subject)))
    for outcome in _refused(subject):
        if _counts_as_no(str(detail(outcome, "reason") or ""), nobody=nobody):
            yield Found(_SILENCE.format("事实和理由", "reason"), place_of(outcome))
    for asked in silent:
        if _counts_as_no(asked.assessment or "", nobody=nobody):
            yield Found(_SILENCE.format("本机关的判断", "assessment"), _where(asked))


_SILENCE: Final = (
    "{0}把第三方没有表示意见（逾期或者退回）当作不同意：逾期未提出意见的，由本机关依照条例决定"
    "是否公开，请写明公开会损害何种权益（{1}）"
)


def _counts_as_no(text: str, *, nobody: bool) -> bool:
    patterns = (_COUNTED_AS_NO, _SAID_TO_OBJECT) if nobody else (_COUNTED_AS_NO,)
    return any(not found["neg"] for one in patterns for found in one.finditer(text))


@check("D4.consented", "第三方均同意公开的，不以其权益不予公开", Severity.ERROR, "条例/15/1")
def consented(subject: Subject) -> Iterator[Found]:
    """With consent Art 15 no longer stands in the way."""
    asked = third_parties(case_of(subject))
    if asked and all(c.position == "consents" for c in asked):
        for outcome in _refused(subject):
            yield Found(
                "被征求意见的第三方均同意公开，第十五条不再适用：请改变意见（revise），"
                "另有理由的引用相应条款",
                place_of(outcome),
            )


# -- disclosure against an objection -----------------------------------------------------------
def _overridden(subject: Subject) -> tuple[Outcome, ...]:
    """Return what is supplied although a third party objected in time.

    Judged only where everything asked for is open: else the objection may be to what is not.
    """
    outcomes = subject.outcomes
    if not objections(subject) or any(REPLY_KINDS[o.reply].group != GIVEN for o in outcomes):
        return ()
    return tuple(o for o in outcomes if REPLY_KINDS[o.reply].grants)


def _told(view: CaseView) -> bool:
    return any(
        fact.get("third_party_told_on") or fact.get("waived")
        for fact in this_round(view)
        if fact.kind == "released"
    )


@check("D4.objector_untold", "第三方不同意而公开的，先书面告知第三方", Severity.ERROR, *_CITES)
def objector_untold(subject: Subject) -> Iterator[Found]:
    """Told in writing what is disclosed and why, before it is out of hand (SW-6)."""
    view = case_of(subject)
    for outcome in _overridden(subject):
        told = day_in(detail(outcome, "third_party_told_on"))
        enclosed = bool(detail(outcome, "enclosures"))
        if outcome.reasons is not None and told is None and enclosed and not _told(view):
            yield Found(
                "第三方不同意公开，材料却随答复提供，没有书面告知第三方公开的内容和理由：请告知后填写"
                "告知之日（third_party_told_on），或者答复只写提供的时间、地点（time、place），"
                "告知期满再提供（release）",
                place_of(outcome),
            )


@check("D4.objection_unweighed", "第三方不同意而公开的，写明理由", Severity.ERROR, *_WEIGHED)
def objection_unweighed(subject: Subject) -> Iterator[Found]:
    """Either the objection has no good reason, or the public interest outweighs it."""
    view = case_of(subject)
    if view.erased or all(not blank(c.assessment) for c in objections(subject)):
        return
    for outcome in _overridden(subject):
        if outcome.reasons is not None and blank(detail(outcome, "public_interest")):
            yield Found(
                "第三方不同意公开，没有写明其理由为什么不成立（record_consultation，result=assessed），也没有写明不公开对公共利益的"
                "重大影响（public_interest）",
                place_of(outcome),
            )


@check(
    "D4.released_untold", "第三方不同意的，告知第三方以后才提供信息", Severity.IRREPARABLE, *_CITES
)
def released_untold(subject: Subject) -> Iterator[Found]:
    """What was handed over cannot be taken back."""
    view = case_of(subject)
    told = any(day_in(detail(o, "third_party_told_on")) for o in view.outcomes)
    if _overridden(subject) and view.released_on and not told and not _told(view):
        yield Found("第三方不同意公开，信息提供以前没有书面告知第三方", "提供信息")


@check(
    "D4.late_objector_untold", "逾期才表示不同意的第三方，也告知其公开", Severity.WARNING, *_CITES
)
def late_objector_untold(subject: Subject) -> Iterator[Found]:
    """After its period an objection binds nobody; telling the third party avoids a dispute."""
    if not subject.grants or _refused(subject):
        return
    for asked in third_parties(case_of(subject)):
        if asked.position == "objects" and came_late(subject, asked):
            yield Found("第三方逾期表示不同意，公开以前请书面告知其内容和理由", _where(asked))


@check("D4.whole_refused", "只有部分涉及第三方的，不整体不予公开", Severity.WARNING,
       "条例/37/1", "条例/15/1")  # fmt: skip
def whole_refused(subject: Subject) -> Iterator[Found]:
    """What does not concern the third party, or what it agrees to, is owed (条例 37)."""
    asked = third_parties(case_of(subject))
    for outcome in _refused(subject):
        several = len(list(parts_of(subject.outcomes, outcome.item))) > 1
        if outcome.part or several or detail(outcome, "given"):
            continue
        if any(c.position == "partial" for c in asked):
            yield Found("第三方同意公开其中一部分，而整体不予公开：请区分处理", place_of(outcome))
        elif blank(detail(outcome, "severance")) and any(
            _PART.search(c.passage or "") for c in asked
        ):
            yield Found(
                "征求意见的只是其中一部分，而整体不予公开：请区分处理，或者写明不能区分的理由"
                "（severance）",
                place_of(outcome),
            )
