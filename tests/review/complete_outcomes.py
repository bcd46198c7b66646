"""One complete, realistic outcome for every reply kind: what a careful officer would write.

All in one place, so that they can be made better when a check finds something wanting. Persons,
firms, places and document numbers are invented. ``EARLIER`` is a request that was answered
before: repeats and re-issues point to it, and the driver fills in its number and day.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Values = dict[str, Any]


class Complete(NamedTuple):
    """What was asked, and the outcome that answers all of it."""

    asked: str
    outcome: Values


class Severed(NamedTuple):
    """What was asked, and the two parts of the answer: given, and withheld."""

    asked: str
    given_part: str
    given: Values
    withheld_part: str
    withheld: Values


EARLIER = "某路改造工程（2023年）的立项批复"

_SUPPLIED: Values = {
    "reason": "该批复由本机关制作，经审查不含不予公开的内容",
    "enclosures": ["关于某路改造工程立项的批复（示审〔2023〕8号）复印件"],
}

# -- all of what is asked, by reply kind; A5 by the answer that led to it --------------------------
WHOLE: dict[str, Complete] = {
    "A1": Complete("某某局2024年度部门预算", {
        "reason": "该预算已于2025年2月8日在本机关网站公布",
        "where": "演示市某某局网站“政府信息公开—财政信息—部门预算”栏目，网址 https://ju.example.invalid/ys/2024.html",
    }),
    "A2": Complete("某路改造工程（2023年）的立项批复", _SUPPLIED),
    "A3.14a": Complete("演示市人民防空工程布局图", {
        "reason": "该图已由有权机关依照法定程序确定密级，现仍在保密期限内",
        "secret_basis": "载体上标注密级为秘密、保密期限为10年，自2020年6月1日起算，由主管部门依照定密决定确定",
        "severance": "图中各要素相互对应，去除涉密内容后不能表达独立完整的信息",
    }),
    "A3.14b": Complete("某企业2024年度统计调查表", {
        "reason": "该表是统计调查中取得的能够识别单个统计调查对象身份的资料",
        "rule": "《中华人民共和国统计法》关于能够识别单个统计调查对象身份的资料不得对外提供、泄露的规定",
        "severance": "全表均为该企业的原始申报数据，去除后没有可以单独提供的内容",
    }),
    "A3.14c": Complete("某水库大坝安全监测布点图及原始数据", {
        "reason": "布点图标明监测和安防设施的准确位置，公开后可能被用于破坏水库安全设施",
        "danger": "公共安全，即水库大坝及其下游居民的安全",
        "severance": "原始数据按布点编号记录，不能与布点图分开",
    }),
    "A3.15": Complete("某化工公司扩建项目环境影响报告书第四章所列的工艺参数", {
        "ground": "trade_secret",
        "reason": "工艺参数不为公众所知悉，能为权利人带来竞争优势，且权利人采取了保密措施，属于商业秘密，公开会使其竞争者直接获知",
        "severance": "所申请的内容全部为工艺参数，去除后没有可以单独提供的内容",
        "public_interest": "项目的环境影响结论和防治措施已经公布，不公开工艺参数不会对公共利益造成重大影响",
    }),
    "A3.16a": Complete("某某局2024年车辆调度安排表", {
        "reason": "该表是本机关安排公务车辆的后勤管理记录，不对外产生影响，不涉及公民、法人和其他组织的权利义务",
        "severance": "全表均为车辆调度的内部安排",
    }),
    "A3.16b": Complete("某片区改造方案（讨论稿）", {
        "reason": "该稿是方案形成过程中的内部文稿，内容尚未确定，现在公开会影响方案的正常讨论",
        "process_kind": "过程稿",
        "severance": "全文均为尚未确定的内容",
    }),
    "A3.16c": Complete("某公司违法建设一案的询问笔录", {
        "reason": "该笔录是查处违法建设过程中制作的证据材料，只存在于该案卷之中",
        "file": "某公司违法建设案（示罚案〔2024〕15号）案卷",
        "severance": "笔录问答前后相连，不能截取而不改变原意",
    }),
    "A4": Complete("某路改造工程（2023年）的交通影响评价报告", {
        "reason": "该工程属于原有道路改造，没有编制交通影响评价报告",
    }),
    "A5.other_agency": Complete("某路口交通信号灯的配时方案", {
        "reason": "交通信号灯由公安机关交通管理部门设置和管理，该方案由其制作",
        "organ": "演示市公安局交通警察支队",
        "organ_contact": "演示市某某路2号，电话0000-1111111",
    }),
    "A5.other_unknown": Complete("某小区地下管线的竣工测量图", {
        "reason": "该图不由本机关制作，本机关也没有获取",
        "organ_unknown": "经向住房城乡建设、自然资源和城市管理部门查询，均称没有保存该小区的管线测量图",
    }),
    "A6": Complete(EARLIER, {
        "reason": "您此次申请的内容与前次相同，前次已经提供，其后情况没有变化",
        "unchanged": "前次答复已经提供该批复复印件，其后没有形成新的批复，也没有变更",
    }),
    "A7": Complete("某小区3幢201室的不动产登记资料", {
        "reason": "不动产登记资料的查询由不动产登记机构依照规定的程序办理",
        "rule": "《不动产登记暂行条例》关于不动产登记资料查询的规定",
        "channel": "演示市不动产登记中心查询窗口（演示市某某路5号）",
    }),
    "A9": Complete("近十年各街道道路改造投入的对比分析", {
        "reason": "本机关没有编制过此项分析",
        "exists": "各年度道路改造工程竣工决算",
        "would_make": "按街道归集十个年度的决算数据并作对比分析",
    }),
    "A10": Complete("要求查处某公司夜间施工扰民并书面告知处理结果", {
        "reason": "您要求“查处某公司夜间施工扰民”，是反映问题并请求查处，不是申请获取已有的信息",
        "channel": "演示市城市管理局投诉电话0000-2222222",
        "petition_text": "要求查处某公司夜间施工扰民并书面告知处理结果",
    }),
    "A11": Complete("2024年第3期《演示市人民政府公报》", {
        "reason": "该期公报已经公开发行",
        "where": "演示市图书馆、演示市档案馆，以及演示市人民政府网站公报栏目 https://gov.example.invalid/gb/2024-3.html",
    }),
    "A12": Complete("某区2023年全部道路养护合同", {
        "reason": "同一内容被拆分为38件提出，所述理由不能说明分别提出的必要",
    }),
    "A13": Complete("请公开所有材料", {}),
    "A14": Complete("某区2023年道路养护合同及结算资料", {}),
    "A15": Complete("关于旧改的全部材料", {
        "reason": "补正后的申请仍为“旧改的全部材料”，没有写明项目、年度或者文件类别",
    }),
    "A16": Complete("对已提供的某路改造工程立项批复加盖印章予以确认", {
        "reason": "您没有申请新的信息，而是要求对已提供的复印件再次盖章确认",
    }),
    "A17": Complete("某某局党组会议关于干部任免的记录", {
        "reason": "该记录由党组织在履行党的职责过程中形成，不是本机关在履行行政管理职能过程中制作或者获取的",
    }),
    "A18": Complete("办理道路挖掘许可需要哪些材料", {
        "reason": "您询问的是办事所需材料",
        "answer": "办理道路挖掘许可应当提交申请表、施工方案和管线权属单位意见，示范文本在本机关办事窗口免费领取",
    }),
    "A19": Complete("某县1986年土地征用批准文件", {
        "reason": "该文件已于2016年随同年代档案依法移交，移交期限已经届满",
        "archive": "演示市档案馆（演示市某某路8号，查档电话0000-3333333）",
    }),
    "C1": Complete("危房鉴定登记表中登记的本人住址", {
        "reason": "经核对原始登记材料，住址中的门牌号抄录有误，已改为与户籍资料一致",
    }),
    "C2": Complete("危房鉴定登记表中登记的本人住址", {
        "reason": "原始登记材料和户籍资料记载的住址均与登记表一致",
    }),
    "C3": Complete("婚姻登记档案中登记的本人出生日期", {
        "reason": "该记录由婚姻登记机关制作，本机关只保存复印件",
        "organ": "演示市民政局", "organ_contact": "演示市某某路6号，电话0000-4444444",
    }),
    "C4": Complete("户籍资料中登记的本人姓名用字", {
        "reason": "户籍登记由公安机关办理，本机关无权更改",
        "organ": "演示市公安局某某派出所", "organ_contact": "演示市某某路7号，电话0000-5555555",
    }),
}  # fmt: skip

# -- one part given, one withheld, by the reply kind of the withheld part --------------------------
PARTS: dict[str, Severed] = {
    "A3.14a": Severed(
        "某地下工程的建设批复和布局图",
        "建设批复", {"reason": "批复的内容不涉密", "enclosures": ["某地下工程建设批复复印件"]},
        "布局图", {
            "reason": "该图已由有权机关依照法定程序确定密级，现仍在保密期限内",
            "secret_basis": "载体上标注密级为秘密、保密期限为10年，自2020年6月1日起算，由主管部门依照定密决定确定",
        },
    ),
    "A3.14b": Severed(
        "2024年度统计调查的汇总公报和各企业调查表",
        "汇总公报", {"reason": "公报只有汇总数据", "enclosures": ["2024年度统计调查汇总公报"]},
        "各企业调查表", {
            "reason": "调查表是能够识别单个统计调查对象身份的资料",
            "rule": "《中华人民共和国统计法》关于能够识别单个统计调查对象身份的资料不得对外提供、泄露的规定",
        },
    ),
    "A3.14c": Severed(
        "某水库大坝的安全鉴定结论和监测布点图",
        "安全鉴定结论", {"reason": "鉴定结论不含设施位置", "enclosures": ["某水库大坝安全鉴定结论复印件"]},
        "监测布点图", {
            "reason": "布点图标明监测和安防设施的准确位置，公开后可能被用于破坏水库安全设施",
            "danger": "公共安全，即水库大坝及其下游居民的安全",
        },
    ),
    "A3.15": Severed(
        "全村土地现状调查确认表",
        "申请人本户的记载", {"reason": "本户的记载可以向本人公开", "enclosures": ["土地现状调查确认表（遮蔽其他农户）复印件"]},
        "其他农户的记载", {
            "ground": "privacy",
            "reason": "其他农户的姓名、面积和附着物能够识别特定自然人，属于个人隐私，公开会损害其合法权益",
            "public_interest": "征收的总体情况已经公告，不公开个别农户的记载不会对公共利益造成重大影响",
        },
    ),
    "A3.16a": Severed(
        "某某局2024年公务用车管理办法和车辆调度安排表",
        "公务用车管理办法", {"reason": "该办法对外施行", "enclosures": ["某某局公务用车管理办法复印件"]},
        "车辆调度安排表", {"reason": "该表是本机关安排公务车辆的后勤管理记录，不涉及公民、法人和其他组织的权利义务"},
    ),
    "A3.16b": Severed(
        "某片区改造的正式方案和此前的讨论稿",
        "正式方案", {"reason": "方案已经批准施行", "enclosures": ["某片区改造方案复印件"]},
        "讨论稿", {
            "reason": "讨论稿是方案形成过程中的内部文稿，与正式方案不一致，公开会影响今后方案的正常讨论",
            "process_kind": "过程稿",
        },
    ),
    "A3.16c": Severed(
        "某公司违法建设一案的处罚决定书和询问笔录",
        "处罚决定书", {"reason": "处罚决定书依法公开", "enclosures": ["示罚〔2024〕15号处罚决定书复印件"]},
        "询问笔录", {
            "reason": "该笔录是查处违法建设过程中制作的证据材料，只存在于该案卷之中",
            "file": "某公司违法建设案（示罚案〔2024〕15号）案卷",
        },
    ),
    "A17": Severed(
        "2024年6月的局务会议纪要和党组会议记录",
        "局务会议纪要", {"reason": "该纪要记载行政管理事项，可以公开", "enclosures": ["2024年6月局务会议纪要复印件"]},
        "党组会议记录", {
            "reason": "该记录由党组织在履行党的职责过程中形成，不是本机关在履行行政管理职能过程中制作或者获取的",
        },
    ),
}  # fmt: skip

# -- how what is given is supplied, by the answer to the question of form --------------------------
_ON_SITE: Values = {
    "enclosures": None,
    "place": "本机关政务公开办公室（演示市某某路1号3楼）",
    "time": "2025年7月1日至7月31日的工作时间",
}
FORMS: dict[str, Values] = {
    "as_asked": {},
    "other_form": {"form": "email", "extra": "原件为大幅图纸，复印会损坏载体，改以电子扫描件提供"},
    "inspection": {**_ON_SITE, "extra": "原件装订成册不便复制，安排到场查阅、抄录"},
}


def supplied(given: Values, form: str) -> Values:
    """Return the given part as it is supplied in a form, with why another form was chosen."""
    more = dict(FORMS[form])
    why = more.pop("extra", None)
    reason = f"{given['reason']}；{why}" if why else given["reason"]
    return {name: value for name, value in {**given, **more, "reason": reason}.items() if value}
