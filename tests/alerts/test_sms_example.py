"""The example of a plug-in: what the page shows is the file, and it sends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from alerts.far import Far

from casework.alerts.senders.base import Delivered, Message, Retry
from casework.alerts.senders.channels import sender_for
from casework.errors import SettingsInvalid

ROOT = Path(__file__).parents[2]
PLUGIN = (ROOT / "examples" / "sms_plugin.py").read_text(encoding="utf-8")
MESSAGE = Message("2026-001/due/7", "13000000000", "期限将到", "还有两日。", "https://in.example/c/1", True)


def test_the_page_shows_the_example_as_it_is() -> None:
    page = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")
    assert f"```python\n{PLUGIN}```" in page


def test_it_sends_once_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cert: Any) -> None:
    info = tmp_path / "sms_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sms-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[casework.senders]\nsms = sms_plugin:make\n")
    (tmp_path / "sms_plugin.py").write_text(PLUGIN, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(cert / "cert.pem"))
    gateway = Far(cert)
    gateway.say((202, b""), (503, b""))
    try:
        sender = sender_for(f"sms://:topsecret@localhost:{gateway.port}")
        assert sender.addressed
        assert sender.send(MESSAGE) == Delivered()
        assert isinstance(sender.send(MESSAGE), Retry)
    finally:
        gateway.close()
    path, headers, body = gateway.seen[0]
    told = json.loads(body)
    assert path == "/messages"
    assert headers["Authorization"] == "Bearer topsecret"
    assert (told["to"], told["id"]) == (MESSAGE.to, MESSAGE.key)
    assert MESSAGE.link in told["text"]
    with pytest.raises(SettingsInvalid):
        sender_for("sms://gateway.example")
