"""The sweep: what a case owes day by day, what a command makes of it, and who is told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from alerts.reminders import Office, days
from sqlalchemy import text

from casework.alerts.alert import Alert, Watched
from casework.calendar.difference import to_toml
from casework.calendar.notices import Notice
from casework.cases.view import CaseView
from casework.errors import EnvironmentFault
from casework.service import sweep as sweeping
from casework.service.recipients import NO_CHANNEL, NOBODY, targets
from casework.settings import demo_settings
from casework.store import watch
from casework.store.database import HEAD
from casework.store.tables import WatchRow
from casework.stories.book import CORRECTED, EXTENDED, NEARLY_DUE, STORIES, WITHDRAWN

NOTICE_DAYS = {
    "2025-03-07": ["correction_notice/2025-03-12/T-3"],
    "2025-03-11": ["correction_notice/2025-03-12/T-1"],
    "2025-03-13": ["correction_notice/2025-03-12/T+1"],
    "2025-03-17": ["answer/2025-03-31/T-10"],
    "2025-03-24": ["answer/2025-03-31/T-5"],
    "2025-03-27": ["answer/2025-03-31/T-2"],
    "2025-03-31": ["answer/2025-03-31/T-0"],
    "2025-04-01": ["answer/2025-03-31/T+1"],
    "2025-04-02": ["answer/2025-03-31/T+2"],
    "2025-04-03": ["answer/2025-03-31/T+3"],
    "2025-04-07": ["answer/2025-03-31/T+4"],
}
"""What an unexamined request of 2025-03-03 owes; 04-04 to 04-06 is a holiday."""


def untold(story: Any) -> Any:
    return replace(story, steps=[])


class TestDayByDay:
    def test_a_case_owes_its_alerts_each_on_its_day_and_looking_again_owes_nothing(
        self, office: Office
    ) -> None:
        office.scene.tell(untold(CORRECTED))
        came: dict[str, list[str]] = {}
        known: set[str] = set()
        for day in days("2025-03-03", "2025-04-07"):
            office.sweep(day)
            new = [step for step in office.steps() if step not in known]
            known.update(new)
            if new:
                came[day] = new
            again = office.sweep()
            assert (again.looked_at, again.raised, again.withdrawn, again.failed) == (0, 0, 0, ())
        assert came == NOTICE_DAYS
        assert office.casework.sweep(everything=True).to_dict() == {
            "format": "casework/sweep/1", "looked_at": 1, "raised": 0, "withdrawn": 0, "failed": [],
        }  # fmt: skip
        assert not any(row.late for row in office.alerts())

    def test_who_looks_seldom_finds_what_who_looks_daily_found(self, office: Office) -> None:
        office.scene.tell(untold(CORRECTED))
        office.sweep("2025-03-03")
        office.sweep("2025-03-18")
        office.sweep("2025-04-07")
        expected = sorted(step for steps in NOTICE_DAYS.values() for step in steps)
        assert office.steps() == expected
        late = {row.due_on.isoformat() for row in office.alerts(late=True)}
        assert late == NOTICE_DAYS.keys() - {"2025-04-07"}

    def test_a_case_whose_day_is_far_is_not_looked_at_before_it(self, office: Office) -> None:
        office.scene.tell(untold(CORRECTED))
        assert office.sweep("2025-03-03").looked_at == 1
        [row] = office.watched()
        assert (row.next_on, row.changed_on) == (date(2025, 3, 7), None)
        assert office.sweep("2025-03-06").looked_at == 0
        assert office.sweep("2025-03-07").looked_at == 1

    @pytest.mark.only("sqlite")
    @pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title)
    def test_no_story_of_the_book_is_without_its_look(self, office: Office, story: Any) -> None:
        """Swept after every step; what stays watched in the end is open or owes something."""
        failed: list[str] = []
        case = None
        for taken in range(len(story.steps) + 1):
            if taken == 0:
                case = office.scene.tell(untold(story))
            else:
                step = story.steps[taken - 1]
                office.at(step.day)
                office.scene.do(case, step.trigger, actor=step.actor, **step.values)
            failed += office.sweep().failed
        assert failed == []
        assert case is not None
        watched = [row for row in office.watched() if row.clocks != "{}"]
        if office.casework.show(case.number).urgency in ("", "closed") or not watched:
            assert office.watched() == watched
        for day in days(office.scene.clock.day.isoformat(), "2026-12-31")[:40]:
            assert office.sweep(day).failed == ()


class TestWhatCommandsDo:
    @pytest.fixture
    def tight(self, office: Office) -> tuple[Office, str]:
        """A request due on 2024-07-12, with an alert of it waiting in the night of 07-05."""
        story = replace(EXTENDED, steps=EXTENDED.steps[:3])
        case = office.scene.tell(story)
        office.sweep("2024-06-24")
        office.sweep("2024-07-05 21:00")
        assert office.states()["answer/2024-07-12/T-5"] == "waiting"
        return office, case.number

    def extend(self, office: Office, number: str) -> None:
        office.scene.do(number, "propose_extension", days=10, reason="附图数量较多")
        office.scene.do(number, "approve_extension", days=10)
        office.scene.do(number, "notify_extension")

    def test_an_extension_withdraws_what_is_unsent_and_owes_by_the_new_day(
        self, tight: tuple[Office, str]
    ) -> None:
        office, number = tight
        office.at("2024-07-05 21:30")
        self.extend(office, number)
        swept = office.sweep()
        assert swept.withdrawn > 0
        assert office.states()["answer/2024-07-12/T-5"] == "superseded"
        gone = office.alerts(state="superseded")
        assert {row.reason for row in gone} == {"期限已变动或者事项已办理"}
        assert all(row.settled_at for row in gone)
        due = office.casework.reckoned(office.casework.view(number)).risk_due
        assert due == date(2024, 7, 26)
        office.sweep("2024-07-12")
        assert office.states()["answer/2024-07-26/T-10"] == "waiting"
        assert not [s for s in office.steps() if s.startswith("answer/2024-07-12") and "T-5" not in s
                    and "T-10" not in s]  # fmt: skip

    def test_what_was_sent_before_the_extension_stays_sent(self, tight: tuple[Office, str]) -> None:
        office, number = tight
        office.deliver("2024-07-08 09:00")
        sent = {row.alert for row in office.alerts(state="sent")}
        self.extend(office, number)
        office.sweep()
        assert {row.alert for row in office.alerts(state="sent")} == sent
        assert office.alerts(state="superseded") == []

    def test_what_brought_itself_up_now_owes_the_tightest_step_alone(self, office: Office) -> None:
        """A request registered late owes one alert of its day, not all those it has missed."""
        office.scene.tell(replace(untold(CORRECTED), registered_on="2025-03-28"))
        office.sweep("2025-03-28")
        assert office.steps() == ["answer/2025-03-31/T-2", "correction_notice/2025-03-12/T+1"]

    def test_a_notice_of_correction_ends_what_was_owed_and_waits_for_the_applicant(
        self, office: Office
    ) -> None:
        case = office.scene.tell(untold(CORRECTED))
        office.sweep("2025-03-07 21:00")
        assert office.states() == {"correction_notice/2025-03-12/T-3": "waiting"}
        step = CORRECTED.steps[0]
        office.scene.do(case, step.trigger, actor=step.actor, **{**step.values, "received_on": "2025-03-07"})
        office.sweep()
        assert office.states() == {"correction_notice/2025-03-12/T-3": "superseded"}
        [row] = office.watched()
        clocks = json.loads(row.clocks)
        assert "answer" not in clocks, "the time for the answer does not run meanwhile"
        assert clocks["correction_reply"] == "2025-03-28"
        for day in days("2025-03-08", "2025-03-28"):
            assert office.sweep(day).raised == 0
        office.sweep("2025-03-31")
        assert office.states()["correction_reply/2025-03-28/T+1"] == "waiting"

    def test_an_alert_comes_back_where_its_day_moved_and_moved_back(self, office: Office) -> None:
        case = office.scene.tell(untold(NEARLY_DUE))
        office.sweep("2026-11-04 21:00")
        was = office.states()
        [name] = [step for step in was if step.endswith("T-3")]
        assert was[name] == "waiting"
        amend = {"seq": 1, "reason": "录入日期有误"}
        day = case.view.history[0].on
        office.scene.do(case, "amend_fact", **amend, happened_on=(day + timedelta(days=1)).isoformat())
        assert office.sweep().withdrawn > 0
        assert office.states()[name] == "superseded"
        office.at("2026-11-04 22:00")
        office.scene.do(case, "amend_fact", **amend, happened_on=day.isoformat())
        assert office.sweep().raised > 0
        assert office.states()[name] == "waiting"
        for row in office.alerts():
            if row.alert.endswith(name):
                assert (row.settled_at, row.reason, row.message) == (None, "", "")
        office.round("2026-11-05 09:00")
        assert office.states()[name] == "sent"

    @pytest.mark.parametrize("story", [CORRECTED, WITHDRAWN], ids=["filed", "withdrawn"])
    def test_a_closed_case_is_no_longer_watched(self, office: Office, story: Any) -> None:
        office.scene.tell(story)
        assert office.watched()
        office.sweep()
        assert office.watched() == []
        assert office.casework.sweep(everything=True).looked_at == 0
        for day in ("2025-12-31", "2026-06-01"):
            assert office.sweep(day).raised == 0

    def test_a_command_on_a_case_that_is_not_watched_watches_it_again(self, office: Office) -> None:
        case = office.scene.tell(WITHDRAWN)
        office.sweep()
        office.scene.do(case, "note", actor="dangan", text="已归档")
        [row] = office.watched()
        assert (row.number, row.looks) == (case.number, 0)
        assert office.sweep().looked_at == 1
        assert office.watched() == []

    def test_every_command_touches_the_watch_in_its_own_transaction(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = office.scene.tell(untold(CORRECTED))
        office.sweep()
        before = office.watched()
        with monkeypatch.context() as patched:
            patched.setattr(watch, "touch", lambda *a: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                office.scene.do(case, "note", actor="chengban", text="写不成")
        assert office.casework.view(case.number).version == case.version
        assert office.watched() == before
        after = office.scene.do(case, "note", actor="chengban", text="写成")
        [row] = office.watched()
        assert (row.version, row.changed_on) == (after.version, office.scene.clock.day)

    def test_a_look_a_command_overtook_writes_nothing_and_comes_again(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = office.scene.tell(untold(CORRECTED))
        office.sweep()
        office.at("2025-03-07")
        real = sweeping.watch.looked
        overtaken: list[bool] = []

        def first_a_command(session: Any, *rest: Any) -> bool:
            return overtaken.append(real(session, *rest)) or overtaken[-1]

        real_write = sweeping._Sweeper._write

        def write(self: Any, found: Any) -> Any:
            if not overtaken:
                office.scene.do(case, "note", actor="chengban", text="正在看")
            return real_write(self, found)

        with monkeypatch.context() as patched:
            patched.setattr(sweeping.watch, "looked", first_a_command)
            patched.setattr(sweeping._Sweeper, "_write", write)
            swept = office.sweep()
        assert overtaken[0] is False
        assert office.sweep().raised + swept.raised == len(office.alerts())
        assert office.steps() == ["correction_notice/2025-03-12/T-3"]


class TestDamage:
    DAMAGE = {
        "version": "UPDATE casework_watch SET version = 99 WHERE number = '{}'",
        "clocks": "UPDATE casework_watch SET clocks = '[' WHERE number = '{}'",
        "clock_day": """UPDATE casework_watch SET clocks = '{{"answer": "soon"}}' WHERE number = '{}'""",
        "history": (
            "INSERT INTO casework_fact SELECT agency, number, 99, kind, happened_on, recorded_at, "
            "actor, \"trigger\", state_before, state_after, schema_version, backdated, '[', "
            "prev_hash, hash FROM casework_fact WHERE number = '{}' AND seq = 1"
        ),
    }

    @pytest.mark.parametrize("how", DAMAGE)
    def test_one_damaged_case_does_not_silence_the_others(
        self, office: Office, how: str, caplog: Any
    ) -> None:
        first, second, third = (office.scene.tell(untold(CORRECTED)).number for _ in range(3))
        with office.casework.database.engine.begin() as connection:
            connection.execute(text(self.DAMAGE[how].format(second)))
        swept = office.sweep("2025-03-07")
        assert swept.failed == (second,)
        assert swept.looked_at == 2
        assert {row.number for row in office.alerts()} == {first, third}
        assert f"case_not_looked_at {second}" in caplog.text
        assert "申请人甲" not in caplog.text
        assert office.sweep().failed == (second,), "it comes again each time"
        assert len(office.news()) == 0

    def test_a_case_that_was_repaired_owes_what_came_due_meanwhile(self, office: Office) -> None:
        number = office.scene.tell(untold(CORRECTED)).number
        office.sweep()
        engine = office.casework.database.engine
        with engine.begin() as connection:
            connection.execute(text("UPDATE casework_watch SET version = version + 1"))
        for day in ("2025-03-07", "2025-03-11"):
            assert office.sweep(day).failed == (number,)
        with engine.begin() as connection:
            connection.execute(text("UPDATE casework_watch SET version = version - 1"))
        office.sweep("2025-03-12")
        assert office.steps() == NOTICE_DAYS["2025-03-11"] + NOTICE_DAYS["2025-03-07"]

    def test_a_sweep_may_be_stopped_between_pages_and_goes_on(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(watch, "PAGE", 2)
        for _ in range(5):
            office.scene.tell(untold(CORRECTED))
        office.at("2025-03-03")
        pages: list[int] = []
        first = office.casework.sweep(stop=lambda: True, on_page=pages.append)
        assert (first.looked_at, pages) == (2, [2])
        assert office.casework.sweep(on_page=pages.append).looked_at == 3
        office.sweep("2025-03-07")
        assert len({row.number for row in office.alerts()}) == 5


def heads(unit: str, *, who: str) -> dict[str, Any]:
    return {who: {"name": who, "roles": ["unit_head"], "unit": unit}}


class TestWhoIsTold:
    def told(self, office: Office, step: str) -> list[str]:
        return sorted(row.recipient for row in office.alerts() if row.alert.endswith(step))

    def test_every_handler_until_one_is_named_then_that_one_alone(self, office: Office) -> None:
        first = office.scene.tell(untold(NEARLY_DUE))
        second = office.scene.tell(replace(NEARLY_DUE, steps=NEARLY_DUE.steps[:2]))
        assert (first.view.handler, second.view.handler) == (None, "chengban")
        office.sweep("2026-11-12")
        answers = [row for row in office.alerts() if "/answer/" in row.alert and row.step == 10]
        assert {(row.number, row.recipient) for row in answers} == {
            (first.number, "chengban"), (first.number, "chengban2"), (second.number, "chengban"),
        }  # fmt: skip

    def test_more_people_as_the_day_comes_near(self, office: Office) -> None:
        office.scene.tell(replace(NEARLY_DUE, steps=NEARLY_DUE.steps[:2]))
        office.sweep("2026-10-30")
        office.sweep("2026-11-27")
        due = "answer/2026-11-26"
        assert self.told(office, f"{due}/T-5") == ["chengban", "chuzhang"]
        assert self.told(office, f"{due}/T-2") == ["chengban", "chuzhang", "fuzeren"]
        assert self.told(office, f"{due}/T-0") == ["chengban", "chuzhang", "fenguan", "fuzeren"]
        assert self.told(office, f"{due}/T+1") == ["chengban", "chuzhang", "fenguan", "fuzeren"]

    def test_heads_hear_of_their_own_unit_alone(self, url: str, open_office: Any) -> None:
        people = {who: one.model_dump() for who, one in demo_settings().people.items()}
        people |= heads("规划处", who="chuzhang") | heads("征收处", who="chuzhang2")
        people["chushi"] |= {"unit": "规划处"}
        people["chushi2"] = {**people["chushi"], "unit": "征收处"}
        office = open_office(url, people=people)
        office.scene.tell(replace(EXTENDED, steps=EXTENDED.steps[:2]))
        for day in days("2024-06-18", "2024-06-26"):
            office.sweep(day)
        assert self.told(office, "referral.1/2024-06-25/T-1") == ["chengban", "chengban2", "chushi"]
        assert self.told(office, "referral.1/2024-06-25/T-0") == [
            "chengban", "chengban2", "chushi", "chuzhang",
        ]  # fmt: skip
        office.sweep("2024-07-05")
        [*_, head] = [who for who in self.told(office, "answer/2024-07-12/T-5") if "chuzhang" in who]
        assert head == "chuzhang", "the unit that was asked, not the other"

    def test_where_nobody_holds_the_role_the_office_head_and_the_administrator_hear(
        self, url: str, open_office: Any
    ) -> None:
        office = open_office(url)
        office.scene.tell(untold(CORRECTED))
        people = {who: one.model_dump() for who, one in demo_settings().people.items()
                  if who in ("fuzeren", "guanli", "shenji")}  # fmt: skip
        smaller = open_office(url, people=people)
        smaller.sweep("2025-03-07")
        assert self.told(smaller, "T-3") == ["fuzeren", "guanli"]

    def test_where_there_is_nobody_at_all_the_alert_is_kept_with_the_reason(
        self, url: str, open_office: Any
    ) -> None:
        open_office(url).scene.tell(untold(CORRECTED))
        people = {"shenji": demo_settings().people["shenji"].model_dump()}
        office = open_office(url, people=people)
        office.sweep("2025-03-07")
        [row] = office.alerts()
        assert (row.state, row.reason, row.recipient) == ("suppressed", NOBODY, "")
        assert office.round("2025-03-07 11:00") == []

    def test_officers_without_a_channel_are_named_with_the_reason(
        self, url: str, open_office: Any
    ) -> None:
        office = open_office(url, reach=["chengban"])
        office.scene.tell(untold(CORRECTED))
        office.round("2025-03-07")
        found = {row.recipient: (row.channel, row.state, row.reason) for row in office.alerts()}
        assert found == {
            "chengban": ("in", "sent", ""),
            "chengban2": ("", "suppressed", NO_CHANNEL),
            "dengji": ("", "suppressed", NO_CHANNEL),
        }
        assert all(row.settled_at for row in office.alerts())
        assert office.round("2025-03-08") == []

    def test_who_has_no_channel_of_his_own_is_named_in_the_shared_one(
        self, url: str, open_office: Any
    ) -> None:
        office = open_office(url, reach=["chengban"], fallback={"bus": "ops"})
        office.scene.tell(untold(CORRECTED))
        got = office.round("2025-03-07")
        assert sorted((one["at"], one["to"]) for one in got) == [("/bus", "ops"), ("/in", "chengban")]
        [shared] = [one for one in got if one["at"] == "/bus"]
        assert "提醒对象：演示承办人二、演示登记员。" in shared["text"]
        [row] = office.alerts(channel="bus")
        assert (row.recipient, row.people) == ("*", "chengban2,dengji")

    def test_a_program_hears_everything_at_once_beside_the_people(
        self, url: str, open_office: Any
    ) -> None:
        office = open_office(url, reach=["chengban"], events=["bus"])
        office.scene.tell(untold(CORRECTED))
        got = office.round("2025-03-07 03:00")
        assert [(one["at"], one["to"]) for one in got] == [("/bus", "")]
        assert office.round("2025-03-07 08:29") == []
        assert [one["to"] for one in office.round("2025-03-07 08:30")] == ["chengban"]

    def test_a_channel_that_is_shared_and_a_programs_hears_once(
        self, url: str, open_office: Any
    ) -> None:
        office = open_office(url, reach=[], fallback={"bus": ""}, events=["bus"])
        office.scene.tell(untold(CORRECTED))
        assert len(office.round("2025-03-07")) == 1

    def test_an_officer_in_two_roles_is_told_once(self) -> None:
        clock = Watched("answer", date(2026, 11, 24))
        people = {"a": {"name": "甲", "roles": ["handler", "unit_head", "leader"]}}
        from alerts.reminders import settings_of

        settings = settings_of("127.0.0.1:9", people=people)
        found = targets(Alert("2026-0001", clock, 0, clock.day), CaseView(), settings)
        assert [(one.recipient, one.channel) for one in found] == [("a", "in")]


def notice(number: str, days_: dict[str, tuple[bool, str]]) -> Notice:
    signed = date(2026, 9, 10)
    return Notice(
        number=number, title="关于调整放假安排的通知（测试）", kind="amending", years=(2026,),
        signed=signed, published=signed, source="测试",
        days={date.fromisoformat(day): told for day, told in days_.items()},
    )  # fmt: skip


LATER = notice("测试〔2026〕1号", {"2026-09-14": (True, "测试假")})
SEPTEMBER = replace(
    NEARLY_DUE, steps=[], registered_on="2026-09-01",
    request={**NEARLY_DUE.request, "submitted_on": "2026-09-01"},
)  # fmt: skip


class TestBasis:
    """Two processes with other settings: who was started later is right."""

    def other(self, office: Office, open_office: Any, started: str, **keys: Any) -> Office:
        """Open the database a second time, as a process started at that moment."""
        two = open_office(office.scene.url, **keys)
        two.casework.opened_at = two.casework.opened_at.fromisoformat(f"{started}+08:00")
        two.at(office().replace(tzinfo=None))
        return two

    def test_an_older_process_with_other_settings_sweeps_nothing(
        self, office: Office, open_office: Any
    ) -> None:
        office.scene.tell(untold(CORRECTED))
        office.sweep("2025-03-07")
        newer = self.other(office, open_office, "2025-03-07T10:00:00", yellow=6)
        newer.sweep("2025-03-07")
        looks = newer.watched()[0].looks
        with pytest.raises(EnvironmentFault) as caught:
            office.sweep("2025-03-11")
        assert caught.value.code == "settings_outdated"
        assert "重新启动" in str(caught.value)
        assert newer.watched()[0].looks == looks
        newer.sweep("2025-03-11")
        assert newer.watched()[0].looks == looks + 1
        office.casework.opened_at = newer.casework.opened_at.replace(hour=11)
        office.sweep()  # it was started again and is the newest now
        with pytest.raises(EnvironmentFault):
            newer.sweep()

    def test_the_same_settings_started_later_change_nothing(
        self, office: Office, open_office: Any
    ) -> None:
        office.scene.tell(untold(CORRECTED))
        office.sweep("2025-03-07")
        newer = self.other(office, open_office, "2025-03-07T10:00:00")
        assert newer.sweep("2025-03-07").looked_at == 0
        assert office.sweep("2025-03-11").looked_at == 1

    def test_who_is_told_and_by_what_is_no_basis(self, office: Office, open_office: Any) -> None:
        office.scene.tell(untold(CORRECTED))
        office.sweep()
        other = self.other(office, open_office, "2025-03-01T10:00:00", reach=[], link="https://x/{number}")
        assert other.sweep().looked_at == 0

    def test_new_thresholds_make_every_case_be_looked_at_anew(
        self, office: Office, open_office: Any
    ) -> None:
        for _ in range(3):
            office.scene.tell(untold(CORRECTED))
        office.sweep("2025-03-07")
        newer = self.other(office, open_office, "2025-03-07T10:00:00", steps={"answer": [16]})
        assert newer.sweep("2025-03-07").looked_at == 3
        assert newer.sweep().looked_at == 0

    @pytest.mark.parametrize(("recomputed", "due"), [(False, "2026-09-30"), (True, "2026-09-29")])
    def test_after_a_new_holiday_notice_the_case_is_looked_at_again(
        self, office: Office, open_scene: Any, tmp_path: Path, recomputed: bool, due: str
    ) -> None:
        """By the notice the day is 09-30; once on record, 09-29 stands, as the applicant was told."""
        number = office.scene.tell(SEPTEMBER).number
        office.sweep("2026-09-10 21:00")
        assert office.states()["correction_notice/2026-09-10/T-1"] == "waiting"
        (tmp_path / "one.toml").write_text(to_toml(LATER), encoding="utf-8")
        calendar = office.scene.settings.calendar.model_copy(update={"notices": str(tmp_path)})
        settings = office.scene.settings.model_copy(update={"calendar": calendar})
        newer = Office(open_scene(office.scene.url, settings), office.far)
        newer.at("2026-09-11")
        if recomputed:
            report = newer.casework.recompute(reason="新的放假通知", actor="fuzeren")
            assert [one.number for one in report.moved] == [number]
            assert newer.watched()[0].changed_on == date(2026, 9, 11)
        newer.sweep("2026-09-11 08:00")
        assert json.loads(newer.watched()[0].clocks)["answer"] == due
        assert newer.watched()[0].changed_on is None
        newer.sweep("2026-09-30")
        answers = [step for step in newer.steps() if step.startswith("answer/")]
        assert answers
        assert all(step.startswith(f"answer/{due}/") for step in answers)


class TestMigration:
    def test_open_cases_of_an_older_database_are_watched_from_the_first_sweep(
        self, url: str, open_office: Any
    ) -> None:
        """A database of revision 0002, made by taking away what 0003 brought."""
        office = open_office(url)
        number = office.scene.tell(untold(CORRECTED)).number
        closed = office.scene.tell(WITHDRAWN).number
        owing = office.scene.tell(STORIES[0]).number  # it was in reconsideration
        with office.casework.database.engine.begin() as connection:
            for table in ("watch", "alert", "message", "heartbeat"):
                connection.execute(text(f"DROP TABLE casework_{table}"))
            connection.execute(text("DROP INDEX casework_number_case"))
            connection.execute(text("UPDATE casework_alembic SET version_num = '0002'"))
        office.casework.close()
        newer = open_office(url)
        assert newer.casework.database.revision() == HEAD
        rows = {row.number: row for row in newer.watched()}
        assert rows.keys() == {number, owing}
        assert closed not in rows
        assert rows[number].version == newer.casework.view(number).version
        assert newer.sweep("2025-03-18").failed == ()
        assert newer.steps() == ["answer/2025-03-31/T-10", "correction_notice/2025-03-12/T+1"]
        assert [row.number for row in newer.watched()] == [number]
        assert newer.scene.problems() == []
