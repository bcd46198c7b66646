"""``casework list`` and ``casework actions``: what is due, and what can be done."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from casework.cases.fields import FieldSpec, Type
from casework.cases.words import APPLICANT_CLASSES, ROLES, STANDINGS
from casework.cli.cases import URGENCY_LABELS
from casework.cli.chinese import Command, Day, Number, OneOf
from casework.cli.clock import due_text
from casework.cli.common import actor_option, json_option, looking, opened, say, show_json, table
from casework.cli.typeset import shortened
from casework.errors import UsageFault
from casework.states.table import STATES

if TYPE_CHECKING:
    from casework.service.actions import Action
    from casework.service.case import Case
    from casework.service.facade import Casework


@click.command("list", cls=Command)
@click.option("--state", metavar="阶段", help="只看某一阶段（代码，见 casework states）。")
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
        _hint(casework)
    if as_json:
        show_json([case.to_dict() for case in cases])
    else:
        _print(cases, labels)


def _print(cases: Sequence[Case], labels: Sequence[str]) -> None:
    if not cases:
        say("没有符合条件的办件。")
        return
    rows = [_row(case, label) for case, label in zip(cases, labels, strict=True)]
    click.echo(
        table(("登记编号", "阶段", "期限", "性质", "剩余", "紧急", "承办人", "申请内容"), rows)
    )


def _hint(casework: Casework) -> None:
    """Say what stands in the way of firm days: a notice not known, deadlines not renewed."""
    from casework.service.recompute import stale_rows

    awaited = casework.awaited_notice
    if awaited is not None:
        say(f"提示 [{awaited.code}] {awaited.message}")
    waiting = len(stale_rows(casework))
    if waiting:
        say(
            f"提示 [deadlines_stale] 有 {waiting} 件的期限依据旧的放假安排或者口径计算，"
            "请运行 casework calendar recompute"
        )


def _row(case: Case, label: str) -> tuple[str, ...]:
    return (
        case.number,
        label,
        case.due.isoformat() if case.due else "未定",
        STANDINGS[case.reckoning.standing] if case.due else "–",
        str(case.reckoning.remaining) if STATES[case.state].open else "–",
        URGENCY_LABELS[case.urgency],
        case.view.handler or "–",
        shortened(case.view.items[0].text or "（已清除）", 24),
    )


def _known(option: str, value: str | None, words: Iterable[str]) -> None:
    if value is not None and value not in words:
        raise UsageFault(f"{option} 只能是：{'、'.join(words)}")


globals()["list"] = list_  # the group loads each command by its own name


@click.command(cls=Command)
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@actor_option
@json_option
def actions(number: str, actor: str | None, as_json: bool) -> None:
    """现在能办什么、由谁办、怎么写命令；不能办的，为什么。指明办理人的，只看他能办的。"""
    who = looking(actor)
    with opened() as casework:
        found = casework.actions(number, actor=who)
        lines = [] if as_json else _lines(casework, number, who, found)
    if as_json:
        show_json([action.to_dict() for action in found])
        return
    click.echo("\n".join(lines))


def _lines(casework: Casework, number: str, who: str | None, found: list[Action]) -> list[str]:
    case = casework.show(number)
    due = due_text(case.reckoning)
    urgent = "" if case.urgency == "calm" else f"，{URGENCY_LABELS[case.urgency]}"
    offers = [line for action in found if action.allowed for line in _offer(number, who, action)]
    refused = [action for action in found if not action.allowed and action.in_stage]
    elsewhere = [action for action in found if not action.in_stage]
    lines = [f"{number} 现在“{casework.state_label(case)}”阶段，答复期限 {due}{urgent}。", ""]
    lines += [f"可以办理{f'（{who}）' if who else ''}：", *(offers or ["  没有。"]), "", *_NOTES]
    if refused:
        lines += ["", "这一阶段有、但现在还不能办理的："]
    for action in refused:
        why = "；".join(refusal.message for refusal in action.refusals)
        lines.append(f"  {action.trigger}（{action.label}）：{why}")
    if elsewhere:
        names = "、".join(f"{action.trigger}（{action.label}）" for action in elsewhere)
        lines += ["", f"这一阶段没有的（在哪一阶段，见 casework states）：{names}"]
    return lines


_NOTES: Final = (
    "命令中的值是例子，请改成实际情况；YYYY-MM-DD 换成日期。",
    "发生日默认今天；补登以前发生的，加 --set on=YYYY-MM-DD。",
)


_MANY: Final = 4
"""Roles spelt out for one action; where more may do it, who exactly says little."""


def _offer(number: str, who: str | None, action: Action) -> list[str]:
    actor = shlex.quote(who or action.actors[0])
    names = "、".join(ROLES[role] for role in action.roles[:_MANY])
    names += f"等{len(action.roles)}种人员" if len(action.roles) > _MANY else ""
    sets = "".join(f" --set {shlex.quote(pair)}" for pair in action.example())
    lines = [
        f"  {action.trigger}（{action.label}），由{names}办理：",
        f"    casework do {number} {action.trigger} --as {actor}{sets}",
    ]
    return lines + [f"      {_field(spec)}" for spec in action.fields if spec.name != "on"]


_FORMS: Final = {
    Type.DAY: "日期 YYYY-MM-DD",
    Type.INT: "整数",
    Type.INTS: "整数，多个用逗号分开",
    Type.BOOL: "true（是）或者 false（否）",
    Type.TEXTS: "文字，多条的重复写 --set",
    Type.RECORD: "JSON，字段：",
    Type.RECORDS: "JSON，一条一组，字段：",
    Type.MAP: 'JSON，如 {"means": "post"}',
}


def _field(spec: FieldSpec) -> str:
    form = _FORMS.get(spec.type, "文字") + "；".join(_part(part) for part in spec.of)
    if spec.choices:
        form = _choices(spec.choices)
    return f"{spec.name}　{spec.label}（{_need(spec)}）：{form}"


def _part(spec: FieldSpec) -> str:
    choices = f"：{_choices(spec.choices)}" if spec.choices else ""
    return f"{spec.name} {spec.label}（{_need(spec)}）{choices}"


def _need(spec: FieldSpec) -> str:
    return "必填" if spec.required else "可选"


def _choices(choices: Mapping[str, str]) -> str:
    return "、".join(f"{code}（{label}）" for code, label in choices.items())
