"""What the applicant named is spoken of; the guide's answers and the opinion agree."""

from __future__ import annotations

from dataclasses import replace

import pytest
from review.review_subjects import BY_TITLE, subject, with_view

from casework.cases.view import Answer
from casework.review.checks import CHECKS

NONE = BY_TITLE["信息不存在，附检索记录"]


def found(code, one):
    return [f.where for f in CHECKS[code].run(one)]


def asking(text, reason):
    """The story of what does not exist, asked for as ``text`` and answered with ``reason``."""
    steps = [
        replace(step, values={"outcomes": [{**o, "reason": reason} for o in step.values["outcomes"]]})
        if step.trigger == "propose" else step
        for step in NONE.steps
    ]  # fmt: skip
    return subject(replace(NONE, request={**NONE.request, "description": text}, steps=steps))


NAMED = "申请公开某政发〔2021〕17号文件"
PLAIN = "经检索，2019年以来没有制作或者获取该信息"


@pytest.mark.parametrize(
    ("text", "reason", "told"),
    [
        (NAMED, PLAIN, False),
        (NAMED, "经按某政发（2021）第017号检索公文系统，没有该文号的文件，该年度本机关发文编至16号", True),
        ("申请公开《某片区改造方案》", PLAIN, False),
        ("申请公开《某片区改造方案》", "公文系统中没有名为《某片区改造方案》的文件", True),
        ("申请公开某流域的水质监测情况", PLAIN, True),
    ],
)
def test_not_existing_owes_a_word_on_the_document_named(text, reason, told):
    assert found("D2.clue_unexplained", asking(text, reason)) == ([] if told else ["第1项"])


def test_a_letter_that_quotes_the_request_has_not_left_the_number_out():
    assert found("D6.clue_unanswered", asking(NAMED, PLAIN)) == []


def test_a_number_the_letter_never_mentions_in_whatever_bracket():
    right = asking(NAMED, PLAIN)
    other = replace(right.view.items[0], text="申请公开某政办发[2020]3号文件")
    assert found("D6.clue_unanswered", with_view(right, items=(other,))) == ["第1项"]
    same = replace(right.view.items[0], text="申请公开某政发(2021)第017号文件")
    assert found("D6.clue_unanswered", with_view(right, items=(same,))) == []


def test_organisations_and_amounts_are_no_clues_to_a_document():
    right = asking(NAMED, PLAIN)
    other = replace(right.view.items[0], text="申请公开向某公司支付3万元的情况")
    assert found("D6.clue_unanswered", with_view(right, items=(other,))) == []


@pytest.mark.parametrize(("option", "where"), [("other_agency", ["第1项"]), ("ours", [])])
def test_an_opinion_other_than_the_answers_lead_to(option, where):
    right = subject(NONE)
    trail = [("clarity", "clear"), ("nature", "disclosure_request"), ("responsibility", option)]
    trail += [("possession", "not_found")] if option == "ours" else []
    trail += [("letter", "confirmed")]
    given = tuple(
        Answer(1, question, answer, right.today, "chengban", reason="试") for question, answer in trail
    )
    assert found("D3.guide_differs", with_view(right, answers=given)) == where


def test_without_answers_there_is_nothing_to_differ_from():
    assert found("D3.guide_differs", subject(NONE)) == []
