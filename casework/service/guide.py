"""The guided decision of a case as callers get it, and its JSON form (``casework/guide/1``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from casework.cases.fields import to_json
from casework.law.guide import Option, Question
from casework.law.remedies import ROUTE_LABELS
from casework.review.guide import (
    Filed,
    Guidance,
    Need,
    Proposal,
    Proposed,
    Result,
    Step,
    differs,
    guide,
    proposal,
)

if TYPE_CHECKING:
    from casework.service.facade import Casework

FORMAT: Final = "casework/guide/1"


@dataclass(frozen=True, slots=True)
class Guided:
    """Guidance for every item asked for, and what they come to together.

    ``proposal`` is None until every item has a reply to propose; ``differs`` are the items for
    which something else is proposed.
    """

    number: str
    items: tuple[Guidance, ...]
    proposal: Proposal | None
    differs: tuple[int, ...]

    def to_dict(self, *, personal: bool = False) -> dict[str, Any]:
        """Return the JSON form; with ``personal`` also the reasons the officers wrote."""
        together = self.proposal
        data = {
            "format": FORMAT,
            "number": self.number,
            "items": [_guidance(one, personal) for one in self.items],
            "proposal": together
            and {
                **together.values(personal=personal),
                "letter": together.letter,
                "remedy": str(together.route),
            },
            "differs": list(self.differs),
        }
        return dict(to_json(data))


def guided(casework: Casework, number: str) -> Guided:
    """Return the guided decision of a case; the remedy is that of the day its reply is signed.

    Before it is signed, of today. Raises ``NotFound``.
    """
    view = casework.view(number)
    on = view.answer.signed_on if view.answer is not None else casework.today
    partial = casework.settings.law.get("partial_remedy", "split")
    items = guide(view, on=on, partial=partial)
    return Guided(number, items, proposal(items, on=on, partial=partial), differs(view))


# -- JSON -------------------------------------------------------------------------------------
def _guidance(one: Guidance, personal: bool) -> dict[str, Any]:
    return {
        "item": one.item,
        "part": one.part or None,
        "steps": [_step(step, personal) for step in one.steps],
        "asked": one.asked and _question(one.asked),
        "trigger": one.trigger or None,
        "result": one.result and _result(one.result, personal),
    }


def _step(step: Step, personal: bool) -> dict[str, Any]:
    given = step.answer
    data = {
        "question": step.question.code,
        "text": step.question.text,
        "answer": step.option.code,
        "label": step.option.label,
        "on": given.on,
        "actor": given.actor,
        "cites": step.option.cites,
    }
    return data | ({"reason": given.reason} if personal else {})


def _question(question: Question) -> dict[str, Any]:
    return {
        "question": question.code,
        "text": question.text,
        "cites": question.cites,
        "options": [_option(option) for option in question.options],
    }


def _option(option: Option) -> dict[str, Any]:
    return {
        "answer": option.code,
        "label": option.label,
        "look": option.look,
        "cites": option.cites,
        "mark": option.certainty,
        "replies": option.replies,
        "next": option.to or None,
        "trigger": None if option.to else option.trigger,
    }


def _result(result: Result, personal: bool) -> dict[str, Any]:
    return {
        "outcomes": [_proposed(one, personal) for one in result.outcomes],
        "cites": result.cites,
        "mark": result.mark,
        "papers": [_filed(one) for one in result.papers],
        "letter": result.letter,
        "remedy": str(result.route),
        "remedy_label": ROUTE_LABELS[result.route],
    }


def _proposed(one: Proposed, personal: bool) -> dict[str, Any]:
    return {"values": one.values(personal=personal), "needs": [_need(need) for need in one.needs]}


def _need(need: Need) -> dict[str, Any]:
    return {"names": need.names, "label": need.label, "must": need.must}


def _filed(one: Filed) -> dict[str, Any]:
    return {
        "code": one.paper.code,
        "label": one.paper.label,
        "triggers": one.paper.triggers,
        "needed": one.paper.needed or None,
        "cites": one.paper.cites,
        "on_file": one.on_file,
    }
