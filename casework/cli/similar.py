"""``casework similar``, ``intake``, ``outlook`` and ``reindex``: what was before, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from casework.cli.chinese import Command, Number
from casework.cli.common import json_option, opened, progress, say, show_json, table
from casework.cli.typeset import one_line, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from casework.review.outlook import Outlook
    from casework.service.facade import Casework
    from casework.service.lookups import Earlier, Intake
    from casework.service.similar import Similar


@click.command(cls=Command)
@click.argument(
    "number", metavar="[登记编号]", required=False, help="与这一件比较；不写的用 --text。"
)
@click.option("--text", metavar="词", help="要找的词或者一段话，如 环评。")
@click.option("--outcome", metavar="行", help="只看年报表三某一行或者一组的，如 3.3.4、3.3。")
@click.option("--ground", metavar="依据", help="只看某一依据的：A3.16b、trade_secret 或者其名称。")
@click.option("--year", type=Number(low=1900), metavar="年份", help="只看某一年的。")
@click.option("--reversed", "reversed_", is_flag=True, help="只看被纠正的。")
@click.option("--limit", type=Number(low=1), default=10, metavar="件数", help="至多几件；默认 10。")
@json_option
def similar(
    number: str | None,
    text: str | None,
    outcome: str | None,
    ground: str | None,
    year: int | None,
    reversed_: bool,
    limit: int,
    as_json: bool,
) -> None:
    """类案：本机关已答复的办件和导入的公开案例，为什么相似，结果怎样，有没有被纠正。"""
    with opened() as casework:
        found = casework.similar(
            number, text=text, outcome=outcome, ground=ground, year=year,
            reversed=reversed_, limit=limit,
        )  # fmt: skip
        _hint(casework)
    if as_json:
        show_json([one.to_dict() for one in found])
        return
    if not found:
        say("没有相似的办件。")
    for place, one in enumerate(found, 1):
        click.echo("\n".join(_lines(place, one)))


def _hint(casework: Casework) -> None:
    """Say how many cases the search does not know; it would be silent about them."""
    missing = casework.unindexed()
    if missing:
        say(f"提示 [search_incomplete] 有 {missing} 件没有编入检索，请运行 casework reindex")


def _lines(place: int, one: Similar) -> Iterator[str]:
    where = "" if one.source == "own" else f"（{one_line(one.collection)}）"
    ends = [f"{one.outcome} {one.outcome_label}" if one.outcome else "结果不详"]
    ends += ["被纠正"] if one.corrected else []
    yield f"{place}. {one_line(one.number)}{where}　{one.year or ''}　{'，'.join(ends)}"
    for text in one.texts or ("（已清除）",):
        yield f"   {shortened(one_line(text), 70)}"
    grounds = "、".join(one.ground_labels)
    if grounds:
        yield f"   依据：{grounds}"
    yield f"   相似：{one.likeness:.0%}　{_why(one)}"
    if one.link:
        yield f"   {one.link}"


def _why(one: Similar) -> str:
    words = [f"“{word}”" for word in one.words]
    words += [f"“{asked}”→“{found}”" for asked, found in one.synonyms]
    return "、".join(words)


@click.command(cls=Command)
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@json_option
def intake(number: str, as_json: bool) -> None:
    """收件查询：是否重复、能否并案、多少人要同样的信息、本月件数、是否已经公开。只提示，不决定。"""
    with opened() as casework:
        found = casework.intake(number)
        _hint(casework)
    if as_json:
        show_json(found.to_dict())
    else:
        click.echo("\n".join(_intake_lines(found)))


def _intake_lines(found: Intake) -> Iterator[str]:
    from casework.service.lookups import match_label

    yield f"{found.number} 收件查询"
    yield from _earlier("同一申请人此前要过同样的信息，已经办结（条例/36/1/6）：", found.repeats)
    yield from _earlier("同一申请人要同样信息的申请正在办理，应并案而不是重复：", found.pending)
    for one in (*found.repeats, *found.pending):
        yield f"  {one.number}：{match_label(one.matched)}"
    if found.many:
        yield (
            f"有 {found.askers} 个不同的申请人要同样的信息（{'、'.join(found.cases)}）："
            "可以公开的，应考虑纳入主动公开（条例/44/1）"
        )
    if found.month is None:
        yield "收到日未定，本月件数待与申请人确认收到后再累计（条例/31/1）"
    else:
        yield (
            f"{found.month.month} 该申请人此前 {found.month.before} 件，"
            f"本件 {found.month.items} 件（处理费办法/4/2）"
        )
    if found.public:
        rows = [
            (
                shortened(one_line(one.title), 40), one.number or "–", str(one.day or "–"),
                "文号相同" if one.by_number else f"{one.share:.0%}", one.link or "–",
            )
            for one in found.public
        ]  # fmt: skip
        yield "可能已经公开（条例/36/1/1）："
        yield table(("文件", "文号", "日期", "相似", "链接"), rows)
    if not (found.repeats or found.pending or found.many or found.public):
        yield "没有查到重复、可并案或者已经公开的。"


def _earlier(title: str, found: Sequence[Earlier]) -> Iterator[str]:
    from casework.law.rows import ROW_LABELS

    if not found:
        return
    yield title
    for one in found:
        items = "、".join(
            f"第{ours}项与其第{theirs}项 {share:.0%}" for ours, theirs, share in one.items
        )
        ended = ROW_LABELS.get(one.row, "未作出答复")
        answer = f"，{one.answer_no or '不编文号'}，{one.answered_on}" if one.answered_on else ""
        yield f"  {one.number}　{ended}{answer}；{items}"
        if one.warning:
            yield f"    注意：{one.warning}"


@click.command(cls=Command)
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@json_option
def outlook(number: str, as_json: bool) -> None:
    """预判：相似的办件怎样办结、多少被纠正、本件还有哪些须改正的问题、还剩几天，并列出所依据的办件。"""
    with opened() as casework:
        found = casework.outlook(number)
        _hint(casework)
    if as_json:
        show_json(found.to_dict())
    else:
        click.echo("\n".join(_outlook_lines(found)))


def _outlook_lines(found: Outlook) -> Iterator[str]:
    yield f"{found.number} 预判（只供参考，以本件的事实和法律为准）"
    total = len(found.cases)
    if not found.enough:
        yield f"相似的办件太少：只有 {total} 件，少于 {found.least} 件，不作统计。"
    else:
        rows = [
            (one.row, one.label, str(one.cases), f"{one.cases / total:.0%}", str(one.corrected))
            for one in found.outcomes
        ]
        yield table(("行", "结果", "件数", "占比", "其中被纠正"), rows)
        yield f"被纠正 {found.corrected} 件，占 {found.share_corrected:.0%}。"
    if found.cases:
        cases = "、".join(f"{where + '/' if where else ''}{no}" for where, no, _ in found.cases)
        yield f"依据的办件：{one_line(cases)}"
    if found.findings:
        yield f"须改正的问题 {len(found.findings)} 处（见 casework check）："
        yield from (f"  [{one.code}] {one_line(one.message)}" for one in found.findings)
    else:
        yield "没有须改正的问题。"
    left = "未定" if found.days_left is None else f"{found.due}，剩余 {found.days_left} 个工作日"
    yield f"答复期限：{left}"


@click.command(cls=Command)
@click.option("--all", "everything", is_flag=True, help="全部重新编制，包括导入的合集和词数。")
@json_option
def reindex(everything: bool, as_json: bool) -> None:
    """编制检索：把没有编入检索的办件编入；升级以后运行一次。"""
    with opened() as casework, progress(casework.unindexed(), "编入检索") as on_each:
        made = casework.reindex(everything=everything, on_each=on_each)
    if as_json:
        show_json({"format": "casework/reindex/1", "made": made})
    else:
        click.echo(f"已编入检索 {made} 件。" if made else "没有需要编入检索的。")
