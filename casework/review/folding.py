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
