"""What a sender is given, and the three answers it may give back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from casework.alerts.alert import short_code


@dataclass(frozen=True)
class Message:
    """One alert to one recipient. ``key`` is the same at each attempt; ``to`` is the channel's."""

    key: str
    to: str
    subject: str
    text: str
    link: str
    urgent: bool


@dataclass(frozen=True)
class Delivered:
    """The channel took the message; ``reference`` is its own name for it, if it gave one."""

    reference: str = ""


@dataclass(frozen=True)
class Retry:
    """Not now: try again, not before ``after`` seconds where the channel named a time."""

    reason: str
    after: int | None = None


@dataclass(frozen=True)
class Dead:
    """Never: the same message over the same channel would fail again."""

    reason: str


Outcome = Delivered | Retry | Dead


class Sender(Protocol):
    """One channel. ``send`` never raises for what the network or the far side does."""

    @property
    def name(self) -> str:
        """The channel's scheme; read-only, so that a frozen sender is one too."""
        ...

    @property
    def addressed(self) -> bool:
        """Whether ``Message.to`` must name a recipient; a robot has its group, a webhook its URL."""
        ...

    def send(self, message: Message) -> Outcome:
        """Try once, within the sender's time-out."""
        ...


def header_key(key: str) -> str:
    """Return ``key`` as header text: what is not plain ASCII is percent-encoded."""
    return quote(key, safe="!#$&'()*+,/:;=?@[]~|")


def chat_text(message: Message, limit: int) -> str:
    """Return the message as chat text of at most ``limit`` UTF-8 bytes.

    The link and the short code stand last and are kept whole: without them nobody can act on it.
    """
    head = f"{'【急】' if message.urgent else ''}{message.subject}\n{message.text}"
    tail = f"{chr(10) + message.link if message.link else ''}\n编号 {short_code(message.key)}"
    room = max(0, limit - len(tail.encode()))
    return head.encode()[:room].decode(errors="ignore") + tail
