"""Days, months, years and spans of them in a text (folded, see ``casework.review.folding``)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Final

from casework.law.numerals import number_of
from casework.review.docnumbers import YEAR, Hit

Day = tuple[int, ...]
"""A year, a year and month, or a day, as far as it was written."""

_MONTH: Final = "1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_DAY: Final = "[12][0-9]|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_UNIT: Final = "(?:日|号(?![楼院线门桥房室栋幢文令地]))"
_ISO: Final = "(?P<iso_y>(?:19|20)[0-9]{2})(?P<sep>[-/.])(?P<iso_m>1[0-2]|0?[1-9])(?P=sep)(?P<iso_d>[12][0-9]|3[01]|0?[1-9])(?![0-9/-]|\\.[0-9])"

_FIRST: Final = re.compile(
    f"(?<![0-9./-])(?:{_ISO}|"
    f"(?P<year>{YEAR}) ?(?:年度?(?: ?(?P<month>{_MONTH}) ?月份?(?: ?(?P<day>{_DAY}) ?{_UNIT})?)?"
    f"|(?= ?(?:至|到|-|~) ?(?:{YEAR}) ?年)))"
)
_THEN: Final = re.compile(
    f" ?(?:至|到|-|~) ?(?:{_ISO}|(?:(?P<year>{YEAR}) ?年度?)? ?(?:(?P<month>{_MONTH}) ?月份?)?"
    f"(?: ?(?P<day>{_DAY}) ?{_UNIT})?)"
)


def days(text: str) -> Iterator[Hit]:
    """Yield days and spans; a span's form is 2020年至2024年, with the year on both sides."""
    place = 0
    while (found := _FIRST.search(text, place)) is not None:
        first, place = _written(found), found.end()
        if first is None:
            continue
        then = _THEN.match(text, place)
        last = _last(first, then) if then is not None else None
        if then is not None and last is not None:
            place = then.end()
            yield found.start(), place, f"{_shown(first)}至{_shown(last)}"
        elif found["iso_y"] or found[0][-1] in "年度月份日号":
            yield found.start(), place, _shown(first)


def _written(found: re.Match[str]) -> Day | None:
    """Return what was written; None for a day that does not exist."""
    named = ("iso_y", "iso_m", "iso_d") if found["iso_y"] else ("year", "month", "day")
    day = tuple(number_of(found[name]) or 0 for name in named if found[name])
    return day if _exists(day) else None


def _last(first: Day, then: re.Match[str]) -> Day | None:
    """Return the end of a span that began with ``first``: what is left out is the same."""
    if then["iso_y"]:
        last = tuple(int(then[name]) for name in ("iso_y", "iso_m", "iso_d"))
    else:
        parts = [number_of(then[name]) if then[name] else None for name in ("year", "month", "day")]
        given = [place for place, part in enumerate(parts) if part is not None]
        if not given or given != list(range(given[0], given[-1] + 1)):
            return None
        last = (*first[: given[0]], *(part or 0 for part in parts[given[0] : given[-1] + 1]))
    return last if len(last) == len(first) and _exists(last) and last > first else None


def _exists(day: Day) -> bool:
    if not day or len(day) < 3:
        return bool(day)
    return 1 <= day[1] <= 12 and 1 <= day[2] <= monthrange(day[0], day[1])[1]


def _shown(day: Day) -> str:
    return "".join(f"{part}{unit}" for part, unit in zip(day, "年月日", strict=False))


def span_of(norm: str) -> tuple[date, date]:
    """Return the first and the last day that a form of ``days`` covers."""
    first, _, last = norm.partition("至")
    begin, end = _parts(first), _parts(last or first)
    opens = date(*(*begin, 1, 1)[:3])
    year, month = (*end, 12)[:2]
    return opens, date(year, month, end[2] if len(end) == 3 else monthrange(year, month)[1])


def _parts(shown: str) -> Day:
    return tuple(int(part) for part in re.split("[年月日]", shown) if part)
