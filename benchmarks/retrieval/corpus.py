"""The titles: made from ``grammar.txt`` by a seeded draw, the same on every machine.

The draw uses ``random()`` alone, the only method whose sequence Python promises for a seed.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

COUNT = 10_000
SEED = 20240501
GRAMMAR = Path(__file__).with_name("grammar.txt")
BACKGROUND = "bg."

_TOPIC = re.compile(r"\[(\S+) ([\d.]+)\] (.+)")
_SLOT = re.compile(r"([a-z]+(?:@\S+)?) = (.+)")
_RANGE = re.compile(r"(\d+)\.\.(\d+)")
_HOLE = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class Title:
    """One document: its title and the topic it was made for."""

    text: str
    topic: str


@dataclass(slots=True)
class Topic:
    name: str
    weight: float
    gloss: str
    heads: list[str] = field(default_factory=list)

    @property
    def asked(self) -> bool:
        """Whether any query may ask for it; background is there to be in the way."""
        return not self.name.startswith(BACKGROUND)


@dataclass(frozen=True, slots=True)
class Grammar:
    slots: Mapping[str, Sequence[str]]
    topics: Sequence[Topic]


def read(lines: Iterable[str]) -> Grammar:
    slots: dict[str, list[str]] = {}
    topics: list[Topic] = []
    for line in filter(None, map(str.strip, lines)):
        if line.startswith("#"):
            continue
        if opened := _TOPIC.fullmatch(line):
            topics.append(Topic(opened[1], float(opened[2]), opened[3]))
        elif filled := _SLOT.fullmatch(line):
            slots[filled[1]] = _values(filled[2])
        else:
            topics[-1].heads.append(line)
    return Grammar(slots, topics)


def _values(text: str) -> list[str]:
    if span := _RANGE.fullmatch(text):
        return [str(number) for number in range(int(span[1]), int(span[2]) + 1)]
    return text.split("|")


@cache
def grammar() -> Grammar:
    return read(GRAMMAR.read_text(encoding="utf-8").splitlines())


def shares(topics: Sequence[Topic], count: int) -> list[int]:
    """Titles a topic, by weight; what rounding leaves over goes to the largest remainders."""
    whole = sum(topic.weight for topic in topics)
    exact = [topic.weight * count / whole for topic in topics]
    given = [int(one) for one in exact]
    by_rest = sorted(range(len(topics)), key=lambda place: (given[place] - exact[place], place))
    for place in by_rest[: count - sum(given)]:
        given[place] += 1
    return given


class _Draw:
    """Fills the slots of one title; a slot named twice is filled twice alike."""

    def __init__(self, slots: Mapping[str, Sequence[str]], rng: random.Random) -> None:
        self._slots, self._rng = slots, rng
        self._bound: dict[str, str] = {}

    def fill(self, text: str) -> str:
        return _HOLE.sub(lambda hole: self._value(hole[1]), text)

    def _value(self, name: str) -> str:
        if name not in self._bound:
            choices = self._slots.get(name) or self._slots[f"{name}@{self._value('district')}"]
            self._bound[name] = self.fill(pick(choices, self._rng))
        return self._bound[name]


def pick(choices: Sequence[str], rng: random.Random) -> str:
    return choices[int(rng.random() * len(choices))]


def make(count: int = COUNT, seed: int = SEED) -> list[Title]:
    """Return ``count`` different titles in mixed order, so that no tie favours a topic."""
    rng = random.Random(seed)
    rules = grammar()
    made: dict[str, str] = {}
    for topic, share in zip(rules.topics, shares(rules.topics, count), strict=True):
        wanted = len(made) + share
        while len(made) < wanted:
            made.setdefault(_Draw(rules.slots, rng).fill(pick(topic.heads, rng)), topic.name)
    order = sorted(made.items(), key=lambda _: rng.random())
    return [Title(text, topic) for text, topic in order]


def digest(titles: Sequence[Title]) -> str:
    """Return the SHA-256 of all titles with their topics, in order."""
    lines = "".join(f"{title.topic}\t{title.text}\n" for title in titles)
    return hashlib.sha256(lines.encode()).hexdigest()
