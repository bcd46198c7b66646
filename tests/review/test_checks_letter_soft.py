"""Every warning about the letter: a case that has it, and the nearest that has not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from review.letter_subjects import CHOICE, NONE, PROCESS, REG, sample, text
from review.review_subjects import (
    BY_TITLE,
    subject,
    with_paragraph,
    with_reasons,
    with_text,
    with_view,
)
from review.test_checks_letter import OURS
from states.special_stories import SILENT_THIRD_PARTY

from casework.cases.findings import Severity
from casework.cases.view import Outcome
from casework.letters import TemplateLibrary
from casework.review.checks import CHECKS
from casework.review.paper import Paper
from casework.review.registry import review
from casework.review.subject import Subject
from casework.service.review import _template
from casework.settings import demo_settings
from casework.stories.book import NOT_OURS, OBJECTED, PUBLIC

Pair = tuple[Subject, Subject]


def codes(one: Subject) -> set[str]:
    return {x.code for x in review(one, CHECKS.values()) if x.severity is Severity.WARNING}


def _dropping(one: Subject, kind: str) -> Subject:
    return replace(one, paper=Paper(tuple(p for p in one.paper.paragraphs if p.kind != kind)))


def _article_also() -> Pair:
    right = sample("D-31")
    return with_text(right, "第十条第一款、", ""), right


def _old_article() -> Pair:
    right = text(NONE)
    return with_text(right, "该信息不存在。", "该信息不存在。依该条例第二十一条第（三）项，信息不存在的应当告知。"), right


def _old_terms() -> Pair:
    right = text(NONE)
    return with_text(right, "该信息不存在。", "该信息也与您的生产、生活、科研等特殊需要无关，该信息不存在。"), right


def _reason_short() -> Pair:
    right = subject(OBJECTED)
    short = "工艺参数属于商业秘密"
    return with_text(with_reasons(right, reason=short), right.view.outcomes[0].reasons["reason"], short), right


def _reason_unfit() -> Pair:
    right = with_view(subject(OBJECTED), outcomes=(Outcome(1, "A3.16b", "", {"reason": "会议上的讨论记录，方案尚未确定"}),))
    return with_reasons(right, reason="该公司采取了保密措施，属于商业秘密"), right


def _severance_unsaid() -> Pair:
    right = sample("D-23")
    said = next(p.text for p in right.paper.paragraphs if "不能作区分处理" in p.text)
    start, end = said.index("不能作区分处理"), said.index("根据")
    return with_text(right, said[start:end], ""), right


def _several_documents() -> Pair:
    right = subject(OBJECTED)
    many = with_view(right, items=(replace(right.view.items[0], text="环境影响报告书等3份文件中的工艺参数"),))
    plain = "所申请的内容为工艺参数，无法区分处理"
    return with_reasons(many, severance=plain), with_reasons(right, severance=plain)


def _title_unfit() -> Pair:
    return text(NONE, title="情况说明"), text(NONE)


def _published_first() -> Pair:
    right = subject(BY_TITLE["信息不存在，附检索记录"])
    made = with_view(right, outcomes=(Outcome(1, "A9", "", {"exists": "台账", "would_make": "汇总"}),))
    return with_view(made, searches=()), made


def _first_unsaid() -> Pair:
    told = "可以在收到之日起60日内向某市人民政府申请行政复议，对复议决定不服的，可以在15日内向人民法院起诉。"
    return text(PROCESS, remedy=told), text(PROCESS, remedy=f"应当先{told}")


def _organ_contradicts() -> Pair:
    right = subject(PUBLIC)
    office = replace(right.office, level="county", agency={**right.office.agency, "name": "演示市某区某某局"})
    paper = Paper(tuple(replace(p, text=p.text.replace("演示市某某局", "演示市某区某某局")) for p in right.paper.paragraphs))
    return replace(right, office=office, paper=paper), right


def _court_unnamed() -> Pair:
    right = text(NONE)
    return text(NONE, remedy=CHOICE.replace("某市某区人民法院", "人民法院")), right


def _special_view() -> Pair:
    wrong = with_view(subject(NOT_OURS), outcomes=(Outcome(1, "A7", "", {"reason": "登记资料", "rule": "某法第一条"}),))
    return wrong, with_view(wrong, legality="agree")


def _seal_missing() -> Pair:
    right = subject(NOT_OURS)
    return with_view(right, sealed_on=None), right


def _date_missing() -> Pair:
    return _dropping(text(NONE), "date"), text(NONE)


def _enclosure_unmentioned() -> Pair:
    given = f"该意见可以公开，{REG}第三十六条第（二）项的规定，予以公开。请于6月的工作日上午到某路1号领取。"
    return text(given, att=("意见复印件",)), text(f"{given}意见复印件附后。", att=("意见复印件",))


def _number_open() -> Pair:
    return text(NONE, number="某卫公开〔2025〕 号"), text(NONE)


def _halfwidth() -> Pair:
    right = text(NONE)
    return with_text(right, "的目录，没有", "的目录,没有"), right


def _unbalanced() -> Pair:
    right = text(NONE)
    return with_text(right, "《中华人民共和国政府信息公开条例》", "《中华人民共和国政府信息公开条例"), right


def _number_brackets() -> Pair:
    return text(NONE, number="某卫公开（2025〕6号"), text(NONE)


def _copy_outdated() -> Pair:
    right = subject(PUBLIC)
    mine = replace(right.template, own=True)
    return replace(right, template=replace(mine, outdated=True)), replace(right, template=mine)


def _form_other() -> Pair:
    right = subject(BY_TITLE["延期后予以公开"])
    return with_view(right, form="disc"), right


def _third_named() -> Pair:
    right = subject(SILENT_THIRD_PARTY, "dispatch")
    told = with_view(right, consultations=(replace(right.view.consultations[0], name="某某精密公司"),))
    return with_paragraph(told, "该合同由某某精密公司签订。"), told


def _passage_shown() -> Pair:
    right = subject(OBJECTED)
    record = replace(right.view.consultations[0], passage="反应温度385.5度")
    told = with_view(right, consultations=(record,))
    return with_paragraph(told, "其中温度为385.5度的一段不公开。"), told


def _identity_shown() -> Pair:
    right = text(NONE)
    return with_text(right, "评审没有形成", "评审（联系人13912345678）没有形成"), right


PAIRS: dict[str, Callable[[], Pair]] = {
    "D3.article_also": _article_also,
    "D3.old_article": _old_article,
    "D3.old_terms": _old_terms,
    "D3.reason_short": _reason_short,
    "D3.reason_unfit": _reason_unfit,
    "D5.severance_unsaid": _severance_unsaid,
    "D5.several_documents": _several_documents,
    "D6.title_unfit": _title_unfit,
    "D9.published_first": _published_first,
    "D12.first_unsaid": _first_unsaid,
    "D12.organ_contradicts": _organ_contradicts,
    "D12.court_unnamed": _court_unnamed,
    "D12.special_view": _special_view,
    "D13.seal_missing": _seal_missing,
    "D16.date_missing": _date_missing,
    "D16.enclosure_unmentioned": _enclosure_unmentioned,
    "D16.number_open": _number_open,
    "D16.halfwidth": _halfwidth,
    "D16.unbalanced": _unbalanced,
    "D16.number_brackets": _number_brackets,
    "D18.copy_outdated": _copy_outdated,
    "D19.form_other": _form_other,
    "D21.third_named": _third_named,
    "D21.passage_shown": _passage_shown,
    "D21.identity_shown": _identity_shown,
}


def test_every_warning_of_the_letter_is_tried() -> None:
    assert sorted(PAIRS) == sorted(c for c, one in OURS.items() if one.severity is not Severity.ERROR)


@pytest.mark.parametrize("code", sorted(PAIRS))
def test_a_warning_is_given_and_not_given(code: str) -> None:
    wrong, right = PAIRS[code]()
    assert code in codes(wrong)
    assert code not in codes(right)


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("某卫公开〔2025〕6号", False),
        ("某卫公开[2025]6号", True),
        ("某卫公开（2025）6号", True),
        ("某卫公开[2025〕第6号", True),
        ("〔2025〕某卫公开6号", False),
    ],
)
def test_brackets_of_a_number(number: str, wrong: bool) -> None:
    assert ("D16.number_brackets" in codes(text(NONE, number=number))) is wrong


def test_a_number_quoted_in_the_text_with_mixed_brackets_is_found() -> None:
    right = text(NONE)
    assert "D16.number_brackets" in codes(with_text(right, "该次评审", "某府发〔2020)12号所定的评审"))
    assert "D16.number_brackets" not in codes(with_text(right, "该次评审", "某府发〔2020〕12号所定的评审"))


def test_what_is_quoted_keeps_its_marks() -> None:
    assert "D16.halfwidth" not in codes(text(NONE, asked="某路,某号的意见"))
    assert "D16.halfwidth" not in codes(with_text(text(NONE), "公文系统", "公文系统（https://a.example/x,y）"))


def test_the_own_numbers_of_applicant_and_office_are_known() -> None:
    right = subject(PUBLIC)
    own = with_view(right, applicant={**right.view.applicant, "phone": "13800001111"})
    assert "D21.identity_shown" not in codes(with_paragraph(own, "已电话13800001111与您联系。"))
    assert "D21.identity_shown" in codes(with_paragraph(own, "已电话13800002222与您联系。"))


def test_an_agency_copy_older_than_ours_is_outdated(tmp_path: Path) -> None:
    shipped = TemplateLibrary()
    ours = Path(__file__).parents[2] / "casework" / "templates" / "D-20.j2"
    version = shipped.get("D-20").version

    def made(line: str) -> bool:
        told = ours.read_text("utf-8").replace(f"version = {version}", f"version = {version}{line}")
        (tmp_path / "D-20.j2").write_text(told, "utf-8")
        letter = subject(PUBLIC).letter
        found = _template(TemplateLibrary([tmp_path]), letter)
        assert found is not None and found.own
        return found.outdated

    assert made(f'\nbased_on = "D-20@{version - 1}"')
    assert not made(f'\nbased_on = "D-20@{version}"')


def test_the_demonstration_tells_what_it_is_and_others_do_not() -> None:
    from casework.settings import Settings
    from casework.settings.checks import finished

    assert (demo_settings().agency.kind, demo_settings().agency.level) == ("department", "city")
    assert finished(Settings()).agency.kind == ""


def test_an_agency_of_unknown_kind_is_not_contradicted() -> None:
    wrong, _ = _organ_contradicts()
    assert "D12.organ_contradicts" not in codes(replace(wrong, office=replace(wrong.office, kind="")))
