"""Remedies: which route a reply opens, and which organ decides a reconsideration against it.

Until the end of 2023 every reply left the applicant a free choice. Since the revised
Reconsideration Law took effect on 2024-01-01, a refusal under Arts 14 to 16 goes to
reconsideration first (复议法 23(1)(4)), and the letter must say so (复议法 23(2)). The same law
took reconsideration away from the superior departments of local ones (复议法 24).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from casework.law.limits import limit_on
from casework.law.provisions import PROVISIONS
from casework.law.replies import ReplyKind, Route

RECONSIDERATION_FIRST_FROM: Final = date(2024, 1, 1)

ROUTE_LABELS: Final = {
    Route.FIRST: "先行政复议，再起诉",
    Route.CHOICE: "可以复议，也可以直接起诉",
    Route.SPLIT: "不予公开的部分先行政复议，其余可以选择",
    Route.NONE: "不告知",
}


def remedy_route(kinds: Iterable[ReplyKind], signed_on: date, partial: str = "split") -> Route:
    """Return the route for a letter that answers ``kinds``, signed on ``signed_on``.

    ``partial`` is SW-10: what a letter says that both gives and withholds.
    """
    routes = {kind.route for kind in kinds} - {Route.NONE}
    if not routes:
        return Route.NONE
    if signed_on < RECONSIDERATION_FIRST_FROM:
        return Route.CHOICE
    if len(routes) == 1:
        return routes.pop()
    return Route.FIRST if partial == "first" else Route.SPLIT


_FIRST: Final = ("复议法/23/1/4", "复议法/23/2", "复议法/34/1", "行诉法/45/1", "信息公开司法解释/1/1/2")
_CHOICE: Final = ("条例/51/1", "行诉法/44/1", "行诉法/46/1")
# What the interpretation of 2025 says of each group of answers that may be sued on at once.
_SUIT: Final = {
    "予以公开": "信息公开司法解释/1/1/3",
    "无法提供": "信息公开司法解释/1/1/1",
    "不予处理": "信息公开司法解释/1/1/1",
    "其他处理": "信息公开司法解释/1/1/1",
    "更正": "信息公开司法解释/1/1/5",
}


def remedy_cites(kinds: Iterable[ReplyKind], signed_on: date, partial: str = "split") -> tuple[str, ...]:
    """Return the provisions a letter's remedies rest on, those in force on the day it is signed."""
    answers = list(kinds)
    route = remedy_route(answers, signed_on, partial)
    if route is Route.NONE:
        return ()
    found = list(limit_on("reconsideration", signed_on).cites)
    if route in (Route.FIRST, Route.SPLIT):
        found += _FIRST
    if route in (Route.CHOICE, Route.SPLIT):
        found += [*_CHOICE, *(_SUIT[kind.group] for kind in answers if kind.group in _SUIT)]
    return tuple(
        cite for cite in dict.fromkeys(found) if PROVISIONS[cite].effective <= signed_on
    )


# -- which organ (复议法 24 to 28) ----------------------------------------------------------------
AGENCY_KINDS: Final = {
    "government": "人民政府",
    "department": "人民政府的工作部门，国务院部门",
    "vertical": "实行垂直领导的机关，税务、国家安全机关",
    "dispatched": "派出机关、派出机构",
    "authorised": "法律、法规、规章授权的组织",
}
AGENCY_LEVELS: Final = {
    "national": "国家", "province": "省级", "city": "市级", "county": "县级", "township": "乡级",
}  # fmt: skip

SAME, HIGHER, ITSELF = "same_government", "higher_government", "itself"
SUPERIOR, SOME, LOCAL = "superior_department", "some_government", "local_government"
MANAGING: Final = "managing_department"


@dataclass(frozen=True, slots=True)
class Competence:
    """Who may decide a reconsideration against one sort of agency; ``organ`` says which sort.

    ``kind`` is a key of ``AGENCY_KINDS``, or ``justice`` for a local justice department that
    does the reconsideration work of its government. ``levels`` are those it holds for.
    """

    kind: str
    levels: tuple[str, ...]
    organ: str
    label: str
    cites: tuple[str, ...]
    effective: date = RECONSIDERATION_FIRST_FROM
    mark: str = "V"


_BELOW: Final = ("city", "county", "township")
_LOCAL: Final = ("province", "city", "county")
_ALL: Final = tuple(AGENCY_LEVELS)

COMPETENCES: Final[tuple[Competence, ...]] = (
    Competence("department", _LOCAL, SAME, "本级人民政府", ("复议法/24/1/1",)),
    Competence("department", ("national",), ITSELF, "本部门", ("复议法/25/1/1",)),
    Competence("government", _BELOW, HIGHER, "上一级人民政府", ("复议法/24/1/2",)),
    Competence("government", ("province",), ITSELF, "本级人民政府", ("复议法/24/2",), mark="I"),
    Competence("vertical", _ALL, SUPERIOR, "上一级主管部门", ("复议法/27/1",)),
    Competence("justice", _LOCAL, SAME, "本级人民政府", ("复议法/28/1",)),
    Competence("justice", _LOCAL, SUPERIOR, "上一级司法行政部门", ("复议法/28/1",)),
    Competence("dispatched", _ALL, SOME, "设立该机关的人民政府，设立该机构的部门的本级人民政府", ("复议法/24/1/3", "复议法/24/4"), mark="I"),
    Competence("dispatched", ("city",), LOCAL, "派出机构所在地的人民政府", ("复议法/24/4",), mark="I"),
    Competence("authorised", _ALL, SOME, "管理该组织的人民政府，或者管理该组织的部门的本级人民政府", ("复议法/24/1/4",)),
    Competence("authorised", _ALL, MANAGING, "管理该组织的国务院部门", ("复议法/25/1",)),
)

_UNIT: Final = re.compile(
    "[^省市盟旗县区镇乡]{1,12}?(?:省|自治区|自治州|(?<!城)市(?!场|政)|盟|旗|县|(?<![社发])区|街道|(?<!城)[镇乡])"
)
_GOVERNMENT: Final = re.compile(r"人民政府$|行政公署$|(?:街道|地区)办事处$")
_DEPARTMENT: Final = re.compile(r"(?:厅|局|委员会|委|部|总署|海关)$")
_VERTICAL: Final = re.compile(
    "海关|税务局|国家安全|外汇管理局|人民银行|金融监督管理局|银保监|银监|证监|证券监督|海事局|"
    "邮政管理局|通信管理局|能源监管|矿山安全监察|烟草专卖|铁路监督|民用航空|气象局|地震局"
)
_JUSTICE: Final = re.compile("司法[局厅]$")


def competences(name: str, kind: str, level: str) -> tuple[Competence, ...]:
    """Return who may decide against the agency of that name, kind and level; empty: not known."""
    sort = "justice" if kind == "department" and _JUSTICE.search(name) else kind
    return tuple(c for c in COMPETENCES if c.kind == sort and level in c.levels)


def contradicted(name: str, kind: str, level: str, organ: str) -> tuple[Competence, ...]:
    """Return the competences that the named reconsideration organ fits none of; else nothing.

    Silent where kind or level is blank, and about names it cannot tell anything from.
    """
    known = competences(name, kind, level)
    return () if any(_may_be(c, name, organ) for c in known) else known


def _may_be(rule: Competence, name: str, organ: str) -> bool:
    if rule.organ == ITSELF:
        return organ == name
    if rule.organ in (SUPERIOR, MANAGING):
        return not is_government(organ)
    if is_department(organ):
        return False
    mine, theirs = region_of(name), region_of(organ)
    if not mine or not theirs or rule.organ in (SOME, LOCAL):
        return True
    # A name may leave out the region above: 某区 for 某市某区.
    same = mine.endswith(theirs) or theirs.endswith(mine)
    return same if rule.organ == SAME else not same


def is_government(name: str) -> bool:
    """Tell whether a name is that of a people's government or an office it set up."""
    return bool(_GOVERNMENT.search(name))


def is_department(name: str) -> bool:
    """Tell whether a name is surely that of a department."""
    return bool(_DEPARTMENT.search(name)) and not is_government(name)


def is_local_department(name: str) -> bool:
    """Tell from its name alone whether an agency is surely a department of a local government.

    Not those led vertically, nor justice departments, which have a superior to go to.
    """
    special = _VERTICAL.search(name) or _JUSTICE.search(name)
    return is_department(name) and bool(region_of(name)) and not special


def region_of(name: str) -> str:
    """Return the region an organ's name begins with (某市某区 of 某市某区教育局), or nothing."""
    stem, end = _GOVERNMENT.sub("", name), 0
    while found := _UNIT.match(stem, end):
        end = found.end()
    return stem[:end]
