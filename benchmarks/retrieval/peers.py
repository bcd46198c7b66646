"""What an office would otherwise search with: SQL LIKE, SQLite's FTS5, BM25 over words.

Each is set up as a careful developer would: words by jieba in search mode, stop words dropped,
the defaults of the library. All are given the same synonyms in the same way, ``extra_terms``.
Where two set-ups were fair, the better on the seen half was taken: synonyms whole and cut in
words, the shorter title first among equals of LIKE. Every pair and triple of characters instead
of words gained LIKE and FTS5 two or three hundredths, at four times the time; it is not used.
"""

from __future__ import annotations

import logging
import math
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from benchmarks.timing import peer

Synonyms = Mapping[str, Sequence[str]]
Rank = Callable[[str, Sequence[str], int], Sequence[int]]

STOP = frozenset(Path(__file__).with_name("stopwords.txt").read_text(encoding="utf-8").split())


def extra_terms(query: str, synonyms: Synonyms) -> list[str]:
    """Return the other members of every group of which the query's text has one, in order."""
    groups = [(name, *others) for name, others in synonyms.items()]
    hit = [group for group in groups if any(one in query for one in group)]
    return [one for one in dict.fromkeys(chain.from_iterable(hit)) if one not in query]


def words(text: str) -> list[str]:
    """Cut by jieba in search mode (long words and the short ones within), stop words dropped."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    cut = (word.strip() for word in jieba.cut_for_search(text))
    return [word for word in cut if word.isalnum() and word not in STOP]


def _distinct(parts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(parts))


class Indexed:
    """A peer that builds its index when it is first given a list of titles."""

    def __init__(self, synonyms: Synonyms) -> None:
        self.synonyms = synonyms
        self._titles: Sequence[str] | None = None

    def __call__(self, query: str, titles: Sequence[str], k: int) -> Sequence[int]:
        if self._titles is not titles:
            self.build(titles)
            self._titles = titles
        return self.search(query, k)

    def build(self, titles: Sequence[str]) -> None:
        raise NotImplementedError

    def search(self, query: str, k: int) -> Sequence[int]:
        raise NotImplementedError

    def terms(self, query: str) -> list[str]:
        """Words of the query, synonyms whole and in words; one character alone finds anything."""
        extra = extra_terms(query, self.synonyms)
        found = _distinct([*words(query), *extra, *chain.from_iterable(map(words, extra))])
        return [one for one in found if len(one) > 1]


class Bm25(Indexed):
    """rank-bm25's BM25Okapi with its defaults, over jieba's words."""

    def build(self, titles: Sequence[str]) -> None:
        from rank_bm25 import BM25Okapi

        self._index = BM25Okapi([words(title) for title in titles])

    def search(self, query: str, k: int) -> Sequence[int]:
        extra = chain.from_iterable(map(words, extra_terms(query, self.synonyms)))
        scores = self._index.get_scores(_distinct([*words(query), *extra]))
        best = (-scores).argsort(kind="stable")[:k]
        return [int(place) for place in best if scores[place] > 0]


class Table(Indexed):
    """Titles in a table of SQLite, their place as row id."""

    create = "CREATE TABLE titles (title TEXT)"

    def build(self, titles: Sequence[str]) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.execute(self.create)
        rows = enumerate(titles)
        self._db.executemany("INSERT INTO titles (rowid, title) VALUES (?, ?)", rows)

    def like(self, term: str) -> list[int]:
        # The plus keeps FTS5 from answering itself: with fewer than three characters it finds none.
        found = self._db.execute("SELECT rowid FROM titles WHERE +title LIKE ?", [f"%{term}%"])
        return [place for (place,) in found]


class Like(Table):
    """``LIKE`` for every word, most words first, then the shorter title."""

    def search(self, query: str, k: int) -> Sequence[int]:
        terms = self.terms(query)
        if not terms:
            return []
        hits = " + ".join(["(title LIKE ?)"] * len(terms))
        found = self._db.execute(
            f"SELECT rowid, {hits} AS hits FROM titles WHERE hits > 0"
            " ORDER BY hits DESC, length(title), rowid LIMIT ?",
            [*(f"%{term}%" for term in terms), k],
        )
        return [row[0] for row in found]


class Trigram(Table):
    """FTS5 with the trigram tokenizer and its bm25(); words of two characters by LIKE.

    The tokenizer cannot match fewer than three characters, so a shorter word is looked for with
    LIKE and weighs its inverse document frequency, the weight that bm25() gives a term.
    """

    create = "CREATE VIRTUAL TABLE titles USING fts5(title, tokenize='trigram')"

    def search(self, query: str, k: int) -> Sequence[int]:
        terms = self.terms(query)
        scores = self._matched([one for one in terms if len(one) > 2])
        for term in (one for one in terms if len(one) == 2):
            places = self.like(term)
            weight = math.log(1 + len(self._titles or ()) / (1 + len(places)))
            for place in places:
                scores[place] = scores.get(place, 0.0) + weight
        return sorted(scores, key=lambda place: (-scores[place], place))[:k]

    def _matched(self, terms: Sequence[str]) -> dict[int, float]:
        asked = " OR ".join(f'"{term}"' for term in terms)
        if not asked:
            return {}
        found = self._db.execute("SELECT rowid, -bm25(titles) FROM titles WHERE title MATCH ?", [asked])
        return dict(found.fetchall())


def peers() -> dict[str, Callable[[Synonyms], Rank] | None]:
    """Every peer by name; None where what it needs is not installed (extra ``bench``)."""
    jieba, bm25 = peer("jieba"), peer("rank_bm25")
    return {
        "SQL LIKE": Like if jieba else None,
        "FTS5 trigram": Trigram if jieba else None,
        "rank-bm25 on jieba": Bm25 if jieba and bm25 else None,
    }
