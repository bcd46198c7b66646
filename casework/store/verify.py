"""``verify``: does what is stored still agree with itself?

Per case: the chain, every personal value against its salted digest, the row against the
fold. Across cases: numbers without a hole, seals, and the database's own triggers. A
chain shows tampering only from the changed fact on; a cut tail shows in the row and in
the seals, which therefore belong printed or kept elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, select

from casework.cases.facts import FACT_KINDS
from casework.cases.view import CaseView, fold
from casework.errors import CaseworkError
from casework.store import ledger
from casework.store.migrations.triggers import missing_triggers
from casework.store.tables import CaseRow, CounterRow, FactRow, NumberRow, PrivateRow, SealRow

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
        yield Problem("", 0, "trigger_missing", f"数据库的防改触发器 {name} 不存在或者已停用")
    for number in _numbers(session, agency):
        yield from _case(session, agency, number, projected)
        session.expunge_all()
    yield from _serials(session, agency)
    yield from _seals(session, agency)


def _numbers(session: Session, agency: str) -> list[str]:
    stored = session.exec(select(CaseRow.number).where(CaseRow.agency == agency)).all()
    told = session.exec(select(FactRow.number).where(FactRow.agency == agency).distinct()).all()
    kept = session.exec(
        select(PrivateRow.number).where(PrivateRow.agency == agency).distinct()
    ).all()
    return sorted({*stored, *told, *kept})


def _case(session: Session, agency: str, number: str, projected: Projector) -> Iterator[Problem]:
    rows = ledger.fact_rows(session, agency, number)
    chain = list(_chain(number, rows))
    yield from chain
    private = ledger.private_rows(session, agency, number)
    yield from _private(number, rows, private)
    row = session.get(CaseRow, (agency, number))
    if row is None:
        yield Problem(number, 0, "row_missing", "有事实而没有办件行")
    elif not rows or row.version != rows[-1].seq or row.head != rows[-1].hash:
        seq = rows[-1].seq if rows else 0
        yield Problem(
            number, seq, "head_differs", f"办件行记到第 {row.version} 条，与事实链的末尾不符"
        )
    if row is not None and rows and not chain:
        yield from _row(number, rows, private, row, projected)


def _chain(number: str, rows: Sequence[FactRow]) -> Iterator[Problem]:
    expected, head = 1, ledger.GENESIS
    for row in rows:
        if row.seq != expected:
            yield Problem(number, expected, "fact_missing", f"第 {expected} 条事实不见了")
        elif row.prev_hash != head:
            yield Problem(number, row.seq, "chain_broken", f"第 {row.seq} 条事实与前一条接不上")
        if row.hash != ledger.fact_hash(row):
            yield Problem(number, row.seq, "fact_changed", f"第 {row.seq} 条事实的内容被改动")
        expected, head = row.seq + 1, row.hash


def _private(
    number: str, facts: Sequence[FactRow], private: Sequence[PrivateRow]
) -> Iterator[Problem]:
    kept = {row.ref: row for row in private}
    erasures = [f.recorded_at for f in facts if f.kind == "personal_data_erased"]
    for fact in facts:
        for name, held in _references(fact):
            row = kept.pop(held["ref"], None)
            problem = _value_problem(row, name, held["digest"], erasures)
            if problem is not None:
                yield Problem(number, fact.seq, *problem)
    for row in kept.values():
        yield Problem(number, row.seq, "private_stray", "有不属于任何事实的个人信息")


def _references(fact: FactRow) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        body = json.loads(fact.body)
        names = sorted(FACT_KINDS[fact.kind].personal & body.keys())
        yield from ((name, body[name]) for name in names if {"ref", "digest"} <= body[name].keys())
    except (ValueError, KeyError, AttributeError, TypeError):
        return  # the chain already reports a fact whose content was changed


def _value_problem(
    row: PrivateRow | None, name: str, digest: str, erasures: Sequence[str]
) -> tuple[str, str] | None:
    if row is None:
        return "private_missing", f"个人信息 {name} 不见了，也没有清除记录"
    if row.value is None or row.salt is None:
        if row.erased_at in erasures:
            return None
        return "private_missing", f"个人信息 {name} 被清空，没有对应的清除记录"
    if ledger.private_digest(row.salt, row.value) != digest:
        return "private_changed", f"个人信息 {name}（或者其盐值）被改动"
    return None


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
    derived = {"due", "risk_due", "received_on", "standing", "basis"}
    stale = row.basis != columns["basis"]
    for name, value in columns.items():
        if not (stale and name in derived) and getattr(row, name) != value:
            yield Problem(number, rows[-1].seq, "row_differs", f"办件行的 {name} 与事实不符")


def _serials(session: Session, agency: str) -> Iterator[Problem]:
    counters = session.exec(select(CounterRow).where(CounterRow.agency == agency)).all()
    for counter in counters:
        if counter.series == "case":
            continue
        query = select(NumberRow.serial).where(
            NumberRow.agency == agency,
            NumberRow.series == counter.series,
            NumberRow.year == counter.year,
        )
        serials = session.exec(query.order_by(col(NumberRow.serial))).all()
        if list(serials) != list(range(1, counter.last + 1)):
            yield Problem(
                "", 0, "numbers_broken", f"{counter.year} 年 {counter.series} 的文号不连续"
            )


def _seals(session: Session, agency: str) -> Iterator[Problem]:
    query = select(SealRow).where(SealRow.agency == agency).order_by(col(SealRow.no))
    previous, expected = ledger.GENESIS, 1
    for seal in session.exec(query).all():
        intact = seal.hash == ledger.sha256(
            seal.prev_hash, str(seal.no), seal.sealed_at, seal.heads
        )
        if seal.no != expected or seal.prev_hash != previous or not intact:
            yield Problem("", 0, "seal_broken", f"第 {seal.no} 次封存的记录被改动或者缺失")
            return
        for number, (seq, head) in json.loads(seal.heads).items():
            fact = session.get(FactRow, (agency, number, seq))
            if fact is None or fact.hash != head:
                yield Problem(number, seq, "seal_differs", f"与第 {seal.no} 次封存时的记录不符")
        previous, expected = seal.hash, seal.no + 1


def seal(session: Session, agency: str, at: str) -> SealRow | None:
    """Seal the heads that changed since the last seal; None when nothing changed."""
    query = select(SealRow).where(SealRow.agency == agency).order_by(col(SealRow.no))
    earlier = session.exec(query).all()
    known: dict[str, list[Any]] = {}
    for one in earlier:
        known |= json.loads(one.heads)
    heads = select(CaseRow.number, CaseRow.version, CaseRow.head).where(CaseRow.agency == agency)
    changed = {
        number: [version, head]
        for number, version, head in session.exec(heads).all()
        if known.get(number) != [version, head]
    }
    if not changed:
        return None
    no, prev = len(earlier) + 1, earlier[-1].hash if earlier else ledger.GENESIS
    text = ledger.canonical(changed)
    row = SealRow(
        agency=agency, no=no, sealed_at=at, heads=text, prev_hash=prev,
        hash=ledger.sha256(prev, str(no), at, text),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row
