"""One spelling for many: full width, brackets, dashes and Chinese numerals, place by place.

``folded`` keeps the length of a text, so that a place in the folded text is the same place
in the text an officer reads.
"""

from __future__ import annotations

from typing import Final

OPENING: Final = "〔[(【﹝〈〖{"
CLOSING: Final = "〕])】﹞〉〗}"
"""The brackets agencies and applicants put around the year of a document number."""

DIGITS: Final = "〇零一二三四五六七八九"
"""Chinese digits as years and dates are written with them."""

_FINANCIAL: Final = dict(
    zip("壹贰叁肆伍陆柒捌玖拾佰仟萬億兩两", "一二三四五六七八九十百千万亿二二", strict=True)
)
_VALUES: Final = {"〇": 0} | {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: Final = "万亿"

_FOLD: Final = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {ord(dash): "-" for dash in "–—―‐‑‒−﹣－"}
    | {ord(tilde): "~" for tilde in "～〜∼﹏"}
    | {ord(zero): "〇" for zero in "○◯"}
    | {ord("￥"): "¥", ord("﹙"): "(", ord("﹚"): ")", ord("⟨"): "〈", ord("⟩"): "〉"}
    | {ord("\u3000"): " ", ord("\u00a0"): " ", ord("\t"): " "}
)


def folded(text: str) -> str:
    """Return the text, as long as it was, in half width with one dash, tilde and zero."""
    return text.translate(_FOLD)


def number_of(text: str) -> int | None:
    """Return the whole number of Arabic or Chinese numerals, None where it is none.

    Both 二〇二四 (digit by digit) and 二千零二十四 are read, financial numerals too.
    """
    plain = "".join(_FINANCIAL.get(char, char) for char in text)
    if plain.isascii():
        return int(plain) if plain.isdigit() else None
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
