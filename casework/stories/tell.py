"""Telling a story: each step on its own day, through the same door as everybody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from casework.cases.commands import parse_command
from casework.service.case import Case
from casework.service.facade import Casework
from casework.service.intake import read_requests
from casework.settings import Settings
from casework.timekeeping import SHANGHAI


@dataclass(frozen=True, slots=True)
class Step:
    """Who does what on which day; the values are those of the command."""

    day: str
    actor: str
    trigger: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """A request and the steps that follow; the first step registers it."""

    title: str
    registered_on: str
    request: Mapping[str, Any]
    steps: Sequence[Step]


class StoryClock:
    """A clock that stands at ten in the morning of the day it was set to."""

    def __init__(self) -> None:
        self.day = date(2019, 1, 1)

    def __call__(self) -> datetime:
        return datetime.combine(self.day, time(10), SHANGHAI)


def open_story(url: str, settings: Settings) -> tuple[Casework, StoryClock]:
    """Open a database whose present is the story's."""
    clock = StoryClock()
    return Casework.open(url, settings=settings, clock=clock), clock


def tell(
    casework: Casework,
    clock: StoryClock,
    story: Story,
    heard: Callable[[Case], object] = id,
) -> Case:
    """Carry a story out step by step and return the case at its end."""
    clock.day = date.fromisoformat(story.registered_on)
    [register] = read_requests(dict(story.request))
    case = casework.execute(register, actor="dengji")
    heard(case)
    for step in story.steps:
        clock.day = date.fromisoformat(step.day)
        command = parse_command(step.trigger, case.number, step.values)
        case = casework.execute(command, actor=step.actor)
        heard(case)
    return case
