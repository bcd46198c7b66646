"""Every hard check of the letter: a case it catches, and the nearest correct one on which it is silent.

``tests/golden/checks_letter.csv`` says in words what ``PAIRS`` builds; a lawyer reads the first.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from review.letter_subjects import (
    CHOICE,
    FIRST,
    LIBRARY,
    NONE,
    PROCESS,
    REG,
    SPLIT,
    again,
    bare,
    foreign,
    rendered,
    sample,
    text,
)
from review.review_subjects import BY_TITLE, subject, with_reasons, with_text, with_view, without
from states.special_stories import EXPECT

from casework.cases.findings import Severity
from casework.letters import render_letter
from casework.letters.plaintext import to_text
from casework.review.checks import (
    CHECKS,
    access,
    exposure,
    grounds,
    items,
    parts,
    reasons,
    remedies,
    responsible,
    severance,
    templates,
    wording,
)
from casework.review.foreign import foreign_paper
from casework.review.inference import REPLY, letter_sort
from casework.review.paper import paper_of
from casework.review.registry import review
from casework.review.subject import Subject
from casework.stories.book import NOT_OURS, OBJECTED, PARTLY, PUBLIC, STORIES

MODULES = (
    access, exposure, grounds, items, parts, reasons, remedies, responsible, severance, templates, wording,
)  # fmt: skip
TABLE = Path(__file__).parents[1] / "golden" / "checks_letter.csv"
OURS = {code: one for code, one in CHECKS.items() if one.run.__module__ in {m.__name__ for m in MODULES}}
Pair = tuple[Subject, Subject]


def hard(one: Subject) -> list[str]:
    found = review(one, CHECKS.values())
    return sorted({x.code for x in found if x.severity is Severity.ERROR})


# -- the pairs ------------------------------------------------------------------------------------
def _article_missing() -> Pair:
    right = sample("D-31")
    return again(with_text(right, "第三十六条第（五）项", "第三十六条第（四）项")), right


def _item_missing() -> Pair:
    right = sample("D-30")
    return again(with_text(right, "第三十六条第（四）项", "第三十六条")), right


def _limb_missing() -> Pair:
    wrong = foreign("faulty_limb")
    return wrong, again(with_text(wrong, "的人可以避开监控。", "的人可以避开监控，该图已依法确定为国家秘密。"))


def _rule_missing() -> Pair:
    right = foreign("right_registry_2024")
    wrong = with_text(right, "《不动产登记暂行条例》已有专门规定", "另有专门规定")
    return again(with_text(wrong, "依照该条例的规定，", "")), right


def _rule_too_low() -> Pair:
    wrong = foreign("faulty_department_rule")
    return wrong, with_text(wrong, "《不动产登记资料查询暂行办法》", "《不动产登记暂行条例》")


def _outcome_doubled() -> Pair:
    right = subject(NOT_OURS)
    return with_view(right, outcomes=right.view.outcomes * 2), right


def _conclusions_contradict() -> Pair:
    right = text(PROCESS, remedy=FIRST)
    return with_text(right, "属于讨论记录。", "属于讨论记录，且该信息不存在。"), right


def _reason_missing() -> Pair:
    right = subject(OBJECTED)
    return with_reasons(right, reason="属于商业秘密，公开会损害第三方合法权益"), right


def _severance_missing() -> Pair:
    right = text(PROCESS, remedy=FIRST)
    return with_text(right, "全文均为个人发言，遮去后没有剩余内容，不能区分处理。", ""), right


_PRIVACY = f"名册逐人记载姓名和病史，属于个人隐私，经征求意见本人不同意公开，不公开不影响公众监督。{REG}第三十七条、第十五条、第三十二条和第三十六条第（三）项的规定，对名册不予公开，"


def _given_unlisted() -> Pair:
    told = f"{_PRIVACY}可以公开的部分予以公开。可于6月的工作日上午到某路1号窗口领取。"
    right = f"{_PRIVACY}可以公开的部分予以公开，公开的内容为：评审报告正文。可于6月的工作日上午到某路1号窗口领取。"
    return text(told, remedy=SPLIT), text(right, remedy=SPLIT)


def _withheld_unexplained() -> Pair:
    given = "将可以公开的部分提供给您，见附件。"
    wrong = f"{REG}第三十七条的规定，本机关决定部分公开，{given}"
    right = f"{_PRIVACY}{given}"
    return text(wrong, remedy=SPLIT, att=("评审报告",)), text(right, remedy=SPLIT, att=("评审报告",))


def _item_unanswered() -> Pair:
    right = subject(PARTLY)
    kept = tuple(o for o in right.view.outcomes if o.item != 2)
    return with_view(right, outcomes=kept), right


def _letter_item_missing() -> Pair:
    wrong = foreign("faulty_two_of_three")
    last = "查看。\n"
    third = "　　3.该项目资金拨付凭证经检索本局财务档案没有查到，该信息不存在，根据第三十六条第（四）项的规定告知您。\n"
    return wrong, foreign("faulty_two_of_three", last, last + third)


def _request_not_quoted() -> Pair:
    right = text(NONE)
    return with_text(right, "，您申请公开“某医院评审专家意见”", ""), right


def _d8(organ: str, why: str = "该意见由其他机关组织评审时形成并保存，本机关没有制作、获取，") -> Subject:
    return text(f"{why}不属于本机关负责公开。{REG}第十条第一款、第三十六条第（五）项的规定，{organ}")


_FULL = "请向某市医疗保障局（某市某路2号，电话0000-1234567）申请。"


def _reason_of_36_5() -> Pair:
    return _d8(_FULL, "经审查，该信息"), _d8(_FULL)


def _organ_of_36_5() -> Pair:
    return _d8("现予告知。"), _d8(_FULL)


def _contact_missing() -> Pair:
    return _d8("请向某市医疗保障局申请。"), _d8(_FULL)


def _consulted_missing() -> Pair:
    unsure = "本机关不能确定负责公开的机关"
    return _d8(f"{unsure}。"), _d8(f"{unsure}，已查阅有关部门的职能配置规定并电话询问某市档案馆。")


_38 = f"{REG}第三十八条的规定，需要对现有政府信息进行加工、分析的，可以不予提供，本机关不予提供。"


def _exists_missing() -> Pair:
    made = "形成您所要的分类须由本机关逐表摘录、汇总。"
    return text(f"{made}{_38}"), text(f"本机关现有各校报送的登记表，{made}{_38}")


def _would_make_missing() -> Pair:
    held = "本机关现有各校报送的登记表"
    return text(f"{held}。{_38}"), text(f"{held}，没有按原因分类，须逐表摘录、汇总。{_38}")


def _remedy_missing() -> Pair:
    return text(NONE, remedy=""), text(NONE)


def _organ_missing() -> Pair:
    right = text(NONE)
    return with_text(right, "向某市人民政府申请", "向上一级行政机关申请"), right


def _organ_other() -> Pair:
    right = subject(PUBLIC)
    return with_text(right, "向演示市人民政府申请", "向演示省人民政府申请"), right


def _period_wrong() -> Pair:
    right = text(NONE)
    return with_text(right, "60日内", "60个工作日内"), right


def _direct_suit() -> Pair:
    return foreign("faulty_process_2024"), foreign("right_process_2023")


def _first_missing() -> Pair:
    right = text(PROCESS, remedy=FIRST)
    only = "如不服本答复，可以自收到本答复书之日起60日内向某市人民政府申请行政复议。"
    return text(PROCESS, remedy=only), right


def _choice_missing() -> Pair:
    return text(NONE, remedy=FIRST), text(NONE)


def _suit_period() -> Pair:
    right = text(NONE)
    return with_text(right, "6个月", "三个月"), right


def _split_incomplete() -> Pair:
    wrong = foreign("faulty_partly_remedy")
    return wrong, with_text(wrong, wrong.paper.remedies[0].text, SPLIT)


def _superior_offered() -> Pair:
    both = CHOICE.replace("某市人民政府", "某市人民政府或者某省卫生健康委员会")
    wrong = text(NONE, remedy=both)
    right = text(NONE, remedy=both, day="2023年5月27日", received="2023年5月6日", number="某卫公开〔2023〕6号")
    return wrong, right


def _agency_differs() -> Pair:
    right = subject(PUBLIC)
    signs = tuple(replace(p, text=f"{p.text}办公室") if p.kind == "sign" else p for p in right.paper.paragraphs)
    return replace(right, paper=type(right.paper)(signs)), right


def _sign_differs() -> Pair:
    right = text(NONE)
    signs = tuple(replace(p, text="某市医疗保障局") if p.kind == "sign" else p for p in right.paper.paragraphs)
    return replace(right, paper=type(right.paper)(signs)), right


def _part_missing() -> Pair:
    right = text(NONE)
    kept = tuple(p for p in right.paper.paragraphs if p.kind != "to")
    return replace(right, paper=type(right.paper)(kept)), right


def _addressee_wrong() -> Pair:
    right = subject(PUBLIC)
    return with_text(right, right.paper.text_of("to"), "申请人丑："), right


def _number_taken() -> Pair:
    right = subject(PUBLIC)
    return replace(right, number_taken=True), right


def _number_pattern() -> Pair:
    right = subject(PUBLIC)
    return replace(right, number_fits=False), right


def _date_unreal() -> Pair:
    told = "本机关于2025年2月28日另行公布了评审结果。"
    right = text(told + NONE)
    return with_text(right, "2月28日", "2月30日"), right


def _dates_disordered() -> Pair:
    return text(NONE, received="2025年6月6日"), text(NONE)


_GIVEN = f"该意见可以公开，{REG}第三十六条第（二）项的规定，予以公开，"


def _enclosure_missing() -> Pair:
    return text(f"{_GIVEN}见附件。"), text(f"{_GIVEN}见附件。", att=("评审专家意见复印件",))


def _enclosure_unlisted() -> Pair:
    right = subject(BY_TITLE["延期后予以公开"])
    kept = tuple(p for p in right.paper.paragraphs if "附图" not in p.text or p.kind != "att")
    return replace(right, paper=type(right.paper)(kept)), right


def _placeholder() -> Pair:
    return _d8(_FULL.replace("电话0000-1234567", "电话××")), _d8(_FULL)


def _field_blank() -> Pair:
    template = LIBRARY.get("D-30")
    data = {**template.sample, "agency": {**template.sample["agency"], "phone": ""}}
    letter = render_letter(template, data, final=False)
    right = sample("D-30")
    return replace(right, letter=letter), right


def _not_in_force() -> Pair:
    right = subject(PUBLIC)
    return replace(right, template=replace(right.template, effective_from=date(2026, 1, 1))), right


def _where_vague() -> Pair:
    said = f"该意见本机关已经主动公开，{REG}第三十六条第（一）项的规定，"
    where = "请登录https://www.example.invalid/ps/6.html“评审结果”栏目查看。"
    return text(f"{said}详见官网，请自行查询。"), text(f"{said}{where}")


def _access_missing() -> Pair:
    where = "请于2025年6月的工作日上午到某路1号三号窗口领取。"
    return text(f"{_GIVEN}特此告知。"), text(f"{_GIVEN}{where}")


PAIRS: dict[str, Callable[[], Pair]] = {
    "D3.article_missing": _article_missing,
    "D3.item_missing": _item_missing,
    "D3.limb_missing": _limb_missing,
    "D3.rule_missing": _rule_missing,
    "D3.rule_too_low": _rule_too_low,
    "D3.outcome_doubled": _outcome_doubled,
    "D3.conclusions_contradict": _conclusions_contradict,
    "D3.reason_missing": _reason_missing,
    "D5.severance_missing": _severance_missing,
    "D5.given_unlisted": _given_unlisted,
    "D5.withheld_unexplained": _withheld_unexplained,
    "D6.item_unanswered": _item_unanswered,
    "D6.letter_item_missing": _letter_item_missing,
    "D6.request_not_quoted": _request_not_quoted,
    "D8.reason_missing": _reason_of_36_5,
    "D8.organ_missing": _organ_of_36_5,
    "D8.contact_missing": _contact_missing,
    "D8.consulted_missing": _consulted_missing,
    "D9.exists_missing": _exists_missing,
    "D9.would_make_missing": _would_make_missing,
    "D12.remedy_missing": _remedy_missing,
    "D12.organ_missing": _organ_missing,
    "D12.organ_other": _organ_other,
    "D12.period_wrong": _period_wrong,
    "D12.direct_suit": _direct_suit,
    "D12.first_missing": _first_missing,
    "D12.choice_missing": _choice_missing,
    "D12.suit_period": _suit_period,
    "D12.split_incomplete": _split_incomplete,
    "D12.superior_offered": _superior_offered,
    "D13.agency_differs": _agency_differs,
    "D13.sign_differs": _sign_differs,
    "D16.part_missing": _part_missing,
    "D16.addressee_wrong": _addressee_wrong,
    "D16.number_taken": _number_taken,
    "D16.number_pattern": _number_pattern,
    "D16.date_unreal": _date_unreal,
    "D16.dates_disordered": _dates_disordered,
    "D16.enclosure_missing": _enclosure_missing,
    "D16.enclosure_unlisted": _enclosure_unlisted,
    "D16.placeholder": _placeholder,
    "D16.field_blank": _field_blank,
    "D18.not_in_force": _not_in_force,
    "D19.where_vague": _where_vague,
    "D19.access_missing": _access_missing,
}


@cache
def rows() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def test_every_hard_check_of_the_letter_has_its_row() -> None:
    wanted = [code for code, one in OURS.items() if one.severity is Severity.ERROR]
    assert sorted(rows()) == sorted(wanted) == sorted(PAIRS)
    assert all(row["有误的情形"] and row["最接近的正确情形"] for row in rows().values())


@pytest.mark.parametrize("code", sorted(PAIRS))
def test_the_faulty_case_is_caught_and_the_nearest_correct_one_is_not(code: str) -> None:
    wrong, right = PAIRS[code]()
    assert hard(wrong) == [code], rows()[code]["有误的情形"]
    assert hard(right) == [], rows()[code]["最接近的正确情形"]


@pytest.mark.parametrize("code", sorted(PAIRS))
def test_a_finding_says_where_and_names_nobody(code: str) -> None:
    wrong, _ = PAIRS[code]()
    for one in review(wrong, [CHECKS[code]]):
        assert one.where and one.message.count("：") and one.cites
        assert not any(word in one.message + one.where for word in ("申请人甲", "某医院", "某化工", "某市卫生"))


# -- precision ------------------------------------------------------------------------------------
TOLD = [*STORIES, *(story for story, *_ in EXPECT)]


@pytest.mark.parametrize("story", TOLD, ids=lambda s: s.title)
def test_no_story_has_a_hard_finding(story) -> None:
    triggers = [step.trigger for step in story.steps]
    for before in [None, *(t for t in ("submit", "approve", "dispatch") if t in triggers)]:
        assert hard(subject(story, before)) == []


REPLIES = [
    code for code in LIBRARY.codes()
    if LIBRARY.get(code).meta.layout != "form" and letter_sort(paper_of(rendered(code))) == REPLY
]  # fmt: skip


def test_all_letters_of_the_set_that_answer_are_taken_for_answers() -> None:
    wanted = {code for code in LIBRARY.codes() if LIBRARY.get(code).meta.outcome}
    assert wanted <= set(REPLIES)


@pytest.mark.parametrize("code", REPLIES)
def test_no_sample_letter_has_a_hard_finding(code: str) -> None:
    assert hard(sample(code)) == []
    assert hard(bare(foreign_paper(to_text(rendered(code)).splitlines()))) == []


# -- the named traps, told another way ------------------------------------------------------------
@pytest.mark.parametrize(
    ("remedy", "code"),
    [
        (CHOICE.replace("60日", "六十日").replace("6个月", "六个月").replace("，也可以", "，或者"), "D12.direct_suit"),
        ("您可以在收到之日起60日内向某市人民政府申请行政复议，或在六个月内依法向某市某区人民法院起诉。", "D12.direct_suit"),
        ("不服的，可依法向某市人民政府申请行政复议（期限60日）或者直接向人民法院提起行政诉讼。", "D12.direct_suit"),
        ("应当先在60日内向某市人民政府申请行政复议，不得直接提起行政诉讼。", None),
        ("须先自收到之日起60日内向某市人民政府申请行政复议，对复议决定不服再行起诉。", None),
        ("请在60日内向某市人民政府申请行政复议，对复议决定不服的，可以在15日内向人民法院起诉。", None),
    ],
)
def test_a_refusal_since_2024_is_told_reconsideration_first(remedy: str, code: str | None) -> None:
    assert hard(text(PROCESS, remedy=remedy)) == ([code] if code else [])


def test_the_switch_of_partial_remedies_is_respected() -> None:
    partly = foreign("right_partly_2024")
    all_first = again(with_text(partly, partly.paper.remedies[0].text, FIRST.replace("某市人民", "某省人民")))
    assert hard(all_first) == ["D12.split_incomplete"]
    first = {**partly.switches, "partial_remedy": "first"}
    assert hard(replace(all_first, switches=first)) == []
    assert hard(replace(partly, switches=first)) == ["D12.direct_suit"]


@pytest.mark.parametrize(
    ("rule", "low"),
    [
        ("《不动产登记资料查询暂行办法》", True),
        ("《机动车登记规定》", True),
        ("《某省档案条例》", True),
        ("不动产登记资料查询暂行办法第三条", True),
        ("《不动产登记暂行条例》", False),
        ("《中华人民共和国户口登记条例》", False),
        ("《中华人民共和国档案法》第二十七条", False),
        ("《城市绿化条例》", False),
        ("《不动产登记暂行条例》及《不动产登记资料查询暂行办法》", False),
        ("《某某登记管理办法》（国务院令第1号）", False),
        ("《中华人民共和国税收征收管理法实施细则》", False),
    ],
)
def test_what_36_7_may_rest_on(rule: str, low: bool) -> None:
    right = foreign("right_registry_2024")
    found = hard(with_text(right, "《不动产登记暂行条例》", rule))
    assert found == (["D3.rule_too_low"] if low else [])


def test_banned_by_law_rests_on_no_less() -> None:
    right = sample("D-24")
    wrong = with_text(right, "《中华人民共和国统计法》关于", "《部门统计调查项目管理办法》关于")
    assert hard(wrong) == ["D3.rule_too_low"]


@pytest.mark.parametrize(
    ("said", "bad"),
    [("第十六条第二款", False), ("第16条第2款", False), ("第十六条", True)],
)
def test_article_16_is_cited_to_its_paragraph(said: str, bad: bool) -> None:
    one = text(PROCESS.replace("第十六条第二款", said), remedy=FIRST)
    assert hard(one) == (["D3.limb_missing"] if bad else [])


@pytest.mark.parametrize(
    "said", ["第三十六条第（四）项", "第三十六条第四项", "第36条第(4)项", "第三十六条第一款第（四）项"]
)
def test_an_item_may_be_written_in_several_ways(said: str) -> None:
    assert hard(text(NONE.replace("第三十六条第（四）项", said))) == []


def test_article_14_quoted_whole_names_no_limb() -> None:
    quoted = (
        "第十四条“依法确定为国家秘密的政府信息，法律、行政法规禁止公开的政府信息，以及公开后可能危及国家安全、"
        "公共安全、经济安全、社会稳定的政府信息，不予公开”"
    )
    why = "评审意见逐条对应各家医院，公开不利于评审工作，"
    wrong = text(f"{REG}{quoted}和第三十六条第（三）项的规定，{why}本机关决定不予公开。", remedy=FIRST)
    assert hard(wrong) == ["D3.limb_missing"]


def test_before_the_regulation_of_2019_grounds_are_not_judged() -> None:
    old = text(
        f"{REG}第二十一条的规定，该信息不属于公开范围，不予公开。",
        day="2018年5月27日", received="2018年5月6日", number="某卫公开〔2018〕6号",
    )  # fmt: skip
    assert hard(old) == []


def test_reasons_on_record_stand_in_the_letter() -> None:
    right = subject(OBJECTED)
    other = with_reasons(right, reason="配方由该公司三名技术人员分段掌握，从未向外披露，同行无从得知")
    assert hard(other) == ["D3.reason_missing"]
    assert hard(without(right, "不能作区分处理的理由是")) == ["D3.article_missing", "D5.severance_missing"]
