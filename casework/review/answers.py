"""The replies of a letter one by one, with where each stands and what it says.

With a case they are its outcomes, with their recorded details; without one they are read from
the letter. A check that judges a reply goes through these and need not know which it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from casework.cases.view import Outcome
from casework.law.replies import REPLY_KINDS, ReplyKind
from casework.review.citations import Citation, citations
from casework.review.inference import infer_replies
from casework.review.paper import Paper
from casework.review.reading import Reading, Section, read, unquoted
from casework.review.subject import Subject, place_of

SINCE_2019: Final = date(2019, 5, 15)
"""The Regulation in force; letters before it rest on articles we do not judge by."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply: its kind, its place, the part of the letter that gives it.

    ``outcome`` is None where there is no case; ``details`` are then empty.
    """

    kind: ReplyKind
    place: str
    text: str
    cited: tuple[Citation, ...]
    outcome: Outcome | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def plain(self) -> str:
        """The text without what it quotes."""
        return unquoted(self.text)

    @property
    def refuses(self) -> bool:
        """Whether it withholds on a ground of Arts 14 to 16."""
        return self.kind.code.startswith("A3")

    def detail(self, name: str) -> str:
        """Return a recorded detail as text; blank where there is none."""
        value = self.details.get(name)
        return value.strip() if isinstance(value, str) else ""


def answers(subject: Subject) -> tuple[Answer, ...]:
    """Return the replies of a letter; empty where neither case nor letter tells any."""
    if subject.paper is None:
        return ()
    reading = read(subject.paper)
    if subject.view is not None:
        return tuple(_of_case(subject, reading))
    return tuple(_of_letter(subject, reading))


def of_kinds(subject: Subject, *codes: str) -> tuple[Answer, ...]:
    """Return the replies of those kinds (``A4``; ``A3`` for every refusal)."""
    return tuple(
        one
        for one in answers(subject)
        if one.kind.code in codes or one.kind.code.split(".")[0] in codes
    )


def _of_case(subject: Subject, reading: Reading) -> Iterator[Answer]:
    """Yield the outcomes; an item's part of the letter is found by its place in the order."""
    if subject.view is None or subject.view.erased:
        return
    order = list(dict.fromkeys(o.item for o in subject.outcomes))
    parted = len(reading.sections) == len(order)
    for one in subject.outcomes:
        sections = reading.sections[order.index(one.item) :][:1] if parted else ()
        text = sections[0].text if sections and len(order) > 1 else reading.basis
        kind = REPLY_KINDS[one.reply]
        yield Answer(kind, place_of(one), text, citations(text), one, one.reasons or {})


def _of_letter(subject: Subject, reading: Reading) -> Iterator[Answer]:
    """Yield the replies of each numbered part; those nobody could place belong to the whole."""
    placed: set[ReplyKind] = set()
    if len(reading.sections) > 1:
        for section in reading.sections:
            for kind in infer_replies(_alone(section)):
                if kind in subject.replies:
                    placed.add(kind)
                    yield Answer(kind, section.place, section.text, citations(section.text))
    for kind in subject.replies:
        if kind not in placed:
            yield Answer(kind, _whole(reading), reading.basis, reading.citations)


def _alone(section: Section) -> Paper:
    return Paper(section.paragraphs)


def _whole(reading: Reading) -> str:
    places = {p.place for p in reading.answer}
    return places.pop() if len(places) == 1 else "正文"


# -- what a text says beyond the words of the law --------------------------------------------------
_NAMES: Final = re.compile(
    r"《[^《》]*》|第[一二三四五六七八九十百\d]+条(?:第[^，。；的]{1,4}款)?(?:第?[（(]?[^，。；的]{1,3}[）)]?项)?"
)
_LAW_WORDS: Final = re.compile(
    "在履行行政管理职能过程中形成|依法确定为?|国家秘密|法律、?行政法规|法律、法规、规章|禁止公开|没有规定|应当公开"
    "|国家安全|公共安全|经济安全|社会稳定|危及|商业秘密|个人隐私|第三方|权利人|合法权益|合法利益|造成|损害|侵犯|侵害"
    "|人事管理|后勤管理|内部工作流程|内部事务|内部管理|讨论记录|过程稿|磋商信函|请示报告|过程性|行政执法案卷"
    "|行政机关|政府信息|可以?不予公开|不予公开|不得公开|不宜公开|不公开|予以公开|公开"
    "|不属于|属于|负责|职责|职权|范围|履行|制作|获取|保存|本机关|本局|我局|本委|我委|本单位|我单位|本府|机关"
)  # fmt: skip
_FILLING: Final = re.compile(
    "经(?:依法)?(?:审查|核实|审核|研究|查询|核查|查|审理)|特此(?:告知|答复|函复)|现予告知|(?:答复|告知)如下|根据|依据|依照|按照"
    "|关于|您|你单位|贵单位|你|贵|申请|要求|提出|所|该项|该|上述|有关|相关|这一|此|其|信息|内容|文件|材料|资料|方面|情形|部分"
    "|规定|决定|认为|理由|原因|因此|因为|由于|故|应当|可能|可以|不能|无法|予以|依法|确|系|为|是|在|会|对|的|了|等|及|和|与|或者|且|并|因|能|将|后|向|由|作出"
)
_MARKS: Final = re.compile(r"[^\u3400-\u9fffA-Za-z0-9]+")


def essence(text: str) -> str:
    """Return what a reason says beyond the words of the law and of letters in general."""
    plain = _NAMES.sub("", unquoted(text))
    return _FILLING.sub("", _MARKS.sub("", _LAW_WORDS.sub("", plain)))
