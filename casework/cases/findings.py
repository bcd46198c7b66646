"""What a review found, and how the people answerable dealt with it.

A finding is computed, never stored: the same case and letter give the same findings. What is
stored is a decision about one: the legal reviewer's override of a hard one, the head's
acknowledgement of a fault nothing can mend any more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from casework.cases.view import CaseView

FORMAT: Final = "casework/finding/1"


class Severity(StrEnum):
    """How grave a finding is; the order is that of ``rank``."""

    ERROR = "error"
    """Blocks submission and signing until mended, or overridden by the legal reviewer."""
    IRREPARABLE = "irreparable"
    """A past fault nothing can mend: acknowledged by the head of the office, never blocks."""
    WARNING = "warning"


SEVERITIES: Final = {
    Severity.ERROR: "须改正",
    Severity.IRREPARABLE: "不可补救",
    Severity.WARNING: "提示",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: what, where, how to mend it, and the rule it rests on.

    ``where`` is a place an officer can go to (第2项, 正文第3段, 救济告知); ``message`` never
    holds personal data. ``settled`` says why it no longer stands in the way.
    """

    code: str
    severity: Severity
    message: str
    where: str
    cites: tuple[str, ...] = ()
    settled: str = ""

    @property
    def key(self) -> str:
        """Eight hex digits that stand for exactly this finding: another fault has another key."""
        text = f"{self.code}\n{self.where}\n{self.message}"
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    @property
    def blocks(self) -> bool:
        """Whether it keeps the reply from being submitted or signed."""
        return self.severity is Severity.ERROR and not self.settled

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form of docs/formats.md."""
        return {
            "format": FORMAT,
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message,
            "where": self.where,
            "cites": list(self.cites),
            "key": self.key,
            "settled": self.settled or None,
        }


def settled_by(view: CaseView, finding: Finding) -> str:
    """Return why a finding no longer stands in the way; blank while it does.

    An override holds for the very finding it was given for. A past fault is known by its code
    and place alone: how many days late it is changes, that it is late does not.
    """
    for one in view.overrides:
        if finding.severity is Severity.ERROR and one.key == finding.key:
            return "overridden"
    for one in view.acknowledgements:
        same = (one.code, one.where) == (finding.code, finding.where)
        if finding.severity is Severity.IRREPARABLE and same:
            return "acknowledged"
    return ""
