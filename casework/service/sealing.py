"""Sealing: what has changed goes into the chain of seals, some thousand cases at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.store import seals
from casework.timekeeping import in_shanghai

if TYPE_CHECKING:
    from casework.service.facade import Casework


def seal(casework: Casework) -> int | None:
    """Seal every head that changed since it was sealed; return the last seal, None for no change.

    Broken off, what was sealed stays sealed. Raises ``ConcurrentChange`` where another seals.
    """
    agency, done = casework.settings.agency.code, None
    with casework.database.reading() as session:
        last, known = seals.tip(session, agency), seals.sealed(session, agency)
        page = seals.heads(session, agency, "")
    while page:
        changes = seals.changed(page, known)
        if changes:
            at = in_shanghai(casework.clock()).isoformat()
            with casework.database.writing() as session:
                last = seals.add(session, agency, last, changes, at)
                session.commit()
            done = last.no
        with casework.database.reading() as session:
            page = seals.heads(session, agency, next(reversed(page)))
    return done
