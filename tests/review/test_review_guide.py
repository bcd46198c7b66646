"""The guided decision: how answers stand, for items and parts, and what an officer is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import NotAllowed
from casework.cases.facts import Fact
from casework.cases.folds import fold
from casework.cases.view import Answer, CaseView, Item, Outcome
from casework.law.guide import PAPERS, QUESTIONS, TABLES
from casework.law.replies import REPLY_KINDS, Route
from casework.review.guide import differs, guide, proposal, walk
from casework.review.papers import on_file

DAY = date(2025, 6, 3)
FOUND = (("clarity", "clear"), ("nature", "disclosure_request"), ("responsibility", "ours"), ("possession", "found"))
WHOLE = (*FOUND, ("disclosure", "whole"), ("form", "as_asked"), ("letter", "confirmed"))
SECRET = (*FOUND, ("disclosure", "none_15"), ("letter", "confirmed"))


def answers(*given_answers: tuple[str, str], item: int = 1, part: str = "") -> tuple[Answer, ...]:
    return tuple(
        Answer(item, question, option, DAY, "chengban", part, f"理由{n}")
        for n, (question, option) in enumerate(given_answers)
    )


def view(*given_answers: Answer, items: int = 1, **changes: object) -> CaseView:
    asked = tuple(Item(no, f"第{no}项内容") for no in range(1, items + 1))
    return replace(CaseView(number="2025-0001"), items=asked, answers=given_answers, **changes)


# -- items and parts ------------------------------------------------------------------------------
def test_nothing_answered_asks_the_first_question_of_every_item() -> None:
    told = guide(view(items=2), on=DAY)
    assert [(g.item, g.asked and g.asked.code) for g in told] == [(1, "clarity"), (2, "clarity")]
    [other] = guide(view(kind="rectification"), on=DAY)
    assert other.asked is TABLES["rectification"][0]


def test_a_withdrawn_item_is_not_asked_about() -> None:
    some = view(items=2)
    gone = replace(some, items=(some.items[0], replace(some.items[1], withdrawn=True)))
    assert [g.item for g in guide(gone, on=DAY)] == [1]


def test_a_part_goes_by_the_whole_until_it_has_an_answer_of_its_own() -> None:
    shared = answers(*FOUND)
    some = view(*shared, *answers(("disclosure", "none_16b"), part="讨论稿"))
    [part] = guide(some, on=DAY)
    assert (part.part, part.asked and part.asked.code) == ("讨论稿", "letter")
    assert len(part.steps) == 5
    # An answer for the whole afterwards does not overrule the part's own, but one before it does.
    later = replace(some, answers=(*some.answers, *answers(("disclosure", "whole"))))
    assert walk(later, 1, "讨论稿", on=DAY).steps == part.steps
    cut = replace(some, answers=(*some.answers, *answers(("nature", "advice"))))
    assert [s.option.code for s in walk(cut, 1, "讨论稿", on=DAY).steps] == ["clear", "advice"]


def test_parts_are_told_in_the_order_they_were_named() -> None:
    some = view(*answers(*WHOLE, part="正文"), *answers(*SECRET, part="附件"))
    assert [g.place for g in guide(some, on=DAY)] == ["第1项（正文）", "第1项（附件）"]


# -- the result ----------------------------------------------------------------------------------
def test_the_reason_of_the_deciding_answer_is_the_reason_proposed() -> None:
    [told] = guide(view(*answers(*SECRET)), on=DAY)
    assert told.result is not None
    [outcome] = told.result.outcomes
    assert outcome.values() == {
        "item": 1, "reply": "A3.15", "reason": "理由4", "ground": "", "public_interest": "", "severance": "",
    }  # fmt: skip
    assert outcome.values(personal=False)["reason"] == ""


def test_a_severed_item_is_to_be_named_part_by_part() -> None:
    some = view(*answers(*FOUND, ("disclosure", "part_15"), ("form", "inspection"), ("letter", "confirmed")))
    [told] = guide(some, on=DAY)
    assert told.result is not None
    gives, withholds = (one.values() for one in told.result.outcomes)
    assert gives == {"item": 1, "part": "", "reply": "A2", "reason": "", "form": "inspection", "place": "", "time": ""}
    assert (withholds["part"], withholds["reason"]) == ("", "理由4")
    assert told.result.letter == "D-22"
    assert told.result.cites[0] == "条例/37/1"
    assert told.result.cites[-1] == "条例/40/1"


@pytest.mark.parametrize(
    ("day", "partial", "route"),
    [
        (date(2023, 12, 29), "split", Route.CHOICE),
        (date(2024, 1, 2), "split", Route.SPLIT),
        (date(2024, 1, 2), "first", Route.FIRST),
    ],
)
def test_the_remedy_is_that_of_the_day_and_of_the_switch(day: date, partial: str, route: Route) -> None:
    some = view(*answers(*FOUND, ("disclosure", "part_16b"), ("form", "as_asked"), ("letter", "confirmed")))
    told = guide(some, on=day, partial=partial)
    assert told[0].result is not None and told[0].result.route is route
    together = proposal(told, on=day, partial=partial)
    assert together is not None and together.route is route


def test_there_is_no_proposal_while_anything_is_open_or_comes_by_a_lapse() -> None:
    half = view(*answers(*WHOLE), *answers(("clarity", "clear"), item=2), items=2)
    assert proposal(guide(half, on=DAY), on=DAY) is None
    lapsed = view(*answers(("clarity", "abandoned")))
    [told] = guide(lapsed, on=DAY)
    assert (told.trigger, told.result and told.result.letter) == ("lapse_correction", "D-39")
    assert proposal((told,), on=DAY) is None
    [first] = guide(view(*answers(("clarity", "correct_first"))), on=DAY)
    assert (first.trigger, first.result) == ("request_correction", None)


def test_every_paper_can_be_on_file_and_is_not_at_first() -> None:
    assert [code for code in PAPERS if on_file(CaseView(), code)] == []
    assert not on_file(CaseView(secrecy="may_not"), "secrecy"), "not a review that lets it go"
    assert on_file(CaseView(secrecy="may_not"), "classification")
    assert not on_file(CaseView(legality="disagree"), "legality")


# -- what is proposed otherwise ---------------------------------------------------------------------
def test_differs_looks_at_finished_paths_and_reply_kinds_alone() -> None:
    done = view(*answers(*WHOLE))
    assert differs(done) == (), "nothing is proposed yet"
    assert differs(replace(done, outcomes=(Outcome(1, "A2"),))) == ()
    assert differs(replace(done, outcomes=(Outcome(1, "A4"),))) == (1,)
    assert differs(replace(done, outcomes=(Outcome(1, "A2", "甲"), Outcome(1, "A3.15", "乙")))) == (1,)
    half = view(*answers(*WHOLE[:5]), outcomes=(Outcome(1, "A4"),))
    assert differs(half) == (), "the questions are not all answered"
    parts = view(*answers(*WHOLE, part="甲"), *answers(*SECRET, part="乙"))
    assert differs(replace(parts, outcomes=(Outcome(1, "A3.15", "丙"), Outcome(1, "A2", "丁")))) == ()


@given(st.lists(st.sampled_from([(q.code, o.code) for q in QUESTIONS.values() for o in q.options]), max_size=25),
       st.lists(st.sampled_from(["", "甲", "乙"]), min_size=25, max_size=25))  # fmt: skip
def test_any_answers_fold_to_a_guidance_that_holds_together(pairs: list, parts: list) -> None:
    given_answers = [a for pair, part in zip(pairs, parts, strict=False) for a in answers(pair, part=part)]
    some = view(*given_answers)
    for told in guide(some, on=DAY):
        assert (told.asked is None) == bool(told.trigger)
        if told.result is None:
            continue
        kinds = told.result.kinds
        assert all(kind.case_kind == "disclosure" for kind in kinds)
        assert set(told.result.cites) >= {cite for kind in kinds for cite in kind.cites}
        for one in told.result.outcomes:
            assert set(one.kind.needs) <= {name for need in one.needs for name in need.names}
            assert one.reply in REPLY_KINDS


# -- in a case -------------------------------------------------------------------------------------
def _answer(scene, case, question: str, option: str, item: int = 1, actor: str | None = None, **more: str):
    return scene.do(case, "answer_question", actor, item=item, question=question, answer=option, reason="核对过", **more)


def _codes(error) -> set[str]:
    return {one.code for one in error.value.refusals}


def test_an_answer_is_a_fact_of_the_case_and_moves_nothing(scene) -> None:
    case = scene.to("acceptance")
    before = case.reckoning.due
    case = _answer(scene, case, "clarity", "clear")
    fact = case.view.history[-1]
    assert (fact.kind, fact.before, fact.after) == ("question_answered", "acceptance", "acceptance")
    assert {k: v for k, v in fact.data.items() if k != "reason"} == {"item": 1, "question": "clarity", "answer": "clear"}
    assert case.view.answers == (Answer(1, "clarity", "clear", fact.on, fact.actor, reason="核对过"),)
    assert case.reckoning.due == before
    assert scene.problems() == []


@pytest.mark.parametrize(
    ("question", "option", "item", "code"),
    [
        ("possession", "found", 1, "question_not_next"),
        ("evidence", "shown", 1, "question_not_next"),
        ("clarity", "found", 1, "answer_unknown"),
        ("clarity", "clear", 7, "item_unknown"),
    ],
)
def test_an_answer_out_of_turn_is_refused(sqlite_scene, question: str, option: str, item: int, code: str) -> None:
    case = sqlite_scene.to("acceptance")
    with pytest.raises(NotAllowed) as error:
        _answer(sqlite_scene, case, question, option, item)
    assert _codes(error) == {code}
    assert all(len(one.message) < 200 for one in error.value.refusals)


@pytest.mark.parametrize("actor", ["dengji", "fuzeren", "baomi"])
def test_others_do_not_answer(sqlite_scene, actor: str) -> None:
    case = sqlite_scene.to("acceptance")
    with pytest.raises(NotAllowed) as error:
        _answer(sqlite_scene, case, "clarity", "clear", actor=actor)
    assert _codes(error) == {"wrong_role"}


def test_a_corrected_request_is_asked_about_anew(sqlite_scene) -> None:
    case = sqlite_scene.to("acceptance")
    case = _answer(sqlite_scene, case, "clarity", "correct_first")
    kept = fold([*case.view.history, Fact("correction_received", DAY, {"insists": True}, case.version + 1)])
    assert kept.answers == ()
    split = fold([*case.view.history, Fact("split", DAY, {"item_count": 2}, case.version + 1)])
    assert split.answers == ()
    round_two = fold([*case.view.history, Fact("self_corrected", DAY, {}, case.version + 1)])
    assert round_two.answers == ()


def test_erasing_takes_the_reason_and_leaves_the_answer(scene) -> None:
    case = scene.before("propose")
    case = _answer(scene, case, "clarity", "clear")
    scene.do(case, "withdraw", statement="撤回")
    scene.do(case, "erase", basis="保管期限届满")
    assert [(a.option, a.reason) for a in scene.casework.view(case.number).answers] == [("clear", None)]
    assert scene.problems() == []


def test_answers_are_given_wherever_the_case_is_being_handled(sqlite_scene) -> None:
    for state in ("acceptance", "consultation", "opinion", "decision"):
        case = sqlite_scene.to(state)
        assert _answer(sqlite_scene, case, "clarity", "clear").state == state
    for state in ("registration", "approval", "closed"):
        with pytest.raises(NotAllowed) as error:
            _answer(sqlite_scene, sqlite_scene.to(state), "clarity", "clear")
        assert _codes(error) == {"not_in_state"}


def test_a_letter_tells_the_form_in_which_it_supplies(sqlite_scene) -> None:
    case = sqlite_scene.before("propose")
    outcome = {"item": 1, "reply": "A2", "reason": "原件不便复制", "form": "inspection",
               "place": "政务公开办公室", "time": "2025年4月的工作时间"}  # fmt: skip
    sqlite_scene.do(case, "propose", outcomes=[outcome])
    sqlite_scene.do(case, "review_secrecy", opinion="may_disclose")
    case = sqlite_scene.do(case, "decide")
    text = sqlite_scene.casework.letters.make(case.number, "D-21", ["txt"]).files["txt"].decode()
    assert "获取方式：查阅、抄录；地点：政务公开办公室；时间：2025年4月的工作时间。" in text
