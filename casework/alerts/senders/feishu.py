"""The robot of a Feishu group (飞书), with its signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final
from urllib.parse import quote

from casework.alerts.senders.base import Delivered, Message, Outcome, chat_text
from casework.alerts.senders.http import JSON, TIMEOUT, call, json_body, verdict
from casework.timekeeping import Clock, system_clock

BASE: Final = "https://open.feishu.cn"
# Our own bound, well under what the robot takes.
_LIMIT: Final = 4096
_BUSY: Final = frozenset({9499, 11232})
_WRONG: Final = frozenset({19021})


@dataclass(frozen=True)
class FeishuRobot:
    """The robot of one group; without ``secret`` nothing is signed."""

    hook: str = field(repr=False)
    secret: str = field(default="", repr=False)
    base: str = BASE
    timeout: float = TIMEOUT
    ca: str = ""
    name: str = "feishu"
    addressed: ClassVar[bool] = False
    clock: Clock = field(default=system_clock, repr=False)

    def send(self, message: Message) -> Outcome:
        """Post to the group."""
        content = {"text": chat_text(message, _LIMIT)}
        data: dict[str, Any] = {"msg_type": "text", "content": content}
        if self.secret:
            stamp = str(int(self.clock().timestamp()))
            # Here stamp and secret are the key, and what is signed is empty.
            sign = hmac.new(f"{stamp}\n{self.secret}".encode(), b"", hashlib.sha256).digest()
            data |= {"timestamp": stamp, "sign": base64.b64encode(sign).decode()}
        url = f"{self.base}/open-apis/bot/v2/hook/{quote(self.hook, safe='')}"
        reply = call(url, json_body(data), JSON, self.timeout, self.ca)
        found = verdict(reply, ("code", "StatusCode"), _BUSY, _WRONG)
        return Delivered() if isinstance(found, dict) else found
