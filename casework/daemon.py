"""The daemon: says "now" and knows nothing of what that means. The only importer of APScheduler.

Jobs stand in memory alone and are the same in every process; what must not be lost or done
twice is held by the tables of the store, so that any number of daemons may run. Settings and
holiday notices are read again before each sweep.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from types import FrameType
from typing import Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from casework.errors import CaseworkError
from casework.service import jobs
from casework.service.facade import Casework
from casework.service.probes import Probes
from casework.settings import Settings, load_settings
from casework.timekeeping import SHANGHAI, elapsing, system_clock

LOG: Final = logging.getLogger("casework.daemon")
_STUCK: Final = 600
"""Seconds without any progress after which the watchdog of systemd is no longer fed."""
_DAY: Final = timedelta(days=1)
_WORKERS: Final = 4


@dataclass(slots=True)
class Daemon:
    """One process. ``run`` returns when ``stop`` is called, by a signal or from elsewhere."""

    read: Callable[[], Settings] = load_settings
    casework: Casework = field(init=False)
    stopped: Event = field(default_factory=Event)
    _progress: float = field(default_factory=elapsing)
    _old: list[Casework] = field(default_factory=list)

    def run(self) -> None:
        """Work until stopped; what is under way then is finished, message by message."""
        self.casework = Casework.open(settings=self.read())
        scheduler = self._scheduler()
        probes = Probes.listening(self.casework.settings.daemon.listen, lambda: self.casework)
        scheduler.start()
        _notify("READY=1")
        LOG.info("daemon_started holder=%s", jobs.HOLDER)
        try:
            self._watch()
        finally:
            _notify("STOPPING=1")
            scheduler.shutdown(wait=True)
            probes.close()
            for one in (*self._old, self.casework):
                one.close()
            LOG.info("daemon_stopped")

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Ask for the end; fit for a signal handler."""
        self.stopped.set()

    def catch_signals(self) -> None:
        """End gracefully at SIGTERM and SIGINT."""
        for which in (signal.SIGTERM, signal.SIGINT):
            signal.signal(which, self.stop)

    def _watch(self) -> None:
        """Wait for the end; feed the watchdog of systemd while there is progress."""
        period = int(os.environ.get("WATCHDOG_USEC") or 0) / 2_000_000 or 5.0
        while not self.stopped.wait(period):
            busy = elapsing() - self._progress
            if busy < max(_STUCK, 3 * self.casework.settings.daemon.sweep):
                _notify("WATCHDOG=1")

    def _alive(self, *_: object) -> None:
        self._progress = elapsing()

    # -- jobs --------------------------------------------------------------------------------
    def _scheduler(self) -> BackgroundScheduler:
        """Return the static jobs. A late run is a run: nothing is dropped for being late."""
        scheduler = BackgroundScheduler(
            timezone=SHANGHAI,
            executors={"default": ThreadPoolExecutor(_WORKERS)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        table, now = self.casework.settings.daemon, system_clock()
        every = {"next_run_time": now}
        add = scheduler.add_job
        add(self._job("sweep", self._sweep), "interval", seconds=table.sweep, **every)
        add(self._job("deliver", self._deliver), "interval", seconds=table.deliver, **every)
        add(
            self._job("calendar", lambda: jobs.minding_calendar(self.casework)),
            "cron", day_of_week="mon-fri", hour=9, **every,
        )  # fmt: skip
        self._daily(scheduler, "seal", table.seal_at, lambda: jobs.sealing(self.casework))
        if table.backup:
            self._daily(scheduler, "backup", table.backup_at, self._backup)
        return scheduler

    def _daily(
        self, scheduler: BackgroundScheduler, name: str, at: str, work: Callable[[], object]
    ) -> None:
        """Run a job at a time of day, and at once where the last time passed without us."""
        hour, minute = at.split(":")
        missed = {"next_run_time": system_clock()} if self._missed(name, at) else {}
        job = self._job(name, work)
        scheduler.add_job(job, "cron", hour=int(hour), minute=int(minute), **missed)

    def _missed(self, name: str, at: str) -> bool:
        done = [
            job.at
            for job in self.casework.health().jobs
            if job.job == name and job.ok and job.note != jobs.BEGUN
        ]
        return not done or datetime.fromisoformat(done[0]) < _last_time(at)

    def _job(self, name: str, work: Callable[[], object]) -> Callable[[], None]:
        """Wrap a job: whatever it raises is logged by its code, and the next run comes."""

        def run() -> None:
            self._alive()
            if self.stopped.is_set():
                return
            try:
                work()
            except CaseworkError as error:
                LOG.error("job_failed job=%s code=%s", name, error.code)  # noqa: TRY400
            except Exception as error:  # noqa: BLE001  # its text may quote a record
                LOG.error("job_failed job=%s type=%s", name, type(error).__name__)  # noqa: TRY400
            self._alive()

        return run

    def _sweep(self) -> None:
        self._reread()
        done = jobs.sweeping(self.casework, stop=self.stopped.is_set, on_page=self._alive)
        if done.looked_at or done.failed:
            LOG.info(
                "swept looked_at=%d raised=%d withdrawn=%d failed=%d",
                done.looked_at, done.raised, done.withdrawn, len(done.failed),
            )  # fmt: skip

    def _deliver(self) -> None:
        done = jobs.delivering(self.casework, stop=self.stopped.is_set, on_each=self._alive)
        if done.sent or done.again or done.dead:
            LOG.info("delivered sent=%d again=%d dead=%d", done.sent, done.again, done.dead)

    def _backup(self) -> None:
        settings = self.casework.settings
        folder = settings.path(settings.daemon.backup)
        if not jobs.begin(self.casework, "backup", _last_time(settings.daemon.backup_at)):
            return  # another daemon has made it, or is making it
        jobs.backing_up(self.casework, folder, settings.daemon.backup_keep)

    def _reread(self) -> None:
        """Take over changed settings and notices; unusable ones are noted, the old ones stay.

        Intervals, times of day and the address of the probes change with a restart only.
        """
        try:
            settings = self.read()
            fresh = Casework.open(settings=settings)
        except CaseworkError as error:
            jobs.beat(self.casework, "settings", ok=False, note=error.code)
            LOG.error("settings_not_read code=%s", error.code)  # noqa: TRY400
            return
        if _alike(fresh, self.casework):
            fresh.close()
            return
        # Closed at the end: a round of sending may still be under way with it.
        self._old.append(self.casework)
        self.casework = fresh
        jobs.beat(fresh, "settings", ok=True, note="reread")
        LOG.info("settings_reread")


def _alike(one: Casework, other: Casework) -> bool:
    same = one.calendar.notice_version == other.calendar.notice_version
    return same and one.settings == other.settings


def _notify(state: str) -> None:
    """Tell systemd, where it started us (sd_notify over its socket); nobody else listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    address = f"\0{address[1:]}" if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
            link.sendto(state.encode(), address)
    except OSError as error:
        LOG.warning("notify_failed errno=%s", error.errno)


def _last_time(at: str) -> datetime:
    """Return when it was last that time of day."""
    now = system_clock()
    hour, minute = map(int, at.split(":"))
    last = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return last if last <= now else last - _DAY
