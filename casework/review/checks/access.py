"""D19: what is given can be got: a place for what is public, a way for what is supplied (条例 36, 40)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from casework.cases.findings import Severity
from casework.review.answers import SINCE_2019, Answer, of_kinds
from casework.review.reading import coverage, read, unquoted
from casework.review.registry import CASE, LETTER, Found, check
from casework.review.subject import Subject

ERROR, WARNING = Severity.ERROR, Severity.WARNING

_CONCRETE: Final = re.compile(
    r"https?://|www\.|[a-z0-9-]+\.(?:gov|com|org|net|cn)\b"
    r"|栏目|专栏|公报[^，。；]{0,16}期|第[一二三四五六七八九十百\d]+[期卷版号页]|\d+年[^，。；]{0,12}[期版]"
    r"|(?:档案馆|图书馆|查阅点|查阅场所|查阅室|服务中心|服务大厅|办事大厅|阅览室|公告栏|公示栏)"
    r"|[路街道巷][^，。；]{0,14}(?:号|[室楼层])|公众号|报(?:纸|刊)?[》]?[^，。；]{0,12}版"
)


@check("D19.where_vague", "已主动公开的，告知具体的获取途径", ERROR, "条例/36/1/1", reads=(LETTER,))
def where_vague(subject: Subject) -> Iterator[Found]:
    """A link, an issue of the gazette or a place; 详见官网 is none of them."""
    if subject.on < SINCE_2019:
        return
    for one in of_kinds(subject, "A1"):
        where = one.detail("where")
        text = where or _outside_request(subject, one)
        lost = bool(where) and coverage(where, one.text) < _TOLD
        if not _CONCRETE.search(text) or lost:
            message = (
                "答复已经主动公开，而没有告知具体的获取途径：请写明网址或者栏目、公报的期号、查阅的场所（where），"
                "“详见官网”“请自行查询”不够"
            )
            yield Found(message, one.place)


_TOLD: Final = 0.7


def _outside_request(subject: Subject, one: Answer) -> str:
    if subject.paper is None:
        return one.text
    asked = read(subject.paper).request
    return "\n".join(line for line in one.text.split("\n") if line not in asked)


_SUPPLIED: Final = re.compile(
    r"附件|附后|随[^，。；]{0,12}(?:提供|附|寄|送)|一并(?:提供|送达|寄送|发送)|(?:邮寄|电子邮件|邮箱|光盘|快递)[^。；]{0,16}(?:提供|发送|寄|送)?|已(?:通过|发送|寄)|[：:][^。；]{8,}"
)
_PLACE: Final = re.compile(
    r"地点|地址|到[^，。；]{2,30}(?:领取|查阅|抄录|复制)|[路街][^，。；]{0,14}号|窗口|大厅|\d+室|前往"
)
_TIME: Final = re.compile(
    r"时间|工作日|上午|下午|\d+日(?:前|后|内|起)|\d{1,2}[:：]\d{2}|办公时间|之日起"
)


@check(
    "D19.access_missing",
    "予以公开的，提供信息或者告知方式、地点和时间",
    ERROR,
    "条例/36/1/2",
    reads=(LETTER,),
)
def access_missing(subject: Subject) -> Iterator[Found]:
    """Granting and not giving is what applicants complain of first."""
    if subject.on < SINCE_2019 or subject.paper is None:
        return
    granted = of_kinds(subject, "A2")
    text = unquoted(read(subject.paper).basis)
    enclosed = bool(subject.paper.text_of("att").strip())
    for one in granted:
        if one.outcome is not None:
            given = bool(one.details.get("enclosures")) or bool(one.detail("given"))
            by_visit = bool(one.detail("place") and one.detail("time"))
            told = given or by_visit or enclosed
        else:
            told = (
                enclosed
                or bool(_SUPPLIED.search(_after_grant(text)))
                or bool(_PLACE.search(text) and _TIME.search(text))
            )
        if not told:
            message = (
                "决定予以公开，而没有提供信息，也没有告知获取的方式、地点和时间：请随附材料（enclosures），"
                "或者写明到何处、何时获取（place、time）"
            )
            yield Found(message, one.place)


def _after_grant(text: str) -> str:
    """Return what follows the turn to the answer: 申请公开的内容为：… is no supply."""
    return re.split("(?:答复|告知|回复|函复)如下[：:]?", text, maxsplit=1)[-1]


_FORMS: Final = {
    "paper": re.compile("纸质|复印件|打印件|原件|邮寄"),
    "email": re.compile("电子邮件|电子邮箱|邮箱|电子版|电子文本|电子文件|电子数据"),
    "disc": re.compile("光盘"),
    "inspection": re.compile("查阅|抄录|阅览"),
}
_FORM_ASKED: Final = "条例/40/1"


@check("D19.form_other", "提供的形式与申请的一致", WARNING, _FORM_ASKED, reads=(CASE, LETTER))
def form_other(subject: Subject) -> Iterator[Found]:
    """Given in the form asked for, as far as the information is held so (条例 40)."""
    view = subject.view
    if view is None or subject.paper is None or not subject.grants:
        return
    wanted = _FORMS.get(view.form)
    text = "\n".join(p.text for p in read(subject.paper).answer)
    other = any(words.search(text) for form, words in _FORMS.items() if form != view.form)
    if wanted is not None and other and not wanted.search(text):
        message = "文中提供的形式与申请人要求的不同：请按要求的形式提供；因保存状况不能的，写明原因和所采用的适当形式"
        yield Found(message, "正文")
