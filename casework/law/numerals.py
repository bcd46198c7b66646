"""Numbers as Chinese letters and laws write them, and back."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_PLACES: Final = ("千", "百", "十", "")
_VALUES: Final = {"〇": 0, "○": 0} | {digit: value for value, digit in enumerate(_DIGITS)}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: Final = "万亿"
_FINANCIAL: Final = str.maketrans(
    "壹贰叁肆伍陆柒捌玖拾佰仟萬億兩两", "一二三四五六七八九十百千万亿二二"
)


def chinese_number(number: int) -> str:
    """Return 1..9999 in Chinese numerals, as articles are written (36 -> 三十六, 201 -> 二百零一)."""
    text = "".join(
        _DIGITS[int(digit)] + (place if digit != "0" else "")
        for digit, place in zip(f"{number:04}", _PLACES, strict=True)
    )
    plain = re.sub("零+", "零", text).strip("零")
    return plain.removeprefix("一") if plain.startswith("一十") else plain


def number_of(text: str) -> int | None:
    """Return the whole number of Arabic or Chinese numerals, None where it is none.

    Both 二〇二四 (digit by digit) and 二千零二十四 are read, full-width and financial numerals too.
    """
    if text.isdecimal():
        return int(text)
    plain = text.translate(_FINANCIAL)
    if plain and all(char in _VALUES for char in plain):
        return int("".join(str(_VALUES[char]) for char in plain))
    return _spelt(plain)


def _spelt(text: str) -> int | None:
    """Return 三百零五万二千 as a number: sections of ten thousand, each of thousands down."""
    total = section = digit = 0
    for char in text:
        if char in _VALUES:
            digit = _VALUES[char]
        elif char in _TENS:
            section += (digit or 1) * _TENS[char]
            digit = 0
        elif char in _MYRIADS:
            part = section + digit
            total = (total + part or 1) * 10**8 if char == "亿" else total + (part or 1) * 10**4
            section = digit = 0
        else:
            return None
    return total + section + digit if text else None
