"""The quick reader of facts never says anything the slow one would not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.cases import facts
from casework.cases.facts import FACT_KINDS, parse_fact
from casework.errors import InputError

ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 10**10), st.text(max_size=12), st.just("2024-01-15"),
    st.just("2024-W03-1"), st.just("20240115"), st.dates(), st.just([]), st.just(["甲", "乙"]),
    st.just({"a": 1}), st.sampled_from(["in_person", "当面提交", "third_party", " ", "\x00", "x\ny"]),
)  # fmt: skip


@st.composite
def raw_facts(draw: st.DrawFn) -> dict[str, Any]:
    kind = FACT_KINDS[draw(st.sampled_from(sorted(FACT_KINDS)))]
    names = [spec.name for spec in kind.fields]
    raw = {name: draw(ODD) for name in names if draw(st.booleans())}
    raw |= {"kind": kind.code, "on": draw(st.one_of(st.just("2024-01-12"), ODD))}
    for name in ("seq", "schema", "actor", "unheard_of"):
        if draw(st.integers(0, 4)) == 0:
            raw[name] = draw(st.one_of(st.just(1), ODD))
    return raw


def outcome(read: Any, raw: dict[str, Any]) -> Any:
    try:
        return read(raw, FACT_KINDS[raw["kind"]], 3)
    except InputError as error:
        return [(r.code, r.field) for r in error.refusals]


@settings(max_examples=1500, deadline=None)
@given(raw_facts())
def test_both_readers_agree(raw: dict[str, Any]) -> None:
    slow = outcome(facts._parsed, raw)
    try:
        quick = facts._quick(raw, FACT_KINDS[raw["kind"]], 3)
    except (KeyError, TypeError, ValueError):
        return  # it left the fact to the slow one
    assert quick == slow


@pytest.mark.parametrize("day", ["2024-W03-1", "20240115", "2024-1-15", "2024-01-15T00:00", " 2024-01-15"])
def test_a_day_has_one_form(day: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_fact({"kind": "extended", "on": day, "days": 5})
    assert caught.value.refusals[0].field == "facts[0].on"


def test_the_plain_form_is_read_quickly() -> None:
    raw = {"kind": "extended", "on": "2024-02-20", "days": 10}
    assert facts._quick(raw, FACT_KINDS["extended"], 2) == facts._parsed(raw, FACT_KINDS["extended"], 2)
    assert parse_fact(raw).on == date(2024, 2, 20)
