"""The store speaks the SQL both databases speak; what only one knows stands in one module.

Read from the source: anything written by hand that only one backend understands is refused
outside ``migrations/triggers.py``. Watched at run time: what is really sent, on each backend,
while whole cases are told, erased, sealed and verified.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from casework import service, store
from casework.stories.book import OBJECTED, WITHDRAWN

ROOMS = [Path(store.__path__[0]), Path(service.__path__[0])]
SOURCES = sorted(path for room in ROOMS for path in room.rglob("*.py"))
# Where a backend may be named: triggers, the full-text index, the lock around migrations, SQLite's
# pragmas and whole files, and the dialect of a database that has none.
TRIGGERS = "migrations/triggers.py"
FULLTEXT = "fulltext.py"
EXEMPT = {
    FULLTEXT: {"catalogue", "trigger", "raw"},
    TRIGGERS: {"dollar", "catalogue", "trigger", "raw"},
    "migrations/run.py": {"lock", "raw"},
    "database.py": {"pragma", "raw"},
    "probes.py": {"notify"},  # it names the setting daemon.listen
    "dialects.py": {"dialect"},
    "kingbase.py": {"dialect", "raw"},
    "sqlitefile.py": {"pragma", "catalogue", "raw"},
}
REFUSED = {
    "upsert": r"\bON\s+CONFLICT\b|\bON\s+DUPLICATE\b|\bINSERT\s+OR\b|\bREPLACE\s+INTO\b|\bMERGE\s+INTO\b",
    "returning": r"\bRETURNING\b",
    "json": r"->>?|#>>?|@>|<@|\bjson_(extract|each|tree|agg|build)|\bjsonb?_|\bjsonb\b",
    "array": r"\bARRAY\s*\[|\bunnest\s*\(|\bANY\s*\(|\bALL\s*\(",
    "notify": r"\bLISTEN\b|\bUNLISTEN\b|\bNOTIFY\b",
    "like": r"\bILIKE\b|\bSIMILAR\s+TO\b|\bGLOB\b|\bREGEXP\b|~\*",
    "cast": r"[\w)'\"]::\w",
    "sequence": r"\bnextval\s*\(|\b(BIG)?SERIAL\s+(PRIMARY|NOT)\b|\bAUTOINCREMENT\b|\bGENERATED\s+ALWAYS\b",
    "lock": r"\bpg_(try_)?advisory_|\bSKIP\s+LOCKED\b|\bLOCK\s+TABLE\b|\bNOWAIT\b",
    "pragma": r"\bPRAGMA\b",
    "dollar": r"\$\$|\bplpgsql\b",
    "catalogue": r"\bpg_(trigger|class|proc|namespace)\b|\bsqlite_(master|schema)\b|\binformation_schema\b",
    "trigger": r"\b(CREATE|DROP)\s+TRIGGER\b|\bRAISE\b",
    "now": r"\bCURRENT_(TIMESTAMP|DATE)\b|\bstrftime\s*\(|\bdatetime\s*\('|\bnow\s*\(\)",
    "limit": r"\bFETCH\s+FIRST\b|\bDISTINCT\s+ON\b|\bTABLESAMPLE\b|\bLATERAL\b",
}
CALLS = {
    "on_conflict_do_update", "on_conflict_do_nothing", "on_duplicate_key_update", "returning",
    "ilike", "not_ilike", "regexp_match", "match", "op", "bool_op", "astext", "contained_by",
    "has_key", "any_", "all_", "array_agg", "distinct_on", "with_hint", "prefix_with",
}  # fmt: skip


def name(path: Path) -> str:
    room = next(room for room in ROOMS if path.is_relative_to(room))
    return path.relative_to(room).as_posix()


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield every string written in the code, docstrings left out, f-strings joined."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(tree):
        if id(node) in docs | bare | inside:
            continue
        if isinstance(node, ast.JoinedStr):
            pieces = (p.value if isinstance(p, ast.Constant) else "x" for p in node.values)
            yield node.lineno, "".join(str(piece) for piece in pieces)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def faults(source: str, allowed: frozenset[str] = frozenset()) -> list[tuple[int, str]]:
    """Return line and rule of everything only one backend would understand."""
    tree = ast.parse(source)
    found = [
        (line, rule)
        for line, written in texts(tree)
        for rule, pattern in REFUSED.items()
        if rule not in allowed and re.search(pattern, written, re.IGNORECASE)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            called = getattr(function, "attr", getattr(function, "id", ""))
            is_re = isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "re"
            if called in CALLS and not is_re:
                found.append((node.lineno, f"call:{called}"))
            if called in ("text", "exec_driver_sql", "literal_column") and "raw" not in allowed:
                found.append((node.lineno, "raw"))
        modules = (
            [node.module or ""] if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names] if isinstance(node, ast.Import)
            else []
        )  # fmt: skip
        for module in modules:
            if module.split(".")[0] == "sqlite3" and "pragma" in allowed:
                continue
            if module.startswith("sqlalchemy.dialects") and "dialect" in allowed:
                continue
            if module.startswith("sqlalchemy.dialects") or module.split(".")[0] in ("psycopg", "sqlite3"):
                found.append((node.lineno, f"import:{module}"))
    return found


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_the_source_says_nothing_only_one_backend_understands(path: Path) -> None:
    allowed = frozenset(EXEMPT.get(name(path), ()))
    # tables.py and the first revision name the condition of the one partial index.
    if name(path) in ("tables.py", "migrations/versions/r0001_first.py"):
        allowed |= {"raw"}
    assert faults(path.read_text(encoding="utf-8"), allowed) == []


def test_there_is_a_source_to_read() -> None:
    assert {"ledger.py", "database.py", TRIGGERS, "execute.py"} <= {name(path) for path in SOURCES}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ('text("INSERT INTO x VALUES (1) ON CONFLICT DO NOTHING")', "upsert"),
        ('text(f"INSERT OR REPLACE INTO {t} VALUES (1)")', "upsert"),
        ('text("INSERT INTO x VALUES (1) returning id")', "returning"),
        ("insert(t).returning(t.c.id)", "call:returning"),
        ("insert(t).on_conflict_do_nothing()", "call:on_conflict_do_nothing"),
        ("t.c.body.op('->>')('x')", "call:op"),
        ("t.c.body.op('->>')('x')", "json"),
        ('text("SELECT body ->> \'x\' FROM t")', "json"),
        ('text("SELECT ARRAY[1, 2]")', "array"),
        ('text("SELECT 1 WHERE 1 = ANY(x)")', "array"),
        ('text("NOTIFY channel")', "notify"),
        ('text("LISTEN channel")', "notify"),
        ("col(t.name).ilike('x')", "call:ilike"),
        ('text("SELECT x::int FROM t")', "cast"),
        ('text("SELECT 1")', "raw"),
        ("from sqlalchemy.dialects.postgresql import JSONB", "import:sqlalchemy.dialects.postgresql"),
        ("import sqlite3", "import:sqlite3"),
        ('text("SELECT 1 FOR UPDATE SKIP LOCKED")', "lock"),
        ('text("SELECT now()")', "now"),
    ],
)  # fmt: skip
def test_the_check_is_not_blind(line: str, rule: str) -> None:
    assert rule in [found for _, found in faults(line)]


@pytest.mark.parametrize(
    "line",
    [
        '"""A docstring may speak of ON CONFLICT and of ``x::int``."""',
        "x = re.match('a', 'b')",
        'message = "数据库：sqlite:///cases.db"',
        "select(t).where(t.c.x == 1)",
    ],
)
def test_the_check_leaves_the_rest_alone(line: str) -> None:
    assert faults(line) == []


class TestWhatIsReallySent:
    def test_no_statement_only_one_backend_understands(self, scene: Any, requests: Any) -> None:
        sent: set[str] = set()
        engine = scene.casework.database.engine

        @event.listens_for(engine, "before_cursor_execute")
        def _heard(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
            sent.add(statement)

        scene.tell(OBJECTED)
        case = scene.tell(WITHDRAWN)
        scene.do(case, "erase", basis="保管期限届满", idempotency_key="k")
        scene.on("2025-06-02")
        scene.casework.register_all(requests({}, {}), actor="dengji")
        scene.casework.seal()
        scene.casework.list(open_only=True, due_within=5, handler="chengban")
        scene.casework.list(state="closed")
        sent_before_verify = set(sent)
        assert scene.problems() == []

        # psycopg names the type of what it binds: %(agency)s::VARCHAR. That is its own doing.
        bare = {re.sub(r"%\(\w+\)s::\w+( WITHOUT TIME ZONE)?", "?", s) for s in sent_before_verify}
        assert len(bare) > 10
        own = {"BEGIN", "BEGIN IMMEDIATE", "PRAGMA wal_checkpoint(TRUNCATE)"}
        index = {statement for statement in bare if "casework_fts_" in statement}  # SQLite's own
        for statement in bare - own - index:
            for rule, pattern in REFUSED.items():
                assert not re.search(pattern, statement, re.IGNORECASE), (rule, statement)
        # Reading is reading, and history is only ever added to.
        for statement in bare:
            changed = re.match(r"(UPDATE|DELETE FROM|INSERT INTO) (\w+)", statement)
            if changed and not changed[2].startswith(("casework_search", "casework_fts_")):
                verb, table = changed.groups()
                assert verb != "DELETE FROM"
                if verb == "UPDATE":
                    assert table in {
                        "casework_case", "casework_counter", "casework_private",
                        "casework_idempotency", "casework_watch",
                    }  # fmt: skip

    @pytest.mark.only("postgresql")  # compared once, from that side
    def test_the_two_backends_are_sent_the_same(
        self, databases: Any, open_scene: Any, backend: str
    ) -> None:
        """One code path: on both the same statements in the same order."""
        heard: dict[str, list[str]] = {}
        urls = []
        for kind in ("sqlite", "postgresql"):
            urls.append(databases.fresh(kind))
            scene = open_scene(urls[-1])
            lines = heard.setdefault(kind, [])

            @event.listens_for(scene.casework.database.engine, "before_cursor_execute")
            def _heard(
                conn: Any, cursor: Any, statement: str, parameters: Any, *rest: Any,
                lines: list[str] = lines,
            ) -> None:  # fmt: skip
                plain = re.sub(r"%\(\w+\)s(::\w+( WITHOUT TIME ZONE)?)?|\?", "?", statement)
                plain = re.sub(r" FOR UPDATE|, \(\?(, \?)*\)| ESCAPE '.'", "", plain)
                if "casework_fts_" in plain:
                    return  # purging the one index each keeps its own way
                plain = re.sub(r"(\bIS|=) true\b", r"\1 1", plain).replace("IS false", "IS 0")
                if not plain.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                    lines.append(" ".join(plain.replace('"', "").split()))

            scene.tell(WITHDRAWN)
            scene.casework.list(open_only=True)
            scene.casework.close()
        for url in urls:
            databases.drop(url)
        assert heard["sqlite"] == heard["postgresql"]
