"""Whoever changes a stored record behind the program's back is found out, case and fact named.

The burglar of ``conftest.py`` has the database password: he drops the triggers, changes what
he likes and puts the triggers back. One database serves all the tests of a backend; after each
test every row is put back, and in the end ``verify`` must be clean again.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.engine import make_url

from casework.cases.commands import parse_command
from casework.cli.main import main
from casework.service.facade import Casework
from casework.settings import demo_settings
from casework.store.tables import Base, CaseRow, FactRow, NumberRow, PrivateRow, SealRow
from casework.stories.book import CORRECTED, OBJECTED, WITHDRAWN
from casework.stories.tell import StoryClock, open_story, tell

CASE, FACT, PRIVATE, NUMBER, COUNTER, SEAL = (
    Base.metadata.tables[f"casework_{name}"]
    for name in ("case", "fact", "private", "number", "counter", "seal")
)


class House:
    """A database worth breaking into: cases at every stage, one erased, two seals."""

    def __init__(self, url: str, thief: Any) -> None:
        self.url, self.thief = url, thief
        self.casework: Casework
        self.clock: StoryClock
        self.casework, self.clock = open_story(url, demo_settings())
        self.closed = tell(self.casework, self.clock, CORRECTED)
        self.erased = tell(self.casework, self.clock, WITHDRAWN)
        self.casework.execute(
            parse_command("erase", self.erased.number, {"basis": "保管期限届满"}), actor="guanli"
        )
        self.casework.seal()
        half = replace(OBJECTED, steps=OBJECTED.steps[: len(OBJECTED.steps) // 2])
        self.open = tell(self.casework, self.clock, half)
        note = parse_command("note", self.open.number, {"text": "封存之前最后一条"})
        self.before_note = self.row()
        self.casework.execute(note, actor="chengban")
        self.casework.seal()
        assert self.problems() == []
        self.dump = thief.dump()

    def row(self) -> dict[str, Any]:
        [row] = self.thief.rows("casework_case", number=self.open.number)
        return dict(row)

    def facts(self, number: str) -> list[dict[str, Any]]:
        return list(self.thief.rows("casework_fact", number=number))

    def problems(self) -> list[tuple[str, int, str]]:
        return [(p.case, p.seq, p.problem) for p in self.casework.verify()]

    def named(self) -> set[tuple[str, int]]:
        return {(case, seq) for case, seq, _ in self.problems()}


@pytest.fixture(scope="module")
def built(backend: str, databases: Any, break_in: Any) -> Iterator[House]:
    url = databases.fresh(backend)
    thief = break_in(url)
    house = House(url, thief)
    yield house
    assert house.problems() == []  # every test has put back what it took
    house.casework.close()
    thief.engine.dispose()
    databases.drop(url)


@pytest.fixture
def house(built: House) -> Iterator[House]:
    yield built
    built.thief.restore(built.dump)


def spoilt(value: Any) -> Any:
    """Return the value with the least change of its kind: one character, one day, one."""
    if value is None:
        return "x"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    middle = len(value) // 2
    if not value:
        return "x"
    return value[:middle] + ("0" if value[middle] != "0" else "1") + value[middle + 1 :]


def one(table: Any, row: dict[str, Any]) -> Any:
    """Return the condition that finds this row and no other."""
    return [column == row[column.name] for column in table.primary_key.columns]


class TestFact:
    """Every column of a fact, of a fact with personal values and of the last one."""

    @pytest.mark.parametrize("column", FactRow.model_fields)
    def test_a_changed_column(self, house: House, column: str) -> None:
        facts = house.facts(house.closed.number)
        for fact in (facts[1], facts[len(facts) // 2], facts[-1]):
            changed = spoilt(fact[column]) if column != "seq" else fact["seq"] + 1000
            house.thief.run(update(FACT).where(*one(FACT, fact)).values({column: changed}))
            assert (house.closed.number, fact["seq"]) in house.named() or (
                # The last fact is gone from where it stood: the row and the seal say so.
                fact is facts[-1]
                and column in ("agency", "number", "seq")
                and {(house.closed.number, n) for n in (fact["seq"], fact["seq"] - 1)}
                & house.named()
            ), (column, fact["seq"], house.problems())
            house.thief.restore(house.dump)

    def test_bytes_all_over_a_body(self, house: House) -> None:
        fact = house.facts(house.erased.number)[0]
        assert len(fact["body"]) > 30
        for place in range(0, len(fact["body"]), 1 + len(fact["body"]) // 9):
            body = fact["body"][:place] + "\u4e00" + fact["body"][place + 1 :]
            house.thief.run(update(FACT).where(*one(FACT, fact)).values(body=body))
            assert (house.erased.number, 1, "fact_changed") in house.problems()

    @pytest.mark.parametrize("body", ["", "null", "[]", "{", '{"applicant":{"ref":[],"digest":1}}',
                                      '{"applicant":3}', "1e999"])  # fmt: skip
    def test_a_body_that_is_not_a_body(self, house: House, body: str) -> None:
        fact = house.facts(house.closed.number)[1]
        assert "applicant" in json.loads(fact["body"])
        house.thief.run(update(FACT).where(*one(FACT, fact)).values(body=body))
        assert (house.closed.number, fact["seq"], "fact_changed") in house.problems()

    def test_a_new_hash_over_the_change_breaks_the_next_link(self, house: House) -> None:
        """Someone who knows the form recomputes the hash of the fact he changed."""
        fact = house.facts(house.closed.number)[3]
        self._forge(house, fact, actor="somebody")
        assert (house.closed.number, fact["seq"] + 1, "chain_broken") in house.problems()

    def test_a_chain_recomputed_to_its_end_shows_in_row_and_seal(self, house: House) -> None:
        facts = house.facts(house.closed.number)
        head = None
        for fact in facts[3:]:
            head = self._forge(house, fact, actor="somebody", **({"prev_hash": head} if head else {}))
        seq = facts[-1]["seq"]
        assert {(c, s, p) for c, s, p in house.problems()} >= {
            (house.closed.number, seq, "head_differs"),
            (house.closed.number, seq, "seal_differs"),
        }
        house.thief.run(
            update(CASE).where(CASE.c.number == house.closed.number).values(head=head)
        )
        assert (house.closed.number, seq, "seal_differs") in house.problems()

    @staticmethod
    def _forge(house: House, fact: dict[str, Any], **changes: Any) -> str:
        from casework.store.ledger import fact_hash

        row = FactRow(**{**fact, **changes})
        row.hash = fact_hash(row)
        house.thief.run(
            update(FACT).where(*one(FACT, fact)).values(hash=row.hash, **changes)
        )
        return row.hash

    @pytest.mark.parametrize("place", [0, 1, 5, -2])
    def test_a_deleted_fact(self, house: House, place: int) -> None:
        fact = house.facts(house.closed.number)[place]
        house.thief.run(delete(FACT).where(*one(FACT, fact)))
        assert (house.closed.number, fact["seq"], "fact_missing") in house.problems()

    def test_a_deleted_last_fact(self, house: House) -> None:
        fact = house.facts(house.closed.number)[-1]
        house.thief.run(delete(FACT).where(*one(FACT, fact)))
        found = house.problems()
        assert (house.closed.number, fact["seq"] - 1, "head_differs") in found
        assert (house.closed.number, fact["seq"], "seal_differs") in found

    def test_an_added_fact(self, house: House) -> None:
        """A fact with a correct hash at the end of the chain, but not in the row."""
        from casework.store.ledger import fact_hash

        last = house.facts(house.closed.number)[-1]
        row = FactRow(**{**last, "seq": last["seq"] + 1, "prev_hash": last["hash"]})
        row.hash = fact_hash(row)
        house.thief.run(insert(FACT).values(row.model_dump()))
        assert (house.closed.number, row.seq, "head_differs") in house.problems()

    def test_two_facts_exchanged(self, house: House) -> None:
        one_, two = house.facts(house.closed.number)[4:6]
        for fact, other in ((one_, two), (two, one_)):
            contents = {k: v for k, v in other.items() if k not in ("agency", "number", "seq")}
            house.thief.run(update(FACT).where(*one(FACT, fact)).values(contents))
        assert {(house.closed.number, one_["seq"]), (house.closed.number, two["seq"])} <= (
            house.named()
        )

    def test_a_fact_moved_to_another_case(self, house: House) -> None:
        fact = house.facts(house.closed.number)[-1]
        last = house.facts(house.open.number)[-1]["seq"]
        house.thief.run(
            update(FACT)
            .where(*one(FACT, fact))
            .values(number=house.open.number, seq=last + 1)
        )
        assert {(house.closed.number, fact["seq"]), (house.open.number, last + 1)} <= house.named()


class TestPrivate:
    def _any(self, house: House, field: str = "applicant") -> dict[str, Any]:
        rows = house.thief.rows("casework_private", number=house.closed.number, field=field)
        return dict(rows[0])

    @pytest.mark.parametrize("column", PrivateRow.model_fields)
    def test_a_changed_column(self, house: House, column: str) -> None:
        row = self._any(house)
        changed = spoilt(row[column]) if column != "seq" else row["seq"] + 1
        house.thief.run(update(PRIVATE).where(*one(PRIVATE, row)).values({column: changed}))
        assert (house.closed.number, row["seq"]) in house.named()

    @pytest.mark.parametrize("column", ["value", "salt"])
    def test_characters_all_over_salt_and_value(self, house: House, column: str) -> None:
        row = self._any(house)
        for place in range(0, len(row[column]), 1 + len(row[column]) // 7):
            value = row[column][:place] + "\u4e00" + row[column][place + 1 :]
            house.thief.run(update(PRIVATE).where(*one(PRIVATE, row)).values({column: value}))
            assert (house.closed.number, row["seq"], "private_changed") in house.problems()

    def test_a_deleted_value(self, house: House) -> None:
        row = self._any(house)
        house.thief.run(delete(PRIVATE).where(*one(PRIVATE, row)))
        assert (house.closed.number, row["seq"], "private_missing") in house.problems()

    @pytest.mark.parametrize("emptied", [("value",), ("salt",), ("value", "salt")])
    def test_an_emptied_value_without_an_erasure(
        self, house: House, emptied: tuple[str, ...]
    ) -> None:
        row = self._any(house)
        nothing = dict.fromkeys(emptied)
        house.thief.run(update(PRIVATE).where(*one(PRIVATE, row)).values(nothing))
        assert (house.closed.number, row["seq"], "private_missing") in house.problems()

    def test_a_made_up_tombstone(self, house: House) -> None:
        """The trigger lets a tombstone through; without a fact of erasure it is found."""
        row = self._any(house)
        now = "2025-06-01T10:00:00+08:00"
        house.thief.openly(
            "UPDATE casework_private SET value = NULL, salt = NULL, "
            f"erased_at = '{now}' WHERE ref = '{row['ref']}'"
        )
        assert house.problems() == [(house.closed.number, row["seq"], "private_missing")]

    def test_a_tombstone_that_borrows_the_moment_of_an_earlier_erasure(self, house: House) -> None:
        """What was written after an erasure was not erased by it."""
        house.clock.day = date(2025, 6, 2)
        note = parse_command("note", house.erased.number, {"text": "清除之后的备注"})
        case = house.casework.execute(note, actor="chengban")
        erasure = next(f for f in case.view.history if f.kind == "personal_data_erased")
        assert erasure.recorded_at is not None
        house.thief.run(
            update(PRIVATE)
            .where(PRIVATE.c.number == case.number, PRIVATE.c.seq == case.version)
            .values(value=None, salt=None, erased_at=erasure.recorded_at.isoformat())
        )
        found = house.problems()
        assert (case.number, case.version, "private_missing") in found

    def test_an_erased_value_put_back(self, house: House) -> None:
        [row, *_] = house.thief.rows("casework_private", number=house.erased.number)
        house.thief.run(
            update(PRIVATE).where(*one(PRIVATE, row)).values(value='"x"', salt="0" * 32)
        )
        assert (house.erased.number, row["seq"], "private_changed") in house.problems()

    def test_a_value_that_belongs_to_nothing(self, house: House) -> None:
        row = {**self._any(house), "ref": "f" * 24}
        house.thief.run(insert(PRIVATE).values(row))
        assert house.problems() == [(house.closed.number, row["seq"], "private_stray")]

    def test_two_values_exchanged(self, house: House) -> None:
        """Each with its own salt: both are sound, and neither is where it belongs."""
        a, b = self._any(house), self._any(house, "description")
        for row, other in ((a, b), (b, a)):
            house.thief.run(
                update(PRIVATE)
                .where(*one(PRIVATE, row))
                .values(salt=other["salt"], value=other["value"])
            )
        assert (house.closed.number, a["seq"], "private_changed") in house.problems()


class TestRow:
    @pytest.mark.parametrize("column", CaseRow.model_fields)
    def test_a_changed_column(self, house: House, column: str) -> None:
        for case in (house.closed, house.open):
            [row] = house.thief.rows("casework_case", number=case.number)
            last = house.facts(case.number)[-1]["seq"]
            changed = spoilt(row[column])
            if column in ("received_on", "due", "risk_due", "closed_on"):
                changed = (row[column] or date(2025, 1, 1)) + timedelta(days=1)
            house.thief.run(update(CASE).where(*one(CASE, row)).values({column: changed}))
            assert (case.number, last) in house.named(), (column, house.problems())
            house.thief.restore(house.dump)

    def test_a_deadline_moved_under_the_pretext_of_another_basis(self, house: House) -> None:
        """A row computed under another calendar is stale, not damaged; this one is neither."""
        row = house.row()
        later = row["due"] + timedelta(days=7) if row["due"] else date(2025, 1, 1)
        for basis in ("0" * 16, "0" * 16 + row["basis"][16:], ""):
            house.thief.run(
                update(CASE).where(*one(CASE, row)).values(basis=basis, due=later, risk_due=later)
            )
            found = [p for p in house.problems() if p[0] == house.open.number]
            assert found, basis
            assert {p[2] for p in found} == {"row_differs"}

    def test_a_row_honestly_computed_under_another_calendar_is_stale(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """New notices move deadlines; that alone must not be reported as damage."""
        monkeypatch.setattr(Casework, "basis", lambda self: "another calendar")
        assert house.problems() == []
        row = house.row()
        house.thief.run(
            update(CASE).where(*one(CASE, row)).values(risk_due=date(2030, 1, 1))
        )
        assert (house.open.number, house.facts(house.open.number)[-1]["seq"], "row_differs") in (
            house.problems()
        )

    def test_a_deleted_row(self, house: House) -> None:
        house.thief.run(delete(CASE).where(CASE.c.number == house.closed.number))
        last = house.facts(house.closed.number)[-1]["seq"]
        assert (house.closed.number, last, "row_missing") in house.problems()

    def test_a_row_of_nothing(self, house: House) -> None:
        house.thief.run(insert(CASE).values({**house.row(), "number": "2030-0001"}))
        assert ("2030-0001", 0, "head_differs") in house.problems()

    def test_a_tail_cut_off_together_with_the_row_put_back(self, house: House) -> None:
        """Nothing in the case itself shows it; the seal does."""
        number, last = house.open.number, house.facts(house.open.number)[-1]
        house.thief.run(
            delete(FACT).where(*one(FACT, last)),
            delete(PRIVATE).where(PRIVATE.c.number == number, PRIVATE.c.seq == last["seq"]),
            delete(CASE).where(CASE.c.number == number),
            insert(CASE).values(house.before_note),
        )
        assert house.problems() == [(number, last["seq"], "seal_differs")]
        # Another fact in its place does not help.
        note = parse_command("note", number, {"text": "另一条"})
        house.casework.execute(note, actor="chengban")
        assert house.problems() == [(number, last["seq"], "seal_differs")]

    def test_a_whole_case_taken_out(self, house: House) -> None:
        """With everything it has; the counter, the seal and the book of numbers remember."""
        for case in (house.erased, house.closed):
            house.thief.run(
                *(delete(t).where(t.c.number == case.number) for t in (FACT, PRIVATE, CASE))
            )
            assert case.number in {p[0] for p in house.problems()}  # by the seal
            house.thief.run(delete(SEAL))
            found = house.problems()
            assert ("", 0, "cases_missing") in found or case.number in {p[0] for p in found}
            house.thief.restore(house.dump)


class TestNumbers:
    def _last(self, house: House) -> dict[str, Any]:
        rows = house.thief.rows("casework_number", number=house.closed.number)
        return dict(rows[-1])

    @pytest.mark.parametrize("column", NumberRow.model_fields)
    def test_a_changed_column(self, house: House, column: str) -> None:
        row = self._last(house)
        house.thief.run(
            update(NUMBER).where(*one(NUMBER, row)).values({column: spoilt(row[column])})
        )
        found = house.problems()
        assert found, column
        if column in ("doc_no", "number", "seq", "agency"):
            assert (house.closed.number, row["seq"], "number_differs") in found
        else:
            assert ("", 0, "numbers_broken") in found

    def test_a_gap(self, house: House) -> None:
        row = self._last(house)
        house.thief.run(delete(NUMBER).where(*one(NUMBER, row)))
        found = house.problems()
        assert ("", 0, "numbers_broken") in found
        assert (house.closed.number, row["seq"], "number_differs") in found

    def test_a_gap_covered_up_in_the_counter(self, house: House) -> None:
        row = self._last(house)
        key = [COUNTER.c.series == row["series"], COUNTER.c.year == row["year"]]
        house.thief.run(
            delete(NUMBER).where(*one(NUMBER, row)),
            update(COUNTER).where(*key).values(last=COUNTER.c.last - 1),
        )
        assert house.problems() == [(house.closed.number, row["seq"], "number_differs")]

    @pytest.mark.parametrize("by", [-1, 1])
    def test_a_counter_that_was_turned(self, house: House, by: int) -> None:
        row = self._last(house)
        house.thief.run(
            update(COUNTER)
            .where(COUNTER.c.series == row["series"])
            .values(last=COUNTER.c.last + by)
        )
        assert ("", 0, "numbers_broken") in house.problems()

    def test_a_deleted_counter(self, house: House) -> None:
        house.thief.run(delete(COUNTER).where(COUNTER.c.series == self._last(house)["series"]))
        assert ("", 0, "numbers_broken") in house.problems()

    def test_the_counter_of_cases_turned_up(self, house: House) -> None:
        house.thief.run(
            update(COUNTER).where(COUNTER.c.series == "case").values(last=COUNTER.c.last + 1)
        )
        assert house.problems() == [("", 0, "cases_missing")]


class TestSeals:
    @pytest.mark.parametrize("column", SealRow.model_fields)
    @pytest.mark.parametrize("no", [1, 2])
    def test_a_changed_column(self, house: House, column: str, no: int) -> None:
        [row] = house.thief.rows("casework_seal", no=no)
        changed = 77 if column == "no" else spoilt(row[column])
        house.thief.run(update(SEAL).where(*one(SEAL, row)).values({column: changed}))
        if column == "agency" and no == 2:
            # The last seal is gone: only the copy kept elsewhere can show that.
            assert house.problems() == []
        else:
            assert ("", 0, "seal_broken") in house.problems()

    def test_a_seal_made_anew_over_another_head(self, house: House) -> None:
        from casework.store.ledger import canonical, sha256

        [row] = house.thief.rows("casework_seal", no=2)
        heads = json.loads(row["heads"])
        heads[house.open.number][1] = "f" * 64
        made = canonical(heads)
        house.thief.run(
            update(SEAL)
            .where(*one(SEAL, row))
            .values(heads=made, hash=sha256(row["prev_hash"], "2", row["sealed_at"], made))
        )
        seq = heads[house.open.number][0]
        assert house.problems() == [(house.open.number, seq, "seal_differs")]

    def test_a_missing_seal_between_others(self, house: House) -> None:
        house.thief.run(delete(SEAL).where(SEAL.c.no == 1))
        assert ("", 0, "seal_broken") in house.problems()


@pytest.mark.only("sqlite")  # PostgreSQL stores no day that is none and no text that is none
class TestUnreadable:
    """SQLite gives back whatever bytes are in the file; none of it may stop the check."""

    @pytest.fixture
    def file(self, house: House) -> Iterator[House]:
        yield house
        house.thief.restore(house.dump, everything=True)  # 2 and true look alike

    @pytest.mark.parametrize(
        "change",
        [
            "happened_on = '2025-0X-03'",
            "happened_on = 'gestern'",
            "happened_on = x'ff'",
            "body = CAST(x'7b22ff227d' AS TEXT)",
            "actor = CAST(x'c3' AS TEXT)",
            "recorded_at = 'gestern'",
            "schema_version = 'x'",
            "schema_version = 99",
            "kind = 'unheard_of'",
            "body = x'00'",
            "seq = 'x'",
            "backdated = 2",
            "backdated = 'x'",
        ],
    )
    def test_a_fact(self, file: House, change: str) -> None:
        number, seq = file.closed.number, 4
        file.thief.run(
            text(f"UPDATE casework_fact SET {change} WHERE number = '{number}' AND seq = {seq}")
        )
        found = file.named()
        assert (number, seq) in found, found

    @pytest.mark.parametrize("change", ["due = 'gestern'", "version = 'x'", "is_open = 'x'",
                                        "is_open = 2",
                                        "standing = CAST(x'ff' AS TEXT)", "arrived_on = 1",
                                        "closed_on = '2025-02-30'", "basis = x'00'"])  # fmt: skip
    def test_a_row(self, file: House, change: str) -> None:
        file.thief.run(
            text(f"UPDATE casework_case SET {change} WHERE number = '{file.open.number}'")
        )
        assert file.open.number in {case for case, _ in file.named()}

    @pytest.mark.parametrize("change", ["value = CAST(x'22ff22' AS TEXT)", "salt = x'00'",
                                        "value = 5", "seq = 'x'"])  # fmt: skip
    def test_a_private_value(self, file: House, change: str) -> None:
        [row, *_] = file.thief.rows("casework_private", number=file.open.number)
        file.thief.run(text(f"UPDATE casework_private SET {change} WHERE ref = '{row['ref']}'"))
        assert file.open.number in {case for case, _ in file.named()}

    @pytest.mark.parametrize("table", ["fact", "case", "private", "number"])
    def test_a_number_that_is_no_text(self, file: House, table: str) -> None:
        file.thief.run(
            text(
                f"UPDATE casework_{table} SET number = CAST(x'ff' AS TEXT) "
                f"WHERE number = '{file.closed.number}'"
            )
        )
        assert file.problems()

    @pytest.mark.parametrize("change", ["heads = 'x'", "heads = CAST(x'ff' AS TEXT)", "no = -1",
                                        "sealed_at = x'00'"])  # fmt: skip
    def test_a_seal(self, file: House, change: str) -> None:
        file.thief.run(text(f"UPDATE casework_seal SET {change} WHERE no = 1"))
        assert {p[2] for p in file.problems()} & {"seal_broken", "unreadable"}

    def test_the_other_cases_are_still_checked(self, file: House) -> None:
        file.thief.run(
            text(
                "UPDATE casework_fact SET actor = CAST(x'c3' AS TEXT) WHERE seq = 2 AND "
                f"number = '{file.erased.number}'"
            ),
            update(FACT)
            .where(FACT.c.number == file.closed.number, FACT.c.seq == 2)
            .values(actor="x"),
        )
        assert {(file.erased.number, 2), (file.closed.number, 2)} <= file.named()


class TestCommandLine:
    """``casework verify``: exit 3, case and fact named; ``--json`` prints the list alone."""

    @pytest.fixture
    def shell(
        self, house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> Callable[..., tuple[int, str, str]]:  # fmt: skip
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("CASEWORK_DATABASE__URL", house.url)

        def run(*args: str) -> tuple[int, str, str]:
            code = main(args)
            out, err = capsys.readouterr()
            return code, out, err

        return run

    def test_all_is_well(self, house: House, shell: Any) -> None:
        code, out, err = shell("verify")
        assert code == 0
        assert out.startswith("核对无误")
        assert "3 件" in out
        assert shell("verify", "--json")[:2] == (0, "[]\n")

    def test_damage_is_named(self, house: House, shell: Any) -> None:
        house.thief.run(
            update(FACT)
            .where(FACT.c.number == house.closed.number, FACT.c.seq == 5)
            .values(actor="somebody")
        )
        code, _, err = shell("verify")
        assert code == 3
        assert f"{house.closed.number} 第 5 条" in err
        assert "fact_changed" in err
        code, out, err = shell("verify", "--json")
        assert code == 3
        [problem] = json.loads(out)
        assert problem["format"] == "casework/problem/1"
        assert (problem["case"], problem["seq"], problem["problem"]) == (
            house.closed.number, 5, "fact_changed",
        )  # fmt: skip

    @pytest.mark.only("sqlite")
    def test_bytes_that_are_no_text_are_damage_and_not_a_crash(
        self, house: House, shell: Any
    ) -> None:
        house.thief.run(
            text(
                "UPDATE casework_fact SET actor = CAST(x'c3' AS TEXT) WHERE seq = 5 AND "
                f"number = '{house.closed.number}'"
            )
        )
        code, _, err = shell("verify")
        assert code == 3
        assert f"{house.closed.number} 第 5 条" in err

    @pytest.mark.only("sqlite")
    def test_one_flipped_bit_of_the_file(self, house: House, shell: Any, tmp_path: Path,
                                         monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
        """Not through SQL at all: a byte of a fact's body, in the file."""
        house.casework.database.scrub()
        source, copy = Path(str(make_url(house.url).database)), tmp_path / "copy.db"
        shutil.copy(source, copy)
        content = bytearray(copy.read_bytes())
        place = content.index(b'"carrier_number":"YS-2025-0303"')
        content[place + 20] ^= 1
        copy.write_bytes(content)
        monkeypatch.setenv("CASEWORK_DATABASE__URL", f"sqlite:///{copy}")
        code, _, err = shell("verify")
        assert code == 3
        assert f"{house.closed.number} 第 1 条" in err
