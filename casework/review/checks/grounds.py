"""D3: the reply and the article it rests on, to paragraph, item and limb (条例 14 to 16, 36 to 39)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from casework.cases.findings import Severity
from casework.cases.view import Outcome
from casework.law.provisions import article_text
from casework.law.replies import REPLY_KINDS
from casework.review.answers import SINCE_2019, Answer, answers, of_kinds
from casework.review.citations import OTHER, REGULATION, citations, cited, instrument_of, is_too_low
from casework.review.inference import (
    ENUMERATED_14,
    ENUMERATED_16,
    ENUMERATED_16A,
    LIMB_16,
    LIMBS_14,
    cited_exactly,
)
from casework.review.reading import Section, read, unquoted
from casework.review.registry import CASE, LETTER, Found, check
from casework.review.subject import Subject

ERROR, WARNING = Severity.ERROR, Severity.WARNING

RESTS_ON: Final = {
    **{code: kind.cites[:1] for code, kind in REPLY_KINDS.items()},
    "A16": (), "A18": (),  # no article of the Regulation speaks of these (年报格式)
}  # fmt: skip
"""Reply kind -> the article its decision cannot do without (the outcome ↔ article list)."""
ALSO: Final = {
    **{code: ("条例/36/1/3",) for code in REPLY_KINDS if code.startswith("A3.")},
    "A3.15": ("条例/32/1", "条例/36/1/3"), "A5": ("条例/10/1",), "A14": ("处理费办法/6/1",),
    "A16": ("年报格式",), "A18": ("条例/2/1",),
}  # fmt: skip
"""What a complete letter cites beside it."""
_GROUNDS: Final = ("条例/14/1", "条例/15/1", "条例/16/1", "条例/16/2")
_WHOLE: Final = (36, 39)
"""Articles whose items (36) or paragraphs (39) are replies of their own."""


def _item(outcome: Outcome) -> int:
    return outcome.item


def _judged(subject: Subject) -> bool:
    return subject.on >= SINCE_2019


@check("D3.article_missing", "处理决定写出了所依据的条文", ERROR, "条例/36/1", reads=(LETTER,))
def article_missing(subject: Subject) -> Iterator[Found]:
    """Every decision names the article it rests on."""
    if not _judged(subject):
        return
    for one in answers(subject):
        if one.kind.code == "A3":
            if not any(cited(one.cited, cite) for cite in _GROUNDS):
                yield Found(
                    "决定不予公开，而没有写出所依据的条文：请写明第十四条、第十五条、第十六条中的哪一条、哪一款",
                    one.place, ("条例/36/1/3",),
                )  # fmt: skip
            continue
        for cite in RESTS_ON.get(one.kind.code, ()):
            if not _rests(one, cite):
                yield _absent(one, cite)
    yield from _severed(subject)


def _rests(one: Answer, cite: str) -> bool:
    """Tell whether the article stands in the letter; what is severed may be given under Art 37."""
    if one.kind.code == "A2" and cited(one.cited, "条例/37/1"):
        return True
    if one.kind.code == "A19":
        return any(c.instrument == "档案法" for c in one.cited)
    return cited(one.cited, cite)


def _absent(one: Answer, cite: str) -> Found:
    name = f"{'' if cite.startswith('条例/') else '《中华人民共和国档案法》'}{article_text(cite)}"
    message = (
        f"处理决定为“{one.kind.label}”，而文中没有引用{name}：请核对处理决定与条文是否一致，"
        "写明条文，或者改变办理意见（revise）"
    )
    return Found(message, one.place, (cite,))


def _severed(subject: Subject) -> Iterator[Found]:
    """Giving part of an item and withholding the rest is Art 37."""
    if subject.paper is None or cited(read(subject.paper).citations, "条例/37/1"):
        return
    for item, group in groupby(sorted(subject.outcomes, key=_item), key=_item):
        codes = [o.reply for o in group]
        withheld = any(c.startswith("A3.") or c == "A17" for c in codes)
        if withheld and "A2" in codes:
            message = "同一项中既有公开又有不公开的内容，应当引用第三十七条（区分处理）"
            yield Found(message, f"第{item}项", ("条例/37/1",))


@check("D3.article_also", "与处理决定有关的其他条文", WARNING, "条例/36/1", reads=(LETTER,))
def article_also(subject: Subject) -> Iterator[Found]:
    """What a complete letter cites beside its first article."""
    if not _judged(subject) or subject.paper is None:
        return
    whole = read(subject.paper).citations
    said: set[str] = set()
    for one in answers(subject):
        wanted = [c for c in ALSO.get(one.kind.code, ()) if c not in said]
        for cite in wanted:
            if cited(whole, cite) or ("/" not in cite and "年度报告格式" in subject.paper.text):
                continue
            said.add(cite)
            name = article_text(cite) or "《政府信息公开工作年度报告格式》"
            message = f"处理决定为“{one.kind.label}”，一般还应引用{name}"
            yield Found(message, one.place, (cite,))


@check("D3.item_missing", "条文写到项、款", ERROR, "条例/36/1", reads=(LETTER,))
def item_missing(subject: Subject) -> Iterator[Found]:
    """Art 36 is cited to its item and Art 39 to its paragraph: each of them is another reply."""
    if subject.paper is None or not _judged(subject):
        return
    reading = read(subject.paper)
    for section in reading.sections:
        yield from (_bare(section.place, a) for a in _WHOLE if _is_bare(section, a))
    if not any(c.article in _WHOLE for s in reading.sections for c in citations(s.text)):
        asked = [(c.article, place) for c, place in reading.cited if c.instrument == REGULATION]
        yield from (_bare(place, a) for a, place in dict.fromkeys(asked) if a in _WHOLE)


def _is_bare(section: Section, article: int) -> bool:
    found = [
        c for c in citations(section.text) if (c.instrument, c.article) == (REGULATION, article)
    ]
    if article == 36:
        exact = any(c.item is not None for c in found)
    else:
        exact = any(c.para is not None for c in found)
    # 第三十六条规定：“……（四）经检索……”: the item follows in the words of the article.
    shown = any(
        re.search(r"[（(][一二三四五六七][）)]", section.text[c.end : c.end + 150]) for c in found
    )
    return bool(found) and not exact and not shown


def _bare(place: str, article: int) -> Found:
    if article == 36:
        message = (
            "引用第三十六条没有写到项：该条只有一款，七项各为一种答复，请写明第几项，"
            "如第三十六条第（四）项"
        )
        return Found(message, place, ("条例/36/1",))
    message = "引用第三十九条没有写到款：第一款为信访、投诉、举报，第二款为公开出版物，请写明"
    return Found(message, place, ("条例/39/1", "条例/39/2"))


@check(
    "D3.limb_missing",
    "第十四条、第十六条写明是哪一种情形",
    ERROR,
    "条例/14/1",
    "条例/16/1",
    "条例/16/2",
    reads=(LETTER,),
)
def limb_missing(subject: Subject) -> Iterator[Found]:
    """A court cannot tell from 第十四条 alone which of its three grounds was meant."""
    if not _judged(subject):
        return
    for one in of_kinds(subject, "A3"):
        if one.kind.code.startswith("A3.14") and not _names_14(one):
            yield Found(
                "引用第十四条而没有写明是哪一种情形：请写明是国家秘密，是法律、行政法规禁止公开（写明规定），"
                "还是危及国家安全、公共安全、经济安全、社会稳定中的哪一项",
                one.place, ("条例/14/1",),
            )  # fmt: skip
        elif one.kind.code.startswith("A3.16") and not _names_16(one):
            yield Found(
                "引用第十六条而没有写明款和情形：内部事务信息为第一款，过程性信息、行政执法案卷信息为第二款，请写明",
                one.place, ("条例/16/1", "条例/16/2"),
            )  # fmt: skip


def _names_14(one: Answer) -> bool:
    plain = ENUMERATED_14.sub("", one.plain)
    wanted = [words for code, words in LIMBS_14 if one.kind.code in (code, "A3.14")]
    return any(words.search(plain) for words in wanted)


def _names_16(one: Answer) -> bool:
    found = [c for c in one.cited if (c.instrument, c.article) == (REGULATION, 16)]
    if not found:
        return True  # that the article is missing is told above
    if all(c.para is None for c in found):
        return False
    plain = ENUMERATED_16A.sub("", ENUMERATED_16.sub("", one.plain))
    wanted = [words for code, words in LIMB_16 if one.kind.code in (code, "A3.16")]
    return any(words.search(plain) for words in wanted)


@check(
    "D3.rule_missing",
    "特别规定、禁止公开的规定写明名称",
    ERROR,
    "条例/36/1/7",
    "条例/14/1",
    reads=(LETTER,),
)
def rule_missing(subject: Subject) -> Iterator[Found]:
    """Art 36(7) and 法律、行政法规禁止公开 rest on another rule, which the letter names."""
    for one in of_kinds(subject, "A7", "A3.14b"):
        if not _rule_of(one):
            message = "没有写明所依据的特别规定或者禁止公开的规定：请写出该法律、行政法规的名称和条款（rule）"
            yield Found(message, one.place, _rule_cites(one))


@check(
    "D3.rule_too_low",
    "特别规定、禁止公开的规定属于法律、行政法规",
    ERROR,
    "条例/36/1/7",
    "条例/14/1",
    reads=(LETTER,),
)
def rule_too_low(subject: Subject) -> Iterator[Found]:
    """A department's rule, or one of a place, is neither law nor administrative regulation."""
    for one in of_kinds(subject, "A7", "A3.14b"):
        rule = _rule_of(one)
        if rule and is_too_low(rule):
            message = (
                "所依据的是部门规章、规范性文件或者地方性规定，不是法律、行政法规：请改引法律、行政法规；"
                "没有的，不能适用这一情形。确属行政法规的，请写明国务院令的文号"
            )
            yield Found(message, one.place, _rule_cites(one))


_RULE_NAME: Final = re.compile(
    "(?:法|法典|条例|办法|规定|细则|规则|规程|规范|通知|意见|决定)(?:（试行）)?$"
)
_BARE_RULE: Final = re.compile(
    "[\u4e00-\u9fff]{1,30}?(?:法|条例|办法|规定|细则)(?=第[一二三四五六七八九十百\\d]+条)"
)


def _rule_of(one: Answer) -> str:
    """Return the special rule an answer names; blank where it names none."""
    told = one.detail("rule")
    if told:
        return told
    plain = one.plain
    names = [
        name
        for name in re.findall("《([^《》]{2,60})》", plain)
        if _RULE_NAME.search(name) and instrument_of(name) in (OTHER, "档案法")
    ]
    if names:
        return "、".join(f"《{name}》" for name in names) + (
            "国务院令" if "国务院令" in plain else ""
        )
    bare = [
        b for b in _BARE_RULE.findall(re.sub("《[^《》]*》", "", plain)) if "信息公开条例" not in b
    ]
    return "、".join(bare)


def _rule_cites(one: Answer) -> tuple[str, ...]:
    return ("条例/36/1/7",) if one.kind.code == "A7" else ("条例/14/1",)


@check(
    "D3.outcome_doubled", "同一内容只有一个处理决定", ERROR, "条例/36/1", "条例/37/1", reads=(CASE,)
)
def outcome_doubled(subject: Subject) -> Iterator[Found]:
    """One part of an item has one outcome; what is answered in parts is not answered whole, too."""
    for item, group in groupby(sorted(subject.outcomes, key=_item), key=_item):
        parts = [o.part for o in group]
        if len(set(parts)) < len(parts) or ("" in parts and len(parts) > 1):
            message = (
                "同一内容有不止一个处理决定：请改变办理意见（revise），一项只作一个决定，"
                "或者按不同名称的部分（part）分别决定"
            )
            yield Found(message, f"第{item}项")


_PARTED: Final = re.compile("其中|部分|另|其余|分别|一是|此外|(?<!机)关于.*(?<!机)关于")


@check(
    "D3.conclusions_contradict",
    "结论不相矛盾",
    ERROR,
    "条例/36/1/3",
    "条例/36/1/4",
    reads=(LETTER,),
)
def conclusions_contradict(subject: Subject) -> Iterator[Found]:
    """What does not exist cannot be withheld: one thing, one conclusion."""
    if subject.paper is None or len({o.item for o in subject.outcomes}) > 1:
        return
    reading = read(subject.paper)
    for one in reading.answer:
        text = unquoted(one.text)
        found = [c for c, place in reading.cited if place == one.place]
        withheld = any(cited_exactly(found, cite) for cite in _GROUNDS)
        if withheld and _NONE.search(text) and not _PARTED.search(text):
            message = (
                "对同一内容既答复不存在，又引用第十四条至第十六条不予公开，结论相互矛盾：请择一"
            )
            yield Found(message, one.place)


_NONE: Final = re.compile("(?:信息|文件|资料)(?:并)?不存在")


# -- the text of 2008 -----------------------------------------------------------------------------
_GROUND_WORDS: Final = re.compile("不予公开|不予提供|不属于|不存在|不予处理|答复")


@check("D3.old_article", "不以2008年文本的条文为依据", WARNING, "条例/36/1", reads=(LETTER,))
def old_article(subject: Subject) -> Iterator[Found]:
    """Art 21 was the list of replies until 2019, Art 23 the third party's consent."""
    if subject.paper is None or not _judged(subject):
        return
    reading = read(subject.paper)
    if all(kind.code in ("A1", "A2") for kind in subject.replies) and subject.replies:
        return
    places = {
        place: None
        for c, place in reading.cited
        if c.instrument == REGULATION
        and c.article in (21, 23)
        and _grounds(reading.basis, c.article)
    }
    for place in places:
        message = (
            "第二十一条、第二十三条是2008年条例关于答复和第三方的条文，2019年5月15日起为第三十六条、"
            "第三十二条，请改引现行条文"
        )
        yield Found(message, place)


def _grounds(basis: str, article: int) -> bool:
    sentences = [
        s
        for s in re.split("[。；\n]", unquoted(basis))
        if re.search(r"第(?:二十[一三]|2[13])条", s)
    ]
    return any(_GROUND_WORDS.search(s) for s in sentences)


_OLD_TERMS: Final = (
    ("三需要", re.compile("[“‘]?三需要|(?:生产、生活、科研|自身生产、?生活)[^。；]{0,8}特殊需要")),
    ("不属于政府信息公开范围", re.compile("不(?:属于|在)[^，。；]{0,8}政府信息公开(?:的)?范围")),
    (
        "用途、目的",
        re.compile(
            "(?:未|没有|不能)[^，。；]{0,8}(?:说明|证明|提供)[^，。；]{0,10}(?:用途|使用目的|利害关系|关联性)"
        ),
    ),
)


@check("D3.old_terms", "不使用2008年文本的用语", WARNING, "条例/13/1", "条例/29/2", reads=(LETTER,))
def old_terms(subject: Subject) -> Iterator[Found]:
    """Neither need nor purpose may be asked for since 2019 (条例 13, 29)."""
    if subject.paper is None or not _judged(subject):
        return
    for one in read(subject.paper).answer:
        text = unquoted(one.text.replace("“三需要”", "三需要"))
        for name, words in _OLD_TERMS:
            if words.search(text):
                message = (
                    f"“{name}”是2008年条例的用语，2019年5月15日起不再是答复的理由，请按现行条文说明"
                )
                yield Found(message, one.place)
