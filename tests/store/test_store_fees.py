"""Charging by item: the month's items of one applicant are counted over the cases on record.

SW-15: per agency. The month is that of the day of receipt in law, on the legal day of Shanghai.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from casework.cases.commands import parse_command
from casework.errors import CaseworkError, NotAllowed, NotFound
from casework.letters import Letter
from casework.letters.plaintext import to_text
from casework.states.guards import GUARDS

JIA = {
    "name": "申请人甲", "class": "natural_person", "id_kind": "居民身份证",
    "id_number": "11010119900101001x", "phone": "010-0000 0001", "address": "某路1号",
}  # fmt: skip
YI = {**JIA, "name": "申请人乙", "id_number": "110101199001010028", "phone": "0000-0002",
      "address": "某路2号"}  # fmt: skip
NAMELESS = {key: value for key, value in JIA.items() if not key.startswith("id_")}
JOINING = {key: value for key, value in JIA.items() if key != "class"}
ORGAN = {"name": "某公司", "class": "enterprise", "phone": "0000-0003"}
SECRET = ("申请人甲", "11010119900101001", "010-0000", "某路1号")


@pytest.fixture
def ask(scene: Any, requests: Callable[..., list[Any]]) -> Callable[..., Any]:
    """Register a request for so many items that reaches the agency on a day; it is accepted."""

    def _ask(day: str, items: int = 1, applicant: Any = JIA, **changes: Any) -> Any:
        scene.on(changes.pop("registered_on", day))
        whole = ("id_number" in applicant or "credit_code" in applicant) and "agent" not in applicant
        accepted = changes.pop("accepted", whole)
        [command] = requests(
            {
                "on": None, "applicant": applicant, "channel": "in_person", "submitted_on": day,
                "received_on": day, "carrier_number": None, "description": "若干文件",
                "items": [f"第{no}份文件" for no in range(1, items + 1)], **changes,
            }
        )  # fmt: skip
        case = scene.casework.execute(command, actor="dengji")
        return scene.do(case, "accept") if accepted else case

    return _ask


@pytest.fixture
def before(scene: Any) -> Callable[[Any], int]:
    return lambda case: scene.casework.fee_count(case.number).before


def fee_fact(case: Any) -> dict[str, Any]:
    [fact] = [fact for fact in case.view.history if fact.kind == "fee_noticed"]
    return dict(fact.data)


def refused(scene: Any, case: Any, **values: Any) -> set[str]:
    with pytest.raises(NotAllowed) as caught:
        scene.do(case, "charge_fee", **values)
    assert not any(word in str(caught.value) for word in SECRET)
    return {refusal.code for refusal in caught.value.refusals}


class TestTheMonth:
    def test_each_request_is_charged_its_own_increment(self, scene: Any, ask: Any) -> None:
        first, second = ask("2025-03-03", 8), ask("2025-03-20", 6)
        scene.on("2025-03-21")
        assert refused(scene, first, tariff="by_item") == {"fee_zero"}
        charged = scene.do(second, "charge_fee", tariff="by_item")
        assert fee_fact(charged) == {
            "tariff": "by_item", "units": 6, "before": 8, "total": 14, "counted": 8,
            "month": "2025-03", "cases": (first.number,), "unknown": 0, "amount": "400.00",
            "steps": ("第9至10件：不收费", "第11至14件：4×100元＝400元"),
        }  # fmt: skip
        fee = charged.view.fee
        assert (fee.month, fee.before, fee.cases, fee.amount) == (
            "2025-03", 8, (first.number,), "400.00",
        )  # fmt: skip
        april = fee_fact(scene.do(ask("2025-04-01", 12), "charge_fee", tariff="by_item"))
        assert (april["before"], april["cases"], april["amount"]) == (0, (), "200.00")
        assert scene.problems() == []

    def test_the_figures_telescope(self, scene: Any, ask: Any) -> None:
        cases = [ask(f"2025-03-{day:02}", 15) for day in (3, 4, 5, 6, 7)]
        scene.on("2025-03-10")
        amounts = [fee_fact(scene.do(c, "charge_fee", tariff="by_item"))["amount"] for c in cases]
        assert sum(float(amount) for amount in amounts) == 19000
        assert amounts[:2] == ["500.00", "1500.00"]

    def test_later_requests_and_the_same_day_stand_in_turn(self, ask: Any, before: Any) -> None:
        late, one, two = ask("2025-03-20", 1), ask("2025-03-10", 2), ask("2025-03-10", 4)
        assert [before(case) for case in (one, two, late)] == [0, 2, 6]

    def test_the_last_and_the_first_day(self, ask: Any, before: Any) -> None:
        ask("2025-02-28"), ask("2025-03-01", 2), ask("2025-03-31", 4)
        assert before(ask("2025-03-31")) == 6
        assert before(ask("2025-04-01")) == 0

    def test_the_day_is_that_of_shanghai(self, scene: Any, ask: Any, before: Any) -> None:
        """Half past four in the afternoon in London is already the next day, and month."""
        ask("2025-03-31", 3)
        scene.casework.clock = lambda: datetime(2025, 3, 31, 16, 30, tzinfo=UTC)
        assert scene.casework.today.isoformat() == "2025-04-01"
        scene.casework.clock = scene.clock
        april = ask("2025-04-01", 2)
        assert scene.casework.fee_count(april.number).month == "2025-04"
        assert before(april) == 0

    def test_a_request_counts_in_the_month_of_its_confirmation(
        self, scene: Any, ask: Any, before: Any
    ) -> None:
        """Ordinary mail is received when both sides confirmed it (条例 31(2))."""
        posted = ask("2025-03-28", 5, channel="unsigned_mail", submitted_on="2025-03-25",
                     accepted=False)  # fmt: skip
        asked = ask("2025-04-03", 2)
        with pytest.raises(NotAllowed, match="收到日未定"):
            scene.casework.fee_count(posted.number)
        assert before(asked) == 0
        scene.do(posted, "confirm_receipt", on="2025-04-02")
        assert before(asked) == 5
        assert scene.casework.fee_count(posted.number).month == "2025-04"

    def test_a_correction_restarts_the_clock_and_not_the_month(
        self, scene: Any, ask: Any, before: Any
    ) -> None:
        first = ask("2025-03-27", 5, accepted=False)
        scene.on("2025-03-28")
        scene.do(first, "request_correction", matters=["请明确"], respond_by="2025-04-20",
                 guidance="可以写明文号")  # fmt: skip
        scene.on("2025-04-08")
        scene.do(first, "receive_correction", text="已明确")
        assert scene.casework.show(first.number).reckoning.start.isoformat() == "2025-04-08"
        assert scene.casework.fee_count(first.number).month == "2025-03"
        assert before(ask("2025-03-31", registered_on="2025-04-08")) == 5
        assert before(ask("2025-04-09")) == 0


class TestTheApplicant:
    @pytest.mark.parametrize(
        "same",
        [
            {**JIA, "id_number": "１１０１０１ 19900101 001X", "name": "申请人甲（更名）"},
            {**JIA, "id_kind": "身份证"},
            {**JIA, "phone": "9", "address": "别处"},
            NAMELESS,
            {**NAMELESS, "name": "申请人 甲", "address": "别处", "phone": "01000000001"},
            {**YI, "joint": [JOINING]},
        ],
        ids=["written otherwise", "card called otherwise", "moved", "no document",
             "same telephone", "joined in"],
    )  # fmt: skip
    def test_the_same(self, ask: Any, before: Any, same: dict[str, Any]) -> None:
        ask("2025-03-03", 3, same)
        assert before(ask("2025-03-05")) == 3

    @pytest.mark.parametrize(
        "other",
        [
            {**JIA, "id_number": YI["id_number"]},
            {**JIA, "id_kind": "护照", "id_number": "E00000001"},
            {**NAMELESS, "phone": "9", "address": "别处"},
            {**YI, "agent": {"name": "申请人甲", "id_number": JIA["id_number"]}},
            {**ORGAN, "name": "申请人甲", "credit_code": "91000000000000000X"},
        ],
        ids=["same name", "another document", "name alone", "as an agent", "a firm"],
    )
    def test_another(self, ask: Any, before: Any, other: dict[str, Any]) -> None:
        ask("2025-03-03", 3, other)
        assert before(ask("2025-03-05")) == 0

    def test_a_firm_is_its_code_not_its_representative(self, ask: Any, before: Any) -> None:
        firm = {**ORGAN, "credit_code": "91000000000000000X", "id_number": JIA["id_number"]}
        ask("2025-03-03", 2, JIA)
        ask("2025-03-03", 4, {**firm, "credit_code": "92000000000000000X"})
        ask("2025-03-03", 8, {**firm, "credit_code": "９１000000000000000x", "name": "某公司（新）"})
        assert before(ask("2025-03-05", 1, firm)) == 8

    def test_joint_applicants_are_counted_each_and_never_added_up(
        self, ask: Any, scene: Any
    ) -> None:
        ask("2025-03-03", 3, JIA)
        of_yi = ask("2025-03-03", 7, YI)
        joint = ask("2025-03-04", 2, {**JIA, "joint": [{k: v for k, v in YI.items() if k != "class"}]})
        found = scene.casework.fee_count(joint.number)
        assert (found.before, found.cases) == (7, (of_yi.number,))
        assert scene.casework.fee_count(ask("2025-03-05", 1, JIA).number).before == 5
        assert scene.casework.fee_count(ask("2025-03-05", 1, YI).number).before == 9

    def test_how_they_were_matched_is_told(self, ask: Any, scene: Any) -> None:
        sure, likely = ask("2025-03-03", 1, JIA), ask("2025-03-04", 2, NAMELESS)
        found = scene.casework.fee_count(ask("2025-03-05").number)
        assert [(c.number, c.items, c.matched) for c in found.counted] == [
            (sure.number, 1, "identity"), (likely.number, 2, "name_and_contact"),
        ]  # fmt: skip
        assert found.by_name == (likely.number,)
        assert (found.items, found.total) == (1, 4)


class TestWhatCounts:
    def test_what_was_merged_or_sent_on_counts_elsewhere(
        self, scene: Any, ask: Any, before: Any
    ) -> None:
        first, twin, astray = ask("2025-03-03", 3), ask("2025-03-04", 3), ask(
            "2025-03-04", 5, accepted=False
        )  # fmt: skip
        asked = ask("2025-03-05")
        assert before(asked) == 11
        scene.do(twin, "merge", into=first.number)
        scene.do(astray, "transfer_out", to="某某机关", reason="误送")
        assert before(asked) == 3
        assert scene.casework.fee_count(asked.number).cases == (first.number,)

    def test_what_was_withdrawn_counts_and_is_not_charged(
        self, scene: Any, ask: Any, before: Any
    ) -> None:
        whole, part = ask("2025-03-03", 6), ask("2025-03-04", 14)
        scene.do(whole, "withdraw", statement="撤回")
        scene.do(part, "withdraw", items=[1, 2], statement="撤回两项")
        asked = ask("2025-03-05")
        assert before(asked) == 20
        fact = fee_fact(scene.do(part, "charge_fee", tariff="by_item"))
        assert (fact["units"], fact["before"], fact["amount"]) == (12, 6, "800.00")

    def test_what_was_split_counts_in_its_smallest_units(
        self, scene: Any, ask: Any, before: Any
    ) -> None:
        first = ask("2025-03-03", 1)
        scene.do(first, "split", items=["甲项", "乙项", "丙项"])
        assert before(ask("2025-03-05")) == 3

    def test_rectifications_are_no_requests_for_information(self, ask: Any, before: Any) -> None:
        ask("2025-03-03", 3, kind="rectification")
        assert before(ask("2025-03-05")) == 0

    def test_another_agency_counts_for_itself(self, scene: Any, ask: Any, before: Any) -> None:
        ask("2025-03-03", 3)
        other = scene.another(code="other")
        with pytest.raises(NotFound):
            other.casework.fee_count("2025-0001")
        assert before(ask("2025-03-05")) == 3

    def test_the_erased_are_told_and_not_guessed_at(
        self, scene: Any, ask: Any, before: Any
    ) -> None:
        gone, other = ask("2025-03-03", 9), ask("2025-03-03", 9, YI)
        for case in (gone, other):
            scene.do(case, "withdraw", statement="撤回")
        asked = ask("2025-03-05", 12)
        assert before(asked) == 9
        scene.do(gone, "erase", basis="保管期限届满")
        found = scene.casework.fee_count(asked.number)
        assert (found.before, found.cases, found.unknown) == (0, (), 1)
        scene.do(other, "erase", basis="保管期限届满")
        fact = fee_fact(scene.do(asked, "charge_fee", tariff="by_item"))
        assert (fact["before"], fact["unknown"], fact["amount"]) == (0, 2, "200.00")

    def test_other_peoples_requests_are_not_read(self, scene: Any, ask: Any) -> None:
        """One query for the month; whole cases only where the applicant may be the same."""
        for day in range(3, 8):
            ask(f"2025-03-{day:02}", 1, YI)
        ask("2025-02-03"), ask("2025-03-07", 2)
        asked = ask("2025-03-10")
        sent: list[str] = []

        @event.listens_for(scene.casework.database.engine, "before_cursor_execute")
        def _heard(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            sent.append(statement)

        assert scene.casework.fee_count(asked.number).before == 2
        read = [statement for statement in sent if statement.startswith("SELECT")]
        assert len(read) == 2 + 1 + 2  # this case, the month, the one that counts

    def test_an_erased_request_has_nobody_to_count_for(self, scene: Any, ask: Any) -> None:
        ask("2025-03-03", 3)
        gone = scene.do(ask("2025-03-04", 9), "withdraw", statement="撤回")
        scene.do(gone, "erase", basis="保管期限届满")
        found = scene.casework.fee_count(gone.number)
        assert (found.before, found.unknown) == (0, 1)


class TestTheOfficersFigure:
    def test_another_figure_wants_a_reason_and_both_are_kept(self, scene: Any, ask: Any) -> None:
        first, second = ask("2025-03-03", 8), ask("2025-03-05", 4)
        assert refused(scene, second, tariff="by_item", before=20) == {"fee_before_differs"}
        assert refused(scene, second, tariff="by_item", before=20, reason=" ") == {
            "fee_before_differs"
        }
        fact = fee_fact(
            scene.do(second, "charge_fee", tariff="by_item", before=20, reason="另有纸质登记12件")
        )
        assert (fact["before"], fact["counted"], fact["total"]) == (20, 8, 24)
        assert (fact["reason"], fact["cases"]) == ("另有纸质登记12件", (first.number,))
        assert fact["amount"] == "400.00"

    def test_the_same_figure_needs_none(self, scene: Any, ask: Any) -> None:
        ask("2025-03-03", 8)
        fact = fee_fact(scene.do(ask("2025-03-05", 4), "charge_fee", tariff="by_item", before=8))
        assert (fact["before"], fact["counted"], "reason" in fact) == (8, 8, False)

    def test_the_items_are_those_on_record(self, scene: Any, ask: Any) -> None:
        case = ask("2025-03-03", 12)
        assert refused(scene, case, tariff="by_item", units=40) == {"fee_items_differ"}
        assert fee_fact(scene.do(case, "charge_fee", tariff="by_item", units=12))["units"] == 12

    def test_pages_must_be_given_and_are_not_added_up(self, scene: Any, ask: Any) -> None:
        case = ask("2025-03-03", 12)
        assert refused(scene, case, tariff="by_page") == {"fee_pages_missing"}
        assert refused(scene, case, tariff="by_page", units=68, before=3) == {"fee_units"}
        fact = fee_fact(scene.do(case, "charge_fee", tariff="by_page", units=68))
        assert (fact["amount"], "month" in fact, "cases" in fact) == ("380.00", False, False)

    @pytest.mark.parametrize("tariffs", [("by_item", "by_page"), ("by_page", "by_item")])
    def test_never_both_tariffs_on_one_request(
        self, scene: Any, ask: Any, tariffs: tuple[str, str]
    ) -> None:
        """处理费办法 3; also after the first was paid, when the case may be charged by its stage."""
        values = {"by_item": {}, "by_page": {"units": 68}}
        case = scene.do(ask("2025-03-03", 12), "charge_fee", tariff=tariffs[0], **values[tariffs[0]])
        assert refused(scene, case, tariff=tariffs[1], **values[tariffs[1]]) == {"not_in_state"}
        scene.do(case, "record_payment", receipt="票据")
        again = {"tariff": tariffs[1], **values[tariffs[1]]}
        assert refused(scene, case, **again) >= {"fee_twice", "fee_other_tariff"}

    def test_nor_in_a_later_round(self, scene: Any, ask: Any) -> None:
        """A new round knows no notice yet; the request is the same one."""
        case = scene.do(ask("2025-03-03", 12), "charge_fee", tariff="by_item")
        anew = replace(case.view, fee=None, state="acceptance", round=2)
        ctx = scene.casework.reader_context(case.number)
        guard = GUARDS["fee_tariff"]
        by_page, by_item = (
            parse_command("charge_fee", case.number, {"tariff": tariff, "units": 12})
            for tariff in ("by_page", "by_item")
        )
        assert guard(anew, by_page, ctx).code == "fee_other_tariff"
        assert guard(anew, by_item, ctx) is None

    def test_the_example_shows_the_proposed_figures(self, scene: Any, ask: Any) -> None:
        def example(case: Any) -> Any:
            return next(a for a in scene.casework.actions(case.number) if a.trigger == "charge_fee").values

        few, many = ask("2025-03-03", 8), ask("2025-03-05", 4)
        assert example(few)["tariff"] == "by_page"
        assert example(many) == {"tariff": "by_item", "units": 4, "before": 8}
        scene.do(many, "charge_fee", **example(many))


class TestTheLetterAndTheSecrets:
    def test_the_notice_shows_the_month_and_every_step(self, scene: Any, ask: Any) -> None:
        ask("2025-03-03", 28)
        case = scene.do(ask("2025-03-05", 13), "charge_fee", tariff="by_item")
        [signed] = [x for x in case.view.letters if x.code == "D-10"]
        text = to_text(Letter.from_dict(signed.letter))
        assert "2025年3月，您向本机关累计申请41件，其中本件以前28件" in text
        steps = fee_fact(case)["steps"]
        assert len(steps) == 3
        assert all(step in text for step in steps)
        assert "人民币2500.00元" in text

    def test_which_cases_were_counted_goes_with_the_erasure(
        self, scene: Any, ask: Any, burglar: Any
    ) -> None:
        """That several requests are one person's is about that person."""
        first = ask("2025-03-03", 8)
        case = ask("2025-03-05", 4)
        scene.do(case, "charge_fee", tariff="by_item", before=9, reason="另有一件")
        scene.do(case, "record_payment", receipt="票据")
        scene.do(case, "withdraw", statement="撤回")
        scene.do(case, "erase", basis="保管期限届满")
        gone = fee_fact(scene.casework.show(case.number))
        assert "cases" not in gone
        assert "reason" not in gone
        assert (gone["before"], gone["counted"], gone["amount"]) == (9, 8, "300.00")
        rows = burglar(scene.url).rows("casework_fact", number=case.number)
        assert not any(first.number in row["body"] for row in rows)
        assert scene.problems() == []

    def test_nobody_is_named_in_errors_or_logs(
        self, scene: Any, ask: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        ask("2025-03-03", 8)
        case = ask("2025-03-05", 4)
        for values in ({"before": 5}, {"units": 9}, {"before": 5, "units": 9}):
            with pytest.raises(CaseworkError) as caught:
                scene.do(case, "charge_fee", tariff="by_item", **values)
            assert not any(word in str(caught.value) for word in SECRET)
        found = scene.casework.fee_count(case.number)
        assert not any(word in repr(found) + caplog.text for word in SECRET)
