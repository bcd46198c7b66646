"""Document numbers and numbers of plots of land in a text, in every usual spelling.

Works on folded text (``casework.review.folding``). A document number is brought to one form,
〔year〕number号, so that any bracket matches any other; a prefix (某政发) is kept where there
is one. Every repetition is bounded: a text is read in time proportional to its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from casework.law.numerals import number_of
from casework.review.folding import CLOSING, DIGITS, OPENING

Hit = tuple[int, int, str]
"""Where something stands, as start and end, and its form that equal things share."""

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff"
YEAR: Final = f"(?:(?:19|20)[0-9]{{2}}|[一二][{DIGITS}]{{3}})"
_SERIAL: Final = f"[0-9]{{1,6}}(?:-[0-9]{{1,3}})?|[{DIGITS}十百千]{{1,8}}"
_KIND: Final = "字函复告发通依决审备办批许裁规法政建环教卫财公征储出挂拍网让"
_LAST: Final = "号(?![楼院线门桥房室机栋幢])"
_OPEN, _CLOSE = re.escape(OPENING), re.escape(CLOSING)

_BRACKETED: Final = re.compile(
    f"[{_OPEN}] ?(?P<year>{YEAR}) ?年?度? ?[{_CLOSE}] ?年? ?"
    # (2023)苏06行终12号 is a judgment; 〔2021〕某规依复135号 puts the kind after the year.
    f"(?P<mid>最高法[{HAN}]{{1,4}}|[{HAN}][0-9]{{2,4}}[{HAN}]{{2,4}}|[{HAN}]{{0,9}}[{_KIND}])?"
    f" ?第? ?(?P<serial>{_SERIAL}) ?{_LAST}(?P<plot>地块|宗地)?"
)
_PLAIN: Final = re.compile(f"(?<![0-9])(?P<year>{YEAR}) ?年 ?第 ?(?P<serial>{_SERIAL}) ?{_LAST}")
_DECREE: Final = re.compile(f"令 ?第 ?(?P<serial>{_SERIAL}) ?号")

_LONGEST: Final = 14
_BEFORE: Final = re.compile(f"[{HAN}A-Za-z]{{1,{_LONGEST}}}\\Z")
_SENTENCE: Final = re.compile(
    "申请人|请求|申请|要求|需要|希望|提供|查阅|查询|复制|获取|获得|根据|依据|按照|依照|关于|对于|有关|涉及|以及|其中|作出|做出|"
    "印发|下发|制作|出具|收到|予以|文件|的|文号|编号|号|为|是|即|件|或|由|对|在|被|把|于|到|从|至|以|该|此|贵|我|你|本|请|"
    f"(?<=[{HAN}])[和与及]"
)
_WANTED: Final = re.compile("公开(?![告答函复办字依]\\Z)")

_REGIONS: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼锡常通连淮盐扬镇泰宿徐杭甬温嘉湖绍金衢舟台某"
_CODE: Final = "[A-Za-z0-9]{1,28}(?:[-_/.][A-Za-z0-9]{1,12}){0,5}"
_PLACE: Final = f"[{_REGIONS}](?:国土|政|园)?[地储土](?:网|挂|拍|出|让){{0,2}}"
_PLOT: Final = re.compile(
    f"(?P<place>{_PLACE})?(?<![A-Za-z0-9_/.-])(?P<code>{_CODE}|[一二三四五六七八九十]{{1,3}}(?=号))"
    " ?号? ?(?P<noun>地块|宗地|图斑)"
)
_NAMED_PLOT: Final = re.compile(
    "(?:(?P<noun>宗地|地块|图斑)(?:编号|代码|号码|号)|地籍号|不动产单元号|不动产单元代码) ?(?:为|是|:)? ?"
    f"(?P<place>{_PLACE})?(?P<code>{_CODE})(?![A-Za-z0-9_-]|[年月日元]|号?[楼院线门桥房室机栋幢])号?"
)


class DocNo(NamedTuple):
    """A document number in parts; two are the same where ``core`` is and no prefix differs."""

    prefix: str
    core: str

    def same(self, other: DocNo) -> bool:
        """Tell whether both may name one document: a prefix left out is no difference."""
        if self.core != other.core:
            return False
        longer, shorter = sorted((self.prefix, other.prefix), key=len, reverse=True)
        return longer.endswith(shorter)


def doc_no_parts(norm: str) -> DocNo:
    """Return the parts of a document number as ``document_numbers`` gives it."""
    prefix, bracket, rest = norm.partition("〔")
    return DocNo(prefix, bracket + rest) if bracket else DocNo("", norm)


def document_numbers(text: str) -> Iterator[Hit]:
    """Yield document numbers, numbers of judgments and of decrees (国务院令第711号)."""
    for found in _BRACKETED.finditer(text):
        if not found["plot"]:
            yield from _hit(text, found, found["mid"] or "")
    for found in _PLAIN.finditer(text):
        yield from _hit(text, found, "")
    for found in _DECREE.finditer(text):
        prefix, serial = _prefix(text, found.start()), _serial(found["serial"])
        if prefix and serial:
            yield found.start() - len(prefix), found.end(), f"{prefix}令第{serial}号"


def _hit(text: str, found: re.Match[str], mid: str) -> Iterator[Hit]:
    year, serial = number_of(found["year"]), _serial(found["serial"])
    if year is not None and serial is not None:
        prefix = _prefix(text, found.start())
        yield found.start() - len(prefix), found.end(), f"{prefix}〔{year}〕{mid}{serial}号"


def _serial(text: str) -> str | None:
    """Return 012 as 12, 十二 as 12, 012-1 as 12-1; None for what is no number above 0."""
    head, dash, tail = text.partition("-")
    number = number_of(head)
    return f"{number}{dash}{tail}" if number else None


def _prefix(text: str, end: int) -> str:
    """Return the letters of the agency before a number, without the sentence before them."""
    found = _BEFORE.search(text, max(0, end - _LONGEST), end)
    if found is None:
        return ""
    stops = [stop.end() for stop in _SENTENCE.finditer(found[0])]
    if not stops and len(found[0]) == _LONGEST:
        return ""  # nothing tells where it begins
    rest = found[0][stops[-1] if stops else 0 :]
    while (wanted := _WANTED.match(rest)) is not None:
        rest = rest[wanted.end() :]
    return rest


def plots(text: str) -> Iterator[Hit]:
    """Yield numbers of plots and parcels: XG-2024-12地块, 3号地块, 宗地编号 with its code."""
    for found in _PLOT.finditer(text):
        norm = _plot(found["code"], found["place"] or "", found["noun"])
        if norm is not None:
            yield found.start(), found.end(), norm
    for found in _NAMED_PLOT.finditer(text):
        norm = _plot(found["code"], found["place"] or "", found["noun"] or "宗地")
        if norm is not None and len(found["code"]) > 1:
            yield found.start(), found.end(), norm
    for found in _BRACKETED.finditer(text):
        if found["plot"]:
            yield from (
                (a, b, f"{norm}地块") for a, b, norm in _hit(text, found, found["mid"] or "")
            )


def _plot(code: str, place: str, noun: str) -> str | None:
    number = number_of(code)
    kind = "图斑" if noun == "图斑" else "地块"
    if number is not None:
        return f"{place}{number}号{kind}" if number else None
    return f"{place}{code.upper()}{kind}" if any(c.isdigit() for c in code) else None


def plot_code(norm: str) -> str:
    """Return what of a plot's form a letter must show: its code without the noun."""
    return norm.removesuffix("地块").removesuffix("图斑")
