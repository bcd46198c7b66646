"""D12: the remedy paragraph, right for the reply and for the day it is signed (复议法 20, 23, 24)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.cases.findings import Severity
from casework.law.remedies import (
    RECONSIDERATION_FIRST_FROM,
    competences,
    contradicted,
    is_department,
    is_local_department,
    remedy_route,
)
from casework.law.replies import Route
from casework.review.reading import flat, read
from casework.review.registry import CASE, LETTER, Found, check
from casework.review.remedytext import Told, is_full_name
from casework.review.subject import Subject

ERROR, WARNING = Severity.ERROR, Severity.WARNING

_60: Final = ("复议法/20/1",)
_OLD_60: Final = ("复议法2017/9/1",)
_FIRST: Final = ("复议法/23/1/4", "复议法/23/2")
_SUIT: Final = ("行诉法/46/1",)


def _since_2024(subject: Subject) -> bool:
    return subject.on >= RECONSIDERATION_FIRST_FROM


def _period_cites(subject: Subject) -> tuple[str, ...]:
    return _60 if _since_2024(subject) else _OLD_60


def _told(subject: Subject) -> tuple[Told, str] | None:
    """Return what is told and where; None where nothing is, which is a finding of its own."""
    if subject.paper is None:
        return None
    reading = read(subject.paper)
    return (reading.told, reading.told_at) if reading.told.text else None


def _route(subject: Subject) -> Route:
    """Return the route the reply opens on its day; NONE where the reply is not known."""
    partial = subject.switches.get("partial_remedy", "split")
    return remedy_route(subject.replies, subject.on, partial)


@check("D12.remedy_missing", "有救济告知", ERROR, "条例/51/1", "复议法/20/1", reads=(LETTER,))
def remedy_missing(subject: Subject) -> Iterator[Found]:
    """Without it the applicant has up to a year (复议法 20)."""
    if subject.paper is None:
        return
    if not read(subject.paper).told.reconsideration:
        message = (
            "没有告知申请行政复议的权利：请写明行政复议机关的全称、六十日的期限，以及与提起行政诉讼的先后关系；"
            "不告知的，申请人的期限最长可达一年"
        )
        yield Found(message, "救济告知", ("条例/51/1", *_period_cites(subject)))


@check(
    "D12.organ_missing", "行政复议机关写全称", ERROR, "复议法/20/1", "复议法/24/1", reads=(LETTER,)
)
def organ_missing(subject: Subject) -> Iterator[Found]:
    """Which organ, by its full name."""
    found = _told(subject)
    if found is None or not found[0].reconsideration:
        return
    told, place = found
    ours = subject.office.remedy.get("organ", "")
    named = [o for o in told.organs if is_full_name(o)]
    if not named and not (ours and flat(ours) in flat(told.text)):
        message = "救济告知没有写明行政复议机关，或者写的是简称、泛称：请写全称，如“某某市人民政府”"
        yield Found(message, place, _period_cites(subject))


@check("D12.organ_other", "行政复议机关与设置一致", ERROR, "复议法/24/1", reads=(LETTER,))
def organ_other(subject: Subject) -> Iterator[Found]:
    """The organ of the settings is the one the letter names, if the letter is ours."""
    found, ours = _told(subject), subject.office.remedy.get("organ", "")
    if found is None or not ours or not _is_ours(subject):
        return
    told, place = found
    named = [o for o in told.organs if is_full_name(o)]
    superior = any(is_department(o) for o in named)
    if named and not superior and flat(ours) not in flat(told.text):
        message = (
            "救济告知写明的行政复议机关不是设置中的（[agency] reconsideration_organ）：请核对，"
            "文书有误的改文书，设置有误的改设置"
        )
        yield Found(message, place)


def _is_ours(subject: Subject) -> bool:
    name = flat(subject.office.agency.get("name", ""))
    if subject.view is not None:
        return True
    return bool(name) and subject.paper is not None and name in flat(subject.paper.text_of("sign"))


@check("D12.period_wrong", "申请行政复议的期限为六十日", ERROR, "复议法/20/1", reads=(LETTER,))
def period_wrong(subject: Subject) -> Iterator[Found]:
    """Sixty days of the calendar, from receipt of the reply."""
    found = _told(subject)
    if found is None or not found[0].reconsideration or found[0].days == "right":
        return
    message = (
        "救济告知写的申请行政复议的期限不是60日：应为自收到文书之日起60日（自然日，不是工作日）"
        if found[0].days == "wrong"
        else "救济告知没有写明申请行政复议的期限：应为自收到文书之日起60日"
    )
    yield Found(message, found[1], _period_cites(subject))


@check("D12.direct_suit", "不予公开的，不告知可以直接起诉", ERROR, *_FIRST, reads=(LETTER,))
def direct_suit(subject: Subject) -> Iterator[Found]:
    """Since 2024-01-01 a refusal under Arts 14 to 16 goes to reconsideration first."""
    found = _told(subject)
    if found is None or _route(subject) is not Route.FIRST or not found[0].direct:
        return
    message = (
        "2024年1月1日起，依第十四条至第十六条不予公开的，应当先申请行政复议，不能告知可以直接提起行政诉讼："
        "请写明先在60日内申请行政复议，对复议决定不服的再起诉"
    )
    yield Found(message, found[1])


@check("D12.first_missing", "不予公开的，告知先申请行政复议", ERROR, *_FIRST, reads=(LETTER,))
def first_missing(subject: Subject) -> Iterator[Found]:
    """It is told that reconsideration comes first (复议法 23, last paragraph)."""
    found = _told(subject)
    if found is None or _route(subject) is not Route.FIRST:
        return
    told, place = found
    if told.reconsideration and not (told.first or told.after or told.direct):
        message = (
            "依第十四条至第十六条不予公开的，应当告知先申请行政复议、对复议决定不服的再提起行政诉讼："
            "请写明先后关系"
        )
        yield Found(message, place)


@check("D12.first_unsaid", "复议前置写明“先”", WARNING, *_FIRST, reads=(LETTER,))
def first_unsaid(subject: Subject) -> Iterator[Found]:
    """A suit against the decision alone lets the order be guessed; the law wants it told."""
    found = _told(subject)
    if found is None or _route(subject) is not Route.FIRST:
        return
    told, place = found
    if told.after and not (told.first or told.direct):
        message = "先申请行政复议只能从文意推知：请明确写出“应当先申请行政复议”"
        yield Found(message, place)


@check(
    "D12.choice_missing",
    "可以选择的，复议、诉讼都告知",
    ERROR,
    "条例/51/1",
    "行诉法/46/1",
    reads=(LETTER,),
)
def choice_missing(subject: Subject) -> Iterator[Found]:
    """Every other reply leaves the choice, and so did every reply until the end of 2023."""
    found = _told(subject)
    if found is None or _route(subject) is not Route.CHOICE or not found[0].reconsideration:
        return
    told, place = found
    if told.direct and not told.first:
        return
    why = (
        "2024年1月1日以前的答复，申请人可以选择"
        if not _since_2024(subject)
        else "这一答复不是依第十四条至第十六条不予公开，申请人可以选择"
    )
    message = f"{why}申请行政复议或者直接提起行政诉讼：请两种途径都告知，不写复议前置"
    yield Found(message, place, ("条例/51/1", *_SUIT))


@check("D12.suit_period", "直接起诉的期限为六个月", ERROR, *_SUIT, reads=(LETTER,))
def suit_period(subject: Subject) -> Iterator[Found]:
    """Six months for a direct suit, where one is rightly offered."""
    found = _told(subject)
    if found is None or _route(subject) not in (Route.CHOICE, Route.SPLIT):
        return
    told, place = found
    if told.direct and told.months != "right":
        message = "救济告知没有写明直接提起行政诉讼的期限，或者写错：应为自收到文书之日起6个月"
        yield Found(message, place)


@check(
    "D12.split_incomplete",
    "部分不予公开的，两部分的救济途径分别告知",
    ERROR,
    *_FIRST,
    "行诉法/46/1",
    reads=(LETTER,),
)
def split_incomplete(subject: Subject) -> Iterator[Found]:
    """What is withheld goes to reconsideration first, the rest either way (SW-10)."""
    found = _told(subject)
    if found is None or _route(subject) is not Route.SPLIT or not found[0].reconsideration:
        return
    told, place = found
    first = told.first or (told.after and told.parts)
    if not (first and told.direct and told.parts):
        message = (
            "一件之中既有依第十四条至第十六条不予公开的，又有其他答复：请分别告知——不予公开的部分应当先申请行政复议，"
            "其余部分可以申请行政复议，也可以在6个月内直接提起行政诉讼"
        )
        yield Found(message, place)


@check(
    "D12.superior_offered",
    "地方部门的答复，不告知向上一级主管部门申请复议",
    ERROR,
    "复议法/24/1",
    reads=(LETTER,),
)
def superior_offered(subject: Subject) -> Iterator[Found]:
    """Since 2024-01-01 the government of the same level alone decides against its departments."""
    found = _told(subject)
    if found is None or not _since_2024(subject) or not _of_local_department(subject):
        return
    told, place = found
    if any(is_department(o) and not o.endswith(("司法局", "司法厅")) for o in told.organs):
        message = (
            "2024年1月1日起，地方人民政府工作部门的行政行为由本级人民政府复议，不再向上一级主管部门申请："
            "请只写本级人民政府"
        )
        yield Found(message, place)


def _of_local_department(subject: Subject) -> bool:
    """Tell by the settings if the letter is ours, else by the name of the agency that signed."""
    office = subject.office
    if _is_ours(subject) and office.kind and office.level:
        known = competences(office.agency.get("name", ""), office.kind, office.level)
        return (
            bool(known) and {c.kind for c in known} == {"department"} and office.level != "national"
        )
    signed = subject.paper.text_of("sign") if subject.paper is not None else ""
    return is_local_department(signed.strip())


@check(
    "D12.organ_contradicts",
    "设置的行政复议机关与管辖规定一致",
    WARNING,
    "复议法/24/1",
    reads=(LETTER,),
)
def organ_contradicts(subject: Subject) -> Iterator[Found]:
    """What the settings say of the agency and of its reconsideration organ fits 复议法 24 to 28."""
    office = subject.office
    if not _since_2024(subject) or not _is_ours(subject):
        return
    organ, name = office.remedy.get("organ", ""), office.agency.get("name", "")
    rules = contradicted(name, office.kind, office.level, organ) if organ else ()
    if rules:
        labels = "、".join(dict.fromkeys(rule.label for rule in rules))
        cites = tuple(dict.fromkeys(cite for rule in rules for cite in rule.cites))
        message = (
            f"按设置中的机关类别和层级，行政复议机关应为{labels}，与所设的（[agency] reconsideration_organ）不符："
            "请核对设置"
        )
        yield Found(message, "设置", cites)


@check("D12.court_unnamed", "写明管辖的人民法院", WARNING, *_SUIT, reads=(LETTER,))
def court_unnamed(subject: Subject) -> Iterator[Found]:
    """Where a direct suit is offered, at which court."""
    found = _told(subject)
    ours = subject.office.remedy.get("court", "")
    if found is None or not found[0].direct or _route(subject) is Route.FIRST:
        return
    if not found[0].court and not (ours and flat(ours) in flat(found[0].text)):
        yield Found("告知可以直接起诉而没有写明是哪一个人民法院：请写全称", found[1])


@check(
    "D12.special_view",
    "依照特别规定查询的，救济途径的意见存卷",
    WARNING,
    "条例/36/1/7",
    reads=(CASE,),
)
def special_view(subject: Subject) -> Iterator[Found]:
    """Art 36(7) is printed among refusals and is none of Arts 14 to 16: readings differ (SW-10)."""
    view = subject.view
    if view is None or view.legality is not None:
        return
    for one in subject.answered("A7"):
        message = (
            "依照特别规定查询的答复是否适用复议前置，理解不一，现按可以选择告知：请由法制审核人员提出意见"
            "（review_legality）存卷"
        )
        yield Found(message, f"第{one.item}项")
