"""Whether the papers behind a reply (``law.guide.PAPERS``) are on file in a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from casework.cases.view import CaseView


def on_file(view: CaseView, paper: str) -> bool:
    """Tell whether a paper, by its code, is on file: begun is not enough, it must be finished."""
    return _HELD[paper](view)


def _corrected(view: CaseView) -> bool:
    return view.correction is not None and view.correction.received_on is not None


def _correction_lapsed(view: CaseView) -> bool:
    return view.correction is not None and view.correction.lapsed_on is not None


def _fee_lapsed(view: CaseView) -> bool:
    return view.fee is not None and view.fee.lapsed_on is not None


def _explained(view: CaseView) -> bool:
    asked = view.reasons
    return asked is not None and (asked.received_on is not None or asked.lapsed_on is not None)


def _consulted(view: CaseView) -> bool:
    """Whether third parties were asked, and every consultation has a result (条例 32)."""
    asked = [c for c in view.consultations if c.party == "third_party"]
    return bool(asked) and all(c.ended_on is not None for c in asked)


def _linked(view: CaseView) -> bool:
    return any(f.kind == "linked" and f.get("relation") == "earlier_reply" for f in view.history)


_HELD: Final[dict[str, Callable[[CaseView], bool]]] = {
    "correction": _corrected,
    "correction_lapse": _correction_lapsed,
    "fee_lapse": _fee_lapsed,
    "reasons": _explained,
    "search": lambda view: bool(view.searches),
    "searched": lambda view: bool(view.searches),
    "consultation": _consulted,
    "secrecy": lambda view: view.secrecy in ("may_disclose", "partly"),
    "classification": lambda view: view.secrecy is not None,
    "earlier": _linked,
    "legality": lambda view: view.legality in ("agree", "agree_with_changes"),
}
