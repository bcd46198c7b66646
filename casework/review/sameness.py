"""Whether two requests ask for the same thing, as a hint that somebody then looks at.

The Regulation says 相同政府信息 (Art 36(6), 44) and not how it is recognised. Our reading
(docs/decisions/0011-search.md), in this order:

1. Document numbers, years or other numbers on both sides and none in common: not the same.
2. Kinds of document on both sides (批复, 许可证, 会议纪要 …) and none in common: not the same.
3. A document number in common: the same from ``WITH_NUMBER`` of the weight of all terms on.
4. Otherwise the same from ``ALIKE`` of the weight on.

The weight of a term is what it tells in our own cases: rare ones tell more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from casework.review.ranking import FEW, Figures
from casework.review.terms import Bag, bare, document_numbers

ALIKE: Final = 0.7
"""Share of the weight two texts have in common from which they ask for the same."""
WITH_NUMBER: Final = 0.4
"""The same where both name one document number."""

_KINDS: Final = (
    ("批复", "批文", "批准文件", "核准"), ("许可证", "许可"), ("公告", "公示", "预公告"), ("协议", "合同"),
    ("会议纪要", "会议记录"), ("报告书", "报告表", "报告"), ("方案",), ("名单", "花名册", "名册"), ("标准",),
    ("决定书", "决定"), ("通知",), ("红线图", "勘测定界图", "平面图", "图纸", "附图"), ("验收", "备案表", "备案"),
    ("凭证", "票据", "发票"), ("明细", "清单", "台账"), ("预算",), ("决算",), ("规划条件",), ("证书", "产权证"),
    ("监控", "录像", "视频"), ("笔录", "记录"), ("评估",), ("招标文件", "中标通知书", "投标文件", "招标公告"),
    ("政策", "依据", "文件规定"), ("数据", "统计"),
)  # fmt: skip
_DIGITS: Final = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are: the share of weight, the document numbers both name, and why."""

    share: float
    numbers: tuple[str, ...]
    reason: str

    @property
    def same(self) -> bool:
        """Whether they ask for the same, as far as words can tell."""
        return not self.reason and self.share >= (WITH_NUMBER if self.numbers else ALIKE)


def likeness(one: str, two: str, figures: Figures) -> Likeness:
    """Compare two texts; ``reason`` says why they cannot be the same, blank where they may."""
    first, second = Bag.of(one), Bag.of(two)
    numbers = tuple(sorted(set(document_numbers(one)) & set(document_numbers(two))))
    return Likeness(_share(first, second, figures), numbers, _apart(one, two))


def _share(first: Bag, second: Bag, figures: Figures) -> float:
    """Return twice the weight in common over the weight of both (Dice).

    Few cases say little of how rare a term is: there are taken to be ``FEW`` at least.
    """
    figures = replace(figures, documents=max(figures.documents, FEW))
    weight = {
        term: figures.idf(figures.frequency.get(term, 0))
        for term in {*first.counts, *second.counts}
    }
    both = sum(weight[term] for term in first.counts.keys() & second.counts.keys())
    total = sum(weight[term] for bag in (first, second) for term in bag.counts)
    return 2 * both / total if total else 0.0


def _apart(one: str, two: str) -> str:
    numbers = [set(document_numbers(text)) for text in (one, two)]
    if all(numbers) and numbers[0].isdisjoint(numbers[1]):
        return "文号不同"
    digits = [{number.lstrip("0") for number in _DIGITS.findall(bare(text))} for text in (one, two)]
    if all(digits) and digits[0].isdisjoint(digits[1]):
        return "年份或者数字不同"
    kinds = [_kinds_in(text) for text in (one, two)]
    if all(kinds) and kinds[0].isdisjoint(kinds[1]):
        return "所要的文件种类不同"
    return ""


def _kinds_in(text: str) -> set[int]:
    plain = bare(text)
    return {place for place, words in enumerate(_KINDS) if any(word in plain for word in words)}


def most_alike(one: str, others: Iterable[str], figures: Figures) -> tuple[int, Likeness] | None:
    """Return the place of the text that asks for the same and is most like ``one``; None: none."""
    found = [(place, likeness(one, other, figures)) for place, other in enumerate(others)]
    same = [(place, alike) for place, alike in found if alike.same]
    return max(same, key=lambda pair: pair[1].share, default=None)


def pairs(
    ours: Sequence[str], theirs: Sequence[str], figures: Figures
) -> tuple[tuple[int, int, Likeness], ...]:
    """Return which text of the one side asks for the same as which of the other."""
    return tuple(
        (place, *found)
        for place, text in enumerate(ours)
        if (found := most_alike(text, theirs, figures)) is not None
    )
