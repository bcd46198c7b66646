"""What a letter tells about challenging it: which organ, which period, in which order.

Read sentence by sentence, for people word it freely. A suit is direct unless what stands before
it in the sentence makes it come after reconsideration.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_WAY: Final = re.compile("复议|诉讼|起诉")
_OFFER: Final = re.compile(
    "不服|异议|之日起|[日天月]内|依法(?:申请|提起|向)|可以|可向|可在|也可|可依法|应当先|应先|须先|权利"
)
_STORY: Final = re.compile(
    "号[^，。；]{0,8}(?:复议决定|判决)|(?:作出|维持|撤销)[^，。；]{0,10}(?:复议决定|判决)"
)
_NAMES: Final = re.compile(
    "《[^《》]*》|第[一二三四五六七八九十百零\\d]+条(?:第[^，。；的]{1,6}款)?(?:第?[（(]?[^，。；的]{1,3}[）)]?项)?"
)
"""Laws and articles: their names speak of reconsideration and suits, too."""
_SPLIT: Final = re.compile("[。；;\n]")

_SUIT: Final = re.compile("(?:提起|提出)(?:行政)?诉讼|起诉|行政诉讼")
_RECONSIDERED: Final = re.compile("(?:申请|提出|提起)[^，。；]{0,4}复议|复议申请")
_AFTER: Final = re.compile(
    "复议决定|复议机关|复议期限|复议后|先[^。；]{0,60}复议|(?:再|才能|方可|方能|然后)[^，。；]{0,30}$"
)
_DIRECT: Final = re.compile("(?<![不得能])直接|[六6]个?月|[三3]个月")
_NEVER: Final = re.compile("(?:不得|不能|不可|不可以|不应|不应当)[^，。；]{0,16}$")
_FIRST: Final = re.compile(
    "先(?:行|依法)?[^。；]{0,60}?复议|复议前置|未经(?:行政)?复议|(?:不得|不能|不可)直接"
)
_SIXTY: Final = re.compile(r"(?<!\d)(?:60|六十)个?(?:自然|公历)?[日天]")
_PERIOD: Final = re.compile(r"(?:\d+|[一二三四五六七八九十]+)个?(?:工作日|[日天月年])(?:之?内)")
_SIX: Final = re.compile(r"(?<!\d)[6六]个?月")
_MONTHS: Final = re.compile(r"(?:\d+|[一二三四五六七八九十]+)个?(?:月|工作日|[日天])(?:之?内)")
_ORGAN: Final = re.compile(
    r"(?:向|(?<![收签接])到)(?P<organ>[^，。；：向]{2,60}?)(?:[（(][^（）()]*[）)])?(?:依法|书面)?(?:申请|提出|提起|递交)[^，。；]{0,6}复议"
)
_ORGAN_TAIL: Final = re.compile(
    r"(?:依法|书面)$|的?(?:行政复议(?:局|办公室|机构|委员会|应诉局|受理中心|处|科)).*$|[（(].*$"
)
_COURT: Final = re.compile(
    r"向(?P<court>[^，。；]{0,30}?法院)(?:[（(][^（）()]*[）)])?(?:依法)?(?:提起|提出|起诉)"
)
_ANY_COURT: Final = re.compile(
    "^(?:依法|直接|再|另行)*(?:向)?(?:有管辖权的?|有关|相关|当地|管辖)?人民法院$"
)
_PARTS: Final = re.compile(
    "部分|其余|其他|以外|第[一二三四五六七八九十\\d][^，。；]{0,12}项|除[^，。；]{2,24}外|上述[^，。；]{0,8}内容"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told. A period is ``right``, ``wrong`` or ``missing``."""

    text: str = ""
    reconsideration: bool = False
    organs: tuple[str, ...] = ()
    days: str = "missing"
    first: bool = False
    """It says in so many words that reconsideration comes first."""
    after: bool = False
    """It offers a suit against the decision on reconsideration."""
    direct: bool = False
    months: str = "missing"
    court: str = ""
    parts: bool = False
    """It tells apart what goes which way."""


def is_remedy(sentence: str) -> bool:
    """Tell a sentence that offers a way to challenge the reply from one that tells a story."""
    if not _WAY.search(sentence):
        return False
    plain = _NAMES.sub("", sentence)
    if not _WAY.search(plain) or not _OFFER.search(plain):
        return False
    return "不服" in plain or not _STORY.search(plain)


def told_by(found: Iterable[str]) -> Told:
    """Return what the sentences tell."""
    lines = [_NAMES.sub("", re.sub(r"\s", "", one)) for one in found]
    text = "".join(line if line[-1:] in "。；;" else f"{line}。" for line in lines)
    if not text:
        return Told()
    parts = [part for part in _SPLIT.split(text) if part]
    ways = [way for part in parts for way in _suits(part)]
    return Told(
        text=text,
        reconsideration=bool(_RECONSIDERED.search(text)),
        organs=tuple(dict.fromkeys(_organs(text))),
        days=_days(parts),
        first=bool(_FIRST.search(text)),
        after="after" in ways,
        direct="direct" in ways,
        months=_months(text),
        court=_court(text),
        parts=bool(_PARTS.search(text)),
    )


def _suits(part: str) -> Iterator[str]:
    """Yield for every suit of a sentence whether it is direct or comes after reconsideration."""
    start = 0
    for found in _SUIT.finditer(part):
        before = part[start : found.start()]
        start = found.end()
        if _NEVER.search(before):
            continue
        if _DIRECT.search(before):
            yield "direct"
        else:
            yield "after" if _AFTER.search(before) else "direct"


def _days(parts: Iterable[str]) -> str:
    """Return whether 60 days are told for reconsideration; working days are not days."""
    found = [part for part in parts if _RECONSIDERED.search(part)]
    if any(_SIXTY.search(part) for part in found):
        return "right"
    before = [part[: m.start()] for part in found if (m := _RECONSIDERED.search(part))]
    return "wrong" if any(_PERIOD.search(one) for one in before) else "missing"


def _months(text: str) -> str:
    """Return whether six months are told for a direct suit."""
    if _SIX.search(text):
        return "right"
    wrong = re.search(r"(?<!\d)(?:[1-5]|[7-9]|\d{2}|[一二三四五七八九十]+)个月", text)
    return "wrong" if wrong else "missing"


_NAMED: Final = re.compile("复议机关(?:为|是|：|:)(?P<organ>[^，。；）)]{3,40})")


def _organs(text: str) -> Iterator[str]:
    yield from (found["organ"] for found in _NAMED.finditer(text))
    for found in _ORGAN.finditer(text):
        for one in re.split("或者|或", found["organ"]):
            plain = _ORGAN_TAIL.sub("", one.strip("、"))
            if plain:
                yield plain


def _court(text: str) -> str:
    named = [found["court"] for found in _COURT.finditer(text)]
    return next((one for one in named if not _ANY_COURT.match(one)), "")


# -- names of organs ------------------------------------------------------------------------------
_VAGUE: Final = re.compile(
    "^(?:上一?级|同级|本级|有关|相关|法定|有权|有管辖权|所属|主管|具有|我|本|其)|^(?:行政)?复议(?:机关|机构|部门)$"
    "|^[省市州盟旗县区镇乡]?(?:人民)?政府$|(?<!人民)政府$"
)


def is_full_name(organ: str) -> bool:
    """Tell an organ named in full from a vague or shortened name (上一级行政机关, 市政府)."""
    return not _VAGUE.search(organ)
