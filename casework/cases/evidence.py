"""The list of evidence (举证清单): what is on file for the answer, what is missing, what is to come.

What is on file is numbered in the order it happened; the answer in a reconsideration (D-67)
numbers its evidence by this list. A paper that no fact shows is on file once it is attached
(``attach``) under the name of the proof it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from casework.cases.facts import Fact
from casework.cases.fields import to_json
from casework.cases.grounds import with_grounds
from casework.cases.proofs import of_events
from casework.cases.record import MISSING, NEW_ROUND, NOT_YET, ON_FILE, Found, Record
from casework.cases.view import CaseView
from casework.law.evidence import PROOFS, proof_of_attachment

STATUSES: Final = {ON_FILE: "已有", MISSING: "缺少", NOT_YET: "尚未到"}
_RANK: Final = {code: rank for rank, code in enumerate(PROOFS)}


@dataclass(frozen=True, slots=True)
class Proof:
    """One line of the list; only what is on file has a number.

    ``on`` is the day of the paper, ``seq`` the fact that shows it, ``ref`` the consultation it
    belongs to, ``items`` the items whose reply rests on it.
    """

    no: int | None
    code: str
    name: str
    proves: str
    cites: tuple[str, ...]
    weight: str
    status: str
    on: date | None = None
    seq: int | None = None
    doc_no: str | None = None
    ref: str | None = None
    items: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of one line."""
        names = self.__slots__  # every field, in order
        return dict(to_json({name: getattr(self, name) for name in names}))


def evidence(view: CaseView) -> tuple[Proof, ...]:
    """Return the list for a case's present answer: on file, then missing, then to come.

    Deterministic. Of a case that was erased the free texts are gone, so ask before.
    """
    record = Record.of(view)
    found = _attached(record, with_grounds(record, of_events(record)))
    there = sorted((one for one in found if one.status == ON_FILE), key=_by_day)
    wanted = sorted((one for one in found if one.status != ON_FILE), key=_by_status)
    numbered = [_proof(one, number) for number, one in enumerate(there, 1)]
    return (*numbered, *(_proof(one, None) for one in wanted))


def until_round(facts: Sequence[Fact], number: int) -> Sequence[Fact]:
    """Return the facts up to the end of a round: before the next answer was begun.

    ``number`` counts from 1; a round that was never begun gives all facts.
    """
    begins = [place for place, fact in enumerate(facts) if fact.kind in NEW_ROUND]
    return facts[: begins[number - 1]] if 0 < number <= len(begins) else facts


def _by_day(one: Found) -> tuple[Any, ...]:
    return (one.day, _RANK[one.code], one.ref or "", one.seq or 0)


def _by_status(one: Found) -> tuple[Any, ...]:
    return (one.status != MISSING, _RANK[one.code], one.ref or "", one.items, one.day)


def _proof(one: Found, number: int | None) -> Proof:
    kind = PROOFS[one.code]
    return Proof(
        number, one.code, one.name or kind.name, kind.proves, kind.cites, kind.weight, one.status,
        one.on, one.seq, one.doc_no, one.ref, one.items,
    )  # fmt: skip


def _attached(record: Record, found: Iterable[Found]) -> list[Found]:
    """Put attachments where they belong: one paper fills one gap; else it stands by itself."""
    filled = list(found)
    for fact in record.facts:
        code = proof_of_attachment(fact.get("kind_of")) if fact.kind == "attached" else None
        if code is None:
            continue
        places = [place for place, one in enumerate(filled) if one.code == code]
        gaps = [place for place in places if filled[place].status != ON_FILE]
        if gaps:
            gap = filled[gaps[0]]
            filled[gaps[0]] = replace(gap, status=ON_FILE, on=fact.on, seq=fact.seq)
        elif not places or code == "other":
            filled.append(Found(code, ON_FILE, fact.on, fact.on, fact.seq))
    return filled
