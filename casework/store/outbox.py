"""The outbox: alerts owed to people, and the messages that carry them.

An alert row is never deleted; its state tells what became of it. Messages are claimed by
compare-and-set with a lease, on every kind of database alike: who lost the race writes
nothing. Moments are texts of one form in Asia/Shanghai, so that they sort as they follow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, insert, or_, true, tuple_, update
from sqlmodel import Session, col, select

from casework.alerts.alert import OF_NO_CASE
from casework.store.tables import AlertRow, Base, MessageRow, WatchRow
from casework.store.watch import clocks_of

WAITING, BUNDLED, SENT = "waiting", "bundled", "sent"
DEAD, SUPERSEDED, SUPPRESSED = "dead", "superseded", "suppressed"
SET_ASIDE: Final = "set_aside"
"""Given up, and somebody said why it need not be sent any more."""
NOTED: Final = " 注明："
"""Between who and when, and the words of whoever set an alert aside."""
UNSENT: Final = (WAITING, BUNDLED)
PENDING, CLAIMED = "pending", "claimed"
BUNDLE: Final = 500
"""Alerts put into messages in one transaction."""

Key = tuple[str, str, str]
"""Alert, recipient, channel."""


def key_of(row: AlertRow) -> Key:
    """Return what names a row within its agency."""
    return row.alert, row.recipient, row.channel


# -- alerts ----------------------------------------------------------------------------------
def of_cases(
    session: Session, agency: str, numbers: Collection[str], states: Collection[str]
) -> Sequence[AlertRow]:
    """Return the alerts of some cases that are in one of the states."""
    query = select(AlertRow).where(
        AlertRow.agency == agency,
        col(AlertRow.number).in_(numbers),
        col(AlertRow.state).in_(states),
    )
    return session.exec(query).all()


def known(session: Session, agency: str, alerts: Collection[str]) -> dict[Key, str]:
    """Return the state of every row there is of some alerts."""
    query = select(AlertRow.alert, AlertRow.recipient, AlertRow.channel, AlertRow.state)
    found = session.exec(query.where(AlertRow.agency == agency, col(AlertRow.alert).in_(alerts)))
    return {(alert, who, channel): state for alert, who, channel, state in found}


def add(session: Session, rows: Iterable[AlertRow]) -> None:
    """Add new rows."""
    new = [{name: getattr(row, name) for name in AlertRow.model_fields} for row in rows]
    if new:
        session.execute(insert(Base.metadata.tables["casework_alert"]), new)


def revive(session: Session, row: AlertRow) -> None:
    """Let an alert wait again that was withdrawn: its clock is back on the same day."""
    values = {
        "state": WAITING, "not_before": row.not_before, "message": "", "late": row.late,
        "due_on": row.due_on, "settled_at": None, "reason": "",
    }  # fmt: skip
    _update(session, AlertRow, [*_is(row), col(AlertRow.state) == SUPERSEDED], values)


def supersede(session: Session, row: AlertRow, at: str) -> None:
    """Withdraw an alert that was not sent: its clock has moved or is over."""
    values = {"state": SUPERSEDED, "settled_at": at, "reason": "期限已变动或者事项已办理"}
    _update(session, AlertRow, [*_is(row), col(AlertRow.state).in_(UNSENT)], values)


def _is(row: AlertRow) -> list[ColumnElement[bool]]:
    return [
        col(AlertRow.agency) == row.agency,
        col(AlertRow.alert) == row.alert,
        col(AlertRow.recipient) == row.recipient,
        col(AlertRow.channel) == row.channel,
    ]


def _update(
    session: Session, table: Any, where: Sequence[ColumnElement[bool]], values: Mapping[str, Any]
) -> int:
    done = session.execute(
        update(table).where(*where).values(**values)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return int(done.rowcount)  # type: ignore[attr-defined]  # a cursor result


def _at_once(table: Any, channels: Collection[str] | None) -> ColumnElement[bool]:
    """Tell what does not wait for office hours; ``channels`` None: these are office hours."""
    if channels is None:
        return true()
    return or_(col(table.urgent).is_(True), col(table.channel).in_(channels))


def waiting(
    session: Session, agency: str, now: str, events: Collection[str] | None
) -> Sequence[AlertRow]:
    """Return alerts that may go out and stand in no message yet, locked, at most ``BUNDLE``.

    In order of recipient, so that what belongs in one digest comes together. ``events``:
    outside office hours the channels that do not care; None within them.
    """
    query = select(AlertRow).where(
        AlertRow.agency == agency,
        AlertRow.state == WAITING,
        col(AlertRow.not_before) <= now,
        _at_once(AlertRow, events),
    )
    order = (col(AlertRow.recipient), col(AlertRow.channel), col(AlertRow.alert))
    return session.exec(query.order_by(*order).limit(BUNDLE).with_for_update()).all()


def bundle(session: Session, message: MessageRow, rows: Sequence[AlertRow]) -> None:
    """Put alerts of ``waiting`` into a new message."""
    session.add(message)
    session.flush()
    keys = tuple_(col(AlertRow.alert), col(AlertRow.recipient), col(AlertRow.channel))
    where = [col(AlertRow.agency) == message.agency, keys.in_([key_of(row) for row in rows])]
    _update(session, AlertRow, where, {"state": BUNDLED, "message": message.message})


def messages_like(session: Session, agency: str, names: Collection[str]) -> set[str]:
    """Return which of some names of messages are taken."""
    query = select(MessageRow.message).where(
        MessageRow.agency == agency, col(MessageRow.message).in_(names)
    )
    return set(session.exec(query))


# -- messages --------------------------------------------------------------------------------
def ready(
    session: Session, agency: str, now: str, most: int, events: Collection[str] | None
) -> Sequence[MessageRow]:
    """Return messages that may be claimed: pending ones, and those whose holder is gone."""
    of = select(MessageRow).where(MessageRow.agency == agency, _at_once(MessageRow, events))
    pending = of.where(MessageRow.state == PENDING, col(MessageRow.not_before) <= now)
    lost = of.where(MessageRow.state == CLAIMED, col(MessageRow.lease_until) < now)
    found = list(session.exec(lost.order_by(col(MessageRow.lease_until)).limit(most)))
    order = (col(MessageRow.urgent).desc(), col(MessageRow.not_before), col(MessageRow.message))
    return found + list(session.exec(pending.order_by(*order).limit(most)))


def claim(session: Session, row: MessageRow, holder: str, until: str) -> bool:
    """Take a message as it was read; False where somebody else was first."""
    lease = col(MessageRow.lease_until)
    same = [
        *_message(row),
        col(MessageRow.state) == row.state,
        col(MessageRow.attempts) == row.attempts,
        lease.is_(None) if row.lease_until is None else lease == row.lease_until,
    ]
    values = {"state": CLAIMED, "holder": holder, "lease_until": until}
    return _update(session, MessageRow, same, values) == 1


def renew(session: Session, row: MessageRow, holder: str, until: str) -> bool:
    """Hold a claimed message longer; False where it was taken over."""
    return _update(session, MessageRow, _held(row, holder), {"lease_until": until}) == 1


def settle(session: Session, row: MessageRow, holder: str, values: Mapping[str, Any]) -> bool:
    """Write what became of a message we hold; False where it was taken over."""
    free = {"holder": None, "lease_until": None}
    return _update(session, MessageRow, _held(row, holder), {**free, **values}) == 1


def _message(row: MessageRow) -> list[ColumnElement[bool]]:
    return [col(MessageRow.agency) == row.agency, col(MessageRow.message) == row.message]


def _held(row: MessageRow, holder: str) -> list[ColumnElement[bool]]:
    return [
        *_message(row),
        col(MessageRow.state) == CLAIMED,
        col(MessageRow.holder) == holder,
    ]


def contents(session: Session, agency: str, message: str) -> Sequence[AlertRow]:
    """Return the alerts of a message that still stand."""
    query = select(AlertRow).where(
        AlertRow.agency == agency, AlertRow.message == message, AlertRow.state == BUNDLED
    )
    return session.exec(query.order_by(col(AlertRow.alert))).all()


def settle_alerts(
    session: Session, row: MessageRow, alerts: Sequence[AlertRow], state: str, at: str, reason: str
) -> None:
    """Write what became of the alerts that were in a message when it was sent.

    Late: the day on which it could have gone out is over. One that was withdrawn while the
    message was on its way counts as sent all the same: it was.
    """
    names = col(AlertRow.alert).in_([alert.alert for alert in alerts])
    where = [col(AlertRow.agency) == row.agency, col(AlertRow.message) == row.message, names]
    values: dict[str, Any] = {"state": state, "settled_at": at, "reason": reason}
    if state == SENT:
        overdue = col(AlertRow.not_before) < at[:10]
        values["late"] = case((overdue, True), else_=col(AlertRow.late))
    _update(session, AlertRow, where, values)


def retry_dead(session: Session, agency: str, message: str | None, at: str) -> int:
    """Let dead messages be sent again, one or all, with new patience; return how many.

    Alerts whose clock has moved or is over since are withdrawn: nobody is reminded of them.
    """
    where = [col(MessageRow.agency) == agency, col(MessageRow.state) == DEAD]
    if message is not None:
        where.append(col(MessageRow.message) == message)
    names = [row.message for row in session.exec(select(MessageRow).where(*where))]
    for name in names:
        again = {"state": PENDING, "not_before": at, "attempts": 0, "created_at": at,
                 "settled_at": None, "reason": ""}  # fmt: skip
        _update(session, MessageRow, [*where[:2], col(MessageRow.message) == name], again)
        alerts = [
            col(AlertRow.agency) == agency,
            col(AlertRow.message) == name,
            col(AlertRow.state) == DEAD,
        ]
        over = _over(session, agency, session.exec(select(AlertRow).where(*alerts)).all())
        back = {"state": BUNDLED, "settled_at": None, "reason": ""}
        _update(session, AlertRow, alerts, back)
        for row in over:
            supersede(session, row, at)
    return len(names)


def set_aside(session: Session, agency: str, message: str, words: str) -> int:
    """Leave a dead message unsent for good; its alerts say why. Return how many it carried.

    Nothing where it is not dead any more: somebody had it sent again.
    """
    dead = [col(MessageRow.agency) == agency, col(MessageRow.message) == message,
            col(MessageRow.state) == DEAD]  # fmt: skip
    if not _update(session, MessageRow, dead, {"state": SET_ASIDE}):
        return 0
    alerts = [col(AlertRow.agency) == agency, col(AlertRow.message) == message,
              col(AlertRow.state) == DEAD]  # fmt: skip
    said = {"state": SET_ASIDE, "reason": col(AlertRow.reason) + f"；{words}"}
    return _update(session, AlertRow, alerts, said)


def forget_words(session: Session, agency: str, number: str) -> None:
    """Take out what was said of a case's alerts that were set aside: it may name somebody.

    Those of other cases in the same messages too, as the words are the same.
    """
    aside = [col(AlertRow.agency) == agency, col(AlertRow.state) == SET_ASIDE]
    ours = select(AlertRow.message).where(*aside, AlertRow.number == number)
    messages = set(session.exec(ours))
    if not messages:
        return
    for row in session.exec(
        select(AlertRow).where(*aside, col(AlertRow.message).in_(messages))
    ).all():
        head, mark, _ = row.reason.partition(NOTED)
        _update(session, AlertRow, _is(row), {"reason": f"{head}{mark}（已删除）"})


def _over(session: Session, agency: str, alerts: Sequence[AlertRow]) -> list[AlertRow]:
    """Return those whose clock did not stand on their day at the last look at the case."""
    numbers = {row.number for row in alerts}
    query = select(WatchRow).where(WatchRow.agency == agency, col(WatchRow.number).in_(numbers))
    clocks = {row.number: clocks_of(row) for row in session.exec(query)}
    return [
        row
        for row in alerts
        if row.clock not in OF_NO_CASE and clocks.get(row.number, {}).get(row.clock) != row.day
    ]


# -- looking back ----------------------------------------------------------------------------
def in_days(session: Session, agency: str, first: date, last: date) -> Sequence[AlertRow]:
    """Return every alert that became due in these days, both included."""
    query = select(AlertRow).where(
        AlertRow.agency == agency, col(AlertRow.due_on) >= first, col(AlertRow.due_on) <= last
    )
    order = (col(AlertRow.due_on), col(AlertRow.alert), col(AlertRow.recipient))
    return session.exec(query.order_by(*order)).all()


def listed(
    session: Session, agency: str, states: Collection[str], number: str | None, most: int
) -> Sequence[AlertRow]:
    """Return alerts of some states, perhaps of one case, the newest first."""
    query = select(AlertRow).where(AlertRow.agency == agency, col(AlertRow.state).in_(states))
    if number is not None:
        query = query.where(AlertRow.number == number)
    order = (col(AlertRow.created_at).desc(), col(AlertRow.alert), col(AlertRow.recipient))
    return session.exec(query.order_by(*order).limit(most)).all()


@dataclass(frozen=True, slots=True)
class Backlog:
    """What has not gone out. ``oldest``: since when the oldest alert could have, a moment."""

    unsent: int
    overdue: int
    oldest: str | None
    dead: int


def backlog(session: Session, agency: str, now: str) -> Backlog:
    """Count what waits, what could have gone out by now, and what is dead."""
    unsent = or_(*(col(AlertRow.state) == state for state in UNSENT))
    due = and_(unsent, col(AlertRow.not_before) <= now)
    query = select(
        func.coalesce(func.sum(case((unsent, 1), else_=0)), 0),
        func.coalesce(func.sum(case((due, 1), else_=0)), 0),
        func.min(case((due, col(AlertRow.not_before)))),
        func.coalesce(func.sum(case((col(AlertRow.state) == DEAD, 1), else_=0)), 0),
    ).where(AlertRow.agency == agency, col(AlertRow.state).in_((*UNSENT, DEAD)))
    waiting_, overdue, oldest, dead = session.exec(query).one()
    return Backlog(int(waiting_), int(overdue), oldest, int(dead))
