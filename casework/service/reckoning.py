"""``casework.reckon``: the pure reckoner with today's day filled in. Loads no database."""

from __future__ import annotations

from datetime import date

from casework.cases.clocks import Reckoning
from casework.cases.clocks import reckon as _reckon
from casework.cases.history import History
from casework.timekeeping import today


def reckon(history: History, *, as_of: date | None = None, ledger: bool = True) -> Reckoning:
    """Return the deadline of a case from its history (条例 30 to 36).

    ``history``: ``{"facts": [...], "region", "known_on", "reply_days"}``, a list of facts,
    or parsed facts. ``as_of`` (default: today in Shanghai) fixes only what is used, left,
    late and the state; facts after it count. ``ledger``: also explain each day.
    Raises ``InputError`` and ``HistoryImpossible``.
    """
    return _reckon(history, as_of=as_of or today(), ledger=ledger)
