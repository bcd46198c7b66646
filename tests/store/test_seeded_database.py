"""The databases that benchmarks run on: seeded in bulk, and nothing in them is out of order."""

from __future__ import annotations

from datetime import date

from benchmarks.pool import told
from benchmarks.seeding import TODAY, opened, seed
from casework.settings import demo_settings


def test_seeded_cases_verify_and_can_be_worked_with(databases):
    url = databases.fresh("sqlite")
    rows = seed(url, 300, 60, templates=told(demo_settings(), TODAY, ages=(2, 12, 22)))
    assert rows["casework_case"] == 300
    with opened(url) as casework:
        assert list(casework.verify()) == []
        found = casework.list(open_only=True)
        assert len(found) == 60
        assert {one.state for one in found} >= {"registration", "consultation", "delivery"}
        days = [one.due for one in found if one.due is not None]
        assert min(days) < TODAY < max(days) <= date(2026, 12, 31)
        shown = casework.show(found[0].number)
        assert shown.view.number == found[0].number == shown.view.history[1].data["number"]
