"""``casework calendar``: what a year's notice arranges, and importing the next one."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casework.calendar import statutory
from casework.calendar.difference import DayChange, Difference, Span, breaks
from casework.calendar.horizon import missing_next_year
from casework.calendar.notices import Notice, arranged_days
from casework.calendar.noticetext import Given, Reading
from casework.calendar.workdays import WorkdayCalendar, workday_calendar
from casework.cases.words import STANDINGS
from casework.cli.chinese import Day, Group, Number
from casework.cli.common import (
    acting,
    actor_option,
    json_option,
    looking,
    opened,
    progress,
    read_bytes,
    say,
    show_json,
    table,
)
from casework.errors import CaseworkError, InputError
from casework.service import notices as desk
from casework.timekeeping import today

if TYPE_CHECKING:
    from casework.service.recompute import Moved, Report
    from casework.settings.tables import Settings

Arrangement = dict[date, tuple[bool, str]]
_SIGNED = {"notice": "{signed} 成文", "reconstructed": "回填，成文日期按约定作 {signed}"}


@click.group(cls=Group)
def calendar() -> None:
    """放假安排：查看某年的安排，导入新的放假通知。"""


def _settings() -> Settings:
    from casework.settings import load_settings

    return load_settings()


# --- show ---------------------------------------------------------------------------------


@calendar.command("show")
@click.argument("year", type=Number(), metavar="年份", help="如 2026。")
@click.option("--known-on", type=Day(), metavar="日期", help="只用该日以前已签发的放假通知。")
@json_option
def show(year: int, known_on: date | None, as_json: bool) -> None:
    """某年的放假和调休上班日、所依据的通知、全年工作日数；没有通知的年份标明推算。"""
    known = workday_calendar(None, known_on, extra=desk.own_folder(_settings()))
    last = statutory.LAST_YEAR
    if not known.official_from.year <= year <= max(last, known.official_through.year):
        raise CaseworkError("超出可以推算的年份，不能回答", code="calendar_beyond")
    told = _year(known, year)
    if as_json:
        show_json(told)
    else:
        _print_year(told)
    day = known_on or today()
    awaited = missing_next_year(known, day)
    if awaited and year >= day.year:
        say(f"提示 [{awaited.code}] {awaited.message}")


def _year(known: WorkdayCalendar, year: int) -> dict[str, Any]:
    mine = [n for n in known.notices if year in n.years or any(d.year == year for d in n.days)]
    official = known.standing_of(date(year, 1, 1)) == "official"
    days = _arranged(mine, year) if official else _by_statute(year)
    return {
        "format": "casework/calendar/1",
        "year": year,
        "standing": "official" if official else "provisional",
        "notices": [_notice(n) for n in mine],
        "breaks": [_break(holiday, *found) for holiday, found in breaks(days).items()],
        "working_days": known.between_any(date(year, 1, 1), date(year, 12, 31))
        + known.is_workday_any(date(year, 1, 1)),
    }


def _arranged(mine: Iterable[Notice], year: int) -> Arrangement:
    """Return what was last arranged for days of the year, and by its own notices outside it."""
    own = arranged_days(mine)
    numbers = {n.number for n in mine if year in n.years}
    return {
        day: (rule.off, rule.holiday)
        for day, rule in own.items()
        if day.year == year or rule.notice in numbers
    }


def _by_statute(year: int) -> Arrangement:
    off = statutory.provisional_off(year)
    return {day: (True, name.removesuffix("补假")) for day, name in off.items()}


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "number": notice.number,
        "title": notice.title,
        "kind": notice.kind,
        "basis": notice.basis,
        "signed": str(notice.signed),
        "published": str(notice.published),
        "source": notice.source,
    }


def _break(holiday: str, off: list[Span], work: list[date]) -> dict[str, Any]:
    return {
        "holiday": holiday,
        "off": [{"from": str(first), "to": str(last)} for first, last in off],
        "work": [str(day) for day in work],
    }


def _print_year(told: dict[str, Any]) -> None:
    provisional = told["standing"] == "provisional"
    mark = "（推算：放假通知尚未收录，只有法定节假日和补假，不含调休）" if provisional else ""
    click.echo(f"{told['year']}年放假安排{mark}")
    for notice in told["notices"]:
        signed = _SIGNED[notice["basis"]].format(signed=notice["signed"])
        click.echo(f"{notice['number']}，{signed}")
    click.echo(table(("节日", "放假", "调休上班"), [_row(b) for b in told["breaks"]]))
    click.echo(f"全年工作日 {told['working_days']} 天{'（推算）' if provisional else ''}")


def _row(shown: dict[str, Any]) -> tuple[str, str, str]:
    spans = [(span["from"], span["to"]) for span in shown["off"]]
    off = "、".join(_day(a) if a == b else f"{_day(a)}至{_day(b)}" for a, b in spans)
    return shown["holiday"], off or "–", "、".join(map(_day, shown["work"])) or "–"


def _day(text: str | date) -> str:
    day = date.fromisoformat(str(text))
    return f"{day}（周{'一二三四五六日'[day.weekday()]}）"


# --- import -------------------------------------------------------------------------------


@calendar.command("import")
@click.argument("file", metavar="文件", help="粘贴了通知全文的文本文件；- 为标准输入。")
@click.option("--number", metavar="文号", help="原文没有文号时指明，如 国办发明电〔2025〕7号。")
@click.option("--signed", type=Day(), metavar="日期", help="原文没有成文日期时指明。")
@click.option("--published", type=Day(), metavar="日期", help="公布日期；不填时同成文日期。")
@click.option("--source", metavar="出处", help="原文的出处，如网址。")
@click.option("--yes", is_flag=True, help="不再询问，核对通过就收录。")
@actor_option
@json_option
def import_(
    file: str, number: str | None, signed: date | None, published: date | None,
    source: str | None, yes: bool, actor: str | None, as_json: bool,
) -> None:  # fmt: skip
    """读入放假通知，逐项核对，列出哪些日子会改变；确认后收录，并重算未办结的办件；没有写明办理人的，只列出不写入。"""
    settings = _settings()
    text = desk.notice_text(read_bytes(file, desk.MOST_BYTES + 1))
    given = Given(number, signed, published, source)
    proposal = desk.propose(text, desk.known_to(settings), given)
    if not as_json:
        _print_proposal(proposal)
    stored, report = None, None
    try:
        stored = _stored(settings, proposal, yes, file)
        say(f"已收录：{stored}")
        report = _recounted(settings, f"收录{proposal.reading.number}", looking(actor))
    finally:
        if as_json:
            recomputed = report.to_dict() if report else None
            show_json(_proposal(proposal, stored) | {"recomputed": recomputed})
    if report and not as_json:
        _print_report(report)


def _recounted(settings: Settings, reason: str, actor: str | None) -> Report | None:
    """Count the open cases anew under the settings in force; None where there are none yet."""
    from casework.service.facade import has_database

    return _run(reason, actor) if has_database(settings) else None


# --- recompute ----------------------------------------------------------------------------


@calendar.command("recompute")
@actor_option
@click.option("--dry-run", is_flag=True, help="只列出会变动的办件，不写入。")
@click.option("--reason", default="放假安排更新", metavar="原因", help="记入经过的原因。")
@json_option
def recompute(actor: str | None, dry_run: bool, reason: str, as_json: bool) -> None:
    """按现在的放假安排和口径重算未办结的办件：列出原届满日和新届满日；已告知申请人的日期不变，等待决定。"""
    report = _run(reason, None if dry_run else acting(actor))
    if as_json:
        show_json(report.to_dict())
    else:
        _print_report(report)


def _run(reason: str, actor: str | None) -> Report:
    from casework.service.recompute import recompute as run
    from casework.service.recompute import stale_rows

    with opened() as casework:
        rows = stale_rows(casework)
        with progress(len(rows), "重算") as step:
            return run(casework, reason=reason, actor=actor, on_each=step, rows=rows)


def _print_report(report: Report) -> None:
    head = ("登记编号", "原届满", "新届满", "方向", "原性质", "新性质", "已告知")
    if report.moved:
        click.echo(table(head, [_moved(one) for one in report.moved]))
    told = sum(one.told for one in report.moved)
    say(f"重算 {report.looked_at} 件，变动 {len(report.moved)} 件，其中已告知申请人的 {told} 件")
    if told:
        say("已告知的日期没有改动：请公开工作机构负责人逐件决定（casework do 编号 settle_day）")
    if report.skipped:
        say(f"正有人办理、未重算的：{'、'.join(report.skipped)}；请再运行一次")
    if not report.written and report.looked_at:
        say("以上没有写入；写入请运行 casework calendar recompute --as 办理人")


def _moved(one: Moved) -> tuple[str, ...]:
    old, new = (day.isoformat() if day else "未定" for day in (one.old_due, one.new_due))
    way = "–" if old == new else "提前" if one.earlier else "推后"
    standings = (STANDINGS[one.old_standing], STANDINGS[one.new_standing])
    return (one.number, old, new, way, *standings, "是" if one.told else "否")


def _stored(settings: Settings, proposal: desk.Proposal, yes: bool, file: str) -> Path:
    """Store what passed and was confirmed; raise for everything else, nothing stored."""
    notice = proposal.reading.notice
    if notice is None:
        raise InputError(proposal.reading.findings)
    if not yes and not _confirmed(file):
        message = "没有确认，未收录任何内容；核对无误后请加 --yes，或者在终端中确认"
        raise CaseworkError(message, code="notice_unconfirmed")
    return desk.import_notice(settings, notice)


def _confirmed(file: str) -> bool:
    """Ask where somebody can answer; the text itself may have come by standard input."""
    if file == "-" or not sys.stdin.isatty():
        return False
    answer = click.prompt("收录这份通知？收录请输入 y", default="", show_default=False, err=True)
    return str(answer).strip().lower() in ("y", "yes", "是")


def _print_proposal(proposal: desk.Proposal) -> None:
    reading = proposal.reading
    click.echo(f"标题：{reading.title or '（没有读到）'}")
    click.echo(f"文号：{reading.number or '（没有读到）'}")
    click.echo(
        f"成文：{reading.signed or '（没有读到）'}  公布：{reading.published or '（没有读到）'}"
    )
    shown = [_row(_break(holiday, *found)) for holiday, found in breaks(reading.days).items()]
    click.echo("\n" + table(("节日", "放假", "调休上班"), shown))
    click.echo("\n核对：")
    for check in proposal.checks:
        click.echo(f"  {'不通过' if check.findings else '通过'}  {check.title}")
    if proposal.difference:
        _print_difference(proposal.difference, reading.kind)


def _print_difference(found: Difference, kind: str) -> None:
    standing = "，全年由推算变为有通知可依" if kind == "yearly" else ""
    click.echo(f"\n收录后有 {len(found.changes)} 天改变{standing}：")
    rows = [(_day(c.day), _was(c), _becomes(c), c.holiday) for c in found.changes]
    click.echo(table(("日期", "原为", "改为", "节日"), rows))


def _was(change: DayChange) -> str:
    return change.was.why if change.was else "未知"


def _becomes(change: DayChange) -> str:
    return f"{change.becomes.why}{'（取消原定的上班）' if change.cancels_make_up else ''}"


def _proposal(proposal: desk.Proposal, stored: Path | None) -> dict[str, Any]:
    reading, found = proposal.reading, proposal.difference
    return {
        "format": "casework/notice/1",
        **_as_read(reading),
        "checks": [
            {"title": c.title, "passed": not c.findings, "findings": [f.to_dict() for f in c.findings]}
            for c in proposal.checks
        ],
        "changes": [_change(c) for c in found.changes] if found else [],
        "windows": [{"from": str(a), "to": str(b)} for a, b in found.windows] if found else [],
        "stored": str(stored) if stored else None,
    }  # fmt: skip


def _as_read(reading: Reading) -> dict[str, Any]:
    return {
        "number": reading.number,
        "title": reading.title,
        "kind": reading.kind,
        "years": list(reading.years),
        "signed": str(reading.signed) if reading.signed else None,
        "published": str(reading.published) if reading.published else None,
        "source": reading.source,
        "breaks": [_break(holiday, *found) for holiday, found in breaks(reading.days).items()],
    }


def _change(change: DayChange) -> dict[str, Any]:
    return {
        "day": str(change.day),
        "was": change.was.why if change.was else None,
        "becomes": change.becomes.why,
        "working": change.becomes.working,
        "cancels_make_up": change.cancels_make_up,
        "holiday": change.holiday,
    }
