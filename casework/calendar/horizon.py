"""How long the known notices still reach."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from casework.errors import Refusal

if TYPE_CHECKING:
    from casework.calendar.workdays import WorkdayCalendar

_EXPECTED_FROM = (10, 1)
"""Month and day. The notices for 2019 to 2026 were published from 25 October to 8 December."""


def missing_next_year(calendar: WorkdayCalendar, today: date) -> Refusal | None:
    """Return a warning from 1 October until the notice for the next year is known.

    By then deadlines of twenty working days and their extension reach into that year, and
    each of them stays provisional for want of one import.
    """
    coming = today.year + 1
    expected = (today.month, today.day) >= _EXPECTED_FROM
    if not expected or calendar.official_through.year >= coming:
        return None
    return Refusal(
        "notice_awaited",
        f"{coming}年的放假通知尚未收录，跨入{coming}年的期限只是推算；"
        "通知公布后请用 casework calendar import 导入",
    )
