"""Guards on the answers of the guided decision: the item is there, the question in its turn."""

from __future__ import annotations

from typing import Any

from casework.cases.view import CaseView
from casework.errors import Refusal
from casework.law.guide import Trail, follow
from casework.states.context import Context
from casework.states.guards.registry import input_guard, listed


@input_guard
def item_answerable(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    asked = [item.no for item in view.active_items]
    if cmd.item in asked:
        return None
    message = f"没有第 {cmd.item} 项，或者该项已经撤回；现有第 {listed(asked)} 项"
    return Refusal("item_unknown", message, field="item")


@input_guard
def question_in_turn(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """The next question, or an earlier one anew: answers given out of turn would rest on nothing."""
    answers = view.answers_for(cmd.item, cmd.part or "")
    trail = follow(view.kind, ((a.question, a.option) for a in answers))
    question = next((q for q in trail.open_to if q.code == cmd.question), None)
    if question is None:
        return Refusal("question_not_next", _turn(trail), field="question")
    if question.option(cmd.answer) is None:
        allowed = "、".join(f"{o.code}（{o.label}）" for o in question.options)
        message = f"“{question.text}”没有这个回答，可以是：{allowed}"
        return Refusal("answer_unknown", message, question.cites, "answer")
    return None


def _turn(trail: Trail) -> str:
    """Say which question is next, and which may be answered anew."""
    earlier = "、".join(f"{q.code}（{q.short}）" for q, _ in trail.steps)
    again = f"可以重新回答 {earlier}" if earlier else ""
    asked = trail.asked
    now = f"现在应回答 {asked.code}（{asked.short}）" if asked else "各个问题已经答完"
    return "；".join(part for part in (now, again) if part)
