"""D21: the letter does not give away what it withholds, nor anybody's particulars (条例 15)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from casework.cases.findings import Severity
from casework.review.reading import flat
from casework.review.registry import CASE, LETTER, Found, check
from casework.review.subject import Subject

WARNING: Final = Severity.WARNING
_15: Final = "条例/15/1"

_IDENTITY: Final = re.compile(
    r"(?<![\dA-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_ACCOUNT: Final = re.compile(r"(?<!\d)(?:62|4\d|5[1-5])\d{14,17}(?!\d)")


@check(
    "D21.third_named",
    "不写出被征求意见的第三方的姓名、名称",
    WARNING,
    _15,
    "条例/32/1",
    reads=(CASE, LETTER),
)
def third_named(subject: Subject) -> Iterator[Found]:
    """The third party who was consulted is called that; its name may be what was to be protected."""
    view = subject.view
    if view is None or subject.paper is None:
        return
    asked = flat("".join([view.description or "", *(item.text or "" for item in view.items)]))
    for one in subject.paper.paragraphs:
        text = flat(one.text)
        for record in view.consultations:
            name = flat(record.name or "")
            named = record.party == "third_party" and len(name) > 1 and name in text
            if named and name not in asked:
                message = "文中写出了被征求意见的第三方的姓名或者名称：请改用“第三方”等代称"
                yield Found(message, one.place)
                break


@check("D21.passage_shown", "不写出决定不公开的内容", WARNING, _15, reads=(CASE, LETTER))
def passage_shown(subject: Subject) -> Iterator[Found]:
    """Figures of the third party's opinion or of the passage withheld, told to the applicant."""
    view = subject.view
    if view is None or subject.paper is None or not subject.answered("A3.15"):
        return
    asked = flat("".join([view.description or "", *(item.text or "" for item in view.items)]))
    withheld = "".join(record.passage or "" for record in view.consultations)
    figures = {f for f in _FIGURE.findall(withheld) if flat(f) not in asked}
    for one in subject.paper.body:
        if any(figure in one.text for figure in figures):
            yield Found(
                "文中出现了征求意见时所列、申请中没有的数字：请核对是否透露了不公开的内容",
                one.place,
            )


_FIGURE: Final = re.compile(r"\d{3,}(?:\.\d+)?|\d+\.\d+")


@check("D21.identity_shown", "不写出他人的证件号码、手机号码、账号", WARNING, _15, reads=(LETTER,))
def identity_shown(subject: Subject) -> Iterator[Found]:
    """Numbers of identity cards, mobiles and accounts: the applicant's own and the office's are known."""
    if subject.paper is None:
        return
    known = _known(subject)
    for one in subject.paper.paragraphs:
        numbers = [
            m for pattern in (_IDENTITY, _MOBILE, _ACCOUNT) for m in pattern.findall(one.text)
        ]
        if any(number not in known for number in numbers):
            yield Found(
                "文中有证件号码、手机号码或者账号：属于他人的请遮蔽，不必写的请删去", one.place
            )


def _known(subject: Subject) -> set[str]:
    found = {re.sub(r"\D", "", value) for value in subject.office.agency.values()}
    applicant = subject.view.applicant if subject.view is not None else None
    return found | set(_values(applicant))


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _values(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _values(part)
    elif isinstance(value, str):
        yield value
