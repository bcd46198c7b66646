"""The list of evidence: for each reply and each step what is on file, missing, or to come.

``tests/golden/evidence.csv`` is the table a lawyer reads. The whole list of every story of the
demonstration stands in ``evidence_stories.csv`` (``tests/letters/test_letter_forms.py``).
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.cases.evidence import STATUSES, Proof, evidence, until_round
from casework.cases.facts import Fact, parse_fact
from casework.cases.folds import fold
from casework.law.evidence import BY_REPLY, PROOFS
from casework.law.replies import REPLY_KINDS

GOLDEN = Path(__file__).parents[1] / "golden"
NONE = "–"
TABLE = list(csv.DictReader((GOLDEN / "evidence.csv").read_text(encoding="utf-8").splitlines()))

# -- histories made of few facts ---------------------------------------------------------------
REGISTERED = {
    "number": "2025-0001", "case_kind": "disclosure", "applicant_class": "natural_person",
    "identified": True, "item_count": 1, "form": "paper", "delivery": "post",
}  # fmt: skip
SEARCH = {"places": "档案室", "terms": "某文件", "period": "2020年以来", "searcher": "甲", "result": "没有"}
FEE = {"tariff": "by_page", "units": 68, "amount": "380.00"}
DECIDED = [
    ("step_approved", {"step": 1, "role": "signer"}),
    ("letter_signed", {"code": "D-30", "doc_no": "某答〔2025〕1号", "trigger": "approve"}),
]
SENT = ("dispatched", {"means": "post", "carrier_number": "E1"})
SERVED = ("service_recorded", {"means": "post"})


def third(kind: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return f"consultation_{kind}", {"ref": "A", **more}


def organ(kind: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return f"consultation_{kind}", {"ref": "B", **more}


WAY: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "receipt_letter": [("letter_signed", {"code": "D-03"})],
    "search_recorded": [("search_recorded", SEARCH)],
    "secrecy_reviewed": [("secrecy_reviewed", {"opinion": "may_disclose"})],
    "legality_reviewed": [("legality_reviewed", {"opinion": "agree"})],
    "consultation_sent": [third("sent", party="third_party")],
    "consultation_sent_served": [third("sent", party="third_party", received_on="2025-03-05")],
    "consultation_served": [("notice_served", {"of": "consultation_sent", "ref": "A"})],
    "consultation_answered": [third("answered", position="objects", assessment="损害其权益")],
    "consultation_consented": [third("answered", position="consents", assessment="不损害其权益")],
    "consultation_lapsed": [third("lapsed", assessment="损害其权益")],
    "consultation_lapsed_unjudged": [third("lapsed")],
    "consultation_returned": [third("returned", assessment="损害其权益")],
    "told_applicant": [("letter_signed", {"code": "D-09", "ref": "A"})],
    "organ_asked": [organ("sent", party="other_organ")],
    "organ_answered": [organ("answered", position="consents")],
    "organ_lapsed": [organ("lapsed")],
    "organ_returned": [organ("returned")],
    "linked_earlier": [("linked", {"to": "2024-0001", "relation": "earlier_reply"})],
    "linked_related": [("linked", {"to": "2024-0001", "relation": "related"})],
    "reasons_requested": [("reasons_requested", {"respond_by": "2025-03-20", "figures": "38件"})],
    "reasons_received": [("reasons_received", {"text": "甲"})],
    "reasons_lapsed": [("reasons_lapsed", {"assessment": "没有说明"})],
    "correction_requested": [("correction_requested", {"respond_by": "2025-03-20"})],
    "correction_served": [("notice_served", {"of": "correction_requested"})],
    "correction_received": [("correction_received", {"text": "甲"})],
    "correction_lapsed": [("correction_lapsed", {"reason": "无正当理由"})],
    "fee_noticed": [("fee_noticed", {**FEE, "steps": ["38×10元"]})],
    "fee_noticed_uncounted": [("fee_noticed", FEE)],
    "fee_served": [("notice_served", {"of": "fee_noticed"})],
    "fee_paid": [("fee_paid", {})],
    "fee_lapsed": [("fee_lapsed", {})],
    "delay_fixed": [("delay_fixed", {"until": "2025-06-30"})],
    "extension_proposed": [("extension_proposed", {"days": 10})],
    "extension_approved": [("extension_approved", {"days": 10})],
    "extended": [("extended", {"days": 10})],
    "referred": [("referred", {"ref": "U1", "unit": "某处"})],
    "unit_replied": [("unit_replied", {"ref": "U1"})],
    "conferred": [("conferred", {})],
    "withdrawn": [("withdrawn", {})],
    "merged": [("merged", {"into": "2025-0002"})],
    "terminated": [("terminated", {})],
    "transferred_out": [("transferred_out", {"to": "某机关"})],
}  # fmt: skip
CHANNELS = {
    "by_signed_mail": ("signed_mail", {}),
    "by_signed_mail_numbered": ("signed_mail", {"carrier_number": "E0"}),
    "by_signed_mail_elsewhere": ("signed_mail", {"addressed_to_office": False}),
    "by_unsigned_mail": ("unsigned_mail", {}), "by_fax": ("fax", {}),
    "by_internet": ("internet", {}), "by_internet_numbered": ("internet", {"source_ref": "W1"}),
    "by_oral": ("oral", {}),
}  # fmt: skip
RECEIPTS = {"carrier_signed": ("carrier_signed", {}), "receipt_confirmed": ("receipt_confirmed", {})}
AGENTS = {"with_agent": True, "with_agent_unauthorised": False}
DELIVERY: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "dispatched_unnumbered": [("dispatched", {"means": "post"}), SERVED],
    "dispatched_direct": [("dispatched", {"means": "direct"}), SERVED],
    "undispatched": [],
    "closed_unproved": [SENT, ("closed_unproved", {})],
    "mail_returned": [SENT, ("mail_returned", {"fault": "agency"})],
    "mail_refused": [SENT, ("mail_returned", {"fault": "applicant"})],
    "released": [SENT, SERVED, ("released", {"what": "甲"})],
    "released_after_telling": [SENT, SERVED, ("released", {"third_party_told_on": "2025-05-01"})],
}
EARLIER = {
    "remanded_before": ("remanded", {"received_on": "2025-03-03", "order": "reconsideration", "decision_no": "某复1号"}),
    "self_corrected_before": ("self_corrected", {}),
}  # fmt: skip
AFTER = {
    "registered": "registration", "correction_requested": "correction", "reasons_requested": "reasons",
    "fee_noticed": "payment", "withdrawn": "closed", "merged": "closed", "terminated": "closed",
    "transferred_out": "closed", "fee_paid": "acceptance", "correction_received": "acceptance",
    "reasons_received": "acceptance", "reasons_lapsed": "acceptance", "remanded": "acceptance",
}  # fmt: skip


def history(reply: str, details: dict[str, Any], have: list[str]) -> list[Fact]:
    """Return a plain case with what is named; the reply is signed, sent and served unless told."""
    channel, more = next((CHANNELS[h] for h in have if h in CHANNELS), ("in_person", {}))
    registered = {**REGISTERED, **{k: v for k, v in more.items() if k == "source_ref"}}
    registered |= {"agent_authorised": AGENTS[h] for h in have if h in AGENTS}
    received = {"channel": channel, **{k: v for k, v in more.items() if k != "source_ref"}}
    steps = [RECEIPTS[h] for h in have if h in RECEIPTS]
    steps += [("received", received), ("registered", registered)]
    if any(h in EARLIER for h in have):
        steps += [*DECIDED, SENT, SERVED, *(EARLIER[h] for h in have if h in EARLIER)]
    for name in have:
        steps += WAY.get(name, [])
    if reply:
        outcome = {"item": 1, "reply": reply}
        steps.append(("outcome_proposed", {"outcomes": [outcome], "reasons": {"1": details}}))
    if "on_spot" in have:
        steps += [("answered_on_spot", {}), ("dispatched", {"means": "direct"}), SERVED]
    elif "unsigned" not in have:
        steps += DECIDED
        steps += next((DELIVERY[h] for h in have if h in DELIVERY), [SENT, SERVED])
    words = [h.partition(":")[2] for h in have if h.startswith("attached:")]
    steps += [("attached", {"kind_of": word, "title": "甲"}) for word in words]
    return [made(seq, kind, dict(data)) for seq, (kind, data) in enumerate(steps, 1)]


def made(seq: int, kind: str, data: dict[str, Any]) -> Fact:
    trigger = data.pop("trigger", "")
    day = (date(2025, 3, 1) + timedelta(days=seq)).isoformat()
    fact = parse_fact({"kind": kind, "on": day, **data}, seq)
    return replace(fact, trigger=trigger, after=AFTER.get(kind, ""))


def listed(row: dict[str, str]) -> tuple[Proof, ...]:
    pairs = [pair.partition("=") for pair in row["意见中写明"].split(";") if pair]
    details: dict[str, Any] = {name: value for name, _, value in pairs}
    known = {*WAY, *CHANNELS, *RECEIPTS, *AGENTS, *DELIVERY, *EARLIER, "unsigned", "on_spot"}
    have = row["已有事实"].split()
    assert not [h for h in have if h not in known and not h.startswith("attached:")]
    return evidence(fold(history(row["答复"], details, have)))


# -- the table ---------------------------------------------------------------------------------
@pytest.mark.parametrize("row", TABLE, ids=[f"{r['情形']}-{r['证据']}" for r in TABLE])
def test_the_table(row: dict[str, str]) -> None:
    found = [proof.status for proof in listed(row) if proof.code == row["证据"]]
    assert found == ([] if row["应为"] == NONE else [row["应为"]])


def test_every_reply_is_there_with_and_without_each_of_its_proofs() -> None:
    seen = {(row["答复"], row["证据"], row["应为"]) for row in TABLE}
    for reply, needs in BY_REPLY.items():
        for need in needs:
            alike = [r for r in BY_REPLY if need in BY_REPLY[r]]
            for status in ("on_file", "missing"):
                assert any((r, code, status) in seen for r in alike for code in need), (reply, need, status)


def test_every_proof_is_there() -> None:
    assert {row["证据"] for row in TABLE} == set(PROOFS)
    assert set(BY_REPLY) == set(REPLY_KINDS)


def check(proofs: tuple[Proof, ...]) -> None:
    """What holds of every list: numbers for what is on file and for nothing else, in order."""
    there = [proof for proof in proofs if proof.status == "on_file"]
    rest = len(proofs) - len(there)
    assert [proof.no for proof in proofs] == [*range(1, len(there) + 1), *[None] * rest]
    assert all(proof.on is not None and proof.seq is not None for proof in there)
    assert all(proof.on is None and proof.seq is None for proof in proofs[len(there) :])
    assert {proof.status for proof in proofs} <= set(STATUSES)


def test_only_what_is_on_file_has_a_number() -> None:
    for row in TABLE:
        check(listed(row))
        assert listed(row) == listed(row)


KNOWN = [*WAY, *CHANNELS, *RECEIPTS, *AGENTS, *DELIVERY, *EARLIER, "unsigned", "on_spot"]
ATTACHED = [f"attached:{kind.name}" for kind in PROOFS.values()]


@given(st.sampled_from(["", *BY_REPLY]), st.lists(st.sampled_from(KNOWN + ATTACHED), max_size=12))
def test_any_history_has_a_list(reply: str, have: list[str]) -> None:
    """Whatever happened, in whatever order: each need of the reply is seen to, once an item."""
    proofs = evidence(fold(history(reply, {}, have)))
    check(proofs)
    codes = {proof.code for proof in proofs}
    for need in BY_REPLY.get(reply, ()):
        assert codes & set(need), need


# -- particulars -------------------------------------------------------------------------------
def test_one_attachment_fills_one_gap() -> None:
    slip = "attached:延期答复告知书送达凭证"
    twice = ["extension_approved", "extended", "extension_approved", "extended"]
    for slips in (0, 1, 2, 3):
        proofs = evidence(fold(history("A4", {}, [*twice, *[slip] * slips])))
        status = [p.status for p in proofs if p.code == "extension_service"]
        assert sorted(status) == sorted(["on_file"] * min(slips, 2) + ["missing"] * (2 - min(slips, 2)))


def test_a_scan_of_what_is_on_file_is_no_second_proof() -> None:
    proofs = evidence(fold(history("A4", {}, ["search_recorded", "attached:检索记录"])))
    assert [p.status for p in proofs if p.code == "search"] == ["on_file"]


def test_items_are_told_apart() -> None:
    facts = history("", {}, ["unsigned"])
    outcomes = [{"item": 1, "reply": "A3.14b"}, {"item": 2, "reply": "A3.14b"}, {"item": 3, "reply": "A3.14b"}]
    reasons = {"1": {"rule": "甲"}, "2": {}, "3": {"rule": "乙"}}
    facts.append(made(9, "outcome_proposed", {"outcomes": outcomes, "reasons": reasons}))
    rules = [p for p in evidence(fold(facts)) if p.code == "banning_rule"]
    assert [(p.status, p.items) for p in rules] == [("on_file", (1, 3)), ("missing", (2,))]


def test_two_consultations_have_each_their_papers() -> None:
    facts = history("", {}, ["unsigned", "consultation_sent", "consultation_answered"])
    facts.append(made(9, "consultation_sent", {"ref": "C", "party": "third_party"}))
    facts.append(made(10, "outcome_proposed", {"outcomes": [{"item": 1, "reply": "A3.15"}], "reasons": {}}))
    answers = [(p.ref, p.status, p.items) for p in evidence(fold(facts)) if p.code == "third_answer"]
    assert answers == [("A", "on_file", (1,)), ("C", "not_yet", (1,))]


def test_an_amendment_takes_a_paper_away() -> None:
    facts = history("A4", {}, ["search_recorded"])
    search = next(fact for fact in facts if fact.kind == "search_recorded")
    facts.append(made(40, "amended", {"supersedes": search.seq}))
    assert [p.status for p in evidence(fold(facts)) if p.code == "search"] == ["missing"]


def test_a_round_ends_where_the_next_answer_begins() -> None:
    facts = history("A4", {}, ["search_recorded", "remanded_before"])
    begins = next(place for place, fact in enumerate(facts) if fact.kind == "remanded")
    assert until_round(facts, 1) == facts[:begins]
    assert until_round(facts, 2) == facts
    codes = {p.code for p in evidence(fold(until_round(facts, 1)))}
    assert "order" not in codes
    assert "answer" in codes


def test_an_empty_history_has_no_evidence() -> None:
    assert {proof.status for proof in evidence(fold([]))} == {"not_yet"}
