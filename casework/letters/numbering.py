"""Patterns of document numbers (文号). Agencies differ, so the pattern is a setting.

GB/T 9704-2012 writes agency code, full year in 〔〕, serial without leading zeros, 号.
Real letters also print （2013）第0432号 or a mark for the kind of letter, so departures
are pointed out and never refused. Drawing the serial is not done here: this is pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from casework.errors import InputError, Refusal

DEFAULT_PATTERN: Final = "{prefix}〔{year}〕{serial}号"

_TOKEN: Final = re.compile(r"\{([^{}]*)\}")
_SERIAL: Final = re.compile(r"serial(?::0([1-9]))?")
_FIELDS: Final = ("prefix", "year", "mark", "again")
_ALLOWED: Final = "{prefix}、{year}、{serial}、{serial:03}、{mark}、{again}"
_WRONG_YEAR_BRACKETS: Final = re.compile(r"[\[(（【]\{year\}[\])）】]")


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """A checked pattern; raises ``InputError`` with every fault when it cannot be used."""

    pattern: str = DEFAULT_PATTERN

    def __post_init__(self) -> None:
        faults = _faults(self.pattern)
        if faults:
            raise InputError(Refusal("number_pattern", f, field="pattern") for f in faults)

    def format(
        self, *, prefix: str, year: int, serial: int, mark: str = "", again: str = ""
    ) -> str:
        """Return the number. Raises ``InputError`` for values no number can have."""
        faults = list(_value_faults(prefix, year, serial, mark, again))
        if faults:
            raise InputError(faults)
        values = {"prefix": prefix, "year": str(year), "mark": mark, "again": again}

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            serial_form = _SERIAL.fullmatch(name)
            return str(serial).zfill(int(serial_form[1] or 1)) if serial_form else values[name]

        return _TOKEN.sub(fill, self.pattern)

    def parse(self, number: str) -> dict[str, str] | None:
        """Return the parts of a number of this pattern, or None if it is not of it."""
        match = re.fullmatch(_as_regex(self.pattern), number)
        return match.groupdict() if match else None

    def warnings(self) -> tuple[str, ...]:
        """Return what departs from GB/T 9704-2012, worded for an officer; never an error."""
        found = []
        if _WRONG_YEAR_BRACKETS.search(self.pattern) or "〔{year}〕" not in self.pattern:
            found.append("文号的年份应当用六角括号〔〕括入（GB/T 9704-2012）")
        if re.search(r"\{serial:0[2-9]\}", self.pattern):
            found.append("发文顺序号不编虚位，即1不编为01（GB/T 9704-2012）")
        if re.search(r"第\{serial", self.pattern):
            found.append("发文顺序号前不加“第”字（GB/T 9704-2012）")
        return tuple(found)


def _faults(pattern: str) -> list[str]:
    names = [match[1] for match in _TOKEN.finditer(pattern)]
    faults = [
        f"文号格式中没有名为 {{{name}}} 的字段，可用：{_ALLOWED}"
        for name in names
        if name not in _FIELDS and not _SERIAL.fullmatch(name)
    ]
    if set("{}") & set(_TOKEN.sub("", pattern)):
        faults.append("文号格式中的花括号不成对")
    if sum(1 for name in names if _SERIAL.fullmatch(name)) != 1:
        faults.append("文号格式中应当有且只有一个顺序号 {serial}")
    if names.count("year") != 1:
        # Serials start anew each year; without the year two letters would share a number.
        faults.append("文号格式中应当有且只有一个年份 {year}")
    if any(names.count(name) > 1 for name in ("prefix", "mark", "again")):
        faults.append("文号格式中同一字段不得出现两次")
    if not pattern.isprintable():
        faults.append("文号格式中有不可见字符或者换行")
    return faults


def _value_faults(prefix: str, year: int, serial: int, mark: str, again: str) -> list[Refusal]:
    faults = []
    if not 2000 <= year <= 9999:
        faults.append(Refusal("number_year", "文号的年份应当为四位年份全称", field="year"))
    if serial < 1:
        faults.append(Refusal("number_serial", "文号的顺序号应当从1起编", field="serial"))
    for name, text in (("prefix", prefix), ("mark", mark), ("again", again)):
        if not text.isprintable() or set(text) & set("{}\n"):
            message = "发文机关代字和文种标记不得含换行、不可见字符和花括号"
            faults.append(Refusal("number_part", message, field=name))
    return faults


def _as_regex(pattern: str) -> str:
    pieces, end = [], 0
    for match in _TOKEN.finditer(pattern):
        pieces += [re.escape(pattern[end : match.start()]), _part_regex(match[1])]
        end = match.end()
    return "".join(pieces) + re.escape(pattern[end:])


def _part_regex(name: str) -> str:
    serial_form = _SERIAL.fullmatch(name)
    if serial_form:
        zeros = int(serial_form[1] or 1)
        return (
            rf"(?P<serial>\d{{{zeros}}}|[1-9]\d{{{zeros},}})"
            if zeros > 1
            else r"(?P<serial>[1-9]\d*)"
        )
    return r"(?P<year>\d{4})" if name == "year" else f"(?P<{name}>.*?)"
