"""Outlook (预判): how similar cases ended, what is open in this one, how much time is left.

A distribution, never a forecast of its own: it stands on cases that are named, and where
they are too few it says so and gives no distribution.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from casework.cases.clocks import Reckoning
from casework.cases.findings import Finding
from casework.law.rows import ROW_LABELS

FORMAT: Final = "casework/outlook/1"
LOOKED_AT: Final = 30
"""Similar cases an outlook rests on at most."""
LIKE_ENOUGH: Final = 0.4
"""Share of what is asked that a case must hold to be among them."""


class Case(Protocol):
    """What an outlook needs of a similar case (``casework.service.similar.Similar``)."""

    @property
    def number(self) -> str:
        """The case number, or the ref in a collection."""

    @property
    def collection(self) -> str:
        """The collection; blank for a case of our own."""

    @property
    def outcome(self) -> str:
        """The row of table three; blank where it is not known."""

    @property
    def corrected(self) -> bool:
        """Whether the reply was corrected."""

    @property
    def likeness(self) -> float:
        """How alike it is, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Ended:
    """One outcome: how many of the cases ended so, and how many of those were corrected."""

    row: str
    cases: int
    corrected: int

    @property
    def label(self) -> str:
        """The outcome in words."""
        return ROW_LABELS.get(self.row, self.row)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can be expected of a case, and what that rests on.

    ``enough``: whether there are at least ``least`` cases; ``outcomes`` is empty where there
    are not. ``days_left``: working days, None while the last day is not known.
    """

    number: str
    least: int
    cases: tuple[tuple[str, str, float], ...]
    """(collection or blank, number, likeness), the most alike first."""
    outcomes: tuple[Ended, ...]
    corrected: int
    findings: tuple[Finding, ...]
    due: date | None
    days_left: int | None
    standing: str

    @property
    def enough(self) -> bool:
        """Whether the cases are enough to say how they ended."""
        return len(self.cases) >= self.least

    @property
    def share_corrected(self) -> float | None:
        """The share of the cases that was corrected; None where they are too few."""
        return self.corrected / len(self.cases) if self.enough else None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object ``casework/outlook/1``."""
        total, share = len(self.cases), self.share_corrected
        return {
            "format": FORMAT,
            "number": self.number,
            "enough": self.enough,
            "least": self.least,
            "cases": [
                {"collection": where or None, "number": number, "likeness": round(likeness, 2)}
                for where, number, likeness in self.cases
            ],
            "outcomes": [
                {"row": one.row, "label": one.label, "cases": one.cases,
                 "share": round(one.cases / total, 2), "corrected": one.corrected}
                for one in self.outcomes
            ],
            "corrected": self.corrected if self.enough else None,
            "share_corrected": None if share is None else round(share, 2),
            "findings": [
                {"code": one.code, "severity": str(one.severity), "message": one.message,
                 "cites": list(one.cites)}
                for one in self.findings
            ],
            "due": self.due.isoformat() if self.due else None,
            "days_left": self.days_left,
            "standing": self.standing,
        }  # fmt: skip


def outlook(
    number: str,
    similar: Sequence[Case],
    findings: Iterable[Finding],
    now: Reckoning,
    *,
    least: int,
) -> Outlook:
    """Return the outlook of a case from cases like it, its findings and its deadline.

    Of ``similar`` those count whose outcome is known and that hold ``LIKE_ENOUGH`` of what is
    asked, the ``LOOKED_AT`` most alike. Of ``findings`` those are kept that keep
    the reply from being submitted or signed.
    """
    alike = [one for one in similar if one.outcome and one.likeness >= LIKE_ENOUGH]
    resting = sorted(alike, key=lambda one: -one.likeness)[:LOOKED_AT]
    ended = Counter(one.outcome for one in resting)
    turned = Counter(one.outcome for one in resting if one.corrected)
    ordered = sorted(ended, key=lambda row: (-ended[row], row)) if len(resting) >= least else []
    return Outlook(
        number=number,
        least=least,
        cases=tuple((one.collection, one.number, one.likeness) for one in resting),
        outcomes=tuple(Ended(row, ended[row], turned[row]) for row in ordered),
        corrected=turned.total(),
        findings=tuple(one for one in findings if one.blocks),
        due=now.due,
        days_left=None if now.due is None else now.remaining,
        standing=now.standing,
    )
