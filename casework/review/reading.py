"""A reply taken apart: what was asked, what is answered item by item, which remedies are told.

Made once for a paper and kept for the few that are looked at; every check reads this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from casework.law.numerals import number_of
from casework.review.citations import Citation, citations
from casework.review.paper import Paper, Paragraph
from casework.review.remedytext import Told, is_remedy, told_by

_TURN: Final = re.compile(r"(?:答复|告知|回复|函复|处理意见?|说明)如下")
_ASKING: Final = re.compile(r"收到|收悉|申请公开的内容|申请的内容|要求更正的内容")
_QUOTED: Final = re.compile(r"“[^“”]*”")
_SENTENCE: Final = re.compile(r"[^。；;\n]+[。；;]?")
_FULL: Final = re.compile(r"[^。\n]+。?")
_NUM: Final = r"[一二三四五六七八九十]{1,3}|\d{1,2}"
_TIERS: Final = (
    re.compile(r"^([一二三四五六七八九十]{1,3})、"),
    re.compile(r"^[（(]([一二三四五六七八九十]{1,3})[）)]"),
    re.compile(r"^(\d{1,2})(?:[.．](?!\d)|、)"),
    re.compile(r"^[（(](\d{1,2})[）)]"),
    re.compile(
        r"^(?:关于)?(?:您|你|你单位|贵单位)?(?:申请(?:公开)?的?|所申请的?)?第([一二三四五六七八九十\d]{1,3})项"
    ),
)
_ITEMS: Final = re.compile(
    rf"第((?:{_NUM})(?:(?:[、，和及至到~～-]|项)+第?(?:{_NUM}))*)项(?!规定|之规定|的规定|情形)"
)
_RANGE: Final = re.compile(rf"({_NUM})(?:项)?(?:[至到~～-])第?({_NUM})")


_CLOSING: Final = re.compile(
    "(?:所|以上|上述)(?:予以)?公开的(?:政府)?(?:信息|材料)|获取方式|特此|领取"
)


@dataclass(frozen=True, slots=True)
class Section:
    """The answer to one item, or to those of ``numbers``; none where the letter does not number."""

    numbers: tuple[int, ...]
    paragraphs: tuple[Paragraph, ...]
    text: str
    """Its text, one paragraph a line."""

    @property
    def place(self) -> str:
        """Where it stands, in an officer's words."""
        if self.numbers:
            return f"第{'、'.join(map(str, self.numbers))}项"
        return self.paragraphs[0].place if len(self.paragraphs) == 1 else "正文"


@dataclass(frozen=True, slots=True)
class Reading:
    """A paper taken apart. ``answer`` holds no remedies; ``plain`` is it without what it quotes."""

    text: str
    body: str
    request: str
    answer: tuple[Paragraph, ...]
    plain: str
    told: Told
    told_at: str
    cited: tuple[tuple[Citation, str], ...]
    sections: tuple[Section, ...]
    basis: str = field(default="", repr=False)
    """The body without remedies: what the reply rests on stands here."""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the body cites outside the remedies."""
        return tuple(one for one, _ in self.cited)


@lru_cache(maxsize=16)
def read(paper: Paper) -> Reading:
    """Take a paper apart."""
    body = paper.body
    told, rest = _parted(body)
    asked, answer = _turned(rest)
    plain = unquoted("\n".join(p.text for p in answer))
    return Reading(
        text=paper.text,
        body="\n".join(p.text for p in body),
        request=asked,
        answer=answer,
        plain=plain,
        told=told_by(s for _, s in told),
        told_at=told[0][0].place if told else "救济告知",
        cited=tuple((c, p.place) for p in rest for c in citations(p.text)),
        sections=tuple(_sections(answer)),
        basis="\n".join(p.text for p in rest),
    )


@lru_cache(maxsize=128)
def unquoted(text: str) -> str:
    """Return a text without what stands in quotation marks: it is somebody else's words."""
    return _QUOTED.sub("“”", text) if "“" in text else text


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, parts between semicolons among them."""
    yield from (found[0].strip() for found in _SENTENCE.finditer(text) if found[0].strip())


def _parted(body: Sequence[Paragraph]) -> tuple[list[tuple[Paragraph, str]], list[Paragraph]]:
    """Part the sentences that tell of remedies from the rest of the body."""
    told: list[tuple[Paragraph, str]] = []
    rest: list[Paragraph] = []
    for one in body:
        found = list(sentences(one.text)) if _speaks(one.text) else []
        mine = [s for s in found if is_remedy(s)]
        told += [(one, s) for s in mine]
        kept = "".join(s for s in found if s not in mine) if mine else one.text
        if kept:
            rest.append(one if kept == one.text else Paragraph(one.kind, kept, one.no))
    return told, rest


def _speaks(text: str) -> bool:
    return "复议" in text or "诉讼" in text or "起诉" in text


def _turned(rest: Sequence[Paragraph]) -> tuple[str, tuple[Paragraph, ...]]:
    """Part the body where the letter turns from the request to the answer (现答复如下)."""
    for place, one in enumerate(rest):
        turn = _TURN.search(unquoted(one.text)) and _TURN.search(one.text)
        if turn:
            before = "\n".join([*(p.text for p in rest[:place]), one.text[: turn.end()]])
            after = one.text[turn.end() :].lstrip("：:，, ")
            first = (Paragraph(one.kind, after, one.no),) if after else ()
            return before, (*first, *rest[place + 1 :])
    return _asked(rest)


def _asked(rest: Sequence[Paragraph]) -> tuple[str, tuple[Paragraph, ...]]:
    """Part the sentences that tell of the request off a letter that does not turn in words."""
    asked: list[str] = []
    for place, one in enumerate(rest):
        lines = _FULL.findall(one.text)
        count = next((n for n, line in enumerate(lines) if not _ASKING.search(line)), len(lines))
        asked += lines[:count]
        if count < len(lines):
            left = Paragraph(one.kind, "".join(lines[count:]), one.no)
            return "\n".join(asked), (left, *rest[place + 1 :])
    return "", tuple(rest)


def _sections(answer: Sequence[Paragraph]) -> Iterator[Section]:
    """Yield the answer part by part, as its first kind of numbers parts it."""
    tier = next((t for p in answer for t in _TIERS if t.match(p.text)), None)
    group: list[Paragraph] = []
    number = 0
    for one in answer:
        found = tier.match(one.text) if tier else None
        if number and _CLOSING.match(one.text):
            break  # how to get what is given, of whichever item: no part of the last answer
        if found:
            if group and (number or not tier):
                yield _section(number, group)
                group = []
            number = number_of(found[1]) or 0
        group.append(one)
    if group:
        yield _section(number, group)


def _section(number: int, group: Sequence[Paragraph]) -> Section:
    named = items_named(unquoted(group[0].text))
    text = "\n".join(p.text for p in group)
    return Section(named or ((number,) if number else ()), tuple(group), text)


def items_named(text: str) -> tuple[int, ...]:
    """Return the items a text names: 第1、2项, 第一至三项. Items of an article are none of them."""
    found: dict[int, None] = {}
    for match in _ITEMS.finditer(re.sub(r"第[一二三四五六七八九十百\d]+条[^，。；]*", "", text)):
        for first, last in _RANGE.findall(match[1]):
            found |= dict.fromkeys(range(number_of(first) or 0, (number_of(last) or 0) + 1))
        found |= dict.fromkeys(number_of(n) or 0 for n in re.findall(_NUM, match[1]))
    return tuple(found)


@lru_cache(maxsize=128)
def flat(text: str) -> str:
    """Return a text with only its characters of meaning: no spaces, marks or brackets."""
    return _MARKS.sub("", text)


_MARKS: Final = re.compile(r"[\s，。；：、！？“”‘’（）《》〔〕【】\[\](),.;:!?\"'·—…-]+")


def coverage(part: str, whole: Iterable[str] | str) -> float:
    """Return how much of ``part`` stands in ``whole``, 0 to 1, by pairs of characters."""
    mine, theirs = flat(part), flat(whole if isinstance(whole, str) else "\n".join(whole))
    pairs = {mine[i : i + 2] for i in range(len(mine) - 1)} or {mine}
    return sum(pair in theirs for pair in pairs) / len(pairs) if mine else 1.0
