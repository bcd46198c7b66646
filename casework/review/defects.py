"""The kinds of defect a check looks for, D1 to D21 of docs/checks.md, as officers call them."""

from __future__ import annotations

from typing import Final

DEFECTS: Final = {
    "D1": "收件、期限、延期和扣除",
    "D2": "检索",
    "D3": "依据和理由",
    "D4": "第三方和公共利益",
    "D5": "区分处理",
    "D6": "逐项答复",
    "D7": "补正",
    "D8": "负责公开的机关",
    "D9": "加工、分析",
    "D10": "重复申请",
    "D11": "信访、投诉、举报和咨询",
    "D12": "救济告知",
    "D13": "答复主体和印章",
    "D14": "送达凭证",
    "D15": "收费",
    "D16": "文书格式",
    "D17": "公开前的保密审查",
    "D18": "模板的适用期间",
    "D19": "获取的方式、途径",
    "D20": "特别情形的材料",
    "D21": "不应透露的内容",
}
