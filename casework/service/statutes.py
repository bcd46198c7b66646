"""Official texts: proposing what a folder holds, storing it once confirmed, reading it back.

Proposing writes nothing. A text is stored as one file in the agency's own folder, a version of
an instrument each, so that it can be read, copied and taken back by hand; a newer version
stands beside the older one. Its digest is in it: one that was edited by hand is not used.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from casework.errors import EnvironmentFault, InputError, Refusal
from casework.law.provisions import INSTRUMENTS, Instrument
from casework.law.texts import Statute, articles_data, articles_of
from casework.letters import TemplateLibrary
from casework.review.statutecheck import Found, check_text
from casework.review.statutes import uses
from casework.service.files import store_files
from casework.service.statutefiles import ReadFile, read_folder

if TYPE_CHECKING:
    from casework.settings import Settings

FORMAT: Final = "casework/statute/1"
LOAD: Final = "casework/law-load/1"
_DAYS: Final = ("date", "effective", "until", "loaded_on")


@dataclass(frozen=True, slots=True)
class Stored:
    """A text that was loaded: the version, and where it came from."""

    statute: Statute
    file: str
    sha256: str
    loaded_on: date

    def origin(self) -> dict[str, Any]:
        """Return source, dates and digests as data."""
        one = self.statute
        return {
            "source": one.source,
            "number": one.number or None,
            "date": one.dated.isoformat(),
            "effective": one.effective.isoformat(),
            "until": one.until.isoformat() if one.until else None,
            "file": self.file,
            "sha256": self.sha256,
            "loaded_on": self.loaded_on.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Proposed:
    """One file of a folder as it would be stored, and what the checks found."""

    read: ReadFile
    found: tuple[Found, ...] = ()
    known: bool = False
    """Whether this very text is stored already."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "file": self.read.name,
            "sha256": self.read.sha256 or None,
            "known": self.known,
            "instrument": _described(self.read.statute) if self.read.statute else None,
            "findings": [found.to_dict() for found in self.found],
            "faults": [fault.to_dict() for fault in self.read.faults],
        }


@dataclass(frozen=True, slots=True)
class Loading:
    """A folder as read; ``ready`` says whether all of it may be stored."""

    proposed: tuple[Proposed, ...]
    unread: tuple[str, ...]

    @property
    def faults(self) -> tuple[Refusal, ...]:
        """Every reason why nothing may be stored."""
        return tuple(fault for one in self.proposed for fault in one.read.faults)

    def to_dict(self, stored: Iterable[Path] = ()) -> dict[str, Any]:
        """Return the JSON form ``casework/law-load/1``; ``stored``: the files written."""
        return {
            "format": LOAD,
            "files": [one.to_dict() for one in self.proposed],
            "unread": list(self.unread),
            "stored": [path.name for path in stored],
        }


def _described(text: Statute) -> dict[str, Any]:
    articles, paragraphs, items = text.counts()
    return {
        "code": text.code,
        "name": text.name,
        "number": text.number or None,
        "source": text.source,
        "date": text.dated.isoformat(),
        "effective": text.effective.isoformat(),
        "until": text.until.isoformat() if text.until else None,
        "articles": articles,
        "paragraphs": paragraphs,
        "items": items,
    }


def statute_folder(settings: Settings) -> Path:
    """Return the folder loaded texts are kept in; it need not be there."""
    return settings.path(settings.statutes.folder)


def loaded(settings: Settings) -> tuple[Stored, ...]:
    """Return every loaded text, by instrument and day; none while there is no folder.

    Raises ``EnvironmentFault`` for a file that is damaged or was edited by hand.
    """
    folder = statute_folder(settings)
    if not folder.is_dir():
        return ()
    paths = sorted(path for path in folder.glob("*.json") if not path.name.startswith("."))
    return tuple(sorted(map(_stored, paths), key=lambda s: (s.statute.code, s.statute.effective)))


def known_instruments(stored: Iterable[Stored]) -> dict[str, Instrument]:
    """Return our instruments by code, and after them those only the agency has loaded."""
    known = dict(INSTRUMENTS)
    for one in stored:
        if one.statute.code not in INSTRUMENTS:
            known[one.statute.code] = instrument_of(one.statute)
    return known


def instrument_of(text: Statute) -> Instrument:
    """Return a loaded version as an instrument: its own number and days."""
    return Instrument(text.code, text.name, text.number, text.effective, text.until)


def propose(settings: Settings, folder: Path) -> Loading:
    """Read a folder of texts and check it; nothing is stored.

    Raises ``InputError`` where there is nothing to read.
    """
    stored = loaded(settings)
    read, unread = read_folder(folder, known_instruments(stored))
    read = [_against_stored(one, stored) for one in read]
    fresh = [one.statute for one in read if one.statute is not None]
    all_texts = [*(one.statute for one in stored), *fresh]
    users = {
        cite: [use.text for use in found] for cite, found in uses(template_bases(settings)).items()
    }
    return Loading(tuple(_proposed(one, stored, all_texts, users) for one in read), unread)


def _against_stored(one: ReadFile, stored: Iterable[Stored]) -> ReadFile:
    """Refuse a text that differs from the one stored for the same version."""
    before = _same_version(one.statute, stored)
    if one.statute is None or before is None or before.articles == one.statute.articles:
        return one
    message = (
        f"{one.name}：{before.code}{before.effective}施行的文本已经装入，内容与这一份不同；"
        f"旧的有误的，请先从文件夹移走 {_file_name(before)}"
    )
    fault = Refusal("statute_stored_differs", message, field=one.name)
    return replace(one, statute=None, faults=(fault,))


def _same_version(text: Statute | None, stored: Iterable[Stored]) -> Statute | None:
    if text is None:
        return None
    same = (one.statute for one in stored if one.statute.code == text.code)
    return next((one for one in same if one.effective == text.effective), None)


def _proposed(
    read: ReadFile,
    stored: Iterable[Stored],
    all_texts: Iterable[Statute],
    users: Mapping[str, Sequence[str]],
) -> Proposed:
    text = read.statute
    if text is None:
        return Proposed(read)
    others = [one for one in all_texts if one.code == text.code and one is not text]
    found = check_text(text, others=others, gaps=read.gaps, used_by=users)
    return Proposed(read, found, known=_same_version(text, stored) is not None)


def template_bases(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Return for every letter the agency uses the articles its template rests on."""
    return TemplateLibrary([settings.path(name) for name in settings.letters.folders]).bases()


def store(settings: Settings, loading: Loading, today: date) -> list[Path]:
    """Store a folder that passed, all of it or nothing; return the files, those there before too.

    Raises ``InputError`` with every fault, and ``EnvironmentFault``.
    """
    if loading.faults:
        raise InputError(loading.faults)
    files = {
        _file_name(one.read.statute): _content(one.read, one.read.statute, today)
        for one in loading.proposed
        if one.read.statute is not None and not one.known
    }
    return store_files(statute_folder(settings), files, "条文文件夹") if files else []


# --- the file -----------------------------------------------------------------------------


def _file_name(text: Statute) -> str:
    return f"{re.sub(r'[^0-9A-Za-z_一-鿿-]', '_', text.code)}@{text.effective}.json"


def _content(read: ReadFile, text: Statute, today: date) -> bytes:
    articles = articles_data(text.articles)
    data = {
        "format": FORMAT,
        "code": text.code,
        "name": text.name,
        **Stored(text, read.name, read.sha256, today).origin(),
        "digest": _digest(articles),
        "articles": articles,
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _digest(articles: Any) -> str:
    canonical = json.dumps(articles, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _stored(path: Path) -> Stored:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        days = {key: date.fromisoformat(data[key]) if data[key] else None for key in _DAYS}
        if data["format"] != FORMAT or data["digest"] != _digest(data["articles"]):
            raise _damaged(path)
        statute = Statute(
            data["code"], data["name"], data["number"] or "", data["source"],
            _day(days["date"]), _day(days["effective"]), days["until"],
            articles_of(data["articles"]),
        )  # fmt: skip
        return Stored(statute, data["file"], data["sha256"], _day(days["loaded_on"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(path) from None


def _day(day: date | None) -> date:
    if day is None:
        raise ValueError("a day is missing")
    return day


def _damaged(path: Path) -> EnvironmentFault:
    message = f"条文文件 {path.name} 已损坏或者被人改过，请移走后重新装入（casework law load）"
    return EnvironmentFault(message, code="statute_store_damaged")
