"""The WeCom app: its token, and what its codes mean."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from alerts.far import SECRET

from casework.alerts.senders.base import Dead, Delivered, Message, Retry
from casework.alerts.senders.wecom import WecomApp

MESSAGE = Message("2026-001/due/7", "lisi", "期限将到", "还有两日。", "https://in.example/c/1", True)
TOKEN, SEND = "/cgi-bin/gettoken", "/cgi-bin/message/send"


@pytest.mark.parametrize("stale", [40001, 40014, 42001])
def test_the_token_of_an_app_is_kept_and_fetched_anew(far, stale):
    far.say((200, {"errcode": 0, "access_token": "T1", "expires_in": 7200}), path=TOKEN)
    fine = (200, {"errcode": 0, "msgid": "m1"})
    far.say(fine, fine, (200, {"errcode": stale}), fine, path=SEND)
    app = far.robot("wecom-app")
    assert [app.send(MESSAGE) for _ in range(3)] == [Delivered("m1")] * 3
    paths = [urlsplit(path).path for path, _, _ in far.seen]
    assert paths == [TOKEN, SEND, SEND, SEND, TOKEN, SEND]
    assert json.loads(far.seen[-1][2])["touser"] == "lisi"


def test_an_app_whose_tokens_never_hold_asks_once_more_only(far):
    far.say((200, {"errcode": 0, "access_token": "T1", "expires_in": 7200}), path=TOKEN)
    far.say((200, {"errcode": 40014}), path=SEND)
    assert isinstance(far.robot("wecom-app").send(MESSAGE), Retry)
    assert len(far.seen) == 4


def test_a_member_unknown_to_the_app_is_final(far):
    far.say((200, {"errcode": 0, "access_token": "T1", "expires_in": 7200}), path=TOKEN)
    far.say((200, {"errcode": 0, "invaliduser": "lisi"}), path=SEND)
    assert isinstance(far.robot("wecom-app").send(MESSAGE), Dead)


def tokens(far, *names, lasting=7200):
    far.say(*((200, {"errcode": 0, "access_token": n, "expires_in": lasting}) for n in names), path=TOKEN)


def used(far):
    """Return the tokens messages were sent with."""
    return [parse_qs(urlsplit(path).query)["access_token"][0] for path, _, _ in far.seen if SEND in path]


@pytest.mark.parametrize("stale", [40014, 42001])
def test_a_new_token_is_what_the_second_attempt_and_the_next_message_use(far, stale):
    tokens(far, "T1", "T2")
    far.say((200, {"errcode": stale}), (200, {"errcode": 0}), path=SEND)
    app = far.robot("wecom-app")
    assert isinstance(app.send(MESSAGE), Delivered) and isinstance(app.send(MESSAGE), Delivered)
    assert used(far) == ["T1", "T2", "T2"]


def test_a_token_is_fetched_anew_when_its_time_is_up(far):
    now = [datetime(2026, 1, 5, tzinfo=UTC)]
    tokens(far, "T1", "T2")
    far.say((200, {"errcode": 0}), path=SEND)
    app = WecomApp("corp", SECRET, 1, f"http://{far.host}", clock=lambda: now[0])
    app.send(MESSAGE)
    now[0] += timedelta(seconds=7199)
    app.send(MESSAGE)
    now[0] += timedelta(seconds=1)
    app.send(MESSAGE)
    assert used(far) == ["T1", "T1", "T2"]


@pytest.mark.parametrize("code, kinds", [(40001, Dead), (40013, Dead), (45009, Retry), (-1, Retry), (60020, Retry)])
def test_what_the_service_of_tokens_refuses(far, code, kinds):
    far.say((200, {"errcode": code}), path=TOKEN)
    found = far.robot("wecom-app").send(MESSAGE)
    assert isinstance(found, kinds) and found.reason == f"错误码 {code}"
    assert used(far) == []


@pytest.mark.parametrize(
    "code, expected",
    [
        (40056, Dead("错误码 40056")),
        (81013, Dead("错误码 81013")),
        (60011, Retry("错误码 60011")),
        (-1, Retry("错误码 -1")),
        (45009, Retry("错误码 45009", 60)),
        (45033, Retry("错误码 45033", 60)),
        (99999, Retry("错误码 99999")),
    ],
)
def test_only_what_is_final_is_dead(far, code, expected):
    tokens(far, "T1")
    far.say((200, {"errcode": code}), path=SEND)
    assert far.robot("wecom-app").send(MESSAGE) == expected
    assert len(far.seen) == 2


def test_40001_of_a_message_is_not_held_against_the_secret(far):
    """Older lists say it of the token as well; the service of tokens takes the secret."""
    tokens(far, "T1")
    far.say((200, {"errcode": 40001}), path=SEND)
    assert far.robot("wecom-app").send(MESSAGE) == Retry("错误码 40001")


def test_a_reply_without_a_token_is_tried_again(far):
    far.say((200, {"errcode": 0}), path=TOKEN)
    assert isinstance(far.robot("wecom-app").send(MESSAGE), Retry)
