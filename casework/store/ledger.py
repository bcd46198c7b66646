"""The append-only history: writing it, reading it, chaining it.

Each fact's hash covers the hash before it and every column of the fact, so that a change
of one byte anywhere shows from there on. Personal values stand beside the facts; the
fact holds a reference and a salted digest, so that erasing them breaks nothing.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, update
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from casework.cases.facts import FACT_KINDS, Fact, upcast
from casework.cases.fields import Type
from casework.store.tables import Base, FactRow, IdempotencyRow, PrivateRow

GENESIS = "0" * 64
"""The hash before the first fact of a case, and before the first seal."""

# Histories are read and written at every command: as plain rows, which no session keeps track
# of, by statements that are built once.
_FACT, _PRIVATE = (Base.metadata.tables[f"casework_{name}"] for name in ("fact", "private"))
_FACTS_OF: Final = (
    sql_select(*_FACT.c)
    .where(_FACT.c.agency == bindparam("of_agency"), _FACT.c.number == bindparam("of_number"))
    .order_by(_FACT.c.seq)
)
_VALUES_OF: Final = sql_select(_PRIVATE.c.ref, _PRIVATE.c.value).where(
    _PRIVATE.c.agency == bindparam("of_agency"), _PRIVATE.c.number == bindparam("of_number")
)

_FACTS_OF_SOME: Final = (
    sql_select(*_FACT.c)
    .where(
        _FACT.c.agency == bindparam("of_agency"),
        _FACT.c.number.in_(bindparam("numbers", expanding=True)),
    )
    .order_by(_FACT.c.number, _FACT.c.seq)
)
_VALUES_OF_SOME: Final = sql_select(_PRIVATE.c.number, _PRIVATE.c.ref, _PRIVATE.c.value).where(
    _PRIVATE.c.agency == bindparam("of_agency"),
    _PRIVATE.c.number.in_(bindparam("numbers", expanding=True)),
)
PAGE: Final = 200
"""Cases whose histories are read at once."""
_ADD_FACTS, _ADD_VALUES = insert(_FACT), insert(_PRIVATE)


def canonical(value: Any) -> str:
    """Return the one JSON text of ``value``: sorted keys, no spaces, UTF-8, no floats."""
    return _ENCODER.encode(value)


def _plain(value: Any) -> Any:
    """Say in JSON's own types what JSON has none for: days, moments, mappings of any kind."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain
)


def sha256(*parts: str) -> str:
    """Return the hex digest of the parts, each closed by a newline."""
    return hashlib.sha256("".join(f"{part}\n" for part in parts).encode()).hexdigest()


def fact_hash(row: FactRow) -> str:
    """Return the hash a fact row must carry."""
    return _hash({name: getattr(row, name) for name in FactRow.model_fields})


def _hash(columns: Mapping[str, Any]) -> str:
    content = {k: v for k, v in columns.items() if k not in ("prev_hash", "hash")}
    return sha256(columns["prev_hash"], canonical(content))


def private_digest(salt: str, value: str) -> str:
    """Return the digest a fact holds of a personal value."""
    return sha256(salt, value)


def append(
    session: Session, agency: str, number: str, facts: Iterable[Fact], head: str
) -> tuple[str, list[dict[str, Any]]]:
    """Append facts to the chain that ends in ``head``; return the new head and the columns."""
    rows: list[dict[str, Any]] = []
    personal: list[dict[str, Any]] = []
    for fact in facts:
        rows.append(_columns(agency, number, fact, head, personal))
        head = rows[-1]["hash"]
    connection = session.connection()
    if personal:
        connection.execute(_ADD_VALUES, personal)
    connection.execute(_ADD_FACTS, rows)
    return head, rows


def _columns(
    agency: str, number: str, fact: Fact, head: str, personal: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the columns of a fact; its personal values are added to ``personal``."""
    if fact.recorded_at is None:
        raise ValueError("a fact is stored with the moment it was recorded")
    columns = {
        "agency": agency,
        "number": number,
        "seq": fact.seq,
        "kind": fact.kind,
        "happened_on": fact.on,
        "recorded_at": fact.recorded_at.isoformat(),
        "actor": fact.actor,
        "trigger": fact.trigger,
        "state_before": fact.before,
        "state_after": fact.after,
        "schema_version": fact.schema,
        "backdated": fact.backdated,
        "body": canonical(_public(agency, number, fact, personal)),
        "prev_hash": head,
    }
    return columns | {"hash": _hash(columns)}


def _public(agency: str, number: str, fact: Fact, personal: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the fact's data with every personal value put beside it."""
    body = dict(fact.data)
    for name in sorted(FACT_KINDS[fact.kind].personal & body.keys()):
        salt, ref, value = secrets.token_hex(16), secrets.token_hex(12), canonical(body[name])
        personal.append(
            {"agency": agency, "number": number, "ref": ref, "seq": fact.seq, "field": name,
             "salt": salt, "value": value, "erased_at": None}
        )  # fmt: skip
        body[name] = {"ref": ref, "digest": private_digest(salt, value)}
    return body


def storable(text: str) -> bool:
    """Tell whether a database can hold the text: no NUL, no lone half of a surrogate pair."""
    return not any(ch == "\x00" or "\ud800" <= ch <= "\udfff" for ch in text)


def fact_rows(session: Session, agency: str, number: str) -> Sequence[FactRow]:
    """Return a case's facts in order."""
    query = select(FactRow).where(FactRow.agency == agency, FactRow.number == number)
    return session.exec(query.order_by(FactRow.seq)).all()  # type: ignore[arg-type]  # a column


def private_rows(session: Session, agency: str, number: str) -> Sequence[PrivateRow]:
    """Return the personal values of a case, tombstones included."""
    query = select(PrivateRow).where(PrivateRow.agency == agency, PrivateRow.number == number)
    return session.exec(query).all()


def load(session: Session, agency: str, number: str) -> list[Fact]:
    """Return a case's history with the personal values that still exist; empty if unknown."""
    if not storable(number):
        return []
    whose = {"of_agency": agency, "of_number": number}
    connection = session.connection()
    rows = connection.execute(_FACTS_OF, whose).all()
    if not rows:
        return []
    values = dict(connection.execute(_VALUES_OF, whose).all())
    return [fact_of(row, values) for row in rows]


def load_many(session: Session, agency: str, numbers: Sequence[str]) -> Iterator[list[Fact]]:
    """Yield the histories of cases in the order asked for, read ``PAGE`` at a time."""
    for at in range(0, len(numbers), PAGE):
        some = numbers[at : at + PAGE]
        stored = Histories(session, agency, some)
        yield from map(stored.of, some)


class Histories:
    """Some cases as they are stored, read in two statements; made out case by case.

    So a damaged one is an error only for who asks for it.
    """

    def __init__(self, session: Session, agency: str, numbers: Sequence[str]) -> None:
        asked = {"of_agency": agency, "numbers": list(numbers)}
        connection = session.connection()
        self._rows: dict[str, list[Row[Any]]] = {}
        self._values: dict[str, dict[str, str | None]] = {}
        for row in connection.execute(_FACTS_OF_SOME, asked):
            self._rows.setdefault(row.number, []).append(row)
        for number, ref, value in connection.execute(_VALUES_OF_SOME, asked):
            self._values.setdefault(number, {})[ref] = value

    def of(self, number: str) -> list[Fact]:
        """Return the history of one of them; empty if unknown."""
        values = self._values.get(number, {})
        return [fact_of(row, values) for row in self._rows.get(number, ())]


def fact_of(row: FactRow | Row[Any], values: Mapping[str, str | None]) -> Fact:
    """Return the fact a row holds; an erased personal value is simply absent."""
    data = upcast(row.kind, row.schema_version, json.loads(row.body))
    kind = FACT_KINDS[row.kind]
    for name in kind.personal & data.keys():
        value = values.get(data[name]["ref"])
        if value is None:
            del data[name]
        else:
            data[name] = json.loads(value)
    for spec in kind.fields:
        if spec.name in data:
            data[spec.name] = _typed(spec.type, data[spec.name])
    return Fact(
        row.kind, row.happened_on, data, row.seq, row.trigger, row.state_before,
        row.state_after, row.actor, datetime.fromisoformat(row.recorded_at),
        row.schema_version, row.backdated,
    )  # fmt: skip


def _typed(kind: Type, value: Any) -> Any:
    if kind is Type.DAY:
        return date.fromisoformat(value)
    return tuple(value) if kind in (Type.TEXTS, Type.INTS, Type.RECORDS) else value


def erase(session: Session, agency: str, number: str, at: datetime) -> int:
    """Drop value and salt of every personal value of a case; return how many there were.

    The digests of its commands go too: they carry no salt, so whoever guesses what an
    applicant wrote could check the guess. A repeat under such a key is then refused.
    """
    rows = [row for row in private_rows(session, agency, number) if row.erased_at is None]
    for row in rows:
        row.value, row.salt, row.erased_at = None, None, at.isoformat()
        session.add(row)
    session.execute(
        update(IdempotencyRow)
        .where(col(IdempotencyRow.agency) == agency, col(IdempotencyRow.number) == number)
        .values(digest="")
    )
    session.flush()
    return len(rows)
