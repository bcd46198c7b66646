"""Every clock of law.md: one row a clock, and each alternative of a switch."""

from __future__ import annotations

from datetime import date

import pytest

from casework.cases.clocks import reckon
from casework.errors import HistoryImpossible
from casework.law.limits import annual_report_day, limit_on
from casework.law.switches import DEFAULTS, SWITCHES

AS_OF = date(2025, 3, 31)


def fact(kind: str, on: str, **more):
    return {"kind": kind, "on": on, **more}


RECEIVED = fact("received", "2025-03-03", channel="in_person")  # a Monday; due 2025-03-31
REGISTERED = fact(
    "registered", "2025-03-03", number="2025-0001", case_kind="rectification",
    applicant_class="natural_person", item_count=1, form="paper", delivery="post",
)  # fmt: skip
DECIDED = [
    RECEIVED,
    fact("dispatched", "2025-03-31", means="post"),
    fact("service_recorded", "2025-04-03"),
]


def limits(facts, **more):
    now = reckon(facts, as_of=AS_OF, **more)
    return {x.code: (str(x.due) if x.due else None, str(x.met_on) if x.met_on else None)
            for x in now.limits}  # fmt: skip


CLOCKS = [
    ("correction_notice", "7个工作日",
     [RECEIVED, fact("correction_requested", "2025-03-05")], ("2025-03-12", "2025-03-05")),
    ("correction_reply", "送达之日起15个工作日",
     [RECEIVED, fact("correction_requested", "2025-03-05", received_on="2025-03-07")],
     ("2025-03-28", None)),
    ("correction_reply", "送达日后来才知道",
     [RECEIVED, fact("correction_requested", "2025-03-05"),
      fact("notice_served", "2025-03-10", of="correction_requested")], ("2025-03-31", None)),
    ("consultation", "第三方收到之日起15个工作日",
     [RECEIVED, fact("consultation_sent", "2025-03-05", ref="A", party="third_party",
                     received_on="2025-03-07")], ("2025-03-28", None)),
    ("consultation", "其他机关未写明期限：发函之日起15个工作日",
     [RECEIVED, fact("consultation_sent", "2025-03-05", ref="A", party="other_organ")],
     ("2025-03-26", None)),
    ("consultation", "其他机关依函中载明的日期",
     [RECEIVED, fact("consultation_sent", "2025-03-05", ref="A", party="other_organ",
                     respond_by="2025-03-12")], ("2025-03-12", None)),
    ("reasons", "说明理由依载明的日期",
     [RECEIVED, fact("reasons_requested", "2025-03-05", respond_by="2025-03-14"),
      fact("reasons_received", "2025-03-13")], ("2025-03-14", "2025-03-13")),
    ("fee_payment", "收到收费通知次日起20个工作日，跨清明",
     [RECEIVED, fact("fee_noticed", "2025-03-05", received_on="2025-03-10")],
     ("2025-04-08", None)),
    ("publication", "纳入主动公开之日起20个工作日",
     [*DECIDED, fact("publication_suggested", "2025-04-07", step="adopted")],
     ("2025-05-07", None)),
    ("reconsideration", "60日，2025-06-02 为端午假，顺延",
     DECIDED, ("2025-06-03", None)),
    ("suit", "六个月，2025-10-03 为国庆假，顺延到假后第一日", DECIDED, ("2025-10-09", None)),
    ("reconsideration_answer", "普通程序10个工作日",
     [*DECIDED, fact("proceeding_recorded", "2025-05-20", proceeding="reconsideration",
                     result="pending", copy_received_on="2025-05-20")], ("2025-06-04", None)),
    ("reconsideration_answer", "简易程序5个工作日，已按期提交",
     [*DECIDED, fact("proceeding_recorded", "2025-05-20", proceeding="reconsideration",
                     procedure="summary", result="pending", copy_received_on="2025-05-20"),
      fact("proceeding_recorded", "2025-05-27", proceeding="reconsideration",
           result="pending", answered_on="2025-05-27")], ("2025-05-27", "2025-05-27")),
    ("court_answer", "诉讼15日，2025-07-05 为周六，顺延",
     [*DECIDED, fact("proceeding_recorded", "2025-06-20", proceeding="suit",
                     result="pending", copy_received_on="2025-06-20")], ("2025-07-07", None)),
]  # fmt: skip


@pytest.mark.parametrize(("code", "name", "facts", "days"), CLOCKS, ids=[c[1] for c in CLOCKS])
def test_clock(code, name, facts, days):
    assert limits(facts)[code] == days


def test_answer_to_the_court_or_organ_that_is_late_is_a_warning_with_its_article():
    late = [
        *DECIDED,
        fact("proceeding_recorded", "2025-05-20", proceeding="reconsideration",
             result="pending", copy_received_on="2025-05-20", case_no="一号"),
        fact("proceeding_recorded", "2025-06-05", proceeding="reconsideration",
             result="pending", answered_on="2025-06-05", case_no="一号"),
    ]  # fmt: skip
    now = reckon(late, as_of=AS_OF)
    warned = {w.code: w.cites for w in now.warnings}
    assert warned["own_answer_late"] == ("复议法/70/1",)
    assert "复议法/48/1" in now.cites


def test_before_2024_the_answer_in_reconsideration_had_ten_calendar_days():
    facts = [
        fact("received", "2023-03-01", channel="in_person"),
        fact("dispatched", "2023-03-20", means="post"),
        fact("proceeding_recorded", "2023-04-20", proceeding="reconsideration",
             result="pending", copy_received_on="2023-04-20"),
    ]  # fmt: skip
    now = reckon(facts, as_of=AS_OF)
    (limit,) = [x for x in now.limits if x.code == "reconsideration_answer"]
    assert limit.due == date(2023, 5, 4)  # 30 April is a day off of the Labour Day break
    assert "复议法2017/23/1" in now.cites


def test_reminders_of_an_unannounced_year_run_on_the_weekends_only_day():
    now = reckon([fact("received", "2026-12-04", channel="in_person")], as_of=date(2026, 12, 7))
    assert (now.due, now.standing) == (date(2027, 1, 4), "provisional")
    assert now.risk_due == date(2027, 1, 1)  # New Year's Day, did nothing but weekends count
    known = reckon([fact("received", "2026-12-03", channel="in_person")], as_of=date(2026, 12, 7))
    assert known.risk_due == known.due == date(2026, 12, 31)
    delayed = [
        fact("received", "2026-12-04", channel="in_person"),
        fact("delay_fixed", "2026-12-10", until="2027-03-01"),
    ]
    assert reckon(delayed, as_of=date(2026, 12, 11)).risk_due == date(2027, 3, 1)


def test_rectification_counts_20_days_as_a_target_under_its_own_article():
    now = reckon([RECEIVED, REGISTERED], as_of=AS_OF)
    assert now.due == date(2025, 3, 31)
    assert "条例/41/1" in now.cites
    assert "条例/33/2" not in now.cites


def test_remand_names_its_days_or_gets_20():
    order = fact("remanded", "2025-04-30", received_on="2025-05-06", days=10)
    assert reckon([*DECIDED, order], as_of=AS_OF).due == date(2025, 5, 20)
    del order["days"]
    assert reckon([*DECIDED, order], as_of=AS_OF).due == date(2025, 6, 4)


def test_annual_report_days_are_dates_and_do_not_roll():
    assert annual_report_day(2026) == date(2027, 1, 31)  # a Sunday
    assert annual_report_day(2026, government=True) == date(2027, 3, 31)


def test_a_limit_is_the_one_in_force_on_its_day():
    assert limit_on("reply", date(2019, 5, 14)).days == 15
    assert limit_on("reply", date(2019, 5, 15)).days == 20
    assert limit_on("reconsideration", date(2023, 12, 31)).cites == ("复议法2017/9/1",)


# -- switches --------------------------------------------------------------------------------
def turned(**values):
    return {**DEFAULTS, **values}


def due(facts, **values):
    return reckon(facts, as_of=AS_OF, switches=turned(**values)).due


def test_sw2_without_restart_the_first_period_goes_on():
    facts = [RECEIVED, fact("correction_requested", "2025-03-14"),
             fact("correction_received", "2025-03-20")]  # fmt: skip
    assert due(facts) == date(2025, 4, 18)
    assert due(facts, late_correction_notice="no_restart") == date(2025, 3, 31)


def test_sw3_the_day_an_opinion_comes_back_counts_under_the_stricter_reading():
    facts = [RECEIVED,
             fact("consultation_sent", "2025-03-05", ref="A", party="third_party",
                  received_on="2025-03-06"),
             fact("consultation_answered", "2025-03-12", ref="A")]  # fmt: skip
    assert due(facts) == date(2025, 4, 8)
    assert due(facts, consultation_days="between") == date(2025, 4, 7)


def test_sw7_asking_for_reasons_pauses_only_when_switched():
    facts = [RECEIVED, fact("reasons_requested", "2025-03-05", respond_by="2025-03-14"),
             fact("reasons_received", "2025-03-12")]  # fmt: skip
    assert due(facts) == date(2025, 3, 31)
    assert due(facts, reasons_step="suspends") == date(2025, 4, 8)
    now = reckon(facts, as_of=AS_OF, switches=turned(reasons_step="suspends"))
    assert now.risk_due == date(2025, 3, 31)
    assert [d.why for d in now.ledger if "说明理由" in d.why] == ["等待申请人说明理由期间，不计入"] * 5


def test_sw14_warns_of_a_late_extension_only_when_switched():
    facts = [RECEIVED, fact("extended", "2025-03-31", days=5)]
    assert reckon(facts, as_of=AS_OF).warnings == ()
    now = reckon(facts, as_of=AS_OF, switches=turned(extension_last_day="two_days_before"))
    assert [w.code for w in now.warnings] == ["extension_close"]
    assert now.due == date(2025, 4, 8)


def test_sw23_payment_restarts_or_goes_on():
    facts = [RECEIVED, fact("fee_noticed", "2025-03-05", received_on="2025-03-06"),
             fact("fee_paid", "2025-03-12")]  # fmt: skip
    assert due(facts) == date(2025, 4, 10)
    assert due(facts, payment_restart="resumes") == date(2025, 4, 8)
    now = reckon(facts, as_of=date(2025, 3, 13), switches=turned(payment_restart="resumes"))
    assert (now.used, now.state) == (3, "running")


@pytest.mark.parametrize("switch", SWITCHES.values(), ids=list(SWITCHES))
def test_every_switch_says_what_a_lawyer_must_confirm(switch):
    assert len(switch.confirm) >= 10
    assert switch.cites
    assert switch.default in switch.meaning


def test_a_proceeding_recorded_again_with_its_result_asks_for_no_second_answer():
    again = [
        *DECIDED,
        fact("proceeding_recorded", "2025-05-20", proceeding="reconsideration", result="pending",
             copy_received_on="2025-05-20", case_no="A"),
        fact("proceeding_recorded", "2025-06-20", proceeding="reconsideration", result="upheld",
             copy_received_on="2025-05-20", answered_on="2025-05-27", case_no="A"),
    ]  # fmt: skip
    limits = reckon(again, as_of=date(2025, 6, 23)).limits
    assert [(str(x.due), str(x.met_on)) for x in limits if x.code == "reconsideration_answer"] == [
        ("2025-06-04", "2025-05-27")
    ]
    once_more = {**again[-1], "on": "2025-07-01", "result": "other"}
    assert reckon([*again, once_more], as_of=date(2025, 7, 2)).limits == limits
    again[-1]["answered_on"] = "2025-05-19"
    with pytest.raises(HistoryImpossible, match="早于收到副本"):
        reckon(again, as_of=date(2025, 6, 23))


def test_a_letter_of_a_later_round_takes_no_days_out_of_an_earlier_one():
    facts = [
        fact("received", "2025-05-06", channel="in_person"),
        fact("remanded", "2025-05-08", received_on="2025-05-09", days=20),
        fact("consultation_sent", "2025-05-12", ref="B", party="other_organ", respond_by="2025-05-30"),
    ]
    found = reckon(facts, as_of=date(2025, 5, 20))
    (first,) = found.rounds
    assert (first.due, first.used, first.state) == (date(2025, 6, 4), 3, "running")
    assert (found.due, found.state) == (date(2025, 6, 27), "suspended")


HELD = [
    fact("received", "2024-03-04", channel="in_person"),
    fact("day_recalculated", "2024-03-08", told="2024-04-02", reason="测试"),
    fact("day_decided", "2024-03-08", choice="keep"),
]
ASKED = fact("consultation_sent", "2024-03-11", ref="A", party="third_party", received_on="2024-03-12")


def test_a_told_day_that_was_kept_still_waits_for_a_consultation():
    answered = fact("consultation_answered", "2024-03-25", ref="A")
    kept = reckon([*HELD, ASKED, answered], as_of=date(2024, 4, 3))
    # Ten working days out: 2024-04-02 and ten working days, past Qingming with 04-07 worked.
    assert (str(kept.due), kept.timely) == ("2024-04-17", None)
    assert str(reckon(HELD, as_of=date(2024, 4, 3)).due) == "2024-04-02"
    begun_before = [HELD[0], {**ASKED, "on": "2024-03-06"}, *HELD[1:], answered]
    assert str(reckon(begun_before, as_of=date(2024, 4, 3)).due) == "2024-04-02"
    unproved = {key: value for key, value in ASKED.items() if key != "received_on"}
    assert reckon([*HELD, unproved], as_of=date(2024, 3, 12)).due is None
