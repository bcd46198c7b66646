"""Examples that fit the case at hand: what a newcomer can copy, change and run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from casework.cases.commands import COMMANDS, command_fields
from casework.cases.fields import FieldSpec, Type
from casework.cases.findings import Severity
from casework.cases.view import CaseView
from casework.cases.words import MEANS
from casework.law.fees import fee_by_items
from casework.law.guide import follow
from casework.law.limits import limit_on
from casework.law.replies import REPLY_KINDS
from casework.states.context import Context
from casework.states.table import Row

DAY: Final = "YYYY-MM-DD"
"""Stands where a day must be chosen."""

Values = dict[str, Any]


def example_values(view: CaseView, row: Row, ctx: Context) -> Values:
    """Return values for every field the trigger needs in this case, days left open."""
    fitting = _FITTING.get(row.trigger)
    fits = fitting(view, ctx) if fitting else {}
    found: Values = {}
    for spec in command_fields(COMMANDS[row.trigger]):
        if spec.name in fits:
            if fits[spec.name] is not None:
                found[spec.name] = fits[spec.name]
        elif spec.required or spec.example is not None:
            found[spec.name] = _example(spec)
    return found


def as_pairs(fields: Iterable[FieldSpec], values: Mapping[str, Any]) -> list[str]:
    """Return the values as ``--set`` arguments; a list of texts becomes one for each."""
    pairs = []
    for spec in fields:
        if spec.name in values:
            value = values[spec.name]
            many = spec.type is Type.TEXTS and isinstance(value, list)
            pairs += [f"{spec.name}={_written(part)}" for part in (value if many else [value])]
    return pairs


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _example(spec: FieldSpec) -> Any:
    """Return the declared example, or a value of the right type."""
    if spec.type is Type.DAY:
        return DAY
    if spec.example is not None:
        return list(spec.example) if isinstance(spec.example, tuple) else spec.example
    if spec.choices:
        return next(iter(spec.choices))
    record = {part.name: _example(part) for part in spec.of if part.required}
    shapes: dict[Type, Any] = {
        Type.INT: 1, Type.INTS: [1], Type.BOOL: True, Type.TEXTS: [spec.label], Type.MAP: {},
        Type.RECORD: record, Type.RECORDS: [record],
    }  # fmt: skip
    return shapes.get(spec.type, spec.label)


# -- what fits this case ----------------------------------------------------------------------
def _outcomes(view: CaseView, ctx: Context) -> Values:
    """Every item answered, in the way of its kind of case, with what the letter must say."""
    reply = "A2" if view.kind == "disclosure" else _first_reply(view.kind)
    one: Values = {"reply": reply, "reason": "经审查，可以公开"}
    if REPLY_KINDS[reply].grants:
        one["enclosures"] = ["立项批复复印件"]
    else:
        one["reason"] = "经核实，原记录有误"
    return {"outcomes": [{"item": item.no, **one} for item in view.active_items]}


def _first_reply(kind: str) -> str:
    return next(k.code for k in REPLY_KINDS.values() if k.case_kind == kind and not k.needs)


def _on_spot(view: CaseView, ctx: Context) -> Values:
    return {**_outcomes(view, ctx), "reviewed": True}


def _consultation(view: CaseView, ctx: Context) -> Values:
    waiting = view.open_consultations or tuple(
        c for c in view.consultations if c.result == "lapsed"
    )
    if waiting:
        return {"ref": waiting[0].ref, "result": "answered", "position": "consents"}
    ended = next((c.ref for c in view.consultations if c.party == "third_party"), "A")
    return {"ref": ended, "result": "assessed", "assessment": "公开不会损害第三方合法权益"}


def _extension(view: CaseView, ctx: Context) -> Values:
    now = ctx.reckon(view)
    left = limit_on("extension", now.start or ctx.today).days - now.extended
    return {"days": max(1, min(10, left))}


def _approval(view: CaseView, ctx: Context) -> Values:
    return {"days": view.extension.days} if view.extension else {}


def _served(view: CaseView, ctx: Context) -> Values:
    asked = view.correction if view.state == "correction" else view.fee
    return {"served_on": DAY} if asked is not None and asked.served_on is None else {}


def _split(view: CaseView, ctx: Context) -> Values:
    return {"items": [f"第{no}项内容" for no in range(1, len(view.items) + 2)]}


def _unit(view: CaseView, ctx: Context) -> Values:
    waiting = [r.ref for r in view.referrals if r.replied_on is None]
    return {"ref": waiting[0]} if waiting else {}


def _dispatch(view: CaseView, ctx: Context) -> Values:
    means = view.delivery if view.delivery in MEANS else "post"
    carried = means in ("post", "electronic")
    return {"means": means, "carrier_number": "EMS-0001" if carried else None}


def _release(view: CaseView, ctx: Context) -> Values:
    objected = any(c.position == "objects" for c in view.consultations)
    return {"third_party_told_on": DAY} if objected else {}


def _charge(view: CaseView, ctx: Context) -> Values:
    """By item where the month's count comes to a fee; the figures are those proposed."""
    count = ctx.fee_count
    if count is None or fee_by_items(count.total, count.before).amount == 0:
        return {}
    return {"tariff": "by_item", "units": count.items, "before": count.before}


def _handler(view: CaseView, ctx: Context) -> Values:
    handlers = [who for who, roles in ctx.people.items() if "handler" in roles]
    return {"handler": handlers[0]} if handlers else {}


def _receipt(view: CaseView, ctx: Context) -> Values:
    signed = view.channel == "signed_mail" and view.signed_on is None
    return {"signed_on" if signed else "handed_over_on": DAY}


def _amendment(view: CaseView, ctx: Context) -> Values:
    return {"happened_on": DAY}


def _answering(view: CaseView, ctx: Context) -> Values:
    """The next question of the first item still open, with its first answer; else the last again."""
    latest: Values = {}
    for item in view.active_items:
        answers = [(a.question, a.option) for a in view.answers_for(item.no)]
        trail = follow(view.kind, answers)
        if trail.asked is not None:
            first = trail.asked.options[0].code
            return {"item": item.no, "question": trail.asked.code, "answer": first}
        question, option = trail.steps[-1]
        latest = {"item": item.no, "question": question.code, "answer": option.code}
    return latest


def _hard(view: CaseView, ctx: Context) -> Values:
    return _finding(ctx, Severity.ERROR)


def _past(view: CaseView, ctx: Context) -> Values:
    return _finding(ctx, Severity.IRREPARABLE)


def _finding(ctx: Context, severity: Severity) -> Values:
    open_ones = [x.key for x in ctx.findings or () if x.severity is severity and not x.settled]
    return {"key": open_ones[0]} if open_ones else {}


_FITTING: Final[dict[str, Callable[[CaseView, Context], Values]]] = {
    "answer_question": _answering,
    "propose": _outcomes,
    "answer_on_spot": _on_spot,
    "record_consultation": _consultation,
    "propose_extension": _extension,
    "approve_extension": _approval,
    "lapse_correction": _served,
    "lapse_payment": _served,
    "split": _split,
    "unit_reply": _unit,
    "dispatch": _dispatch,
    "release": _release,
    "charge_fee": _charge,
    "record_receipt": _receipt,
    "assign": _handler,
    "amend_fact": _amendment,
    "override_finding": _hard,
    "acknowledge_finding": _past,
}
"""Where the declared examples alone would be refused in a real case."""
