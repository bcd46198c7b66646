"""What an officer looks up when a request comes in: was it asked, answered, published before?

Nothing here decides. Every find names its case or document and says what it rests on; names
of applicants stay in the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import Session

from casework.cases.applicants import MATCHES, Person, people_of, same
from casework.cases.counting import FeeCount, likeness
from casework.cases.fields import to_json
from casework.cases.folds import fold
from casework.cases.view import CaseView
from casework.errors import NotAllowed
from casework.law.rows import ROW_LABELS
from casework.review.ranking import Query
from casework.review.sameness import ALIKE, WITH_NUMBER, Likeness, pairs
from casework.review.terms import document_numbers, terms_of
from casework.service.similar import query_of
from casework.states.table import STATES
from casework.store import index, ledger, published
from casework.store.asked import asked
from casework.store.fulltext import DOCUMENTS, OWN
from casework.store.search import figures_of, find

if TYPE_CHECKING:
    from casework.service.facade import Casework

FORMAT: Final = "casework/intake/1"
LOOKED_AT: Final = 100
"""Cases most like an item that are compared with it."""
ITEMS: Final = 10
"""Items of a request that are looked up; a longer list is looked at by people."""
SHOWN: Final = 10
"""Published documents shown at most."""
PUBLISHED_SHARE: Final = 0.6
"""How much of what is asked a published document's title must hold to be shown."""

_NOT_FOR_GOOD: Final = {
    "A4": "上次答复为信息不存在，只说明当时的情况：此后可能已经制作或者获取，应重新检索后再判断",
    "A5": "上次答复为不属于本机关负责公开：此后职责可能调整，应重新核对",
    "A3.16b": "上次以过程性信息为由不予公开：事项可能已经办结，应重新判断",
    "A9": "上次答复为需要加工、分析：此后可能已有现成信息，应重新核对",
}
"""Answers that were true on their day: what has changed since is to be looked at."""
_NO_ANSWER: Final = {
    "A10": "上次按信访、投诉、举报处理",
    "A13": "上次因逾期未补正不再处理",
    "A14": "上次因逾期未缴费不再处理",
    "A15": "上次因补正后仍不明确无法提供",
    "A18": "上次按咨询处理",
}
"""Ends that say nothing of the information itself."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier request of the same applicant that asks for the same.

    ``items``: (item here, item there, share of weight in common). ``warning``: why the
    earlier answer may not settle this request; blank where it does.
    """

    number: str
    state: str
    matched: str
    items: tuple[tuple[int, int, float], ...]
    numbers: tuple[str, ...]
    row: str
    answer_no: str
    answered_on: date | None
    warning: str

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "number": self.number,
            "state": self.state,
            "state_label": STATES[self.state].label,
            "matched": self.matched,
            "items": [
                {"item": one, "theirs": two, "share": round(share, 2)}
                for one, two, share in self.items
            ],
            "document_numbers": list(self.numbers),
            "row": self.row or None,
            "row_label": ROW_LABELS.get(self.row),
            "answer_no": self.answer_no or None,
            "answered_on": to_json(self.answered_on),
            "warning": self.warning or None,
        }


@dataclass(frozen=True, slots=True)
class Document:
    """A published document that may be what is asked for; ``by_number``: its number is named."""

    collection: str
    ref: str
    title: str
    number: str
    day: date | None
    link: str
    share: float
    by_number: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "collection": self.collection,
            "ref": self.ref,
            "title": self.title,
            "number": self.number or None,
            "day": to_json(self.day),
            "link": self.link or None,
            "share": round(self.share, 2),
            "by_number": self.by_number,
        }


@dataclass(frozen=True, slots=True)
class Intake:
    """What the look-ups found for one case.

    ``repeats``: answered before (条例 36(6)); ``pending``: still open, to be merged (``merge``).
    ``askers``: how many different applicants ask for the same, this one included, in
    ``cases``; ``threshold``: from how many on Art 44 is pointed out. ``month``: the
    applicant's requests of the month (Art 35, fees); None while the receipt is open.
    ``public``: published documents. ``unindexed``: cases the search does not know yet.
    """

    number: str
    repeats: tuple[Earlier, ...]
    pending: tuple[Earlier, ...]
    askers: int
    cases: tuple[str, ...]
    threshold: int
    month: FeeCount | None
    public: tuple[Document, ...]
    unindexed: int

    @property
    def many(self) -> bool:
        """Whether so many ask for the same that proactive disclosure is to be considered."""
        return self.askers >= self.threshold

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object ``casework/intake/1``."""
        return {
            "format": FORMAT,
            "number": self.number,
            "repeats": [one.to_dict() for one in self.repeats],
            "pending": [one.to_dict() for one in self.pending],
            "same_request": {
                "askers": self.askers,
                "cases": list(self.cases),
                "threshold": self.threshold,
                "reached": self.many,
            },
            "month": None if self.month is None else _month(self.month),
            "public": [one.to_dict() for one in self.public],
            "rules": {"share": ALIKE, "share_with_number": WITH_NUMBER, "public": PUBLISHED_SHARE},
            "unindexed": self.unindexed,
        }


def _month(count: FeeCount) -> dict[str, Any]:
    return {
        "month": count.month,
        "items": count.items,
        "before": count.before,
        "cases": list(count.cases),
        "requests": len(count.cases) + 1,
        "unknown": count.unknown,
    }


def intake(casework: Casework, number: str) -> Intake:
    """Look everything up for one case; raise ``NotFound``, ``InputError`` when nothing is left."""
    view = casework.view(number)
    query, agency = query_of(casework, view, None), casework.settings.agency.code
    with casework.database.reading() as session:
        others = _candidates(casework, session, view)
        alike = _alike(session, agency, view, others)
        theirs = tuple(_earlier(session, agency, view, others, alike))
        public = _public(session, agency, query, view)
        unindexed = len(index.unindexed(session, agency))
    return Intake(
        number=number,
        repeats=tuple(one for one in theirs if not STATES[one.state].open),
        pending=tuple(one for one in theirs if STATES[one.state].open),
        askers=_askers(view, [others[number] for number in alike]),
        cases=tuple(alike),
        threshold=casework.settings.similar.askers,
        month=_counted(casework, number),
        public=public,
        unindexed=unindexed,
    )


def _counted(casework: Casework, number: str) -> FeeCount | None:
    try:
        return casework.fee_count(number)
    except NotAllowed:  # the day of receipt is open, and with it the month
        return None


def _candidates(casework: Casework, session: Session, view: CaseView) -> dict[str, CaseView]:
    """Return cases that hold much of an item of this one; not those counted elsewhere."""
    agency, numbers = casework.settings.agency.code, dict[str, None]()
    for text in _texts(view)[1][:ITEMS]:
        query = Query.of(text, synonyms=casework.synonyms)
        found = find(session, agency, query, (OWN,), limit=LOOKED_AT, without=view.number)
        for hit in found.hits:
            if found.scorer.likeness(hit.counts) >= WITH_NUMBER:
                numbers[hit.row.ref] = None
    others = asked(session, agency, list(numbers))
    return {number: others[number] for number in numbers if not others[number].closing}


def _texts(view: CaseView) -> tuple[list[int], list[str]]:
    items = [item for item in view.items if item.text and not item.withdrawn]
    return [item.no for item in items], [item.text or "" for item in items]


Alike = Mapping[str, tuple[tuple[int, int, Likeness], ...]]


def _alike(session: Session, agency: str, view: CaseView, others: Mapping[str, CaseView]) -> Alike:
    """Return the cases that ask for the same as an item of this one, and which item does."""
    numbers, ours = _texts(view)
    texts = [*ours, *(text for other in others.values() for text in _texts(other)[1])]
    terms = (term for text in texts for term in terms_of(text))
    figures = figures_of(session, agency, (OWN,), terms)
    found = {}
    for number, other in others.items():
        places, theirs = _texts(other)
        same_things = tuple(
            (numbers[one], places[two], how) for one, two, how in pairs(ours, theirs, figures)
        )
        if same_things:
            found[number] = same_things
    return found


def _earlier(
    session: Session,
    agency: str,
    view: CaseView,
    others: Mapping[str, CaseView],
    alike: Alike,
) -> Iterator[Earlier]:
    """Yield what the same applicant asked for before, with what came of it."""
    own = people_of(view.applicant)
    for number, things in alike.items():
        theirs = people_of(others[number].applicant)
        matched = min(filter(None, (likeness(person, theirs) for person in own)), default="")
        if matched:
            whole = fold(ledger.load(session, agency, number))
            yield _told(whole, matched, things)


def _told(view: CaseView, matched: str, things: Sequence[tuple[int, int, Likeness]]) -> Earlier:
    answer = view.answer
    asked_for = {theirs for _, theirs, _ in things}
    replies = [o.reply for o in view.outcomes if o.item in asked_for]
    return Earlier(
        number=view.number,
        state=view.state,
        matched=matched,
        items=tuple((one, two, how.share) for one, two, how in things),
        numbers=tuple(sorted({number for *_, how in things for number in how.numbers})),
        row=view.row or "",
        answer_no=(answer.doc_no or "") if answer else "",
        answered_on=answer.signed_on if answer else view.closed_on,
        warning="" if STATES[view.state].open else _warning(view, replies),
    )


def _warning(view: CaseView, replies: Sequence[str]) -> str:
    """Return why an earlier end may not settle the request; blank where it does."""
    if not replies:
        return "上次没有作出实体答复（撤回、并案、终止等），不属于重复申请"
    for reply in replies:
        if reply in _NO_ANSWER:
            return f"{_NO_ANSWER[reply]}，没有就该信息作出答复，不宜按重复申请处理"
        if reply in _NOT_FOR_GOOD:
            return _NOT_FOR_GOOD[reply]
    return ""


def _askers(view: CaseView, others: Sequence[CaseView]) -> int:
    """Count different applicants among requests for the same, this one's included."""
    known: list[tuple[Person, ...]] = []
    for people in map(people_of, (one.applicant for one in (view, *others))):
        if people and not any(_same(people, others_) for others_ in known):
            known.append(people)
    return max(len(known), 1)


def _same(ours: Sequence[Person], theirs: Sequence[Person]) -> bool:
    return any(same(one, two) for one in ours for two in theirs)


def _public(session: Session, agency: str, query: Query, view: CaseView) -> tuple[Document, ...]:
    """Return published documents that hold what is asked for, or bear a number it names."""
    found = find(session, agency, query, (DOCUMENTS,), limit=SHOWN * 5)
    keys = [(hit.row.collection, hit.row.ref) for hit in found.hits]
    entries = published.fetch(session, agency, keys)
    named = {number for text in _texts(view)[1] for number in document_numbers(text)}
    documents = []
    for hit in found.hits:
        entry = entries[hit.row.collection, hit.row.ref]
        share = found.scorer.likeness(hit.counts)
        by_number = not named.isdisjoint(document_numbers(f"{entry.number}\n{entry.title}"))
        if by_number or share >= PUBLISHED_SHARE:
            documents.append(
                Document(
                    hit.row.collection, entry.ref, entry.title, entry.number, entry.day,
                    entry.link, share, by_number,
                )
            )  # fmt: skip
    documents.sort(key=lambda one: (not one.by_number, -one.share))
    return tuple(documents[:SHOWN])


def match_label(matched: str) -> str:
    """Return in words by what two applicants are one."""
    return MATCHES[matched]
