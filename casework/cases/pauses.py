"""Pauses of the answer clock that only some readings of the law know (SW-7, SW-23).

By default none exists: asking for reasons does not stop the clock (条例 35 is silent) and
payment starts it afresh (处理费办法 6). An agency whose local rules say otherwise turns the
switch; the days are then taken out like those of a consultation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from casework.cases.consultations import Pause
from casework.cases.facts import Fact

_REASONS_END: Final = frozenset({"reasons_received", "reasons_lapsed"})


def pauses(facts: Iterable[Fact], switches: Mapping[str, str]) -> Iterator[Pause]:
    """Yield the days taken out by switches; facts must be in time order."""
    asked: dict[str, Fact] = {}
    for fact in facts:
        if fact.kind in ("reasons_requested", "fee_noticed"):
            asked[fact.kind] = fact
        elif fact.kind in _REASONS_END and switches["reasons_step"] == "suspends":
            yield from _pause(asked.pop("reasons_requested", None), fact.on, "reasons")
        elif fact.kind == "fee_paid" and switches["payment_restart"] == "resumes":
            yield from _pause(asked.pop("fee_noticed", None), fact.on, "payment")
    open_one = asked.get("reasons_requested")
    if open_one is not None and switches["reasons_step"] == "suspends":
        # Without a day to answer by nothing is taken out: time without end is no period.
        yield from _pause(open_one, open_one.data.get("respond_by"), "reasons")


def _pause(asked: Fact | None, until: date | None, party: str) -> Iterator[Pause]:
    if asked is not None and until is not None and until > asked.on:
        # The strict reading keeps the clock running while reasons are awaited (SW-7).
        strict = asked.on if party == "reasons" else until
        yield Pause(party, asked.on, until, strict)
