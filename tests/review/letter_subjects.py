"""Subjects for the checks of letters: a sample of the built-in set, a letter written elsewhere.

``sample("D-28")`` is the letter of the sample as if it had been written elsewhere, ``text(...)``
one put together here, ``foreign("right_given_2025")`` one of tests/golden/foreign. None has a case.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from casework.calendar.workdays import workday_calendar
from casework.letters import Letter, TemplateLibrary, render_letter
from casework.review.foreign import foreign_paper
from casework.review.inference import infer_replies
from casework.review.paper import Paper, paper_of
from casework.review.subject import Subject
from casework.service.letters import office_of
from casework.settings import demo_settings

FOREIGN = Path(__file__).parents[1] / "golden" / "foreign"
TODAY = date(2026, 11, 24)
LIBRARY = TemplateLibrary()

REG = "根据《中华人民共和国政府信息公开条例》"
CHOICE = (
    "如不服本答复，可以自收到本答复书之日起60日内向某市人民政府申请行政复议，"
    "也可以自收到本答复书之日起6个月内直接向某市某区人民法院提起行政诉讼。"
)
FIRST = (
    "如不服本答复，应当先自收到本答复书之日起60日内向某市人民政府申请行政复议；"
    "对行政复议决定不服的，可以自收到行政复议决定书之日起15日内向人民法院提起行政诉讼。"
)
SPLIT = (
    "对不予公开的部分不服的，应当先自收到本答复书之日起60日内向某市人民政府申请行政复议，对复议决定不服的再提起行政诉讼；"
    "对其余部分不服的，可以自收到之日起60日内向某市人民政府申请行政复议，也可以自收到之日起6个月内直接向某市某区人民法院提起行政诉讼。"
)
NONE = f"本机关检索了档案室和公文系统2020年以来的目录，没有查到该意见，该次评审没有形成书面意见，该信息不存在。{REG}第三十六条第（四）项的规定，现予告知。"
PROCESS = (
    "该信息是各位专家在评审会上的发言，尚未形成结论，公开会影响专家今后独立发表意见，属于讨论记录。"
    f"全文均为个人发言，遮去后没有剩余内容，不能区分处理。{REG}第十六条第二款、第三十六条第（三）项的规定，本机关决定不予公开。"
)


@cache
def _office():
    return office_of(demo_settings())


def bare(paper: Paper, letter: Letter | None = None) -> Subject:
    """Return the subject of a paper without a case."""
    return Subject(
        TODAY, _office(), workday_calendar(), letter=letter, paper=paper,
        replies=infer_replies(paper), switches=demo_settings().law,
    )  # fmt: skip


def again(one: Subject) -> Subject:
    """Return the subject with its replies told anew from its paper, after a change."""
    return replace(one, replies=infer_replies(one.paper))


@cache
def rendered(code: str) -> Letter:
    template = LIBRARY.get(code)
    return render_letter(template, template.sample, final=True)


def sample(code: str) -> Subject:
    letter = rendered(code)
    return bare(paper_of(letter), letter)


def text(
    *body: str,
    remedy: str = CHOICE,
    asked: str = "某医院评审专家意见",
    agency: str = "某市卫生健康委员会",
    title: str = "政府信息公开申请答复书",
    number: str = "某卫公开〔2025〕6号",
    to: str = "申请人甲：",
    received: str = "2025年5月6日",
    day: str = "2025年5月27日",
    att: tuple[str, ...] = (),
) -> Subject:
    opening = f"本机关于{received}收到您的政府信息公开申请，您申请公开“{asked}”。"
    lines = [agency, title, number, to, f"　　{opening}", *(f"　　{b}" for b in body)]
    lines += [f"　　{remedy}"] if remedy else []
    lines += [f"　　附件：1.{att[0]}", *(f"　　　　　{n}.{a}" for n, a in enumerate(att[1:], 2))] if att else []
    return bare(foreign_paper([*lines, agency, day]))


def foreign(name: str, old: str = "", new: str = "") -> Subject:
    """Return a letter of tests/golden/foreign, perhaps with one passage of the file changed."""
    told = (FOREIGN / f"{name}.txt").read_text(encoding="utf-8")
    assert old in told
    return bare(foreign_paper(told.replace(old, new).splitlines() if old else told.splitlines()))
