"""The present view of a case and its child records: what a history folds to.

``casework.cases.folds.fold`` makes it. Personal values are None once they were erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.cases.facts import Fact
from casework.law.replies import OTHER_ROW, REPLY_KINDS, derived_row


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for."""

    no: int
    text: str | None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is proposed or decided for one item, or for one part of it."""

    item: int
    reply: str
    part: str = ""
    reasons: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """The one correction request of a round (条例 30)."""

    asked_on: date
    respond_by: date | None
    matters: tuple[str, ...] = ()
    guidance: str | None = None
    served_on: date | None = None
    received_on: date | None = None
    insisted: bool = False
    lapsed_on: date | None = None
    doc_no: str | None = None


@dataclass(frozen=True, slots=True)
class Reasons:
    """The request to explain an unreasonable number or frequency (条例 35)."""

    asked_on: date
    respond_by: date | None
    figures: str | None = None
    matters: str | None = None
    received_on: date | None = None
    text: str | None = None
    lapsed_on: date | None = None
    assessment: str | None = None


@dataclass(frozen=True, slots=True)
class FeeNotice:
    """The decision to charge (处理费办法 6); by item also what was counted (处理费办法 4)."""

    noticed_on: date
    tariff: str
    units: int
    before: int
    amount: str
    steps: tuple[str, ...] = ()
    month: str = ""
    counted: int | None = None
    """The system's figure; ``before`` is the one that was charged by."""
    cases: tuple[str, ...] = ()
    unknown: int = 0
    served_on: date | None = None
    paid_on: date | None = None
    lapsed_on: date | None = None
    doc_no: str | None = None


@dataclass(frozen=True, slots=True)
class ConsultationRecord:
    """A consultation as officers see it; its clock stands in the reckoning."""

    ref: str
    party: str
    sent_on: date
    respond_by: date | None = None
    received_on: date | None = None
    ended_on: date | None = None
    result: str | None = None
    position: str | None = None
    assessment: str | None = None
    name: str | None = None
    passage: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """Work asked of a unit; its limit is internal."""

    ref: str
    unit: str
    sent_on: date
    respond_by: date | None
    replied_on: date | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """The extension under way: proposed, approved, then told to the applicant."""

    days: int
    reason: str | None
    proposed_by: str
    approved_days: int | None = None
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """The letter as it stands before signing."""

    code: str
    version: int
    drafter: str
    missing: tuple[str, ...]
    letter: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Signature:
    """One step of the sign-off chain that was taken."""

    step: int
    role: str
    actor: str
    on: date


@dataclass(frozen=True, slots=True)
class SignedLetter:
    """A final letter on record; ``round`` is the answer clock's round it belongs to."""

    code: str
    doc_no: str | None
    signed_on: date
    trigger: str
    seq: int
    ref: str | None = None
    cancelled: bool = False
    round: int = 1
    letter: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class DispatchRecord:
    """One attempt to hand the reply over."""

    on: date
    means: str
    carrier_number: str | None = None
    returned: str | None = None
    """Whose fault it came back by; None while it has not."""


@dataclass(frozen=True, slots=True)
class Proceeding:
    """A complaint, reconsideration or suit."""

    kind: str
    on: date
    result: str
    case_no: str | None = None
    organ: str | None = None
    copy_received_on: date | None = None
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """A finding somebody answered for: overridden with a reason, or acknowledged."""

    code: str
    where: str
    key: str
    on: date
    actor: str
    reason: str | None = None
    message: str | None = None
    """What it said; None where it was settled before that was kept."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a question of the guided decision (``law.guide``), for an item or a part."""

    item: int
    question: str
    option: str
    on: date
    actor: str
    part: str = ""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case at its latest fact."""

    number: str = ""
    kind: str = "disclosure"
    state: str = ""
    version: int = 0
    round: int = 1
    since: date = date.min
    """The day of the last change of state."""
    applicant_class: str = ""
    applicant: Mapping[str, Any] | None = None
    identified: bool = False
    reachable: bool = False
    agent_authorised: bool | None = None
    """None where there is no agent."""
    channel: str = ""
    submitted_on: date | None = None
    signed_on: date | None = None
    """The day the carrier's record shows it signed for; None where none is known."""
    arrived_on: date | None = None
    """The day it reached the agency; the receipt day in law stands in the reckoning."""
    confirmed_on: date | None = None
    form: str = ""
    delivery: str = ""
    description: str | None = None
    items: tuple[Item, ...] = ()
    handler: str | None = None
    correction: Correction | None = None
    reasons: Reasons | None = None
    delay: tuple[date, str | None] | None = None
    fee: FeeNotice | None = None
    consultations: tuple[ConsultationRecord, ...] = ()
    return_to: str = ""
    referrals: tuple[Referral, ...] = ()
    extension: Extension | None = None
    extension_notes: tuple[tuple[date, int], ...] = ()
    searches: tuple[tuple[date, Mapping[str, Any]], ...] = ()
    secrecy: str | None = None
    legality: str | None = None
    overrides: tuple[Settlement, ...] = ()
    """Hard findings of this round the legal reviewer overrode."""
    acknowledgements: tuple[Settlement, ...] = ()
    """Past faults the head of the office took note of."""
    answers: tuple[Answer, ...] = ()
    """Answers of the guided decision to the request as it now stands, the oldest first."""
    outcomes: tuple[Outcome, ...] = ()
    main_reply: str | None = None
    draft: Draft | None = None
    signatures: tuple[Signature, ...] = ()
    letters: tuple[SignedLetter, ...] = ()
    sealed_on: date | None = None
    dispatches: tuple[DispatchRecord, ...] = ()
    served_on: date | None = None
    closing: str = ""
    """How it was closed: the kind of the closing fact; blank while it is open."""
    termination: tuple[str, str | None] | None = None
    revoked: tuple[str | None, date | None, str | None] | None = None
    merged_into: str | None = None
    released_on: date | None = None
    proceedings: tuple[Proceeding, ...] = ()
    withdrawn_on: date | None = None
    closed_on: date | None = None
    erased: bool = False
    backdated: int = 0
    history: tuple[Fact, ...] = field(default=(), repr=False)

    @property
    def open_consultations(self) -> tuple[ConsultationRecord, ...]:
        """Consultations that have neither been answered nor lapsed nor come back."""
        return tuple(c for c in self.consultations if c.ended_on is None)

    @property
    def active_items(self) -> tuple[Item, ...]:
        """Items the applicant still asks for."""
        return tuple(item for item in self.items if not item.withdrawn)

    def answers_for(self, item: int, part: str = "") -> tuple[Answer, ...]:
        """Return the answers that bear on an item, or on one part of it, the oldest first.

        A part goes by what was answered for the whole item until it has an answer of its own.
        """
        about = [a for a in self.answers if a.item == item and a.part in ("", part)]
        own = {a.question for a in about if a.part == part}
        return tuple(a for a in about if a.part == part or a.question not in own)

    def answered_parts(self, item: int) -> tuple[str, ...]:
        """Return the parts of an item that were answered for, in order; none: it is one whole."""
        parts = (a.part for a in self.answers if a.item == item and a.part)
        return tuple(dict.fromkeys(parts))

    @property
    def answer(self) -> SignedLetter | None:
        """The signed answer of this round that stands, if one does."""
        answers = [
            x
            for x in self.letters
            if x.trigger == "approve" and not x.cancelled and x.round == self.round
        ]
        return answers[-1] if answers else None

    @property
    def dispatched_on(self) -> date | None:
        """The day of the dispatch that has not come back, if there is one."""
        out = [d for d in self.dispatches if d.returned is None]
        return out[-1].on if out else None

    @property
    def ever_sent(self) -> bool:
        """Whether the reply was validly sent: returned by the agency's fault does not count."""
        return any(d.returned != "agency" for d in self.dispatches)

    @property
    def means(self) -> str | None:
        """The means of the last dispatch."""
        return self.dispatches[-1].means if self.dispatches else None

    @property
    def lapsed(self) -> bool:
        """Whether the outcome is that the request is no longer processed (3.6.1, 3.6.2)."""
        return any(REPLY_KINDS[o.reply].row in ("3.6.1", "3.6.2") for o in self.outcomes)

    @property
    def row(self) -> str | None:
        """The row of table three the outcome counts in; None while there is none."""
        if self.kind != "disclosure" or self.closing == "transferred_out":
            return None
        if self.closing in ("withdrawn", "merged", "terminated"):
            return OTHER_ROW
        if not self.outcomes:
            return None
        return derived_row([o.reply for o in self.outcomes], self.main_reply) or None
