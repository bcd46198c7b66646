"""The calendar of a region: national notices, then the region's, then the city's.

Its days off are in the same dense table. What differs is the standing: a region whose own
holidays come every year is official only in years in which the notice for each of them was
read, so its official days have gaps, and every plain answer looks for them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from casework.calendar.answers import Standing, in_order, or_none
from casework.calendar.notices import (
    Arranged,
    Notice,
    known_notices,
    load_notices,
    without_later_amendments,
)
from casework.calendar.regions import (
    Region,
    RegionalNotice,
    find_region,
    layers_of,
    load_regions,
)
from casework.calendar.workdays import WorkdayCalendar


class RegionalCalendar(WorkdayCalendar):
    """Working days of the offices in a region; ``layers`` are its regions, outer first."""

    def __init__(self, national: tuple[Notice, ...], layers: tuple[Region, ...]) -> None:
        own = [notice for layer in layers for notice in layer.notices]
        super().__init__((*national, *own))
        region = layers[-1]
        self.region = region.name
        self._issuers = {n.number: layer.name for layer in layers for n in layer.notices}
        years = range(self.official_from.year, self._open_year)
        seen = {pair for notice in own for pair in _seen(notice, region.holidays or ())}
        gaps = {y: tuple(h for h in region.holidays or () if (y, h) not in seen) for y in years}
        self._open_holidays = {year: names for year, names in gaps.items() if names}
        self.notice_version = _version(self.notice_version, region, own)

    # --- plain answers: they look for gaps ---------------------------------------------

    def add(self, day: date, n: int) -> date:
        """Like the national one, refusing gap years as well."""
        found = or_none(lambda: self._all.add(day, n))
        if found is None or self.standing_between(*in_order(day, found)) != "official":
            raise self._cannot_add(day, n)
        return found

    def between(self, a: date, b: date) -> int:
        """Like the national one, refusing gap years as well."""
        if self.standing_between(*in_order(a, b)) != "official":
            raise self._cannot_count(a, b)
        return self._all.between(a, b)

    def is_workday(self, day: date) -> bool:
        """Like the national one, refusing gap years as well."""
        if self.standing_of(day) != "official":
            raise self._cannot_tell(day)
        return self._all.is_working(day)

    def standing_between(self, lo: date, hi: date) -> Standing:
        """Like the national one; provisional as soon as a gap year is touched."""
        years = range(lo.year, hi.year + 1)
        whole = self._open_holidays.keys().isdisjoint(years)
        return super().standing_between(lo, hi) if whole else "provisional"

    # --- explanations ------------------------------------------------------------------

    def _arranged_why(self, rule: Arranged) -> str:
        issuer = self._issuers.get(rule.notice)
        if issuer is None:
            return super()._arranged_why(rule)
        if rule.off:
            return f"{rule.holiday}放假（{issuer}：{rule.notice}）"
        return f"调休上班（{rule.holiday}，{issuer}：{rule.notice}）"

    def _plain_why(self, day: date) -> str:
        why = super()._plain_why(day)
        unseen = self._open_holidays.get(day.year)
        if not unseen:
            return why
        return f"{why}（推算，未见{self.region}{day.year}年{'、'.join(unseen)}的放假通知）"


def _seen(notice: RegionalNotice, holidays: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield (year, holiday) that a notice settles; a page about a notice settles nothing."""
    if notice.confidence == "notice":
        yield from _arranges(notice, holidays)


def _arranges(notice: RegionalNotice, holidays: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    for day, (off, name) in notice.days.items():
        yield from ((day.year, holiday) for holiday in holidays if off and holiday in name)


def _version(base: str, region: Region, own: list[RegionalNotice]) -> str:
    """Return a digest of the national one and of all a region's answers rest on."""
    facts = [base, region.name, region.holidays, [notice.confidence for notice in own]]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:16]


def regional_calendar(
    name: object, known_on: date | None, extra: Path | None, amended_by: date | None = None
) -> WorkdayCalendar:
    """Return the calendar of a region; the same object for the same notices."""
    notices = load_notices(extra)
    regions = load_regions(notices, extra)
    layers = layers_of(regions, find_region(regions, name))
    known = tuple(_as_known(layer, known_on) for layer in layers)
    national = without_later_amendments(known_notices(notices, known_on), amended_by)
    return _build(national, known)


@lru_cache(maxsize=64)
def _build(national: tuple[Notice, ...], layers: tuple[Region, ...]) -> RegionalCalendar:
    return RegionalCalendar(national, layers)


def _as_known(region: Region, known_on: date | None) -> Region:
    """Leave out notices not yet known, and pages that a notice has overtaken."""
    known = [n for n in region.notices if known_on is None or n.signed <= known_on]
    holidays = region.holidays or ()
    settled = {pair for notice in known for pair in _seen(notice, holidays)}
    kept = (n for n in known if n.confidence == "notice" or not _overtaken(n, holidays, settled))
    return replace(region, notices=tuple(kept))


def _overtaken(
    page: RegionalNotice, holidays: tuple[str, ...], settled: set[tuple[int, str]]
) -> bool:
    told = set(_arranges(page, holidays))
    return bool(told) and told <= settled
