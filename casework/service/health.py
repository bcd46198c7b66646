"""Whether reminding works: the age of the oldest unsent alert first, then the jobs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from casework.service.basis import JOB as BASIS
from casework.store import heartbeat, outbox, watch
from casework.timekeeping import in_shanghai

if TYPE_CHECKING:
    from casework.service.facade import Casework
    from casework.settings import Settings

FORMAT: Final = "casework/health/1"
JOBS: Final = {
    "sweep": "检查期限", "deliver": "发送提醒", "calendar": "放假通知", "seal": "封存",
    "backup": "备份", "settings": "重读设置",
}  # fmt: skip
NEEDED: Final = ("sweep", "deliver")
"""Without these nobody is reminded."""


@dataclass(frozen=True, slots=True)
class Job:
    """The last run of a job; ``age``: seconds since then; ``failed_at``: its last failure."""

    job: str
    at: str
    age: int
    ok: bool
    note: str
    failed_at: str | None


@dataclass(frozen=True, slots=True)
class Ill:
    """Something that keeps alerts from going out; code and words."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Health:
    """How reminding stands. ``oldest_age``: seconds the oldest unsent alert could have gone out.

    ``unlooked``: cases whose look is due. ``dead``: alerts that were given up and wait for
    somebody; they do not count as illness, they stand in ``warnings``.
    """

    at: str
    oldest_age: int
    unsent: int
    waiting_now: int
    dead: int
    unlooked: int
    jobs: tuple[Job, ...]
    problems: tuple[Ill, ...]
    warnings: tuple[Ill, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing keeps alerts from going out."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object ``casework/health/1``."""
        plain = ("at", "oldest_age", "unsent", "waiting_now", "dead", "unlooked")
        jobs = [{n: getattr(job, n) for n in Job.__slots__} for job in self.jobs]
        return (
            {"format": FORMAT, "healthy": self.healthy}
            | {name: getattr(self, name) for name in plain}
            | {"jobs": jobs}
            | {"problems": [{"code": x.code, "message": x.message} for x in self.problems]}
            | {"warnings": [{"code": x.code, "message": x.message} for x in self.warnings]}
        )


def health(casework: Casework) -> Health:
    """Look how reminding stands now. Raises ``EnvironmentFault`` where the database is gone."""
    now = in_shanghai(casework.clock()).replace(microsecond=0)
    agency = casework.settings.agency.code
    with casework.database.reading() as session:
        backlog = outbox.backlog(session, agency, now.isoformat())
        unlooked = watch.unlooked(session, agency, now.date())
        rows = [row for row in heartbeat.every(session, agency) if row.job != BASIS]
        jobs = tuple(
            Job(row.job, row.at, _age(row.at, now), row.ok, row.note, row.failed_at) for row in rows
        )
    oldest = _age(backlog.oldest, now) if backlog.oldest else 0
    patience = timedelta(minutes=casework.settings.daemon.alarm).total_seconds()
    return Health(
        at=now.isoformat(), oldest_age=oldest, unsent=backlog.unsent,
        waiting_now=backlog.overdue, dead=backlog.dead, unlooked=unlooked, jobs=jobs,
        problems=tuple(_problems(oldest, jobs, int(patience))),
        warnings=(*_warnings(backlog.dead, jobs), *_unreached(casework.settings)),
    )  # fmt: skip


def _age(moment: str, now: datetime) -> int:
    return max(0, int((now - datetime.fromisoformat(moment)).total_seconds()))


def _problems(oldest: int, jobs: tuple[Job, ...], patience: int) -> Iterator[Ill]:
    if oldest > patience:
        yield Ill("alerts_waiting", f"最早一条提醒应发而未发已有 {oldest // 60} 分钟")
    known = {job.job: job for job in jobs}
    for name in NEEDED:
        job = known.get(name)
        if job is None:
            yield Ill("job_never", f"“{JOBS[name]}”从未运行：请启动 casework daemon")
        elif job.age > patience:
            yield Ill("job_stale", f"“{JOBS[name]}”已有 {job.age // 60} 分钟没有运行")
        elif not job.ok:
            yield Ill("job_failed", f"“{JOBS[name]}”上次运行失败（{job.note}）")


def _warnings(dead: int, jobs: tuple[Job, ...]) -> Iterator[Ill]:
    if dead:
        yield Ill("alerts_dead", f"有 {dead} 条提醒发送不成，已经放弃：casework alerts list --dead")
    for job in jobs:
        if job.job not in NEEDED and not job.ok:
            label = JOBS.get(job.job, job.job)
            yield Ill("job_failed", f"“{label}”上次运行失败（{job.note}）")


def _unreached(settings: Settings) -> Iterator[Ill]:
    """Tell who cannot be told: their alerts are kept as 未发, and nobody hears of them."""
    alerts = settings.alerts
    if settings.demo and not alerts.channels:
        yield Ill("demo_settings", "正在使用演示设置（没有 casework.toml），不会有人收到提醒")
    elif not alerts.channels:
        yield Ill("no_channels", "没有设置提醒渠道（[alerts.channels]），提醒只记录、不发送")
    elif not (alerts.fallback or alerts.events):
        silent = sum(not person.reach for person in settings.people.values())
        if silent:
            message = f"有 {silent} 名人员收不到提醒：[people] 中没有 reach，也没有设置 fallback"
            yield Ill("people_unreached", message)
