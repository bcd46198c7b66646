"""Addresses of channels, and what is refused."""

import pytest

from casework.alerts.senders.channels import sender_for
from casework.errors import SettingsInvalid


@pytest.mark.parametrize("url, near", [("wecon://topsecret", "wecom"), ("topsecret", ""), ("smpt://topsecret", "smtp")])
def test_a_mistyped_scheme_is_refused(url, near):
    with pytest.raises(SettingsInvalid) as caught:
        sender_for(url, "alerts.channels.a")
    assert caught.value.code == "channel_scheme"
    text = str(caught.value)
    assert "alerts.channels.a" in text and "feishu" in text and "topsecret" not in text
    assert not near or f"是否为 {near}" in text


@pytest.mark.parametrize(
    "url",
    [
        "wecom://topsecret?base=http://evil.example",
        "wecom://topsecret?base=file:///etc",
        "dingtalk://topsecret?secrt=topsecret",
        "feishu://?secret=topsecret",
        "wecom-app://corp:topsecret@agent",
        "webhook+https://host.example/x?topsecret",
        "webhook+http://:topsecret@host.example/",
        "smtp://u:topsecret@mail.example",
        "smtp://u:topsecret@mail.example:x?from=a@b.example",
        "smtp://u:topsecret@mail.example?from=a@b.example&tls=none",
        "smtps://u:topsecret@mail.example?from=a@b.example&tls=none",
        "feishu://topsecret?timeout=0",
        "apprise:topsecret",
    ],
)
def test_an_address_that_cannot_work_is_refused_without_its_secret(url):
    with pytest.raises(SettingsInvalid) as caught:
        sender_for(url, "alerts.x")
    assert caught.value.code == "channel_address"
    assert "alerts.x" in str(caught.value) and "topsecret" not in str(caught.value)


def test_case_is_kept_and_tables_are_read():
    assert sender_for({"url": "wecom://AbC"}).key == "AbC"
    assert sender_for("smtps://u:p%40@mail.example?from=a@b.example").password == "p@"
