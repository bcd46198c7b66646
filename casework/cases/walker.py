"""Reading a history in time order: what starts, restarts, extends, stops or ends a clock.

Nothing here depends on the day of asking; ``clocks`` computes that from the rounds that
stand at the end. What each kind of fact does is in ``steps``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from casework.calendar.workdays import WorkdayCalendar
from casework.cases.consultations import COLLECT, Consultation, Exclusion, ends
from casework.cases.facts import Fact, impossible
from casework.cases.pauses import pauses
from casework.cases.periods import Span, counter
from casework.cases.rounds import Round
from casework.cases.steps import HANDLERS
from casework.cases.steps.receipt import open_first

Step = Callable[["Walker", Round, Fact], None]
"""What a kind of fact does to the clock (see ``steps``)."""

_RECORDS: Final = frozenset({"carrier_signed", "registered"})


class Walker:
    """Reads a history in time order; afterwards ``rounds`` holds every round."""

    __slots__ = (
        "calendar", "consultations", "days", "exclusions", "facts", "handed", "known",
        "reply_code", "reply_days", "rounds", "signed", "switches", "unknown",
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
        self.handed: Fact | None = None
        self.rounds: list[Round] = []
        self.consultations: dict[str, Consultation] = {}
        self.exclusions: list[Exclusion] = []
        self.known: list[Span] = []
        self.unknown: list[Exclusion] = []
        self._look_ahead()
        if self.consultations:
            self._take_out()
        if switches["reasons_step"] == "suspends" or switches["payment_restart"] == "resumes":
            self._pause()
        rounds = self.rounds
        for fact in facts:
            step = HANDLERS.get(fact.kind)
            if step is None:
                continue
            if rounds:
                step(self, rounds[-1], fact)
            else:
                open_first(self, fact)
        if self.consultations and rounds:
            self._none_before(rounds[0].opened_on)

    def _none_before(self, opened_on: date) -> None:
        """Refuse a consultation on a request that had not come yet: it would take days out."""
        for fact in self.facts:
            if fact.on >= opened_on:
                return
            if fact.kind == "consultation_sent":
                raise impossible(fact, "早于收到申请", ("条例/31/1",))

    def _look_ahead(self) -> None:
        """Find what earlier facts depend on but may stand later in the history."""
        consultations = self.consultations
        for fact in self.facts:
            collect = COLLECT.get(fact.kind)
            if collect is not None:
                collect(consultations, fact)
            elif fact.kind in _RECORDS:
                self._record(fact)

    def _record(self, fact: Fact) -> None:
        """Note who signed for the request, and of which kind it is."""
        if fact.kind == "carrier_signed":
            if self.signed is not None:
                raise impossible(fact, "一件申请只有一个投递签收日", ("条例/31/1/2",))
            self.signed = fact
        elif fact.data.get("case_kind") == "rectification":
            self.reply_code = "rectification"

    def _take_out(self) -> None:
        """Compute the days consultations take out of the answer period."""
        between = self.switches["consultation_days"] == "between"
        known: list[tuple[date, date]] = []
        for asked in self.consultations.values():
            until = asked.settle(self.calendar, between)
            if until is None:
                self.unknown.append(asked)
            else:
                known.append((asked.since, until))
        self.exclusions += self.consultations.values()
        self.known = self.days.spans(known)

    def _pause(self) -> None:
        self.exclusions += pauses(self.facts, self.switches)
        self.known = self.days.spans(ends(self.exclusions))

    def due(self, this: Round) -> date | None:
        """Return the last day of the answer period; None while it cannot be known."""
        if this.waiting or this.start is None or this.lapsed:
            return None
        if this.delay is not None:
            return this.delay
        known = self.known if this.closed_on is None else self.known_in(this)
        if this.held is None or this.held_on is None:
            day, since = self.days.last_day(this.start, this.base + this.extended, known), None
        else:
            day, since = self.held_until(this, known), this.held_on
        # A consultation begun after that day cannot move it; an open one before it can.
        if self.unknown and any(
            x.since < day and (since is None or since <= x.since) for x in self.open_in(this)
        ):
            return None
        return day

    def held_until(self, this: Round, skip: list[Span]) -> date:
        """Return the told day, later by what was taken out after it was held (条例 33(3)).

        Holding a day settles what the calendar moved, not the time of a consultation begun
        since then: the working days that were left on that day are left around it too.
        """
        told, since = this.held or date.max, this.held_on or date.max
        begun = self.out_of(this)
        if told <= since or all(x.since < since for x in begun):
            return told
        earlier = self.days.spans(ends([x for x in begun if x.since < since]))
        left = self.days.count(since, told, earlier)
        return self.days.last_day(since, left, skip) if left else told

    def known_in(self, this: Round) -> list[Span]:
        """Return the days out of this round: a letter of a later one takes none out of it."""
        if this.closed_on is None:
            return self.known
        return self.days.spans(ends(self.out_of(this)))

    def out_of(self, this: Round) -> list[Exclusion]:
        """Return what may take days out of this round: begun before it closed, not void by then."""
        over = this.closed_on or date.max
        return [
            x
            for x in self.exclusions
            if x.since < over and (x.until is not None or x.since >= this.opened_on)
        ]

    def open_in(self, this: Round) -> list[Exclusion]:
        """Return the consultations of this round whose end cannot be known yet.

        One left open in an earlier round ended with that round's reply.
        """
        return [x for x in self.out_of(this) if x.until is None] if self.unknown else []
