"""A loaded text against the citations we rest on: gone, moved, changed, or read otherwise.

Our statements are our own words, so a text is never compared with them letter by letter.
What is measured is how much of a statement (``likeness``) stands in each article. On the three
texts we had (the Regulation, and the cited articles of two laws; 106 statements) the right
article never held less than 0.38 of its statement. With one article after the other taken
out and the rest moved up, as an amendment would do it: of those taken out 68 of 70 were told of
(``UNLIKE``), of those that moved nine in ten were found at their new number (``MOVED``,
``LEAD``), and one was pointed to a wrong one. Inside an article (74 statements of a paragraph
or item that has others beside it) none stood nearer to another place than to its own, and 70
were ahead by ``LEAD`` with ``INSIDE`` or more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from casework.law.citations import Cited, cited
from casework.law.provisions import INSTRUMENTS, PROVISIONS, Instrument, article_text, place_text
from casework.law.texts import Statute
from casework.review.likeness import Corpus, pairs

MOVED: Final = 0.55
"""So much of a statement must stand in another article for us to point there."""
LEAD: Final = 0.15
"""And so much more than in the article we cite."""
INSIDE: Final = 0.35
"""So much must stand in another paragraph or item of the article: there are few to choose from."""
UNLIKE: Final = 0.30
"""With less than this the article we cite speaks of something else."""

KINDS: Final = {
    "missing": "缺少",
    "renumbered": "疑似移位",
    "unlike": "内容不符",
    "paragraphs": "款数不同",
    "amended": "已修改",
    "changed": "条文改变",
    "gap": "条号不连续",
    "older": "较早的版本",
}
"""What can be found, code -> Chinese."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found; ``cite`` is blank where it is about the whole text."""

    kind: str
    message: str
    cite: str = ""
    other: str = ""
    """Where it points instead."""
    used_by: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "kind": self.kind,
            "cite": self.cite or None,
            "other": self.other or None,
            "message": self.message,
            "used_by": list(self.used_by),
        }


def check_text(
    statute: Statute,
    *,
    others: Sequence[Statute] = (),
    gaps: Iterable[str] = (),
    used_by: Mapping[str, Sequence[str]] | None = None,
    only: Collection[str] | None = None,
) -> tuple[Found, ...]:
    """Return what is found when a text is laid beside the provisions we cite of it.

    ``others``: the further versions that were loaded. A text older than the version we cite is
    compared with nothing: our citations do not speak of it. One we do not cite is compared,
    article by article, with the version before it alone. ``only``: look at these citations.
    """
    found = list(_gap(list(gaps)))
    ours = INSTRUMENTS.get(statute.code)
    earlier = [one for one in others if one.effective < statute.effective]
    before = max(earlier, key=lambda one: one.effective, default=None)
    if ours is None:
        cites = [f"{statute.code}/{a.number}" for a in before.articles] if before else []
        return (*found, *_changed(statute, before, cites, {}))
    if is_older(statute, ours):
        return (*found, _older(statute, ours))
    cites = [cite for cite in PROVISIONS if cite.partition("/")[0] == statute.code]
    cites = [cite for cite in cites if only is None or cite in only]
    users = used_by or {}
    places = list(_places(statute, cites, users))
    told = {one.cite for one in places}
    rest = [cite for cite in cites if cite not in told]
    later = _amended(statute, ours, before) if is_newer(statute, ours) else ()
    return (*found, *places, *later, *_changed(statute, before, rest, users))


def _older(statute: Statute, ours: Instrument) -> Found:
    message = (
        f"这一版施行于{statute.effective}，早于我们所引用的版本（{ours.effective}施行）："
        "只供查看当时的条文，不与引用核对"
    )
    return Found("older", message)


def is_older(statute: Statute, ours: Instrument) -> bool:
    """Tell whether a text was in force before the version our citations speak of."""
    return _day(statute.effective, ours) < _day(ours.effective, ours)


def is_newer(statute: Statute, ours: Instrument) -> bool:
    """Tell whether a text is of a later version than the one our statements were made from."""
    return _day(statute.effective, ours) > _day(ours.effective, ours)


def _day(day: date, ours: Instrument) -> date:
    """Of a letter only the year may be known: then only years are compared."""
    return day if ours.day_known else date(day.year, 1, 1)


def _gap(after: Sequence[str]) -> Iterator[Found]:
    if after:
        names = "、".join(place_text((one,), single=True) for one in after)
        yield Found("gap", f"{names}之后缺少条文：是节录，或者文本不全")


# --- place by place -----------------------------------------------------------------------


def _places(
    statute: Statute, cites: Iterable[str], used_by: Mapping[str, Sequence[str]]
) -> Iterator[Found]:
    numbered = {one.number: one.whole for one in statute.articles if one.number}
    corpus = Corpus(numbered)
    for cite in cites:
        place = cited(cite)
        if not place.article:
            continue  # a letter is cited as a whole
        users = tuple(used_by.get(cite, ()))
        found = (
            _moved(corpus, place, users)
            or _shifted(corpus, statute, place, users)
            or _gone(statute, place, users)
        )
        if found is None and _unlike(corpus, place):
            found = Found("unlike", _unlike_message(place), cite, used_by=users)
        if found is None:
            found = _paragraphs(statute, place, users)
        if found is not None:
            yield found


def _moved(corpus: Corpus, place: Cited, users: tuple[str, ...]) -> Found | None:
    """Find the article that says what we cite, where another one does."""
    shares = corpus.shares(PROVISIONS[place.cite].statement)
    here = shares.get(place.article, 0.0)
    best = max(shares, key=lambda article: shares[article], default=place.article)
    share = shares.get(best, 0.0)
    if best == place.article or share < MOVED or share - here < LEAD:
        return None
    message = (
        f"我们引用{article_text(place.cite)}，但我们的表述与{place_text((best,), single=True)}更相近"
        f"（相合{share:.0%}，所引条{here:.0%}），条文可能已移位"
    )
    return Found("renumbered", message, place.cite, f"{place.code}/{best}", users)


def _shifted(
    corpus: Corpus, statute: Statute, place: Cited, users: tuple[str, ...]
) -> Found | None:
    """Find the paragraph or item that says what we cite, where another of the article does."""
    beside = _beside(statute, place)
    wanted = pairs(PROVISIONS[place.cite].statement)
    shares = {one: corpus.share_of(wanted, statute.at(one) or "") for one in beside}
    best = max(shares, key=lambda one: shares[one], default=place)
    share, here = shares.get(best, 0.0), shares.get(place, 0.0)
    if best == place or share < INSIDE or share - here < LEAD:
        return None
    message = (
        f"我们引用{article_text(place.cite)}，但我们的表述与{article_text(best.cite)}更相近"
        f"（相合{share:.0%}，所引处{here:.0%}），条文可能已移位"
    )
    return Found("renumbered", message, place.cite, best.cite, users)


def _beside(statute: Statute, place: Cited) -> list[Cited]:
    """Return the paragraphs of the article, or the items of the paragraph, that are cited of."""
    article = statute.article(place.article)
    if article is None or place.paragraph is None:
        return []
    if place.item is None:
        count = len(article.paragraphs)
        return [replace(place, paragraph=no) for no in range(1, count + 1)]
    if place.paragraph > len(article.paragraphs):
        return []
    count = len(article.paragraphs[place.paragraph - 1].items)
    return [replace(place, item=no) for no in range(1, count + 1)]


def _gone(statute: Statute, place: Cited, users: tuple[str, ...]) -> Found | None:
    if statute.at(place) is not None:
        return None
    article = statute.article(place.article)
    if article is None:
        why = "文本没有这一条"
    elif place.paragraph is not None and place.paragraph > len(article.paragraphs):
        why = f"该条只有{len(article.paragraphs)}款"
    else:
        items = len(article.paragraphs[(place.paragraph or 1) - 1].items)
        why = f"该款只有{items}项" if items else "该款没有分项"
    return Found("missing", f"我们引用{article_text(place.cite)}，{why}", place.cite, used_by=users)


def _unlike(corpus: Corpus, place: Cited) -> bool:
    return corpus.shares(PROVISIONS[place.cite].statement).get(place.article, 0.0) < UNLIKE


def _unlike_message(place: Cited) -> str:
    return (
        f"{article_text(place.cite)}的文本与我们的表述少有相合之处："
        "条文可能已删除、移位，或者我们的概括用语不同，请对照"
    )


def _paragraphs(statute: Statute, place: Cited, users: tuple[str, ...]) -> Found | None:
    """Letters name a paragraph only where an article has more than one: the text decides."""
    article = statute.article(place.article)
    single = place.article in INSTRUMENTS[place.code].single
    if article is None or place.paragraph is None or single == (len(article.paragraphs) == 1):
        return None
    told = "不写款" if single else "写款"
    message = (
        f"文书引用作“{article_text(place.cite)}”（{told}），而该条有{len(article.paragraphs)}款"
    )
    return Found("paragraphs", message, place.cite, used_by=users)


# --- version by version -------------------------------------------------------------------


def _amended(statute: Statute, ours: Instrument, before: Statute | None) -> Iterator[Found]:
    """Tell that a text is later than the version our statements were made from."""
    compared = (
        f"与已装入的{before.effective}施行的文本逐条比较，所引条文有改变的列在下面"
        if before is not None
        else "没有装入较早的文本，不能逐条比较，所引条文请逐条对照"
    )
    message = (
        f"这一版施行于{statute.effective}，我们的表述依据{ours.effective}施行的版本；{compared}"
    )
    yield Found("amended", message)


def _changed(
    statute: Statute,
    before: Statute | None,
    cites: Iterable[str],
    used_by: Mapping[str, Sequence[str]],
) -> Iterator[Found]:
    """Tell which places read otherwise than in the version before."""
    if before is None:
        return
    for cite in cites:
        place = cited(cite)
        old, new = before.at(place), statute.at(place)
        if old is None or (new is not None and _squeezed(old) == _squeezed(new)):
            continue
        where = place_text(place.parts, single=_single(statute, place)) or "全文"
        days = f"（{before.effective}施行 → {statute.effective}施行）"
        what = "的文本已改变" if new is not None else "已没有"
        message = f"{where}{what}{days}，请核对"
        yield Found("changed", message, cite, used_by=tuple(used_by.get(cite, ())))


def _single(statute: Statute, place: Cited) -> bool:
    article = statute.article(place.article)
    return article is None or len(article.paragraphs) == 1


def _squeezed(text: str) -> str:
    return "".join(text.split())
