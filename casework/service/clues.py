"""The clues of a case's request, and whether the letter on file speaks of each.

The request's words are personal data: they are returned to whoever may see the case, and
stand in no log and no message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from casework.cases.folds import standing_facts
from casework.cases.view import CaseView
from casework.errors import InputError, Refusal
from casework.law.documents import DOCUMENTS
from casework.review.clues import Clue, answered, clues
from casework.review.spoken import spoken
from casework.service.review import letter_of

if TYPE_CHECKING:
    from casework.letters import Letter
    from casework.service.facade import Casework

FORMAT: Final = "casework/clues/1"
SOURCES: Final = {"item": "项", "description": "申请内容", "correction": "补正内容"}


@dataclass(frozen=True, slots=True)
class RequestClue:
    """A clue of a request: where it stands, and where the letter speaks of it.

    ``items`` are the numbers of the items it stands in; ``sources`` names every part of the
    request. ``where`` is ``said``, ``quoted`` or ``missing``; None while there is no letter.
    """

    kind: str
    text: str
    norm: str
    items: tuple[int, ...]
    sources: tuple[str, ...]
    where: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of one clue."""
        return {
            "kind": self.kind,
            "text": self.text,
            "norm": self.norm,
            "items": list(self.items),
            "sources": list(self.sources),
            "answer": self.where,
        }


@dataclass(frozen=True, slots=True)
class ClueReport:
    """All clues of a request in order, and the letter they were looked for in.

    ``standing`` is ``signed`` or ``draft``; None where no letter is on file.
    """

    number: str
    clues: tuple[RequestClue, ...]
    code: str | None = None
    doc_no: str | None = None
    standing: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form (``casework/clues/1``)."""
        letter = None
        if self.code is not None:
            letter = {
                "code": self.code,
                "title": DOCUMENTS[self.code].name,
                "doc_no": self.doc_no,
                "standing": self.standing,
            }
        return {
            "format": FORMAT,
            "number": self.number,
            "letter": letter,
            "clues": [one.to_dict() for one in self.clues],
        }


def clues_of(casework: Casework, number: str) -> ClueReport:
    """Return the clues of a case's request beside the signed answer, else the draft.

    Raises ``NotFound``, and ``InputError`` (``erased``) once the request's words are gone.
    """
    view = casework.view(number)
    if view.erased:
        raise InputError([Refusal("erased", "个人信息已清除，不再有申请内容可供对照")])
    letter, signed = letter_of(view, None)
    return clue_report(view, letter, signed=signed)


def clue_report(view: CaseView, letter: Letter | None, *, signed: bool) -> ClueReport:
    """Return the clues of a request and what ``letter`` says of them."""
    found = _collected(_parts(view))
    if letter is None:
        return ClueReport(view.number, found)
    asked = [Clue(one.kind, one.text, one.norm, 0, len(one.text)) for one in found]
    told = answered(asked, *spoken(letter))
    return ClueReport(
        view.number,
        tuple(replace(one, where=was.where) for one, was in zip(found, told, strict=True)),
        letter.code,
        view.answer.doc_no if signed and view.answer else None,
        "signed" if signed else "draft",
    )


def _parts(view: CaseView) -> Iterator[tuple[str, int | None, str]]:
    """Yield the parts of the request: source, number of the item, text; none of them twice."""
    texts = {item.text for item in view.active_items}
    for item in view.active_items:
        yield "item", item.no, item.text or ""
    if view.description not in texts:
        yield "description", None, view.description or ""
    corrected = [
        f.get("text") for f in standing_facts(view.history) if f.kind == "correction_received"
    ]
    if corrected and corrected[-1] not in texts:
        yield "correction", None, corrected[-1] or ""


def _collected(parts: Iterable[tuple[str, int | None, str]]) -> tuple[RequestClue, ...]:
    """Return each thing once, in the order of its first mention, with all its places."""
    known: dict[tuple[str, str], RequestClue] = {}
    for source, no, text in parts:
        for clue in clues(text):
            key = (clue.kind, clue.norm)
            one = known.get(key) or RequestClue(clue.kind, clue.text, clue.norm, (), ())
            items = one.items if no is None else (*one.items, no)
            sources = (*one.sources, source)
            known[key] = replace(
                one, items=tuple(dict.fromkeys(items)), sources=tuple(dict.fromkeys(sources))
            )
    return tuple(known.values())
