"""How the checks read a case: what is blank, what belongs to this round, who was consulted.

What was erased cannot be judged: readers of personal values return None then, not blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from casework.cases.facts import Fact
from casework.cases.folds import standing_facts
from casework.cases.view import CaseView, ConsultationRecord, Outcome, SignedLetter
from casework.review.subject import Subject

_WORDLESS: Final = frozenset({"略", "不详", "待定", "待补", "待填", "同上", "见附件", "xx", "××"})
_NEW_ROUND: Final = ("remanded", "self_corrected")
_RESTART: Final = ("correction_received", "fee_paid")
_ASKING: Final = ("D-07", "D-08")
WITHHELD: Final = "不予公开"
GIVEN: Final = "予以公开"


def case_of(subject: Subject) -> CaseView:
    """Return the case; a check that reads it runs only where there is one."""
    if subject.view is None:
        raise ValueError("no case")
    return subject.view


def blank(text: object) -> bool:
    """Tell whether a text says nothing: absent, marks only, or a word put in to fill a form."""
    if not isinstance(text, str):
        return text is None
    said = re.sub(r"[\W_]+", "", text).lower()
    return not said or said in _WORDLESS


def detail(outcome: Outcome, name: str) -> Any:
    """Return a detail of an outcome; None where it was not given, or erased."""
    return (outcome.reasons or {}).get(name)


def day_in(value: object) -> date | None:
    """Return a day kept among free text, where JSON holds it as a string."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def text_of_item(view: CaseView, no: int) -> str:
    """Return what was asked under an item; blank once it was erased."""
    return next((item.text or "" for item in view.items if item.no == no), "")


# -- rounds ----------------------------------------------------------------------------------
def this_round(view: CaseView) -> list[Fact]:
    """Return the facts of the present answer clock, as amended, the one that opened it first."""
    facts = standing_facts(view.history)
    starts = [place for place, fact in enumerate(facts) if fact.kind in _NEW_ROUND]
    return facts[starts[-1] :] if starts else facts


def since_restart(view: CaseView) -> list[Fact]:
    """Return the facts since the clock last began anew (条例 30, 处理费办法 6)."""
    facts = this_round(view)
    starts = [place for place, fact in enumerate(facts) if fact.kind in _RESTART]
    return facts[starts[-1] :] if starts else facts


def opened_on(view: CaseView) -> date:
    """Return the day the present round opened; the earliest day there is for the first one."""
    first = this_round(view)[:1]
    if first and first[0].kind in _NEW_ROUND:
        return first[0].get("received_on") or first[0].on
    return date.min


def letter_sent(view: CaseView, code: str) -> SignedLetter | None:
    """Return the last letter of that kind signed in this round, if one was."""
    found = [
        x for x in view.letters if x.code == code and x.round == view.round and not x.cancelled
    ]
    return found[-1] if found else None


# -- consultations ---------------------------------------------------------------------------
def third_parties(view: CaseView) -> tuple[ConsultationRecord, ...]:
    """Return the letters to third parties, of earlier rounds too: their opinion still stands."""
    return tuple(c for c in view.consultations if c.party == "third_party")


def letter_lacks(view: CaseView, asked: ConsultationRecord) -> bool:
    """Tell whether the letter of a consultation is not on file (条例 32: in writing)."""
    return not any(x.code in _ASKING and x.ref == asked.ref for x in view.letters)


def came_late(subject: Subject, asked: ConsultationRecord) -> bool:
    """Tell whether an opinion came after the consultee's own period (条例 32, 34)."""
    limits = subject.now.limits if subject.now is not None else ()
    return any(
        x.code == "consultation" and x.ref == asked.ref
        and x.due is not None and x.met_on is not None and x.met_on > x.due
        for x in limits
    )  # fmt: skip


def objections(subject: Subject) -> tuple[ConsultationRecord, ...]:
    """Return the third parties who objected within their period (条例 32)."""
    found = third_parties(case_of(subject))
    return tuple(c for c in found if c.position == "objects" and not came_late(subject, c))


def parts_of(outcomes: Sequence[Outcome], item: int) -> Iterator[Outcome]:
    """Yield the outcomes of one item: one, or one for each of its parts."""
    return (o for o in outcomes if o.item == item)
