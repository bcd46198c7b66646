"""What internal forms, and forms an applicant signs, take from the history of a case.

A form is not a letter: what nobody has recorded stays an empty cell to write in. So a list
that is empty gets blank members here, one for each line the form leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from casework.cases.clocks import Reckoning
from casework.cases.facts import FACT_KINDS, Fact
from casework.cases.folds import standing_facts
from casework.cases.view import CaseView, ConsultationRecord, Settlement
from casework.cases.words import (
    APPLICANT_CLASSES,
    DELIVERIES,
    FORMS,
    MEANS,
    OPINIONS,
    ROLES,
    SECRECY_OPINIONS,
)
from casework.law.documents import DOCUMENTS
from casework.law.replies import reply_kind
from casework.letters.disputedata import dispute_data

Data = dict[str, Any]
People = Mapping[str, str]

_SAID_BY_CODE: Final = ("amended", "noted", "attached", "personal_data_erased")
"""Kept out of the list of events: they are about the record, or hold free words."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a form is filled in from; ``round`` are the facts of the answer it is about."""

    view: CaseView
    now: Reckoning
    people: People
    day: date
    facts: Sequence[Fact]
    round: Sequence[Fact]


def form_data(
    view: CaseView, now: Reckoning, people: People, day: date, groups: Collection[str]
) -> Data:
    """Return those ``groups`` of fields that only forms use; ``day`` is the day of the sheet."""
    wanted = [name for name in _GROUPS if name in groups]
    if not wanted:
        return {}
    facts = standing_facts(view.history)
    sheet = _Sheet(view, now, people, day, facts, _this_round(facts))
    return {name: _GROUPS[name](sheet) for name in wanted}


def _who(people: People, actor: str | None) -> str | None:
    return people.get(actor, actor) if actor else None


def _this_round(facts: Sequence[Fact]) -> Sequence[Fact]:
    """What belongs to an earlier answer is on the sheets of that answer (条例 51)."""
    starts = [n for n, f in enumerate(facts) if f.kind in ("remanded", "self_corrected")]
    return facts[starts[-1] :] if starts else facts


def _last(facts: Iterable[Fact], *kinds: str) -> Fact | None:
    return next((f for f in reversed(list(facts)) if f.kind in kinds), None)


def _on(fact: Fact | None) -> date | None:
    return fact.on if fact else None


def _boxes(choices: Mapping[str, str], chosen: str) -> str:
    return "　".join(f"{'☑' if code == chosen else '□'}{name}" for code, name in choices.items())


# -- the applicant's side --------------------------------------------------------------------


def _wanted(view: CaseView) -> Data:
    return {
        "form": _boxes(FORMS, view.form) if view.form else None,
        "delivery": _boxes(DELIVERIES, view.delivery) if view.delivery else None,
    }


def _party(view: CaseView) -> Data:
    """Return who asks, with identity and contact (条例 29); only forms that need it show it."""
    given = dict(view.applicant or {})
    agent = given.get("agent") or {}
    natural = view.applicant_class == "natural_person"
    kept = ("id_kind", "id_number", "credit_code", "phone", "address", "postcode", "email")
    return {
        **{name: given.get(name) for name in kept},
        "person": given.get("name") if natural else None,
        "organisation": None if natural else given.get("name"),
        "joint": [one["name"] for one in given.get("joint") or ()],
        "class_label": APPLICANT_CLASSES.get(view.applicant_class),
        "class_boxes": _boxes(APPLICANT_CLASSES, view.applicant_class) if given else None,
        "agent": {
            name: agent.get(name)
            for name in ("name", "id_kind", "id_number", "phone", "address", "authority")
        },
    }


# -- the ledger ------------------------------------------------------------------------------


def _intake(view: CaseView, facts: Sequence[Fact], people: People) -> Data:
    registered, received = _last(facts, "registered"), _last(facts, "received")
    mail = _last(facts, "carrier_signed")
    number = (mail and mail.get("carrier_number")) or (received and received.get("carrier_number"))
    return {
        "registered_on": _on(registered),
        "registered_by": _who(people, registered.actor) if registered else None,
        "source_ref": registered.get("source_ref") if registered else None,
        "carrier_number": number,
        "signed_on": view.signed_on,
        "handed_on": _on(_last(facts, "handed_over")),
        "confirmed_on": view.confirmed_on,
        "handler": _who(people, view.handler),
    }


def _events(facts: Sequence[Fact], people: People) -> list[Data]:
    """Return every event with day and officer; no words of anybody (条例 45)."""
    return [
        {"on": f.on, "what": _event(f), "by": _who(people, f.actor)}
        for f in facts
        if f.kind not in _SAID_BY_CODE
    ]


def _event(fact: Fact) -> str:
    label = FACT_KINDS[fact.kind].label
    document = DOCUMENTS.get(fact.get("code") or "")
    return f"{label}：{document.name} {fact.get('doc_no') or ''}".rstrip() if document else label


def _result(view: CaseView) -> Data:
    labels = dict.fromkeys(reply_kind(o.reply).label for o in view.outcomes)
    closing = FACT_KINDS[view.closing].label if view.closing in FACT_KINDS else None
    answer = view.answer
    return {
        "label": "；".join(labels) or closing,
        "title": DOCUMENTS[answer.code].name if answer else None,
        "doc_no": answer.doc_no if answer else None,
        "answered_on": answer.signed_on if answer else None,
        "dispatched_on": view.dispatched_on,
        "means": MEANS.get(view.means or ""),
        "served_on": view.served_on,
        "closed_on": view.closed_on,
    }


# -- review, approval, seal ------------------------------------------------------------------


def _drafting(view: CaseView, facts: Sequence[Fact], people: People) -> Data:
    draft = view.draft
    if draft is None:
        return {}
    return {
        "title": DOCUMENTS[draft.code].name if draft.code in DOCUMENTS else draft.code,
        "version": draft.version,
        "by": _who(people, draft.drafter),
        "on": _on(_last(facts, "letter_drafted")),
    }


def _signatures(view: CaseView, facts: Sequence[Fact], people: People) -> list[Data]:
    """Return the steps that stand: those sent back or recalled are no approval any more."""
    steps = [f for f in facts if f.kind == "step_approved"]
    standing = steps[len(steps) - len(view.signatures) :]
    return [_signature(f, people) for f in standing] or [{}, {}, {}]


def _signature(fact: Fact, people: People) -> Data:
    role = ROLES.get(fact.data["role"], fact.data["role"])
    return {
        "role": f"{role}（代行）" if fact.get("acting") else role,
        "name": _who(people, fact.actor),
        "opinion": fact.get("opinion"),
        "on": fact.on,
    }


def _review(facts: Sequence[Fact], kind: str, labels: Mapping[str, str], people: People) -> Data:
    fact = _last(facts, kind)
    if fact is None:
        return {}
    return {
        "opinion": labels[fact.data["opinion"]],
        "note": fact.get("note"),
        "by": _who(people, fact.actor),
        "on": fact.on,
    }


def _settlements(settled: Iterable[Settlement], people: People) -> list[Data]:
    """Return findings somebody answered for: what they said, why they did not stand, who, when.

    Before what they said was kept the code of the check stands for it.
    """
    return [
        {
            "where": one.where,
            "message": one.message or one.code,
            "reason": one.reason,
            "by": _who(people, one.actor),
            "on": one.on,
        }
        for one in settled
    ]


def _sealing(view: CaseView, facts: Sequence[Fact], people: People) -> Data:
    sealed, answer = _last(facts, "sealed"), view.answer
    if answer is None:
        return {}
    signed = _last(facts, "step_approved")
    return {
        "signer": _who(people, signed.actor) if signed else None,
        "on": view.sealed_on,
        "by": _who(people, sealed.actor) if sealed and view.sealed_on else None,
    }


# -- units, conferences, extension -----------------------------------------------------------


def _told(facts: Sequence[Fact], kind: str, fields: Sequence[str], people: People) -> list[Data]:
    return [
        {"on": f.on, "by": _who(people, f.actor), **{name: f.get(name) for name in fields}}
        for f in facts
        if f.kind == kind
    ]


def _referrals(facts: Sequence[Fact], people: People) -> list[Data]:
    replies = {f.data["ref"]: f for f in facts if f.kind == "unit_replied"}
    return [_referral(f, replies.get(f.data["ref"]), people) for f in facts if f.kind == "referred"]


def _referral(sent: Fact, reply: Fact | None, people: People) -> Data:
    return {
        "ref": sent.data["ref"],
        "unit": sent.data["unit"],
        "matter": sent.get("matter"),
        "sent_on": sent.on,
        "sent_by": _who(people, sent.actor),
        "due_on": sent.get("respond_by"),
        "replied_on": _on(reply),
        "replied_by": _who(people, reply.actor) if reply else None,
        "reply": reply.get("content") if reply else None,
    }


def _prolonging(facts: Sequence[Fact], people: People) -> Data:
    """Return the extension: proposed, agreed by the head of the office, told (条例 33(2))."""
    proposed = _last(facts, "extension_proposed")
    if proposed is None:
        return {}
    later = facts[list(facts).index(proposed) + 1 :]
    approved, told = _last(later, "extension_approved"), _last(later, "extended")
    return {
        "proposed_on": proposed.on,
        "proposed_by": _who(people, proposed.actor),
        "days": proposed.data["days"],
        "reason": proposed.get("reason"),
        "approved_on": _on(approved),
        "approved_by": _who(people, approved.actor) if approved else None,
        "approved_days": approved.data["days"] if approved else None,
        "told_on": _on(told),
    }


# -- what is still to come -------------------------------------------------------------------


def _pending(view: CaseView, now: Reckoning, people: People, day: date) -> list[Data]:
    """Return what has not come yet, with its last day: what a supervision sheet is about."""
    rows: list[Data] = [
        {"what": f"反馈办理意见（{r.ref}）", "who": r.unit, "due_on": r.respond_by}
        for r in view.referrals
        if r.replied_on is None
    ]
    rows += [
        {"what": f"提出意见（{c.ref}）", "who": c.name, "due_on": _consultation_due(c, now)}
        for c in view.open_consultations
    ]
    if view.closed_on is None and now.stopped_on is None:
        due = now.due if now.standing == "official" else None
        rows.append({"what": "答复申请人", "who": _who(people, view.handler), "due_on": due})
    return [{**row, "standing": _lateness(row["due_on"], day)} for row in rows] or [{}, {}]


def _lateness(due: date | None, day: date) -> str | None:
    if due is None:
        return None
    return "已超过期限" if due < day else "尚未到期"


def _consultation_due(record: ConsultationRecord, now: Reckoning) -> date | None:
    dues = [x.due for x in now.limits if x.code == "consultation" and x.ref == record.ref]
    return dues[-1] if dues else record.respond_by


def _reminder(view: CaseView, now: Reckoning) -> Data:
    """Return what a unit or an organ is reminded of; a third party's silence has its effect."""
    units: list[Data] = [
        {"name": r.unit, "sent_on": r.sent_on, "due_on": r.respond_by, "matter": "反馈办理意见"}
        for r in view.referrals
        if r.replied_on is None
    ]
    organs: list[Data] = [
        {
            "name": c.name,
            "sent_on": c.sent_on,
            "due_on": _consultation_due(c, now),
            "matter": "书面提出是否同意公开的意见",
            "passage": c.passage,
            "co_maker": c.party == "co_maker",
        }
        for c in view.open_consultations
        if c.party != "third_party"
    ]
    return (units + organs or [{}])[0]


_GROUPS: Final[Mapping[str, Callable[[_Sheet], Any]]] = {
    "wanted": lambda s: _wanted(s.view),
    "party": lambda s: _party(s.view),
    "intake": lambda s: _intake(s.view, s.facts, s.people),
    "events": lambda s: _events(s.facts, s.people),
    "result": lambda s: _result(s.view),
    "drafting": lambda s: _drafting(s.view, s.round, s.people),
    "signatures": lambda s: _signatures(s.view, s.facts, s.people),
    "secrecy": lambda s: _review(s.round, "secrecy_reviewed", SECRECY_OPINIONS, s.people),
    "legality": lambda s: _review(s.round, "legality_reviewed", OPINIONS, s.people),
    "overrides": lambda s: _settlements(s.view.overrides, s.people),
    "acknowledged": lambda s: _settlements(s.view.acknowledgements, s.people),
    "sealing": lambda s: _sealing(s.view, s.round, s.people),
    "referrals": lambda s: _referrals(s.facts, s.people) or [{}],
    "conferences": lambda s: (
        _told(s.facts, "conferred", ("parties", "conclusion"), s.people) or [{}]
    ),
    "contacts": lambda s: _told(s.facts, "receipt_confirmed", ("how",), s.people),
    "prolonging": lambda s: _prolonging(s.round, s.people),
    "handover": lambda s: (_told(s.round, "released", ("what", "proof"), s.people) or [{}])[-1],
    "pending": lambda s: _pending(s.view, s.now, s.people, s.day),
    "reminder": lambda s: _reminder(s.view, s.now),
    "dispute": lambda s: dispute_data(s.facts),
}
"""How each group is filled in; only those a template declares are."""
