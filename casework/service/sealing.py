"""Sealing: what has changed goes into the chain of seals, some thousand cases at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from casework.errors import ConcurrentChange
from casework.service.execute import ATTEMPTS
from casework.store import seals
from casework.timekeeping import in_shanghai

if TYPE_CHECKING:
    from casework.service.facade import Casework


def seal(casework: Casework) -> int | None:
    """Seal every head that changed since it was sealed; return our last seal, None for none.

    Broken off, what was sealed stays sealed. Where another seals as well we go on from what he
    has done, as long as there is progress; else raises ``ConcurrentChange``.
    """
    done: int | None = None
    before, patience = None, ATTEMPTS
    while True:
        with casework.database.reading() as session:
            last = seals.tip(session, casework.settings.agency.code)
        patience = ATTEMPTS if last != before else patience - 1
        before = last
        try:
            for sealed in _seals(casework):
                done = sealed.no
        except ConcurrentChange:
            if not patience:
                raise
        else:
            return done


def _seals(casework: Casework) -> Iterator[seals.Tip]:
    """Write seal after seal, each of ``seals.HEADS`` changed heads but for the last."""
    agency = casework.settings.agency.code
    with casework.database.reading() as session:
        last, known = seals.tip(session, agency), seals.sealed(session, agency)
    for changes in _portions(casework, known):
        at = in_shanghai(casework.clock()).isoformat()
        with casework.database.writing() as session:
            last = seals.add(session, agency, last, changes, at)
            session.commit()
        yield last


def _portions(casework: Casework, known: dict[str, bytes]) -> Iterator[dict[str, list[Any]]]:
    """Yield the changed heads, ``seals.HEADS`` at a time, each page read in a unit of its own."""
    gathered: dict[str, list[Any]] = {}
    after = ""
    while True:
        with casework.database.reading() as session:
            page = seals.heads(session, casework.settings.agency.code, after)
        gathered |= seals.changed(page, known)
        while len(gathered) >= seals.HEADS or (gathered and not page):
            some = dict(list(gathered.items())[: seals.HEADS])
            gathered = {number: head for number, head in gathered.items() if number not in some}
            yield some
        if not page:
            return
        after = next(reversed(page))
