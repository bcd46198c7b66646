"""Laws of the answer clock that hold for every history (docs/decisions/0004)."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracle import histories

from casework.calendar.workdays import workday_calendar
from casework.cases.clocks import reckon
from casework.cases.explanation import explain

CAL = workday_calendar()
DAY = timedelta(days=1)
DAYS = st.dates(date(2019, 6, 1), date(2026, 3, 31))
LATE = date(2026, 12, 31)


def fact(kind: str, on: date, **more):
    days = {name: value.isoformat() if isinstance(value, date) else value for name, value in more.items()}
    return {"kind": kind, "on": on.isoformat(), **days}


def received(day: date):
    return fact("received", day, channel="in_person")


def due(*facts) -> date:
    found = reckon(list(facts), as_of=LATE, ledger=False).due
    assert found is not None
    return found


def pause(sent: date, back: date, ref: str = "A"):
    """Days (sent, back] out: another organ was asked, with time enough to answer in."""
    far = max(sent, back) + 90 * DAY
    return (
        fact("consultation_sent", sent, ref=ref, party="other_organ", respond_by=far),
        fact("consultation_answered", back, ref=ref),
    )


@given(DAYS, st.integers(0, 25), st.integers(0, 30))
def test_a_pause_of_k_working_days_moves_the_end_by_exactly_k(day: date, start: int, length: int) -> None:
    sent = day + start * DAY
    back = sent + length * DAY
    plain = due(received(day))
    assume(sent < plain)
    # The pause runs out of its days where the period had ended without it; those after count on.
    counted = CAL.between(sent, back)
    assert due(received(day), *pause(sent, back)) == CAL.add(plain, counted)


@given(DAYS)
def test_a_pause_without_working_day_changes_nothing(day: date) -> None:
    assume(not CAL.is_workday(day + DAY))
    last = day + DAY
    while not CAL.is_workday(last + DAY):
        last += DAY
    for receipt in (day, day - 7 * DAY):
        assert due(received(receipt), *pause(day, last)) == due(received(receipt))


@given(DAYS, st.integers(0, 15), st.integers(0, 20), st.integers(1, 20))
def test_extension_and_pause_commute(day: date, start: int, length: int, more: int) -> None:
    sent = day + start * DAY
    out = pause(sent, sent + length * DAY)
    told = sent
    before = due(received(day), fact("extended", told, days=more), *out)
    after = due(received(day), *out, fact("extended", told, days=more))
    assert before == after == CAL.add(due(received(day), *out), more)


@given(DAYS, st.integers(1, 19), st.integers(0, 10))
def test_extensions_in_parts_are_their_sum(day: date, first: int, later: int) -> None:
    parts = [fact("extended", day, days=first), fact("extended", day + later * DAY, days=20 - first)]
    assert due(received(day), *parts) == due(received(day), fact("extended", day, days=20))


@given(DAYS, st.integers(0, 8), st.integers(0, 20), st.integers(1, 20), st.integers(0, 20))
def test_a_restart_forgets_days_used_pauses_over_and_extensions(
    day: date, asked: int, came: int, more: int, length: int
) -> None:
    on = day + asked * DAY
    corrected = on + came * DAY
    facts = [
        received(day),
        fact("extended", day, days=more),
        *pause(day, min(day + length * DAY, corrected)),
        fact("correction_requested", on, respond_by=corrected),
        fact("correction_received", corrected),
    ]
    assert due(*facts) == due(received(corrected))


def test_a_saturday_is_the_day_it_is_and_the_count_begins_on_the_next_working_day() -> None:
    """The fork of the peers: not rolled to Monday first, which would give a day more.

    2009-02-14 was a Saturday; the three weeks after it have no holiday.
    """
    saturday = date(2009, 2, 14)
    found = reckon({"facts": [received(saturday)], "reply_days": 20}, as_of=saturday, ledger=False)
    assert (found.start, found.due) == (saturday, date(2009, 3, 13))
    friday = reckon({"facts": [received(saturday - DAY)], "reply_days": 20}, as_of=saturday, ledger=False)
    monday = reckon({"facts": [received(saturday + 2 * DAY)], "reply_days": 20}, as_of=saturday, ledger=False)
    assert (friday.due, monday.due) == (date(2009, 3, 13), date(2009, 3, 16))


def figures(facts, history):
    found = reckon({**history, "facts": facts}, as_of=LATE, ledger=False)
    return found._replace(warnings=())


@settings(max_examples=150)
@given(st.integers(0, 10**6))
def test_a_fact_taken_back_is_as_if_it_had_never_been(seed: int) -> None:
    rng = random.Random(seed)
    history = histories.lawful_history(rng)
    facts = [one for one in history["facts"] if one["kind"] != "amended" and "seq" not in one]
    assume(facts == history["facts"])
    wrong = histories.a_fact_that_never_was(facts, rng)
    at = rng.randint(0, len(facts))
    listed = [*facts[:at], wrong, *facts[at:]]
    listed.append({"kind": "amended", "on": facts[-1]["on"], "supersedes": at + 1})
    assert figures(listed, history) == figures(facts, history)


@settings(max_examples=150)
@given(st.integers(0, 10**6))
def test_the_sheet_counts_exactly_the_days_of_the_period(seed: int) -> None:
    history, as_of = next(histories.random_histories(seed, 1))
    told = explain(history, as_of=date.fromisoformat(as_of))
    kinds = {one["kind"] for one in history["facts"]}
    for one in told.rounds:
        now = one.reckoning
        counted = [day.counted for day in now.ledger if day.counted is not None]
        assert counted == list(range(1, len(counted) + 1))
        assert [day.day for day in now.ledger] == [
            now.start + n * DAY for n in range(1, len(now.ledger) + 1)
        ]
        if now.due is not None and "day_recalculated" not in kinds:
            assert len(counted) == now.allowance
            assert now.ledger[-1].day == now.due
        assert sum(x.days for x in one.extensions) == now.extended
