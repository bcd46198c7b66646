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
from casework.cases.facts import FACT_KINDS, parse_fact
from casework.cases.fields import to_json
from casework.cases.view import CaseView
from casework.law.replies import REPLY_KINDS, letter_for
from casework.states.charging import record_of
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
    if applicant.get("agent"):
        registered["agent_authorised"] = bool(applicant["agent"].get("authority"))
    if cmd.source_ref is not None:
        registered["source_ref"] = cmd.source_ref
    return [
        *_receipt_papers(cmd),
        Emit("received", received, cmd.received_on or cmd.signed_on or cmd.submitted_on),
        Emit("registered", registered),
        _letter("D-03"),
    ]


def _receipt_papers(cmd: Any) -> list[Emit]:
    """Keep the carrier's record and the hand-over inside apart (条例 31): each its own fact."""
    found: list[Emit] = []
    if cmd.signed_on is not None:
        signed = {n: v for n in ("carrier_number", "signer") if (v := getattr(cmd, n, None))}
        found.append(Emit("carrier_signed", signed, cmd.signed_on))
    if cmd.handed_over_on is not None:
        found.append(Emit("handed_over", {}, cmd.handed_over_on))
    return found


def record_receipt(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """What the carrier's record or the mail room's book says, learnt after registration."""
    return _receipt_papers(cmd)


def request_correction(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The one request for correction and its letter."""
    return [Emit("correction_requested", own_values(cmd)), _letter("D-04")]


def lapse_correction(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The lapse, its outcome for every item, and the letter drafted on it (3.6.1)."""
    return _lapse(view, "correction_lapsed", "correction_requested", "A13", cmd)


def _lapse(view: CaseView, kind: str, notice: str, reply: str, cmd: Any) -> list[Emit]:
    items = view.active_items
    outcomes = tuple({"item": item.no, "reply": reply} for item in items)
    reasons = {str(place): {"reason": cmd.reason} for place in range(1, len(items) + 1)}
    served = [] if cmd.served_on is None else [Emit("notice_served", {"of": notice}, cmd.served_on)]
    return [
        *served,
        Emit(kind, {"reason": cmd.reason}),
        Emit("outcome_proposed", {"outcomes": outcomes, "reasons": reasons}),
        _draft(view, REPLY_KINDS[reply].letter),
    ]


def receive_correction(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The corrected request; what it names anew replaces the items."""
    data = own_values(cmd)
    if cmd.items:
        data["item_count"] = len(cmd.items)
    return [Emit("correction_received", data)]


def request_reasons(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The request to explain and its letter."""
    return [Emit("reasons_requested", own_values(cmd)), _letter("D-05")]


def fix_delay(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The fixed day and the letter that tells it."""
    return [Emit("delay_fixed", own_values(cmd)), _letter("D-11")]


def charge_fee(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The fee as the tariff gives it, with its steps and what was counted, and the notice."""
    return [Emit("fee_noticed", record_of(view, cmd, ctx)), _letter("D-10")]


def lapse_payment(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The lapse, its outcome for every item, and the letter drafted on it (3.6.2)."""
    return _lapse(view, "fee_lapsed", "fee_noticed", "A14", cmd)


def merge(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The case goes into the pending one, and the applicant is told."""
    return [Emit("merged", {"into": cmd.into}), _letter("D-55")]


def split(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """Finer items; how many there are stays when the texts are erased."""
    return [Emit("split", {"item_count": len(cmd.items), "items": cmd.items})]


def answer_on_spot(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """An answer handed over at once: it stops the clock like any direct service."""
    return [
        Emit("answered_on_spot", {"proof": cmd.proof}),
        _proposal(cmd),
        Emit("dispatched", {"means": "direct"}),
        Emit("service_recorded", {"means": "direct"}),
    ]


def refer_to_unit(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """A referral under the next number, due within the internal limit unless told otherwise."""
    day = cmd.on or ctx.today
    data = {"ref": f"U{len(view.referrals) + 1}", **own_values(cmd)}
    data.setdefault("respond_by", ctx.calendar.add_any(day, ctx.unit_days))
    return [Emit("referred", data)]


def withdraw(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """Some items or all; the applicant gets it in writing."""
    return [Emit("withdrawn", own_values(cmd)), _letter("D-55")]


def terminate(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The end without an answer, and its letter."""
    return [Emit("terminated", own_values(cmd)), _letter("D-55")]


def self_correct(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The reply is revoked by letter and the case handled anew."""
    return [Emit("self_corrected", own_values(cmd)), _letter("D-56")]


def amend_fact(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """A whole fact stands in for the superseded one; personal values stay where they are."""
    old = next(fact for fact in view.history if fact.seq == cmd.seq)
    public = {k: v for k, v in old.data.items() if k not in FACT_KINDS[old.kind].personal}
    on = cmd.happened_on or old.on
    raw = {"kind": old.kind, "on": on.isoformat(), **to_json(public), **(cmd.values or {})}
    fact = parse_fact(raw, old.seq)
    new = {"kind": fact.kind, "on": fact.on.isoformat(), **to_json(dict(fact.data))}
    data = {"supersedes": cmd.seq, "replacement": new, "reason": cmd.reason}
    return [Emit("amended", data)]


def consult(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """A consultation under the next letter of the alphabet, its letter, and word to the applicant."""
    ref = _next_ref(len(view.consultations))
    code = "D-07" if cmd.party == "third_party" else "D-08"
    sent = Emit("consultation_sent", {"ref": ref, **own_values(cmd)})
    return [sent, _letter(code, ref=ref), _letter("D-09", ref=ref)]


def _next_ref(count: int) -> str:
    head, tail = divmod(count, 26)
    return ("" if head == 0 else chr(64 + head)) + chr(65 + tail)


def record_consultation(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """One fact, by what was recorded."""
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
    """One outcome for every item or part."""
    return [_proposal(cmd)]


def _proposal(cmd: Any) -> Emit:
    """What is decided stays in the open; the reasons are free text and kept apart."""
    kept = ("item", "part", "reply")
    outcomes = tuple({name: o[name] for name in kept if o.get(name)} for o in cmd.outcomes)
    reasons = {
        str(place): {k: v for k, v in o.items() if k not in kept}
        for place, o in enumerate(cmd.outcomes, 1)
    }
    data: dict[str, Any] = {"outcomes": outcomes, "reasons": reasons}
    if getattr(cmd, "main", None):
        data["main"] = cmd.main
    return Emit("outcome_proposed", data)


def draft(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The letter of the outcome, drafted anew."""
    return [_draft(view, letter_for([outcome.reply for outcome in view.outcomes]))]


def _draft(view: CaseView, code: str) -> Emit:
    drafts = sum(fact.kind == "letter_drafted" for fact in view.history)
    return Emit("letter_drafted", {"code": code, "version": drafts + 1})


def settle_finding(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """The decision about one finding, with what it was about."""
    found = next(x for x in ctx.findings or () if x.key == cmd.key)
    names = ("code", "where", "key", "message")
    data = {**{name: getattr(found, name) for name in names}, "reason": cmd.reason}
    kind = "finding_overridden" if cmd.trigger == "override_finding" else "finding_acknowledged"
    return [Emit(kind, data)]


def approve(view: CaseView, cmd: Any, ctx: Context) -> list[Emit]:
    """One step of the chain; the last one signs, which is the decision."""
    step, role = len(view.signatures) + 1, ctx.next_step(view)
    data: dict[str, Any] = {"step": step, "role": role, **own_values(cmd)}
    if role not in ctx.roles:
        data["acting"] = "、".join(sorted(ctx.roles & ctx.step_roles(view)))
    drafted = view.draft is not None and view.draft.drafter == ctx.actor
    if ctx.exception and (drafted or any(s.actor == ctx.actor for s in view.signatures)):
        data["exception"] = ctx.exception
    emits = [Emit("step_approved", data)]
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
        register, request_correction, lapse_correction, receive_correction, request_reasons,
        record_receipt, fix_delay, charge_fee, lapse_payment, merge, split,
        answer_on_spot, refer_to_unit, withdraw, terminate, self_correct,
        amend_fact, consult, record_consultation, notify_extension, propose,
        draft, settle_finding, approve, recall, erase,
    )
}  # fmt: skip
