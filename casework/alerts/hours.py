"""When a message may go out: working mornings, quiet hours, urgent ones at once.

Moments are aware and in Asia/Shanghai; nothing here asks a clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from casework.calendar.workdays import WorkdayCalendar

_DAY: Final = timedelta(days=1)
CLOCK_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def clock_time(text: str) -> time:
    """Read ``08:30``; the settings have checked it."""
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


@dataclass(frozen=True, slots=True)
class Hours:
    """The office's hours. ``morning``: when the day's digest goes out on working days.

    Between ``quiet_from`` and ``quiet_to``, over midnight or not, nobody is disturbed; both
    alike: there are no quiet hours.
    """

    morning: time
    quiet_from: time
    quiet_to: time

    def quiet(self, now: datetime) -> bool:
        """Tell whether ``now`` lies in the quiet hours."""
        at, start, end = now.timetz().replace(tzinfo=None), self.quiet_from, self.quiet_to
        if start <= end:
            return start <= at < end
        return at >= start or at < end

    def quiet_over(self, now: datetime) -> datetime:
        """Return the moment the quiet hours end, ``now`` itself outside of them."""
        if not self.quiet(now):
            return now
        end = datetime.combine(now.date(), self.quiet_to, now.tzinfo)
        return end if end > now else end + _DAY

    def morning_of(self, day: date, like: datetime) -> datetime:
        """Return the moment of a day's digest, outside the quiet hours."""
        return self.quiet_over(datetime.combine(day, self.morning, like.tzinfo))

    def when(
        self, now: datetime, calendar: WorkdayCalendar, *, urgent: bool, news: bool
    ) -> datetime:
        """Return the moment from which an alert that is owed now may go out.

        ``news``: somebody's act just now brought it up; otherwise the day did. Urgent: news
        at once at any hour, what the day brought as soon as the quiet hours are over, on a
        day off too. The rest waits for the digest of a working morning; what the day brought
        and nobody could send this morning goes out on the same working day.
        """
        if urgent:
            return now if news else self.quiet_over(now)
        morning = self.morning_of(now.date(), now)
        if calendar.is_workday_any(now.date()):
            if now <= morning:
                return morning
            if not news and not self.quiet(now):
                return now
        return self.morning_of(calendar.add_any(now.date(), 1), now)
