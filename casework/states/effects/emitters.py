"""What the exceptional triggers record; all others make one fact of their command's fields.

A ``letter_drafted`` or ``letter_signed`` fact is emitted without its letter: whoever
carries the command out renders the letter and fills it in before anything is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from casework.cases.commands import own_values
from casework.cases.view import CaseView
from casework.law.replies import REPLY_KINDS
from casework.states.context import Context


@dataclass(frozen=True, slots=True)
class Emit:
    """A fact to be recorded; ``on`` None: the day of the command."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)
    on: date | None = None


Emitter = Callable[[CaseView, Any, Context], list[Emit]]


def _letter(code: str, **more: Any) -> Emit:
    return Emit("letter_signed", {"code": code, **more})


def register(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The receipt with its day, the registration, and the receipt letter."""
    applicant = cmd.applicant
    items = cmd.items or (cmd.description,)
    received: dict[str, Any] = {
        name: value
        for name in ("channel", "submitted_on", "carrier_number", "addressed_to_office")
        if (value := getattr(cmd, name)) is not None
    }
    registered: dict[str, Any] = {
        "number": ctx.number,
        "case_kind": cmd.kind or "disclosure",
        "applicant_class": applicant["class"],
        "identified": bool(applicant.get("id_number") or applicant.get("credit_code")),
        "reachable": any(applicant.get(way) for way in ("phone", "address", "email")),
        "item_count": len(items),
        "form": cmd.form,
        "delivery": cmd.delivery,
        "applicant": dict(applicant),
        "description": cmd.description,
        "items": tuple(items),
    }
    if cmd.source_ref is not None:
        registered["source_ref"] = cmd.source_ref
    return [
        Emit("received", received, cmd.received_on or cmd.submitted_on),
        Emit("registered", registered),
        _letter("D-03"),
    ]


def request_correction(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The one request for correction and its letter."""
    return [Emit("correction_requested", own_values(cmd)), _letter("D-04")]


def lapse_correction(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The lapse, its outcome for every item, and the letter drafted on it (3.6.1)."""
    outcomes = tuple({"item": item.no, "reply": "A13"} for item in view.items)
    reasons = {str(item.no): {"reason": cmd.reason} for item in view.items}
    served = (
        [Emit("notice_served", {"of": "correction_requested"}, cmd.served_on)]
        if cmd.served_on is not None
        else []
    )
    return [
        *served,
        Emit("correction_lapsed", {"reason": cmd.reason}),
        Emit("outcome_proposed", {"outcomes": outcomes, "reasons": reasons}),
        _draft(view, REPLY_KINDS["A13"].letter),
    ]


def consult(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """A consultation under the next letter of the alphabet, and its letter."""
    ref = _next_ref(len(view.consultations))
    letters = [_letter("D-07", ref=ref)] if cmd.party == "third_party" else []
    return [Emit("consultation_sent", {"ref": ref, **own_values(cmd)}), *letters]


def _next_ref(count: int) -> str:
    head, tail = divmod(count, 26)
    return ("" if head == 0 else chr(64 + head)) + chr(65 + tail)


def record_consultation(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """One of four facts, by what was recorded."""
    if cmd.result == "served":
        return [Emit("notice_served", {"of": "consultation_sent", "ref": cmd.ref})]
    names = ("ref", "assessment") if cmd.result != "answered" else (
        "ref", "position", "content", "assessment"
    )  # fmt: skip
    data = {name: value for name in names if (value := getattr(cmd, name)) is not None}
    return [Emit(f"consultation_{cmd.result}", data)]


def notify_extension(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The extension takes effect by its notice, for the days that were approved."""
    approved = view.extension.approved_days if view.extension else None
    return [Emit("extended", {"days": approved}), _letter("D-06")]


def propose(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """What is decided stays in the open; the reasons are free text and kept apart."""
    kept = ("item", "reply")
    outcomes = tuple({name: o[name] for name in kept} for o in cmd.outcomes)
    reasons = {str(o["item"]): {k: v for k, v in o.items() if k not in kept} for o in cmd.outcomes}
    return [Emit("outcome_proposed", {"outcomes": outcomes, "reasons": reasons})]


def draft(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The letter of the outcome, drafted anew."""
    return [_draft(view, REPLY_KINDS[view.outcomes[0].reply].letter)]


def _draft(view: CaseView, code: str) -> Emit:
    drafts = sum(fact.kind == "letter_drafted" for fact in view.history)
    return Emit("letter_drafted", {"code": code, "version": drafts + 1})


def approve(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """One step of the chain; the last one signs, which is the decision."""
    step = len(view.signatures) + 1
    emits = [Emit("step_approved", {"step": step, "role": ctx.next_step(view), **own_values(cmd)})]
    if step >= len(ctx.sign_off) and view.draft is not None:
        emits.append(_letter(view.draft.code))
    return emits


def recall(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The letter is taken back; its number stays on record as cancelled."""
    signed = view.answer
    cancelled = (
        [Emit("number_cancelled", {"doc_no": signed.doc_no})] if signed and signed.doc_no else []
    )
    return [Emit("recalled", own_values(cmd)), *cancelled]


def erase(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The erasure is itself a fact; the values are dropped beside it."""
    return [Emit("personal_data_erased", {"basis": cmd.basis, "count": 0})]


EMITTERS: Final[dict[str, Emitter]] = {
    f.__name__: f
    for f in (
        register, request_correction, lapse_correction, consult, record_consultation,
        notify_extension, propose, draft, approve, recall, erase,
    )
}  # fmt: skip
