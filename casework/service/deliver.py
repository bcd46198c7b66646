"""Delivery: alerts into messages, messages to the senders, and what became of them on record.

A message is claimed with a lease before it is sent and settled afterwards. Whoever dies in
between leaves it to the next one when the lease is over: it may then be sent a second time,
under the same key, and never not at all.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import Session

from casework.alerts.alert import short_code
from casework.alerts.messages import Note, compose
from casework.alerts.senders.base import Dead, Delivered, Message, Outcome, Retry, Sender
from casework.alerts.senders.channels import sender_for
from casework.calendar.workdays import WorkdayCalendar
from casework.errors import ConcurrentChange, SettingsInvalid
from casework.service.execute import persist
from casework.service.recipients import EVERYBODY
from casework.settings import Settings
from casework.store import outbox
from casework.store.tables import AlertRow, MessageRow
from casework.timekeeping import in_shanghai

if TYPE_CHECKING:
    from casework.service.facade import Casework

LOG: Final = logging.getLogger("casework.deliver")
AT_ONCE: Final = 10
"""Messages claimed in one transaction."""
ROOM: Final = 1500
"""Bytes of a digest for a sender that does not say; group robots take about 2,000."""
_FIRST_WAIT, _LONGEST_WAIT = 30, 3600  # seconds
_LEAST_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a round of sending did, in messages. ``again``: not now; ``dead``: given up.

    ``lost``: taken over by somebody else while we held them.
    """

    sent: int = 0
    again: int = 0
    dead: int = 0
    withdrawn: int = 0
    lost: int = 0

    def plus(self, what: str) -> Delivery:
        """Return one more of a kind."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return Delivery(**{**values, what: values[what] + 1})

    def to_dict(self) -> dict[str, object]:
        """Return the JSON object ``casework/delivery/1``."""
        return {"format": "casework/delivery/1"} | {n: getattr(self, n) for n in self.__slots__}


def deliver(
    casework: Casework,
    *,
    most: int | None = None,
    stop: Callable[[], bool] = lambda: False,
    on_each: Callable[[], None] = lambda: None,
) -> Delivery:
    """Send what may go out now; at most ``most`` messages. ``stop``: asked between messages."""
    post = _Post(casework)
    done, count = Delivery(), 0
    while not stop() and (most is None or count < most):
        post.bundle()
        taken = post.claim(AT_ONCE if most is None else min(AT_ONCE, most - count))
        if not taken:
            break
        for place, row in enumerate(taken):
            if stop():
                post.release(taken[place:])
                return done
            done = done.plus(post.handle(row))
            count += 1
            on_each()
    return done


@dataclass(frozen=True, slots=True)
class Senders:
    """The senders of the settings, made once: the WeCom app keeps a token."""

    channels: Mapping[str, str] = field(repr=False)
    made: dict[str, Sender] = field(default_factory=dict, repr=False)

    def of(self, channel: str) -> Sender | None:
        """Return the sender of a channel, None where the settings have no such channel."""
        if channel not in self.made and channel in self.channels:
            address = self.channels[channel]
            self.made[channel] = sender_for(address, f"alerts.channels.{channel}")
        return self.made.get(channel)

    def room(self, channel: str) -> int:
        """Return how many bytes of digest a channel carries; a sender may say so as ``room``."""
        try:
            return int(getattr(self.of(channel), "room", ROOM))
        except SettingsInvalid:  # said again, with its words, when the message is sent
            return ROOM


@dataclass(slots=True)
class _Post:
    """One process's round of sending."""

    casework: Casework
    holder: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def agency(self) -> str:
        return self.casework.settings.agency.code

    @property
    def settings(self) -> Settings:
        return self.casework.settings

    def now(self) -> datetime:
        return in_shanghai(self.casework.clock()).replace(microsecond=0)

    def _events(self, now: datetime) -> tuple[str, ...] | None:
        """Return None in office hours, else the channels that do not care for them."""
        alerts, calendar = self.settings.alerts, self.casework.calendar
        open_now = alerts.hours.when(now, calendar, urgent=False, news=False) <= now
        return None if open_now else alerts.events

    # -- alerts into messages ----------------------------------------------------------------
    def bundle(self) -> None:
        """Put every alert that may go out into a message, a digest where several go together."""
        while persist(self._bundle) >= outbox.BUNDLE:
            pass

    def _bundle(self) -> int:
        now = self.now()
        with self.casework.database.writing() as session:
            rows = outbox.waiting(session, self.agency, now.isoformat(), self._events(now))
            groups = list(self._groups(rows, now))
            names = {name for group in groups for name in _names(group, now, 9)}
            taken = outbox.messages_like(session, self.agency, sorted(names)) if names else set()
            for group in groups:
                name = next((n for n in _names(group, now, 9) if n not in taken), None)
                name = name or self._free(session, group, now)
                outbox.bundle(session, self._message(name, group[0], now), group)
            session.commit()
        return len(rows)

    def _free(self, session: Session, group: list[AlertRow], now: datetime) -> str:
        """Return the first name that is free for an alert that came and went many times."""
        names = list(_names(group, now, 9999))
        taken = outbox.messages_like(session, self.agency, names)
        return next(name for name in names if name not in taken)

    def _groups(self, rows: Sequence[AlertRow], now: datetime) -> Iterator[list[AlertRow]]:
        """Yield what goes together: urgent alerts and events alone, the rest as a digest."""
        for (_, channel), these in groupby(rows, key=lambda row: (row.recipient, row.channel)):
            digest: list[AlertRow] = []
            for row in these:
                if row.urgent or channel in self.settings.alerts.events:
                    yield [row]
                else:
                    digest.append(row)
            yield from self._portions(channel, digest, now)

    def _portions(
        self, channel: str, rows: list[AlertRow], now: datetime
    ) -> Iterator[list[AlertRow]]:
        """Yield digests no longer than the channel carries: what is cut off would be lost."""
        portion: list[AlertRow] = []
        size, room = 0, self._senders.room(channel)
        for row in rows:
            entry = note_of(row, now, self.casework.calendar, self.settings)
            length = len(entry.entry(self.settings.alerts.link).encode()) + 2
            if portion and size + length > room:
                yield portion
                portion, size = [], 0
            portion.append(row)
            size += length
        if portion:
            yield portion

    def _message(self, name: str, row: AlertRow, now: datetime) -> MessageRow:
        at = now.isoformat()
        return MessageRow(
            agency=self.agency, message=name, recipient=row.recipient, channel=row.channel,
            urgent=row.urgent, state=outbox.PENDING, not_before=at, attempts=0,
            created_at=at, reason="", reference="",
        )  # fmt: skip

    # -- messages ----------------------------------------------------------------------------
    @property
    def _senders(self) -> Senders:
        return self.casework.senders

    def claim(self, most: int) -> list[MessageRow]:
        """Take some messages for a lease; empty when there is nothing to be had."""
        while True:
            try:
                found, taken = self._claim(most)
            except ConcurrentChange:
                continue
            if taken or not found:
                return taken

    def _claim(self, most: int) -> tuple[int, list[MessageRow]]:
        now = self.now()
        with self.casework.database.writing() as session:
            rows = outbox.ready(session, self.agency, now.isoformat(), 4 * most, self._events(now))
            # Several processes take different ones; each takes its own in one order.
            start = int(self.holder, 16) % len(rows) if rows else 0
            chosen = [*rows[start:], *rows[:start]][:most]
            session.expunge_all()
            until = self._lease(now)
            taken = [
                row
                for row in sorted(chosen, key=lambda row: row.message)
                if outbox.claim(session, row, self.holder, until)
            ]
            session.commit()
        for row in taken:
            row.lease_until = until
        return len(chosen), sorted(taken, key=lambda row: (not row.urgent, row.not_before))

    def _lease(self, now: datetime) -> str:
        return (now + timedelta(seconds=self.settings.daemon.lease)).isoformat()

    def release(self, rows: Sequence[MessageRow]) -> None:
        """Give claimed messages back: nobody has to wait for the lease of one who ends in order."""
        back = {"state": outbox.PENDING}

        def write() -> None:
            with self.casework.database.writing() as session:
                for row in rows:
                    outbox.settle(session, row, self.holder, back)
                session.commit()

        persist(write)

    def handle(self, row: MessageRow) -> str:
        """Send one claimed message and write down what became of it; return the word for it."""
        if not self._still_ours(row):
            return "lost"
        with self.casework.database.reading() as session:
            alerts = list(outbox.contents(session, self.agency, row.message))
        outcome = self._send(row, alerts) if alerts else None
        return self._settle(row, alerts, outcome)

    def _still_ours(self, row: MessageRow) -> bool:
        """Hold the message for a whole lease from now on, so that no sender outlives it."""

        def renew() -> bool:
            with self.casework.database.writing() as session:
                ours = outbox.renew(session, row, self.holder, self._lease(self.now()))
                session.commit()
            return ours

        half = timedelta(seconds=self.settings.daemon.lease / 2)
        # The lease was written when it was claimed, with others that were sent before it.
        claimed = self._claimed_at(row)
        return self.now() - claimed < half or persist(renew)

    def _claimed_at(self, row: MessageRow) -> datetime:
        until = datetime.fromisoformat(str(row.lease_until)) if row.lease_until else self.now()
        return until - timedelta(seconds=self.settings.daemon.lease)

    def _send(self, row: MessageRow, alerts: list[AlertRow]) -> Outcome:
        try:
            sender = self._senders.of(row.channel)
        except SettingsInvalid:
            return Dead("设置中这一渠道的地址不能使用")
        address = address_of(row, self.settings)
        if sender is None or address is None:
            return Dead("设置中已没有这一渠道")
        if sender.addressed and not address:
            return Dead("设置中没有收件地址")
        now, alerting = self.now(), self.settings.alerts
        notes = [note_of(one, now, self.casework.calendar, self.settings) for one in alerts]
        told = compose(notes, alerting.link)
        message = Message(row.message, address, told.subject, told.text, told.link, row.urgent)
        try:
            return sender.send(message)
        except Exception as error:  # noqa: BLE001  # a sender must not raise; if it does, nothing is lost
            # Without the text of the error: it may quote an address.
            LOG.error("sender_failed %s %s", row.channel, type(error).__name__)  # noqa: TRY400
            return Retry(f"渠道程序出错（{type(error).__name__}）")

    def _settle(self, row: MessageRow, alerts: list[AlertRow], outcome: Outcome | None) -> str:
        now = self.now()
        word, values = self._verdict(row, outcome, now)
        state = {"sent": outbox.SENT, "dead": outbox.DEAD}.get(word)

        def write() -> bool:
            with self.casework.database.writing() as session:
                ours = outbox.settle(session, row, self.holder, values)
                if ours and state is not None:
                    at, why = now.isoformat(), str(values.get("reason", ""))
                    outbox.settle_alerts(session, row, alerts, state, at, why)
                session.commit()
            return ours

        ours = persist(write)
        if word == "dead":
            LOG.warning("message_dead %s %s", row.channel, short_code(row.message))
        return word if ours else "lost"

    def _verdict(
        self, row: MessageRow, outcome: Outcome | None, now: datetime
    ) -> tuple[str, dict[str, Any]]:
        """Return the word for an outcome, and what is written of it."""
        at, attempts = now.isoformat(), row.attempts + 1
        over: dict[str, Any] = {"settled_at": at, "attempts": attempts, "reason": ""}
        match outcome:
            case None:
                return "withdrawn", {**over, "attempts": row.attempts, "state": outbox.SUPERSEDED}
            case Delivered(reference):
                return "sent", {**over, "state": outbox.SENT, "reference": reference}
            case Dead(reason):
                return "dead", {**over, "state": outbox.DEAD, "reason": reason}
            case Retry(reason, after):
                patience = timedelta(hours=self.settings.alerts.give_up)
                old = now - datetime.fromisoformat(row.created_at) >= patience
                # After an outage of our own, age alone says nothing of the channel.
                if old and attempts >= _LEAST_TRIES:
                    return "dead", {**over, "state": outbox.DEAD, "reason": f"{reason}，多次未成"}
                wait = timedelta(seconds=max(_wait(attempts), after or 0))
                later = {"state": outbox.PENDING, "not_before": (now + wait).isoformat()}
                return "again", {**later, "attempts": attempts, "reason": reason}


def _wait(attempts: int) -> int:
    """Return the seconds before the next attempt: 30, 60, 120 and so on, an hour at most."""
    return min(_LONGEST_WAIT, _FIRST_WAIT << min(attempts - 1, 10))


def _names(group: Sequence[AlertRow], now: datetime, most: int) -> Iterator[str]:
    """Yield the key of a message, derived from what it carries, and the next ones if it is taken.

    A key is taken where the same alert was withdrawn in a message and came back.
    """
    first = group[0]
    whom = f"{first.recipient}/{first.channel}"
    if len(group) == 1:
        name = f"{first.alert}/{whom}"
    else:
        inside = short_code("\n".join(row.alert for row in group))
        name = f"digest/{now.date()}/{whom}/{inside}"
    yield name
    yield from (f"{name}/{again}" for again in range(2, most + 1))


def address_of(row: MessageRow, settings: Settings) -> str | None:
    """Return where a message goes on its channel; None where the settings no longer say."""
    if row.recipient != EVERYBODY:
        person = settings.people.get(row.recipient)
        return person.reach.get(row.channel) if person else None
    if row.channel in settings.alerts.fallback:
        return settings.alerts.fallback[row.channel]
    return "" if row.channel in settings.alerts.events else None


def note_of(row: AlertRow, now: datetime, calendar: WorkdayCalendar, settings: Settings) -> Note:
    """Return an alert as a message tells it now."""
    code, _, place = row.clock.partition(".")
    names = [settings.people[who].name for who in row.people.split(",") if who in settings.people]
    return Note(
        key=row.alert, number=row.number, matter=row.matter, code=code, place=int(place or 0),
        day=row.day, firm=row.firm, step=row.step, stage=row.stage,
        provisional=row.provisional, on=row.due_on, late=_late(row, now), today=now.date(),
        left=calendar.between_any(now.date(), row.day), people="、".join(names),
    )  # fmt: skip


def _late(row: AlertRow, now: datetime) -> bool:
    return row.late or row.not_before < now.date().isoformat()
