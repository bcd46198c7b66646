"""Everything that can happen to a case, one fact each; how facts are read and written.

A fact is appended, never edited. It carries the legal day it happened (``on``), the
moment it was recorded, who did it, under which trigger and between which states, so that
a history can be read without today's table. ``schema`` is the version of the kind's
fields when it was written; an older one is lifted by an upcaster when it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from casework.cases.fields import (
    BadValue,
    FieldSpec,
    Type,
    parse_day,
    parse_fields,
    quick_day,
    quick_reader,
    to_json,
)
from casework.cases.words import (
    APPLICANT_CLASSES,
    CASE_KINDS,
    CHANNELS,
    DAY_CHOICES,
    DELIVERIES,
    FAULTS,
    FORMS,
    MEANS,
    NOTICES,
    OPINIONS,
    ORDERS,
    PARTIES,
    POSITIONS,
    PROCEDURES,
    PROCEEDING_RESULTS,
    PROCEEDINGS,
    PUBLICATION_STEPS,
    RELATIONS,
    SECRECY_OPINIONS,
    TARIFFS,
)
from casework.errors import HistoryImpossible, InputError, Refusal


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened to one case."""

    kind: str
    on: date
    data: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0
    trigger: str = ""
    before: str = ""
    after: str = ""
    actor: str = ""
    recorded_at: datetime | None = None
    schema: int = 1
    backdated: bool = False

    def get(self, name: str) -> Any:
        """Return a field's value, or None where it was not given."""
        return self.data.get(name)


@dataclass(frozen=True, slots=True)
class FactKind:
    """What a kind of fact is called and which fields it may carry.

    ``quick``: name -> how to read a value that needs no explaining (see ``_quick``).
    """

    code: str
    label: str
    fields: tuple[FieldSpec, ...] = ()
    schema: int = 1
    personal: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    quick: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)


def _text(name: str, label: str, *, required: bool = False, personal: bool = False) -> FieldSpec:
    return FieldSpec(name, label, Type.TEXT, required, personal=personal)


def _day(name: str, label: str, *, required: bool = False) -> FieldSpec:
    return FieldSpec(name, label, Type.DAY, required)


def _int(name: str, label: str, *, required: bool = False) -> FieldSpec:
    return FieldSpec(name, label, Type.INT, required)


def _pick(
    name: str, label: str, choices: Mapping[str, str], *, required: bool = False
) -> FieldSpec:
    return FieldSpec(name, label, Type.CHOICE, required, choices)


def _texts(name: str, label: str, *, personal: bool = False) -> FieldSpec:
    return FieldSpec(name, label, Type.TEXTS, personal=personal)


def _ints(name: str, label: str) -> FieldSpec:
    return FieldSpec(name, label, Type.INTS)


def _bool(name: str, label: str) -> FieldSpec:
    return FieldSpec(name, label, Type.BOOL)


def _any(name: str, label: str, *, personal: bool = False) -> FieldSpec:
    return FieldSpec(name, label, Type.RECORD, personal=personal)


_KINDS = (
    # What reckon() reads (docs/formats.md) -----------------------------------------------------
    ("received", "收到申请",
     _pick("channel", "收到渠道", CHANNELS, required=True), _day("submitted_on", "提交日"),
     _text("carrier_number", "邮件号码"), _bool("addressed_to_office", "写明由公开工作机构收")),
    ("carrier_signed", "投递签收",
     _text("carrier_number", "邮件号码"), _text("signer", "签收人", personal=True)),
    ("handed_over", "转交公开工作机构", _text("note", "转交情况", personal=True)),
    ("receipt_confirmed", "与申请人确认收到", _text("how", "确认方式", personal=True)),
    ("correction_requested", "告知补正",
     _day("respond_by", "补正期限"), _day("received_on", "告知书送达日"),
     _texts("matters", "需要补正的事项", personal=True),
     _text("guidance", "指导和释明", personal=True)),
    ("correction_received", "收到补正",
     _bool("insists", "申请人坚持原内容"), _int("item_count", "补正后的项数"),
     _bool("identified", "已提供身份证明"), _bool("reachable", "已提供联系方式"),
     _bool("agent_authorised", "代理人已提交授权"),
     _text("text", "补正内容", personal=True), _texts("items", "补正后的申请内容", personal=True)),
    ("correction_lapsed", "逾期未补正", _text("reason", "核实情况", personal=True)),
    ("consultation_sent", "发出征求意见",
     _text("ref", "编号", required=True), _pick("party", "被征求意见方", PARTIES, required=True),
     _day("received_on", "对方收到日"), _day("respond_by", "要求答复日"),
     _text("name", "对方名称", personal=True), _text("passage", "涉及内容", personal=True),
     _text("reason", "征求意见的理由", personal=True)),
    ("consultation_answered", "收到意见",
     _text("ref", "编号", required=True), _pick("position", "意见", POSITIONS),
     _text("content", "意见内容", personal=True), _text("assessment", "本机关的判断", personal=True)),
    ("consultation_lapsed", "逾期未提出意见",
     _text("ref", "编号", required=True), _text("assessment", "本机关的判断", personal=True)),
    ("consultation_returned", "征求意见书被退回",
     _text("ref", "编号", required=True), _text("assessment", "本机关的判断", personal=True)),
    ("consultation_assessed", "补记本机关的判断",
     _text("ref", "编号", required=True), _text("assessment", "本机关的判断", personal=True)),
    ("notice_served", "送达日登记",
     _pick("of", "文书", NOTICES, required=True), _text("ref", "编号")),
    ("extended", "告知延期", _int("days", "延长工作日数", required=True)),
    ("fee_noticed", "发出收费通知",
     _day("received_on", "申请人收到日"), _text("amount", "金额（元）"),
     _pick("tariff", "收费标准", TARIFFS), _int("units", "本件件数或者页数"), _int("before", "本月此前件数"),
     _int("total", "本月累计件数"), _text("month", "自然月"), _int("counted", "系统累计的此前件数"),
     # Which requests are one person's is about that person, and goes when the case is erased.
     _texts("cases", "计入此前件数的办件", personal=True),
     _int("unknown", "个人信息已清除、不能比对的办件数"),
     _text("reason", "此前件数与系统累计不同的理由", personal=True),
     _texts("steps", "计算过程")),
    ("fee_paid", "缴清费用", _text("receipt", "缴费凭证", personal=True)),
    ("fee_lapsed", "逾期未缴费", _text("reason", "核实情况", personal=True)),
    ("reasons_requested", "要求说明理由",
     _day("respond_by", "说明理由期限"), _text("figures", "数量、频次情况", personal=True),
     _text("matters", "需要说明的事项", personal=True)),
    ("reasons_received", "收到理由说明", _text("text", "申请人的理由", personal=True)),
    ("delay_fixed", "确定延迟答复期限",
     _day("until", "延迟至", required=True), _text("reason", "理由", personal=True)),
    ("dispatched", "答复发出",
     _pick("means", "送达方式", MEANS, required=True), _text("carrier_number", "邮件号码或者平台回执")),
    ("service_recorded", "送达",
     _pick("means", "送达方式", MEANS), _text("proof", "送达凭证", personal=True)),
    ("mail_returned", "邮件退回",
     _pick("fault", "退回原因", FAULTS, required=True), _text("reason", "情况说明", personal=True)),
    ("withdrawn", "申请人撤回",
     _ints("items", "撤回的项"), _text("statement", "撤回说明", personal=True)),
    ("remanded", "责令重新答复",
     _day("received_on", "收到决定日"), _int("days", "重新答复期限（工作日）"),
     _pick("order", "依据", ORDERS), _text("decision_no", "决定或者判决文号"),
     _text("organ", "作出机关")),
    ("self_corrected", "自行纠正，重新答复",
     _int("days", "重新答复期限（工作日）"), _text("reason", "纠正的理由", personal=True)),
    ("day_recalculated", "重算期限",
     _day("old_due", "原届满日"), _day("new_due", "新届满日"), _day("told", "已告知申请人的届满日"),
     _text("reason", "原因", required=True), _text("calendar_version", "日历版本")),
    ("day_decided", "确定期限",
     _pick("choice", "决定", DAY_CHOICES, required=True), _text("reason", "理由", personal=True)),
    ("publication_suggested", "主动公开建议",
     _pick("step", "进展", PUBLICATION_STEPS, required=True), _text("note", "说明", personal=True)),
    ("amended", "更正登记",
     _int("supersedes", "被更正事实的序号", required=True), _any("replacement", "更正后的事实"),
     _text("reason", "更正理由", personal=True)),
    # What has no clock --------------------------------------------------------------------
    ("registered", "登记",
     _text("number", "登记编号", required=True),
     _pick("case_kind", "申请类别", CASE_KINDS, required=True),
     _pick("applicant_class", "申请人类别", APPLICANT_CLASSES, required=True),
     _bool("identified", "已提供身份证明"), _bool("reachable", "已提供联系方式"),
     _bool("agent_authorised", "代理人已提交授权"),
     _int("item_count", "申请内容项数", required=True),
     _pick("form", "获取形式", FORMS, required=True),
     _pick("delivery", "获取方式", DELIVERIES, required=True), _text("source_ref", "来源编号"),
     _any("applicant", "申请人", personal=True), _text("description", "申请内容", personal=True),
     _texts("items", "逐项内容", personal=True)),
    ("accepted", "受理"),
    ("transferred_out", "转出",
     _text("to", "转往", required=True), _text("reason", "理由", personal=True)),
    ("merged", "并入相同申请", _text("into", "并入的登记编号", required=True)),
    ("split", "拆分内容",
     _int("item_count", "拆分后的项数", required=True), _texts("items", "逐项内容", personal=True)),
    ("answered_on_spot", "当场答复", _text("proof", "签字记录", personal=True)),
    ("reasons_lapsed", "逾期未说明理由", _text("assessment", "本机关的判断", personal=True)),
    ("referred", "转处室办理",
     _text("ref", "编号", required=True), _text("unit", "处室", required=True),
     _day("respond_by", "要求反馈日"), _text("matter", "要求", personal=True)),
    ("unit_replied", "处室反馈",
     _text("ref", "编号", required=True), _text("content", "反馈内容", personal=True)),
    ("conferred", "会商",
     _text("parties", "参加人员", personal=True), _text("conclusion", "会商结论", personal=True)),
    ("extension_proposed", "提出延期",
     _int("days", "延长工作日数", required=True), _text("reason", "延期理由", personal=True)),
    ("extension_approved", "同意延期", _int("days", "延长工作日数", required=True)),
    ("search_recorded", "检索记录",
     _text("places", "检索范围（系统、档案）", required=True), _text("terms", "检索词", required=True),
     _text("period", "检索时段", required=True), _text("searcher", "检索人", required=True),
     _text("result", "检索结果", required=True)),
    ("secrecy_reviewed", "保密审查",
     _pick("opinion", "审查意见", SECRECY_OPINIONS, required=True), _text("note", "说明", personal=True)),
    ("legality_reviewed", "法制审核",
     _pick("opinion", "审核意见", OPINIONS, required=True), _text("note", "说明", personal=True)),
    ("finding_overridden", "不采纳审查意见",
     _text("code", "审查项代码", required=True), _text("where", "位置", required=True),
     _text("key", "审查意见标识", required=True), _text("message", "审查意见"),
     _text("reason", "理由", personal=True)),
    ("finding_acknowledged", "知悉不可补救的问题",
     _text("code", "审查项代码", required=True), _text("where", "位置", required=True),
     _text("key", "审查意见标识", required=True), _text("message", "审查意见"),
     _text("reason", "说明", personal=True)),
    ("question_answered", "回答七步法问题",
     _int("item", "第几项", required=True), _text("part", "部分"),
     _text("question", "问题", required=True), _text("answer", "回答", required=True),
     _text("reason", "理由", personal=True)),
    ("outcome_proposed", "提出办理意见",
     FieldSpec("outcomes", "逐项办理意见", Type.RECORDS, of=(
         _int("item", "第几项", required=True), _text("part", "部分"),
         _text("reply", "处理决定类型", required=True))),
     _text("main", "主要处理决定类型"), _any("reasons", "逐项理由", personal=True)),
    ("reworked", "退回重办", _text("reason", "理由", personal=True)),
    ("letter_drafted", "拟制答复",
     _text("code", "文书代码", required=True), _int("version", "稿次", required=True),
     _text("template", "模板摘要"), _texts("missing", "待填字段"),
     _any("letter", "文稿", personal=True)),
    ("revised", "改变办理意见", _text("reason", "理由", personal=True)),
    ("submitted", "报批"),
    ("step_approved", "审批同意",
     _int("step", "审批步骤", required=True), _text("role", "审批角色", required=True),
     _text("acting", "代行角色"), _text("exception", "人员回避例外"),
     _text("opinion", "审批意见", personal=True)),
    ("letter_signed", "签发文书",
     _text("code", "文书代码", required=True), _text("doc_no", "文号"), _text("ref", "编号"),
     _text("template", "模板摘要"), _any("letter", "文书", personal=True)),
    ("sent_back", "退回",
     _pick("to", "退回到", {"wording": "改文字", "outcome": "改意见"}, required=True),
     _text("reason", "理由", personal=True)),
    ("recalled", "撤回已签发的答复", _text("reason", "理由", personal=True)),
    ("number_cancelled", "文号作废", _text("doc_no", "文号", required=True)),
    ("sealed", "用印"),
    ("closed_unproved", "无送达凭证办结",
     _text("tracking", "投递查询结果", personal=True), _text("reason", "理由", personal=True)),
    ("released", "提供信息",
     _text("proof", "签收凭证", personal=True), _text("what", "提供的内容", personal=True),
     _day("third_party_told_on", "公开决定送达第三方日"), _bool("waived", "第三方书面放弃异议期")),
    ("terminated", "终止办理", _text("reason", "理由", personal=True)),
    ("proceeding_recorded", "救济程序",
     _pick("proceeding", "程序", PROCEEDINGS, required=True),
     _pick("result", "结果", PROCEEDING_RESULTS, required=True), _text("case_no", "案号"),
     _text("organ", "受理机关"), _pick("procedure", "审理程序", PROCEDURES),
     _day("copy_received_on", "收到申请书或者起诉状副本日"), _day("answered_on", "本机关提交答复日"),
     _text("note", "说明", personal=True)),
    ("linked", "关联办件",
     _text("to", "登记编号", required=True), _pick("relation", "关系", RELATIONS, required=True)),
    ("attached", "附件",
     _text("sha256", "文件摘要"), _text("kind_of", "种类"), _text("title", "名称", personal=True)),
    ("archived", "归档", _text("volume", "案卷号")),
    ("assigned", "分派", _text("handler", "承办人", required=True)),
    ("noted", "备注", _text("text", "备注内容", personal=True)),
    ("personal_data_erased", "清除个人信息",
     _int("count", "清除条数", required=True), _text("basis", "依据", required=True)),
)  # fmt: skip


def _kind(code: str, label: str, *fields: FieldSpec) -> FactKind:
    return FactKind(
        code,
        label,
        fields,
        personal=frozenset(spec.name for spec in fields if spec.personal),
        required=frozenset(spec.name for spec in fields if spec.required and not spec.personal),
        quick={s.name: quick for s in fields if (quick := quick_reader(s)) is not None},
    )


FACT_KINDS: Final[dict[str, FactKind]] = {row[0]: _kind(*row) for row in _KINDS}

# (kind, schema) -> function lifting a fact's data to the next schema. None is needed yet:
# the first change of a kind's fields adds one here, with a stored old sample in the tests.
UPCASTERS: Final[dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]]] = {}

_ENVELOPE: Final = frozenset(
    {
        "kind",
        "on",
        "seq",
        "trigger",
        "before",
        "after",
        "actor",
        "recorded_at",
        "schema",
        "backdated",
    }
)


def fact_kind(code: object) -> FactKind:
    """Return the kind; raise ``InputError`` (``fact_unknown``) naming an unknown one."""
    known = FACT_KINDS.get(code) if isinstance(code, str) else None
    if known is None:
        raise InputError(
            [Refusal("fact_unknown", f"不认识的事实种类：{str(code)[:40]}", field="kind")]
        )
    return known


def upcast(kind: str, schema: int, data: dict[str, Any]) -> dict[str, Any]:
    """Lift stored data of an older schema to the present one."""
    while schema < FACT_KINDS[kind].schema:
        data = UPCASTERS[kind, schema](data)
        schema += 1
    return data


def parse_fact(raw: Mapping[str, Any], position: int = 0) -> Fact:
    """Read one fact of the JSON of docs/formats.md; ``position`` is its 1-based place.

    Raises ``InputError`` naming every unknown field and every value not of its type.
    Personal fields are taken as they stand: a plain value, or a reference with a digest.
    """
    if not isinstance(raw, Mapping):
        raise InputError(
            [Refusal("fact_invalid", f"第 {position} 条事实应为一组字段", field="facts")]
        )
    kind = fact_kind(raw.get("kind"))
    try:
        return _quick(raw, kind, position)
    except (KeyError, TypeError, ValueError):
        return _parsed(raw, kind, position)


def _quick(raw: Mapping[str, Any], kind: FactKind, position: int) -> Fact:
    """Read a fact that is as it should be; raise anything as soon as it is not.

    Thousands are read at once. What is odd is read again by ``_parsed``, which names it.
    """
    quick, data = kind.quick, {}
    seq = position
    for name, value in raw.items():
        reader = quick.get(name)
        if reader is not None:
            data[name] = reader(value)
        elif name == "seq":
            seq = _quick_seq(value) or position
        elif name == "schema":
            if value is not kind.schema:
                raise ValueError
        elif name in kind.personal:
            data[name] = value
        elif name not in _ENVELOPE:
            raise KeyError
    if not kind.required <= data.keys():
        raise KeyError
    return Fact(kind.code, quick_day(raw["on"]), data, seq)


def _quick_seq(value: Any) -> int:
    """Return a place in the history, 0 for none; raise ``TypeError`` for anything else."""
    if value is None or (type(value) is int and value >= 0):
        return value or 0
    raise TypeError


def _parsed(raw: Mapping[str, Any], kind: FactKind, position: int) -> Fact:
    where = f"facts[{position}]."
    body = {k: v for k, v in raw.items() if k not in _ENVELOPE and k not in kind.personal}
    schema = raw.get("schema", 1)
    if not isinstance(schema, int) or isinstance(schema, bool) or not 1 <= schema <= kind.schema:
        raise InputError(
            [Refusal("fact_schema", f"{where}schema 应为 1 至 {kind.schema}", field="schema")]
        )
    specs = [spec for spec in kind.fields if not spec.personal and spec.type is not Type.RECORD]
    records = {
        s.name: body.pop(s.name) for s in kind.fields if s.type is Type.RECORD and s.name in body
    }
    data, faults = parse_fields(specs, upcast(kind.code, schema, body), where)
    faults += [_missing_day(where)] if raw.get("on") is None else []
    seq = raw.get("seq") or 0
    if type(seq) is not int or seq < 0:
        message = f"序号（{where}seq）应为正整数"
        faults.append(Refusal("field_invalid", message, field=f"{where}seq"))
    on = date.min
    try:
        on = parse_day(raw["on"]) if raw.get("on") is not None else on
    except BadValue as bad:
        faults.append(Refusal("field_invalid", f"日期（{where}on）{bad}", field=f"{where}on"))
    if faults:
        raise InputError(faults)
    data |= records | {name: raw[name] for name in kind.personal if name in raw}
    return Fact(kind.code, on, data, seq or position)


def _missing_day(where: str) -> Refusal:
    return Refusal("field_missing", f"缺少日期（{where}on）", field=f"{where}on")


def fact_to_json(fact: Fact) -> dict[str, Any]:
    """Return the fact as JSON data: envelope first, then its fields."""
    data: dict[str, Any] = {"kind": fact.kind, "on": fact.on.isoformat(), "seq": fact.seq}
    if fact.trigger:
        data |= {"trigger": fact.trigger, "before": fact.before, "after": fact.after}
    if fact.actor:
        data["actor"] = fact.actor
    if fact.recorded_at is not None:
        data["recorded_at"] = fact.recorded_at.isoformat()
    data["schema"] = fact.schema
    if fact.backdated:
        data["backdated"] = True
    return {**data, **to_json(dict(fact.data))}


def impossible(fact: Fact, why: str, cites: Iterable[str] = ()) -> HistoryImpossible:
    """Return the error for a fact that cannot have happened, naming it."""
    label = FACT_KINDS[fact.kind].label
    return HistoryImpossible(
        f"第 {fact.seq} 条事实“{label}”（{fact.on.isoformat()}）不可能成立：{why}",
        cites=cites,
        detail={"seq": fact.seq, "kind": fact.kind, "on": fact.on.isoformat()},
    )
