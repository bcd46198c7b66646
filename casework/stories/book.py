"""The stories of the demonstration. Applicants, firms and places are invented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from casework.stories.tell import Step, Story


def person(name: str) -> dict[str, Any]:
    """Return a natural person who gave everything Art 29 asks for."""
    return {
        "name": name,
        "class": "natural_person",
        "id_kind": "居民身份证",
        "id_number": "000000000000000000",
        "phone": "000-00000000",
        "address": "演示市某某街道某某号",
    }


def signing(day: str, drafted: str | None = None) -> list[Step]:
    """Return decision, submission and the three signatures, the last on ``day``."""
    first = drafted or day
    return [
        Step(first, "chengban", "decide"),
        Step(first, "chengban", "submit"),
        Step(first, "fuzeren", "approve", {"opinion": "同意"}),
        Step(day, "fenguan", "approve", {"opinion": "同意"}),
        Step(day, "qianfa", "approve", {"opinion": "同意签发"}),
    ]


def request(name: str, day: str, what: str, **more: Any) -> dict[str, Any]:
    """Return a request handed in on ``day`` unless told otherwise."""
    return {
        "applicant": person(name),
        "channel": "in_person",
        "submitted_on": day,
        "description": what,
        "form": "paper",
        "delivery": "post",
        **more,
    }


def proposing(day: str, *outcomes: dict[str, Any]) -> Step:
    """Return the proposal of one outcome for each item or part."""
    return Step(day, "chengban", "propose", {"outcomes": list(outcomes)})


def answered(accepted: str, proposed: str, signed: str, outcome: dict[str, Any]) -> list[Step]:
    """Return the plain way of a request that is answered with one outcome."""
    return [Step(accepted, "chengban", "accept"), proposing(proposed, outcome), *signing(signed, proposed)]


def posting(day: str, served: str, filed: str, number: str) -> list[Step]:
    """Return posting, proof of service and filing."""
    return [
        Step(day, "yinzhang", "apply_seal"),
        Step(day, "dengji", "dispatch", {"means": "post", "carrier_number": number}),
        Step(served, "dengji", "record_service", {"proof": "邮政签收记录"}),
        Step(filed, "dangan", "archive", {}),
    ]


CORRECTED: Final = Story(
    "补正后予以公开",
    "2025-03-03",
    request("申请人甲", "2025-02-28", "请公开我们小区改造的所有手续。", channel="signed_mail",
            received_on="2025-03-03", carrier_number="YS-2025-0303"),
    [
        Step("2025-03-06", "chengban", "request_correction", {
            "matters": ["请写明需要哪一个改造项目、哪一类文件（如立项批复、施工许可、竣工验收备案）"],
            "guidance": "可以写明项目名称、文件名称或者文号、大致形成时间，便于查询",
            "respond_by": "2025-03-28",
            "received_on": "2025-03-10",
        }),
        Step("2025-03-12", "dengji", "receive_correction", {
            "text": "需要的是某某小区2023年老旧小区改造项目的立项批复",
            "items": ["某某小区2023年老旧小区改造项目的立项批复"],
        }),
        Step("2025-03-14", "chengban", "record_search", {
            "places": "公文系统、档案室", "terms": "某某小区、老旧小区改造、立项",
            "period": "2022年至2024年", "searcher": "演示承办人", "result": "检索到立项批复1份",
        }),
        proposing("2025-03-18", {
            "item": 1, "reply": "A2", "reason": "经检索和审查，该批复由本机关制作，可以公开",
            "enclosures": ["某某小区2023年老旧小区改造项目立项批复复印件"],
        }),
        Step("2025-03-19", "baomi", "review_secrecy", {"opinion": "may_disclose"}),
        *signing("2025-03-21", "2025-03-20"),
        *posting("2025-03-24", "2025-03-27", "2025-03-31", "YS-2025-0324"),
    ],
)  # fmt: skip

OBJECTED: Final = Story(
    "第三方逾期后才答复，征求意见并延期后不予公开",
    "2024-10-08",
    request("申请人乙", "2024-10-08", "申请公开某化工公司扩建项目环境影响报告书中的工艺参数。"),
    [
        Step("2024-10-09", "chengban", "accept"),
        Step("2024-10-11", "chengban", "consult", {
            "party": "third_party", "name": "某化工公司",
            "passage": "扩建项目环境影响报告书第四章所列的工艺参数",
            "reason": "有关内容可能涉及你单位的商业秘密",
            "received_on": "2024-10-14",
        }),
        Step("2024-11-06", "chengban", "record_consultation", {
            "ref": "A", "result": "answered", "position": "objects",
            "content": "工艺参数为本公司自行研发，采取了保密措施，公开会使竞争对手获益",
            "assessment": "该工艺参数不为公众所知悉，具有商业价值并经采取保密措施，属于商业秘密",
        }),
        Step("2024-11-13", "chengban", "propose_extension", {
            "days": 10, "reason": "需要核实商业秘密认定所依据的材料",
        }),
        Step("2024-11-14", "fuzeren", "approve_extension", {"days": 10}),
        Step("2024-11-15", "dengji", "notify_extension"),
        proposing("2024-11-20", {
            "item": 1, "reply": "A3.15", "ground": "trade_secret",
            "reason": "所申请的工艺参数不为公众所知悉，能为权利人带来竞争优势，且权利人采取了保密措施，"
            "属于商业秘密，公开会损害第三方合法权益",
            "severance": "所申请的内容全部为工艺参数，无法区分处理",
            "public_interest": "项目的环境影响结论和防治措施已经公开，不公开工艺参数不会对公共利益造成重大影响",
        }),
        Step("2024-11-21", "fazhi", "review_legality", {"opinion": "agree"}),
        *signing("2024-11-26", "2024-11-22"),
        *posting("2024-11-27", "2024-11-29", "2024-12-03", "YS-2024-1127"),
    ],
)  # fmt: skip

WITHDRAWN: Final = Story(
    "申请人撤回",
    "2025-05-06",
    request(
        "某建设公司丙", "2025-05-06", "申请公开某地块的规划条件。", channel="internet",
        form="email", delivery="electronic",
        applicant={**person("某建设公司丙"), "class": "enterprise", "id_kind": None,
                   "id_number": None, "credit_code": "000000000000000000"},
    ),
    [
        Step("2025-05-07", "chengban", "accept"),
        Step("2025-05-12", "dengji", "withdraw", {"statement": "申请人来函称已从其他途径取得，撤回申请"}),
        Step("2025-05-14", "dangan", "archive", {}),
    ],
)  # fmt: skip

EXTENDED: Final = Story(
    "延期后予以公开",
    "2024-06-14",
    request("某律师事务所丁", "2024-06-14", "申请公开某地块建设工程规划许可证及附图。", channel="internet",
            applicant={**person("某律师事务所丁"), "class": "legal_service", "id_number": None,
                       "credit_code": "000000000000000000"}),
    [
        Step("2024-06-17", "chengban", "accept"),
        Step("2024-06-18", "chengban", "refer_to_unit", {"unit": "规划处", "matter": "请查找并提出公开意见"}),
        Step("2024-06-24", "chuzhang", "unit_reply", {"ref": "U1", "content": "附图较大，需要扫描整理"}),
        Step("2024-07-04", "chengban", "propose_extension", {"days": 10, "reason": "附图数量较多，需要扫描整理"}),
        Step("2024-07-05", "fuzeren", "approve_extension", {"days": 10}),
        Step("2024-07-08", "dengji", "notify_extension"),
        proposing("2024-07-18", {
            "item": 1, "reply": "A2", "reason": "该许可证及附图由本机关制作，可以公开",
            "enclosures": ["建设工程规划许可证复印件", "附图复印件"],
        }),
        Step("2024-07-19", "baomi", "review_secrecy", {"opinion": "may_disclose"}),
        *signing("2024-07-22"),
        *posting("2024-07-23", "2024-07-25", "2024-07-30", "YS-2024-0723"),
    ],
)  # fmt: skip

PARTLY: Final = Story(
    "一件四项：部分公开",
    "2025-07-01",
    request("申请人戊", "2025-07-01", "请公开我村征地的批复、公告和现状调查确认表。", items=[
        "2021年第3批次城镇建设用地征地批复", "征收土地预公告", "征地补偿安置公告", "土地现状调查确认表（全村）",
    ]),
    [
        Step("2025-07-02", "chengban", "accept"),
        Step("2025-07-08", "chengban", "record_search", {
            "places": "公文系统、档案室、门户网站", "terms": "征地批复、预公告、现状调查",
            "period": "2020年至2022年", "searcher": "演示承办人", "result": "四项均检索到",
        }),
        Step("2025-07-09", "chengban", "confer", {"parties": "法制机构、业务处室", "conclusion": "确认表按户区分处理"}),
        Step("2025-07-10", "chengban", "consult", {
            "party": "third_party", "name": "某村村民委员会", "passage": "全村土地现状调查确认表",
            "reason": "表中有其他农户的姓名、面积和附着物", "received_on": "2025-07-11",
        }),
        Step("2025-07-21", "chengban", "record_consultation", {
            "ref": "A", "result": "answered", "position": "objects", "content": "其他农户不同意公开",
            "assessment": "其他农户的姓名、面积和附着物属于个人隐私，公开会损害其合法权益",
        }),
        proposing(
            "2025-07-23",
            {"item": 1, "reply": "A2", "reason": "该批复可以公开", "enclosures": ["征地批复复印件"]},
            {"item": 2, "reply": "A1", "reason": "该公告已在门户网站公布",
             "where": "演示市人民政府门户网站“征地信息”栏目，网址 https://gov.example.invalid/zd/2021-3.html"},
            {"item": 3, "reply": "A1", "reason": "该公告已在门户网站公布",
             "where": "演示市人民政府门户网站“征地信息”栏目，网址 https://gov.example.invalid/zd/2021-9.html"},
            {"item": 4, "part": "申请人本户的记载", "reply": "A2", "reason": "本户的记载可以向本人公开",
             "enclosures": ["土地现状调查确认表（遮蔽其他农户）复印件"]},
            {"item": 4, "part": "其他农户的记载", "reply": "A3.15", "ground": "privacy",
             "reason": "其他农户的姓名、面积和附着物属于个人隐私，公开会损害其合法权益",
             "public_interest": "征收的总体情况已经公告，不公开个别农户的记载不会对公共利益造成重大影响"},
        ),
        Step("2025-07-24", "baomi", "review_secrecy", {"opinion": "partly"}),
        *signing("2025-07-28", "2025-07-25"),
        *posting("2025-07-29", "2025-07-31", "2025-08-05", "YS-2025-0729"),
    ],
)  # fmt: skip

NOT_EXISTING: Final = Story(
    "信息不存在，附检索记录",
    "2025-04-14",
    request("申请人己", "2025-04-14", "申请公开某路改造工程规划条件变更的批准文件。", channel="unsigned_mail"),
    [
        Step("2025-04-14", "dengji", "confirm_receipt", {"how": "电话确认"}),
        Step("2025-04-15", "chengban", "accept"),
        Step("2025-04-22", "chengban", "record_search", {
            "places": "公文系统、规划审批系统、档案室", "terms": "某路改造、规划条件、变更",
            "period": "2018年至2025年", "searcher": "演示承办人", "result": "未检索到规划条件变更的批准文件",
        }),
        proposing("2025-04-24", {"item": 1, "reply": "A4", "reason": "该工程的规划条件未作过变更，没有形成变更的批准文件"}),
        *signing("2025-04-28", "2025-04-25"),
        *posting("2025-04-29", "2025-05-06", "2025-05-09", "YS-2025-0429"),
    ],
)  # fmt: skip

NOT_OURS: Final = Story(
    "不属于本机关负责公开",
    "2025-05-19",
    request("申请人庚", "2025-05-19", "申请公开某路口交通信号灯的设置依据。"),
    [
        *answered("2025-05-20", "2025-05-26", "2025-05-28", {
            "item": 1, "reply": "A5", "reason": "交通信号灯的设置由公安机关交通管理部门负责，有关信息由其制作",
            "organ": "演示市公安局交通警察支队", "organ_contact": "演示市某某路2号，电话0000-1111111",
        }),
        *posting("2025-05-29", "2025-06-03", "2025-06-05", "YS-2025-0529"),
    ],
)  # fmt: skip

PETITION: Final = Story(
    "以申请形式进行信访",
    "2024-12-03",
    request("申请人辛", "2024-12-03", "请给出公平合理解决我家房屋问题的方案，并书面告知。"),
    [
        *answered("2024-12-04", "2024-12-09", "2024-12-11", {
            "item": 1, "reply": "A10", "reason": "您要求本机关对房屋问题提出解决方案，属于反映诉求，不是申请获取已有的政府信息",
            "petition_text": "请给出公平合理解决我家房屋问题的方案",
            "channel": "演示市信访局（演示市某某路3号，电话0000-2222222）",
        }),
        *posting("2024-12-12", "2024-12-16", "2024-12-18", "YS-2024-1212"),
    ],
)  # fmt: skip

PUBLIC: Final = Story(
    "已主动公开，电子送达",
    "2025-05-20",
    request("申请人壬", "2025-05-20", "请提供贵局2024年度部门决算。", channel="internet", form="email",
            delivery="electronic"),
    [
        *answered("2025-05-20", "2025-05-21", "2025-05-22", {
            "item": 1, "reply": "A1", "reason": "2024年度部门决算已经主动公开",
            "where": "本机关门户网站“财政资金”栏目，网址 https://gov.example.invalid/cw/2024.html",
        }),
        Step("2025-05-23", "yinzhang", "apply_seal"),
        Step("2025-05-23", "dengji", "dispatch", {"means": "electronic", "carrier_number": "PT-2025-0523"}),
        Step("2025-05-23", "dengji", "record_service", {"proof": "平台显示已阅读"}),
        Step("2025-05-26", "dangan", "archive", {}),
    ],
)  # fmt: skip

ADVICE: Final = Story(
    "咨询",
    "2025-06-09",
    request("申请人癸", "2025-06-09", "请问办理老旧小区加装电梯需要哪些材料？"),
    [
        *answered("2025-06-09", "2025-06-11", "2025-06-12", {
            "item": 1, "reply": "A18", "reason": "您询问的是加装电梯的办事材料",
            "channel": "演示市政务服务热线0000-12345",
        }),
        *posting("2025-06-13", "2025-06-16", "2025-06-18", "YS-2025-0613"),
    ],
)  # fmt: skip

LAPSED: Final = Story(
    "逾期不补正，不再处理",
    "2025-01-13",
    request("申请人子", "2025-01-13", "请公开所有材料。", channel="internet"),
    [
        Step("2025-01-16", "chengban", "request_correction", {
            "matters": ["请写明所需信息的名称、文号或者其他特征"], "guidance": "可以写明项目名称和大致时间",
            "respond_by": "2025-02-14", "received_on": "2025-01-20",
        }),
        Step("2025-02-17", "chengban", "lapse_correction", {"reason": "经电话核实，申请人没有正当理由"}),
        Step("2025-02-17", "chengban", "submit"),
        Step("2025-02-18", "fuzeren", "approve"),
        Step("2025-02-18", "fenguan", "approve"),
        Step("2025-02-19", "qianfa", "approve"),
        *posting("2025-02-20", "2025-02-24", "2025-02-26", "YS-2025-0220"),
    ],
)  # fmt: skip

CHARGED: Final = Story(
    "收取信息处理费后予以公开",
    "2025-08-04",
    request("申请人丑", "2025-08-04", "申请公开某工程的全部招标文件。"),
    [
        Step("2025-08-05", "chengban", "accept"),
        Step("2025-08-12", "fuzeren", "charge_fee", {"tariff": "by_page", "units": 68, "received_on": "2025-08-14"}),
        Step("2025-08-20", "dengji", "record_payment", {"receipt": "财政票据0001号"}),
        proposing("2025-08-27", {"item": 1, "reply": "A2", "reason": "该招标文件可以公开",
                                 "enclosures": ["招标文件复印件68页"]}),
        Step("2025-08-28", "baomi", "review_secrecy", {"opinion": "may_disclose"}),
        *signing("2025-09-01", "2025-08-29"),
        *posting("2025-09-02", "2025-09-05", "2025-09-09", "YS-2025-0902"),
    ],
)  # fmt: skip

REANSWERED: Final = Story(
    "复议撤销后重新答复",
    "2024-03-04",
    request("申请人寅", "2024-03-04", "申请公开某地块的土地出让合同。"),
    [
        Step("2024-03-05", "chengban", "accept"),
        Step("2024-03-07", "chengban", "record_search", {
            "places": "公文系统", "terms": "某地块", "period": "2023年", "searcher": "演示承办人",
            "result": "未检索到",
        }),
        proposing("2024-03-08", {"item": 1, "reply": "A4", "reason": "公文系统中未检索到该合同"}),
        *signing("2024-03-12", "2024-03-11"),
        *posting("2024-03-13", "2024-03-15", "2024-03-19", "YS-2024-0313"),
        Step("2024-04-16", "fazhi", "record_proceeding", {
            "proceeding": "reconsideration", "result": "pending", "organ": "演示市人民政府", "case_no": "演府复〔2024〕18号",
        }),
        Step("2024-06-11", "fazhi", "record_proceeding", {
            "proceeding": "reconsideration", "result": "reversed", "organ": "演示市人民政府",
            "case_no": "演府复〔2024〕18号", "note": "检索范围不足，撤销并责令重新答复",
        }),
        Step("2024-06-11", "fuzeren", "reopen", {
            "on": "2024-06-07", "order": "reconsideration", "decision_no": "演府复〔2024〕18号",
            "organ": "演示市人民政府", "received_on": "2024-06-11", "days": 15,
        }),
        Step("2024-06-17", "chengban", "record_search", {
            "places": "公文系统、合同管理系统、档案室", "terms": "某地块、出让合同",
            "period": "2020年至2024年", "searcher": "演示承办人", "result": "在合同管理系统检索到1份",
        }),
        proposing("2024-06-20", {"item": 1, "reply": "A2", "reason": "经扩大范围重新检索，检索到该合同，可以公开",
                                 "enclosures": ["土地出让合同复印件"]}),
        Step("2024-06-20", "baomi", "review_secrecy", {"opinion": "may_disclose"}),
        *signing("2024-06-24", "2024-06-21"),
        *posting("2024-06-25", "2024-06-27", "2024-07-02", "YS-2024-0625"),
    ],
)  # fmt: skip

NEARLY_DUE: Final = Story(
    "办理中，期限将至",
    "2026-10-29",
    request("申请人卯", "2026-10-29", "申请公开某学校的办学许可文件。"),
    [
        Step("2026-10-30", "dengji", "assign", {"handler": "chengban"}),
        Step("2026-10-30", "chengban", "accept"),
        Step("2026-11-10", "chengban", "record_search", {
            "places": "公文系统", "terms": "办学许可", "period": "2015年至2026年", "searcher": "演示承办人",
            "result": "检索到许可文件1份",
        }),
    ],
)  # fmt: skip

NEXT_YEAR: Final = Story(
    "延期后跨入放假通知尚未公布的年度",
    "2026-11-16",
    request("申请人辰", "2026-11-16", "申请公开某流域近五年的水质监测原始记录。"),
    [
        Step("2026-11-17", "chengban", "accept"),
        Step("2026-11-19", "chengban", "propose_extension", {"days": 20, "reason": "记录数量大，需要逐站整理"}),
        Step("2026-11-20", "fuzeren", "approve_extension", {"days": 20}),
        Step("2026-11-23", "dengji", "notify_extension"),
    ],
)  # fmt: skip

PRESENT: Final = "2026-11-24"
"""The day on which the demonstration looks at its cases."""

STORIES: Final[Sequence[Story]] = (
    REANSWERED, EXTENDED, OBJECTED, PETITION, LAPSED, CORRECTED, NOT_EXISTING, WITHDRAWN,
    NOT_OURS, PUBLIC, ADVICE, PARTLY, CHARGED, NEARLY_DUE, NEXT_YEAR,
)  # fmt: skip
