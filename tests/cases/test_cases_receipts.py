"""Which day is the receipt day, by channel (条例 31): a table a lawyer can read."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from casework.cases.clocks import reckon
from casework.cases.explanation import explain
from casework.errors import HistoryImpossible

GOLDEN = Path(__file__).parent.parent / "golden" / "receipts.csv"
ROWS = list(csv.DictReader(GOLDEN.read_text(encoding="utf-8").splitlines()))
AS_OF = date(2024, 3, 8)
REGISTERED = {
    "number": "2024-0001", "case_kind": "disclosure", "applicant_class": "natural_person",
    "item_count": 1, "form": "paper", "delivery": "post",
}  # fmt: skip


def facts_of(text: str) -> list[dict]:
    found = []
    for one in text.split(";"):
        kind, on, *pairs = one.split()
        fact = {"kind": kind, "on": on} | dict(pair.split("=") for pair in pairs)
        if "addressed_to_office" in fact:
            fact["addressed_to_office"] = fact["addressed_to_office"] == "true"
        if kind == "registered":
            fact |= REGISTERED
        found.append(fact)
    return found


def shown(day) -> str:
    return day.isoformat() if day else ""


@pytest.mark.parametrize("row", ROWS, ids=[row["名目"] for row in ROWS])
def test_receipt_day(row):
    facts = facts_of(row["经过"])
    now = reckon(facts, as_of=AS_OF)
    assert shown(now.start) == row["起算"]
    assert shown(now.due) == row["届满"]
    assert shown(now.risk_due) == row["风险日"]
    assert now.standing == row["届满性质"]
    confirm = [x for x in now.limits if x.code == "receipt_confirmation"]
    told = ">".join(filter(None, (shown(d) for x in confirm for d in (x.due, x.met_on))))
    assert told == row["待确认期限"]
    assert [w.code for w in now.warnings] == row["提示"].split()
    assert row["理由含"] in explain(facts, as_of=AS_OF).receipt_why


@pytest.mark.parametrize("row", ROWS, ids=[row["名目"] for row in ROWS])
def test_the_explanation_marks_the_day_that_decides(row):
    told = explain(facts_of(row["经过"]), as_of=AS_OF)
    deciding = [one.on for one in told.receipt if one.decides]
    assert deciding == ([date.fromisoformat(row["起算"])] if row["起算"] else [])


def test_sw5_the_other_way_waits_for_the_confirmation_of_an_internet_request():
    from casework.law.switches import DEFAULTS

    facts = facts_of("received 2024-03-04 channel=internet")
    switches = {**DEFAULTS, "platform_receipt": "needs_confirmation"}
    now = reckon(facts, as_of=AS_OF, switches=switches)
    assert (now.start, now.due, now.risk_due) == (None, None, date(2024, 4, 1))
    assert [x.code for x in now.limits] == ["receipt_confirmation"]
    assert "不视为确认" in explain(facts, as_of=AS_OF, switches=switches).receipt_why


@pytest.mark.parametrize(
    "text",
    [
        "carrier_signed 2024-03-04; received 2024-03-04 channel=in_person",
        "carrier_signed 2024-03-04; received 2024-03-04 channel=unsigned_mail",
        "carrier_signed 2024-03-01; received 2024-03-07 channel=signed_mail submitted_on=2024-03-04",
        "handed_over 2024-03-01; received 2024-03-04 channel=signed_mail",
    ],
)
def test_contradicting_papers_are_refused(text):
    with pytest.raises(HistoryImpossible):
        reckon(facts_of(text), as_of=AS_OF)
