"""The list of evidence of a case on record, for its present answer or that of an earlier round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from casework.cases.evidence import Proof, evidence, until_round
from casework.cases.fields import to_json
from casework.cases.folds import fold, standing_facts
from casework.cases.view import CaseView
from casework.errors import InputError, Refusal
from casework.law.documents import DOCUMENTS

if TYPE_CHECKING:
    from casework.service.facade import Casework

FORMAT: Final = "casework/evidence/1"


@dataclass(frozen=True, slots=True)
class EvidenceList:
    """The list for the answer of one round; ``view`` is the case at the end of that round."""

    view: CaseView
    proofs: tuple[Proof, ...]

    @property
    def title(self) -> str | None:
        """The answer it is about, with its number; None while none is signed."""
        answer = self.view.answer
        if answer is None:
            return None
        return f"{DOCUMENTS[answer.code].name} {answer.doc_no or ''}".rstrip()

    def of(self, status: str) -> tuple[Proof, ...]:
        """Return the lines of one status, in order."""
        return tuple(proof for proof in self.proofs if proof.status == status)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form (``casework/evidence/1``)."""
        answer = self.view.answer
        told = None
        if answer is not None:
            told = {
                "code": answer.code,
                "title": DOCUMENTS[answer.code].name,
                "doc_no": answer.doc_no,
                "signed_on": answer.signed_on,
            }
        data = {
            "format": FORMAT,
            "number": self.view.number,
            "round": self.view.round,
            "answer": told,
            "replies": [
                {"item": o.item, "part": o.part or None, "reply": o.reply}
                for o in self.view.outcomes
            ],
            "proofs": [proof.to_dict() for proof in self.proofs],
        }
        return dict(to_json(data))


def evidence_of(casework: Casework, number: str, *, round_no: int | None = None) -> EvidenceList:
    """Return what is on file, missing and to come for a case's answer.

    ``round_no`` None: the present round. Raises ``NotFound``, and ``InputError``: ``erased`` once
    the free texts are gone, ``round_unknown`` for a round that was never begun.
    """
    view = casework.view(number)
    if view.erased:
        raise InputError([Refusal("erased", "个人信息已清除，不能再核对举证材料")])
    if round_no is not None:
        view = _at(view, round_no)
    return EvidenceList(view, evidence(view))


def _at(view: CaseView, round_no: int) -> CaseView:
    if not 1 <= round_no <= view.round:
        message = f"没有第 {round_no} 轮答复，本件共 {view.round} 轮"
        raise InputError([Refusal("round_unknown", message, field="round")])
    return fold(until_round(standing_facts(view.history), round_no))
