"""What an agency must be able to prove (举证清单): by reply kind and by what happened on the way.

A reconsideration organ or a court asks the agency for the facts and the basis of each reply;
what is not handed in counts as not there (复议法 48, 70). ``PROOFS`` says what each paper
shows, under which article and how much it matters; ``BY_REPLY`` which of them a reply kind
needs. What an event on the way needs (a correction, a consultation, an extension, ...) hangs on the
event itself: ``casework.cases.evidence`` finds it.

The order is that of the process. ``mark`` says how far the demand was checked, as in
``provisions``: the articles order the act, that its paper is asked for is mostly inferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WEIGHTS: Final = {"fatal": "关键", "serious": "重要", "helpful": "辅助"}
"""How much it matters: without a fatal one the reply, or the time it took, can hardly stand."""


@dataclass(frozen=True, slots=True)
class ProofKind:
    """One paper: ``event`` is the fact it belongs to, ``name`` also the word of an attachment."""

    code: str
    name: str
    proves: str
    cites: tuple[str, ...]
    weight: str
    event: str
    mark: str = "I"


_R30, _R32, _R33, _R34, _R35 = "条例/30/1", "条例/32/1", "条例/33/2", "条例/34/1", "条例/35/1"
_FEE, _SENT, _FILE = "处理费办法/6/1", "235号函", "条例/45/1"
_RECEIVED, _CORRECTED, _CONSULTED = "收到申请", "告知补正", "征求第三方意见"
_ASKED, _ORGANS, _CHARGED, _EXTENDED = "要求说明理由", "征求其他机关意见", "收取信息处理费", "延长答复期限"
_ANSWERED, _SERVED, _ENDED = "作出答复", "送达答复", "终止办理"
JUDGED: Final = "审查"
"""The event of the agency's own findings; each day of it is one by itself."""

PROOFS: Final[dict[str, ProofKind]] = {
    k.code: k
    for k in (
        # 收到申请 -----------------------------------------------------------------------------
        ProofKind("request", "申请材料", "申请的内容和提交的方式、时间", ("条例/29/1", "条例/29/2"), "fatal", _RECEIVED),
        ProofKind("receipt_slip", "登记回执", "当面提交，提交之日为收到申请之日", ("条例/31/1/1",), "serious", _RECEIVED),
        ProofKind("carrier_record", "邮件投递签收记录", "签收之日为收到申请之日", ("条例/31/1/2",), "serious", _RECEIVED),
        ProofKind("confirmation", "与申请人确认收到的记录", "双方确认之日为收到申请之日", ("条例/31/1",), "serious", _RECEIVED),
        ProofKind("platform_record", "平台提交成功的记录", "通过互联网渠道收到申请之日", ("条例/31/1/3",), "serious", _RECEIVED),
        ProofKind("oral_record", "代填申请表和申请人的确认", "口头申请的内容和时间", ("条例/29/1",), "serious", _RECEIVED),
        ProofKind("authority", "授权委托书", "代理人的身份和权限", ("条例/29/2/1",), "helpful", _RECEIVED, "P"),
        # 重新办理 -----------------------------------------------------------------------------
        ProofKind("order", "责令重新答复的决定书或者判决书", "重新答复的依据，期限自收到之日起计算", ("条例/51/1",), "serious", "责令重新答复"),
        ProofKind("revocation", "撤销原答复并重新答复告知书", "原答复已经撤销，已告知申请人", ("条例/51/1",), "serious", "撤销原答复"),
        # 补正 ---------------------------------------------------------------------------------
        ProofKind("correction_notice", "补正告知书", "已一次性告知需要补正的事项和合理期限", (_R30,), "fatal", _CORRECTED, "V"),
        ProofKind("correction_service", "补正告知书送达凭证", "补正期限自何日起计算", (_R30,), "fatal", _CORRECTED),
        ProofKind("correction_reply", "申请人的补正材料", "补正的内容，答复期限自收到补正之日起计算", (_R30,), "serious", "收到补正"),
        ProofKind("correction_lapse", "逾期未补正的核实记录", "申请人逾期没有补正，没有正当理由", (_R30,), "fatal", "逾期未补正"),
        # 说明理由、延迟 -----------------------------------------------------------------------
        ProofKind("figures", "申请数量、频次统计", "申请的数量、频次明显超过合理范围", (_R35,), "fatal", _ASKED),
        ProofKind("reasons_notice", "说明理由告知书", "已要求申请人说明理由", (_R35,), "fatal", _ASKED),
        ProofKind("reasons_service", "说明理由告知书送达凭证", "说明理由的要求已经送达", (_R35,), "serious", _ASKED),
        ProofKind("reasons_reply", "申请人的理由说明", "申请人说明的理由", (_R35,), "fatal", "收到理由说明"),
        ProofKind("reasons_lapse", "逾期未说明理由的记录", "申请人期满没有说明理由", (_R35,), "fatal", "逾期未说明理由"),
        ProofKind("reasons_assessment", "对申请理由是否合理的判断", "申请的理由不合理", (_R35,), "fatal", JUDGED),
        ProofKind("delay_notice", "延迟答复期限告知书", "理由合理而不能按期答复，已确定并告知延迟的期限", (_R35,), "fatal", "确定延迟期限"),
        ProofKind("delay_service", "延迟答复期限告知书送达凭证", "延迟的期限已经告知申请人", (_R35,), "serious", "确定延迟期限"),
        # 收费 ---------------------------------------------------------------------------------
        ProofKind("fee_notice", "收费通知书", "在答复期限内告知了收费的依据、标准、金额和缴纳方式", ("条例/42/1", _FEE), "fatal", _CHARGED, "E"),
        ProofKind("fee_computation", "收费计算过程", "件数或者页数、标准和金额的计算", ("处理费办法/3/1",), "serious", _CHARGED, "E"),
        ProofKind("fee_service", "收费通知书送达凭证", "缴费期限自何日起计算", (_FEE,), "fatal", _CHARGED),
        ProofKind("fee_payment", "缴费凭证", "缴清之日，办理期限自次日起重新计算", (_FEE,), "serious", "缴清费用"),
        ProofKind("fee_lapse", "逾期未缴费的核实记录", "申请人期满没有缴费", (_FEE,), "fatal", "逾期未缴费"),
        # 征求意见 -----------------------------------------------------------------------------
        ProofKind("third_letter", "征求第三方意见书", "已书面征求第三方意见，期间不计入答复期限", (_R32, "条例/33/3"), "fatal", _CONSULTED, "V"),
        ProofKind("third_service", "征求第三方意见书送达凭证", "第三方提出意见的期限自何日起计算", (_R32,), "fatal", _CONSULTED),
        ProofKind("third_told", "征求意见告知书", "已告知申请人正在征求意见", ("条例/33/3",), "helpful", _CONSULTED, "P"),
        ProofKind("third_answer", "第三方的书面意见", "第三方是否同意公开及其理由", (_R32,), "fatal", "收到第三方意见"),
        ProofKind("third_silence", "第三方逾期未提出意见的记录", "第三方期满没有提出意见", (_R32,), "fatal", "第三方逾期未提出意见"),
        ProofKind("third_return", "征求第三方意见书退回凭证", "征求意见书不能送达", (_R32,), "fatal", "征求意见书被退回"),
        ProofKind("third_assessment", "对第三方权益是否受损害的判断", "本机关自行判断，没有以第三方的意见代替", ("条例/15/1", _R32), "fatal", JUDGED),
        ProofKind("third_decision", "公开决定告知书（给第三方）", "不顾第三方反对而公开的，已书面告知其内容和理由", (_R32,), "fatal", "告知第三方公开决定", "V"),
        ProofKind("organ_letter", "征求其他机关意见函", "已征求共同制作机关或者其他机关意见，期间不计入答复期限", (_R34, "条例/33/3"), "serious", _ORGANS),
        ProofKind("organ_service", "征求其他机关意见函送达凭证", "对方提出意见的期限自何日起计算", (_R34,), "serious", _ORGANS),
        ProofKind("organ_told", "征求意见告知书（其他机关）", "已告知申请人正在征求意见", ("条例/33/3",), "helpful", _ORGANS, "P"),
        ProofKind("organ_answer", "被征求意见机关的书面意见", "该机关的意见", (_R34,), "serious", "收到其他机关意见"),
        ProofKind("organ_silence", "被征求意见机关逾期未提出意见的记录", "该机关期满没有提出意见", (_R34,), "serious", "其他机关逾期未提出意见"),
        ProofKind("organ_return", "征求其他机关意见函退回凭证", "征求意见函不能送达", (_R34,), "serious", "征求意见函被退回"),
        # 检索、会商、延期、审查 ---------------------------------------------------------------
        ProofKind("search", "检索记录", "检索的范围、检索词、时段、检索人、时间和结果", ("条例/36/1/4",), "fatal", "检索", "E"),
        ProofKind("unit_reply", "处室反馈意见", "有关处室查找和提出的意见", (_FILE,), "helpful", "处室反馈", "P"),
        ProofKind("conference", "会商纪要", "与有关方面会商、确认的情况", ("条例/11/1",), "helpful", "会商", "P"),
        ProofKind("extension_approval", "延期审批单", "延期经公开工作机构负责人同意", (_R33,), "fatal", _EXTENDED, "V"),
        ProofKind("extension_notice", "延期答复告知书", "延长的工作日数和理由", (_R33,), "fatal", _EXTENDED, "V"),
        ProofKind("extension_service", "延期答复告知书送达凭证", "在原期限届满之前告知了申请人", (_R33,), "fatal", _EXTENDED, "V"),
        ProofKind("secrecy_review", "保密审查表", "公开之前依法作了审查，确定可以公开或者不得公开", ("条例/17/2",), "fatal", JUDGED, "V"),
        ProofKind("legality_review", "法制审核意见书", "答复经过法制审核", (_FILE,), "helpful", JUDGED, "P"),
        # 各类答复的事实 -----------------------------------------------------------------------
        ProofKind("publication", "主动公开的网页截图或者公报", "该信息已经主动公开，告知的途径可以取得", ("条例/36/1/1",), "serious", JUDGED),
        ProofKind("classification", "定密依据", "该信息依法确定为国家秘密，尚未解密", ("条例/14/1",), "fatal", JUDGED),
        ProofKind("banning_rule", "禁止公开的法律、行政法规条款", "法律、行政法规禁止公开该信息", ("条例/14/1",), "fatal", JUDGED),
        ProofKind("harm_assessment", "危害评估意见", "公开可能危及哪一方面的安全或者稳定，为什么", ("条例/14/1",), "fatal", JUDGED),
        ProofKind("public_interest", "公共利益衡量的意见", "不公开不会对公共利益造成重大影响", ("条例/15/1",), "fatal", JUDGED),
        ProofKind("internal_nature", "内部事务信息的认定意见", "属于人事管理、后勤管理、内部工作流程的信息", ("条例/16/1",), "fatal", JUDGED),
        ProofKind("process_nature", "过程性信息的认定意见", "属于讨论记录、过程稿、磋商信函、请示报告中的哪一种", ("条例/16/2",), "fatal", JUDGED),
        ProofKind("enforcement_file", "行政执法案卷目录或者立案材料", "该信息在行政执法案卷之中", ("条例/16/2",), "serious", JUDGED),
        ProofKind("severance", "区分处理的审查意见", "能够区分的已经区分，不能区分的为什么", ("条例/37/1",), "serious", JUDGED),
        ProofKind("competence", "职责依据", "该信息不属于本机关负责公开", ("条例/36/1/5", "条例/10/1"), "serious", JUDGED),
        ProofKind("responsible_organ", "负责公开的机关或者查询情况", "能够确定负责机关的已告知名称、联系方式", ("条例/36/1/5",), "serious", JUDGED),
        ProofKind("earlier_answer", "在先答复", "已就相同的信息答复过同一申请人", ("条例/36/1/6",), "fatal", JUDGED),
        ProofKind("earlier_service", "在先答复送达凭证", "在先答复已经送达", ("条例/36/1/6",), "serious", JUDGED),
        ProofKind("earlier_supply", "在先提供信息的凭证", "申请人已经取得该信息", ("年报格式",), "serious", JUDGED, "U"),
        ProofKind("special_rule", "特别规定的条款", "法律、行政法规对获取该信息另有规定", ("条例/36/1/7",), "fatal", JUDGED),
        ProofKind("existing_state", "现有信息和需要另行制作内容的说明", "现有哪些信息，所申请的需要怎样加工、分析", ("条例/38/1",), "fatal", JUDGED),
        ProofKind("petition_nature", "属于信访、投诉、举报的审查意见", "申请的内容是反映诉求，不是申请政府信息", ("条例/39/1",), "serious", JUDGED),
        ProofKind("published_work", "公开出版物的出版信息", "所申请的是公开出版物，告知的途径可以取得", ("条例/39/2",), "helpful", JUDGED),
        ProofKind("still_unclear", "补正后仍不明确的审查意见", "补正后的内容仍不能指向可供查询的信息", (_R30,), "fatal", JUDGED),
        ProofKind("not_information", "不属于政府信息的审查意见", "不是履行行政管理职能中制作或者获取的信息", ("条例/2/1",), "fatal", JUDGED),
        ProofKind("advice_nature", "属于咨询的审查意见", "申请的内容是咨询，已经说明或者指明渠道", ("条例/2/1",), "serious", JUDGED),
        ProofKind("archive_transfer", "档案移交凭证", "该信息已依法移交国家档案馆", ("档案法/15/2",), "fatal", JUDGED),
        ProofKind("error_proof", "申请人提交的记录不准确的证据", "申请人据以要求更正的证据", ("条例/41/1",), "serious", _RECEIVED),
        ProofKind("verification", "更正事项的核查意见", "记录是否准确的核查情况", ("条例/41/1",), "fatal", JUDGED),
        ProofKind("corrected_record", "更正后的记录", "记录已经更正", ("条例/41/1",), "serious", _ANSWERED),
        ProofKind("competent_organ", "有权更正的机关", "更正由哪一机关负责", ("条例/41/1",), "serious", JUDGED),
        ProofKind("forwarding", "转送函及送达凭证", "已转送有权更正的机关", ("条例/41/1",), "serious", _ANSWERED),
        # 答复、送达、终止 ---------------------------------------------------------------------
        ProofKind("approval", "答复审批单", "答复经审批签发", (_FILE, "条例/17/1"), "serious", _ANSWERED),
        ProofKind("answer", "答复书", "答复的内容、依据和作出之日", ("条例/36/1",), "fatal", _ANSWERED, "V"),
        ProofKind("spot_record", "当场答复签字记录", "当场答复的内容和时间", ("条例/33/1",), "fatal", _ANSWERED),
        ProofKind("dispatch", "交邮凭证或者发送记录", "答复发出之日，是否在期限之内", (_SENT, _R33), "fatal", "发出答复", "V"),
        ProofKind("supplied", "信息提供签收单或者随附材料", "已经提供信息，或者告知了获取的方式、途径和时间", ("条例/36/1/2", "条例/40/1"), "serious", _SERVED),
        ProofKind("service", "送达回证或者签收记录", "答复送达之日", (_SENT,), "serious", _SERVED, "V"),
        ProofKind("tracking", "投递查询结果", "答复投递的情况", (_SENT,), "serious", _SERVED),
        ProofKind("mail_return", "退件凭证", "邮件退回的原因和时间", (_SENT,), "serious", "邮件退回"),
        ProofKind("withdrawal", "申请人的撤回说明", "申请人撤回申请", (_FILE,), "serious", _ENDED, "P"),
        ProofKind("merger", "并案的记录", "与尚未答复的相同申请合并办理", ("条例/36/1/6",), "serious", _ENDED, "P"),
        ProofKind("termination", "终止办理的记录", "终止办理的原因", (_FILE,), "serious", _ENDED, "P"),
        ProofKind("transfer", "转出的记录", "误送的申请已转往有关机关", (_FILE,), "serious", _ENDED, "P"),
        ProofKind("end_notice", "终止办理告知书", "已告知申请人", (_FILE,), "serious", _ENDED, "P"),
        ProofKind("other", "其他证据", "与本件有关的其他事实", ("复议法/48/1",), "helpful", "其他事实"),
    )
}  # fmt: skip

Needs = tuple[tuple[str, ...], ...]
"""What is needed, each with its alternatives: any one of them will do."""

_CONSULTATION: Final[Needs] = (
    ("third_letter",), ("third_service", "third_return"),
    ("third_answer", "third_silence", "third_return"), ("third_assessment",),
)  # fmt: skip

BY_REPLY: Final[dict[str, Needs]] = {
    "A1": (("publication",),),
    "A2": (("secrecy_review",), ("supplied",)),
    "A3.14a": (("classification",), ("secrecy_review",)),
    "A3.14b": (("banning_rule",),),
    "A3.14c": (("harm_assessment",), ("severance",)),
    "A3.15": (*_CONSULTATION, ("public_interest",), ("severance",)),
    "A3.16a": (("internal_nature",), ("severance",)),
    "A3.16b": (("process_nature",), ("severance",)),
    "A3.16c": (("enforcement_file",),),
    "A4": (("search",),),
    "A5": (("competence",), ("responsible_organ",)),
    "A6": (("earlier_answer",), ("earlier_service",)),
    "A7": (("special_rule",),),
    "A9": (("existing_state",),),
    "A10": (("petition_nature",),),
    "A11": (("published_work",),),
    "A12": (
        ("figures",), ("reasons_notice",), ("reasons_service", "reasons_reply"),
        ("reasons_reply", "reasons_lapse"), ("reasons_assessment",),
    ),
    "A13": (("correction_notice",), ("correction_service",), ("correction_lapse",)),
    "A14": (("fee_notice",), ("fee_computation",), ("fee_service",), ("fee_lapse",)),
    "A15": (
        ("correction_notice",), ("correction_service", "correction_reply"), ("correction_reply",),
        ("still_unclear",),
    ),
    "A16": (("earlier_supply",),),
    "A17": (("not_information",),),
    "A18": (("advice_nature",),),
    "A19": (("archive_transfer",),),
    "C1": (("error_proof",), ("verification",), ("corrected_record",)),
    "C2": (("error_proof",), ("verification",)),
    "C3": (("error_proof",), ("competent_organ",), ("forwarding",)),
    "C4": (("error_proof",), ("competent_organ",)),
}  # fmt: skip


def proof_of_attachment(kind_of: str | None) -> str | None:
    """Return the proof an attachment is, by its kind: the name or the code of a proof."""
    word = (kind_of or "").strip()
    if word in PROOFS:
        return word
    return next((code for code, kind in PROOFS.items() if kind.name == word), None)
