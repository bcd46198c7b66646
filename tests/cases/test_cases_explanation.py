"""期限计算说明 and 期限推演: complete, equal to the reckoning, and nothing invented."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import histories

from casework.calendar.workdays import workday_calendar
from casework.cases.clocks import reckon
from casework.cases.explanation import FORMAT, explain
from casework.cases.whatif import (
    AS_IS,
    Future,
    if_consulted,
    if_corrected,
    if_extended,
    if_paid,
    read_futures,
    together,
    usual,
    what_if,
)
from casework.errors import InputError
from casework.law.provisions import PROVISIONS
from casework.law.switches import DEFAULTS
from casework.letters.docx import to_docx
from casework.letters.explanation import explanation_letter
from casework.letters.html import to_html
from casework.letters.plaintext import to_text


def fact(kind: str, on: str, **more):
    return {"kind": kind, "on": on, **more}


FACTS = [
    fact("received", "2024-10-08", channel="signed_mail", submitted_on="2024-09-30"),
    fact("carrier_signed", "2024-10-08"),
    fact("handed_over", "2024-10-10"),
    fact("consultation_sent", "2024-10-11", ref="甲", party="third_party", received_on="2024-10-14"),
    fact("consultation_answered", "2024-11-06", ref="甲"),
    fact("extension_approved", "2024-11-14", days=10) | {"actor": "zhuren"},
    fact("extended", "2024-11-15", days=10),
    fact("dispatched", "2024-11-27", means="post"),
]
AS_OF = date(2024, 12, 2)


def told(facts=FACTS, as_of=AS_OF, **more):
    return explain(facts, as_of=as_of, **more)


def parsed_with_actor():
    from dataclasses import replace

    from casework.cases.facts import parse_fact

    facts = [parse_fact(raw, n) for n, raw in enumerate(FACTS, 1)]
    return [replace(f, actor="zhuren") if f.kind == "extension_approved" else f for f in facts]


def test_the_whole_account():
    account = told(parsed_with_actor(), names={"zhuren": "办公室主任"})
    last = account.last
    assert last.reckoning.due == reckon(FACTS, as_of=AS_OF).due
    assert "签收之日" in last.start_why
    assert [(x.since, x.until, x.working_days) for x in last.excluded] == [
        (date(2024, 10, 11), date(2024, 11, 4), 17)
    ]
    (extension,) = last.extensions
    assert (extension.days, extension.told_on) == (10, date(2024, 11, 15))
    assert (extension.approved_by, extension.approved_on) == ("办公室主任", date(2024, 11, 14))
    assert [one.label for one in account.receipt if one.decides] == ["投递签收"]
    assert [number for number, _, _ in account.notices] == ["国办发明电〔2023〕7号"]
    assert account.calendar_version == workday_calendar().notice_version
    opinion = next(one for one in account.happenings if one.label.startswith("收到意见"))
    assert "2024-11-04 届满" in opinion.effect


def test_an_approval_nobody_recorded_is_said_to_be_unknown():
    (extension,) = told([f for f in FACTS if f["kind"] != "extension_approved"]).last.extensions
    assert (extension.approved_by, extension.approved_on) == ("未登记", None)


def test_every_day_from_start_to_due_is_there_once_and_the_counted_ones_number_the_allowance():
    now = told().last.reckoning
    days = [d.day for d in now.ledger]
    assert days == [date.fromordinal(n) for n in range(now.start.toordinal() + 1, now.due.toordinal() + 1)]
    assert [d.counted for d in now.ledger if d.counted] == list(range(1, now.allowance + 1))


def test_the_json_is_plain_and_named():
    data = told().to_dict()
    assert data["format"] == FORMAT
    assert json.loads(json.dumps(data)) == data
    assert set(data) == {
        "format", "number", "as_of", "receipt", "happenings", "rounds", "silence", "calendar",
        "switches",
    }  # fmt: skip


def test_the_document_in_every_rendition_names_notice_article_and_version():
    letter = explanation_letter(told())
    text = to_text(letter)
    for expected in ("期限计算说明", "2024年12月11日", "国办发明电〔2023〕7号", "条例第三十三条第三款",
                     workday_calendar().notice_version, "按期答复"):  # fmt: skip
        assert expected in text
    assert to_docx(letter) == to_docx(explanation_letter(told()))
    assert 'class="form list"' in to_html(letter)


def test_provisional_days_say_so_and_name_the_missing_year():
    account = told([fact("received", "2026-12-04", channel="in_person")], date(2026, 12, 7))
    assert account.missing_years == (2027,)
    text = to_text(explanation_letter(account))
    assert "（推算）" in text
    assert "2027年的放假通知未收录" in text


def test_an_overdue_silence_gives_the_applicants_periods():
    account = told([fact("received", "2025-03-03", channel="in_person")], date(2025, 4, 10))
    assert account.silence == {"reconsideration": date(2025, 5, 30), "suit": date(2025, 9, 30)}
    assert told([fact("received", "2025-03-03", channel="in_person")], date(2025, 3, 10)).silence is None


def test_a_switch_that_was_turned_is_named():
    from casework.law.switches import DEFAULTS

    account = told(switches={**DEFAULTS, "consultation_days": "between"})
    assert [one[0] for one in account.switches] == ["SW-3"]
    assert told().switches == ()


def test_two_rounds_are_two_chapters():
    facts = [*FACTS, fact("remanded", "2025-02-10", received_on="2025-02-12", days=15)]
    account = told(facts, date(2025, 2, 20))
    assert len(account.rounds) == 2
    assert "责令重新答复" in account.last.start_why
    assert "（第2轮）" in to_text(explanation_letter(account))


def test_every_cited_article_of_random_histories_can_be_printed_and_agrees():
    for history, as_of in histories.random_histories(20261125, 150):
        day = as_of if isinstance(as_of, date) else date.fromisoformat(as_of)
        account = explain(history, as_of=day)
        now = reckon(history, as_of=day)
        assert account.last.reckoning.to_dict() == now.to_dict()
        cites = {c for one in account.rounds for c in one.reckoning.cites}
        assert cites <= set(PROVISIONS)
        assert to_text(explanation_letter(account))


# -- what if ---------------------------------------------------------------------------------
RUNNING = [fact("received", "2025-03-03", channel="in_person")]
TODAY = date(2025, 3, 5)


def test_futures_stand_side_by_side_and_leave_the_history_alone():
    before = json.dumps(RUNNING)
    futures = [
        if_corrected(date(2025, 3, 6), date(2025, 3, 20)),
        if_consulted(date(2025, 3, 6), date(2025, 3, 12)),
        if_extended(date(2025, 3, 31), 20),
        if_paid(date(2025, 3, 6), date(2025, 3, 14)),
    ]
    branches = what_if(RUNNING, [*futures, together(futures[:2])], as_of=TODAY)
    days = [b.reckoning.due for b in branches]
    assert branches[0].future.name == AS_IS
    assert days == [date(2025, 3, 31), date(2025, 4, 18), date(2025, 4, 7), date(2025, 4, 28),
                    date(2025, 4, 14), date(2025, 4, 18)]  # fmt: skip
    assert [b.shift for b in branches] == [0, 13, 4, 20, 9, 13]
    assert json.dumps(RUNNING) == before


def test_what_cannot_happen_is_shown_with_its_reason():
    (_, late) = what_if(RUNNING, [if_extended(date(2025, 4, 1), 5)], as_of=TODAY)
    assert late.reckoning is None
    assert "最后一日" in late.refusal.message
    assert late.to_dict()["refusal"]["code"] == late.refusal.code


def test_the_usual_futures_begin_on_the_day_of_asking():
    now = reckon(RUNNING, as_of=TODAY)
    futures = usual(now, workday_calendar())
    assert {f.facts[0].on for f in futures} == {TODAY}
    assert [f.facts[0].kind for f in futures] == [
        "correction_requested", "consultation_sent", "extended", "fee_noticed",
    ]  # fmt: skip
    assert usual(reckon(FACTS, as_of=AS_OF), workday_calendar()) == []


@pytest.mark.parametrize("raw", [[], {}, [{"nam": "x"}], [{"name": 1, "facts": []}], [{"facts": {}}],
                                 [{"facts": [{"kind": "dreamt", "on": "2025-01-01"}]}]])  # fmt: skip
def test_futures_in_a_file_are_refused_by_name(raw):
    with pytest.raises(InputError):
        read_futures(raw)


def test_too_many_futures_are_refused():
    with pytest.raises(InputError):
        what_if(RUNNING, [Future("x")] * 21, as_of=TODAY)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2026, 10, 30)), st.integers(1, 20))
def test_a_future_is_what_the_history_comes_to_once_it_happened(day, days):
    history = [fact("received", day.isoformat(), channel="in_person")]
    future = if_extended(day, days)
    (_, then) = what_if(history, [future], as_of=day)
    happened = [*history, fact("extended", day.isoformat(), days=days)]
    assert then.reckoning.to_dict() == reckon(happened, as_of=day, ledger=False).to_dict()


def test_each_round_lists_its_own_extensions_and_letters() -> None:
    facts = [
        fact("received", "2024-03-04", channel="in_person"),
        fact("extended", "2024-03-20", days=5),
        fact(
            "consultation_sent", "2024-03-20", ref="A", party="other_organ", respond_by="2024-03-22"
        ),
        fact("remanded", "2024-04-01", received_on="2024-04-02", days=20),
        fact(
            "consultation_sent", "2024-04-03", ref="B", party="other_organ", respond_by="2024-04-10"
        ),
        fact("extended", "2024-04-12", days=7),
    ]
    first, second = explain(facts, as_of=date(2024, 4, 15)).rounds
    assert [x.days for x in first.extensions] == [5]
    assert [x.days for x in second.extensions] == [7]
    assert [x.label[6:9] for x in (*first.excluded, *second.excluded)] == ["（A）", "（B）"]
    # The order to answer anew came before the first period was over: it ends as it then stood.
    assert (first.reckoning.due, first.reckoning.as_of) == (date(2024, 4, 11), date(2024, 4, 2))


def test_an_extension_told_before_a_restart_is_not_listed_after_it() -> None:
    facts = [
        fact("received", "2024-03-04", channel="in_person"),
        fact("extended", "2024-03-06", days=5),
        fact("fee_noticed", "2024-03-06", received_on="2024-03-06"),
        fact("fee_paid", "2024-03-06"),
        fact("extended", "2024-03-07", days=3),
    ]
    told = explain(facts, as_of=date(2024, 3, 8)).last
    assert [x.days for x in told.extensions] == [3] and told.reckoning.extended == 3


def test_switch_16_the_other_way_says_so_and_far_days_are_marked() -> None:
    facts = [fact("received", "2026-09-01", channel="in_person")]
    switches = {**DEFAULTS, "silence_remedy": "first"}
    texts = {
        key: "".join(b.text for b in explanation_letter(
            explain(facts, as_of=date(2026, 11, 24), switches=chosen)).blocks)
        for key, chosen in (("choice", DEFAULTS), ("first", switches))
    }  # fmt: skip
    assert "直接起诉至2027年3月29日（推算）" in texts["choice"]
    assert "应当先申请行政复议；" in texts["first"] and "直接起诉至" not in texts["first"]
    assert "2027年的放假通知未收录" in texts["choice"]
