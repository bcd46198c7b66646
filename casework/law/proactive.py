"""Matters an agency must publish without being asked (条例 20, 21), and words they go by.

Only words that name the matter itself: 规划条件 is no plan, so 规划 alone is not among them. A
word in a request is a hint for an officer to look, never a finding of law.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter of Art 20 or 21: our own name for it, how it is asked for, where it stands."""

    name: str
    words: re.Pattern[str]
    cite: str


def _matter(name: str, words: str, cite: str = "条例/20/1") -> Matter:
    return Matter(name, re.compile(words), cite)


# In the order of the articles; those too vague to be known by a word (政策, 服务) are left out.
MATTERS: Final[tuple[Matter, ...]] = (
    _matter("规章、规范性文件", "规范性文件"),
    _matter("机关职能、机构设置", "机构职能|机关职能|机构设置|内设机构"),
    _matter("发展规划、专项规划", "发展规划|专项规划|总体规划|区域规划"),
    _matter("统计信息", "统计公报|统计年鉴|统计数据"),
    _matter("行政许可的依据、程序、结果", "行政许可决定|许可结果|办事指南"),
    _matter("行政处罚、行政强制的依据、程序，有一定社会影响的处罚决定", "处罚决定|裁量基准|权责清单|权力清单"),
    _matter("财政预算、决算", "预算|决算"),
    _matter("行政事业性收费", "行政事业性收费|收费标准|收费依据|收费项目"),
    _matter("政府集中采购", "政府采购|集中采购"),
    _matter("重大建设项目的批准和实施", "重大建设项目|重大项目"),
    _matter("突发公共事件的应急预案", "应急预案"),
    _matter("监督检查情况", "监督检查|抽检结果|检查结果"),
    _matter("公务员招考", "公务员招考|公务员录用|招录"),
    _matter("土地征收、房屋征收", "征地|土地征收|房屋征收|征收补偿|拆迁补偿", "条例/21/1"),
    _matter("社会救助", "社会救助|低保|最低生活保障", "条例/21/1"),
    _matter("市政建设", "市政建设|市政工程", "条例/21/1"),
)  # fmt: skip


def matter_in(text: str) -> Matter | None:
    """Return the first matter of Arts 20 and 21 that ``text`` names; None if it names none."""
    return next((matter for matter in MATTERS if matter.words.search(text)), None)
