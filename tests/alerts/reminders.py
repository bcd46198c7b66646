"""An office whose alerts a test follows: its settings, its clock, and what the far side got."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from alerts.far import SECRET
from sqlmodel import col, select

from casework.settings import Settings, demo_settings
from casework.settings.tables import Alerts, Daemon, Person
from casework.store.tables import AlertRow, MessageRow, WatchRow
from casework.timekeeping import SHANGHAI


def channel(host: str, path: str) -> str:
    """Return the address of a webhook at the far side."""
    return f"webhook+http://:{SECRET}@{host}/{path}#timeout=5"


def settings_of(
    host: str,
    *,
    people: Mapping[str, Any] | None = None,
    reach: Iterable[str] | None = None,
    lease: int = 300,
    **alerts: Any,
) -> Settings:
    """Return the demonstration's settings with the channels ``in`` and ``bus`` at a far side.

    ``people``: instead of the demonstration's. ``reach``: who is told over ``in``, all if None.
    """
    base = demo_settings()
    known = {who: Person.model_validate(one) for who, one in people.items()} if people else base.people
    told = set(known if reach is None else reach)
    everyone = {
        who: one.model_copy(update={"reach": {"in": who}}) if who in told else one
        for who, one in known.items()
    }
    channels = {"in": channel(host, "in"), "bus": channel(host, "bus")}
    table = Alerts.model_validate({"channels": channels, **alerts})
    daemon = Daemon(lease=lease)
    return base.model_copy(update={"people": everyone, "alerts": table, "daemon": daemon})


@dataclass
class Office:
    """A scene whose clock stands at any moment; ``at`` sets it."""

    scene: Any
    far: Any
    hour: time = time(10)
    heard: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        self.scene.casework.clock = self

    def __call__(self) -> datetime:
        return datetime.combine(self.scene.clock.day, self.hour, SHANGHAI)

    @property
    def casework(self) -> Any:
        return self.scene.casework

    def at(self, moment: str | datetime) -> None:
        """Set the present; a day alone is ten in the morning."""
        then = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        whole = isinstance(moment, str) and len(moment) == 10
        self.scene.clock.day, self.hour = then.date(), time(10) if whole else then.time()

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.at((self() + timedelta(**by)).replace(tzinfo=None))

    def sweep(self, moment: str | None = None) -> Any:
        if moment:
            self.at(moment)
        return self.casework.sweep()

    def deliver(self, moment: str | None = None) -> Any:
        if moment:
            self.at(moment)
        return self.casework.deliver()

    def round(self, moment: str | None = None) -> list[dict[str, Any]]:
        """Sweep and deliver; return what the far side got."""
        self.sweep(moment)
        self.deliver()
        return self.news()

    # -- what is there -------------------------------------------------------------------------
    def rows(self, table: Any, **where: Any) -> list[Any]:
        with self.casework.database.reading() as session:
            query = select(table).filter_by(**where).order_by(*table.__table__.primary_key.columns)
            found = list(session.exec(query))
            session.expunge_all()
        return found

    def alerts(self, **where: Any) -> list[AlertRow]:
        return self.rows(AlertRow, **where)

    def messages(self, **where: Any) -> list[MessageRow]:
        return self.rows(MessageRow, **where)

    def watched(self) -> list[WatchRow]:
        return self.rows(WatchRow)

    def steps(self, **where: Any) -> list[str]:
        """Return the alerts there are, each once: clock/day/T-n."""
        return sorted({row.alert.partition("/")[2] for row in self.alerts(**where)})

    def states(self, **where: Any) -> dict[str, str]:
        """Return the state of each alert: clock/day/T-n -> states of its rows."""
        found: dict[str, set[str]] = {}
        for row in self.alerts(**where):
            found.setdefault(row.alert.partition("/")[2], set()).add(row.state)
        return {name: "+".join(sorted(these)) for name, these in sorted(found.items())}

    # -- what the far side got -----------------------------------------------------------------
    def all_news(self) -> list[dict[str, Any]]:
        return [event(*one) for one in self.far.seen]

    def news(self) -> list[dict[str, Any]]:
        """Return what the far side got since the last time."""
        got = self.all_news()[self.heard :]
        self.heard += len(got)
        return got


def event(path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Return a received event as key, place, recipient and words."""
    told = json.loads(body)
    return {"key": told["id"], "at": path, "headers": dict(headers), **told["data"]}


def days(first: str, last: str) -> list[str]:
    """Return every day from one to another, both included."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]
