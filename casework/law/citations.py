"""A citation as an officer may type it, and what lies nearest to one we do not carry.

Understood: ``条例/36/1/4``, ``条例第三十六条第四项``, ``《政府信息公开条例》第36条第（4）项``,
``国办函〔2020〕109号``, and ``第三十六条`` alone, which is of the Regulation (条例).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

from casework.errors import InputError, NotFound, Refusal
from casework.law.numerals import number_of
from casework.law.provisions import Instrument

DEFAULT: Final = "条例"
"""The instrument of an article that is typed without one."""
NUMERAL: Final = r"[零〇一二三四五六七八九十百千\d]{1,9}"
STATE: Final = "中华人民共和国"
_PATH: Final = re.compile(
    r"(?P<name>[^/]+)/(?P<article>\d{1,4}(?:之\d{1,2})?)(?:/(?P<paragraph>\d{1,3})(?:/(?P<item>\d{1,3}))?)?"
)
_WORDS: Final = re.compile(
    rf"(?P<name>.*?)第?(?P<article>{NUMERAL})条(?:之(?P<inserted>{NUMERAL}))?"
    rf"(?:第?(?P<paragraph>{NUMERAL})款)?(?:第?\(?(?P<item>{NUMERAL})\)?项)?"
)
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Cited:
    """A place in an instrument; blank or None where it is not narrowed down so far."""

    code: str
    article: str = ""
    paragraph: int | None = None
    item: int | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """Article, paragraph and item as far as they are named."""
        named = (self.article or None, self.paragraph, self.item)
        return tuple(str(part) for part in named if part is not None)

    @property
    def cite(self) -> str:
        """The citation: ``条例/36/1/4``, or the instrument alone."""
        return "/".join((self.code, *self.parts))


def cited(cite: str) -> Cited:
    """Return a citation of our own form taken apart (``条例/36/1/4``)."""
    code, article, paragraph, item = (*cite.split("/"), "", "", "", "")[:4]
    return Cited(code, article, int(paragraph) if paragraph else None, int(item) if item else None)


def squeezed(text: str) -> str:
    """Return a text in one width and without blanks, so that typing habits do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_citation(text: str, known: Mapping[str, Instrument], on: date) -> Cited:
    """Return the place a text names.

    ``known``: the instruments by code, ours and those that were loaded. Where several
    versions of one instrument share a name, ``on`` decides. An item named without its
    paragraph stands in the first. Raises ``InputError`` and ``NotFound``.
    """
    plain = squeezed(text)
    if not plain or not plain.isprintable() or len(plain) > 120:
        raise _unreadable()
    found = _PATH.fullmatch(plain) or (None if "/" in plain else _WORDS.fullmatch(plain))
    if found is None:
        if "/" in plain:
            raise _unreadable()
        return Cited(instrument_named(plain, known, on).code)
    given = found.groupdict()
    instrument = instrument_named(given["name"] or DEFAULT, known, on)
    item = number_of(given["item"]) if given["item"] else None
    paragraph = number_of(given["paragraph"]) if given["paragraph"] else None
    if item is not None and paragraph is None:
        paragraph = 1
    return Cited(instrument.code, _article(given), paragraph, item)


def _article(given: Mapping[str, str | None]) -> str:
    main, _, inserted = (given["article"] or "").partition("之")
    after = given.get("inserted") or inserted
    return f"{number_of(main)}之{number_of(after)}" if after else str(number_of(main))


def _unreadable() -> InputError:
    message = (
        "条文写法无法读懂，可以写作 条例/36/1/4、条例第三十六条第四项、"
        "《政府信息公开条例》第三十六条第（四）项，或者第三十六条（指条例）"
    )
    return InputError([Refusal("cite_form", message, field="CITE")])


# --- which instrument ---------------------------------------------------------------------


def instrument_named(name: str, known: Mapping[str, Instrument], on: date) -> Instrument:
    """Return the instrument of a code, name, part of a name or number; raise ``NotFound``.

    The nearest way of naming wins: a part of a name is looked for only where it is nobody's
    whole name. Versions that share a name are told apart by the day ``on``.
    """
    wanted = bare(name)
    if wanted in known:
        return known[wanted]
    for matches in _ways(wanted):
        hits = [one for one in known.values() if matches(one)]
        names = {one.name for one in hits}
        if len(names) == 1:
            return version_on(hits, on)
        if names:
            told = "、".join(one.code for one in hits[:_SHOWN])
            raise NotFound(f"“{wanted[:40]}”不止一部，请写明：{told}", code="instrument_ambiguous")
    raise NotFound(
        f"没有收录“{wanted[:40]}”，{_offer(wanted, known)}", code="instrument_unknown"
    )


def _ways(wanted: str) -> Iterator[Callable[[Instrument], bool]]:
    yield lambda one: bare(one.name) == wanted
    yield lambda one: bare(one.number) == wanted
    yield lambda one: bare(one.name).removeprefix(STATE) == wanted
    if len(wanted) > 2:
        yield lambda one: bare(one.name).endswith(wanted)
        yield lambda one: wanted in bare(one.name)


def bare(name: str) -> str:
    """Return a name without marks of quotation, which are set in many ways."""
    return re.sub("[《》〈〉<>]", "", squeezed(name))


def version_on(versions: Iterable[Instrument], on: date) -> Instrument:
    """Return the version in force on a day; before all of them, the first."""
    ordered = sorted(versions, key=lambda one: one.effective)
    begun = [one for one in ordered if one.effective <= on]
    return begun[-1] if begun else ordered[0]


def _offer(wanted: str, known: Mapping[str, Instrument]) -> str:
    near = get_close_matches(wanted, known, n=_SHOWN, cutoff=0.5)
    return (f"相近的：{'、'.join(near)}；" if near else "") + f"收录的有：{'、'.join(known)}"


# --- what lies nearest --------------------------------------------------------------------


def nearest(wanted: Cited, cites: Iterable[str]) -> list[str]:
    """Return the few citations of the same instrument that lie nearest, nearest first."""
    own = [one for one in map(cited, cites) if one.code == wanted.code and one.article]
    return [one.cite for one in sorted(own, key=lambda one: _distance(one, wanted))[:_SHOWN]]


def _distance(one: Cited, wanted: Cited) -> tuple[int, int, int]:
    """Same article before other articles; a number missed by a place (36/4) before the rest."""
    slipped = one.article == wanted.article and one.item == wanted.paragraph
    return (
        abs(article_order(one.article)[0] - article_order(wanted.article)[0]),
        0 if slipped else abs((one.paragraph or 0) - (wanted.paragraph or 0)) + 1,
        abs((one.item or 0) - (wanted.item or 0)),
    )


def article_order(article: str) -> tuple[int, int]:
    """Return where an article stands: 17, 17之1, 18."""
    main, _, inserted = article.partition("之")
    return int(main or 0), int(inserted or 0)


def within(wanted: Cited, cites: Iterable[str]) -> Iterator[str]:
    """Yield the citations that are the wanted place or lie inside it."""
    whole = wanted.cite
    return (cite for cite in cites if cite == whole or cite.startswith(f"{whole}/"))
