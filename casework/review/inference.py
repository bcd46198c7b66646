"""What a letter written elsewhere is, and which replies it gives.

Told by the words in which it concludes, and for refusals by the article it rests on; a letter
that is no reply (asking for correction, extending, consulting ...) is told by its title. The guess
is shown to the officer, who may name the replies instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from casework.law.replies import REPLY_KINDS, ReplyKind, Route
from casework.review.citations import REGULATION, Citation, citations, cited
from casework.review.paper import Paper
from casework.review.reading import Reading, read, unquoted

REPLY: Final = "reply"
LETTER_SORTS: Final = {
    REPLY: "对申请人的答复",
    "correction": "补正告知",
    "extension": "延期、延迟答复告知",
    "consultation": "征求意见的文书",
    "fee": "收费通知",
    "receipt": "受理、登记回执",
    "reasons": "要求说明理由",
    "third_party": "给第三方的决定告知",
    "ending": "终止办理告知",
    "proceeding": "行政复议、诉讼中的文书",
    "unknown": "不能判断",
}
_TITLES: Final = (
    ("correction", re.compile("补正")),
    ("extension", re.compile("延期|延长|延迟")),
    ("consultation", re.compile("征求|征询")),
    ("fee", re.compile("收费|缴费|缴纳")),
    ("receipt", re.compile("回执|受理|登记|收件")),
    ("reasons", re.compile("说明理由")),
    ("ending", re.compile("终止办理|撤回申请|并案")),
    ("proceeding", re.compile("行政复议答复|答辩|证据")),
)
_DISCLOSURE: Final = re.compile("政府信息|信息公开|依申请公开")
_THIRD: Final = re.compile("征求了?(?:贵方|你单位|您|贵公司|贵单位)的?意见|贵方(?:不同意|同意)公开")

REFUSED: Final = ReplyKind(
    "A3",
    "不予公开（没有写明适用的条文）",
    "不予公开",
    "",
    ("条例/36/1/3",),
    "",
    Route.FIRST,
    "不予公开",
)
REFUSED_14: Final = ReplyKind(
    "A3.14",
    "不予公开（第十四条，没有写明哪一种情形）",
    "不予公开",
    "",
    ("条例/14/1",),
    "",
    Route.FIRST,
    "不予公开",
)
REFUSED_16: Final = ReplyKind(
    "A3.16",
    "不予公开（第十六条，没有写明哪一款）",
    "不予公开",
    "",
    ("条例/16/1",),
    "",
    Route.FIRST,
    "不予公开",
)
WITHHELD: Final = ReplyKind(
    "A8",
    "部分不予公开（没有写明哪些、为什么）",
    "不予公开",
    "",
    ("条例/37/1",),
    "",
    Route.FIRST,
    "不予公开",
)
"""Refusals that do not say which: no kinds of ours, for one may not answer so."""

_REFUSES: Final = re.compile(
    r"(?:不予|不能|不宜|不得)(?:向[^，。；]{0,8})?公开(?=[。；，：]|$)|不予(?:以)?公开(?:决定|告知)"
)
_GIVES: Final = re.compile(
    r"(?<!不)(?<!可以不)予以公开(?!的?(?:部分)?(?:依据|规定))|(?:现|特|将|随|一并)[^。；，]{0,20}(?:提供|公开)(?:给|如下|见附件|于)|随[本此]?[^，。；]{0,12}(?:一并|附上)?提供|向(?:您|你|你单位|贵单位)(?:提供|公开)(?!的)|现(?:将|予)[^，。；]{0,30}(?:公开|提供)"
)
_GRANTS: Final = re.compile("(?<!不)予以公开(?=[。；，：])|现(?:予|将)[^，。；]{0,30}(?:公开|提供)")
_PARTLY: Final = re.compile("部分公开|区分处理|可以公开的(?:部分|内容)")
LIMBS_14: Final = (
    ("A3.14a", re.compile("国家秘密|涉密|定密|密级|机密|秘密级")),
    (
        "A3.14b",
        re.compile(
            "(?:法律|行政法规)[^，。；]{0,8}(?:禁止|不得|明确规定)[^，。；]{0,6}公开|禁止公开"
        ),
    ),
    ("A3.14c", re.compile("危及|社会稳定|公共安全|经济安全|国家安全|三安全")),
)
ENUMERATED_14: Final = re.compile(
    "(?:依法确定为)?国家秘密的政府信息[，、；][^。；]{0,12}?法律、?行政法规禁止公开[^。；]{0,40}?社会稳定(?:的政府信息)?"
)
ENUMERATED_16: Final = re.compile(
    "(?:讨论记录|过程稿)、[^。；]{0,20}请示报告等?过程性信息(?:以及|和|及|、)行政执法案卷(?:信息)?"
)
ENUMERATED_16A: Final = re.compile("人事管理、后勤管理、内部工作流程(?:等方面的?|等)?")
LIMB_16: Final = (
    ("A3.16c", re.compile("执法案卷|案卷信息|处罚案卷")),
    ("A3.16b", re.compile("过程性|讨论记录|过程稿|磋商|请示|会议记录|会议纪要|讨论稿|征求意见稿")),
    ("A3.16a", re.compile("内部事务|人事管理|后勤|内部工作流程|内部管理")),
)
_RIGHTS: Final = re.compile("商业秘密|个人隐私|第三方合法权益|第三方的?权益")

_OTHERS: Final = (
    ("A6", "条例/36/1/6", re.compile("不(?:予|再)重复(?:处理|答复)|重复申请[^。；]{0,16}不予")),
    ("A7", "条例/36/1/7", None),
    ("A5", "条例/36/1/5", re.compile(
        r"不(?:属于|是)[^，。；]{0,10}(?:本机关|本局|我局|本委|我委|本单位|我单位|本府|我市|我区|我县|本行政机关|我厅|本厅|我办|我镇|我街道)[^，。；]{0,12}(?:负责公开|公开(?:职责)?范围|职责|职权|公开)"
        r"|(?:非|不由)(?:本机关|我局|本局|本委|我委)[^，。；]{0,8}(?:负责|公开|制作)")),
    ("A4", "条例/36/1/4", re.compile(
        r"(?:信息|文件|资料|材料|内容|其|均|也)(?:并)?不存在|(?:没有|未)[^，。；]{0,10}(?:检索|查找|查询|找)到[^。；]{0,40}不存在|不存在[。；]")),
    ("A11", "条例/39/2", re.compile("要求[^。；]{0,12}(?:公报|报刊|书籍)等?公开出版物")),
    ("A10", "条例/39/1", re.compile("不作为政府信息公开申请(?:予以)?处理|(?:属于|系|为)[^。；]{0,20}信访、?投诉、?举报")),
    ("A12", "条例/35/1", re.compile("(?:数量|频次)[^。；]{0,14}超过合理范围[\\s\\S]{0,200}不予处理")),
    ("A9", "条例/38/1", re.compile("需要[^。；]{0,24}(?:加工|汇总|分析|重新制作)[\\s\\S]{0,160}不予提供")),
    ("A15", "", re.compile("补正后[^。；]{0,8}仍[^。；]{0,8}不明确")),
    ("A13", "", re.compile("补正[\\s\\S]{0,160}(?:视为放弃申请|不再处理)")),
    ("A14", "条例/42/1", re.compile("缴[\\s\\S]{0,160}(?:视为放弃申请|不再处理)")),
    ("A16", "", re.compile("(?:予以)?确认或者?重新出具")),
    ("A17", "", re.compile("不属于[^，。；]{0,20}政府信息(?!公开)|不是[^，。；]{0,4}政府信息(?!公开)")),
    ("A18", "", re.compile("(?:属于|系|为|是)[^，。；]{0,16}咨询(?!点|台|电话)|咨询事项")),
    ("A19", "档案法/15/2", re.compile("移交[^。；]{0,14}档案馆")),
    ("C2", "", re.compile("不予更正")),
    ("C1", "", re.compile("(?<!不)予以更正")),
    ("C3", "", re.compile("转送[^。；]{0,30}更正|更正[^。；]{0,40}转送")),
    ("C4", "", re.compile("向[^。；]{2,30}提出更正")),
)  # fmt: skip
_PUBLIC: Final = re.compile(
    "(?:属于|为)[^，。；]{0,16}主动公开[^，。；]{0,6}信息|已(?:经)?(?:依法)?主动公开[，。；]"
)
_TITLED: Final = re.compile("《[^《》]*》")
_END: Final = frozenset({"A13", "A14"})


def letter_sort(paper: Paper) -> str:
    """Return what a letter is: a key of ``LETTER_SORTS``."""
    reading = read(paper)
    title = paper.text_of("title")
    if _THIRD.search(reading.plain):
        return "third_party"
    if not _ends_it(reading):
        for sort, pattern in _TITLES:
            if pattern.search(title):
                return sort
    named = _DISCLOSURE.search(title) and re.search("答复|告知", title)
    return REPLY if named or infer_replies(paper) else "unknown"


def _ends_it(reading: Reading) -> bool:
    """A notice that the request is no longer processed speaks of correction or payment, too."""
    return bool(
        re.search("不再处理(?!的)[^。；]{0,20}申请|视为放弃申请，", reading.plain)
    ) and bool(reading.told.text)


@lru_cache(maxsize=32)
def infer_replies(paper: Paper) -> tuple[ReplyKind, ...]:
    """Return the reply kinds a letter gives, item by item where it numbers its answers."""
    reading = read(paper)
    title = unquoted(paper.text_of("title"))
    found: list[ReplyKind] = []
    for section in reading.sections:
        text = unquoted(section.text)
        found += _kinds(text, citations(section.text))
    if not found:
        found += _kinds(f"{title}。{reading.plain}", reading.citations)
    return tuple(dict.fromkeys(found))


def _kinds(text: str, found: Sequence[Citation]) -> Iterator[ReplyKind]:
    """Yield the replies of one part of a letter."""
    others = list(_others(text, found))
    refuses = bool(_REFUSES.search(text)) or cited_exactly(found, "条例/36/1/3")
    severs = _article(found, 37) or bool(_PARTLY.search(text))
    # A repeated request was given its copy the first time: that is told, not given.
    gives = cited_exactly(found, "条例/36/1/2") or bool(
        (_GRANTS if others else _GIVES).search(text)
    )
    if (
        gives
        and (severs or not refuses or cited_exactly(found, "条例/36/1/2"))
        and not _only(others)
    ):
        yield REPLY_KINDS["A2"]
    if (cited_exactly(found, "条例/36/1/1") or _PUBLIC.search(text)) and not refuses:
        yield REPLY_KINDS["A1"]
    yield from others
    if refuses and not others:
        yield refusal(text, found)
    elif gives and not others and _article(found, 37):
        yield WITHHELD


def _only(others: list[ReplyKind]) -> bool:
    return any(kind.code in _END for kind in others)


def _others(text: str, found: Sequence[Citation]) -> Iterator[ReplyKind]:
    """Yield the replies that are neither given nor refused; words count before articles."""
    plain = _TITLED.sub("《》", text)
    said = [code for code, _, words in _OTHERS if words is not None and words.search(plain)]
    named = [code for code, cite, _ in _OTHERS if cite and cited_exactly(found, cite)]
    codes = list(dict.fromkeys([*said, *(code for code in named if not said)]))
    if _END & set(codes):
        codes = [code for code in codes if code in _END][:1]
    if "A15" in codes:
        codes = ["A15"]
    # A petition and a question are not information either: the narrower word counts.
    for narrow, wide in (("A10", "A18"), ("A10", "A17"), ("A18", "A17")):
        if narrow in codes and wide in codes:
            codes.remove(wide)
    if "A12" in codes:
        codes = ["A12"]
    yield from (REPLY_KINDS[code] for code in codes)


def refusal(text: str, found: Sequence[Citation]) -> ReplyKind:
    """Return the refusal of a text: its ground by article and limb, else by words."""
    articles = {c.article for c in found if c.instrument == REGULATION}
    if 14 in articles and 15 not in articles:
        limb = _limb(ENUMERATED_14.sub("", text), LIMBS_14)
        return REPLY_KINDS[limb] if limb else REFUSED_14
    if 15 in articles:
        return REPLY_KINDS["A3.15"]
    if 16 in articles:
        return _refusal_16(text, {c.para for c in found if c.article == 16})
    if _RIGHTS.search(text):
        return REPLY_KINDS["A3.15"]
    limb = _limb(text, (LIMBS_14[0], *LIMB_16))
    return REPLY_KINDS[limb] if limb else REFUSED


def _refusal_16(text: str, paras: set[int | None]) -> ReplyKind:
    plain = ENUMERATED_16A.sub("", ENUMERATED_16.sub("", text))
    if 1 in paras and 2 not in paras:
        return REPLY_KINDS["A3.16a"]
    limb = _limb(plain, LIMB_16[:2] if 2 in paras else LIMB_16)
    if limb:
        return REPLY_KINDS[limb]
    return REPLY_KINDS["A3.16b"] if 2 in paras else REFUSED_16


def _limb(text: str, limbs: tuple[tuple[str, re.Pattern[str]], ...]) -> str:
    return next((code for code, words in limbs if words.search(text)), "")


def _article(found: Sequence[Citation], article: int) -> bool:
    return any(c.instrument == REGULATION and c.article == article for c in found)


def cited_exactly(found: Sequence[Citation], cite: str) -> bool:
    """Tell whether a provision is cited with its item, where it has one."""
    item = cite.split("/")[3:]
    if item:
        return cited([c for c in found if c.item is not None], cite)
    para = cite.split("/")[2:3]
    exact = [c for c in found if c.para is not None] if para and _many(cite) else found
    return cited(exact, cite)


def _many(cite: str) -> bool:
    return cite.split("/")[1] == "39"
