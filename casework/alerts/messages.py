"""What an alert says: the number, the matter, the day, what to do, the link. No person asked.

Nothing of an applicant or of what was asked may stand here: messages leave the house by
channels nobody controls (条例 15; 个人信息保护法). Everything comes from the alert itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from casework.alerts.alert import KINDS, OF_NO_CASE, short_code


@dataclass(frozen=True, slots=True)
class Note:
    """One alert as a message tells it on ``today``.

    Days are legal days. ``left``: working days from today to the last day, negative past it;
    ``step``: what it was when the alert became due, ``on``.
    """

    key: str
    number: str
    matter: str
    code: str
    place: int
    day: date
    firm: date | None
    step: int
    stage: str
    provisional: bool
    on: date
    late: bool
    today: date
    left: int
    people: str = ""
    """Names of those it is for, where many read the channel."""

    @property
    def headline(self) -> str:
        """One line: stage, number, clock, day, how it stands."""
        which = f"（第{self.place}项）" if self.place > 1 else ""
        guess = "（推算）" if self.provisional else ""
        label = KINDS[self.code].label
        return f"【{self.now}】{self.number} {label}{which} {self.day}{guess}，{self.standing}"

    @property
    def now(self) -> str:
        """The stage on the day of sending: what comes late may be overdue by then."""
        return "超期" if self.today > self.day else self.stage

    @property
    def standing(self) -> str:
        """How it stands on the day of sending: a message may be late, its words may not."""
        if self.today == self.day:
            return "今日届满"
        if self.today < self.day:
            return f"剩余{self.left}个工作日" if self.left else "届满日为休息日"
        return f"已超过{-self.left}个工作日" if self.left else "已届满"

    @property
    def body(self) -> list[str]:
        """What follows the headline: matter, what to do, the day in law, a word on lateness."""
        return [f"事项：{self.matter}。{KINDS[self.code].advice}。", *self._remarks()]

    def _remarks(self) -> list[str]:
        lines = [f"提醒对象：{self.people}。"] if self.people else []
        if self.firm is not None and self.firm != self.day:
            lines.append(f"法定届满日为 {self.firm}，以上按从严口径计算。")
        if self.late:
            lines.append(f"本提醒应于 {self.on} 发出，迟发。")
        return lines

    def entry(self, link: str) -> str:
        """Return the note as one entry of a digest; what to do is left out, robots have little room."""
        where = self.link(link)
        lines = [self.headline, f"事项：{self.matter}。", *self._remarks()]
        return "\n".join([*lines, *([where] if where else []), f"编号 {short_code(self.key)}"])

    def link(self, pattern: str) -> str:
        """Return the address of the case; blank where the settings name none, or of no case."""
        pattern = "" if self.code in OF_NO_CASE else pattern
        return pattern.replace("{number}", quote(self.number, safe="")) if pattern else ""


@dataclass(frozen=True, slots=True)
class Told:
    """Subject, text and link of one message."""

    subject: str
    text: str
    link: str


def compose(notes: Sequence[Note], link: str) -> Told:
    """Return the message of one alert, or the digest of several.

    ``link``: address of a case, with ``{number}``.
    """
    if len(notes) == 1:
        # The senders add link and short code where they keep them.
        [note] = notes
        return Told(note.headline, "\n".join(note.body), note.link(link))
    ordered = sorted(notes, key=lambda note: (note.left, note.day, note.key))
    counts = {stage: sum(n.now == stage for n in notes) for stage in ("超期", "临期", "预警")}
    told = "、".join(f"{stage}{n}项" for stage, n in counts.items() if n)
    parts = [note.entry(link) for note in ordered]
    return Told(f"办件提醒{len(notes)}项：{told}", "\n\n".join(parts), "")
