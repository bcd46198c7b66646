"""``verify``: does what is stored still agree with itself?

Per case: the chain, every personal value against its salted digest, document numbers
against letters, the row against the fold. Across cases: numbers without a hole, seals,
and the database's own triggers. A chain shows tampering only from the changed fact on; a
cut tail shows in the row and in the seals, which therefore belong printed or kept
elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from casework.cases.facts import FACT_KINDS
from casework.cases.folds import fold
from casework.cases.view import CaseView
from casework.errors import CaseworkError
from casework.store import cases, index, ledger, seals
from casework.store.fulltext import OWN, SHELVES, missing_search_triggers
from casework.store.migrations.triggers import missing_triggers
from casework.store.numbers import CASE_SERIES, FILE_SERIES
from casework.store.tables import (
    CaseRow,
    CounterRow,
    FactRow,
    NumberRow,
    PrivateRow,
    SearchRow,
)

_REINDEX: Final = "，请运行 casework reindex"
Projector = Callable[[CaseView], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: which case, which fact (0: the case as a whole), what is wrong."""

    case: str
    seq: int
    problem: str
    message: str

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"format": "casework/problem/1", **asdict(self)}


def verify(session: Session, agency: str, projected: Projector) -> Iterator[Problem]:
    """Yield every problem found; ``projected`` gives the columns a view must have."""
    for name in sorted(missing_triggers(session.connection())):
        yield Problem("", 0, "trigger_missing", f"数据库的防改触发器 {name} 不存在、停用或者被改")
    for name in sorted(missing_search_triggers(session.connection())):
        yield Problem("", 0, "search_trigger", f"检索的触发器 {name} 不存在或者被改{_REINDEX}")
    known: list[str] = []
    yield from _readable("", lambda: _known(session, agency, known))
    for number in known:
        yield from _whole_case(session, agency, number, projected)
        session.expunge_all()
    yield from _readable("", lambda: _neither_true_nor_false(session, agency))
    yield from _readable("", lambda: _serials(session, agency))
    yield from _readable("", lambda: _cases_missing(session, agency, len(known)))
    yield from _readable("", lambda: _seals(session, agency))
    yield from _readable("", lambda: _search_as_a_whole(session, agency, known))


_Findings = Callable[[], Iterator[Problem]]
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


def _readable(number: str, findings: _Findings, seq: int = 0) -> Iterator[Problem]:
    """Yield the findings; content that cannot even be read is a finding, not a crash."""
    try:
        yield from findings()
    except _UNREADABLE:
        yield Problem(number, seq, "unreadable", "存有无法读出的内容")
    except OperationalError as error:
        # SQLite hands out whatever bytes are there; text that is not UTF-8 comes as this.
        if "Could not decode" not in str(error.orig):
            raise
        yield Problem(number, seq, "unreadable", "存有无法读出的文字")


def _known(session: Session, agency: str, known: list[str]) -> Iterator[Problem]:
    """Collect every case number that stands in any table."""
    found: set[str] = set()
    for table in (CaseRow, FactRow, PrivateRow, NumberRow):
        query = select(table.number).where(table.agency == agency).distinct()
        found.update(session.exec(query).all())
    known += sorted(found)
    yield from ()


def _whole_case(
    session: Session, agency: str, number: str, projected: Projector
) -> Iterator[Problem]:
    found = list(_readable(number, lambda: _case(session, agency, number, projected)))
    if any(problem.problem == "unreadable" for problem in found):
        named = list(_unreadable_facts(session, agency, number))
        found = [p for p in found if p.problem != "unreadable" or not named] + named
    yield from found


def _unreadable_facts(session: Session, agency: str, number: str) -> Iterator[Problem]:
    """Name the facts that cannot be read, one query each."""
    session.expunge_all()
    seqs = select(FactRow.seq).where(FactRow.agency == agency, FactRow.number == number)
    for seq in session.exec(seqs.order_by(col(FactRow.seq))).all():

        def one(seq: int = seq) -> Iterator[Problem]:
            fact = session.get(FactRow, (agency, number, seq))
            yield from _chain_link(number, fact) if fact else ()

        yield from _readable(number, one, seq)


def _case(session: Session, agency: str, number: str, projected: Projector) -> Iterator[Problem]:
    rows = ledger.fact_rows(session, agency, number)
    sound = True
    for problem in _chain(number, rows):
        sound = False
        yield problem
    private = ledger.private_rows(session, agency, number)
    yield from _private(number, rows, private)
    yield from _doc_nos(session, agency, number, rows)
    row = session.get(CaseRow, (agency, number))
    last = rows[-1].seq if rows else 0
    if row is None:
        yield Problem(number, last, "row_missing", "办件行不见了")
    elif not rows or row.version != last or row.head != rows[-1].hash:
        yield Problem(
            number, last, "head_differs", f"办件行记到第 {row.version} 条，与事实链的末尾不符"
        )
    if row is not None and rows and sound:
        yield from _row(number, rows, private, row, projected)
        yield from _search_row(session, agency, number, rows, private)


def _chain(number: str, rows: Sequence[FactRow]) -> Iterator[Problem]:
    expected, head = 1, ledger.GENESIS
    for row in rows:
        if row.seq != expected:
            yield Problem(number, expected, "fact_missing", f"第 {expected} 条事实不见了")
        elif row.prev_hash != head:
            yield Problem(number, row.seq, "chain_broken", f"第 {row.seq} 条事实与前一条接不上")
        yield from _chain_link(number, row)
        expected, head = row.seq + 1, row.hash


def _chain_link(number: str, row: FactRow) -> Iterator[Problem]:
    if row.hash != ledger.fact_hash(row):
        yield Problem(number, row.seq, "fact_changed", f"第 {row.seq} 条事实的内容被改动")


def _private(
    number: str, facts: Sequence[FactRow], private: Sequence[PrivateRow]
) -> Iterator[Problem]:
    kept = {row.ref: row for row in private}
    erasures = {f.recorded_at: f.seq for f in facts if f.kind == "personal_data_erased"}
    for fact in facts:
        for name, held in _references(fact):
            row = kept.pop(held["ref"], None)
            problem = _value_problem(row, fact.seq, name, held["digest"], erasures)
            if problem is not None:
                yield Problem(number, fact.seq, *problem)
    for row in kept.values():
        yield Problem(number, row.seq, "private_stray", "有不属于任何事实的个人信息")


def _references(fact: FactRow) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each personal field of a fact with what stands for its value."""
    try:
        body = json.loads(fact.body)
        held = {name: body[name] for name in FACT_KINDS[fact.kind].personal & body.keys()}
        for name, standin in sorted(held.items()):
            if {"ref", "digest"} <= standin.keys() and isinstance(standin["ref"], str):
                yield name, standin
    except (ValueError, KeyError, AttributeError, TypeError):
        return  # the chain already reports a fact whose content was changed


def _value_problem(
    row: PrivateRow | None, seq: int, name: str, digest: str, erasures: Mapping[str, int]
) -> tuple[str, str] | None:
    if row is None:
        return "private_missing", f"个人信息 {name} 不见了，也没有清除记录"
    if (row.seq, row.field) != (seq, name):
        return "private_changed", f"个人信息 {name} 的归属被改动"
    if row.value is None or row.salt is None:
        if row.value is row.salt and erasures.get(row.erased_at or "", 0) > seq:
            return None
        return "private_missing", f"个人信息 {name} 被清空，没有对应的清除记录"
    if row.erased_at is not None or ledger.private_digest(row.salt, row.value) != digest:
        return "private_changed", f"个人信息 {name}（或者其盐值、清除时间）被改动"
    return None


def _doc_nos(
    session: Session, agency: str, number: str, facts: Sequence[FactRow]
) -> Iterator[Problem]:
    """Every document number on record belongs to one letter, and the other way round."""
    query = select(NumberRow).where(NumberRow.agency == agency, NumberRow.number == number)
    kept = {row.seq: row.doc_no for row in session.exec(query).all()}
    told = dict(_numbered(facts))
    for seq in sorted(kept.keys() | told.keys()):
        if kept.get(seq) != told.get(seq):
            yield Problem(number, seq, "number_differs", f"第 {seq} 条事实的文号与文号簿不符")


def _numbered(facts: Sequence[FactRow]) -> Iterator[tuple[int, str]]:
    for fact in facts:
        if fact.kind != "letter_signed":
            continue
        try:
            doc_no = json.loads(fact.body).get("doc_no")
        except (ValueError, AttributeError):
            continue  # the chain already reports it
        if doc_no is not None:
            yield fact.seq, doc_no


def _row(
    number: str, rows: Sequence[FactRow], private: Sequence[PrivateRow], row: CaseRow,
    projected: Projector,
) -> Iterator[Problem]:  # fmt: skip
    values = {p.ref: p.value for p in private}
    try:
        view = fold(ledger.fact_of(fact, values) for fact in rows)
        columns = projected(view)
    except (CaseworkError, ValueError, KeyError, TypeError) as error:
        code = getattr(error, "code", "fold_failed")
        yield Problem(number, rows[-1].seq, "fold_failed", f"事实不能还原为办件（{code}）")
        return
    # A day cached under another calendar or another reading of the law is stale, not
    # damaged; it is renewed when the case is next touched or the notices are imported.
    excused = {"basis", *cases.DERIVED} if cases.stale(row, columns) else ()
    for name, value in columns.items():
        if name not in excused and getattr(row, name) != value:
            yield Problem(number, rows[-1].seq, "row_differs", f"办件行的 {name} 与事实不符")


def _search_row(
    session: Session, agency: str, number: str, rows: Sequence[FactRow],
    private: Sequence[PrivateRow],
) -> Iterator[Problem]:  # fmt: skip
    """What the search keeps of a case follows from the case.

    A missing row, or one made by other rules of reading a text, is no damage: the search
    says how many there are, and ``casework reindex`` makes them.
    """
    kept = index.stored(session, agency, number)
    if kept is None:
        return
    try:
        view = fold(ledger.fact_of(fact, {p.ref: p.value for p in private}) for fact in rows)
    except (CaseworkError, ValueError, KeyError, TypeError):
        return  # reported with the row
    if kept != index.entry_of(view):
        yield Problem(number, rows[-1].seq, "search_differs", f"检索行与办件不符{_REINDEX}")


def _search_as_a_whole(session: Session, agency: str, known: Sequence[str]) -> Iterator[Problem]:
    refs = select(SearchRow.ref).where(SearchRow.agency == agency, SearchRow.shelf == OWN)
    for ref in sorted(set(session.exec(refs).all()) - set(known)):
        yield Problem(ref, 0, "search_stray", f"有不属于任何办件的检索行{_REINDEX}")
    for shelf in SHELVES:
        for what in index.disagreements(session, agency, shelf):
            yield Problem("", 0, "search_counts", f"{what}{_REINDEX}")


def _neither_true_nor_false(session: Session, agency: str) -> Iterator[Problem]:
    """SQLite keeps any value for a truth value: 2 reads as true, and no query for true finds it."""
    flag = col(CaseRow.is_open)
    rows = select(CaseRow.number).where(CaseRow.agency == agency)
    for number in session.exec(rows.where(flag.is_not(True), flag.is_not(False))).all():
        yield Problem(number, 0, "row_differs", "办件行的 is_open 既不是真也不是假")
    flag = col(FactRow.backdated)
    facts = select(FactRow.number, FactRow.seq).where(FactRow.agency == agency)
    for number, seq in session.exec(facts.where(flag.is_not(True), flag.is_not(False))).all():
        yield Problem(number, seq, "fact_changed", f"第 {seq} 条事实的 backdated 既不是真也不是假")


def _serials(session: Session, agency: str) -> Iterator[Problem]:
    """Document numbers run from 1 to what the counter says, each series in each year."""
    counters = session.exec(select(CounterRow).where(CounterRow.agency == agency)).all()
    last = {(c.series, c.year): c.last for c in counters if c.series != CASE_SERIES}
    given: dict[tuple[str, int], list[int]] = {}
    files: dict[tuple[int, int], set[str]] = {}
    numbers = select(NumberRow.series, NumberRow.year, NumberRow.serial, NumberRow.number)
    for series, year, serial, case in session.exec(numbers.where(NumberRow.agency == agency)).all():
        if series.startswith(f"{FILE_SERIES}/"):
            files.setdefault((year, serial), set()).add(case)
        else:
            given.setdefault((series, year), []).append(serial)
    for (year, serial), cases_of in files.items():  # the letters of one case share one
        given.setdefault((FILE_SERIES, year), []).extend([serial] * len(cases_of))
    for series, year in sorted(last.keys() | given.keys()):
        serials = sorted(given.get((series, year), ()))
        if serials != list(range(1, last.get((series, year), 0) + 1)):
            yield Problem("", 0, "numbers_broken", f"{year} 年 {series} 的文号不连续")


def _cases_missing(session: Session, agency: str, found: int) -> Iterator[Problem]:
    """A case taken out with everything it has leaves only the counter that numbered it."""
    query = select(CounterRow.last).where(
        CounterRow.agency == agency, CounterRow.series == CASE_SERIES
    )
    numbered = sum(session.exec(query).all())
    if found < numbered:
        yield Problem("", 0, "cases_missing", f"编过 {numbered} 个登记编号，只有 {found} 件")


def _seals(session: Session, agency: str) -> Iterator[Problem]:
    previous, expected = ledger.GENESIS, 1
    for seal in seals.each(session, agency):
        intact = seal.hash == ledger.sha256(
            seal.prev_hash, str(seal.no), seal.sealed_at, seal.heads
        )
        if seal.no != expected or seal.prev_hash != previous or not intact:
            yield Problem("", 0, "seal_broken", f"第 {seal.no} 次封存的记录被改动或者缺失")
            return
        for number, (seq, head) in json.loads(seal.heads).items():
            at = (FactRow.agency == agency, FactRow.number == number, FactRow.seq == seq)
            if session.exec(select(FactRow.hash).where(*at)).one_or_none() != head:
                yield Problem(number, seq, "seal_differs", f"与第 {seal.no} 次封存时的记录不符")
        previous, expected = seal.hash, seal.no + 1
