"""Reading a history in time order: what starts, restarts, extends, stops or ends a clock.

Nothing here depends on the day of asking; ``clocks`` computes that from the rounds that
stand at the end. What each kind of fact does is in ``steps``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from casework.calendar.workdays import WorkdayCalendar
from casework.cases.consultations import Consultation, Exclusion, collect, exclusion
from casework.cases.facts import Fact, impossible
from casework.cases.pauses import pauses
from casework.cases.periods import Interval, last_day, union
from casework.cases.rounds import Round
from casework.cases.steps import HANDLERS
from casework.law.limits import limit_on


class Walker:
    """Reads a history in time order; afterwards ``rounds`` holds every round."""

    __slots__ = (
        "calendar", "consultations", "exclusions", "facts", "known", "reply_code",
        "reply_days", "rounds", "signed", "switches", "unknown",
    )  # fmt: skip

    def __init__(
        self,
        facts: Sequence[Fact],
        calendar: WorkdayCalendar,
        switches: Mapping[str, str],
        reply_days: int | None,
    ) -> None:
        self.facts = facts
        self.calendar = calendar
        self.switches = switches
        self.reply_days = reply_days
        self.reply_code = "reply"
        self.signed: Fact | None = None
        self.rounds: list[Round] = []
        self.consultations: dict[str, Consultation] = collect(facts)
        between = switches["consultation_days"] == "between"
        self.exclusions: list[Exclusion] = [
            exclusion(asked, calendar, between=between) for asked in self.consultations.values()
        ]
        if switches["reasons_step"] == "suspends" or switches["payment_restart"] == "resumes":
            self.exclusions += pauses(facts, switches)
        self.known: list[Interval] = union(
            [(x.since, x.until) for x in self.exclusions if x.until is not None]
        )
        self.unknown: list[Exclusion] = [x for x in self.exclusions if x.until is None]
        self._look_ahead(facts)
        for fact in facts:
            handler = HANDLERS.get(fact.kind)
            if handler is not None:
                handler(self, fact)

    def _look_ahead(self, facts: Sequence[Fact]) -> None:
        """Find what the receipt depends on but may stand later in the history."""
        for fact in facts:
            if fact.kind == "registered" and fact.data.get("case_kind") == "rectification":
                self.reply_code = "rectification"
            elif fact.kind == "carrier_signed":
                self.signed = fact

    def now(self, fact: Fact) -> Round:
        """Return the round the fact belongs to; nothing may precede the receipt."""
        if not self.rounds:
            raise impossible(fact, "早于收到申请", ("条例/31/1",))
        return self.rounds[-1]

    def due(self, this: Round) -> date | None:
        """Return the last day of the answer period; None while it cannot be known."""
        if this.waiting or this.start is None or this.lapsed:
            return None
        if this.delay is not None:
            return this.delay
        day = last_day(self.calendar, this.start, this.base + this.extended, self.known)
        # A consultation begun after that day cannot move it; an open one before it can.
        if self.unknown and any(x.since < day for x in self.open_in(this)):
            return None
        return day

    def open_in(self, this: Round) -> list[Exclusion]:
        """Return the consultations of this round whose end cannot be known yet.

        One left open in an earlier round ended with that round's reply.
        """
        return [x for x in self.unknown if x.since >= this.opened_on]

    def after(self, start: date | None, code: str) -> date | None:
        """Return the last day of limit ``code`` counted from ``start``; None if unknown."""
        return None if start is None else self.calendar.add_any(start, limit_on(code, start).days)
