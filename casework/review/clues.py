"""Clues: what in a request can be looked up, and whether a letter speaks of each.

Document numbers, days, plots of land, titles in 《》, organisations and amounts. Precision
comes before completeness: a word that may be something else is no clue. Numbers of identity
documents, telephones and bank cards are never reported.

Pure, and linear in the length of a text: every expression repeats within a bound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from casework.law.numerals import number_of
from casework.review.days import days, span_of
from casework.review.docnumbers import (
    Hit,
    doc_no_parts,
    document_numbers,
    plot_code,
    plots,
)
from casework.review.folding import folded
from casework.review.organisations import organisations

KINDS: Final = {
    "doc_no": "文号",
    "plot": "地块、宗地号",
    "title": "名称",
    "day": "日期",
    "amount": "金额",
    "organisation": "单位",
}
"""Kinds of clue; of two that are equally long and overlap the earlier kind stands."""

SAID, QUOTED, MISSING = "said", "quoted", "missing"
WHERE: Final = {SAID: "答复写明", QUOTED: "只在引述申请时出现", MISSING: "答复没有提到"}


@dataclass(frozen=True, slots=True)
class Clue:
    """One clue: ``text[start:end]`` as written, and the form that equal clues share."""

    kind: str
    text: str
    norm: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answered:
    """Where a letter speaks of a clue: ``said``, only ``quoted`` from the request, ``missing``."""

    clue: Clue
    where: str

    @property
    def found(self) -> bool:
        """Whether it appears in the letter at all."""
        return self.where != MISSING


_PRIVATE: Final = re.compile(
    "(?<![0-9A-Za-z])(?:"
    "[0-9]{6}[ -]?(?:18|19|20)[0-9]{2}[ -]?[0-9]{4}[ -]?[0-9]{3}[0-9Xx]"
    "|[0-9]{17}[0-9Xx]|[0-9]{15,19}"
    "|(?:\\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}"
    "|\\(?0[0-9]{2,3}\\)?[ -]?[0-9]{7,8}"
    ")(?![0-9A-Za-z])"
)
"""Identity documents (18 or 15 digits), bank cards, mobile and other telephones."""

_LONGEST_TITLE: Final = 200
_BASIS: Final = re.compile("(?:根据|依据|依照|按照)[^。；;》]{0,4}\\Z|》[、和及]?\\Z")
_LAW: Final = re.compile("(?:法|条例|办法|规定|细则|解释|规则|准则)(?:\\([^()]{1,12}\\))?\\Z")
_OUR_LAW: Final = re.compile("政府信息公开条例\\Z")

_UNITS: Final = {
    "": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6,
    "千万": 10**7, "亿": 10**8, "万亿": 10**12,
}  # fmt: skip
_NOT_MONEY: Final = "元(?![化素旦件器首宵月年结阳氏朝])"
_AMOUNT: Final = re.compile(
    "(?P<sign>¥ ?)?(?<![0-9A-Za-z.,-])(?P<number>[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,13})(?P<part>\\.[0-9]{1,6})?"
    f"(?![0-9]|[,.][0-9])(?: ?(?P<unit>万亿|千万|百万|十万|亿|万|千|百)? ?(?P<yuan>{_NOT_MONEY}))?"
)
_SPELT: Final = re.compile(
    "(?<![几数上多近〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟])"
    "(?P<spelt>[一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]"
    f"[〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]{{0,19}}){_NOT_MONEY}"
)


def clues(text: str) -> tuple[Clue, ...]:
    """Return the clues of a text in order; no two of them overlap."""
    standing: list[Clue] = []
    taken = bytearray(len(text) + 1)
    order = list(KINDS)
    found = sorted(_all(text), key=lambda c: (c.start - c.end, order.index(c.kind), c.start))
    for clue in found:
        if not any(taken[clue.start : clue.end]):
            taken[clue.start : clue.end] = b"\1" * (clue.end - clue.start)
            standing.append(clue)
    return tuple(sorted(standing, key=lambda clue: clue.start))


def answered(found: Iterable[Clue], said: str, whole: str | None = None) -> tuple[Answered, ...]:
    """Tell of each clue where a letter speaks of it.

    ``said`` is what the letter says in its own words; ``whole`` also holds what it quotes from
    the request (None: nothing is told apart). Another spelling of the same thing counts; a
    document number also without its prefix, a day also within a span the letter names.
    """
    found = tuple(found)
    kinds = frozenset(clue.kind for clue in found)
    own = _letter(said, kinds)
    all_of_it = own if whole is None else _letter(whole, kinds)
    return tuple(Answered(clue, _where(clue, own, all_of_it)) for clue in found)


def _where(clue: Clue, own: _Letter, whole: _Letter) -> str:
    if own.has(clue):
        return SAID
    return QUOTED if whole.has(clue) else MISSING


class _Letter:
    """A letter's text, read once for all clues."""

    def __init__(self, text: str, kinds: frozenset[str]) -> None:
        self._norms: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for clue in _all(text, kinds):
            self._norms[clue.kind].add(clue.norm)
        self._plain = _squashed(text)

    def has(self, clue: Clue) -> bool:
        if clue.norm in self._norms[clue.kind]:
            return True
        held = _HELD.get(clue.kind)
        return held is not None and held(self, clue.norm)

    def same_number(self, norm: str) -> bool:
        wanted = doc_no_parts(norm)
        return any(wanted.same(doc_no_parts(other)) for other in self._norms["doc_no"])

    def within_a_span(self, norm: str) -> bool:
        first, last = span_of(norm)
        spans = (span_of(other) for other in self._norms["day"] if "至" in other)
        return any(begin <= first and last <= end for begin, end in spans)

    def same_plot(self, norm: str) -> bool:
        code = plot_code(norm)
        if code.endswith("号"):
            return False  # a bare number is only a plot beside its noun
        return re.search(f"(?<![A-Z0-9-]){re.escape(code)}(?![A-Z0-9-])", self._plain) is not None

    def in_words(self, norm: str) -> bool:
        return _squashed(norm) in self._plain


@lru_cache(maxsize=16)
def _letter(text: str, kinds: frozenset[str]) -> _Letter:
    """Read a letter once for all its items, for the kinds of clues that are asked for."""
    return _Letter(text, kinds)


_HELD: Final[dict[str, Callable[[_Letter, str], bool]]] = {
    "doc_no": _Letter.same_number,
    "plot": _Letter.same_plot,
    "title": _Letter.in_words,
    "day": _Letter.within_a_span,
    "organisation": _Letter.in_words,
}


def _squashed(text: str) -> str:
    """Return a text as it is compared: folded, capitals, without blanks and quotation marks."""
    return re.sub('[\\s《》〈〉“”"]', "", folded(text)).upper()


def _all(text: str, kinds: Collection[str] = KINDS) -> Iterator[Clue]:
    """Yield every candidate of some kinds, and titles, overlapping ones too."""
    plain = _blanked(folded(text), (found.span() for found in _PRIVATE.finditer(folded(text))))
    bases: list[tuple[int, int]] = []
    for start, end, norm in _titles(plain):
        if _is_basis(plain, start, norm, bases):
            bases.append((start, end))
        else:
            yield Clue("title", text[start:end], norm, start, end)
    plain = _blanked(plain, bases)
    for kind, find in _FINDERS.items():
        for start, end, norm in find(plain) if kind in kinds else ():
            yield Clue(kind, text[start:end], norm, start, end)


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text with spans made unreadable, as long as it was."""
    parts, place = [], 0
    for start, end in spans:
        parts += [text[place:start], "\0" * (end - start)]
        place = end
    return "".join((*parts, text[place:]))


def _titles(text: str) -> Iterator[Hit]:
    """Yield the outermost 《…》; one that is never closed does not hide those inside it."""
    opened: list[int] = []
    closed: list[tuple[int, int]] = []
    for found in re.finditer("[《》]", text):
        if found[0] == "《":
            opened.append(found.start())
        elif opened:
            start = opened.pop()
            while closed and closed[-1][0] > start:
                closed.pop()
            closed.append((start, found.end()))
    for start, end in closed:
        inner = (
            re.sub("\\s", "", text[start + 1 : end - 1]) if end - start <= _LONGEST_TITLE else ""
        )
        if any(char.isalnum() for char in inner) and "\0" not in inner:
            yield start, end, f"《{inner.translate(_INNER).upper()}》"


_INNER: Final = {ord("《"): "〈", ord("》"): "〉"}


def _is_basis(text: str, start: int, norm: str, before: list[tuple[int, int]]) -> bool:
    """Tell a law the applicant relies on from a document he asks for."""
    name = norm[1:-1]
    if _OUR_LAW.search(name):
        return True
    lead = _BASIS.search(text, max(0, start - 8), start)
    if lead is None or not _LAW.search(name):
        return False
    return lead[0][0] != "》" or any(end > start - 3 for _, end in before[-1:])


def _organisations(text: str) -> Iterator[Hit]:
    for start, end in organisations(text):
        yield start, end, text[start:end].upper()


def amounts(text: str) -> Iterator[Hit]:
    """Yield amounts of money in a folded text; the form is yuan with two decimals."""
    for found in _AMOUNT.finditer(text):
        if found["yuan"] or found["sign"]:
            number = Decimal(found["number"].replace(",", "") + (found["part"] or ""))
            yield found.start(), found.end(), _yuan(number * _UNITS[found["unit"] or ""])
    for found in _SPELT.finditer(text):
        spelt = number_of(found["spelt"])
        if spelt:
            yield found.start(), found.end(), _yuan(Decimal(spelt))


def _yuan(value: Decimal) -> str:
    return f"{value:.2f}元"


_FINDERS: Final[dict[str, Callable[[str], Iterable[Hit]]]] = {
    "doc_no": document_numbers,
    "plot": plots,
    "day": days,
    "amount": amounts,
    "organisation": _organisations,
}
