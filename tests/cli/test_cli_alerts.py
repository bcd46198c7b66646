"""``casework alerts test`` against a real receiver on this machine, and what settings refuse."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cli.officer import Shell

from casework.errors import SettingsInvalid
from casework.settings import load_settings


class _Receiver(BaseHTTPRequestHandler):
    answers: dict[str, tuple[int, bytes]] = {}
    seen: list[tuple[str, dict[str, str], Any]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, dict(self.headers), json.loads(body)))
        status, text = self.answers[self.path.partition("?")[0]]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[str]:
    _Receiver.seen = []
    _Receiver.answers = {"/good": (200, b""), "/cgi-bin/webhook/send": (200, b'{"errcode": 93000}')}
    server = HTTPServer(("127.0.0.1", 0), _Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_message_goes_out_over_each_channel(
    bare: Shell, receiver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEWORK_ALERTS__CHANNELS__HOOK", f"webhook+http://:topsecret@{receiver}/good")
    found = bare.ok("alerts", "test", "--json").data
    assert [(one["channel"], one["standing"], one["reason"]) for one in found] == [("hook", "delivered", None)]
    (_, headers, event) = _Receiver.seen[0]
    assert event["id"].startswith("test/hook/") and headers["X-Casework-Alert"] == event["id"]
    assert "已送达" in bare.ok("alerts", "test", "hook").out

    monkeypatch.setenv("CASEWORK_ALERTS__CHANNELS__ROBOT", f"wecom://topsecret?base=http://{receiver}")
    told = bare.run("alerts", "test")
    assert told.code == 1
    assert "已送达" in told.out and "不能送达" in told.out and "93000" in told.out
    assert "topsecret" not in told.out + told.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("test",), "channel_none"), (("test", "x"), "channel_none")],
)
def test_without_channels_it_says_where_to_set_them(bare: Shell, arguments: Any, code: str) -> None:
    told = bare.run("alerts", *arguments)
    assert told.code != 0 and code in told.err and "[alerts.channels]" in told.err


def test_what_cannot_be_sent_is_told_before_anything_is(
    bare: Shell, receiver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEWORK_ALERTS__CHANNELS__HOOK", f"webhook+http://:s@{receiver}/good")
    monkeypatch.setenv("CASEWORK_ALERTS__CHANNELS__MAIL", "smtp://mail.example?from=a@b.example")
    assert "channel_recipient" in bare.run("alerts", "test").err
    monkeypatch.setenv("CASEWORK_ALERTS__CHANNELS__MAIL", "SMTP://mail.example?from=a@b.example")
    assert "channel_recipient" in bare.run("alerts", "test").err
    assert "mail.example" not in repr(load_settings())
    assert "channel_unknown" in bare.run("alerts", "test", "other").err
    assert _Receiver.seen == []


@pytest.mark.parametrize("address", ["wecon://topsecret", "wecom://topsecret?base=http://evil.example", ""])
def test_a_wrong_address_is_refused_when_settings_are_read(address: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(environ={"CASEWORK_ALERTS__CHANNELS__GROUP": address})
    assert "alerts.channels.group" in str(caught.value) and "topsecret" not in str(caught.value)
