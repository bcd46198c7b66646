"""The form that is hashed, frozen: an old chain must verify under every later program.

``tests/golden/chain.json`` holds a small history as it is stored. Nothing writes that file.
If one of these tests fails, the canonical form or the hash has changed, and every database
in use would be reported as damaged: change the code back, do not touch the file. A form that
must change gets a new ``schema_version`` and a second file.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from casework.cases.facts import Fact, fact_to_json
from casework.store import ledger, seals, verify
from casework.store.tables import Base, CaseRow, FactRow

GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "golden" / "chain.json").read_text(encoding="utf-8")
)
AGENCY, NUMBER = GOLDEN["agency"], GOLDEN["number"]
HASHED = (
    "actor", "agency", "backdated", "body", "happened_on", "kind", "number", "recorded_at",
    "schema_version", "seq", "state_after", "state_before", "trigger",
)  # fmt: skip


def _facts() -> list[Fact]:
    return [
        Fact(
            raw["kind"], date.fromisoformat(raw["on"]), _timed(raw["data"]), raw["seq"],
            raw["trigger"], raw["before"], raw["after"], raw["actor"],
            datetime.fromisoformat(raw["recorded_at"]), raw["schema"], raw["backdated"],
        )
        for raw in GOLDEN["facts"]
    ]  # fmt: skip


def _timed(data: dict[str, Any]) -> dict[str, Any]:
    """Days are days in memory; which fields are days is written here, not looked up."""
    days = ("submitted_on", "respond_by", "received_on")
    return {k: date.fromisoformat(v) if k in days else v for k, v in data.items()}


@pytest.fixture
def salted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Salts and references that are not random: the count of calls so far, as hex."""
    calls = itertools.count(1)
    monkeypatch.setattr(
        ledger.secrets, "token_hex", lambda size: f"{next(calls):0{2 * size}x}"
    )


class TestCanonicalForm:
    @pytest.mark.parametrize("vector", GOLDEN["canonical"], ids=lambda v: v["text"][:40])
    def test_value_to_text_to_digest(self, vector: dict[str, str]) -> None:
        value = json.loads(vector["value"])
        text = ledger.canonical(value)
        assert text == vector["text"]
        assert hashlib.sha256(text.encode()).hexdigest() == vector["sha256"]

    def test_keys_go_by_code_point_not_by_utf16(self) -> None:
        """U+FFEE sorts before U+20000 here; by UTF-16 units it would come after."""
        assert ledger.canonical({"\U00020000": 1, "\uffee": 2}) == '{"\uffee":2,"\U00020000":1}'

    def test_text_is_hashed_as_it_was_entered(self) -> None:
        """No normalisation: composed and decomposed stay different texts."""
        assert ledger.canonical("é") != ledger.canonical("e\u0301")

    def test_days_and_tuples_have_the_form_of_their_json(self) -> None:
        assert ledger.canonical({"on": date(2025, 3, 3), "x": (1,)}) == '{"on":"2025-03-03","x":[1]}'

    def test_a_digest_closes_each_part_with_a_newline(self) -> None:
        digest = hashlib.sha256("甲\n乙\n".encode()).hexdigest()
        assert ledger.sha256("甲", "乙") == digest

    def test_the_chain_begins_with_zeros(self) -> None:
        assert ledger.GENESIS == "0" * 64

    def test_what_a_fact_hash_covers(self) -> None:
        """A column added to the table must not silently enter, or leave, the hash."""
        assert sorted(set(FactRow.model_fields) - {"prev_hash", "hash"}) == sorted(HASHED)


class TestChain:
    def test_the_history_is_stored_in_exactly_this_form(
        self, scene: Any, burglar: Any, salted: None
    ) -> None:
        with scene.casework.database.writing() as session:
            ledger.append(session, AGENCY, NUMBER, _facts(), ledger.GENESIS)
            session.commit()
        thief = burglar(scene.url)
        assert [_plain(row) for row in thief.rows("casework_fact")] == GOLDEN["fact_rows"]
        by_ref = sorted(thief.rows("casework_private"), key=lambda row: row["ref"])
        assert by_ref == GOLDEN["private_rows"]

    def test_the_stored_form_is_read_back_as_this_history(self, scene: Any) -> None:
        self._put_in(scene)
        with scene.casework.database.reading() as session:
            facts = ledger.load(session, AGENCY, NUMBER)
        assert [fact_to_json(f) for f in facts] == [fact_to_json(f) for f in _facts()]

    def test_the_stored_form_still_verifies(self, scene: Any) -> None:
        self._put_in(scene)
        with scene.casework.database.reading() as session:
            found = list(verify.verify(session, AGENCY, lambda view: {}))
        # There is a chain and no case: nothing else may be found.
        assert {p.problem for p in found} == {"row_missing"}

    def test_a_second_implementation_comes_to_the_same_hashes(self) -> None:
        """Written from the description alone: what a court's expert would do."""
        previous = "0" * 64
        for row in GOLDEN["fact_rows"]:
            content = {name: row[name] for name in HASHED}
            text = json.dumps(
                content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
            )
            assert row["prev_hash"] == previous
            previous = hashlib.sha256(f"{previous}\n{text}\n".encode()).hexdigest()
            assert row["hash"] == previous
        held = {
            part["ref"]: part["digest"]
            for row in GOLDEN["fact_rows"]
            for part in json.loads(row["body"]).values()
            if isinstance(part, dict) and part.keys() == {"ref", "digest"}
        }
        for row in GOLDEN["private_rows"]:
            digest = hashlib.sha256(f"{row['salt']}\n{row['value']}\n".encode()).hexdigest()
            assert held.pop(row["ref"]) == digest
        assert held == {}

    def test_seals_are_made_in_exactly_this_form(self, scene: Any) -> None:
        self._put_in(scene)
        row = scene.to("registration")  # gives the case table a row of the right shape
        with scene.casework.database.writing() as session:
            case = session.get(CaseRow, ("demo", row.number))
            last = GOLDEN["fact_rows"][-1]
            copy = {**case.model_dump(), "agency": AGENCY, "number": NUMBER}
            session.add(CaseRow(**{**copy, "version": last["seq"], "head": last["hash"]}))
            session.flush()
            heads = seals.changed(seals.heads(session, AGENCY, ""), {})
            first = seals.tip(session, AGENCY)
            assert seals.add(session, AGENCY, first, heads, GOLDEN["seal"]["sealed_at"]).no == 1
            [sealed] = seals.each(session, AGENCY)
            assert dict(sealed._mapping) == GOLDEN["seal"]
            assert seals.changed(heads, seals.sealed(session, AGENCY)) == {}

    @staticmethod
    def _put_in(scene: Any) -> None:
        tables = Base.metadata.tables
        with scene.casework.database.writing() as session:
            facts = [
                {**row, "happened_on": date.fromisoformat(row["happened_on"])}
                for row in GOLDEN["fact_rows"]
            ]
            session.execute(insert(tables["casework_fact"]), facts)
            session.execute(insert(tables["casework_private"]), GOLDEN["private_rows"])
            session.commit()


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()}
