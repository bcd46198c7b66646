"""Gapless numbers: a counter row per series and year, bumped inside the transaction.

A rollback takes the bump back, so there is no hole; the row lock makes two signers wait
for each other for the few statements that are left.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, insert, update
from sqlalchemy import select as sql_select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from casework.store.tables import Base, CounterRow, NumberRow

CASE_SERIES = "case"
"""The series of case numbers; every other series numbers letters."""
FILE_SERIES = "file"
"""Drawn once for a case whose letters share a serial; its letters are ``file/mark/n``."""


def next_serial(session: Session, agency: str, series: str, year: int, count: int = 1) -> int:
    """Return the next serial of a series in a year, 1 for the first.

    With ``count`` that many are drawn and the first is returned. Who draws from several
    counters draws in one order, series by series and year by year: two that hold what the
    other waits for would have to be parted by the server.
    """
    if not _bump(session, agency, series, year, count):
        try:
            with session.begin_nested():
                values = {"agency": agency, "series": series, "year": year, "last": count}
                session.execute(insert(CounterRow).values(values))
        except IntegrityError:  # another signer opened the year between our two statements
            _bump(session, agency, series, year, count)
        else:
            return 1
    whose = {"of_agency": agency, "of_series": series, "of_year": year}
    last: int = session.connection().execute(_LAST, whose).scalar_one()
    return last - count + 1


def _bump(session: Session, agency: str, series: str, year: int, count: int) -> bool:
    values = {"of_agency": agency, "of_series": series, "of_year": year, "count": count}
    return bool(session.connection().execute(_BUMP, values).rowcount)


_COUNTER: Final = Base.metadata.tables["casework_counter"]
# Built once: they run at every registration and every signature.
_OF_YEAR: Final = tuple(
    _COUNTER.c[name] == bindparam(f"of_{name}") for name in ("agency", "series", "year")
)
_BUMP: Final = update(_COUNTER).where(*_OF_YEAR).values(last=_COUNTER.c.last + bindparam("count"))
_LAST: Final = sql_select(_COUNTER.c.last).where(*_OF_YEAR)


def record_number(
    session: Session,
    agency: str,
    series: str,
    year: int,
    serial: int,
    doc_no: str,
    number: str,
    seq: int,
) -> None:
    """Keep a document number for good; a doubled one violates its unique key."""
    session.add(
        NumberRow(
            agency=agency, series=series, year=year, serial=serial, doc_no=doc_no,
            number=number, seq=seq,
        )
    )  # fmt: skip
    session.flush()


def file_numbers(session: Session, agency: str, number: str) -> Sequence[NumberRow]:
    """Return what the letters of a case got in the series of cases, the first one first."""
    query = select(NumberRow).where(
        NumberRow.agency == agency,
        NumberRow.number == number,
        col(NumberRow.series).like(f"{FILE_SERIES}/%"),
    )
    return session.exec(query.order_by(col(NumberRow.seq))).all()
