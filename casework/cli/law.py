"""``casework law``: the articles we rest on, the loaded official texts, what matters for a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casework.cli.chinese import Day, Group, Number
from casework.cli.common import json_option, opened, say, show_json, table
from casework.cli.typeset import wrapped
from casework.errors import InputError
from casework.law.provisions import MARKS, PROVISIONS, article_text
from casework.timekeeping import today

if TYPE_CHECKING:
    from casework.review.lawsearch import Hit
    from casework.review.statutecheck import Found
    from casework.review.statutes import Relevant, Use
    from casework.service.lawbook import LawBook, Shown
    from casework.service.statutes import Loading, Proposed, Stored

_COLUMNS = 78
on_option = click.option("--on", type=Day(), metavar="日期", help="按哪一天施行的；默认今天。")


@click.group(cls=Group)
def law() -> None:
    """条文：查看、检索所依据的条文，装入官方文本并核对，列出与办件有关的条文。"""


def _book() -> LawBook:
    from casework.service.lawbook import LawBook

    return LawBook.open()


# --- show ---------------------------------------------------------------------------------


@law.command("show")
@click.argument("cite", metavar="条文", help="如 条例/36/1/4、条例第三十六条第四项、第三十六条。")
@on_option
@json_option
def show(cite: str, on: date | None, as_json: bool) -> None:
    """一处条文：我们的概括、核对程度、施行日期、哪些文书和动作依据它，以及已装入的官方文本。"""
    shown = _book().show(cite, on or today())
    if as_json:
        show_json(shown.to_dict())
    else:
        click.echo("\n".join(_shown(shown)))


def _shown(shown: Shown) -> Iterator[str]:
    one = shown.instrument
    since = f"{one.effective} " if one.day_known else f"{one.effective.year}年（日不详）"
    until = f"至 {one.until} " if one.until else "起"
    yield f"{shown.citation}（{shown.place.cite}）"
    yield f"{one.number or '（文号未填）'}，{since}{until}施行"
    for provision in shown.provisions:
        yield ""
        yield from _provision(provision.cite, shown)
    if shown.stored is not None:
        yield ""
        yield from _text(shown, shown.stored)
    for note in shown.notes:
        yield f"提示：{note}"
    for found in shown.found:
        yield f"核对：{found.message}"


def _provision(cite: str, shown: Shown) -> Iterator[str]:
    known = PROVISIONS[cite]
    if cite != shown.place.cite:
        yield f"{article_text(cite)}（{cite}）"
    checked = MARKS[known.mark]
    yield from wrapped(f"我们的表述（概括，非原文；{checked}）：{known.statement}", _COLUMNS)
    users = shown.used_by.get(cite, ())
    if users:
        yield from wrapped(f"依据它的：{_users(users)}", _COLUMNS)


def _users(users: Iterable[Use]) -> str:
    return "；".join(use.text for use in users)


def _text(shown: Shown, stored: Stored) -> Iterator[str]:
    version = stored.statute
    yield from wrapped(
        f"已装入的文本（来源：{version.source}；日期：{version.dated}；施行：{version.effective}）：",
        _COLUMNS,
    )
    if not shown.place.article and shown.text is None:
        yield f"  共 {version.counts()[0]} 条"
    for line in (shown.text or "").splitlines():
        yield from (f"  {part}" for part in wrapped(line, _COLUMNS - 2))


# --- search -------------------------------------------------------------------------------


@law.command("search")
@click.argument("query", metavar="词", help="要查的词，几个词用空格分开并加引号。")
@click.option("--limit", type=Number(low=1), default=20, metavar="条数", help="最多列出几条。")
@on_option
@json_option
def search(query: str, limit: int, on: date | None, as_json: bool) -> None:
    """在我们的概括和已装入的文本中查找，按相合程度排列，注明为什么找到。"""
    day = on or today()
    book = _book()
    hits = book.search(query, day, limit)
    if as_json:
        show_json(book.searched(query, day, hits))
        return
    if not hits:
        say("没有找到：可以换一个词，或者只写其中两个字。")
    for hit in hits:
        click.echo("\n".join(_hit(book, hit, day)))


def _hit(book: LawBook, hit: Hit, day: date) -> Iterator[str]:
    told = book.described(hit, day)
    yield f"{told['citation']}（{hit.cite}）"
    yield from (f"  {line}" for line in wrapped(told["statement"] or told["text"], _COLUMNS - 2))
    yield from (f"  {line}" for line in wrapped("；".join(hit.why), _COLUMNS - 2))


# --- for ----------------------------------------------------------------------------------


@law.command("for")
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@json_option
def for_(number: str, as_json: bool) -> None:
    """与一件现在的阶段、办理意见、期限有关的条文，最要紧的在前，逐条注明理由。"""
    with opened() as casework:
        found = casework.law_for(number)
        day = casework.today
    book = _book()
    if as_json:
        show_json(book.for_case(number, day, found))
        return
    for one in found:
        click.echo("\n".join(_relevant(book, one)))


def _relevant(book: LawBook, one: Relevant) -> Iterator[str]:
    told = book.about(one)
    yield f"{told['citation']}（{one.cite}）"
    if told["statement"]:
        yield from (f"  {line}" for line in wrapped(told["statement"], _COLUMNS - 2))
    reasons = "；".join(reason.text for reason in one.reasons)
    yield from (f"  {line}" for line in wrapped(f"理由：{reasons}", _COLUMNS - 2))


# --- load ---------------------------------------------------------------------------------


@law.command("load")
@click.argument("folder", metavar="文件夹", help="放有官方文本的文件夹：.txt、.md、.docx。")
@click.option("--yes", is_flag=True, help="核对后写入；不写则只列出，不写入。")
@json_option
def load(folder: str, yes: bool, as_json: bool) -> None:
    """读入一个文件夹的官方文本，按条、款、项拆开，与所引用的条文核对（缺少、移位、修改）；加 --yes 才写入。"""
    from casework.service import statutes as desk
    from casework.settings import load_settings

    settings = load_settings()
    loading = desk.propose(settings, Path(folder))
    if not as_json:
        _print_loading(loading)
    stored: list[Path] = []
    try:
        if loading.faults:
            raise InputError(loading.faults)
        if yes:
            stored = desk.store(settings, loading, today())
            say(
                f"已写入 {len(stored)} 份：{'、'.join(path.name for path in stored) or '都已装入过'}"
            )
        else:
            say("以上没有写入；写入请加 --yes")
    finally:
        if as_json:
            show_json(loading.to_dict(stored))


def _print_loading(loading: Loading) -> None:
    head = ("文件", "简称", "条", "款", "项", "日期", "施行", "结果")
    click.echo(table(head, [_row(one) for one in loading.proposed]))
    for one in loading.proposed:
        if one.read.statute is not None:
            line = f"{one.read.name}：《{one.read.statute.name}》，来源：{one.read.statute.source}"
            click.echo("\n".join(wrapped(line, _COLUMNS)))
    for one in loading.proposed:
        for found in one.found:
            click.echo("\n".join(_finding(one, found)))
    if loading.unread:
        say(f"没有读的文件：{'、'.join(loading.unread)}")


def _row(one: Proposed) -> tuple[str, ...]:
    text = one.read.statute
    if text is None:
        return (one.read.name, "–", "–", "–", "–", "–", "–", f"{len(one.read.faults)} 处错误")
    counts = tuple(map(str, text.counts()))
    result = "已装入过" if one.known else "可以装入"
    checked = f"，核对 {len(one.found)} 处" if one.found else "，核对无误"
    return (
        one.read.name,
        text.code,
        *counts,
        str(text.dated),
        str(text.effective),
        result + checked,
    )


def _finding(one: Proposed, found: Found) -> Iterator[str]:
    from casework.review.statutecheck import KINDS

    where = f"{one.read.name} {found.cite}".rstrip()
    yield from wrapped(f"【{KINDS[found.kind]}】{where}：{found.message}", _COLUMNS)
    if found.used_by:
        yield from wrapped(f"    依据它的：{'；'.join(found.used_by)}", _COLUMNS)
