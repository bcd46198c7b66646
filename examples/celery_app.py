"""Casework under Celery, for those who run one already: ``celery -A celery_app worker -B``.

Late acknowledgement is safe here, and needed. A task that is acknowledged when it is taken is lost
with its worker; acknowledged late, it is handed to another worker and run again. Again does no
harm: a sweep puts each alert into the outbox once, under a derived key, and a delivery claims each
message with a lease before it is sent. A message may go out twice only where a worker died between
sending it and writing that down, and then under the same key. What a broker loses altogether the
next minute brings again, as the truth is in casework's own tables and not in the queue.

No task carries data of a case, and no result is stored. ``-B`` (beat) runs in one worker only; two
would be no harm either. The settings are those of ``CASEWORK_CONFIG``.
"""

import os
from functools import cache

from celery import Celery

from casework.errors import ConcurrentChange, EnvironmentFault
from casework.service import jobs
from casework.service.facade import Casework

app = Celery("casework", broker=os.environ.get("CELERY_BROKER_URL", "redis://localhost/0"))
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    beat_schedule={
        # What nobody took within a minute is dropped: the next one does the same.
        "sweep": {"task": "casework.sweep", "schedule": 60.0, "options": {"expires": 60}},
        "deliver": {"task": "casework.deliver", "schedule": 20.0, "options": {"expires": 20}},
    },
)
AGAIN = {
    "autoretry_for": (EnvironmentFault, ConcurrentChange),
    "retry_backoff": 5,
    "max_retries": 5,
}


@cache
def opened() -> Casework:
    """Open casework once in a worker process, after it was forked."""
    return Casework.open()


@app.task(name="casework.sweep", **AGAIN)
def sweep() -> None:
    """Put what is owed into the outbox, remind of a missing holiday notice, and have it sent."""
    jobs.sweeping(opened())
    jobs.minding_calendar(opened())
    deliver.delay()


@app.task(name="casework.deliver", **AGAIN)
def deliver() -> None:
    """Send what may go out now; any number of workers may at once."""
    jobs.delivering(opened())
