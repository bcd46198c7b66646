"""Rendering: gaps, final letters, types, and what every letter must say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from casework.errors import IncompleteDocument, InputError, TemplateInvalid
from casework.law.documents import DOCUMENTS
from casework.letters import OPEN_NUMBER, Letter, TemplateLibrary, render_letter

CODES = tuple(sorted(DOCUMENTS))
FORMS = tuple(c for c in CODES if TemplateLibrary().get(c).meta.layout == "form")
TO_OTHERS = ("D-07", "D-08", "D-12", "D-13", "D-66", "D-67")
Make = Callable[..., Letter]
Sample = Callable[[str], dict[str, Any]]
IN_LISTS = ("items.", "consultations.", "searches.", "erratum.slips.")
TO_APPLICANT = ("D-21", "D-26", "D-39")
NO_REGULATION = ("D-41", "D-42", "D-57", "D-64", "D-67")
"""Letters on grounds outside the Regulation, or on none: a slip, a public notice."""


def drop(data: dict[str, Any], path: str) -> None:
    *parents, last = path.split(".")
    for part in parents:
        data = data[part] if not part.isdigit() else data[int(part) - 1]  # type: ignore[index]
    del data[last]


def missing_of(template: Any, data: dict[str, Any]) -> list[str | None]:
    with pytest.raises(IncompleteDocument) as caught:
        render_letter(template, data, final=True)
    return [refusal.field for refusal in caught.value.refusals]


@pytest.mark.parametrize("code", CODES)
def test_an_empty_case_gives_a_draft_with_gaps(library: TemplateLibrary, code: str) -> None:
    letter = render_letter(library.get(code), {})
    assert letter.draft
    assert "applicant.name" in letter.missing or code in (*TO_OTHERS, *FORMS)
    assert "【待填：" in letter.text
    required = {p for p, f in library.get(code).fields.items() if f.required}
    assert {p for p in required if "." not in p} - {"doc_no", "issued_on"} <= set(letter.missing)


@pytest.mark.parametrize("code", CODES)
def test_every_required_field_is_missed_by_name(library: TemplateLibrary, code: str) -> None:
    template = library.get(code)
    named = missing_of(template, {})
    for path, spec in template.fields.items():
        if spec.required and not path.startswith(IN_LISTS):
            assert path in named, path


@pytest.mark.parametrize("blank", ["", "  ", "\u3000", "\u200b", "\x00", None])
def test_blank_is_missing(library: TemplateLibrary, sample: Sample, blank: str | None) -> None:
    data = sample("D-26")
    data["items"][0]["reason"] = blank
    assert missing_of(library.get("D-26"), data) == ["items.1.reason"]
    draft = render_letter(library.get("D-26"), data)
    assert "【待填：答复事项第1项的理由】" in draft.text
    assert draft.missing == ("items.1.reason",)


def test_every_gap_is_named_at_once_with_its_label(
    library: TemplateLibrary, sample: Sample
) -> None:
    data = sample("D-39")
    for path in ("correction.served_on", "agency.phone", "remedy.court", "doc_no"):
        drop(data, path)
    with pytest.raises(IncompleteDocument) as caught:
        render_letter(library.get("D-39"), data, final=True)
    assert {r.field for r in caught.value.refusals} == {
        "correction.served_on", "agency.phone", "remedy.court", "doc_no",
    }  # fmt: skip
    assert "缺少补正告知书送达之日（correction.served_on）" in caught.value.message


def test_number_and_date_may_be_open_in_a_draft(library: TemplateLibrary, sample: Sample) -> None:
    data = sample("D-21")
    del data["doc_no"], data["issued_on"]
    letter = render_letter(library.get("D-21"), data)
    assert letter.missing == ()
    assert letter.text_of("docno") == "【待填：文号】"
    assert letter.text_of("date") == "【待填：成文日期】"


def test_a_final_letter_with_the_number_open(library: TemplateLibrary, sample: Sample) -> None:
    whole = render_letter(library.get("D-07"), sample("D-07"), final=True)
    data = sample("D-07") | {"doc_no": OPEN_NUMBER}
    letter = render_letter(library.get("D-07"), data, final=True)
    assert letter.number_open
    assert not letter.draft
    filled = letter.filled("doc_no", sample("D-07")["doc_no"])
    assert filled.blocks == whole.blocks, "also in the reply form"
    assert not filled.number_open


def test_only_the_number_may_be_open(library: TemplateLibrary, sample: Sample) -> None:
    data = sample("D-21")
    data["applicant"]["name"] = OPEN_NUMBER
    assert missing_of(library.get("D-21"), data) == ["applicant.name"]


def test_wrong_types_are_named(library: TemplateLibrary, sample: Sample) -> None:
    data = sample("D-06")
    data["extension"]["days"] = True
    data["issued_on"] = datetime(2025, 3, 27, 9)
    data["applicant"]["name"] = ["甲"]
    with pytest.raises(InputError) as caught:
        render_letter(library.get("D-06"), data)
    assert {r.field for r in caught.value.refusals} == {
        "extension.days",
        "issued_on",
        "applicant.name",
    }


def test_objects_never_reach_the_template(library: TemplateLibrary, sample: Sample) -> None:
    class Bomb:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

    letter = render_letter(library.get("D-21"), sample("D-21") | {"bomb": Bomb()}, final=True)
    assert letter.data_digest == render_letter(library.get("D-21"), sample("D-21")).data_digest


def test_outside_its_effective_range(library: TemplateLibrary, sample: Sample) -> None:
    data = sample("D-21") | {"issued_on": date(2019, 5, 14)}
    with pytest.raises(TemplateInvalid) as caught:
        render_letter(library.get("D-21"), data, final=True)
    assert caught.value.code == "template_not_in_force"
    assert render_letter(library.get("D-21"), data).draft


def test_issued_before_received(library: TemplateLibrary, sample: Sample) -> None:
    data = sample("D-21") | {"issued_on": date(2025, 3, 2)}
    with pytest.raises(IncompleteDocument, match="早于收到申请之日"):
        render_letter(library.get("D-21"), data, final=True)


def test_cleaned_values_are_listed(make: Make) -> None:
    def dirty(data: dict[str, Any]) -> None:
        data["applicant"]["name"] = "申请人\u202e甲"
        data["items"][1]["text"] = "第一行\n第二行"

    letter = make("D-21", change=dirty)
    assert letter.altered == ("applicant.name", "items.2.text")
    assert letter.text_of("to") == "申请人甲："


def test_every_span_knows_its_field(make: Make) -> None:
    letter = make("D-21")
    assert letter.values_of("items.2.text") == ("2024年度老旧小区改造资金下达文件",)
    assert letter.values_of("issued_on") == ("2025年3月24日",)
    assert letter.values_of("release.enclosures.1") == ("2024年度示例区老旧小区改造项目清单",)
    fixed = [r.text for b in letter.blocks for r in b.all_runs() if r.field is None]
    assert not any("申请人甲" in text for text in fixed)


def test_a_value_that_ends_in_a_full_stop_does_not_double_it(make: Make) -> None:
    def stopped(data: dict[str, Any]) -> None:
        data["extension"]["reason"] += "。"

    assert "。，" not in make("D-06", change=stopped).text


def test_same_data_same_letter(make: Make) -> None:
    assert make("D-26").digest() == make("D-26").digest()
    changed = make("D-26", change=lambda d: d["applicant"].update(name="申请人乙"))
    assert changed.digest() != make("D-26").digest()
    assert changed.data_digest != make("D-26").data_digest


# What each letter must say (law sheet, sections 7.4 and 8).

FIRST = "应当先自收到本{}之日起60日内向示例市人民政府申请行政复议"
CHOICE = "也可以自收到本{}之日起6个月内直接向示例区人民法院提起行政诉讼"


def routed(make: Make, code: str, route: str) -> str:
    return make(code, change=lambda d: d["remedy"].update(route=route)).text


@pytest.mark.parametrize("code", TO_APPLICANT)
def test_remedy_reconsideration_first(make: Make, code: str, library: TemplateLibrary) -> None:
    text = routed(make, code, "reconsideration_first")
    noun = library.get(code).sample["remedy"]["title"]
    assert FIRST.format(noun) in text
    assert "直接向" not in text
    assert "6个月" not in text
    assert "可以自收到行政复议决定书之日起15日内" in text


@pytest.mark.parametrize("code", TO_APPLICANT)
def test_remedy_free_choice(make: Make, code: str, library: TemplateLibrary) -> None:
    text = routed(make, code, "choice")
    noun = library.get(code).sample["remedy"]["title"]
    assert f"可以自收到本{noun}之日起60日内向示例市人民政府申请行政复议" in text
    assert CHOICE.format(noun) in text
    assert "应当先" not in text


@pytest.mark.parametrize("code", TO_APPLICANT)
def test_remedy_split(make: Make, code: str, library: TemplateLibrary) -> None:
    text = routed(make, code, "split")
    noun = library.get(code).sample["remedy"]["title"]
    withheld, rest = text[text.index("中不予公开的部分") :].split("对其余部分不服的", 1)
    assert FIRST.format(noun) in withheld
    assert "直接向" not in withheld
    assert CHOICE.format(noun) in rest


@pytest.mark.parametrize("code", TO_APPLICANT)
def test_a_reply_without_remedy_is_not_made_final(
    library: TemplateLibrary, sample: Sample, code: str
) -> None:
    data = sample(code)
    data["remedy"]["route"] = "none"
    with pytest.raises(IncompleteDocument, match="救济"):
        render_letter(library.get(code), data, final=True)


@pytest.mark.parametrize("code", ["D-03", "D-04", "D-06", "D-07"])
def test_notices_on_the_way_tell_no_remedy(make: Make, code: str) -> None:
    assert "行政复议" not in make(code).text
    assert "诉讼" not in make(code).text


@pytest.mark.parametrize("code", CODES)
def test_the_common_elements(make: Make, code: str, library: TemplateLibrary) -> None:
    letter = make(code)
    assert letter.text_of("title").startswith("示例市示例局\n")
    assert letter.blocks[0].kind == "title"
    assert letter.text_of("sign") == "示例市示例局" or code in FORMS
    assert bool(letter.text_of("docno")) == bool(library.get(code).meta.numbered_by)
    if code in FORMS:
        return
    assert "0000-00000000" in letter.text_of("note")
    assert "《中华人民共和国政府信息公开" in letter.text or code in NO_REGULATION
    if code not in TO_OTHERS:
        assert "2025年3月3日" in letter.text or code in ("D-57", "D-64")
        assert letter.text_of("to") == "申请人甲："


def test_the_receipt_names_number_day_and_limit(make: Make) -> None:
    text = make("D-03").text
    assert "办件编号\tDEMO-2025-0001" in text
    assert "20个工作日" in text
    assert "2025年3月31日" in text
    assert "届满" not in make("D-03", change=lambda d: d["case"].pop("due_on")).text


def test_the_correction_notice(make: Make) -> None:
    text = make("D-04").text
    for phrase in (
        "一次性告知", "1.所称“旧改”", "2.所需材料", "本机关作如下说明", "2025年3月28日前（含当日）",
        "重新计算答复期限", "视为放弃申请", "第三十条",
    ):  # fmt: skip
        assert phrase in text
    assert "用途" not in text
    assert "特殊需要" not in text


def test_the_extension_notice_with_and_without_a_last_day(make: Make) -> None:
    fixed = make("D-06").text
    assert "延长20个工作日，延长后的答复期限至2025年4月29日届满" in fixed
    assert "负责人同意" in fixed
    openly = make("D-06", change=lambda d: d["extension"].pop("last_day")).text
    assert "延长20个工作日" in openly
    assert "征求第三方和其他机关意见所需时间不计算在上述期限内" in openly
    assert "2025年4月29日" not in openly
    assert "第三十三条第三款" in openly


def test_the_third_party_letter_keeps_the_applicant_out(make: Make, sample: Sample) -> None:
    data = sample("D-07") | {
        "applicant": {"name": "申请人乙丙丁"}, "request": {"description": "独一无二的申请"},
    }  # fmt: skip
    template = TemplateLibrary().get("D-07")
    letter = render_letter(template, data, final=True)
    assert "申请人" not in letter.text
    assert "独一无二" not in letter.text
    assert "15个工作日内（收到之日不计入）" in letter.text
    assert "既不视为同意公开，也不视为不同意公开" in letter.text
    assert [b.kind for b in letter.blocks].count("title") == 2
    assert letter.blocks[-1].kind == "table"
    assert len(letter.blocks[-1].rows) == 10


def test_the_third_party_replies_to_the_office_unless_told(make: Make) -> None:
    text = make("D-07", change=lambda d: d["third"].pop("reply_to")).text
    assert "寄至：示例市示例局政务公开办公室，地址：示例市示例区示范路1号。" in text


def test_release_by_enclosure_or_by_way_place_and_time(
    make: Make, library: TemplateLibrary, sample: Sample
) -> None:
    assert "见附件" in make("D-21").text
    data = sample("D-21")
    data["release"] = {"way": "现场查阅"}
    assert missing_of(library.get("D-21"), data) == ["release.place", "release.time"]
    data["release"] |= {"place": "示例局档案室", "time": "2025年4月1日起的工作日"}
    text = render_letter(library.get("D-21"), data, final=True).text
    assert "获取方式：现场查阅；地点：示例局档案室；时间：2025年4月1日起的工作日。" in text
    assert "附件" not in text


def test_every_item_is_quoted_and_answered(make: Make) -> None:
    text = make("D-21").text
    assert "一、关于“2024年度老旧小区改造项目清单”\n该信息属于可以公开的政府信息。" in text
    assert "二、关于“2024年度老旧小区改造资金下达文件”\n该信息属于可以公开的政府信息。" in text
    assert "第三十六条第（二）项" in text


def test_the_opening_tells_correction_and_extension(make: Make) -> None:
    def history(data: dict[str, Any]) -> None:
        data["correction"] = {
            "notice_no": "示信公开补〔2025〕1号",
            "notice_on": date(2025, 3, 6),
            "received_on": date(2025, 3, 10),
        }
        data["extension"] = {"days": 10, "notified_on": date(2025, 3, 20)}

    text = make("D-21", change=history).text
    assert "于2025年3月10日收到补正后的申请" in text
    assert "于2025年3月20日告知您将答复期限延长10个工作日" in text


def test_the_refusal_says_all_it_must(make: Make) -> None:
    text = make("D-26").text
    for phrase in (
        "第十五条", "第三十二条", "第三十六条第（三）项", "书面征求了第三方的意见", "不同意公开",
        "本机关经独立审查认为", "不会对公共利益造成重大影响", "商业秘密",
        "不能作区分处理的理由是：", "本机关决定不予公开",
    ):  # fmt: skip
        assert phrase in text
    assert "第三方甲有限公司" not in text


@pytest.mark.parametrize(
    ("position", "says"),
    [
        ("objects", "不同意公开。"),
        ("partial", "同意公开其中的部分内容，不同意公开其余内容"),
        ("consents", "提出意见，同意公开。"),
        ("silent", "既不视为同意公开，也不视为不同意公开"),
        ("returned", "未能送达而被退回"),
    ],
)
def test_the_result_of_a_consultation(make: Make, position: str, says: str) -> None:
    def answer(data: dict[str, Any]) -> None:
        one = data["consultations"][0]
        one["position"] = position
        if position in ("silent", "returned"):
            del one["answered_on"]

    text = make("D-26", change=answer).text
    assert says in text
    if position in ("silent", "returned"):
        assert "提出意见，不同意" not in text, "silence is no objection"


@pytest.mark.parametrize("field", ["reason", "severance", "public_interest"])
def test_a_refused_item_without_its_grounds_is_not_made_final(
    library: TemplateLibrary, sample: Sample, field: str
) -> None:
    data = sample("D-26")
    del data["items"][0][field]
    named = missing_of(library.get("D-26"), data)
    wanted = "consultations.1.public_interest" if field == "public_interest" else f"items.1.{field}"
    assert named == [wanted]


def test_the_weighing_may_stand_with_the_consultation(make: Make) -> None:
    def move(data: dict[str, Any]) -> None:
        data["consultations"][0]["public_interest"] = data["items"][0].pop("public_interest")

    assert "不会对公共利益造成重大影响" in make("D-26", change=move).text


def test_the_remedy_calls_the_letter_by_its_kind(make: Make) -> None:
    for code, noun in (("D-21", "答复书"), ("D-26", "告知书"), ("D-39", "告知书")):
        text = make(code, change=lambda d: d["remedy"].pop("title")).text
        assert f"对本{noun}不服" in text


def test_the_ground_is_named_where_known(make: Make) -> None:
    assert "上述信息涉及商业秘密，公开会对第三方合法权益造成损害" in make("D-26").text
    text = make("D-26", change=lambda d: d["items"][0].pop("ground_label")).text
    assert "上述信息公开会对第三方合法权益造成损害。" in text


def test_a_refusal_that_gives_a_part_cites_article_37(make: Make) -> None:
    def parted(data: dict[str, Any]) -> None:
        data["items"][0] |= {"given": "合同正文", "withheld": "合同附件三"}

    text = make("D-26", change=parted).text
    assert "第三十七条的规定，本机关提供其中可以公开的内容：合同正文。" in text
    assert "对其余内容，即合同附件三，本机关决定不予公开。" in text
    assert "不能作区分处理" not in text
    assert "第三十七条" not in make("D-26").text


def test_the_lapse_letter_tells_notice_service_and_period(make: Make) -> None:
    text = make("D-39").text
    for phrase in (
        "示信公开补〔2025〕1号", "2025年3月6日作出", "2025年3月7日送达", "2025年3月28日届满",
        "视为放弃申请，本机关不再处理", "第三十条", "重新向本机关提出申请",
    ):  # fmt: skip
        assert phrase in text


REFUSALS = ("D-23", "D-24", "D-25", "D-26", "D-27", "D-28", "D-29")
REPLIES = tuple(c for c in CODES if c[:3] in ("D-2", "D-3", "D-4", "D-5") and c not in (*FORMS, "D-55", "D-57"))


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_sends_to_reconsideration_first_and_names_its_limb(make: Make, code: str) -> None:
    text = make(code).text
    assert "应当先自收到" in text
    assert "直接向" not in text
    limb = {"D-26": "第十五条", "D-27": "第十六条第一款", "D-28": "第十六条第二款", "D-29": "第十六条第二款"}
    assert limb.get(code, "第十四条") in text
    assert "第三十六条第（三）项" in text


@pytest.mark.parametrize("code", [c for c in REPLIES if c not in (*REFUSALS, "D-22")])
def test_every_other_reply_offers_both_ways(make: Make, code: str) -> None:
    text = make(code).text
    assert "60日内向示例市人民政府申请行政复议，也可以" in text
    assert "6个月内直接向示例区人民法院提起行政诉讼" in text


def test_a_mixed_reply_keeps_items_and_parts_apart(make: Make) -> None:
    letter = make("D-22")
    headings = [block.text for block in letter.blocks if block.kind in ("h1", "h2")]
    assert headings == [
        "一、关于“立项批复”",
        "二、关于“房屋现状调查确认表”",
        "（一）予以公开的部分：申请人户的记载",
        "（二）不予公开的部分：其他农户的记载",
        "三、关于“交通影响评价报告”",
        "四、关于“与示例公司的会谈录音”",
        "五、关于“该工程何时通车”",
    ]
    assert letter.text.count("第三十七条") == 1, "only where of one item something is given"
    assert "不予公开的部分不服" in letter.text
    assert "对其余部分不服的" in letter.text
