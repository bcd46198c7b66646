"""What the days of a notice must satisfy before they may move a deadline.

《全国年节及纪念日放假办法》 fixes the number of days off (Art 2) and moves those that fall
on a weekend (Art 6); a swap of days makes none. Hence the sum for a whole year. An
amending notice has no such sum: it must speak of every day it takes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from casework.calendar.noticeclauses import Clause, spoken
from casework.calendar.notices import Arranged, Notice, NoticeKind, arranged_days
from casework.calendar.statutory import (
    ALL_HOLIDAYS,
    FIRST_YEAR,
    LAST_YEAR,
    statutory_count,
    statutory_days,
)
from casework.errors import Refusal

_NEAR = 14
Days = Mapping[date, tuple[bool, str]]


def day_findings(
    clauses: Sequence[Clause], kind: NoticeKind, days: Days, known: Iterable[Notice]
) -> Iterator[Refusal]:
    """Yield everything wrong with the days of a notice."""
    if not days:
        yield Refusal(
            "notice_empty", "没有读到任何放假安排，应有如“一、元旦：1月1日（周四）放假”的条款"
        )
        return
    earlier = arranged_days(known)
    yield from _worked(days, earlier)
    if kind == "yearly":
        yield from _whole_year(clauses, days)
    else:
        yield from _amendment(clauses, days, earlier)


def _worked(days: Days, earlier: Mapping[date, Arranged]) -> Iterator[Refusal]:
    """A weekday needs no order to be worked, unless an earlier notice gave it off."""
    for day, (off, holiday) in days.items():
        taken_back = day in earlier and earlier[day].off
        if not off and day.weekday() < 5 and not taken_back:
            yield Refusal(
                "notice_makeup_weekday", f"{holiday}一条：{spoken(day)}上班，上班日应为周六或者周日"
            )


def _whole_year(clauses: Sequence[Clause], days: Days) -> Iterator[Refusal]:
    for clause in clauses:
        if clause.holiday and not any(clause.days.values()):
            yield Refusal("notice_empty", f"{clause.holiday}一条没有读到放假日期")
        yield from _far(clause)
    named = [name for clause in clauses for name in clause.holiday.split("、")]
    for name in ALL_HOLIDAYS:
        if name not in named:
            yield Refusal(
                "notice_holiday", f"没有{name}一条，年度通知应有{'、'.join(ALL_HOLIDAYS)}"
            )
    for name in dict.fromkeys(named):
        if name not in ALL_HOLIDAYS:
            yield Refusal("notice_holiday", f"{name}不是放假办法所列的节日，应另行作为调整通知导入")
        elif named.count(name) > 1:
            yield Refusal("notice_holiday", f"{name}有不止一条，应只有一条")
    year = clauses[0].year
    yield from _sum(year, days)
    yield from _by_law(year, days)
    yield from _outside(year, days)


def _far(clause: Clause) -> Iterator[Refusal]:
    """A make-up day lies near its break: 11 days away at most in the notices since 2008."""
    off = [day for day, is_off in clause.days.items() if is_off]
    for day, is_off in clause.days.items():
        if not is_off and off and min(abs((day - other).days) for other in off) > _NEAR:
            yield Refusal(
                "notice_far", f"{clause.at}{spoken(day)}上班，离假期超过{_NEAR}天，请核对月份"
            )


def _sum(year: int, days: Days) -> Iterator[Refusal]:
    weekdays = sum(off and day.weekday() < 5 for day, (off, _) in days.items())
    made_up = sum(not off for off, _ in days.values())
    due = statutory_count(year)
    if weekdays - made_up != due:
        yield Refusal(
            "notice_sum",
            f"全年放假的周一至周五{weekdays}天，减去调休上班{made_up}天，得{weekdays - made_up}天，"
            f"应为法定的{due}天",
        )


def _by_law(year: int, days: Days) -> Iterator[Refusal]:
    """The days of Art 2 are off whatever is swapped; a slip in a month shows here."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return
    for day, name in statutory_days(year).items():
        if day not in days or not days[day][0]:
            yield Refusal("notice_statutory", f"{spoken(day)}是法定的{name}，应当放假，却没有安排")


def _outside(year: int, days: Days) -> Iterator[Refusal]:
    """A New Year break may reach into the December before, nothing reaches further."""
    for day, (_, holiday) in days.items():
        if day.year != year and (day.year, day.month) != (year - 1, 12):
            yield Refusal("notice_outside", f"{holiday}一条：{day}不在所安排的{year}年")


def _amendment(
    clauses: Sequence[Clause], days: Days, earlier: Mapping[date, Arranged]
) -> Iterator[Refusal]:
    yield from _outside(clauses[0].year, days)
    for clause in clauses:
        if clause.days and not clause.holiday:
            yield Refusal("notice_holiday", "没有写明是哪个节日的安排，标题或者条款应写明")
        yield from _silent(clause, days, earlier)
    if all(day in earlier and earlier[day].off is off for day, (off, _) in days.items()):
        yield Refusal("notice_no_change", "没有改变任何一天的安排，不必导入")


def _silent(clause: Clause, days: Days, earlier: Mapping[date, Arranged]) -> Iterator[Refusal]:
    """A break set anew replaces the old one; an old day it does not name stays unclear.

    An extension only adds, so it need not repeat what it keeps.
    """
    if clause.extends or not clause.days:
        return
    for day, rule in earlier.items():
        ordinary = rule.off == (day.weekday() >= 5)  # a weekend off anyhow
        if (
            rule.holiday == clause.holiday
            and day.year == clause.year
            and day not in days
            and not ordinary
        ):
            was = "放假" if rule.off else "上班"
            yield Refusal(
                "notice_silent",
                f"{clause.holiday}一条没有提到原定{was}的{spoken(day)}，应写明照旧还是取消；"
                "原文确无此话的，请手工写成通知文件",
            )
