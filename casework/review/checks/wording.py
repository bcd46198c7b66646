"""D16: nothing left to fill in, and the marks of a Chinese official letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from casework.cases.findings import Severity
from casework.review.paper import Paragraph
from casework.review.reading import unquoted
from casework.review.registry import LETTER, Found, check
from casework.review.subject import Subject

ERROR, WARNING = Severity.ERROR, Severity.WARNING
_45: Final = "条例/45/1"

_OPEN: Final = re.compile(
    "【待填[^】]*】|【[^】]{0,12}待[编填定补][^】]*】|[（(【\\[](?:待填|待定|待补充?|此处填写|请填写)[^）)】\\]]*[）)】\\]]"
)
_BLANK: Final = re.compile(
    r"[×✕╳✗]{2,}|[×✕╳](?=[年月日号元市区县省局厅路])|(?<![A-Za-z0-9])[Xx]{2,}(?![A-Za-z0-9])|(?<![A-Za-z0-9])[Xx](?=[年月日号](?![A-Za-z]))"
    r"|(?<![A-Za-z0-9/.:])_{2,}(?![A-Za-z0-9])|＿{2,}|[○〇]{2,}(?![一二三四五六七八九])|□{2,}|\*{2,}(?=[年月日市区县局路])"
    r"|年[ 　]+月[ 　]*日|[〔（(\[][ 　]*[〕）)\]]|“[ 　]*”|《[ 　]*》"
)
_HOLLOW: Final = re.compile(
    "(?:理由|原因|依据|规定|内容|方式|途径|地点|时间|名称|电话|地址|为|是)[：:][。；，]|向(?:申请|提起|提出)(?:行政)?(?:复议|诉讼)"
)
_LATER: Final = ("docno", "date")
"""What only signing fixes: open in a draft of ours, and in a text nobody has signed yet."""


@check("D16.placeholder", "没有待填的空白", ERROR, _45, reads=(LETTER,))
def placeholder(subject: Subject) -> Iterator[Found]:
    """No 【待填：…】, no ××, no line to write on."""
    if subject.paper is None:
        return
    for one in subject.paper.paragraphs:
        if one.kind not in _LATER and _is_open(subject, one):
            yield Found(
                "有没有填写的内容（【待填】、××、XX、下划线等）：请补齐后重新拟制（redraft）",
                one.place,
            )


def _is_open(subject: Subject, one: Paragraph) -> bool:
    text = _signed_later(subject, one.text)
    # What the applicant wrote with ×× is quoted as it is.
    plain = re.sub("“[^“”]+”", "“引”", text)
    return bool(_OPEN.search(text) or _BLANK.search(plain) or _HOLLOW.search(plain))


def _signed_later(subject: Subject, text: str) -> str:
    """Leave out what a draft of ours leaves open until it is signed: its number and day."""
    if subject.letter is None or not subject.letter.draft:
        return text
    for name in ("doc_no", "issued_on"):
        for value in subject.letter.values_of(name):
            text = text.replace(value, "")
    return text


@check("D16.field_blank", "必填内容齐全", ERROR, _45, reads=(LETTER,))
def field_blank(subject: Subject) -> Iterator[Found]:
    """What the template requires and the case does not have."""
    letter = subject.letter
    if letter is not None and letter.missing:
        message = (
            f"文书有 {len(letter.missing)} 处必填内容没有着落：请补充有关内容后重新拟制（redraft）"
        )
        yield Found(message, "正文")


@check("D16.number_open", "文号、日期已填写", WARNING, _45, reads=(LETTER,))
def number_open(subject: Subject) -> Iterator[Found]:
    """A text written elsewhere whose number or day is still open."""
    if subject.paper is None or subject.letter is not None:
        return
    for one in subject.paper.paragraphs:
        if one.kind in _LATER and (
            _OPEN.search(one.text) or _BLANK.search(one.text) or _GAP.search(one.text)
        ):
            yield Found("文号或者成文日期尚未填写：发出前请补齐", one.place)


_GAP: Final = re.compile(r"〕[ 　]*号|[）\]][ 　]*号$|某号|某年|某月|某日")


# -- marks ----------------------------------------------------------------------------------------
_HAN: Final = "\u3400-\u9fff"
_HALF: Final = re.compile(
    rf"(?<=[{_HAN}）》”〕])[,;:?!](?=[{_HAN}（《“〔\d]|$)|(?<=[{_HAN}])[(](?=[{_HAN}])|(?<=[{_HAN}])[)]|(?<=[{_HAN}])\.(?=[{_HAN}]|$)"
)
_STRAIGHT: Final = re.compile(f"[\"'](?=[{_HAN}])|(?<=[{_HAN}])[\"']")
_ASCII: Final = re.compile(r"[,;:?!().\"']")
_URL: Final = re.compile(r"(?:https?://|www\.)[\x21-\x7e]+|[\w.+-]+@[\w.-]+")


@check("D16.halfwidth", "中文之间用全角标点", WARNING, _45, reads=(LETTER,))
def halfwidth(subject: Subject) -> Iterator[Found]:
    """Full-width marks between Chinese characters; what is quoted stays as it is."""
    for one in _written(subject):
        text = unquoted(one.text)
        text = _URL.sub("", text) if _ASCII.search(text) else ""
        if text and (_HALF.search(text) or _STRAIGHT.search(text)):
            yield Found("中文之间有半角标点或者直引号：请改用全角标点和“”", one.place)


_PAIRS: Final = ("“”", "‘’", "《》", "（）", "〔〕", "【】")
_MARK: Final = re.compile("[“”‘’《》（）()〔〕【】]")
_LISTED: Final = re.compile(r"(?:^|(?<=[\s；;。：:，,“”]))[\d一二三四五六七八九十]{1,3}[）)]")
"""1） and 二) head an item: brackets that nothing opens."""


@check("D16.unbalanced", "引号、括号成对", WARNING, _45, reads=(LETTER,))
def unbalanced(subject: Subject) -> Iterator[Found]:
    """Every mark that opens is closed."""
    for one in _written(subject):
        marks = _MARK.findall(_LISTED.sub("", one.text))
        wrong = [pair for pair in _PAIRS if not _closed(marks, pair)]
        if wrong:
            yield Found(f"{'、'.join(wrong)}不成对：请核对", one.place)


def _closed(marks: Sequence[str], pair: str) -> bool:
    """Tell whether a pair is balanced; a full-width bracket may be closed by a half-width one."""
    lefts, rights = (pair[0], "(" * (pair == "（）")), (pair[1], ")" * (pair == "（）"))
    depth = 0
    for mark in marks:
        depth += (mark in lefts) - (mark in rights)
        if depth < 0:
            return False
    return depth == 0


def _written(subject: Subject) -> Iterator[Paragraph]:
    if subject.paper is not None:
        yield from (p for p in subject.paper.paragraphs if p.kind not in ("docno", "date"))


_YEAR: Final = r"(?:19|20)\d\d"
_LEFT, _RIGHT = "[〔\\[［【（(﹝]", "[〕\\]］】）)﹞]"
_NUMBER: Final = re.compile(
    rf"(?P<left>{_LEFT})\s*{_YEAR}\s*(?P<right>{_RIGHT})(?=第?\s*[\d×Xx]*\s*号|第|$)"
)
_MIXED: Final = re.compile(rf"{_LEFT}\s*{_YEAR}(?!\s*{_RIGHT}|\d|年)[^，。；]{{0,3}}号")


@check("D16.number_brackets", "文号的年份用六角括号", WARNING, _45, reads=(LETTER,))
def number_brackets(subject: Subject) -> Iterator[Found]:
    """〔2025〕, never [2025], （2025） or a mixture (GB/T 9704-2012)."""
    if subject.paper is None:
        return
    for one in subject.paper.paragraphs:
        plain = one.text if one.kind == "docno" else unquoted(one.text)
        marks = [m["left"] + m["right"] for m in _NUMBER.finditer(plain)]
        mixed = [pair for pair in marks if pair not in _MATCHED]
        if mixed or _MIXED.search(plain):
            yield Found("文号年份前后的括号不是一对：应当用六角括号，如〔2025〕", one.place)
        elif any(pair != "〔〕" for pair in marks) and one.kind == "docno":
            yield Found("文号的年份应当用六角括号括入，如〔2025〕（GB/T 9704-2012）", one.place)


_MATCHED: Final = frozenset({"〔〕", "[]", "［］", "【】", "（）", "()", "﹝﹞"})
