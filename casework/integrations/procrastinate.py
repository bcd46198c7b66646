"""Casework on Procrastinate: sweep, delivery and letters on several machines, PostgreSQL alone.

A module of two lines makes the app, and Procrastinate's own command runs it::

    from casework.integrations.procrastinate import tasks
    app = tasks("casework.toml")

    procrastinate --app=jobs.app schema --apply      # once
    procrastinate --app=jobs.app worker              # on as many machines as wanted

An app one has already takes the tasks by ``register``. What a job does is idempotent and the
outbox is the truth: a job that is lost, late or run twice loses no alert. ``casework.sweep`` and
``casework.deliver`` are not retried: the next minute brings new ones, and Procrastinate cannot
put a failed job back in the queue while another waits under the same queueing lock. Settings are
read at the first job of a process: restart the workers when they change. Sealing and backups are
not tasks; leave them to ``casework seal`` and ``casework backup``.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import Any, Final

from procrastinate import App, Blueprint, JobContext, PsycopgConnector, RetryStrategy, exceptions
from procrastinate.app import WorkerOptions
from procrastinate.connector import BaseConnector
from procrastinate.jobs import Job, Status
from procrastinate.tasks import Task
from sqlalchemy.engine import make_url

from casework.errors import (
    CaseworkError,
    ConcurrentChange,
    EnvironmentFault,
    InputError,
    NotAllowed,
    Refusal,
)
from casework.service import jobs as work
from casework.service.facade import Casework, database_url
from casework.service.rendering import MadeLetter
from casework.settings import Settings, load_settings

LOG: Final = logging.getLogger("casework.procrastinate")
QUEUE: Final = "casework"
EVERY_MINUTE: Final = "* * * * *"
SHARE: Final = 50
"""Messages one delivery job sends; the next share is another job's, perhaps elsewhere."""
STALLED: Final = 30.0
"""Seconds without a heartbeat after which a worker counts as gone."""
_TRIES: Final = 8
_RETRY: Final = RetryStrategy(
    max_attempts=_TRIES,
    wait=5,
    linear_wait=30,
    retry_exceptions=(EnvironmentFault, ConcurrentChange),
)


def tasks(
    settings: Settings | str | Path | None = None,
    *,
    connector: BaseConnector | None = None,
    letters: str | Path = "letters",
) -> App:
    """Return an app with the tasks of casework on the database of the settings.

    ``settings`` as for ``Casework.open``. ``connector`` None: Procrastinate's tables are in the
    same database. ``letters``: the folder ``casework.render`` writes into, relative to the
    settings. Raises ``SettingsInvalid`` and, where it is not PostgreSQL, ``EnvironmentFault``.
    """
    known = settings if isinstance(settings, Settings) else load_settings(settings)
    app = App(connector=connector or connector_of(known), worker_defaults=worker_options())
    register(app, partial(Casework.open, settings=known), letters=known.path(str(letters)))
    return app


def worker_options(stalled: float = STALLED) -> WorkerOptions:
    """Return what workers should be run with; an app of ``tasks`` has it already.

    A worker told to stop asks its jobs to stop at once: a delivery does after the message it is
    at, and what is left is anybody's.
    """
    return WorkerOptions(
        concurrency=4,
        delete_jobs="successful",
        shutdown_graceful_timeout=0,
        update_heartbeat_interval=stalled / 3,
        stalled_worker_timeout=stalled,
    )


def connector_of(settings: Settings) -> PsycopgConnector:
    """Return a connector to the database of the settings."""
    url = make_url(database_url(settings))
    if url.get_backend_name() != "postgresql":
        message = "Procrastinate 只能用 PostgreSQL，而设置 database.url 是别的数据库"
        raise EnvironmentFault(message, code="procrastinate_database")
    _, given = url.get_dialect()().create_connect_args(url)
    return PsycopgConnector(kwargs=given, min_size=1, max_size=6)


def register(
    app: Blueprint,
    opener: Callable[[], Casework],
    *,
    letters: Path,
    cron: str = EVERY_MINUTE,
    senders: int = 4,
    stalled: float = STALLED,
) -> None:
    """Put the tasks into an app or a blueprint.

    ``opener`` is called once in a process, at the first job. ``cron``: how often to sweep, to
    deliver and to look for jobs of workers that are gone. ``senders``: delivery jobs a sweep
    with much to send puts into the queue.
    """
    jobs = _Jobs(_Door(opener), letters, senders, stalled)
    task: Any = partial(app.task, queue=QUEUE)
    periodic: Any = partial(app.periodic, cron=cron)
    lock = "casework.sweep"
    sweep = task(name=lock, lock=lock, queueing_lock=lock, pass_context=True)(jobs.sweep)
    deliver = task(name="casework.deliver", pass_context=True)(jobs.deliver)
    # No lock: one of a worker that is gone would keep every other from being run.
    lock = "casework.rescue"
    rescue = task(name=lock, queueing_lock=lock, pass_context=True)(jobs.rescue)
    task(name="casework.render", retry=_RETRY)(jobs.render)
    periodic()(sweep)
    periodic(queueing_lock=_slot(0))(deliver)
    periodic()(rescue)
    jobs.delivery.append(deliver)


def _slot(slot: int) -> str:
    """Return a queueing lock: of each at most one delivery waits, however many run."""
    return f"casework.deliver.{slot}"


@contextmanager
def _unquoted() -> Iterator[None]:
    """Let errors of ours pass; of any other only its type, as its text may quote a record."""
    try:
        yield
    except CaseworkError:
        raise
    except Exception as error:  # noqa: BLE001  # Procrastinate logs what a job raises
        raise RuntimeError(type(error).__name__) from None


@dataclass(slots=True)
class _Door:
    """Opens casework once in a process. Jobs come in threads, never in that of the event loop."""

    opener: Callable[[], Casework]
    lock: Lock = field(default_factory=Lock)
    opened: Casework | None = None

    def __call__(self) -> Casework:
        with self.lock:
            if self.opened is None:
                self.opened = self.opener()
            return self.opened


@dataclass(frozen=True, slots=True)
class _Jobs:
    """What the tasks do. Their arguments name a case and a document, nobody."""

    casework: _Door
    letters: Path
    senders: int
    stalled: float
    delivery: list[Task[Any, Any, Any]] = field(default_factory=list)

    def sweep(self, context: JobContext, timestamp: int = 0) -> dict[str, object]:
        """Put what is owed into the outbox, and have it delivered."""
        with _unquoted():
            done = work.sweeping(self.casework(), stop=context.should_abort)
            work.minding_calendar(self.casework())
        for slot in range(min(self.senders, 1 + done.raised // SHARE)):
            self._defer_delivery(slot)
        return done.to_dict()

    def deliver(self, context: JobContext, slot: int = 0, timestamp: int = 0) -> dict[str, object]:
        """Send a share of what may go out; where there was a whole share, there may be more."""
        with _unquoted():
            done = work.delivering(self.casework(), most=SHARE, stop=context.should_abort)
        handled = done.sent + done.again + done.dead + done.withdrawn + done.lost
        if handled == SHARE and not context.should_abort():
            self._defer_delivery(slot)
        return done.to_dict()

    def _defer_delivery(self, slot: int) -> None:
        [deliver] = self.delivery
        with suppress(exceptions.AlreadyEnqueued):  # it will do our share as well
            deliver.configure(queueing_lock=_slot(slot)).defer(slot=slot)

    async def rescue(self, context: JobContext, timestamp: int = 0) -> int:
        """Put the jobs of workers that are gone back into the queue; return how many.

        A worker that was only held up may still be at it: then two do the same, which is safe.
        """
        manager = context.app.job_manager
        gone = await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self.stalled)
        found = list(gone)
        for job in found:
            LOG.warning("job_rescued %s %s", job.task_name, job.id)
            with suppress(exceptions.ConnectorException):  # its own worker or another was first
                await self._again(context.app, job)
        return len(found)

    async def _again(self, app: App, job: Job) -> None:
        manager = app.job_manager
        if job.attempts < _TRIES:
            try:
                await manager.retry_job(job)
            except exceptions.UniqueViolation:
                LOG.info("job_replaced %s %s", job.task_name, job.id)
            else:
                return
        # Another waits to do the same, or every worker that took it died of it.
        await manager.finish_job(job, Status.FAILED, delete_job=False)

    def render(
        self, number: str, code: str, formats: Sequence[str] = ("docx",), folder: str = ""
    ) -> list[str]:
        """Make the files of a signed letter in ``folder``, below that of letters; return names.

        Again means the same names. Raises ``InputError``, ``NotFound``, ``NotAllowed`` for a
        letter nobody has signed, and ``EnvironmentFault``, which is tried again.
        """
        target = (self.letters / folder).resolve()
        if not target.is_relative_to(self.letters.resolve()):
            message = "文书只能写入设定的文件夹以下，folder 应为其中的相对路径"
            raise InputError([Refusal("folder_outside", message, field="folder")])
        with _unquoted():
            made = self.casework().letters.make(number, code, formats)
        if made.standing != "signed":
            message = "这份文书还没有签发，不生成文件"
            raise NotAllowed([Refusal("letter_not_signed", message, field="code")])
        return _written(made, number, target)


def _written(made: MadeLetter, number: str, folder: Path) -> list[str]:
    """Write each file whole under another name first; the digest tells letters of one code apart."""
    stem = f"{made.letter.code}_{number}_{made.letter.digest()[:8]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind, data in made.files.items():
            with NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as part:
                part.write(data)
                part.flush()
                os.fsync(part.fileno())
            Path(part.name).replace(folder / f"{stem}.{kind}")
    except OSError as error:
        raise EnvironmentFault("不能写入输出文件夹", code="output_folder") from error
    return [f"{stem}.{kind}" for kind in made.files]
