"""The robot of a DingTalk group (钉钉), with its signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import ClassVar, Final
from urllib.parse import urlencode

from casework.alerts.senders.base import Delivered, Message, Outcome, chat_text
from casework.alerts.senders.http import JSON, TIMEOUT, call, json_body, verdict
from casework.timekeeping import Clock, system_clock

BASE: Final = "https://oapi.dingtalk.com"
# Our own bound, well under what the robot takes.
_LIMIT: Final = 4096
_BUSY: Final = frozenset({130101})
_WRONG: Final = frozenset({310000, 300001})


@dataclass(frozen=True)
class DingtalkRobot:
    """The robot of one group; without ``secret`` nothing is signed."""

    token: str = field(repr=False)
    secret: str = field(default="", repr=False)
    base: str = BASE
    timeout: float = TIMEOUT
    ca: str = ""
    name: str = "dingtalk"
    addressed: ClassVar[bool] = False
    clock: Clock = field(default=system_clock, repr=False)

    def send(self, message: Message) -> Outcome:
        """Post to the group."""
        query = {"access_token": self.token}
        if self.secret:
            stamp = str(int(self.clock().timestamp()) * 1000)
            told = f"{stamp}\n{self.secret}".encode()
            sign = hmac.new(self.secret.encode(), told, hashlib.sha256).digest()
            query |= {"timestamp": stamp, "sign": base64.b64encode(sign).decode()}
        body = json_body({"msgtype": "text", "text": {"content": chat_text(message, _LIMIT)}})
        reply = call(
            f"{self.base}/robot/send?{urlencode(query)}", body, JSON, self.timeout, self.ca
        )
        found = verdict(reply, ("errcode",), _BUSY, _WRONG)
        return Delivered() if isinstance(found, dict) else found
