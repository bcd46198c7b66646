"""Which settings and calendar a sweep rests on: two processes must not sweep by different ones.

The process that started last has read them last, and is right; one that was started before
and still knows others is told to start again.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from casework.errors import EnvironmentFault
from casework.service.execute import persist
from casework.store import heartbeat, ledger
from casework.timekeeping import in_shanghai

if TYPE_CHECKING:
    from casework.service.facade import Casework

JOB: Final = "basis"


def sweep_basis(casework: Casework) -> str:
    """Return the digest of what alerts follow from: that of deadlines, and the thresholds."""
    alerts = casework.settings.alerts
    steps = {code: list(days) for code, days in alerts.steps.items()}
    text = ledger.canonical([casework.basis(), alerts.yellow, alerts.red, steps])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def in_force(casework: Casework, basis: str) -> None:
    """Write down what we sweep by; raise ``EnvironmentFault`` where a later process knows better."""
    agency = casework.settings.agency.code
    with casework.database.reading() as session:
        rows = {row.job: (row.at, row.note) for row in heartbeat.every(session, agency)}
    since = in_shanghai(casework.opened_at).isoformat()
    at, noted = rows.get(JOB, ("", ""))
    if noted == basis:
        return
    # Started in the same second: one of the two, and always the same one.
    if (since, basis) < (at, noted):
        raise EnvironmentFault(
            "设置、放假通知或者程序已经更新，本进程仍按旧的计算，没有检查任何办件：请重新启动本进程，"
            "并使各处的设置和放假通知一致",
            code="settings_outdated",
        )
    persist(lambda: _note(casework, agency, basis, since))


def _note(casework: Casework, agency: str, basis: str, since: str) -> None:
    with casework.database.writing() as session:
        heartbeat.beat(session, agency, JOB, at=since, holder="", ok=True, note=basis)
        session.commit()
