"""Similar cases (类案): our own answered cases and imported published ones, and why each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import Session

from casework.cases.view import CaseView
from casework.cases.words import GROUNDS
from casework.errors import InputError, Refusal
from casework.law.replies import REPLY_KINDS
from casework.law.rows import ROW_LABELS, rows_under
from casework.review.ranking import Query, Scorer
from casework.review.synonyms import Synonyms, built_in, with_own
from casework.settings import Settings
from casework.store import index, published
from casework.store.asked import asked
from casework.store.fulltext import CASES, OWN, Filters
from casework.store.search import Hit, find

if TYPE_CHECKING:
    from casework.service.facade import Casework

FORMAT: Final = "casework/similar/1"
MOST: Final = 100
"""Cases a search returns at most."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A past case that is like another, or like a text.

    ``source``: ``own`` or ``collection``; ``number``: our case number, or the ref of the
    published case. ``texts``: what was asked in an own case (nothing of who asked), or the
    title of a published one. ``likeness``: how much of what was looked for it holds, 0 to 1.
    ``words`` were found as they stand, ``synonyms`` as (word asked, word found). ``outcome``
    is a row of table three, ``corrected`` tells whether the reply was corrected on review or
    by the agency itself.
    """

    source: str
    number: str
    texts: tuple[str, ...]
    score: float
    likeness: float
    words: tuple[str, ...]
    synonyms: tuple[tuple[str, str], ...]
    outcome: str
    grounds: tuple[str, ...]
    year: int
    corrected: bool
    collection: str = ""
    organ: str = ""
    result: str = ""
    link: str = ""

    @property
    def outcome_label(self) -> str:
        """The Chinese name of the outcome; blank where none is known."""
        return ROW_LABELS.get(self.outcome, "")

    @property
    def ground_labels(self) -> tuple[str, ...]:
        """The grounds in words."""
        return tuple(map(ground_label, self.grounds))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object ``casework/similar/1``."""
        return {
            "format": FORMAT,
            "source": self.source,
            "collection": self.collection or None,
            "number": self.number,
            "texts": list(self.texts),
            "score": round(self.score, 3),
            "likeness": round(self.likeness, 3),
            "matched": {
                "words": list(self.words),
                "synonyms": [{"asked": one, "found": two} for one, two in self.synonyms],
            },
            "outcome": self.outcome or None,
            "outcome_label": self.outcome_label or None,
            "grounds": [{"code": g, "label": ground_label(g)} for g in self.grounds],
            "year": self.year or None,
            "corrected": self.corrected,
            "organ": self.organ or None,
            "result": self.result or None,
            "link": self.link or None,
        }


def ground_label(code: str) -> str:
    """Return a ground in words: a reply kind, a ground of Art 15, or as it was given."""
    if code in REPLY_KINDS:
        return REPLY_KINDS[code].label
    return GROUNDS.get(code, code)


def synonyms_of(settings: Settings) -> Synonyms:
    """Return the synonyms in force; raise ``EnvironmentFault`` naming faults of the own file."""
    if not settings.similar.synonyms:
        return built_in()
    path = settings.path(settings.similar.synonyms)
    return with_own(path.read_bytes(), path.name)


def query_of(casework: Casework, view: CaseView | None, text: str | None) -> Query:
    """Return what is looked for: the items of a case, or a text.

    Raises ``InputError`` where there is nothing to look for.
    """
    if view is None:
        texts = [text or ""]
    else:
        texts = [item.text for item in view.items if item.text and not item.withdrawn]
    query = Query.of(*texts, synonyms=casework.synonyms)
    if not query.terms:
        message = "没有可以检索的词：内容为空，或者个人信息已经清除"
        raise InputError([Refusal("similar_nothing", message, field="text")])
    return query


def refuse_both(number: str | None, text: str | None) -> None:
    """Refuse a search for a case and a text at once, and for neither."""
    if (number is None) == (text is None):
        message = "请写登记编号，或者用 --text 写要找的词，两者选一"
        raise InputError([Refusal("similar_what", message, field="text")])


def filters_of(
    outcome: str | None, ground: str | None, year: int | None, reversed_: bool
) -> Filters:
    """Return the filters of a search; raise ``InputError`` naming what is not known."""
    rows = rows_under(outcome) if outcome else ()
    if outcome and not rows:
        message = f"没有年报表三的行 {outcome[:20]}，可用：3.3 等一组，或者 {'、'.join(ROW_LABELS)}"
        raise InputError([Refusal("similar_outcome", message, field="outcome")])
    return Filters(rows, ground_code(ground or ""), year, True if reversed_ else None)


def ground_code(words: str) -> str:
    """Return the code of a ground named by code or by its Chinese name; others as given."""
    plain = "".join(words.split())
    labels = {kind.label: kind.code for kind in REPLY_KINDS.values()}
    labels |= {label: code for code, label in GROUNDS.items()}
    inner = {label.partition("（")[2].rstrip("）"): code for label, code in labels.items()}
    return labels.get(plain) or (inner.get(plain) if plain else "") or plain


def similar(
    casework: Casework,
    view: CaseView | None,
    text: str | None,
    filters: Filters,
    limit: int,
) -> tuple[Similar, ...]:
    """Return the answered cases most like a case or a text, best first."""
    query, agency = query_of(casework, view, text), casework.settings.agency.code
    with casework.database.reading() as session:
        found = find(
            session, agency, query, (OWN, CASES), filters,
            limit=min(limit, MOST), settled=True, without=view.number if view else "",
        )  # fmt: skip
        return tuple(_told(session, agency, found.hits, found.scorer))


def _told(session: Session, agency: str, hits: Sequence[Hit], scorer: Scorer) -> list[Similar]:
    rows = [hit.row for hit in hits]
    own = asked(session, agency, [row.ref for row in rows if row.shelf == OWN])
    others = published.fetch(
        session, agency, [(row.collection, row.ref) for row in rows if row.shelf == CASES]
    )
    return [_one(hit, scorer, own.get(hit.row.ref), others) for hit in hits]


def _one(
    hit: Hit,
    scorer: Scorer,
    own: CaseView | None,
    others: dict[tuple[str, str], published.Published],
) -> Similar:
    row, match = hit.row, scorer.why(hit.counts)
    other = others.get((row.collection, row.ref)) if row.shelf == CASES else None
    texts = tuple(item.text for item in own.items if item.text) if own else ()
    return Similar(
        source=OWN if row.shelf == OWN else "collection",
        number=row.ref,
        texts=(other.title,) if other else texts,
        score=hit.score,
        likeness=scorer.likeness(hit.counts),
        words=match.words,
        synonyms=match.synonyms,
        outcome=row.outcome,
        grounds=tuple(row.grounds.split()),
        year=row.year,
        corrected=row.reversed,
        collection=row.collection,
        organ=other.organ if other else "",
        result=other.result if other else "",
        link=other.link if other else "",
    )


def unindexed(casework: Casework) -> int:
    """Return how many cases the search does not know yet."""
    with casework.database.reading() as session:
        return len(index.unindexed(session, casework.settings.agency.code))
