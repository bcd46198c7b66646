"""The example for Celery on real brokers: three workers, one of them killed while it sends.

``CASEWORK_TEST_BROKERS`` names the brokers, by commas: ``redis://127.0.0.1:6379/9``,
``amqp://guest:guest@127.0.0.1//``.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from integrations.stage import CASES, TEN, Stage, staged, until

celery, redis = pytest.importorskip("celery"), pytest.importorskip("redis")
BROKERS = [url for url in os.environ.get("CASEWORK_TEST_BROKERS", "").split(",") if url]
pytestmark = pytest.mark.skipif(not BROKERS, reason="CASEWORK_TEST_BROKERS names no broker")


@pytest.fixture(params=BROKERS, ids=lambda url: url.partition(":")[0])
def broker(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def queue(broker: str) -> Iterator[str]:
    """A queue of the test's own, emptied and taken away afterwards."""
    name = f"casework_test_{secrets.token_hex(6)}"
    yield name
    if broker.startswith("redis"):
        with redis.Redis.from_url(broker) as client:
            for key in client.scan_iter(f"{name}*"):
                client.delete(key)
        return
    with celery.Celery(broker=broker).connection_for_write() as connection:
        connection.default_channel.queue_delete(name)
        connection.default_channel.exchange_delete(name)


@pytest.fixture
def stage(databases: Any, open_scene: Any, tmp_path: Path, queue: str) -> Iterator[Stage]:
    """The workers end before their queue is taken away."""
    url = databases.fresh("postgresql")
    with staged(Stage, "celery_worker.py", url, open_scene, tmp_path) as found:
        yield found
    databases.drop(url)


def test_a_worker_killed_while_it_sends_loses_nothing(
    stage: Stage, broker: str, queue: str
) -> None:
    work = {"broker": broker, "queue": queue, "every": 0.5}
    stage.hook.hold = True
    stage.start("one", beat=True, **work)
    stage.start("two", "three", beat=False, **work)
    [(who, key)] = until(lambda: stage.hook.held, 30)
    until(lambda: 0 < stage.unsent() <= 10, 30)  # the others send but for what the held one claimed
    stage.kill(who)
    if who == "one":  # beat was in it
        stage.start("four", beat=True, **work)
    assert stage.hook.keys()[key] == 1, "its lease is not over"
    assert stage.unsent() > 0

    stage.now(TEN + timedelta(seconds=stage.casework.settings.daemon.lease + 1))
    until(lambda: not stage.unsent(), 30)
    said = stage.stop()
    assert "Traceback" not in said
    assert len(stage.owed()) == CASES
    assert set(stage.hook.keys()) == stage.owed()
    assert {one for one, times in stage.hook.keys().items() if times > 1} == {key}
    assert {name for name, _ in stage.hook.seen} > {who}, "others sent as well"
    assert stage.casework.health().healthy
