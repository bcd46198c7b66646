"""The guided decision as people read it: a diagram, the questions with every answer, the papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from casework.docgen.text import code, fenced, table
from casework.law.guide import (
    PAPERS,
    QUESTIONS,
    TABLES,
    WHEN,
    Option,
    Question,
    papers_of,
)
from casework.law.provisions import MARKS
from casework.law.replies import REPLY_KINDS
from casework.states.table import ROWS

_NUMERALS: Final = "一二三四五六七"


def diagram() -> str:
    """The questions of a request for information as a diagram that GitHub draws."""
    return fenced(_mermaid(TABLES["disclosure"]), "mermaid")


def rectification_diagram() -> str:
    """The questions of a request for rectification as a diagram."""
    return fenced(_mermaid(TABLES["rectification"]), "mermaid")


def _mermaid(questions: Sequence[Question]) -> str:
    """Return a flow chart; answers that lead from one question to the same next share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    lines = ["flowchart TD"]
    for place, question in enumerate(questions):
        lines.append(f'    {question.code}["{_NUMERALS[place]}、{question.text}"]')
        for option in question.options:
            goal = option.to or option.trigger
            arrows.setdefault((question.code, goal), []).append(_arrow(option))
    ends = dict.fromkeys(goal for _, goal in arrows if goal not in QUESTIONS)
    lines += [f'    {goal}(["{ROWS[goal].label} {goal}"])' for goal in ends]
    lines += [f'    {a} -->|"{"<br/>".join(told)}"| {b}' for (a, b), told in arrows.items()]
    return "\n".join(lines) + "\n"


def _arrow(option: Option) -> str:
    return f"{option.label}（{'＋'.join(option.replies)}）" if option.replies else option.label


def questions() -> str:
    """Every question with its answers: what each means, rests on and leads to."""
    return "\n".join(_question(place, q) for t in TABLES.values() for place, q in enumerate(t))


def _question(place: int, question: Question) -> str:
    rows = [
        (
            f"`{o.code}`",
            o.label,
            o.look,
            "；".join(o.cites),
            "" if o.certainty == "V" else MARKS[o.certainty],
            "＋".join(f"{k.code} {k.label}" for k in o.kinds) or "–",
            _goal(o),
        )
        for o in question.options
    ]
    head = f"### {_NUMERALS[place]}、{question.text}\n\n`{question.code}`　依据：{'；'.join(question.cites)}\n\n"
    return head + table(("回答", "名称", "看什么", "依据", "核对", "处理决定类型", "接着"), rows)


def _goal(option: Option) -> str:
    if option.to:
        return QUESTIONS[option.to].short
    return f"`{option.trigger}` {ROWS[option.trigger].label}"


def papers() -> str:
    """Every reply kind with the papers behind it, those it is refused without in bold."""
    rows = [
        (
            f"`{k.code}`",
            k.label,
            k.letter,
            "、".join(_papers(k.code)) or "–",
            code(_details(k.code)),
        )
        for k in REPLY_KINDS.values()
    ]
    return table(
        ("代码", "处理决定类型", "文书", "材料（粗体：缺少的不能办理）", "待填的内容"), rows
    )


def _papers(reply: str) -> Iterator[str]:
    for paper in papers_of([reply]):
        yield f"**{paper.label}**" if paper.needed else paper.label


def _details(reply: str) -> Iterator[str]:
    """Yield what the outcome must say, by the reply kind or by an answer that leads to it."""
    kind = REPLY_KINDS[reply]
    own = [
        name
        for question in QUESTIONS.values()
        for option in question.options
        for name in (option.given_details if kind.grants else option.details)
        if kind.grants or option.replies == (reply,)
    ]
    yield from dict.fromkeys([*kind.needs, *own])


def triggers() -> str:
    """How each paper comes on file."""
    rows = [
        (f"`{p.code}`", p.label, code(p.triggers), WHEN[p.needed], "；".join(p.cites))
        for p in PAPERS.values()
    ]
    return table(("代码", "材料", "动作", "何时必须有", "依据"), rows)
