"""``casework check-text`` as an officer meets it: no database, a file, and what is wrong with it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from cli.officer import PERSONAL, ROOT, Shell, assert_plain_chinese

FOREIGN = ROOT / "tests" / "golden" / "foreign"


def letter(name: str) -> bytes:
    return (FOREIGN / f"{name}.txt").read_bytes()


def docx(*lines: str) -> bytes:
    from docx import Document

    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_faulty_letter_ends_with_one_and_says_what_and_how(bare: Shell) -> None:
    ran = bare.run("check-text", bare.write(letter("faulty_process_2024"), "a.txt"))
    assert ran.code == 1
    assert "A3.16b 不予公开（过程性信息）" in ran.out and "2024-02-08 施行的规定（成文日期）" in ran.out
    assert "[须改正] 正文第3段　D12.direct_suit" in ran.out and "复议法/23/1/4" in ran.out
    assert "没有办件，没有审查的：" in ran.err and "请改正后再发出" in ran.err
    assert_plain_chinese(ran.out)


def test_a_decent_letter_ends_with_nought(bare: Shell) -> None:
    ran = bare.ok("check-text", bare.write(letter("right_process_2023"), "a.txt"))
    assert "D12" not in ran.out and "没有发现问题" in ran.err


def test_nothing_is_opened_but_the_file(bare: Shell) -> None:
    bare.run("check-text", bare.write(letter("right_none_2022"), "a.txt"))
    assert [f.name for f in bare.folder.iterdir()] == ["a.txt"]


def test_json_holds_the_same(bare: Shell) -> None:
    ran = bare.run("check-text", bare.write(letter("faulty_limb"), "a.txt"), "--json")
    told = ran.data
    assert (ran.code, told["format"]) == (1, "casework/checked-text/1")
    assert told["replies"] == [{"code": "A3.14", "label": "不予公开（第十四条，没有写明哪一种情形）"}]
    assert (told["judged_on"], told["judged_by"], told["inferred"]) == ("2024-09-13", "letter", True)
    assert told["findings"][0]["code"] == "D3.limb_missing" and told["findings"][0]["where"] == "正文第2段"
    assert {"defect", "title", "checks"} == set(told["not_checked"][0])


def test_a_word_file_with_the_usual_faults(bare: Shell) -> None:
    data = docx(
        "某市水务局", "政府信息公开答复书", "某水公开（2024〕3号", "申请人甲：",
        "你申请公开某水库2023年施工合同，本局于2024年3月11日收到申请。",
        "经检索本局档案，该工程没有签订施工合同，信息不存在，也与你的生产、生活、科研等特殊需要无关。"
        "根据《中华人民共和国政府信息公开条例》第三十六条的规定，特此答复。",
        "某市水务局", "2024年3月25日",
    )  # fmt: skip
    ran = bare.run("check-text", bare.write(data, "a.docx"), "--json")
    assert {x["code"] for x in ran.data["findings"]} == {
        "D12.remedy_missing", "D3.item_missing", "D16.number_brackets", "D3.old_terms",
    }  # fmt: skip


def test_the_day_and_the_reply_may_be_told(bare: Shell) -> None:
    file = bare.write(letter("faulty_process_2024"), "a.txt")
    assert bare.run("check-text", file, "--day", "2023-12-31").code == 0
    ran = bare.run("check-text", file, "--reply", "A3.16b，A2", "--json")
    assert [x["code"] for x in ran.data["replies"]] == ["A3.16b", "A2"] and not ran.data["inferred"]
    assert "reply_unknown" in bare.run("check-text", file, "--reply", "A99").err


def test_standard_input(bare: Shell) -> None:
    assert bare.run("check-text", "-", stdin=letter("faulty_limb")).code == 1


def test_the_agency_of_the_settings_decides(bare: Shell) -> None:
    (bare.folder / "casework.toml").write_text(
        '[agency]\nname = "某市卫生健康委员会"\nkind = "vertical"\nlevel = "city"\nreconsideration_organ = "某省卫生健康委员会"\n'
        '[people.a]\nname = "甲"\nroles = ["office_head", "leader", "signer"]\n',
        "utf-8",
    )
    ran = bare.run("check-text", bare.write(letter("faulty_superior"), "a.txt"), "--json")
    assert [x["code"] for x in ran.data["findings"]] == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "text_empty"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "text_is_doc"),
        (docx("甲")[:400], "text_damaged"),
        (b"%PDF-1.7", "text_is_pdf"),
        (bytes(range(256)) * 9, "text_encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(bare: Shell, data: bytes, code: str) -> None:
    ran = bare.run("check-text", bare.write(data, "a.docx"))
    assert (ran.code, ran.out) == (1, "") and f"错误 [{code}]" in ran.err
    assert_plain_chinese(ran.err)
    assert "file_missing" in bare.run("check-text", "nowhere.docx").err


def test_nobody_is_named(bare: Shell) -> None:
    told = letter("faulty_two_of_three").decode().replace("何某", PERSONAL["name"])
    told = told.replace("某村2024年高标准农田建设项目批复", PERSONAL["description"])
    for args in ((), ("--json",)):
        ran = bare.run("check-text", bare.write(told, "a.txt"), *args)
        assert_plain_chinese(ran.out + ran.err)


def test_any_text_is_answered_and_never_breaks(bare: Shell, tmp_path: Path) -> None:
    for text in ("你好", "a\nb", "政府信息公开答复书", "附件：1.甲", "2025年1月1日"):
        ran = bare.run("check-text", bare.write(text, "a.txt"))
        assert ran.code in (0, 1) and "internal" not in ran.err
