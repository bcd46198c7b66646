"""A letter written elsewhere, from lines of text to paragraphs with their places.

Layouts differ: full-width spaces, titles over several lines, a number above or below the title,
lines broken by hand, agency and date on one line, dates in Chinese numerals, a letter inside a
table. What a line is, is told by where it stands and what it looks like; nothing is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from casework.law.numerals import number_of
from casework.review.paper import Paper, paper

_WIDE: Final = {
    code: code - 0xFEE0
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_SPACES: Final = re.compile(r"[ \t\u00a0\u2000-\u200b\u3000\ufeff]+")
_HAN: Final = "\u3400-\u9fff，。；：！？、“”‘’（）《》〔〕【】"
_INNER: Final = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}\d])|(?<=\d)\s+(?=[{_HAN}])")

_BRACKETED: Final = r"[〔\[［【（(﹝]\s*(?:20)\d\d\s*[〕\]］】）)﹞]"
_DOCNO: Final = re.compile(
    rf"^(?:文号|编号)?[：:]?[^，。；：]{{0,30}}?{_BRACKETED}[^，。；：]{{0,24}}?号?(?:[-—]\S{{1,6}})?$"
    r"|^[^，。；：]{0,20}(?:20)\d\d[^，。；：年月]{0,8}第?\s*\d+号(?:[-—]\S{1,6})?$"
)
_CN_DAY: Final = re.compile(
    r"^([二〇零○一三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日$"
)
_DAY: Final = re.compile(r"^(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?$")
_OPEN_DAY: Final = re.compile(
    r"^(?:\d{4}|[×Xx_＿某 ]{0,6}|[二〇零○一三四五六七八九]{4})年[×Xx_＿某\d ]{0,4}月[×Xx_＿某\d ]{0,4}日$"
)
_SEALED: Final = re.compile(r"[（(](?:印章|盖章|公章|加盖公章|印)[）)]")
_ORGAN: Final = re.compile(
    r"(?:人民政府|政府|[厅局委部署]|委员会|办公室|办事处|管委会|中心|支队|大队|分局|海关|院|所|站|处|科|机关|公章|银行)$"
)
_TO: Final = re.compile(r"^[^，。；、：:]{1,40}(?:、[^，。；：:]{1,20}){0,9}[：:]$")
_NOT_TO: Final = re.compile("如下[：:]$|^附件|^抄送|内容为|依据")
_HEADING: Final = re.compile(r"^[一二三四五六七八九十]{1,3}、[^。；]{1,60}$")
_SUBHEADING: Final = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)][^。；]{1,60}$")
_NUMBERED: Final = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、])"
)
_ENCLOSED: Final = re.compile(r"^附件?[：:]|^附件\d*[：:．.]")
_ENDS: Final = tuple("。；：！？”）】》…;:!?)")
_STOPS: Final = tuple("。；：！？…;:")
_BODY_BEGINS: Final = re.compile(
    "本(?:机关|局|府|委|厅|政府|单位|办|院)|我(?:局|委|厅|办|府|市|区|县|单位|机关)|你|您|贵|收到|收悉|经|关于|根据"
)
_TITLE_LINES: Final = 4
_WRAPPED: Final = 20


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    indented: bool
    apart: bool
    """Whether a blank line stands before it."""


def foreign_paper(lines: Iterable[str], *, wrapped: bool = True) -> Paper:
    """Return the paper of a letter's lines; raise nothing, whatever they are.

    ``wrapped``: a sentence may go on in the next line, as in a text file; never in Word.
    """
    cleaned = _cleaned(lines)
    found = _unwrapped(cleaned) if wrapped else cleaned
    head, rest = _head([line.text for line in found])
    body, tail = _tail(rest)
    return paper([*head, *_body(body), *tail])


def _cleaned(lines: Iterable[str]) -> list[_Line]:
    out: list[_Line] = []
    blank = False
    for raw in lines:
        wide = raw.translate(_WIDE).replace("\r", "")
        text = _INNER.sub("", _SPACES.sub(" ", wide).strip())
        if text:
            out.append(_Line(text, wide[:1] in (" ", "\u3000", "\t"), blank))
        blank = not text
    return out


def _unwrapped(lines: Sequence[_Line]) -> list[_Line]:
    """Join lines that were broken by hand inside a sentence."""
    out: list[_Line] = []
    for line in lines:
        if out and _goes_on(out[-1], line):
            out[-1] = _Line(out[-1].text + line.text, out[-1].indented, out[-1].apart)
        else:
            out.append(line)
    return out


def _goes_on(before: _Line, line: _Line) -> bool:
    if line.apart or line.indented or before.text.endswith(_ENDS) or len(before.text) < _WRAPPED:
        return False
    own = _NUMBERED.match(line.text) or _ENCLOSED.match(line.text) or _day_of(line.text)
    heading = _HEADING.match(before.text) or _DOCNO.match(before.text) or _TO.match(line.text)
    return not own and not heading and not _DOCNO.match(line.text)


# -- head -----------------------------------------------------------------------------------------
Pairs = list[tuple[str, str]]


def _head(lines: Sequence[str]) -> tuple[Pairs, list[str]]:
    """Take title, number and addressee off the top."""
    found: dict[str, list[str]] = {"title": [], "docno": [], "to": []}
    place = 0
    while place < len(lines) and (kind := _kind_at(lines, place, found)):
        found[kind].append(lines[place])
        place += 1
        if kind == "to":
            break
    title = [("title", "\n".join(found["title"]))] if found["title"] else []
    rest = [(kind, text) for kind in ("docno", "to") for text in found[kind]]
    return [*title, *rest], list(lines[place:])


def _kind_at(lines: Sequence[str], place: int, found: dict[str, list[str]]) -> str:
    """Return what a line of the head is; blank where the body begins."""
    line = lines[place]
    if not found["docno"] and _DOCNO.match(line) and len(line) <= 60:
        return "docno"
    if _TO.match(line) and not _NOT_TO.search(line):
        return "to"
    if place < _TITLE_LINES + len(found["docno"]) and _is_title(line):
        return "title"
    begun = found["title"] or found["docno"]
    return "to" if begun and _is_name(line, lines[place + 1 : place + 2]) else ""


def _is_title(line: str) -> bool:
    whole = not line.endswith(_STOPS) and not re.search("[，。；]", line)
    return len(line) <= 40 and whole and not _is_short_name(line)


def _is_short_name(line: str) -> bool:
    """A name alone on a line is an addressee that lacks its colon, not a title."""
    return len(line) <= 8 and not re.search(
        "书|函|局|厅|委|部|府|通知|答复|告知|公开|文件|决定", line
    )


def _is_name(line: str, after: Sequence[str]) -> bool:
    return (
        _is_short_name(line)
        and bool(after)
        and len(after[0]) > 10
        and bool(_BODY_BEGINS.search(after[0][:12]))
    )


# -- tail -----------------------------------------------------------------------------------------
def _tail(lines: Sequence[str]) -> tuple[list[str], Pairs]:
    """Take enclosures, agency, date and notes off the bottom."""
    at = next((n for n in range(len(lines) - 1, -1, -1) if _split_day(lines[n])), None)
    if at is None:
        return list(lines), []
    name, day = _split_day(lines[at]) or ("", "")
    before, after = list(lines[:at]), list(lines[at + 1 :])
    signs = [name] if name else []
    while not name and before and _is_sign(before[-1]) and len(signs) < 3:
        signs.insert(0, before.pop())
    if not signs and after and _is_sign(after[0]):
        signs.append(after.pop(0))
    before, atts = _without_enclosures(before)
    if not atts:
        after, atts = _without_enclosures(after)
    sign = [("sign", _SEALED.sub("", "".join(signs)).strip())] if signs else []
    return before, [
        *(("att", x) for x in atts),
        *sign,
        ("date", day),
        *(("note", x) for x in after),
    ]


def _without_enclosures(lines: list[str]) -> tuple[list[str], list[str]]:
    """Take the list of enclosures out of some lines: 附件：1. and what follows it numbered."""
    start = next((n for n, line in enumerate(lines) if _is_enclosure(line, first=True)), None)
    if start is None:
        return lines, []
    stop = start + 1
    while stop < len(lines) and _is_enclosure(lines[stop]):
        stop += 1
    return lines[:start] + lines[stop:], _enclosures(lines[start:stop])


def _split_day(line: str) -> tuple[str, str] | None:
    """Return agency and day of a closing line; the agency may be blank."""
    day = _day_of(line)
    if day:
        return "", day
    parted = re.match(
        r"^(.{2,40}?)[ 　]*((?:\d{4}|[二〇零○一三四五六七八九]{4})年.{1,3}月.{1,3}日)$", line
    )
    if parted and _is_sign(parted[1].strip()):
        day = _day_of(parted[2])
        return (parted[1].strip(), day) if day else None
    return None


def _day_of(line: str) -> str:
    """Return a line that is nothing but a day, in Arabic numerals; open days as they are."""
    plain = re.sub(r"^(?:日期|成文日期)[：:]|\s", "", _SEALED.sub("", line))
    found = _DAY.match(plain)
    if found:
        return f"{found[1]}年{int(found[2])}月{int(found[3])}日"
    spoken = _CN_DAY.match(plain)
    if spoken:
        return f"{number_of(spoken[1])}年{number_of(spoken[2])}月{number_of(spoken[3])}日"
    return plain if _OPEN_DAY.match(plain) else ""


def _is_sign(line: str) -> bool:
    plain = _SEALED.sub("", line).strip()
    return (
        2 <= len(plain) <= 40 and not re.search("[，。；：:]", plain) and bool(_ORGAN.search(plain))
    )


def _is_enclosure(line: str, *, first: bool = False) -> bool:
    named = _ENCLOSED.match(line) or (not first and re.match(r"^\d{1,2}[.．、]", line))
    return bool(named) and not line.endswith(("。", "；"))


def _enclosures(lines: Iterable[str]) -> list[str]:
    named = (re.sub(r"^附件?\d*[：:．.]?|^\d{1,2}[.．、]", "", line).strip() for line in lines)
    out = (re.sub(r"^\d{1,2}[.．、]", "", name).strip() for name in named)
    return [name for name in out if name]


def _body(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if _HEADING.match(line) and not line.endswith(_ENDS[:4]):
            yield "h1", line
        elif _SUBHEADING.match(line) and not line.endswith(_ENDS[:4]):
            yield "h2", line
        else:
            yield "p", line
