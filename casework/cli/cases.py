"""``casework register``, ``do`` and ``show``: one case at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from casework.cases.commands import COMMANDS, command_fields, command_type, parse_command
from casework.cases.fields import FieldSpec, Type
from casework.cases.words import APPLICANT_CLASSES
from casework.cli.chinese import Command, Number
from casework.cli.clock import due_text, explained
from casework.cli.common import (
    acting,
    actor_option,
    json_option,
    opened,
    parse_json,
    read_json,
    say,
    show_json,
)
from casework.cli.typeset import one_line, shortened
from casework.errors import InputError, NotFound, Refusal, UsageFault
from casework.law.documents import DOCUMENTS
from casework.law.replies import REPLY_KINDS

if TYPE_CHECKING:
    from casework.cases.view import Settlement
    from casework.service.case import Case

URGENCY_LABELS = {"calm": "平常", "yellow": "临期", "red": "即将逾期", "overdue": "逾期"}
_PLAIN: Final = (Type.TEXT, Type.DAY, Type.INT, Type.BOOL, Type.CHOICE)


@click.command(cls=Command)
@click.argument(
    "file", metavar="文件", help="申请的 JSON、CSV 或者 XLSX 文件；- 为标准输入的 JSON。"
)
@actor_option
@json_option
def register(file: str, actor: str | None, as_json: bool) -> None:
    """登记一件或者多件申请；要么全部登记，要么都不登记。"""
    from casework.service.intake import read_requests
    from casework.service.sheets import is_table, read_table

    who = acting(actor)
    data = read_table(Path(file)) if is_table(file) else read_json(file)
    with opened() as casework:
        cases = casework.register_all(read_requests(data, casework), actor=who)
    if as_json:
        show_json([case.to_dict() for case in cases])
    for case in cases:
        if not as_json:
            click.echo(f"已登记 {case.number}，{_deadline(case)}")
        _warn(case, named=len(cases) > 1)


@click.command("do", cls=Command)
@click.argument("number", metavar="登记编号", help="登记时给出的编号，如 2025-0001。")
@click.argument("trigger", metavar="动作", help="动作的代码，如 accept；见 casework actions。")
@actor_option
@click.option(
    "--set", "pairs", multiple=True, metavar="字段=值",
    help="填一个字段；可以多次。列表字段重复写，一次一条。",
)  # fmt: skip
@click.option("--data", "file", metavar="文件", help="从 JSON 文件读入字段；- 为标准输入。")
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
        raise UsageFault("登记请用 casework register 文件")
    if trigger not in COMMANDS:
        raise NotFound(
            f"没有动作 {shortened(trigger, 40)}；能办什么，见 casework actions {one_line(number)}",
            code="trigger_unknown",
        )
    command = parse_command(trigger, number, _values(file) | _pairs(pairs, trigger))
    with opened() as casework:
        case = casework.execute(command, actor=who, expected_version=expect)
        label = casework.state_label(case)
    if as_json:
        show_json(case.to_dict())
    else:
        click.echo(f"{case.number} 已办理，现在“{label}”阶段，{_deadline(case)}")
    _warn(case)


def _deadline(case: Case) -> str:
    """Return the deadline in words, and how urgent it is where that matters."""
    urgent = "" if case.urgency == "calm" else f"，{URGENCY_LABELS[case.urgency]}"
    return f"答复期限 {due_text(case.reckoning)}{urgent}"


def _values(file: str | None) -> dict[str, Any]:
    raw = {} if file is None else read_json(file)
    if not isinstance(raw, dict):
        raise InputError([Refusal("data_form", "文件应为一组字段", field="FILE")])
    return raw


def _pairs(pairs: tuple[str, ...], trigger: str) -> dict[str, Any]:
    """Read ``--set`` values; a list may be given piece by piece, or as JSON."""
    specs = {spec.name: spec for spec in command_fields(command_type(trigger))}
    found: dict[str, Any] = {}
    for pair in pairs:
        name, sign, text = pair.partition("=")
        if not sign or not name:
            raise UsageFault("--set 应写作 字段=值")
        value = _value(specs.get(name), text)
        if name not in found:
            found[name] = value
        elif name in specs and specs[name].type in (Type.TEXTS, Type.INTS, Type.RECORDS):
            found[name] = [*_listed(found[name]), *_listed(value)]
        else:
            raise UsageFault(f"--set {shortened(name, 40)} 写了两次")
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _value(spec: FieldSpec | None, text: str) -> Any:
    if spec is None or spec.type in _PLAIN or text.lstrip()[:1] not in ("[", "{"):
        return text
    return parse_json(text, f"--set {spec.name} ", spec.name)


@click.command(cls=Command)
@click.argument("number", metavar="登记编号", help="登记时给出的编号。")
@click.option("--days", is_flag=True, help="逐日说明期限。")
@json_option
def show(number: str, days: bool, as_json: bool) -> None:
    """一件的现状：阶段、期限、逐项意见、文书、提示。"""
    with opened() as casework:
        case = casework.show(number)
        calendar = casework.calendar
        label = casework.state_label(case)
        people = {who: person.name for who, person in casework.settings.people.items()}
    if as_json:
        data = case.to_dict(personal=True)
        show_json(data | {"reckoning": case.reckoning.to_dict()})
        return
    click.echo(_summary(case, label, people))
    if days:
        click.echo("\n" + explained(case.reckoning, calendar))


def _summary(case: Case, label: str, people: dict[str, str]) -> str:
    view, now = case.view, case.reckoning
    applicant = one_line((view.applicant or {}).get("name") or "（个人信息已清除）")
    risk = f"，从严计算 {now.risk_due}" if now.risk_due and now.risk_due != now.due else ""
    handler = one_line(people.get(view.handler or "", view.handler or "未分派"))
    lines = [
        f"登记编号：{view.number}　版本：{view.version}",
        f"申请人：{applicant}（{APPLICANT_CLASSES[view.applicant_class]}）　承办人：{handler}",
        f"阶段：{label}　紧急程度：{URGENCY_LABELS[case.urgency]}",
        f"收到：{view.arrived_on}　答复期限：{_due(case)}{risk}",
        "申请内容：",
    ]
    for item, data in zip(view.items, case.to_dict()["items"], strict=True):
        reply = f" → {_reply(data)}" if data["reply"] else ""
        lines.append(f"  {item.no}. {one_line(item.text or '（已清除）')}{reply}")
    lines += ["文书："] if view.letters else []
    for one in view.letters:
        name = DOCUMENTS[one.code].name if one.code in DOCUMENTS else ""
        state = "（已作废）" if one.cancelled else ""
        lines.append(f"  {one.code} {name}　{one.doc_no or '不编文号'}　{one.signed_on}{state}")
    lines += [line for x in view.overrides for line in _settled("不采纳", x, people)]
    lines += [line for x in view.acknowledgements for line in _settled("知悉", x, people)]
    for task in case.to_dict()["tasks"]:
        ref = f"（{one_line(task['ref'])}）" if task["ref"] else ""
        lines.append(f"待办：{task['label']}{ref}，至 {task['due']}")
    lines += [f"提示 [{w['code']}] {one_line(w['message'])}" for w in case.to_dict()["warnings"]]
    return "\n".join(lines)


def _settled(how: str, one: Settlement, people: dict[str, str]) -> tuple[str, str]:
    """Return who answered for a finding, and why."""
    who = one_line(people.get(one.actor, one.actor))
    head = f"审查意见 {one.code}（{one_line(one.where)}）：{one.on} 由{who}{how}"
    return head, f"  理由：{one_line(one.reason or '（已清除）')}"


def _due(case: Case) -> str:
    now = case.reckoning
    if now.due is not None:
        return f"{due_text(now)}，剩余 {now.remaining} 个工作日"
    return f"未定，最迟 {now.latest_due}" if now.latest_due else "未定"


def _reply(item: dict[str, Any]) -> str:
    kind = REPLY_KINDS.get(item["reply"])
    row = f"（年报 {item['row']}）" if item["row"] else ""
    return f"{item['reply']} {kind.label if kind else ''}{row}"


def _warn(case: Case, *, named: bool = False) -> None:
    for warning in case.to_dict()["warnings"]:
        where = f"{case.number} " if named else ""
        say(f"提示 [{warning['code']}] {where}{warning['message']}")
