"""Receipt papers on both databases: each day its own fact, the right one decides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.errors import CaseworkError, NotAllowed

MAIL = {
    "channel": "signed_mail", "submitted_on": "2024-03-01", "carrier_number": "EMS-1",
    "received_on": None,
}  # fmt: skip


def kinds(case: Any) -> list[tuple[str, date]]:
    papers = ("carrier_signed", "handed_over", "received", "registered")
    return [(f.kind, f.on) for f in case.view.history if f.kind in papers]


def test_registered_with_the_carriers_record(scene: Any) -> None:
    scene.on("2024-03-08")
    case = scene.register(**MAIL, on="2024-03-08", signed_on="2024-03-04", handed_over_on="2024-03-07")
    assert kinds(case) == [
        ("carrier_signed", date(2024, 3, 4)),
        ("handed_over", date(2024, 3, 7)),
        ("received", date(2024, 3, 4)),
        ("registered", date(2024, 3, 8)),
    ]
    assert case.due == date(2024, 4, 1)
    told = scene.casework.explain(case.number)
    assert [one.on for one in told.receipt if one.decides] == [date(2024, 3, 4)]
    assert scene.problems() == []


def test_a_record_learnt_later_moves_the_day(scene: Any) -> None:
    scene.on("2024-03-08")
    case = scene.register(**(MAIL | {"received_on": "2024-03-07"}), on="2024-03-08")
    assert case.due == date(2024, 4, 7)  # a worked Sunday
    after = scene.do(case, "record_receipt", signed_on="2024-03-05", signer="收发室")
    assert after.due == date(2024, 4, 2)
    assert "receipt_by_carrier" in [w["code"] for w in after.to_dict()["warnings"]]
    assert after.view.arrived_on == date(2024, 3, 5)
    assert scene.problems() == []
    with pytest.raises(NotAllowed, match="已经登记过投递签收日"):
        scene.do(case, "record_receipt", signed_on="2024-03-06")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signed_on": "2024-03-04", "received_on": "2024-03-07"}, "signed_day_decides"),
        ({"channel": "in_person", "submitted_on": "2024-03-08", "signed_on": "2024-03-08"},
         "signed_on_channel"),
        ({"signed_on": "2024-03-04", "handed_over_on": "2024-03-02"}, "handed_over_early"),
        ({"signed_on": "2024-03-04", "handed_over_on": "2024-03-20"}, "future_day"),
        ({"signed_on": "2024-02-28"}, "received_before_submitted"),
        ({}, "received_on_missing"),
    ],
)  # fmt: skip
def test_papers_that_contradict_are_refused_and_nothing_is_registered(
    scene: Any, changes: dict[str, Any], code: str
) -> None:
    scene.on("2024-03-08")
    with pytest.raises(CaseworkError) as caught:
        scene.register(**(MAIL | changes), on="2024-03-08")
    codes = [r.code for r in getattr(caught.value, "refusals", [])]
    assert code in codes
    assert scene.casework.list() == []


def test_an_unconfirmed_fax_is_a_task_of_the_day(scene: Any) -> None:
    scene.on("2024-03-04")
    case = scene.register(channel="fax", submitted_on="2024-03-04", received_on="2024-03-04",
                          on="2024-03-04", carrier_number=None)  # fmt: skip
    assert case.due is None
    assert case.reckoning.risk_due == date(2024, 4, 1)
    (task,) = case.to_dict()["tasks"]
    assert (task["code"], task["due"]) == ("receipt_confirmation", "2024-03-04")
    scene.on("2024-03-04")
    after = scene.do(case, "confirm_receipt", how="电话")
    assert after.to_dict()["tasks"] == []
    assert after.due == date(2024, 4, 1)


def test_own_answer_in_reconsideration_is_a_task_until_it_is_given(scene: Any) -> None:
    case = scene.to("closed")
    scene.on("2026-11-02")
    asked = scene.do(case, "record_proceeding", proceeding="reconsideration", result="pending",
                     case_no="某府复〔2026〕1号", copy_received_on="2026-11-02")  # fmt: skip
    (task,) = asked.to_dict()["tasks"]
    assert (task["code"], task["due"]) == ("reconsideration_answer", "2026-11-16")
    scene.on("2026-11-10")
    done = scene.do(case, "record_proceeding", proceeding="reconsideration", result="pending",
                    case_no="某府复〔2026〕1号", answered_on="2026-11-10")  # fmt: skip
    assert done.to_dict()["tasks"] == []
    assert scene.problems() == []


def test_explaining_and_supposing_write_nothing(scene: Any) -> None:
    case = scene.to("acceptance")
    version = case.version
    scene.casework.explain(case.number)
    branches = scene.casework.whatif(case.number)
    assert len(branches) >= 1
    made = scene.casework.letters.explanation(case.number, ["docx", "html", "txt"])
    assert "期限计算说明" in made.files["txt"].decode()
    assert scene.casework.view(case.number).version == version
    assert scene.problems() == []


def test_an_approval_of_the_old_clock_does_not_extend_the_new_one(scene: Any) -> None:
    """条例 30: the corrected request gives a fresh period; what was approved before is gone."""
    scene.on("2025-03-05")
    case = scene.to("acceptance")
    day = scene.clock.day
    scene.do(case, "propose_extension", days=10, reason="案卷多")
    scene.do(case, "approve_extension", days=10)
    scene.do(case, "charge_fee", tariff="by_page", units=68, received_on=day.isoformat())
    scene.do(case, "record_payment", receipt="票据一号")
    with pytest.raises(NotAllowed, match="同意"):
        scene.do(case, "notify_extension")
