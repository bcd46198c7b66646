"""期限计算说明: how a deadline was reached, complete enough for a reconsideration file.

Everything here is read from the history, the calendar and the law; nothing is stored. The
starting event and why that day, every excluded interval, every extension with who approved
it, every day with its notice, the articles, and the version of the calendar.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from casework.calendar.workdays import WorkdayCalendar
from casework.cases import effects
from casework.cases.clocks import Reckoning, conclude, walk
from casework.cases.consultations import PARTY_CITES
from casework.cases.daybook import why_out
from casework.cases.facts import FACT_KINDS, Fact
from casework.cases.history import History
from casework.cases.rounds import Round
from casework.cases.steps.receipt import CHANNEL_CITES, needs_confirmation
from casework.cases.steps.remedies import silence_periods
from casework.cases.walker import Walker
from casework.cases.words import CHANNELS
from casework.law.switches import DEFAULTS, SWITCHES

FORMAT: Final = "casework/explanation/1"
UNKNOWN: Final = "未登记"


@dataclass(frozen=True, slots=True)
class Happening:
    """One fact and what it did. ``decides``: it fixed the receipt day or the start."""

    on: date
    label: str
    effect: str
    cites: tuple[str, ...]
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Excluded:
    """Days (since, until] taken out; ``working_days`` are those of this round."""

    label: str
    since: date
    until: date | None
    working_days: int
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extended:
    """An extension as told to the applicant, and who approved it."""

    days: int
    told_on: date
    approved_on: date | None
    approved_by: str
    cites: tuple[str, ...] = ("条例/33/2",)


@dataclass(frozen=True, slots=True)
class RoundExplained:
    """One round: from receipt (or an order to answer anew) to its reply."""

    reckoning: Reckoning
    start_why: str
    start_cites: tuple[str, ...]
    excluded: tuple[Excluded, ...]
    extensions: tuple[Extended, ...]
    risks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole account. ``notices``: number, title and day signed of those used."""

    number: str | None
    as_of: date
    channel: str
    receipt_why: str
    receipt: tuple[Happening, ...]
    happenings: tuple[Happening, ...]
    rounds: tuple[RoundExplained, ...]
    silence: Mapping[str, date] | None
    region: str | None
    calendar_version: str
    notices: tuple[tuple[str, str, date], ...]
    missing_years: tuple[int, ...]
    switches: tuple[tuple[str, str, str, str], ...]
    """Code, key, value and meaning of every switch that is not at its default."""

    @property
    def last(self) -> RoundExplained:
        """The round that counts now."""
        return self.rounds[-1]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object ``casework/explanation/1``: plain dicts and ISO strings."""
        return {
            "format": FORMAT,
            "number": self.number,
            "as_of": self.as_of.isoformat(),
            "receipt": {
                "channel": self.channel,
                "why": self.receipt_why,
                "facts": [_happening(one) for one in self.receipt],
            },
            "happenings": [_happening(one) for one in self.happenings],
            "rounds": [_round(one) for one in self.rounds],
            "silence": {k: v.isoformat() for k, v in self.silence.items()}
            if self.silence
            else None,
            "calendar": {
                "region": self.region,
                "version": self.calendar_version,
                "notices": [
                    {"number": number, "title": title, "signed": signed.isoformat()}
                    for number, title, signed in self.notices
                ],
                "missing_years": list(self.missing_years),
            },
            "switches": [
                dict(zip(("code", "key", "value", "meaning"), one, strict=True))
                for one in self.switches
            ],
        }


def _happening(one: Happening) -> dict[str, Any]:
    return {
        "on": one.on.isoformat(),
        "what": one.label,
        "effect": one.effect,
        "decides": one.decides,
        "cites": list(one.cites),
    }


def _round(one: RoundExplained) -> dict[str, Any]:
    figures = one.reckoning.to_dict()
    del figures["rounds"], figures["format"]
    return figures | {
        "start_why": one.start_why,
        "start_cites": list(one.start_cites),
        "excluded": [
            {
                "label": x.label,
                "after": x.since.isoformat(),
                "through": x.until.isoformat() if x.until else None,
                "working_days": x.working_days,
                "cites": list(x.cites),
            }
            for x in one.excluded
        ],
        "extensions": [
            {
                "days": x.days,
                "told_on": x.told_on.isoformat(),
                "approved_on": x.approved_on.isoformat() if x.approved_on else None,
                "approved_by": x.approved_by,
                "cites": list(x.cites),
            }
            for x in one.extensions
        ],
        "risks": list(one.risks),
    }


def explain(
    history: History,
    *,
    as_of: date,
    calendar: WorkdayCalendar | None = None,
    switches: Mapping[str, str] = DEFAULTS,
    names: Mapping[str, str] | None = None,
) -> Explanation:
    """Return how the deadline of a history was reached, as seen on ``as_of``.

    ``names`` turns the ids of officers into names. Raises like ``reckon``.
    """
    walker = walk(history, calendar, switches)
    now = conclude(walker, as_of, ledger=True)
    known = names or {}
    rounds = tuple(
        _explain_round(walker, this, found, known)
        for this, found in zip(walker.rounds, (*now.rounds, now), strict=True)
    )
    received = next(f for f in walker.facts if f.kind == "received")
    first = walker.rounds[0]
    return Explanation(
        number=_number(walker),
        as_of=as_of,
        channel=CHANNELS[received.data["channel"]],
        receipt_why=_receipt_why(walker, received),
        receipt=tuple(_receipt(walker, received, first)),
        happenings=tuple(_happenings(walker)),
        rounds=rounds,
        silence=_silence(walker, now),
        region=getattr(walker.calendar, "region", None),
        calendar_version=now.calendar_version,
        notices=_notices(walker, now),
        missing_years=_missing(walker, now),
        switches=tuple(_turned(switches)),
    )


def _number(walker: Walker) -> str | None:
    return next((f.data["number"] for f in walker.facts if f.kind == "registered"), None)


def _receipt_why(walker: Walker, received: Fact) -> str:
    channel, office = received.data["channel"], received.data.get("addressed_to_office")
    waits = needs_confirmation(channel, office, walker.switches)
    if waits and channel == "internet":
        return effects.UNCONFIRMED_PLATFORM
    if waits and channel == "signed_mail":
        return effects.MISADDRESSED
    return effects.RECEIPT[channel]


def _receipt(walker: Walker, received: Fact, first: Round) -> Iterator[Happening]:
    """Yield the separate days around the receipt, in order, marking the one that decides."""
    channel = received.data["channel"]
    days: list[tuple[date, str, str]] = []
    submitted = received.data.get("submitted_on")
    if submitted is not None:
        posted = channel in ("signed_mail", "unsigned_mail")
        days.append((submitted, "submitted", "申请人交寄" if posted else "申请人提交"))
    days.append((received.on, "received", FACT_KINDS["received"].label))
    days += [
        (fact.on, fact.kind, FACT_KINDS[fact.kind].label)
        for fact in walker.facts
        if fact.kind in ("carrier_signed", "handed_over", "receipt_confirmed", "registered")
    ]
    decides = _deciding(walker, received)
    for on, kind, label in sorted(days, key=lambda one: one[0]):
        yes = kind == decides
        said = "以此日为收到之日" if yes else "不决定收到之日"
        yield Happening(on, label, said, (CHANNEL_CITES[channel],) if yes else (), yes)


def _deciding(walker: Walker, received: Fact) -> str:
    if any(f.kind == "receipt_confirmed" for f in walker.facts) and not any(
        w.code == "confirmation_idle" for w in walker.rounds[0].warnings
    ):
        return "receipt_confirmed"
    if needs_confirmation(
        received.data["channel"], received.data.get("addressed_to_office"), walker.switches
    ):
        return ""  # not confirmed yet: no day decides
    return "carrier_signed" if walker.signed is not None else "received"


def _happenings(walker: Walker) -> Iterator[Happening]:
    """Yield every fact that touched a clock; the receipt has a table of its own."""
    for fact in walker.facts:
        told = effects.EFFECTS.get(fact.kind)
        if told is None or fact.kind in ("carrier_signed", "handed_over", "receipt_confirmed"):
            continue
        effect, cites = told
        ref = fact.data.get("ref")
        if fact.kind == "consultation_answered":
            effect = _answered(walker, fact)
        label = FACT_KINDS[fact.kind].label + (f"（{ref}）" if ref else "")
        yield Happening(fact.on, label, effect, cites)


def _answered(walker: Walker, fact: Fact) -> str:
    """Say whether the opinion ended the pause, or came when it was over by itself."""
    out = next(x for x in walker.exclusions if x.ref == fact.data["ref"])
    if out.until is not None and fact.on > out.until:
        return f"收到意见；对方期限已于 {out.until} 届满，届满次日起已恢复计算"
    return effects.EFFECTS["consultation_answered"][0]


def _explain_round(
    walker: Walker, this: Round, found: Reckoning, names: Mapping[str, str]
) -> RoundExplained:
    why, cites = _start_why(walker, this)
    return RoundExplained(
        reckoning=found,
        start_why=why,
        start_cites=cites,
        excluded=tuple(_excluded(walker, this, found)),
        extensions=tuple(_extensions(walker, this, names)),
        risks=tuple(_risks(found)),
    )


def _start_why(walker: Walker, this: Round) -> tuple[str, tuple[str, ...]]:
    if this.start is None:
        return "收到日未定，尚不能起算", ("条例/31/1",)
    for kind in ("correction_received", "fee_paid", "remanded", "self_corrected",
                 "receipt_confirmed", "carrier_signed"):  # fmt: skip
        for fact in walker.facts:
            day = fact.data.get("received_on") or fact.on if kind == "remanded" else fact.on
            if fact.kind == kind and day == this.start:
                return effects.START[kind]
    return effects.START["received"]


def _excluded(walker: Walker, this: Round, found: Reckoning) -> Iterator[Excluded]:
    """Yield the intervals that took days out of this round, by day of dispatch."""
    last = found.latest_due or found.due
    if this.start is None or last is None or this.delay is not None:
        return
    for x in sorted(walker.out_of(this), key=lambda x: x.since):
        low, high = max(x.since, this.start), min(x.until or x.latest, last)
        if high > low:
            days = walker.calendar.between_any(low, high)
            yield Excluded(why_out(x), x.since, x.until, days, PARTY_CITES[x.party])


def _extensions(walker: Walker, this: Round, names: Mapping[str, str]) -> Iterator[Extended]:
    """Yield the extensions standing in this round: a restart forgets the earlier ones."""
    approved: Fact | None = None
    for fact in walker.facts:
        if fact.kind == "extension_approved":
            approved = fact
        if fact.kind != "extended":
            continue
        if fact in this.extensions:
            by = names.get(approved.actor, approved.actor) if approved else ""
            on = approved.on if approved else None
            yield Extended(fact.data["days"], fact.on, on, by or UNKNOWN)
        approved = None


def _risks(found: Reckoning) -> Iterator[str]:
    if found.risk_due is None or found.risk_due == found.due:
        return
    known = [effects.RISKS[w.code] for w in found.warnings if w.code in effects.RISKS]
    if found.standing == "provisional":
        known.append(effects.RISK_UNANNOUNCED)
    yield from known
    if not known:
        yield effects.RISK_CONSULTED


def _silence(walker: Walker, now: Reckoning) -> dict[str, date] | None:
    """Return the applicant's periods against an overdue silence (SW-16), if it is one."""
    if now.stopped_on is None and now.timely is False and now.due is not None:
        return silence_periods(walker.calendar, now.due)
    return None


def _span(walker: Walker, now: Reckoning) -> tuple[date, date]:
    starts = [r.start for r in (*now.rounds, now) if r.start is not None]
    lasts = [day for r in (*now.rounds, now) for day in (r.due, r.latest_due) if day is not None]
    low = min(starts, default=walker.rounds[0].opened_on)
    return low, max(lasts, default=low)


def _notices(walker: Walker, now: Reckoning) -> tuple[tuple[str, str, date], ...]:
    used = set(walker.calendar.notices_between(*_span(walker, now)))
    return tuple((n.number, n.title, n.signed) for n in walker.calendar.notices if n.number in used)


def _missing(walker: Walker, now: Reckoning) -> tuple[int, ...]:
    """Return the years without a notice that any day shown falls in, the other limits' too."""
    low, high = _span(walker, now)
    shown = [limit.due for r in (*now.rounds, now) for limit in r.limits if limit.due is not None]
    shown += (_silence(walker, now) or {}).values()
    found = set(walker.calendar.missing_years(low, high))
    found.update(*(walker.calendar.missing_years(day, day) for day in shown))
    return tuple(sorted(found))


def _turned(switches: Mapping[str, str]) -> Iterator[tuple[str, str, str, str]]:
    for switch in SWITCHES.values():
        value = switches[switch.key]
        if value != switch.default:
            yield switch.code, switch.key, value, switch.meaning[value]
