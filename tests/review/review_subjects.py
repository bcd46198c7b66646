"""Subjects of reviews for the tests: a story told to a point, looked at as the service does.

``subject(story)`` is the case at the end of the story with its reply; ``before`` leaves off in
front of the last step of that trigger. Mutate with ``dataclasses.replace``: the faulty case is
the correct one with one thing changed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from casework.cases.view import CaseView
from casework.review.paper import Paper, Paragraph
from casework.review.subject import Subject, kinds_of
from casework.service.review import letter_of, subject_of
from casework.settings import demo_settings
from casework.stories.book import STORIES
from casework.stories.tell import Step, Story, open_story, tell

BY_TITLE = {story.title: story for story in STORIES}


def cut(story: Story, before: str) -> Story:
    """Return the story up to the last step of that trigger, which is not taken."""
    places = [place for place, step in enumerate(story.steps) if step.trigger == before]
    return replace(story, steps=story.steps[: places[-1]])


def subject(story: Story, before: str | None = None) -> Subject:
    """Return the subject of a story told to its end, or to the step before ``before``."""
    return _told(_Key(story if before is None else cut(story, before)))


class _Key:
    """A story as a key: its steps hold dictionaries, so its text stands for it."""

    def __init__(self, story: Story) -> None:
        self.story, self.text = story, repr(story)

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.text == self.text


@cache
def _told(key: _Key) -> Subject:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'story.db'}"
        casework, clock = open_story(url, demo_settings())
        with casework:
            case = tell(casework, clock, key.story)
            return subject_of(casework, case.view, *letter_of(case.view, None))


def with_view(one: Subject, **changes: Any) -> Subject:
    """Return the subject with fields of the view changed (the clock is left as it is)."""
    view: CaseView = replace(one.view, **changes)
    return replace(one, view=view, replies=kinds_of(view))


def with_reasons(one: Subject, place: int = 0, **changes: Any) -> Subject:
    """Return the subject with details of one outcome changed; None takes a detail away."""
    outcomes = list(one.view.outcomes)
    reasons = {**(outcomes[place].reasons or {}), **changes}
    reasons = {name: value for name, value in reasons.items() if value is not None}
    outcomes[place] = replace(outcomes[place], reasons=reasons)
    return with_view(one, outcomes=tuple(outcomes))


def with_text(one: Subject, old: str, new: str) -> Subject:
    """Return the subject with a passage of the letter replaced; it must be there."""
    assert old in one.paper.text, f"the letter does not say {old!r}"
    changed = Paper(tuple(replace(p, text=p.text.replace(old, new)) for p in one.paper.paragraphs))
    return replace(one, paper=changed)


def without(one: Subject, words: str) -> Subject:
    """Return the subject without the paragraphs that hold these words."""
    kept = tuple(p for p in one.paper.paragraphs if words not in p.text)
    assert len(kept) < len(one.paper.paragraphs), f"no paragraph says {words!r}"
    return replace(one, paper=Paper(kept))


def with_paragraph(one: Subject, text: str, kind: str = "p") -> Subject:
    """Return the subject with a paragraph more at the end of the body."""
    found = list(one.paper.paragraphs)
    last = max(place for place, p in enumerate(found) if p.no)
    found.insert(last + 1, Paragraph(kind, text, found[last].no + 1))
    return replace(one, paper=Paper(tuple(found)))


__all__ = [
    "BY_TITLE", "Step", "Story", "cut", "subject", "with_paragraph", "with_reasons", "with_text",
    "with_view", "without",
]
