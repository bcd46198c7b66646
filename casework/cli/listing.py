"""``casework list`` and ``casework actions``: what is due, and what can be done."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import click

from casework.cases.fields import FieldSpec, Type
from casework.cases.words import APPLICANT_CLASSES, ROLES
from casework.cli.cases import URGENCY_LABELS
from casework.cli.chinese import Command, Day, Number, OneOf
from casework.cli.clock import STANDING_LABELS
from casework.cli.common import actor_option, json_option, opened, show_json, table
from casework.errors import UsageFault
from casework.states.table import STATES

if TYPE_CHECKING:
    from casework.service.actions import Action
    from casework.service.case import Case
    from casework.service.facade import Casework


@click.command("list", cls=Command)
@click.option("--state", metavar="阶段", help="只看某一阶段（代码）。")
@click.option("--open", "open_only", is_flag=True, help="只看未办结的。")
@click.option("--due-within", type=Number(), metavar="天数", help="风险日在几个工作日之内的。")
@click.option(
    "--urgency", type=OneOf(*URGENCY_LABELS), metavar="紧急程度",
    help="calm、yellow、red 或者 overdue。",
)  # fmt: skip
@click.option("--handler", metavar="承办人", help="只看某一承办人的。")
@click.option("--class", "applicant_class", metavar="类别", help="只看某类申请人（代码）的。")
@click.option("--row", metavar="行", help="只看年报表三某一行的，如 3.1。")
@click.option("--received-from", type=Day(), metavar="日期", help="收到日不早于。")
@click.option("--received-to", type=Day(), metavar="日期", help="收到日不晚于。")
@json_option
def list_(
    state: str | None,
    open_only: bool,
    due_within: int | None,
    urgency: str | None,
    handler: str | None,
    applicant_class: str | None,
    row: str | None,
    received_from: date | None,
    received_to: date | None,
    as_json: bool,
) -> None:
    """办件清单，按期限先后。"""
    _known("--state", state, STATES)
    _known("--class", applicant_class, APPLICANT_CLASSES)
    with opened() as casework:
        cases = casework.list(
            state=state,
            open_only=open_only,
            due_within=due_within,
            urgency=urgency,
            handler=handler,
            applicant_class=applicant_class,
            row=row,
            received_from=received_from,
            received_to=received_to,
        )
        labels = [casework.state_label(case) for case in cases]
    if as_json:
        show_json([case.to_dict() for case in cases])
        return
    rows = [_row(case, label) for case, label in zip(cases, labels, strict=True)]
    click.echo(table(("登记编号", "阶段", "期限", "性质", "剩余", "紧急"), rows))


def _row(case: Case, label: str) -> tuple[str, ...]:
    return (
        case.number,
        label,
        case.due.isoformat() if case.due else "未定",
        STANDING_LABELS[case.reckoning.standing] if case.due else "–",
        str(case.reckoning.remaining),
        URGENCY_LABELS[case.urgency],
    )


def _known(option: str, value: str | None, words: Iterable[str]) -> None:
    if value is not None and value not in words:
        raise UsageFault(f"{option} 只能是：{'、'.join(words)}")


globals()["list"] = list_  # the group loads each command by its own name


@click.command(cls=Command)
@click.argument("number", metavar="登记编号")
@actor_option
@json_option
def actions(number: str, actor: str | None, as_json: bool) -> None:
    """现在能办什么、由谁办、怎么写命令；不能办的，为什么。"""
    with opened() as casework:
        found = casework.actions(number, actor=actor)
        lines = [] if as_json else _lines(casework, number, actor, found)
    if as_json:
        show_json([action.to_dict() for action in found])
        return
    click.echo("\n".join(lines))


def _lines(casework: Casework, number: str, actor: str | None, found: list[Action]) -> list[str]:
    case = casework.show(number)
    due = case.due.isoformat() if case.due else "未定"
    lines = [f"{number} 现在“{casework.state_label(case)}”阶段，答复期限 {due}。", "", "可以办理："]
    for action in found:
        if action.allowed:
            lines += _offer(casework, number, actor, action)
    lines += ["", "暂不能办理："]
    for action in found:
        if not action.allowed:
            why = "；".join(refusal.message for refusal in action.refusals)
            lines.append(f"  {action.trigger}（{action.label}）：{why}")
    return lines


def _offer(casework: Casework, number: str, actor: str | None, action: Action) -> list[str]:
    who = actor or casework.someone(action.roles) or "办理人"
    names = "、".join(ROLES[role] for role in action.roles)
    sets = " ".join(f"--set {shlex.quote(pair)}" for pair in action.example())
    command = f"casework do {number} {action.trigger} --as {who} {sets}".rstrip()
    lines = [f"  {action.trigger}（{action.label}），由{names}：", f"    {command}"]
    return lines + [f"      {_field(spec)}" for spec in action.fields]


def _field(spec: FieldSpec) -> str:
    need = "必填" if spec.required else "可选"
    form = {
        Type.DAY: "日期 YYYY-MM-DD" + ("，默认今天" if spec.name == "on" else ""),
        Type.INT: "整数",
        Type.BOOL: "true 或 false",
        Type.TEXTS: "文字，多条用 JSON 列表",
        Type.RECORDS: "JSON 列表，每条的字段：" + "、".join(_part(p) for p in spec.of),
    }.get(spec.type, "文字")
    if spec.choices:
        form = "、".join(f"{code}（{label}）" for code, label in spec.choices.items())
    return f"{spec.name}　{spec.label}（{need}）：{form}"


def _part(spec: FieldSpec) -> str:
    need = "必填" if spec.required else "可选"
    choices = (
        "：" + "／".join(f"{c} {label}" for c, label in spec.choices.items())
        if spec.choices
        else ""
    )
    return f"{spec.name}（{spec.label}，{need}{choices}）"
