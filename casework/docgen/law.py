"""What a lawyer must look at: switches, marks, limits, reply kinds, known holiday notices."""

from __future__ import annotations

from datetime import date
from typing import Final

from casework.calendar.notices import load_notices
from casework.calendar.regions import load_regions
from casework.calendar.workdays import workday_calendar
from casework.docgen.text import code, table
from casework.law.evidence import BY_REPLY, PROOFS, WEIGHTS
from casework.law.limits import LIMITS, TimeLimit, Unit
from casework.law.provisions import INSTRUMENTS, MARKS, PROVISIONS, Instrument, citation_text
from casework.law.remedies import AGENCY_KINDS, AGENCY_LEVELS, COMPETENCES, ROUTE_LABELS
from casework.law.replies import REPLY_KINDS
from casework.law.switches import SWITCHES
from casework.review.statutecheck import KINDS

_UNITS: Final = {Unit.WORKING: "个工作日", Unit.CALENDAR: "日", Unit.MONTHS: "个月"}


def switches() -> str:
    """Every switch with its question, default, alternatives, article and mark."""
    rows = [
        (
            s.code,
            f"`{s.key}`",
            s.question,
            _choice(s.default, s.meaning[s.default]),
            "\n".join(_choice(c, s.meaning[c]) for c in s.choices if c != s.default) or "–",
            "；".join(s.cites),
            _mark(s.mark),
            s.confirm,
        )
        for s in sorted(SWITCHES.values(), key=lambda s: int(s.code.removeprefix("SW-")))
    ]
    return table(
        ("编号", "设置键 `[law]`", "问题", "默认做法", "其他做法", "依据", "标记", "请律师确认"),
        rows,
    )


def _choice(value: str, meaning: str) -> str:
    return f"`{value}`：{meaning}"


def _mark(mark: str) -> str:
    return f"{mark}（{MARKS[mark]}）"


def unread() -> str:
    """Every provision that was not read in full."""
    rows = [
        (p.cite, citation_text(p.cite), p.statement, str(p.effective), _mark(p.mark))
        for p in PROVISIONS.values()
        if p.mark != "V"
    ]
    return table(("引用", "条文", "我们的表述（非原文）", "施行", "标记"), rows)


def competences() -> str:
    """Which organ decides a reconsideration against which agency."""
    kinds = {**AGENCY_KINDS, "justice": "承担复议职责的地方司法行政部门"}
    rows = [
        (
            kinds[c.kind],
            "、".join(AGENCY_LEVELS[level] for level in c.levels),
            c.label,
            "；".join(c.cites),
            str(c.effective),
            _mark(c.mark),
        )
        for c in COMPETENCES
    ]
    return table(("答复机关", "层级", "行政复议机关", "依据", "施行", "标记"), rows)


def instruments() -> str:
    """Every instrument that is cited, with its dates."""
    rows = [
        (i.code, f"《{i.name}》", i.number, _since(i), str(i.until or "–"))
        for i in INSTRUMENTS.values()
    ]
    return table(("简称", "名称", "文号或者版本", "施行", "失效"), rows)


def _since(instrument: Instrument) -> str:
    return (
        str(instrument.effective)
        if instrument.day_known
        else f"{instrument.effective.year}（日不详）"
    )


def limits() -> str:
    """Every time limit with its length, start, article and dates."""
    rows = [
        (
            f"`{x.code}`",
            x.label,
            f"{x.days}{_UNITS[x.unit]}",
            x.runs_from,
            "；".join(x.cites),
            f"{x.effective} 至 {x.until}" if x.until else f"{x.effective} 起",
            _weakest(x),
        )
        for x in LIMITS
    ]
    return table(("代码", "期限", "长度", "自何时起（次日起算）", "依据", "适用", "条文标记"), rows)


def _weakest(limit: TimeLimit) -> str:
    """Return the least trusted mark of the articles a limit rests on."""
    order = "VEIPU"
    return max((PROVISIONS[cite].mark for cite in limit.cites), key=order.index)


def reply_kinds() -> str:
    """Every reply kind with article, row of the annual report, letter and remedy."""
    rows = [
        (
            f"`{k.code}`",
            k.label,
            k.row,
            "；".join(k.cites),
            k.letter,
            ROUTE_LABELS[k.route],
            str(k.effective),
        )
        for k in REPLY_KINDS.values()
    ]
    return table(("代码", "处理决定类型", "年报行", "依据", "文书", "救济途径", "施行"), rows)


def proofs() -> str:
    """Every proof with what it shows, its weight, article and mark."""
    rows = [
        (f"`{k.code}`", k.name, k.proves, WEIGHTS[k.weight], "；".join(k.cites), _mark(k.mark))
        for k in PROOFS.values()
    ]
    return table(("代码", "证据名称（`kind_of`）", "证明的事实", "分量", "依据", "标记"), rows)


def proofs_by_reply() -> str:
    """What each reply kind must be proved by; alternatives stand together."""
    rows = [
        (
            f"`{code_}`",
            REPLY_KINDS[code_].label,
            "\n".join(" 或者 ".join(PROOFS[one].name for one in need) for need in needs),
        )
        for code_, needs in BY_REPLY.items()
    ]
    return table(("代码", "处理决定类型", "须有的证据"), rows)


def statute_findings() -> str:
    """What may be found when a loaded text is laid beside our citations."""
    return table(("kind", "中文"), [(f"`{kind}`", name) for kind, name in KINDS.items()])


def years() -> str:
    """The days the known notices cover."""
    known = workday_calendar()
    row = (str(known.official_from), str(known.official_through), str(len(known.notices)))
    return table(("自 from", "至 through", "放假通知 notices"), [row])


def regions() -> str:
    """The regions with days off of their own, and the years for which all is known."""
    rows = [
        (
            one.name,
            code(one.names[1:]),
            one.within or "–",
            "、".join(one.holidays or ()) or "–",
            "、".join(map(str, _whole_years(one.name))) or "–",
        )
        for one in load_regions(load_notices()).values()
    ]
    return table(("region", "also called", "within", "yearly holidays", "official years"), rows)


def _whole_years(region: str) -> list[int]:
    known = workday_calendar(region)
    years = range(known.official_from.year, known.official_through.year + 1)
    return [y for y in years if not known.missing_years(date(y, 1, 1), date(y, 12, 31))]


def regional_notices() -> str:
    """The notices of regions, and whether their text was read."""
    read = {"notice": "读过原文或所引内容", "secondary": "只见转述，按推算处理"}
    rows = [
        (one.name, n.number, code(map(str, n.years)), read[n.confidence], n.source)
        for one in load_regions(load_notices()).values()
        for n in one.notices
    ]
    return table(("地区", "通知", "年份", "核对", "来源"), rows)


def calendar() -> str:
    """The notices that are known."""
    rows = [
        (n.number, n.title, str(n.signed), code(map(str, n.years)), n.source)
        for n in load_notices()
    ]
    return table(("文号", "通知", "成文", "年份", "来源"), rows)
