"""Robots and webhooks against a real server on this machine."""

import base64
import hashlib
import hmac
import json
import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from alerts.far import SECRET

from casework.alerts.senders.base import Dead, Delivered, Message, Retry, chat_text, short_code
from casework.alerts.senders.channels import sender_for
from casework.alerts.senders.webhook import verify

MESSAGE = Message("2026-001/due/7", "lisi", "期限将到", "还有两日。", "https://in.example/c/1", True)


ROBOTS = ("wecom", "dingtalk", "feishu")


def ok(kind):
    return {"code": 0} if kind == "feishu" else {"errcode": 0, "errmsg": "ok"}


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_robot_delivers_with_the_short_code(far, kind):
    far.say((200, ok(kind)))
    assert far.robot(kind).send(MESSAGE) == Delivered()
    assert short_code(MESSAGE.key) in far.seen[0][2].decode()


@pytest.mark.parametrize("kind", ROBOTS)
@pytest.mark.parametrize(
    "answer, kinds, after",
    [
        ((429, b"", {"Retry-After": "17"}), Retry, 17),
        ((429, b"", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), Retry, None),
        ((500, b""), Retry, None),
        ("close", Retry, None),
        ("slow", Retry, None),
        ((200, b"<html>"), Retry, None),
        ((200, {}), Retry, None),
        ((200, b"[" * 70000), Retry, None),
        ((401, b""), Dead, None),
        ((403, b""), Dead, None),
        ((404, b""), Dead, None),
        ((302, b"", {"Location": "file:///etc/passwd"}), Dead, None),
    ],
)
def test_what_the_transport_says(far, kind, answer, kinds, after):
    far.say(answer)
    found = far.robot(kind).send(MESSAGE)
    assert isinstance(found, kinds)
    assert getattr(found, "after", None) == after
    assert len(far.seen) == 1


@pytest.mark.parametrize(
    "kind, code, kinds",
    [
        ("wecom", 45009, Retry),
        ("wecom", 93000, Dead),
        ("dingtalk", 130101, Retry),
        ("dingtalk", 310000, Dead),
        ("dingtalk", 300001, Dead),
        ("feishu", 9499, Retry),
        ("feishu", 11232, Retry),
        ("feishu", 19021, Dead),
        ("wecom", 77777, Retry),
    ],
)
def test_an_error_in_a_200_is_a_failure(far, kind, code, kinds):
    far.say((200, {"code" if kind == "feishu" else "errcode": code, "msg": "x"}))
    found = far.robot(kind).send(MESSAGE)
    assert isinstance(found, kinds) and str(code) in found.reason
    if kinds is Retry and code != 77777:
        assert found.after == 60


def test_nobody_listens():
    found = sender_for("wecom://k?base=http://127.0.0.1:1").send(MESSAGE)
    assert isinstance(found, Retry)


def test_the_signature_of_dingtalk(far):
    far.say((200, ok("dingtalk")))
    far.robot("dingtalk").send(MESSAGE)
    query = {k: v[0] for k, v in parse_qs(urlsplit(far.seen[0][0]).query).items()}
    told = f"{query['timestamp']}\n{SECRET}".encode()
    assert base64.b64decode(query["sign"]) == hmac.digest(SECRET.encode(), told, "sha256")
    assert len(query["timestamp"]) == 13 and query["access_token"] == "Tok"


def test_the_signature_of_feishu(far):
    far.say((200, ok("feishu")))
    far.robot("feishu").send(MESSAGE)
    data = json.loads(far.seen[0][2])
    key = f"{data['timestamp']}\n{SECRET}".encode()
    assert base64.b64decode(data["sign"]) == hmac.digest(key, b"", "sha256")


def test_a_webhook_is_signed_cloudevents(far):
    far.say((204, b""))
    assert far.robot("webhook").send(MESSAGE) == Delivered()
    path, headers, body = far.seen[0]
    event = json.loads(body)
    assert path == "/in?a=b" and headers["X-Casework-Alert"] == MESSAGE.key
    assert (event["specversion"], event["id"]) == ("1.0", MESSAGE.key)
    assert {"source", "type", "subject", "time"} <= set(event)
    signature = headers["X-Casework-Signature"]
    stamp, _, digest = signature.removeprefix("t=").partition(",v1=")
    assert digest == hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    now = int(stamp)
    assert verify(SECRET, body, signature, now)
    assert not verify(SECRET, body + b" ", signature, now)
    assert not verify("other", body, signature, now)
    assert not verify(SECRET, body, signature, now + 301)
    assert not verify(SECRET, body, "rubbish", now)


def test_nothing_secret_or_personal_is_logged_shown_or_told(far, caplog):
    caplog.set_level(logging.DEBUG)
    far.say((403, {"errmsg": f"{SECRET} lisi"}))
    for kind in (*ROBOTS, "wecom-app", "webhook"):
        sender = far.robot(kind)
        told = repr(sender) + repr(sender.send(MESSAGE))
        assert SECRET not in told and "Tok" not in told.split("(")[1] and "lisi" not in told
    assert SECRET not in caplog.text and "lisi" not in caplog.text


def test_long_text_keeps_link_and_code():
    long = Message("k", "", "题", "字" * 5000, "https://in.example/1", False)
    text = chat_text(long, 2048)
    assert len(text.encode()) <= 2048 and text.endswith(f"https://in.example/1\n编号 {short_code('k')}")
