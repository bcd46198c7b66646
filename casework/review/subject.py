"""What a check may look at: the case, its clock, the letter, the agency, and what they touch.

Everything is plain data handed in. ``view`` is None for a letter written elsewhere, ``paper``
is None while no reply is drafted; a check says which of the two it reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from casework.calendar.workdays import WorkdayCalendar
from casework.cases.clocks import Reckoning
from casework.cases.view import CaseView, Outcome
from casework.law.replies import REPLY_KINDS, ReplyKind
from casework.letters.blocks import Letter
from casework.letters.context import Office
from casework.review.paper import Paper


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier case that a reply names, by document or case number.

    ``same_applicant`` is None where nothing tells: the personal data of one of the two were
    erased, or both bear one name and they did not give the same kind of document.
    """

    named: str
    number: str
    answered_on: date | None
    replies: tuple[str, ...]
    open: bool
    same_applicant: bool | None


@dataclass(frozen=True, slots=True)
class Template:
    """The wording a letter was made from, and the one the project ships under the same code."""

    code: str
    version: int
    effective_from: date
    effective_until: date | None
    own: bool = False
    """Whether it is the agency's copy."""
    shipped_version: int | None = None
    outdated: bool = False
    """Whether ours was changed since the agency copied it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One review: of a case, of a letter, or of both together."""

    today: date
    office: Office
    calendar: WorkdayCalendar
    view: CaseView | None = None
    now: Reckoning | None = None
    letter: Letter | None = None
    """Our own letter with its fields; None for a text written elsewhere."""
    paper: Paper | None = None
    signed_on: date | None = None
    """The day the letter was signed; None for a draft."""
    replies: tuple[ReplyKind, ...] = ()
    """The reply kinds the letter gives, in order, one for each item or part."""
    switches: Mapping[str, str] = field(default_factory=dict)
    template: Template | None = None
    doc_no: str | None = None
    number_fits: bool | None = None
    """Whether the document number is of the agency's pattern; None where there is none yet."""
    number_taken: bool = False
    """Whether another letter bears the same number."""
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    """Number as a reply names it -> the earlier case; a name not found here is unknown to us."""

    @property
    def on(self) -> date:
        """The day the letter is judged by: its own, the day of signing, or today."""
        own = self.paper.dated if self.paper is not None else None
        return self.signed_on or own or self.today

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What is proposed or decided, item by item; empty without a case."""
        return self.view.outcomes if self.view is not None else ()

    def answered(self, *codes: str) -> tuple[Outcome, ...]:
        """Return the outcomes whose reply kind is one of ``codes`` (A4, A3.15, ...)."""
        return tuple(o for o in self.outcomes if o.reply in codes)

    @property
    def grants(self) -> bool:
        """Whether anything is given."""
        return any(kind.grants for kind in self.replies)


def kinds_of(view: CaseView) -> tuple[ReplyKind, ...]:
    """Return the reply kinds of a case's outcomes, in order."""
    return tuple(REPLY_KINDS[outcome.reply] for outcome in view.outcomes)


def place_of(outcome: Outcome) -> str:
    """Return where an outcome stands, in an officer's words."""
    return f"第{outcome.item}项" + (f"（{outcome.part}）" if outcome.part else "")
