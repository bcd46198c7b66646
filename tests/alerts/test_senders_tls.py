"""Certificates of robots and webhooks, and which senders need a recipient."""

from urllib.parse import quote

import pytest
from alerts.far import SECRET, Far

from casework.alerts.senders.base import Delivered, Message, Retry
from casework.alerts.senders.channels import sender_for
from casework.errors import SettingsInvalid

MESSAGE = Message("2026-001/due/7", "lisi", "期限将到", "还有两日。", "https://in.example/c/1", True)
KINDS = ("webhook", "wecom", "dingtalk", "feishu", "wecom-app")


@pytest.fixture
def tls(cert):
    it = Far(cert)
    it.say((200, {"errcode": 0, "code": 0, "access_token": "T", "expires_in": 9}))
    yield it
    it.close()


def address(kind, port, ca=""):
    if kind == "webhook":
        return f"webhook+https://:{SECRET}@localhost:{port}/in?a=b#timeout=5" + (f"&ca={ca}" if ca else "")
    login = f"corp:{SECRET}@1" if kind == "wecom-app" else SECRET
    base = quote(f"https://localhost:{port}", safe="")
    return f"{kind}://{login}?base={base}&timeout=5" + (f"&ca={ca}" if ca else "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_certificate_the_address_trusts(tls, cert, kind):
    sent = sender_for(address(kind, tls.port, cert / "cert.pem")).send(MESSAGE)
    assert isinstance(sent, Delivered)
    assert kind != "webhook" or tls.seen[0][0] == "/in?a=b", "what is ours is not sent"


@pytest.mark.parametrize("kind", KINDS)
def test_a_certificate_nobody_vouches_for_gets_nothing(tls, kind):
    found = sender_for(address(kind, tls.port)).send(MESSAGE)
    assert found == Retry("对方的证书不可信")
    assert tls.seen == []


@pytest.mark.parametrize("kind", (*KINDS, "smtps"))
@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_that_holds_no_certificate_is_refused(tmp_path, kind, content):
    file = tmp_path / "topsecret.pem"
    if content:
        file.write_text(content)
    url = f"smtps://m.example?from=a@b.example&ca={file}" if kind == "smtps" else address(kind, 1, file)
    with pytest.raises(SettingsInvalid) as caught:
        sender_for(url, "alerts.channels.a")
    assert caught.value.code == "channel_address" and "topsecret" not in str(caught.value)


def test_a_file_lost_later_is_a_retry(cert, tmp_path):
    file = tmp_path / "cert.pem"
    file.write_bytes((cert / "cert.pem").read_bytes())
    sender = sender_for(address("wecom", 1, file))
    file.unlink()
    assert isinstance(sender.send(MESSAGE), Retry)


def test_a_mistyped_parameter_of_a_webhook_is_refused():
    with pytest.raises(SettingsInvalid) as caught:
        sender_for(f"webhook+https://:{SECRET}@host.example/in#cafile=x")
    assert caught.value.code == "channel_address"


@pytest.mark.parametrize(
    "url, addressed",
    [
        ("SMTP://mail.example?from=a@b.example", True),
        ("smtps://mail.example?from=a@b.example", True),
        ("wecom-app://corp:s@1", True),
        ("wecom://k", False),
        ("dingtalk://k", False),
        ("feishu://k", False),
        ("webhook+https://:s@host.example/", False),
        ("apprise:json://host.example/", False),
    ],
)
def test_who_needs_a_recipient(url, addressed):
    assert sender_for(url).addressed is addressed
