"""D5: what can be separated is given (条例 37); a whole refusal says why it cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from casework.cases.findings import Severity
from casework.review.answers import SINCE_2019, Answer, answers, essence, of_kinds
from casework.review.citations import cited
from casework.review.reading import coverage, read, sentences, unquoted
from casework.review.registry import CASE, LETTER, Found, check
from casework.review.subject import Subject

ERROR, WARNING = Severity.ERROR, Severity.WARNING

_MUST: Final = frozenset({"A3.14c", "A3.15", "A3.16a", "A3.16b"})
"""Rows 3.3.3 to 3.3.6: whatever is withheld there is seldom the whole of a document."""
_SHOULD: Final = frozenset({"A3.14a", "A3.14b", "A3.16c", "A3.14", "A3.16"})
"""Rows 3.3.1, 3.3.2 and 3.3.7. Never row 3.3.8 (A7): nothing is withheld there."""

_SAYS: Final = re.compile(
    "(?:不能|无法|不宜|难以|不可|不具备|不足以|不便)[^，。；]{0,10}(?:区分|分割|分离|分开|拆分)|区分处理[^，。；]{0,6}(?:不能|无法)|不可分割"
    "|(?:遮|删)[^，。；]{0,14}后[^，。；]{0,24}(?:不能|无法|没有|失去|无)"
)
_SAYING: Final = re.compile(
    "(?:不能|无法|不宜|难以|不可|不具备|不足以|不便)|作?区分处理|区分|分割|分离|分开|拆分|条件|进行|加以|作出?|且|也|并|而|条例"
)
_LEAST: Final = 4


def _whole(subject: Subject, codes: frozenset[str]) -> Iterator[Answer]:
    """Yield the refusals that give nothing of what they refuse."""
    giving = {o.item for o in subject.outcomes if o.reply == "A2"}
    for one in of_kinds(subject, "A3"):
        if one.kind.code not in codes or one.detail("given"):
            continue
        if one.outcome is not None and one.outcome.item in giving:
            continue
        if one.outcome is None and (cited(one.cited, "条例/37/1") or _partly(one)):
            continue
        yield one


def _partly(one: Answer) -> bool:
    return bool(re.search("部分公开|可以公开的(?:部分|内容)", one.plain))


def says_why(text: str) -> bool:
    """Tell whether a text says why something cannot be separated, not only that it cannot."""
    found = list(sentences(unquoted(text)))
    return any(len(_reason(s)) >= _LEAST for s in found if _SAYS.search(s))


def _reason(sentence: str) -> str:
    """Return what a sentence says beside the conclusion that nothing can be separated."""
    clauses = [c for c in re.split("[，：,:]", sentence) if not _CONCLUDES.search(c)]
    return _SAYING.sub("", essence("，".join(clauses)))


_CONCLUDES: Final = re.compile("决定|根据|依据|条例|^因此|不予公开")


def _unsevered(subject: Subject, codes: frozenset[str], message: str) -> Iterator[Found]:
    if subject.paper is None or subject.on < SINCE_2019:
        return
    for one in _whole(subject, codes):
        recorded = one.outcome is None or says_why(f"不能区分处理，{one.detail('severance')}")
        if not recorded or not says_why(one.text):
            yield Found(message, one.place)


@check(
    "D5.severance_missing",
    "全部不予公开的，写明不能区分处理的理由",
    ERROR,
    "条例/37/1",
    reads=(LETTER,),
)
def severance_missing(subject: Subject) -> Iterator[Found]:
    """A whole refusal under rows 3.3.3 to 3.3.6 says why nothing can be separated and given."""
    yield from _unsevered(
        subject, _MUST,
        "全部不予公开而没有写明为什么不能区分处理：能够区分的应当公开其余内容，确实不能区分的请写明理由"
        "（severance），只写“不能区分处理”的不算",
    )  # fmt: skip


@check(
    "D5.severance_unsaid",
    "全部不予公开的，最好写明能否区分处理",
    WARNING,
    "条例/37/1",
    reads=(LETTER,),
)
def severance_unsaid(subject: Subject) -> Iterator[Found]:
    """For secrets, bans and enforcement files it should be said as well."""
    yield from _unsevered(
        subject,
        _SHOULD,
        "全部不予公开，没有写明能否区分处理：请核对有无可以公开的内容，不能区分的写明理由（severance）",
    )


_SEVERAL: Final = re.compile(
    r"(?:[2-9]|[1-9]\d+|[二三四五六七八九]|[二三四五六七八九]?十[一二三四五六七八九]?|数|多|若干|几)(?:份|件|页|册|卷|次会议|期)(?!以上)|全部(?:文件|材料|资料|卷宗|记录)|一批|所有(?:文件|材料|资料|记录)"
)
_EACH: Final = re.compile("逐|各|每|均|分别|全部|都")


@check(
    "D5.several_documents",
    "文件不止一份或者一页的，逐份考虑区分处理",
    WARNING,
    "条例/37/1",
    reads=(CASE, LETTER),
)
def several_documents(subject: Subject) -> Iterator[Found]:
    """Several documents are seldom alike in what may be given."""
    texts = {item.no: item.text or "" for item in subject.view.items} if subject.view else {}
    for one in _whole(subject, _MUST | _SHOULD):
        asked = texts.get(one.outcome.item, "") if one.outcome is not None else ""
        several = _SEVERAL.search(asked) or _SEVERAL.search(one.detail("reason"))
        if several and not _EACH.search(one.detail("severance")):
            message = (
                "所涉文件不止一份或者一页而全部不予公开：请逐份、逐页考虑能否区分处理，并写明情况"
            )
            yield Found(message, one.place)


# -- partly granted -------------------------------------------------------------------------------
_LISTED: Final = re.compile(
    "附件|附后|见附|如下|一并提供|随[^，。；]{0,8}(?:提供|附)|公开的内容为|提供的内容为|公开[^，。；]{0,12}[：:]"
)


@check("D5.given_unlisted", "部分公开的，列明公开的内容", ERROR, "条例/37/1", reads=(LETTER,))
def given_unlisted(subject: Subject) -> Iterator[Found]:
    """A letter that gives part of a thing says which part."""
    if subject.paper is None or subject.on < SINCE_2019:
        return
    reading = read(subject.paper)
    listed = bool(subject.paper.text_of("att")) or bool(_LISTED.search(unquoted(reading.basis)))
    if subject.view is not None:
        for one in _parts(subject):
            named = [one.detail("given"), one.outcome.part if one.outcome else ""]
            named += [str(name) for name in one.details.get("enclosures") or ()]
            if not any(n and coverage(n, reading.text) >= _SHOWN for n in named):
                yield Found(_UNLISTED, one.place)
    elif _partial_letter(subject) and not listed:
        yield Found(_UNLISTED, "正文")


_SHOWN: Final = 0.8
_UNLISTED: Final = (
    "部分公开而没有列明公开了哪些内容：请写明公开的部分，或者列出随附的材料（given、enclosures）"
)


def _parts(subject: Subject) -> Iterator[Answer]:
    """Yield what is given of items of which something else is withheld."""
    withheld = {o.item for o in subject.outcomes if o.reply.startswith("A3.") or o.reply == "A17"}
    for one in answers(subject):
        if one.outcome is not None and one.kind.code == "A2" and one.outcome.item in withheld:
            yield one


def _partial_letter(subject: Subject) -> bool:
    codes = {kind.code.split(".")[0] for kind in subject.replies}
    return "A2" in codes and bool(codes & {"A3", "A17"})


@check(
    "D5.withheld_unexplained",
    "部分公开的，说明不公开部分的理由",
    ERROR,
    "条例/37/1",
    reads=(LETTER,),
)
def withheld_unexplained(subject: Subject) -> Iterator[Found]:
    """A letter headed 部分公开 or resting on Art 37 says what is withheld, and on which ground."""
    if subject.paper is None or subject.view is not None or subject.on < SINCE_2019:
        return
    reading = read(subject.paper)
    partly = "部分公开" in subject.paper.text_of("title") or cited(reading.citations, "条例/37/1")
    codes = {kind.code.split(".")[0] for kind in subject.replies}
    if partly and "A2" in codes and not codes & {"A3", "A17"}:
        message = "部分公开而没有写明不公开哪些内容、适用哪一条、理由是什么：请逐一写明"
        yield Found(message, "正文")
