"""What a loaded text is: which instrument, from where, of which day, in force since when.

The agency says it in lines above the text (``来源：…``, ``日期：2019-04-03``) or in a file beside
it; the instrument is recognised by its title. What is not said is asked for, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from casework.errors import Refusal
from casework.law.citations import STATE, bare, squeezed, version_on
from casework.law.provisions import INSTRUMENTS, PROVISIONS, Instrument
from casework.law.texts import Article, Paragraph, Split, Statute

KEYS: Final = {
    "来源": "source", "日期": "date", "施行": "effective", "失效": "until",
    "简称": "code", "名称": "name", "文号": "number",
}  # fmt: skip
_FIELDS: Final = {"date": "dated"}
_DAYS: Final = ("dated", "effective", "until")
_DAY: Final = re.compile(r"(\d{4})(?:-|年)(\d{1,2})(?:-|月)(\d{1,2})日?")
_CODE: Final = re.compile(r"\w{1,30}")
_BEGINS: Final = re.compile(r"自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施|生效)")
_AT_ONCE: Final = re.compile(r"自(?:公布|发布|印发)之日起(?:施行|实施|生效)")
_LAST: Final = 3  # articles at the end in which a text says since when it is in force
_ABOVE: Final = 30  # lines above the first article in which the title is looked for
_BROKEN: Final = 3  # lines a long title may be broken over


@dataclass(frozen=True, slots=True)
class Head:
    """What is said of a text; None where it is not."""

    source: str | None = None
    dated: date | None = None
    effective: date | None = None
    until: date | None = None
    code: str | None = None
    name: str | None = None
    number: str | None = None


def read_head(pairs: Iterable[tuple[str, Any]]) -> tuple[Head, list[Refusal]]:
    """Return the head that keys and values make (Chinese keys or English), and its faults."""
    found: dict[str, Any] = {}
    faults = []
    for key, value in pairs:
        english = KEYS.get(key, key)
        name = _FIELDS.get(english, english)
        if english not in KEYS.values():
            allowed = "、".join(f"{chinese}（{name}）" for chinese, name in KEYS.items())
            faults.append(Refusal("statute_head_key", f"没有“{key[:20]}”这一项，可用：{allowed}"))
        elif name in found:
            faults.append(Refusal("statute_head_twice", f"“{key}”写了两次，只能写一次"))
        else:
            found[name] = _value(name, value)
            if found[name] is None:
                faults.append(_value_fault(key, name))
    return Head(**found), faults


def _value(name: str, value: Any) -> Any:
    """Return a value of the right kind, or None."""
    if name not in _DAYS:
        text = value.strip() if isinstance(value, str) else ""
        usable = 0 < len(text) <= 300 and text.isprintable()
        return text if usable and (name != "code" or _CODE.fullmatch(text)) else None
    if type(value) is date:
        return value
    found = _DAY.fullmatch(squeezed(value)) if isinstance(value, str) else None
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _value_fault(key: str, name: str) -> Refusal:
    if name in _DAYS:
        why = f"“{key}”应为日期，如 2019-04-03 或者 2019年4月3日"
    elif name == "code":
        why = f"“{key}”应为 1 至 30 个字，不含空格和符号"
    else:
        why = f"“{key}”应为不超过 300 个字的一行文字"
    return Refusal("statute_head_value", why)


def together(above: Head, beside: Head) -> tuple[Head, list[Refusal]]:
    """Lay the lines above a text and the file beside it together; they may not differ."""
    chosen, faults = {}, []
    for name in (one.name for one in fields(Head)):
        first, second = getattr(above, name), getattr(beside, name)
        if first is not None and second is not None and first != second:
            message = f"“{_label(name)}”在正文上方和旁边的说明文件中写得不同"
            faults.append(Refusal("statute_head_differs", message))
        chosen[name] = second if first is None else first
    return Head(**chosen), faults


def _label(name: str) -> str:
    return next(chinese for chinese, key in KEYS.items() if _FIELDS.get(key, key) == name)


# --- which instrument ---------------------------------------------------------------------


def recognised(
    head: Head, preface: Sequence[str], known: Mapping[str, Instrument]
) -> list[Instrument]:
    """Return the versions of the instrument a text is one of; none where it is not known.

    A code given is that one. Else the title: a line above the text that is the name, or up
    to three lines that make it together. A name inside a longer title is not enough: 实施办法 of
    a regulation is not the regulation.
    """
    if head.code is not None:
        return [known[head.code]] if head.code in known else []
    lines = [bare(line) for line in ([head.name] if head.name else preface[:_ABOVE])]
    for count in range(1, _BROKEN + 1):
        for place in range(len(lines)):
            title = "".join(lines[place : place + count])
            exact = [one for one in known.values() if title in _titles(one)]
            if exact:
                return exact
    return []


def _titles(one: Instrument) -> tuple[str, ...]:
    name = bare(one.name)
    return tuple({name, name.removeprefix(STATE)})


def completed(
    split: Split, head: Head, known: Mapping[str, Instrument]
) -> tuple[Statute | None, list[Refusal]]:
    """Return the text as a version of its instrument, or every reason why it is none."""
    versions = recognised(head, split.preface, known)
    effective = head.effective or _told(split.articles, head.dated, versions)
    if effective is None and len({one.code for one in versions}) == 1 and not _numbered(split):
        effective = head.dated  # a letter takes effect with its day
    faults = list(_faults(split, head, versions, effective))
    if faults or head.dated is None or effective is None:
        return None, faults
    one = version_on(versions, effective) if versions else _new(head, effective)
    ours = INSTRUMENTS.get(one.code)
    number = head.number or (ours.number if ours and effective == ours.effective else "")
    until = head.until or (ours.until if ours else None)
    body = tuple(_untitled(article, one) for article in split.articles)
    return Statute(
        one.code, one.name, number, head.source or "", head.dated, effective, until, body
    ), []


def _new(head: Head, effective: date) -> Instrument:
    return Instrument(head.code or "", head.name or "", head.number or "", effective)


def _numbered(split: Split) -> bool:
    return any(article.number for article in split.articles)


def _untitled(article: Article, one: Instrument) -> Article:
    """Take the title off a letter that is one piece."""
    if article.number:
        return article
    kept = [p for p in article.paragraphs if bare(p.text) not in _titles(one)]
    return replace(article, paragraphs=tuple(kept) or (Paragraph(""),))


def _told(
    articles: Sequence[Article], dated: date | None, versions: Sequence[Instrument]
) -> date | None:
    """Return since when the text says it is in force.

    An amended text goes on naming the day of the first one: a day before ``dated`` says
    nothing of this version, and without ``dated`` only the day of a version we know does.
    """
    text = "".join(squeezed(article.whole) for article in articles[-_LAST:] if article.number)
    found = _BEGINS.search(text)
    if found is None:
        return dated if _AT_ONCE.search(text) else None
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return None
    sure = day in {one.effective for one in versions} if dated is None else day >= dated
    return day if sure else None


def _faults(
    split: Split, head: Head, versions: Sequence[Instrument], effective: date | None
) -> Iterator[Refusal]:
    yield from _missing(head)
    if not versions and (head.code is None or head.name is None):
        yield Refusal("statute_unknown", _unknown(head))
    if effective is None:
        yield Refusal("statute_effective_missing", _no_effective(versions))
    elif head.dated is not None and effective < head.dated:
        yield Refusal("statute_dates", f"施行日{effective}早于公布日{head.dated}，请核对")
    if effective and head.until and head.until < effective:
        yield Refusal("statute_dates", f"失效日{head.until}早于施行日{effective}，请核对")
    if not _numbered(split) and any(_by_article(one) for one in versions):
        message = "没有读到“第…条”：条文应自成一行，以“第一条”开头"
        yield Refusal("statute_no_articles", message)


def _missing(head: Head) -> Iterator[Refusal]:
    how = "写在正文上方，或者写在同名的 .toml 文件中"
    if head.source is None:
        yield Refusal("statute_source_missing", f"没有写明来源，请加一行“来源：网址或者出处”（{how}）")
    if head.dated is None:
        yield Refusal(
            "statute_date_missing", f"没有写明公布或者修改日期，请加一行“日期：2019-04-03”（{how}）"
        )


def _unknown(head: Head) -> str:
    told = f"简称“{head.code}”没有收录，" if head.code else ""
    return (
        f"看不出是哪一部：{told}标题与收录的名称都不同；本机关自己要用的文件，"
        "请同时写“简称：…”（引用时用）和“名称：…”"
    )


def _no_effective(versions: Sequence[Instrument]) -> str:
    ours = "；".join(
        f"{one.code}（{one.number}）施行于{one.effective}" for one in versions if one.day_known
    )
    known = f"（我们收录的{ours}，就是这一版的请写这一日期）" if ours else ""
    return f"没有写明这一版自何日起施行，请加一行“施行：2019-05-15”{known}"


def _by_article(one: Instrument) -> bool:
    """Tell whether an instrument is one we cite by article."""
    return any(cite.startswith(f"{one.code}/") for cite in PROVISIONS)
