"""Reading a history: its form, its options, and its facts in order of time, amendments applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from casework.cases.facts import Fact, impossible, parse_fact
from casework.cases.fields import BadValue, parse_day
from casework.errors import InputError, Refusal

History = Mapping[str, Any] | Sequence[Any]

# A tuple: joining the two types anew at each call costs more than the reading.
_LISTS: Final = (list, tuple)
_ONLY_FACTS: Final = frozenset({Fact})
_HISTORY_KEYS: Final = frozenset({"region", "known_on", "reply_days", "facts", "format"})


def read_history(history: History) -> tuple[Sequence[Fact], dict[str, Any]]:
    """Return the facts of a history and its options; refuse what is not of the form."""
    options: dict[str, Any] = {}
    if not isinstance(history, _LISTS) and isinstance(history, Mapping):
        options = _read_options(history)
        history = history.get("facts", ())
    if not isinstance(history, _LISTS):
        raise InputError([Refusal("history_form", "facts 应为事实列表", field="facts")])
    if _ONLY_FACTS.issuperset(map(type, history)):
        return history, options
    return [parse_fact(raw, index) for index, raw in enumerate(history, 1)], options


def _read_options(history: Mapping[str, Any]) -> dict[str, Any]:
    unknown = [str(key)[:40] for key in history if key not in _HISTORY_KEYS]
    if unknown:
        names = "、".join(unknown)
        raise InputError(
            [
                Refusal(
                    "field_unknown", f"没有字段 {names}，可用：region、known_on、reply_days、facts"
                )
            ]
        )
    options = {k: history[k] for k in ("region", "known_on", "reply_days") if history.get(k)}
    try:
        if "known_on" in options:
            options["known_on"] = parse_day(options["known_on"])
    except BadValue as bad:
        raise InputError([Refusal("field_invalid", f"known_on {bad}", field="known_on")]) from None
    days = options.get("reply_days", 20)
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 366:
        raise InputError(
            [
                Refusal(
                    "field_invalid", "reply_days 应为 1 至 366 的整数（工作日）", field="reply_days"
                )
            ]
        )
    return options


def in_order(facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts by day, ties in the order given, with amendments applied."""
    for fact in facts:
        if fact.kind == "amended":
            facts = _amended(facts)
            break
    return sorted(facts, key=_BY_DAY)


_BY_DAY: Final = attrgetter("on")


def _amended(facts: Sequence[Fact]) -> list[Fact]:
    """Replace superseded facts where they stood; an amendment may itself be superseded."""
    current: dict[int, Fact | None] = {}
    for place, fact in enumerate(facts, 1):
        if fact.kind != "amended":
            if (fact.seq or place) in current:
                raise impossible(fact, "序号重复，不能确定更正的是哪一条")
            current[fact.seq or place] = fact
    for amendment in [fact for fact in facts if fact.kind == "amended"]:
        seq = amendment.data["supersedes"]
        if seq not in current:
            raise impossible(amendment, f"没有序号为 {seq} 的事实可以更正")
        raw = amendment.get("replacement")
        current[seq] = _replacement(raw, seq) if raw else None
    return [fact for fact in current.values() if fact is not None]


def _replacement(raw: Any, seq: int) -> Fact:
    return parse_fact({"seq": seq, **raw} if isinstance(raw, Mapping) else raw, seq)
