"""The oracle against the golden table, and the properties of section 12 (1-5) of the rule sheet.

``tests/golden/reckonings.csv``: one history a line. ``facts`` is the JSON of a history (or of its facts alone); an empty
cell is null; ``cites`` is what an answer must at least carry, in any order.
"""

import collections
import csv
import datetime
import json
import pathlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from . import histories, walker

GOLDEN = pathlib.Path(__file__).parent.parent / "golden" / "reckonings.csv"
FIGURES = ("start", "due", "latest_due", "state", "stopped_on", "timely", "late_by", "used", "remaining")

gently = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def golden_rows():
    with GOLDEN.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def cell(value):
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- the golden table ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", golden_rows(), ids=lambda row: row["name"])
def test_golden(row):
    history = json.loads(row["facts"])
    answer = walker.reckon(history, row["as_of"])
    assert {k: cell(answer[k]) for k in FIGURES} == {k: row[k] for k in FIGURES}
    assert walker.expected_cites(history) == sorted(row["cites"].split(";"))


def test_golden_table_is_worth_its_name():
    rows = golden_rows()
    assert len(rows) >= 60
    assert len({row["name"] for row in rows}) == len(rows)
    kinds = collections.Counter()
    for row in rows:
        history = json.loads(row["facts"])
        for fact in history if isinstance(history, list) else history["facts"]:
            kinds[fact["kind"]] += 1
            kinds.update(v for k, v in fact.items() if k in ("channel", "means", "party", "fault"))
    wanted = set(histories.CHANNELS + histories.PARTIES + histories.SIGNED_MEANS)
    wanted |= {"post", "electronic", "public_notice", "agency", "applicant"}
    wanted |= {"amended", "withdrawn", "remanded", "delay_fixed", "notice_served", "consultation_returned"}
    assert not wanted - set(kinds)


# --- section 12 ---------------------------------------------------------------------------------------------------

receipt_days = st.dates(datetime.date(2019, 6, 1), datetime.date(2026, 6, 30))


def received(day):
    return {"kind": "received", "on": day.isoformat(), "channel": "in_person"}


def due(facts, as_of="2026-06-30"):
    return walker.reckon(facts, as_of)["due"]


def on(kind, day, **fields):
    return {"kind": kind, "on": day.isoformat(), **fields}


@gently
@given(receipt_days)
def test_1_due_is_a_later_working_day_and_monotone(day):
    this, next_ = due([received(day)]), due([received(day + walker.ONE_DAY)])
    assert this > day
    assert walker.is_working(this)
    assert this <= next_
    # The day after moves the end exactly when it is itself a working day.
    assert (this < next_) == walker.is_working(day + walker.ONE_DAY)


def blocks_of_days_off():
    """(last working day before, every day off of the block), 2019-06..2026-06."""
    day, found = datetime.date(2019, 6, 1), []
    while day < datetime.date(2026, 6, 30):
        if walker.is_working(day) and not walker.is_working(day + walker.ONE_DAY):
            block, off = day, []
            day += walker.ONE_DAY
            while not walker.is_working(day):
                off.append(day)
                day += walker.ONE_DAY
            found.append((block, off))
        else:
            day += walker.ONE_DAY
    return found


def test_2_any_day_of_a_holiday_block_is_as_good_as_the_working_day_before():
    long_blocks = [(before, off) for before, off in blocks_of_days_off() if len(off) >= 3]
    assert len(long_blocks) > 35
    for before, off in long_blocks:
        assert {due([received(day)]) for day in off} == {due([received(before)])}


@gently
@given(receipt_days, st.integers(0, 20), st.integers(0, 30), st.integers(0, 15), st.integers(0, 30), st.booleans())
def test_3_restart_forgets_and_only_the_last_counts(day, a, b, c, d, extend):
    asked = day + datetime.timedelta(a)
    corrected = asked + datetime.timedelta(b)
    noticed = corrected + datetime.timedelta(c)
    paid = noticed + datetime.timedelta(d)
    facts = [received(day)]
    if extend:
        facts.append(on("extended", day, days=20))
    facts += [on("correction_requested", asked), on("correction_received", corrected)]
    assert due(facts) == due([received(corrected)])
    if extend:
        facts.append(on("extended", corrected, days=20))
    facts += [on("fee_noticed", noticed), on("fee_paid", paid)]
    answer = walker.reckon(facts, paid)
    assert answer["due"] == due([received(paid)])
    assert (answer["used"], answer["allowance"]) == (0, 20)


spans = st.lists(st.tuples(st.integers(0, 17), st.integers(0, 25)), min_size=1, max_size=4)


def consulted(day, spans_):
    facts = []
    for number, (offset, length) in enumerate(spans_):
        sent = day + datetime.timedelta(offset)
        answered = sent + datetime.timedelta(length)
        facts.append(on("consultation_sent", sent, ref=str(number), party="other_organ", respond_by="2027-01-31"))
        facts.append(on("consultation_answered", answered, ref=str(number)))
    return facts


@gently
@given(receipt_days, spans, st.randoms(use_true_random=False))
def test_4_suspensions_are_a_union(day, some, rng):
    straight = due([received(day), *consulted(day, some)])
    again = list(some)
    rng.shuffle(again)
    assert due([received(day), *consulted(day, again + again[:1])]) == straight
    # Counted the other way round: take the union as a set of days, then the 20th working day outside it.
    out = {day + datetime.timedelta(o + i) for o, length in some for i in range(1, length + 1)}
    counted, last = 0, day
    while counted < 20:
        last += walker.ONE_DAY
        counted += walker.is_working(last) and last not in out
    assert straight == last


def test_4_a_suspension_without_a_working_day_changes_nothing():
    for before, off in blocks_of_days_off()[:120]:
        for back in (0, 7, 21):
            start = before - datetime.timedelta(back)
            plain = due([received(start)])
            length = (off[-1] - before).days
            assert due([received(start), *consulted(before, [(0, length)])]) == plain


@gently
@given(receipt_days, st.lists(st.integers(1, 20), min_size=1, max_size=4))
def test_5_extensions_sum_to_twenty_at_most(day, parts):
    facts = [received(day)] + [on("extended", day, days=n) for n in parts]
    if sum(parts) > 20:
        with pytest.raises(walker.Impossible):
            due(facts)
    else:
        assert due(facts) == walker.nth_working_day(day, 20 + sum(parts))


@gently
@given(receipt_days, st.integers(1, 20), st.integers(1, 20))
def test_5_extension_on_the_last_day_stands_and_after_it_is_refused(day, n, days_late):
    last = due([received(day)])
    assert due([received(day), on("extended", last, days=n)]) == walker.nth_working_day(last, n)
    with pytest.raises(walker.Impossible):
        due([received(day), on("extended", last + datetime.timedelta(days_late), days=n)])


# --- impossible histories -----------------------------------------------------------------------------------------

MONDAY = datetime.date(2024, 7, 1)
LATER = datetime.date(2024, 7, 3)


@pytest.mark.parametrize(
    "facts",
    [
        [],
        [on("dispatched", LATER, means="post")],
        [received(MONDAY), received(LATER)],
        [received(LATER), on("dispatched", MONDAY, means="post")],
        [received(MONDAY), on("correction_received", LATER)],
        [received(MONDAY), on("fee_paid", LATER)],
        [received(MONDAY), on("consultation_answered", LATER, ref="A")],
        [received(MONDAY), on("service_recorded", LATER)],
        [received(MONDAY), on("mail_returned", LATER, fault="agency")],
        [
            received(MONDAY),
            on("consultation_answered", MONDAY, ref="A"),
            on("consultation_sent", LATER, ref="A", party="third_party"),
        ],
        [received(MONDAY), on("extended", LATER, days=21)],
        [received(MONDAY), on("weather_changed", LATER)],
        [received(MONDAY), on("amended", LATER, supersedes=9, replacement=None)],
    ],
)
def test_impossible(facts):
    with pytest.raises(walker.Impossible):
        walker.reckon(facts, LATER)


def test_beyond_the_known_years_it_raises():
    with pytest.raises(walker.NotCovered):
        due([received(datetime.date(2026, 12, 4))])
    with pytest.raises(walker.NotCovered):
        walker.reckon({"region": "广西", "facts": [received(MONDAY)]}, MONDAY)


# --- random lawful histories --------------------------------------------------------------------------------------

STATES = {"running", "suspended", "waiting", "stopped", "ended"}


def check_sanity(history, as_of):
    answer = walker.reckon(history, as_of)
    in_force = walker.facts_in_force(history["facts"])
    assert answer["state"] in STATES
    assert answer["remaining"] == max(0, answer["allowance"] - answer["used"])
    assert answer["used"] >= 0
    delayed = any(fact["kind"] == "delay_fixed" for fact in in_force)
    if answer["due"] is not None:
        assert answer["latest_due"] == answer["due"] > answer["start"]
        assert delayed or walker.is_working(answer["due"])
    else:
        assert answer["late_by"] == 0
    if answer["state"] == "stopped":
        assert answer["timely"] is not None
    if answer["late_by"]:
        assert answer["timely"] is False
    # Neither the order of the list nor the mistakes put right matter.
    assert walker.reckon(dict(history, facts=in_force), as_of) == answer
    return answer


@settings(gently, max_examples=150)
@given(histories.histories_with_day())
def test_lawful_histories_are_reckoned(pair):
    check_sanity(*pair)


def test_the_seeded_generator_meets_everything():
    seen = collections.Counter()
    for history, as_of in histories.random_histories(20190515, 400):
        answer = check_sanity(history, as_of)
        seen[answer["state"]] += 1
        seen["late"] += answer["timely"] is False
        seen["due unknown"] += answer["due"] is None and answer["latest_due"] is not None
        seen["rounds"] += bool(answer["rounds"])
        for fact in history["facts"]:
            seen[fact["kind"]] += 1
            seen.update(v for k, v in fact.items() if k in ("channel", "means", "party", "fault"))
            assert fact["kind"] == "amended" or fact["on"] < "2026-09"
    wanted = STATES | {"late", "due unknown", "rounds", "agency", "applicant", "post", "electronic", "public_notice"}
    wanted |= set(histories.CHANNELS + histories.PARTIES + histories.SIGNED_MEANS)
    wanted |= {"received", "receipt_confirmed", "notice_served", "reasons_requested", "reasons_received"}
    wanted |= {"correction_requested", "correction_received", "correction_lapsed", "extended", "delay_fixed"}
    wanted |= {"consultation_sent", "consultation_answered", "consultation_lapsed", "consultation_returned"}
    wanted |= {"fee_noticed", "fee_paid", "fee_lapsed", "dispatched", "service_recorded", "mail_returned"}
    wanted |= {"withdrawn", "remanded", "amended"}
    assert not wanted - set(seen)
    assert list(histories.random_histories(7, 5)) == list(histories.random_histories(7, 5))
