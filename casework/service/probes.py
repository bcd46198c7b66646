"""/healthz and /metrics over plain HTTP, for whoever watches the daemon. Nothing of a case."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from casework.errors import CaseworkError, EnvironmentFault

if TYPE_CHECKING:
    from casework.service.facade import Casework
    from casework.service.health import Health

LOG: Final = logging.getLogger("casework.probes")
_TYPES: Final = {"json": "application/json; charset=utf-8", "text": "text/plain; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Probes:
    """The server of the probes; none where no address is set."""

    server: ThreadingHTTPServer | None = None

    @classmethod
    def listening(cls, address: str, casework: Callable[[], Casework]) -> Probes:
        """Listen on ``host:port``; blank: nowhere. Raises ``EnvironmentFault`` (``daemon_listen``)."""
        if not address:
            return cls()
        host, _, port = address.rpartition(":")

        class Handler(_Handler):
            opened = staticmethod(casework)

        try:
            server = ThreadingHTTPServer((host.strip("[]"), int(port)), Handler)
        except (OSError, OverflowError):
            raise EnvironmentFault(
                f"设置 daemon.listen：不能在 {address} 监听，请换一个端口或者地址",
                code="daemon_listen",
            ) from None
        server.daemon_threads = True
        Thread(target=server.serve_forever, name="casework-probes", daemon=True).start()
        return cls(server)

    @property
    def port(self) -> int:
        """The port in use."""
        return self.server.server_port if self.server else 0

    def close(self) -> None:
        """Stop listening."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    opened: Callable[[], Casework]

    def do_GET(self) -> None:
        """Answer /healthz and /metrics."""
        try:
            answer = {"/healthz": self._health, "/metrics": self._metrics}[self.path]
        except KeyError:
            self._say(404, "text", "/healthz, /metrics\n")
            return
        try:
            answer()
        except CaseworkError as error:  # the database does not answer
            self._say(
                503, "json", json.dumps({"healthy": False, "problems": [{"code": error.code}]})
            )

    def _health(self) -> None:
        found = self.opened().health()
        body = json.dumps(found.to_dict(), ensure_ascii=False)
        self._say(200 if found.healthy else 503, "json", body)

    def _metrics(self) -> None:
        try:
            body = exposition(self.opened().health())
        except ModuleNotFoundError:
            self._say(501, "text", "需要安装 casework[metrics]\n")
            return
        self._say(200, "text", body)

    def _say(self, status: int, kind: str, body: str) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", _TYPES[kind])
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Say nothing: whoever asks every few seconds is no news."""


def exposition(found: Health) -> str:
    """Return the metrics as Prometheus reads them; ``ModuleNotFoundError`` without its library."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()

    def gauge(name: str, words: str, value: float) -> None:
        Gauge(f"casework_{name}", words, registry=registry).set(value)

    gauge(
        "oldest_unsent_alert_age_seconds",
        "Age of the oldest alert that could have gone out and has not",
        found.oldest_age,
    )
    gauge("alerts_unsent", "Alerts owed and not sent yet", found.unsent)
    gauge("alerts_ready", "Alerts that could go out now", found.waiting_now)
    gauge("alerts_dead", "Alerts given up, waiting for somebody", found.dead)
    gauge("cases_unlooked", "Cases whose look is due", found.unlooked)
    gauge("healthy", "1 where nothing keeps alerts from going out", float(found.healthy))
    age = Gauge(
        "casework_job_age_seconds", "Seconds since the last run", ["job"], registry=registry
    )
    good = Gauge("casework_job_ok", "1 where the last run succeeded", ["job"], registry=registry)
    for job in found.jobs:
        age.labels(job.job).set(job.age)
        good.labels(job.job).set(float(job.ok))
    return generate_latest(registry).decode()
