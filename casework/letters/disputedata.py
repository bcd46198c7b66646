"""What the answer in a reconsideration shows: the facts, each with its evidence (复议法 48).

The answer in dispute is the one that stood when the proceeding began, also where the case
has been answered anew since. Its evidence is numbered as ``casework.cases.evidence`` numbers it;
only what is on file goes to the organ, what is missing is the officer's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from casework.cases.evidence import Proof, evidence, until_round
from casework.cases.facts import Fact
from casework.cases.folds import fold
from casework.cases.record import NEW_ROUND
from casework.cases.view import CaseView
from casework.law.documents import DOCUMENTS
from casework.law.evidence import JUDGED, PROOFS
from casework.law.provisions import citation_text
from casework.law.replies import reply_kind


def dispute_data(facts: Sequence[Fact]) -> dict[str, Any]:
    """Return the proceeding, the answer it is about, its items, and the evidence on file."""
    known = _proceedings(facts)
    last = known[-1] if known else None
    view = fold(_in_dispute(facts, known, last))
    proofs = [proof for proof in evidence(view) if proof.no is not None]
    titles = {f.seq: f.get("title") for f in view.history if f.kind == "attached"}
    return {
        **_proceeding(known, last),
        **_answer(view),
        "items": _items(view) or [{}],
        "events": _events(proofs) or [{}, {}, {}],
        "facts": [_proof(proof, titles) for proof in proofs] or [{}, {}, {}],
    }


def _proceedings(facts: Sequence[Fact]) -> list[Fact]:
    return [
        f
        for f in facts
        if f.kind == "proceeding_recorded" and f.data["proceeding"] == "reconsideration"
    ]


def _in_dispute(facts: Sequence[Fact], known: Sequence[Fact], last: Fact | None) -> Sequence[Fact]:
    """Return the facts of the round in dispute: the one that ran when the proceeding began.

    What was put on file later belongs to it too, up to the next answer.
    """
    if last is None:
        return facts
    begun = next(f for f in known if f.get("case_no") == last.get("case_no"))
    earlier = facts[: facts.index(begun)]
    return until_round(facts, 1 + sum(fact.kind in NEW_ROUND for fact in earlier))


def _proceeding(known: Sequence[Fact], last: Fact | None) -> dict[str, Any]:
    """Each record adds to what the ones before it said of the same proceeding."""
    if last is None:
        return {}
    said: dict[str, Any] = {}
    for fact in known:
        if fact.get("case_no") == last.get("case_no"):
            said |= {name: value for name, value in fact.data.items() if value is not None}
    return {
        "organ": said.get("organ"),
        "case_no": said.get("case_no"),
        "copy_received_on": said.get("copy_received_on"),
        "summary": said.get("procedure") == "summary",
    }


def _answer(view: CaseView) -> dict[str, Any]:
    answer = view.answer
    if answer is None:
        return {}
    return {
        "title": DOCUMENTS[answer.code].name,
        "doc_no": answer.doc_no,
        "answered_on": answer.signed_on,
        "served_on": view.served_on,
    }


def _items(view: CaseView) -> list[dict[str, Any]]:
    texts = {item.no: item.text for item in view.items}
    rows = []
    for outcome in view.outcomes:
        kind, reasons = reply_kind(outcome.reply), outcome.reasons or {}
        rows.append({
            "no": outcome.item,
            "text": outcome.part or texts.get(outcome.item),
            "reply": kind.label,
            "cites": "、".join(citation_text(cite) for cite in kind.cites),
            "reason": reasons.get("reason"),
        })  # fmt: skip
    return rows


def _events(proofs: Sequence[Proof]) -> list[dict[str, Any]]:
    """Return what happened, one row an event, each with the numbers of its evidence."""
    numbers: dict[tuple[str, str | None, date | None], list[str]] = {}
    for proof in proofs:
        event = PROOFS[proof.code].event
        same = [key for key in numbers if key[:2] == (event, proof.ref) and _goes_with(key, proof)]
        key = same[-1] if same else (event, proof.ref, proof.on)
        numbers.setdefault(key, []).append(str(proof.no))
    return [
        {"on": on, "what": event, "evidence": f"证据{'、'.join(found)}"}
        for (event, _, on), found in numbers.items()
    ]


_ANEW: Final = ("search", "correction_notice", "extension_approval", "conference", "dispatch")
"""Papers that begin an event: on another day it is another search, another conference."""


def _goes_with(key: tuple[str, str | None, date | None], proof: Proof) -> bool:
    whole = proof.code not in _ANEW and PROOFS[proof.code].event != JUDGED
    return whole or key[2] == proof.on


def _proof(proof: Proof, titles: Mapping[int, Any]) -> dict[str, Any]:
    kind = PROOFS[proof.code]
    title = titles.get(proof.seq or 0) if proof.code == "other" else None
    name = f"{proof.name}（{title}）" if title else f"{proof.name} {proof.doc_no or ''}".rstrip()
    return {
        "no": proof.no,
        "on": proof.on,
        "what": kind.event,
        "evidence": name,
        "proves": proof.proves,
    }
