"""``fold(history) -> CaseView``: what the facts say a case is now.

The fold reads the states the facts carry and never consults today's table, so a history
written under an older table still folds to what was true then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from casework.cases.facts import Fact
from casework.law.replies import REPLY_KINDS


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked for; ``text`` is personal data and None once erased."""

    no: int
    text: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is proposed or decided for one item; ``reasons`` is None once erased."""

    item: int
    reply: str
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
class Extension:
    """The extension under way: proposed, approved, then told to the applicant."""

    days: int
    reason: str | None
    proposed_by: str
    approved_days: int | None = None
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """The letter as it stands before signing; ``letter`` is None once erased."""

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
    """A final letter on record; ``letter`` is None once erased."""

    code: str
    doc_no: str | None
    signed_on: date
    trigger: str
    seq: int
    ref: str | None = None
    cancelled: bool = False
    letter: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case at its latest fact."""

    number: str = ""
    kind: str = "disclosure"
    state: str = ""
    version: int = 0
    since: date = date.min
    """The day of the last change of state."""
    applicant_class: str = ""
    applicant: Mapping[str, Any] | None = None
    identified: bool = False
    reachable: bool = False
    channel: str = ""
    submitted_on: date | None = None
    arrived_on: date | None = None
    """The day it reached the agency; the receipt day in law stands in the reckoning."""
    confirmed_on: date | None = None
    form: str = ""
    delivery: str = ""
    description: str | None = None
    items: tuple[Item, ...] = ()
    handler: str | None = None
    correction: Correction | None = None
    consultations: tuple[ConsultationRecord, ...] = ()
    return_to: str = ""
    extension: Extension | None = None
    extended: int = 0
    extension_notes: tuple[tuple[date, int], ...] = ()
    searches: tuple[Mapping[str, Any], ...] = ()
    secrecy: str | None = None
    outcomes: tuple[Outcome, ...] = ()
    draft: Draft | None = None
    signatures: tuple[Signature, ...] = ()
    letters: tuple[SignedLetter, ...] = ()
    dispatched_on: date | None = None
    means: str | None = None
    served_on: date | None = None
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
    def answer(self) -> SignedLetter | None:
        """The signed answer that stands, if one does."""
        answers = [x for x in self.letters if x.trigger == "approve" and not x.cancelled]
        return answers[-1] if answers else None

    @property
    def lapsed(self) -> bool:
        """Whether the outcome is that the request is no longer processed (3.6.1, 3.6.2)."""
        return any(REPLY_KINDS[o.reply].row in ("3.6.1", "3.6.2") for o in self.outcomes)


Changes = dict[str, Any]


def fold(history: Iterable[Fact], start: CaseView | None = None) -> CaseView:
    """Return the view after ``history``; ``start`` continues an earlier fold."""
    view = start or CaseView()
    for fact in history:
        view = _apply(view, fact)
    return view


def _apply(view: CaseView, fact: Fact) -> CaseView:
    handler = _FOLDS.get(fact.kind)
    changes = handler(view, fact) if handler else {}
    if fact.after and fact.after != view.state:
        changes |= {"state": fact.after, "since": fact.on}
        if fact.after == "closed":
            changes["closed_on"] = fact.on
    return replace(
        view,
        version=fact.seq or view.version + 1,
        backdated=view.backdated + fact.backdated,
        history=(*view.history, fact),
        **changes,
    )


def _registered(view: CaseView, fact: Fact) -> Changes:
    data = fact.data
    texts = data.get("items") or (None,) * data["item_count"]
    return {
        "number": data["number"],
        "kind": data["case_kind"],
        "applicant_class": data["applicant_class"],
        "applicant": data.get("applicant"),
        "identified": bool(data.get("identified")),
        "reachable": bool(data.get("reachable")),
        "form": data["form"],
        "delivery": data["delivery"],
        "description": data.get("description"),
        "items": tuple(Item(no, text) for no, text in enumerate(texts, 1)),
    }


def _received(view: CaseView, fact: Fact) -> Changes:
    return {
        "channel": fact.data["channel"],
        "submitted_on": fact.get("submitted_on"),
        "arrived_on": fact.on,
    }


def _correction_requested(view: CaseView, fact: Fact) -> Changes:
    return {
        "correction": Correction(
            fact.on,
            fact.get("respond_by"),
            tuple(fact.get("matters") or ()),
            fact.get("guidance"),
            fact.get("received_on"),
        )
    }


def _correction_received(view: CaseView, fact: Fact) -> Changes:
    changes: Changes = {
        "outcomes": (),
        "draft": None,
        "signatures": (),
        "letters": _cancel_answer(view) if view.lapsed else view.letters,
    }
    if view.correction is not None:
        changes["correction"] = replace(view.correction, received_on=fact.on)
    if fact.get("items"):
        changes["items"] = tuple(Item(no, text) for no, text in enumerate(fact.get("items"), 1))
    return changes


def _cancel_answer(view: CaseView) -> tuple[SignedLetter, ...]:
    standing = view.answer
    return tuple(replace(x, cancelled=True) if x is standing else x for x in view.letters)


def _correction_lapsed(view: CaseView, fact: Fact) -> Changes:
    if view.correction is None:
        return {}
    return {"correction": replace(view.correction, lapsed_on=fact.on)}


def _consultation_sent(view: CaseView, fact: Fact) -> Changes:
    data = fact.data
    record = ConsultationRecord(
        data["ref"], data["party"], fact.on, data.get("respond_by"), data.get("received_on"),
        name=data.get("name"), passage=data.get("passage"), reason=data.get("reason"),
    )  # fmt: skip
    return_to = view.return_to if fact.before == "consultation" else fact.before
    return {"consultations": (*view.consultations, record), "return_to": return_to}


def _consultation_ended(view: CaseView, fact: Fact) -> Changes:
    changes = {
        "ended_on": fact.on,
        "result": fact.kind.removeprefix("consultation_"),
        "position": fact.get("position"),
        "assessment": fact.get("assessment"),
    }
    return {"consultations": _with_consultation(view, fact, changes)}


def _notice_served(view: CaseView, fact: Fact) -> Changes:
    if fact.get("of") == "consultation_sent":
        return {"consultations": _with_consultation(view, fact, {"received_on": fact.on})}
    if fact.get("of") == "correction_requested" and view.correction is not None:
        return {"correction": replace(view.correction, served_on=fact.on)}
    return {}


def _with_consultation(
    view: CaseView, fact: Fact, changes: Changes
) -> tuple[ConsultationRecord, ...]:
    return tuple(
        replace(c, **changes) if c.ref == fact.get("ref") else c for c in view.consultations
    )


def _extension_proposed(view: CaseView, fact: Fact) -> Changes:
    return {"extension": Extension(fact.data["days"], fact.get("reason"), fact.actor)}


def _extension_approved(view: CaseView, fact: Fact) -> Changes:
    if view.extension is None:
        return {}
    approved = replace(view.extension, approved_days=fact.data["days"], approved_by=fact.actor)
    return {"extension": approved}


def _extended(view: CaseView, fact: Fact) -> Changes:
    return {
        "extension": None,
        "extended": view.extended + fact.data["days"],
        "extension_notes": (*view.extension_notes, (fact.on, fact.data["days"])),
    }


def _outcome_proposed(view: CaseView, fact: Fact) -> Changes:
    reasons = fact.get("reasons") or {}
    return {
        "outcomes": tuple(
            Outcome(o["item"], o["reply"], reasons.get(str(o["item"])))
            for o in fact.data["outcomes"]
        )
    }


def _letter_drafted(view: CaseView, fact: Fact) -> Changes:
    data = fact.data
    draft = Draft(
        data["code"],
        data["version"],
        fact.actor,
        tuple(data.get("missing") or ()),
        data.get("letter"),
    )
    return {"draft": draft, "signatures": ()}


def _step_approved(view: CaseView, fact: Fact) -> Changes:
    signature = Signature(fact.data["step"], fact.data["role"], fact.actor, fact.on)
    return {"signatures": (*view.signatures, signature)}


def _letter_signed(view: CaseView, fact: Fact) -> Changes:
    data = fact.data
    letter = SignedLetter(
        data["code"], data.get("doc_no"), fact.on, fact.trigger, fact.seq, data.get("ref"),
        letter=data.get("letter"),
    )  # fmt: skip
    changes: Changes = {"letters": (*view.letters, letter)}
    if fact.trigger == "request_correction" and view.correction is not None:
        changes["correction"] = replace(view.correction, doc_no=data.get("doc_no"))
    return changes


def _back_to_opinion(view: CaseView, fact: Fact) -> Changes:
    return {"signatures": (), "draft": None}


def _sent_back(view: CaseView, fact: Fact) -> Changes:
    return _back_to_opinion(view, fact) if fact.get("to") == "outcome" else {"signatures": ()}


def _recalled(view: CaseView, fact: Fact) -> Changes:
    return {"signatures": (), "letters": _cancel_answer(view)}


_FOLDS: Final[dict[str, Callable[[CaseView, Fact], Changes]]] = {
    "registered": _registered,
    "received": _received,
    "receipt_confirmed": lambda view, fact: {"confirmed_on": fact.on},
    "correction_requested": _correction_requested,
    "correction_received": _correction_received,
    "correction_lapsed": _correction_lapsed,
    "consultation_sent": _consultation_sent,
    "consultation_answered": _consultation_ended,
    "consultation_lapsed": _consultation_ended,
    "consultation_returned": _consultation_ended,
    "notice_served": _notice_served,
    "extension_proposed": _extension_proposed,
    "extension_approved": _extension_approved,
    "extended": _extended,
    "search_recorded": lambda view, fact: {"searches": (*view.searches, fact.data)},
    "secrecy_reviewed": lambda view, fact: {"secrecy": fact.data["opinion"]},
    "outcome_proposed": _outcome_proposed,
    "reworked": lambda view, fact: {"outcomes": (), "draft": None},
    "letter_drafted": _letter_drafted,
    "revised": _back_to_opinion,
    "step_approved": _step_approved,
    "letter_signed": _letter_signed,
    "sent_back": _sent_back,
    "recalled": _recalled,
    "dispatched": lambda view, fact: {"dispatched_on": fact.on, "means": fact.data["means"]},
    "service_recorded": lambda view, fact: {"served_on": fact.on},
    "withdrawn": lambda view, fact: {"withdrawn_on": fact.on},
    "assigned": lambda view, fact: {"handler": fact.data["handler"]},
    "personal_data_erased": lambda view, fact: {"erased": True},
}
