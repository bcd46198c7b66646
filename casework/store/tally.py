"""The figures of a shelf: how many documents, how long, and in how many each term stands.

Drawing a serial comes first: it takes the right to write the search. The statements are built
once, as they run whenever a case changes what can be found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, bindparam, delete, insert, update
from sqlalchemy import select as sql_select
from sqlalchemy.exc import IntegrityError

from casework.store.tables import Base

T = TypeVar("T")
AT_ONCE: Final = 400
"""Values bound in one statement; SQLite's old limit is 999."""
_SERIAL: Final = ""
"""Agency and shelf under which the serial stands: places are unique in the database."""
_FIGURES, _TERMS = (Base.metadata.tables[f"casework_search_{name}"] for name in ("figures", "term"))
_OF_SHELF: Final = (
    _FIGURES.c.agency == bindparam("of_agency"),
    _FIGURES.c.shelf == bindparam("of_shelf"),
)
_OPEN: Final = insert(_FIGURES)
_BUMP: Final = (
    update(_FIGURES)
    .where(*_OF_SHELF)
    .values(
        documents=_FIGURES.c.documents + bindparam("more_documents"),
        length=_FIGURES.c.length + bindparam("more_length"),
    )
)
_LAST: Final = sql_select(_FIGURES.c.documents).where(*_OF_SHELF)
_OF_TERM: Final = tuple(
    _TERMS.c[name] == bindparam(f"of_{name}") for name in ("agency", "shelf", "term")
)
_COUNT: Final = update(_TERMS).where(*_OF_TERM).values(documents=bindparam("documents"))
_DROP: Final = delete(_TERMS).where(*_OF_TERM)
_NEW: Final = insert(_TERMS)
_FREQUENCIES: Final = sql_select(_TERMS.c.term, _TERMS.c.documents).where(
    _TERMS.c.agency == bindparam("of_agency"),
    _TERMS.c.shelf == bindparam("of_shelf"),
    _TERMS.c.term.in_(bindparam("terms", expanding=True)),
)


def portions(values: Sequence[T], many: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """Yield the values a statement's worth at a time."""
    return (values[at : at + many] for at in range(0, len(values), many))


def draw(connection: Connection, many: int) -> Iterator[int]:
    """Draw serials, and with them the right to write the search."""
    _add(connection, _SERIAL, _SERIAL, {"documents": many, "length": 0})
    here = {"of_agency": _SERIAL, "of_shelf": _SERIAL}
    last: int = connection.execute(_LAST, here).scalar_one()
    return count(last - many + 1)


def _add(connection: Connection, agency: str, shelf: str, figures: dict[str, int]) -> None:
    """Add to a row of figures, which is made on first use."""
    if not _bumped(connection, agency, shelf, figures):
        try:
            with connection.begin_nested():
                connection.execute(_OPEN, {"agency": agency, "shelf": shelf, **figures})
        except IntegrityError:  # another writer made it between our two statements
            _bumped(connection, agency, shelf, figures)


def _bumped(connection: Connection, agency: str, shelf: str, figures: dict[str, int]) -> bool:
    whose = {"of_agency": agency, "of_shelf": shelf}
    more = {"more_documents": figures["documents"], "more_length": figures["length"]}
    return bool(connection.execute(_BUMP, whose | more).rowcount)


def frequencies(
    connection: Connection, agency: str, shelf: str, terms: Sequence[str]
) -> dict[str, int]:
    """Return in how many documents of a shelf each term stands; absent ones are left out."""
    found: dict[str, int] = {}
    for some in portions(terms):
        asked = {"of_agency": agency, "of_shelf": shelf, "terms": list(some)}
        found.update(connection.execute(_FREQUENCIES, asked).all())
    return found


class Tally:
    """What a change does to the counts of a shelf: gathered first, then written once."""

    def __init__(self, connection: Connection, agency: str, shelf: str) -> None:
        self._connection, self._agency, self._shelf = connection, agency, shelf
        self._marks: Counter[str] = Counter()
        self._figures = {"documents": 0, "length": 0}

    def more(self, terms: str, sign: int = 1) -> None:
        """Count a document's terms in."""
        marks = terms.split()
        for mark in marks:
            self._marks[mark] += sign
        self._figures["documents"] += sign * bool(marks)
        self._figures["length"] += sign * len(marks)

    def less(self, terms: str) -> None:
        """Count a document's terms out."""
        self.more(terms, -1)

    @property
    def figures(self) -> tuple[int, int]:
        """How many documents, and their terms altogether."""
        return self._figures["documents"], self._figures["length"]

    @property
    def marks(self) -> dict[str, int]:
        """In how many documents each mark stands."""
        return dict(self._marks)

    def write(self) -> None:
        """Add what was gathered to what is stored; a term that stands nowhere is dropped."""
        if any(self._figures.values()):
            _add(self._connection, self._agency, self._shelf, self._figures)
        moved = sorted(mark for mark, change in self._marks.items() if change)
        known = frequencies(self._connection, self._agency, self._shelf, moved)
        after = {mark: known.get(mark, 0) + self._marks[mark] for mark in moved}
        at = {"of_agency": self._agency, "of_shelf": self._shelf}
        kept = [{**at, "of_term": m, "documents": n} for m, n in after.items() if m in known]
        gone = [{**at, "of_term": mark} for mark, number in after.items() if number <= 0]
        new = [
            {"agency": self._agency, "shelf": self._shelf, "term": mark, "documents": number}
            for mark, number in after.items()
            if mark not in known
        ]
        for statement, rows in ((_COUNT, kept), (_DROP, gone), (_NEW, new)):
            _send(self._connection, statement, rows)


def _send(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)
