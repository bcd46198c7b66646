"""Search terms of a text: bigrams of Chinese, whole words and numbers, document numbers as one.

Chinese is not split into words: two characters standing side by side are one term, so that
a query of two characters (环评) finds what it should, without a dictionary that would have
to know every place. Documents and queries are read by the same rules; what people wrap
around a request (申请公开…, 我想了解…) is left out of both.

Terms hold letters, digits, Chinese characters and a full stop, nothing else: both databases
index them as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from casework.law.numerals import number_of

VERSION: Final = 1
"""Raised when the same text gives other terms; rows of another version are made anew."""

CHINESE: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
MAX_TERM: Final = 40
"""Longest word kept, in characters; longer runs are no words."""

_OPEN, _CLOSE = "[\\[(〔【{<《]", "[\\])〕】}>》]"
_YEAR = r"((?:19|20)\d{2})"
# 国办函〔2020〕109号, in any bracket, or 国办函2020年第109号.
_NUMBER: Final = re.compile(
    rf"([{CHINESE}a-z]{{1,20}})\s*(?:{_OPEN}\s*{_YEAR}\s*年?\s*{_CLOSE}|{_YEAR}\s*年)"
    r"\s*第?\s*(\d{1,6})\s*号"
)
# (2021)渝01行终33号: the number of a court's judgment.
_JUDGMENT: Final = re.compile(
    rf"{_OPEN}\s*{_YEAR}\s*年?\s*{_CLOSE}\s*((?!第)[{CHINESE}][{CHINESE}\da-z]{{1,13}}?)\s*第?\s*"
    r"(\d{1,6})\s*号"
)
_RUN: Final = re.compile(rf"[{CHINESE}]+|[a-z0-9]+")
_ORDINAL: Final = re.compile(
    r"第([〇零一二三四五六七八九十百]{1,5})(?=[批期次届季号条款项版轮标段])"
)
_CHINESE_YEAR: Final = re.compile(
    r"(?<![〇零一二三四五六七八九])([一二][〇零九][〇零一二三四五六七八九]{2})(?=年)"
)

# What a request says besides what it asks for; longest first, so that none cuts another.
_PHRASES: Final = frozenset(
    """
根据中华人民共和国政府信息公开条例 依据中华人民共和国政府信息公开条例 根据政府信息公开条例 依据政府信息公开条例
中华人民共和国政府信息公开条例 政府信息公开申请表 申请政府信息公开 政府信息公开申请 申请公开政府信息 申请公开如下政府信息
申请公开以下政府信息 申请公开下列政府信息 申请获取政府信息 公开以下政府信息 公开下列政府信息 公开如下政府信息 所需政府信息 以下政府信息
下列政府信息 如下政府信息 申请信息公开 申请公开如下信息 申请公开以下信息 申请公开下列信息 公开以下信息 公开如下信息 公开下列信息
以下信息 如下信息 下列信息 所需信息 所申请的信息 申请的信息 依法申请公开 依法公开 申请贵局公开 申请贵单位公开 申请贵机关公开
请求贵局公开 请求贵单位公开 请贵局公开 请贵单位公开 请贵机关公开 请贵单位提供 请贵局提供 申请书面公开 书面公开
申请公开 请求公开 要求公开 希望公开 恳请公开 特申请公开 现申请公开 望公开 予以公开 申请获取 申请查询 申请查阅 申请提供 申请了解
请求提供 要求提供 请提供 予以提供 书面答复 书面告知 请予告知 请告知 请答复 谢谢 请公开 需要公开 麻烦公开 公开一下 提供一下
我想了解一下 想了解一下 我想了解 想要了解 想了解 了解一下 我想知道 想知道 想问一下 请问一下 请问 想查一下 我想查询 我想查 想查询 想查 我想看看
我想看 想看看 想看 查一下 看一下 在哪里可以查到 在哪里查到 在哪里查 在哪里看 在哪查 在哪看 哪里能查到 哪里可以查 哪里能看 怎么查询 怎么查 怎么看 如何查询
能否公开 是否公开 能不能公开 可以公开吗 有没有公开 复印件加盖公章 加盖公章 盖章复印件 复印件 电子版 纸质版 扫描件 全部材料 全套材料
相关材料 有关材料 相关资料 有关资料 相关文件 有关文件 相关信息 有关信息 相关情况 有关情况 相关内容 具体情况 具体内容 详细情况 详细信息
相关的 有关的 相关 有关 关于 对于 贵局 贵单位 贵机关 贵府 贵委 贵厅 本人 我单位 我公司 本公司 我们的 我们 我的 你们 他们
是怎么样的 怎么样 是什么 有哪些 哪些 什么 为什么 怎么办理 怎么办 怎样 怎么 如何 是多少 有多少 多少 几个 有没有 是不是 是否 能不能 可不可以 以及 及其 或者 并且
""".split()  # noqa: SIM905  # a list to be read and added to by people
)
_STOPS: Final = re.compile("|".join(sorted(map(re.escape, _PHRASES), key=len, reverse=True)))
# 的 is dropped where it joins words; in 目的, 标的 and 的士 it is part of one.
_PARTICLES: Final = re.compile(r"(?<!(?<![项题科栏节数类条])目)(?<!标)的(?![士确])|[吗呢吧啊呀嘛]")
# 2023年度老旧小区改造: the year is a term, the characters beside it are none with what follows.
_YEAR_WORD: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年度?|第(?=\d)")


def normalise(text: str) -> str:
    """Return a text as it is compared: one width, lower case, years and ordinals in digits."""
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = _CHINESE_YEAR.sub(lambda m: str(number_of(m[1])), plain)
    return _ORDINAL.sub(lambda m: f"第{number_of(m[1])}", plain)


def bare(text: str) -> str:
    """Return the normalised text without the phrases of asking; all of it if nothing is left."""
    plain = normalise(text)
    kept = _PARTICLES.sub(" ", _STOPS.sub(" ", plain))
    return kept if _RUN.search(kept) else plain


def document_numbers(text: str) -> tuple[str, ...]:
    """Return the document numbers a text names, each as one term: ``函2020.109``.

    Only the last character of the issuer's mark is kept: where the mark begins cannot be
    told (关于…的国办函〔2020〕109号). The characters before it are terms of their own.
    """
    found = [_number_term(m[1][-1], m[2] or m[3], m[4]) for m in _NUMBER.finditer(normalise(text))]
    found += [_number_term(m[2], m[1], m[3]) for m in _JUDGMENT.finditer(normalise(text))]
    return tuple(dict.fromkeys(found))


def _number_term(mark: str, year: str, serial: str) -> str:
    return f"{mark}{year}.{int(serial)}"


def terms_of(text: str) -> list[str]:
    """Return the terms of a text in order, repeated ones included."""
    numbers = document_numbers(text)
    return [*numbers, *_of_runs(_runs_of(text))]


def _runs_of(text: str) -> str:
    """Return what is left to be read run by run once numbers and years were taken out."""
    return _YEAR_WORD.sub(lambda m: f" {m[1] or ''} ", _without_numbers(bare(text)))


def _without_numbers(plain: str) -> str:
    """Leave mark and year of every document number standing; brackets and serial go."""
    plain = _JUDGMENT.sub(lambda m: f" {m[1]} {m[2]} ", plain)
    return _NUMBER.sub(lambda m: f" {m[1]} {m[2] or m[3]} ", plain)


def _of_runs(plain: str) -> Iterator[str]:
    for run in _RUN.findall(plain):
        if run[0].isascii():
            if len(run) <= MAX_TERM:
                yield run.lstrip("0") or "0"
        elif len(run) == 1:
            yield run
        else:
            for at in range(len(run) - 1):
                yield run[at : at + 2]


@dataclass(frozen=True, slots=True)
class Bag:
    """The terms of a document with how often each stands in it, and how many there are."""

    counts: Mapping[str, int]
    length: int

    @classmethod
    def of(cls, *texts: str) -> Bag:
        """Return the bag of one or several texts; nothing is joined across two of them."""
        counts = Counter(term for text in texts for term in terms_of(text))
        return cls(counts, counts.total())

    @classmethod
    def read(cls, written: str) -> Bag:
        """Return the bag that ``written`` was made of."""
        marks = written.split()
        counts = dict.fromkeys(marks, 1)
        for mark in marks if AGAIN in written else ():
            term, again, count = mark.partition(AGAIN)
            if again:
                del counts[mark]
                counts[term] = max(counts[term], int(count))
        return cls(counts, len(marks))

    @property
    def marks(self) -> Iterator[str]:
        """What an index keeps, sorted: ``term``, and ``term~2`` where it stands a second time.

        Sorted, so that the text cannot be read back from it word for word; marked, so that an
        index without positions still knows how often.
        """
        return (
            mark
            for term in sorted(self.counts)
            for mark in (term, *(repeated(term, n) for n in range(2, self.counts[term] + 1)))
        )

    @property
    def written(self) -> str:
        """The marks in one line."""
        return " ".join(self.marks)


AGAIN: Final = "~"
"""Stands between a term and its count in the mark of a repeated term; in no term itself."""


def repeated(term: str, count: int) -> str:
    """Return the mark of a term that stands ``count`` times or more, from two on."""
    return f"{term}{AGAIN}{count}"


_PLACE: Final = re.compile(
    f"[{CHINESE}]{{2,3}}(?:[县区市镇乡村路街河湖桥巷苑]|街道|小区|社区|花园|大道|新城|学校|小学|中学|医院|公司)"
)
_YEAR_ALONE: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def narrowing(text: str) -> frozenset[str]:
    """Return the terms of a query that say where or when: they narrow it more than others."""
    plain = bare(text)
    places = (term for found in _PLACE.findall(plain) for term in _of_runs(found))
    return frozenset(places).union(_YEAR_ALONE.findall(plain))


def shown(text: str, found: Iterable[str]) -> tuple[str, ...]:
    """Return the stretches of a query that the found terms cover, as people read them."""
    terms = set(found)
    words = [number for number in document_numbers(text) if number in terms]
    for run in _RUN.findall(_runs_of(text)):
        words += _stretches(run, terms)
    return tuple(dict.fromkeys(words))


def _stretches(run: str, terms: set[str]) -> Iterator[str]:
    if run[0].isascii() or len(run) == 1:
        if (run.lstrip("0") or "0" if run[0].isascii() else run) in terms:
            yield run
        return
    begin = None
    for at in range(len(run)):
        if run[at : at + 2] in terms and at + 1 < len(run):
            begin = at if begin is None else begin
        elif begin is not None:
            yield run[begin : at + 1]
            begin = None
