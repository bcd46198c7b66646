"""A ranker that was told the answers: how far anyone could get on these labels.

It knows which pairs of characters set a topic's titles apart from all others, and the topic
and the facet of each query. Where it fails, a label says what no title shows.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from benchmarks.retrieval.corpus import Title
from benchmarks.retrieval.queries import Query, relevant

Table = Mapping[str, Mapping[str, float]]  # topic -> pair of characters -> figure

TELLING = 1.5  # log-odds from which a pair points to its topic: four times as frequent there
KEY = 0.3  # share of a topic's titles from which a telling pair is its key word


def pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


class Oracle:
    """Calls rank titles by the words of the query's topics, the answering part of a facet first."""

    def __init__(self, titles: Sequence[Title]) -> None:
        self.titles = titles
        self._split = [pairs(title.text) for title in titles]
        self.share, self.odds = topic_words([title.topic for title in titles], self._split)
        self._scored: dict[str, list[float]] = {}

    def _scores(self, topic: str) -> list[float]:
        if topic not in self._scored:
            weight = self.odds[topic].__getitem__
            self._scored[topic] = [sum(map(weight, some)) for some in self._split]
        return self._scored[topic]

    def __call__(self, query: Query, k: int) -> list[int]:
        best = [max(scores) for scores in zip(*map(self._scores, query.topics), strict=True)]
        facet = self._answering(query)
        fits = [all(one in title.text for one in facet) for title in self.titles]
        return heapq.nlargest(k, range(len(fits)), key=lambda place: (fits[place], best[place]))

    def _answering(self, query: Query) -> Sequence[str]:
        """Return the parts of the facet that every answer bears."""
        texts = [self.titles[place].text for place in relevant(query, self.titles)]
        return [one for one in query.facet if all(one in text for text in texts)]

    def shares_words(self, query: Query) -> str:
        """Tell how much of the official wording the query has: "key", "some" or "none"."""
        telling = [
            self.share[topic][pair]
            for topic in query.topics
            for pair in pairs(query.text)
            if self.odds[topic].get(pair, 0.0) > TELLING and self.share[topic][pair]
        ]
        return "none" if not telling else "key" if max(telling) >= KEY else "some"


def topic_words(topics: Sequence[str], split: Sequence[set[str]]) -> tuple[Table, Table]:
    """Share of a topic's titles with each pair, and its log-odds against all other titles.

    One half is added to every count, lest what never occurs weighs without end.
    """
    everywhere: Counter[str] = Counter()
    within: dict[str, Counter[str]] = defaultdict(Counter)
    for topic, some in zip(topics, split, strict=True):
        everywhere.update(some)
        within[topic].update(some)
    sizes = Counter(topics)

    def odds(topic: str, pair: str) -> float:
        inside, outside = within[topic][pair], everywhere[pair] - within[topic][pair]
        rest = len(topics) - sizes[topic]
        return math.log((inside + 0.5) / (sizes[topic] + 1)) - math.log((outside + 0.5) / (rest + 1))

    return (
        {topic: {pair: within[topic][pair] / size for pair in everywhere} for topic, size in sizes.items()},
        {topic: {pair: odds(topic, pair) for pair in everywhere} for topic in sizes},
    )
