"""Delivery: what goes out when, in which message, and what becomes of one that does not."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import Any

import pytest
from alerts.far import SECRET
from alerts.reminders import Office, days, event
from sqlalchemy import text

from casework.alerts.alert import short_code
from casework.alerts.senders.webhook import verify
from casework.errors import InputError, NotAllowed, NotFound
from casework.service.deliver import _Post
from casework.store import outbox
from casework.store.tables import AlertRow, MessageRow
from casework.stories.book import CORRECTED, EXTENDED, NEARLY_DUE, STORIES

UNTOLD = replace(CORRECTED, steps=[])


def keys(news: list[dict[str, Any]]) -> list[str]:
    return [one["key"] for one in news]


def raised(office: Office, moment: str = "2025-03-07 08:30", cases: int = 1) -> list[str]:
    """Register requests of 2025-03-03 and sweep: the T-3 of the notice of correction is owed."""
    numbers = [office.scene.tell(UNTOLD).number for _ in range(cases)]
    office.sweep(moment)
    return numbers


class TestInWhichMessage:
    def test_one_alert_goes_alone_under_its_own_key(self, lone_office: Office) -> None:
        [number] = raised(lone_office)
        lone_office.deliver()
        [got] = lone_office.news()
        alert = f"{number}/correction_notice/2025-03-12/T-3"
        assert got["key"] == f"{alert}/chengban/in"
        assert got["subject"] == f"【临期】{number} 补正告知期限 2025-03-12，剩余3个工作日"
        assert (got["to"], got["urgent"]) == ("chengban", False)
        [row] = lone_office.alerts(recipient="chengban")
        assert (row.state, row.message, row.late) == ("sent", got["key"], False)
        [message] = lone_office.messages()
        assert (message.state, message.attempts, message.holder) == ("sent", 1, None)

    def test_several_go_as_one_digest_that_names_each(self, lone_office: Office) -> None:
        numbers = raised(lone_office, cases=3)
        assert lone_office.deliver().sent == 1
        [got] = lone_office.news()
        assert got["subject"] == "办件提醒3项：临期3项"
        assert got["key"].startswith("digest/2025-03-07/chengban/in/")
        for number in numbers:
            assert got["text"].count(f"【临期】{number} ") == 1
            assert short_code(f"{number}/correction_notice/2025-03-12/T-3") in got["text"]

    def test_each_recipient_has_a_digest_of_his_own(self, office: Office) -> None:
        raised(office, cases=2)
        office.deliver()
        assert sorted(one["to"] for one in office.news()) == ["chengban", "chengban2", "dengji"]

    def test_an_urgent_alert_stands_alone_and_goes_first(self, lone_office: Office) -> None:
        office = lone_office
        numbers = [office.scene.tell(UNTOLD).number for _ in range(2)]
        office.round("2025-03-27")
        later = replace(UNTOLD, registered_on="2025-03-28", request={
            **UNTOLD.request, "submitted_on": "2025-03-25", "received_on": "2025-03-27"})  # fmt: skip
        for _ in range(2):
            office.scene.tell(later)
        office.news()
        got = office.round("2025-03-31 08:30")
        urgent = [one for one in got if one["urgent"]]
        assert [one["key"].partition("/")[0] for one in urgent] == numbers
        assert got[: len(urgent)] == urgent
        assert all("今日届满" in one["subject"] for one in urgent)
        assert not any("digest" in one["key"] for one in urgent)

    def test_a_programs_channel_carries_one_alert_a_message(self, url: str, open_office: Any) -> None:
        office = open_office(url, reach=[], events=["bus"])
        numbers = raised(office, cases=3)
        office.deliver()
        assert sorted(keys(office.news())) == [
            f"{number}/correction_notice/2025-03-12/T-3/*/bus" for number in numbers
        ]

    def test_digests_are_as_many_as_the_channel_needs_and_nothing_is_cut(
        self, office: Office, url: str, open_scene: Any
    ) -> None:
        """The robot of a group takes 2,048 bytes; thirty cases do not fit into one message."""
        far = office.far
        far.say((200, {"errcode": 0}))
        from urllib.parse import quote

        robot = f"wecom://{SECRET}?base={quote(f'http://{far.host}', safe='')}&timeout=5"
        settings = office.scene.settings
        alerts = settings.alerts.model_copy(
            update={"channels": {"in": robot}, "link": "https://cases.example.invalid/{number}"}
        )
        group = Office(open_scene(url, settings.model_copy(update={"alerts": alerts})), far)
        numbers = [group.scene.tell(UNTOLD).number for _ in range(30)]
        group.sweep("2025-03-07")
        group.deliver()
        texts = [json.loads(body)["text"]["content"] for _, _, body in far.seen]
        assert len(texts) > 3 * 3, "three recipients, each with several digests"
        assert max(len(one.encode()) for one in texts) < 2048
        for number in numbers:
            code = short_code(f"{number}/correction_notice/2025-03-12/T-3")
            assert sum(one.count(f"】{number} ") for one in texts) == 3
            assert sum(f"编号 {code}" in one for one in texts) == 3
            assert sum(one.count(f"https://cases.example.invalid/{number}\n") for one in texts) == 3
        assert {row.state for row in group.alerts()} == {"sent"}

    def test_more_alerts_than_go_into_messages_at_once_all_go_out(
        self, lone_office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(outbox, "BUNDLE", 3)
        numbers = raised(lone_office, cases=8)
        lone_office.deliver()
        words = "\n".join(one["subject"] + one["text"] for one in lone_office.news())
        assert all(words.count(f"】{number} ") == 1 for number in numbers)

    def test_no_more_messages_than_asked_for(self, office: Office) -> None:
        raised(office)
        assert office.casework.deliver(most=2).sent == 2
        assert len(office.news()) == 2
        assert office.casework.deliver(most=0).sent == 0
        assert office.casework.deliver(most=2).sent == 1

    def test_the_words_are_those_of_the_day_of_sending_and_say_that_it_is_late(
        self, lone_office: Office
    ) -> None:
        raised(lone_office, "2025-03-07 20:30")
        assert lone_office.deliver().sent == 0
        lone_office.at("2025-03-11 09:00")
        lone_office.deliver()
        [got] = lone_office.news()
        assert "剩余1个工作日" in got["subject"]
        assert "本提醒应于 2025-03-07 发出，迟发。" in got["text"]
        [row] = lone_office.alerts(recipient="chengban")
        assert row.late is True


class TestHours:
    def test_nothing_goes_out_before_the_morning_and_all_of_it_then(self, lone_office: Office) -> None:
        raised(lone_office, "2025-03-07 00:01")
        for moment in ("2025-03-07 00:05", "2025-03-07 07:59", "2025-03-07 08:29:59"):
            assert lone_office.deliver(moment).sent == 0
        assert lone_office.deliver("2025-03-07 08:30").sent == 1

    def test_what_nobody_sent_in_the_morning_goes_out_the_same_working_day(
        self, lone_office: Office
    ) -> None:
        raised(lone_office, "2025-03-07 15:00")
        assert lone_office.deliver().sent == 1

    def test_news_of_the_day_wait_for_the_next_morning(self, lone_office: Office) -> None:
        lone_office.scene.tell(replace(UNTOLD, registered_on="2025-03-14"))
        assert lone_office.round("2025-03-14 15:00") == []
        assert lone_office.round("2025-03-15 10:00") == []  # a Saturday
        assert len(lone_office.round("2025-03-17 08:30")) == 1

    def test_nothing_but_the_urgent_on_a_day_off_even_if_its_time_has_passed(
        self, lone_office: Office
    ) -> None:
        """Owed on Friday evening, its time long over: Saturday and Sunday stay quiet."""
        office = lone_office
        raised(office, "2025-03-07 19:00")
        [row] = office.alerts(recipient="chengban")
        assert row.not_before < "2025-03-08"
        for day in ("2025-03-08", "2025-03-09"):
            assert office.round(f"{day} 10:00") == []
        with office.casework.database.engine.begin() as connection:
            connection.execute(text("UPDATE casework_alert SET urgent = true WHERE recipient = 'chengban'"))
        assert len(office.round("2025-03-09 10:00")) == 1

    def test_a_retry_of_the_evening_does_not_break_the_night_or_the_day_off(
        self, lone_office: Office
    ) -> None:
        office = lone_office
        raised(office, "2025-03-07 19:59:50")
        office.far.say((503, {}))
        assert office.deliver().again == 1
        office.far.say((200, {}))
        for moment in ("2025-03-07 20:01", "2025-03-08 10:00", "2025-03-10 08:00"):
            assert office.deliver(moment).to_dict()["sent"] == 0
        assert office.deliver("2025-03-10 08:30").sent == 1

    def test_an_urgent_one_the_day_brought_waits_for_the_end_of_the_quiet_hours(
        self, lone_office: Office
    ) -> None:
        office = lone_office
        office.scene.tell(UNTOLD)
        office.round("2025-03-28")
        assert office.round("2025-03-31 00:00:30") == []
        assert office.round("2025-03-31 07:59") == []
        [got] = office.round("2025-03-31 08:00")
        assert got["urgent"] is True

    def test_an_urgent_one_somebody_brought_up_goes_at_once_at_night(
        self, url: str, open_office: Any
    ) -> None:
        office = open_office(url)
        mail = {**NEARLY_DUE.request, "channel": "unsigned_mail"}
        office.at("2026-10-29 22:00")
        story = replace(NEARLY_DUE, steps=[], request=mail)
        office.scene.tell(story)
        got = office.round("2026-10-29 22:00:30")
        assert {one["urgent"] for one in got} == {True}
        assert {one["key"].split("/")[1] for one in got} == {"receipt_confirmation"}


class TestFailure:
    def test_each_attempt_waits_longer_and_carries_the_same_key(self, lone_office: Office) -> None:
        office = lone_office
        raised(office, "2025-03-07 08:30:00")
        office.far.say((503, {}))
        for wait in (30, 60, 120, 240, 480):
            assert office.deliver().again == 1
            assert office.deliver().again == 0
            office.later(seconds=wait - 1)
            assert office.deliver().again == 0
            office.later(seconds=1)
        office.far.say((200, {}))
        assert office.deliver().sent == 1
        got = office.news()
        assert len(got) == 6
        assert len(set(keys(got))) == 1
        assert len({one["headers"]["X-Casework-Alert"] for one in got}) == 1
        [row] = office.messages()
        assert (row.attempts, row.state, row.reason) == (6, "sent", "")

    @pytest.mark.parametrize(
        ("named", "waits"), [("600", 600), ("1", 30), ("Wed, 21 Oct 2026 07:28:00 GMT", 30)]
    )
    def test_a_pause_the_far_side_names_is_kept(
        self, lone_office: Office, named: str, waits: int
    ) -> None:
        office = lone_office
        raised(office, "2025-03-07 08:30:00")
        office.far.say((429, {}, {"Retry-After": named}), (200, {}))
        assert office.deliver().again == 1
        office.later(seconds=waits - 1)
        assert office.deliver().sent == 0
        office.later(seconds=1)
        assert office.deliver().sent == 1

    @pytest.mark.parametrize("answer", ["close", (500, {}), (408, {})])
    def test_what_may_pass_is_tried_again(self, lone_office: Office, answer: Any) -> None:
        raised(lone_office)
        lone_office.far.say(answer)
        assert lone_office.deliver().again == 1
        assert {row.state for row in lone_office.alerts(recipient="chengban")} == {"bundled"}

    def test_what_is_refused_for_good_is_dead_at_once(self, lone_office: Office, caplog: Any) -> None:
        office = lone_office
        raised(office)
        office.far.say((404, {}))
        assert office.deliver().dead == 1
        [row] = office.alerts(recipient="chengban")
        assert (row.state, row.settled_at) == ("dead", "2025-03-07T08:30:00+08:00")
        assert "404" in row.reason
        assert "message_dead in " in caplog.text
        assert SECRET not in caplog.text

    def test_given_up_after_three_days_and_five_attempts_then_sent_by_hand(
        self, lone_office: Office
    ) -> None:
        office = lone_office
        raised(office, "2025-03-07 08:30:00")
        office.far.say((503, {}))
        found = [office.deliver(f"{day} 09:00") for day in days("2025-03-07", "2025-03-13")]
        assert [one.again for one in found] == [1, 0, 0, 1, 1, 1, 0]  # the 8th and 9th are days off
        assert [one.dead for one in found] == [0, 0, 0, 0, 0, 0, 1]
        office.far.say((200, {}))
        assert office.deliver("2025-03-14 09:00").sent == 0
        [dead] = office.messages(state="dead")
        with office.casework.database.writing() as session:
            at = office().isoformat()
            assert outbox.retry_dead(session, "demo", "another", at) == 0
            assert outbox.retry_dead(session, "demo", dead.message, at) == 1
            assert outbox.retry_dead(session, "demo", None, at) == 0
            session.commit()
        assert office.deliver().sent == 1
        assert len(set(keys(office.news()))) == 1
        [row] = office.alerts(recipient="chengban")
        assert (row.state, row.reason, row.late) == ("sent", "", True)

    def test_what_need_not_be_sent_is_set_aside_with_who_and_why(self, lone_office: Office) -> None:
        office = lone_office
        raised(office, cases=2)
        office.far.say((404, {}))
        assert office.deliver().dead == 1
        casework, [one, _] = office.casework, office.casework.alerts(states=["dead"])
        for actor, code in (("nobody", "actor_unknown"), ("chengban", "wrong_role")):
            with pytest.raises(NotAllowed) as refused:
                casework.set_alerts_aside(one.code, actor=actor, reason="此人已调离")
            assert [r.code for r in refused.value.refusals] == [code]
        with pytest.raises(InputError) as blank:
            casework.set_alerts_aside(one.code, actor="fuzeren", reason=" ")
        assert [(r.code, r.field) for r in blank.value.refusals] == [("field_missing", "reason")]
        with pytest.raises(InputError, match="200") as long:
            casework.set_alerts_aside(one.code, actor="fuzeren", reason="长" * 201)
        assert [(r.code, r.field) for r in long.value.refusals] == [("field_invalid", "reason")]
        assert office.casework.health().dead == 2, "nothing was written so far"

        assert casework.set_alerts_aside(one.code.lower(), actor="fuzeren", reason="此人\n已调离") == 2
        assert {row.state for row in office.alerts(message=one.message)} == {"set_aside"}
        [row, _] = office.alerts(message=one.message)
        assert row.reason == f"{one.reason}；2025-03-07 fuzeren 注明：此人 已调离"
        assert row.settled_at == one.settled_at, "when it was given up stays on record"
        health = casework.health()
        assert health.dead == 0
        assert [ill.code for ill in health.warnings] == ["people_unreached"], "13 of 14 have no reach"
        report = casework.alert_report(casework.today, casework.today)
        assert report.total("dead") == 2, "nobody was told, whatever was said of it"
        assert report.total("due") == sum(report.total(n) for n in ("sent", "waiting", "dead", "suppressed"))

        office.far.say((200, {}))
        assert casework.retry_alerts() == 0
        with pytest.raises(NotFound):
            casework.set_alerts_aside(one.code, actor="fuzeren", reason="再次")
        office.sweep("2025-03-07 15:00")
        assert office.deliver().sent == 0

    def test_what_was_said_goes_when_a_case_of_the_message_is_erased(self, lone_office: Office) -> None:
        office = lone_office
        numbers = raised(office, cases=2)
        office.far.say((404, {}))
        office.deliver()
        [one, _] = office.casework.alerts(states=["dead"])
        office.casework.set_alerts_aside(one.code, actor="fuzeren", reason="已当面告知申请人甲")
        office.scene.do(numbers[0], "assign", "dengji", handler="chengban")
        office.scene.do(numbers[0], "withdraw", "dengji", statement="来函撤回")
        assert all("申请人甲" in row.reason for row in office.alerts(message=one.message))
        office.scene.do(numbers[0], "erase", "guanli", basis="保管期限届满")
        rows = office.alerts(message=one.message)
        assert {row.number for row in rows} == set(numbers), "a digest says the same of both"
        assert {row.reason for row in rows} == {
            f"{one.reason}；2025-03-07 fuzeren 注明：（已删除）"
        }
        for table in (AlertRow, MessageRow):
            assert "申请人甲" not in str([row.model_dump() for row in office.rows(table)])

    def test_a_message_that_was_sent_again_meanwhile_is_not_set_aside(self, lone_office: Office) -> None:
        office = lone_office
        raised(office)
        office.far.say((404, {}))
        office.deliver()
        [dead] = office.messages(state="dead")
        office.casework.retry_alerts()
        with office.casework.database.writing() as session:
            assert outbox.set_aside(session, "demo", dead.message, "多余") == 0
            session.commit()
        assert {row.state for row in office.alerts(message=dead.message)} == {"bundled"}

    def test_one_channel_that_is_down_does_not_hold_up_another(
        self, url: str, open_office: Any
    ) -> None:
        office = open_office(url, reach=["chengban"], events=["bus"])
        raised(office)
        office.far.say("close", path="/in")
        done = office.deliver()
        assert (done.sent, done.again) == (1, 1)

    def test_a_channel_taken_out_of_the_settings_says_so(
        self, url: str, open_office: Any, open_scene: Any
    ) -> None:
        office = open_office(url, reach=["chengban"])
        raised(office)
        alerts = office.scene.settings.alerts.model_copy(update={"channels": {}})
        settings = office.scene.settings.model_copy(update={"alerts": alerts})
        other = Office(open_scene(url, settings), office.far)
        assert other.deliver("2025-03-07 09:00").dead == 1
        [row] = other.alerts(recipient="chengban")
        assert (row.state, row.reason) == ("dead", "设置中已没有这一渠道")

    def test_an_officer_who_has_left_gets_nothing_and_it_is_said(
        self, url: str, open_office: Any
    ) -> None:
        office = open_office(url, reach=["chengban"])
        raised(office)
        other = open_office(url, reach=["dengji"])
        assert other.deliver("2025-03-07 09:00").dead == 1
        assert other.news() == []

    def test_a_sender_that_raises_loses_nothing_and_tells_nothing(
        self, lone_office: Office, caplog: Any
    ) -> None:
        office = lone_office
        raised(office)

        class Raises:
            name, addressed = "raises", True

            def send(self, message: Any) -> Any:
                raise RuntimeError("secret address")

        office.casework.senders.made["in"] = Raises()
        assert office.deliver().again == 1
        assert "sender_failed in RuntimeError" in caplog.text
        assert "secret address" not in caplog.text
        assert "secret address" not in str(office.messages())
        office.casework.senders.made.clear()
        assert office.deliver("2025-03-07 09:00").sent == 1


class TestLease:
    def claimed(self, office: Office, moment: str) -> _Post:
        """Claim everything and do nothing more: what a process that dies then leaves behind."""
        office.at(moment)
        post = _Post(office.casework)
        post.bundle()
        assert post.claim(10)
        return post

    def test_taken_over_when_the_lease_is_over_and_not_before(self, lone_office: Office) -> None:
        office = lone_office
        raised(office)
        self.claimed(office, "2025-03-07 08:30:00")
        for moment in ("08:30:01", "08:34:59", "08:35:00"):
            assert office.deliver(f"2025-03-07 {moment}").to_dict()["sent"] == 0
        assert office.deliver("2025-03-07 08:35:01").sent == 1
        assert len(office.news()) == 1

    def test_who_comes_back_after_his_lease_is_over_sends_nothing(self, lone_office: Office) -> None:
        office = lone_office
        raised(office)
        office.at("2025-03-07 08:30:00")
        slow = _Post(office.casework)
        slow.bundle()
        [row] = slow.claim(10)
        assert office.deliver("2025-03-07 08:36:00").sent == 1
        assert slow.handle(row) == "lost"
        assert len(office.news()) == 1

    def test_who_is_slow_with_the_first_holds_the_others_anew(self, office: Office) -> None:
        """Each message is held for a whole lease from the moment its sending begins."""
        raised(office)
        office.at("2025-03-07 08:30:00")
        slow = _Post(office.casework)
        slow.bundle()
        first, second, third = slow.claim(10)
        assert slow.handle(first) == "sent"
        office.at("2025-03-07 08:34:00")
        assert slow._still_ours(second)
        assert office.deliver("2025-03-07 08:36:00").sent == 1  # the third alone was free
        assert slow.handle(third) == "lost"
        assert slow.handle(second) == "sent"
        assert len(set(keys(office.news()))) == 3

    def test_a_message_taken_over_while_it_was_being_sent_is_not_written_by_the_first(
        self, lone_office: Office
    ) -> None:
        office = lone_office
        raised(office)
        office.at("2025-03-07 08:30:00")
        slow = _Post(office.casework)
        slow.bundle()
        [row] = slow.claim(10)
        real = office.casework.senders.of("in")

        class Slow:
            name, addressed = "slow", False

            def send(self, message: Any) -> Any:
                answer = real.send(message)
                office.casework.senders.made["in"] = real
                assert office.deliver("2025-03-07 08:36:00").sent == 1
                return answer

        office.casework.senders.made["in"] = Slow()
        assert slow.handle(row) == "lost"
        got = keys(office.news())
        assert len(got) == 2, "sent twice, the one case in which that happens"
        assert len(set(got)) == 1, "and under one key"
        assert {one.state for one in office.alerts(recipient="chengban")} == {"sent"}

    def test_one_that_stops_leaves_the_rest_for_the_next(self, office: Office) -> None:
        raised(office)
        calls = iter([False, False, True])
        done = office.casework.deliver(stop=lambda: next(calls, True))
        assert done.sent == 1
        assert office.casework.deliver().sent == 2, "at once: what was claimed was given back"
        assert len(set(keys(office.news()))) == 3


class TestWithdrawn:
    def answer_to(self, office: Office, number: str) -> None:
        step = CORRECTED.steps[0]
        values = {**step.values, "received_on": office.scene.clock.day.isoformat()}
        office.scene.do(number, step.trigger, actor=step.actor, **values)

    def test_what_is_settled_meanwhile_is_withdrawn_and_not_sent(self, lone_office: Office) -> None:
        office = lone_office
        [number] = raised(office)
        office.far.say((503, {}))
        assert office.deliver().again == 1
        office.news()
        self.answer_to(office, number)
        office.sweep()
        office.far.say((200, {}))
        assert office.deliver("2025-03-07 09:00").withdrawn == 1
        assert office.news() == []
        assert [row.state for row in office.messages()] == ["superseded"]
        assert [row.state for row in office.alerts(recipient="chengban")] == ["superseded"]
        assert office.deliver("2025-03-07 10:00").withdrawn == 0

    def test_a_digest_goes_on_without_the_one_that_is_settled(self, lone_office: Office) -> None:
        office = lone_office
        first, second, third = raised(office, cases=3)
        office.far.say((503, {}))
        office.deliver()
        [before] = office.news()
        self.answer_to(office, second)
        office.sweep()
        office.far.say((200, {}))
        office.deliver("2025-03-07 09:00")
        [after] = office.news()
        assert after["key"] == before["key"]
        assert second in before["text"]
        assert second not in after["text"]
        assert first in after["text"]
        assert third in after["text"]

    def test_what_was_withdrawn_in_a_message_and_came_back_goes_in_another(
        self, lone_office: Office
    ) -> None:
        office = lone_office
        number = office.scene.tell(replace(NEARLY_DUE, steps=[])).number
        office.sweep("2026-11-04 09:00")
        office.far.say((503, {}))
        assert office.deliver().again == 1
        [first] = keys(office.news())
        history = office.casework.view(number).history
        amend = {"seq": 1, "reason": "录入日期有误"}
        for places in (1, 0):
            moved = history[0].on.replace(day=history[0].on.day + places)
            office.scene.do(number, "amend_fact", **amend, happened_on=moved.isoformat())
            office.sweep()
        assert office.deliver("2026-11-04 09:05").withdrawn == 1
        office.far.say((200, {}))
        office.deliver("2026-11-05 09:00")
        [second] = keys(office.news())
        assert second == f"{first}/2"

    def test_an_alert_that_came_and_went_a_dozen_times_still_finds_a_message(
        self, lone_office: Office
    ) -> None:
        """And holds up nobody else: the name of each message is its own."""
        office = lone_office
        raised(office)
        first = f"{office.alerts()[0].alert}/chengban/in"
        with office.casework.database.writing() as session:
            for name in (first, *(f"{first}/{again}" for again in range(2, 13))):
                session.add(MessageRow(
                    agency="demo", message=name, recipient="chengban", channel="in", urgent=False,
                    state="superseded", not_before="", attempts=0, created_at="", reason="",
                    reference="",
                ))  # fmt: skip
            session.commit()
        assert office.deliver().sent == 1
        assert keys(office.news()) == [f"{first}/13"]

    def test_what_was_dead_and_is_settled_meanwhile_is_not_sent_again(
        self, lone_office: Office
    ) -> None:
        """Whoever lets the dead be sent again does not remind of what is long done."""
        office = lone_office
        [number] = raised(office)
        office.far.say((404, {}))
        assert office.deliver().dead == 1
        office.news()
        self.answer_to(office, number)
        office.sweep()
        office.far.say((200, {}))
        with office.casework.database.writing() as session:
            outbox.retry_dead(session, "demo", None, office().isoformat())
            session.commit()
        office.deliver()
        assert office.news() == []


class TestPrivacy:
    def values(self, told: Any) -> list[str]:
        """Return every text an officer or an applicant gave, as far as it could name somebody."""
        if isinstance(told, str):
            return [told] if len(told) >= 4 and not told.isascii() else []
        if isinstance(told, dict):
            return [one for value in told.values() for one in self.values(value)]
        if isinstance(told, (list, tuple)):
            return [one for value in told for one in self.values(value)]
        return []

    @pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
    @pytest.mark.only("sqlite")
    def test_no_message_header_row_or_log_line_tells_of_a_person_or_of_what_was_asked(
        self, url: str, open_office: Any, story: Any, caplog: Any
    ) -> None:
        caplog.set_level(logging.DEBUG)
        office = open_office(url, reach=["chengban", "fuzeren"], fallback={"bus": ""}, events=["bus"])
        case = office.scene.tell(replace(story, steps=[]))
        office.round()
        for step in story.steps:
            office.round(f"{step.day} 09:00")
            office.at(f"{step.day} 10:00")
            office.scene.do(case, step.trigger, actor=step.actor, **step.values)
            office.round(f"{step.day} 19:00")
        office.round("2026-12-31 09:00")
        rows = [*office.alerts(), *office.messages(), *office.watched()]
        said = "\n".join(
            [
                *(str(one) for one in office.all_news()), *(str(row.model_dump()) for row in rows),
                *(record.getMessage() for record in caplog.records),
            ]
        )  # fmt: skip
        secrets = {*self.values(story.request), *(v for s in story.steps for v in self.values(s.values))}
        secrets |= {story.request["applicant"]["name"], "000000000000000000", "000-00000000", SECRET}
        # An officer who searched is a recipient, too; a unit is named by nobody's wish.
        secrets -= {"规划处", *(one.name for one in office.scene.settings.people.values())}
        assert len(secrets) >= 6
        assert [one for one in secrets if one in said] == []

    def test_the_signature_holds_at_the_far_side(self, lone_office: Office) -> None:
        raised(lone_office)
        lone_office.deliver()
        [(path, headers, body)] = lone_office.far.seen
        header = headers["X-Casework-Signature"]
        stamp = int(header.partition(",")[0].removeprefix("t="))
        assert verify(SECRET, body, header, stamp)
        assert not verify("other", body, header, stamp)
        assert event(path, headers, body)["key"] == headers["X-Casework-Alert"]
