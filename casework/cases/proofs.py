"""The papers of what happened on the way: receipt, correction, consultation, fee, delivery.

Receipt, correction, consultation and search matter to every later answer, so they are read
from all rounds; the rest belongs to the answer of the last round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, takewhile
from typing import Final

from casework.cases.facts import Fact
from casework.cases.record import (
    MISSING,
    NEW_ROUND,
    NOT_YET,
    ON_FILE,
    Found,
    Record,
    after,
    awaited,
    first,
    last,
    notice,
    there,
)
from casework.law.documents import DOCUMENTS

_CARRIED: Final = ("post", "electronic")
"""Ways that leave a receipt of sending; the others are proved by the receiver's signature."""
_ENDINGS: Final = {
    "withdrawn": "withdrawal", "merged": "merger", "terminated": "termination",
    "transferred_out": "transfer",
}  # fmt: skip


def of_events(record: Record) -> Iterator[Found]:
    """Yield the papers every event of a case calls for."""
    return chain.from_iterable(part(record) for part in _PARTS)


def ended(record: Record) -> bool:
    """Tell whether the case was closed without an answer of its own."""
    return record.view.closing in _ENDINGS


# -- receipt ---------------------------------------------------------------------------------


def _receipt(record: Record) -> Iterator[Found]:
    registered, received = first(record.facts, "registered"), first(record.facts, "received")
    known = registered or received
    if known is None:
        return
    day = record.received_on
    yield Found("request", ON_FILE, day, record.view.submitted_on or day, known.seq)
    if received is not None:
        yield from _receipt_day(record, received, registered)
    if record.view.agent_authorised is not None:
        if record.view.agent_authorised:
            yield there("authority", known, day)
        else:
            yield Found("authority", MISSING, day)


def _receipt_day(record: Record, received: Fact, registered: Fact | None) -> Iterator[Found]:
    """Yield what proves the day of receipt on this channel (条例 31)."""
    channel = received.get("channel")
    confirmed = first(record.facts, "receipt_confirmed")
    signed = first(record.facts, "carrier_signed")
    if channel == "signed_mail":
        carried = signed or (received if received.get("carrier_number") else None)
        yield _either("carrier_record", carried, received)
    if channel in ("in_person", "oral") and registered is not None:
        yield notice(record, "receipt_slip", registered, "D-03")
    if channel == "oral":
        yield Found("oral_record", MISSING, received.on)
    if channel == "internet" and confirmed is None:
        named = registered if registered is not None and registered.get("source_ref") else None
        yield _either("platform_record", named, received)
    misaddressed = channel == "signed_mail" and received.get("addressed_to_office") is False
    if confirmed is not None or channel in ("unsigned_mail", "fax") or misaddressed:
        yield _either("confirmation", confirmed, received)


def _either(code: str, proof: Fact | None, event: Fact) -> Found:
    return there(code, proof, event.on) if proof is not None else Found(code, MISSING, event.on)


def _rounds(record: Record) -> Iterator[Found]:
    for fact in record.facts:
        if fact.kind == "remanded":
            yield there("order", fact, doc_no=fact.get("decision_no"))
        if fact.kind == "self_corrected":
            yield notice(record, "revocation", fact, "D-56")


# -- what waits for the applicant ------------------------------------------------------------


def _corrections(record: Record) -> Iterator[Found]:
    for asked in record.facts:
        if asked.kind == "correction_requested":
            yield from _correction(record, asked)


def _correction(record: Record, asked: Fact) -> Iterator[Found]:
    later = _until(record, asked, "correction_requested")
    reply, lapse = first(later, "correction_received"), first(later, "correction_lapsed")
    waiting = record.view.state == "correction" and reply is None and lapse is None
    yield notice(record, "correction_notice", asked, "D-04")
    yield from _served("correction_service", asked, later, waiting, optional=lapse is None)
    if lapse is not None:
        yield there("correction_lapse", lapse)
    if reply is not None:
        yield there("correction_reply", reply)
    elif waiting:
        yield Found("correction_reply", NOT_YET, asked.on)


def _until(record: Record, event: Fact, *ends: str) -> list[Fact]:
    """Return what followed an event before the next of its kind, or before a new round."""
    stops = (*ends, *NEW_ROUND)
    return list(takewhile(lambda fact: fact.kind not in stops, after(record.facts, event)))


def _served(
    code: str, event: Fact, later: list[Fact], waiting: bool, *, optional: bool = False
) -> Iterator[Found]:
    """Yield the service of a notice: told at once, learnt later, or not known.

    ``optional``: who answered a notice has received it, so nothing is missed.
    """
    ref = event.get("ref")
    told = next(
        (f for f in later if f.kind == "notice_served" and f.get("of") == event.kind and f.get("ref") == ref),
        None,
    )  # fmt: skip
    if told is not None:
        yield there(code, told, event.on, ref=ref)
    elif event.get("received_on") is not None:
        yield Found(code, ON_FILE, event.on, event.get("received_on"), event.seq, ref=ref)
    elif waiting or not optional:
        yield awaited(code, event.on, waiting=waiting, ref=ref)


def _reasons(record: Record) -> Iterator[Found]:
    asked = last(record.current, "reasons_requested")
    if asked is None:
        return
    later = list(after(record.current, asked))
    reply, lapse = first(later, "reasons_received"), first(later, "reasons_lapsed")
    waiting = reply is None and lapse is None and record.view.state == "reasons"
    if asked.get("figures"):
        yield there("figures", asked)
    yield notice(record, "reasons_notice", asked, "D-05")
    if reply is None:
        yield awaited("reasons_service", asked.on, waiting=waiting)
    if reply is not None:
        yield there("reasons_reply", reply)
    if lapse is not None:
        yield there("reasons_lapse", lapse)
    if waiting:
        yield Found("reasons_reply", NOT_YET, asked.on)


def _delay(record: Record) -> Iterator[Found]:
    for fixed in record.current:
        if fixed.kind == "delay_fixed":
            yield notice(record, "delay_notice", fixed, "D-11")
            yield Found("delay_service", MISSING, fixed.on)


def _fee(record: Record) -> Iterator[Found]:
    charged = last(record.current, "fee_noticed")
    if charged is None:
        return
    later = list(after(record.current, charged))
    paid, lapse = first(later, "fee_paid"), first(later, "fee_lapsed")
    waiting = paid is None and lapse is None and record.view.state == "payment"
    yield notice(record, "fee_notice", charged, "D-10")
    computed = charged if charged.get("steps") else None
    yield _either("fee_computation", computed, charged)
    yield from _served("fee_service", charged, later, waiting, optional=lapse is None)
    if lapse is not None:
        yield there("fee_lapse", lapse)
    if paid is not None:
        yield there("fee_payment", paid)
    elif waiting:
        yield Found("fee_payment", NOT_YET, charged.on)


# -- consultation, search, extension, review -------------------------------------------------


def _consultations(record: Record) -> Iterator[Found]:
    for sent in record.facts:
        if sent.kind == "consultation_sent":
            third = sent.get("party") == "third_party"
            yield from _consultation(record, sent, "third" if third else "organ")


def _consultation(record: Record, sent: Fact, who: str) -> Iterator[Found]:
    ref = sent.data["ref"]
    later = list(after(record.facts, sent))
    ends = [f for f in later if f.kind in _RESULTS and f.get("ref") == ref]
    waiting = not ends
    returned = any(f.kind == "consultation_returned" for f in ends)
    yield notice(record, f"{who}_letter", sent, "D-07" if who == "third" else "D-08", ref)
    yield from _served(f"{who}_service", sent, later, waiting, optional=returned)
    told = record.letter("D-09", sent, ref)
    if told is None:
        yield Found(f"{who}_told", MISSING, sent.on, ref=ref)
    else:
        yield Found(f"{who}_told", ON_FILE, sent.on, told.signed_on, told.seq, told.doc_no, ref)
    for end in ends:
        yield there(f"{who}_{_RESULTS[end.kind]}", end, ref=ref)
    if waiting:
        yield Found(f"{who}_answer", NOT_YET, sent.on, ref=ref)
    if who == "third":
        judged = [f for f in later if f.kind == "consultation_assessed" and f.get("ref") == ref]
        yield _assessment(ends, [*ends, *judged], sent, ref)


_RESULTS: Final = {
    "consultation_answered": "answer",
    "consultation_lapsed": "silence",
    "consultation_returned": "return",
}


def _assessment(ends: list[Fact], told: list[Fact], sent: Fact, ref: str) -> Found:
    """The agency judges itself, whatever the third party said or did not say (条例 32)."""
    judged = [fact for fact in told if fact.get("assessment")]
    if judged:
        return there("third_assessment", judged[-1], ref=ref)
    day = ends[-1].on if ends else sent.on
    return awaited("third_assessment", day, waiting=not ends, ref=ref)


def _searches(record: Record) -> Iterator[Found]:
    """Every search counts; a record without one of its particulars is refused when it is made."""
    return (there("search", fact) for fact in record.facts if fact.kind == "search_recorded")


def _advice(record: Record) -> Iterator[Found]:
    """What units and conferences said; the law does not ask for it, so none is missed."""
    for fact in record.facts:
        if fact.kind == "unit_replied":
            yield there("unit_reply", fact, ref=fact.get("ref"))
        if fact.kind == "conferred":
            yield there("conference", fact)
        if fact.kind == "legality_reviewed" and fact in record.current:
            yield there("legality_review", fact)


def _extensions(record: Record) -> Iterator[Found]:
    approved: Fact | None = None
    for fact in record.current:
        if fact.kind == "extension_approved":
            approved = fact
        if fact.kind == "extended":
            yield _either("extension_approval", approved, approved or fact)
            yield notice(record, "extension_notice", fact, "D-06")
            yield Found("extension_service", MISSING, fact.on)
            approved = None
    if approved is not None and record.view.extension is not None:
        yield there("extension_approval", approved)
        if record.view.answer is None:
            yield Found("extension_notice", NOT_YET, approved.on)


def _secrecy(record: Record) -> Iterator[Found]:
    reviewed = last(record.current, "secrecy_reviewed")
    if reviewed is not None:
        yield there("secrecy_review", reviewed)


# -- the answer and its delivery -------------------------------------------------------------


def _decision(record: Record) -> Iterator[Found]:
    spot = last(record.current, "answered_on_spot")
    if spot is not None:
        yield there("spot_record", spot)
        return
    if ended(record):
        return
    answer, signed = record.view.answer, last(record.current, "step_approved")
    if answer is None:
        waits = ("approval", "answer", "dispatch", "service")
        yield from (Found(code, NOT_YET, record.received_on) for code in waits)
        return
    if signed is not None:
        yield there("approval", signed, answer.signed_on)
    else:
        yield Found("approval", MISSING, answer.signed_on)
    name = DOCUMENTS[answer.code].name if answer.code in DOCUMENTS else None
    yield Found(
        "answer", ON_FILE, answer.signed_on, answer.signed_on, answer.seq, answer.doc_no, name=name
    )
    yield from _delivery(record)


def _delivery(record: Record) -> Iterator[Found]:
    """Yield what proves the days of sending, of return and of service (235号函).

    Every posting is shown: which one counts depends on whose fault a return was.
    """
    for fact in record.current:
        if fact.kind == "dispatched" and fact.get("means") in _CARRIED:
            yield _either("dispatch", fact if fact.get("carrier_number") else None, fact)
        if fact.kind == "mail_returned":
            yield there("mail_return", fact)
    sent = last(record.current, "dispatched")
    returned = first(after(record.current, sent), "mail_returned") if sent is not None else None
    if sent is None or (returned is not None and returned.get("fault") == "agency"):
        day = record.current[-1].on
        yield from (Found(code, NOT_YET, day) for code in ("dispatch", "service"))
    elif returned is None:
        yield from _service(record, sent)


def _service(record: Record, sent: Fact) -> Iterator[Found]:
    later = list(after(record.current, sent))
    served, unproved = last(later, "service_recorded"), last(later, "closed_unproved")
    if served is not None:
        yield there("service", served)
    elif unproved is not None:
        yield there("tracking", unproved)
        yield Found("service", MISSING, unproved.on)
    else:
        yield Found("service", NOT_YET, sent.on)


def _ending(record: Record) -> Iterator[Found]:
    code = _ENDINGS.get(record.view.closing)
    fact = last(record.facts, record.view.closing) if code is not None else None
    if code is not None and fact is not None:
        yield there(code, fact)
        if code != "transfer":
            yield notice(record, "end_notice", fact, "D-55")


_PARTS: Final[tuple[Callable[[Record], Iterator[Found]], ...]] = (
    _receipt, _rounds, _corrections, _reasons, _delay, _fee, _consultations, _searches,
    _advice, _extensions, _secrecy, _decision, _ending,
)  # fmt: skip
