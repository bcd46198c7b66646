"""What an alert is: a clock of a case, a step on the way to its last day, and a stable key.

The key is derived and never drawn: whoever looks at the same case on the same day names the
same alerts, so that a repeat can always be told. It holds no reference an officer typed,
only the place of a record among its kind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

Stage = Literal["预警", "临期", "超期"]
Again = Literal["", "once", "daily"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What is watched of a kind of clock, and who hears of it as it grows tight.

    ``again``: what follows the last day, nothing, one alert on the next working day, or one
    every working day. ``roles`` hear of every step; ``yellow``, ``red`` and ``last`` from
    those levels on (``last``: the last day and after it). ``urgent``: the last day and the
    working day after it do not wait for the morning. ``advice``: what is to be done.
    """

    label: str
    again: Again
    roles: tuple[str, ...]
    yellow: tuple[str, ...] = ()
    red: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    urgent: bool = False
    advice: str = ""


KINDS: Final[Mapping[str, Kind]] = {
    "answer": Kind("答复期限", "daily", ("handler",), ("unit_head",), ("office_head",), ("leader",), True, "请在期限内作出答复并发出"),
    "correction_notice": Kind("补正告知期限", "once", ("handler", "registrar"), last=("office_head",), advice="需要补正的，应在期限内一次性告知（条例第三十条）"),
    "correction_reply": Kind("申请人补正期限", "once", ("handler",), advice="期满未补正又无正当理由的，可以登记并告知不再处理"),
    "reasons": Kind("申请人说明理由期限", "once", ("handler",), advice="期满未说明理由的，请登记后继续办理"),
    "fee_payment": Kind("申请人缴费期限", "once", ("handler",), advice="期满未缴费的，可以登记并告知不再处理"),
    "consultation": Kind("征求意见答复期限", "once", ("handler",), advice="对方逾期未提出意见的，由本机关决定是否公开"),
    "consultation_receipt": Kind("征求意见书送达登记", "once", ("handler", "registrar"), advice="对方收到之日尚未登记，期限无从起算"),
    "extension": Kind("提出延长答复期限", "", ("handler", "office_head"), advice="不能按期答复的，请在届满前提出延长，经批准并告知申请人"),
    "extension_notice": Kind("延长期限告知", "", ("registrar", "handler"), last=("office_head",), urgent=True, advice="延长已经批准，尚未告知申请人，届满后发出不生效"),
    "receipt_confirmation": Kind("与申请人确认收到", "once", ("registrar", "handler"), urgent=True, advice="应当当日与申请人联系确认收到之日"),
    "referral": Kind("处室办理期限", "daily", ("unit_handler", "handler"), last=("unit_head",), advice="请处室反馈办理意见"),
    "dispatch": Kind("答复交邮（发出）", "", ("registrar", "handler"), last=("seal_keeper",), urgent=True, advice="今天是最后一天，请在邮政当日收寄截止前用印、交邮"),
    "service": Kind("送达证明", "once", ("registrar", "handler"), advice="已经发出多日，尚未登记送达，请查询投递记录"),
    "publication": Kind("主动公开期限", "daily", ("handler",), last=("office_head",), advice="已经纳入主动公开，请按期公开"),
    "reconsideration_answer": Kind("行政复议书面答复期限", "daily", ("legal_reviewer", "handler"), red=("office_head",), last=("leader",), urgent=True, advice="请按期提交书面答复、证据和依据"),
    "court_answer": Kind("行政诉讼答辩期限", "daily", ("legal_reviewer", "handler"), red=("office_head",), last=("leader",), urgent=True, advice="请按期提交答辩状、证据和依据"),
    "calendar": Kind("下一年节假日安排", "once", ("admin", "office_head"), advice="国务院办公厅的通知公布后，请即导入（casework calendar import），此前跨年的期限均为推算"),
}  # fmt: skip
"""Internal practice of the office, none of it law: the limits themselves stand in the reckoning."""

OF_NO_CASE: Final = ("calendar",)
"""Kinds that belong to the office and to no case: no clock of a case, no link to one."""

STEPS: Final[Mapping[str, tuple[int, ...]]] = {
    "answer": (10, 5, 2, 0),
    "correction_notice": (3, 1),
    "correction_reply": (),
    "reasons": (),
    "fee_payment": (),
    "consultation": (3,),
    "consultation_receipt": (0,),
    "extension": (5,),
    "extension_notice": (2, 0),
    "receipt_confirmation": (0,),
    "referral": (1, 0),
    "dispatch": (0,),
    "service": (0,),
    "publication": (5, 1, 0),
    "reconsideration_answer": (5, 2, 0),
    "court_answer": (5, 2, 0),
    "calendar": (),
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When alerts come: working days before the last day, per kind of clock; settings, not law.

    ``yellow`` and ``red``: the lights of a case (working days left); they decide who hears.
    """

    yellow: int = 5
    red: int = 2
    steps: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Kinds the agency has set itself; the others keep the built-in steps."""

    def before(self, code: str) -> tuple[int, ...]:
        """Return the steps before the last day of a kind of clock, the earliest first."""
        return tuple(sorted(set(self.steps.get(code, STEPS[code])), reverse=True))


@dataclass(frozen=True, slots=True)
class Watched:
    """A clock of a case that somebody must be reminded of.

    ``day``: its last day, for the answer the risk day (a strict reading's, never later than
    ``firm``, the day in law). ``place``: which of several of its kind, from 1; 0 where there
    is one. ``provisional``: the day rests on a year whose holiday notice is not known.
    """

    code: str
    day: date
    place: int = 0
    firm: date | None = None
    provisional: bool = False

    @property
    def name(self) -> str:
        """The clock's name within its case."""
        return f"{self.code}.{self.place}" if self.place else self.code


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of one clock.

    ``step``: working days left; negative: working days past the last day. ``on``: the legal
    day on which it became due.
    """

    number: str
    clock: Watched
    step: int
    on: date

    @property
    def key(self) -> str:
        """What names this alert for ever: ``2026-0001/answer/2026-12-04/T-5``."""
        sign = f"T-{self.step}" if self.step >= 0 else f"T+{-self.step}"
        return f"{self.number}/{self.clock.name}/{self.clock.day.isoformat()}/{sign}"

    @property
    def urgent(self) -> bool:
        """Whether it does not wait for the morning: the last day, and the first past it."""
        return KINDS[self.clock.code].urgent and self.step in (0, -1)

    def stage(self, thresholds: Thresholds) -> Stage:
        """Return 预警, 临期 or 超期."""
        if self.step < 0:
            return "超期"
        return "临期" if self.step <= max(thresholds.yellow, thresholds.red) else "预警"

    def roles(self, thresholds: Thresholds) -> tuple[str, ...]:
        """Return the roles that hear of it: more of them as the day comes near."""
        kind, step = KINDS[self.clock.code], self.step
        heard = kind.roles
        heard += kind.yellow if step <= thresholds.yellow else ()
        heard += kind.red if step <= thresholds.red else ()
        heard += kind.last if step <= 0 else ()
        return tuple(dict.fromkeys(heard))


def short_code(key: str) -> str:
    """Return eight characters that stand for ``key`` where people read it."""
    return hashlib.sha256(key.encode()).hexdigest()[:8].upper()
