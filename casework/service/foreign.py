"""Checking a letter written elsewhere: no case, only its text and the settings of the agency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from casework.calendar.workdays import workday_calendar
from casework.cases.findings import Finding
from casework.law.replies import ReplyKind, reply_kind
from casework.review.answers import SINCE_2019
from casework.review.defects import DEFECTS
from casework.review.foreign import foreign_paper
from casework.review.inference import LETTER_SORTS, REPLY, infer_replies, letter_sort
from casework.review.registry import CASE, Check
from casework.review.subject import Subject
from casework.service.letters import office_of
from casework.service.review import Reviewer
from casework.service.wordfile import letter_lines
from casework.settings import Settings

FORMAT: Final = "casework/checked-text/1"
_FORM: Final = frozenset({"D13", "D16", "D21"})
"""What is looked at in a letter that is no reply: its form, and what it gives away."""
JUDGED_BY: Final = {
    "letter": "成文日期",
    "option": "指定的日期",
    "today": "今天，文中没有读到成文日期",
}


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A letter written elsewhere, what it was taken for, on which day it was judged, and the findings."""

    sort: str
    replies: tuple[ReplyKind, ...]
    inferred: bool
    judged_on: date
    judged_by: str
    notes: tuple[str, ...]
    run: tuple[Check, ...]
    left_out: tuple[Check, ...]
    """Checks that could not run: they read the case, or judge a reply."""
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of docs/formats.md."""
        return {
            "format": FORMAT,
            "sort": self.sort,
            "sort_label": LETTER_SORTS[self.sort],
            "replies": [{"code": kind.code, "label": kind.label} for kind in self.replies],
            "inferred": self.inferred,
            "judged_on": str(self.judged_on),
            "judged_by": self.judged_by,
            "notes": list(self.notes),
            "not_checked": [
                {"defect": defect, "title": DEFECTS.get(defect, defect), "checks": codes}
                for defect, codes in self.not_checked
            ],
            "findings": [one.to_dict() for one in self.findings],
        }

    @property
    def not_checked(self) -> tuple[tuple[str, list[str]], ...]:
        """What was left out, by kind of defect in the order of docs/checks.md."""
        defects = sorted({check.defect for check in self.left_out}, key=_order)
        return tuple((d, [c.code for c in self.left_out if c.defect == d]) for d in defects)

    @property
    def partly(self) -> frozenset[str]:
        """The kinds of defect of which something was looked at, and something not."""
        return frozenset(c.defect for c in self.left_out) & frozenset(c.defect for c in self.run)


def _order(defect: str) -> tuple[int, str]:
    number = defect.removeprefix("D")
    return (int(number) if number.isdecimal() else 99, defect)


def check_text(
    data: bytes,
    settings: Settings,
    *,
    today: date,
    day: date | None = None,
    replies: Sequence[str] = (),
) -> CheckedText:
    """Check a letter given as the bytes of a .docx or a text file.

    ``day`` judges it by the law of another day than its own; ``replies`` names the reply kinds
    it gives, instead of what they are taken for. Raises ``InputError`` for a file that cannot be
    read and ``NotFound`` for an unknown reply kind.
    """
    named = tuple(reply_kind(code) for code in replies)
    lines, wrapped = letter_lines(data)
    paper = foreign_paper(lines, wrapped=wrapped)
    sort = REPLY if named else letter_sort(paper)
    subject = Subject(
        today=today,
        office=office_of(settings),
        calendar=workday_calendar(),
        paper=paper,
        signed_on=day,
        replies=named or (infer_replies(paper) if sort == REPLY else ()),
        switches=settings.law,
    )
    reviewer = Reviewer.of(settings)
    run = [check for check in reviewer.checks if _runs(check, sort)]
    return CheckedText(
        sort=sort,
        replies=subject.replies,
        inferred=not named,
        judged_on=subject.on,
        judged_by="option" if day else "letter" if paper.dated else "today",
        notes=tuple(_notes(subject, sort)),
        run=tuple(run),
        left_out=tuple(check for check in reviewer.checks if check not in run),
        findings=Reviewer(tuple(run), reviewer.raised).findings(subject),
    )


def _runs(check: Check, sort: str) -> bool:
    return CASE not in check.reads and (sort == REPLY or check.defect in _FORM)


def _notes(subject: Subject, sort: str) -> Iterator[str]:
    if sort == REPLY and not subject.replies:
        yield "看不出是哪一种答复，与答复种类有关的没有审查：请用 --reply 指明"
    if sort not in (REPLY, "unknown"):
        yield "不是对申请人的答复，只审查文书格式：是答复的，请用 --reply 指明"
    if sort == "unknown":
        yield "看不出是不是答复，只审查文书格式：是答复的，请用 --reply 指明"
    if subject.on < SINCE_2019:
        yield "2019年5月15日以前适用2008年的条例，没有收录，依据和理由没有审查"


def codes_of(text: str) -> Iterable[str]:
    """Return the reply codes of a list parted by commas, Chinese ones too."""
    parts = text.replace("，", ",").replace("、", ",").split(",")
    return [part.strip() for part in parts if part.strip()]
