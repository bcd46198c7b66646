"""An SMS gateway as a plug-in: the channel ``sms://:TOKEN@gateway.example``."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from casework.alerts.senders.base import Delivered, Message, Outcome, chat_text
from casework.alerts.senders.http import JSON, Reply, call, json_body


@dataclass(frozen=True)
class Sms:
    """One gateway; ``Message.to`` is a telephone number."""

    url: str
    token: str = field(repr=False)
    name: str = "sms"
    addressed: bool = True

    def send(self, message: Message) -> Outcome:
        """Hand one message over; ``call`` never raises and follows no redirects."""
        text = chat_text(message, limit=400)
        body = json_body({"to": message.to, "text": text, "id": message.key})
        reply = call(self.url, body, JSON | {"Authorization": f"Bearer {self.token}"})
        return Delivered() if isinstance(reply, Reply) else reply


def make(address: str, key: str) -> Sms:
    """Return the sender of an address; ``key`` names its setting. Raise where it cannot work."""
    host = urlsplit(address).netloc.rpartition("@")[2]
    token = urlsplit(address).password
    if not (host and token):
        raise ValueError(key)
    return Sms(f"https://{host}/messages", token)
