"""The table of the guided decision: no circle, every path ends, every reply kind is reached."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.cases.words import CASE_KINDS
from casework.law.guide import (
    PAPERS,
    PROPOSE,
    QUESTIONS,
    TABLES,
    Option,
    Question,
    faults,
    follow,
    papers_of,
    paths,
)
from casework.law.provisions import MARKS, PROVISIONS
from casework.law.replies import REPLY_KINDS
from casework.states.table import ROWS

OPTIONS = [(q, o) for q in QUESTIONS.values() for o in q.options]
PATHS = [(kind, path) for kind in TABLES for path in paths(kind)]


def test_every_kind_of_case_has_its_questions() -> None:
    assert set(TABLES) == set(CASE_KINDS)
    assert [len(TABLES[kind]) for kind in ("disclosure", "rectification")] == [7, 4]
    assert len(QUESTIONS) == sum(map(len, TABLES.values())), "codes are shared between tables"


def test_the_tables_are_sound() -> None:
    assert {kind: faults(kind, table) for kind, table in TABLES.items()} == dict.fromkeys(TABLES, [])


@pytest.mark.parametrize("kind", list(TABLES))
def test_every_reply_kind_is_reached_and_no_other(kind: str) -> None:
    told = {reply for path in paths(kind) for _, option in path for reply in option.replies}
    assert told == {k.code for k in REPLY_KINDS.values() if k.case_kind == kind}


@pytest.mark.parametrize("kind", list(TABLES))
def test_following_a_path_ends_it(kind: str) -> None:
    for path in paths(kind):
        given_answers = [(q.code, o.code) for q, o in path]
        for taken in range(len(path)):
            trail = follow(kind, given_answers[:taken])
            assert trail.asked is path[taken][0]
            assert trail.steps == path[:taken]
        assert follow(kind, given_answers).asked is None


@pytest.mark.parametrize(("kind", "path"), PATHS, ids=lambda p: p if isinstance(p, str) else "-".join(o.code for _, o in p))
def test_a_path_ends_in_a_step_of_the_lifecycle(kind: str, path: tuple) -> None:
    last = path[-1][1]
    assert last.trigger in ROWS
    replies = next((o.replies for _, o in reversed(path) if o.replies), ())
    lapse = any(not REPLY_KINDS[code].proposable for code in replies)
    assert (last.trigger == PROPOSE) == (bool(replies) and not lapse)


@pytest.mark.parametrize(("question", "option"), OPTIONS, ids=lambda x: x.code)
def test_an_answer_says_what_to_look_at_and_why(question: Question, option: Option) -> None:
    assert option.look.endswith("。")
    assert option.cites
    assert {*question.cites, *option.cites} <= set(PROVISIONS)
    assert option.certainty in MARKS
    if len(option.replies) == 1:
        # What the letter cites is what the officer was told to look at.
        own = set(REPLY_KINDS[option.replies[0]].cites) - {"条例/36/1/3"}
        assert own <= {*option.cites, *question.cites}


def test_what_withholds_a_part_withholds_the_whole_by_the_same_rule() -> None:
    question = QUESTIONS["disclosure"]
    for option in question.options:
        if option.code.startswith("none_"):
            part = question.option(option.code.replace("none", "part"))
            assert part is not None
            assert part.replies == ("A2", *option.replies)
            assert part.look == option.look


def test_papers_are_those_the_reply_kinds_demand() -> None:
    for kind in REPLY_KINDS.values():
        needed = {p.code for p in papers_of([kind.code]) if p.needed}
        assert ("search" in needed) == kind.needs_search
        assert ("consultation" in needed) == kind.needs_consultation
        assert ("reasons" in needed) == kind.needs_reasons
        assert ("correction" in needed) == kind.needs_correction
        assert ("secrecy" in needed) == kind.grants
        assert bool(needed & {"correction_lapse", "fee_lapse"}) == (not kind.proposable)
    for paper in PAPERS.values():
        assert set(paper.triggers) <= set(ROWS)
        assert set(paper.cites) <= set(PROVISIONS)


def _with(question: str, **changes: object) -> list[Question]:
    return [replace(q, **changes) if q.code == question else q for q in TABLES["disclosure"]]


def _options(question: str, changed: str, /, **changes: object) -> tuple[Option, ...]:
    return tuple(
        replace(o, **changes) if o.code == changed else o for o in QUESTIONS[question].options
    )


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (_with("nature", options=_options("nature", "advice", to="clarity")), "nature.advice: leads back to clarity"),
        (_with("nature", options=_options("nature", "advice", to="nature")), "nature.advice: leads back to nature"),
        (_with("nature", options=_options("nature", "advice", to="mood")), "nature.advice: leads to unknown question mood"),
        (_with("nature", options=_options("nature", "advice", replies=("A99",))), "nature.advice: unknown reply kind A99"),
        (_with("nature", options=_options("nature", "advice", replies=("C1",))), "nature.advice: reply kind C1 is of another kind of case"),
        (_with("nature", options=_options("nature", "advice", replies=("A13",))), "nature.advice: reply kind A13 comes by its lapse alone"),
        (_with("nature", options=_options("nature", "advice", replies=("A17",))), "unreachable reply kind A18"),
        (_with("nature", options=_options("nature", "advice", replies=())), "ends without a reply: clear advice confirmed"),
        (_with("nature", options=_options("nature", "advice", code="petition")), "nature: answer twice: petition"),
        (_with("nature", options=_options("nature", "advice", cites=("条例/999/1",))), "nature.advice: unknown citation 条例/999/1"),
        (_with("possession", options=()), "possession: no answers"),
        (_with("nature", options=_options("nature", "disclosure_request", to="letter", replies=("A1",))), "unreachable question responsibility"),
        (_with("form", options=_options("form", "as_asked", replies=("A1",))), "replies chosen twice: clear disclosure_request ours found whole as_asked confirmed"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_named(table: list[Question], told: str) -> None:
    assert told in faults("disclosure", table)


# -- following ----------------------------------------------------------------------------------
GRANTED = [("clarity", "clear"), ("nature", "disclosure_request"), ("responsibility", "ours"),
           ("possession", "found"), ("disclosure", "whole"), ("form", "as_asked"), ("letter", "confirmed")]  # fmt: skip


def test_another_answer_to_an_earlier_question_cuts_what_stood_behind() -> None:
    trail = follow("disclosure", [*GRANTED, ("responsibility", "other_agency")])
    assert [o.code for _, o in trail.steps] == ["clear", "disclosure_request", "other_agency"]
    assert trail.replies == ("A5",)
    assert trail.asked is QUESTIONS["letter"]


def test_the_same_answer_again_keeps_the_path_and_takes_the_newer_place() -> None:
    trail = follow("disclosure", [*GRANTED, ("nature", "disclosure_request")])
    assert trail.asked is None
    assert trail.places == (0, 7, 2, 3, 4, 5, 6)


def test_an_answer_that_was_cut_off_does_not_come_back() -> None:
    again = [*GRANTED, ("nature", "advice"), ("nature", "disclosure_request")]
    assert follow("disclosure", again).asked is QUESTIONS["responsibility"]


def test_what_answers_no_open_question_is_passed_over() -> None:
    stray = [("letter", "confirmed"), ("clarity", "mood"), ("mood", "clear"), ("evidence", "shown")]
    assert follow("disclosure", stray).steps == ()


ANY = st.sampled_from([(q.code, o.code) for q, o in OPTIONS] + [("mood", "clear"), ("clarity", "mood")])


@given(st.sampled_from(sorted(TABLES)), st.lists(ANY, max_size=40))
def test_any_answers_follow_one_path_of_the_table(kind: str, answers: list) -> None:
    trail = follow(kind, answers)
    assert any(path[: len(trail.steps)] == trail.steps for path in paths(kind))
    assert [answers[p] for p in trail.places] == [(q.code, o.code) for q, o in trail.steps]
    assert (trail.asked is None) == (bool(trail.steps) and not trail.steps[-1][1].to)
    # What stands is a story of its own: told alone it leads to the same place.
    assert follow(kind, [(q.code, o.code) for q, o in trail.steps]).steps == trail.steps


@given(st.lists(ANY, max_size=30), ANY)
def test_one_more_answer_changes_nothing_before_the_question_it_answers(answers: list, more: tuple) -> None:
    before, after = follow("disclosure", answers), follow("disclosure", [*answers, more])
    order = [q.code for q in TABLES["disclosure"]]
    place = order.index(more[0]) if more[0] in order else len(order)
    kept = tuple(step for step in before.steps if order.index(step[0].code) < place)
    assert after.steps[: len(kept)] == kept
