"""Who is told of an alert, and by which channel. From the settings; nothing of it is law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from casework.alerts.alert import Alert
from casework.cases.view import CaseView
from casework.settings import Settings
from casework.settings.tables import Person

EVERYBODY: Final = "*"
"""Recipient of a channel many read, or a program."""
_OF_UNITS: Final = ("unit_handler", "unit_head")
_AT_LAST: Final = ("office_head", "admin")
"""Who hears where nobody holds the roles: an alert without anybody would be lost."""
NO_CHANNEL: Final = "没有设置提醒渠道"
NOBODY: Final = "没有可以提醒的人"


@dataclass(frozen=True, slots=True)
class Target:
    """One recipient over one channel. ``why``: why nothing can go out; blank where it can.

    ``people``: for a channel many read, whom it is for. ``event``: a program reads it.
    """

    recipient: str
    channel: str
    people: tuple[str, ...] = ()
    event: bool = False
    why: str = ""


def targets(alert: Alert, view: CaseView, settings: Settings) -> list[Target]:
    """Return everybody who is told, each once over each channel."""
    roles = alert.roles(settings.alerts.thresholds)
    people = settings.people
    heard = list(
        dict.fromkeys(who for role in roles for who in _holders(role, alert, view, people))
    )
    if not heard:
        heard = [who for role in _AT_LAST for who in _holding(role, people)]
    return reached(heard, settings)


def reached(heard: list[str], settings: Settings) -> list[Target]:
    """Return by which channels these officers are told, and the programs that listen."""
    found = [*_own(heard, settings), *_shared(heard, settings)]
    shared = {one.channel for one in found if one.recipient == EVERYBODY}
    events = [c for c in settings.alerts.events if c not in shared]
    found += [Target(EVERYBODY, channel, event=True) for channel in events]
    return found or [Target("", "", why=NOBODY)]


def _own(heard: list[str], settings: Settings) -> Iterator[Target]:
    for who in heard:
        for channel in settings.people[who].reach:
            yield Target(who, channel)


def _shared(heard: list[str], settings: Settings) -> Iterator[Target]:
    """Yield the fallback channels for those without one of their own."""
    without = tuple(who for who in heard if not settings.people[who].reach)
    for channel in settings.alerts.fallback if without else ():
        yield Target(EVERYBODY, channel, without)
    if without and not settings.alerts.fallback:
        yield from (Target(who, "", why=NO_CHANNEL) for who in without)


def _holders(role: str, alert: Alert, view: CaseView, people: Mapping[str, Person]) -> list[str]:
    """Return who holds a role for this case: the handler is one, a unit's are that unit's."""
    if role == "handler" and view.handler in people:
        return [str(view.handler)]
    holding = _holding(role, people)
    if role not in _OF_UNITS:
        return holding
    units = _units(alert, view, people)
    return [who for who in holding if people[who].unit in units]


def _holding(role: str, people: Mapping[str, Person]) -> list[str]:
    return [who for who, person in people.items() if role in person.roles]


def _units(alert: Alert, view: CaseView, people: Mapping[str, Person]) -> set[str]:
    """Return the units concerned: the one asked, else the handler's and all asked; "" is the rest.

    A person without a unit belongs to every case.
    """
    if alert.clock.code == "referral":
        return {view.referrals[alert.clock.place - 1].unit, ""}
    asked = {one.unit for one in view.referrals if one.replied_on is None}
    handler = people.get(view.handler or "")
    own = {handler.unit} if handler else set()
    return asked | own | {""}
