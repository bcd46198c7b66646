"""Instruments and the provisions of them that casework relies on.

A citation is ``instrument/article/paragraph[/item]`` (``条例/30/1``, ``条例/36/1/4``), or an
instrument alone for a letter without articles. ``statement`` is our own one-sentence statement of the rule,
never the official text. ``mark`` says how far the sentence was checked:
``V`` read in full, ``E`` read in an excerpt, ``I`` inferred, ``U`` unverified.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.errors import NotFound


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or official letter; ``name`` is what a letter prints in 《》."""

    code: str
    name: str
    number: str
    effective: date
    until: date | None = None
    single: frozenset[str] = frozenset()
    """Articles of one paragraph: a letter then names no paragraph."""


@dataclass(frozen=True, slots=True)
class Provision:
    """One rule: where it stands, what it says in our words, since when."""

    cite: str
    statement: str
    effective: date
    mark: str
    until: date | None = None


_R2019 = date(2019, 5, 15)
_R2008 = date(2008, 5, 1)
_RECONSIDERATION = date(2024, 1, 1)

_SINGLE_ARTICLES = [
    "2", "14", "15", "18", "26", "30", "31", "32", "34", "35", "36", "37", "38", "40", "41",
    "43", "45", "51",
]  # fmt: skip

INSTRUMENTS: dict[str, Instrument] = {
    i.code: i
    for i in (
        Instrument(
            "条例",
            "中华人民共和国政府信息公开条例",
            "国务院令第711号",
            _R2019,
            single=frozenset(_SINGLE_ARTICLES),
        ),
        Instrument(
            "条例2008",
            "中华人民共和国政府信息公开条例",
            "国务院令第492号",
            _R2008,
            date(2019, 5, 14),
        ),
        Instrument(
            "复议法",
            "中华人民共和国行政复议法",
            "2023年9月1日修订",
            _RECONSIDERATION,
            single=frozenset({"34", "48", "70"}),
        ),
        Instrument(
            "复议法2017",
            "中华人民共和国行政复议法",
            "2017年9月1日修正",
            date(2018, 1, 1),
            date(2023, 12, 31),
        ),
        Instrument(
            "行诉法",
            "中华人民共和国行政诉讼法",
            "2017年6月27日修正",
            date(2017, 7, 1),
            single=frozenset({"45"}),
        ),
        Instrument(
            "民法典",
            "中华人民共和国民法典",
            "2020年5月28日通过",
            date(2021, 1, 1),
        ),
        Instrument(
            "信息公开司法解释",
            "最高人民法院关于审理政府信息公开行政案件适用法律若干问题的解释",
            "法释〔2025〕8号",
            date(2025, 6, 1),
            single=frozenset({"1", "2", "4"}),
        ),
        Instrument(
            "行诉解释",
            "最高人民法院关于适用《中华人民共和国行政诉讼法》的解释",
            "法释〔2018〕1号",
            date(2018, 2, 8),
        ),
        Instrument(
            "处理费办法",
            "政府信息公开信息处理费管理办法",
            "国办函〔2020〕109号",
            date(2021, 1, 1),
        ),
        Instrument(
            "档案法",
            "中华人民共和国档案法",
            "2020年6月20日修订",
            date(2021, 1, 1),
        ),
        Instrument(
            "235号函",
            "国务院办公厅政府信息与政务公开办公室关于政府信息公开处理决定送达问题的解释",
            "国办公开办函〔2016〕235号",
            date(2016, 1, 1),  # only the year of the letter is known
        ),
        Instrument(
            "14号函",
            "国务院办公厅政府信息与政务公开办公室关于机构改革后政府信息公开申请办理问题的解释",
            "国办公开办函〔2019〕14号",
            date(2019, 1, 1),  # only the year of the letter is known
        ),
        Instrument(
            "年报格式",
            "政府信息公开工作年度报告格式",
            "国办公开办函〔2021〕30号",
            date(2021, 9, 26),
        ),
        Instrument(
            "放假办法",
            "全国年节及纪念日放假办法",
            "国务院令第795号",
            date(2025, 1, 1),
        ),
    )
}


def _reg(ref: str, statement: str, mark: str = "V") -> Provision:
    return Provision(f"条例/{ref}", statement, _R2019, mark)


def _of(instrument: str, ref: str, statement: str, mark: str) -> Provision:
    cite = f"{instrument}/{ref}" if ref else instrument
    return Provision(cite, statement, INSTRUMENTS[instrument].effective, mark)


# File order follows the regulation, so that a reviewer can read one beside the other.
_ALL = (
    _reg("2/1", "政府信息是行政机关履行行政管理职能中制作或者获取、以一定形式记录保存的信息。"),
    _reg("10/1", "谁制作谁公开；取自公民、法人的由保存机关公开；取自其他机关的由制作或最初获取机关公开。"),
    _reg("10/3", "共同制作的信息由牵头制作机关公开。"),
    _reg("11/1", "公开信息涉及其他机关的，应当协商、确认，保证一致。"),
    _reg("11/2", "公开依照法律、行政法规和国家有关规定需要批准的，经批准予以公开。"),
    _reg("13/1", "除第十四条至第十六条所列信息外，政府信息应当公开。"),
    _reg("14/1", "国家秘密，法律、行政法规禁止公开的信息，危及三安全一稳定的信息，不予公开。"),
    _reg("15/1", "公开会损害第三方合法权益的不得公开，但第三方同意或者不公开会严重影响公共利益的除外。"),
    _reg("16/1", "人事管理、后勤管理、内部工作流程等内部事务信息可以不予公开。"),
    _reg("16/2", "过程性信息和行政执法案卷信息可以不予公开，法律、法规、规章规定应当公开的除外。"),
    _reg("17/1", "行政机关应当建立公开审查机制，明确程序和责任。"),
    _reg("17/2", "对拟公开的信息应当依照保密法等规定进行审查。"),
    _reg("17/3", "不能确定是否可以公开的，报有关主管部门或者保密行政管理部门确定。"),
    _reg("26/1", "属于主动公开的信息，形成或者变更之日起20个工作日内公开，法律、法规另有规定的除外。"),
    _reg("29/1", "申请应当向公开工作机构书面提出；书面确有困难的可以口头提出，由机构代填。"),
    _reg("29/2", "申请应当载明申请人身份和联系方式、信息的特征性描述、获取形式。"),
    _reg("29/2/1", "申请应当载明姓名或者名称、身份证明、联系方式。"),
    _reg("30/1", "申请内容不明确的，收到之日起7个工作日内一次性告知补正；答复期限自收到补正之日起计算；无正当理由逾期不补正的视为放弃，不再处理。"),
    _reg("31/1/1", "当面提交的，提交之日为收到之日。"),
    _reg("31/1/2", "邮寄的，签收之日为收到之日；无需签收的邮件，当日与申请人确认，确认之日为收到之日。"),
    _reg("31/1/3", "互联网渠道或者公开工作机构传真提交的，双方确认之日为收到之日。"),
    _reg("31/1", "收到申请之日依提交渠道确定。"),
    _reg("32/1", "公开会损害第三方权益的应当书面征求意见；第三方自收到之日起15个工作日内提出；逾期未提出的由行政机关决定；有合理理由不同意的不予公开；涉及重大公共利益的可以公开并书面告知。"),
    _reg("33/1", "能够当场答复的，应当当场答复。"),
    _reg("33/2", "自收到申请之日起20个工作日内答复；经公开工作机构负责人同意并告知申请人可以延长，最长不超过20个工作日。"),
    _reg("33/3", "征求第三方和其他机关意见所需时间不计算在答复期限内。"),
    _reg("34/1", "共同制作的信息可以征求相关机关意见，收到之日起15个工作日内提出，逾期视为同意公开。"),
    _reg("35/1", "数量、频次明显超过合理范围的可以要求说明理由；理由不合理的不予处理；理由合理而不能按期答复的可以确定延迟答复的合理期限并告知。"),
    _reg("36/1", "对申请根据不同情况分别作出答复。"),
    _reg("36/1/1", "已经主动公开的，告知获取的方式、途径。"),
    _reg("36/1/2", "可以公开的，提供信息，或者告知获取的方式、途径和时间。"),
    _reg("36/1/3", "决定不予公开的，告知并说明理由。"),
    _reg("36/1/4", "经检索没有所申请信息的，告知该信息不存在。"),
    _reg("36/1/5", "不属于本机关负责公开的，告知并说明理由；能够确定负责机关的，告知其名称、联系方式。"),
    _reg("36/1/6", "已经答复、重复申请相同信息的，告知不予重复处理。"),
    _reg("36/1/7", "工商、不动产登记资料等信息，法律、行政法规对获取有特别规定的，告知依其规定办理。"),
    _reg("37/1", "含有不应当公开的内容但能够区分处理的，提供可以公开的内容，并对不予公开的内容说明理由。"),
    _reg("38/1", "需要加工、分析现有信息的，可以不予提供，区分处理除外。"),
    _reg("39/1", "以申请形式进行信访、投诉、举报的，告知不作为申请处理，可以告知相应渠道。"),
    _reg("39/2", "申请提供公开出版物的，可以告知获取途径。"),
    _reg("40/1", "按申请人要求和保存的实际情况确定提供形式；危及载体安全或者成本过高的可以采用其他适当形式。"),
    _reg("41/1", "有证据证明与其自身相关的信息记录不准确的，可以要求更正。"),
    _reg("42/1", "依申请提供信息不收费；数量、频次明显超过合理范围的可以收取信息处理费。"),
    _reg("44/2", "申请人可以建议将信息纳入主动公开范围。"),
    _reg("45/1", "应当建立申请登记、审核、办理、答复、归档的工作制度。"),
    _reg("47/2", "申请不依法答复处理的，可以向主管部门提出；查证属实的应当督促整改。"),
    _reg("49/1", "县级以上人民政府部门应当在每年1月31日前提交并公布上一年度年度报告。"),
    _reg("49/2", "县级以上地方人民政府的上一年度年度报告应当在每年3月31日前公布。"),
    _reg("51/1", "认为合法权益受到侵犯的，可以投诉、举报，也可以依法申请行政复议或者提起行政诉讼。"),
    Provision(
        "条例2008/24/2",
        "自收到申请之日起15个工作日内答复；经同意并告知可以延长，最长不超过15个工作日。",
        _R2008,
        "U",
        date(2019, 5, 14),
    ),
    _of("复议法", "20/1", "自知道或者应当知道行政行为之日起六十日内可以申请行政复议。", "V"),
    _of("复议法", "23/1/4", "申请政府信息公开，行政机关不予公开的，应当先申请行政复议。", "V"),
    _of("复议法", "23/2", "先行复议的情形，行政机关作出行为时应当告知。", "V"),
    _of("复议法", "34/1", "复议前置的，对复议决定不服或者逾期不受理、不答复的，可以自收到决定或者期满之日起十五日内起诉。", "V"),
    _of("复议法", "48/1", "被申请人应当自收到复议申请书副本之日起十日内提出书面答复并提交证据、依据。", "V"),
    _of("复议法", "54/1", "适用简易程序的，被申请人应当自收到申请书副本之日起五日内提出书面答复并提交证据、依据。", "V"),
    _of("复议法", "70/1", "不按规定提出书面答复、提交材料的，视为行政行为没有证据、依据。", "V"),
    _of("复议法", "88/2", "关于三日、五日、七日、十日的规定是指工作日。", "V"),
    _of("复议法2017", "9/1", "自知道该具体行政行为之日起六十日内可以申请行政复议。", "U"),
    _of("复议法2017", "23/1", "被申请人应当自收到复议申请书副本之日起十日内提出书面答复并提交证据、依据。", "U"),
    _of("复议法2017", "40/2", "关于五日、七日的规定是指工作日。", "U"),
    _of("行诉法", "45/1", "不服复议决定的，可以自收到复议决定书之日起十五日内起诉。", "V"),
    _of("行诉法", "46/1", "直接起诉的，自知道或者应当知道作出行政行为之日起六个月内提出。", "V"),
    _of("行诉法", "67/1", "被告应当在收到起诉状副本之日起十五日内提交证据、依据和答辩状。", "P"),
    _of("行诉解释", "66/1", "起诉不履行法定职责的，应当在履行期限届满之日起六个月内提出。", "V"),
    _of("行诉解释", "48/2", "期间开始之日不计算在内。", "V"),
    _of("行诉解释", "48/3", "期间届满的最后一日是节假日的，以节假日后的第一日为届满日。", "V"),
    _of("民法典", "201/1", "按照日计算期间的，开始的当日不计入，自下一日开始计算。", "V"),
    _of("民法典", "203/2", "期间最后一日的截止时间为二十四时；有业务时间的，停止业务活动的时间为截止时间。", "V"),
    _of("信息公开司法解释", "1/1", "不予公开须先经行政复议；无法提供、不予处理等可以依法提起行政诉讼。", "E"),
    _of("信息公开司法解释", "2/1", "不属于或者逾期不答复等情形的受理与告知。", "E"),
    _of("处理费办法", "3/1", "按件或者按量收取，均实行超额累进；对同一申请不得同时适用两种标准。", "E"),
    _of("处理费办法", "4/1", "按件：同一申请人一个自然月内10件以下不收费，11至30件每件100元，31件以上以10件为一档、每档每件增加100元。", "E"),
    _of("处理费办法", "5/1", "按量：30页以下不收费，31至100页每页10元，101至200页每页20元，201页以上每页40元。", "E"),
    _of("档案法", "15/2", "档案提前移交的，在规定移交期限届满前由原制作或者保存机关负责公开；期满后依照档案利用规定。", "V"),
    _of("处理费办法", "6/1", "在答复期限内发出收费通知；申请人收到次日起20个工作日内缴纳，逾期视为放弃；办理期限自完成缴费次日起重新计算。", "I"),
    _of("235号函", "", "邮寄送达以交邮之日、直接或者委托送达以签收之日为答复时间。", "V"),
    _of("14号函", "", "职权划转的，向划出机关申请，该机关可以征求划入机关意见后处理，也可以告知向划入机关提出；划入机关不得以信息尚未划转为由拒绝。", "E"),
    _of("年报格式", "", "年度报告表三各行与各列的口径和勾稽关系。", "E"),
    _of("放假办法", "2/1", "全体公民放假的节日共十三天。", "V"),
    _of("放假办法", "6/1", "全体公民放假的假日适逢周六、周日的，在工作日补假。", "V"),
)

PROVISIONS: dict[str, Provision] = {p.cite: p for p in _ALL}

MARKS = {
    "V": "读过全文",
    "E": "读过摘录",
    "I": "推断",
    "U": "未核实",
    "P": "实务做法",
}
"""How far a sentence was checked, the most trusted first."""

_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """Return 1..199 in Chinese numerals, as articles are written (36 -> 三十六)."""
    if number >= 100:
        rest = number - 100
        filler = "" if rest >= 10 or rest == 0 else "零"
        tail = ("一" if 10 <= rest < 20 else "") + chinese_number(rest) if rest else ""
        return "一百" + filler + tail
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones or tens == 0 else "")


def provision(cite: str) -> Provision:
    """Return the provision behind a citation; raise ``NotFound`` for one we do not carry."""
    found = PROVISIONS.get(cite)
    if found is None:
        raise NotFound(f"未收录的条文：{cite}", code="provision_unknown", detail={"cite": cite})
    return found


def article_text(cite: str) -> str:
    """Return the article as a letter prints it, without the instrument.

    ``条例/36/1/4`` -> ``第三十六条第（四）项``; ``条例/33/2`` -> ``第三十三条第二款``. A
    paragraph is named only where the article has more than one.
    """
    code, *parts = cite.split("/")
    if not parts:
        return ""
    instrument, (article, *rest) = INSTRUMENTS[code], parts
    text = f"第{chinese_number(int(article))}条"
    if rest and article not in instrument.single:
        text += f"第{chinese_number(int(rest[0]))}款"
    if len(rest) > 1:
        text += f"第（{chinese_number(int(rest[1]))}）项"
    return text


def citation_text(cite: str) -> str:
    """Return the full citation in Chinese: 《…》第三十六条第（四）项."""
    return f"《{INSTRUMENTS[cite.split('/', maxsplit=1)[0]].name}》{article_text(cite)}"
