"""What a letter cites: instrument, article, paragraph and item, as people write them.

``第三十六条第（四）项``, ``第36条第四项`` and ``第三十六条第一款第(四)项`` are the same provision.
An article without its instrument belongs to the one named last in the paragraph, else to the
Regulation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from casework.law.numerals import number_of

REGULATION: Final = "条例"
OTHER: Final = "其他"

_NAMES: Final = (
    (REGULATION, re.compile(r"^(?:中华人民共和国)?(?:政府)?信息公开条例$|^条例$")),
    ("复议法", re.compile(r"行政复议法$")),
    ("行诉法", re.compile(r"行政诉讼法$")),
    ("处理费办法", re.compile(r"信息处理费管理办法$")),
    ("档案法", re.compile(r"^(?:中华人民共和国)?档案法$")),
    ("年报格式", re.compile(r"年度报告格式")),
)
_NUMBER: Final = r"[零〇○一二三四五六七八九十百\d]{1,6}"
_SMALL: Final = r"[一二三四五六七八九十\d]{1,3}"
_CITED: Final = re.compile(
    rf"《(?P<title>[^《》]{{2,60}})》"
    rf"|(?P<bare>(?:政府信息公开)?条例|行政复议法|行政诉讼法|档案法)(?=第{_NUMBER}条)"
    rf"|第(?P<article>{_NUMBER})条(?:之规定|规定的?)?(?:第(?P<para>{_SMALL})款)?"
    rf"(?:第?[（(](?P<item>{_SMALL})[）)]项?|第(?P<plain>{_SMALL})项)?"
)
_MORE: Final = re.compile(
    rf"[、和及与]+第?(?:[（(](?P<item>{_SMALL})[）)]项?|(?P<plain>{_SMALL})项|(?P<para>{_SMALL})款)"
)


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation; ``start`` and ``end`` are places in the text it was read from."""

    instrument: str
    title: str
    article: int
    para: int | None
    item: int | None
    start: int
    end: int


@lru_cache(maxsize=32)
def citations(text: str) -> tuple[Citation, ...]:
    """Return every article a text cites, paragraph of the letter by paragraph."""
    found: list[Citation] = []
    start = 0
    for line in text.split("\n"):
        found += _in_line(line, start)
        start += len(line) + 1
    return tuple(found)


def _in_line(line: str, start: int) -> Iterator[Citation]:
    code, title = REGULATION, ""
    for found in _CITED.finditer(line):
        named = found["title"] or found["bare"]
        if named:
            code, title = instrument_of(named), named
            continue
        end = found.end()
        item = _int(found["item"] or found["plain"])
        article = number_of(found["article"]) or 0
        para = _int(found["para"])
        yield Citation(code, title, article, para, item, start + found.start(), start + end)
        if item is not None or para is not None:
            yield from _further(line, start, end, (code, title, article, para))


def _further(
    line: str, start: int, end: int, cited: tuple[str, str, int, int | None]
) -> Iterator[Citation]:
    """Yield the further items or paragraphs of the same article: 第（三）项、第（五）项."""
    code, title, article, para = cited
    while more := _MORE.match(line, end):
        item = _int(more["item"] or more["plain"])
        para = _int(more["para"]) if more["para"] else para
        place = (start + more.start(), start + more.end())
        yield Citation(code, title, article, para, item, *place)
        end = more.end()


def _int(text: str | None) -> int | None:
    return number_of(text) if text else None


def instrument_of(name: str) -> str:
    """Return the code of an instrument named in a letter, ``OTHER`` for one we do not know."""
    plain = re.sub(r"\s", "", name)
    return next((code for code, pattern in _NAMES if pattern.search(plain)), OTHER)


def cited(found: Iterable[Citation], cite: str) -> bool:
    """Tell whether one of the citations is that provision, or its article without the parts.

    An article without its item is a fault of its own (``D3.item_missing``), not another one.
    """
    code, *parts = cite.split("/")
    if not parts:
        return any(c.instrument == code for c in found)
    article = int(parts[0])
    para = int(parts[1]) if len(parts) > 1 else None
    item = int(parts[2]) if len(parts) > 2 else None
    return any(
        c.instrument == code
        and c.article == article
        and (c.para is None or para is None or c.para == para)
        and (c.item is None or item is None or c.item == item)
        for c in found
    )


# -- how high a rule stands -----------------------------------------------------------------------
_LAW: Final = re.compile(r"(?:法|法典)$")
_NATIONAL: Final = re.compile(r"^(?:中华人民共和国|国务院)")
_PLACE: Final = re.compile(
    r"^[\u4e00-\u9fff]{1,8}?(?:省|自治区|自治州|自治县|经济特区|(?<!城)市(?![场政民容区]))|^(?:内蒙古|广西|西藏|宁夏|新疆|香港|澳门)"
)
_RULE: Final = re.compile(
    r"(?:办法|规定|细则|规则|规程|规范|通知|意见|标准|指引|指南|公告|批复|制度)(?:（试行）|\(试行\))?$"
)
_RULED_BY_COUNCIL: Final = frozenset({
    "互联网信息服务管理办法", "企业名称登记管理规定", "专利法实施细则", "税收征收管理法实施细则",
    "全国年节及纪念日放假办法", "计算机信息网络国际联网管理暂行规定", "诉讼费用交纳办法",
    "计算机信息网络国际联网安全保护管理办法", "价格违法行为行政处罚规定", "外国商会管理暂行规定",
})  # fmt: skip
"""Administrative regulations whose name does not show it; without claim to be complete."""
_COUNCIL: Final = re.compile("国务院(?:令|批准|公布)")


def is_too_low(rule: str) -> bool:
    """Tell whether a rule surely rests on less than a law or an administrative regulation.

    Judged by the names in 《》, or by the text where there is none: 《…法》 and a national 《…条例》
    suffice; a 办法, 规定 or 细则 of a department, and what a place made, do not. An administrative
    regulation may bear any of these names, so whoever names the State Council's decree, or puts
    中华人民共和国 before it, is believed.
    """
    if _COUNCIL.search(rule):
        return False
    names = re.findall(r"《([^《》]{2,60})》", rule) or [
        re.split(r"第[一二三四五六七八九十百\d]+条", rule)[0].strip("，。；、 ")
    ]
    return bool(names) and all(_is_low(name) for name in names)


def _is_low(name: str) -> bool:
    plain = re.sub(r"\s", "", name)
    if _NATIONAL.match(plain) or plain in _RULED_BY_COUNCIL:
        return False
    return bool(_RULE.search(plain) or (_PLACE.match(plain) and not _LAW.search(plain)))
