"""``fold(history) -> CaseView``: one small function for each kind of fact.

The fold reads the states the facts carry and never consults today's table, so a history
written under an older table still folds to what was true then. An amendment replaces the
fact it supersedes where that one stood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any, Final

from casework.cases.facts import Fact, parse_fact
from casework.cases.view import (
    Answer,
    CaseView,
    ConsultationRecord,
    Correction,
    DispatchRecord,
    Draft,
    Extension,
    FeeNotice,
    Item,
    Outcome,
    Proceeding,
    Reasons,
    Referral,
    Settlement,
    Signature,
    SignedLetter,
)

Changes = dict[str, Any]


def fold(history: Iterable[Fact], start: CaseView | None = None) -> CaseView:
    """Return the view after ``history``; ``start`` continues an earlier fold."""
    facts = list(history)
    view = start or CaseView()
    if any(fact.kind == "amended" for fact in facts):
        facts = [*view.history, *facts]
        view = CaseView()
    replaced = _amendments(facts)
    # A copy of our own, changed in place until it is handed out: a new frozen view for
    # every fact would cost more than all the rest. By position: half the time of ``replace``.
    view = CaseView(*_columns_of(view))
    for fact in facts:
        for name, value in _changes(view, fact, replaced.get(fact.seq, fact)).items():
            object.__setattr__(view, name, value)
    object.__setattr__(view, "history", (*view.history, *facts))
    return view


_columns_of: Final = attrgetter(*(column.name for column in fields(CaseView)))


def standing_facts(history: Iterable[Fact]) -> list[Fact]:
    """Return the facts as amended, in order: void ones and the amendments are left out."""
    facts = list(history)
    replaced = _amendments(facts)
    shown = (replaced.get(f.seq, f) for f in facts if f.kind != "amended")
    return [fact for fact in shown if fact is not None]


def _amendments(facts: Iterable[Fact]) -> dict[int, Fact | None]:
    """Return what stands in for superseded facts: a fact, or None for a void one."""
    known: dict[int, Fact] = {}
    replaced: dict[int, Fact | None] = {}
    for fact in facts:
        known[fact.seq] = fact
        if fact.kind == "amended":
            seq = fact.data["supersedes"]
            raw = fact.get("replacement")
            old = known.get(seq)
            if old is not None:
                replaced[seq] = _stand_in(old, raw) if raw else None
    return replaced


def _stand_in(old: Fact, raw: dict[str, Any]) -> Fact:
    """Return the amended fact; personal values stay those of the original."""
    new = parse_fact(raw, old.seq)
    return replace(old, on=new.on, data={**old.data, **new.data})


def _changes(view: CaseView, fact: Fact, standing: Fact | None) -> Changes:
    handler = _FOLDS.get(standing.kind) if standing is not None else None
    changes = handler(view, standing) if handler and standing else {}
    if fact.after and fact.after != view.state:
        changes |= {"state": fact.after, "since": standing.on if standing else fact.on}
        if fact.after == "closed":
            changes |= {"closed_on": fact.on, "closing": fact.kind}
        elif fact.after != "archived":
            changes |= {"closed_on": None, "closing": ""}
    changes["version"] = fact.seq or view.version + 1
    if fact.backdated:
        changes["backdated"] = view.backdated + 1
    return changes


# -- receipt and content ---------------------------------------------------------------------


def _registered(view: CaseView, fact: Fact) -> Changes:
    data = fact.data
    return {
        "number": data["number"],
        "kind": data["case_kind"],
        "applicant_class": data["applicant_class"],
        "applicant": data.get("applicant"),
        "identified": bool(data.get("identified")),
        "reachable": bool(data.get("reachable")),
        "agent_authorised": data.get("agent_authorised"),
        "form": data["form"],
        "delivery": data["delivery"],
        "description": data.get("description"),
        "items": _items(fact, data["item_count"]),
    }


def _items(fact: Fact, count: int) -> tuple[Item, ...]:
    texts = fact.get("items") or (None,) * count
    return tuple(Item(no, text) for no, text in enumerate(texts, 1))


def _received(view: CaseView, fact: Fact) -> Changes:
    return {
        "channel": fact.data["channel"],
        "submitted_on": fact.get("submitted_on"),
        "arrived_on": view.signed_on or fact.on,
    }


def _split(view: CaseView, fact: Fact) -> Changes:
    return {"items": _items(fact, fact.data["item_count"]), **_UNANSWERED}


def _withdrawn(view: CaseView, fact: Fact) -> Changes:
    gone = set(fact.get("items") or [item.no for item in view.items])
    items = tuple(replace(item, withdrawn=item.withdrawn or item.no in gone) for item in view.items)
    whole = all(item.withdrawn for item in items)
    return {
        "items": items,
        "withdrawn_on": fact.on if whole else None,
        "termination": ("withdrawn" if whole else "items_withdrawn", fact.get("statement")),
        "outcomes": tuple(o for o in view.outcomes if o.item not in gone),
    }


# -- correction, reasons, fee ----------------------------------------------------------------


def _correction_requested(view: CaseView, fact: Fact) -> Changes:
    asked = Correction(
        fact.on,
        fact.get("respond_by"),
        tuple(fact.get("matters") or ()),
        fact.get("guidance"),
        fact.get("received_on"),
    )
    return {"correction": asked}


_UNANSWERED: Final[Changes] = {"answers": ()}
"""Answers speak of the request as it stood: with other contents the questions are asked anew."""

_NEW_CLOCK: Final[Changes] = {"extension": None}
"""A restart forgets what was approved on the old clock: a new extension is decided anew."""


def _correction_received(view: CaseView, fact: Fact) -> Changes:
    changes = {**_processed_again(view), **_NEW_CLOCK, **_UNANSWERED}
    if view.correction is not None:
        changes["correction"] = replace(
            view.correction, received_on=fact.on, insisted=bool(fact.get("insists"))
        )
    for name in ("identified", "reachable", "agent_authorised"):
        if fact.get(name):
            changes[name] = True
    if fact.get("item_count"):
        changes["items"] = _items(fact, fact.get("item_count"))
    return changes


def _processed_again(view: CaseView) -> Changes:
    """A lapse is undone: its outcome, draft, signatures and letter no longer stand."""
    if not view.lapsed:
        return {}
    return {
        "outcomes": (),
        "draft": None,
        "signatures": (),
        "sealed_on": None,
        "letters": _cancelled(view),
        **_UNANSWERED,
    }


def _cancelled(view: CaseView) -> tuple[SignedLetter, ...]:
    standing = view.answer
    return tuple(replace(x, cancelled=True) if x is standing else x for x in view.letters)


def _correction_lapsed(view: CaseView, fact: Fact) -> Changes:
    if view.correction is None:
        return {}
    return {"correction": replace(view.correction, lapsed_on=fact.on)}


def _reasons_requested(view: CaseView, fact: Fact) -> Changes:
    asked = Reasons(fact.on, fact.get("respond_by"), fact.get("figures"), fact.get("matters"))
    return {"reasons": asked}


def _reasons_ended(view: CaseView, fact: Fact) -> Changes:
    if view.reasons is None:
        return {}
    if fact.kind == "reasons_received":
        return {"reasons": replace(view.reasons, received_on=fact.on, text=fact.get("text"))}
    return {"reasons": replace(view.reasons, lapsed_on=fact.on, assessment=fact.get("assessment"))}


def _fee_noticed(view: CaseView, fact: Fact) -> Changes:
    data = fact.data
    notice = FeeNotice(
        fact.on, data.get("tariff", ""), data.get("units", 0), data.get("before") or 0,
        data.get("amount") or "", tuple(data.get("steps") or ()), data.get("month") or "",
        data.get("counted"), tuple(data.get("cases") or ()), data.get("unknown") or 0,
        data.get("received_on"),
    )  # fmt: skip
    return {"fee": notice}


def _fee_ended(view: CaseView, fact: Fact) -> Changes:
    if view.fee is None:
        return {}
    if fact.kind == "fee_lapsed":
        return {"fee": replace(view.fee, lapsed_on=fact.on)}
    paid = replace(view.fee, paid_on=fact.on)
    return {**_processed_again(view), **_NEW_CLOCK, "fee": paid}


# -- consultation, units, extension ----------------------------------------------------------


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


def _consultation_assessed(view: CaseView, fact: Fact) -> Changes:
    return {"consultations": _with_consultation(view, fact, {"assessment": fact.get("assessment")})}


def _notice_served(view: CaseView, fact: Fact) -> Changes:
    if fact.get("of") == "consultation_sent":
        return {"consultations": _with_consultation(view, fact, {"received_on": fact.on})}
    if fact.get("of") == "correction_requested" and view.correction is not None:
        return {"correction": replace(view.correction, served_on=fact.on)}
    if fact.get("of") == "fee_noticed" and view.fee is not None:
        return {"fee": replace(view.fee, served_on=fact.on)}
    return {}


def _with_consultation(
    view: CaseView, fact: Fact, changes: Changes
) -> tuple[ConsultationRecord, ...]:
    return tuple(
        replace(c, **changes) if c.ref == fact.get("ref") else c for c in view.consultations
    )


def _referred(view: CaseView, fact: Fact) -> Changes:
    data = fact.data
    record = Referral(data["ref"], data["unit"], fact.on, data.get("respond_by"))
    return {"referrals": (*view.referrals, record)}


def _unit_replied(view: CaseView, fact: Fact) -> Changes:
    return {
        "referrals": tuple(
            replace(r, replied_on=fact.on) if r.ref == fact.data["ref"] else r
            for r in view.referrals
        )
    }


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
        "extension_notes": (*view.extension_notes, (fact.on, fact.data["days"])),
    }


# -- outcome, letter, signatures -------------------------------------------------------------


def _outcome_proposed(view: CaseView, fact: Fact) -> Changes:
    reasons = fact.get("reasons") or {}
    return {
        "main_reply": fact.get("main"),
        "outcomes": tuple(
            Outcome(o["item"], o["reply"], o.get("part") or "", reasons.get(str(place)))
            for place, o in enumerate(fact.data["outcomes"], 1)
        ),
    }


def _question_answered(view: CaseView, fact: Fact) -> Changes:
    data = fact.data
    given = Answer(
        data["item"], data["question"], data["answer"], fact.on, fact.actor,
        data.get("part") or "", data.get("reason"),
    )  # fmt: skip
    return {"answers": (*view.answers, given)}


def _letter_drafted(view: CaseView, fact: Fact) -> Changes:
    data = fact.data
    missing = tuple(data.get("missing") or ())
    draft = Draft(data["code"], data["version"], fact.actor, missing, data.get("letter"))
    return {"draft": draft, "signatures": ()}


def _step_approved(view: CaseView, fact: Fact) -> Changes:
    signature = Signature(fact.data["step"], fact.data["role"], fact.actor, fact.on)
    return {"signatures": (*view.signatures, signature)}


def _letter_signed(view: CaseView, fact: Fact) -> Changes:
    data = fact.data
    doc_no = data.get("doc_no")
    letter = SignedLetter(
        data["code"], doc_no, fact.on, fact.trigger, fact.seq, data.get("ref"),
        round=view.round, letter=data.get("letter"),
    )  # fmt: skip
    changes: Changes = {"letters": (*view.letters, letter)}
    if fact.trigger == "request_correction" and view.correction is not None:
        changes["correction"] = replace(view.correction, doc_no=doc_no)
    if fact.trigger == "charge_fee" and view.fee is not None:
        changes["fee"] = replace(view.fee, doc_no=doc_no)
    return changes


def _back_to_opinion(view: CaseView, fact: Fact) -> Changes:
    return {"signatures": (), "draft": None}


def _sent_back(view: CaseView, fact: Fact) -> Changes:
    return _back_to_opinion(view, fact) if fact.get("to") == "outcome" else {"signatures": ()}


def _recalled(view: CaseView, fact: Fact) -> Changes:
    return {"signatures": (), "sealed_on": None, "letters": _cancelled(view)}


# -- delivery and after ----------------------------------------------------------------------


def _dispatched(view: CaseView, fact: Fact) -> Changes:
    record = DispatchRecord(fact.on, fact.data["means"], fact.get("carrier_number"))
    return {"dispatches": (*view.dispatches, record)}


def _mail_returned(view: CaseView, fact: Fact) -> Changes:
    out = [d for d in view.dispatches if d.returned is None]
    if not out:
        return {}
    last = out[-1]
    return {
        "served_on": None,
        "dispatches": tuple(
            replace(d, returned=fact.data["fault"]) if d is last else d for d in view.dispatches
        ),
    }


def _new_round(view: CaseView, fact: Fact) -> Changes:
    """A new answer clock: what belonged to the earlier answer no longer stands."""
    earlier = view.answer
    return {
        "round": view.round + 1,
        "correction": None,
        "reasons": None,
        "delay": None,
        "fee": None,
        "extension": None,
        "extension_notes": (),
        "answers": (),
        "outcomes": (),
        "main_reply": None,
        "draft": None,
        "signatures": (),
        "sealed_on": None,
        "dispatches": (),
        "served_on": None,
        "secrecy": None,
        "legality": None,
        "overrides": (),
        "acknowledgements": (),
        "revoked": (
            earlier.doc_no if earlier else None,
            earlier.signed_on if earlier else None,
            fact.get("reason"),
        ),
    }


def _proceeding(view: CaseView, fact: Fact) -> Changes:
    data = fact.data
    record = Proceeding(
        data["proceeding"],
        fact.on,
        data["result"],
        data.get("case_no"),
        data.get("organ"),
        data.get("copy_received_on"),
        data.get("answered_on"),
    )
    return {"proceedings": (*view.proceedings, record)}


def _search(view: CaseView, fact: Fact) -> Changes:
    return {"searches": (*view.searches, (fact.on, fact.data))}


def _settlement(fact: Fact) -> Settlement:
    data = fact.data
    return Settlement(
        data["code"], data["where"], data["key"], fact.on, fact.actor, fact.get("reason"),
        fact.get("message"),
    )  # fmt: skip


def _overridden(view: CaseView, fact: Fact) -> Changes:
    return {"overrides": (*view.overrides, _settlement(fact))}


def _acknowledged(view: CaseView, fact: Fact) -> Changes:
    return {"acknowledgements": (*view.acknowledgements, _settlement(fact))}


_FOLDS: Final[dict[str, Callable[[CaseView, Fact], Changes]]] = {
    "registered": _registered,
    "received": _received,
    "carrier_signed": lambda view, fact: {"signed_on": fact.on, "arrived_on": fact.on},
    "receipt_confirmed": lambda view, fact: {"confirmed_on": fact.on},
    "split": _split,
    "merged": lambda view, fact: {
        "merged_into": fact.data["into"],
        "termination": ("merged", None),
    },
    "correction_requested": _correction_requested,
    "correction_received": _correction_received,
    "correction_lapsed": _correction_lapsed,
    "reasons_requested": _reasons_requested,
    "reasons_received": _reasons_ended,
    "reasons_lapsed": _reasons_ended,
    "delay_fixed": lambda view, fact: {"delay": (fact.data["until"], fact.get("reason"))},
    "fee_noticed": _fee_noticed,
    "fee_paid": _fee_ended,
    "fee_lapsed": _fee_ended,
    "consultation_sent": _consultation_sent,
    "consultation_answered": _consultation_ended,
    "consultation_lapsed": _consultation_ended,
    "consultation_returned": _consultation_ended,
    "consultation_assessed": _consultation_assessed,
    "notice_served": _notice_served,
    "referred": _referred,
    "unit_replied": _unit_replied,
    "extension_proposed": _extension_proposed,
    "extension_approved": _extension_approved,
    "extended": _extended,
    "search_recorded": _search,
    "secrecy_reviewed": lambda view, fact: {"secrecy": fact.data["opinion"]},
    "legality_reviewed": lambda view, fact: {"legality": fact.data["opinion"]},
    "finding_overridden": _overridden,
    "finding_acknowledged": _acknowledged,
    "question_answered": _question_answered,
    "outcome_proposed": _outcome_proposed,
    "reworked": lambda view, fact: {"outcomes": (), "main_reply": None, "draft": None},
    "letter_drafted": _letter_drafted,
    "revised": _back_to_opinion,
    "step_approved": _step_approved,
    "letter_signed": _letter_signed,
    "sent_back": _sent_back,
    "recalled": _recalled,
    "sealed": lambda view, fact: {"sealed_on": fact.on},
    "dispatched": _dispatched,
    "service_recorded": lambda view, fact: {"served_on": fact.on},
    "mail_returned": _mail_returned,
    "released": lambda view, fact: {"released_on": fact.on},
    "withdrawn": _withdrawn,
    "terminated": lambda view, fact: {"termination": ("terminated", fact.get("reason"))},
    "remanded": _new_round,
    "self_corrected": _new_round,
    "proceeding_recorded": _proceeding,
    "assigned": lambda view, fact: {"handler": fact.data["handler"]},
    "personal_data_erased": lambda view, fact: {"erased": True},
}
