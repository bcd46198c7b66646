"""The example for Celery, run by a real worker on a broker in memory."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from alerts.far import Far
from integrations.procrastinate_worker import settings_of

from casework.docgen.pages import ROOT
from casework.stories.book import CORRECTED

celery = pytest.importorskip("celery")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


@pytest.fixture(scope="module")
def example() -> Iterator[Any]:
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setenv("CELERY_BROKER_URL", "memory://")
    spec = importlib.util.spec_from_file_location("celery_app", ROOT / "examples" / "celery_app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "celery_app", module)
    spec.loader.exec_module(module)
    yield module
    module.app.close()
    monkeypatch.undo()


@pytest.fixture
def own_logging() -> Iterator[None]:
    """A worker sets the logging of its whole process up, which is ours here."""
    from celery.signals import setup_logging

    def leave_it(**_: object) -> None:
        pass

    setup_logging.connect(leave_it, weak=False)
    yield
    setup_logging.disconnect(leave_it)


@pytest.mark.usefixtures("own_logging")
def test_a_worker_sweeps_and_delivers(
    example: Any, databases: Any, open_scene: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from celery.contrib.testing.worker import start_worker

    far, url = Far(), databases.fresh("sqlite")
    far.say((204, b""))
    scene = open_scene(url, settings_of(url, f"webhook+http://:secret@{far.host}/in"))
    for number in range(3):
        scene.register(CORRECTED, carrier_number=f"YS-{number}")
    scene.on("2025-03-07")
    monkeypatch.setattr(example, "opened", lambda: scene.casework)
    with start_worker(example.app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
        example.sweep.delay()
        example.sweep.delay()
        end = time.monotonic() + 15
        while time.monotonic() < end and scene.casework.health().unsent + 3 - len(far.seen):
            time.sleep(0.05)
        time.sleep(0.3)
    far.close()
    assert len(far.seen) == 3
    assert scene.casework.health().healthy


def test_it_is_what_its_words_say(example: Any) -> None:
    conf = example.app.conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert {entry["task"] for entry in conf.beat_schedule.values()} <= set(example.app.tasks)
