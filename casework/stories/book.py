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


def posting(day: str, served: str, filed: str, number: str) -> list[Step]:
    """Return posting, proof of service and filing."""
    return [
        Step(day, "dengji", "dispatch", {"means": "post", "carrier_number": number}),
        Step(served, "dengji", "record_service", {"proof": "邮政签收记录"}),
        Step(filed, "dangan", "archive", {}),
    ]


CORRECTED: Final = Story(
    "补正后予以公开",
    "2025-03-03",
    {
        "applicant": person("申请人甲"),
        "channel": "signed_mail",
        "submitted_on": "2025-02-28",
        "received_on": "2025-03-03",
        "carrier_number": "YS-2025-0303",
        "description": "请公开我们小区改造的所有手续。",
        "form": "paper",
        "delivery": "post",
    },
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
        Step("2025-03-18", "chengban", "propose", {"outcomes": [{
            "item": 1, "reply": "A2", "reason": "经检索和审查，该批复由本机关制作，可以公开",
            "enclosures": ["某某小区2023年老旧小区改造项目立项批复复印件"],
        }]}),
        Step("2025-03-19", "baomi", "review_secrecy", {"opinion": "may_disclose"}),
        *signing("2025-03-21", "2025-03-20"),
        *posting("2025-03-24", "2025-03-27", "2025-03-31", "YS-2025-0324"),
    ],
)  # fmt: skip

OBJECTED: Final = Story(
    "第三方不同意，征求意见并延期后不予公开",
    "2024-10-08",
    {
        "applicant": person("申请人乙"),
        "channel": "in_person",
        "submitted_on": "2024-10-08",
        "description": "申请公开某化工公司扩建项目环境影响报告书中的工艺参数。",
        "form": "paper",
        "delivery": "post",
    },
    [
        Step("2024-10-09", "chengban", "accept"),
        Step("2024-10-11", "chengban", "consult", {
            "party": "third_party", "name": "某化工公司",
            "passage": "扩建项目环境影响报告书第四章所列的工艺参数",
            "reason": "有关内容可能涉及你单位的商业秘密",
            "received_on": "2024-10-14",
        }),
        Step("2024-10-29", "chengban", "record_consultation", {
            "ref": "A", "result": "answered", "position": "objects",
            "content": "工艺参数为本公司自行研发，采取了保密措施，公开会使竞争对手获益",
            "assessment": "该工艺参数不为公众所知悉，具有商业价值并经采取保密措施，属于商业秘密",
        }),
        Step("2024-11-13", "chengban", "propose_extension", {
            "days": 10, "reason": "需要核实商业秘密认定所依据的材料",
        }),
        Step("2024-11-14", "fuzeren", "approve_extension", {"days": 10}),
        Step("2024-11-15", "dengji", "notify_extension"),
        Step("2024-11-20", "chengban", "propose", {"outcomes": [{
            "item": 1, "reply": "A3.15", "ground": "trade_secret",
            "reason": "所申请的工艺参数不为公众所知悉，能为权利人带来竞争优势，且权利人采取了保密措施，"
            "属于商业秘密，公开会损害第三方合法权益",
            "severance": "所申请的内容全部为工艺参数，无法区分处理",
            "public_interest": "项目的环境影响结论和防治措施已经公开，不公开工艺参数不会对公共利益造成重大影响",
        }]}),
        *signing("2024-11-26", "2024-11-22"),
        *posting("2024-11-27", "2024-11-29", "2024-12-03", "YS-2024-1127"),
    ],
)  # fmt: skip

WITHDRAWN: Final = Story(
    "申请人撤回",
    "2025-05-06",
    {
        "applicant": {**person("某建设公司丙"), "class": "enterprise", "id_kind": None,
                      "id_number": None, "credit_code": "000000000000000000"},
        "channel": "internet",
        "submitted_on": "2025-05-06",
        "description": "申请公开某地块的规划条件。",
        "form": "email",
        "delivery": "electronic",
    },
    [
        Step("2025-05-07", "chengban", "accept"),
        Step("2025-05-12", "dengji", "withdraw", {"statement": "申请人来函称已从其他途径取得，撤回申请"}),
        Step("2025-05-14", "dangan", "archive", {}),
    ],
)  # fmt: skip

STORIES: Final[Sequence[Story]] = (CORRECTED, OBJECTED, WITHDRAWN)
