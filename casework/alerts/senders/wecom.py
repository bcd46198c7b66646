"""WeCom (企业微信): the robot of a group, and an app that writes to members."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import quote, urlencode

from casework.alerts.senders.base import Dead, Delivered, Message, Outcome, Retry, chat_text
from casework.alerts.senders.http import JSON, TIMEOUT, call, json_body, verdict
from casework.timekeeping import Clock, system_clock

BASE: Final = "https://qyapi.weixin.qq.com"
_LIMIT: Final = 2048
# By the vendor's list of codes; docs/alerts.md says which reading of them is ours.
_BUSY: Final = frozenset({45009, 45033})
_WRONG_ROBOT: Final = frozenset({93000})
_WRONG_SECRET: Final = frozenset({40001, 40013})
_WRONG_MESSAGE: Final = frozenset({40056, 81013})
# Older lists say 40001 of a token, too: only the service of tokens can say it of the secret.
_STALE: Final = frozenset({"错误码 40001", "错误码 40014", "错误码 42001"})


@dataclass(frozen=True)
class WecomRobot:
    """The robot of one group; ``to`` is a member's id to be mentioned, or empty."""

    key: str = field(repr=False)
    base: str = BASE
    timeout: float = TIMEOUT
    ca: str = ""
    name: str = "wecom"
    addressed: ClassVar[bool] = False

    def send(self, message: Message) -> Outcome:
        """Post to the group."""
        text: dict[str, Any] = {"content": chat_text(message, _LIMIT)}
        if message.to:
            text["mentioned_list"] = [message.to]
        url = f"{self.base}/cgi-bin/webhook/send?key={quote(self.key, safe='')}"
        body = json_body({"msgtype": "text", "text": text})
        reply = call(url, body, JSON, self.timeout, self.ca)
        found = verdict(reply, ("errcode",), _BUSY, _WRONG_ROBOT)
        return Delivered() if isinstance(found, dict) else found


@dataclass
class WecomApp:
    """An app of a corporation; ``to`` is a member's id. The token is kept until it expires."""

    corp: str
    secret: str = field(repr=False)
    agent: int
    base: str = BASE
    timeout: float = TIMEOUT
    ca: str = ""
    name: str = "wecom-app"
    addressed: ClassVar[bool] = True
    clock: Clock = field(default=system_clock, repr=False)
    _token: str = field(default="", init=False, repr=False)
    _until: datetime | None = field(default=None, init=False, repr=False)

    def send(self, message: Message) -> Outcome:
        """Write to the member; a token that no longer holds is fetched anew, once."""
        found = self._attempt(message)
        if isinstance(found, Retry) and found.reason in _STALE:
            self._until = None
            found = self._attempt(message)
        if not isinstance(found, dict):
            return found
        # The reply is errcode 0 even where one of the members is unknown.
        if found.get("invaliduser"):
            return Dead("收件成员不存在或者不在应用可见范围内")
        return Delivered(str(found.get("msgid", "")))

    def _attempt(self, message: Message) -> dict[str, Any] | Retry | Dead:
        fault = self._fetch()
        if fault is not None:
            return fault
        url = f"{self.base}/cgi-bin/message/send?{urlencode({'access_token': self._token})}"
        content = {"content": chat_text(message, _LIMIT)}
        data = {"touser": message.to, "msgtype": "text", "agentid": self.agent, "text": content}
        reply = call(url, json_body(data), JSON, self.timeout, self.ca)
        return verdict(reply, ("errcode",), _BUSY, _WRONG_MESSAGE)

    def _fetch(self) -> Retry | Dead | None:
        """Have a token that still holds, or say why there is none."""
        now = self.clock()
        if self._until is not None and now < self._until:
            return None
        query = urlencode({"corpid": self.corp, "corpsecret": self.secret})
        reply = call(f"{self.base}/cgi-bin/gettoken?{query}", None, None, self.timeout, self.ca)
        found = verdict(reply, ("errcode",), _BUSY, _WRONG_SECRET)
        if not isinstance(found, dict):
            return found
        token, seconds = found.get("access_token"), found.get("expires_in")
        if not isinstance(token, str) or not isinstance(seconds, int):
            return Retry("对方的答复无法辨认")
        self._token, self._until = token, now + timedelta(seconds=seconds)
        return None
