"""The documents of the process: code, name, whom it is for, and the article behind it.

The wording stands in ``casework/templates``; here is only which documents there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the set; ``to``: applicant, third_party, organ, public, internal, agency.

    ``agency``: a form the applicant hands in. Where one number of the set holds several sheets
    that different people sign on different days, each has a letter of its own (D-51a, b, c).
    """

    code: str
    name: str
    to: str
    cites: tuple[str, ...]


DOCUMENTS: Final[dict[str, Document]] = {
    d.code: d
    for d in (
        Document("D-01", "政府信息公开申请表", "agency", ("条例/29/2",)),
        Document("D-02", "申请登记表（台账）", "internal", ("条例/45/1",)),
        Document("D-03", "登记回执", "applicant", ("条例/31/1", "条例/45/1")),
        Document("D-04", "补正告知书", "applicant", ("条例/30/1",)),
        Document("D-05", "说明理由告知书", "applicant", ("条例/35/1",)),
        Document("D-06", "延期答复告知书", "applicant", ("条例/33/2",)),
        Document("D-07", "征求第三方意见书", "third_party", ("条例/32/1",)),
        Document("D-08", "征求共同制作机关、其他机关意见函", "organ", ("条例/34/1", "条例/11/1")),
        Document("D-09", "征求意见告知书", "applicant", ("条例/33/3",)),
        Document("D-10", "收费通知书", "applicant", ("条例/42/1", "处理费办法/6/1")),
        Document("D-11", "延迟答复期限告知书", "applicant", ("条例/35/1",)),
        Document("D-12", "不予公开决定告知书（给第三方）", "third_party", ("条例/32/1", "条例/15/1")),
        Document("D-13", "公开决定告知书（给第三方）", "third_party", ("条例/32/1", "条例/15/1")),
        Document("D-20", "答复书（已主动公开）", "applicant", ("条例/36/1/1",)),
        Document("D-21", "予以公开答复书", "applicant", ("条例/36/1/2", "条例/40/1")),
        Document("D-22", "部分公开、分项答复书", "applicant", ("条例/37/1",)),
        Document("D-23", "不予公开告知书（国家秘密）", "applicant", ("条例/14/1",)),
        Document("D-24", "不予公开告知书（法律、行政法规禁止公开）", "applicant", ("条例/14/1",)),
        Document("D-25", "不予公开告知书（三安全一稳定）", "applicant", ("条例/14/1",)),
        Document("D-26", "不予公开告知书（第三方合法权益）", "applicant", ("条例/15/1", "条例/32/1")),
        Document("D-27", "不予公开告知书（内部事务信息）", "applicant", ("条例/16/1",)),
        Document("D-28", "不予公开告知书（过程性信息）", "applicant", ("条例/16/2",)),
        Document("D-29", "不予公开告知书（行政执法案卷）", "applicant", ("条例/16/2",)),
        Document("D-30", "答复书（信息不存在）", "applicant", ("条例/36/1/4",)),
        Document("D-31", "答复书（非本机关负责公开）", "applicant", ("条例/36/1/5", "条例/10/1")),
        Document("D-32", "告知书（重复申请）", "applicant", ("条例/36/1/6",)),
        Document("D-33", "告知书（依照特别规定查询）", "applicant", ("条例/36/1/7",)),
        Document("D-34", "答复书（需要加工、分析）", "applicant", ("条例/38/1",)),
        Document("D-35", "告知书（信访、投诉、举报）", "applicant", ("条例/39/1",)),
        Document("D-36", "告知书（公开出版物）", "applicant", ("条例/39/2",)),
        Document("D-37", "告知书（数量、频次超出合理范围）", "applicant", ("条例/35/1",)),
        Document("D-38", "告知书（补正后仍不明确）", "applicant", ("条例/30/1",)),
        Document("D-39", "逾期未补正不再处理告知书", "applicant", ("条例/30/1",)),
        Document("D-40", "逾期未缴费不再处理告知书", "applicant", ("条例/42/1", "处理费办法/6/1")),
        Document("D-41", "告知书（不予确认或者重新出具）", "applicant", ("年报格式",)),
        Document("D-42", "告知书（已移交国家档案馆）", "applicant", ("档案法/15/2",)),
        Document("D-43", "告知书（不属于政府信息）", "applicant", ("条例/2/1",)),
        Document("D-44", "告知书（咨询）", "applicant", ("条例/2/1",)),
        Document("D-50", "送达回证", "internal", ("235号函",)),
        Document("D-51a", "保密审查表", "internal", ("条例/17/2", "条例/17/3")),
        Document("D-51b", "答复审批单（发文稿纸）", "internal", ("条例/45/1",)),
        Document("D-51c", "用印审批单", "internal", ("条例/45/1",)),
        Document("D-52", "检索记录", "internal", ("条例/36/1/4",)),
        Document("D-53", "更正申请处理告知书", "applicant", ("条例/41/1",)),
        Document("D-54", "职权划转告知书", "applicant", ("条例/36/1/5", "14号函")),
        Document("D-55", "终止办理告知书", "applicant", ("条例/45/1",)),
        Document("D-56", "撤销原答复并重新答复告知书", "applicant", ("条例/51/1",)),
        Document("D-58", "延期审批单", "internal", ("条例/33/2",)),
        Document("D-59", "转办单、处室反馈单", "internal", ("条例/45/1",)),
        Document("D-60", "会商纪要", "internal", ("条例/11/1",)),
        Document("D-61", "法制审核意见书", "internal", ("条例/45/1",)),
        Document("D-62", "电话、当面沟通记录", "internal", ("条例/30/1", "条例/31/1")),
        Document("D-63", "信息提供签收单、查阅登记", "internal", ("条例/40/1",)),
        Document("D-65", "授权委托书", "agency", ("条例/29/1",)),
        Document("D-66", "催办函", "organ", ("条例/45/1",)),
        Document("D-67", "行政复议答复书、证据目录", "organ", ("复议法/48/1", "复议法/54/1")),
        Document("D-68", "督办单", "internal", ("条例/45/1",)),
        # No article provides for the next two; the nearest rules are named, the letters cite none.
        Document("D-57", "文书更正告知书", "applicant", ("条例/45/1",)),
        Document("D-64", "送达公告", "public", ("235号函",)),
    )
}
