"""The articles a case has to do with now, each with why; and what of ours rests on an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

from casework.cases.clocks import Reckoning
from casework.cases.consultations import PARTY_CITES
from casework.cases.rounds import Limit
from casework.cases.view import CaseView
from casework.cases.words import LIMIT_LABELS
from casework.errors import NotFound
from casework.law.documents import DOCUMENTS
from casework.law.limits import LIMITS, limit_on
from casework.law.provisions import PROVISIONS
from casework.law.remedies import remedy_cites
from casework.law.replies import REPLY_KINDS
from casework.law.switches import SWITCHES
from casework.states.table import STATES, TRANSITIONS

WEIGHTS: Final = {"fault": 32, "finding": 16, "outcome": 8, "remedy": 4, "limit": 2, "stage": 1}
"""What each source of relevance counts, once an article.

Each weighs more than all below it together, so that the order never hangs on how many actions
happen to cite an article: open findings (hard ones first), what is proposed or decided,
the remedies of that, deadlines that run, what may be done in this stage.
"""
SOURCES: Final = {
    "fault": "预审发现（应当改正）",
    "finding": "预审发现",
    "outcome": "办理意见",
    "remedy": "救济途径",
    "limit": "期限",
    "stage": "所处阶段",
}
_LIGHT: Final = ("warning", "soft")
_WITHOUT_LENGTH: Final = {
    "receipt_confirmation": ("条例/31/1/2", "条例/31/1/3"),
    "reasons": ("条例/35/1",),
}
"""Limits that no period of ``law.limits`` stands behind: the same day, a day the agency names."""
_OURS: Final = ("receipt_confirmation", "publication", "reconsideration_answer", "court_answer")
"""Limits the agency itself must keep: past their day they matter all the more."""
_RUNNING: Final = ("running", "suspended", "waiting")
_OPEN: Final = frozenset(code for code, state in STATES.items() if state.open)
_ALWAYS: Final = frozenset(row.trigger for row in TRANSITIONS if _OPEN.issubset(row.sources))
"""What may be done in every open stage says nothing about this one."""


class FindingLike(Protocol):
    """What the checks before sending find: code, severity and the articles behind it."""

    @property
    def code(self) -> str:
        """Stable code."""

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``irreparable``."""

    @property
    def cites(self) -> Sequence[str]:
        """Citations it rests on."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an article matters: where that comes from, in words for officers."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Relevant:
    """An article that matters for a case now; ``score`` is the sum of its sources' weights."""

    cite: str
    score: int
    reasons: tuple[Reason, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "cite": self.cite,
            "score": self.score,
            "reasons": [{"source": one.source, "text": one.text} for one in self.reasons],
        }


@dataclass(slots=True)
class _Gathered:
    """Reasons by article, in the order they were met."""

    reasons: dict[str, dict[Reason, None]] = field(default_factory=dict)

    def add(self, source: str, text: str, cites: Iterable[str]) -> None:
        for cite in cites:
            self.reasons.setdefault(cite, {})[Reason(source, text)] = None


def relevant(
    view: CaseView,
    reckoning: Reckoning,
    findings: Sequence[FindingLike] = (),
    *,
    on: date,
    partial: str = "split",
) -> tuple[Relevant, ...]:
    """Return the articles that matter for a case on a day, most relevant first.

    ``reckoning``: its deadline as of that day. ``partial``: SW-10, what a letter tells that
    both gives and withholds.
    """
    found = _Gathered()
    _from_findings(found, findings)
    _from_outcomes(found, view, on, partial)
    _from_limits(found, view, reckoning, on)
    _from_stage(found, view)
    places = {cite: place for place, cite in enumerate(PROVISIONS)}
    ranked = [_ranked(cite, reasons) for cite, reasons in found.reasons.items()]
    return tuple(sorted(ranked, key=lambda one: (-one.score, places.get(one.cite, len(places)))))


def _ranked(cite: str, reasons: Mapping[Reason, None]) -> Relevant:
    sources = {reason.source for reason in reasons}
    ordered = sorted(reasons, key=lambda reason: -WEIGHTS[reason.source])
    return Relevant(cite, sum(WEIGHTS[source] for source in sources), tuple(ordered))


def _from_findings(found: _Gathered, findings: Sequence[FindingLike]) -> None:
    for one in findings:
        source = "finding" if one.severity in _LIGHT else "fault"
        found.add(source, f"{SOURCES[source]}：{one.code}", one.cites)


def _from_outcomes(found: _Gathered, view: CaseView, on: date, partial: str) -> None:
    kinds = [REPLY_KINDS[one.reply] for one in view.outcomes]
    for one, kind in zip(view.outcomes, kinds, strict=True):
        found.add("outcome", f"第{one.item}项办理意见为“{kind.label}”（{kind.code}）", kind.cites)
    signed_on = view.answer.signed_on if view.answer else on
    cites = remedy_cites(kinds, signed_on, partial)
    found.add("remedy", "答复应当告知或者可能引起的救济", cites)


def _from_limits(found: _Gathered, view: CaseView, now: Reckoning, on: date) -> None:
    if now.state in _RUNNING:
        day = f"届满日 {now.due}" if now.due else "届满日未定"
        found.add("limit", f"答复期限（{day}）的依据", now.cites)
    for limit in now.limits:
        if limit.met_on is None and (limit.due is None or limit.due >= on or limit.code in _OURS):
            day = f"至 {limit.due}" if limit.due else "日期未定"
            found.add(
                "limit", f"期限“{LIMIT_LABELS[limit.code]}”{day}", _limit_cites(limit, view, on)
            )
    for warned in now.warnings:
        found.add("limit", f"期限提示：{warned.message}", warned.cites)


def _limit_cites(limit: Limit, view: CaseView, on: date) -> tuple[str, ...]:
    if limit.code == "consultation":
        parties = [one.party for one in view.consultations if one.ref == limit.ref]
        return PARTY_CITES[parties[0]] if parties else ()
    if limit.code in _WITHOUT_LENGTH:
        return _WITHOUT_LENGTH[limit.code]
    try:
        return limit_on(limit.code, on).cites
    except NotFound:
        return ()


def _from_stage(found: _Gathered, view: CaseView) -> None:
    for row in TRANSITIONS:
        if view.state in row.sources and row.trigger not in _ALWAYS:
            label = STATES[view.state].label
            found.add("stage", f"“{label}”阶段可以“{row.label}”（{row.trigger}）", row.cites)


# --- what rests on an article -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Use:
    """Something of ours that rests on an article."""

    kind: str
    code: str
    label: str

    @property
    def text(self) -> str:
        """As a list shows it: 处理决定 A4 信息不存在."""
        return f"{KINDS_OF_USE[self.kind]} {self.code} {self.label}"

    def to_dict(self) -> dict[str, str]:
        """Return plain data."""
        return {"kind": self.kind, "code": self.code, "label": self.label}


KINDS_OF_USE: Final = {
    "reply": "处理决定",
    "letter": "文书",
    "trigger": "动作",
    "limit": "期限",
    "switch": "口径",
}


def uses(bases: Mapping[str, Sequence[str]]) -> dict[str, tuple[Use, ...]]:
    """Return for every article what rests on it: replies, letters, actions, limits, switches.

    ``bases``: for every letter the articles its template names, the agency's own among them.
    """
    found: dict[str, dict[Use, None]] = {}
    for use, cites in _used(bases):
        for cite in cites:
            found.setdefault(cite, {})[use] = None
    return {cite: tuple(named) for cite, named in found.items()}


def _used(bases: Mapping[str, Sequence[str]]) -> Iterator[tuple[Use, Sequence[str]]]:
    for kind in REPLY_KINDS.values():
        yield Use("reply", kind.code, kind.label), kind.cites
    for document in DOCUMENTS.values():
        yield Use("letter", document.code, document.name), document.cites
    for code, cites in bases.items():
        name = DOCUMENTS[code].name if code in DOCUMENTS else "本机关文书"
        yield Use("letter", code, name), cites
    for row in TRANSITIONS:
        yield Use("trigger", row.trigger, row.label), row.cites
    for limit in LIMITS:
        yield Use("limit", limit.code, limit.label), limit.cites
    for switch in SWITCHES.values():
        yield Use("switch", switch.code, switch.question), switch.cites
