"""The history: what is appended comes back, and the row is what the history folds to."""

from __future__ import annotations

import json
import random
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from casework.cases.facts import FACT_KINDS, Fact, fact_to_json
from casework.cases.fields import FieldSpec, Type, to_json
from casework.store import cases, ledger, verify
from casework.store.tables import FactRow
from casework.stories.book import STORIES
from casework.stories.tell import Story
from casework.timekeeping import SHANGHAI

NUMBER = "2025-0001"
NOW = datetime(2025, 3, 3, 10, 0, 0, tzinfo=SHANGHAI)

# Chinese, Chinese beyond the basic plane (ext. B, G), emoji with joiners, combining marks,
# right-to-left, quotes and controls JSON must escape, line ends, SQL and its wildcards.
ODD = "申请公开“㐀𠀀𪚥𰻞”👩‍👩‍👧🇨🇳 e\u0301 עברית \"'\\ \t\r\n\u2028\u0001 %_; DROP TABLE x;-- {}$1 \ufeff"


def _sample(spec: FieldSpec) -> Any:
    """Return a value of the field's type with something difficult in it."""
    if spec.choices and spec.type is Type.CHOICE:
        return next(iter(spec.choices))
    record = {"甲": ODD, "深": {"表": [1, True, None, [ODD]], "空": {}, "": ""}, "z": 1, "a": "2"}
    samples: dict[str, Any] = {
        "text": ODD,
        "day": date(2024, 2, 29),
        "int": 999_999_999,
        "bool": False,
        "texts": (ODD, "", "二"),
        "ints": (0, 3, 2),
        "map": record,
        "record": record,
        "records": ({"item": 1, "reply": "A2"}, record),
    }
    if str(spec.type) not in samples:
        pytest.fail(f"the field type {spec.type} is new: give it a sample here")
    return samples[str(spec.type)]


def _facts(data: dict[str, dict[str, Any]]) -> list[Fact]:
    return [
        Fact(kind, date(2025, 3, 3), values, seq, "note", "registration", "acceptance", "dengji",
             NOW, FACT_KINDS[kind].schema, seq % 2 == 0)
        for seq, (kind, values) in enumerate(data.items(), 1)
    ]  # fmt: skip


def _stored(scene: Any, facts: list[Fact]) -> list[Fact]:
    """Append facts to a case of their own and read them back in another session."""
    database, agency = scene.casework.database, scene.settings.agency.code
    with database.writing() as session:
        ledger.append(session, agency, NUMBER, facts, ledger.GENESIS)
        session.commit()
    with database.reading() as session:
        found = list(verify.verify(session, agency, lambda view: {}))
        # There is no case and no book of document numbers, only a chain.
        assert {p.problem for p in found} <= {"row_missing", "number_differs"}
        return ledger.load(session, agency, NUMBER)


class TestRoundTrip:
    def test_every_kind_with_every_field(self, scene: Any) -> None:
        facts = _facts(
            {c: {s.name: _sample(s) for s in kind.fields} for c, kind in FACT_KINDS.items()}
        )
        assert {str(s.type) for k in FACT_KINDS.values() for s in k.fields} >= {"text", "records"}
        loaded = _stored(scene, facts)
        assert len(loaded) == len(FACT_KINDS)
        for before, after in zip(facts, loaded, strict=True):
            assert after == before

    def test_every_kind_without_any_field(self, scene: Any) -> None:
        facts = _facts({code: {} for code in FACT_KINDS})
        assert _stored(scene, facts) == facts

    def test_days_and_tuples_come_back_as_such(self, scene: Any) -> None:
        [fact] = _stored(
            scene,
            _facts({"correction_requested": {"respond_by": date(2025, 3, 28), "matters": ("一",)}}),
        )
        assert fact.data == {"respond_by": date(2025, 3, 28), "matters": ("一",)}
        assert type(fact.data["matters"]) is tuple
        assert fact.recorded_at == NOW
        assert fact.recorded_at.utcoffset() == NOW.utcoffset()

    def test_any_text_a_person_may_enter(self, scene: Any) -> None:
        """Random code points, no surrogates and no NUL: those the fields refuse."""
        rng = random.Random(20250303)
        planes = [(1, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x10FFFF), (0x4E00, 0x9FFF)]
        texts = [
            "".join(chr(rng.randint(*rng.choice(planes))) for _ in range(rng.randint(1, 60)))
            for _ in range(200)
        ]
        facts = [
            Fact("noted", date(2025, 3, 3), {"text": text}, seq, "note", "a", "a", "dengji", NOW)
            for seq, text in enumerate(texts, 1)
        ]
        assert [fact.data["text"] for fact in _stored(scene, facts)] == texts

    def test_a_fact_without_its_moment_is_not_stored(self, scene: Any) -> None:
        with scene.casework.database.writing() as session, pytest.raises(ValueError):
            ledger.append(
                session, "demo", NUMBER, [Fact("accepted", date(2025, 3, 3))], ledger.GENESIS
            )

    def test_personal_values_stand_beside_the_facts(self, scene: Any, burglar: Any) -> None:
        """Nothing personal is in a fact's body; every salt and reference is its own."""
        facts = _facts(
            {c: {s.name: _sample(s) for s in kind.fields} for c, kind in FACT_KINDS.items()}
        )
        _stored(scene, facts)
        thief = burglar(scene.url)
        bodies = {row["kind"]: json.loads(row["body"]) for row in thief.rows("casework_fact")}
        kept = {(r["seq"], r["field"]): r for r in thief.rows("casework_private")}
        expected = {(f.seq, name) for f in facts for name in FACT_KINDS[f.kind].personal}
        assert kept.keys() == expected
        for fact in facts:
            for name in FACT_KINDS[fact.kind].personal:
                row, held = kept[fact.seq, name], bodies[fact.kind][name]
                assert held == {
                    "ref": row["ref"],
                    "digest": ledger.private_digest(row["salt"], row["value"]),
                }
                assert json.loads(row["value"]) == to_json(fact.data[name])
        for column in ("salt", "ref"):
            assert len({row[column] for row in kept.values()}) == len(kept)
        assert {len(row["salt"]) for row in kept.values()} == {32}


class TestManyAtOnce:
    def test_they_are_what_each_is_alone_in_the_order_asked_for(
        self, scene: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ledger, "PAGE", 2)
        numbers = [scene.tell(story).number for story in STORIES[:5]]
        other = scene.another(code="other")
        other.register()
        asked = [*reversed(numbers), "2099-0001"]
        with scene.casework.database.reading() as session:
            found = list(ledger.load_many(session, "demo", asked))
            assert found == [ledger.load(session, "demo", number) for number in asked]
        assert [history[0].seq for history in found[:-1]] == [1] * 5
        assert found[-1] == []

    def test_a_damaged_one_hurts_only_who_asks_for_it(self, scene: Any, burglar: Any) -> None:
        whole, damaged = scene.register().number, scene.register(carrier_number="YS-2").number
        broken = update(FactRow).where(col(FactRow.number) == damaged).values(body="{")
        burglar(scene.url).run(broken)
        with scene.casework.database.reading() as session:
            stored = ledger.Histories(session, "demo", [damaged, whole])
            assert stored.of(whole)
            with pytest.raises(ValueError, match="Expecting"):
                stored.of(damaged)


class TestCanonical:
    """The one text of a value: see also the frozen vectors."""

    def test_it_does_not_depend_on_order(self) -> None:
        assert ledger.canonical({"b": 1, "a": (1, 2)}) == ledger.canonical({"a": [1, 2], "b": 1})

    def test_it_parses_back(self) -> None:
        value = {"text": ODD, "list": [1, None, True], "day": "2025-03-03"}
        assert json.loads(ledger.canonical(value)) == value

    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_what_has_no_json_is_refused(self, value: float) -> None:
        with pytest.raises(ValueError):
            ledger.canonical({"x": value})

    def test_the_parts_of_a_digest_cannot_be_shifted(self) -> None:
        assert ledger.sha256("ab", "c") != ledger.sha256("a", "bc")


# Every story on SQLite; the long ones, which between them have nearly every kind of fact, on both.
LONGEST = sorted(STORIES, key=lambda story: len(story.steps), reverse=True)[:4]


class TestRowIsTheFold:
    @pytest.mark.parametrize(
        "story",
        [
            pytest.param(s, id=s.title, marks=[] if s in LONGEST else pytest.mark.only("sqlite"))
            for s in STORIES
        ],
    )
    def test_after_every_step_of_every_story(
        self, scene: Any, burglar: Any, story: Story
    ) -> None:
        from casework.stories.tell import tell

        thief, steps = burglar(scene.url), []

        def heard(case: Any) -> None:
            [row] = thief.rows("casework_case", number=case.number)
            view = scene.casework.view(case.number)
            columns = cases.project(view, scene.casework.reckoned(view), scene.casework.basis())
            assert {name: row[name] for name in columns} == columns
            facts = thief.rows("casework_fact", number=case.number)
            assert [fact["seq"] for fact in facts] == list(range(1, row["version"] + 1))
            assert row["head"] == facts[-1]["hash"]
            assert row["version"] == case.version
            # What execute() gave back is what a later reader gets.
            assert [_plain(f) for f in case.view.history] == [_plain(f) for f in view.history]
            steps.append(case.version)

        case = tell(scene.casework, scene.clock, story, heard)
        shown = scene.casework.show(case.number)
        assert case.to_dict(personal=True) == shown.to_dict(personal=True)
        assert steps == sorted(set(steps))
        assert len(steps) == len(story.steps) + 1
        assert scene.problems() == []

    def test_the_row_does_not_depend_on_the_day_of_asking(self, scene: Any) -> None:
        case = scene.after("propose")
        assert scene.problems() == []
        for day in (scene.clock.day.replace(year=2025, month=12), date(2031, 1, 1)):
            scene.on(day)
            assert scene.problems() == []
        assert scene.casework.view(case.number).version == case.version

    def test_two_readings_are_equal(self, scene: Any) -> None:
        case = scene.after("approve")
        assert scene.casework.view(case.number) == scene.casework.view(case.number)


def _plain(fact: Fact) -> Any:
    return to_json(fact_to_json(fact))
