"""Everything else, through Apprise where it is installed."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from casework.alerts.senders.base import Dead, Delivered, Message, Outcome, Retry, chat_text

_LIMIT = 4096


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep the libraries below quiet: they log addresses with their tokens."""
    loggers = [logging.getLogger(name) for name in ("apprise", "urllib3.connectionpool")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, was in zip(loggers, before, strict=True):
            logger.disabled = was


@dataclass(frozen=True)
class Apprise:
    """One Apprise address. It tells success from failure only, so a failure is tried again."""

    url: str = field(repr=False)
    name: str = "apprise"

    def send(self, message: Message) -> Outcome:
        """Hand the message over."""
        try:
            library = importlib.import_module("apprise")
        except ImportError:
            return Dead("未安装 apprise")
        with _hushed():
            robot = library.Apprise()
            if not robot.add(self.url):
                return Dead("apprise 不认识所设的地址")
            try:
                sent = robot.notify(title=message.subject, body=chat_text(message, _LIMIT))
            except Exception as fault:  # noqa: BLE001 - its plug-ins raise what they like
                return Retry(f"apprise：{type(fault).__name__}")
        return Delivered() if sent else Retry("apprise 未送出")
