"""Invented instruments for tests: nothing here is the wording of an official text.

``MINI`` is a small regulation of our own making. ``synthetic`` builds a text that has every
place we cite of an instrument, from our own statements and filler, to be taken apart by tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from casework.law.citations import cited
from casework.law.numerals import chinese_number
from casework.law.provisions import INSTRUMENTS, PROVISIONS, place_text
from casework.law.texts import Article, Paragraph, Statute

HEAD = "来源：某县公报2024年第1期\n日期：2024-01-10\n施行：2024-03-01\n"
OWN = "简称：示例规定\n名称：某县政务公开示例规定\n"
MINI = """某县政务公开示例规定

（2024年1月10日某县人民政府令第1号）

目　　录
第一章　总则
第二章　申请

第一章　总　则

第一条　本示例规定只用于测试，不是任何地方的规定。
第二条　茶水间每日开放两次。
雨天延后一刻钟开放。

第二章　申　请

第三条　借伞应当登记下列内容：
（一）借伞人的工号；
（二）伞的颜色，分为：
1.黑色；
2.蓝色。
（三）归还的日期。
不登记的，不借给雨伞。
第四条　本示例规定自2024年3月1日起施行。

附件：借伞登记表
某某某某
"""
_FILLER = ("梅", "兰", "竹", "菊", "松", "柏", "荷", "桂", "桃", "李")


def filler(number: int, place: int = 0) -> str:
    """Return a sentence that has nothing to do with any rule, and differs from place to place."""
    a, b = _FILLER[number % 10], _FILLER[(number // 10 + place) % 10]
    return f"园中第{number}号花坛栽{a}与{b}，由园丁第{place}组浇水。"


def synthetic(code: str, last: int | None = None) -> tuple[Article, ...]:
    """Return articles 1 to the last cited one: our statements where we cite, filler elsewhere."""
    known = {place.cite: PROVISIONS[place.cite].statement for place in map(cited, PROVISIONS)}
    places = [cited(cite) for cite in PROVISIONS if cite.split("/")[0] == code]
    numbers = {int(place.article) for place in places}
    articles = []
    for number in range(1, (last or max(numbers)) + 1):
        here = [place for place in places if place.article == str(number)]
        articles.append(_article(code, number, here, known))
    return tuple(articles)


def _article(code: str, number: int, here: Sequence, known: dict[str, str]) -> Article:
    single = str(number) in INSTRUMENTS[code].single
    count = max([place.paragraph or 1 for place in here], default=1)
    count = count if single or not here else max(count, 2)
    paragraphs = []
    for no in range(1, count + 1):
        items = max([p.item or 0 for p in here if p.paragraph == no], default=0)
        text = known.get(f"{code}/{number}/{no}", filler(number, no))
        paragraphs.append(
            Paragraph(
                f"{text.rstrip('。')}：" if items else text,
                tuple(
                    f"（{chinese_number(item)}）"
                    + known.get(f"{code}/{number}/{no}/{item}", filler(number, no * 10 + item))
                    for item in range(1, items + 1)
                ),
            )
        )
    return Article(str(number), tuple(paragraphs))


def text_of(articles: Iterable[Article]) -> str:
    """Return articles as a plain text file has them."""
    lines = []
    for article in articles:
        head = place_text((article.number,), single=True)
        for no, paragraph in enumerate(article.paragraphs):
            lines.append(f"{head}　{paragraph.text}" if no == 0 else paragraph.text)
            lines += paragraph.items
    return "\n".join(lines) + "\n"


def renumbered(articles: Iterable[Article], without: str) -> tuple[Article, ...]:
    """Return the articles with one taken out and the later ones moved up, as an amendment does."""
    kept = [one for one in articles if one.number != without]
    return tuple(
        Article(str(int(a.number) - (int(a.number) > int(without))), a.paragraphs) for a in kept
    )


def statute(
    articles: tuple[Article, ...],
    code: str = "条例",
    effective: date | None = None,
    until: date | None = None,
) -> Statute:
    """Return a version of an instrument of ours with these articles."""
    ours = INSTRUMENTS[code]
    day = effective or ours.effective
    return Statute(code, ours.name, ours.number, "测试", day, day, until, articles)
