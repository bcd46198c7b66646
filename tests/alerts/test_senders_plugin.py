"""Senders of other packages, found by real entry points of a distribution written for each test."""

import logging
import sys

import pytest
from alerts.far import Far

from casework.alerts.senders.base import Dead, Delivered, Message, Retry
from casework.alerts.senders.channels import sender_for
from casework.alerts.senders.wecom import WecomRobot
from casework.errors import InputError, SettingsInvalid
from casework.service.channels import try_channels
from casework.settings import load_settings

MESSAGE = Message("2026-001/due/7", "13000000000", "期限将到", "还有两日。", "https://in.example/c/1", True)
SECRET = "topSecretValue"
MODULE = """
from casework.alerts.senders.base import Dead, Delivered, Retry

class Sms:
    name = "whatever"
    answer = Delivered("m1")

    def __init__(self, address, key):
        self.address, self.key = address, key

    def send(self, message):
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

class Robot(Sms):
    addressed = False

def burst(address, key):
    raise RuntimeError("cannot use " + address)

def settled(address, key):
    from casework.errors import Refusal, SettingsInvalid
    raise SettingsInvalid([Refusal("own_code", address)])

def nothing(address, key):
    return None
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a distribution whose entry points are the lines given; return its folder."""

    def install(*lines, name="casework_sms", module=MODULE):
        site = tmp_path / name
        info = site / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("\n".join(["[casework.senders]", *lines]) + "\n")
        (site / f"{name}.py").write_text(module)
        monkeypatch.syspath_prepend(str(site))
        monkeypatch.delitem(sys.modules, name, raising=False)
        return site

    before = set(sys.modules)
    yield install
    for name in set(sys.modules) - before:
        if name.startswith("casework_sms"):
            del sys.modules[name]


def refused(url):
    with pytest.raises(SettingsInvalid) as caught:
        sender_for(url, "alerts.channels.a")
    text = str(caught.value)
    assert "alerts.channels.a" in text and SECRET not in text
    return caught.value.code, text


def test_an_entry_point_gives_the_sender_of_its_scheme(install):
    install("sms = casework_sms:Sms")
    sender = sender_for(f"SMS://:{SECRET}@gateway.example", "alerts.channels.duty")
    assert sender.send(MESSAGE) == Delivered("m1")
    assert (sender.name, sender.addressed) == ("sms", True)
    assert (sender.inner.address, sender.inner.key) == (f"SMS://:{SECRET}@gateway.example", "alerts.channels.duty")
    assert SECRET not in repr(sender)


def test_a_plugin_says_whether_it_needs_a_recipient(install):
    install("sms = casework_sms:Robot")
    assert sender_for("sms://x").addressed is False


def test_a_plugin_cannot_take_the_place_of_ours(install):
    install("wecom = casework_sms:burst", "smtp = casework_sms:burst")
    assert isinstance(sender_for("wecom://k"), WecomRobot)
    assert sender_for("smtp://mail.example?from=a@b.example").name == "smtp"


def test_without_the_plugin_its_scheme_is_unknown(install):
    assert refused(f"sms://:{SECRET}@gateway.example")[0] == "channel_scheme"
    install("sms = casework_sms:Sms")
    code, text = refused(f"smss://:{SECRET}@gateway.example")
    assert code == "channel_scheme" and "是否为 sms" in text


@pytest.mark.parametrize("value", ["burst", "settled", "nothing", "missing", "Sms.answer"])
def test_what_cannot_be_made_is_refused_without_its_words(install, value):
    install(f"sms = casework_sms:{value}")
    code, text = refused(f"sms://:{SECRET}@gateway.example")
    assert code == "channel_address" and "cannot use" not in text and "own_code" not in text


def test_a_module_that_cannot_be_loaded_is_refused(install):
    install("sms = casework_sms:Sms", module=f"raise ImportError({SECRET!r})")
    assert refused("sms://x")[0] == "channel_address"


def test_two_plugins_of_one_scheme_are_refused(install):
    install("sms = casework_sms:Sms")
    install("sms = casework_sms_two:Sms", name="casework_sms_two")
    code, text = refused("sms://x")
    assert code == "channel_address" and "不止一个" in text


@pytest.mark.parametrize(
    "answer, expected",
    [
        (RuntimeError(SECRET), Retry("插件出错：RuntimeError")),
        (None, Retry("插件的答复无法辨认")),
        (True, Retry("插件的答复无法辨认")),
        (Delivered, Retry("插件的答复无法辨认")),
        (Retry(None), Retry("插件的答复无法辨认")),
        (Retry("later", "soon"), Retry("插件的答复无法辨认")),
        (Retry("later", -1), Retry("插件的答复无法辨认")),
        (Delivered(7), Retry("插件的答复无法辨认")),
        (Retry("later", 30), Retry("later", 30)),
        (Retry("later"), Retry("later")),
        (Dead("x" * 1000), Dead("x" * 200)),
    ],
)
def test_what_a_plugin_raises_or_answers(install, caplog, answer, expected):
    caplog.set_level(logging.DEBUG)
    install("sms = casework_sms:Sms")
    sender = sender_for("sms://x")
    sender.inner.answer = answer
    assert sender.send(MESSAGE) == expected
    assert SECRET not in caplog.text


def test_a_channel_of_a_plugin_is_tried_like_any_other(install):
    install("sms = casework_sms:Sms")
    settings = load_settings(environ={"CASEWORK_ALERTS__CHANNELS__DUTY": f"sms://:{SECRET}@gateway.example"})
    with pytest.raises(InputError) as caught:
        list(try_channels(settings))
    assert caught.value.code == "channel_recipient"
    [trial] = try_channels(settings, to="13000000000")
    assert (trial.scheme, trial.delivered) == ("sms", True)


def test_the_settings_refuse_what_the_plugin_does(install):
    install("sms = casework_sms:burst")
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(environ={"CASEWORK_ALERTS__CHANNELS__DUTY": f"sms://:{SECRET}@gateway.example"})
    assert caught.value.code == "channel_address" and SECRET not in str(caught.value)
