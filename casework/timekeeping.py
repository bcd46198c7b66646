"""The only reader of the wall clock, and the Shanghai day of an instant.

Legal days are ``date`` values in China; moments are aware ``datetime`` values. A day
that starts at 16:00 UTC is already the next legal day, so ``date.today()`` on a server
running in UTC is wrong for a third of every day: nothing else may ask the clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

# China has kept UTC+8 without daylight saving since 1991, and no record here is older
# than 2008. A fixed offset needs no zone files on the machine and costs no import.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present moment, aware, in Asia/Shanghai, to the second."""
    return datetime.now(tz=SHANGHAI).replace(microsecond=0)


def in_shanghai(moment: datetime) -> datetime:
    """Return an aware moment in Asia/Shanghai; a naive one is a programming fault."""
    if moment.tzinfo is None:
        raise ValueError("a moment must carry its time zone")
    return moment.astimezone(SHANGHAI)


def shanghai_day(moment: datetime) -> date:
    """Return the legal day on which ``moment`` falls."""
    return in_shanghai(moment).date()


def today(clock: Clock = system_clock) -> date:
    """Return today's legal day in China."""
    return shanghai_day(clock())


def elapsing() -> float:
    """Return seconds of a watch that only runs forward: for time-outs, never for a day."""
    return time.monotonic()
