"""The checks of the case file: each finds its fault, and is silent on the nearest correct case.

``checks_case.csv`` says both in words a lawyer can judge; ``case_faults`` makes them.
"""

from __future__ import annotations

import csv
import re
import time
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from review.case_faults import (
    AGAIN,
    CASES,
    REPEAT,
    SILENT,
    UNWEIGHED,
    before,
    changed,
    reading,
    steps_of,
)
from review.review_subjects import subject, with_view
from states.special_stories import EXPECT

from casework import NotAllowed, Severity
from casework.cases.findings import SEVERITIES
from casework.cases.view import CaseView, Settlement
from casework.law.proactive import MATTERS, matter_in
from casework.law.provisions import PROVISIONS
from casework.review.checks import CHECKS, correcting
from casework.review.checks import reading as reading_room
from casework.review.registry import review
from casework.review.subject import Subject
from casework.service.review import _alike
from casework.stories.book import (
    CORRECTED,
    NOT_EXISTING,
    PETITION,
    STORIES,
    proposing,
    request,
    signing,
)
from casework.stories.tell import Step, Story

GOLDEN = Path(__file__).parent.parent / "golden" / "checks_case.csv"
ROWS = {row["code"]: row for row in csv.DictReader(GOLDEN.read_text(encoding="utf-8").splitlines())}
ROOMS = (
    "charging", "clock", "correcting", "delivering", "intake", "petitions", "repeats", "searching",
    "secrecy", "special", "third_party",
)  # fmt: skip
MINE = {c.code: c for c in CHECKS.values() if c.run.__module__.rpartition(".")[2] in ROOMS}
HARD = [code for code, one in MINE.items() if one.severity is Severity.ERROR]
NOT_HARD = [code for code in MINE if code not in HARD]


def found(one: Subject) -> list:
    return [x for x in review(one, MINE.values()) if not x.settled]


@cache
def pair(code: str) -> tuple[Subject, Subject]:
    """Return the faulty case and its correct neighbour, made once."""
    faulty, correct = CASES[code]
    return faulty(), correct()


def codes(one: Subject, severity: Severity | None = None) -> set[str]:
    return {x.code for x in found(one) if severity in (None, x.severity)}


def test_every_check_has_a_row_a_lawyer_can_read_and_two_cases():
    assert set(ROWS) == set(MINE) == set(CASES)
    for code, row in ROWS.items():
        assert row["级别"] == SEVERITIES[MINE[code].severity], code
        assert row["有误的情形"] and row["最接近的正确情形"]
        assert row["有误的情形"] != row["最接近的正确情形"]


@pytest.mark.parametrize("code", HARD)
def test_a_hard_fault_is_found_alone_and_its_neighbour_is_clean(code):
    faulty, correct = pair(code)
    assert codes(faulty, Severity.ERROR) == {code}
    assert codes(correct, Severity.ERROR) == set()


@pytest.mark.parametrize("code", NOT_HARD)
def test_a_hint_or_a_past_fault_is_found_and_its_neighbour_is_not(code):
    faulty, correct = pair(code)
    assert code in codes(faulty)
    assert code not in codes(correct)
    assert codes(correct, Severity.ERROR) == set()


@pytest.mark.parametrize("story", [*STORIES, *(row[0] for row in EXPECT)], ids=lambda s: s.title)
def test_no_correct_case_is_found_fault_with_at_any_step(story):
    """It was told through the gates, so none of its steps was refused either."""
    seen = [x for one in steps_of(subject(story)) for x in review(one, MINE.values())]
    assert [(x.code, x.where) for x in seen if x.severity is Severity.ERROR] == []
    assert len(list(steps_of(subject(story)))) >= len(story.steps) * 2 // 3


def test_every_check_cites_what_we_carry_and_says_how_to_go_on():
    for code, one in MINE.items():
        assert one.cites and all(cite in PROVISIONS for cite in one.cites), code
        told = found(pair(code)[0])
        for x in (x for x in told if x.code == code):
            assert x.where and len(x.message) >= 12, code
            assert all(cite in PROVISIONS for cite in x.cites), code
        assert found(pair(code)[0]) == told, "the same case, the same findings"


PERSONAL = ("申请人甲", "申请人乙", "某公司", "某化工公司", "代理人某某", "000000", "房屋问题", "工艺参数", "某某小区")


@pytest.mark.parametrize("code", list(MINE))
def test_no_message_quotes_a_person_or_the_request(code):
    for x in found(pair(code)[0]):
        assert not [word for word in PERSONAL if word in x.message + x.where], x.message


def test_an_erased_case_is_not_accused_of_what_was_erased():
    for make in (lambda: subject(SILENT), lambda: before(PETITION), lambda: before(CORRECTED)):
        one = make()
        erased = with_view(
            one, erased=True, applicant=None, description=None,
            items=tuple(replace(i, text=None) for i in one.view.items),
            outcomes=tuple(replace(o, reasons=None) for o in one.view.outcomes),
            consultations=tuple(
                replace(c, assessment=None, name=None, passage=None, reason=None)
                for c in one.view.consultations
            ),
            correction=one.view.correction and replace(one.view.correction, matters=(), guidance=None),
            letters=tuple(replace(x, letter=None) for x in one.view.letters),
        )  # fmt: skip
        assert codes(erased, Severity.ERROR) == set()


def test_a_review_of_a_case_is_quick():
    one = before(CORRECTED)
    took = []
    for _ in range(30):
        start = time.perf_counter()
        review(one, MINE.values())
        took.append(time.perf_counter() - start)
    assert min(took) < 0.005


# -- named traps, through the gate ---------------------------------------------------------------
def _refused(scene, number: str) -> set[str]:
    with pytest.raises(NotAllowed) as error:
        scene.do(number, "submit")
    (refusal,) = [r for r in error.value.refusals if r.code == "findings_open"]
    return set(re.findall(r"（(D\d+\.\w+)，", refusal.message))


def test_silence_told_as_an_objection_does_not_get_past_the_gate(sqlite_scene):
    steps = [
        replace(s, values={"outcomes": [{**s.values["outcomes"][0], "reason": "第三方逾期未答复，视为不同意"}]})
        if s.trigger == "propose" else s
        for s in SILENT.steps
    ]  # fmt: skip
    case = sqlite_scene.tell(replace(SILENT, steps=steps))
    assert _refused(sqlite_scene, case.number) == {"D4.lapse_as_objection"}
    sqlite_scene.do(case, "revise", reason="改写理由")


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("第三方逾期不答复，视为不同意", True),
        ("逾期未提出意见的，推定其不同意公开", True),
        ("征求意见书被退回，应视为第三方反对公开", True),
        ("第三方明确表示不同意公开", True),
        ("权利人不同意，故不予公开", True),
        ("逾期未提出意见既不视为同意公开，也不视为不同意公开", False),
        ("第三方逾期未答复，不能视为不同意", False),
        ("沉默不当然推定为拒绝", False),
        ("未收到第三方反对意见", False),
        ("没有收到第三方的不同意见", False),
        ("第三方不同意公开且有合理理由的，行政机关不予公开；本件第三方没有回复", False),
        ("第三方没有表示意见，本机关审查认为属于商业秘密", False),
    ],
)
def test_what_counts_silence_as_a_no(text, counts):
    assert ("D4.lapse_as_objection" in codes(reading(text))) is counts


def test_an_objection_that_was_made_may_be_told():
    one = subject(SILENT)
    second = replace(one.view.consultations[0], ref="B", result="answered", position="objects", assessment="成立")
    both = with_view(one, consultations=(*one.view.consultations, second))
    said = [replace(o, reasons={**o.reasons, "reason": "第三方不同意公开，理由成立"}) for o in both.view.outcomes]
    assert "D4.lapse_as_objection" not in codes(with_view(both, outcomes=tuple(said)))


def _repeating(scene, name: str, number: str, **more) -> str:
    outcome = {
        "item": 1, "reply": "A6", "reason": "与前次相同", "earlier_no": number, "earlier_on": "2025-06-09",
        "unchanged": "前次已作实质答复，此后没有变化", **more,
    }  # fmt: skip
    asked = request(name, "2025-07-01", "请公开某路改造工程的立项批复。")
    return scene.tell(Story("重复", "2025-07-01", asked, [
        Step("2025-07-02", "chengban", "accept"),
        proposing("2025-07-03", outcome),
        Step("2025-07-03", "chengban", "decide"),
    ])).number  # fmt: skip


def _earlier(scene, *steps: Step) -> str:
    asked = request("申请人甲", "2025-06-03", "请公开某路改造工程的立项批复。")
    return scene.tell(
        Story("在先", "2025-06-03", asked, [Step("2025-06-04", "chengban", "accept"), *steps])
    ).number


GIVEN = proposing("2025-06-06", {"item": 1, "reply": "A2", "reason": "可以公开", "enclosures": ["批复"]})
REVIEW = Step("2025-06-06", "baomi", "review_secrecy", {"opinion": "may_disclose"})
SEARCHED = Step("2025-06-05", "chengban", "record_search", {
    "places": "公文系统、档案室", "terms": "立项", "period": "2020年至2025年", "searcher": "承办人", "result": "无",
})  # fmt: skip
NONE = proposing("2025-06-06", {"item": 1, "reply": "A4", "reason": "立项尚未批复"})


def test_a_repeat_of_what_is_still_pending_is_no_repeat(sqlite_scene):
    earlier = _earlier(sqlite_scene)
    number = _repeating(sqlite_scene, "申请人甲", earlier)
    assert _refused(sqlite_scene, number) == {"D10.earlier_pending"}


def test_a_repeat_of_what_did_not_exist_then_is_looked_at_again(sqlite_scene):
    earlier = _earlier(sqlite_scene, SEARCHED, NONE, *signing("2025-06-09", "2025-06-06"))
    number = _repeating(sqlite_scene, "申请人甲", earlier)
    mine = {x.code for x in sqlite_scene.casework.check(number)} & set(MINE)
    assert mine == {"D10.time_bound"}
    assert sqlite_scene.do(number, "submit").state == "approval"


def test_a_repeat_of_what_was_given_passes_by_its_document_number(sqlite_scene):
    earlier = _earlier(sqlite_scene, GIVEN, REVIEW, *signing("2025-06-09", "2025-06-06"))
    doc_no = sqlite_scene.casework.view(earlier).answer.doc_no
    number = _repeating(sqlite_scene, "申请人甲", doc_no)
    assert {x.code for x in sqlite_scene.casework.check(number)} & set(MINE) == set()


def test_a_repeat_of_somebody_elses_request_is_none(sqlite_scene):
    earlier = _earlier(sqlite_scene, GIVEN, REVIEW, *signing("2025-06-09", "2025-06-06"))
    other = {"name": "申请人丙", "class": "natural_person", "id_kind": "居民身份证",
             "id_number": "000000000000000009", "phone": "000-11111111", "address": "某街"}  # fmt: skip
    outcome = {"item": 1, "reply": "A6", "reason": "相同", "earlier_no": earlier, "earlier_on": "2025-06-09",
               "unchanged": "没有变化"}  # fmt: skip
    asked = request("申请人丙", "2025-07-01", "请公开某路改造工程的立项批复。", applicant=other)
    case = sqlite_scene.tell(Story("他人", "2025-07-01", asked, [
        Step("2025-07-02", "chengban", "accept"), proposing("2025-07-03", outcome),
        Step("2025-07-03", "chengban", "decide"),
    ]))  # fmt: skip
    assert _refused(sqlite_scene, case.number) == {"D10.other_applicant"}


def test_what_was_withdrawn_or_answered_on_the_spot(sqlite_scene):
    gone = _earlier(sqlite_scene, Step("2025-06-05", "dengji", "withdraw", {"statement": "撤回"}))
    assert _refused(sqlite_scene, _repeating(sqlite_scene, "申请人甲", gone)) == {"D10.earlier_unanswered"}
    spot = _earlier(sqlite_scene, Step("2025-06-09", "chengban", "answer_on_spot", {
        "outcomes": [{"item": 1, "reply": "A1", "reason": "已公开", "where": "门户网站某栏目"}],
        "proof": "签字",
    }))  # fmt: skip
    number = _repeating(sqlite_scene, "申请人甲", spot)
    assert {x.code for x in sqlite_scene.casework.check(number)} & set(MINE) == set()


@pytest.mark.parametrize(
    ("mine", "theirs", "alike"),
    [
        ({"id_kind": "居民身份证", "id_number": "1" * 18}, {"id_number": "1" * 18}, True),
        ({"id_number": "1" * 18}, {"id_number": "2" * 18}, False),
        ({"phone": "1"}, {"phone": "1"}, True),
        ({"phone": "1"}, {"phone": "2"}, None),
        ({"id_number": "1" * 18}, {"phone": "2"}, None),
        ({"id_number": "1" * 18}, {"id_kind": "护照", "id_number": "E1"}, None),
        ({"name": "申请人丙", "phone": "1"}, {"phone": "1"}, False),
        (None, {"phone": "1"}, None),
    ],
)
def test_who_asked_before(mine, theirs, alike):
    one, two = ({"name": "申请人甲", **given} if given is not None else None for given in (mine, theirs))
    assert _alike(CaseView(applicant=one), CaseView(applicant=two)) is alike


# -- overrides -----------------------------------------------------------------------------------
def test_an_override_is_told_in_the_review_sheet_and_in_the_case(sqlite_scene):
    case = sqlite_scene.before("submit", PETITION)
    case = sqlite_scene.do(case, "revise", reason="改写")
    values = {**PETITION.steps[1].values["outcomes"][0]}
    del values["petition_text"]
    case = sqlite_scene.do(case, "rework", reason="重新提出")
    case = sqlite_scene.do(case, "propose", outcomes=[values])
    case = sqlite_scene.do(case, "decide")
    (hard,) = [x for x in sqlite_scene.casework.check(case.number) if x.blocks and x.code in MINE]
    case = sqlite_scene.do(case, "override_finding", key=hard.key, reason="全文均为诉求，无须另引")
    data = case.to_dict(personal=True)
    (told,) = data["overrides"]
    assert (told["code"], told["where"], told["message"]) == (hard.code, hard.where, hard.message)
    assert told["reason"] == "全文均为诉求，无须另引" and told["on"] == "2024-12-09"
    assert "reason" not in case.to_dict()["overrides"][0]
    sheet = sqlite_scene.casework.letters.make(case.number, "D-61", ("txt",)).letter.text
    assert hard.message in sheet and "全文均为诉求，无须另引" in sheet
    assert "演示法制审核员　2024年12月9日" in sheet
    assert "知悉" in sheet and "无\t" in sheet


def test_an_acknowledgement_is_told_in_the_review_sheet(sqlite_scene):
    case = sqlite_scene.before("submit", NOT_EXISTING)
    sqlite_scene.on("2025-06-20")
    (past,) = [x for x in sqlite_scene.casework.check(case.number) if x.severity is Severity.IRREPARABLE]
    assert past.code == "D1.overdue"
    case = sqlite_scene.do(case, "acknowledge_finding", key=past.key, reason="承办人离岗未交接")
    sheet = sqlite_scene.casework.letters.make(case.number, "D-61", ("txt",)).letter.text
    assert past.message in sheet and "承办人离岗未交接" in sheet
    assert case.to_dict()["acknowledgements"][0]["code"] == "D1.overdue"
    sqlite_scene.on("2025-06-23")
    assert [x.settled for x in sqlite_scene.casework.check(case.number) if x.code == past.code] == ["acknowledged"]


def test_an_override_of_before_its_words_were_kept_shows_its_code():
    from casework.letters.formdata import _settlements

    old = Settlement("D9.old", "第1项", "0a1b2c3d", date(2025, 3, 3), "fazhi", "另有解释")
    assert _settlements([old], {"fazhi": "演示法制审核员"}) == [{
        "where": "第1项", "message": "D9.old", "reason": "另有解释", "by": "演示法制审核员",
        "on": date(2025, 3, 3),
    }]  # fmt: skip


# -- what is read --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "empty"),
    [(None, True), ("", True), ("　/ ", True), ("——", True), ("略", True), ("无", False), ("2020年至2025年", False)],
)
def test_what_says_nothing_is_blank(text, empty):
    assert reading_room.blank(text) is empty


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("请说明申请用途", True), ("请补充提供获取信息的用途", True), ("请提供利害关系证明", True),
        ("请说明因生产、生活、科研等特殊需要", True), ("请写明信息的目的和用途", True),
        ("无需说明用途", False), ("请写明土地用途", False), ("请写明目的地", False),
        ("有阅读困难等特殊需要的，请告知", False), ("请写明资金用途的文件名称", False),
    ],
)
def test_what_asks_for_the_purpose(text, purpose):
    assert correcting.asks_purpose(text) is purpose


@pytest.mark.parametrize(
    ("text", "insists"),
    [
        ("请提供文号", True), ("必须写明所需文件的文号", True), ("请写明名称、文号或者其他特征", False),
        ("可以写明文号", False), ("请提供文号，如知道的话也可提供名称", False), ("请写明文件名称", False),
    ],
)
def test_what_insists_on_a_document_number(text, insists):
    assert correcting.insists_on_number(text) is insists


def test_matters_that_must_be_open_are_known_by_their_words():
    assert len({m.name for m in MATTERS}) == len(MATTERS)
    assert all(m.cite in PROVISIONS for m in MATTERS)
    assert matter_in("本局2024年度部门决算").cite == "条例/20/1"
    assert matter_in("某村征收补偿安置情况").cite == "条例/21/1"
    assert matter_in("某路改造工程规划条件变更的批准文件") is None


def test_the_whole_record_of_a_quashed_answer_does_not_serve_the_next():
    again = subject(AGAIN)
    assert codes(again, Severity.ERROR) == set()
    assert codes(changed(again, "search_recorded", terms="/"), Severity.ERROR) == {"D2.search_incomplete"}


def test_the_same_repeat_without_a_known_number_is_a_hint():
    assert codes(subject(REPEAT)) == {"D10.earlier_unknown"}


def test_a_judgement_written_down_later_mends_what_lacked_it(sqlite_scene):
    case = sqlite_scene.tell(UNWEIGHED)
    case = sqlite_scene.do(case, "review_secrecy", opinion="may_disclose")
    assert _refused(sqlite_scene, case.number) == {"D4.objection_unweighed"}
    due = case.due
    with pytest.raises(NotAllowed) as error:
        sqlite_scene.do(case, "record_consultation", ref="A", result="assessed")
    assert error.value.code == "assessment_missing"
    case = sqlite_scene.do(case, "record_consultation", ref="A", result="assessed", assessment="未说明理由，不成立")
    (asked,) = case.view.consultations
    assert (asked.assessment, asked.position, case.state, case.due) == ("未说明理由，不成立", "objects", "decision", due)
    case = sqlite_scene.do(case, "redraft")
    assert "D4.objection_unweighed" not in {x.code for x in sqlite_scene.casework.check(case.number)}


def test_nothing_is_judged_before_the_third_party_was_heard(sqlite_scene):
    case = sqlite_scene.before("record_consultation", SILENT)
    with pytest.raises(NotAllowed) as error:
        sqlite_scene.do(case, "record_consultation", ref="A", result="assessed", assessment="不成立")
    assert error.value.code == "assessment_early"
