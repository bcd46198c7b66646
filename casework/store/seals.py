"""Seals: a chain over the last hashes of all cases. A tail that was cut off shows in it.

A seal names the heads that changed since they were last sealed, at most ``HEADS`` of them: a
large register takes several, each written in a transaction of its own, so that neither memory
nor anybody who wants to write waits for all of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import Row
from sqlmodel import Session, col, select

from casework.errors import ConcurrentChange
from casework.store import ledger
from casework.store.tables import CaseRow, SealRow

HEADS: Final = 20_000
"""Most heads of one seal; some two megabytes."""


class Tip(NamedTuple):
    """The last seal of an agency; number 0 and the first hash while there is none."""

    no: int
    hash: str


def tip(session: Session, agency: str) -> Tip:
    """Return the last seal there is."""
    query = select(SealRow.no, SealRow.hash).where(SealRow.agency == agency)
    found = session.exec(query.order_by(col(SealRow.no).desc()).limit(1)).one_or_none()
    return Tip(*found) if found else Tip(0, ledger.GENESIS)


def each(session: Session, agency: str) -> Iterator[Row[Any]]:
    """Yield the seals in order, one in memory at a time: the columns of ``SealRow``."""
    columns = SealRow.__table__.c  # type: ignore[attr-defined]  # made by sqlmodel
    here = select(*columns).where(SealRow.agency == agency)
    numbers = select(SealRow.no).where(SealRow.agency == agency).order_by(col(SealRow.no))
    for no in session.exec(numbers).all():
        yield session.exec(here.where(SealRow.no == no)).one()


def sealed(session: Session, agency: str) -> dict[str, bytes]:
    """Return of every case that was sealed a digest of what was sealed last."""
    found: dict[str, bytes] = {}
    for seal in each(session, agency):
        found |= {number: _digest(*head) for number, head in json.loads(seal.heads).items()}
    return found


def _digest(version: int, head: str) -> bytes:
    """Shorten a head, as there may be a million of them at once."""
    return hashlib.blake2b(f"{version}/{head}".encode(), digest_size=16).digest()


def heads(session: Session, agency: str, after: str) -> dict[str, list[Any]]:
    """Return the heads of the next ``HEADS`` cases after a number, in order: version and hash."""
    query = select(CaseRow.number, CaseRow.version, CaseRow.head).where(
        CaseRow.agency == agency, CaseRow.number > after
    )
    rows = session.exec(query.order_by(col(CaseRow.number)).limit(HEADS)).all()
    return {number: [version, head] for number, version, head in rows}


def changed(page: Mapping[str, list[Any]], known: Mapping[str, bytes]) -> dict[str, list[Any]]:
    """Return those heads of a page that were not sealed as they are."""
    return {number: head for number, head in page.items() if known.get(number) != _digest(*head)}


def add(session: Session, agency: str, last: Tip, changes: Mapping[str, list[Any]], at: str) -> Tip:
    """Seal some heads after the seal ``last``; return the new one.

    Raises ``ConcurrentChange`` where somebody sealed meanwhile. A head may have moved on since
    it was read: it stands in the history all the same.
    """
    if tip(session, agency) != last:
        raise ConcurrentChange("别人正在封存，本次没有写入，请稍后再试")
    no, text = last.no + 1, ledger.canonical(changes)
    row = SealRow(
        agency=agency, no=no, sealed_at=at, heads=text, prev_hash=last.hash,
        hash=ledger.sha256(last.hash, str(no), at, text),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return Tip(no, row.hash)
