"""Stories of the doubtful turns, each with the dates a lawyer would expect.

``EXPECT`` holds, per story: the state it ends in, start, due, the day the reply counts as
given, whether it was in time, the row of table three. The days were counted by hand.
"""

from __future__ import annotations

from casework.stories.book import answered, posting, proposing, request, signing
from casework.stories.tell import Step, Story

ASK = {
    "matters": ["请写明文件名称"], "guidance": "可以写明文号", "respond_by": "2025-06-17",
    "received_on": "2025-06-06",
}
SEARCH = {
    "places": "公文系统", "terms": "某文件", "period": "2020年至2025年", "searcher": "承办人",
    "result": "未检索到",
}
NOTHING = {"item": 1, "reply": "A4", "reason": "经检索没有该信息"}
GRANT = {"item": 1, "reply": "A2", "reason": "可以公开", "enclosures": ["复印件"]}
CONSULT = {
    "party": "third_party", "name": "某公司", "passage": "某合同", "reason": "可能涉及商业秘密",
}
REFUSE = {
    "item": 1, "reply": "A3.15", "ground": "trade_secret",
    "reason": "合同所列的报价构成不为公众所知悉，该公司采取了加密和限定知悉范围的措施，属于商业秘密",
    "severance": "报价构成与履约条款逐条对应，去除后剩余文字不能表达完整的内容",
    "public_interest": "中标结果和合同金额已经公告，不公开报价构成不会对公共利益造成重大影响",
}


def lapse_signed(day: str) -> list[Step]:
    return [
        Step(day, "chengban", "submit"),
        *(Step(day, who, "approve") for who in ("fuzeren", "fenguan", "qianfa")),
    ]


def granted(proposed: str, signed: str) -> list[Step]:
    return [
        proposing(proposed, GRANT),
        Step(proposed, "baomi", "review_secrecy", {"opinion": "may_disclose"}),
        *signing(signed, proposed),
    ]


LATE_CORRECTION = Story(
    "逾期补正在告知书发出之前到达", "2025-06-03",
    request("申请人甲", "2025-06-03", "请公开所有材料。"),
    [
        Step("2025-06-05", "chengban", "request_correction", ASK),
        Step("2025-06-18", "chengban", "lapse_correction", {"reason": "无正当理由"}),
        *lapse_signed("2025-06-19"),
        Step("2025-06-20", "dengji", "receive_correction", {"text": "需要立项批复", "items": ["立项批复"]}),
        *granted("2025-06-24", "2025-06-25"),
        *posting("2025-06-26", "2025-06-30", "2025-07-01", "E1"),
    ],
)  # fmt: skip

LATE_PAYMENT = Story(
    "逾期缴费在告知书发出之前到账", "2025-06-03",
    request("申请人乙", "2025-06-03", "请公开全部招标文件。"),
    [
        Step("2025-06-04", "chengban", "accept"),
        Step("2025-06-05", "fuzeren", "charge_fee", {"tariff": "by_page", "units": 100, "received_on": "2025-06-06"}),
        Step("2025-07-07", "chengban", "lapse_payment", {"reason": "期满未缴费"}),
        Step("2025-07-08", "dengji", "record_payment", {"receipt": "票据1号"}),
        *granted("2025-07-15", "2025-07-16"),
        *posting("2025-07-17", "2025-07-21", "2025-07-22", "E1"),
    ],
)  # fmt: skip

INSISTS = Story(
    "申请人坚持原内容，答复补正后仍不明确", "2025-06-03",
    request("申请人丙", "2025-06-03", "请公开所有材料。"),
    [
        Step("2025-06-05", "chengban", "request_correction", ASK),
        Step("2025-06-12", "dengji", "receive_correction", {"text": "我要的就是所有材料", "insists": True}),
        proposing("2025-06-16", {"item": 1, "reply": "A15", "reason": "补正后仍未指明可供查询的信息"}),
        *signing("2025-06-17"),
        *posting("2025-06-18", "2025-06-23", "2025-06-24", "E1"),
    ],
)  # fmt: skip

RETURNED_CONSULTATION = Story(
    "征求意见书无法送达被退回", "2025-06-03",
    request("申请人丁", "2025-06-03", "请公开某合同。"),
    [
        Step("2025-06-04", "chengban", "accept"),
        Step("2025-06-05", "chengban", "consult", CONSULT),
        Step("2025-06-12", "chengban", "record_consultation", {
            "ref": "A", "result": "returned", "assessment": "该公司已迁址，合同涉及其商业秘密",
        }),
        proposing("2025-06-24", REFUSE),
        *signing("2025-06-26"),
        *posting("2025-06-27", "2025-07-01", "2025-07-02", "E1"),
    ],
)  # fmt: skip

SILENT_THIRD_PARTY = Story(
    "第三方十五个工作日后仍未答复", "2025-06-03",
    request("申请人戊", "2025-06-03", "请公开某合同。"),
    [
        Step("2025-06-04", "chengban", "accept"),
        Step("2025-06-05", "chengban", "consult", {**CONSULT, "received_on": "2025-06-06"}),
        Step("2025-06-30", "chengban", "record_consultation", {
            "ref": "A", "result": "lapsed", "assessment": "合同中没有不为公众知悉的内容，不属于商业秘密",
        }),
        Step("2025-07-03", "chengban", "record_consultation", {
            "ref": "A", "result": "answered", "position": "objects", "content": "不同意",
            "assessment": "逾期来函，理由不成立",
        }),
        *granted("2025-07-10", "2025-07-14"),
        *posting("2025-07-15", "2025-07-17", "2025-07-18", "E1"),
    ],
)  # fmt: skip

MAIL_BACK_OURS = Story(
    "因本机关写错地址退回，重新邮寄", "2025-06-03",
    request("申请人己", "2025-06-03", "请公开某文件。"),
    [
        Step("2025-06-04", "chengban", "accept"),
        Step("2025-06-05", "chengban", "record_search", SEARCH),
        proposing("2025-06-09", NOTHING),
        *signing("2025-06-30", "2025-06-27"),
        Step("2025-06-30", "yinzhang", "apply_seal"),
        Step("2025-07-01", "dengji", "dispatch", {"means": "post", "carrier_number": "E1"}),
        Step("2025-07-08", "dengji", "record_return", {"fault": "agency", "reason": "地址写错"}),
        Step("2025-07-08", "dengji", "dispatch", {"means": "post", "carrier_number": "E2"}),
        Step("2025-07-10", "dengji", "record_service", {"proof": "签收"}),
    ],
)  # fmt: skip

MAIL_BACK_THEIRS = Story(
    "申请人拒收退回，再次邮寄", "2025-06-03",
    request("申请人庚", "2025-06-03", "请公开某文件。"),
    [
        *MAIL_BACK_OURS.steps[:-3],
        Step("2025-07-08", "dengji", "record_return", {"fault": "applicant", "reason": "拒收"}),
        Step("2025-07-08", "dengji", "dispatch", {"means": "post", "carrier_number": "E2"}),
        Step("2025-07-10", "fuzeren", "close_unproved", {"tracking": "再次拒收", "reason": "首次交邮有效"}),
    ],
)  # fmt: skip

SELF_CORRECTED = Story(
    "发现原答复有误，自行纠正后再次答复", "2025-03-03",
    request("申请人辛", "2025-03-03", "请公开某文件。"),
    [
        Step("2025-03-04", "chengban", "accept"),
        Step("2025-03-05", "chengban", "record_search", SEARCH),
        proposing("2025-03-06", NOTHING),
        *signing("2025-03-07"),
        *posting("2025-03-10", "2025-03-12", "2025-03-13", "E1"),
        Step("2025-06-03", "fuzeren", "self_correct", {"reason": "档案室检出该文件", "days": 10}),
        Step("2025-06-04", "chengban", "record_search", {**SEARCH, "result": "档案室检出1份"}),
        *granted("2025-06-06", "2025-06-09"),
        *posting("2025-06-10", "2025-06-12", "2025-06-13", "E2"),
    ],
)  # fmt: skip

RECTIFIED = Story(
    "更正申请：审核属实，予以更正", "2025-06-03",
    request("申请人壬", "2025-06-03", "登记表中本人地址有误。", kind="rectification"),
    [
        *answered("2025-06-04", "2025-06-09", "2025-06-10", {
            "item": 1, "reply": "C1", "reason": "经核对原始登记，地址记录有误，已予更正",
        }),
        *posting("2025-06-11", "2025-06-13", "2025-06-16", "E1"),
    ],
)  # fmt: skip

ON_SPOT = Story(
    "当场答复", "2025-06-03",
    request("申请人癸", "2025-06-03", "请问贵局机构职能在哪里公布？"),
    [
        Step("2025-06-03", "chengban", "accept"),
        Step("2025-06-03", "chengban", "answer_on_spot", {
            "outcomes": [{"item": 1, "reply": "A1", "reason": "已主动公开", "where": "门户网站“机构职能”栏目"}],
            "proof": "申请人签字",
        }),
        Step("2025-06-04", "dangan", "archive"),
    ],
)  # fmt: skip

DELAYED = Story(
    "数量较大，说明理由后确定延迟期限", "2025-06-03",
    request("申请人子", "2025-06-03", "请公开近十年每一项工程的资料。"),
    [
        Step("2025-06-04", "chengban", "accept"),
        Step("2025-06-05", "chengban", "request_reasons", {
            "figures": "本月申请38件", "matters": "请说明理由", "respond_by": "2025-06-20",
        }),
        Step("2025-06-16", "dengji", "receive_reasons", {"text": "用于课题研究"}),
        Step("2025-06-18", "fuzeren", "fix_delay", {"until": "2025-08-29", "reason": "理由合理，档案量大"}),
        *granted("2025-08-20", "2025-08-22"),
        *posting("2025-08-25", "2025-08-27", "2025-08-28", "E1"),
    ],
)  # fmt: skip

# story -> (state, start, due, stopped, timely, row)
EXPECT = [
    # 06-20 is day 0: 06-23..07-18 are 20 working days.
    (LATE_CORRECTION, "archived", "2025-06-20", "2025-07-18", "2025-06-26", True, "3.1"),
    # Paid on 07-08, day 0: 07-09..08-05.
    (LATE_PAYMENT, "archived", "2025-07-08", "2025-08-05", "2025-07-17", True, "3.1"),
    # 06-12 is day 0: 06-13..07-10.
    (INSISTS, "archived", "2025-06-12", "2025-07-10", "2025-06-18", True, "3.4.3"),
    # From 06-03: due 07-01 without; 06-06, 06-09..06-12 (5 days) do not count: 07-08.
    (RETURNED_CONSULTATION, "archived", "2025-06-03", "2025-07-08", "2025-06-27", True, "3.3.4"),
    # Received 06-06, the 15th working day is 06-27: 06-06..06-27 (16 days) do not count: 07-23.
    (SILENT_THIRD_PARTY, "archived", "2025-06-03", "2025-07-23", "2025-07-15", True, "3.1"),
    # The first posting (in time) is void, the second on 07-08 is five working days late.
    (MAIL_BACK_OURS, "closed", "2025-06-03", "2025-07-01", "2025-07-08", False, "3.4.1"),
    (MAIL_BACK_THEIRS, "closed", "2025-06-03", "2025-07-01", "2025-07-01", True, "3.4.1"),
    # The second round: ten working days from 06-03.
    (SELF_CORRECTED, "archived", "2025-06-03", "2025-06-17", "2025-06-10", True, "3.1"),
    (RECTIFIED, "archived", "2025-06-03", "2025-07-01", "2025-06-11", True, None),
    (ON_SPOT, "archived", "2025-06-03", "2025-07-01", "2025-06-03", True, "3.1"),
    (DELAYED, "archived", "2025-06-03", "2025-08-29", "2025-08-25", True, "3.1"),
]
