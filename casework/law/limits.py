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
    # The old Law counted 5 and 7 days in working days, not 10, and knew no summary procedure.
    TimeLimit("reconsideration_answer", "行政复议书面答复期限", 10, Unit.CALENDAR, "收到申请书副本", ("复议法2017/23/1", "复议法2017/40/2"), date(2018, 1, 1), date(2023, 12, 31)),
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
