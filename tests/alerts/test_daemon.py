"""The daemon as a program of its own: real process, real signals, real probes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import pytest
from alerts.far import Far
from cli.officer import PERSONAL, request

from casework.daemon import Daemon
from casework.errors import EnvironmentFault, SettingsInvalid
from casework.service import jobs
from casework.service.facade import Casework
from casework.service.intake import read_requests
from casework.service.probes import Probes, exposition
from casework.settings import load_settings
from casework.timekeeping import SHANGHAI, today

pytestmark = pytest.mark.filterwarnings("error")
PATIENCE = 30
"""Seconds something may take that takes one."""

PEOPLE = """
[people.dengji]
name = "演示登记员"
roles = ["registrar"]
[people.chengban]
name = "演示承办人"
roles = ["handler"]
[people.fuzeren]
name = "演示机构负责人"
roles = ["office_head", "leader", "signer", "admin"]
"""


def free_port() -> int:
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return int(it.getsockname()[1])


class Office:
    """A folder with settings, cases that are overdue, and daemons started in it."""

    def __init__(self, folder: Path, far: Far, url: str = "sqlite:///cases.db") -> None:
        self.folder, self.far, self.url, self.port = folder, far, url, free_port()
        self.running: list[subprocess.Popen[str]] = []
        self.write()

    def write(self, **alerts: object) -> None:
        lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in alerts.items())
        (self.folder / "casework.toml").write_text(
            f'[database]\nurl = "{self.url}"\n{PEOPLE}\n[alerts]\nevents = ["oa"]\n{lines}'
            f'[alerts.channels]\noa = "webhook+http://:topsecret@{self.far.host}/in"\n'
            f'[daemon]\nsweep = 1\ndeliver = 1\nlisten = "127.0.0.1:{self.port}"\n'
            'backup = "backup"\nbackup_keep = 1\n',
            encoding="utf-8",
        )  # fmt: skip

    def settings(self):
        return load_settings(self.folder / "casework.toml", environ={})

    def register(self) -> str:
        """Register a request whose time is up."""
        long_ago = (today() - timedelta(days=60)).isoformat()
        made = request(submitted_on=long_ago, received_on=long_ago)
        with Casework.open(settings=self.settings()) as casework:
            [case] = casework.register_all(read_requests([made]), actor="dengji")
            return case.number

    def start(self, **environment: str) -> subprocess.Popen[str]:
        log = (self.folder / f"log{len(self.running)}.txt").open("w", encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-c", "from casework.cli.main import run; run()", "daemon"],
            cwd=self.folder, stderr=log, text=True,
            env={**os.environ, **environment},
        )  # fmt: skip
        log.close()
        self.running.append(process)
        return process

    def log(self) -> str:
        return "".join(p.read_text(encoding="utf-8") for p in sorted(self.folder.glob("log*.txt")))

    def ask(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()
        except URLError:
            return 0, ""

    def wait(self, what) -> None:
        end = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < end, self.log()
            time.sleep(0.05)

    def close(self) -> None:
        for process in self.running:
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()


@pytest.fixture
def office(tmp_path: Path, far: Far) -> Iterator[Office]:
    far.say((200, {}))
    it = Office(tmp_path, far)
    yield it
    it.close()


def test_one_day_of_a_daemon(office: Office) -> None:
    number = office.register()
    process = office.start()
    office.wait(lambda: len(office.far.seen) >= 2)
    office.wait(lambda: office.ask("/healthz")[0] == 200)
    told = "".join(body.decode() for _, _, body in office.far.seen)
    assert number in told and "答复期限" in told
    assert not [value for value in PERSONAL.values() if value in told + office.log()]
    assert "topsecret" not in office.log() + office.ask("/healthz")[1] + office.ask("/metrics")[1]
    office.wait(lambda: ran(office) >= {"sweep", "deliver", "seal", "backup", "calendar"})
    health = json.loads(office.ask("/healthz")[1])
    assert health["unsent"] == health["dead"] == 0
    status, metrics = office.ask("/metrics")
    first = next(line for line in metrics.splitlines() if not line.startswith("#"))
    assert (status, first) == (200, "casework_oldest_unsent_alert_age_seconds 0.0")
    assert office.ask("/other")[0] == 404
    assert resident(process.pid) < 150 * 1024
    assert len(list(office.folder.glob("backup/*.backup.db"))) == 1
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    assert "daemon_stopped" in office.log() and "Traceback" not in office.log()
    assert office.log().splitlines()[0][19:25] == "+08:00"


def ran(office: Office) -> set[str]:
    return {job["job"] for job in json.loads(office.ask("/healthz")[1])["jobs"]}


def resident(pid: int) -> int:
    """Return the memory of a process, kB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def test_four_daemons_tell_everything_once(office: Office) -> None:
    office.register()  # there is a database
    processes = [office.start(CASEWORK_DAEMON__LISTEN="") for _ in range(4)]
    office.wait(lambda: office.log().count("daemon_started") == 4)
    numbers = [office.register() for _ in range(5)]
    with Casework.open(settings=office.settings()) as casework:
        office.wait(lambda: casework.health().unlooked + casework.health().unsent == 0)
        assert list(casework.verify()) == []
    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(PATIENCE) for process in processes] == [0, 0, 0, 0], office.log()
    assert len(keys(office)) == len(set(keys(office)))
    assert not [n for n in numbers if not any(key.startswith(n) for key in keys(office))]


def keys(office: Office) -> list[str]:
    return [headers["X-Casework-Alert"] for _, headers, _ in office.far.seen]


def test_sigterm_waits_for_the_message_under_way(office: Office) -> None:
    office.register()
    office.far.say("slow")
    process = office.start()
    office.wait(lambda: office.far.seen)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    with Casework.open(settings=office.settings()) as casework:
        states = {alert.state for alert in casework.alerts()}
    assert "sent" not in states and "daemon_stopped" in office.log()


def test_what_a_failed_channel_leaves_behind_shows_in_the_status(office: Office) -> None:
    office.register()
    office.far.say((500, {}))
    with Casework.open(settings=office.settings()) as casework:
        jobs.sweeping(casework)
        assert jobs.delivering(casework).again
        later = in_hours(casework, 2)
        with Casework.open(settings=office.settings(), clock=later) as tomorrow:
            health = tomorrow.health()
    assert not health.healthy
    assert {ill.code for ill in health.problems} == {"alerts_waiting", "job_stale"}
    assert "casework_oldest_unsent_alert_age_seconds 7200.0" in exposition(health)


def in_hours(casework: Casework, hours: int):
    moment = casework.clock() + timedelta(hours=hours)
    with casework.database.reading() as session:
        from casework.store import outbox

        oldest = outbox.backlog(session, casework.settings.agency.code, moment.isoformat()).oldest
    return lambda: datetime.fromisoformat(str(oldest)) + timedelta(hours=hours)


def test_settings_are_read_again_and_unusable_ones_change_nothing(office: Office) -> None:
    daemon = Daemon(read=office.settings)
    daemon.casework = first = Casework.open(settings=office.settings())
    daemon._reread()
    assert daemon.casework is first
    office.write(yellow=7)
    daemon._reread()
    assert daemon.casework.settings.alerts.yellow == 7
    office.write(yellow=-1)
    with pytest.raises(SettingsInvalid):
        office.settings()
    daemon._reread()
    assert daemon.casework.settings.alerts.yellow == 7
    assert [ill.code for ill in daemon.casework.health().warnings] == ["job_failed"]
    for one in (*daemon._old, daemon.casework):
        one.close()


def test_systemd_is_told(office: Office, tmp_path: Path) -> None:
    address = str(tmp_path / "n")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(address)
        ear.settimeout(PATIENCE)
        process = office.start(NOTIFY_SOCKET=address, WATCHDOG_USEC="400000")
        assert ear.recv(100) == b"READY=1"
        assert ear.recv(100) == b"WATCHDOG=1"
        process.send_signal(signal.SIGTERM)
        while (said := ear.recv(100)) == b"WATCHDOG=1":
            pass
        assert said == b"STOPPING=1"
        assert process.wait(PATIENCE) == 0


def test_a_missed_seal_is_made_at_the_start_and_not_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.register()
    monkeypatch.chdir(office.folder)
    daemon = Daemon(read=office.settings)
    daemon.casework = Casework.open(settings=office.settings())
    assert daemon._missed("seal", "23:30")
    jobs.sealing(daemon.casework)
    assert not daemon._missed("seal", "23:30")
    assert [job.note for job in daemon.casework.health().jobs] == ["no=1"]
    (office.folder / "casework.toml").write_text("[agency")
    with pytest.raises(EnvironmentFault) as caught:
        jobs.sealing(daemon.casework)
    assert caught.value.code == "seal_failed"
    daemon.casework.close()


def test_a_taken_port_is_a_clear_error(office: Office) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", office.port))
        other.listen()
        process = office.start()
        assert process.wait(PATIENCE) == 5
    assert "[daemon_listen]" in office.log() and "Traceback" not in office.log()


def test_no_address_no_server() -> None:
    assert Probes.listening("", lambda: None).port == 0  # type: ignore[arg-type,return-value]


def test_the_office_is_reminded_of_next_years_notice_once_a_week(sqlite_scene) -> None:
    casework = sqlite_scene.casework
    sqlite_scene.on("2025-09-30")
    last_known = casework.calendar.official_through.year
    assert jobs.minding_calendar(casework) == 0
    sqlite_scene.on(date(last_known, 11, 23))
    assert jobs.minding_calendar(casework) > 0
    assert jobs.minding_calendar(casework) == 0
    sqlite_scene.on(date(last_known, 11, 30))
    assert jobs.minding_calendar(casework) > 0
    assert {alert.number for alert in casework.alerts()} == {f"{last_known + 1}年"}


def test_a_reminder_of_the_notice_that_was_given_up_is_sent_again(office: Office) -> None:
    """It belongs to no case, so that no clock of a case says that it is over."""
    with Casework.open(settings=office.settings()) as looking:
        year = looking.calendar.official_through.year
    then = datetime(year, 11, 24, 10, tzinfo=SHANGHAI)
    casework = Casework.open(settings=office.settings(), clock=lambda: then)
    assert jobs.minding_calendar(casework)
    office.far.say((404, {}))
    assert jobs.delivering(casework).dead == 1
    office.far.say((200, {}))
    assert casework.retry_alerts() == 1
    assert jobs.delivering(casework).sent == 1
    casework.close()


def test_backups_go_into_a_folder_that_is_made_but_not_to_a_disk_that_is_missing(
    sqlite_scene: Any, tmp_path: Path
) -> None:
    made = tmp_path / "backup"
    for _ in range(2):
        jobs.backing_up(sqlite_scene.casework, made, 1)
        assert made.stat().st_mode & 0o777 == 0o700
        sqlite_scene.on("2025-03-04")
    [kept] = made.iterdir()
    assert "20250304" in kept.name
    with pytest.raises(EnvironmentFault) as missing:
        jobs.backing_up(sqlite_scene.casework, tmp_path / "disk" / "backup", 1)
    assert missing.value.code == "backup_folder"
    assert not (tmp_path / "disk").exists()
    job = next(job for job in sqlite_scene.casework.health().jobs if job.job == "backup")
    assert (job.ok, job.note) == (False, "backup_folder")


def test_one_daemon_makes_the_daily_backup_and_one_that_broke_off_is_made_good(
    sqlite_scene: Any,
) -> None:
    casework = sqlite_scene.casework
    sqlite_scene.on("2025-03-04")
    since = casework.clock() - timedelta(hours=1)
    assert jobs.begin(casework, "backup", since)
    assert not jobs.begin(casework, "backup", since), "another is at it"
    jobs.beat(casework, "backup", ok=False, note="backup_folder")
    assert jobs.begin(casework, "backup", since), "it failed: whoever starts next tries again"
    sqlite_scene.on("2025-03-05")
    later = casework.clock() - timedelta(hours=48)
    assert jobs.begin(casework, "backup", later), "begun a day ago, and never finished"
    jobs.beat(casework, "backup", ok=True, note="done")
    assert not jobs.begin(casework, "backup", later)
