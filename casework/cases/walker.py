"""Reading a history in time order: what starts, restarts, extends, stops or ends a clock.

Nothing here depends on the day of asking; ``clocks`` computes that from the rounds that
stand at the end. What each kind of fact does is in ``steps``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from casework.calendar.workdays import WorkdayCalendar
from casework.cases.consultations import COLLECT, Consultation, Exclusion, exclusion
from casework.cases.facts import Fact
from casework.cases.pauses import pauses
from casework.cases.periods import Span, counter, union
from casework.cases.rounds import Round
from casework.cases.steps import HANDLERS
from casework.cases.steps.receipt import open_first


class Walker:
    """Reads a history in time order; afterwards ``rounds`` holds every round."""

    __slots__ = (
        "calendar", "consultations", "days", "exclusions", "facts", "known", "reply_code",
        "reply_days", "rounds", "signed", "strict", "switches", "unknown",
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
        self.days = counter(calendar)
        self.switches = switches
        self.reply_days = reply_days
        self.reply_code = "reply"
        self.signed: Fact | None = None
        self.rounds: list[Round] = []
        self.consultations: dict[str, Consultation] = {}
        self.exclusions: list[Exclusion] = []
        self.known: list[Span] = []
        self.strict: list[Span] = []
        self.unknown: list[Exclusion] = []
        self._look_ahead()
        if self.consultations:
            self._take_out()
        if switches["reasons_step"] == "suspends" or switches["payment_restart"] == "resumes":
            self._pause()
        rounds = self.rounds
        for fact in facts:
            handler = HANDLERS.get(fact.kind)
            if handler is None:
                continue
            if rounds:
                handler(self, rounds[-1], fact)
            else:
                open_first(self, fact)

    def _look_ahead(self) -> None:
        """Find what earlier facts depend on but may stand later in the history."""
        consultations = self.consultations
        for fact in self.facts:
            kind = fact.kind
            if kind in COLLECT:
                COLLECT[kind](consultations, fact)
            elif kind == "carrier_signed":
                self.signed = fact
            elif kind == "registered" and fact.data.get("case_kind") == "rectification":
                self.reply_code = "rectification"

    def _take_out(self) -> None:
        """Compute the days consultations take out of the answer period."""
        between = self.switches["consultation_days"] == "between"
        for asked in self.consultations.values():
            self._exclude(exclusion(asked, self.calendar, between=between))
        self._merge()

    def _pause(self) -> None:
        for one in pauses(self.facts, self.switches):
            self._exclude(one)
        self._merge()

    def _merge(self) -> None:
        self.known, self.strict = union(self.known), union(self.strict)

    def _exclude(self, one: Exclusion) -> None:
        self.exclusions.append(one)
        self.strict.append((one.since.toordinal(), one.strict.toordinal()))
        if one.until is None:
            self.unknown.append(one)
        else:
            self.known.append((one.since.toordinal(), one.until.toordinal()))

    def due(self, this: Round) -> date | None:
        """Return the last day of the answer period; None while it cannot be known."""
        if this.waiting or this.start is None or this.lapsed:
            return None
        if this.delay is not None:
            return this.delay
        return this.held if this.held is not None else self.counted_due(this)

    def counted_due(self, this: Round) -> date | None:
        """Return the last day as counted, whatever day was told; ``this.start`` is known."""
        if this.start is None:
            return None
        day = self.days.last_day(this.start, this.base + this.extended, self.known)
        # A consultation begun after that day cannot move it; an open one before it can.
        if self.unknown and any(x.since < day for x in self.open_in(this)):
            return None
        return day

    def open_in(self, this: Round) -> list[Exclusion]:
        """Return the consultations of this round whose end cannot be known yet.

        One left open in an earlier round ended with that round's reply.
        """
        return [x for x in self.unknown if x.since >= this.opened_on]
