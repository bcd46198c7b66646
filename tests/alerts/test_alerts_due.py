"""Which alerts are owed: a table a lawyer can read, and laws that must always hold."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.alerts.alert import KINDS, STEPS, Alert, Thresholds, Watched
from casework.alerts.clocks import Look, watched
from casework.alerts.due import Looked, next_on, owed
from casework.alerts.hours import Hours
from casework.alerts.messages import Note, compose
from casework.calendar.workdays import workday_calendar
from casework.states.table import STATES
from casework.timekeeping import SHANGHAI

CALENDAR = workday_calendar()
USUAL = Thresholds()
TABLE = Path(__file__).parents[1] / "golden" / "alerts.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
DAYS = st.dates(date(2024, 1, 2), date(2026, 11, 30))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def clock_of(name: str, last: date) -> Watched:
    code, _, place = name.partition(".")
    return Watched(code, last, int(place or 0))


def look(clock: Watched, looked: Looked, today: date) -> list[Alert]:
    return owed("2026-0001", [clock], looked, today, CALENDAR, USUAL)


def steps(alerts: list[Alert]) -> str:
    return ";".join(f"{a.key.rpartition('/')[2]}@{a.on}" for a in alerts)


@pytest.mark.parametrize("row", ROWS, ids=[row["说明"] for row in ROWS])
def test_the_table(row: dict[str, str]) -> None:
    clock = clock_of(row["时钟"], date.fromisoformat(row["届满日"]))
    before = day(row["上次届满日"])
    known = {clock.name: before} if before else {}
    looked = Looked(day(row["上次检查"]), known, day(row["首次变动"]))
    assert steps(look(clock, looked, date.fromisoformat(row["今天"]))) == row["应发提醒"]


class TestLaws:
    @given(DAYS, st.sampled_from(sorted(KINDS)), st.lists(st.integers(0, 40), max_size=12))
    def test_however_often_and_seldom_one_looks_the_same_alerts_come(
        self, last: date, code: str, gaps: list[int]
    ) -> None:
        """Looking daily for two months and looking now and then end in the same set."""
        clock, start = Watched(code, last), last - timedelta(days=30)
        daily = self.play(clock, start, [1] * 60)
        rest = max(0, 60 - sum(gaps))
        seldom = self.play(clock, start, [*gaps, rest] if sum(gaps) <= 60 else [60])
        assert sorted(seldom) == sorted(daily)
        assert len(set(daily)) == len(daily)

    @staticmethod
    def play(clock: Watched, start: date, gaps: list[int]) -> list[tuple[str, date]]:
        found, looked, today = [], Looked(changed=start), start
        for gap in (0, *gaps):
            today += timedelta(days=gap)
            found += [(a.key, a.on) for a in look(clock, looked, today)]
            looked = Looked(today, {clock.name: clock.day})
        return found

    @given(DAYS, st.sampled_from(sorted(KINDS)), st.integers(-40, 40))
    def test_nothing_becomes_due_before_the_next_look_and_something_does_on_it(
        self, last: date, code: str, away: int
    ) -> None:
        clock, today = Watched(code, last), last + timedelta(days=away)
        looked = Looked(today, {clock.name: last})
        following = next_on([clock], today, CALENDAR, USUAL)
        if following is None:
            assert look(clock, looked, today + timedelta(days=90)) == []
            return
        assert following > today
        assert look(clock, looked, following - timedelta(days=1)) == []
        assert look(clock, looked, following)

    @given(DAYS, DAYS)
    def test_looking_again_owes_nothing_new(self, last: date, today: date) -> None:
        clock = Watched("answer", last)
        assert look(clock, Looked(today, {"answer": last}), today) == []


class TestRoles:
    def test_more_of_them_hear_as_it_grows_tight(self) -> None:
        clock = Watched("answer", date(2026, 11, 24))
        told = {n: Alert("1", clock, n, clock.day) for n in (10, 5, 2, 0, -1)}
        assert [told[n].roles(USUAL) for n in told] == [
            ("handler",),
            ("handler", "unit_head"),
            ("handler", "unit_head", "office_head"),
            ("handler", "unit_head", "office_head", "leader"),
            ("handler", "unit_head", "office_head", "leader"),
        ]
        assert [told[n].stage(USUAL) for n in told] == ["预警", "临期", "临期", "临期", "超期"]
        assert [told[n].urgent for n in told] == [False, False, False, True, True]

    def test_every_kind_has_steps_and_an_agency_may_set_its_own(self) -> None:
        assert STEPS.keys() == KINDS.keys()
        assert Thresholds(steps={"answer": (1, 7, 7)}).before("answer") == (7, 1)


class TestClocks:
    """What is watched of real cases, stage by stage."""

    @staticmethod
    def names(scene: Any, case: Any) -> set[str]:
        view = scene.casework.view(case.number)
        now = scene.casework.reckoned(view)
        seen = Look(view, now, scene.casework.calendar, STATES[view.state].open)
        return {clock.name for clock in watched(seen)}

    @pytest.mark.parametrize(
        ("stage", "there", "not_there"),
        [
            ("registration", {"answer", "correction_notice"}, {"extension", "dispatch"}),
            ("acceptance", {"answer", "extension"}, {"correction_reply", "dispatch"}),
            ("correction", {"correction_reply"}, {"answer", "correction_notice"}),
            ("archived", set(), {"answer", "extension", "dispatch"}),
        ],
    )
    def test_by_stage(
        self, sqlite_scene: Any, stage: str, there: set[str], not_there: set[str]
    ) -> None:
        names = self.names(sqlite_scene, sqlite_scene.to(stage))
        assert there <= names
        assert not names & not_there

    def test_a_signed_reply_has_to_go_out(self, sqlite_scene: Any) -> None:
        names = self.names(sqlite_scene, sqlite_scene.before("dispatch"))
        assert {"answer", "dispatch"} <= names
        assert not names & {"extension", "service.1"}

    def test_once_the_reply_is_out_only_its_service_is_watched(self, sqlite_scene: Any) -> None:
        case = sqlite_scene.after("dispatch")
        assert self.names(sqlite_scene, case) == {"service.1"}


class TestHours:
    HOURS = Hours(time(8, 30), time(20), time(8))

    @pytest.mark.parametrize(
        ("now", "urgent", "news", "expected"),
        [
            ("2026-11-24T00:01", False, False, "2026-11-24T08:30"),  # the day brought it
            ("2026-11-24T10:00", False, False, "2026-11-24T10:00"),  # nobody could this morning
            ("2026-11-24T10:00", False, True, "2026-11-25T08:30"),  # today's digest is out
            ("2026-11-21T10:00", False, False, "2026-11-23T08:30"),  # a Saturday
            ("2026-11-24T21:00", False, False, "2026-11-25T08:30"),
            ("2026-11-24T00:01", True, False, "2026-11-24T08:00"),  # urgent, not at midnight
            ("2026-11-21T10:00", True, False, "2026-11-21T10:00"),  # urgent on a day off too
            ("2026-11-24T22:00", True, True, "2026-11-24T22:00"),  # somebody is at work now
            ("2026-11-24T22:00", True, False, "2026-11-25T08:00"),
        ],
    )
    def test_when(self, now: str, urgent: bool, news: bool, expected: str) -> None:
        moment = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
        at = self.HOURS.when(moment, CALENDAR, urgent=urgent, news=news)
        assert at.strftime("%Y-%m-%dT%H:%M") == expected


class TestMessages:
    @staticmethod
    def note(**changes: Any) -> Note:
        values: dict[str, Any] = {
            "key": "2026-0001/answer/2026-11-24/T-2", "number": "2026-0001",
            "matter": "政府信息公开申请", "code": "answer", "place": 0,
            "day": date(2026, 11, 24), "firm": date(2026, 11, 24), "step": 2, "stage": "临期",
            "provisional": False, "on": date(2026, 11, 20), "late": False,
            "today": date(2026, 11, 20), "left": 2,
        }  # fmt: skip
        return Note(**{**values, **changes})

    def test_one(self) -> None:
        told = compose([self.note()], "https://desk.example/cases/{number}")
        assert told.subject == "【临期】2026-0001 答复期限 2026-11-24，剩余2个工作日"
        assert told.text == "事项：政府信息公开申请。请在期限内作出答复并发出。"
        assert told.link == "https://desk.example/cases/2026-0001"

    def test_a_late_message_tells_how_it_stands_now(self) -> None:
        note = self.note(late=True, today=date(2026, 11, 25), left=-1, firm=date(2026, 11, 26))
        told = compose([replace(note, people="演示承办人")], "")
        assert "已超过1个工作日" in told.subject
        assert told.text.splitlines() == [
            "事项：政府信息公开申请。请在期限内作出答复并发出。",
            "提醒对象：演示承办人。",
            "法定届满日为 2026-11-26，以上按从严口径计算。",
            "本提醒应于 2026-11-20 发出，迟发。",
        ]

    def test_a_provisional_day_says_so(self) -> None:
        assert "（推算）" in compose([self.note(provisional=True)], "").subject

    def test_a_digest_puts_the_worst_first(self) -> None:
        worse = self.note(number="2026-0002", step=-1, stage="超期", left=-1, key="k2")
        told = compose([self.note(), worse], "")
        assert told.subject == "办件提醒2项：超期1项、临期1项"
        assert told.text.index("2026-0002") < told.text.index("2026-0001")
