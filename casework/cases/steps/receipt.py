"""Receipt (条例 31): which of several days is the day the request was received.

Submitted, signed for by the carrier's record, handed over inside, confirmed by both sides
and registered are separate facts. The channel says which of them decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from casework.cases.facts import Fact, impossible
from casework.cases.rounds import Limit, Round
from casework.law.limits import limit_on

if TYPE_CHECKING:
    from casework.cases.walker import Step, Walker

# Where the law leaves the receipt day to a confirmation by both sides (条例 31).
_NEEDS_CONFIRMATION: Final = frozenset({"unsigned_mail", "fax"})
_POSTED: Final = frozenset({"signed_mail", "unsigned_mail"})
CHANNEL_CITES: Final = {
    "in_person": "条例/31/1/1",
    "oral": "条例/31/1/1",
    "signed_mail": "条例/31/1/2",
    "unsigned_mail": "条例/31/1/2",
    "internet": "条例/31/1/3",
    "fax": "条例/31/1/3",
}


def received_again(walk: Walker, this: Round, fact: Fact) -> None:
    """Refuse a second receipt."""
    raise impossible(fact, "一件申请只能收到一次", ("条例/31/1",))


def open_first(walk: Walker, fact: Fact) -> None:
    """Open the first round; the law in force on the receipt day gives its length."""
    signed = walk.signed
    if fact.kind == "handed_over" and signed is not None and signed.on <= fact.on:
        walk.handed = fact  # signed for and passed on before anyone wrote the receipt down
        return
    if fact.kind != "received":
        raise impossible(fact, "早于收到申请", ("条例/31/1",))
    data = fact.data
    channel = data["channel"]
    cite = CHANNEL_CITES[channel]
    if signed is not None or "submitted_on" in data:
        _check_papers(walk, fact, channel)
    # The carrier's record decides, not the day the mail room or the office wrote down (SW-13).
    day = signed.on if signed is not None and channel == "signed_mail" else fact.on
    limit = limit_on(walk.reply_code, day)
    this = Round(walk.reply_days or limit.days, limit_on("extension", day).days, day)
    walk.rounds.append(this)
    this.cites[limit.cites[0]] = this.cites[cite] = None
    if day != fact.on:
        this.warn("receipt_by_carrier", "登记的收到日与投递签收记录不同，以签收日为准", cite)
    if needs_confirmation(channel, data.get("addressed_to_office"), walk.switches):
        this.unconfirmed = day
        this.strict_starts = ((day, this.base),)
        this.limits = (Limit("receipt_confirmation", day),)
        this.warn("receipt_unconfirmed", "尚未与申请人确认收到，收到日未定：应当日联系确认", cite)
    else:
        this.start = day
    if walk.handed is not None:
        handed_over(walk, this, walk.handed)


def _check_papers(walk: Walker, fact: Fact, channel: str) -> None:
    submitted = fact.data.get("submitted_on")
    if submitted is not None and submitted > fact.on:
        raise impossible(fact, "提交日晚于收到日", ("条例/31/1",))
    signed = walk.signed
    if signed is None:
        return
    if channel != "signed_mail":
        raise impossible(signed, "只有邮寄且有签收的申请才有投递签收记录", ("条例/31/1/2",))
    if submitted is not None and submitted > signed.on:
        raise impossible(signed, "投递签收日早于交寄日", ("条例/31/1/2",))


def needs_confirmation(channel: str, to_office: object, switches: Mapping[str, str]) -> bool:
    """Tell whether the receipt day waits for a confirmation by both sides (条例 31, 207号函)."""
    if channel == "internet":
        return switches["platform_receipt"] == "needs_confirmation"
    return channel in _NEEDS_CONFIRMATION or (channel in _POSTED and to_office is False)


def handed_over(walk: Walker, this: Round, fact: Fact) -> None:
    """Note when the request reached the office inside: the clock does not wait for that."""
    if this.start is not None and fact.on > this.start:
        this.warn(
            "handed_over_later", "内部转交不影响收到日，转交所用的时间计入答复期限", "条例/31/1"
        )


def receipt_confirmed(walk: Walker, this: Round, fact: Fact) -> None:
    """Take the day both sides confirm as the receipt day, where the channel leaves it open."""
    if this.unconfirmed is None and _channel_fixes_day(this):
        this.warn("confirmation_idle", "收到日已由渠道确定，确认不改变收到日", "条例/31/1")
        return
    this.unwarn("receipt_unconfirmed")
    this.settle("receipt_confirmation", fact.on)
    if this.unconfirmed is not None and fact.on > this.unconfirmed:
        this.warn(
            "receipt_confirmed_late", "确认日晚于实际收到日，风险日按实际收到日计算", "条例/31/1"
        )
    elif this.unconfirmed is not None:
        this.strict_starts = ()
    this.unconfirmed, this.start = None, fact.on
    # The law in force on the receipt day decides, and that is the day of confirmation.
    this.base = walk.reply_days or limit_on(walk.reply_code, fact.on).days
    this.cap = limit_on("extension", fact.on).days


def _channel_fixes_day(this: Round) -> bool:
    return "条例/31/1/3" not in this.cites or this.corrected or this.asked is not None


HANDLERS: Final[dict[str, Step]] = {
    "received": received_again,
    "handed_over": handed_over,
    "receipt_confirmed": receipt_confirmed,
}
