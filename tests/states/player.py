"""Plays cases at random: legal and illegal commands, any role, sensible and silly days."""

from __future__ import annotations

from datetime import date, timedelta

from casework.cases.commands import COMMANDS, command_fields
from casework.cases.fields import Type
from casework.cases.words import ROLES
from casework.law.replies import REPLY_KINDS
from casework.settings import Person
from casework.states.table import ROWS

PEOPLE = {role: Person(name=role, roles=(role,)) for role in ROLES} | {
    "handler2": Person(name="handler2", roles=("handler",)),
    "everyone": Person(name="everyone", roles=tuple(ROLES)),
}
TRIGGERS = [trigger for trigger in ROWS if trigger != "register"]
PROPOSABLE = [k.code for k in REPLY_KINDS.values() if k.proposable]

DETAILS = {
    "ground": "trade_secret", "public_interest": "不影响公共利益", "where": "门户网站某栏目",
    "secret_basis": "定密决定", "rule": "某法第一条", "danger": "公共安全", "process_kind": "请示报告",
    "file": "某案卷", "organ": "某机关", "organ_contact": "0000-0000", "earlier_no": "某〔2024〕1号",
    "earlier_on": "2024-01-02", "exists": "现有数据", "would_make": "汇总表", "archive": "某档案馆",
    "severance": "全文逐页记载同一内容，遮去后没有剩余", "enclosures": ["复印件"], "channel": "某渠道", "given": "全文",
    "unchanged": "此前已作实质答复，没有变化", "petition_text": "请处理",
}  # fmt: skip


REASON = "该文件是第三季度工程例会上各单位报送的报价明细，由某处保存在专用柜中"


def outcome(item: int, reply: str) -> dict:
    """Return an outcome with every detail its kind needs."""
    kind = REPLY_KINDS[reply]
    needed = {name: DETAILS[name] for name in kind.needs}
    extra = {"organ": "某机关", "organ_contact": "0000-0000"} if reply == "A5" else {}
    if kind.grants:
        extra = {"enclosures": ["复印件"]}
    extra |= {"A6": {"unchanged": DETAILS["unchanged"]}, "A10": {"petition_text": "请处理"}}.get(reply, {})
    if reply in ("A3.15", "A18", "A10", "A3.14a", "A3.16a", "A3.16b", "A3.16c", "A3.14c"):
        extra |= {"severance": DETAILS["severance"], "channel": "某渠道"}
    return {"item": item, "reply": reply, "reason": REASON, **needed, **extra}


def values(draw, trigger: str, view, today: date) -> dict:
    """Return values for a command: mostly such as would do, sometimes not."""
    found: dict = {}
    for spec in command_fields(COMMANDS[trigger]):
        if spec.name == "on" or not (spec.required or draw(0, 3) == 0):
            continue
        found[spec.name] = _value(draw, trigger, spec, view, today)
    if trigger == "dispatch":
        found["carrier_number"] = "E1"
    if trigger == "reopen":
        found["received_on"] = today.isoformat()
    if draw(0, 9) == 0:
        found["on"] = (today + timedelta(days=draw(-6, 2))).isoformat()
    return {name: value for name, value in found.items() if value is not None}


def _value(draw, trigger: str, spec, view, today: date):
    if spec.name == "outcomes":
        numbers = [item.no for item in view.active_items] or [1]
        reply = PROPOSABLE[draw(0, len(PROPOSABLE) - 1)]
        mixed = draw(0, 4) == 0
        return [
            outcome(no, PROPOSABLE[draw(0, len(PROPOSABLE) - 1)] if mixed else reply)
            for no in numbers
        ]
    if spec.name == "ref":
        known = view.referrals if trigger == "unit_reply" else view.consultations
        return known[draw(0, len(known) - 1)].ref if known else "A"
    if spec.name in ("into", "to") and trigger in ("merge", "link"):
        return view.number
    if spec.name == "seq":
        return draw(1, max(1, view.version))
    if spec.name in ("sha256", "values", "main"):
        return None
    if spec.type is Type.DAY:
        return (today + timedelta(days=draw(-3, 30))).isoformat()
    if spec.type is Type.INT:
        return draw(0, 25) if spec.name != "units" else draw(0, 90)
    if spec.type is Type.BOOL:
        return bool(draw(0, 1))
    if spec.type is Type.INTS:
        return [draw(1, 2)]
    if spec.choices:
        return list(spec.choices)[draw(0, len(spec.choices) - 1)]
    return spec.example or "某内容"
