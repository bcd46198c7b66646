"""The closed vocabularies of facts and commands, code -> Chinese (docs/formats.md)."""

from __future__ import annotations

from typing import Final

CHANNELS: Final = {
    "in_person": "当面提交",
    "signed_mail": "邮寄（有签收）",
    "unsigned_mail": "平常信函",
    "internet": "互联网渠道",
    "fax": "传真",
    "oral": "口头申请",
}
PARTIES: Final = {
    "third_party": "第三方",
    "co_maker": "共同制作机关",
    "other_organ": "其他机关",
}
MEANS: Final = {
    "post": "邮寄",
    "electronic": "电子送达",
    "direct": "直接送达",
    "entrusted": "委托送达",
    "pickup": "当面领取",
    "left": "留置送达",
    "public_notice": "公告送达",
}
APPLICANT_CLASSES: Final = {
    "natural_person": "自然人",
    "enterprise": "商业企业",
    "research": "科研机构",
    "public_interest": "社会公益组织",
    "legal_service": "法律服务机构",
    "other": "其他",
}
FORMS: Final = {
    "paper": "纸质",
    "email": "电子邮件",
    "disc": "光盘",
    "inspection": "查阅、抄录",
    "other": "其他形式",
}
DELIVERIES: Final = {
    "post": "邮寄",
    "electronic": "电子送达",
    "pickup": "自行领取",
    "direct": "当面送达",
    "other": "其他方式",
}
CASE_KINDS: Final = {"disclosure": "政府信息公开申请", "rectification": "政府信息更正申请"}
POSITIONS: Final = {"consents": "同意公开", "objects": "不同意公开", "partial": "部分同意"}
FAULTS: Final = {"applicant": "申请人原因", "agency": "行政机关原因"}
NOTICES: Final = {
    "consultation_sent": "征求意见书",
    "fee_noticed": "收费通知",
    "correction_requested": "补正告知书",
}
SECRECY_OPINIONS: Final = {
    "may_disclose": "不涉密，可以公开",
    "partly": "部分内容不得公开",
    "may_not": "不得公开",
}
ROLES: Final = {
    "registrar": "收件登记员",
    "handler": "承办人",
    "unit_handler": "处室承办人",
    "unit_head": "处室负责人",
    "legal_reviewer": "法制审核人员",
    "secrecy_reviewer": "保密审查人员",
    "office_head": "公开工作机构负责人",
    "leader": "分管领导",
    "signer": "主要领导（签发人）",
    "seal_keeper": "印章管理员",
    "archivist": "档案员",
    "auditor": "审计人员",
    "admin": "系统管理员",
}
GROUNDS: Final = {
    "trade_secret": "商业秘密",
    "privacy": "个人隐私",
    "other_rights": "第三方其他合法权益",
}
TARIFFS: Final = {"by_item": "按件", "by_page": "按量"}
OPINIONS: Final = {"agree": "同意", "agree_with_changes": "修改后同意", "disagree": "不同意"}
PROCEEDINGS: Final = {
    "complaint": "投诉、举报",
    "reconsideration": "行政复议",
    "suit": "行政诉讼",
}
DAY_CHOICES: Final = {"keep": "按已告知的日期", "follow": "按重算的日期"}
PROCEDURES: Final = {"ordinary": "普通程序", "summary": "简易程序"}
PROCEEDING_RESULTS: Final = {
    "pending": "尚未审结",
    "upheld": "结果维持",
    "reversed": "结果纠正",
    "other": "其他结果",
}
ORDERS: Final = {
    "reconsideration": "行政复议决定",
    "judgment": "法院判决",
    "supervision": "主管部门督促整改",
}
RELATIONS: Final = {
    "same_request": "相同申请",
    "earlier_reply": "在先答复",
    "related": "相关办件",
    "merged": "合并办理",
}
PROCESS_KINDS: Final = {
    "讨论记录": "讨论记录",
    "过程稿": "过程稿",
    "磋商信函": "磋商信函",
    "请示报告": "请示报告",
}
PUBLICATION_STEPS: Final = {
    "suggested": "申请人建议主动公开",
    "adopted": "经审核纳入主动公开",
    "declined": "经审核不纳入主动公开",
    "published": "已经主动公开",
}
CLOCK_STATES: Final = {
    "running": "计算中",
    "suspended": "征求意见，暂不计算",
    "waiting": "等待申请人",
    "stopped": "已答复",
    "ended": "已终止",
}
STANDINGS: Final = {"official": "确定", "provisional": "推算"}
LIMIT_LABELS: Final = {
    "receipt_confirmation": "与申请人确认收到（当日）",
    "correction_notice": "告知补正",
    "correction_reply": "申请人补正",
    "consultation": "对方提出意见",
    "fee_payment": "申请人缴费",
    "reasons": "申请人说明理由",
    "publication": "主动公开",
    "reconsideration": "申请人申请行政复议",
    "suit": "申请人直接起诉",
    "reconsideration_answer": "本机关行政复议书面答复",
    "court_answer": "本机关行政诉讼答辩",
}
