"""The guided decision of a case: where the answers lead, what the result needs, what is missing.

It proposes and decides nothing: the handler proposes the outcome himself (``propose``), and may
propose another; ``differs`` tells for which items.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from casework.cases.commands import OUTCOME
from casework.cases.fields import FieldSpec, Type
from casework.cases.view import Answer, CaseView
from casework.law.guide import PROPOSE, Option, Paper, Question, follow, papers_of
from casework.law.provisions import MARKS, citation_text
from casework.law.remedies import remedy_route
from casework.law.replies import REPLY_KINDS, ReplyKind, Route, letter_for
from casework.review.papers import on_file

_FIELDS: Final[Mapping[str, FieldSpec]] = {spec.name: spec for spec in OUTCOME}
_SEVERED: Final = "条例/37/1"


@dataclass(frozen=True, slots=True)
class Step:
    """One answered question, with the answer that stands for it."""

    question: Question
    option: Option
    answer: Answer


@dataclass(frozen=True, slots=True)
class Need:
    """A detail of the outcome; one of ``names`` is enough. Without ``must`` it is advised."""

    names: tuple[str, ...]
    must: bool = True

    @property
    def label(self) -> str:
        """What it is called, in an officer's words."""
        return "或者".join(f"{_FIELDS[name].label}（{name}）" for name in self.names)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One outcome to propose: what is known of it, and the details still to be written.

    ``part``: None for an item as one whole; blank where the part has still to be named.
    """

    item: int
    part: str | None
    reply: str
    reason: str
    needs: tuple[Need, ...]
    sets: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> ReplyKind:
        """The reply kind."""
        return REPLY_KINDS[self.reply]

    def values(self, *, personal: bool = True) -> dict[str, Any]:
        """Return the outcome as ``propose`` takes it; what is to be filled in stands blank.

        A blank counts as not given, so the proposal is refused where it must be filled in.
        """
        known: dict[str, Any] = {"item": self.item}
        known |= {} if self.part is None else {"part": self.part}
        known |= {"reply": self.reply, "reason": self.reason if personal else "", **self.sets}
        for need in self.needs:
            known |= {name: _blank(name) for name in need.names if name not in known}
        return known


def _blank(name: str) -> Any:
    return [] if _FIELDS[name].type is Type.TEXTS else ""


@dataclass(frozen=True, slots=True)
class Filed:
    """A paper behind the result, and whether it is on file."""

    paper: Paper
    on_file: bool


@dataclass(frozen=True, slots=True)
class Result:
    """Where a path ends: reply kinds, articles, papers, letter and remedy of the day."""

    outcomes: tuple[Proposed, ...]
    cites: tuple[str, ...]
    papers: tuple[Filed, ...]
    letter: str
    route: Route

    @property
    def kinds(self) -> tuple[ReplyKind, ...]:
        """The reply kinds, what is given before what is withheld."""
        return tuple(one.kind for one in self.outcomes)

    @property
    def mark(self) -> str:
        """The least trusted mark of the reply kinds (``law.provisions.MARKS``)."""
        return max((kind.mark for kind in self.kinds), key=list(MARKS).index)

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles in full, as a letter prints them."""
        return tuple(citation_text(cite) for cite in self.cites)

    @property
    def missing(self) -> tuple[Paper, ...]:
        """The papers not on file."""
        return tuple(one.paper for one in self.papers if not one.on_file)


@dataclass(frozen=True, slots=True)
class Guidance:
    """How far the questions are answered for one item, or for one part of it.

    ``asked`` is None once the path has ended. ``trigger`` is then the step that goes on:
    ``propose``, the lapse that alone gives this reply, or ``request_correction``, without a
    ``result``.
    """

    item: int
    part: str
    steps: tuple[Step, ...]
    asked: Question | None
    result: Result | None = None
    trigger: str = ""

    @property
    def place(self) -> str:
        """What it is about, in an officer's words."""
        return f"第{self.item}项" + (f"（{self.part}）" if self.part else "")


@dataclass(frozen=True, slots=True)
class Proposal:
    """All items together: what to propose, the one letter that answers them, its remedy."""

    outcomes: tuple[Proposed, ...]
    letter: str
    route: Route

    def values(self, *, personal: bool = True) -> dict[str, Any]:
        """Return the values of ``propose``, blanks to be filled in."""
        return {"outcomes": [one.values(personal=personal) for one in self.outcomes]}


def walk(
    view: CaseView, item: int, part: str = "", *, on: date, partial: str = "split"
) -> Guidance:
    """Return where the answers for an item, or for a part of it, lead.

    ``on``: the day whose law gives the remedy; ``partial``: what SW-10 says.
    """
    answers = view.answers_for(item, part)
    trail = follow(view.kind, ((a.question, a.option) for a in answers))
    steps = tuple(
        Step(question, option, answers[place])
        for (question, option), place in zip(trail.steps, trail.places, strict=True)
    )
    if trail.asked is not None:
        return Guidance(item, part, steps, trail.asked)
    ended = Guidance(item, part, steps, None, trigger=steps[-1].option.trigger)
    return replace(ended, result=_result(view, ended, on, partial)) if trail.replies else ended


def guide(view: CaseView, *, on: date, partial: str = "split") -> tuple[Guidance, ...]:
    """Return the guidance for every item asked for; one answered in parts has one for each part."""
    return tuple(
        walk(view, item, part, on=on, partial=partial) for item, part in answered_places(view)
    )


def answered_places(view: CaseView) -> tuple[tuple[int, str], ...]:
    """Return item and part for everything that is to be answered on its own."""
    return tuple(
        (item.no, part)
        for item in view.active_items
        for part in view.answered_parts(item.no) or ("",)
    )


def proposal(guidances: Sequence[Guidance], *, on: date, partial: str = "split") -> Proposal | None:
    """Return what the items come to together; None until every one has a reply to propose."""
    results = [g.result for g in guidances if g.result is not None and g.trigger == PROPOSE]
    if not results or len(results) < len(guidances):
        return None
    kinds = [kind for result in results for kind in result.kinds]
    return Proposal(
        tuple(one for result in results for one in result.outcomes),
        letter_for([kind.code for kind in kinds]),
        remedy_route(kinds, on, partial),
    )


def differs(view: CaseView) -> tuple[int, ...]:
    """Return the items for which other reply kinds are proposed than the answers lead to.

    Items whose questions are not all answered, or with nothing proposed, are left out.
    """
    led: dict[int, list[tuple[str, ...]]] = {}
    for item, part in answered_places(view):
        trail = follow(view.kind, ((a.question, a.option) for a in view.answers_for(item, part)))
        led.setdefault(item, []).append(trail.replies if trail.asked is None else ())
    return tuple(
        item for item, replies in led.items() if all(replies) and _other(view, item, replies)
    )


def _other(view: CaseView, item: int, led: Iterable[tuple[str, ...]]) -> bool:
    proposed = Counter(o.reply for o in view.outcomes if o.item == item)
    return bool(proposed) and proposed != Counter(code for replies in led for code in replies)


# -- the result -------------------------------------------------------------------------------
def _result(view: CaseView, ended: Guidance, on: date, partial: str) -> Result:
    chosen = next(step for step in ended.steps if step.option.replies)
    kinds = chosen.option.kinds
    codes = [kind.code for kind in kinds]
    return Result(
        tuple(_proposed(ended, chosen, kind) for kind in kinds),
        tuple(dict.fromkeys(_cites(ended, kinds))),
        tuple(Filed(paper, on_file(view, paper.code)) for paper in papers_of(codes)),
        letter_for(codes),
        remedy_route(kinds, on, partial),
    )


def _cites(ended: Guidance, kinds: Sequence[ReplyKind]) -> Iterator[str]:
    """Yield severance first, then each reply, then the form it is supplied in."""
    yield from [_SEVERED] if len(kinds) > 1 else []
    for kind in kinds:
        yield from kind.cites
    yield from (c for s in ended.steps if s.option.given_details for c in s.option.cites)


def _proposed(ended: Guidance, chosen: Step, kind: ReplyKind) -> Proposed:
    """Return one outcome; of a severed item the reason given is that for withholding."""
    severed = _severs([chosen.option])
    part = "" if severed else ended.part or None
    reason = "" if severed and kind.grants else chosen.answer.reason or ""
    sets = {k: v for s in ended.steps for k, v in s.option.sets.items() if kind.grants}
    return Proposed(ended.item, part, kind.code, reason, tuple(_needs(ended, kind)), sets)


def _severs(options: Iterable[Option]) -> bool:
    return any(len(option.replies) > 1 for option in options)


def _needs(ended: Guidance, kind: ReplyKind) -> Iterator[Need]:
    options = [step.option for step in ended.steps]
    own = [name for o in options for name in (o.given_details if kind.grants else o.details)]
    severed = ("part", "reason")[: 1 + kind.grants] if _severs(options) else ()
    yield from (Need(tuple(name.split("/"))) for name in (*severed, *kind.needs, *own))
    if not kind.grants:
        yield from (Need((name,), must=False) for o in options for name in o.advised)
