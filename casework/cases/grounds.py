"""The papers a reply itself calls for: what the law of each reply kind makes the agency prove.

What the history holds of an event (a search, a consultation) is taken from there. The
agency's own findings stand in the proposal it was approved on; what only a paper from elsewhere can
show (a classification, a page, an earlier answer) is on file where it was attached or linked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from casework.cases.record import MISSING, NOT_YET, ON_FILE, Found, Record, last, there
from casework.cases.view import Outcome
from casework.law.evidence import BY_REPLY
from casework.law.replies import REPLY_KINDS

Reasons = Mapping[str, Any]


def with_grounds(record: Record, events: Iterable[Found]) -> list[Found]:
    """Return the papers of events together with those the replies call for.

    Papers of an event that a reply rests on learn which items they serve.
    """
    found = list(events)
    for outcome in record.view.outcomes:
        for codes in BY_REPLY.get(outcome.reply, ()):
            _need(record, found, outcome, codes)
    found.extend(_told_third_party(record, found))
    return found


def _need(record: Record, found: list[Found], outcome: Outcome, codes: tuple[str, ...]) -> None:
    """See to one need of one outcome: what is there serves it, else a paper is added."""
    known = [place for place, one in enumerate(found) if one.code in codes]
    own = [place for place in known if found[place].code in _FOUND_IN]
    if known and not own:
        for place in known:
            found[place] = _serving(found[place], outcome.item)
        return
    paper = _paper(record, outcome, codes[0])
    alike = [place for place in own if found[place].status == paper.status]
    if alike:
        found[alike[0]] = _serving(found[alike[0]], outcome.item)
    else:
        found.append(paper)


def _serving(one: Found, item: int) -> Found:
    return replace(one, items=tuple(sorted({*one.items, item})))


def _paper(record: Record, outcome: Outcome, code: str) -> Found:
    """Return the paper of an outcome: in the proposal, or found elsewhere, or missing."""
    proposed = last(record.current, "outcome_proposed")
    day = proposed.on if proposed is not None else record.received_on
    look = _FOUND_IN.get(code)
    paper = look(record, outcome) if look is not None else None
    return replace(paper or Found(code, MISSING, day), items=(outcome.item,))


def _proposed(code: str, holds: Callable[[Outcome, Reasons], bool]) -> Callable[..., Found | None]:
    """Return how a finding of the agency is looked for: in the proposal of the outcome."""

    def look(record: Record, outcome: Outcome) -> Found | None:
        proposed = last(record.current, "outcome_proposed")
        held = proposed is not None and holds(outcome, outcome.reasons or {})
        return there(code, proposed) if held and proposed is not None else None

    return look


def _says(*names: str) -> Callable[[Outcome, Reasons], bool]:
    def holds(outcome: Outcome, reasons: Reasons) -> bool:
        return all(reasons.get(name) for name in names)

    return holds


def _severed(outcome: Outcome, reasons: Reasons) -> bool:
    return bool(outcome.part or reasons.get("severance"))


def _organ_named(outcome: Outcome, reasons: Reasons) -> bool:
    named = reasons.get("organ") and reasons.get("organ_contact")
    return bool(named or reasons.get("organ_unknown"))


def _advised(outcome: Outcome, reasons: Reasons) -> bool:
    return bool(reasons.get("answer") or reasons.get("channel"))


def _supplied(record: Record, outcome: Outcome) -> Found | None:
    """What was handed over is signed for, or goes with the reply, or is told in it (条例 36)."""
    released = last(record.current, "released")
    if released is not None:
        return there("supplied", released)
    reasons = outcome.reasons or {}
    sent = last(record.current, "dispatched")
    ways = any(reasons.get(name) for name in ("enclosures", "place", "where"))
    if sent is not None and ways:
        return there("supplied", sent)
    if sent is None:
        return Found("supplied", NOT_YET, record.received_on)
    return None


def _earlier(record: Record, outcome: Outcome) -> Found | None:
    links = [f for f in record.facts if f.kind == "linked" and f.get("relation") == "earlier_reply"]
    return there("earlier_answer", links[-1]) if links else None


def _reasons_judged(record: Record, outcome: Outcome) -> Found | None:
    """The applicant's reasons are judged where they lapsed, or in the proposal (条例 35)."""
    lapse = last(record.current, "reasons_lapsed")
    if lapse is not None and lapse.get("assessment"):
        return there("reasons_assessment", lapse)
    return _proposed("reasons_assessment", _says("reason"))(record, outcome)


_FINDINGS: Final[dict[str, Callable[[Outcome, Reasons], bool]]] = {
    "banning_rule": _says("rule"),
    "harm_assessment": _says("danger", "reason"),
    "public_interest": _says("public_interest"),
    "internal_nature": _says("reason"),
    "process_nature": _says("process_kind", "reason"),
    "severance": _severed,
    "responsible_organ": _organ_named,
    "special_rule": _says("rule"),
    "existing_state": _says("exists", "would_make"),
    "petition_nature": _says("reason"),
    "still_unclear": _says("reason"),
    "not_information": _says("reason"),
    "advice_nature": _advised,
    "verification": _says("reason"),
    "competent_organ": _says("organ"),
}
_FOUND_IN: Final[dict[str, Callable[[Record, Outcome], Found | None]]] = {
    **{code: _proposed(code, holds) for code, holds in _FINDINGS.items()},
    "supplied": _supplied,
    "earlier_answer": _earlier,
    "reasons_assessment": _reasons_judged,
}


def _told_third_party(record: Record, found: list[Found]) -> Iterator[Found]:
    """Yield the notice to a third party whose objection did not prevail (条例 32).

    Where something else of the case is withheld for a third party, the objection was heeded.
    """
    released = last(record.current, "released")
    if released is not None and released.get("third_party_told_on"):
        told = released.get("third_party_told_on")
        yield Found("third_decision", ON_FILE, told, told, released.seq)
        return
    replies = [REPLY_KINDS[o.reply] for o in record.view.outcomes]
    objected = any(
        c.party == "third_party" and c.position == "objects" for c in record.view.consultations
    )
    if (
        objected
        and any(k.grants for k in replies)
        and not any(k.needs_consultation for k in replies)
    ):
        proposed = last(record.current, "outcome_proposed")
        yield Found("third_decision", MISSING, proposed.on if proposed else record.received_on)
