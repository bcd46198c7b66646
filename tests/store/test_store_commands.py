"""One command, one case, one transaction: either all of it is stored, or nothing is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from casework.cases.commands import parse_command
from casework.errors import (
    CaseworkError,
    ConcurrentChange,
    IncompleteDocument,
    InputError,
    NotAllowed,
    NotFound,
    Refusal,
    TemplateInvalid,
)
from casework.service import execute
from casework.service.letters import Composer
from casework.stories.book import CORRECTED, WITHDRAWN

NOBODY = {"name": "申请人甲"}  # no class: Art 29 wants one, and so does the annual report


@pytest.fixture
def unchanged(scene: Any, burglar: Callable[[str], Any]) -> Callable[[], None]:
    """Return a check that no row of any table has changed since."""
    thief = burglar(scene.url)
    before = thief.dump()

    def check() -> None:
        assert thief.dump() == before

    return check


class TestOptimisticLock:
    def test_a_stale_version_is_a_conflict_and_writes_nothing(
        self, scene: Any, burglar: Any
    ) -> None:
        case = scene.to("acceptance")
        newer = scene.do(case, "note", text="先到")
        thief = burglar(scene.url)
        before = thief.dump()
        for version in (case.version, newer.version + 1, 0):
            with pytest.raises(ConcurrentChange) as caught:
                scene.do(case, "note", text="后到", expected_version=version)
            assert caught.value.code == "concurrent_change"
            assert caught.value.exit_code == 4
            assert caught.value.detail == {"expected": version, "version": newer.version}
        assert thief.dump() == before

    def test_the_right_version_goes_through(self, scene: Any) -> None:
        case = scene.to("acceptance")
        after = scene.do(case, "note", text="一", expected_version=case.version)
        assert after.version == case.version + 1

    def test_a_case_that_moved_under_the_command_is_decided_anew(
        self, scene: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Someone writes between our reading and our writing; without a version we go on."""
        case, other = scene.to("acceptance"), scene.another()
        self._interfere(scene, monkeypatch, lambda: other.do(case, "note", text="插入"), times=1)
        after = scene.do(case, "note", text="我的")
        texts = [fact.get("text") for fact in after.view.history[-2:]]
        assert texts == ["插入", "我的"]
        assert after.version == case.version + 2
        assert scene.problems() == []

    def test_with_a_version_the_conflict_is_reported_not_retried(
        self, scene: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, other = scene.to("acceptance"), scene.another()
        self._interfere(scene, monkeypatch, lambda: other.do(case, "note", text="插入"), times=1)
        with pytest.raises(ConcurrentChange):
            scene.do(case, "note", text="我的", expected_version=case.version)
        history = scene.casework.view(case.number).history
        assert [fact.get("text") for fact in history[case.version :]] == ["插入"]

    def test_a_case_that_never_stands_still_is_reported_in_the_end(
        self, scene: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, other = scene.to("acceptance"), scene.another()
        self._interfere(scene, monkeypatch, lambda: other.do(case, "note", text="插入"), times=99)
        with pytest.raises(ConcurrentChange) as caught:
            scene.do(case, "note", text="我的")
        assert caught.value.code == "concurrent_change"
        assert "我的" not in [f.get("text") for f in scene.casework.view(case.number).history]
        assert scene.problems() == []

    def test_a_state_that_changed_under_the_command_is_judged_anew(
        self, scene: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The second decision is made on the new state, not forced through on the old one."""
        case, other = scene.to("registration"), scene.another()
        self._interfere(scene, monkeypatch, lambda: other.do(case, "accept"), times=1)
        with pytest.raises(NotAllowed) as caught:
            scene.do(case, "accept")
        assert "not_in_state" in {refusal.code for refusal in caught.value.refusals}

    @staticmethod
    def _interfere(
        scene: Any, monkeypatch: pytest.MonkeyPatch, deed: Callable[[], Any], times: int
    ) -> None:
        """Do the deed each time our command has decided and not yet written."""
        real, left = execute.decide, [times]

        def decide(view: Any, command: Any, ctx: Any) -> Any:
            decision = real(view, command, ctx)
            if left[0] > 0:
                left[0] -= 1
                monkeypatch.setattr(execute, "decide", real)
                deed()
                monkeypatch.setattr(execute, "decide", decide)
            return decision

        monkeypatch.setattr(execute, "decide", decide)


class TestIdempotency:
    def test_a_repeat_returns_the_case_and_writes_nothing(self, scene: Any, burglar: Any) -> None:
        case = scene.to("acceptance")
        first = scene.do(case, "note", text="一次", idempotency_key="钥匙-1")
        thief = burglar(scene.url)
        before = thief.dump()
        again = scene.do(case, "note", text="一次", idempotency_key="钥匙-1")
        assert again.to_dict(personal=True) == first.to_dict(personal=True)
        assert thief.dump() == before

    def test_a_repeat_holds_in_another_process_and_after_other_commands(self, scene: Any) -> None:
        case = scene.to("acceptance")
        scene.do(case, "note", text="一次", idempotency_key="k")
        scene.do(case, "note", text="别的")
        after = scene.another().do(case, "note", text="一次", idempotency_key="k")
        assert after.version == case.version + 2  # the case as it is now, nothing added

    def test_a_repeat_is_recognised_though_it_names_the_version_it_saw(self, scene: Any) -> None:
        case = scene.to("acceptance")
        for _ in range(2):
            after = scene.do(
                case, "note", text="一次", idempotency_key="k", expected_version=case.version
            )
            assert after.version == case.version + 1

    def test_registering_twice_gives_one_case(self, scene: Any, requests: Any) -> None:
        scene.on(CORRECTED.registered_on)
        [command] = requests({})
        numbers = {
            scene.casework.execute(command, actor="dengji", idempotency_key="r").number
            for _ in range(3)
        }
        assert len(numbers) == 1
        assert [case.number for case in scene.casework.list()] == [*numbers]

    @pytest.mark.parametrize("change", [{"text": "另一"}, {"on": "2025-03-04"}, "case", "trigger"])
    def test_another_command_under_the_same_key_is_refused(
        self, scene: Any, burglar: Any, change: Any
    ) -> None:
        case, other = scene.to("acceptance"), scene.to("acceptance")
        scene.on("2025-12-01")
        scene.do(case, "note", text="一次", idempotency_key="k")
        thief = burglar(scene.url)
        before = thief.dump()
        with pytest.raises(InputError) as caught:
            if change == "case":
                scene.do(other, "note", text="一次", idempotency_key="k")
            elif change == "trigger":
                scene.do(case, "assign", handler="chengban", idempotency_key="k")
            else:
                scene.do(case, "note", **{"text": "一次", **change}, idempotency_key="k")
        assert caught.value.code == "idempotency_conflict"
        assert caught.value.refusals[0].field == "idempotency_key"
        assert "一次" not in str(caught.value)
        assert thief.dump() == before

    def test_a_refused_command_leaves_its_key_free(self, scene: Any) -> None:
        case = scene.to("registration")
        with pytest.raises(NotAllowed):
            scene.do(case, "archive", idempotency_key="k")
        assert scene.do(case, "accept", idempotency_key="k").state == "acceptance"

    @pytest.mark.parametrize("key", ["", "x" * 201, "nul\x00", "\ud83d"])
    def test_a_key_no_database_can_hold_is_refused_on_both(self, scene: Any, key: str) -> None:
        case = scene.to("acceptance")
        with pytest.raises(InputError) as caught:
            scene.do(case, "note", text="一", idempotency_key=key)
        assert caught.value.refusals[0].field == "idempotency_key"
        assert scene.casework.view(case.number).version == case.version

    def test_the_longest_key_is_held_on_both(self, scene: Any) -> None:
        case = scene.to("acceptance")
        for _ in range(2):
            after = scene.do(case, "note", text="一", idempotency_key="钥" * 200)
        assert after.version == case.version + 1

    def test_the_same_command_sent_twice_at_once_is_done_once(
        self, scene: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The twin commits while ours is on its way; it is recognised, not called a conflict."""
        case, twin = scene.to("acceptance"), scene.another()

        def send(desk: Any) -> Any:
            return desk.do(
                case, "note", text="一", idempotency_key="k", expected_version=case.version
            )

        TestOptimisticLock._interfere(scene, monkeypatch, lambda: send(twin), times=1)
        assert send(scene).version == case.version + 1

    def test_the_same_registration_sent_twice_at_once_is_done_once(
        self, scene: Any, requests: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scene.on(CORRECTED.registered_on)
        twin = scene.another()
        [command] = requests({})

        def send(desk: Any) -> Any:
            return desk.casework.execute(command, actor="dengji", idempotency_key="k")

        TestOptimisticLock._interfere(scene, monkeypatch, lambda: send(twin), times=1)
        assert send(scene).number == send(twin).number
        assert len(scene.casework.list()) == 1
        assert scene.problems() == []


class TestRegisterAllOrNothing:
    def test_numbers_follow_the_order_given(self, scene: Any, requests: Any) -> None:
        scene.on("2025-03-03")
        found = scene.casework.register_all(
            requests(*({"description": f"第{n}件"} for n in range(5))), actor="dengji"
        )
        assert [case.view.description for case in found] == [f"第{n}件" for n in range(5)]
        serials = [int(case.number.rpartition("-")[2]) for case in found]
        assert serials == [1, 2, 3, 4, 5]

    def test_one_request_that_may_not_be_registered_stops_all(
        self, scene: Any, requests: Any, unchanged: Callable[[], None]
    ) -> None:
        scene.on("2025-03-03")
        future = {"submitted_on": "2025-03-04", "received_on": "2025-03-04"}
        commands = requests({}, future, {}, future)
        with pytest.raises(InputError) as caught:
            scene.casework.register_all(commands, actor="dengji")
        for place in (2, 4):
            assert any(f"第 {place} 件" in r.message for r in caught.value.refusals)
        assert not any("第 1 件" in r.message for r in caught.value.refusals)
        unchanged()

    def test_one_request_that_cannot_be_read_stops_all(
        self, scene: Any, requests: Any, unchanged: Callable[[], None]
    ) -> None:
        with pytest.raises(InputError) as caught:
            scene.casework.register_all(requests({}, {"applicant": NOBODY}), actor="dengji")
        assert "第 2 件" in caught.value.refusals[0].message
        unchanged()

    def test_what_is_no_fault_of_a_request_is_told_once_and_as_what_it_is(
        self, scene: Any, requests: Any, unchanged: Callable[[], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scene.on("2025-03-03")
        with pytest.raises(NotAllowed) as nobody:
            scene.casework.register_all(requests({}, {}), actor="nobody")
        assert [r.code for r in nobody.value.refusals] == ["actor_unknown"]

        def broken(*_: Any) -> None:
            raise TemplateInvalid([Refusal("template_fault", "模板有误")])

        monkeypatch.setattr(Composer, "compose", broken)
        with pytest.raises(TemplateInvalid) as invalid:
            scene.casework.register_all(requests({}, {}), actor="dengji")
        assert [r.message for r in invalid.value.refusals] == ["模板有误"]
        unchanged()

    def test_letters_that_lack_something_are_named_one_by_one(
        self, scene: Any, requests: Any, unchanged: Callable[[], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scene.on("2025-03-03")
        compose, places = Composer.compose, count(1)

        def lacking(*given: Any) -> Any:
            if next(places) in (1, 3):
                raise IncompleteDocument([Refusal("document_incomplete", "缺少内容", field="x")])
            return compose(*given)

        monkeypatch.setattr(Composer, "compose", lacking)
        with pytest.raises(InputError) as caught:
            scene.casework.register_all(requests({}, {}, {}), actor="dengji")
        assert [r.message for r in caught.value.refusals] == ["第 1 件：缺少内容", "第 3 件：缺少内容"]
        unchanged()

    def test_a_fault_in_the_middle_of_writing_takes_everything_back(
        self,
        scene: Any,
        requests: Any,
        unchanged: Callable[[], None],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        scene.on("2025-03-03")
        real, calls = execute.cases.insert_row, []

        def insert_row(*args: Any) -> None:
            calls.append(args)
            if len(calls) == 3:
                raise RuntimeError("the third one fails")
            real(*args)

        monkeypatch.setattr(execute.cases, "insert_row", insert_row)
        with pytest.raises(RuntimeError):
            scene.casework.register_all(requests({}, {}, {}, {}), actor="dengji")
        unchanged()
        monkeypatch.undo()
        [case] = scene.casework.register_all(requests({}), actor="dengji")
        assert case.number.endswith("0001")

    def test_a_repeated_command_that_fails_leaves_no_trace(
        self, scene: Any, burglar: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Also the personal values, the key and the number are gone with the transaction."""
        case = scene.before("request_correction")
        thief = burglar(scene.url)
        before = thief.dump()
        step = next(s for s in CORRECTED.steps if s.trigger == "request_correction")
        command = parse_command(step.trigger, case.number, step.values)
        scene.on(step.day)

        def fails(*args: Any) -> None:
            raise RuntimeError("after everything else")

        monkeypatch.setattr(execute.cases, "update_row", fails)
        with pytest.raises(RuntimeError):
            scene.casework.execute(command, actor=step.actor, idempotency_key="k")
        assert thief.dump() == before


class TestAgencies:
    def test_two_agencies_in_one_database_do_not_see_each_other(self, scene: Any) -> None:
        other = scene.another(code="other", name="另一机关", prefix="另公开")
        ours = scene.after("approve")
        theirs = other.after("approve")
        # Each counts from one, cases and letters alike.
        assert ours.number == theirs.number
        assert ours.number.endswith("0001")
        for desk, prefix in ((scene, scene.settings.agency.prefix), (other, "另公开")):
            [letter] = [x for x in desk.casework.view(ours.number).letters if x.trigger == "approve"]
            assert letter.doc_no is not None
            assert letter.doc_no.startswith(prefix)
            assert "〕1号" in letter.doc_no
            assert [case.number for case in desk.casework.list()] == [ours.number]
            assert desk.problems() == []

    def test_a_command_of_one_agency_does_not_touch_the_other(
        self, scene: Any, burglar: Any
    ) -> None:
        other = scene.another(code="other")
        case = scene.to("acceptance")
        with pytest.raises(NotFound):
            other.casework.view(case.number)
        with pytest.raises(NotFound):
            other.do(case.number, "note", actor="chengban", text="越界")
        other.to("acceptance")
        thief = burglar(scene.url)
        mine = [row for row in _all_rows(thief) if row["agency"] == "demo"]
        other.do(case.number, "note", text="同号", idempotency_key="k")
        other.casework.seal()
        other.to("archived")
        assert [row for row in _all_rows(thief) if row["agency"] == "demo"] == mine
        scene.do(case.number, "note", text="同一把钥匙", idempotency_key="k")

    def test_erasing_and_sealing_stay_within_the_agency(self, scene: Any) -> None:
        other = scene.another(code="other")
        ours, theirs = scene.tell(WITHDRAWN), other.tell(WITHDRAWN)
        assert ours.number == theirs.number
        other.do(theirs, "erase", basis="保管期限届满")
        assert scene.casework.view(ours.number).applicant
        assert not other.casework.view(theirs.number).applicant
        assert scene.casework.seal() == 1
        assert other.casework.seal() == 1
        assert scene.problems() == other.problems() == []


def _all_rows(thief: Any) -> list[dict[str, Any]]:
    return [{"table": name, **row} for name, rows in thief.dump().items() for row in rows]


SECRET = "秘密𠀀内容"
KEYED = "只有我知道的备注"
APPLICANT = {
    "name": "申请人𠮷某", "class": "natural_person", "id_kind": "居民身份证",
    "id_number": "999999190001019999", "phone": "099-98765432", "address": "演示市秘密路九十九号",
}  # fmt: skip
WANTED = "请公开某某秘密小区改造的手续。"
KNOWN_ONLY_TO_HIM = (
    SECRET, KEYED, WANTED, *(APPLICANT[k] for k in ("name", "id_number", "phone", "address"))
)  # fmt: skip


class TestErasure:
    @pytest.fixture
    def erased(self, scene: Any) -> Any:
        # A long case: correction, letters, approvals.
        request = {**CORRECTED.request, "applicant": APPLICANT, "description": WANTED}
        story_case = scene.before("archive", replace(CORRECTED, request=request))
        scene.do(story_case, "note", text=f"{SECRET}：备注")
        scene.do(story_case, "note", text=KEYED, idempotency_key="note-1")
        case = scene.do(story_case, "archive")
        return scene.do(case, "erase", basis="保管期限届满")

    def test_values_and_salts_are_null_and_tombstones_stay(
        self, scene: Any, erased: Any, burglar: Any
    ) -> None:
        rows = burglar(scene.url).rows("casework_private", number=erased.number)
        assert rows
        [fact] = [f for f in erased.view.history if f.kind == "personal_data_erased"]
        assert fact.recorded_at is not None
        assert {(r["value"], r["salt"], r["erased_at"]) for r in rows} == {
            (None, None, fact.recorded_at.isoformat())
        }
        assert fact.data["count"] == len(rows)

    def test_no_table_holds_what_the_applicant_wrote(
        self, scene: Any, erased: Any, burglar: Any
    ) -> None:
        told = str(burglar(scene.url).dump())
        assert [text for text in KNOWN_ONLY_TO_HIM if text in told] == []

    @pytest.mark.only("sqlite")
    def test_the_file_itself_holds_nothing_either(self, scene: Any, erased: Any) -> None:
        """Zeroed pages and a truncated journal; on PostgreSQL that is the server's vacuum."""
        files = [Path(f"{make_url(scene.url).database}{tail}") for tail in ("", "-wal")]
        content = b"".join(file.read_bytes() for file in files if file.exists())
        assert len(content) > 10_000
        assert [text for text in KNOWN_ONLY_TO_HIM if text.encode() in content] == []

    def test_a_guess_cannot_be_checked_against_a_digest(
        self, scene: Any, erased: Any, burglar: Any
    ) -> None:
        """The idempotency digest of a command has no salt; it goes with the values."""
        [row] = burglar(scene.url).rows("casework_idempotency", key="note-1")
        command = parse_command("note", erased.number, {"text": KEYED})
        assert row["digest"] != execute._digest(command)
        with pytest.raises(InputError) as caught:  # recognised as used, never done twice
            scene.do(erased, "note", actor="chengban", text=KEYED, idempotency_key="note-1")
        assert caught.value.code == "idempotency_conflict"

    def test_verify_stays_clean_and_the_chain_is_the_same(
        self, scene: Any, erased: Any, burglar: Any
    ) -> None:
        assert scene.problems() == []
        scene.casework.seal()
        assert scene.problems() == []

    def test_everything_that_reads_still_works(self, scene: Any, erased: Any) -> None:
        number = erased.number
        case = scene.casework.show(number)
        assert case.view.erased
        assert case.view.applicant is None
        assert case.view.description is None
        assert case.state == "archived"
        assert case.to_dict(personal=True)["items"]
        assert [c.number for c in scene.casework.list()] == [number]
        assert scene.casework.actions(number, actor="guanli")
        assert case.reckoning.due == scene.casework.show(number).due

    @pytest.mark.parametrize("code", ["D-03", "D-04", "D-21", "D-06"])
    def test_letters_say_so_and_do_not_crash(self, scene: Any, erased: Any, code: str) -> None:
        with pytest.raises(CaseworkError) as caught:
            scene.casework.letters.make(erased.number, code, ["txt", "docx", "html"])
        assert caught.value.code == "erased"

    def test_what_is_not_personal_stays(self, scene: Any, erased: Any) -> None:
        """Days, outcome, numbers and signers: the report and the deadline need them."""
        view = scene.casework.view(erased.number)
        assert view.outcomes
        assert view.applicant_class == "natural_person"
        assert len(view.items) == 1
        assert any(letter.doc_no for letter in view.letters)

    def test_erasing_takes_only_its_own_case(self, scene: Any, erased: Any) -> None:
        other = scene.to("archived")
        scene.on(scene.clock.day)
        assert scene.casework.view(other.number).applicant
        scene.do(other, "erase", basis="保管期限届满")
        assert scene.problems() == []

    def test_an_open_case_is_not_erased(self, scene: Any) -> None:
        case = scene.to("acceptance")
        with pytest.raises(NotAllowed):
            scene.do(case, "erase", actor="guanli", basis="x")
        assert scene.casework.view(case.number).applicant

    def test_an_erasure_that_fails_erases_nothing(
        self, scene: Any, burglar: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case = scene.to("archived")
        thief = burglar(scene.url)
        before = thief.dump()

        def fails(*args: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(execute.cases, "update_row", fails)
        with pytest.raises(RuntimeError):
            scene.do(case, "erase", basis="保管期限届满")
        assert thief.dump() == before

    def test_what_is_noted_after_an_erasure_is_a_value_like_any_other(
        self, scene: Any, erased: Any
    ) -> None:
        after = scene.do(erased, "note", text="清除之后的备注")
        assert after.view.history[-1].get("text") == "清除之后的备注"
        assert scene.problems() == []


class TestUnits:
    """What a reading unit and a writing unit promise."""

    def test_an_unfinished_write_is_taken_back(self, scene: Any, burglar: Any) -> None:
        from casework.store.numbers import next_serial

        thief = burglar(scene.url)
        before = thief.dump()
        with scene.casework.database.writing() as session:
            assert next_serial(session, "demo", "x", 2025) == 1
        assert thief.dump() == before

    def test_a_reader_sees_one_moment(self, scene: Any) -> None:
        """Facts, personal values and row belong together, or verify cries wolf."""
        from casework.store import ledger

        case, other = scene.to("acceptance"), scene.another()
        with scene.casework.database.reading() as session:
            first = len(ledger.fact_rows(session, "demo", case.number))
            other.do(case, "note", text="中间写入")
            assert len(ledger.fact_rows(session, "demo", case.number)) == first
            assert len(ledger.load(session, "demo", case.number)) == first
        assert scene.casework.view(case.number).version == first + 1

    def test_verify_while_others_write_finds_nothing(self, scene: Any) -> None:
        for _ in range(3):
            case = scene.to("acceptance")
        other = scene.another()
        found = []
        watch = iter(scene.casework.verify())
        for table_reads in range(2):
            other.do(case, "note", text=f"写入{table_reads}")
            found += list(watch)
        assert found == []

        written = []

        @event.listens_for(scene.casework.database.engine, "after_cursor_execute")
        def _write(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            # Between the facts of each case and its row.
            if statement.startswith("SELECT casework_private.agency"):
                written.append(other.do(case, "note", text="恰在其间"))

        assert scene.problems() == []
        assert len(written) == 3

    @pytest.mark.only("sqlite")
    def test_sqlite_writers_take_the_lock_first(self, scene: Any) -> None:
        """Two that read and then write would deadlock or overwrite each other."""
        with scene.casework.database.writing() as session:
            session.connection()
            raw = sqlite3.connect(make_url(scene.url).database, timeout=0)
            try:
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    raw.execute("BEGIN IMMEDIATE")
            finally:
                raw.close()
        with scene.casework.database.reading() as session:
            values = {
                name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "secure_delete", "busy_timeout")
            }
        assert values == {
            "journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "busy_timeout": 30000,
        }  # fmt: skip

    @pytest.mark.parametrize("number", ["2025-9999", "", "\x00", "\udce4", "'; --", "㐀𠀀" * 99])
    def test_a_number_nobody_gave_out_is_not_found_on_both(self, scene: Any, number: str) -> None:
        with pytest.raises(NotFound) as caught:
            scene.casework.show(number)
        assert caught.value.code == "case_unknown"
        with pytest.raises(NotFound):
            scene.do(number, "note", actor="chengban", text="x")
