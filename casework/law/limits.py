"""Every time limit, as dated data.

The one in force on the day it begins decides (``limit_on``). Where the law is silent or
unsettled a switch says how it is read (``switches``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from casework.errors import NotFound


class Unit(StrEnum):
    """In what a period is counted."""

    WORKING = "working_days"
    CALENDAR = "calendar_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A period: ``days`` in ``unit``, counted from the day after the event of ``runs_from``."""

    code: str
    label: str
    days: int
    unit: Unit
    runs_from: str
    cites: tuple[str, ...]
    effective: date
    until: date | None = None


_2019 = date(2019, 5, 15)
_2008_LAST = date(2019, 5, 14)
_2008 = date(2008, 5, 1)

LIMITS: Final[tuple[TimeLimit, ...]] = (
    TimeLimit("reply", "答复期限", 15, Unit.WORKING, "收到申请", ("条例2008/24/2",), _2008, _2008_LAST),
    TimeLimit("reply", "答复期限", 20, Unit.WORKING, "收到申请", ("条例/33/2",), _2019),
    TimeLimit("extension", "延长期限上限", 15, Unit.WORKING, "答复期限届满", ("条例2008/24/2",), _2008, _2008_LAST),
    TimeLimit("extension", "延长期限上限", 20, Unit.WORKING, "答复期限届满", ("条例/33/2",), _2019),
    TimeLimit("correction_notice", "补正告知期限", 7, Unit.WORKING, "收到申请", ("条例/30/1",), _2019),
    # SW-1: the Regulation asks for a reasonable period and names no length.
    TimeLimit("correction_reply", "申请人补正期限", 15, Unit.WORKING, "送达补正告知", ("条例/30/1",), _2019),
    TimeLimit("consultation", "第三方、共同制作机关提出意见的期限", 15, Unit.WORKING, "收到征求意见书", ("条例/32/1", "条例/34/1"), _2019),
    TimeLimit("other_organ", "其他机关提出意见的期限", 15, Unit.WORKING, "发出征求意见函", ("条例/33/3",), _2019),
    TimeLimit("fee_payment", "缴费期限", 20, Unit.WORKING, "收到收费通知", ("处理费办法/6/1",), date(2021, 1, 1)),
    TimeLimit("remand", "重新答复期限（决定未载明的）", 20, Unit.WORKING, "收到复议决定或者判决", ("条例/33/2",), _2019),
    # SW-8: the Regulation sets no time for rectification; this is a target of our own.
    TimeLimit("rectification", "更正申请的办理期限（内部目标）", 20, Unit.WORKING, "收到申请", ("条例/41/1",), _2019),
    TimeLimit("publication", "主动公开期限", 20, Unit.WORKING, "纳入主动公开", ("条例/26/1",), _2019),
    TimeLimit("reconsideration", "申请行政复议的期限", 60, Unit.CALENDAR, "收到答复", ("复议法/20/1",), date(2024, 1, 1)),
    TimeLimit("reconsideration", "申请行政复议的期限", 60, Unit.CALENDAR, "收到答复", ("复议法2017/9/1",), date(2018, 1, 1), date(2023, 12, 31)),
    TimeLimit("suit", "直接起诉的期限", 6, Unit.MONTHS, "收到答复", ("行诉法/46/1",), date(2017, 7, 1)),
    TimeLimit("suit_after", "不服复议决定起诉的期限", 15, Unit.CALENDAR, "收到复议决定", ("行诉法/45/1",), date(2017, 7, 1)),
    TimeLimit("reconsideration_answer", "行政复议书面答复期限（普通程序）", 10, Unit.WORKING, "收到申请书副本", ("复议法/48/1", "复议法/88/2"), date(2024, 1, 1)),
    TimeLimit("reconsideration_answer_summary", "行政复议书面答复期限（简易程序）", 5, Unit.WORKING, "收到申请书副本", ("复议法/54/1", "复议法/88/2"), date(2024, 1, 1)),
    TimeLimit("court_answer", "行政诉讼答辩期限", 15, Unit.CALENDAR, "收到起诉状副本", ("行诉法/67/1",), date(2017, 7, 1)),
)  # fmt: skip


_BY_CODE: Final[dict[str, tuple[TimeLimit, ...]]] = {
    code: tuple(sorted((x for x in LIMITS if x.code == code), key=lambda x: x.effective, reverse=True))
    for code in {limit.code for limit in LIMITS}
}


def limit_on(code: str, day: date) -> TimeLimit:
    """Return the limit ``code`` in force on ``day``; raise ``NotFound`` where none was.

    The correction period of Art 30 and the consultation period of Art 32 have no
    predecessor in the 2008 text that we carry: before it, the first known one is used.
    """
    known = _BY_CODE.get(code)
    if known is None:
        raise NotFound(f"没有名为 {code} 的期限", code="limit_unknown")
    for limit in known:
        if limit.effective <= day:
            return limit
    return known[-1]


def annual_report_day(year: int, *, government: bool = False) -> date:
    """Return the last day to publish the annual report on ``year`` (条例 49).

    A date of the calendar, not a period: it does not roll past a day off. Departments of
    county level and above: 31 January of the next year; local governments: 31 March.
    """
    return date(year + 1, 3, 31) if government else date(year + 1, 1, 31)

@dataclass(frozen=True, slots=True)
class Switch:
    """A question the law leaves open, with the answer we take unless told otherwise."""

    code: str
    key: str
    question: str
    default: str
    choices: tuple[str, ...]
    meaning: Mapping[str, str]
    cites: tuple[str, ...]
    mark: str = "I"


def _switch(
    code: str, key: str, question: str, cites: tuple[str, ...], mark: str = "I", **meaning: str
) -> Switch:
    """Build a switch whose first named meaning is the default."""
    choices = tuple(meaning)
    return Switch(code, key, question, choices[0], choices, meaning, cites, mark)


SWITCHES: Final[dict[str, Switch]] = {
    s.code: s
    for s in (
        _switch(
            "SW-1", "correction_period", "申请人补正期限的长度", ("条例/30/1",), "U",
            working_15="告知书未写明时，自送达之日起15个工作日",
        ),
        _switch(
            "SW-2", "late_correction_notice", "超过7个工作日才告知补正，答复期限是否仍重新计算",
            ("条例/30/1",),
            restart="重新计算，同时提示风险日（不重新计算的届满日）",
            no_restart="不重新计算，按原期限届满",
        ),
        _switch(
            "SW-3", "consultation_days", "征求意见的扣除期间是否包括发出当日和收到意见当日",
            ("条例/33/3",),
            after_dispatch_through_return="发出次日起至收到意见当日止，不计入期限",
            between="发出次日起至收到意见前一日止，不计入期限（从严）",
        ),
        _switch(
            "SW-5", "platform_receipt", "平台自动回执是否视为双方确认", ("条例/31/1/3",),
            confirms="视为确认，提交成功之日为收到之日",
            needs_confirmation="不视为确认，以双方确认之日为收到之日",
        ),
        _switch(
            "SW-7", "reasons_step", "要求说明理由期间是否停止计算答复期限", ("条例/35/1",),
            keeps_running="不停止",
        ),
        _switch(
            "SW-9", "electronic_delivery", "电子送达的时间点", ("235号函",),
            successful_send="成功发送之日",
        ),
        _switch(
            "SW-10", "partial_remedy", "部分公开答复的救济告知", ("复议法/23/1/4",),
            split="不予公开部分复议前置，其余部分可以选择",
            first="全部告知复议前置",
        ),
        _switch(
            "SW-22", "other_organ_period", "征求其他机关意见的期限", ("条例/33/3",), "I",
            respond_by_or_15="函中载明的答复日；未载明的，自发函之日起15个工作日",
        ),
        _switch(
            "SW-15", "fee_count", "按件收费，同一申请人本月件数累计的范围", ("处理费办法/4/1",),
            per_agency="按机关分别累计收到日在该自然月的申请（规则见第六部分“收费”），不累计向其他机关提出的申请",
        ),
        _switch(
            "SW-14", "extension_last_day", "在原期限最后一日告知延期是否有效", ("条例/33/2",),
            valid="有效",
        ),
        _switch(
            "SW-17", "returned_mail", "邮件退回的后果", ("235号函",),
            by_fault="申请人原因：首次交邮有效；机关原因：无效",
        ),
        _switch(
            "SW-19", "main_ground", "多项内容以不同理由不予公开时的统计行", ("年报格式",), "U",
            first_item="以第一项的理由为准",
        ),
        _switch(
            "SW-6", "release_gap", "第三方不同意而决定公开的，告知第三方后多久提供信息", ("条例/32/1",),
            working_15="公开决定送达第三方之日起15个工作日后，或者第三方书面放弃后",
        ),
        _switch(
            "SW-8", "rectification_limit", "更正申请的办理期限", ("条例/41/1",), "U",
            internal_20="20个工作日，作为内部目标",
        ),
        _switch(
            "SW-18", "archive_row", "已移交国家档案馆、咨询、非政府信息的统计行", ("年报格式",), "U",
            unable="已移交国家档案馆计3.4.1，咨询和非政府信息计3.6.3",
        ),
        _switch(
            "SW-21", "self_correction_clock", "自行纠正后重新答复的期限", ("条例/51/1",), "I",
            new_round="自纠正之日起重新计算，期限由机关确定，未确定的为20个工作日",
        ),
        _switch(
            "SW-20", "remand_days", "撤销决定未载明答复期限时的期限", ("条例/33/2",),
            twenty="自收到之日起20个工作日",
        ),
    )
}  # fmt: skip

_BY_KEY = {s.key: s for s in SWITCHES.values()}
DEFAULTS: Final[Mapping[str, str]] = {s.key: s.default for s in SWITCHES.values()}


def resolve_switches(chosen: Mapping[str, str]) -> Mapping[str, str]:
    """Return every switch with its value; refuse an unknown switch or value by name."""
    faults = [fault for key, value in chosen.items() if (fault := _switch_fault(key, value))]
    if faults:
        raise InputError(faults)
    return {**DEFAULTS, **chosen}


def _switch_fault(key: str, value: str) -> Refusal | None:
    switch = _BY_KEY.get(key)
    if switch is None:
        allowed = "、".join(sorted(_BY_KEY))
        return Refusal("switch_unknown", f"没有名为 {key} 的法律口径开关，可用：{allowed}", field=key)
    if value not in switch.choices:
        allowed = "、".join(switch.choices)
        return Refusal(
            "switch_value",
            f"{switch.code}（{key}）的取值 {value} 不在允许范围：{allowed}",
            switch.cites,
            key,
        )
    return None
