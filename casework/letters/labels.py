"""Chinese names of the fields a template may use: for officers, previews and refusals."""

from __future__ import annotations

from typing import Final

from casework.letters.formlabels import FORM_LABELS

FIELD_LABELS: Final[dict[str, str]] = {
    "agency.name": "行政机关名称",
    "agency.office": "公开工作机构名称",
    "agency.address": "行政机关地址",
    "agency.phone": "公开工作机构联系电话",
    "agency.postcode": "行政机关邮政编码",
    "agency.email": "公开工作机构电子邮箱",
    "doc_no": "文号",
    "issued_on": "成文日期",
    "case.number": "办件编号",
    "case.kind": "办件类型",
    "case.received_on": "收到申请之日",
    "case.submitted_on": "提交申请之日",
    "case.channel": "提交方式",
    "case.due_on": "答复期限届满日",
    "applicant.name": "申请人姓名或者名称",
    "applicant.honorific": "对申请人的称呼（您、你单位）",
    "request.description": "申请公开的内容",
    "request.items": "申请事项",
    "request.items.no": "序号",
    "request.items.text": "申请内容",
    "items": "答复事项",
    "items.no": "序号",
    "items.text": "申请内容",
    "items.reply": "处理决定类型",
    "items.reason": "理由",
    "items.cites": "法律依据",
    "items.withheld": "不予公开的内容",
    "items.given": "予以公开的内容",
    "items.ground_label": "不予公开的事由（商业秘密、个人隐私等）",
    "items.public_interest": "公共利益衡量",
    "items.severance": "不能区分处理的理由",
    "correction.matters": "需要补正的事项",
    "correction.guidance": "补正指导",
    "correction.respond_by": "补正期限届满日",
    "correction.notice_no": "补正告知书文号",
    "correction.notice_on": "补正告知书成文日期",
    "correction.served_on": "补正告知书送达之日",
    "correction.received_on": "收到补正申请之日",
    "extension.days": "延长的工作日数",
    "extension.reason": "延长期限的理由",
    "extension.last_day": "延长后的期限届满日",
    "extension.notified_on": "告知延期之日",
    "third.name": "第三方姓名或者名称",
    "third.passage": "征求意见的信息内容",
    "third.reason": "征求意见的理由",
    "third.period_days": "提出意见的工作日数",
    "third.reply_to": "意见送交地址",
    "consultations": "征求意见情况",
    "consultations.party_label": "第三方代称",
    "consultations.sent_on": "发出征求意见书之日",
    "consultations.received_on": "第三方收到之日",
    "consultations.answered_on": "收到第三方意见之日",
    "consultations.position": "第三方意见",
    "consultations.position_label": "第三方意见的表述",
    "consultations.assessment": "本机关对损害第三方合法权益的认定",
    "consultations.public_interest": "公共利益衡量",
    "release.way": "获取信息的方式",
    "release.place": "获取信息的地点",
    "release.time": "获取信息的时间",
    "release.enclosures": "附件",
    "remedy.route": "救济途径",
    "remedy.title": "文书名称（告知书、答复书）",
    "remedy.organ": "行政复议机关",
    "remedy.court": "有管辖权的人民法院",
    "remedy.online": "网上申请行政复议的渠道",
    "demo": "演示",
    **FORM_LABELS,
}


def label(path: str) -> str:
    """Return the Chinese name of a field; ``items.2.reason`` -> 答复事项第2项的理由.

    A field an agency has added has no label; its path is shown then.
    """
    prefix = ""
    names: list[str] = []
    for part in path.split("."):
        if part.isdigit():
            name = ".".join(names)
            prefix += f"{FIELD_LABELS.get(name, name)}第{part}项的"
        else:
            names.append(part)
    plain = ".".join(names)
    if path.rsplit(".", 1)[-1].isdigit():
        return prefix.removesuffix("的")
    return prefix + FIELD_LABELS.get(plain, plain)
