"""D6: every item asked for gets its conclusion, and the letter says what was asked (条例 36)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from casework.cases.findings import Severity
from casework.cases.view import Item
from casework.law.numerals import chinese_number, number_of
from casework.review.reading import Reading, coverage, flat, items_named, read, unquoted
from casework.review.registry import CASE, LETTER, Found, check
from casework.review.subject import Subject

ERROR, WARNING = Severity.ERROR, Severity.WARNING

_ALL: Final = re.compile(
    "上述|以上|均|全部|各项|一并|所有|该(?:几|些|[二两三四五六七八九十])|[二两三四五六七八九十]项(?:信息|内容)|其余|其他|您申请的(?:政府)?信息"
)
_CLEAR, _GONE = 0.7, 0.3
"""An item surely answered, and one surely not, by how much of it stands in the answer."""


@check("D6.item_unanswered", "每一项都有处理决定", ERROR, "条例/36/1", reads=(CASE,))
def item_unanswered(subject: Subject) -> Iterator[Found]:
    """Each item still asked for has an outcome, once outcomes are proposed."""
    if subject.view is None or subject.view.erased or not subject.outcomes or subject.view.lapsed:
        return
    answered = {outcome.item for outcome in subject.outcomes}
    for item in subject.view.active_items:
        if item.no not in answered:
            message = "这一项没有处理决定：请改变办理意见（revise），逐项提出（propose）"
            yield Found(message, f"第{item.no}项")


@check("D6.letter_item_missing", "文中逐项答复", ERROR, "条例/36/1", reads=(LETTER,))
def letter_item_missing(subject: Subject) -> Iterator[Found]:
    """The letter answers every item: by number, by heading or by what it speaks of."""
    if subject.paper is None:
        return
    reading = read(subject.paper)
    ours = subject.view is not None
    for number in _of_case(subject, reading) if ours else _of_letter(reading):
        message = "文中没有对这一项作出答复：请逐项答复，或者重新拟制（redraft）"
        yield Found(message, f"第{number}项")


def _of_case(subject: Subject, reading: Reading) -> list[int]:
    """Return the items whose text stands nowhere in the answer, unless parts are as many."""
    view = subject.view
    if view is None or view.erased or view.lapsed:
        return []
    asked = [item for item in view.active_items if item.text]
    if len(asked) < 2 or len(reading.sections) >= len(asked):
        return []
    answer = "\n".join(p.text for p in reading.answer)
    return [item.no for item in asked if not _stands(item, answer)]


def _stands(item: Item, answer: str) -> bool:
    named = (
        re.search(f"第(?:{item.no}|{chinese_number(item.no)})项", answer) if item.no < 10 else None
    )
    return bool(named) or coverage(item.text or "", answer) >= _CLEAR


def _of_letter(reading: Reading) -> list[int]:
    """Return the items of the request, as the letter numbers them, that its answer leaves out."""
    asked = asked_items(reading.request)
    if len(asked) < 2:
        return []
    answer = "\n".join(p.text for p in reading.answer)
    named = set(items_named(unquoted(answer)))
    numbered = {n for section in reading.sections for n in section.numbers}
    wanted = set(range(1, len(asked) + 1))
    if named:
        return sorted(wanted - named - (numbered if _by_item(reading) else set()))
    if numbered:
        beyond = [n for n in sorted(wanted - numbered) if coverage(asked[n - 1], answer) < _CLEAR]
        return [] if _ALL.search(unquoted(answer)) and len(numbered) < 2 else beyond
    return _unnumbered(asked, answer)


def _by_item(reading: Reading) -> bool:
    """Whether the parts are numbered as the items are, not by kinds of reply."""
    return not any(items_named(unquoted(s.text)) for s in reading.sections)


def _unnumbered(asked: Sequence[str], answer: str) -> list[int]:
    shares = [coverage(text, answer) for text in asked]
    if _ALL.search(unquoted(answer)) or max(shares) < _CLEAR:
        return []
    return [n for n, share in enumerate(shares, 1) if share <= _GONE]


_MARK: Final = re.compile(
    r"(?:^|(?<=[：:；;，,。“\s]))(?:第?(?P<a>\d{1,2})(?:[.．](?!\d)|、|[）)])|[（(](?P<b>\d{1,2}|[一二三四五六七八九十]{1,2})[）)]"
    r"|(?P<c>[一二三四五六七八九十]{1,2})(?:、|是)|(?P<d>[①②③④⑤⑥⑦⑧⑨]))",
    re.MULTILINE,
)


def asked_items(request: str) -> list[str]:
    """Return the items a letter says were asked for, where it numbers them 1, 2, 3 without a gap."""
    found: list[tuple[int, int, int]] = []
    for match in _MARK.finditer(request):
        sign = match["a"] or match["b"] or match["c"]
        number = number_of(sign) or 0 if sign else "①②③④⑤⑥⑦⑧⑨".index(match["d"]) + 1
        if number == len(found) + 1:
            found.append((number, match.start(), match.end()))
    if len(found) < 2:
        return []
    ends = [start for _, start, _ in found[1:]] + [len(request)]
    out = [request[end:stop] for (_, _, end), stop in zip(found, ends, strict=True)]
    out[-1] = re.split("”|\n|。", out[-1])[0]
    return [text.strip("；;，,。”“ \n") for text in out]


@check("D6.request_not_quoted", "写明申请公开的内容", ERROR, "条例/36/1", reads=(LETTER,))
def request_not_quoted(subject: Subject) -> Iterator[Found]:
    """Who reads the letter later must see what was asked."""
    if subject.paper is None:
        return
    reading = read(subject.paper)
    asked = _asked_by_case(subject)
    if asked is None:
        told = subject.view is not None or _tells_request(reading)
    else:
        told = any(_quoted(text, reading.text) for text in asked)
    if not told:
        message = "文中没有写明申请公开的内容：请照录或者如实概括申请的内容"
        yield Found(message, "正文")


_FAITHFUL: Final = 0.5
"""Share of the request that a faithful summary keeps, by pairs of characters."""


def _quoted(text: str, whole: str) -> bool:
    return flat(text) in flat(whole) or coverage(text, whole) >= _FAITHFUL


def _asked_by_case(subject: Subject) -> list[str] | None:
    """Return the words of the request, as first made or as corrected; None where erased."""
    view = subject.view
    if view is None or view.erased:
        return None
    texts = [view.description, "".join(item.text or "" for item in view.active_items)]
    found = [text for text in texts if text]
    return found or None


_TELLS: Final = re.compile(
    r"(?:申请|要求|请求|需要)(?:公开|获取|提供|查询|了解|更正)(?!的?(?:政府)?信息(?:[，。；]|公开申请|的申请))(?:的?(?:政府)?信息(?:为|是|[：:]))?[^，。；]{4,}"
    r"|申请(?:公开)?(?:的)?(?:内容|事项|信息)[^，。；]{0,6}(?:为|是|[：:（(])|(?<!机)关于(?:公开|获取)[^，。；]{4,}的[^，。；]{0,8}申请|(?:(?<!机)关于|就)[^，。；]{6,60}的(?:政府)?信息(?:公开)?申请"
)


def _tells_request(reading: Reading) -> bool:
    body = reading.basis
    quoted = [q for q in re.findall("“([^“”]{3,})”", body) if "条例" not in q]
    return bool(quoted) or bool(_TELLS.search(re.sub("《[^《》]*条例》", "", body)))


# -- soft -----------------------------------------------------------------------------------------
_TITLE: Final = re.compile("答复|告知|通知|决定|回复|复函|更正")


@check("D6.title_unfit", "标题写明文种", WARNING, "条例/36/1", reads=(LETTER,))
def title_unfit(subject: Subject) -> Iterator[Found]:
    """A reply is called one: 答复书, 告知书."""
    title = subject.paper.text_of("title") if subject.paper else ""
    if title and not _TITLE.search(title):
        message = "标题不是答复书、告知书一类的文种：请在标题中写明，如“政府信息公开申请答复书”"
        yield Found(message, "标题")
