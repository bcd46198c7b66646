"""D13 and D16: who answers, to whom, under which number and on which day, with what enclosed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from casework.cases.findings import Severity
from casework.review.reading import coverage, flat, read, unquoted
from casework.review.registry import CASE, LETTER, Found, check
from casework.review.subject import Subject

ERROR, WARNING = Severity.ERROR, Severity.WARNING
_45: Final = "条例/45/1"
_36: Final = "条例/36/1"


# -- D13 ------------------------------------------------------------------------------------------
@check("D13.agency_differs", "答复机关就是收到申请的机关", ERROR, _36, reads=(CASE, LETTER))
def agency_differs(subject: Subject) -> Iterator[Found]:
    """The organ that was asked answers, in its own name and not in that of a unit."""
    name = flat(subject.office.agency.get("name", ""))
    signed = flat(subject.paper.text_of("sign")) if subject.paper is not None else ""
    if name and signed and signed != name:
        message = (
            "署名不是收到申请的机关的全称：答复应当以本机关名义作出，不以内设机构或者其他机关的名义；"
            "职权已经划转的，由法制审核人员说明情况（override_finding）"
        )
        yield Found(message, "署名")


@check("D13.sign_differs", "标题与署名的机关一致", ERROR, _36, reads=(LETTER,))
def sign_differs(subject: Subject) -> Iterator[Found]:
    """The agency of the title is the one that signs, not a unit of it and not another."""
    if subject.paper is None or subject.view is not None:
        return
    titled = _agency_of(subject.paper.text_of("title"))
    signed = flat(subject.paper.text_of("sign"))
    if titled and signed and titled != signed and not titled.endswith(signed):
        message = "署名的机关与标题中的机关不一致：请核对答复主体，以收到申请的机关的名义答复"
        yield Found(message, "署名")


_AGENCY: Final = re.compile(
    "^(.{2,36}?(?:人民政府|委员会|管委会|办事处|[局厅委署]|办公室))(?:\n|关于|政府信息|依申请|信息公开|答复|告知|文件|不予|部分)"
)


def _agency_of(title: str) -> str:
    found = _AGENCY.match(title)
    return flat(found[1]) if found else ""


@check("D13.seal_missing", "发出前已用印", WARNING, _45, reads=(CASE,))
def seal_missing(subject: Subject) -> Iterator[Found]:
    """A letter went out and no seal is on record."""
    view = subject.view
    if view is not None and view.answer is not None and view.dispatches and view.sealed_on is None:
        yield Found("答复已经发出，而没有用印记录：请核对并补记用印（apply_seal）", "送达")


# -- addressee, number, dates ---------------------------------------------------------------------
_MUST: Final = (("title", "标题"), ("to", "称谓（主送）"), ("sign", "署名"))


@check("D16.part_missing", "标题、称谓、署名齐全", ERROR, _45, reads=(LETTER,))
def part_missing(subject: Subject) -> Iterator[Found]:
    """An official letter has a title, an addressee and a signature."""
    if subject.paper is None:
        return
    for kind, name in _MUST:
        if not subject.paper.text_of(kind).strip("：: \n"):
            yield Found(f"没有{name}：请补上", "文书")


@check("D16.date_missing", "有成文日期", WARNING, _45, reads=(LETTER,))
def date_missing(subject: Subject) -> Iterator[Found]:
    """A letter without its day cannot be judged by the law of its day."""
    if subject.paper is not None and not subject.paper.text_of("date").strip():
        yield Found("没有读到成文日期：请核对，署名之下应有成文日期", "文书")


_HONOUR: Final = re.compile("(?:先生|女士|同志|小姐|等人|等)$|^(?:尊敬的)")


@check(
    "D16.addressee_wrong", "收件人是申请人、代理人或者共同申请人", ERROR, _36, reads=(CASE, LETTER)
)
def addressee_wrong(subject: Subject) -> Iterator[Found]:
    """The letter goes to who asked; a name of somebody else gives the request away."""
    if subject.view is None or subject.paper is None:
        return
    known = _people(subject.view.applicant)
    named = [
        flat(n)
        for n in re.split("[、，,]", subject.paper.text_of("to").strip("：: \n"))
        if n.strip()
    ]
    if known and named and not all(_is_known(name, known) for name in named):
        message = "称谓中有人既不是申请人，也不是其代理人、监护人或者共同申请人：请核对收件人"
        yield Found(message, "称谓")


def _people(applicant: Any) -> set[str]:
    """Return the names a letter may be addressed to: applicant, joint ones, agent (a guardian is one)."""
    if not applicant:
        return set()
    others = [applicant.get("agent") or {}, *(applicant.get("joint") or ())]
    return {flat(n) for n in (applicant.get("name"), *(o.get("name") for o in others)) if n}


def _is_known(name: str, known: set[str]) -> bool:
    return name in known or _HONOUR.sub("", name) in known


@check("D16.number_taken", "文号没有重复", ERROR, _45, reads=(CASE, LETTER))
def number_taken(subject: Subject) -> Iterator[Found]:
    """One number, one letter."""
    if subject.number_taken:
        yield Found("文号与另一份文书相同：请核对编号登记，改用未用过的文号", "文号")


@check("D16.number_pattern", "文号符合本机关的格式", ERROR, _45, reads=(CASE, LETTER))
def number_pattern(subject: Subject) -> Iterator[Found]:
    """A number of the agency's own pattern (settings ``numbers.letter``)."""
    if subject.number_fits is False:
        yield Found("文号不符合设置中的文号格式（[numbers] letter）：请核对文号或者设置", "文号")


_DAY: Final = re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日")


def _day(parts: tuple[str, str, str]) -> date | None:
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


@check("D16.date_unreal", "日期真实存在", ERROR, _45, reads=(LETTER,))
def date_unreal(subject: Subject) -> Iterator[Found]:
    """No 2月30日; what the request says is quoted as it is."""
    if subject.paper is None:
        return
    for one in subject.paper.paragraphs:
        found = _DAY.findall(unquoted(one.text))
        if any(_day(parts) is None for parts in found):
            yield Found("写有不存在的日期：请核对", one.place)


_PAST: Final = re.compile(
    r"于(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日[^，。；\d]{0,16}(?:收到|收悉|受理|作出|告知|发出|提出|征求|送达|登记|签收|补正)"
)


@check("D16.dates_disordered", "日期先后有序", ERROR, _45, reads=(LETTER,))
def dates_disordered(subject: Subject) -> Iterator[Found]:
    """What the letter tells of happened by its own day; the receipt first of all."""
    if subject.paper is None:
        return
    signed = subject.signed_on if subject.view is not None else None
    own = subject.paper.dated or signed
    received = _received(subject)
    for one in subject.paper.body:
        told = [
            d for m in _PAST.finditer(unquoted(one.text)) if (d := _day((m["y"], m["m"], m["d"])))
        ]
        if own is not None and any(day > own for day in told):
            yield Found("所述事情的日期晚于文书的成文日期：请核对", one.place)
    if own is not None and received is not None and received > own:
        yield Found("成文日期早于收到申请的日期：请核对", "日期")


def _received(subject: Subject) -> date | None:
    """Return the day the request reached us; what the letter itself says is looked at apart."""
    view = subject.view
    return (view.confirmed_on or view.arrived_on) if view is not None and view.round == 1 else None


# -- enclosures -----------------------------------------------------------------------------------
_ENCLOSED: Final = re.compile(
    "见附件|详见附件|附件[一二三1-9\\d]|随[^，。；]{0,10}(?:一并提供，见附件|附上附件)"
)
_SURELY: Final = re.compile("见附件|附上附件")
"""Where nothing is given, 附件一 may be a part of what was asked for and not an enclosure."""


@check(
    "D16.enclosure_missing", "文中所说的附件列在文后", ERROR, "条例/36/1/2", _45, reads=(LETTER,)
)
def enclosure_missing(subject: Subject) -> Iterator[Found]:
    """见附件, and there is a list of them."""
    if subject.paper is None or subject.paper.text_of("att").strip():
        return
    said = _ENCLOSED if subject.grants else _SURELY
    for one in read(subject.paper).answer:
        if said.search(unquoted(one.text)):
            yield Found("文中说见附件，而文后没有附件说明：请列出附件的名称", one.place)
            return


@check(
    "D16.enclosure_unlisted",
    "随附的材料与附件说明一致",
    ERROR,
    "条例/36/1/2",
    _45,
    reads=(CASE, LETTER),
)
def enclosure_unlisted(subject: Subject) -> Iterator[Found]:
    """What the decision encloses is listed, and nothing else is."""
    if subject.paper is None:
        return
    decided = [str(n) for o in subject.outcomes for n in (o.reasons or {}).get("enclosures") or ()]
    listed = [p.text for p in subject.paper.paragraphs if p.kind == "att"]
    if subject.view is not None and subject.view.erased:
        return
    if any(not _among(name, listed) for name in decided):
        yield Found("办理意见中随附的材料没有全部列入附件说明：请核对附件", "附件说明")
    elif any(not _among(name, decided) for name in listed):
        yield Found("附件说明中有办理意见没有的材料：请核对附件，以免误发", "附件说明")


def _among(name: str, names: list[str]) -> bool:
    return any(
        flat(name) in flat(n) or flat(n) in flat(name) or coverage(name, n) > _ALIKE for n in names
    )


_ALIKE: Final = 0.9


@check("D16.enclosure_unmentioned", "附件在正文中说到", WARNING, _45, reads=(LETTER,))
def enclosure_unmentioned(subject: Subject) -> Iterator[Found]:
    """A list of enclosures the text does not speak of."""
    if subject.paper is None or not subject.paper.text_of("att").strip():
        return
    if not re.search(
        "附件|附后|随[^，。；]{0,10}(?:提供|附|寄)|一并提供", read(subject.paper).basis
    ):
        yield Found("文后列有附件而正文没有说到：请写明附件是什么、怎样提供", "附件说明")
