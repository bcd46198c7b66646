"""What is reminded of, and specimens of what the commands of the alerts answer."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from casework.alerts.alert import KINDS, STEPS
from casework.cases.words import ROLES
from casework.docgen.text import fenced, table
from casework.service.alertreport import AlertReport, Line, Listed
from casework.service.deliver import Delivery
from casework.service.health import Health, Job
from casework.service.supervision import FORMAT, Supervised
from casework.service.sweep import Swept

_AFTER = {"": "–", "once": "the next working day", "daily": "every working day"}


def kinds() -> str:
    """Every kind of clock: when, how often afterwards, and who hears."""
    heads = ("code", "期限", "working days before", "after the last day", "who hears", "besides")
    rows = []
    for code, kind in KINDS.items():
        steps = "、".join(map(str, STEPS[code])) or "–"
        more = [("yellow", kind.yellow), ("red", kind.red), ("last day", kind.last)]
        besides = "；".join(f"{when}：{_roles(roles)}" for when, roles in more if roles)
        urgent = "，urgent" if kind.urgent else ""
        after = _AFTER[kind.again] + urgent
        rows.append((f"`{code}`", kind.label, steps, after, _roles(kind.roles), besides or "–"))
    return table(heads, rows)


def _roles(roles: tuple[str, ...]) -> str:
    return "、".join(ROLES[role] for role in roles)


def _json(value: dict[str, Any]) -> str:
    return fenced(json.dumps(value, ensure_ascii=False, indent=2), "json")


def swept() -> str:
    """A sweep with its delivery."""
    return _json({"sweep": Swept(3, 4, 1).to_dict(), "delivery": Delivery(sent=2).to_dict()})


def health() -> str:
    """A daemon that does well."""
    at = "2026-11-24T08:31:02+08:00"
    job = Job("sweep", "2026-11-24T08:30:40+08:00", 22, True, "looked_at=0 raised=0 failed=0", None)
    return _json(Health(at, 0, 3, 0, 0, 0, (job,), (), ()).to_dict())


def report() -> str:
    """A period with one late alert and one that waits."""
    line = Line("answer", "chengban", "mail", 3, 2, 1, 1, 0, 0, 0)
    first, last = date(2026, 11, 20), date(2026, 11, 24)
    swept_at = "2026-11-24T08:30:40+08:00"
    return _json(AlertReport(first, last, (line,), 0, swept_at).to_dict())


def listed() -> str:
    """One alert that was sent."""
    alert = Listed(
        code="056CEBB0", key="2026-0001/answer/2026-12-04/T-5", number="2026-0001",
        clock="answer", day=date(2026, 12, 4), step=5, stage="临期", recipient="chengban",
        channel="mail", state="sent", due_on=date(2026, 11, 27),
        not_before="2026-11-27T08:30:00+08:00", settled_at="2026-11-27T08:30:20+08:00",
        late=False, reason="", message="2026-0001/answer/2026-12-04/T-5/chengban/mail",
    )  # fmt: skip
    return _json(alert.to_dict())


def supervision() -> str:
    """A list with one case."""
    due = date(2026, 11, 20)
    case = Supervised("overdue", "2026-0001", "opinion", due, due, "official", 2, "chengban", None)
    return _json({
        "format": FORMAT, "as_of": "2026-11-24", "from": "2026-01-01", "to": "2026-11-24",
        "cases": [case.to_dict()],
    })  # fmt: skip
