"""``Casework`` reminding: what the daemon calls. Idempotent, no thread of its own."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from casework.service.sweep import Swept, sweep

if TYPE_CHECKING:
    from collections.abc import Callable

    from casework.service.deliver import Delivery, Senders
    from casework.service.facade import Casework


class Reminding:
    """The part of ``Casework`` that finds the alerts owed, and sends them."""

    @cached_property
    def senders(self) -> Senders:
        """The senders of the settings; nothing of sending is loaded before it is needed."""
        from casework.service.deliver import Senders

        return Senders(cast("Casework", self).settings.alerts.channels)

    def sweep(
        self,
        *,
        everything: bool = False,
        stop: Callable[[], bool] = lambda: False,
        on_page: Callable[[int], None] = lambda _: None,
    ) -> Swept:
        """Look at the cases whose look is due and put the alerts they owe into the outbox.

        ``everything``: all watched cases. ``stop`` is asked between pages, ``on_page`` told how
        many cases were looked at. Any number of processes may sweep at once; again means nothing
        new. Raises ``EnvironmentFault`` (``settings_outdated``).
        """
        return sweep(cast("Casework", self), everything=everything, stop=stop, on_page=on_page)

    def deliver(
        self,
        *,
        most: int | None = None,
        stop: Callable[[], bool] = lambda: False,
        on_each: Callable[[], None] = lambda: None,
    ) -> Delivery:
        """Send what may go out now, at most ``most`` messages; ``stop`` is asked between them.

        At least once: a message is sent again, under the same key, only where a process died
        between sending it and writing that down.
        """
        from casework.service.deliver import deliver

        return deliver(cast("Casework", self), most=most, stop=stop, on_each=on_each)
