"""One POST or GET over http.client: a time-out, no redirects, a bounded reply, no log line."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from casework.alerts.senders.base import Dead, Retry
from casework.timekeeping import elapsing

TIMEOUT: Final = 10.0
_MOST: Final = 64 * 1024
_LONGEST_WAIT: Final = 86_400


@dataclass(frozen=True)
class Reply:
    """A reply of status 2xx, with at most 64 KiB of its body."""

    body: bytes

    def json(self) -> dict[str, Any] | None:
        """Return the body as a JSON object, or None where it is not one."""
        try:
            data = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return data if isinstance(data, dict) else None


def call(
    url: str,
    body: bytes | None,
    headers: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
    ca: str = "",
) -> Reply | Retry | Dead:
    """POST ``body`` (GET where it is None) within ``timeout`` seconds; ``ca`` as in ``trusting``.

    Redirects are not followed: a signed message goes where the settings say or nowhere.
    Reasons name the status only; an address or a body may hold secrets.
    """
    until = elapsing() + timeout
    parts = urlsplit(url)
    try:
        connection = _connection(parts.scheme, parts.netloc, timeout, ca)
    except OSError:
        return Retry("设置的 ca 证书文件不能使用")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        method = "GET" if body is None else "POST"
        connection.request(method, target, body, dict(headers or {}))
        response = connection.getresponse()
        data = _read(response, until)
        return _judged(response.status, response.getheader("Retry-After"), data)
    except TimeoutError:
        return Retry("对方超时未答")
    except ssl.SSLCertVerificationError:
        return Retry("对方的证书不可信")
    except (OSError, http.client.HTTPException) as fault:
        return Retry(f"连接失败：{type(fault).__name__}")
    finally:
        connection.close()


def trusting(ca: str) -> ssl.SSLContext:
    """Return a context that verifies by the system's certificates and those of the file ``ca``."""
    context = ssl.create_default_context()
    if ca:
        context.load_verify_locations(ca)
    return context


def _connection(scheme: str, netloc: str, timeout: float, ca: str) -> http.client.HTTPConnection:
    """Return an unopened connection; anything but plain http is TLS with certificates verified."""
    if scheme == "http":
        return http.client.HTTPConnection(netloc, timeout=timeout)
    return http.client.HTTPSConnection(netloc, timeout=timeout, context=trusting(ca))


def _read(response: http.client.HTTPResponse, until: float) -> bytes:
    """Read up to the bound; one byte a second must not hold the sender for ever."""
    data = b""
    while len(data) < _MOST and (piece := response.read1(_MOST - len(data))):
        data += piece
        if elapsing() > until:
            raise TimeoutError
    return data


def _judged(status: int, after: str | None, data: bytes) -> Reply | Retry | Dead:
    """Tell by the status whether to read the body, to come again or to give up."""
    if 200 <= status < 300:
        return Reply(data)
    reason = f"HTTP {status}"
    if status in {408, 425, 429} or status >= 500:
        # Retry-After may also be a date; the outbox has its own pauses for that.
        digits = bool(after) and str(after).isascii() and str(after).isdigit()
        return Retry(reason, min(int(str(after)[:9]), _LONGEST_WAIT) if digits else None)
    return Dead(reason)


def verdict(
    reply: Reply | Retry | Dead,
    names: tuple[str, ...],
    busy: frozenset[int],
    wrong: frozenset[int],
) -> dict[str, Any] | Retry | Dead:
    """Read the code in a robot's reply, under the first of ``names`` that is there.

    Codes in ``wrong`` are final; ``busy`` ones ask for a minute's pause. A code we do not
    know is tried again: the outbox stops in the end, and an alert lost is worse.
    """
    if not isinstance(reply, Reply):
        return reply
    data = reply.json() or {}
    code = next((data[name] for name in names if name in data), None)
    if not isinstance(code, int) or isinstance(code, bool):
        return Retry("对方的答复无法辨认")
    if code == 0:
        return data
    if code in wrong:
        return Dead(f"错误码 {code}")
    return Retry(f"错误码 {code}", 60 if code in busy else None)


def json_body(data: Mapping[str, Any]) -> bytes:
    """Return ``data`` as UTF-8 JSON."""
    return json.dumps(data, ensure_ascii=False).encode()


JSON: Final = {"Content-Type": "application/json; charset=utf-8"}
