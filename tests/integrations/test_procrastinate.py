"""Procrastinate as the engine: real workers on PostgreSQL, one of them killed while it sends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from integrations.procrastinate_worker import settings_of
from integrations.stage import CASES, TEN, Stage, staged, until
from sqlalchemy import text

from casework.errors import EnvironmentFault
from casework.service.facade import Casework
from casework.settings import demo_settings
from casework.stories.book import CORRECTED

procrastinate = pytest.importorskip("procrastinate")
from procrastinate import exceptions, testing  # noqa: E402

from casework.integrations.procrastinate import connector_of, register, tasks  # noqa: E402

NEVER, OFTEN = "0 0 1 1 *", "* * * * * */2"


class Queue(Stage):
    """The stage with its queue, in the same PostgreSQL."""

    def jobs(self, task: str, status: str) -> set[int]:
        query = text(
            "SELECT id FROM procrastinate_jobs WHERE task_name = :task"
            " AND status = CAST(:status AS procrastinate_job_status)"
        )
        with self.casework.database.engine.connect() as connection:
            return set(connection.execute(query, {"task": task, "status": status}).scalars())

    def sql(self, query: str) -> None:
        with self.casework.database.engine.begin() as connection:
            connection.execute(text(query))

    def app(self, cron: str = NEVER) -> Any:
        """The same tasks in this process."""
        app = procrastinate.App(connector=connector_of(self.casework.settings))
        register(app, lambda: self.casework, letters=Path(), cron=cron)
        return app


@pytest.fixture
def stage(databases: Any, open_scene: Any, tmp_path: Path) -> Iterator[Queue]:
    url = databases.fresh("postgresql")
    with staged(Queue, "procrastinate_worker.py", url, open_scene, tmp_path) as found:
        with found.app().open() as app:
            app.schema_manager.apply_schema()
        yield found
    databases.drop(url)


def test_a_worker_killed_while_it_sends_loses_nothing(stage: Queue) -> None:
    stage.hook.hold = True
    stage.start("one", "two", "three", cron=OFTEN)
    [(who, key)] = until(lambda: stage.hook.held)
    # The rest is sent by the others, but for what the held one has claimed with it.
    until(lambda: 0 < stage.unsent() <= 10)
    busy = [stage.jobs("casework.deliver", "doing") for _ in (time.sleep(0.7) for _ in range(3))]
    stuck = set.intersection(*busy)
    assert len(stuck) == 1
    stage.kill(who)
    until(lambda: not stuck & stage.jobs("casework.deliver", "doing"))
    assert stage.hook.keys()[key] == 1, "its lease is not over"
    assert stage.unsent() > 0

    stage.now(TEN + timedelta(seconds=stage.casework.settings.daemon.lease + 1))
    until(lambda: not stage.unsent())
    said = stage.stop()
    assert f"job_rescued casework.deliver {min(stuck)}" in said
    assert "Traceback" not in said
    assert len(stage.owed()) == CASES
    assert set(stage.hook.keys()) == stage.owed()
    assert {one for one, times in stage.hook.keys().items() if times > 1} == {key}
    assert {name for name, _ in stage.hook.seen} > {who}, "others sent as well"


def test_one_sweep_waits_at_most_and_one_runs(stage: Queue) -> None:
    with stage.app().open() as app:
        sweep = app.configure_task("casework.sweep")
        first = sweep.defer()
        with pytest.raises(exceptions.AlreadyEnqueued):
            sweep.defer()
        with stage.casework.database.engine.connect() as blocking:
            # A sweep reads, and is held up where it writes.
            blocking.execute(text("LOCK TABLE casework_watch IN EXCLUSIVE MODE"))
            stage.start("one", "two", cron=NEVER)
            until(lambda: stage.jobs("casework.sweep", "doing") == {first})
            second = sweep.defer()
            with pytest.raises(exceptions.AlreadyEnqueued):
                sweep.defer()
            time.sleep(1.5)
            assert stage.jobs("casework.sweep", "doing") == {first}
            assert stage.jobs("casework.sweep", "todo") == {second}
    until(lambda: len(stage.hook.keys()) == CASES and not stage.unsent())
    until(lambda: not stage.jobs("casework.sweep", "doing") | stage.jobs("casework.sweep", "todo"))
    assert "Traceback" not in stage.stop()
    assert set(stage.hook.keys().values()) == {1}


def test_jobs_of_workers_that_are_gone_are_put_back(stage: Queue) -> None:
    def run(app: Any) -> None:
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    gone = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL, attempts = "
    app = stage.app()
    with app.open():
        app.configure_task("casework.deliver").defer()
        stage.sql(f"{gone} 0")
        app.configure_task("casework.rescue").defer()
    run(app)
    assert len(stage.jobs("casework.deliver", "succeeded")) == 1

    with app.open():
        lost = app.configure_task("casework.sweep").defer()
        stage.sql(f"{gone} 0 WHERE task_name = 'casework.sweep'")
        waiting = app.configure_task("casework.sweep").defer()  # takes its place
        worn = app.configure_task("casework.render").defer(number="2025-0001", code="D-20")
        stage.sql(f"{gone} 8 WHERE task_name = 'casework.render'")
        app.configure_task("casework.rescue").defer()
    run(app)
    assert stage.jobs("casework.sweep", "failed") == {lost}
    assert stage.jobs("casework.render", "failed") == {worn}
    run(app)
    assert waiting in stage.jobs("casework.sweep", "succeeded")
    assert len(stage.hook.keys()) == CASES


# -- letters; the queue is in memory, and the database is any ----------------------------------
def memory(opener: Callable[[], Casework], letters: Path) -> Any:
    app = procrastinate.App(connector=testing.InMemoryConnector())
    register(app, opener, letters=letters, cron=NEVER)
    return app


def render(app: Any, **arguments: Any) -> dict[str, Any]:
    """Run one job and return its row."""
    number = app.configure_task("casework.render").defer(**arguments)
    app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    return dict(app.connector.jobs[number])


def test_a_signed_letter_is_written_once_and_again(sqlite_scene: Any, tmp_path: Path) -> None:
    threads = []

    def opener() -> Casework:
        threads.append(threading.current_thread())
        return sqlite_scene.casework

    case = sqlite_scene.tell(CORRECTED)
    code = case.view.letters[-1].code
    app = memory(opener, tmp_path / "letters")
    wanted = {"number": case.number, "code": code, "formats": ["txt", "docx"], "folder": "2025"}
    assert render(app, **wanted)["status"] == "succeeded"
    files = {path.name: path.read_bytes() for path in (tmp_path / "letters" / "2025").iterdir()}
    assert {Path(name).suffix for name in files} == {".txt", ".docx"}
    assert all(name.startswith(f"{code}_{case.number}_") for name in files)
    assert render(app, **wanted)["status"] == "succeeded"
    assert files == {p.name: p.read_bytes() for p in (tmp_path / "letters" / "2025").iterdir()}
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


def test_what_must_not_be_written_is_not(sqlite_scene: Any, tmp_path: Path) -> None:
    number = sqlite_scene.register().number
    app = memory(lambda: sqlite_scene.casework, tmp_path / "letters")
    assert render(app, number=number, code="D-20")["status"] == "failed"  # nobody signed it
    assert render(app, number=number, code="D-20", folder="../else")["status"] == "failed"
    assert render(app, number="2025-9999", code="D-20")["status"] == "failed"
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_ours_is_logged_without_its_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def opener() -> Casework:
        raise ValueError("申请人甲")

    assert render(memory(opener, tmp_path), number="2025-0001", code="D-20")["status"] == "failed"
    assert "ValueError" in caplog.text
    assert "申请人甲" not in caplog.text


def test_a_fault_of_the_environment_is_tried_again(tmp_path: Path) -> None:
    def opener() -> Casework:
        raise EnvironmentFault("数据库没有响应")

    row = render(memory(opener, tmp_path), number="2025-0001", code="D-20")
    assert (row["status"], row["attempts"]) == ("todo", 1)
    assert row["scheduled_at"] is not None


# -- the app -----------------------------------------------------------------------------------
def test_the_app_is_for_postgresql(databases: Any) -> None:
    with pytest.raises(EnvironmentFault) as fault:
        tasks(demo_settings())
    assert fault.value.code == "procrastinate_database"
    app = tasks(
        settings_of(
            "postgresql+psycopg://who:p%40ss@db:5433/cases?options=-csearch_path%3Dx", "wecom://KEY"
        )
    )
    given = app.connector._pool_args["kwargs"]
    assert given == {"host": "db", "port": 5433, "user": "who", "password": "p@ss",
                     "dbname": "cases", "options": "-csearch_path=x"}  # fmt: skip
    named = {name for name in app.tasks if name.startswith("casework.")}
    assert named == {"casework.sweep", "casework.deliver", "casework.rescue", "casework.render"}


def test_a_blueprint_takes_the_tasks_under_a_name_of_its_own(tmp_path: Path) -> None:
    blueprint = procrastinate.Blueprint()
    register(blueprint, lambda: pytest.fail("nothing is opened yet"), letters=tmp_path)
    app = procrastinate.App(connector=testing.InMemoryConnector())
    app.add_tasks_from(blueprint, namespace="foi")
    assert {"foi:casework.sweep", "foi:casework.deliver"} <= set(app.tasks)
    assert len(app.periodic_registry.periodic_tasks) == 3
