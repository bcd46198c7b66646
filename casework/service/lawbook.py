"""The law as an officer asks for it: our statements, what rests on them, the loaded texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from casework.errors import NotFound
from casework.law.citations import Cited, cited, nearest, read_citation, within
from casework.law.provisions import (
    INSTRUMENTS,
    MARKS,
    PROVISIONS,
    Instrument,
    Provision,
    article_text,
    citation_text,
)
from casework.law.texts import Statute, in_force
from casework.review import lawsearch
from casework.review.lawsearch import Hit, Passage
from casework.review.statutecheck import Found, check_text, is_newer
from casework.review.statutes import KINDS_OF_USE, Relevant, Use, uses
from casework.service.statutes import (
    Stored,
    instrument_of,
    known_instruments,
    loaded,
    template_bases,
)

if TYPE_CHECKING:
    from casework.settings import Settings

SHOW: Final = "casework/law-show/1"
SEARCH: Final = "casework/law-search/1"
FOR: Final = "casework/law-for/1"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of one place of the law on one day."""

    place: Cited
    on: date
    instrument: Instrument
    provisions: tuple[Provision, ...]
    stored: Stored | None
    versions: tuple[Stored, ...]
    found: tuple[Found, ...]
    notes: tuple[str, ...]
    used_by: Mapping[str, tuple[Use, ...]]

    @property
    def citation(self) -> str:
        """The place in Chinese: 《…》第三十六条第（四）项."""
        if self.provisions or not self.versions:
            return citation_text(self.place.cite)
        text = (self.stored or self.versions[-1]).statute
        return text.citation(self.place.parts)

    @property
    def text(self) -> str | None:
        """The loaded text of the place; None where none is loaded or it has no such place."""
        return self.stored.statute.at(self.place) if self.stored else None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON form ``casework/law-show/1``."""
        one = self.instrument
        return {
            "format": SHOW,
            "cite": self.place.cite,
            "citation": self.citation,
            "on": self.on.isoformat(),
            "instrument": {
                "code": one.code,
                "name": one.name,
                "number": one.number or None,
                "effective": one.effective.isoformat(),
                "day_known": one.day_known,
                "until": one.until.isoformat() if one.until else None,
                "ours": one.code in INSTRUMENTS,
            },
            "provisions": [self._provision(p) for p in self.provisions],
            "loaded": self.stored.origin() | {"text": self.text} if self.stored else None,
            "versions": [
                {"effective": s.statute.effective.isoformat(), "date": s.statute.dated.isoformat()}
                for s in self.versions
            ],
            "findings": [found.to_dict() for found in self.found],
            "notes": list(self.notes),
        }

    def _provision(self, one: Provision) -> dict[str, Any]:
        return {
            "cite": one.cite,
            "citation": citation_text(one.cite),
            "statement": one.statement,
            "mark": one.mark,
            "mark_text": MARKS[one.mark],
            "effective": one.effective.isoformat(),
            "until": one.until.isoformat() if one.until else None,
            "in_force": _in_force(one, self.on),
            "used_by": [use.to_dict() for use in self.used_by.get(one.cite, ())],
        }


def _in_force(one: Provision | Instrument, on: date) -> bool:
    return one.effective <= on and (one.until is None or on <= one.until)


class LawBook:
    """Our provisions and the agency's loaded texts, asked together; needs no database."""

    def __init__(self, settings: Settings) -> None:
        self.stored = loaded(settings)
        self.known = known_instruments(self.stored)
        self.uses = uses(template_bases(settings))

    @classmethod
    def open(cls, settings: Settings | str | Path | None = None) -> Self:
        """Open the book of the settings in force, or of a file."""
        from casework.settings import Settings, load_settings

        return cls(settings if isinstance(settings, Settings) else load_settings(settings))

    def show(self, text: str, on: date) -> Shown:
        """Return what is known of the place a text names, on a day.

        Raises ``InputError`` for what is no citation, and ``NotFound`` with what lies nearest.
        """
        place = read_citation(text, self.known, on)
        instrument = self.known[place.code]
        provisions = tuple(PROVISIONS[cite] for cite in within(place, PROVISIONS))
        versions = tuple(one for one in self.stored if one.statute.code == place.code)
        stored = self._on(versions, on)
        if stored is not None and place.code not in INSTRUMENTS:
            instrument = instrument_of(stored.statute)
        if not provisions and not any(_has(one.statute, place) for one in versions):
            raise self._unknown(place)
        found = () if stored is None else self._found(stored, versions, place)
        notes = tuple(self._notes(place, instrument, stored, versions, on))
        return Shown(place, on, instrument, provisions, stored, versions, found, notes, self.uses)

    @staticmethod
    def _on(versions: tuple[Stored, ...], on: date) -> Stored | None:
        text = in_force([one.statute for one in versions], on)
        return next((one for one in versions if one.statute is text), None)

    @staticmethod
    def _unknown(place: Cited) -> NotFound:
        near = nearest(place, PROVISIONS)
        offer = f"，相近的：{'、'.join(near)}" if near else ""
        message = f"没有收录 {place.cite}{offer}"
        return NotFound(message, code="provision_unknown", detail={"nearest": near})

    def _found(
        self, stored: Stored, versions: tuple[Stored, ...], place: Cited
    ) -> tuple[Found, ...]:
        text = stored.statute
        others = [one.statute for one in versions if one is not stored]
        used_by = {cite: [use.text for use in found] for cite, found in self.uses.items()}
        inside = set(within(place, PROVISIONS))
        if place.code not in INSTRUMENTS:  # what is not ours is compared by article
            inside = set(within(Cited(place.code, place.article), self._articles(text)))
        found = check_text(text, others=others, used_by=used_by, only=inside)
        return tuple(one for one in found if not one.cite or one.cite in inside)

    @staticmethod
    def _articles(text: Statute) -> list[str]:
        return [f"{text.code}/{article.number}" for article in text.articles]

    def _notes(
        self,
        place: Cited,
        instrument: Instrument,
        stored: Stored | None,
        versions: tuple[Stored, ...],
        on: date,
    ) -> Iterator[str]:
        """Yield what must be said beside the text: not in force that day, not loaded, newer."""
        ours = place.code in INSTRUMENTS
        if ours and not _in_force(instrument, on):
            yield f"{on} 不在施行期间{self._instead(instrument, on)}"
        if versions and stored is None:
            days = "、".join(str(one.statute.effective) for one in versions)
            yield f"已装入的文本（施行于{days}）在 {on} 没有施行"
        if stored is not None and stored.statute.at(place) is None and place.article:
            yield "已装入的文本没有这一处"
        if stored is not None and ours and is_newer(stored.statute, instrument):
            yield "已装入的文本晚于我们的表述所依据的版本，以文本为准"

    def _instead(self, instrument: Instrument, on: date) -> str:
        """Name the version of the same name that was in force, if we carry it."""
        same = (i for i in self.known.values() if i.name == instrument.name and _in_force(i, on))
        other = next(same, None)
        return f"；该日施行的是 {other.code}（{other.number}）" if other else ""

    # -- search ----------------------------------------------------------------------------
    def search(self, query: str, on: date, most: int = 20) -> list[Hit]:
        """Return the provisions in which a query is found, best first; see ``lawsearch``.

        Of the loaded texts the versions in force on the day are searched.
        """
        return lawsearch.find(query, list(self._passages(on)), most)

    def _passages(self, on: date) -> Iterator[Passage]:
        for cite, provision in PROVISIONS.items():
            yield Passage(cite, "statement", provision.statement)
            for use in self.uses.get(cite, ()):
                yield Passage(cite, "use", f"{KINDS_OF_USE[use.kind]}{use.label}")
        for code in dict.fromkeys(one.statute.code for one in self.stored):
            text = in_force([s.statute for s in self.stored if s.statute.code == code], on)
            yield from _passages_of(text) if text else ()

    def described(self, hit: Hit, on: date) -> dict[str, Any]:
        """Return a hit with what was found: our sentence, the loaded text."""
        known = PROVISIONS.get(hit.cite)
        place = cited(hit.cite)
        stored = self._on(tuple(s for s in self.stored if s.statute.code == place.code), on)
        return hit.to_dict() | {
            "citation": self.citation(hit.cite),
            "statement": known.statement if known else None,
            "mark": known.mark if known else None,
            "text": stored.statute.at(place) if stored else None,
        }

    def searched(self, query: str, on: date, hits: Iterable[Hit]) -> dict[str, Any]:
        """Return the JSON form ``casework/law-search/1``."""
        told = [self.described(hit, on) for hit in hits]
        return {"format": SEARCH, "query": query, "on": on.isoformat(), "hits": told}

    # -- for a case ------------------------------------------------------------------------
    def for_case(self, number: str, on: date, found: Iterable[Relevant]) -> dict[str, Any]:
        """Return the JSON form ``casework/law-for/1`` of what ``Casework.law_for`` found."""
        articles = [self.about(one) for one in found]
        return {"format": FOR, "number": number, "on": on.isoformat(), "articles": articles}

    def about(self, one: Relevant) -> dict[str, Any]:
        """Return an article that matters, with our sentence, its mark and its dates."""
        known = PROVISIONS.get(one.cite)
        return one.to_dict() | {
            "citation": self.citation(one.cite) if known else one.cite,
            "statement": known.statement if known else None,
            "mark": known.mark if known else None,
            "effective": known.effective.isoformat() if known else None,
            "until": known.until.isoformat() if known and known.until else None,
        }

    def citation(self, cite: str) -> str:
        """Return a citation in Chinese, by short name: 条例第三十六条第（四）项."""
        place = cited(cite)
        if cite in PROVISIONS:
            return f"{place.code}{article_text(cite)}"
        text = next(s.statute for s in reversed(self.stored) if s.statute.code == place.code)
        return f"{place.code}{text.citation(place.parts).removeprefix(f'《{text.name}》')}"


def _has(text: Statute, place: Cited) -> bool:
    return not place.article or text.at(place) is not None


def _passages_of(text: Statute) -> Iterator[Passage]:
    for article in text.articles:
        for no, paragraph in enumerate(article.paragraphs, 1):
            cite = f"{text.code}/{article.number}/{no}" if article.number else text.code
            yield Passage(cite, "text", paragraph.text)
            for item, words in enumerate(paragraph.items, 1):
                yield Passage(f"{cite}/{item}", "text", words)
