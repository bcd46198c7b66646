"""``casework guide``: the questions on a terminal, the lines it offers, and its JSON."""

from __future__ import annotations

import json
import shlex

import pytest
from cli.officer import Shell

from casework.cli.typeset import width
from casework.law.guide import QUESTIONS
from casework.law.replies import REPLY_KINDS

FOUND = (("clarity", "clear"), ("nature", "disclosure_request"), ("responsibility", "ours"), ("possession", "found"))
SEVERED = (*FOUND, ("disclosure", "part_15"), ("form", "as_asked"), ("letter", "confirmed"))


def accepted(shell: Shell, **changes: object) -> str:
    number = shell.one(**{"items": None, **changes})
    shell.do(number, "accept", "chengban")
    return number


def answer(shell: Shell, number: str, *pairs: tuple[str, str], item: int = 1, **more: str) -> None:
    for question, option in pairs:
        shell.do(number, "answer_question", "chengban", item=item, question=question, answer=option,
                 reason=f"关于{question}的理由", **more)  # fmt: skip


def joined(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("taken", range(8))
def test_every_page_fits_eighty_columns(shell: Shell, taken: int) -> None:
    number = accepted(shell)
    answer(shell, number, *SEVERED[:taken])
    out = shell.ok("guide", number).out
    assert [line for line in out.splitlines() if width(line) > 80] == []
    assert joined("关于clarity的理由") in joined(out) or not taken


def test_the_next_question_is_shown_with_every_answer(shell: Shell) -> None:
    number = accepted(shell)
    answer(shell, number, *FOUND)
    out = joined(shell.ok("guide", number).out)
    for option in QUESTIONS["disclosure"].options:
        assert option.code in out
        assert joined(option.label) in out
        assert joined(option.look) in out
        assert all(joined(REPLY_KINDS[code].label) in out for code in option.replies)


def offered(out: str, trigger: str) -> list[str]:
    """Return the command line a page offers, as a shell would split it."""
    start = out.index(f"casework do {out.split()[0]} {trigger}")
    return shlex.split(out[start:].replace("\\\n", " ").split("\n\n")[0])[1:]


def test_the_line_it_offers_answers_the_question(shell: Shell) -> None:
    number = accepted(shell)
    for code in ("clarity", "nature", "responsibility"):
        words = offered(shell.ok("guide", number).out, "answer_question")
        assert f"question={code}" in words
        shell.ok(*words)
    assert len(shell.ok("guide", number, "--json").data["items"][0]["steps"]) == 3


def test_the_skeleton_is_refused_until_its_blanks_are_filled(shell: Shell) -> None:
    number = accepted(shell)
    answer(shell, number, *SEVERED)
    words = offered(shell.ok("guide", number).out, "propose")
    said = shell.refused(*words, code="field_missing")
    assert "事实和理由（outcomes.0.reason）" in said
    place = next(n for n, word in enumerate(words) if word.startswith("outcomes="))
    outcomes = json.loads(words[place].removeprefix("outcomes="))
    assert [o["reply"] for o in outcomes] == ["A2", "A3.15"]
    outcomes[0] |= {"part": "正文", "reason": "可以公开", "enclosures": ["复印件"]}
    outcomes[1] |= {"part": "附件三", "ground": "privacy", "public_interest": "不影响公共利益"}
    words[place] = f"outcomes={json.dumps(outcomes, ensure_ascii=False)}"
    shell.refused(*words, code="consultation_missing")


def test_the_page_tells_papers_on_file_and_missing(shell: Shell) -> None:
    number = accepted(shell)
    answer(shell, number, *FOUND[:3], ("possession", "not_found"), ("letter", "confirmed"))
    assert "［缺］检索记录" in shell.ok("guide", number).out
    shell.do(number, "record_search", "chengban", places="档案室", terms="批复", period="2020年以来",
             searcher="承办人", result="没有检索到")  # fmt: skip
    out = joined(shell.ok("guide", number).out)
    assert "［已有］检索记录" in out
    assert "D-30答复书（信息不存在）" in out
    assert "可以复议，也可以直接起诉" in out


def test_what_comes_by_a_lapse_or_after_a_correction_offers_no_proposal(shell: Shell) -> None:
    number = accepted(shell)
    answer(shell, number, ("clarity", "abandoned"))
    out = shell.ok("guide", number).out
    assert "lapse_correction" in out
    assert "propose" not in out
    answer(shell, number, ("clarity", "correct_first"))
    out = joined(shell.ok("guide", number).out)
    assert "下一步：告知补正（request_correction）" in out
    assert "propose" not in out


def test_a_part_alone_and_a_differing_proposal_are_pointed_out(shell: Shell) -> None:
    number = accepted(shell)
    answer(shell, number, *FOUND)
    answer(shell, number, ("disclosure", "none_16b"), part="讨论稿")
    ran = shell.ok("guide", number)
    assert "[guide_part_alone] 第 1 项" in ran.err
    assert "--set 'part=讨论稿'" in ran.out
    other = accepted(shell)
    answer(shell, other, ("clarity", "clear"), ("nature", "advice"), ("letter", "confirmed"))
    assert "guide_differs" not in shell.ok("guide", other).err
    shell.do(other, "propose", "chengban", outcomes=[{"item": 1, "reply": "A10", "reason": "反映诉求"}])
    assert "[guide_differs] 第 1 项" in shell.ok("guide", other).err


def test_one_item_of_several(shell: Shell) -> None:
    number = accepted(shell, items=["甲", "乙"])
    out = shell.ok("guide", number, "--item", "2").out
    assert "第2项：乙" in out
    assert "第1项" not in out
    shell.refused("guide", number, "--item", "3", code="item_unknown")
    shell.refused("guide", "2025-9999", code="case_unknown")


def test_the_json_says_the_same(shell: Shell) -> None:
    number = accepted(shell)
    answer(shell, number, *SEVERED)
    told = shell.ok("guide", number, "--json").data
    assert told.keys() == {"format", "number", "items", "proposal", "differs"}
    assert told["format"] == "casework/guide/1"
    [item] = told["items"]
    assert item.keys() == {"item", "part", "steps", "asked", "trigger", "result"}
    assert [(s["question"], s["answer"]) for s in item["steps"]] == list(SEVERED)
    assert item["asked"] is None
    assert item["result"]["remedy"] == "split"
    assert {p["code"] for p in item["result"]["papers"]} == {"consultation", "secrecy", "legality"}
    assert told["proposal"]["outcomes"] == [one["values"] for one in item["result"]["outcomes"]]


def test_rectification_has_its_own_questions(shell: Shell) -> None:
    number = accepted(shell, kind="rectification")
    answer(shell, number, ("evidence", "shown"), ("competence", "forward"), ("notice", "notice_confirmed"))
    out = shell.ok("guide", number).out
    assert "C3 转送有权更正的机关" in out
    assert "organ" in out
