"""From a case to a real mail server, a robot and a slow web address, and back into the outbox."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from alerts.far import SECRET, Far
from alerts.reminders import Office, settings_of
from alerts.test_senders_smtp import Sink

from casework.stories.book import CORRECTED


@pytest.fixture
def sink():
    it = Sink()
    yield it
    it.server.shutdown()
    it.server.server_close()


@pytest.fixture
def office(url: str, open_scene: Any, far: Far, sink: Sink) -> Office:
    """The handler is told by mail, by a robot and over an address that may be slow."""
    base = f"base={quote(f'http://{far.host}', safe='')}&timeout=0.3"
    channels = {
        "mail": f"smtp://127.0.0.1:{sink.port}?from=a@office.example&tls=none&timeout=5",
        "robot": f"wecom://{SECRET}?{base}",
        "slow": f"webhook+http://:{SECRET}@{far.host}/slow#timeout=0.3",
    }
    reach = {"mail": "chengban@office.example", "robot": "", "slow": ""}
    person = {"name": "演示承办人", "roles": ["handler", "registrar"], "reach": reach}
    head = {"name": "演示机构负责人", "roles": ["office_head", "leader", "signer"]}
    people = {"chengban": person, "fuzeren": head, "dengji": {"name": "登", "roles": ["registrar"]}}
    settings = settings_of(far.host, people=people, reach=[], channels=channels)
    people_ = {who: one.model_copy(update={"reach": people[who].get("reach", {})})
               for who, one in settings.people.items()}  # fmt: skip
    return Office(open_scene(url, settings.model_copy(update={"people": people_})), far)


def states(office: Office) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in office.alerts():
        found.setdefault(row.channel, set()).add(row.state)
    return found


def test_each_channel_by_itself_until_it_takes_the_message(office: Office, far: Far, sink: Sink) -> None:
    office.at("2025-03-03")
    office.scene.register(CORRECTED)
    far.say((200, {"errcode": 45009, "errmsg": "busy"}), (200, {"errcode": 0}))
    far.say("slow", (500, {}), (429, {}, {"Retry-After": "1"}), (200, {}), path="/slow")
    office.sweep("2025-03-07 08:30:00")
    assert set(states(office)) == {"mail", "robot", "slow", ""}
    done = office.deliver()
    assert (done.sent, done.again) == (1, 2), "a body with an error is no success; silence is none"
    assert states(office)["mail"] == {"sent"}
    office.later(seconds=60)
    done = office.deliver()
    assert (done.sent, done.again) == (1, 1)
    for seconds in (60, 120):
        office.later(seconds=seconds)
        office.deliver()
    assert states(office) == {"mail": {"sent"}, "robot": {"sent"}, "slow": {"sent"}, "": {"suppressed"}}
    [mail] = sink.mails
    [message] = office.messages(channel="mail")
    assert mail["X-Casework-Alert"] == message.message
    assert mail["To"] == "chengban@office.example"
    assert "2025-0001" in mail["Subject"]
    assert message.reference == mail["Message-ID"]
    slow = [headers["X-Casework-Alert"] for path, headers, _ in far.seen if path.startswith("/slow")]
    assert len(slow) == 4
    assert len(set(slow)) == 1


def test_a_mail_server_that_refuses_for_good(office: Office, far: Far, sink: Sink) -> None:
    office.at("2025-03-03")
    office.scene.register(CORRECTED)
    far.say((200, {"errcode": 0}))
    sink.replies["RCPT"] = "550 no such user"
    office.sweep("2025-03-07 08:30:00")
    assert office.deliver().dead == 1
    [dead] = office.casework.alerts(states=("dead",))
    assert dead.channel == "mail"
    assert "office.example" not in dead.reason
    sink.replies.clear()
    assert office.casework.retry_alerts(dead.code.lower()) == 1
    assert office.deliver().sent == 1
    assert len(sink.mails) == 1
