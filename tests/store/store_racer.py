"""One process of a race, started by ``test_store_races.py`` as a program of its own.

It says ``ready``, waits for a line on standard input so that all start together, does its
work and prints what came of it as one line of JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

from casework.cases.commands import parse_command
from casework.errors import CaseworkError
from casework.service.facade import Casework
from casework.settings import demo_settings
from casework.stories.tell import StoryClock


def main() -> None:
    job: dict[str, Any] = json.loads(sys.argv[1])
    clock = StoryClock()
    clock.day = date.fromisoformat(job["day"])

    def opened() -> Casework:
        return Casework.open(job["url"], settings=demo_settings(), clock=clock)

    if job["kind"] == "open":
        import casework.store.migrations.run  # noqa: F401  # loaded before the start, not after

        wait()
        with opened() as casework:
            problems = [p.problem for p in casework.verify()]
            tell({"revision": casework.database.revision(), "problems": problems})
        return
    with opened() as casework:
        wait()
        accepted, refused = [], {}
        for n in range(job["times"]):
            text = f"{job['name']}-{n}"
            command = parse_command("note", job["number"], {"text": text})
            try:
                case = casework.execute(command, actor=job["actor"])
            except CaseworkError as error:
                refused[error.code] = refused.get(error.code, 0) + 1
            else:
                accepted.append([text, case.version])
    tell({"accepted": accepted, "refused": refused})


def wait() -> None:
    say("ready")
    sys.stdin.readline()


def tell(result: Any) -> None:
    say(json.dumps(result))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
