"""The reckoner against a table a lawyer can read, and against an independent second one."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracle import run

from casework.calendar.workdays import workday_calendar
from casework.cases.clocks import FORMAT, reckon
from casework.cases.facts import parse_fact
from casework.errors import HistoryImpossible, InputError

GOLDEN = Path(__file__).parent.parent / "golden" / "reckonings.csv"
ROWS = list(csv.DictReader(GOLDEN.read_text(encoding="utf-8").splitlines()))
FIGURES = ("start", "due", "latest_due", "state", "stopped_on", "timely", "late_by", "used", "remaining")


def shown(value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_golden(row):
    found = reckon(json.loads(row["facts"]), as_of=date.fromisoformat(row["as_of"])).to_dict()
    assert {name: shown(found[name]) for name in FIGURES} == {name: row[name] for name in FIGURES}
    assert set(filter(None, row["cites"].split(";"))) <= set(found["cites"])


def test_the_table_is_long_enough_and_has_no_double():
    assert len(ROWS) >= 43
    assert len({row["name"] for row in ROWS}) == len(ROWS)


def test_2000_random_histories_agree_with_the_walker():
    # ``python -m oracle.run 20000`` (from ``tests``) compares as many more as one likes.
    assert list(run.compare(2000, run.SEED)) == []


EXACT = {
    "format", "start", "due", "risk_due", "standing", "state", "allowance", "used", "remaining",
    "as_of", "stopped_on", "timely", "late_by", "latest_due", "rounds", "limits", "ledger",
    "cites", "warnings",
}  # fmt: skip


def fact(kind: str, on: str, **more):
    return {"kind": kind, "on": on, **more}


RECEIVED = fact("received", "2024-01-12", channel="signed_mail")


def test_the_answer_has_exactly_the_keys_of_the_contract():
    found = reckon([RECEIVED], as_of=date(2024, 1, 22)).to_dict()
    assert set(found) == EXACT
    assert found["format"] == FORMAT == "casework/reckoning/1"
    assert json.loads(json.dumps(found)) == found
    assert set(found["ledger"][0]) == {"day", "counted", "why", "cites"}


def test_the_ledger_counts_exactly_the_allowance():
    facts = [
        RECEIVED,
        fact("consultation_sent", "2024-01-19", ref="A", party="third_party", received_on="2024-01-22"),
        fact("consultation_answered", "2024-01-30", ref="A"),
        fact("extended", "2024-02-20", days=5),
    ]
    found = reckon(facts, as_of=date(2024, 2, 21))
    counted = [day.counted for day in found.ledger if day.counted is not None]
    assert counted == list(range(1, found.allowance + 1))
    assert found.ledger[-1].day == found.due
    reasons = {day.why for day in found.ledger if day.counted is None}
    assert any("征求意见期间（A）" in why for why in reasons)
    assert any("春节" in why and "国办发明电" in why for why in reasons)
    assert all(day.why for day in found.ledger)


def test_a_year_without_notice_is_provisional_and_says_so():
    found = reckon([fact("received", "2026-12-04", channel="in_person")], as_of=date(2026, 12, 7))
    assert (found.standing, found.due) == ("provisional", date(2027, 1, 4))
    known = reckon([fact("received", "2026-12-03", channel="in_person")], as_of=date(2026, 12, 7))
    assert (known.standing, known.due) == ("official", date(2026, 12, 31))


def test_known_on_replays_what_was_known():
    facts = [fact("received", "2020-01-13", channel="in_person")]
    before = reckon({"facts": facts, "known_on": "2020-01-25", "reply_days": 15}, as_of=date(2020, 1, 20))
    after = reckon({"facts": facts, "reply_days": 15}, as_of=date(2020, 1, 20))
    assert (before.due, after.due) == (date(2020, 2, 6), date(2020, 2, 10))


RISKS = [
    # (what, facts, due, risk_due)
    ("late correction notice", [
        RECEIVED, fact("correction_requested", "2024-01-26", respond_by="2024-02-06"),
        fact("correction_received", "2024-01-30"),
    ], "2024-03-01", "2024-02-08"),
    ("SW-3 the other way", [
        RECEIVED, fact("consultation_sent", "2024-01-19", ref="A", party="third_party", received_on="2024-01-22"),
        fact("consultation_answered", "2024-01-23", ref="A"),
    ], "2024-02-18", "2024-02-09"),
    ("fax not confirmed", [fact("received", "2025-06-03", channel="fax")], None, "2025-07-01"),
    ("delay told too late", [
        fact("received", "2025-06-03", channel="in_person"),
        fact("delay_fixed", "2025-07-03", until="2025-07-31"),
    ], "2025-07-31", "2025-07-01"),
    ("nothing doubtful", [fact("received", "2025-06-03", channel="in_person")], "2025-07-01", "2025-07-01"),
]


@pytest.mark.parametrize(("facts", "due", "risk"), [r[1:] for r in RISKS], ids=[r[0] for r in RISKS])
def test_risk_due_is_the_strict_reading(facts, due, risk):
    found = reckon(facts, as_of=date(2025, 6, 4)).to_dict()
    assert (found["due"], found["risk_due"]) == (due, risk)


def test_remedy_periods_roll_past_days_off_and_publication_is_timed():
    facts = [
        fact("received", "2025-03-03", channel="in_person"),
        fact("publication_suggested", "2025-03-10", step="adopted"),
        fact("dispatched", "2025-03-31", means="post"),
        fact("service_recorded", "2025-04-02"),
        fact("publication_suggested", "2025-04-03", step="published"),
    ]
    limits = {x["code"]: x for x in reckon(facts, as_of=date(2025, 4, 7)).to_dict()["limits"]}
    # 60 days after 2025-04-02 is 2025-06-01, a Sunday of the Dragon Boat break (05-31..06-02).
    assert limits["reconsideration"]["due"] == "2025-06-03"
    # Six months after 2025-04-02 is 2025-10-02, in the break to 10-08.
    assert limits["suit"]["due"] == "2025-10-09"
    assert limits["publication"] == {"code": "publication", "due": "2025-04-08", "met_on": "2025-04-03"}


IMPOSSIBLE = [
    ("second receipt", [RECEIVED, fact("received", "2024-01-15", channel="in_person")], 2),
    ("answer before its question", [RECEIVED, fact("consultation_answered", "2024-01-15", ref="A")], 2),
    ("correction never asked", [RECEIVED, fact("correction_received", "2024-01-15")], 2),
    ("dispatch before receipt", [RECEIVED, fact("dispatched", "2024-01-05", means="post")], 2),
    ("21 days of extension", [RECEIVED, fact("extended", "2024-01-22", days=21)], 2),
    ("11 and 10 days", [RECEIVED, fact("extended", "2024-01-22", days=11), fact("extended", "2024-01-23", days=10)], 3),
    ("extension told too late", [RECEIVED, fact("extended", "2024-03-22", days=5)], 2),
    ("received before sent", [RECEIVED, fact("consultation_sent", "2024-01-19", ref="A", party="co_maker", received_on="2024-01-18")], 2),
    ("consulted before receipt", [RECEIVED, fact("consultation_sent", "2024-01-11", ref="A", party="other_organ")], 2),
    ("two carriers", [RECEIVED, fact("carrier_signed", "2024-01-11"), fact("carrier_signed", "2024-01-12")], 3),
    ("told a day before receipt", [RECEIVED, fact("day_recalculated", "2024-01-19", told="2024-01-11", reason="x")], 2),
    ("a place taken twice", [{**RECEIVED, "seq": 3}, fact("extended", "2024-01-19", days=1, seq=3), fact("amended", "2024-01-22", supersedes=3)], 3),
    ("amends nothing", [RECEIVED, fact("amended", "2024-01-19", supersedes=9)], 2),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "seq"), [r[1:] for r in IMPOSSIBLE], ids=[r[0] for r in IMPOSSIBLE])
def test_impossible_histories_name_the_fact(facts, seq):
    with pytest.raises(HistoryImpossible) as refused:
        reckon(facts, as_of=date(2024, 2, 1))
    assert refused.value.code == "history_impossible"
    assert refused.value.detail["seq"] == seq
    assert f"第 {seq} 条" in refused.value.message


@pytest.mark.parametrize(
    ("history", "field"),
    [
        ([fact("recieved", "2024-01-12")], "kind"),
        ([{**RECEIVED, "chanel": "x"}], "facts[1].chanel"),
        ([fact("received", "2024-01-12", channel="pigeon")], "facts[1].channel"),
        ([fact("received", "2024-02-30", channel="fax")], "facts[1].on"),
        ([{"kind": "received", "channel": "fax"}], "facts[1].on"),
        ([{**RECEIVED, "seq": "1"}], "facts[1].seq"),
        ([{**RECEIVED, "seq": [1]}], "facts[1].seq"),
        ([{**RECEIVED, "seq": -1}], "facts[1].seq"),
        ([RECEIVED, fact("amended", "2024-01-15", supersedes=1, replacement="x")], "facts"),
        ({"facts": [RECEIVED], "reply_days": 0.5}, "reply_days"),
        ({"facts": [RECEIVED], "known_on": "soon"}, "known_on"),
        ([fact("withdrawn", "2024-01-12")], None),
        ({"facts": 7}, "facts"),
        ([], "facts"),
    ],
)
def test_bad_histories_name_the_field(history, field):
    with pytest.raises((InputError, HistoryImpossible)) as refused:
        reckon(history, as_of=date(2024, 2, 1))
    if field is not None:
        assert field in {r.field for r in refused.value.refusals}


def test_facts_come_parsed_or_not_in_any_order():
    facts = [RECEIVED, fact("extended", "2024-01-22", days=5), fact("noted", "2024-01-22", text="x")]
    parsed = [parse_fact(raw, place) for place, raw in enumerate(facts, 1)]
    as_of = date(2024, 2, 1)
    assert reckon(parsed, as_of=as_of) == reckon(facts, as_of=as_of)
    assert reckon(facts[::-1], as_of=as_of).due == reckon(facts, as_of=as_of).due


DAYS = st.dates(date(2019, 6, 1), date(2026, 6, 30))


@given(DAYS)
def test_due_is_a_working_day_later_than_receipt_and_monotone(day):
    calendar = workday_calendar()
    one = reckon([fact("received", day.isoformat(), channel="in_person")], as_of=day, ledger=False)
    after = day + timedelta(days=1)
    two = reckon([fact("received", after.isoformat(), channel="in_person")], as_of=day, ledger=False)
    assert one.due > day
    assert calendar.is_workday(one.due)
    assert one.due <= two.due


@given(DAYS)
def test_receipt_on_a_day_off_is_due_like_the_last_working_day_before(day):
    calendar = workday_calendar()
    assume(not calendar.is_workday(day))
    before = calendar.add(day, -1)
    due = {
        reckon([fact("received", d.isoformat(), channel="in_person")], as_of=d, ledger=False).due
        for d in (day, before)
    }
    assert len(due) == 1


@given(DAYS, st.lists(st.tuples(st.integers(0, 25), st.integers(0, 12)), max_size=4), st.randoms())
@settings(max_examples=150)
def test_exclusions_are_a_union_and_never_shorten(day, spans, random):
    base = fact("received", day.isoformat(), channel="in_person")
    asked = []
    for place, (start, length) in enumerate(spans):
        sent = day + timedelta(days=start)
        back = sent + timedelta(days=length)
        asked.append([
            fact("consultation_sent", sent.isoformat(), ref=str(place), party="other_organ",
                 respond_by=(sent + timedelta(days=60)).isoformat()),
            fact("consultation_answered", back.isoformat(), ref=str(place)),
        ])  # fmt: skip
    facts = [base, *(f for pair in asked for f in pair)]
    due = reckon(facts, as_of=day, ledger=False).due
    assert due >= reckon([base], as_of=day, ledger=False).due
    random.shuffle(asked)
    again = [base, *(f for pair in asked for f in pair)]
    assert reckon(again, as_of=day, ledger=False).due == due
    if asked:
        doubled = [{**f, "ref": f"{f['ref']}-2"} for f in asked[0]]
        assert reckon([*again, *doubled], as_of=day, ledger=False).due == due


@given(DAYS, st.integers(1, 19), st.integers(1, 19))
def test_extensions_lengthen_and_never_pass_twenty(day, first, second):
    base = fact("received", day.isoformat(), channel="in_person")
    plain = reckon([base], as_of=day, ledger=False)
    facts = [base, fact("extended", day.isoformat(), days=first)]
    once = reckon(facts, as_of=day, ledger=False)
    assert once.due == workday_calendar().add(plain.due, first)
    facts.append(fact("extended", day.isoformat(), days=second))
    if first + second > 20:
        with pytest.raises(HistoryImpossible):
            reckon(facts, as_of=day, ledger=False)
    else:
        assert reckon(facts, as_of=day, ledger=False).allowance == 20 + first + second


@given(DAYS, st.integers(0, 5), st.integers(6, 12), st.integers(13, 30))
def test_of_two_restarts_the_later_counts(day, asked, corrected, paid):
    on = [(day + timedelta(days=n)).isoformat() for n in (asked, corrected, paid)]
    facts = [
        fact("received", day.isoformat(), channel="in_person"),
        fact("correction_requested", on[0], respond_by=on[2]),
        fact("correction_received", on[1]),
        fact("fee_noticed", on[1], received_on=on[1]),
        fact("fee_paid", on[2]),
    ]
    alone = [fact("received", on[2], channel="in_person")]
    assert reckon(facts, as_of=day, ledger=False).due == reckon(alone, as_of=day, ledger=False).due
