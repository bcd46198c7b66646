"""Everyday words and official words for one thing, from a file people review.

``synonyms.toml`` beside this module holds topics. A topic holds ``same``, groups of words
that mean one thing; ``covers``, a word and the narrower ones a search for it should find too
(never the other way round); ``say`` and ``find``, how people speak of a thing and the words
official texts have for it (one way too). An agency's own file has the same form; a group of
it that shares a word with another is joined to that one.

Only what is asked is widened, never what is kept: a better list works on old cases at once.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from itertools import chain
from typing import Any, Final, TypeGuard

from casework.errors import EnvironmentFault
from casework.review.terms import normalise, terms_of

SAME: Final = 0.8
"""What a synonym counts for, where the word itself counts 1."""
NARROWER: Final = 0.6
"""What a narrower word counts for."""

DECIDED: Final = 2.0
"""How much less a topic counts that fewer hints lead to than to another."""
MOST_TOPICS: Final = 4
"""Topics of a text that are followed, those most is said of."""
MOST_STRENGTH: Final = 2.0
"""What all hints at one topic together come to at most."""

_TOPIC_KEYS: Final = {"same", "covers", "say", "find"}
_MOST: Final = 20
"""Characters of the longest word allowed; a longer one is a sentence."""


@dataclass(frozen=True, slots=True)
class Way:
    """Another word for one that was asked: what finds it, in order, and what it counts for."""

    word: str
    terms: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Meant:
    """A word of the list as it stands in a query, with its own terms and the other ways.

    ``hint`` above 0: the word only hints at what is meant, so strongly; it has no terms of
    its own, and what it hints at counts besides the words of the query.
    """

    word: str
    terms: frozenset[str]
    ways: tuple[Way, ...]
    hint: float = 0.0


@dataclass(frozen=True, slots=True)
class Topic:
    """How people speak of a thing, and the words official texts have for it."""

    say: tuple[str, ...]
    find: tuple[str, ...]


@dataclass(slots=True)
class WordList:
    """What a file of synonyms holds, as it was read."""

    groups: list[list[str]] = field(default_factory=list)
    covers: dict[str, list[str]] = field(default_factory=dict)
    topics: list[Topic] = field(default_factory=list)


class Synonyms:
    """Groups of words, ready to be looked for in a query."""

    def __init__(
        self,
        groups: Iterable[Sequence[str]] = (),
        covers: Mapping[str, Sequence[str]] | None = None,
        topics: Sequence[Topic] = (),
    ) -> None:
        self.groups = tuple(tuple(group) for group in groups)
        self._topics = tuple(topics)
        self._hints: dict[str, list[int]] = {}
        for place, topic in enumerate(topics):
            for word in topic.say:
                self._hints.setdefault(word, []).append(place)
        self._said = _pattern(self._hints)
        self._group = {word: group for group in self.groups for word in group}
        self._narrower: dict[str, tuple[str, ...]] = {}
        for word, narrower in (covers or {}).items():
            for alike in self._group.get(word, (word,)):
                known = self._narrower.get(alike, ())
                self._narrower[alike] = tuple(dict.fromkeys((*known, *narrower)))
        self._words = _pattern(self._group.keys() | self._narrower.keys())

    @cached_property
    def plain(self) -> dict[str, tuple[str, ...]]:
        """Every word with the others it leads to, for programs that know no more of a list."""
        found: dict[str, dict[str, None]] = {}
        for group in self.groups:
            for word in group:
                found.setdefault(word, {}).update(dict.fromkeys(group))
        for word, narrower in self._narrower.items():
            found.setdefault(word, {}).update(dict.fromkeys(narrower))
        for topic in self._topics:
            for word in topic.say:
                found.setdefault(word, {}).update(dict.fromkeys(topic.find))
        return {word: tuple(w for w in others if w != word) for word, others in found.items()}

    def meant(self, text: str) -> tuple[Meant, ...]:
        """Return what the words of the list in a text mean; of two, one in the other, the longer."""
        plain = normalise(text)
        words = dict.fromkeys(_longest(self._words, plain))
        found = [meant for word in words if (meant := self._meant(word)).ways]
        return (*found, *self._hinted(plain))

    def _hinted(self, plain: str) -> Iterator[Meant]:
        """Yield the topics a text hints at, each with the words that hint and how strongly."""
        said: dict[int, dict[str, float]] = {}
        for word in dict.fromkeys(_longest(self._said, plain)):
            places = self._hints[word]
            for place in places:
                said.setdefault(place, {})[word] = _strength(word) / len(places)
        together = {place: sum(words.values()) for place, words in said.items()}
        most = max(together.values(), default=0.0)
        for place in sorted(said, key=lambda place: (-together[place], place))[:MOST_TOPICS]:
            # A word that has official ones beside it is itself of the topic.
            named = (word for word in said[place] if word in self._group)
            others = dict.fromkeys((*self._topics[place].find, *named))
            ways = (Way(w, tuple(dict.fromkeys(terms_of(w))), 1.0) for w in others)
            strength = min(MOST_STRENGTH, together[place]) * (together[place] / most) ** DECIDED
            yield Meant("、".join(said[place]), frozenset(), tuple(ways), strength)

    def _meant(self, word: str) -> Meant:
        own = frozenset(terms_of(word))
        ways = {}
        for weight, words in (
            (SAME, self._group.get(word, ())),
            (NARROWER, self._narrower.get(word, ())),
        ):
            for other in words:
                terms = tuple(dict.fromkeys(terms_of(other)))
                if not own.issuperset(terms) and other not in ways:
                    ways[other] = Way(other, terms, weight)
        return Meant(word, own, tuple(ways.values()))


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds each of the words, overlapping ones too, the longest at each place."""
    longest = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(f"(?=({'|'.join(map(re.escape, longest))}))") if longest else None


def _longest(pattern: re.Pattern[str] | None, plain: str) -> Iterator[str]:
    """Yield the words found in a text that do not lie within a longer one."""
    reached = 0
    for match in pattern.finditer(plain) if pattern is not None else ():
        end = match.start() + len(match[1])
        if end > reached:
            yield match[1]
            reached = end


def _strength(word: str) -> float:
    """Return how much a hint of so many characters says; a single one says little."""
    return (0.5, 0.8, 1.0, 1.2)[min(len(word), 4) - 1]


def read_synonyms(content: bytes, name: str) -> WordList:
    """Return what a file of synonyms holds; ``EnvironmentFault`` names every fault.

    Refused: a group of one word, a word in two groups or twice in one, one that has no terms
    or is too long, hints without anything they hint at, and every key that is not known.
    """
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise EnvironmentFault(
            f"近义词文件 {name} 不是 UTF-8 编码的 TOML 文件", code="synonyms_invalid"
        ) from None
    found = WordList()
    faults = [fault for topic in data.items() for fault in _topic(*topic, found)]
    faults += _doubled(found.groups)
    if faults:
        raise EnvironmentFault(
            f"近义词文件 {name} 不能使用：{'；'.join(faults)}", code="synonyms_invalid"
        )
    return found


def _topic(name: str, table: Any, found: WordList) -> Iterator[str]:
    """Read one topic into ``found``; yield what is wrong with it."""
    where = f"[{name[:_MOST]}]"
    if not isinstance(table, dict) or not table.keys() <= _TOPIC_KEYS:
        yield f"{where} 应为一个表，只有 {'、'.join(sorted(_TOPIC_KEYS))}"
        return
    same, narrower = table.get("same", []), table.get("covers", {})
    if not isinstance(same, list) or not isinstance(narrower, dict):
        yield f"{where} same 应为列表的列表，covers 应为一个表"
        return
    for group in same:
        yield from _faults(where, group, 2)
        found.groups += [[normalise(word) for word in group]] if _words(group) else []
    for word, others in narrower.items():
        yield from _faults(where, [word, *others] if _words(others) else others, 2)
        if _words(others):
            found.covers.setdefault(normalise(word), []).extend(map(normalise, others))
    yield from _hints(where, table, found)


def _hints(where: str, table: Mapping[str, Any], found: WordList) -> Iterator[str]:
    if table.keys().isdisjoint(("say", "find")):
        return
    say, find = table.get("say"), table.get("find")
    if not _words(say) or not _words(find):
        yield f"{where} say 和 find 应当都有，都是词的列表"
        return
    for words in (say, find):
        yield from _faults(where, words, 1)
        yield from (f"{where} “{word}”出现两次" for word in sorted(_twice(words)))
    found.topics.append(Topic(tuple(map(normalise, say)), tuple(map(normalise, find))))


def _twice(words: Sequence[str]) -> set[str]:
    return {word for word, number in Counter(map(normalise, words)).items() if number > 1}


def _words(group: Any) -> TypeGuard[list[str]]:
    return isinstance(group, list) and all(isinstance(word, str) for word in group)


def _faults(where: str, group: Any, least: int) -> Iterator[str]:
    """Yield what is wrong with a list of words."""
    if not _words(group):
        yield f"{where} 每一组应为词的列表"
        return
    if len(group) < least:
        yield f"{where} 一组至少要有 {least} 个词：{'、'.join(group)[:_MOST]}"
    for word in group:
        if not word.strip() or len(word) > _MOST or not terms_of(word):
            yield f"{where} 词应为 1 至 {_MOST} 个字：{word[:_MOST]!r}"


def _doubled(groups: Iterable[Sequence[str]]) -> list[str]:
    return [f"“{word}”出现两次，请合并成一组" for word in sorted(_twice([*chain(*groups)]))]


@cache
def built_in() -> Synonyms:
    """Return the list that comes with the program."""
    shipped = _shipped()
    return Synonyms(shipped.groups, shipped.covers, shipped.topics)


@cache
def _shipped() -> WordList:
    file = files("casework.review") / "synonyms.toml"
    return read_synonyms(file.read_bytes(), file.name)


def with_own(content: bytes, name: str) -> Synonyms:
    """Return the built-in list joined with an agency's own file."""
    own, shipped = read_synonyms(content, name), _shipped()
    covers = {
        word: [*shipped.covers.get(word, []), *own.covers.get(word, [])]
        for word in {**shipped.covers, **own.covers}
    }
    groups = _joined([*shipped.groups, *own.groups])
    return Synonyms(groups, covers, [*shipped.topics, *own.topics])


def _joined(groups: Iterable[Sequence[str]]) -> list[list[str]]:
    """Join the groups that share a word, whatever stands between them."""
    joined: list[list[str]] = []
    for group in groups:
        apart, words = [], dict.fromkeys(group)
        for known in joined:
            if words.keys().isdisjoint(known):
                apart.append(known)
            else:
                words = dict.fromkeys((*known, *words))
        joined = [*apart, list(words)]
    return joined
