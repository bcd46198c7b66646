"""Everything else, through Apprise where it is installed (the extra ``casework[alerts]``)."""

from __future__ import annotations

import importlib
import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from threading import Lock
from typing import Any, ClassVar, Final

from casework.alerts.senders.base import (
    Dead,
    Delivered,
    Message,
    Outcome,
    Retry,
    chat_text,
    header_key,
)

_LIMIT: Final = 4096
# Whose robots we speak to ourselves, by Apprise's scheme. Several of Apprise's report success
# when the robot refused the message, and none signs.
OURS: Final[Mapping[str, str]] = {
    "wecom": "wecom",
    "wecombot": "wecom",
    "dingtalk": "dingtalk",
    "feishu": "feishu",
    "lark": "feishu",
}
_TALKATIVE: Final = ("apprise", "urllib3", "requests", "requests_oauthlib", "oauthlib")


class _Hush:
    """Keeps the libraries below quiet, as they log addresses with tokens, while anybody is inside.

    Senders may run in several threads: the first in silences, the last out restores.
    """

    def __init__(self) -> None:
        self._lock, self._inside, self._undo = Lock(), 0, ExitStack()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._silence()
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if not self._inside:
                    self._undo.close()

    def _silence(self) -> None:
        # Warnings name hosts, and loading all of Apprise's plug-ins gives some of its own.
        self._undo.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        for name in _TALKATIVE:
            logger = logging.getLogger(name)
            # A disabled logger still lets its children speak through its handlers and upwards.
            state = logger.disabled, logger.propagate, logger.handlers
            self._undo.callback(_restore, logger, *state)
            logger.disabled, logger.propagate = True, False
            logger.handlers = [logging.NullHandler()]


def _restore(
    logger: logging.Logger, disabled: bool, propagate: bool, handlers: list[logging.Handler]
) -> None:
    logger.disabled, logger.propagate, logger.handlers = disabled, propagate, handlers


_hushed: Final = _Hush()


def _library() -> Any:
    return importlib.import_module("apprise")


def _service(library: Any, url: str) -> Any:
    """Return Apprise's object of one address, or None; it keeps nothing on disk."""
    asset = library.AppriseAsset(storage_mode="memory", http_redirects=False)
    return library.Apprise.instantiate(url, asset=asset)


def _keyed(library: Any, url: str, key: str) -> Any:
    """Return the object of one address, with the key as a header where its service takes headers.

    It is put into the object: of ``?+X-…`` in an address some plug-ins decode the value twice.
    """
    service = _service(library, url)
    takes = getattr(service, "template_kwargs", {}).get("headers", {}).get("prefix") == "+"
    headers = getattr(service, "headers", None)
    if takes and isinstance(headers, dict):
        headers["X-Casework-Alert"] = header_key(key)
    return service


@dataclass(frozen=True, slots=True)
class Looked:
    """What Apprise makes of an address: whether it knows its scheme, and whether all of it."""

    scheme: bool
    address: bool
    near: str = ""
    ours: str = ""


def look(url: str) -> Looked | None:
    """Look at an address without sending; None where Apprise is not installed."""
    scheme = url.partition("://")[0].lower()
    if scheme in OURS:
        return Looked(True, True, ours=OURS[scheme])
    with _hushed():
        try:
            library = _library()
        except ImportError:
            return None
        service = _service(library, url)
        schemes = sorted(library.plugins.N_MGR.schemas())
    if service is None:
        near = get_close_matches(scheme[:20], schemes, n=1)
        return Looked(scheme in {*schemes, "http", "https"}, False, *near)
    # A robot's own address on the web stands for the robot, too.
    names = sorted(service.schemas()) if scheme in {"http", "https"} else []
    ours = OURS[names[0]] if names and OURS.keys() >= set(names) else ""
    return Looked(True, True, ours=ours)


@dataclass(frozen=True)
class Apprise:
    """One Apprise address. It tells success from failure only, so a failure is tried again."""

    url: str = field(repr=False)
    name: str = "apprise"
    addressed: ClassVar[bool] = False

    def send(self, message: Message) -> Outcome:
        """Hand the message over, through an object of its own: nothing is left for the next."""
        with _hushed():
            try:
                library = _library()
            except ImportError:
                return Dead("未安装 apprise：pip install 'casework[alerts]'")
            try:
                robot = library.Apprise()
                if not robot.add(_keyed(library, self.url, message.key)):
                    return Dead("apprise 不认识所设的地址")
                sent = robot.notify(title=message.subject, body=_text(message))
            except Exception as fault:  # noqa: BLE001 - its plug-ins raise what they like
                return Retry(f"apprise：{type(fault).__name__}")
        return Delivered() if sent else Retry("apprise 未送出")


def _text(message: Message) -> str:
    return chat_text(message, _LIMIT)
