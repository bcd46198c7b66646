"""The clauses of a holiday notice: from cleaned text to days off and make-up days.

The notices have kept one manner for years: a holiday, a colon, days 放假 with 共N天 or
与周末连休, days 上班. Whatever bears a date and is not of that manner is refused and never
skipped: a day off read past is a deadline that is wrong without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from casework.calendar.notices import Arranged
from casework.errors import Refusal

WEEKDAYS: Final = "一二三四五六日"
_DAY: Final = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:\([^()]*\))?"
_TO: Final = r"(?:至|到|[-—–―~〜]+)"
_LIST: Final = rf"(?P<days>{_DAY}(?:{_TO}{_DAY})?(?:[、和及与]{_DAY}(?:{_TO}{_DAY})?)*)"
_SPAN: Final = re.compile(rf"({_DAY})(?:{_TO}({_DAY}))?")
_PARTS: Final = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?")
_WEEKDAY: Final = re.compile(r"(?:周|星期)([一二三四五六日天])")
_REST: Final = r"(?:放假调休|调休放假|放假公休|放假|调休|补休|公休)"
_FORMS: Final = {
    "off": re.compile(rf"(?:其中|自|即)?{_LIST}(?:全国)?{_REST}(?:(?P<count>\d+)天)?"),
    "work": re.compile(rf"(?:其中)?{_LIST}(?:均|照常|正常)*上班"),
    "resume": re.compile(rf"(?P<days>{_DAY})起(?:恢复|正常|照常)*上班"),
    "extend": re.compile(rf"(?:将)?(?:延长\d{{4}}年.{{2,6}}假期|\d{{4}}年.{{2,6}}假期延长)至(?P<days>{_DAY})"),
    "cancel": re.compile(rf"(?:取消{_LIST}的?(?:调休)?上班(?:安排)?)"),
    "spared": re.compile(rf"{_LIST}(?:不再|不|无需)上班"),
    "count": re.compile(r"共(?P<count>\d+)天"),
    "joined": re.compile(r"[与和]周末连休"),
}  # fmt: skip
_DATED: Final = re.compile(
    r"[\d一二三四五六七八九十〇]+(?:日|月|天)|除夕|初[一二三四五六七八九十]|顺延|连休"
)
_ORDER: Final = re.compile(r"放假|上班|调休|补休")


@dataclass(slots=True)
class Clause:
    """One clause as it is read: its holiday, its text, and what came of it."""

    holiday: str
    text: str
    year: int
    days: dict[date, bool] = field(default_factory=dict)  # day: is it off
    findings: list[Refusal] = field(default_factory=list)
    extends: bool = False

    @property
    def at(self) -> str:
        """How a finding begins: the clause it is about."""
        return f"{self.holiday or '正文'}一条："


def spoken(day: date) -> str:
    """Return a day as a notice prints it, with its weekday."""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def read_clause(clause: Clause, known: Mapping[date, Arranged]) -> Clause:
    """Fill in the days of a clause; ``known`` is what earlier notices arranged."""
    _Reader(clause, known).read()
    return clause


class _Reader:
    """Walks the pieces of one clause; 共N天 and 与周末连休 speak of the days off before them."""

    def __init__(self, clause: Clause, known: Mapping[date, Arranged]) -> None:
        self.clause = clause
        self.known = known
        self.block: list[date] = []  # the days off last read
        self.joined = 0  # weekend days joined to them

    def read(self) -> None:
        for piece in _pieces(self.clause.text):
            self._piece(piece)

    def _piece(self, piece: str) -> None:
        for name, form in _FORMS.items():
            found = form.fullmatch(piece)
            if found:
                getattr(self, f"_{name}")(found.groupdict(), piece)
                return
        if _DATED.search(piece):
            self.clause.findings.append(
                Refusal(
                    "notice_unread",
                    f"{self.clause.at}“{piece[:40]}”的写法不能识别；可用的写法如“1月1日（周四）至3日（周六）放假调休，"
                    "共3天。1月4日（周日）上班。”",
                )
            )

    # --- one form each ------------------------------------------------------------------

    def _off(self, found: Mapping[str, str | None], piece: str) -> None:
        self.block, self.joined = self._listed(found), 0
        self._take(self.block, off=True)
        if found.get("count"):
            self._count(found, piece)

    def _work(self, found: Mapping[str, str | None], piece: str) -> None:
        self._take(self._listed(found), off=False)

    def _cancel(self, found: Mapping[str, str | None], piece: str) -> None:
        self._take(self._listed(found), off=True)

    _spared = _cancel

    def _extend(self, found: Mapping[str, str | None], piece: str) -> None:
        """Everything from the end of the known break through the new last day is off."""
        self.clause.extends = True
        until = self._listed(found)
        if not until:
            return
        last = max(
            (d for d, rule in self.known.items() if self._prolongs(d, rule, until[0])), default=None
        )
        if last is None:
            self.clause.findings.append(
                Refusal(
                    "notice_extension",
                    f"{self.clause.at}已收录的通知中没有可以延长的假期，请先导入原通知",
                )
            )
            return
        self.block = [last + timedelta(days=k) for k in range(1, (until[0] - last).days + 1)]
        self._take(self.block, off=True)

    def _prolongs(self, day: date, rule: Arranged, until: date) -> bool:
        near = timedelta(0) < until - day <= timedelta(days=31)
        return near and rule.off and self.clause.holiday in rule.holiday.split("、")

    def _resume(self, found: Mapping[str, str | None], piece: str) -> None:
        back = self._listed(found)
        if back and self.block and back[0] != max(self.block) + timedelta(days=1):
            self.clause.findings.append(
                Refusal(
                    "notice_resume",
                    f"{self.clause.at}{spoken(back[0])}起上班，与假期止于{spoken(max(self.block))}不相接",
                )
            )

    def _count(self, found: Mapping[str, str | None], piece: str) -> None:
        told, days = int(found["count"] or 0), len(self.block)
        if told not in (days, days + self.joined):
            self.clause.findings.append(
                Refusal(
                    "notice_count", f"{self.clause.at}写作{told}天，所列日期为{days}天，应当一致"
                )
            )

    def _joined(self, found: Mapping[str, str | None], piece: str) -> None:
        """Take the weekend before and after the days off; it is off in any case."""
        before = self._weekend(self.block, -1)
        after = self._weekend(self.block, 1)
        self.joined = len(before) + len(after)
        if not self.joined:
            self.clause.findings.append(
                Refusal("notice_joined", f"{self.clause.at}写作与周末连休，所列日期却不与周末相连")
            )
        self._take([*before, *after], off=True)

    def _weekend(self, block: list[date], step: int) -> list[date]:
        if not block:
            return []
        found, day = [], (max(block) if step > 0 else min(block)) + timedelta(days=step)
        while day.weekday() >= 5 and day not in self.clause.days:
            found.append(day)
            day += timedelta(days=step)
        return found

    # --- days ---------------------------------------------------------------------------

    def _take(self, days: list[date], *, off: bool) -> None:
        for day in days:
            if self.clause.days.setdefault(day, off) is not off:
                self.clause.findings.append(
                    Refusal(
                        "notice_day_twice", f"{self.clause.at}{spoken(day)}既放假又上班，只能居其一"
                    )
                )

    def _listed(self, found: Mapping[str, str | None]) -> list[date]:
        """Return the days of a list; year and month are carried on from the day before."""
        days: list[date] = []
        before: date | None = None
        for first, last in _SPAN.findall(found["days"] or ""):
            start = self._day(first, before)
            end = self._day(last, start) if last else start
            if start is None or end is None:
                return []
            days += self._between(start, end)
            before = end
        return days

    def _between(self, start: date, end: date) -> list[date]:
        length = (end - start).days + 1
        if not 1 <= length <= 31:
            self.clause.findings.append(
                Refusal(
                    "notice_span",
                    f"{self.clause.at}{spoken(start)}至{spoken(end)}不是可用的起止日期",
                )
            )
            return []
        return [start + timedelta(days=k) for k in range(length)]

    def _day(self, text: str, before: date | None) -> date | None:
        parts = _PARTS.fullmatch(text)
        assert parts  # the piece was made of such days
        year, month, number, inside = parts.groups()
        m = int(month) if month else before.month if before else 0
        try:
            day = date(self._year(year, m, before), m, int(number))
        except ValueError:
            self.clause.findings.append(
                Refusal("notice_day", f"{self.clause.at}“{text}”不是日历上的一天，应写作X月X日")
            )
            return None
        self._weekday(day, text, inside or "")
        return day

    def _year(self, printed: str | None, month: int, before: date | None) -> int:
        """A day without a year is of the year of the notice, or goes on from the last one."""
        if printed:
            return int(printed)
        if self.clause.holiday == "元旦" and month == 12:
            return self.clause.year - 1  # it reaches back into December, never on into the next
        if before is None:
            return self.clause.year
        return before.year + (before.month == 12 and month == 1)

    def _weekday(self, day: date, text: str, inside: str) -> None:
        printed = _WEEKDAY.search(inside)
        real = WEEKDAYS[day.weekday()]
        if printed and printed[1].replace("天", "日") != real:
            self.clause.findings.append(
                Refusal(
                    "notice_weekday",
                    f"{self.clause.at}“{text}”写作周{printed[1]}，{day}实为周{real}",
                )
            )


def _pieces(text: str) -> Iterator[str]:
    """Yield what stands between full stops and commas, brackets kept whole.

    鼓励…休息 is advice (除夕 of 2024) and arranges nothing.
    """
    whole = re.sub(r"\([^()]*\)", lambda m: re.sub(r"[,;:。]", "、", m[0]), text)
    for sentence in re.split(r"[。;:]", whole):
        if sentence.startswith("鼓励") and not _ORDER.search(sentence):
            continue
        for piece in sentence.split(","):
            yield re.sub(r"^[一二三四五六七八九十]{1,2}、", "", piece)
