"""What a decision may know besides the case: who asks, on which day, under which settings.

Everything here is plain data handed in; nothing reads a clock, a file or a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from casework.calendar.workdays import WorkdayCalendar
from casework.cases.clocks import Reckoning, reckon
from casework.cases.counting import FeeCount
from casework.cases.findings import Finding
from casework.cases.view import CaseView
from casework.law.switches import DEFAULTS


@dataclass(frozen=True)
class Context:
    """The surroundings of one command."""

    actor: str
    roles: frozenset[str]
    now: datetime
    today: date
    calendar: WorkdayCalendar
    sign_off: tuple[str, ...]
    people: Mapping[str, frozenset[str]] = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=lambda: DEFAULTS)
    number: str = ""
    substitutes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Role of a step -> roles that may act for it."""
    exception: str = ""
    """Why, in a small office, one person may draft and sign; blank: nobody may."""
    seal_required: bool = True
    unit_days: int = 5
    """Working days a unit has for its reply; internal, never law."""
    related: CaseView | None = None
    """The other case a command names, if there is one."""
    fee_count: FeeCount | None = None
    """What the applicant asked for in the month before, where a fee is at issue."""
    findings: tuple[Finding, ...] | None = None
    """What the review found in case and letter; None where nobody looked."""
    recomputing: bool = False
    """Whether every open case is being counted anew: only then may a deadline be recalculated."""
    backdated_after: int = 3
    """Calendar days after which a record counts as entered late."""
    _reckoned: dict[int, Reckoning] = field(default_factory=dict, repr=False)

    def reckon(self, view: CaseView) -> Reckoning:
        """Return the deadline of ``view`` today, without the ledger; kept per version."""
        found = self._reckoned.get(view.version)
        if found is None:
            found = reckon(
                view.history,
                as_of=self.today,
                ledger=False,
                calendar=self.calendar,
                switches=self.switches,
            )
            self._reckoned[view.version] = found
        return found

    def next_step(self, view: CaseView) -> str:
        """Return the role whose turn it is in the sign-off chain; blank when it is over."""
        done = len(view.signatures)
        return self.sign_off[done] if done < len(self.sign_off) else ""

    def step_roles(self, view: CaseView) -> frozenset[str]:
        """Return the roles that may take the next step: its own and its substitutes."""
        step = self.next_step(view)
        return frozenset({step}) | self.substitutes.get(step, frozenset()) if step else frozenset()
