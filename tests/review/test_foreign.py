"""Letters written elsewhere: what a line is, what the letter is, what it answers, and what is wrong."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review.letter_subjects import FOREIGN, TODAY

from casework.cases.findings import Severity
from casework.errors import InputError, NotFound
from casework.review.checks import CHECKS
from casework.review.foreign import foreign_paper
from casework.review.inference import infer_replies, letter_sort
from casework.review.reading import items_named, read
from casework.review.registry import CASE, review
from casework.service.foreign import check_text, codes_of
from casework.service.wordfile import letter_lines
from casework.settings import demo_settings

# name -> (reply kinds, hard findings)
EXPECTED: dict[str, tuple[list[str], list[str]]] = {
    "right_answered_anew_2024": (["A2"], []),
    "right_correction_2025": ([], []),
    "right_given_2025": (["A2"], []),
    "right_lapsed_2025": (["A13"], []),
    "right_none_2022": (["A4"], []),
    "right_not_ours_2025": (["A5"], []),
    "right_partly_2024": (["A2", "A3.15", "A3.16b"], []),
    "right_petition_2025": (["A10"], []),
    "right_privacy_2024": (["A3.15"], []),
    "right_process_2023": (["A3.16b"], []),
    "right_processing_2021": (["A9"], []),
    "right_published_2023": (["A1"], []),
    "right_registry_2024": (["A7"], []),
    "right_repeat_2024": (["A6"], []),
    "right_safety_2024": (["A3.14c"], []),
    "right_secret_2025": (["A3.14a"], []),
    "right_tax_2025": (["A3.15"], []),
    "right_three_replies_2025": (["A2", "A5", "A4"], []),
    "faulty_blanks": (["A1"], ["D12.organ_missing", "D16.placeholder", "D19.where_vague"]),
    "faulty_department_rule": (["A7"], ["D3.rule_too_low"]),
    "faulty_limb": (["A3.14"], ["D3.limb_missing"]),
    "faulty_not_ours": (["A5"], ["D8.organ_missing"]),
    "faulty_old_law": (["A3"], ["D12.suit_period", "D3.article_missing"]),
    "faulty_partly_empty": (["A2", "A8"], ["D19.access_missing", "D5.withheld_unexplained"]),
    "faulty_partly_remedy": (["A2", "A3.15"], ["D12.split_incomplete"]),
    "faulty_process_2024": (["A3.16b"], ["D12.direct_suit"]),
    "faulty_reason": (["A3.16b"], ["D3.reason_missing", "D5.severance_missing"]),
    "faulty_remedy_missing": (["A4"], ["D12.remedy_missing", "D3.item_missing"]),
    "faulty_superior": (["A4"], ["D12.superior_offered"]),
    "faulty_two_of_three": (["A2", "A1"], ["D6.letter_item_missing"]),
}
WARNED = {
    "faulty_old_law": {"D3.old_article", "D3.old_terms"},
    "faulty_remedy_missing": {"D16.number_brackets"},
    "faulty_blanks": {"D16.number_open"},
}


def told(name: str) -> str:
    return (FOREIGN / f"{name}.txt").read_text(encoding="utf-8")


def checked(data: bytes, **more: Any):
    return check_text(data, demo_settings(), today=TODAY, **more)


def word(text: str) -> bytes:
    """Make a Word file of a text as people do: a paragraph a line, nothing else."""
    from docx import Document

    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    return saved(document)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def unwrapped(name: str) -> str:
    """The letter with a paragraph a line: nobody breaks lines by hand in Word."""
    return "\n".join(p.text for p in foreign_paper(told(name).splitlines()).paragraphs if p.kind != "att")


def hard(found: Any) -> list[str]:
    return sorted({x.code for x in found.findings if x.severity is Severity.ERROR})


def test_every_letter_is_expected() -> None:
    assert sorted(EXPECTED) == sorted(f.stem for f in FOREIGN.glob("*.txt"))
    assert sum(name.startswith("right") for name in EXPECTED) >= 4
    assert sum(name.startswith("faulty") for name in EXPECTED) >= 4


@pytest.mark.parametrize("name", sorted(EXPECTED))
@pytest.mark.parametrize("made", [str.encode, lambda t: t.encode("gb18030"), word], ids=["utf8", "gb18030", "docx"])
def test_a_letter_is_taken_for_what_it_is_and_its_faults_are_found(name: str, made: Any) -> None:
    # Lines are broken by hand in a text file alone.
    text = unwrapped(name) if made is word and name == "right_none_2022" else told(name)
    found = checked(made(text))
    kinds, codes = EXPECTED[name]
    assert ([kind.code for kind in found.replies], hard(found)) == (kinds, codes)
    assert {x.code for x in found.findings} >= WARNED.get(name, set())
    assert found.judged_by == ("letter" if name != "faulty_blanks" else "today")


def test_a_letter_broken_by_hand_reads_like_one_that_is_not() -> None:
    assert hard(checked(word(unwrapped("right_none_2022")))) == []
    lines = [p.text for p in foreign_paper(told("right_none_2022").splitlines()).body]
    assert any("土地承包方案" in line and line.endswith("。") for line in lines)


# -- what a line is -------------------------------------------------------------------------------
def kinds(*lines: str, wrapped: bool = True) -> list[tuple[str, str]]:
    return [(p.kind, p.text) for p in foreign_paper(lines, wrapped=wrapped).paragraphs]


BODY = "　　本机关于2025年3月3日收到您的申请。"


def test_the_usual_letter() -> None:
    assert kinds("某市某局", "政府信息公开答复书", "", "某〔2025〕1号", "申请人甲：", BODY, "某市某局", "2025年3月4日") == [
        ("title", "某市某局\n政府信息公开答复书"), ("docno", "某〔2025〕1号"), ("to", "申请人甲："),
        ("p", BODY.strip()), ("sign", "某市某局"), ("date", "2025年3月4日"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("二〇二四年五月十日", "2024年5月10日"),
        ("二○二四年十二月三十一日", "2024年12月31日"),
        ("２０２４年５月１０日", "2024年5月10日"),
        ("2024 年 5 月 10 日", "2024年5月10日"),
        ("2024-05-10", "2024年5月10日"),
        ("2024.5.10", "2024年5月10日"),
        ("2024年5月10日（印章）", "2024年5月10日"),
        ("　　　　2024年05月10日　　", "2024年5月10日"),
    ],
)
def test_days_are_read_in_any_writing(line: str, day: str) -> None:
    found = foreign_paper(["某局告知书", "甲：", BODY, "某市某局", line])
    assert found.text_of("date") == day
    assert found.dated is not None and str(found.dated) == "{}-{:02}-{:02}".format(
        *(int(x) for x in day.replace("年", " ").replace("月", " ").rstrip("日").split())
    )


@pytest.mark.parametrize("line", ["2024年 月 日", "2024年×月×日", "    年    月    日"])
def test_an_open_day_is_a_day_and_none_that_is_known(line: str) -> None:
    found = foreign_paper(["某局告知书", "甲：", BODY, "某市某局", line])
    assert found.text_of("date") and found.dated is None and found.text_of("sign") == "某市某局"


@pytest.mark.parametrize(
    "tail",
    [
        ["某市某局　　2025年3月4日"],
        ["某市某局（盖章）", "2025年3月4日"],
        ["2025年3月4日", "某市某局"],
        ["某市某局", "", "2025年3月4日", "（联系人：某；电话：0000-1234567）"],
    ],
)
def test_agency_and_day_in_any_order(tail: list[str]) -> None:
    found = foreign_paper(["某局告知书", "甲：", BODY, *tail])
    assert (found.text_of("sign"), found.text_of("date")) == ("某市某局", "2025年3月4日")


def test_a_number_above_the_title_and_an_addressee_without_colon() -> None:
    found = kinds("某市某局文件", "某〔2025〕1号", "政府信息公开答复书", "王某", BODY * 2)
    assert [kind for kind, _ in found] == ["title", "docno", "to", "p"]


def test_enclosures_in_the_middle_and_at_the_end() -> None:
    listed = ["附件：1.甲文件", "　　　2.乙文件"]
    end = ["某市某局", "2025年3月4日"]
    for lines in ([BODY, *listed, *end], [BODY, *end, *listed], [BODY, *listed, BODY, *end]):
        found = foreign_paper(["某局告知书", "甲：", *lines])
        assert found.text_of("att") == "甲文件\n乙文件"
        assert "附件" not in "".join(p.text for p in found.body)


def test_spaces_inside_a_sentence_go() -> None:
    assert kinds("某局告知书", "甲：", "本机关于 2025 年 3 月 3 日　收到 您的申请。")[-1][1] == BODY.strip()


@given(st.lists(st.text(max_size=30), max_size=12))
def test_any_lines_make_a_paper(lines: list[str]) -> None:
    found = foreign_paper(lines)
    letter_sort(found), infer_replies(found), read(found)
    assert [p.no for p in found.body] == list(range(1, len(found.body) + 1))


ODD = st.text("根据第三十六条四项款《》“”（）()〔〕[]年月日0123456789。；：，,.×X_ab附件复议诉讼\n", max_size=40)


@given(st.lists(st.sampled_from(told("right_partly_2024").splitlines()), max_size=10), ODD)
def test_no_check_breaks_on_a_mangled_letter(lines: list[str], odd: str) -> None:
    found = checked("\n".join([*lines, odd, "完"]).encode(), replies=("A3.16b", "A5", "A7", "A9"))
    assert not [x for x in found.findings if x.where == "审查程序"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("关于第1、2项", (1, 2)),
        ("第一至三项信息", (1, 2, 3)),
        ("第2项和第4项", (2, 4)),
        ("根据第三十六条第（二）项的规定", ()),
        ("依据条例第三十六条第四项答复", ()),
    ],
)
def test_items_of_the_request_are_told_from_items_of_an_article(text: str, items: tuple[int, ...]) -> None:
    assert items_named(text) == items


# -- the answer -----------------------------------------------------------------------------------
def test_the_day_may_be_given() -> None:
    data = told("faulty_process_2024").encode()
    found = checked(data, day=date(2023, 11, 8))
    assert (hard(found), found.judged_by, str(found.judged_on)) == ([], "option", "2023-11-08")


def test_the_replies_may_be_given() -> None:
    found = checked(told("right_published_2023").encode(), replies=("A4",))
    assert not found.inferred and hard(found) == ["D3.article_missing"]
    with pytest.raises(NotFound) as error:
        checked(b"x", replies=("A99",))
    assert error.value.code == "reply_unknown"


def test_codes_are_parted_by_any_comma() -> None:
    assert list(codes_of("A3.16b，A4、A5, A6")) == ["A3.16b", "A4", "A5", "A6"]


def test_what_is_no_reply_is_looked_at_for_its_form() -> None:
    found = checked(told("right_correction_2025").encode())
    assert found.sort == "correction" and found.notes
    assert {c.defect for c in found.run} == {"D13", "D16", "D21"}


def test_what_could_not_be_checked_is_said() -> None:
    found = checked(told("right_none_2022").encode())
    unrun = {code for _, codes in found.not_checked for code in codes}
    assert unrun == {c.code for c in CHECKS.values() if CASE in c.reads}
    told_so = found.to_dict()
    assert told_so["not_checked"][0]["title"] and told_so["format"] == "casework/checked-text/1"
    assert not unrun & {x.code for x in found.findings}


def test_letter_checks_need_no_case() -> None:
    found = checked(told("faulty_old_law").encode())
    assert review.__module__ == "casework.review.registry"
    assert all(CASE not in CHECKS[x.code].reads for x in found.findings)


def test_messages_hold_nothing_of_the_letter() -> None:
    for name in EXPECTED:
        for one in checked(told(name).encode()).findings:
            for word_ in ("申请人", "某医院", "某小区", "钱某", "沈某", "某敬老院", "韩某", "何某"):
                assert word_ not in one.message.replace("申请人可以", "").replace("申请人的期限", ""), one
            assert "“" not in one.where


# -- files ----------------------------------------------------------------------------------------
def refused(data: bytes) -> str:
    with pytest.raises(InputError) as error:
        letter_lines(data)
    (one,) = error.value.refusals
    assert one.field == "FILE" and "：" in one.message or one.code == "text_empty"
    return one.code


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


def test_what_cannot_be_read_is_refused_in_plain_words() -> None:
    good = word("某局告知书")
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert refused(b"") == refused(b" \n ") == "text_empty"
    assert refused(ole) == "text_is_doc"
    assert refused(ole + "EncryptedPackage".encode("utf-16-le")) == "text_encrypted"
    assert refused(b"%PDF-1.7 ...") == "text_is_pdf"
    assert refused(b"{\\rtf1\\ansi}") == "text_is_rtf"
    assert refused(good[: len(good) // 2]) == "text_damaged"
    assert refused(zipped(OFD_xml=b"<a/>")) == "text_not_docx"
    assert refused(zipped(word__document_xml=b"<not xml")) == "text_damaged"
    assert refused(bytes(range(256)) * 20) == "text_encoding"
    assert refused(b"a" * (20 * 1024 * 1024 + 1)) == "text_too_large"


def test_a_zip_bomb_is_refused_unopened() -> None:
    assert refused(zipped(word__document_xml=b" " * 50_000_000)) == "text_swollen"
    many = {f"part{n}": b"" for n in range(2100)} | {"word__document_xml": b"<a/>"}
    assert refused(zipped(**many)) == "text_swollen"


def test_an_encrypted_zip_is_refused() -> None:
    data = bytearray(zipped(word__document_xml=b"<a/>"))
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.index(sign) + (6 if sign == b"PK\x03\x04" else 8)
        data[at] |= 1
    assert refused(bytes(data)) == "text_encrypted"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_text_is_decoded(encoding: str) -> None:
    lines, wrapped = letter_lines("某局告知书\r\n甲：".encode(encoding))
    assert (lines, wrapped) == (["某局告知书", "甲："], True)


def test_a_table_a_text_box_and_revisions_are_read_where_they_stand() -> None:
    from docx import Document
    from docx.oxml import parse_xml

    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = Document()
    document.add_paragraph("某局告知书")
    cell = document.add_table(1, 2).rows[0].cells
    cell[0].text, cell[1].text = "左格", "右格"
    document.element.body.insert(2, parse_xml(
        f"<w:p {ns}><w:r><w:t>保留</w:t></w:r><w:ins w:id='1' w:author='甲'><w:r><w:t>加上</w:t></w:r></w:ins>"
        "<w:del w:id='2' w:author='甲'><w:r><w:delText>删去</w:delText></w:r></w:del><w:r><w:br/><w:t>下一行</w:t></w:r></w:p>"
    ))  # fmt: skip
    document.element.body.insert(3, parse_xml(
        f"<w:p {ns} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><w:r><mc:AlternateContent>"
        "<mc:Choice Requires='wps'><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    ))  # fmt: skip
    lines = [line for line in letter_lines(saved(document))[0] if line]
    assert sorted(lines) == sorted(["某局告知书", "保留加上", "下一行", "框内", "左格", "右格"])


def test_automatic_numbers_are_counted_out() -> None:
    from docx import Document
    from docx.oxml import parse_xml

    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = Document()
    root = document.part.numbering_part.element
    levels = "".join(
        f"<w:lvl w:ilvl='{n}'><w:start w:val='1'/><w:numFmt w:val='{form}'/><w:lvlText w:val='{text}'/></w:lvl>"
        for n, (form, text) in enumerate((("chineseCounting", "%1、"), ("decimal", "%2.")))
    )
    root.insert(0, parse_xml(f"<w:abstractNum {ns} w:abstractNumId='90'>{levels}</w:abstractNum>"))
    root.append(parse_xml(f"<w:num {ns} w:numId='90'><w:abstractNumId w:val='90'/></w:num>"))
    for level, text in ((0, "甲"), (1, "子"), (1, "丑"), (0, "乙"), (1, "寅")):
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(parse_xml(
            f"<w:numPr {ns}><w:ilvl w:val='{level}'/><w:numId w:val='90'/></w:numPr>"
        ))  # fmt: skip
    assert [x for x in letter_lines(saved(document))[0] if x] == ["一、甲", "1.子", "2.丑", "二、乙", "1.寅"]
