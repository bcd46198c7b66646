"""The reckoner: parsed facts and JSON, with and without the ledger, beside its calendar call;
and the deadlines of 100,000 open cases, as after a new holiday notice."""

from __future__ import annotations

import random
import time
import tracemalloc
from datetime import date, timedelta
from typing import Any

from benchmarks.timing import best_ns, report
from casework.calendar.workdays import workday_calendar
from casework.cases import clocks
from casework.cases.clocks import reckon
from casework.cases.facts import Fact, parse_fact

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
CASES = 100_000


def reckoner() -> str:
    """Say which of the two is measured (docs/decisions/0010)."""
    return "interpreted" if clocks.__file__.endswith(".py") else "compiled with mypyc"


def run() -> None:
    _one_case()
    _many_cases()


def _one_case() -> None:
    as_of = date(2024, 2, 1)
    parsed = [parse_fact(raw, place) for place, raw in enumerate(HISTORY, 1)]
    calendar = workday_calendar()
    many, some = [None] * 2000, [None] * 300
    report(f"reckon, {reckoner()}: one correction, two consultations, one extension", {
        "calendar.add(+20), for scale": best_ns(lambda _: calendar.add(as_of, 20), many, 20),
        "parsed facts": best_ns(lambda _: reckon(parsed, as_of=as_of, ledger=False), many, 20),
        "parsed facts, with ledger": best_ns(lambda _: reckon(parsed, as_of=as_of), some),
        "from JSON": best_ns(lambda _: reckon(HISTORY, as_of=as_of, ledger=False), some, 20),
        "from JSON, with ledger": best_ns(lambda _: reckon(HISTORY, as_of=as_of), some),
    }, "ns", "calendar.add(+20), for scale")  # fmt: skip


def _many_cases() -> None:
    """Reckon 100,000 open cases of the year, a third of them eventful, without the database."""
    rng = random.Random(7)
    cases = [_open_case(rng) for _ in range(CASES)]
    calendar, as_of = workday_calendar(), date(2026, 11, 24)
    start = time.process_time()
    moved = sum(
        reckon(case, as_of=as_of, ledger=False, calendar=calendar).standing == "provisional"
        for case in cases
    )
    took = time.process_time() - start
    tracemalloc.start()
    for case in cases[:1000]:
        reckon(case, as_of=as_of, ledger=False, calendar=calendar)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"\n{CASES:,} open cases reckoned without the database, {reckoner()}")
    print(f"  {took:.2f} s of CPU, {took / CASES * 1e6:.1f} us a case, {moved:,} provisional")
    print(f"  peak while computing {peak / 1024:.0f} KiB")


def _open_case(rng: random.Random) -> list[Fact]:
    day = date(2026, 9, 1) + timedelta(days=rng.randrange(80))
    raw: list[dict[str, Any]] = [
        {"kind": "received", "on": str(day), "channel": rng.choice(["in_person", "internet"])}
    ]
    if rng.random() < 0.2:
        asked, came = day + timedelta(days=3), day + timedelta(days=12)
        raw += [{"kind": "correction_requested", "on": str(asked)},
                {"kind": "correction_received", "on": str(came)}]  # fmt: skip
        day = came
    if rng.random() < 0.15:
        sent = day + timedelta(days=2)
        raw += [{"kind": "consultation_sent", "on": str(sent), "ref": "A", "party": "third_party",
                 "received_on": str(sent + timedelta(days=3))}]  # fmt: skip
    if rng.random() < 0.1:
        raw += [{"kind": "extended", "on": str(day + timedelta(days=10)), "days": 10}]
    return [parse_fact(one, place) for place, one in enumerate(raw, 1)]
