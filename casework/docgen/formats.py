"""Facts, vocabularies, and one real specimen of every JSON form."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from casework.cases import words
from casework.cases.applicants import IDENTITY
from casework.cases.counting import Counted, FeeCount
from casework.cases.explanation import explain
from casework.cases.facts import FACT_KINDS
from casework.cases.fields import FieldSpec
from casework.cases.findings import Finding, Severity
from casework.cases.view import Answer, CaseView, Item
from casework.cases.whatif import FORMAT as WHATIF
from casework.cases.whatif import if_extended, what_if
from casework.cli.fee import told_of_case
from casework.cli.main import main
from casework.docgen.process import TYPES
from casework.docgen.text import fenced, table
from casework.review.clues import answered
from casework.review.clues import clues as find_clues
from casework.review.guide import guide as guided_items
from casework.service import statutes
from casework.service.clues import ClueReport, RequestClue
from casework.service.evidence import evidence_of
from casework.service.facade import Casework
from casework.service.foreign import check_text
from casework.service.guide import Guided
from casework.service.lawbook import LawBook
from casework.service.reckoning import reckon
from casework.service.recompute import Moved, Report
from casework.settings import demo_settings
from casework.states.render import as_json
from casework.store.verify import Problem
from casework.stories.book import CORRECTED
from casework.stories.tell import Step, Story, open_story, tell

HISTORY: Final = {
    "region": None,
    "known_on": None,
    "reply_days": None,
    "facts": [
        {"kind": "received", "on": "2024-01-12", "channel": "signed_mail"},
        {"kind": "correction_requested", "on": "2024-01-16", "respond_by": "2024-02-06"},
        {"kind": "correction_received", "on": "2024-01-17"},
        {"kind": "consultation_sent", "on": "2024-01-19", "ref": "A", "party": "third_party",
         "received_on": "2024-01-22"},
        {"kind": "consultation_answered", "on": "2024-01-30", "ref": "A"},
    ],
}  # fmt: skip
_SHOWN: Final = 2  # members of a long list that a specimen shows
_RULE: Final = """简称：示例规定
名称：某市某某局政府信息公开示例规定
文号：某局发〔2024〕1号
来源：某市某某局公报
日期：{}
施行：{}

第一条　申请由办公室统一登记，编号后转承办科室。
第二条　承办科室按照下列要求办理：
（一）{}日内提出办理意见；
（二）附检索记录。
"""


def facts() -> str:
    """Every kind of fact with its fields."""
    rows = [
        (f"`{kind.code}`", kind.label, str(kind.schema), "\n".join(map(_field, kind.fields)) or "–")
        for kind in FACT_KINDS.values()
    ]
    return table(("kind", "名称", "schema", "字段（* 必填，† 个人信息）"), rows)


def _field(spec: FieldSpec) -> str:
    marks = ("*" if spec.required else "") + ("†" if spec.personal else "")
    choices = "：" + "、".join(f"`{c}`" for c in spec.choices) if spec.choices else ""
    inner = "（" + "，".join(_field(part) for part in spec.of) + "）" if spec.of else ""
    return f"`{spec.name}`{marks} {spec.label}，{TYPES[spec.type]}{choices}{inner}"


def vocabularies() -> str:
    """Every closed vocabulary, code and Chinese."""
    rows = [
        (name.lower(), "、".join(f"`{code}` {label}" for code, label in value.items()))
        for name, value in vars(words).items()
        if name.isupper() and isinstance(value, Mapping)
    ]
    return table(("vocabulary", "codes"), rows)


def history() -> str:
    """A history as ``casework clock`` reads it."""
    return _json(HISTORY)


def reckoning() -> str:
    """The answer to that history."""
    found = reckon(HISTORY, as_of=date(2024, 2, 1)).to_dict()
    return _json(found | {"ledger": found["ledger"][:_SHOWN]})


def request() -> str:
    """A request as a file."""
    return _json(CORRECTED.request)


@cache
def _specimens() -> dict[str, Any]:
    """Tell the beginning of a case in a database of its own; return what comes back."""
    story = Story(
        "", CORRECTED.registered_on, CORRECTED.request, [Step("2025-03-04", "chengban", "accept")]
    )
    with TemporaryDirectory() as folder:
        casework, clock = open_story(f"sqlite:///{Path(folder) / 'cases.db'}", demo_settings())
        with casework:
            case = tell(casework, clock, story)
            return {
                "case": case.to_dict(),
                "action": casework.actions(case.number, actor="chengban")[0].to_dict(),
                "manifest": _manifest(casework, case.number),
                "evidence": evidence_of(casework, case.number).to_dict(),
                "law-for": _law_book(folder).for_case(
                    case.number, casework.today, casework.law_for(case.number)[:_SHOWN]
                ),
            }


def _manifest(casework: Casework, number: str) -> dict[str, Any]:
    made = casework.letters.make(number, "D-03", ["txt"])
    found = made.manifest({"txt": f"D-03_{number}_v{casework.view(number).version}.txt"})
    return dict(_without_digests(found))


def _without_digests(value: Any) -> Any:
    """Hashes follow every change of wording; a specimen shows only where they stand."""
    if isinstance(value, dict):
        return {
            key: "…" if key.endswith(("digest", "sha256")) else _without_digests(part)
            for key, part in value.items()
        }
    return [_without_digests(part) for part in value] if isinstance(value, list) else value


def _law_book(folder: str) -> LawBook:
    return LawBook(demo_settings().model_copy(update={"folder": Path(folder)}))


def law_show() -> str:
    """One article as ``casework law show --json`` gives it."""
    with TemporaryDirectory() as folder:
        return _json(_law_book(folder).show("第三十六条第四项", date(2025, 3, 3)).to_dict())


def law_search() -> str:
    """What ``casework law search --json`` gives."""
    with TemporaryDirectory() as folder:
        book, on = _law_book(folder), date(2025, 3, 3)
        return _json(book.searched("检索", on, book.search("检索", on, 1)))


def law_for() -> str:
    """The beginning of what ``casework law for --json`` gives."""
    return _json(_specimens()["law-for"])


@cache
def _loading() -> tuple[dict[str, Any], dict[str, Any]]:
    """Load an invented rule, and a later version of it; return the answer and the stored file."""
    with TemporaryDirectory() as folder:
        settings = demo_settings().model_copy(update={"folder": Path(folder)})
        for year, days in ((2024, "五"), (2025, "三")):
            texts = Path(folder) / str(year)
            texts.mkdir()
            text = _RULE.format(f"{year}-01-10", f"{year}-03-01", days)
            (texts / "示例规定.txt").write_text(text, encoding="utf-8")
            loading = statutes.propose(settings, texts)
            paths = statutes.store(settings, loading, date(2025, 3, 3))
        told = _without_digests(loading.to_dict(paths))
        return told, _without_digests(json.loads(paths[0].read_text(encoding="utf-8")))


def law_load() -> str:
    """What ``casework law load --yes --json`` says of a later version of a rule."""
    return _json(_loading()[0])


def statute() -> str:
    """A loaded text as it is stored."""
    return _json(_loading()[1])


def case() -> str:
    """A case as ``casework show --json`` gives it, without the personal parts."""
    return _json(_specimens()["case"])


def action() -> str:
    """One action as ``casework actions --json`` gives it."""
    return _json(_specimens()["action"])


def manifest() -> str:
    """What ``casework letter make --json`` says."""
    return _json(_specimens()["manifest"])


def problem() -> str:
    """One finding of ``casework verify --json``."""
    return _json(Problem("2025-0001", 3, "fact_changed", "第 3 条事实的内容被改动").to_dict())


def finding() -> str:
    """One finding of ``casework check --json``."""
    message = "答复不予公开而没有说明理由：请逐项写明事实和理由"
    return _json(
        Finding("D3.reason_missing", Severity.ERROR, message, "第1项", ("条例/36/1/3",)).to_dict()
    )


def clues() -> str:
    """The clues of a request as ``casework clues --json`` gives them."""
    asked = find_clues("某政发〔2024〕12号和《某路改造工程方案》")
    found = [
        RequestClue(one.clue.kind, one.clue.text, one.clue.norm, (1,), ("item",), one.where)
        for one in answered(asked, "经检索，没有查找到某政发（2024）第012号文件。")
    ]
    return _json(ClueReport("2025-0001", tuple(found), "D-30", None, "draft").to_dict())


def evidence() -> str:
    """A list of evidence as ``casework evidence --json`` gives it, cut to one line of a kind."""
    told = _specimens()["evidence"]
    lines = {proof["status"]: proof for proof in told["proofs"]}
    return _json(told | {"proofs": list(lines.values())})


def guide() -> str:
    """Two items of ``casework guide --json``, one at its end; lists are cut short."""
    day = date(2025, 3, 4)
    given = [(1, "clarity", "clear"), (2, "clarity", "still_unclear"), (2, "letter", "confirmed")]
    view = CaseView(
        number="2025-0001",
        items=(Item(1, None), Item(2, None)),
        answers=tuple(Answer(*one, day, "chengban", reason="…") for one in given),
    )
    items = guided_items(view, on=day)
    told = Guided(view.number, items, None, ()).to_dict(personal=True)
    told["items"][0]["asked"]["options"] = told["items"][0]["asked"]["options"][1:_SHOWN]
    return _json(told)


_LETTER: Final = """某市某局
政府信息公开答复书
某公开〔2024〕3号
申请人甲：
本机关于2024年3月11日收到您的申请，您申请公开某合同。经检索，该合同不存在。根据《中华人民共和国政府信息公开条例》第三十六条的规定，现予告知。
如不服，可以自收到之日起60日内向某市人民政府申请行政复议，也可以自收到之日起6个月内向某区人民法院提起行政诉讼。
某市某局
2024年3月25日
"""


def checked_text() -> str:
    """The answer of ``casework check-text --json``, what was left out cut short."""
    told = check_text(_LETTER.encode(), demo_settings(), today=date(2024, 3, 25)).to_dict()
    return _json(told | {"not_checked": told["not_checked"][:1]})


def states() -> str:
    """The lifecycle as data, shortened."""
    found = as_json()
    return _json(found | {name: found[name][:1] for name in ("states", "transitions")})


def workday() -> str:
    """The three answers of ``casework workday … --json``."""
    asked = (
        ("workday", "add", "2026-09-30", "5"),
        ("workday", "check", "2026-10-10"),
        ("workday", "between", "2026-09-30", "2026-10-13"),
    )
    return "\n".join(_answers(asked))


def calendar_year() -> str:
    """The answer of ``casework calendar show … --json``."""
    told = json.loads(_answer(("calendar", "show", "2026")))
    return _json(told | {"breaks": told["breaks"][:_SHOWN]})


def _answers(asked: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    for words_ in asked:
        yield f"`casework {' '.join(words_)} --json`\n\n{fenced(_answer(words_), 'json')}"


def _answer(words_: tuple[str, ...]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        main([*words_, "--json"])
    return out.getvalue()


def fee() -> str:
    """The answers of ``casework fee … --json``: computed alone, and of a case."""
    alone = _answers((("fee", "--items", "41", "--before", "28"), ("fee", "--pages", "68")))
    earlier = Counted("2025-0001", date(2025, 3, 3), 28, IDENTITY)
    of_case = told_of_case(FeeCount("2025-0002", "2025-03", 13, (earlier,), 0), 68)
    return "\n".join(
        [*alone, f"`casework fee --case 2025-0002 --pages 68 --json`\n\n{_json(of_case)}"]
    )


def _json(value: Any) -> str:
    return fenced(json.dumps(value, ensure_ascii=False, indent=2), "json")


def explanation() -> str:
    """A 期限计算说明 as JSON, its lists cut short."""
    told = explain(HISTORY, as_of=date(2024, 2, 1)).to_dict()
    told["happenings"] = told["happenings"][:_SHOWN]
    for one in told["rounds"]:
        for name in ("ledger", "limits", "cites"):
            one[name] = one[name][:_SHOWN]
    return _json(told)


def whatif() -> str:
    """Two futures of a history as JSON."""
    future = if_extended(date(2024, 2, 20), 10)
    branches = what_if(HISTORY, [future], as_of=date(2024, 2, 1))
    shown = [branch.to_dict() | {"limits": [], "warnings": []} for branch in branches]
    return _json({"format": WHATIF, "number": "2024-0001", "futures": shown})


def recomputed() -> str:
    """The report of ``casework calendar recompute --json``."""
    day = date(2026, 9, 29)
    moved = Moved(
        "2026-0001", day, date(2026, 9, 28), day, date(2026, 9, 28), "official", "official", True
    )
    return _json(Report(1, (moved,), (), True).to_dict())
