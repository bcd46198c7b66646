"""Questions the law leaves open, each with the answer we take unless told otherwise.

An agency chooses in ``[law]`` of its settings. A switch with one choice cannot be turned yet;
it stands here so that a lawyer sees and confirms the reading (docs/legal-review.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from casework.errors import InputError, Refusal


@dataclass(frozen=True, slots=True)
class Switch:
    """A question the law leaves open. ``meaning`` says in Chinese what each choice does."""

    code: str
    key: str
    question: str
    default: str
    choices: tuple[str, ...]
    meaning: Mapping[str, str]
    cites: tuple[str, ...]
    mark: str
    confirm: str
    """What a lawyer must confirm before letters resting on it are sent."""


def _switch(
    code: str, key: str, question: str, cites: tuple[str, ...], mark: str, confirm: str,
    **meaning: str,
) -> Switch:  # fmt: skip
    """Build a switch whose first named meaning is the default."""
    choices = tuple(meaning)
    return Switch(code, key, question, choices[0], choices, meaning, cites, mark, confirm)


SWITCHES: Final[dict[str, Switch]] = {
    s.code: s
    for s in (
        _switch(
            "SW-1", "correction_period", "申请人补正期限的长度", ("条例/30/1",), "U",
            "条例只要求合理期限；本地是否有统一规定，15个工作日是否合理（告知书应当写明期限）",
            working_15="告知书未写明时，自送达之日起15个工作日",
        ),
        _switch(
            "SW-2", "late_correction_notice", "超过7个工作日才告知补正，答复期限是否仍重新计算",
            ("条例/30/1",), "I", "逾期告知补正是否仍产生重新计算的效果；复议、诉讼中怎样认定",
            restart="重新计算，同时提示风险日（不重新计算的届满日）",
            no_restart="不重新计算，按原期限届满",
        ),
        _switch(
            "SW-3", "consultation_days", "征求意见的扣除期间是否包括发出当日和收到意见当日",
            ("条例/33/3",), "I", "扣除期间首日和末日的算法；默认算法下风险日按从严算法给出",
            after_dispatch_through_return="发出次日起至收到意见当日止，不计入期限",
            between="发出次日起至收到意见前一日止，不计入期限（从严）",
        ),
        _switch(
            "SW-4", "ruling_time", "报请确定是否可以公开、报批公开所需时间是否计入答复期限",
            ("条例/17/3", "条例/11/2"), "I", "报请主管部门或者保密部门确定、依法报批期间，条例没有写明扣除",
            counts="计入期限：会商和报请作为工作记录，不停止计算",
        ),
        _switch(
            "SW-5", "platform_receipt", "平台自动回执是否视为双方确认", ("条例/31/1/3",), "I",
            "政府信息公开指南对自动回执是怎样约定的；指导案例26号的适用",
            confirms="视为确认，提交成功之日为收到之日",
            needs_confirmation="不视为确认，以双方确认之日为收到之日",
        ),
        _switch(
            "SW-6", "release_gap", "第三方不同意而决定公开的，告知第三方后多久提供信息",
            ("条例/32/1",), "I", "条例没有间隔期的规定；间隔期内申请人的答复仍应按期发出",
            working_15="公开决定送达第三方之日起15个工作日后，或者第三方书面放弃后",
            days_60="公开决定送达第三方之日起60日后（行政复议申请期限），或者第三方书面放弃后",
        ),
        _switch(
            "SW-7", "reasons_step", "要求说明理由期间是否停止计算答复期限", ("条例/35/1",), "I",
            "条例没有写明停止；本地有规定的，以本地规定为据再改动",
            keeps_running="不停止",
            suspends="要求发出次日起至收到理由（或者说明期限届满）之日止，不计入期限",
        ),
        _switch(
            "SW-8", "rectification_limit", "更正申请的办理期限", ("条例/41/1",), "U",
            "条例没有规定期限；本地是否有规定",
            internal_20="20个工作日，作为内部目标",
        ),
        _switch(
            "SW-9", "electronic_delivery", "电子送达的时间点", ("235号函",), "I",
            "该函没有写明电子送达；是否须取得申请人同意、是否以阅读回执为准",
            successful_send="成功发送之日",
        ),
        _switch(
            "SW-10", "partial_remedy", "部分公开答复的救济告知", ("复议法/23/1/4",), "I",
            "部分公开是否整体复议前置；请取得本机关行政复议机构的书面意见",
            split="不予公开部分复议前置，其余部分可以选择",
            first="全部告知复议前置",
        ),
        _switch(
            "SW-11", "late_correction", "无正当理由逾期后才收到的补正怎样处理", ("条例/30/1",), "I",
            "逾期未补正的告知书发出后收到的补正，按新的申请登记还是请申请人另行提出",
            invite="告知书发出之后的，请申请人另行提出申请；发出之前的，恢复办理",
        ),
        _switch(
            "SW-12", "several_third_parties", "征求多个第三方意见时怎样扣除", ("条例/32/1", "条例/33/3"), "I",
            "各自的期间取并集；每一期间自各第三方收到之日起不超过15个工作日",
            union="各份征求意见的期间取并集，不重复扣除",
        ),
        _switch(
            "SW-13", "who_signs", "收发室、门卫、物业代收的邮件以何日为收到之日", ("条例/31/1/2",), "I",
            "以投递签收记录为准，内部转交不推迟收到之日",
            carrier_record="以投递签收记录的日期为准",
        ),
        _switch(
            "SW-14", "extension_last_day", "在原期限最后一日告知延期是否有效", ("条例/33/2",), "I",
            "延期告知应当在原期限届满前发出；最后一日当天发出是否稳妥",
            valid="有效",
            two_days_before="有效，但距届满不足2个工作日的给出提示",
        ),
        _switch(
            "SW-15", "fee_count", "按件计费的每月件数怎样累计", ("处理费办法/4/2",), "I",
            "同一申请人每月件数按机关分别累计；并案、转出的不计，撤回的计入",
            per_agency="按机关分别累计收到日在该自然月的申请（规则见第六部分“收费”），不累计向其他机关提出的申请",
        ),
        _switch(
            "SW-16", "silence_remedy", "逾期不答复的，是否须先申请行政复议", ("复议法/23/1/4", "信息公开司法解释/2/2"), "I",
            "不答复是否属于复议法第二十三条规定的情形，本地复议机关和法院怎样掌握",
            choice="可以选择，期限计算说明中给出提示",
            first="先申请行政复议",
        ),
        _switch(
            "SW-17", "returned_mail", "邮件退回的后果", ("235号函",), "I",
            "退回原因的认定；申请人拒收、地址有误的，首次交邮是否有效",
            by_fault="申请人原因：首次交邮有效；机关原因：无效",
        ),
        _switch(
            "SW-18", "archive_row", "已移交国家档案馆、咨询、非政府信息的统计行", ("年报格式",), "U",
            "年度报告格式的填报说明",
            unable="已移交国家档案馆计3.4.1，咨询和非政府信息计3.6.3",
        ),
        _switch(
            "SW-19", "main_ground", "多项内容以不同理由不予公开时的统计行", ("年报格式",), "U",
            "年度报告格式的填报说明；承办人可以另选主要理由",
            first_item="以第一项的理由为准",
        ),
        _switch(
            "SW-20", "remand_days", "撤销决定未载明答复期限时的期限", ("条例/33/2",), "I",
            "复议决定、判决只写责令重新答复而未写期限的，期限怎样确定",
            twenty="自收到之日起20个工作日",
        ),
        _switch(
            "SW-21", "self_correction_clock", "自行纠正后重新答复的期限", ("条例/51/1",), "I",
            "撤销原答复后重新答复的期限，条例没有规定",
            new_round="自纠正之日起重新计算，期限由机关确定，未确定的为20个工作日",
        ),
        _switch(
            "SW-22", "other_organ_period", "征求其他机关意见的期限", ("条例/33/3",), "I",
            "条例没有规定其他机关的期限；本地是否有规定",
            respond_by_or_15="函中载明的答复日；未载明的，自发函之日起15个工作日",
        ),
        _switch(
            "SW-23", "payment_restart", "缴清信息处理费后怎样计算办理期限", ("处理费办法/6/1",), "I",
            "处理费办法第六条末句的原文",
            restart="自缴清次日起重新计算全部期限",
            resumes="发出收费通知次日起至缴清之日止不计入期限，之后接续计算",
        ),
    )
}  # fmt: skip

_BY_KEY = {s.key: s for s in SWITCHES.values()}
DEFAULTS: Final[Mapping[str, str]] = {s.key: s.default for s in SWITCHES.values()}


def resolve_switches(chosen: Mapping[str, str]) -> Mapping[str, str]:
    """Return every switch with its value; refuse an unknown switch or value by name."""
    faults = [fault for key, value in chosen.items() if (fault := _switch_fault(key, value))]
    if faults:
        raise InputError(faults)
    return {**DEFAULTS, **chosen}


def _switch_fault(key: str, value: str) -> Refusal | None:
    switch = _BY_KEY.get(key)
    if switch is None:
        allowed = "、".join(sorted(_BY_KEY))
        return Refusal("switch_unknown", f"没有名为 {key} 的法律口径开关，可用：{allowed}", field=key)
    if value not in switch.choices:
        allowed = "、".join(switch.choices)
        return Refusal(
            "switch_value",
            f"{switch.code}（{key}）的取值 {value} 不在允许范围：{allowed}",
            switch.cites,
            key,
        )
    return None
