"""A holiday notice of the State Council from the text somebody pasted.

The text may come from a web page, half or full width, broken into lines anywhere. Title,
文号, 成文日期 and every clause are read by the manner these notices have kept; then the
whole is checked against the calendar, the law and the notices already known. Every fault
is told at once, and a notice with a fault is none: nobody should find out in autumn that
half of it was understood.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from casework.calendar.noticechecks import day_findings
from casework.calendar.noticeclauses import Clause, read_clause
from casework.calendar.notices import Notice, NoticeKind, arranged_days, covered_years
from casework.errors import Refusal

_NUMERAL: Final = "[一二三四五六七八九十]{1,2}"
_HOLIDAY: Final = "元旦|春节|清明节?|(?:国际)?劳动节|端午节?|中秋节?|国庆节?"
_YEARLY: Final = re.compile(r"关于(\d{4})年部分节假日(?:放假)?安排的通知")
_TITLE: Final = re.compile(r"国务院(?:办公厅)?关于(?:(?!国务院|通知)[^。;:]){2,60}?通知")
_NUMBER: Final = re.compile(r"(国办?发(?:明电)?)[〔\[【(](\d{4})[〕\]】)]第?0*(\d{1,4})号")
_CITED: Final = re.compile(r"《[^《》]*》(?:\([^()]*号\))?")
_DATE: Final = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_SIGNED: Final = re.compile(rf"(?:国务院(?:办公厅)?(?:\([^()]*\))?|成文日期:?){_DATE}")
_PUBLISHED: Final = re.compile(rf"(?:发布|公布)日期:?{_DATE}")
_NAMED: Final = re.compile(
    rf"(?:(?:{_NUMERAL}|\d{{1,2}})[、.])?(?P<name>(?:{_HOLIDAY})(?:[、和与](?:{_HOLIDAY}))*):"
    rf"|{_NUMERAL}、(?P<other>[^,。;:()\d]{{1,20}}):"
)
_SIGNATURE: Final = rf"国务院(?:办公厅)?(?:\([^()]*\))?{_DATE}|\(此件"
_CLOSING: Final = {
    # The duty to keep watch comes after the clauses of a year. An amending notice may say
    # so between two orders: there only the signature ends the text.
    "yearly": re.compile(rf"(?:节假日|放假|假日)期间|{_SIGNATURE}"),
    "amending": re.compile(_SIGNATURE),
}
_SALUTATION: Final = "各直属机构:"
_IN_TITLE: Final = re.compile(rf"(?P<name>{_HOLIDAY})|关于.*?(?P<other>[^年]{{0,12}}纪念日)")
_NUMBER_FORM: Final = re.compile(r"[\u4e00-\u9fff]{1,12}〔(\d{4})〕\d{1,4}号")


@dataclass(frozen=True, slots=True)
class Given:
    """What the person importing adds to the text, or None."""

    number: str | None = None
    signed: date | None = None
    published: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of a text, and all that is wrong with it."""

    title: str | None
    number: str | None
    kind: NoticeKind
    years: tuple[int, ...]
    signed: date | None
    published: date | None
    source: str
    days: Mapping[date, tuple[bool, str]] = field(hash=False)
    findings: tuple[Refusal, ...]

    @property
    def notice(self) -> Notice | None:
        """The notice, or None as long as there is a finding."""
        if self.findings or not (self.title and self.number and self.signed and self.published):
            return None
        return Notice(
            self.number, self.title, self.kind, self.years, self.signed, self.published,
            self.source, self.days,
        )  # fmt: skip


def read_notice_text(text: str, known: Sequence[Notice], given: Given | None = None) -> Reading:
    """Read and check a pasted notice against the ``known`` ones, in the order signed."""
    given = given or Given()
    flat = squeezed(text)
    own = _CITED.sub("", flat)
    findings: list[Refusal] = []
    title = _title(own, findings)
    kind, years = _about(title or "")
    number = _number(own, given.number, findings)
    signed = _signed(own, given.signed, findings)
    published = given.published or min(_dates(_PUBLISHED, own), default=signed)
    clauses = _clauses(title or "", own, kind, years)
    for clause in clauses:
        read_clause(clause, arranged_days(known))
        findings += clause.findings
    days, twice = _together(clauses)
    reading = Reading(
        title, number, kind, years, signed, published, given.source or "由原文导入",
        MappingProxyType(days), (),
    )  # fmt: skip
    findings += [*twice, *origin_findings(reading), *known_findings(reading, known)]
    findings += day_findings(clauses, kind, days, known)
    return replace(reading, findings=tuple(findings))


def squeezed(text: str) -> str:
    """Return a text in one width, without blanks and marks nobody sees."""
    plain = unicodedata.normalize("NFKC", text).replace("︰", ":")
    return "".join(
        ch for ch in plain if not ch.isspace() and unicodedata.category(ch) not in ("Cc", "Cf")
    )


# --- title, number, days of the notice -----------------------------------------------------


def _title(own: str, findings: list[Refusal]) -> str | None:
    found: set[str] = set(_TITLE.findall(own))
    if len(found) == 1:
        return found.pop()
    told = "有不止一个标题，请只留一份通知" if found else "没有标题"
    findings.append(
        Refusal("notice_title", f"{told}；标题应如“国务院办公厅关于2026年部分节假日安排的通知”")
    )
    return None


def _about(title: str) -> tuple[NoticeKind, tuple[int, ...]]:
    """Return what a notice of that title is, and the year it names."""
    yearly = _YEARLY.search(title)
    if yearly:
        return "yearly", (int(yearly[1]),)
    return "amending", tuple(sorted({int(year) for year in re.findall(r"(\d{4})年", title)}))


def _number(own: str, given: str | None, findings: list[Refusal]) -> str | None:
    found = {f"{organ}〔{year}〕{no}号" for organ, year, no in _NUMBER.findall(own)}
    if given is not None:
        found |= {_NUMBER.sub(r"\1〔\2〕\3号", squeezed(given))}
    if len(found) == 1:
        return found.pop()
    told = f"有不止一个文号（{'、'.join(sorted(found))}），应只有一个" if found else "没有文号"
    findings.append(
        Refusal(
            "notice_number", f"{told}；文号应如国办发明电〔2025〕7号，原文没有的用 --number 指明"
        )
    )
    return None


def _signed(own: str, given: date | None, findings: list[Refusal]) -> date | None:
    found: set[date] = set(_dates(_SIGNED, own))
    if given:
        found.add(given)
    if len(found) == 1:
        return found.pop()
    told = (
        f"有不止一个成文日期（{'、'.join(map(str, sorted(found)))}）" if found else "没有成文日期"
    )
    findings.append(
        Refusal(
            "notice_signed",
            f"{told}；落款应如“国务院办公厅 2025年11月4日”，原文没有的用 --signed 指明",
        )
    )
    return None


def _dates(form: re.Pattern[str], own: str) -> Iterator[date]:
    """Yield the days a form finds; what is no day is as good as not found."""
    for parts in form.findall(own):
        with suppress(ValueError):
            yield date(*map(int, parts))


# --- clauses ------------------------------------------------------------------------------


def _clauses(title: str, own: str, kind: NoticeKind, years: tuple[int, ...]) -> list[Clause]:
    """Cut the body into clauses, each with its holiday; the year is the one of the title."""
    if not years:
        return []
    body = _body(title, own, kind)
    marks = list(_NAMED.finditer(body))
    ends = [mark.start() for mark in marks[1:]] + [len(body)] if marks else []
    clauses = [
        Clause(_name(mark["name"] or mark["other"]), body[mark.end() : end], years[0])
        for mark, end in zip(marks, ends, strict=True)
    ]
    if kind == "amending":
        # What stands before the first clause, or all of it, is about the holiday of the title.
        lead = body[: marks[0].start()] if marks else body
        clauses.insert(0, Clause(_title_holiday(title), lead, years[0]))
    return clauses


def _body(title: str, own: str, kind: NoticeKind) -> str:
    start = own.rfind(title) + len(title)
    text = _PUBLISHED.sub("", own[start:])
    if _SALUTATION in text:
        text = text.partition(_SALUTATION)[2]
    marks = list(_NAMED.finditer(text)) if kind == "yearly" else []
    closing = _CLOSING[kind].search(text, marks[-1].start() if marks else 0)
    return text[marks[0].start() if marks else 0 : closing.start() if closing else len(text)]


def _name(printed: str) -> str:
    """Return holidays by the names the calendar knows them by."""
    whole = {
        "清明": "清明节",
        "端午": "端午节",
        "中秋": "中秋节",
        "国庆": "国庆节",
        "国际劳动节": "劳动节",
    }
    return "、".join(whole.get(name, name) for name in re.split("[、和与]", printed))


def _title_holiday(title: str) -> str:
    found = _IN_TITLE.search(title)
    return _name(found["name"] or found["other"]) if found else ""


def _together(clauses: Iterable[Clause]) -> tuple[dict[date, tuple[bool, str]], list[Refusal]]:
    """Lay the clauses together; a day arranged by two of them is a slip in one."""
    days: dict[date, tuple[bool, str]] = {}
    twice = []
    for clause in clauses:
        for day, off in clause.days.items():
            if day in days:
                other = days[day][1]
                twice.append(
                    Refusal(
                        "notice_day_twice",
                        f"{day}在{other}和{clause.holiday}两条中都有，只能有一条",
                    )
                )
            days[day] = (off, clause.holiday)
    return dict(sorted(days.items())), twice


# --- where it comes from ------------------------------------------------------------------


def origin_findings(reading: Reading) -> Iterator[Refusal]:
    """Yield what is wrong between number, signing, publication and the year arranged."""
    signed, number = reading.signed, reading.number
    if number:
        form = _NUMBER_FORM.fullmatch(number)
        if not form:
            yield Refusal("notice_number", f"文号写作“{number[:40]}”，应如国办发明电〔2025〕7号")
        elif signed and int(form[1]) != signed.year:
            yield Refusal("notice_number", f"文号是{form[1]}年的，成文日期是{signed}，年份应当一致")
    if signed and reading.years and not 0 <= reading.years[0] - signed.year <= 1:
        yield Refusal(
            "notice_signed", f"成文日期{signed}应在所安排的{reading.years[0]}年或者上一年"
        )
    if signed and reading.published and reading.published < signed:
        yield Refusal("notice_published", f"公布日期{reading.published}早于成文日期{signed}")


def known_findings(reading: Reading, known: Sequence[Notice]) -> Iterator[Refusal]:
    """Yield why the notice has no place among those already known."""
    if reading.number in {notice.number for notice in known}:
        yield Refusal("notice_known", f"{reading.number}已经收录，不再导入")
    years = covered_years(known)
    if not reading.years:
        yield Refusal("notice_year", "标题没有写明所安排的年份，应如2026年")
    elif reading.kind == "amending":
        if len(reading.years) > 1 or reading.years[0] not in years:
            told = "、".join(map(str, reading.years))
            yield Refusal("notice_year", f"调整{told}年的安排，只能调整一个已收录年度通知的年份")
    elif reading.years[0] in years:
        yield Refusal("notice_known", f"{reading.years[0]}年的年度通知已经收录，只能用调整通知改变")
    elif years and reading.years[0] != years[-1] + 1:
        yield Refusal(
            "notice_year", f"已收录到{years[-1]}年，下一份年度通知应为{years[-1] + 1}年的"
        )
