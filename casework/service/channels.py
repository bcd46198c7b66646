"""Trying the channels of the settings: one message each, sent at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from casework.alerts.senders.base import Dead, Delivered, Message, Outcome, Retry
from casework.alerts.senders.channels import sender_for
from casework.errors import InputError, Refusal
from casework.settings import Settings
from casework.timekeeping import Clock, system_clock

FORMAT: Final = "casework/channel-test/1"


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one message. ``scheme``: the kind of channel; its address is never shown."""

    channel: str
    scheme: str
    outcome: Outcome

    @property
    def delivered(self) -> bool:
        """Whether the channel took the message."""
        return isinstance(self.outcome, Delivered)

    @property
    def reason(self) -> str:
        """Why it did not; blank where it did."""
        return self.outcome.reason if isinstance(self.outcome, Retry | Dead) else ""

    @property
    def standing(self) -> str:
        """``delivered``, ``retry`` (may succeed later) or ``dead`` (the same would fail again)."""
        return type(self.outcome).__name__.lower()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object ``casework/channel-test/1``."""
        return {
            "format": FORMAT,
            "channel": self.channel,
            "scheme": self.scheme,
            "standing": self.standing,
            "reason": self.reason or None,
        }


def try_channels(
    settings: Settings, name: str = "", to: str = "", clock: Clock = system_clock
) -> Iterator[Trial]:
    """Send a message over one channel or, blank, over each, and yield what became of it.

    ``to``: the recipient as the channel names one; robots need none. Raises ``InputError`` for
    a channel that is not set, for none at all, and where one needs a recipient and has none.
    """
    wanted = _wanted(settings.alerts.channels, name)
    senders = {one: sender_for(url, f"alerts.channels.{one}") for one, url in wanted.items()}
    for channel, sender in senders.items():
        if sender.addressed and not to.strip():
            message = f"渠道 {channel} 需要收件人，请用 --to 写明：邮件地址、成员账号或者手机号"
            raise InputError([Refusal("channel_recipient", message, field="to")])
    moment = clock()
    for channel, sender in senders.items():
        key = f"test/{channel}/{moment:%Y%m%dT%H%M%S%f}"
        subject = f"{settings.agency.name}：提醒渠道测试"
        text = "这是一条测试消息，收到即说明渠道可用，不必处理。"
        yield Trial(channel, sender.name, sender.send(Message(key, to, subject, text, "", False)))


def _wanted(channels: Any, name: str) -> dict[str, str]:
    if not channels:
        message = "还没有设置提醒渠道：请在 [alerts.channels] 写明名称和地址"
        raise InputError([Refusal("channel_none", message, field="channel")])
    if name and name not in channels:
        message = f"没有名为 {name[:32]} 的渠道，可用：{'、'.join(channels)}"
        raise InputError([Refusal("channel_unknown", message, field="channel")])
    return {one: address for one, address in channels.items() if name in ("", one)}
