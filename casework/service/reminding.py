"""``Casework`` reminding: what the daemon calls. Idempotent, no thread of its own."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from casework.service.sweep import Swept, sweep

if TYPE_CHECKING:
    import builtins
    from collections.abc import Callable, Iterable
    from datetime import date

    from casework.service.alertreport import AlertReport, Listed
    from casework.service.deliver import Delivery, Senders
    from casework.service.facade import Casework
    from casework.service.health import Health
    from casework.service.supervision import Supervised


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

    def health(self) -> Health:
        """Return how reminding stands: the oldest unsent alert, the jobs, what is wrong."""
        from casework.service.health import health

        return health(cast("Casework", self))

    def alerts(
        self, *, states: Iterable[str] = (), number: str | None = None
    ) -> builtins.list[Listed]:
        """Return alerts, the newest first: of some states, perhaps of one case; see docs/alerts.md."""
        from casework.service.alertreport import alerts

        return alerts(cast("Casework", self), states=states, number=number)

    def alert_report(self, first: date, last: date) -> AlertReport:
        """Return what became of the alerts due in these days, both included; ``InputError``."""
        from casework.service.alertreport import alert_report

        return alert_report(cast("Casework", self), first, last)

    def retry_alerts(self, code: str | None = None) -> int:
        """Send again what was given up: one message by its short code, or all; ``NotFound``."""
        from casework.service.alertreport import retry_alerts

        return retry_alerts(cast("Casework", self), code)

    def set_alerts_aside(self, code: str, *, actor: str, reason: str) -> int:
        """Note why a message that was given up need not be sent; return how many alerts it held.

        It stays in the report as 未能发出 and is no longer a warning. ``NotFound``,
        ``NotAllowed``, ``InputError``.
        """
        from casework.service.alertreport import set_alerts_aside

        return set_alerts_aside(cast("Casework", self), code, actor=actor, reason=reason)

    def supervision(self, first: date, last: date) -> builtins.list[Supervised]:
        """Return 即将逾期, 逾期未办理 and, done in these days, 逾期已办理; ``InputError``."""
        from casework.service.supervision import supervision

        return supervision(cast("Casework", self), first, last)
