"""One worker of the example for Celery, started by ``test_celery_brokers.py`` as a program of its own.

The example is run as it is but for four things: its present is what stands in a file, its webhook
bears its name, its queue is the test's, and its beat is faster.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import sys
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from integrations.procrastinate_worker import SECRET, settings_of

import casework
from casework.service.facade import Casework

EXAMPLE = Path(casework.__file__).parents[1] / "examples" / "celery_app.py"


def load() -> Any:
    spec = importlib.util.spec_from_file_location("celery_app", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    sys.modules["celery_app"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    job: dict[str, Any] = json.loads(sys.argv[1])
    os.environ["CELERY_BROKER_URL"] = job["broker"]
    hook = f"webhook+http://:{SECRET}@127.0.0.1:{job['port']}/{job['name']}#timeout=60"
    settings = settings_of(job["url"], hook)

    def clock() -> datetime:
        return datetime.fromisoformat(Path(job["clock"]).read_text(encoding="utf-8"))

    @cache
    def opened() -> Casework:
        return Casework.open(settings=settings, clock=clock)

    example = load()
    example.opened = opened
    example.app.conf.task_default_queue = job["queue"]
    if job["broker"].startswith("redis"):  # whose keys are no queue's alone
        example.app.conf.broker_transport_options = {"global_keyprefix": job["queue"]}
    for entry in example.app.conf.beat_schedule.values():
        entry["schedule"] = job["every"]
    logging.basicConfig(stream=sys.stderr)
    logging.getLogger().handlers[0].setLevel(logging.WARNING)  # no statements
    beat = ["--beat", f"--schedule={job['clock']}.{job['name']}"] if job["beat"] else []
    command = [
        "worker",
        "--loglevel=WARNING",
        "--concurrency=2",
        f"--hostname={job['name']}@%h",
        *beat,
    ]
    example.app.worker_main(command)


if __name__ == "__main__":
    main()
