"""Every path of the guided decision, taken with a real case to a letter that passes the checks.

``tests/golden/guide.csv`` has a row for each path: the answers, the reply, the letter, the way
to a remedy in a letter of 2025 and in one of 2023. To write it anew after a change of the law
table: ``PYTHONPATH=.:tests python tests/review/test_review_guide_paths.py``; then read what changed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from review.complete_outcomes import EARLIER, PARTS, WHOLE, supplied

from casework.cases.commands import parse_command
from casework.cases.view import CaseView
from casework.errors import CaseworkError
from casework.law.documents import DOCUMENTS
from casework.law.guide import PROPOSE, TABLES, papers_of, paths
from casework.law.guide import Path as Steps
from casework.law.provisions import article_text
from casework.law.remedies import ROUTE_LABELS, remedy_route
from casework.law.replies import REPLY_KINDS, Route, letter_for
from casework.letters import Letter
from casework.review.guide import differs, walk
from casework.service.facade import Casework
from casework.service.guide import Guided
from casework.settings import demo_settings
from casework.stories.book import person, posting, proposing, request, signing
from casework.stories.tell import Step, Story, StoryClock, open_story, tell

GOLDEN = Path(__file__).parents[1] / "golden" / "guide.csv"
NUMERALS = "一二三四五六七"
PATHS = [(kind, path) for kind in TABLES for path in paths(kind)]


def name(path: Steps) -> str:
    return "-".join(option.code for _, option in path)


def replies_of(path: Steps) -> tuple[str, ...]:
    return next((option.replies for _, option in path if option.replies), ())


# -- the golden table ---------------------------------------------------------------------------
def row(kind: str, path: Steps) -> dict[str, str]:
    """Return what the table of the law says of a path, in words."""
    order = [q.code for q in TABLES[kind]]
    told = {NUMERALS[order.index(q.code)]: option.label for q, option in path}
    codes = replies_of(path)
    kinds = [REPLY_KINDS[code] for code in codes]
    letter = letter_for(codes) if codes else "D-04"
    then, now = (remedy_route(kinds, date(year, 6, 30)) for year in (2023, 2025))
    return {
        "类别": {"disclosure": "公开", "rectification": "更正"}[kind],
        **{numeral: told.get(numeral, "") for numeral in NUMERALS},
        "处理决定": "＋".join(f"{k.code} {k.label}" for k in kinds),
        "文书": f"{letter} {DOCUMENTS[letter].name}",
        "救济途径（2025年签发）": ROUTE_LABELS[now],
        "救济途径（2023年签发）": ROUTE_LABELS[then],
        "缺少则不能办理的材料": "、".join(p.label for p in papers_of(codes) if p.needed),
        "接着办理": path[-1][1].trigger,
    }


def as_csv() -> str:
    rows = [row(kind, path) for kind, path in PATHS]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_the_paths_are_those_a_lawyer_has_read() -> None:
    assert GOLDEN.read_text(encoding="utf-8") == as_csv()


# -- the drive ----------------------------------------------------------------------------------
STEPS: dict[str, list[tuple[str, str, str, dict[str, Any]]]] = {
    "correct_first": [("2025-06-05", "chengban", "request_correction", {
        "matters": ["请写明所需文件的名称、年度或者其他特征"], "guidance": "可以写明项目名称、文号或者形成时间",
        "respond_by": "2025-06-27",
    })],
    "still_unclear": [
        ("2025-06-05", "chengban", "request_correction", {
            "matters": ["请写明所需文件的名称、年度或者其他特征"], "guidance": "可以写明项目名称、文号或者形成时间",
            "respond_by": "2025-06-27", "received_on": "2025-06-06",
        }),
        ("2025-06-12", "dengji", "receive_correction", {"text": "旧改的全部材料", "insists": True}),
    ],
    "abandoned": [
        ("2025-06-05", "chengban", "request_correction", {
            "matters": ["请写明所需文件的名称、年度或者其他特征"], "guidance": "可以写明项目名称、文号或者形成时间",
            "respond_by": "2025-06-27", "received_on": "2025-06-06",
        }),
        ("2025-06-30", "chengban", "lapse_correction", {"reason": "经电话核实，申请人没有正当理由"}),
    ],
    "unpaid": [
        ("2025-06-05", "fuzeren", "charge_fee", {"tariff": "by_page", "units": 68, "received_on": "2025-06-06"}),
        ("2025-07-07", "chengban", "lapse_payment", {"reason": "缴费期满，经核实没有缴费"}),
    ],
}  # fmt: skip
"""What happens to the case before that answer can be given, or, for the first, because of it."""

SEARCHED = ("2025-06-09", "chengban", "record_search", {
    "places": "公文系统、档案室、业务处室案卷", "terms": "项目名称、文件名称", "period": "2018年1月至2025年6月",
    "searcher": "演示承办人", "result": "没有检索到所申请的文件",
})  # fmt: skip
PAPERS: dict[str, list[tuple[str, str, str, dict[str, Any]]]] = {
    "search": [SEARCHED],
    "searched": [SEARCHED],
    "consultation": [
        ("2025-06-05", "chengban", "consult", {
            "party": "third_party", "name": "某公司", "passage": "所申请文件中涉及你单位的内容",
            "reason": "有关内容可能涉及你单位的合法权益", "received_on": "2025-06-06",
        }),
        ("2025-06-16", "chengban", "record_consultation", {
            "ref": "A", "result": "answered", "position": "objects", "content": "不同意公开",
            "assessment": "有关内容未曾公开，公开会损害第三方的合法权益，其不同意公开有合理理由",
        }),
    ],
    "reasons": [
        ("2025-06-05", "chengban", "request_reasons", {
            "figures": "2025年5月以来已提交申请38件，内容均为道路养护合同", "matters": "请说明分别提出38件申请的理由",
            "respond_by": "2025-06-20",
        }),
        ("2025-06-16", "dengji", "receive_reasons", {"text": "个人兴趣"}),
    ],
    "secrecy": [("2025-06-20", "baomi", "review_secrecy", {"opinion": "partly"})],
    "classification": [("2025-06-20", "baomi", "review_secrecy", {"opinion": "may_not", "note": "密级、期限和依据无误"})],
    "legality": [("2025-06-20", "fazhi", "review_legality", {"opinion": "agree"})],
}  # fmt: skip
MAY_BE_GIVEN = [("2025-06-20", "baomi", "review_secrecy", {"opinion": "may_disclose"})]
SHOWN_IN_DRAFT = {"severance", "enclosures", "place", "time", "form"}
"""Details a proposal may lack: the draft or a check asks for them."""
AFTER_PROPOSAL = ("secrecy", "classification", "legality")


@dataclass
class Road:
    """One database for all paths; ``earlier`` is the reply that repeats point to."""

    casework: Casework
    clock: StoryClock
    earlier: tuple[str, str, str]
    count: int = 0

    def register(self, asked: str, kind: str, like_before: bool, **more: Any) -> str:
        """Register a request; each applicant is another person unless it repeats the earlier one."""
        self.count += 1
        who = 0 if like_before else self.count
        applicant = person(f"申请人{self.count}") | {"id_number": f"{who:018d}"}
        asking = request("", "2025-06-03", asked, kind=kind, applicant=applicant, **more)
        return tell(self.casework, self.clock, Story("", "2025-06-03", asking, [])).number

    def do(self, number: str, trigger: str, actor: str, day: str, values: dict[str, Any]) -> CaseView:
        self.clock.day = max(self.clock.day, date.fromisoformat(day))
        return self.casework.execute(parse_command(trigger, number, values), actor=actor).view

    def steps(self, number: str, steps: list[tuple[str, str, str, dict[str, Any]]]) -> None:
        for day, actor, trigger, values in steps:
            self.do(number, trigger, actor, day, values)

    def answer(self, number: str, path: Steps, item: int = 1, part: str = "") -> None:
        """Answer the questions of a path; each must be the next one, and lead to the one after."""
        for place, (question, option) in enumerate(path):
            given = {"item": item, "question": question.code, "answer": option.code,
                     "reason": f"经核对：{option.label}"} | ({"part": part} if part else {})  # fmt: skip
            view = self.do(number, "answer_question", "chengban", "2025-06-04", given)
            now = walk(view, item, part, on=self.clock.day)
            assert (now.steps[-1].question, now.steps[-1].option) == (question, option)
            assert (now.asked and now.asked.code or "") == option.to
            assert (now.result is None) or place == len(path) - 1

    def refusals(self, number: str, trigger: str, values: dict[str, Any]) -> set[str]:
        """Return the codes a command is refused with now; it must not be carried out."""
        before = self.casework.view(number).version
        with pytest.raises(CaseworkError) as error:
            self.do(number, trigger, "chengban", "2025-06-04", values)
        assert self.casework.view(number).version == before
        return {one.code for one in error.value.refusals}


ANSWERED = Story(
    "", "2025-03-03",
    request("", "2025-03-03", EARLIER, applicant=person("申请人甲") | {"id_number": f"{0:018d}"}),
    [
        Step("2025-03-04", "chengban", "accept"),
        proposing("2025-03-05", {"item": 1, "reply": "A2", **WHOLE["A2"].outcome}),
        Step("2025-03-05", "baomi", "review_secrecy", {"opinion": "may_disclose"}),
        *signing("2025-03-06"),
        *posting("2025-03-07", "2025-03-10", "2025-03-11", "E1"),
    ],
)  # fmt: skip


@pytest.fixture(scope="module")
def road(databases: Any) -> Iterator[Road]:
    casework, clock = open_story(databases.fresh("sqlite"), demo_settings())
    raw = casework.database.engine.raw_connection()
    raw.driver_connection.execute("PRAGMA synchronous=OFF")  # nothing here outlives the test
    raw.close()
    with casework:
        case = tell(casework, clock, ANSWERED)
        letter = casework.view(case.number).answer
        assert letter is not None and letter.doc_no is not None
        yield Road(casework, clock, (letter.doc_no, letter.signed_on.isoformat(), case.number))


def complete(path: Steps, earlier: tuple[str, str, str]) -> tuple[str, list[dict[str, Any]]]:
    """Return what was asked, and the complete outcomes in the order of the reply kinds."""
    codes, options = replies_of(path), [option.code for _, option in path]
    form = next((o.code for q, o in path if q.code == "form"), "as_asked")
    if len(codes) == 2:
        severed = PARTS[codes[1]]
        return severed.asked, [
            {"part": severed.given_part, **supplied(severed.given, form)},
            {"part": severed.withheld_part, **severed.withheld},
        ]
    key = next((f"{codes[0]}.{o}" for o in options if f"{codes[0]}.{o}" in WHOLE), codes[0])
    asked, outcome = WHOLE[key]
    if codes[0] in ("A6", "A16"):
        outcome = {**outcome, "earlier_no": earlier[0], "earlier_on": earlier[1]}
    return asked, [supplied(outcome, form) if codes[0] == "A2" else outcome]


def follow_path(road: Road, kind: str, path: Steps) -> Guided:
    """Register what was asked and answer the questions along a path; return where it ends."""
    options = {option.code for _, option in path}
    codes = replies_of(path)
    asked, _ = complete(path, road.earlier) if codes else (WHOLE["A15"].asked, [])
    road.clock.day = date(2025, 6, 3)
    number = road.register(asked, kind, like_before=bool({"A6", "A16"} & set(codes)))
    road.do(number, "accept", "chengban", "2025-06-04", {})
    for code in options & set(STEPS) - {"correct_first"}:
        road.steps(number, STEPS[code])
    road.answer(number, path)
    told = road.casework.guide(number)
    [end] = told.items
    assert end.asked is None
    assert [(s.question, s.option) for s in end.steps] == list(path)
    return told


def check_letter(road: Road, number: str, codes: tuple[str, ...], letter: str, route: Route) -> None:
    """The draft is the letter the guide named, quotes its articles, tells its remedy, and passes."""
    view = road.casework.view(number)
    assert view.draft is not None and view.draft.letter is not None
    assert view.draft.code == letter
    assert view.draft.missing == ()
    text = Letter.from_dict(view.draft.letter).text
    for cite in (cite for code in codes for cite in REPLY_KINDS[code].cites):
        assert article_text(cite) in text, cite
    assert ("应当先" in text) == (route in (Route.FIRST, Route.SPLIT))
    assert ("直接向" in text) == (route in (Route.CHOICE, Route.SPLIT))
    assert [f.to_dict() for f in road.casework.check(number) if f.blocks] == []
    assert differs(view) == ()


def fill(skeleton: list[dict[str, Any]], known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the skeleton with its blanks filled; what is known besides is added."""
    both = zip(skeleton, known, strict=True)
    return [{k: v for k, v in {**blank, **told}.items() if v not in ("", [])} for blank, told in both]


@pytest.mark.parametrize(("kind", "path"), PATHS, ids=lambda p: p if isinstance(p, str) else name(p))
def test_a_path_ends_in_a_letter_that_passes_the_checks(road: Road, kind: str, path: Steps) -> None:
    guided = follow_path(road, kind, path)
    number, [end] = guided.number, guided.items
    told = row(kind, path)
    if end.result is None:
        assert end.trigger == "request_correction"
        road.steps(number, STEPS["correct_first"])
        assert [x.code for x in road.casework.view(number).letters] == ["D-03", told["文书"].split()[0]]
        return
    result = end.result
    codes = replies_of(path)
    assert tuple(k.code for k in result.kinds) == codes
    assert f"{result.letter} {DOCUMENTS[result.letter].name}" == told["文书"]
    assert ROUTE_LABELS[result.route] == told["救济途径（2025年签发）"]
    if end.trigger == PROPOSE:
        propose(road, path, guided)
    else:
        assert road.casework.view(number).state == "decision", "the lapse has drafted the letter"
        assert result.missing == ()
    check_letter(road, number, codes, result.letter, result.route)


def propose(road: Road, path: Steps, guided: Guided) -> None:
    """Put the papers on file, fill in the skeleton, propose it, have it reviewed and drafted."""
    number, [end] = guided.number, guided.items
    assert end.result is not None
    assert guided.proposal is not None
    skeleton = guided.proposal.values()["outcomes"]
    _, known = complete(path, road.earlier)
    outcomes = fill(skeleton, known)
    asks = {name for one in end.result.outcomes for need in one.needs if need.must for name in need.names}
    if asks - SHOWN_IN_DRAFT:
        assert road.refusals(number, PROPOSE, {"outcomes": skeleton}), "a skeleton with blanks"
    missing = [paper for paper in end.result.missing if paper.needed == PROPOSE]
    if missing:
        assert len(road.refusals(number, PROPOSE, {"outcomes": outcomes})) == len(missing)
    for paper in end.result.missing:
        if paper.code not in AFTER_PROPOSAL:
            road.steps(number, PAPERS.get(paper.code) or [link(road)])
    road.do(number, PROPOSE, "chengban", "2025-06-19", {"outcomes": outcomes})
    reviewed = {paper.code for paper in end.result.missing} & set(AFTER_PROPOSAL)
    # One secrecy review serves both: for a part that is given, "partly".
    for code in sorted(reviewed - ({"classification"} if "secrecy" in reviewed else set())):
        whole = code == "secrecy" and {o["reply"] for o in outcomes} == {"A2"}
        road.steps(number, MAY_BE_GIVEN if whole else PAPERS[code])
    [after] = road.casework.guide(number).items
    assert after.result is not None and after.result.missing == ()
    road.do(number, "decide", "chengban", "2025-06-23", {})


def link(road: Road) -> tuple[str, str, str, dict[str, Any]]:
    return ("2025-06-05", "chengban", "link", {"to": road.earlier[2], "relation": "earlier_reply"})


# -- parts and items together -------------------------------------------------------------------
def path_of(*codes: str, kind: str = "disclosure") -> Steps:
    return next(path for path in paths(kind) if [o.code for _, o in path] == list(codes))


FOUND = ("clear", "disclosure_request", "ours", "found")
GIVEN = path_of(*FOUND, "whole", "as_asked", "confirmed")
PRIVATE = path_of(*FOUND, "none_15", "confirmed")
DRAFTS = path_of(*FOUND, "none_16b", "confirmed")
NOTHING = path_of("clear", "disclosure_request", "ours", "not_found", "confirmed")
PARTY = path_of("clear", "not_information", "confirmed")
MIXED = {
    "given and two grounds": ((GIVEN, "正文"), (PRIVATE, "附件一"), (DRAFTS, "附件二")),
    "given, not there, not information": ((GIVEN, "正文"), (NOTHING, "附件一"), (PARTY, "附件二")),
    "two grounds, nothing given": ((PRIVATE, "附件一"), (DRAFTS, "附件二")),
}  # fmt: skip


@pytest.mark.parametrize("parts", MIXED.values(), ids=MIXED)
def test_parts_answered_one_by_one_come_to_one_letter(road: Road, parts: Any) -> None:
    road.clock.day = date(2025, 6, 3)
    number = road.register("某路改造工程方案及全部附件", "disclosure", like_before=False)
    road.do(number, "accept", "chengban", "2025-06-04", {})
    # What holds for all of it is answered once; a part goes by it until it has its own answer.
    road.answer(number, GIVEN[:3])
    for path, part in parts:
        shared = 3 if path[:3] == GIVEN[:3] else 0
        road.answer(number, path[shared:], part=part)
    told = road.casework.guide(number)
    assert [g.part for g in told.items] == [part for _, part in parts]
    codes = tuple(code for path, _ in parts for code in replies_of(path))
    assert tuple(k.code for g in told.items if g.result for k in g.result.kinds) == codes
    assert told.proposal is not None and told.proposal.letter == "D-22"
    outcomes = fill(told.proposal.values()["outcomes"], [WHOLE[code].outcome for code in codes])
    assert [o["part"] for o in outcomes] == [part for _, part in parts]
    for code in {p.code for g in told.items if g.result for p in g.result.missing} - set(AFTER_PROPOSAL):
        road.steps(number, PAPERS[code])
    road.do(number, PROPOSE, "chengban", "2025-06-19", {"outcomes": outcomes})
    road.steps(number, PAPERS["secrecy"])
    road.do(number, "decide", "chengban", "2025-06-23", {})
    check_letter(road, number, codes, "D-22", told.proposal.route)


def test_items_answered_by_different_paths_come_to_one_letter(road: Road) -> None:
    road.clock.day = date(2025, 6, 3)
    chosen = (GIVEN, NOTHING, PARTY)
    codes = tuple(code for path in chosen for code in replies_of(path))
    asked = [WHOLE[code].asked for code in codes]
    number = road.register("；".join(asked), "disclosure", like_before=False, items=asked)
    road.do(number, "accept", "chengban", "2025-06-04", {})
    for item, path in enumerate(chosen, 1):
        assert road.casework.guide(number).proposal is None, "an item is still open"
        road.answer(number, path, item)
    told = road.casework.guide(number).proposal
    assert told is not None
    road.steps(number, PAPERS["search"])
    outcomes = fill(told.values()["outcomes"], [WHOLE[code].outcome for code in codes])
    assert all("part" not in o for o in outcomes)
    road.do(number, PROPOSE, "chengban", "2025-06-19", {"outcomes": outcomes})
    road.steps(number, PAPERS["secrecy"])
    road.do(number, "decide", "chengban", "2025-06-23", {})
    check_letter(road, number, codes, told.letter, told.route)


def test_the_handler_may_propose_something_else_and_is_told(road: Road) -> None:
    road.clock.day = date(2025, 6, 3)
    number = road.register(WHOLE["A4"].asked, "disclosure", like_before=False)
    road.do(number, "accept", "chengban", "2025-06-04", {})
    road.answer(number, GIVEN)
    road.steps(number, PAPERS["search"])
    road.do(number, PROPOSE, "chengban", "2025-06-19", {"outcomes": [{"item": 1, "reply": "A4", **WHOLE["A4"].outcome}]})
    assert differs(road.casework.view(number)) == (1,)
    assert road.casework.guide(number).differs == (1,)
    road.answer(number, NOTHING[3:])
    assert road.casework.guide(number).differs == ()


def test_the_record_of_all_this_is_whole(road: Road) -> None:
    assert [p.to_dict() for p in road.casework.verify()] == []
    assert len(road.casework.list()) == road.count + 1


if __name__ == "__main__":
    GOLDEN.write_text(as_csv(), encoding="utf-8")
