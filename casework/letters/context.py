"""The plain data a template may see, made from a case. Nothing but str, int, date, list, dict.

A leaf that does not apply is left out; the template says which ones it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from casework.calendar.workdays import WorkdayCalendar
from casework.cases.clocks import Reckoning
from casework.cases.consultations import CONSULTEE_DAYS
from casework.cases.facts import Fact
from casework.cases.view import CaseView, ConsultationRecord, Outcome
from casework.cases.words import (
    CASE_KINDS,
    CHANNELS,
    DELIVERIES,
    FORMS,
    GROUNDS,
    MEANS,
    PARTIES,
    POSITIONS,
    TARIFFS,
)
from casework.law.documents import DOCUMENTS
from casework.law.provisions import citation_text
from casework.law.remedies import remedy_route
from casework.law.replies import REPLY_KINDS, reply_kind
from casework.letters.formdata import form_data


@dataclass(frozen=True, slots=True)
class Office:
    """What the settings say about the answering agency, as a letter needs it."""

    agency: Mapping[str, str]
    remedy: Mapping[str, str]
    switches: Mapping[str, str] = field(default_factory=dict)
    demo: bool = False
    people: Mapping[str, str] = field(default_factory=dict)
    """Names of officers by their ids; forms print them."""
    kind: str = ""
    """What sort of organ it is (``law.remedies.AGENCY_KINDS``); blank: unknown."""
    level: str = ""
    """Its level (``law.remedies.AGENCY_LEVELS``); blank: unknown."""


@dataclass(frozen=True, slots=True)
class _Source:
    """What the groups of a letter are made from."""

    view: CaseView
    now: Reckoning
    office: Office
    issued_on: date
    calendar: WorkdayCalendar
    ref: str | None


COMPUTED_DAYS: Final = ("case.due_on", "extension.last_day", "fee.pay_by", "revoked.new_by")
"""The days a letter may print that were counted on the calendar, not fixed by somebody."""


def letter_data(
    view: CaseView,
    now: Reckoning,
    office: Office,
    groups: Collection[str],
    *,
    issued_on: date,
    calendar: WorkdayCalendar,
    ref: str | None = None,
) -> dict[str, Any]:
    """Return the data of a letter on ``view``, issued on ``issued_on``.

    ``groups``: those the template declares (``Template.groups``); no others are made, but for
    what every finished letter is checked against. ``ref`` names the consultation a letter
    belongs to. Of ``COMPUTED_DAYS`` none is given that is provisional: the reader would take it
    for a promise.
    """
    source = _Source(view, now, office, issued_on, calendar, ref)
    data: dict[str, Any] = {
        "agency": dict(office.agency),
        "issued_on": issued_on,
        "demo": office.demo,
    }
    data |= {n: make(source) for n, make in _GROUPS.items() if n in groups or n in _ALWAYS}
    return dict(_pruned(data | form_data(view, now, office.people, issued_on, groups)))


def _case(view: CaseView, now: Reckoning) -> dict[str, Any]:
    due = now.due if now.standing == "official" else None
    return {
        "number": view.number,
        "kind": CASE_KINDS[view.kind],
        "received_on": view.confirmed_on or view.arrived_on,
        "submitted_on": view.submitted_on,
        "channel": CHANNELS[view.channel],
        "due_on": due,
    }


def _applicant(view: CaseView) -> dict[str, Any]:
    """Return the addressee; joint applicants stand together, the agent acts for them."""
    applicant = view.applicant or {}
    names = [applicant.get("name"), *(one["name"] for one in applicant.get("joint") or ())]
    natural = view.applicant_class == "natural_person"
    return {
        "name": "、".join(name for name in names if name),
        "honorific": "您" if natural else "你单位",
    }


def _request(view: CaseView) -> dict[str, Any]:
    items = [{"no": item.no, "text": item.text} for item in view.active_items]
    return {"description": view.description, "items": items}


def _items(view: CaseView) -> list[dict[str, Any]]:
    texts = {item.no: item.text for item in view.items}
    return [_item(outcome, texts.get(outcome.item)) for outcome in view.outcomes]


def _item(outcome: Outcome, text: str | None) -> dict[str, Any]:
    kind = reply_kind(outcome.reply)
    reasons = dict(outcome.reasons or {})
    reasons["ground_label"] = GROUNDS.get(reasons.pop("ground", ""))
    if reasons.get("earlier_on"):
        reasons["earlier_on"] = _day(reasons["earlier_on"])
    cites = [citation_text(cite) for cite in kind.cites]
    return {
        **reasons,
        "no": outcome.item,
        "part": outcome.part,
        "text": text,
        "kind": kind.code,
        "reply": kind.label,
        "conclusion": kind.conclusion,
        "cites": cites,
        "cites_text": "、".join(cites),
        "withheld": outcome.part if outcome.part and not kind.grants else None,
    }


def _day(value: Any) -> date:
    """Return a day that free text was stored with: JSON keeps it as a string."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def _correction(view: CaseView) -> dict[str, Any] | None:
    asked = view.correction
    if asked is None:
        return None
    return {
        "matters": list(asked.matters),
        "guidance": asked.guidance,
        "respond_by": asked.respond_by,
        "notice_no": asked.doc_no,
        "notice_on": asked.asked_on,
        "served_on": asked.served_on,
        "received_on": asked.received_on,
    }


def _reasons(view: CaseView) -> dict[str, Any] | None:
    asked = view.reasons
    if asked is None:
        return None
    return {
        "figures": asked.figures,
        "matters": asked.matters,
        "respond_by": asked.respond_by,
        "notice_on": asked.asked_on,
        "given": asked.text,
        "assessment": asked.assessment,
    }


def _fee(view: CaseView, now: Reckoning, calendar: WorkdayCalendar) -> dict[str, Any] | None:
    fee = view.fee
    if fee is None:
        return None
    pay_by = [
        limit.due
        for limit in now.limits
        if limit.code == "fee_payment"
        and limit.due is not None
        and calendar.standing_of(limit.due) == "official"
    ]
    return {
        "tariff_label": TARIFFS[fee.tariff],
        "unit_label": "件" if fee.tariff == "by_item" else "页",
        "units": fee.units,
        "month": _month(fee.month),
        "before": fee.before if fee.month else None,
        "total": fee.before + fee.units if fee.month else None,
        "steps": list(fee.steps),
        "amount": fee.amount,
        "notice_no": fee.doc_no,
        "notice_on": fee.noticed_on,
        "served_on": fee.served_on,
        "pay_by": pay_by[-1] if pay_by else None,
    }


def _month(month: str) -> str | None:
    """Return 2025年3月 for 2025-03."""
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月" if number else None


def _termination(view: CaseView) -> dict[str, Any] | None:
    if view.termination is None:
        return None
    kind, why = view.termination
    return {
        "kind": kind,
        "statement": why if kind in ("withdrawn", "items_withdrawn") else None,
        "reason": why if kind == "terminated" else None,
        "items": [item.no for item in view.items if item.withdrawn],
        "into": view.merged_into,
    }


def _revoked(view: CaseView, now: Reckoning) -> dict[str, Any] | None:
    if view.revoked is None:
        return None
    doc_no, signed_on, reason = view.revoked
    new_by = now.due if now.standing == "official" else None
    return {"doc_no": doc_no, "signed_on": signed_on, "reason": reason, "new_by": new_by}


def _service(view: CaseView) -> dict[str, Any] | None:
    if not view.dispatches:
        return None
    last = view.dispatches[-1]
    documents = [f"{DOCUMENTS[x.code].name} {x.doc_no or ''}".strip() for x in (view.answer,) if x]
    return {
        "means_label": MEANS[last.means],
        "carrier_number": last.carrier_number,
        "on": view.served_on,
        "documents": documents,
    }


def _extension(view: CaseView, now: Reckoning) -> dict[str, Any] | None:
    if not view.extension_notes:
        return None
    told_on, days = view.extension_notes[-1]
    # With a consultation open the last day is not known yet, so the notice prints none.
    fixed = not view.open_consultations and now.standing == "official"
    return {
        "days": days,
        "reason": _extension_reason(view.history),
        "last_day": now.due if fixed else None,
        "notified_on": told_on,
    }


def _extension_reason(history: tuple[Fact, ...]) -> Any:
    proposed = [fact for fact in history if fact.kind == "extension_proposed"]
    return proposed[-1].get("reason") if proposed else None


def _third_parties(view: CaseView, by: date) -> list[dict[str, Any]]:
    """Return the third parties, never by name: the letter goes to the applicant."""
    records = [c for c in view.consultations if c.party == "third_party"]
    marks = "甲乙丙丁戊己庚辛壬癸" if 1 < len(records) <= 10 else ""
    labels = [f"第三方{mark}" for mark in marks] or [PARTIES["third_party"]] * len(records)
    return [_consultation(c, name, by) for c, name in zip(records, labels, strict=False)]


def _organs(view: CaseView, by: date) -> list[dict[str, Any]]:
    """Return the co-makers and other organs asked: dates only, their opinion is internal."""
    return [
        {
            "party_label": PARTIES[record.party],
            "sent_on": record.sent_on,
            "answered_on": _known(record.ended_on, by) if record.result == "answered" else None,
        }
        for record in view.consultations
        if record.party != "third_party"
    ]


def _known(day: date | None, by: date) -> date | None:
    """A letter tells nothing later than itself: receipt is often recorded days afterwards."""
    return day if day is not None and day <= by else None


def _consultation(record: ConsultationRecord, label: str, by: date) -> dict[str, Any]:
    position = record.position or {"lapsed": "silent", "returned": "returned"}.get(
        record.result or ""
    )
    labels = {**POSITIONS, "silent": "逾期未提出意见", "returned": "征求意见书被退回"}
    return {
        "party_label": label,
        "sent_on": record.sent_on,
        "received_on": _known(record.received_on, by),
        "answered_on": record.ended_on if record.result == "answered" else None,
        "position": position,
        "position_label": labels.get(position or ""),
        "assessment": record.assessment,
    }


def _third(view: CaseView, ref: str | None) -> dict[str, Any] | None:
    record = next((c for c in view.consultations if c.ref == ref), None)
    if record is None:
        return None
    return {
        "name": record.name,
        "passage": record.passage,
        "reason": record.reason,
        "sent_on": record.sent_on,
        "answered_on": record.ended_on if record.result == "answered" else None,
        "period_days": CONSULTEE_DAYS,
        "is_co_maker": record.party == "co_maker",
    }


def _release(view: CaseView) -> dict[str, Any] | None:
    """Return how what is granted reaches the applicant: as asked for, or in another form (条例 40)."""
    granted = [o.reasons for o in view.outcomes if REPLY_KINDS[o.reply].grants and o.reasons]
    if not granted:
        return None
    enclosures = [str(name) for reasons in granted for name in reasons.get("enclosures") or ()]
    return {
        "way": "；".join(dict.fromkeys(_way(view, reasons.get("form")) for reasons in granted)),
        "place": _joined(granted, "place"),
        "time": _joined(granted, "time"),
        "enclosures": enclosures,
    }


def _way(view: CaseView, form: str | None) -> str:
    """Return form and route; what is read on the spot or mailed electronically has no other route."""
    given = form or view.form
    apart = form is not None and form in ("inspection", "email")
    return FORMS[given] if apart else f"{FORMS[given]}，{DELIVERIES[view.delivery]}"


def _joined(granted: list[Mapping[str, Any]], name: str) -> str:
    return "；".join(dict.fromkeys(str(r[name]) for r in granted if r.get(name)))


def _remedy(view: CaseView, office: Office, issued_on: date) -> dict[str, Any]:
    kinds = [reply_kind(outcome.reply) for outcome in view.outcomes]
    if view.revoked is not None and not kinds:
        return {**office.remedy, "route": "choice"}
    route = remedy_route(kinds, issued_on, office.switches.get("partial_remedy", "split"))
    return {**office.remedy, "route": str(route)}


def _pruned(value: Any) -> Any:
    """Return the data without what is absent: None, blank text, empty lists and dicts."""
    if isinstance(value, Mapping):
        kept = {key: _pruned(part) for key, part in value.items()}
        return {key: part for key, part in kept.items() if part not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [_pruned(part) for part in value]
    return value


_ALWAYS: Final = ("case", "request", "items", "remedy")
_GROUPS: Final[Mapping[str, Callable[[_Source], Any]]] = {
    "case": lambda s: _case(s.view, s.now),
    "applicant": lambda s: _applicant(s.view),
    "request": lambda s: _request(s.view),
    "items": lambda s: _items(s.view),
    "correction": lambda s: _correction(s.view),
    "extension": lambda s: _extension(s.view, s.now),
    "reasons": lambda s: _reasons(s.view),
    "delay": lambda s: dict(zip(("until", "reason"), s.view.delay or (), strict=False)),
    "fee": lambda s: _fee(s.view, s.now, s.calendar),
    "searches": lambda s: [{"on": day, **record} for day, record in s.view.searches],
    "consultations": lambda s: _third_parties(s.view, s.issued_on),
    "organs": lambda s: _organs(s.view, s.issued_on),
    "third": lambda s: _third(s.view, s.ref),
    "release": lambda s: _release(s.view),
    "termination": lambda s: _termination(s.view),
    "revoked": lambda s: _revoked(s.view, s.now),
    "service": lambda s: _service(s.view),
    "remedy": lambda s: _remedy(s.view, s.office, s.issued_on),
}
"""How each group is filled in."""
