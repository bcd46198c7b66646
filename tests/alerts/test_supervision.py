"""The supervision list: its three groups, from cases that were really taken there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.errors import InputError
from casework.stories.book import NOT_EXISTING

YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def groups(scene: Any, *period: date) -> list[tuple[str, int]]:
    return [(one.group, one.days) for one in scene.casework.supervision(*(period or YEAR))]


def test_a_case_goes_from_nearly_due_to_overdue_to_late(scene: Any) -> None:
    case = scene.before("dispatch", NOT_EXISTING)
    due = case.due
    calendar = scene.casework.calendar
    scene.on(calendar.add_any(due, -6))
    assert groups(scene) == []
    scene.on(calendar.add_any(due, -5))
    assert groups(scene) == [("soon", 5)]
    scene.on(due)
    assert groups(scene) == [("soon", 0)]
    late = calendar.add_any(due, 3)
    scene.on(late)
    assert groups(scene) == [("overdue", 3)]
    scene.do(case, "dispatch", actor="dengji", means="post", carrier_number="YS-1")
    assert groups(scene) == [("late", 3)]
    [one] = scene.casework.supervision(*YEAR)
    assert (one.number, one.due, one.done_on, one.state) == (case.number, due, late, "delivery")
    scene.on(calendar.add_any(late, 2))
    scene.do(case, "record_service", actor="dengji", proof="邮政签收记录")
    [one] = scene.casework.supervision(*YEAR)
    assert (one.group, one.days, one.done_on) == ("late", 3, late)
    assert groups(scene, date(2025, 1, 1), due) == []


def test_one_answered_in_time_and_closed_late_is_not_on_it(scene: Any) -> None:
    case = scene.before("record_service", NOT_EXISTING)
    scene.on(scene.casework.calendar.add_any(case.due, 4))
    scene.do(case, "record_service", actor="dengji", proof="邮政签收记录")
    assert groups(scene) == []


def test_days_that_run_backwards(sqlite_scene: Any) -> None:
    with pytest.raises(InputError) as caught:
        sqlite_scene.casework.supervision(date(2025, 2, 1), date(2025, 1, 1))
    assert caught.value.code == "period_order"
