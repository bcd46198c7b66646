"""``casework register``, ``do`` and ``show``: one case at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from casework.cases.commands import command_fields, command_type, parse_command
from casework.cases.fields import FieldSpec, Type
from casework.cases.words import APPLICANT_CLASSES
from casework.cli.chinese import Command, Number
from casework.cli.clock import STANDING_LABELS, explained
from casework.cli.common import (
    acting,
    actor_option,
    json_option,
    opened,
    read_json,
    say,
    show_json,
)
from casework.errors import InputError, Refusal, UsageFault

if TYPE_CHECKING:
    from casework.service.case import Case

URGENCY_LABELS = {"calm": "平常", "yellow": "临期", "red": "即将逾期", "overdue": "逾期"}


@click.command(cls=Command)
@click.argument("file", metavar="FILE")
@actor_option
@json_option
def register(file: str, actor: str | None, as_json: bool) -> None:
    """登记一件或者多件申请（JSON 文件，- 为标准输入）；要么全部登记，要么都不登记。"""
    from casework.service.intake import read_requests

    who = acting(actor)
    commands = read_requests(read_json(file))
    with opened() as casework:
        cases = casework.register_all(commands, actor=who)
    if as_json:
        show_json([case.to_dict() for case in cases])
        return
    for case in cases:
        due = case.due.isoformat() if case.due else "未定"
        click.echo(
            f"已登记 {case.number}，答复期限 {due}（{STANDING_LABELS[case.reckoning.standing]}）"
        )
        _warn(case)


@click.command("do", cls=Command)
@click.argument("number", metavar="登记编号")
@click.argument("trigger", metavar="动作")
@actor_option
@click.option("--set", "pairs", multiple=True, metavar="字段=值", help="填一个字段；可以多次。")
@click.option("--data", "file", metavar="FILE", help="从 JSON 文件读入字段；- 为标准输入。")
@click.option("--expect", type=Number(low=1), metavar="版本", help="只在办件仍为该版本时办理。")
@json_option
def do(
    number: str,
    trigger: str,
    actor: str | None,
    pairs: tuple[str, ...],
    file: str | None,
    expect: int | None,
    as_json: bool,
) -> None:
    """对一件办理一个动作。能办什么、要填什么，见 casework actions。"""
    who = acting(actor)
    if trigger == "register":
        raise UsageFault("登记请用 casework register FILE")
    raw: dict[str, Any] = {}
    if file is not None:
        raw = read_json(file)
        if not isinstance(raw, dict):
            raise InputError([Refusal("data_form", "文件应为一组字段", field="FILE")])
    raw |= _pairs(pairs, trigger)
    command = parse_command(trigger, number, raw)
    with opened() as casework:
        case = casework.execute(command, actor=who, expected_version=expect)
        label = casework.state_label(case)
    if as_json:
        show_json(case.to_dict())
        return
    due = case.due.isoformat() if case.due else "未定"
    click.echo(f"{number} 已办理，现在“{label}”阶段，答复期限 {due}")
    _warn(case)


def _pairs(pairs: tuple[str, ...], trigger: str) -> dict[str, Any]:
    """Read ``--set`` values; lists and groups may be written as JSON."""
    specs = {spec.name: spec for spec in command_fields(command_type(trigger))}
    found: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise UsageFault("--set 应写作 字段=值")
        found[name] = _value(specs.get(name), value)
    return found


def _value(spec: FieldSpec | None, text: str) -> Any:
    structured = spec is not None and spec.type in (Type.RECORD, Type.RECORDS, Type.TEXTS)
    if structured and text.lstrip()[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            name = spec.name if spec else ""
            raise InputError(
                [Refusal("json_broken", f"{name} 不是正确的 JSON", field=name)]
            ) from None
    return text


@click.command(cls=Command)
@click.argument("number", metavar="登记编号")
@click.option("--days", is_flag=True, help="逐日说明期限。")
@json_option
def show(number: str, days: bool, as_json: bool) -> None:
    """一件的现状：阶段、期限、逐项意见、文书、提示。"""
    with opened() as casework:
        case = casework.show(number)
        label = casework.state_label(case)
        people = {who: person.name for who, person in casework.settings.people.items()}
    if as_json:
        data = case.to_dict(personal=True)
        show_json(data | {"reckoning": case.reckoning.to_dict()})
        return
    click.echo(_summary(case, label, people))
    if days:
        click.echo("\n" + explained(case.reckoning))


def _summary(case: Case, label: str, people: dict[str, str]) -> str:
    view, now = case.view, case.reckoning
    applicant = (view.applicant or {}).get("name") or "（个人信息已清除）"
    due = now.due.isoformat() if now.due else "未定"
    risk = f"，风险日 {now.risk_due}" if now.risk_due and now.risk_due != now.due else ""
    handler = people.get(view.handler or "", "未分派")
    lines = [
        f"登记编号：{view.number}（第 {view.version} 条记录）",
        f"申请人：{applicant}（{APPLICANT_CLASSES[view.applicant_class]}）　承办人：{handler}",
        f"阶段：{label}　紧急程度：{URGENCY_LABELS[case.urgency]}",
        f"收到：{view.arrived_on}　答复期限：{due}（{STANDING_LABELS[now.standing]}）{risk}",
    ]
    for item, data in zip(view.items, case.to_dict()["items"], strict=True):
        reply = f" → {data['reply']}（年报 {data['row']}）" if data["reply"] else ""
        lines.append(f"  {item.no}. {item.text or '（已清除）'}{reply}")
    for one in view.letters:
        state = "（已作废）" if one.cancelled else ""
        lines.append(f"  文书 {one.code} {one.doc_no or '（不编文号）'} {one.signed_on}{state}")
    lines += [f"  提示 [{w['code']}] {w['message']}" for w in case.to_dict()["warnings"]]
    return "\n".join(lines)


def _warn(case: Case) -> None:
    for warning in case.to_dict()["warnings"]:
        say(f"提示 [{warning['code']}] {warning['message']}")
