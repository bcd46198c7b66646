"""What a careful lawyer reads a letter for: basis, conclusion per item, remedy of its day.

``tests/golden/letters`` holds every document as rendered from its sample, to be read without
running anything. ``python tests/letters/test_letter_wording.py`` writes them anew; review the
difference then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.errors import IncompleteDocument
from casework.law.documents import DOCUMENTS
from casework.law.provisions import article_text, citation_text
from casework.law.remedies import RECONSIDERATION_FIRST_FROM, remedy_route
from casework.law.replies import REPLY_KINDS
from casework.letters import Letter, TemplateLibrary, render_letter
from casework.letters.docx import to_docx
from casework.letters.frontmatter import NOT_SENT
from casework.letters.html import to_html
from casework.letters.plaintext import to_text

GOLDEN = Path(__file__).parents[1] / "golden" / "letters"
FORMS = Path(__file__).parents[1] / "golden" / "forms"
CODES = tuple(sorted(code for code in DOCUMENTS if not (FORMS / f"{code}.txt").exists()))
KINDS = tuple(k for k in REPLY_KINDS.values() if k.case_kind == "disclosure")
SENT_BY_REPLY = tuple(sorted({k.letter for k in KINDS}))
Make = Callable[..., Letter]
Sample = Callable[[str], dict[str, Any]]


@pytest.mark.parametrize("code", CODES)
def test_the_letter_reads_as_it_did(make: Make, code: str) -> None:
    letter = make(code)
    assert (GOLDEN / f"{code}.txt").read_text(encoding="utf-8") == to_text(letter)
    assert to_html(letter)
    assert to_docx(letter)


def test_no_golden_letter_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_no_bracket_stands_in_a_bracket(make: Make, code: str) -> None:
    for block in make(code).blocks:
        depth = 0
        for char in "".join(run.text for run in block.all_runs()):
            depth += (char == "（") - (char == "）")
            assert depth <= 1, block.text


def test_a_channel_with_brackets_does_not_nest(make: Make) -> None:
    text = make("D-20", change=lambda d: d["case"].update(channel="邮寄（有签收）")).text
    assert "提交方式为邮寄（有签收）。" in text


# Every reply kind, alone and as one item of several.

DETAILS: dict[str, Any] = {
    "where": "门户网站", "secret_basis": "定密决定", "rule": "《示例法》第一条", "danger": "公共安全",
    "ground_label": "商业秘密", "public_interest": "影响不大", "severance": "不可分割",
    "process_kind": "请示报告", "file": "示例案卷", "organ": "示例局", "organ_contact": "0000-1111",
    "earlier_no": "示〔2024〕1号", "earlier_on": date(2024, 1, 2), "exists": "数据",
    "would_make": "汇总表", "channel": "信访部门", "archive": "示例档案馆", "answer": "需要三份材料",
}  # fmt: skip
FACTS: dict[str, Any] = {
    "searches": [{"on": date(2025, 3, 5), "places": "档案室", "terms": "示例", "period": "2020年以来",
                  "result": "没有检索到"}],
    "reasons": {"figures": "38件", "notice_on": date(2025, 3, 6), "given": "个人兴趣"},
    "correction": {"notice_no": "示补〔2025〕1号", "notice_on": date(2025, 3, 6),
                   "served_on": date(2025, 3, 7), "respond_by": date(2025, 3, 20)},
    "fee": {"notice_no": "示费〔2025〕1号", "notice_on": date(2025, 3, 6), "amount": "380.00",
            "served_on": date(2025, 3, 7)},
}  # fmt: skip


def mixed(sample: Sample, *codes: str) -> dict[str, Any]:
    data = sample("D-22") | FACTS
    data["items"] = [
        {"no": n, "text": f"事项{n}", "kind": code, "reason": "理由如此", **DETAILS}
        for n, code in enumerate(codes, 1)
    ]
    kinds = [REPLY_KINDS[code] for code in codes]
    data["remedy"]["route"] = str(remedy_route(kinds, data["issued_on"]))
    if not any(kind.grants for kind in kinds):
        del data["release"]
    return data


@pytest.mark.parametrize("code", [k.code for k in KINDS])
def test_every_reply_kind_may_be_one_item_of_several(
    library: TemplateLibrary, sample: Sample, code: str
) -> None:
    other = "A4" if code != "A4" else "A1"
    letter = render_letter(library.get("D-22"), mixed(sample, code, other), final=True)
    for cite in REPLY_KINDS[code].cites:
        assert article_text(cite) in letter.text, cite
    assert "一、关于“事项1”" in letter.text
    assert "第三十七条" not in letter.text, "two items, neither severed"


@pytest.mark.parametrize("code", [k.code for k in KINDS if k.code not in ("A13", "A14")])
def test_an_item_reads_the_same_in_either_letter(
    library: TemplateLibrary, sample: Sample, code: str
) -> None:
    """The operative sentence is written once: alone it differs by how it names the item."""
    kind = REPLY_KINDS[code]
    other = "A4" if code != "A4" else "A1"
    several = render_letter(library.get("D-22"), mixed(sample, code, other), final=True)
    data = mixed(sample, code)
    if code == "A2":
        data["release"] = sample("D-22")["release"]
    alone = render_letter(library.get(kind.letter), data, final=True)
    last = article_text(kind.cites[-1]) or citation_text(kind.cites[-1])
    ending = next(b.text for b in reversed(alone.blocks) if last in b.text)
    assert ending.split("。", 1)[1] in several.text


@pytest.mark.parametrize("kind", [k for k in KINDS if k.code.startswith("A3")], ids=lambda k: k.code)
def test_a_refusal_names_its_limb_beside_the_article(make: Make, kind: Any) -> None:
    limb = {
        "A3.14a": "第十四条关于依法确定为国家秘密的政府信息不予公开的规定",
        "A3.14b": "第十四条关于法律、行政法规禁止公开的政府信息不予公开的规定",
        "A3.14c": "第十四条关于公开后可能危及国家安全、公共安全、经济安全、社会稳定的政府信息",
        "A3.15": "第十五条、第三十二条和第三十六条第（三）项",
        "A3.16a": "第十六条第一款关于人事管理、后勤管理、内部工作流程等内部事务信息",
        "A3.16b": "第十六条第二款关于讨论记录、过程稿、磋商信函、请示报告等过程性信息",
        "A3.16c": "第十六条第二款关于行政执法案卷信息",
    }[kind.code]
    text = make(kind.letter).text
    assert limb in text
    assert "第三十六条第（三）项的规定，本机关决定不予公开" in text


def test_a_lone_item_in_parts_has_them_under_headings(
    library: TemplateLibrary, sample: Sample
) -> None:
    data = mixed(sample, "A2", "A3.15")
    for row, part in zip(data["items"], ("正文", "附件三"), strict=True):
        row |= {"no": 1, "text": "施工合同", "part": part}
    del data["items"][1]["severance"]
    letter = render_letter(library.get("D-22"), data, final=True)
    headings = [b.text for b in letter.blocks if b.kind in ("h1", "h2")]
    assert headings == ["一、予以公开的部分：正文", "二、不予公开的部分：附件三"]
    assert "您申请公开的信息含有不应当公开的内容，但能够作区分处理。" in letter.text
    assert "政府信息部分公开答复书" in letter.text_of("title")


def test_what_was_quoted_above_is_not_quoted_again(make: Make) -> None:
    """Applicants write 申请公开…: quoting it after 您申请公开的 would stutter."""
    assert "上述信息不属于本机关负责公开。" in make("D-31").text
    other = make("D-31", change=lambda d: d["items"][0].update(text="配时方案")).text
    assert "您申请的“配时方案”一项，不属于本机关负责公开。" in other


def test_refusals_on_two_grounds_give_nothing_and_say_so(
    library: TemplateLibrary, sample: Sample
) -> None:
    letter = render_letter(library.get("D-22"), mixed(sample, "A3.16a", "A3.16c"), final=True)
    assert "部分公开" not in letter.text_of("title")
    assert "附件" not in letter.text
    assert "第三十七条" not in letter.text
    assert "应当先自收到本答复书之日起60日内" in letter.text


def test_a_basis_lost_from_a_mixed_letter_is_refused(
    library: TemplateLibrary, sample: Sample
) -> None:
    data = mixed(sample, "A1", "A4")
    data["items"][1]["kind"] = "A99"  # no wording for it: the item would stand unanswered
    with pytest.raises(IncompleteDocument, match="没有这种处理决定类型"):
        render_letter(library.get("D-22"), data, final=True)


def test_a_responsible_agency_comes_with_its_contact(
    library: TemplateLibrary, sample: Sample
) -> None:
    data = sample("D-31")
    del data["items"][0]["organ_contact"]
    with pytest.raises(IncompleteDocument) as caught:
        render_letter(library.get("D-31"), data, final=True)
    assert [r.field for r in caught.value.refusals] == ["items.1.organ_contact"]


def test_advice_is_answered_or_a_channel_named(library: TemplateLibrary, sample: Sample) -> None:
    for kept in ("answer", "channel"):
        data = sample("D-44")
        for name in {"answer", "channel"} - {kept}:
            del data["items"][0][name]
        assert render_letter(library.get("D-44"), data, final=True)
    del data["items"][0]["channel"]
    with pytest.raises(IncompleteDocument, match="answer"):
        render_letter(library.get("D-44"), data, final=True)


# The opening: what happened to the request, with dates.


def test_the_opening_tells_all_that_happened(make: Make) -> None:
    def history(data: dict[str, Any]) -> None:
        data["correction"] = {"notice_no": "示补〔2025〕1号", "notice_on": date(2025, 3, 6),
                              "received_on": date(2025, 3, 10)}  # fmt: skip
        data["extension"] = {"days": 10, "notified_on": date(2025, 3, 20)}
        data["consultations"] = [{"party_label": "第三方", "sent_on": date(2025, 3, 11),
                                  "received_on": date(2025, 3, 12), "position": "silent"}]  # fmt: skip
        data["organs"] = [{"party_label": "共同制作机关", "sent_on": date(2025, 3, 13),
                           "answered_on": date(2025, 3, 18)}]  # fmt: skip

    text = make("D-30", change=history).text
    for phrase in (
        "2025年3月3日收到", "文号为示补〔2025〕1号", "2025年3月10日收到补正后的申请",
        "2025年3月20日告知您将答复期限延长10个工作日", "2025年3月11日向第三方发出征求意见书",
        "第三方于2025年3月12日收到", "逾期未提出意见", "2025年3月13日就申请公开的政府信息书面征求了共同制作机关的意见",
        "2025年3月18日收到意见",
    ):  # fmt: skip
        assert phrase in text


# Remedies of the day (law sheet, section 7).

THEN = date(2023, 11, 20)


@pytest.mark.parametrize("code", [k.letter for k in KINDS if k.code.startswith("A3")] + ["D-30", "D-22"])
def test_before_2024_every_reply_leaves_the_choice(make: Make, code: str) -> None:
    kinds = [k for k in KINDS if k.letter == code] or [REPLY_KINDS["A2"], REPLY_KINDS["A3.15"]]

    def early(data: dict[str, Any]) -> None:
        data["issued_on"] = THEN
        data["case"]["received_on"] = date(2023, 11, 1)
        data["remedy"]["route"] = str(remedy_route(kinds, THEN))

    text = make(code, change=early).text
    assert "应当先" not in text
    assert "第二十三条" not in text
    assert "60日内向示例市人民政府申请行政复议，也可以自收到本" in text
    assert "6个月内直接向示例区人民法院提起行政诉讼" in text


@pytest.mark.parametrize("day", [date(2019, 5, 15), date(2023, 12, 31)])
@pytest.mark.parametrize("route", ["reconsideration_first", "split"])
def test_before_2024_reconsideration_first_is_refused(make: Make, day: date, route: str) -> None:
    def early(data: dict[str, Any]) -> None:
        data["issued_on"] = day
        data["case"]["received_on"] = date(2019, 5, 15)
        data["remedy"]["route"] = route

    with pytest.raises(IncompleteDocument, match="2024年1月1日以前"):
        make("D-28", change=early)
    assert day < RECONSIDERATION_FIRST_FROM


@pytest.mark.parametrize("code", ["D-13", "D-53", "D-54", "D-56"])
def test_some_letters_leave_the_choice_whatever_was_answered(make: Make, code: str) -> None:
    text = make(code, change=lambda d: d["remedy"].update(route="reconsideration_first")).text
    assert "应当先" not in text
    assert "如对本告知书不服，可以自收到本告知书之日起60日内" in text


@pytest.mark.parametrize("code", ["D-12", "D-55", "D-57", "D-64"])
def test_letters_that_decide_nothing_anew_tell_no_remedy(make: Make, code: str) -> None:
    assert "行政复议" not in make(code).text


# The letters no trigger sends yet.


def test_letters_not_sent_yet_say_so(library: TemplateLibrary) -> None:
    found = {c for c in library.codes() if library.get(c).meta.numbered_by == NOT_SENT}
    assert found >= {"D-12", "D-13", "D-54", "D-57", "D-64"}


def test_an_erratum_shows_wrong_and_right(make: Make) -> None:
    text = make("D-57").text
    assert "“示例审〔2032〕8号”更正为“示例审〔2023〕8号”" in text
    assert "不改变该文书的处理决定" in text


def test_a_public_notice_keeps_the_request_out(library: TemplateLibrary, make: Make) -> None:
    assert not [p for p in library.get("D-64").fields if p.startswith(("request.", "third."))]
    assert "立项批复" not in make("D-64").text


def test_the_tariff_names_its_article(make: Make) -> None:
    assert "第五条第一款规定的标准，本件按量计收，共68页" in make("D-10").text
    by_item = make("D-10", change=lambda d: d["fee"].update(tariff_label="按件", unit_label="件")).text
    assert "第四条第二款规定的标准，本件按件计收，共68件" in by_item


HOSTILE = ("甲\n# 伪造标题", "@date 2020年1月1日", "{{ 7*7 }}", "（（“《", "<b>x</b>", "国" * 5000)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("code", ["D-22", "D-12", "D-54", "D-57", "D-64", "D-44"])
def test_a_hostile_value_never_makes_a_block(make: Make, code: str, value: str) -> None:
    def poison(part: Any) -> Any:
        if isinstance(part, dict):
            return {k: v if k in ("kind", "route", "position") else poison(v) for k, v in part.items()}
        if isinstance(part, list):
            return [poison(one) for one in part]
        return value if isinstance(part, str) else part

    def all_of_it(data: dict[str, Any]) -> None:
        data.update(poison(data))

    whole = make(code)
    assert [b.kind for b in make(code, final=False, change=all_of_it).blocks] == [
        b.kind for b in whole.blocks
    ]


def write_golden() -> None:
    library = TemplateLibrary()
    for code in library.codes():
        letter = render_letter(library.get(code), library.get(code).sample, final=True)
        (GOLDEN / f"{code}.txt").write_text(to_text(letter), encoding="utf-8")


if __name__ == "__main__":
    write_golden()
