"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from casework.docgen.codes import CODE, PACKAGE, collect, unnamed
from casework.law.documents import DOCUMENTS
from casework.law.evidence import BY_REPLY, PROOFS, WEIGHTS, proof_of_attachment
from casework.law.limits import LIMITS
from casework.law.provisions import INSTRUMENTS, PROVISIONS
from casework.law.replies import REPLY_KINDS
from casework.law.switches import SWITCHES
from casework.letters import TemplateLibrary
from casework.states.table import TRANSITIONS

FUNCTION, MODULE, MEDIAN = 40, 400, 10
# Tables of data, one record (or one tiny function a record) after the other.
TABLES = (
    "law/*.py", "states/table.py", "cases/facts.py", "cases/commands.py", "cases/folds.py",
    "stories/*.py", "states/guards.py", "states/guards/*.py", "store/migrations/versions/*.py",
)  # fmt: skip
# Modules that pass on the code of something else, or give it a prefix.
PASS_ON = {"cli/common", "errors", "letters/frontmatter", "service/sheets", "states/decide"}
CLOCK = {"today", "now", "utcnow", "time", "localtime", "gmtime", "monotonic", "time_ns"}
CHINESE = re.compile("[\u4e00-\u9fff]")


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def shown(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def is_table(path: Path) -> bool:
    return any(path.relative_to(PACKAGE).match(pattern) for pattern in TABLES)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


# -- size -----------------------------------------------------------------------------------
def test_functions_are_short() -> None:
    long = [
        f"{shown(path)}:{name} has {lines} lines"
        for path in modules()
        if not is_table(path)
        for name, lines in functions(path)
        if lines > FUNCTION
    ]
    assert not long, long


def test_modules_are_short() -> None:
    long = [
        f"{shown(path)} has {lines} lines"
        for path in modules()
        if not is_table(path)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MODULE
    ]
    assert not long, long


def test_the_median_function_is_very_short() -> None:
    assert median(lines for path in modules() for _, lines in functions(path)) < MEDIAN


# -- clock ----------------------------------------------------------------------------------
def asks_the_clock(node: ast.AST) -> bool:
    """Tell whether a node reads the wall clock of date, datetime or time."""
    if isinstance(node, ast.ImportFrom) and node.module == "time":
        return True
    if not isinstance(node, ast.Attribute) or node.attr not in CLOCK:
        return False
    owner = node.value
    named = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return named in ("date", "datetime", "time", "_dt", "dt")


def test_only_timekeeping_asks_the_clock() -> None:
    asked = [
        f"{shown(path)}:{node.lineno}"
        for path in modules()
        if shown(path) != "timekeeping.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if asks_the_clock(node)
    ]
    assert not asked, f"ask casework.timekeeping, or take a Clock: {asked}"


@pytest.mark.parametrize(
    "source",
    ["date.today()", "datetime.now()", "datetime.datetime.now(tz=utc)", "time.time()",
     "from time import time"],
)  # fmt: skip
def test_the_rule_sees_a_clock(source: str) -> None:
    assert any(asks_the_clock(node) for node in ast.walk(ast.parse(source)))


# -- messages -------------------------------------------------------------------------------
def test_every_message_is_chinese() -> None:
    """A message all of whose words are filled in may begin with the name of a field."""
    filled_in = re.compile("[a-z_]* ?[…（）：，]*")
    foreign = [
        f"{coded.where}: {coded.code}: {coded.message}"
        for coded in collect()
        if not coded.chinese and not filled_in.fullmatch(coded.message)
    ]
    assert not foreign, foreign


def test_codes_are_written_out() -> None:
    """A code a program can rely on stands in the source, where it can be found."""
    assert set(unnamed()) <= PASS_ON
    assert all(CODE.fullmatch(coded.code) for coded in collect())


def test_messages_cite_what_exists() -> None:
    unknown = {cite for coded in collect() for cite in coded.cites} - set(PROVISIONS)
    assert not unknown


def test_no_message_calls_a_case_案件() -> None:
    assert not [coded for coded in collect() if "案件" in coded.message]


# -- law ------------------------------------------------------------------------------------
CITING = [
    *((f"limit {x.code} {x.effective}", x.cites) for x in LIMITS),
    *((f"switch {x.code}", x.cites) for x in SWITCHES.values()),
    *((f"reply {x.code}", x.cites) for x in REPLY_KINDS.values()),
    *((f"document {x.code}", x.cites) for x in DOCUMENTS.values()),
    *((f"proof {x.code}", x.cites) for x in PROOFS.values()),
    *((f"trigger {x.trigger}", x.cites) for x in TRANSITIONS),
]


@pytest.mark.parametrize(("name", "cites"), CITING, ids=[name for name, _ in CITING])
def test_what_is_cited_exists(name: str, cites: tuple[str, ...]) -> None:
    assert [cite for cite in cites if cite not in PROVISIONS] == []
    if not name.startswith("trigger"):
        assert cites, f"{name} rests on nothing"


def test_every_rule_has_its_dates() -> None:
    dated = [*LIMITS, *PROVISIONS.values(), *INSTRUMENTS.values()]
    assert all(isinstance(x.effective, date) for x in dated)
    assert all(x.until is None or x.effective <= x.until for x in dated)
    assert all(isinstance(x.effective, date) for x in REPLY_KINDS.values())
    library = TemplateLibrary()
    metas = [library.get(code).meta for code in library.codes()]
    assert all(isinstance(meta.effective_from, date) for meta in metas)


def test_no_provision_is_older_than_its_instrument() -> None:
    wrong = [
        p.cite
        for p in PROVISIONS.values()
        if p.effective < INSTRUMENTS[p.cite.split("/", maxsplit=1)[0]].effective
    ]
    assert not wrong


def test_limits_of_one_code_do_not_overlap() -> None:
    for code in {x.code for x in LIMITS}:
        spans = sorted((x.effective, x.until or date.max) for x in LIMITS if x.code == code)
        assert all(a[1] < b[0] for a, b in zip(spans, spans[1:], strict=False)), code


def test_marks_are_known() -> None:
    assert {p.mark for p in PROVISIONS.values()} <= set("VEIUP")
    assert {s.mark for s in SWITCHES.values()} <= set("VEIUP")
    assert {k.mark for k in PROOFS.values()} <= set("VEIUP")
    assert all(CHINESE.search(p.statement) for p in PROVISIONS.values())


def test_a_proof_is_known_by_its_name_and_by_its_code() -> None:
    for code, kind in PROOFS.items():
        assert proof_of_attachment(code) == proof_of_attachment(f" {kind.name} ") == code
        assert kind.weight in WEIGHTS
        assert kind.proves
        assert kind.event
    assert [proof_of_attachment(word) for word in (None, "", "照片")] == [None] * 3


def test_what_a_reply_needs_is_a_proof_we_know() -> None:
    assert set(BY_REPLY) == set(REPLY_KINDS)
    assert {code for needs in BY_REPLY.values() for need in needs for code in need} <= set(PROOFS)
    assert all(needs for needs in BY_REPLY.values())
