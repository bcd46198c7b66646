"""A signed webhook: CloudEvents 1.0 in structured JSON, and the check for its receiver."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import ClassVar, Final

from casework.alerts.senders.base import Delivered, Message, Outcome, header_key
from casework.alerts.senders.http import TIMEOUT, Reply, call, json_body
from casework.timekeeping import Clock, system_clock

TYPE: Final = "casework.alert"
SOURCE: Final = "urn:casework"


def sign(secret: str, body: bytes, stamp: int) -> str:
    """Return the value of ``X-Casework-Signature``; ``stamp`` is in Unix seconds."""
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    return f"t={stamp},v1={digest.hexdigest()}"


def verify(secret: str, body: bytes, header: str, now: int, tolerance: int = 300) -> bool:
    """Tell whether ``header`` signs ``body`` and is at most ``tolerance`` seconds from ``now``.

    For receivers: ``body`` is the bytes as received, ``now`` is in Unix seconds.
    """
    fields = dict(part.partition("=")[::2] for part in header.split(","))
    stamp = fields.get("t", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 13):
        return False
    expected = sign(secret, body, int(stamp)).partition("v1=")[2]
    right = hmac.compare_digest(expected.encode(), fields.get("v1", "").encode())
    return right and abs(now - int(stamp)) <= tolerance


@dataclass(frozen=True)
class Webhook:
    """One receiver; any status 2xx is a delivery."""

    # An address may carry a token of the receiver's.
    url: str = field(repr=False)
    secret: str = field(repr=False)
    timeout: float = TIMEOUT
    ca: str = ""
    name: str = "webhook"
    addressed: ClassVar[bool] = False
    clock: Clock = field(default=system_clock, repr=False)

    def send(self, message: Message) -> Outcome:
        """Post one event; its id is the key, so a receiver can drop a repeat."""
        now = self.clock()
        told = {"to": message.to, "subject": message.subject, "text": message.text}
        event = {
            "specversion": "1.0",
            "id": message.key,
            "source": SOURCE,
            "type": TYPE,
            "subject": message.key,
            "time": now.isoformat(),
            "datacontenttype": "application/json",
            "data": told | {"link": message.link, "urgent": message.urgent},
        }
        body = json_body(event)
        headers = {
            "Content-Type": "application/cloudevents+json; charset=utf-8",
            "X-Casework-Alert": header_key(message.key),
            "X-Casework-Signature": sign(self.secret, body, int(now.timestamp())),
        }
        reply = call(self.url, body, headers, self.timeout, self.ca)
        return Delivered() if isinstance(reply, Reply) else reply
