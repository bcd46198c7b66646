"""``casework guide``: the seven questions, one at a time, to a reply, its papers and its letter."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from casework.cli.chinese import Command, Number
from casework.cli.common import json_option, opened, say, show_json, wrapped
from casework.errors import InputError, Refusal
from casework.law.documents import DOCUMENTS
from casework.law.guide import PROPOSE, QUESTIONS, TABLES, WHEN, Option, Question
from casework.law.provisions import MARKS, article_text, citation_text
from casework.law.remedies import ROUTE_LABELS
from casework.law.replies import REPLY_KINDS
from casework.states.table import ROWS

if TYPE_CHECKING:
    from casework.cases.view import CaseView
    from casework.review.guide import Filed, Guidance, Proposal, Proposed, Result, Step
    from casework.service.guide import Guided

_COLUMNS: Final = 78
_NUMERALS: Final = "一二三四五六七"


@click.command(cls=Command)
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@click.option("--item", type=Number(low=1), metavar="项", help="只看第几项；不写为各项。")
@json_option
def guide(number: str, item: int | None, as_json: bool) -> None:
    """七步法：逐项列出已经回答的问题和理由、下一个问题和各种回答通向哪里；答完的列出处理决定、依据、材料、文书和救济途径。只作建议，办理意见由承办人提出。"""
    with opened() as casework:
        told = casework.guide(number)
        view = casework.view(number)
        who = {t: casework.someone(ROWS[t].roles) or "办理人" for t in ("answer_question", PROPOSE)}
    shown = [one for one in told.items if item in (None, one.item)]
    if not shown:
        message = "没有这一项，或者该项已经撤回"
        raise InputError([Refusal("item_unknown", message, field="--item")])
    if as_json:
        data = told.to_dict(personal=True)
        data["items"] = [one for one in data["items"] if item in (None, one["item"])]
        show_json(data)
        return
    lines = [line for one in shown for line in _guidance(one, view, who["answer_question"])]
    click.echo("\n".join([*lines, *_together(told, view, who[PROPOSE])]))
    _notes(told)


def _guidance(one: Guidance, view: CaseView, actor: str) -> Iterator[str]:
    text = next((i.text for i in view.items if i.no == one.item), None)
    yield from _lines(f"{view.number} {one.place}：{text or '（已清除）'}")
    for step in one.steps:
        yield from _step(step, view)
    if one.asked is not None:
        yield from _asked(one.asked, view)
        yield "  这样回答（换成实际的回答和理由）："
        yield from _answer_line(one, one.asked, view, actor)
    elif one.result is not None:
        yield from _result(one, one.result)
    else:
        row = ROWS[one.trigger]
        yield from _lines(f"下一步：{row.label}（{row.trigger}）。补正后再从第一个问题答起。", "  ")
    yield ""


def _step(step: Step, view: CaseView) -> Iterator[str]:
    given = step.answer
    head = f"{_title(step.question, view)}　{step.option.label}　{step.option.code}"
    yield from _lines(head, "  ", "      ")
    yield from _lines(f"理由：{given.reason or '（已清除）'}　{given.actor} {given.on}", "      ")


def _title(question: Question, view: CaseView) -> str:
    place = [q.code for q in TABLES[view.kind]].index(question.code)
    return f"{_NUMERALS[place]}、{question.text}"


def _asked(question: Question, view: CaseView) -> Iterator[str]:
    head = f"→ {_title(question, view)}　{question.code}　依据：{'；'.join(question.cites)}"
    yield from _lines(head, "  ", "     ")
    looks: dict[str, str] = {}
    for option in question.options:
        yield from _lines(f"○ {option.code}　{option.label}　{_leads(option)}", "    ", "      ")
        same = looks.setdefault(option.look, option.code)
        look = option.look if same == option.code else f"看什么同 {same}"
        mark = "" if option.certainty == "V" else f"；{MARKS[option.certainty]}"
        yield from _lines(f"{look}（{'；'.join(option.cites)}{mark}）", "      ")


def _leads(option: Option) -> str:
    """Say what an answer leads to: reply kinds, and the next question or step."""
    replies = "＋".join(REPLY_KINDS[code].label for code in option.replies)
    if option.to:
        return f"→ {replies}{'，' if replies else ''}{QUESTIONS[option.to].short}"
    trigger = (
        ""
        if option.trigger == PROPOSE
        else f"由 {option.trigger}（{ROWS[option.trigger].label}）办理"
    )
    return f"→ {'，'.join(part for part in (replies, trigger) if part) or '结论'}"


def _answer_line(one: Guidance, asked: Question, view: CaseView, actor: str) -> Iterator[str]:
    yield f"    casework do {view.number} answer_question --as {shlex.quote(actor)} \\"
    if one.part:
        yield f"      --set {shlex.quote(f'part={one.part}')} \\"
    yield f"      --set item={one.item} --set question={asked.code} \\"
    yield f"      --set answer={asked.options[0].code} --set reason=理由"


# -- the result -------------------------------------------------------------------------------
def _result(one: Guidance, result: Result) -> Iterator[str]:
    replies = "＋".join(f"{k.code} {k.label}" for k in result.kinds)
    yield from _lines(f"结论：{replies}", "  ", "        ")
    yield from _lines(f"依据：{_articles(result.cites)}", "  ", "        ")
    yield from _lines(f"文书：{result.letter} {DOCUMENTS[result.letter].name}", "  ", "        ")
    yield from _lines(f"救济：{ROUTE_LABELS[result.route]}", "  ", "        ")
    if result.mark != "V":
        yield from _lines(
            f"注意：规则的核对程度为“{MARKS[result.mark]}”，请法制审核确认", "  ", "        "
        )
    for number, filed in enumerate(result.papers):
        yield from _lines(_paper(filed), "  材料：" if number == 0 else "        ", "          ")
    for need in (need for outcome in result.outcomes for need in _needs(outcome)):
        yield from _lines(need, "  ", "        ")
    if one.trigger != PROPOSE:
        row = ROWS[one.trigger]
        message = (
            f"这一结论只能由“{row.label}”（{row.trigger}）得出，文书随之拟制，不用提出办理意见。"
        )
        yield from _lines(message, "  ")


def _articles(cites: Sequence[str]) -> str:
    """Return the articles in full, an instrument named once for those that follow each other."""
    told, named = [], ""
    for cite in cites:
        instrument = cite.split("/", maxsplit=1)[0]
        told.append(article_text(cite) if instrument == named else citation_text(cite))
        named = instrument
    return "、".join(told)


def _paper(filed: Filed) -> str:
    paper = filed.paper
    if filed.on_file:
        return f"［已有］{paper.label}"
    return f"［缺］{paper.label}：{WHEN[paper.needed]}，{'、'.join(paper.triggers)}（{'；'.join(paper.cites)}）"


def _needs(outcome: Proposed) -> Iterator[str]:
    reply = outcome.kind.label
    must = "；".join(need.label for need in outcome.needs if need.must)
    better = "；".join(need.label for need in outcome.needs if not need.must)
    if must:
        yield f"待填（{reply}）：{must}"
    if better:
        yield f"最好写明（{reply}）：{better}"


def _together(told: Guided, view: CaseView, actor: str) -> Iterator[str]:
    """Yield the line that proposes what the answers of all items come to."""
    if told.proposal is None or view.state not in ROWS[PROPOSE].sources:
        return
    together = told.proposal
    letter = DOCUMENTS[together.letter].name
    if len(told.items) > 1:
        told_remedy = ROUTE_LABELS[together.route]
        yield from _lines(f"合并为一份：{together.letter} {letter}；救济：{told_remedy}。")
    yield "由承办人核对并填好空白之处，提出办理意见："
    yield from _propose_line(together, view, actor)


def _propose_line(together: Proposal, view: CaseView, actor: str) -> list[str]:
    """Return a command of several lines that a shell takes as one: JSON breaks between fields."""
    outcomes = ",\n".join(_outcome(one) for one in together.values()["outcomes"])
    value = shlex.quote(f"outcomes=[\n{outcomes}]")
    head = f"casework do {view.number} {PROPOSE} --as {shlex.quote(actor)} --set {value}"
    return head.split("\n")


def _outcome(values: dict[str, Any]) -> str:
    pairs = (f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in values.items())
    return "  {" + ",\n   ".join(pairs) + "}"


def _notes(told: Guided) -> None:
    """Say what an officer might overlook."""
    parts: dict[int, list[str]] = {}
    for one in told.items:
        parts.setdefault(one.item, []).append(one.part)
    lone = [str(item) for item, names in parts.items() if len(names) == 1 and names[0]]
    if lone:
        say(
            f"提示 [guide_part_alone] 第 {'、'.join(lone)} 项只回答了其中一部分：各部分合起来应当是该项的全部内容"
        )
    if told.differs:
        items = "、".join(str(item) for item in told.differs)
        say(
            f"提示 [guide_differs] 第 {items} 项提出的办理意见与各个问题的回答得出的不同，请核对其中一处"
        )


def _lines(text: str, first: str = "", rest: str | None = None) -> Sequence[str]:
    """Return a text in lines of the terminal's width; ``rest`` indents those after the first."""
    indent = first if rest is None else rest
    lines = wrapped(text, _COLUMNS - max(len(first), len(indent)))
    return [f"{indent if n else first}{line}" for n, line in enumerate(lines)]
