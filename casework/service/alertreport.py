"""What became of the alerts of a period, per kind and recipient: the proof after an outage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from casework.alerts.alert import KINDS, short_code
from casework.cases.fields import FieldSpec, parse_fields
from casework.errors import InputError, NotFound, Refusal
from casework.service.execute import persist
from casework.service.officers import require
from casework.store import heartbeat, outbox, watch
from casework.store.tables import AlertRow
from casework.timekeeping import in_shanghai

if TYPE_CHECKING:
    from casework.service.facade import Casework

FORMAT: Final = "casework/alert-report/1"
LIST_FORMAT: Final = "casework/alerts/1"
STATES: Final = {
    outbox.WAITING: "待发", outbox.BUNDLED: "发送中", outbox.SENT: "已发",
    outbox.DEAD: "未能发出", outbox.SET_ASIDE: "未能发出（已注明）", outbox.SUPERSEDED: "已失效", outbox.SUPPRESSED: "未发",
}  # fmt: skip
_COUNTED: Final = ("sent", "late", "waiting", "dead", "superseded", "suppressed")
_COLUMN_OF: Final = {
    **dict.fromkeys(outbox.UNSENT, "waiting"),
    outbox.SET_ASIDE: "dead",  # whatever was said of it, nobody was told
}
_ASIDE_ROLES: Final = ("office_head", "admin")
_MOST_WORDS: Final = 200
_REASON: Final = FieldSpec("reason", "缘由", required=True)
MOST: Final = 1000
"""Alerts a list shows at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """Alerts of one kind for one recipient over one channel, counted.

    ``due`` = ``sent`` + ``waiting`` + ``dead`` + ``superseded`` + ``suppressed``; ``late`` are
    among those sent.
    """

    kind: str
    recipient: str
    channel: str
    due: int
    sent: int
    late: int
    waiting: int
    dead: int
    superseded: int
    suppressed: int

    @property
    def label(self) -> str:
        """The kind in Chinese."""
        return KINDS[self.kind].label


@dataclass(frozen=True, slots=True)
class AlertReport:
    """Every alert that became due in ``first``..``last``.

    ``unlooked``: cases nobody has looked at yet although their day has come; while there are
    any the report is not complete. ``swept_at``: the moment of the last sweep.
    """

    first: date
    last: date
    lines: tuple[Line, ...]
    unlooked: int
    swept_at: str | None

    @property
    def complete(self) -> bool:
        """Whether nothing can be missing: every case was looked at after the last day."""
        reached = self.swept_at is not None and self.swept_at[:10] >= self.last.isoformat()
        return reached and not self.unlooked

    def total(self, name: str) -> int:
        """Return the sum of a column."""
        return sum(getattr(line, name) for line in self.lines)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object ``casework/alert-report/1``."""
        return {
            "format": FORMAT,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "complete": self.complete,
            "swept_at": self.swept_at,
            "unlooked": self.unlooked,
            "total": {name: self.total(name) for name in ("due", *_COUNTED)},
            "lines": [{n: getattr(line, n) for n in Line.__slots__} for line in self.lines],
        }


def alert_report(casework: Casework, first: date, last: date) -> AlertReport:
    """Count the alerts that became due in these days, both included.

    Raises ``InputError`` where the days run backwards.
    """
    in_order(first, last)
    agency = casework.settings.agency.code
    with casework.database.reading() as session:
        rows = outbox.in_days(session, agency, first, last)
        unlooked = watch.unlooked(session, agency, min(last, casework.today))
        beats = {row.job: row for row in heartbeat.every(session, agency)}
        swept = beats["sweep"].at if "sweep" in beats else None
    return AlertReport(first, last, tuple(_lines(rows)), unlooked, swept)


def in_order(first: date, last: date) -> None:
    """Refuse days that run backwards."""
    if first > last:
        message = f"起始日 {first} 晚于截止日 {last}"
        raise InputError([Refusal("period_order", message, field="from")])


def _lines(rows: Sequence[AlertRow]) -> Iterator[Line]:
    groups: dict[tuple[str, str, str], list[AlertRow]] = {}
    for row in rows:
        key = (row.clock.partition(".")[0], row.recipient, row.channel)
        groups.setdefault(key, []).append(row)
    order = list(KINDS)
    for key in sorted(groups, key=lambda key: (order.index(key[0]), key[1:])):
        kind, recipient, channel = key
        counts = _counts(groups[key])
        yield Line(kind, recipient, channel, len(groups[key]), **counts)


def _counts(rows: Iterable[AlertRow]) -> dict[str, int]:
    counts = dict.fromkeys(_COUNTED, 0)
    for row in rows:
        counts[_COLUMN_OF.get(row.state, row.state)] += 1
        counts["late"] += row.state == outbox.SENT and row.late
    return counts


# -- single alerts ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Listed:
    """One alert for one recipient, as a list shows it; moments in Asia/Shanghai."""

    code: str
    key: str
    number: str
    clock: str
    day: date
    step: int
    stage: str
    recipient: str
    channel: str
    state: str
    due_on: date
    not_before: str
    settled_at: str | None
    late: bool
    reason: str
    message: str

    @classmethod
    def of(cls, row: AlertRow) -> Listed:
        """Return a row as a list shows it."""
        values = {n: getattr(row, n) for n in cls.__slots__ if n not in ("code", "key")}
        return cls(code=short_code(row.message or row.alert), key=row.alert, **values)

    @property
    def label(self) -> str:
        """The kind of clock in Chinese."""
        return KINDS[self.clock.partition(".")[0]].label

    def to_dict(self) -> dict[str, Any]:
        """Return plain data with ISO days."""
        days = {"day": self.day.isoformat(), "due_on": self.due_on.isoformat()}
        return {name: getattr(self, name) for name in self.__slots__} | days


def alerts(
    casework: Casework, *, states: Iterable[str] = (), number: str | None = None
) -> list[Listed]:
    """Return alerts, the newest first, at most ``MOST``; states blank: all of them."""
    wanted = tuple(states) or tuple(STATES)
    agency = casework.settings.agency.code
    with casework.database.reading() as session:
        rows = outbox.listed(session, agency, wanted, number, MOST)
        return [Listed.of(row) for row in rows]


def retry_alerts(casework: Casework, code: str | None = None) -> int:
    """Send again what was given up: the message of a short code, or everything; return how many.

    Raises ``NotFound`` for a code of nothing that was given up.
    """
    agency = casework.settings.agency.code
    at = in_shanghai(casework.clock()).replace(microsecond=0).isoformat()

    def work() -> int:
        with casework.database.writing() as session:
            names = [None] if code is None else _dead_messages(casework, code)
            done = sum(outbox.retry_dead(session, agency, name, at) for name in names)
            session.commit()
        return done

    return persist(work)


def set_alerts_aside(casework: Casework, code: str, *, actor: str, reason: str) -> int:
    """Note why the message of a short code, given up, need not be sent; return its alerts.

    Raises ``NotFound``, ``NotAllowed`` (only the head of the office and administrators) and
    ``InputError`` for a reason that says nothing.
    """
    require(casework.settings, actor, _ASIDE_ROLES, "注明未能发出的提醒")
    values, faults = parse_fields((_REASON,), {"reason": reason})
    if faults:
        raise InputError(faults)
    words = " ".join(values["reason"].split())
    if len(words) > _MOST_WORDS:
        message = f"缘由（reason）不超过 {_MOST_WORDS} 字"
        raise InputError([Refusal("field_invalid", message, field="reason")])
    words = f"{casework.today.isoformat()} {actor}{outbox.NOTED}{words}"
    agency = casework.settings.agency.code

    def work() -> int:
        names = _dead_messages(casework, code)
        with casework.database.writing() as session:
            done = sum(outbox.set_aside(session, agency, name, words) for name in names)
            session.commit()
        return done

    return persist(work)


def _dead_messages(casework: Casework, code: str) -> list[str]:
    """Return the messages of a short code; two of one code are sent both."""
    dead = alerts(casework, states=(outbox.DEAD,))
    found = {one.message for one in dead if one.code == code.upper()}
    if not found:
        raise NotFound(f"没有编号为 {code[:20]} 的、未能发出的提醒", code="alert_unknown")
    return sorted(found)
