"""Which page holds which generated part, and how pages are made anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from casework.docgen import (
    alerts,
    codelist,
    formats,
    guide,
    law,
    operation,
    process,
    reference,
    searching,
)
from casework.docgen.api import GOLDEN, as_text
from casework.docgen.codes import PACKAGE
from casework.docgen.text import Section, fill

ROOT: Final = PACKAGE.parent

SECTIONS: Final[Mapping[str, Section]] = {
    name: cache(section)
    for name, section in {
        "action": formats.action,
        "alert": alerts.listed,
        "alert-kinds": alerts.kinds,
        "alert-report": alerts.report,
        "backed-up": operation.backed_up,
        "calendar": law.calendar,
        "case": formats.case,
        "checked-text": formats.checked_text,
        "checks": process.checks,
        "clues": formats.clues,
        "competences": law.competences,
        "codes": codelist.codes,
        "collection-fields": searching.collection_fields,
        "collection-import": searching.imported,
        "command-line": reference.command_line,
        "commands": reference.overview,
        "diagram": process.diagram,
        "documents": process.documents,
        "errors": codelist.errors,
        "evidence": formats.evidence,
        "explanation": formats.explanation,
        "facts": formats.facts,
        "fee": formats.fee,
        "finding": formats.finding,
        "guards": process.guards,
        "guide": formats.guide,
        "guide-diagram": guide.diagram,
        "guide-papers": guide.triggers,
        "guide-questions": guide.questions,
        "guide-rectification": guide.rectification_diagram,
        "guide-replies": guide.papers,
        "health": alerts.health,
        "history": formats.history,
        "instruments": law.instruments,
        "law-for": formats.law_for,
        "intake": searching.intake,
        "law-keys": reference.law_keys,
        "law-load": formats.law_load,
        "law-search": formats.law_search,
        "law-show": formats.law_show,
        "letter-fields": process.letter_fields,
        "lifecycle": process.lifecycle,
        "limits": law.limits,
        "manifest": formats.manifest,
        "migrated": operation.migrated,
        "moved": operation.moved,
        "outlook": searching.outlook,
        "problem": formats.problem,
        "proofs": law.proofs,
        "proofs-by-reply": law.proofs_by_reply,
        "reckoning": formats.reckoning,
        "recomputed": formats.recomputed,
        "regional-notices": law.regional_notices,
        "regions": law.regions,
        "reply-kinds": law.reply_kinds,
        "request": formats.request,
        "request-fields": process.request,
        "restored": operation.restored,
        "roles": reference.roles,
        "settings": reference.settings,
        "similar": searching.similar,
        "states": formats.states,
        "statute": formats.statute,
        "statute-findings": law.statute_findings,
        "stories": process.stories,
        "supervision": alerts.supervision,
        "swept": alerts.swept,
        "switches": law.switches,
        "triggers": process.triggers,
        "unread": law.unread,
        "unwritten": process.unwritten,
        "vocabularies": formats.vocabularies,
        "calendar-year": formats.calendar_year,
        "whatif": formats.whatif,
        "workday": formats.workday,
        "years": law.years,
    }.items()
}


def pages() -> Iterator[Path]:
    """Yield every page that may hold generated parts."""
    yield from sorted(ROOT.glob("README*.md"))
    yield from sorted((ROOT / "docs").glob("*.md"))


def stale() -> list[Path]:
    """Return the pages whose generated parts no longer agree with the code."""
    return [page for page in pages() if _made(page) != page.read_text(encoding="utf-8")]


def write() -> list[Path]:
    """Make every stale page anew; return those that were written."""
    changed = stale()
    for page in changed:
        page.write_text(_made(page), encoding="utf-8")
    return changed


def write_api() -> Path:
    """Store the public API as it is now."""
    GOLDEN.write_text(as_text(), encoding="utf-8")
    return GOLDEN


def _made(page: Path) -> str:
    return fill(page.read_text(encoding="utf-8"), SECTIONS)
