"""The adapter for Apprise: without it, and for real against a far side on this machine."""

import json
import logging
import sys
import threading
import warnings

import pytest

from casework.alerts.senders import apprise as adapter
from casework.alerts.senders.apprise import OURS, Apprise
from casework.alerts.senders.base import Dead, Delivered, Message, Retry, short_code
from casework.alerts.senders.channels import sender_for
from casework.errors import SettingsInvalid

TOKEN = "topSecretToken"
MESSAGE = Message("2026-001/期限/7", "lisi", "期限将到", "还有两日。", "https://in.example/c/1", True)
TELEGRAM = "123456789:abcdefg_hijklmnop"


def refused(url):
    with pytest.raises(SettingsInvalid) as caught:
        sender_for(url, "alerts.channels.a")
    text = str(caught.value)
    assert "alerts.channels.a" in text and TOKEN not in text
    return caught.value.code, text


@pytest.fixture
def missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "apprise", None)


def test_apprise_missing_is_final(missing):
    sender = sender_for("apprise:tgram://topsecret/1")
    assert isinstance(sender, Apprise) and "topsecret" not in repr(sender)
    found = sender.send(Message("k", "", "s", "t", "", False))
    assert isinstance(found, Dead) and "casework[alerts]" in found.reason


@pytest.mark.parametrize("scheme", sorted(OURS))
def test_our_own_robots_are_refused_with_or_without_it(missing, scheme):
    code, text = refused(f"apprise:{scheme}://{TOKEN}")
    assert code == "channel_address" and f"自带的 {OURS[scheme]}" in text


@pytest.fixture
def real():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip("apprise", reason="the extra casework[alerts] is not installed")


@pytest.mark.usefixtures("real")
class TestInstalled:
    def url(self, far, more=""):
        return f"apprise:json://{far.host}/in/{TOKEN}{more}"

    def test_a_message_is_delivered_with_its_key(self, far):
        far.say((200, b""))
        assert sender_for(self.url(far)).send(MESSAGE) == Delivered()
        [(path, headers, body)] = far.seen
        told = json.loads(body)
        assert path == f"/in/{TOKEN}"
        assert headers["X-Casework-Alert"] == "2026-001/%E6%9C%9F%E9%99%90/7"
        assert told["title"] == MESSAGE.subject
        assert short_code(MESSAGE.key) in told["message"] and MESSAGE.link in told["message"]
        assert "lisi" not in repr(far.seen), "an address of Apprise has its own recipient"

    def test_each_message_has_its_own_key_and_headers_of_the_address_stay(self, far):
        far.say((200, b""))
        sender = sender_for(self.url(far, "?+X-Own=1&rto=2"))
        for key in ("a&b=c#d?e", "b"):
            assert sender.send(Message(key, "", "s", "t", "", False)) == Delivered()
        assert [headers["X-Casework-Alert"] for _, headers, _ in far.seen] == ["a&b=c#d?e", "b"]
        assert {headers["X-Own"] for _, headers, _ in far.seen} == {"1"}

    def test_each_message_has_an_object_of_its_own(self, far, monkeypatch):
        import apprise

        made = []

        class Counted(apprise.Apprise):
            def __init__(self, *args, **kwargs):
                made.append(self)
                super().__init__(*args, **kwargs)

        monkeypatch.setattr(apprise, "Apprise", Counted)
        far.say((200, b""))
        sender = sender_for(self.url(far))
        sender.send(MESSAGE), sender.send(MESSAGE)
        assert len({id(one) for one in made}) == 2 and all(len(one) == 1 for one in made)

    @pytest.mark.parametrize("answer", [(500, b""), (404, b""), "close", (302, b"", {"Location": "/else"})])
    def test_what_was_not_taken_is_tried_again(self, far, answer):
        far.say(answer)
        assert sender_for(self.url(far)).send(MESSAGE) == Retry("apprise 未送出")
        assert len(far.seen) == 1, "no attempt of its own, no redirect followed"

    def test_nobody_listens(self):
        assert sender_for("apprise:json://127.0.0.1:1/").send(MESSAGE) == Retry("apprise 未送出")

    def test_it_does_not_wait_for_ever(self, far):
        far.say("slow")
        assert isinstance(sender_for(self.url(far, "?rto=0.2")).send(MESSAGE), Retry)

    @pytest.mark.parametrize("scheme, near", [("jsno", "json"), ("tgrm", "tgram"), ("qqqqqqqqqqqq", "")])
    def test_a_mistyped_scheme_is_refused(self, scheme, near):
        code, text = refused(f"apprise:{scheme}://{TOKEN}")
        assert code == "channel_scheme" and (not near or f"是否为 {near}" in text)

    @pytest.mark.parametrize(
        "url", [f"tgram://{TOKEN}", "json://", f"json://a/{TOKEN},json://b", f"https://web.example/{TOKEN}"]
    )
    def test_an_address_it_does_not_understand_is_refused(self, url):
        assert refused(f"apprise:{url}")[0] == "channel_address"

    def test_the_web_address_of_a_robot_is_refused_too(self):
        code, text = refused(f"apprise:https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={TOKEN}")
        assert code == "channel_address" and "自带的 wecom" in text

    def test_an_address_without_headers_is_left_as_it_is(self):
        sender = sender_for(f"apprise:tgram://{TELEGRAM}/12315544/")
        library = adapter._library()
        with adapter._hushed():
            assert library.Apprise().add(adapter._keyed(library, sender.url, "k"))

    def test_another_service_of_a_name_like_ours_is_not_refused(self):
        assert isinstance(sender_for("apprise:pushplus://abcdefghijklmnopqrstuvwxyz012345"), Apprise)

    @pytest.mark.parametrize("answer", [(200, b""), (500, TOKEN.encode())])
    def test_nothing_secret_or_personal_is_logged_at_any_level(self, far, caplog, capfd, answer):
        caplog.set_level(1)
        for name in ("apprise", "urllib3", "urllib3.connectionpool"):
            caplog.set_level(1, logger=name)
        far.say(answer)
        sender = sender_for(self.url(far))
        told = repr(sender) + repr(sender.send(MESSAGE))
        refused(f"apprise:tgram://{TOKEN}")
        sender_for(self.url(far, "?verify=no"))
        said = told + caplog.text + "".join(capfd.readouterr())
        for word in (TOKEN, far.host, "lisi", MESSAGE.subject, MESSAGE.text):
            assert word not in said

    def test_what_it_raises_is_tried_again_without_its_words(self, far, monkeypatch):
        import apprise

        def burst(*args, **kwargs):
            raise RuntimeError(TOKEN)

        sender = sender_for(self.url(far))
        monkeypatch.setattr(apprise.Apprise, "notify", burst)
        assert sender.send(MESSAGE) == Retry("apprise：RuntimeError")


def states():
    found = [logging.getLogger(name) for name in adapter._TALKATIVE]
    return [(one.disabled, one.propagate, list(one.handlers)) for one in found], list(warnings.filters)


def test_the_loggers_speak_again_when_the_last_sender_is_done(caplog):
    before, hold, inside = states(), threading.Event(), threading.Event()

    def other():
        with adapter._hushed():
            inside.set()
            hold.wait(5)

    thread = threading.Thread(target=other)
    with adapter._hushed():
        thread.start()
        inside.wait(5)
    logging.getLogger("apprise").warning("one")
    logging.getLogger("urllib3.connectionpool").warning("two")
    hold.set()
    thread.join()
    assert states() == before
    logging.getLogger("apprise").warning("three")
    assert [record.message for record in caplog.records] == ["three"]
