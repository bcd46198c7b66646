"""Everything a person can ask for, one frozen dataclass each.

A command's fields carry label, type, choices and whether they are personal data; the
command line, the forms, ``actions()`` and the manual read the same declaration. ``on`` is
the legal day it happened; left out, it is today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from typing import Any, ClassVar, Final

from casework.cases.fields import FieldSpec, Type, parse_fields
from casework.cases.words import (
    APPLICANT_CLASSES,
    CASE_KINDS,
    CHANNELS,
    DAY_CHOICES,
    DELIVERIES,
    FAULTS,
    FORMS,
    GROUNDS,
    MEANS,
    OPINIONS,
    ORDERS,
    PARTIES,
    POSITIONS,
    PROCEDURES,
    PROCEEDING_RESULTS,
    PROCEEDINGS,
    PROCESS_KINDS,
    PUBLICATION_STEPS,
    RELATIONS,
    SECRECY_OPINIONS,
    TARIFFS,
)
from casework.errors import InputError, NotFound, Refusal
from casework.law.guide import QUESTION_TEXTS
from casework.law.replies import REPLY_KINDS


def _f(
    label: str,
    type: Type = Type.TEXT,  # noqa: A002  # reads as the field's type in every declaration
    *,
    required: bool = False,
    choices: Mapping[str, str] | None = None,
    personal: bool = False,
    of: tuple[FieldSpec, ...] = (),
    example: Any = None,
) -> Any:
    """Declare a command field; the value is None where it was not given."""
    meta = {
        "label": label,
        "type": Type.CHOICE if choices and not of else type,
        "required": required,
        "choices": choices,
        "personal": personal,
        "of": of,
        "example": example,
    }
    return field(default=None, metadata=meta)


@dataclass(frozen=True, kw_only=True)
class Command:
    """What is asked, of which case, on which legal day (default: today)."""

    trigger: ClassVar[str] = ""
    number: str = ""
    on: date | None = None


_APPLICANT: Final = (
    FieldSpec("name", "姓名或者名称", required=True, example="申请人甲"),
    FieldSpec(
        "class", "申请人类别", Type.CHOICE, True, APPLICANT_CLASSES, example="natural_person"
    ),
    FieldSpec("id_kind", "证件种类"),
    FieldSpec("id_number", "证件号码"),
    FieldSpec("credit_code", "统一社会信用代码"),
    FieldSpec("phone", "电话"),
    FieldSpec("address", "地址"),
    FieldSpec("email", "电子邮箱"),
    FieldSpec("postcode", "邮编"),
    FieldSpec("agent", "代理人", Type.RECORD, of=(
        FieldSpec("name", "姓名", required=True),
        FieldSpec("id_kind", "证件种类"),
        FieldSpec("id_number", "证件号码"),
        FieldSpec("phone", "电话"),
        FieldSpec("address", "地址"),
        FieldSpec("authority", "授权委托书及权限"),
    )),
    FieldSpec("joint", "共同申请人", Type.RECORDS, of=(
        FieldSpec("name", "姓名或者名称", required=True),
        FieldSpec("id_kind", "证件种类"),
        FieldSpec("id_number", "证件号码"),
        FieldSpec("credit_code", "统一社会信用代码"),
        FieldSpec("phone", "电话"),
        FieldSpec("address", "地址"),
        FieldSpec("email", "电子邮箱"),
    )),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Register(Command):
    """登记一件申请 (条例 29, 31, 45)."""

    trigger = "register"
    applicant: Mapping[str, Any] = _f(
        "申请人", Type.RECORD, required=True, personal=True, of=_APPLICANT
    )
    channel: str = _f("收到渠道", required=True, choices=CHANNELS, example="in_person")
    submitted_on: date = _f("提交日", Type.DAY, required=True)
    received_on: date | None = _f("收到日", Type.DAY)
    signed_on: date | None = _f("投递签收日", Type.DAY)
    handed_over_on: date | None = _f("转交公开工作机构日", Type.DAY)
    carrier_number: str | None = _f("邮件号码")
    addressed_to_office: bool | None = _f("写明由公开工作机构收", Type.BOOL)
    source_ref: str | None = _f("来源编号")
    description: str = _f(
        "申请内容", required=True, personal=True, example="某路改造工程的立项批复"
    )
    items: tuple[str, ...] | None = _f("逐项内容", Type.TEXTS, personal=True)
    form: str = _f("获取形式", required=True, choices=FORMS, example="paper")
    delivery: str = _f("获取方式", required=True, choices=DELIVERIES, example="post")
    kind: str | None = _f("申请类别", choices=CASE_KINDS)


@dataclass(frozen=True, kw_only=True)
class ConfirmReceipt(Command):
    """与申请人确认收到 (条例 31)."""

    trigger = "confirm_receipt"
    how: str | None = _f("确认方式", personal=True)


@dataclass(frozen=True, kw_only=True)
class RecordReceipt(Command):
    """补登投递签收、内部转交 (条例 31)."""

    trigger = "record_receipt"
    signed_on: date | None = _f("投递签收日", Type.DAY)
    carrier_number: str | None = _f("邮件号码")
    signer: str | None = _f("签收人", personal=True)
    handed_over_on: date | None = _f("转交公开工作机构日", Type.DAY)


@dataclass(frozen=True, kw_only=True)
class Accept(Command):
    """受理 (条例 45)."""

    trigger = "accept"


@dataclass(frozen=True, kw_only=True)
class RequestCorrection(Command):
    """一次性告知补正 (条例 30); ``on`` is the day the notice was sent."""

    trigger = "request_correction"
    matters: tuple[str, ...] = _f(
        "需要补正的事项", Type.TEXTS, required=True, personal=True, example=["请明确所需文件的名称"]
    )
    respond_by: date = _f("补正期限", Type.DAY, required=True)
    guidance: str = _f(
        "指导和释明", required=True, personal=True, example="可以写明项目名称、文号或者形成时间"
    )
    received_on: date | None = _f("告知书送达日", Type.DAY)


@dataclass(frozen=True, kw_only=True)
class ReceiveCorrection(Command):
    """收到补正 (条例 30); ``on`` is the day the corrected request arrived."""

    trigger = "receive_correction"
    text: str = _f("补正内容", required=True, personal=True, example="所需为2024年立项批复")
    items: tuple[str, ...] | None = _f("补正后的逐项内容", Type.TEXTS, personal=True)
    insists: bool | None = _f("申请人坚持原内容", Type.BOOL)
    identified: bool | None = _f("已补交身份证明", Type.BOOL)
    reachable: bool | None = _f("已补充联系方式", Type.BOOL)
    agent_authorised: bool | None = _f("代理人已补交授权委托书", Type.BOOL)


@dataclass(frozen=True, kw_only=True)
class LapseCorrection(Command):
    """逾期不补正 (条例 30)."""

    trigger = "lapse_correction"
    reason: str = _f(
        "核实有无正当理由的情况", required=True, personal=True, example="经电话核实，无正当理由"
    )
    served_on: date | None = _f("告知书送达日（此前未登记的）", Type.DAY)


@dataclass(frozen=True, kw_only=True)
class Consult(Command):
    """书面征求意见 (条例 32, 34, 11); ``on`` is the day the letter was sent."""

    trigger = "consult"
    party: str = _f("被征求意见方", required=True, choices=PARTIES, example="third_party")
    name: str = _f("对方名称", required=True, personal=True, example="某公司")
    passage: str = _f("涉及内容", required=True, personal=True, example="报告书中的工艺参数")
    reason: str = _f("征求意见的理由", required=True, personal=True, example="可能涉及商业秘密")
    received_on: date | None = _f("对方收到日", Type.DAY)
    respond_by: date | None = _f("要求答复日", Type.DAY)


_RESULTS: Final = {
    "served": "对方已收到征求意见书",
    "answered": "收到意见",
    "lapsed": "逾期未提出意见",
    "returned": "征求意见书被退回",
    "assessed": "补记本机关的判断（对方的意见不变）",
}


@dataclass(frozen=True, kw_only=True)
class RecordConsultation(Command):
    """登记征求意见的结果 (条例 32, 34)."""

    trigger = "record_consultation"
    ref: str = _f("编号", required=True, example="A")
    result: str = _f("结果", required=True, choices=_RESULTS, example="answered")
    position: str | None = _f("对方意见", choices=POSITIONS)
    content: str | None = _f("意见内容", personal=True)
    assessment: str | None = _f("本机关的判断", personal=True)


@dataclass(frozen=True, kw_only=True)
class ProposeExtension(Command):
    """提出延期 (条例 33(2))."""

    trigger = "propose_extension"
    days: int = _f("延长工作日数", Type.INT, required=True, example=10)
    reason: str = _f("延期理由", required=True, personal=True, example="需要核对的档案较多")


@dataclass(frozen=True, kw_only=True)
class ApproveExtension(Command):
    """公开工作机构负责人同意延期 (条例 33(2))."""

    trigger = "approve_extension"
    days: int = _f("同意延长的工作日数", Type.INT, required=True, example=10)


@dataclass(frozen=True, kw_only=True)
class NotifyExtension(Command):
    """告知申请人延期 (条例 33(2)); ``on`` is the day the notice was dispatched."""

    trigger = "notify_extension"


@dataclass(frozen=True, kw_only=True)
class RecordSearch(Command):
    """登记检索 (条例 36(4))."""

    trigger = "record_search"
    places: str = _f("检索范围（系统、档案）", required=True, example="公文系统、档案室")
    terms: str = _f("检索词", required=True, example="立项批复")
    period: str = _f("检索时段", required=True, example="2020年至2025年")
    searcher: str = _f("检索人", required=True, example="承办人")
    result: str = _f("检索结果", required=True, example="检索到1份文件")


@dataclass(frozen=True, kw_only=True)
class ReviewSecrecy(Command):
    """保密审查 (条例 17)."""

    trigger = "review_secrecy"
    opinion: str = _f("审查意见", required=True, choices=SECRECY_OPINIONS, example="may_disclose")
    note: str | None = _f("说明", personal=True)


@dataclass(frozen=True, kw_only=True)
class OverrideFinding(Command):
    """不采纳一条须改正的审查意见，理由记录在案 (条例 45)."""

    trigger = "override_finding"
    key: str = _f("审查意见标识（casework check 列出的八位标识）", required=True, example="0a1b2c3d")
    reason: str = _f("不采纳的理由", required=True, personal=True, example="经核，所引规定另有解释")


@dataclass(frozen=True, kw_only=True)
class AcknowledgeFinding(Command):
    """知悉一项已经不能补救的问题 (条例 45)."""

    trigger = "acknowledge_finding"
    key: str = _f("审查意见标识（casework check 列出的八位标识）", required=True, example="0a1b2c3d")
    reason: str = _f("情况说明", required=True, personal=True, example="已查明原因并督促整改")


_PROPOSABLE: Final = {k.code: k.label for k in REPLY_KINDS.values() if k.proposable}

OUTCOME: Final = (
    FieldSpec("item", "第几项", Type.INT, required=True, example=1),
    FieldSpec("part", "部分（一项分别处理时的名称）"),
    FieldSpec("reply", "处理决定类型", Type.CHOICE, required=True, choices=_PROPOSABLE, example="A2"),
    FieldSpec("reason", "事实和理由", required=True, example="经审查，可以公开"),
    FieldSpec("ground", "涉及的权益", Type.CHOICE, choices=GROUNDS),
    FieldSpec("given", "公开的具体内容"),
    FieldSpec("form", "提供形式（与申请的不同的）", Type.CHOICE, choices=FORMS),
    FieldSpec("enclosures", "随附材料", Type.TEXTS),
    FieldSpec("where", "获取的方式、途径（网址、公报期号、书名等）"),
    FieldSpec("place", "领取或者查阅地点"),
    FieldSpec("time", "领取或者查阅时间"),
    FieldSpec("severance", "不能区分处理的理由"),
    FieldSpec("public_interest", "公共利益的衡量"),
    FieldSpec("rule", "特别规定或者禁止公开的规定（法律、行政法规名称和条款）"),
    FieldSpec("secret_basis", "定密依据"),
    FieldSpec("danger", "可能危及的具体方面"),
    FieldSpec("process_kind", "过程性信息的种类", Type.CHOICE, choices=PROCESS_KINDS),
    FieldSpec("file", "行政执法案卷名称"),
    FieldSpec("organ", "负责的行政机关"),
    FieldSpec("organ_contact", "该机关联系方式"),
    FieldSpec("organ_unknown", "不能确定负责机关的查询情况"),
    FieldSpec("exists", "现有的信息"),
    FieldSpec("would_make", "需要另行制作的内容"),
    FieldSpec("channel", "相应渠道"),
    FieldSpec("petition_text", "申请中属于信访、投诉、举报的语句（原文）"),
    FieldSpec("answer", "对咨询的说明"),
    FieldSpec("earlier_no", "在先答复的文号"),
    FieldSpec("earlier_on", "在先答复的日期", Type.DAY),
    FieldSpec("unchanged", "在先答复已作实质答复、事实没有变化的说明"),
    FieldSpec("third_party_told_on", "公开决定书面告知第三方之日（第三方不同意而公开的）", Type.DAY),
    FieldSpec("archive", "档案馆名称和查询方式"),
)


@dataclass(frozen=True, kw_only=True)
class AnswerQuestion(Command):
    """回答七步法的一个问题，理由记录在案 (条例 45); 只作建议，办理意见由承办人提出."""

    trigger = "answer_question"
    item: int = _f("第几项", Type.INT, required=True, example=1)
    part: str | None = _f("部分（一项分别处理时的名称）")
    question: str = _f("问题", required=True, choices=QUESTION_TEXTS, example="clarity")
    answer: str = _f("回答（代码，见 casework guide）", required=True, example="clear")
    reason: str = _f("理由", required=True, personal=True, example="写明了文件名称，可以据此查找")


@dataclass(frozen=True, kw_only=True)
class Propose(Command):
    """逐项提出办理意见 (条例 36 至 39)."""

    trigger = "propose"
    outcomes: tuple[Mapping[str, Any], ...] = _f(
        "逐项办理意见", Type.RECORDS, required=True, of=OUTCOME
    )
    main: str | None = _f("主要处理决定类型（各项均不公开而理由不同的）", choices=_PROPOSABLE)


@dataclass(frozen=True, kw_only=True)
class Rework(Command):
    """退回重办."""

    trigger = "rework"
    reason: str = _f("理由", required=True, personal=True, example="检索范围不足")


@dataclass(frozen=True, kw_only=True)
class Decide(Command):
    """作出决定，拟制答复."""

    trigger = "decide"


@dataclass(frozen=True, kw_only=True)
class Redraft(Command):
    """重新拟制答复."""

    trigger = "redraft"


@dataclass(frozen=True, kw_only=True)
class Revise(Command):
    """改变办理意见."""

    trigger = "revise"
    reason: str = _f("理由", required=True, personal=True, example="第三方来函改变意见")


@dataclass(frozen=True, kw_only=True)
class Submit(Command):
    """报批."""

    trigger = "submit"


@dataclass(frozen=True, kw_only=True)
class Approve(Command):
    """审批同意；最后一步为签发 (条例 17, 45)."""

    trigger = "approve"
    opinion: str | None = _f("审批意见", personal=True)


@dataclass(frozen=True, kw_only=True)
class SendBack(Command):
    """审批退回."""

    trigger = "send_back"
    to: str = _f(
        "退回到",
        required=True,
        choices={"wording": "改文字", "outcome": "改意见"},
        example="wording",
    )
    reason: str = _f("理由", required=True, personal=True, example="事实部分请补充检索经过")


@dataclass(frozen=True, kw_only=True)
class Recall(Command):
    """撤回已签发而未发出的答复."""

    trigger = "recall"
    reason: str = _f("理由", required=True, personal=True, example="附件有误")


@dataclass(frozen=True, kw_only=True)
class Dispatch(Command):
    """答复发出 (235号函)."""

    trigger = "dispatch"
    means: str = _f("送达方式", required=True, choices=MEANS, example="post")
    carrier_number: str | None = _f("邮件号码或者平台回执", example="EMS-0001")


@dataclass(frozen=True, kw_only=True)
class RecordService(Command):
    """登记送达 (235号函)."""

    trigger = "record_service"
    proof: str = _f("送达凭证", required=True, personal=True, example="邮政签收回执")


@dataclass(frozen=True, kw_only=True)
class Withdraw(Command):
    """申请人撤回全部或者部分内容."""

    trigger = "withdraw"
    items: tuple[int, ...] | None = _f("撤回的项（不填为全部）", Type.INTS)
    statement: str = _f("撤回说明", required=True, personal=True, example="申请人书面撤回申请")


@dataclass(frozen=True, kw_only=True)
class Archive(Command):
    """归档 (条例 45)."""

    trigger = "archive"
    volume: str | None = _f("案卷号")


@dataclass(frozen=True, kw_only=True)
class Assign(Command):
    """分派承办人."""

    trigger = "assign"
    handler: str = _f("承办人", required=True, example="chengban")


@dataclass(frozen=True, kw_only=True)
class Note(Command):
    """备注."""

    trigger = "note"
    text: str = _f("备注内容", required=True, personal=True, example="已电话联系")


@dataclass(frozen=True, kw_only=True)
class EraseApplicant(Command):
    """清除个人信息."""

    trigger = "erase"
    basis: str = _f("依据", required=True, example="保管期限届满")


@dataclass(frozen=True, kw_only=True)
class TransferOut(Command):
    """转出：误送、不属于本机关收件 (不计入本机关收件)."""

    trigger = "transfer_out"
    to: str = _f("转往", required=True, example="某某机关")
    reason: str = _f("理由", required=True, personal=True, example="申请写明的收件机关为某某机关")


@dataclass(frozen=True, kw_only=True)
class Merge(Command):
    """并入尚未答复的相同申请 (条例 36(6))."""

    trigger = "merge"
    into: str = _f("并入的登记编号", required=True, example="2025-0001")


@dataclass(frozen=True, kw_only=True)
class Split(Command):
    """按一事一申请拆分内容 (处理费办法 4)."""

    trigger = "split"
    items: tuple[str, ...] = _f("拆分后的逐项内容", Type.TEXTS, required=True, personal=True, example=["第一项内容", "第二项内容"])


@dataclass(frozen=True, kw_only=True)
class AnswerOnSpot(Command):
    """当场答复 (条例 33(1)); 仅限已主动公开、可以公开、公开出版物."""

    trigger = "answer_on_spot"
    outcomes: tuple[Mapping[str, Any], ...] = _f("逐项答复", Type.RECORDS, required=True, of=OUTCOME)
    proof: str = _f("签字记录", required=True, personal=True, example="申请人在当场答复记录上签字")
    reviewed: bool | None = _f("公开前已作保密审查", Type.BOOL)


@dataclass(frozen=True, kw_only=True)
class RequestReasons(Command):
    """要求说明理由 (条例 35); ``on`` is the day the notice was sent."""

    trigger = "request_reasons"
    figures: str = _f("数量、频次情况", required=True, personal=True, example="本月已提交申请38件")
    matters: str = _f("需要说明的事项", required=True, personal=True, example="请说明申请数量较多的理由和用途以外的合理需要")
    respond_by: date = _f("说明理由期限", Type.DAY, required=True)


@dataclass(frozen=True, kw_only=True)
class ReceiveReasons(Command):
    """收到理由说明 (条例 35)."""

    trigger = "receive_reasons"
    text: str = _f("申请人的理由", required=True, personal=True, example="因办理诉讼需要")


@dataclass(frozen=True, kw_only=True)
class LapseReasons(Command):
    """逾期未说明理由 (条例 35)."""

    trigger = "lapse_reasons"
    assessment: str = _f("本机关的判断", required=True, personal=True, example="期满未说明理由")


@dataclass(frozen=True, kw_only=True)
class FixDelay(Command):
    """确定延迟答复的合理期限并告知 (条例 35)."""

    trigger = "fix_delay"
    until: date = _f("延迟至", Type.DAY, required=True)
    reason: str = _f("理由", required=True, personal=True, example="理由合理，但涉及档案数量较大")


@dataclass(frozen=True, kw_only=True)
class ChargeFee(Command):
    """决定收取信息处理费并发出收费通知 (条例 42, 处理费办法)."""

    trigger = "charge_fee"
    tariff: str = _f("收费标准", required=True, choices=TARIFFS, example="by_page")
    units: int | None = _f("本件件数（按件，不填的取登记的项数）或者本件页数（按量，必填）", Type.INT, example=68)
    before: int | None = _f("本月此前件数（按件，不填的由系统累计）", Type.INT)
    reason: str | None = _f("此前件数与系统累计不同的理由", personal=True)
    received_on: date | None = _f("申请人收到日", Type.DAY)


@dataclass(frozen=True, kw_only=True)
class RecordPayment(Command):
    """登记缴清费用 (处理费办法 6)."""

    trigger = "record_payment"
    receipt: str = _f("缴费凭证", required=True, personal=True, example="财政票据号")


@dataclass(frozen=True, kw_only=True)
class LapsePayment(Command):
    """逾期不缴费 (处理费办法 6)."""

    trigger = "lapse_payment"
    reason: str = _f("核实情况", required=True, personal=True, example="期满未缴费")
    served_on: date | None = _f("收费通知送达日（此前未登记的）", Type.DAY)


@dataclass(frozen=True, kw_only=True)
class ReferToUnit(Command):
    """转处室办理 (条例 45); an internal limit, never the statutory clock."""

    trigger = "refer_to_unit"
    unit: str = _f("处室", required=True, example="规划处")
    matter: str = _f("要求", required=True, personal=True, example="请查找并提出公开意见")
    respond_by: date | None = _f("要求反馈日", Type.DAY)


@dataclass(frozen=True, kw_only=True)
class UnitReply(Command):
    """处室反馈 (条例 45)."""

    trigger = "unit_reply"
    ref: str = _f("编号", required=True, example="U1")
    content: str = _f("反馈内容", required=True, personal=True, example="经查找有立项批复1份，建议公开")


@dataclass(frozen=True, kw_only=True)
class Confer(Command):
    """会商 (条例 11)."""

    trigger = "confer"
    parties: str = _f("参加人员", required=True, personal=True, example="法制机构、业务处室")
    conclusion: str = _f("会商结论", required=True, personal=True, example="建议区分处理")


@dataclass(frozen=True, kw_only=True)
class ReviewLegality(Command):
    """法制审核 (条例 45)."""

    trigger = "review_legality"
    opinion: str = _f("审核意见", required=True, choices=OPINIONS, example="agree")
    note: str | None = _f("说明", personal=True)


@dataclass(frozen=True, kw_only=True)
class ApplySeal(Command):
    """用印 (235号函)."""

    trigger = "apply_seal"


@dataclass(frozen=True, kw_only=True)
class CloseUnproved(Command):
    """无送达凭证办结 (235号函)."""

    trigger = "close_unproved"
    tracking: str = _f("投递查询结果", required=True, personal=True, example="邮政查询显示已妥投")
    reason: str = _f("理由", required=True, personal=True, example="回执遗失")


@dataclass(frozen=True, kw_only=True)
class RecordReturn(Command):
    """登记邮件退回 (235号函)."""

    trigger = "record_return"
    fault: str = _f("退回原因", required=True, choices=FAULTS, example="agency")
    reason: str = _f("情况说明", required=True, personal=True, example="地址书写有误")


@dataclass(frozen=True, kw_only=True)
class Release(Command):
    """提供信息 (条例 36(2), 32)."""

    trigger = "release"
    what: str = _f("提供的内容", required=True, personal=True, example="立项批复复印件1份")
    proof: str = _f("签收凭证", required=True, personal=True, example="申请人签收单")
    third_party_told_on: date | None = _f("公开决定送达第三方日（第三方不同意的）", Type.DAY)
    waived: bool | None = _f("第三方书面放弃异议期", Type.BOOL)


@dataclass(frozen=True, kw_only=True)
class Terminate(Command):
    """终止办理：申请人死亡、终止且无承受人等."""

    trigger = "terminate"
    reason: str = _f("理由", required=True, personal=True, example="申请人已经终止，没有承受人")


@dataclass(frozen=True, kw_only=True)
class Reopen(Command):
    """依复议决定、判决或者督促重新办理; ``on`` is the day of the decision."""

    trigger = "reopen"
    order: str = _f("依据", required=True, choices=ORDERS, example="reconsideration")
    decision_no: str = _f("决定或者判决文号", required=True, example="某府复〔2025〕1号")
    organ: str = _f("作出机关", required=True, example="演示市人民政府")
    received_on: date = _f("收到决定日", Type.DAY, required=True)
    days: int | None = _f("决定载明的答复期限（工作日）", Type.INT)


@dataclass(frozen=True, kw_only=True)
class SelfCorrect(Command):
    """自行纠正：撤销原答复，重新答复 (条例 51)."""

    trigger = "self_correct"
    reason: str = _f("纠正的理由", required=True, personal=True, example="原答复遗漏第二项")
    days: int | None = _f("重新答复期限（工作日）", Type.INT)


@dataclass(frozen=True, kw_only=True)
class Recalculate(Command):
    """按新的放假通知重算期限；已告知申请人的日期不变，另行决定 (条例 33)."""

    trigger = "recalculate"
    old_due: date | None = _f("原届满日", Type.DAY)
    new_due: date | None = _f("新届满日", Type.DAY)
    told: date | None = _f("已告知申请人的届满日", Type.DAY)
    reason: str = _f("原因", required=True, example="放假通知更新")
    calendar_version: str | None = _f("日历版本")


@dataclass(frozen=True, kw_only=True)
class SettleDay(Command):
    """已告知的届满日与重算的不同：决定以哪一日为准 (条例 33)."""

    trigger = "settle_day"
    choice: str = _f("决定", required=True, choices=DAY_CHOICES, example="keep")
    reason: str = _f("理由", required=True, personal=True, example="已告知申请人，按告知的日期答复")


@dataclass(frozen=True, kw_only=True)
class RecordProceeding(Command):
    """登记投诉、复议、诉讼 (条例 47, 51)."""

    trigger = "record_proceeding"
    proceeding: str = _f("程序", required=True, choices=PROCEEDINGS, example="reconsideration")
    result: str = _f("结果", required=True, choices=PROCEEDING_RESULTS, example="pending")
    case_no: str | None = _f("案号")
    organ: str | None = _f("受理机关")
    procedure: str | None = _f("审理程序", choices=PROCEDURES)
    copy_received_on: date | None = _f("收到申请书或者起诉状副本日", Type.DAY)
    answered_on: date | None = _f("本机关提交答复日", Type.DAY)
    note: str | None = _f("说明", personal=True)


@dataclass(frozen=True, kw_only=True)
class SuggestPublication(Command):
    """主动公开建议 (条例 44, 26)."""

    trigger = "suggest_publication"
    step: str = _f("进展", required=True, choices=PUBLICATION_STEPS, example="suggested")
    note: str | None = _f("说明", personal=True)


@dataclass(frozen=True, kw_only=True)
class Link(Command):
    """关联办件."""

    trigger = "link"
    to: str = _f("登记编号", required=True, example="2025-0001")
    relation: str = _f("关系", required=True, choices=RELATIONS, example="related")


@dataclass(frozen=True, kw_only=True)
class Attach(Command):
    """登记附件."""

    trigger = "attach"
    title: str = _f("名称", required=True, personal=True, example="申请书扫描件")
    kind_of: str | None = _f("种类（作为证据的，写证据名称，见 casework evidence）")
    sha256: str | None = _f("文件摘要（SHA-256）")


@dataclass(frozen=True, kw_only=True)
class AmendFact(Command):
    """更正登记：一条更正取代原记录，原记录仍在 (条例 45)."""

    trigger = "amend_fact"
    seq: int = _f("被更正事实的序号", Type.INT, required=True, example=1)
    happened_on: date | None = _f("更正后的日期", Type.DAY)
    values: Mapping[str, Any] | None = _f("更正后的字段（JSON）", Type.MAP)
    reason: str = _f("更正理由", required=True, personal=True, example="录入日期有误")


COMMANDS: Final[dict[str, type[Command]]] = {
    c.trigger: c
    for c in (
        Register, ConfirmReceipt, RecordReceipt, Accept, RequestCorrection, ReceiveCorrection,
        LapseCorrection, Consult, RecordConsultation, ProposeExtension, ApproveExtension,
        NotifyExtension, RecordSearch, ReviewSecrecy, AnswerQuestion, Propose, Rework,
        Decide, Redraft, Revise, Submit, Approve,
        SendBack, Recall, Dispatch, RecordService, Withdraw,
        Archive, Assign, Note, EraseApplicant, TransferOut,
        Merge, Split, AnswerOnSpot, RequestReasons, ReceiveReasons,
        LapseReasons, FixDelay, ChargeFee, RecordPayment, LapsePayment,
        ReferToUnit, UnitReply, Confer, ReviewLegality, ApplySeal,
        CloseUnproved, RecordReturn, Release, Terminate, Reopen,
        SelfCorrect, Recalculate, SettleDay, OverrideFinding, AcknowledgeFinding, RecordProceeding, SuggestPublication, Link, Attach,
        AmendFact,
    )
}

_ON = FieldSpec("on", "发生日", Type.DAY)


def command_fields(command: type[Command]) -> tuple[FieldSpec, ...]:
    """Return the command's own fields, then ``on``."""
    return _fields_of(command.trigger)


@cache
def _fields_of(trigger: str) -> tuple[FieldSpec, ...]:
    own = (f for f in fields(COMMANDS[trigger]) if f.name not in ("number", "on"))
    return (*(FieldSpec(f.name, **f.metadata) for f in own), _ON)


def command_type(trigger: str) -> type[Command]:
    """Return the command of a trigger; raise ``NotFound`` (``trigger_unknown``)."""
    found = COMMANDS.get(trigger)
    if found is None:
        raise NotFound(
            f"没有办理动作 {trigger[:40]}，可用：{'、'.join(COMMANDS)}", code="trigger_unknown"
        )
    return found


def parse_command(trigger: str, number: str, raw: Mapping[str, Any]) -> Command:
    """Build a command from plain values; raise ``InputError`` naming every fault."""
    kind = command_type(trigger)
    values, faults = parse_fields(command_fields(kind), raw)
    if faults:
        raise InputError(faults)
    return kind(number=number, **values)


def checked(command: Command) -> Command:
    """Return the command with every value of its declared type, or raise ``InputError``.

    A dataclass does not check what it is given; commands built in Python go through the
    same declaration as those read from a file.
    """
    kind = type(command)
    if COMMANDS.get(kind.trigger) is not kind:
        raise InputError([Refusal("command_unknown", f"不是可以执行的命令：{kind.__name__}")])
    specs = command_fields(kind)
    given = {spec.name: getattr(command, spec.name) for spec in specs}
    return parse_command(
        kind.trigger, command.number, {k: v for k, v in given.items() if v is not None}
    )


def own_values(command: Command) -> dict[str, Any]:
    """Return the command's given values, without number and day."""
    names = (spec.name for spec in command_fields(type(command)) if spec.name != "on")
    return {n: v for n in names if (v := getattr(command, n)) is not None}
