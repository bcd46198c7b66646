"""Retrieval: plain people's words against official titles, beside what else could search them.

Ten thousand titles, two halves of queries, labelled by meaning before there was a list of
synonyms. Who writes that list may read the seen half and not the unseen one, whose figures are
the ones that count. ``python -m benchmarks.quality``
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from statistics import fmean

from benchmarks.retrieval.corpus import make
from benchmarks.retrieval.oracle import Oracle
from benchmarks.retrieval.peers import Rank, Synonyms, peers
from benchmarks.retrieval.queries import HALVES, PAGE, Query, load, relevant

OURS = "casework.review.ranking"
Ask = Callable[[Query], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over one half: precision of the first ten, 1/place of the first answer, none found."""

    precision: float
    reciprocal: float
    nothing: float
    milliseconds: float


def measure(ask: Ask, queries: Sequence[Query], answers: Mapping[Query, frozenset[int]]) -> Quality:
    ask(queries[0])  # builds the index
    start = time.perf_counter()
    pages = [list(ask(query))[:PAGE] for query in queries]
    took = (time.perf_counter() - start) * 1e3 / len(queries)
    found = [[place in answers[query] for place in page] for query, page in zip(queries, pages, strict=True)]
    return Quality(
        fmean(sum(page) / PAGE for page in found),
        fmean(1 / (page.index(True) + 1) if any(page) else 0.0 for page in found),
        fmean(not any(page) for page in found),
        took,
    )


def rankers(synonyms: Synonyms | None) -> dict[str, Rank | str]:
    """Every ranker by name, with the synonyms and without; a string says why it is left out."""
    table: dict[str, Rank | str] = {}
    for name, make_peer in peers().items():
        table[name] = make_peer({}) if make_peer else "not installed"
        if synonyms is not None:
            table[f"{name} + synonyms"] = make_peer(synonyms) if make_peer else "not installed"
    return table


def ours() -> tuple[Rank | str, Synonyms | None]:
    """Our ranker and its list of synonyms, which the peers are lent."""
    if find_spec(OURS) is None:
        return "not written yet", None
    ranking = import_module(OURS)
    return ranking.rank, ranking.SYNONYMS


def asking(rank: Rank, texts: Sequence[str]) -> Ask:
    return lambda query: rank(query.text, texts, PAGE)


def run() -> None:
    titles = make()
    rank, synonyms = ours()
    table: dict[str, Ask | str] = {}
    texts = [title.text for title in titles]
    for name, one in {"casework": rank, **rankers(synonyms)}.items():
        table[name] = one if isinstance(one, str) else asking(one, texts)
    knowing = Oracle(titles)
    table["told the answers"] = lambda query: knowing(query, PAGE)
    print(f"\nretrieval: {len(titles):,} titles; P@{PAGE}, MRR, share of queries with no answer, ms a query")
    if synonyms is None:
        print("  synonyms: none yet, every ranker runs without")
    for half in HALVES:
        _half(half, table, knowing)


def _half(half: str, table: Mapping[str, Ask | str], knowing: Oracle) -> None:
    queries = load(half)
    answers = {query: relevant(query, knowing.titles) for query in queries}
    words = Counter(map(knowing.shares_words, queries))
    print(f"  {half} half, {len(queries)} queries: {words['key']} with a key word of the titles, "
        f"{words['some']} with some word, {words['none']} with none")
    for name, ask in table.items():
        if isinstance(ask, str):
            print(f"    {name:<32} {ask}")
            continue
        got = measure(ask, queries, answers)
        print(f"    {name:<32} {got.precision:6.3f} {got.reciprocal:6.3f} {got.nothing:6.1%} {got.milliseconds:8.1f}")


if __name__ == "__main__":
    run()
