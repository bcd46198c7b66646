"""The ledger of days: why each day counts or does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework.cases.consultations import PARTY_CITES, Exclusion
from casework.cases.rounds import Round
from casework.cases.walker import Walker


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """One day: ``counted`` is its ordinal, None where it does not count."""

    day: date
    counted: int | None
    why: str
    cites: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data of docs/formats.md."""
        return {
            "day": self.day.isoformat(),
            "counted": self.counted,
            "why": self.why,
            "cites": list(self.cites),
        }


_DAY = timedelta(days=1)
_PAUSES = {"reasons": "等待申请人说明理由期间", "payment": "等待申请人缴费期间"}


def day_ledger(walker: Walker, this: Round, last: date | None) -> tuple[LedgerDay, ...]:
    """Return every day after the start through ``last``, with its ordinal or its reason."""
    if this.start is None or last is None:
        return ()
    exclusions = [] if this.delay is not None else walker.out_of(this)
    days: list[LedgerDay] = []
    ordinal, day = 0, this.start + _DAY
    while day <= last:
        entry = _entry(walker, exclusions, day, ordinal + 1)
        ordinal = entry.counted or ordinal
        days.append(entry)
        day += _DAY
    return tuple(days)


def _entry(walker: Walker, exclusions: list[Exclusion], day: date, ordinal: int) -> LedgerDay:
    told = walker.calendar.explain(day)
    if not told.working:
        return LedgerDay(day, None, told.grounds)
    for x in exclusions:
        if x.since < day <= (x.until or x.latest):
            # A worked Saturday is worth its notice also where it is taken out.
            out = f"{why_out(x)}；{told.grounds}" if told.notice else why_out(x)
            return LedgerDay(day, None, out, PARTY_CITES[x.party])
    return LedgerDay(day, ordinal, told.grounds)


def why_out(x: Exclusion) -> str:
    """Return in words why the days of an exclusion are not counted."""
    known = _PAUSES.get(x.party)
    return f"{known}，不计入" if known else f"征求意见期间（{x.ref}），不计入"
