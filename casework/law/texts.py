"""The text of an instrument: split into articles, paragraphs (款) and items (项).

A paragraph is a physical one, as the drafting rules have it; items （一）（二） belong to the
paragraph above them. Whatever would make a citation point to the wrong place (a number twice,
articles out of order, lines that were wrapped) is a fault, told with its line; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final

from casework.errors import Refusal
from casework.law.citations import NUMERAL, Cited, article_order
from casework.law.numerals import number_of
from casework.law.provisions import place_text

_ARTICLE: Final = re.compile(rf"第({NUMERAL})条(?:之({NUMERAL}))?")
_SPACED: Final = re.compile(rf"{_ARTICLE.pattern}(?=[\s【\[]|$)")
_ITEM: Final = re.compile(rf"[（(]\s*({NUMERAL})\s*[)）]\s*")
_POINT: Final = re.compile(r"\d{1,2}[.．、]")
_HEADING: Final = re.compile(rf"第{NUMERAL}[编章节](?=\s|$)|[总分附]\s*则$|[—–-]\s*\d+\s*[—–-]$")
_ISSUED: Final = re.compile(r"[（(]此件.*[)）]$")
_ANNEX: Final = re.compile(r"附件?\s*[\d一二三四五六七八九十]*\s*(?:[:：]|$)")
_HEAD: Final = re.compile(r"(来源|日期|施行|失效|简称|名称|文号)\s*[:：]\s*(.+)")
_HEAD_LINES: Final = 20  # of a letter without articles; above the articles of others, anywhere
_ENDS: Final = '。；：;:！!？?”"）)》…'
_BRACKETED: Final = {chr(0x3220 + n): f"（{'一二三四五六七八九十'[n]}）" for n in range(10)}
_NAMED: Final = 3  # places of a fault that are named; the rest is counted


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A 款: its text, and its items as printed, （一） and all."""

    text: str
    items: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """The paragraph with its items, a line each."""
        return "\n".join((self.text, *self.items))


@dataclass(frozen=True, slots=True)
class Article:
    """An article; ``number`` is ``36`` or ``17之1``, blank for a letter without articles."""

    number: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def whole(self) -> str:
        """The text of the article, a line for each paragraph and item."""
        return "\n".join(paragraph.whole for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Statute:
    """The text of one version of an instrument, with where it is from and its dates.

    ``dated``: the day this version was published or amended; ``effective`` and ``until``: the
    first and last day it is in force, None where no end is known.
    """

    code: str
    name: str
    number: str
    source: str
    dated: date
    effective: date
    until: date | None
    articles: tuple[Article, ...]

    def article(self, number: str) -> Article | None:
        """Return an article, or None."""
        return next((one for one in self.articles if one.number == number), None)

    def at(self, place: Cited) -> str | None:
        """Return the text at a place; None where the text has no such place."""
        article = self.article(place.article)
        if article is None or place.paragraph is None:
            return article.whole if article else None
        if not 1 <= place.paragraph <= len(article.paragraphs):
            return None
        paragraph = article.paragraphs[place.paragraph - 1]
        if place.item is None:
            return paragraph.whole
        return paragraph.items[place.item - 1] if 1 <= place.item <= len(paragraph.items) else None

    def counts(self) -> tuple[int, int, int]:
        """Return how many articles, paragraphs and items it has."""
        paragraphs = [p for article in self.articles for p in article.paragraphs]
        numbered = sum(bool(article.number) for article in self.articles)
        return numbered, len(paragraphs), sum(len(p.items) for p in paragraphs)

    def citation(self, parts: Sequence[str]) -> str:
        """Return the place in Chinese: 《…》第三十六条第（四）项."""
        article = self.article(parts[0]) if parts else None
        single = article is not None and len(article.paragraphs) == 1
        return f"《{self.name}》{place_text(parts, single=single)}"


@dataclass(frozen=True, slots=True)
class Split:
    """What a file was split into; ``preface`` is what stands above the first article."""

    preface: tuple[str, ...]
    articles: tuple[Article, ...]
    faults: tuple[Refusal, ...]
    head: tuple[tuple[str, str], ...] = ()
    """The lines 来源：… 日期：… above the text, key and value."""
    gaps: tuple[str, ...] = ()
    """Article numbers after which one or more are missing: an excerpt, or a bad copy."""


@dataclass(slots=True)
class _Draft:
    """An article while its lines are read."""

    number: str
    line: int
    paragraphs: list[tuple[str, list[str]]] = field(default_factory=list)

    def done(self) -> Article:
        return Article(self.number, tuple(Paragraph(t, tuple(i)) for t, i in self.paragraphs))


def split(text: str, *, markdown: bool = False) -> Split:
    """Split a text; every fault is told at once, and a text with a fault is not to be used.

    ``markdown``: headings with ``#``, bold and comments are taken off first.
    """
    lines = list(_lines(text, markdown=markdown))
    head = _SPACED if any(_SPACED.match(line) for _, line in lines) else _ARTICLE
    first = next((place for place, (_, line) in enumerate(lines) if head.match(line)), None)
    if first is None:
        return _whole([line for _, line in lines])
    preface, named = _parted([line for _, line in lines[:first]])
    reader = _Reader(head)
    for number, line in lines[first:]:
        if _ANNEX.match(line):
            break
        if not (_HEADING.match(line) or _ISSUED.match(line)):
            reader.take(number, line)
    articles = [draft.done() for draft in reader.drafts]
    faults, gaps = tuple(reader.told()), tuple(_gaps(articles))
    return Split(preface, tuple(articles), faults, named, gaps)


def _whole(lines: Sequence[str]) -> Split:
    """A letter without articles is one piece; its paragraphs are not cited."""
    top, named = _parted(lines[:_HEAD_LINES])
    kept = (line for line in (*top, *lines[_HEAD_LINES:]) if not _ISSUED.match(line))
    body = tuple(map(Paragraph, kept))
    return Split(top, (Article("", body),) if body else (), (), named)


def _parted(lines: Iterable[str]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Part the lines 来源：… from what else stands above the text."""
    found = [(line, _HEAD.fullmatch(line)) for line in lines]
    named = tuple((match[1], match[2].strip()) for _, match in found if match)
    return tuple(line for line, match in found if not match), named


def _lines(text: str, *, markdown: bool) -> Iterator[tuple[int, str]]:
    """Yield the lines that say something, numbered from 1, without marks nobody sees."""
    plain = re.sub(r"<!--.*?-->", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)
    for number, raw in enumerate((plain if markdown else text).splitlines(), 1):
        line = "".join(
            _BRACKETED.get(ch, ch)
            for ch in raw.replace("\t", " ")
            if unicodedata.category(ch) not in ("Cf", "Cc")
        ).strip()
        if markdown:
            line = line.replace("**", "")
            if line.startswith("#") and _ARTICLE.search(line):
                line = line.lstrip("# ")
            elif line.startswith("#"):
                line = "" if _HEADING.match(line.lstrip("# ")) else line.lstrip("# ")
        if line:
            yield number, line


class _Reader:
    """Takes the lines of the articles one by one and notes what does not fit."""

    def __init__(self, head: re.Pattern[str]) -> None:
        self.head = head
        self.drafts: list[_Draft] = []
        self.wrapped: list[int] = []
        self.faults: list[Refusal] = []

    def take(self, number: int, line: str) -> None:
        """Take a line: the beginning of an article, an item, a point, or a paragraph."""
        found = self.head.match(line)
        if found:
            self._begin(number, found)
            line = line[found.end() :].strip()
            if not line:
                return
        draft = self.drafts[-1]
        item = _ITEM.match(line)
        if item:
            self._item(draft, number, number_of(item[1]) or 0, line)
        elif _POINT.match(line) and draft.paragraphs:
            self._append(draft, line)
        else:
            self._paragraph(draft, number, line)

    def _begin(self, line: int, found: re.Match[str]) -> None:
        article = str(number_of(found[1])) + (f"之{number_of(found[2])}" if found[2] else "")
        known = {draft.number for draft in self.drafts}
        last = self.drafts[-1] if self.drafts else None
        name = place_text((article,), single=True)
        if article in known:
            self.faults.append(Refusal("statute_article_twice", f"第{line}行：{name}出现两次"))
        elif last and article_order(article) < article_order(last.number):
            before = place_text((last.number,), single=True)
            message = f"第{line}行：{name}排在{before}之后，顺序不对"
            self.faults.append(Refusal("statute_article_order", message))
        if last and not last.paragraphs:
            self.faults.append(_blank(last))
        self.drafts.append(_Draft(article, line))

    def _item(self, draft: _Draft, line: int, number: int, text: str) -> None:
        items = draft.paragraphs[-1][1] if draft.paragraphs else []
        expected = len(items) + 1
        if not draft.paragraphs or number != expected:
            where = place_text((draft.number,), single=True)
            message = f"第{line}行：{where}此处应为第{expected}项，读到的是第{number}项"
            self.faults.append(Refusal("statute_item_order", message))
        if draft.paragraphs:
            items.append(text)

    @staticmethod
    def _append(draft: _Draft, line: str) -> None:
        """A point 1. belongs to the item or paragraph above it."""
        text, items = draft.paragraphs[-1]
        if items:
            items[-1] += f"\n{line}"
        else:
            draft.paragraphs[-1] = (f"{text}\n{line}", items)

    def _paragraph(self, draft: _Draft, number: int, line: str) -> None:
        above = draft.paragraphs[-1] if draft.paragraphs else None
        if above and (above[1] or [above[0]])[-1][-1] not in _ENDS:
            self.wrapped.append(number)
        draft.paragraphs.append((line, []))

    def told(self) -> Iterator[Refusal]:
        """Yield every fault; wrapped lines together, they come by the hundred."""
        yield from self.faults
        if self.drafts and not self.drafts[-1].paragraphs:
            yield _blank(self.drafts[-1])
        if self.wrapped:
            places = "、".join(map(str, self.wrapped[:_NAMED]))
            more = f"等{len(self.wrapped)}处" if len(self.wrapped) > _NAMED else ""
            message = f"第{places}行{more}：上一行没有句末标点，像是折行；一款应为一行，请合并后再装入"
            yield Refusal("statute_wrapped", message)


def _blank(draft: _Draft) -> Refusal:
    name = place_text((draft.number,), single=True)
    return Refusal("statute_article_empty", f"第{draft.line}行：{name}没有内容")


def _gaps(articles: Sequence[Article]) -> Iterator[str]:
    """Yield the articles after which the next number is missing."""
    for one, after in pairwise(articles):
        if article_order(after.number)[0] > article_order(one.number)[0] + 1:
            yield one.number


# --- as data ------------------------------------------------------------------------------


def articles_data(articles: Iterable[Article]) -> list[dict[str, Any]]:
    """Return articles as plain data, the form they are stored in."""
    return [
        {
            "number": one.number,
            "paragraphs": [{"text": p.text, "items": list(p.items)} for p in one.paragraphs],
        }
        for one in articles
    ]


def articles_of(data: Iterable[Mapping[str, Any]]) -> tuple[Article, ...]:
    """Return articles from their stored form."""
    return tuple(
        Article(
            str(one["number"]),
            tuple(Paragraph(str(p["text"]), tuple(map(str, p["items"]))) for p in one["paragraphs"]),
        )
        for one in data
    )


def in_force(versions: Iterable[Statute], on: date) -> Statute | None:
    """Return the version in force on a day: the last that has begun and not ended."""
    begun = [one for one in versions if one.effective <= on]
    last = max(begun, key=lambda one: one.effective, default=None)
    return None if last is None or (last.until is not None and last.until < on) else last
