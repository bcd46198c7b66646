"""``casework law``: show, search, for a case, and loading official texts from a folder."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli.officer import PERSONAL, Shell, assert_plain_chinese
from law.mini_statutes import HEAD, MINI, OWN, filler, renumbered, synthetic, text_of

from casework.law.provisions import MARKS, PROVISIONS
from casework.service import files
from casework.service.lawbook import LawBook
from casework.settings import demo_settings

REGULATION = synthetic("条例")
OURS = "来源：测试公报\n日期：2019-04-03\n施行：2019-05-15\n中华人民共和国政府信息公开条例\n"
LATER = "来源：测试公报\n日期：2026-10-01\n施行：2027-01-01\n中华人民共和国政府信息公开条例\n"


@pytest.fixture
def texts(bare: Shell) -> Callable[..., str]:
    """Return a function that puts files into a folder and returns its name."""

    def _texts(folder: str = "texts", **named: str | bytes) -> str:
        (bare.folder / folder).mkdir(exist_ok=True)
        for name, content in named.items():
            stem, _, suffix = name.rpartition("_")
            path = bare.folder / folder / f"{stem}.{suffix}"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return _texts


def stored(shell: Shell) -> list[str]:
    folder = shell.folder / "statutes"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def loaded(shell: Shell, folder: str) -> dict[str, Any]:
    return dict(shell.ok("law", "load", folder, "--yes", "--json").data)


def kinds(told: dict[str, Any], place: int = 0) -> set[str]:
    return {found["kind"] for found in told["files"][place]["findings"]}


# -- show -----------------------------------------------------------------------------------
@pytest.mark.parametrize("cite", PROVISIONS)
def test_every_provision_we_cite_can_be_shown(cite: str, book: LawBook) -> None:
    from casework.timekeeping import today

    told = book.show(cite, today()).to_dict()
    shown = {one["cite"]: one for one in told["provisions"]}[cite]
    assert shown["statement"] == PROVISIONS[cite].statement
    assert shown["mark_text"] == MARKS[PROVISIONS[cite].mark]
    assert shown["effective"] == PROVISIONS[cite].effective.isoformat()
    assert told["loaded"] is None


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> LawBook:
    """Our provisions with nothing loaded."""
    folder = tmp_path_factory.mktemp("book")
    return LawBook(demo_settings().model_copy(update={"folder": folder}))


def test_show_tells_the_rule_its_mark_its_days_and_what_rests_on_it(bare: Shell) -> None:
    out = bare.ok("law", "show", "条例第三十六条第四项").out
    assert "《中华人民共和国政府信息公开条例》第三十六条第（四）项（条例/36/1/4）" in out
    assert "国务院令第711号，2019-05-15 起施行" in out
    assert PROVISIONS["条例/36/1/4"].statement in out
    for word in ("非原文", "读过全文", "A4 信息不存在", "D-30", "record_search"):
        assert word in out
    assert "已装入的文本" not in out
    assert "2016年（日不详）起施行" in bare.ok("law", "show", "235号函").out
    assert "2008-05-01 至 2019-05-14 施行" in bare.ok("law", "show", "条例2008").out
    assert "推断" in bare.ok("law", "show", "处理费办法/6/1").out


def test_a_whole_article_and_a_whole_instrument(bare: Shell) -> None:
    told = bare.ok("law", "show", "第三十三条", "--json").data
    assert told["format"] == "casework/law-show/1"
    assert [one["cite"] for one in told["provisions"]] == ["条例/33/1", "条例/33/2", "条例/33/3"]
    assert told["citation"].endswith("第三十三条")
    whole = bare.ok("law", "show", "处理费办法", "--json").data
    assert len(whole["provisions"]) == sum(c.startswith("处理费办法/") for c in PROVISIONS)


def test_before_its_day_the_version_of_that_day_is_named(bare: Shell) -> None:
    told = bare.ok("law", "show", "条例/36", "--on", "2018-05-02", "--json").data
    assert not any(one["in_force"] for one in told["provisions"])
    assert "条例2008" in told["notes"][0]
    by_name = bare.ok("law", "show", "政府信息公开条例第二十四条", "--on", "2018-05-02", "--json").data
    assert by_name["cite"] == "条例2008/24"
    assert by_name["notes"] == []


@pytest.mark.parametrize(
    ("cite", "code", "told"),
    [("条例/36/4", "provision_unknown", "条例/36/1/4"), ("条例/99", "provision_unknown", "条例/55/1"),
     ("土地法第一条", "instrument_unknown", "条例"), ("条例/x", "cite_form", "条例/36/1/4"),
     ("条例/12", "provision_unknown", "条例/11/1")],
)  # fmt: skip
def test_what_is_not_carried_is_told_with_what_lies_nearest(
    bare: Shell, cite: str, code: str, told: str
) -> None:
    ran = bare.run("law", "show", cite)
    assert ran.code == 1
    assert ran.out == ""
    assert f"错误 [{code}]" in ran.err
    assert told in ran.err
    assert_plain_chinese(ran.err)


# -- load -----------------------------------------------------------------------------------
def test_a_text_is_shown_beside_our_sentence(bare: Shell, texts: Callable[..., str]) -> None:
    folder = texts(reg_txt=OURS + text_of(REGULATION))
    told = loaded(bare, folder)
    [file] = told["files"]
    assert told["format"] == "casework/law-load/1"
    assert told["stored"] == stored(bare) == ["条例@2019-05-15.json"]
    assert file["findings"] == file["faults"] == []
    assert file["instrument"]["code"] == "条例"
    assert file["instrument"]["articles"] == 55
    shown = bare.ok("law", "show", "条例/36/1/4", "--json").data
    assert shown["loaded"]["text"] == "（四）" + PROVISIONS["条例/36/1/4"].statement
    assert shown["loaded"]["source"] == "测试公报"
    assert shown["loaded"]["date"] == "2019-04-03"
    assert shown["loaded"]["effective"] == "2019-05-15"
    assert shown["findings"] == shown["notes"] == []
    out = bare.ok("law", "show", "条例/36/1/4").out
    assert "来源：测试公报；日期：2019-04-03；施行：2019-05-15" in out
    assert filler(12, 1) in bare.ok("law", "show", "第十二条").out, "not cited, but loaded"


def test_without_yes_nothing_is_written(bare: Shell, texts: Callable[..., str]) -> None:
    ran = bare.ok("law", "load", texts(reg_txt=OURS + text_of(REGULATION)))
    assert stored(bare) == []
    assert "没有写入" in ran.err
    assert "可以装入，核对无误" in ran.out


def test_word_and_plain_text_are_read_alike(bare: Shell, texts: Callable[..., str]) -> None:
    text = HEAD + OWN + MINI
    plain = loaded(bare, texts("one", a_txt=text))["files"][0]["instrument"]
    (bare.folder / "statutes" / "示例规定@2024-03-01.json").unlink()
    word = loaded(bare, texts("two", a_docx=docx(text.splitlines())))["files"][0]["instrument"]
    assert word == plain
    assert bare.ok("law", "show", "示例规定/3/1/2", "--json").data["loaded"]["text"].startswith("（二）")
    assert "某县政务公开示例规定》第三条第一款第（二）项" in bare.ok("law", "show", "示例规定/3/1/2").out


def test_gb18030_utf16_and_markdown(bare: Shell, texts: Callable[..., str]) -> None:
    text = HEAD + OWN + MINI
    for number, content in enumerate((text.encode("gb18030"), text.encode("utf-16"))):
        told = bare.ok("law", "load", texts(f"f{number}", a_txt=content), "--json").data
        assert told["files"][0]["instrument"]["articles"] == 4
    marked = "# 某规定\n\n" + (HEAD + OWN).replace("\n", "\n\n") + "## 第一章\n\n**第一条** 甲。\n"
    told = bare.ok("law", "load", texts("md", a_md=marked), "--json").data
    assert told["files"][0]["instrument"]["articles"] == 1


def test_source_and_days_may_stand_beside(bare: Shell, texts: Callable[..., str]) -> None:
    beside = 'source = "测试"\ndate = 2024-01-10\n"施行" = "2024年3月1日"\ncode = "示例规定"\nname = "某规定"\n'
    told = loaded(bare, texts(a_txt=MINI, a_toml=beside, b_pdf=b"%PDF", c_toml="x = 1"))
    assert told["files"][0]["instrument"]["source"] == "测试"
    assert told["unread"] == ["b.pdf", "c.toml"]


def test_what_is_missing_is_told_and_nothing_stored(bare: Shell, texts: Callable[..., str]) -> None:
    folder = texts(good_txt=HEAD + OWN + MINI, bad_txt="政府信息公开条例\n" + text_of(REGULATION))
    ran = bare.run("law", "load", folder, "--yes", "--json")
    assert ran.code == 1
    assert stored(bare) == []
    codes = [fault["code"] for fault in ran.data["files"][0]["faults"]]
    assert codes == ["statute_source_missing", "statute_date_missing", "statute_effective_missing"]
    for word in ("来源：", "日期：", "施行：", "bad.txt"):
        assert word in ran.err
    assert ran.data["files"][1]["faults"] == []
    assert_plain_chinese(ran.err)


def test_a_moved_a_missing_and_a_struck_article_are_found(
    bare: Shell, texts: Callable[..., str]
) -> None:
    folder = texts(reg_txt=OURS + text_of(renumbered(REGULATION, "12")[:-1]))
    told = loaded(bare, folder)
    found = {one["cite"]: one for one in told["files"][0]["findings"]}
    assert kinds(told) == {"renumbered", "missing"}
    assert found["条例/36/1/4"]["other"] == "条例/35"
    assert "处理决定 A4 信息不存在" in found["条例/36/1/4"]["used_by"]
    assert found["条例/55/1"]["kind"] == "missing"
    out = bare.ok("law", "load", folder).out
    assert "【疑似移位】reg.txt 条例/36/1/4" in out
    assert "【缺少】reg.txt 条例/55/1" in out
    shown = bare.ok("law", "show", "条例/36/1/4", "--json").data
    assert [one["kind"] for one in shown["findings"]] == ["renumbered"]


def test_a_newer_version_keeps_the_older_one(bare: Shell, texts: Callable[..., str]) -> None:
    loaded(bare, texts("one", reg_txt=OURS + text_of(REGULATION)))
    changed = text_of(REGULATION).replace("经检索没有", "经充分检索没有")
    told = loaded(bare, texts("two", reg_txt=LATER + changed))
    assert [(f["kind"], f["cite"]) for f in told["files"][0]["findings"]] == [
        ("amended", None), ("changed", "条例/36/1"), ("changed", "条例/36/1/4"),
    ]  # fmt: skip
    assert stored(bare) == ["条例@2019-05-15.json", "条例@2027-01-01.json"]

    def text(day: str) -> str:
        shown = bare.ok("law", "show", "条例/36/1/4", "--on", day, "--json").data
        return str(shown["loaded"]["text"])

    assert "充分" not in text("2026-12-31")
    assert "充分" in text("2027-01-01")
    later = bare.ok("law", "show", "条例/36/1/4", "--on", "2027-01-01").out
    assert "晚于我们的表述所依据的版本" in later
    assert "2019-05-15施行 → 2027-01-01施行" in later
    before = bare.ok("law", "show", "条例/36/1/4", "--on", "2018-01-01", "--json").data
    assert before["loaded"] is None
    assert len(before["versions"]) == 2
    assert any("没有施行" in note for note in before["notes"])


def test_of_the_agencys_own_rules_the_version_of_the_day_is_shown(
    bare: Shell, texts: Callable[..., str]
) -> None:
    loaded(bare, texts("one", a_txt=HEAD + OWN + "文号：某政令〔2024〕1号\n" + MINI))
    later = HEAD.replace("2024", "2025") + "文号：某政令〔2025〕9号\n" + MINI.replace("雨伞", "阳伞")
    told = loaded(bare, texts("two", a_txt=later))
    assert [f["cite"] for f in told["files"][0]["findings"]] == ["示例规定/3"]

    def shown(day: str) -> dict[str, Any]:
        return dict(bare.ok("law", "show", "示例规定/3/2", "--on", day, "--json").data)

    before, after = shown("2025-02-28"), shown("2025-03-01")
    assert before["instrument"]["number"] == "某政令〔2024〕1号"
    assert before["instrument"]["effective"] == "2024-03-01"
    assert "雨伞" in before["loaded"]["text"]
    assert before["findings"] == []
    assert after["instrument"]["number"] == "某政令〔2025〕9号"
    assert "阳伞" in after["loaded"]["text"]
    assert [one["cite"] for one in after["findings"]] == ["示例规定/3"]
    unchanged = bare.ok("law", "show", "示例规定/2", "--on", "2025-03-01", "--json").data
    assert unchanged["findings"] == []


def test_the_same_text_again_changes_nothing(bare: Shell, texts: Callable[..., str]) -> None:
    folder = texts(a_txt=HEAD + OWN + MINI)
    loaded(bare, folder)
    before = (bare.folder / "statutes" / stored(bare)[0]).read_bytes()
    again = loaded(bare, folder)
    assert again["files"][0]["known"] is True
    assert again["stored"] == []
    assert (bare.folder / "statutes" / stored(bare)[0]).read_bytes() == before
    assert "都已装入过" in bare.ok("law", "load", folder, "--yes").err


def test_another_text_for_the_same_version_is_refused(bare: Shell, texts: Callable[..., str]) -> None:
    loaded(bare, texts("one", a_txt=HEAD + OWN + MINI))
    ran = bare.run("law", "load", texts("two", a_txt=HEAD + OWN + MINI.replace("雨伞", "阳伞")), "--yes")
    assert ran.code == 1
    assert "[statute_stored_differs]" in ran.err
    assert "示例规定@2024-03-01.json" in ran.err


def test_two_files_for_one_version_are_refused(bare: Shell, texts: Callable[..., str]) -> None:
    text = HEAD + OWN + MINI
    ran = bare.run("law", "load", texts(a_txt=text, b_docx=docx(text.splitlines())), "--yes")
    assert ran.code == 1
    assert "错误 [statute_twice] b.docx：与 a.txt 是同一版" in ran.err
    assert stored(bare) == []


# -- files that cannot be used --------------------------------------------------------------
def docx(lines: list[str], change: Callable[[Any], None] | None = None) -> bytes:
    """Return a Word file with these paragraphs."""
    from docx import Document

    document = Document()
    for line in lines:
        document.add_paragraph(line)
    if change is not None:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_xml(document: Any, xml: str, place: int = -1) -> None:
    from docx.oxml import parse_xml

    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document.paragraphs[place]._p.append(parse_xml(xml.replace(">", f" {names}>", 1)))


def revised(document: Any) -> None:
    with_xml(document, '<w:ins w:id="1" w:author="x"><w:r><w:t>增加的字</w:t></w:r></w:ins>')


def listed(document: Any) -> None:
    document.add_paragraph("自动编号的一项", style="List Number")


def listed_by_hand(document: Any) -> None:
    with_xml(document, '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>')


def boxed(document: Any) -> None:
    with_xml(document, "<w:r><w:txbxContent><w:p><w:r><w:t>框中的字</w:t></w:r></w:p></w:txbxContent></w:r>")


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def hollow() -> bytes:
    """A zip that is no Word file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "甲")
    return out.getvalue()


def shattered() -> bytes:
    """A Word file whose text is no XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx(["甲"]))) as sound, zipfile.ZipFile(out, "w") as archive:
        for name in sound.namelist():
            archive.writestr(name, b"<w:" if name == "word/document.xml" else sound.read(name))
    return out.getvalue()


SOUND = (HEAD + OWN + MINI).splitlines()
BAD: dict[str, tuple[str, bytes, str]] = {
    "half a word file": ("docx", truncated(docx(SOUND)), "statute_docx_broken"),
    "no word file": ("docx", b"PK\x03\x04nonsense", "statute_docx_broken"),
    "text named docx": ("docx", "第一条 甲。".encode(), "statute_docx_broken"),
    "another zip": ("docx", hollow(), "statute_docx_broken"),
    "no xml": ("docx", shattered(), "statute_docx_broken"),
    "changes not accepted": ("docx", docx(SOUND, revised), "statute_docx_revisions"),
    "numbered by a style": ("docx", docx(SOUND, listed), "statute_docx_numbering"),
    "numbered by hand": ("docx", docx(SOUND, listed_by_hand), "statute_docx_numbering"),
    "text in a box": ("docx", docx(SOUND, boxed), "statute_docx_boxes"),
    "an empty word file": ("docx", docx([]), "statute_empty"),
    "an empty file": ("txt", b"", "statute_empty"),
    "blanks alone": ("txt", b" \n\n\t\n", "statute_empty"),
    "only a head": ("txt", HEAD.encode(), "statute_empty"),
    "no text": ("txt", b"\xff\xfe\x00\xd8\x00\x00", "statute_encoding"),
    "zeros": ("txt", b"\0\0\0\0", "statute_encoding"),
    "out of order": ("txt", (HEAD + OWN + "第二条 甲。\n第一条 乙。").encode(), "statute_article_order"),
    "a number twice": ("txt", (HEAD + OWN + "第一条 甲。\n第一条 乙。").encode(), "statute_article_twice"),
    "wrapped lines": ("txt", (HEAD + OWN + "第一条 甲乙\n丙丁。").encode(), "statute_wrapped"),
    "far too big": ("txt", b"a" * (8 * 2**20 + 1), "statute_too_big"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_is_refused_and_nothing_stored(
    bare: Shell, texts: Callable[..., str], name: str
) -> None:
    suffix, content, code = BAD[name]
    folder = texts(good_txt=HEAD + OWN + MINI, **{f"bad_{suffix}": content})
    ran = bare.run("law", "load", folder, "--yes")
    assert ran.code == 1
    assert f"错误 [{code}] bad.{suffix}：" in ran.err
    assert_plain_chinese(ran.err)
    assert stored(bare) == []


def test_numbers_switched_off_in_word_are_no_numbers(bare: Shell, texts: Callable[..., str]) -> None:
    def off(document: Any) -> None:
        document.paragraphs[-1].style = document.styles["List Number"]
        with_xml(document, '<w:numPr><w:numId w:val="0"/></w:numPr>')
        properties = document.paragraphs[-1]._p.pPr
        properties.append(document.paragraphs[-1]._p[-1])

    told = bare.ok("law", "load", texts(a_docx=docx(SOUND, off)), "--json").data
    assert told["files"][0]["faults"] == []


def test_a_sidecar_that_is_no_toml(bare: Shell, texts: Callable[..., str]) -> None:
    ran = bare.run("law", "load", texts(a_txt=MINI, a_toml="source = "), "--yes")
    assert ran.code == 1
    assert "[statute_head_file]" in ran.err


def test_folders_with_nothing_to_read(bare: Shell, texts: Callable[..., str]) -> None:
    assert "[folder_missing]" in bare.run("law", "load", "nowhere").err
    assert "[statute_none]" in bare.run("law", "load", texts(a_pdf=b"%PDF")).err


def test_a_disk_that_is_full_leaves_nothing_behind(
    bare: Shell, texts: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = texts(a_txt=HEAD + OWN + MINI, b_txt=OURS + text_of(REGULATION))
    real, calls = files.os.fsync, []

    def second_fails(number: int) -> None:
        calls.append(number)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(number)

    monkeypatch.setattr(files.os, "fsync", second_fails)
    ran = bare.run("law", "load", folder, "--yes")
    assert ran.code == 5
    assert "ENOSPC" in ran.err
    assert len(calls) == 2
    assert stored(bare) == []


# -- what is stored -------------------------------------------------------------------------
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data["articles"][0]["paragraphs"][0].update(text="改过的字"),
        lambda data: data.pop("digest"),
        lambda data: data.update(effective="去年"),
        lambda data: data.update(date=None),
        lambda data: data.update(articles=[1]),
        lambda data: data.update(format="casework/statute/9"),
    ],
)
def test_a_stored_text_that_was_touched_is_not_used(
    bare: Shell, texts: Callable[..., str], damage: Callable[[dict[str, Any]], None]
) -> None:
    loaded(bare, texts(a_txt=HEAD + OWN + MINI))
    path = bare.folder / "statutes" / stored(bare)[0]
    data = json.loads(path.read_text(encoding="utf-8"))
    damage(data)
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    ran = bare.run("law", "show", "条例/36")
    assert ran.code == 5
    assert "[statute_store_damaged]" in ran.err
    assert path.name in ran.err
    path.write_bytes(b"{")
    assert "[statute_store_damaged]" in bare.run("law", "search", "检索").err


def test_the_folder_is_a_setting(bare: Shell, texts: Callable[..., str]) -> None:
    (bare.folder / "etc").mkdir()
    settings = bare.folder / "etc" / "casework.toml"
    settings.write_text('[statutes]\nfolder = "laws"\n[agency]\nname = "某局"\n', encoding="utf-8")
    bare.patch.setenv("CASEWORK_CONFIG", str(settings))
    loaded(bare, texts(a_txt=HEAD + OWN + MINI))
    assert [p.name for p in (bare.folder / "etc" / "laws").iterdir()] == ["示例规定@2024-03-01.json"]
    assert bare.ok("law", "show", "示例规定", "--json").data["loaded"]["source"].startswith("某县公报")


# -- search ---------------------------------------------------------------------------------
def test_search_tells_where_it_was_found(bare: Shell, texts: Callable[..., str]) -> None:
    told = bare.ok("law", "search", "检索", "--json").data
    assert told["format"] == "casework/law-search/1"
    first = told["hits"][0]
    assert first["cite"] == "条例/36/1/4"
    assert first["citation"] == "条例第三十六条第（四）项"
    assert "我们的表述含“检索”" in first["why"]
    by_name = bare.ok("law", "search", "延期").out
    assert "条例第三十三条第二款（条例/33/2）" in by_name
    assert "依据它的文书、动作含“延期”" in by_name
    assert bare.ok("law", "search", "雨伞", "--json").data["hits"] == []
    assert "没有找到" in bare.ok("law", "search", "雨伞").err
    loaded(bare, texts(a_txt=HEAD + OWN + MINI))
    hits = bare.ok("law", "search", "雨伞", "--on", "2024-06-03", "--json").data["hits"]
    assert [(hit["cite"], hit["statement"]) for hit in hits] == [("示例规定/3/2", None)]
    assert hits[0]["text"] == "不登记的，不借给雨伞。"
    assert bare.ok("law", "search", "雨伞", "--on", "2024-02-29", "--json").data["hits"] == []
    assert "示例规定第三条第二款" in bare.ok("law", "search", "雨伞").out


def test_search_is_limited_and_refuses_nothing_to_look_for(bare: Shell) -> None:
    assert len(bare.ok("law", "search", "公开", "--limit", "3", "--json").data["hits"]) == 3
    assert "[law_query]" in bare.run("law", "search", "，").err


# -- for a case -----------------------------------------------------------------------------
def test_for_a_case_ranks_with_reasons(shell: Shell) -> None:
    number = shell.one()
    told = shell.ok("law", "for", number, "--json").data
    assert told["format"] == "casework/law-for/1"
    assert (told["number"], told["on"]) == (number, "2025-03-03")
    scores = [one["score"] for one in told["articles"]]
    assert scores == sorted(scores, reverse=True)
    cites = [one["cite"] for one in told["articles"]]
    assert {"条例/33/2", "条例/31/1/2", "条例/30/1"} <= set(cites)
    shell.do(number, "accept", "chengban")
    shell.do(
        number, "record_search", "chengban", places="档案室", terms="批复", period="2020年至2025年",
        searcher="承办人", result="没有检索到",
    )  # fmt: skip
    outcomes = [{"item": n, "reply": "A4", "reason": "经检索没有"} for n in (1, 2)]
    shell.do(number, "propose", "chengban", outcomes=outcomes)
    articles = shell.ok("law", "for", number, "--json").data["articles"]
    assert articles[0]["cite"] == "条例/36/1/4"
    # What the review found stands before what was decided.
    assert [r["source"] for r in articles[0]["reasons"]][:2] == ["finding", "outcome"]
    assert articles[0]["statement"] == PROVISIONS["条例/36/1/4"].statement
    assert articles[0]["effective"] == "2019-05-15"
    assert "行诉法/46/1" in [one["cite"] for one in articles]
    out = shell.ok("law", "for", number).out
    assert out.startswith("条例第三十六条第（四）项（条例/36/1/4）")
    assert "第1项办理意见为“信息不存在”（A4）" in out
    assert not [value for value in PERSONAL.values() if value in out]


def test_for_a_case_that_is_not_there(shell: Shell) -> None:
    assert "[case_unknown]" in shell.run("law", "for", "2025-9999").err


def test_help_is_chinese(bare: Shell) -> None:
    for words in ((), ("show",), ("search",), ("for",), ("load",)):
        assert "用法：casework law" in bare.ok("law", *words, "--help").out
