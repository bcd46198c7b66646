"""The pre-send checks: all of them on a case with its letter, over the stories of the demonstration.

Cold: nothing of the letter was read before, as when a case is submitted. Warm: looked at again.
``python -m benchmarks.checks``
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from casework.review import citations, clues, inference, organisations, reading
from casework.review.checks import CHECKS
from casework.review.foreign import foreign_paper
from casework.review.registry import review
from casework.review.subject import Subject
from casework.service.review import letter_of, subject_of
from casework.settings import demo_settings
from casework.stories.book import STORIES
from casework.stories.tell import open_story, tell

ROUNDS = 20
CACHES = (reading.read, reading.unquoted, reading.flat, inference.infer_replies, citations.citations,
          organisations.organisations, clues._letter)


def run() -> None:
    subjects = _subjects()
    checks = tuple(CHECKS.values())
    cold = {title: _best(one, checks, forget=True) for title, one in subjects.items()}
    warm = {title: _best(one, checks, forget=False) for title, one in subjects.items()}
    print(f"\n{len(checks)} checks of a case with its letter, {len(subjects)} stories")
    for name, took in (("cold", cold), ("warm", warm)):
        worst = max(took, key=lambda title: took[title])
        print(f"  {name:<6} median {median(took.values()):6.2f} ms   worst {took[worst]:6.2f} ms  {worst}")
    lines = _longest(subjects).paper.text.splitlines()
    print(f"  lines of a letter to paragraphs {_timed(lambda: foreign_paper(lines)):6.2f} ms")


def _subjects() -> dict[str, Subject]:
    """Tell every story to its end; those that never had a letter are left out."""
    found: dict[str, Subject] = {}
    with TemporaryDirectory() as folder:
        for place, story in enumerate(STORIES):
            url = f"sqlite:///{Path(folder) / f'{place}.db'}"
            casework, clock = open_story(url, demo_settings())
            with casework:
                view = tell(casework, clock, story).view
                one = subject_of(casework, view, *letter_of(view, None))
            if one.paper is not None:
                found[story.title] = one
    return found


def _best(one: Subject, checks: tuple, *, forget: bool) -> float:
    def look() -> None:
        if forget:
            for cache in CACHES:
                cache.cache_clear()
        review(one, checks)

    return _timed(look)


def _timed(call: Callable[[], object]) -> float:
    """Milliseconds of processor time, best of several rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
    return best * 1e3


def _longest(subjects: dict[str, Subject]) -> Subject:
    return max(subjects.values(), key=lambda one: len(one.paper.text) if one.paper else 0)


if __name__ == "__main__":
    run()
