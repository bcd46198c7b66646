"""Senders of other packages: entry points of the group ``casework.senders``, named by scheme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from casework.alerts.senders.base import Dead, Delivered, Message, Outcome, Retry, Sender

GROUP: Final = "casework.senders"
_LONGEST: Final = 200
_STRANGE: Final = Retry("插件的答复无法辨认")

Factory = Callable[[str, str], Sender]
"""What an entry point names: from the address and its settings key to a sender."""


def plugins() -> list[EntryPoint]:
    """Return the plug-ins installed beside us."""
    return list(entry_points(group=GROUP))


def plugged(point: EntryPoint, address: str, key: str) -> Plugged:
    """Make the sender of a plug-in; whatever it raises goes on to the caller."""
    factory: Factory = point.load()
    inner = factory(address, key)
    if not callable(getattr(inner, "send", None)):
        raise TypeError(point.name)
    addressed = bool(getattr(inner, "addressed", True))
    return Plugged(inner, point.name.lower(), addressed)


@dataclass(frozen=True)
class Plugged:
    """A sender we did not write: it may raise, and answer what it likes."""

    inner: Sender = field(repr=False)
    name: str
    addressed: bool = True

    def send(self, message: Message) -> Outcome:
        """Try once; of what it raises the type alone is told, its words may hold anything."""
        try:
            return _sound(self.inner.send(message))
        except Exception as fault:  # noqa: BLE001 - not our code
            return Retry(f"插件出错：{type(fault).__name__}")


def _sound(outcome: Any) -> Outcome:
    """Return the answer as one of the three with bounded text, or a retry where it is none."""
    match outcome:
        case Delivered(reference=str(reference)):
            return Delivered(reference[:_LONGEST])
        case Retry(reason=str(reason), after=None):
            return Retry(reason[:_LONGEST])
        case Retry(reason=str(reason), after=int(after)) if after >= 0:
            return Retry(reason[:_LONGEST], after)
        case Dead(reason=str(reason)):
            return Dead(reason[:_LONGEST])
    return _STRANGE
