"""A job of the daemon, or of cron: it runs, and a heartbeat says when and how it went."""

from __future__ import annotations

import json
import logging
import secrets
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeVar

from casework.alerts.alert import KINDS, Thresholds
from casework.errors import CaseworkError, EnvironmentFault
from casework.service.execute import persist
from casework.service.recipients import Target, reached
from casework.store import heartbeat, outbox
from casework.store.tables import AlertRow, HeartbeatRow
from casework.timekeeping import in_shanghai

if TYPE_CHECKING:
    from pathlib import Path

    from casework.service.backup import Backup
    from casework.service.deliver import Delivery
    from casework.service.facade import Casework
    from casework.service.sweep import Swept

LOG: Final = logging.getLogger("casework.jobs")
BEGUN: Final = "begun"
"""Noted of a daily job while it runs."""
_PATIENCE: Final = timedelta(hours=1)
HOLDER: Final = secrets.token_hex(4)
"""What tells this process from others; it names no machine."""
T = TypeVar("T")


def run(casework: Casework, job: str, work: Callable[[], T], note: Callable[[T], str]) -> T:
    """Do the work and write the heartbeat of the job; what it raises is noted and raised."""
    try:
        result = work()
    except Exception as error:
        code = error.code if isinstance(error, CaseworkError) else type(error).__name__
        with suppress(CaseworkError):  # the database may be what does not answer
            beat(casework, job, ok=False, note=code)
        raise
    beat(casework, job, ok=True, note=note(result))
    return result


def beat(casework: Casework, job: str, *, ok: bool, note: str) -> None:
    """Write the heartbeat of a job, as of now."""

    def write() -> None:
        at = in_shanghai(casework.clock()).isoformat()
        with casework.database.writing() as session:
            agency = casework.settings.agency.code
            heartbeat.beat(session, agency, job, at=at, holder=HOLDER, ok=ok, note=note)
            session.commit()

    persist(write)


def sweeping(
    casework: Casework,
    *,
    everything: bool = False,
    stop: Callable[[], bool] = lambda: False,
    on_page: Callable[[int], None] = lambda _: None,
) -> Swept:
    """Sweep, with its heartbeat; see ``Casework.sweep``."""

    def work() -> Swept:
        return casework.sweep(everything=everything, stop=stop, on_page=on_page)

    def note(done: Swept) -> str:
        return f"looked_at={done.looked_at} raised={done.raised} failed={len(done.failed)}"

    return run(casework, "sweep", work, note)


def delivering(
    casework: Casework,
    *,
    most: int | None = None,
    stop: Callable[[], bool] = lambda: False,
    on_each: Callable[[], None] = lambda: None,
) -> Delivery:
    """Send, with its heartbeat; see ``Casework.deliver``."""

    def note(done: Delivery) -> str:
        return f"sent={done.sent} again={done.again} dead={done.dead}"

    def work() -> Delivery:
        return casework.deliver(most=most, stop=stop, on_each=on_each)

    return run(casework, "deliver", work, note)


def sealing(casework: Casework) -> None:
    """Seal the day in a process of its own: what was ever sealed of a large register fills memory.

    It reads settings and environment as this one did.
    """
    command = [sys.executable, "-m", "casework", "seal", "--json"]

    def work() -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # ourselves
        if done.returncode:
            # What it said on standard error names its own code, and is on no record here.
            raise EnvironmentFault(f"封存没有完成（退出码 {done.returncode}）", code="seal_failed")
        number = json.loads(done.stdout)["no"]
        return f"no={number}" if number else "unchanged"

    run(casework, "seal", work, str)


def begin(casework: Casework, job: str, since: datetime) -> bool:
    """Take a daily job upon us; False where somebody has done it ``since``, or is about to.

    One that was begun more than an hour ago and not finished counts as broken off.
    """

    def claim() -> bool:
        now = in_shanghai(casework.clock())
        agency = casework.settings.agency.code
        with casework.database.writing() as session:
            if _done(heartbeat.get(session, agency, job), since, now):
                return False
            heartbeat.beat(
                session, agency, job, at=now.isoformat(), holder=HOLDER, ok=True, note=BEGUN
            )
            session.commit()
        return True

    return persist(claim)


def _done(row: HeartbeatRow | None, since: datetime, now: datetime) -> bool:
    if row is None or not row.ok or datetime.fromisoformat(row.at) < since:
        return False
    return row.note != BEGUN or now - datetime.fromisoformat(row.at) < _PATIENCE


def backing_up(casework: Casework, folder: Path, keep: int) -> Backup:
    """Make the daily backup, verified; one with problems counts as failed.

    The folder is made where only it is missing: a disk that is not there is no place to write to.
    """
    from casework.service.backup import backup

    def work() -> Backup:
        try:
            folder.mkdir(mode=0o700, exist_ok=True)  # a backup holds all personal data there is
        except OSError as error:
            message = f"不能建立存放备份的文件夹（{type(error).__name__}）"
            raise EnvironmentFault(message, code="backup_folder") from error
        return backup(casework, folder, keep=keep, verify=True)

    done = run(
        casework,
        "backup",
        work,
        lambda d: f"{d.file.name} problems={len(d.problems)}",
    )
    if done.problems:
        beat(casework, "backup", ok=False, note=f"{done.file.name} problems={len(done.problems)}")
    return done


def minding_calendar(casework: Casework) -> int:
    """Remind the office, once a week from October on, of a holiday notice not known yet."""
    return run(casework, "calendar", lambda: _remind_of_notice(casework), lambda n: f"raised={n}")


def _remind_of_notice(casework: Casework) -> int:
    today = casework.today
    if casework.awaited_notice is None:
        return 0
    week = today.isocalendar()
    name = f"calendar/{today.year + 1}/{week.year}-W{week.week:02}"
    return persist(lambda: _put(casework, name, today))


def _put(casework: Casework, name: str, today: date) -> int:
    people, agency = casework.settings.people, casework.settings.agency.code
    roles = set(KINDS["calendar"].roles)
    heard = [who for who, person in people.items() if roles & set(person.roles)]
    with casework.database.writing() as session:
        if outbox.known(session, agency, [name]):
            return 0
        targets = reached(heard, casework.settings)
        rows = [_notice_row(casework, name, today, target) for target in targets]
        outbox.add(session, rows)
        session.commit()
    return len(rows)


def _notice_row(casework: Casework, name: str, today: date, target: Target) -> AlertRow:
    now, last = in_shanghai(casework.clock()), date(today.year, 12, 31)
    at = now
    if not target.event:
        hours = casework.settings.alerts.hours
        at = hours.when(now, casework.calendar, urgent=False, news=False)
    left = casework.calendar.between_any(today, last)
    thresholds: Thresholds = casework.settings.alerts.thresholds
    stage = "临期" if left <= thresholds.yellow else "预警"
    return AlertRow(
        agency=casework.settings.agency.code, alert=name, recipient=target.recipient,
        channel=target.channel,
        number=f"{today.year + 1}年", matter="放假通知", clock="calendar", day=last,
        provisional=False, step=left, stage=stage, due_on=today, urgent=False, people=",".join(target.people),
        state=outbox.SUPPRESSED if target.why else outbox.WAITING, not_before=at.isoformat(),
        message="", late=False, created_at=now.isoformat(),
        settled_at=now.isoformat() if target.why else None, reason=target.why,
    )  # fmt: skip
