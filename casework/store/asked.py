"""What was asked in several cases, and by whom, without reading their whole histories."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from sqlmodel import Session, col, select

from casework.cases.folds import fold
from casework.cases.view import CaseView
from casework.store.ledger import fact_of
from casework.store.tables import FactRow, PrivateRow
from casework.store.tally import portions

_KINDS: Final = (
    "registered", "split", "correction_received", "amended", "merged", "transferred_out",
)  # fmt: skip
"""The facts that say what is asked for and by whom, and whether it went elsewhere."""
_FIELDS: Final = ("applicant", "description", "items", "text", "reason")


def asked(session: Session, agency: str, numbers: Sequence[str]) -> dict[str, CaseView]:
    """Return views that know applicant, description and items, and where a case went, no more."""
    found: dict[str, CaseView] = {}
    for some in portions(sorted(set(numbers))):
        facts = session.exec(
            select(FactRow)
            .where(
                FactRow.agency == agency,
                col(FactRow.number).in_(some),
                col(FactRow.kind).in_(_KINDS),
            )
            .order_by(col(FactRow.number), col(FactRow.seq))
        ).all()
        values = _values(session, agency, some)
        for number, rows in groupby(facts, key=lambda row: row.number):
            found[number] = fold(fact_of(row, values[number]) for row in rows)
    return found


def _values(
    session: Session, agency: str, numbers: Sequence[str]
) -> dict[str, dict[str, str | None]]:
    row = PrivateRow
    query = select(row.number, row.ref, row.value).where(
        row.agency == agency, col(row.number).in_(numbers), col(row.field).in_(_FIELDS)
    )
    found: dict[str, dict[str, str | None]] = {number: {} for number in numbers}
    for number, ref, value in session.exec(query).all():
        found[number][ref] = value
    return found
