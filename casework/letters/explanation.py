"""The 期限计算说明 as a document: blocks like any letter, so every rendition comes for free."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from casework.cases.explanation import Explanation, Happening, RoundExplained
from casework.cases.rounds import Limit
from casework.cases.words import CLOCK_STATES, LIMIT_LABELS, STANDINGS
from casework.law.provisions import PROVISIONS, article_text, citation_text
from casework.letters.blocks import Block, Letter, Run, canonical_digest
from casework.letters.filters import chinese_date

CODE: Final = "deadline"
TITLE: Final = "期限计算说明"
_WEEK: Final = "一二三四五六日"
_NUMERALS: Final = "一二三四五六七八九十"
_WIDE: Final = (19, 20, 36, 25)
_DAYS: Final = (26, 13, 36, 25)


def explanation_letter(told: Explanation, *, demo: bool = False) -> Letter:
    """Return the document; equal explanations give equal blocks."""
    return Letter(
        code=CODE,
        title=TITLE,
        template_version=1,
        template_digest="",
        data_digest=canonical_digest(told.to_dict()),
        layout="plain",
        draft=False,
        demo=demo,
        blocks=tuple(_blocks(told)),
    )


def _blocks(told: Explanation) -> Iterator[Block]:
    yield _line("title", TITLE)
    if told.number:
        yield _p(f"登记编号：{told.number}")
    yield _p(f"以下按截至{chinese_date(told.as_of)}登记的事实计算。日期之后括号内为依据。")
    sections = [_receipt(told), _happenings(told)]
    many = len(told.rounds) > 1
    for place, one in enumerate(told.rounds, 1):
        sections.append(_round(one, f"（第{place}轮）" if many else "", told.missing_years))
    if told.silence:
        sections.append(_silence(told))
    sections.append(_grounds(told))
    for place, section in enumerate(sections):
        head, *rest = section
        yield _line("h1", f"{_NUMERALS[place]}、{head.text}")
        yield from rest


def _line(kind: str, text: str) -> Block:
    return Block(kind, (Run(text),))


def _p(text: str) -> Block:
    return _line("p", text)


def _list(widths: Sequence[int], head: Sequence[str], rows: Iterable[Sequence[str]]) -> Block:
    lines = [head, *rows]
    return Block(
        "table",
        rows=tuple(tuple((Run(cell),) for cell in line) for line in lines),
        widths=tuple(widths),
    )


def _receipt(told: Explanation) -> list[Block]:
    rows = [_row(one) for one in told.receipt]
    return [
        _line("h1", "收到申请之日"),
        _p(f"收到渠道：{told.channel}。{told.receipt_why}。"),
        _list(_WIDE, ("日期", "事实", "说明", "依据"), rows),
    ]


def _row(one: Happening) -> tuple[str, str, str, str]:
    return one.on.isoformat(), one.label, one.effect, _short(one.cites)


def _short(cites: Iterable[str]) -> str:
    """Return articles as a table holds them: 条例第三十三条第二款."""
    return "；".join(cite.split("/", maxsplit=1)[0] + article_text(cite) for cite in cites)


def _happenings(told: Explanation) -> list[Block]:
    head = _line("h1", "影响期限的事实")
    if not told.happenings:
        return [head, _p("登记收到之后，没有影响期限的事实。")]
    rows = [_row(one) for one in told.happenings]
    return [head, _list(_WIDE, ("日期", "事实", "对期限的影响", "依据"), rows)]


def _round(one: RoundExplained, which: str, missing: Sequence[int]) -> list[Block]:
    now = one.reckoning
    blocks = [_line("h1", f"答复期限的计算{which}"), _p(_start(one)), _p(_allowance(one))]
    blocks += _excluded(one) + _extensions(one)
    blocks += [_p(text) for text in _ends(one)]
    if now.limits:
        rows = [_limit(limit, missing) for limit in now.limits]
        blocks += [_p("其他期限："), _list((40, 24, 36), ("期限", "届满日", "完成情况"), rows)]
    if now.ledger:
        days = [
            (
                f"{d.day.isoformat()} 周{_WEEK[d.day.weekday()]}",
                "" if d.counted is None else str(d.counted),
                d.why,
                _short(d.cites),
            )
            for d in now.ledger
        ]
        blocks += [_p("逐日计算："), _list(_DAYS, ("日期", "第几日", "说明", "依据"), days)]
    blocks += [_p(f"提示：{w.message}{_cited(w.cites)}。") for w in now.warnings]
    return blocks


def _cited(cites: Sequence[str]) -> str:
    return f"（{_short(cites)}）" if cites else ""


def _start(one: RoundExplained) -> str:
    start = one.reckoning.start
    if start is None:
        return f"起算：{one.start_why}{_cited(one.start_cites)}。"
    return (
        f"起算：{chinese_date(start)}，{one.start_why}{_cited(one.start_cites)}；"
        "该日不计入，自次一工作日起计算（民法典第二百零一条）。"
    )


def _allowance(one: RoundExplained) -> str:
    now = one.reckoning
    base = now.allowance - now.extended
    text = f"期限：{base}个工作日"
    if now.extended:
        text += f"，延长{now.extended}个工作日，合计{now.allowance}个工作日"
    return f"{text}。"


def _excluded(one: RoundExplained) -> list[Block]:
    if not one.excluded:
        return []
    rows = [
        (
            f"{x.since.isoformat()} 次日起",
            f"至 {x.until.isoformat()}" if x.until else "至答复或者期限届满",
            x.label,
            f"{x.working_days}个工作日",
            _short(x.cites),
        )
        for x in one.excluded
    ]
    head = ("自", "至", "事由", "扣除", "依据")
    return [_p("不计入期限的时间（有重叠的不重复扣除）："), _list((26, 20, 22, 13, 19), head, rows)]


def _extensions(one: RoundExplained) -> list[Block]:
    return [
        _p(
            f"延期：{x.days}个工作日，{_approval(x.approved_by, x.approved_on)}，"
            f"{chinese_date(x.told_on)}告知申请人{_cited(x.cites)}。"
        )
        for x in one.extensions
    ]


def _approval(by: str, on: date | None) -> str:
    return f"由{by}于{chinese_date(on)}同意" if on else f"同意人：{by}"


def _ends(one: RoundExplained) -> Iterator[str]:
    now = one.reckoning
    if now.due is not None:
        yield f"期限届满：{chinese_date(now.due)}（{STANDINGS[now.standing]}）。"
    elif now.latest_due is not None:
        yield (
            "期限届满：未定，因有征求意见书的送达日或者答复尚未登记；"
            f"最迟为{chinese_date(now.latest_due)}（{STANDINGS[now.standing]}）。"
        )
    else:
        yield f"期限届满：未定（{CLOCK_STATES[now.state]}）。"
    if one.risks and now.risk_due is not None:
        yield f"风险日：{chinese_date(now.risk_due)}。{'；'.join(one.risks)}。"
    if now.stopped_on is not None:
        yield f"答复日：{chinese_date(now.stopped_on)}。"
    if now.timely is True:
        yield "结论：按期答复。"
    elif now.timely is False:
        yield f"结论：超过期限{now.late_by}个工作日。"


def _limit(limit: Limit, missing: Sequence[int]) -> tuple[str, str, str]:
    name = LIMIT_LABELS[limit.code] + (f"（{limit.ref}）" if limit.ref else "")
    due = limit.due.isoformat() + _guess(limit.due, missing) if limit.due else "未定"
    return name, due, f"{limit.met_on.isoformat()} 完成" if limit.met_on else "尚未登记完成"


def _guess(day: date, missing: Sequence[int]) -> str:
    """Return the mark of a day in a year whose notice is not known."""
    return f"（{STANDINGS['provisional']}）" if day.year in missing else ""


def _silence(told: Explanation) -> list[Block]:
    days = {
        code: chinese_date(day) + _guess(day, told.missing_years)
        for code, day in (told.silence or {}).items()
    }
    text = f"申请行政复议至{days['reconsideration']}"
    rolled = "自答复期限届满之日起计算；最后一日为休息日的顺延"
    if any(key == "silence_remedy" and value == "first" for _, key, value, _ in told.switches):
        text += (
            f"（{rolled}）。按本机关采用的口径，应当先申请行政复议；"
            "对复议决定不服的，自收到复议决定书之日起十五日内起诉（SW-16）。"
        )
    else:
        text += (
            f"，直接起诉至{days['suit']}（{rolled}）。是否应当先申请行政复议尚有不同认识（SW-16）。"
        )
    return [_line("h1", "逾期未答复时申请人的救济期限"), _p(text)]


def _grounds(told: Explanation) -> list[Block]:
    cites: dict[str, None] = {}
    for one in told.rounds:
        cites |= dict.fromkeys(one.reckoning.cites)
    blocks = [_line("h1", "依据和放假通知")]
    blocks += [
        _p(f"{citation_text(cite)}：{PROVISIONS[cite].statement}（概括，非原文）") for cite in cites
    ]
    notices = [(number, title, signed.isoformat()) for number, title, signed in told.notices]
    if notices:
        blocks.append(_list((30, 50, 20), ("文号", "放假通知", "成文日期"), notices))
    if told.missing_years:
        years = "、".join(map(str, told.missing_years))
        blocks.append(_p(f"{years}年的放假通知未收录，有关日期为推算，不得作为正式期限。"))
    blocks += [
        _p(f"本机关采用的口径：{code} {meaning}（{key} = {value}）。")
        for code, key, value, meaning in told.switches
    ]
    region = f"，地区：{told.region}" if told.region else ""
    blocks.append(_p(f"日历版本：{told.calendar_version}{region}。"))
    return blocks
