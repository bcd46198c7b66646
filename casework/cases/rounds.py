"""One round of the answer clock, from receipt (or remand) to the reply: what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.cases.facts import Fact


@dataclass(frozen=True, slots=True)
class Warned:
    """Something lawful to record but wrong or risky."""

    code: str
    message: str
    cites: tuple[str, ...] = ()


@dataclass(slots=True)
class Limit:
    """A limit that arose, its day and when it was met."""

    code: str
    due: date | None
    met_on: date | None = None
    ref: str | None = None


@dataclass(slots=True)
class Dispatch:
    """One attempt to hand the reply over."""

    on: date
    means: str
    stop: date | None
    void: bool = False


class Round:
    """What the facts of one round say about its clock.

    ``base`` and ``cap`` are working days: the period, and how far it may be extended.
    ``extensions``: the notices of extension that stand, ``extended`` being their sum.
    ``held``: a last day told to the applicant, kept although the calendar has moved it.
    ``closed_on``: the day the next round opened; None for the last one.
    """

    __slots__ = (
        "asked", "base", "cap", "cites", "closed_on", "corrected", "delay", "delayed_on",
        "dispatches", "ended", "extended", "extensions", "fee", "held", "held_on", "lapsed",
        "limits", "opened_on", "reasons", "start", "strict_days", "strict_starts", "unconfirmed",
        "waiting", "waits", "warnings",
    )  # fmt: skip

    def __init__(self, base: int, cap: int, opened_on: date) -> None:
        self.base = base
        self.cap = cap
        self.opened_on = opened_on
        self.start: date | None = None
        self.unconfirmed: date | None = None
        self.extended = 0
        self.extensions: tuple[Fact, ...] = ()
        self.delay: date | None = None
        self.delayed_on: date | None = None
        self.held: date | None = None
        self.held_on: date | None = None
        self.closed_on: date | None = None
        self.ended: date | None = None
        self.lapsed = False
        self.waiting: str | None = None
        self.asked: Fact | None = None
        self.corrected = False
        self.fee: Fact | None = None
        self.reasons: Limit | None = None
        self.waits: tuple[tuple[date, date | None], ...] = ()
        self.strict_starts: tuple[tuple[date, int], ...] = ()
        self.strict_days: tuple[date, ...] = ()
        self.dispatches: tuple[Dispatch, ...] = ()
        self.limits: tuple[Limit, ...] = ()
        self.cites: dict[str, None] = {}
        self.warnings: tuple[Warned, ...] = ()

    @property
    def allowance(self) -> int:
        """Working days granted: the base period and its extensions."""
        return self.base + self.extended

    @property
    def stopped_on(self) -> date | None:
        """The day the reply counts as given; None while it has not."""
        if not self.dispatches:
            return None
        return min((d.stop for d in self.dispatches if d.stop and not d.void), default=None)

    def cite(self, *cites: str) -> None:
        """Add articles this round rests on, each once, in order."""
        for one in cites:
            self.cites[one] = None

    def warn(self, code: str, message: str, *cites: str) -> None:
        """Record a warning."""
        self.warnings += (Warned(code, message, cites),)

    def unwarn(self, code: str) -> None:
        """Take back the warnings of that code: what they were about is settled."""
        self.warnings = tuple(w for w in self.warnings if w.code != code)

    def settle(self, code: str, on: date) -> None:
        """Mark the last open limit of that code as met."""
        for limit in reversed(self.limits):
            if limit.code == code and limit.met_on is None:
                limit.met_on = on
                return

    def last(self, code: str) -> Limit:
        """Return the last limit of that code, which must have arisen."""
        for limit in reversed(self.limits):
            if limit.code == code:
                return limit
        raise LookupError(code)

    def meet(self, code: str, on: date) -> bool:
        """Mark the last limit of that code as met on a day; tell whether that was too late."""
        limit = self.last(code)
        limit.met_on = on
        return limit.due is not None and on > limit.due

    def wait(self, since: date, why: str) -> None:
        """Let the clock wait for the applicant."""
        self.waiting = why
        self.waits += ((since, None),)

    def resume(self, on: date) -> None:
        """End the wait that is open, if one is."""
        self.waiting = None
        waits = self.waits
        if waits and waits[-1][1] is None:
            self.waits = (*waits[:-1], (waits[-1][0], on))

    def lapse(self, on: date) -> None:
        """End the clock because the applicant let a period pass."""
        self.resume(on)
        self.ended, self.lapsed = on, True

    def revive(self, on: date) -> None:
        """Go on with the period where it stood."""
        self.resume(on)
        self.ended, self.lapsed = None, False

    def restart(self, on: date) -> None:
        """A fresh full period; what was used, extended or delayed before is forgotten."""
        self.revive(on)
        self.start = on
        self.extended, self.extensions = 0, ()
        self.delay = self.delayed_on = self.held = None
        self.strict_days = ()
