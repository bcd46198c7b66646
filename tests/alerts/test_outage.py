"""An outage over a holiday: what came due meanwhile goes out once, and says that it is late."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from alerts.reminders import Office, days

from casework.alerts.alert import short_code
from casework.alerts.messages import Note
from casework.stories.book import CORRECTED

ARRIVED = ("2025-09-04", "2025-09-09", "2025-09-16", "2025-09-22", "2025-09-24", "2025-09-25")
OFF = ("2025-09-29", "2025-10-11")
"""Nothing runs from the evening of 09-29 to the morning of 10-11: three working days, 09-30,
10-09 and 10-10, beside the holiday of 10-01 to 10-08. 10-11 is a Saturday that is worked."""


def arriving(day: str) -> Any:
    request = {**CORRECTED.request, "submitted_on": day, "received_on": day}
    return replace(CORRECTED, steps=[], registered_on=day, request=request)


def told_of(office: Office, news: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """Return how often each alert was told to each recipient: its short code, whom."""
    codes = {short_code(row.alert): row.alert for row in office.alerts()}
    found: Counter[tuple[str, str]] = Counter()
    for one in news:
        whole = one["text"] if one["key"].startswith("digest/") else short_code(one["key"].rsplit("/", 2)[0])
        found.update((alert, one["to"]) for code, alert in codes.items() if code in whole)
    return found


def live(office: Office, off: tuple[str, str] | None) -> dict[str, list[dict[str, Any]]]:
    """Sweep and deliver on the mornings and evenings the daemon runs; return what came when."""
    heard: dict[str, list[dict[str, Any]]] = {}
    for day in days("2025-09-04", "2025-10-15"):
        office.at(f"{day} 10:00")
        if day in ARRIVED:
            office.scene.tell(arriving(day))
        for hour in ("09:00", "18:00"):
            if off is None or not f"{off[0]} 18:00" < f"{day} {hour}" < f"{off[1]} 09:00":
                heard.setdefault(day, []).extend(office.round(f"{day} {hour}"))
    return heard


@pytest.fixture
def outage(lone_office: Office) -> tuple[Office, dict[str, list[dict[str, Any]]]]:
    return lone_office, live(lone_office, OFF)


def test_the_same_alerts_come_as_without_the_outage(
    outage: Any, databases: Any, open_office: Any
) -> None:
    office, _ = outage
    other = open_office(databases.fresh("sqlite"), reach=["chengban"])
    live(other, None)
    assert office.steps(state="sent") == other.steps(state="sent")
    assert {row.alert for row in office.alerts()} == {row.alert for row in other.alerts()}


def test_what_came_due_meanwhile_goes_out_once_on_the_first_morning_and_is_marked_late(
    outage: Any,
) -> None:
    office, heard = outage
    first, last = "2025-09-30", "2025-10-10"
    between = [row for row in office.alerts(recipient="chengban")
               if first <= row.due_on.isoformat() <= last]  # fmt: skip
    assert {row.due_on.isoformat() for row in between} == {"2025-09-30", "2025-10-09", "2025-10-10"}
    assert len(between) == 7
    assert {row.state for row in between} == {"sent"}
    assert {row.late for row in between} == {True}
    assert {row.settled_at for row in between} == {"2025-10-11T09:00:00+08:00"}
    told = told_of(office, [one for news in heard.values() for one in news])
    assert {told[row.alert, "chengban"] for row in between} == {1}
    assert set(told.values()) == {1}
    words = "\n".join(one["subject"] + one["text"] for one in heard["2025-10-11"])
    for day in ("2025-09-30", "2025-10-09", "2025-10-10"):
        assert f"本提醒应于 {day} 发出，迟发。" in words


def test_what_came_due_before_and_after_is_not_late(outage: Any) -> None:
    office, _ = outage
    for row in office.alerts(recipient="chengban"):
        if not "2025-09-30" <= row.due_on.isoformat() <= "2025-10-10":
            assert row.late is False, row.alert
            assert row.state == "sent"


def test_a_holiday_the_daemon_ran_through_makes_nothing_late(lone_office: Office) -> None:
    heard = live(lone_office, None)
    assert not any(row.late for row in lone_office.alerts())
    assert all(heard[day] == [] for day in days("2025-10-01", "2025-10-08"))
    assert heard["2025-10-09"]


def test_an_outage_of_the_holiday_alone_makes_nothing_late(
    lone_office: Office,
) -> None:
    """Off from the evening of 09-30 to the morning of 10-09: on a day off nothing comes due."""
    live(lone_office, ("2025-09-30", "2025-10-09"))
    assert not any(row.late for row in lone_office.alerts(recipient="chengban"))


def test_what_was_owed_in_time_and_comes_after_the_day_is_overdue_in_its_words() -> None:
    told = Note(
        key="k", number="2025-0001", matter="申请", code="answer", place=1, day=date(2025, 3, 5), firm=None,
        step=2, stage="临期", provisional=False, on=date(2025, 3, 3), late=True, today=date(2025, 3, 7), left=-2,
    )  # fmt: skip
    assert told.headline == "【超期】2025-0001 答复期限 2025-03-05，已超过2个工作日"
    assert replace(told, today=date(2025, 3, 5), left=0).headline.startswith("【临期】")
