"""What a new notice changes, day by day, and the notice as a file.

A person confirms the difference before it is stored. It is taken between two whole
calendars, not between two texts, so that what a notice does without saying it is shown:
〔2020〕1号 prolonged 春节 and thereby cancelled the make-up day 2020-02-01.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casework.calendar import statutory
from casework.calendar.answers import DayExplanation
from casework.calendar.notices import Notice, arranged_days, covered_years
from casework.calendar.workdays import WorkdayCalendar
from casework.errors import CalendarNotCovered

_DAY = timedelta(days=1)
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class DayChange:
    """One day that is worked where it was not, or the other way round.

    ``was`` is None where nothing was known of the day, not even by statute.
    """

    day: date
    was: DayExplanation | None
    becomes: DayExplanation
    holiday: str

    @property
    def cancels_make_up(self) -> bool:
        """Whether an earlier notice had the day worked and this one frees it."""
        return bool(self.was and self.was.notice and self.was.working and not self.becomes.working)


@dataclass(frozen=True, slots=True)
class Difference:
    """The changed days, and the spans in which any answer may have changed.

    ``windows`` holds the changed days and every year that became official or ceased to be:
    a deadline there keeps its day but not its standing.
    """

    changes: tuple[DayChange, ...]
    windows: tuple[Span, ...]


def difference(before: Sequence[Notice], after: Sequence[Notice]) -> Difference:
    """Compare what two sets of notices, each in the order signed, make of every day."""
    old, new = WorkdayCalendar(before), WorkdayCalendar(after)
    turned = set(covered_years(before)) ^ set(covered_years(after))
    rules = arranged_days(before), arranged_days(after)
    touched = {d for d in {*rules[0], *rules[1]} if rules[0].get(d) != rules[1].get(d)}
    changes = tuple(
        DayChange(day, was, becomes, _holiday(day, before, after))
        for day in _every_day({d.year for d in touched} | turned)
        if (becomes := _told(new, day)) is not None
        and ((was := _told(old, day)) is None or was.working is not becomes.working)
    )
    days = {change.day for change in changes} | set(_every_day(turned))
    return Difference(changes, tuple(_spans(sorted(days))))


def _told(calendar: WorkdayCalendar, day: date) -> DayExplanation | None:
    try:
        return calendar.explain(day)
    except CalendarNotCovered:
        return None


def _holiday(day: date, before: Iterable[Notice], after: Iterable[Notice]) -> str:
    """Return the holiday a day is arranged for, lately, formerly or by statute."""
    for notices in (after, before):
        rule = arranged_days(notices).get(day)
        if rule:
            return rule.holiday
    in_reach = statutory.FIRST_YEAR <= day.year <= statutory.LAST_YEAR
    return statutory.provisional_off(day.year).get(day, "") if in_reach else ""


def _every_day(years: Iterable[int]) -> Iterator[date]:
    for year in sorted(years):
        day = date(year, 1, 1)
        while day.year == year:
            yield day
            day += _DAY


def _spans(days: Sequence[date]) -> Iterator[Span]:
    """Yield the runs of consecutive days, given in order."""
    for i, day in enumerate(days):
        if i == 0 or day - days[i - 1] > _DAY:
            first = day
        if i + 1 == len(days) or days[i + 1] - day > _DAY:
            yield first, day


def breaks(
    days: Mapping[date, tuple[bool, str]],
) -> dict[str, tuple[list[Span], list[date]]]:
    """Return for each holiday its spans off and its make-up days, by its first day off."""
    found: dict[str, tuple[list[Span], list[date]]] = {}
    # A make-up day may lie before another holiday: 国庆节 2026 is worked for before 中秋节.
    in_order = sorted(days, key=lambda day: (not days[day][0], day))
    for holiday in dict.fromkeys(days[day][1] for day in in_order):
        mine = sorted((day, off) for day, (off, name) in days.items() if name == holiday)
        off_days = [day for day, off in mine if off]
        found[holiday] = list(_spans(off_days)), [day for day, off in mine if not off]
    return found


# --- as a file ------------------------------------------------------------------------


def to_toml(notice: Notice) -> str:
    """Return a notice as the file ``read_notice`` reads back."""
    lines = [
        f"number = {_quoted(notice.number)}",
        f"title = {_quoted(notice.title)}",
        f'kind = "{notice.kind}"',
        *([f'basis = "{notice.basis}"'] if notice.basis != "notice" else []),
        f"years = {list(notice.years)}",
        f"signed = {notice.signed}",
        f"published = {notice.published}",
        f"source = {_quoted(notice.source)}",
    ]
    for holiday, (off, work) in breaks(notice.days).items():
        lines += ["", "[[period]]", f"holiday = {_quoted(holiday)}"]
        if off:
            lines.append(f"off = [{', '.join(map(_span_text, off))}]")
        if work:
            lines.append(f"work = [{', '.join(_quoted(str(day)) for day in work)}]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Quote as TOML does; JSON does the same but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _span_text(span: Span) -> str:
    first, last = span
    return _quoted(str(first) if first == last else f"{first}/{last}")
