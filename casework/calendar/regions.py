"""Regions with days off of their own: their notices read, checked and laid in order.

《全国年节及纪念日放假办法》 Art. 4 lets the local governments of ethnic areas fix days off by
the customs of their people; a notice fixes them every year, and it may give off a day the
State Council has worked (广西 2023-04-23). One file is one region with its notices, in the
form of the national ones; an agency's folder may hold more of them, for a year that is
missing here or for a region that is.

A notice counts as known from the day it was signed, else published. Where neither day was
seen it counts from the first day it arranges: by then it was in force, and before that a
replay says provisional and does not claim a knowledge nobody can show.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from casework.calendar.notices import (
    Arranged,
    Notice,
    _day,
    _only,
    _span_all,
    _take,
    _years,
    arranged_days,
    covered_years,
    is_regional,
)
from casework.errors import EnvironmentFault, InputError, Refusal

Confidence = Literal["notice", "secondary"]
"""``notice``: the text or a report quoting it was read; ``secondary``: a page says so."""
T = TypeVar("T")

_HEAD = {"region", "full_name", "code", "within", "holidays", "notice"}
_DEFINES = _HEAD - {"region", "notice"}
_NOTICE = {"number", "title", "years", "signed", "published", "confidence", "source", "period"}


@dataclass(frozen=True, slots=True)
class RegionalNotice(Notice):
    """A notice of a region. ``number`` is what it is called by, its title if no 文号 was seen."""

    confidence: Confidence = "notice"
    numbered: bool = True
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Region:
    """A region. ``holidays`` come every year; None: as in the region it lies ``within``."""

    name: str
    full_name: str = ""
    code: str = ""
    within: str = ""
    holidays: tuple[str, ...] | None = None
    notices: tuple[RegionalNotice, ...] = ()
    file: str = field(default="", compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """What the region may be called: short name, full name, GB/T 2260 code."""
        return tuple(name for name in (self.name, self.full_name, self.code) if name)


Regions = Mapping[str, Region]


def load_regions(national: Iterable[Notice], extra: Path | None = None) -> Regions:
    """Return the regions by short name: built in, and in an agency's folder.

    ``national`` notices are what a make-up day on a weekday is judged by. Raises
    EnvironmentFault with the file and every fault found in it.
    """
    given = (*_builtin_files(), *(_read_folder(extra) if extra else ()))
    return _checked(given, tuple(national))


def find_region(regions: Regions, name: object) -> Region:
    """Return the region called ``name``; InputError lists what there is."""
    found = _called(regions, name)
    if found is None:
        message = (
            f"没有地区 {str(name)[:20]} 的放假安排，可用：{'、'.join(regions)}；"
            "没有地方节日的地区不填，按全国安排计算"
        )
        raise InputError([Refusal("region_unknown", message, field="region")])
    return found


def layers_of(regions: Regions, region: Region) -> tuple[Region, ...]:
    """Return the regions whose notices count, the outer one first."""
    if not region.within:
        return (region,)
    outer = find_region(regions, region.within)
    inherited = outer.holidays if region.holidays is None else region.holidays
    return outer, replace(region, holidays=inherited)


def _called(regions: Regions, name: object) -> Region | None:
    wanted = str(name).strip()
    return next((region for region in regions.values() if wanted in region.names), None)


# --- files ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    head: Mapping[str, Any] = field(hash=False)
    notices: tuple[RegionalNotice, ...]


@cache
def _builtin_files() -> tuple[_File, ...]:
    return tuple(_read_folder(files("casework.calendar") / "regions"))


def _read_folder(folder: Traversable) -> Iterator[_File]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml") and is_regional(content := entry.read_bytes()):
            yield _read_file(tomllib.loads(content.decode("utf-8")), entry.name)


def _read_file(data: Mapping[str, Any], name: str) -> _File:
    faults: list[str] = []
    head = _noting(faults, lambda: _head(data)) or {}
    tables = data.get("notice", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append("notice 应写作 [[notice]]")
        tables = []
    notices = [_read_notice(table, name, faults) for table in tables]
    if faults:
        raise EnvironmentFault(f"地区放假文件 {name} 不能使用：{'；'.join(faults)}")
    return _File(name, head, tuple(notice for notice in notices if notice))


def _noting(faults: list[str], read: Any, where: str = "") -> Any:
    """Return what ``read`` finds, or None with its complaint noted."""
    try:
        return read()
    except ValueError as error:
        faults.append(f"{where}{error}")
        return None


def _head(data: Mapping[str, Any]) -> dict[str, Any]:
    _only(data, _HEAD)
    head: dict[str, Any] = {"region": _take(data, "region", str).strip()}
    head |= {key: _take(data, key, str) for key in ("full_name", "code", "within") if key in data}
    if "holidays" in data:
        names = data["holidays"]
        if not isinstance(names, list) or not all(isinstance(x, str) and x for x in names):
            raise ValueError("holidays 应为节日名称的列表")
        head["holidays"] = tuple(names)
    return head


def _read_notice(table: Mapping[str, Any], file: str, faults: list[str]) -> RegionalNotice | None:
    title = str(table.get("number") or table.get("title") or "未写名称的通知")
    before = len(faults)
    days = _read_days(table.get("period"), title, faults)
    notice = _noting(faults, lambda: _notice(table, days, file), f"{title}：")
    if notice is None:
        return None
    faults += [f"{title}：{day}不属于所安排的年份" for day in days if day.year not in notice.years]
    if "published" in table and notice.published < notice.signed:
        faults.append(f"{title}：公布日期早于成文日期")
    return notice if len(faults) == before else None


def _notice(
    table: Mapping[str, Any], days: dict[date, tuple[bool, str]], file: str
) -> RegionalNotice:
    _only(table, _NOTICE)
    confidence = table.get("confidence", "notice")
    if confidence not in ("notice", "secondary"):
        raise ValueError("confidence 只能是 notice 或 secondary")
    years = _years(_take(table, "years", list))
    given = [_day(table[key]) for key in ("signed", "published") if key in table]
    known = given or [min(days, default=date(years[0], 1, 1))]
    return RegionalNotice(
        number=_name(table, confidence),
        title=_take(table, "title", str),
        kind="amending",  # of the national arrangement: it does not make a year known
        years=years,
        signed=known[0],
        published=known[-1],
        source=_take(table, "source", str),
        days=MappingProxyType(days),
        confidence=confidence,
        numbered="number" in table,
        file=file,
    )


def _name(table: Mapping[str, Any], confidence: str) -> str:
    """Return what letters and ledgers call a notice, owning up to what was not seen."""
    marks = [] if "number" in table else ["文号未见"]
    marks += ["未核对原文"] if confidence == "secondary" else []
    name = _take(table, "number" if "number" in table else "title", str)
    return f"{name}（{'，'.join(marks)}）" if marks else name


def _read_days(periods: object, title: str, faults: list[str]) -> dict[date, tuple[bool, str]]:
    days: dict[date, tuple[bool, str]] = {}
    if not isinstance(periods, list) or not all(isinstance(p, dict) for p in periods):
        faults.append(f"{title}：period 应写作 [[notice.period]]")
        return days
    for period in periods:
        listed = _noting(faults, lambda period=period: _listed(period), f"{title}：") or ()
        for day, off, holiday in listed:
            if day in days:
                faults.append(f"{title}：{day}出现两次")
            days[day] = (off, holiday)
    if not days:
        faults.append(f"{title}：没有可用的日期")
    return days


def _listed(period: Mapping[str, Any]) -> list[tuple[date, bool, str]]:
    _only(period, {"holiday", "off", "work"})
    holiday = _take(period, "holiday", str)
    return [
        (day, key == "off", holiday)
        for key in ("off", "work")
        for day in _span_all(period.get(key, []))
    ]


# --- several files together -----------------------------------------------------------


@lru_cache(maxsize=8)
def _checked(given: tuple[_File, ...], national: tuple[Notice, ...]) -> Regions:
    found = _merged(given)
    faults = [*_ambiguous(found), *_faults(found, national)]
    if faults:
        raise EnvironmentFault("地区放假文件不能使用：" + "；".join(faults))
    return found


def _merged(given: tuple[_File, ...]) -> Regions:
    """Lay files over each other; later ones, an agency's, win key by key.

    Files that define a region come first, so that its notices may stand in any file.
    """
    found: dict[str, Region] = {}
    for file in sorted(given, key=lambda file: not _DEFINES & set(file.head)):
        head = {key: value for key, value in file.head.items() if key != "region"}
        known = _called(found, file.head["region"])
        if known is None and not {"holidays", "within"} & set(head):
            raise EnvironmentFault(
                f"地区放假文件 {file.name} 不能使用：没有地区 {file.head['region']}，"
                "新增地区须写明 holidays（每年的地方节日，没有则为空列表）或 within（所属地区）"
            )
        base = known or Region(file.head["region"])
        notices = _without_repeats([*base.notices, *file.notices])
        file_name = file.name if head else base.file
        found[base.name] = replace(base, **head, notices=notices, file=file_name)
    return MappingProxyType(found)


def _without_repeats(notices: Iterable[RegionalNotice]) -> tuple[RegionalNotice, ...]:
    """Keep one of several that arrange the same days: the best seen, else the first."""
    kept: list[RegionalNotice] = []
    for notice in notices:
        same = next((k for k, other in enumerate(kept) if other.days == notice.days), None)
        if same is None:
            kept.append(notice)
        elif _seen(notice) > _seen(kept[same]):
            kept[same] = notice
    return tuple(sorted(kept, key=lambda notice: notice.signed))


def _seen(notice: RegionalNotice) -> tuple[bool, bool]:
    return notice.confidence == "notice", notice.numbered


def _ambiguous(regions: Regions) -> Iterator[str]:
    called = Counter(name for region in regions.values() for name in set(region.names))
    for name in (name for name, times in called.items() if times > 1):
        shown = "、".join(one.file for one in regions.values() if name in one.names)
        yield f"{shown}：{called[name]}个地区都叫 {name}"


def _faults(regions: Regions, national: tuple[Notice, ...]) -> Iterator[str]:
    everywhere = arranged_days(national)
    years = covered_years(national)
    for region in regions.values():
        outer = _called(regions, region.within) if region.within else None
        if region.within and (outer is None or outer.within):
            yield f"{region.file}：{region.name}所属的地区 {region.within} 不是已有的省级地区"
            continue
        for number, times in Counter(n.number for n in region.notices).items():
            if times > 1:
                shown = "、".join(sorted({n.file for n in region.notices if n.number == number}))
                yield f"{shown}：{number}有{times}份内容不同的安排"
        before = {**everywhere, **arranged_days(outer.notices if outer else ())}
        yield from _unfounded_work(region, before, years)


def _unfounded_work(
    region: Region, before: dict[date, Arranged], years: tuple[int, ...]
) -> Iterator[str]:
    """A weekday needs no order to be worked, unless something else gave it off.

    Of a year whose national notice is not known that cannot be told, so nothing is said.
    """
    for notice in region.notices:
        for day, (off, _) in notice.days.items():
            free = day in before and before[day].off
            if not off and day.weekday() < 5 and not free and day.year in years:
                yield f"{notice.file}：{notice.number}把普通工作日{day}列为调休上班日"
        before |= arranged_days([notice])
