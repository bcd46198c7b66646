"""The conditions by which a row of the table chooses among its ways.

They look at the case after the command's facts, still in the state it came from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from casework.cases.view import CaseView
from casework.states.context import Context

Condition = Callable[[CaseView, Context], bool]


def _returns_to(state: str) -> Condition:
    def condition(view: CaseView, ctx: Context) -> bool:
        over = view.state == "consultation" and not view.open_consultations
        return over and view.return_to == state

    return condition


def _sent_back_for(what: str) -> Condition:
    def condition(view: CaseView, ctx: Context) -> bool:
        return bool(view.history[-1].get("to") == what)

    return condition


def _chain_complete(view: CaseView, ctx: Context) -> bool:
    return len(view.signatures) >= len(ctx.sign_off)


def _all_withdrawn(view: CaseView, ctx: Context) -> bool:
    return not view.active_items


CONDITIONS: Final[dict[str, Condition]] = {
    "back_to_acceptance": _returns_to("acceptance"),
    "back_to_opinion": _returns_to("opinion"),
    "back_to_decision": _returns_to("decision"),
    "all_withdrawn": _all_withdrawn,
    "chain_complete": _chain_complete,
    "wording_only": _sent_back_for("wording"),
    "outcome_changes": _sent_back_for("outcome"),
}
