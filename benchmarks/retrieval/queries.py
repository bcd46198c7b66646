"""The queries, by hand, and which titles answer them; the two halves and how they were parted.

``topics``: whose titles answer, by what they mean and not by the words they share; several are
joined by ``|``. ``facet``: places, offices or years the query names, as a title writes them, the
weightier first, joined by ``;``. A title answers if it is of a topic and bears the whole facet.
Where fewer than ten such titles exist (one page of results), the last part of the facet is let
go, and so on, until any title of the topic answers.

``python -m benchmarks.retrieval.queries`` parts them anew after a change.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.retrieval.corpus import Title

HERE = Path(__file__).parent
HALVES = ("seen", "unseen")
SEED = 7
PAGE = 10


@dataclass(frozen=True, slots=True, order=True)
class Query:
    text: str
    topics: tuple[str, ...]
    facet: tuple[str, ...] = ()


def load(half: str) -> list[Query]:
    with _file(half).open(encoding="utf-8", newline="") as lines:
        return [
            Query(row["query"], tuple(row["topics"].split("|")), tuple(filter(None, row["facet"].split(";"))))
            for row in csv.DictReader(lines)
        ]  # fmt: skip


def _file(half: str) -> Path:
    return HERE / f"queries_{half}.csv"


def relevant(query: Query, titles: Sequence[Title]) -> frozenset[int]:
    """Return the places of the titles that answer."""
    topical = [place for place, title in enumerate(titles) if title.topic in query.topics]
    for kept in range(len(query.facet), 0, -1):
        facet = query.facet[:kept]
        exact = [place for place in topical if all(one in titles[place].text for one in facet)]
        if len(exact) >= PAGE:
            return frozenset(exact)
    return frozenset(topical)


def part(queries: Iterable[Query], seed: int = SEED) -> tuple[list[Query], list[Query]]:
    """Part them in halves that are alike topic by topic, and in how many name a facet.

    Each goes where its topic has fewer so far, then to the shorter half; those with a facet first.
    """
    rng = random.Random(seed)
    mixed = sorted(sorted(queries), key=lambda _: rng.random())
    halves: tuple[list[Query], list[Query]] = ([], [])
    of_topic: Counter[tuple[int, str]] = Counter()
    for query in sorted(mixed, key=lambda one: not one.facet):
        topic = query.topics[0]
        place = min((0, 1), key=lambda half: (of_topic[half, topic], len(halves[half])))
        halves[place].append(query)
        of_topic[place, topic] += 1
    return halves


def store(half: str, queries: Sequence[Query]) -> None:
    with _file(half).open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["query", "topics", "facet"])
        writer.writerows([one.text, "|".join(one.topics), ";".join(one.facet)] for one in sorted(queries, key=lambda one: (one.topics, one.text)))


if __name__ == "__main__":
    for name, some in zip(HALVES, part(load("seen") + load("unseen")), strict=True):
        store(name, some)
