"""Which alerts a case owes: pure, from its clocks, what was known at the last look, and today.

An office that looks every minute and one that was shut for a week come to the same alerts.
Nothing compares today with one day of the calendar: everything that became due since the last
look is owed, so that an outage delays alerts and loses none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from casework.alerts.alert import KINDS, Alert, Thresholds, Watched
from casework.calendar.workdays import WorkdayCalendar


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of earlier looks at a case.

    ``on``: the day of the last one, None if there was none. ``clocks``: name -> last day, as
    they stood then. ``changed``: the day of the first change since then that nobody has
    looked at, None if nothing changed.
    """

    on: date | None = None
    clocks: Mapping[str, date] = field(default_factory=dict)
    changed: date | None = None


def owed(
    number: str,
    clocks: Iterable[Watched],
    looked: Looked,
    today: date,
    calendar: WorkdayCalendar,
    thresholds: Thresholds,
) -> list[Alert]:
    """Return the alerts that became due since the last look, by day.

    Of a clock that stood already then: every step in (last look, today]. Of one that is new,
    or whose day has moved: the tightest step that has passed when it came up (the earlier ones
    would be noise), and every step from then to today. Looking again owes nothing new.
    """
    found: list[Alert] = []
    for clock in clocks:
        ladder = _Ladder(number, clock, calendar, thresholds)
        if looked.on is not None and looked.clocks.get(clock.name) == clock.day:
            found += ladder.between(looked.on, today)
        else:
            arose = min(looked.changed or today, today)
            found += ladder.tightest(arose)
            found += ladder.between(arose, today)
    return sorted(found, key=lambda alert: (alert.on, alert.key))


def next_on(
    clocks: Iterable[Watched], today: date, calendar: WorkdayCalendar, thresholds: Thresholds
) -> date | None:
    """Return the first day after today on which anything becomes due; None: nothing ever."""
    days = (_Ladder("", clock, calendar, thresholds).following(today) for clock in clocks)
    return min((day for day in days if day is not None), default=None)


@dataclass(frozen=True, slots=True)
class _Ladder:
    """The steps of one clock, each on its legal day."""

    number: str
    clock: Watched
    calendar: WorkdayCalendar
    thresholds: Thresholds

    def between(self, since: date, today: date) -> list[Alert]:
        """Return what became due in (since, today]."""
        before = [a for a in self._before() if since < a.on <= today]
        return [*before, *self._after(since, today)]

    def tightest(self, today: date) -> list[Alert]:
        """Return the last step that has passed today, due today, if one has."""
        passed = [a for a in self._before() if a.on <= today]
        passed += self._after(self.clock.day, today)
        return [self._alert(passed[-1].step, today)] if passed else []

    def following(self, today: date) -> date | None:
        """Return the day of the first step after today."""
        ahead = [a.on for a in self._before() if a.on > today]
        if ahead:
            return min(ahead)
        again, day = KINDS[self.clock.code].again, self.clock.day
        if again == "daily":
            return self.calendar.add_any(max(day, today), 1)
        first = self.calendar.add_any(day, 1) if again else None
        return first if first is not None and first > today else None

    def _alert(self, step: int, on: date) -> Alert:
        return Alert(self.number, self.clock, step, on)

    def _before(self) -> Iterator[Alert]:
        """Yield the steps up to the last day, the earliest first.

        A last day that is not worked (a day fixed under 条例 35) is reminded of on the
        working day before it.
        """
        calendar, day = self.calendar, self.clock.day
        last = day if calendar.is_workday_any(day) else calendar.add_any(day, -1)
        for step in self.thresholds.before(self.clock.code):
            yield self._alert(step, calendar.add_any(last, -step) if step else last)

    def _after(self, since: date, today: date) -> list[Alert]:
        """Return the steps past the last day in (since, today], one a working day."""
        again, day = KINDS[self.clock.code].again, self.clock.day
        if not again or today <= day:
            return []
        first = self.calendar.between_any(day, max(since, day)) + 1
        last = self.calendar.between_any(day, today)
        last = min(last, 1) if again == "once" else last
        return [self._alert(-k, self.calendar.add_any(day, k)) for k in range(first, last + 1)]
