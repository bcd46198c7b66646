"""One worker, started by ``test_procrastinate.py`` as a program of its own.

Its present is what stands in a file, so that the test moves all workers' clocks at once; its
webhook bears its name, so that the test knows who is sending.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from procrastinate import App

from casework.integrations.procrastinate import connector_of, register, worker_options
from casework.service.facade import Casework
from casework.settings import Settings, demo_settings

SECRET = "not-a-secret-but-long-enough"


def settings_of(url: str, hook: str) -> Settings:
    demo = demo_settings()
    alerts = demo.alerts.model_copy(update={"channels": {"hook": hook}, "events": ("hook",)})
    database = demo.database.model_copy(update={"url": url})
    return demo.model_copy(update={"alerts": alerts, "database": database})


def main() -> None:
    job: dict[str, Any] = json.loads(sys.argv[1])
    hook = f"webhook+http://:{SECRET}@127.0.0.1:{job['port']}/{job['name']}#timeout=60"
    settings = settings_of(job["url"], hook)

    def clock() -> datetime:
        return datetime.fromisoformat(Path(job["clock"]).read_text(encoding="utf-8"))

    def opened() -> Casework:
        return Casework.open(settings=settings, clock=clock)

    logging.basicConfig(stream=sys.stderr)
    logging.getLogger().handlers[0].setLevel(logging.WARNING)  # no statements
    stalled = 3.0
    app = App(connector=connector_of(settings), worker_defaults=worker_options(stalled))
    register(app, opened, letters=Path(), cron=job["cron"], stalled=stalled)
    app.run_worker(name=job["name"], fetch_job_polling_interval=0.3)


if __name__ == "__main__":
    main()
