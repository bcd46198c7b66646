"""The reckoner: parsed facts and JSON, with and without the ledger, beside its calendar call."""

from __future__ import annotations

from datetime import date

from benchmarks.timing import best_ns, report
from casework.calendar.workdays import workday_calendar
from casework.cases.clocks import reckon
from casework.cases.facts import parse_fact

HISTORY = [
    {"kind": "received", "on": "2024-01-12", "channel": "signed_mail"},
    {"kind": "correction_requested", "on": "2024-01-16", "respond_by": "2024-02-06"},
    {"kind": "correction_received", "on": "2024-01-17"},
    {"kind": "consultation_sent", "on": "2024-01-19", "ref": "A", "party": "third_party",
     "received_on": "2024-01-22"},
    {"kind": "consultation_answered", "on": "2024-01-30", "ref": "A"},
    {"kind": "consultation_sent", "on": "2024-01-25", "ref": "B", "party": "co_maker",
     "received_on": "2024-01-26"},
    {"kind": "consultation_answered", "on": "2024-02-05", "ref": "B"},
    {"kind": "extended", "on": "2024-02-20", "days": 10},
]  # fmt: skip


def run() -> None:
    as_of = date(2024, 2, 1)
    parsed = [parse_fact(raw, place) for place, raw in enumerate(HISTORY, 1)]
    calendar = workday_calendar()
    many, some = [None] * 2000, [None] * 300
    report("reckon: one correction, two consultations, one extension", {
        "calendar.add(+20), for scale": best_ns(lambda _: calendar.add(as_of, 20), many),
        "parsed facts": best_ns(lambda _: reckon(parsed, as_of=as_of, ledger=False), many),
        "parsed facts, with ledger": best_ns(lambda _: reckon(parsed, as_of=as_of), some),
        "from JSON": best_ns(lambda _: reckon(HISTORY, as_of=as_of, ledger=False), some),
    }, "ns", "calendar.add(+20), for scale")  # fmt: skip
