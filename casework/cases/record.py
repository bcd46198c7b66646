"""What a history holds of each paper: read once, for the list of evidence.

An event shows its papers: the letter that went with it, the day it was served, what came
back. Found are those on file, those missing, and those whose time has not come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from casework.cases.facts import Fact
from casework.cases.folds import standing_facts
from casework.cases.view import CaseView, SignedLetter

ON_FILE, MISSING, NOT_YET = "on_file", "missing", "not_yet"
NEW_ROUND: Final = ("remanded", "self_corrected")


@dataclass(frozen=True, slots=True)
class Found:
    """A paper that is there or should be.

    ``on`` is its own day, ``day`` that of the event it belongs to: the list goes by the latter.
    """

    code: str
    status: str
    day: date
    on: date | None = None
    seq: int | None = None
    doc_no: str | None = None
    ref: str | None = None
    items: tuple[int, ...] = ()
    name: str | None = None
    """Where the paper has a name of its own: the answer."""


@dataclass(frozen=True, slots=True)
class Record:
    """The facts of a case as amended; ``current`` are those of the last round."""

    view: CaseView
    facts: tuple[Fact, ...]
    current: tuple[Fact, ...]

    @classmethod
    def of(cls, view: CaseView) -> Record:
        """Return the record of a case."""
        facts = tuple(standing_facts(view.history))
        begins = [place for place, fact in enumerate(facts) if fact.kind in NEW_ROUND]
        return cls(view, facts, facts[begins[-1] :] if begins else facts)

    def letter(self, code: str, after: Fact, ref: str | None = None) -> SignedLetter | None:
        """Return the letter that went out with a fact: the next of its code."""
        mine = (x for x in self.view.letters if x.code == code and x.seq > after.seq)
        return next((x for x in mine if ref is None or x.ref == ref), None)

    @property
    def received_on(self) -> date:
        """The day the case begins with: of receipt, else of its first fact."""
        received = first(self.facts, "received")
        begins = received or (self.facts[0] if self.facts else None)
        return begins.on if begins is not None else date.min


def first(facts: Iterable[Fact], *kinds: str) -> Fact | None:
    """Return the first fact of these kinds."""
    return next((fact for fact in facts if fact.kind in kinds), None)


def last(facts: Iterable[Fact], *kinds: str) -> Fact | None:
    """Return the last fact of these kinds."""
    return next((fact for fact in reversed(list(facts)) if fact.kind in kinds), None)


def after(facts: Iterable[Fact], one: Fact) -> Iterator[Fact]:
    """Yield the facts that come after one of them."""
    passed = False
    for fact in facts:
        if passed:
            yield fact
        passed = passed or fact is one


def there(code: str, fact: Fact, day: date | None = None, **more: Any) -> Found:
    """Return a paper that a fact puts on file; it belongs to the event of ``day``."""
    return Found(code, ON_FILE, day or fact.on, fact.on, fact.seq, **more)


def notice(record: Record, code: str, event: Fact, letter: str, ref: str | None = None) -> Found:
    """Return the letter of an event; the event itself says that it went out."""
    sent = record.letter(letter, event, ref)
    if sent is None:
        return there(code, event, ref=ref)
    return Found(code, ON_FILE, event.on, sent.signed_on, sent.seq, sent.doc_no, ref)


def awaited(code: str, day: date, *, waiting: bool, ref: str | None = None) -> Found:
    """Return a paper that is not there: not yet while its time runs, else missing."""
    return Found(code, NOT_YET if waiting else MISSING, day, ref=ref)
