"""Holiday notices of the State Council General Office: read, check, layer, replay.

A notice is one hand-readable file. The calendar as known on a day is the notices signed by
then, laid over each other in the order they were signed; the later one wins, day by day.
Days are stored as the notice says them, never as a merged table: 〔2020〕1号 turned the
make-up day 2020-02-01 of 〔2019〕16号 into a day off, and both readings were right once.

The years 2008 to 2018 are reconstructed from a calendar library: their notices were not
read. Such a notice has ``basis = "reconstructed"``, a number that says so wherever it is
quoted, and a conventional day of signing: 20 December of the year before. The notices of
those years were out by the middle of that month, so that a replay may call an answer
provisional a few days too long, but never official before anybody could have known.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast

from casework.calendar.statutory import ALL_HOLIDAYS, statutory_count
from casework.errors import EnvironmentFault

NoticeKind = Literal["yearly", "amending"]
Basis = Literal["notice", "reconstructed"]
T = TypeVar("T")

_KEYS = {"number", "title", "kind", "years", "signed", "published", "source", "period", "basis"}
_PERIOD_KEYS = {"holiday", "off", "work"}
_LONGEST_BREAK = 31  # days; longer is a slip of the pen in a year


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. ``days`` says for each day it arranges: (is it off, which holiday).

    ``basis`` tells a notice that was read from one made up from another calendar.
    """

    number: str
    title: str
    kind: NoticeKind
    years: tuple[int, ...]
    signed: date
    published: date
    source: str
    days: Mapping[date, tuple[bool, str]] = field(hash=False)
    basis: Basis = "notice"


@dataclass(frozen=True, slots=True)
class Arranged:
    """What the last word on a day is, and the number of the notice that has it."""

    off: bool
    holiday: str
    notice: str


def load_notices(extra: Path | None = None) -> tuple[Notice, ...]:
    """Return the built-in notices and those of an agency's folder, by day signed.

    A notice in ``extra`` that says what a built-in one says is dropped, so that a file an
    agency pasted in may stay when a new version brings the same notice. Raises
    EnvironmentFault when a file cannot be read or the notices contradict each other.
    """
    if extra is None:
        return _builtin()
    if not extra.is_dir():
        raise EnvironmentFault(f"放假通知文件夹不存在：{extra}")
    return layered([*_builtin(), *_read_folder(extra)])


@cache
def _builtin() -> tuple[Notice, ...]:
    return layered(_read_folder(files("casework.calendar") / "notices"))


def _read_folder(folder: Traversable) -> list[Notice]:
    entries = sorted(
        (e for e in folder.iterdir() if e.name.endswith(".toml")), key=lambda entry: entry.name
    )
    contents = [(entry.read_bytes(), entry.name) for entry in entries]
    return [read_notice(*content) for content in contents if not is_regional(content[0])]


def is_regional(content: bytes) -> bool:
    """Tell a file of a region's own notices (``casework.calendar.regions``) by its key."""
    try:
        return b"region" in content and "region" in tomllib.loads(content.decode("utf-8"))
    except ValueError:
        return False  # not TOML or not UTF-8: for read_notice to say


def known_notices(notices: Iterable[Notice], known_on: date | None) -> tuple[Notice, ...]:
    """Return the notices signed on or before ``known_on``; all for None."""
    return tuple(n for n in notices if known_on is None or n.signed <= known_on)


def without_later_amendments(
    notices: Iterable[Notice], amended_by: date | None
) -> tuple[Notice, ...]:
    """Return the notices less the amendments signed after ``amended_by``; all for None.

    Yearly notices stay: they settle what was provisional and change nothing that was known.
    """
    return tuple(
        n for n in notices if amended_by is None or n.kind == "yearly" or n.signed <= amended_by
    )


def covered_years(notices: Iterable[Notice]) -> tuple[int, ...]:
    """Return the years a yearly notice is among ``notices`` for, in order."""
    return tuple(sorted(n.years[0] for n in notices if n.kind == "yearly"))


def arranged_days(notices: Iterable[Notice]) -> dict[date, Arranged]:
    """Lay notices, given in the order they were signed, over each other."""
    return {
        day: Arranged(off, holiday, notice.number)
        for notice in notices
        for day, (off, holiday) in notice.days.items()
    }


def calendar_version(notices: Iterable[Notice]) -> str:
    """Return 16 hex digits that change whenever a fact in a notice changes."""
    facts = [
        [n.number, n.kind, n.years, str(n.signed), str(n.published)]
        + [[str(day), off, holiday] for day, (off, holiday) in sorted(n.days.items())]
        for n in notices
    ]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:16]


# --- several notices together ---------------------------------------------------------


def layered(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Sort by day signed, drop repeats, refuse contradictions (EnvironmentFault)."""
    kept = _without_repeats(notices)
    ordered = tuple(sorted(kept, key=lambda n: (n.signed, n.number)))
    faults = [*_clashes(ordered), *_gaps(ordered), *_unfounded_work(ordered)]
    if faults:
        raise EnvironmentFault("放假通知互相矛盾：" + "；".join(faults))
    return ordered


def _without_repeats(notices: Iterable[Notice]) -> list[Notice]:
    kept: list[Notice] = []
    for notice in notices:
        if not any(_same_facts(notice, other) for other in kept):
            kept.append(notice)
    return kept


def _same_facts(a: Notice, b: Notice) -> bool:
    """Compare what two notices arrange; their numbers may differ in brackets and spaces."""
    return (a.kind, a.years, a.signed, a.days) == (b.kind, b.years, b.signed, b.days)


def _clashes(notices: Sequence[Notice]) -> Iterator[str]:
    for number, times in Counter(n.number for n in notices).items():
        if times > 1:
            yield f"{number}有{times}份内容不同的文件"
    for year, times in Counter(covered_years(notices)).items():
        if times > 1:
            yield f"{year}年有{times}份年度通知"


def _gaps(notices: Sequence[Notice]) -> Iterator[str]:
    years = covered_years(notices)
    missing = sorted(set(range(years[0], years[-1])) - set(years)) if years else []
    if missing:
        yield f"缺少{'、'.join(map(str, missing))}年的年度通知"


def _unfounded_work(notices: Sequence[Notice]) -> Iterator[str]:
    """A weekday needs no order to be worked, unless an earlier notice gave it off."""
    earlier: dict[date, bool] = {}
    for notice in notices:
        for day, (off, _) in notice.days.items():
            if not off and day.weekday() < 5 and not earlier.get(day, False):
                yield f"{notice.number}把普通工作日{day}列为调休上班日"
        earlier.update((day, off) for day, (off, _) in notice.days.items())


# --- one notice -----------------------------------------------------------------------


def read_notice(content: bytes, name: str) -> Notice:
    """Read and check one notice file; ``name`` is how messages call it.

    Raises EnvironmentFault with every fault found in its days, or the first in its form.
    """
    try:
        notice = _parse(tomllib.loads(content.decode("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise _unusable(name, f"不是有效的 TOML（{error}）") from error
    except UnicodeDecodeError as error:
        raise _unusable(name, "不是 UTF-8 编码") from error
    except ValueError as error:
        raise _unusable(name, str(error)) from error
    faults = list(_faults(notice))
    if faults:
        raise _unusable(name, "；".join(faults))
    return notice


def _unusable(name: str, why: str) -> EnvironmentFault:
    return EnvironmentFault(f"放假通知文件 {name} 不能使用：{why}")


def _parse(data: Mapping[str, Any]) -> Notice:
    _only(data, _KEYS)
    kind = _take(data, "kind", str)
    if kind not in ("yearly", "amending"):
        raise ValueError("kind 只能是 yearly 或 amending")
    basis = data.get("basis", "notice")
    if basis not in ("notice", "reconstructed"):
        raise ValueError("basis 只能是 notice 或 reconstructed")
    return Notice(
        number=_take(data, "number", str),
        title=_take(data, "title", str),
        kind=cast("NoticeKind", kind),
        years=_years(_take(data, "years", list)),
        signed=_day(data.get("signed")),
        published=_day(data.get("published")),
        source=_take(data, "source", str),
        days=MappingProxyType(_days(_take(data, "period", list))),
        basis=cast("Basis", basis),
    )


def _only(data: Mapping[str, Any], allowed: set[str]) -> None:
    unknown = sorted(set(data) - allowed)
    if unknown:
        raise ValueError(f"有不认识的项：{'、'.join(unknown)}")


def _take(data: Mapping[str, Any], key: str, form: type[T]) -> T:
    value = data.get(key)
    if not isinstance(value, form) or not value:
        raise ValueError(f"缺少 {key} 或其形式不对")
    return value


def _years(values: list[Any]) -> tuple[int, ...]:
    if not all(type(value) is int for value in values):
        raise ValueError("years 应为年份列表")
    return tuple(values)


def _day(value: object) -> date:
    """Accept a TOML date or the same as text; a moment is not a day."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(cast("str", value))
    except (TypeError, ValueError):
        raise ValueError(f"应为日期（如 2026-01-01），而非 {value}") from None


def _days(periods: list[Any]) -> dict[date, tuple[bool, str]]:
    days: dict[date, tuple[bool, str]] = {}
    for period in periods:
        if not isinstance(period, dict):
            raise ValueError("period 应写作 [[period]]")
        _only(period, _PERIOD_KEYS)
        holiday = _take(period, "holiday", str)
        for key in ("off", "work"):
            for day in _span_all(period.get(key, [])):
                if day in days:
                    raise ValueError(f"{day}出现两次")
                days[day] = (key == "off", holiday)
    return days


def _span_all(values: object) -> Iterator[date]:
    if not isinstance(values, list):
        raise ValueError("off 和 work 应为列表")
    for value in values:
        yield from _span(value)


def _span(value: object) -> Iterator[date]:
    """Yield the days of ``a/b``, both included, or the one day given."""
    first, slash, last = value.partition("/") if isinstance(value, str) else (value, "", "")
    start = _day(first)
    length = (_day(last) - start).days + 1 if slash else 1
    if not 1 <= length <= _LONGEST_BREAK:
        raise ValueError(f"起止日期不对：{value}")
    return (start + timedelta(days=offset) for offset in range(length))


def _faults(notice: Notice) -> Iterator[str]:
    if notice.published < notice.signed:
        yield "公布日期早于成文日期"
    for day in notice.days:
        if not _belongs(day, notice.years):
            yield f"{day}不属于所安排的年份"
    if notice.kind == "yearly":
        yield from _yearly_faults(notice)


def _belongs(day: date, years: tuple[int, ...]) -> bool:
    """A New Year break may reach into December before, or January after, its year."""
    neighbour = {12: day.year + 1, 1: day.year - 1}.get(day.month)
    return day.year in years or neighbour in years


def _yearly_faults(notice: Notice) -> Iterator[str]:
    """Check a whole year's arrangement as 放假办法 Arts 2, 6 and 7 let one expect it.

    Swaps move working days and make none: weekdays off less make-up days are the statutory
    days. The sum runs over the whole notice, for a swap may straddle the year end (the
    notice for 2019 swaps 2018-12-29 for 2018-12-31).
    """
    if len(notice.years) != 1:
        yield "年度通知只能安排一个年份"
        return
    named = {name for _, holiday in notice.days.values() for name in holiday.split("、")}
    missing = [name for name in ALL_HOLIDAYS if name not in named]
    if missing:
        yield f"未安排{'、'.join(missing)}"
    worked = [day for day, (off, _) in notice.days.items() if not off]
    yield from (f"调休上班日{day}不是周末" for day in worked if day.weekday() < 5)
    given = sum(off and day.weekday() < 5 for day, (off, _) in notice.days.items())
    due = statutory_count(notice.years[0])
    if given - len(worked) != due:
        yield f"放假的工作日减去调休上班日为{given - len(worked)}天，应为法定的{due}天"
