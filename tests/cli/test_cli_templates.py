"""``casework templates``: list, fields, check and diff, for people and as JSON."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from cli.officer import Shell

from casework.law.documents import DOCUMENTS

OURS = Path(str(resources.files("casework"))) / "templates"


@pytest.fixture
def own(bare: Shell) -> Path:
    """A folder with the agency's own D-03, worded otherwise, and a partial."""
    folder = bare.folder / "templates"
    (folder / "samples").mkdir(parents=True)
    text = (OURS / "D-03.j2").read_text("utf-8")
    text = text.replace("version = ", 'based_on = "D-03@1"\nversion = ', 1)
    text = text.replace("政府信息公开申请登记回执", "政府信息公开申请收件证明")
    (folder / "D-03.j2").write_text(text, "utf-8")
    contact = (OURS / "_contact.j2").read_text("utf-8").replace("联系单位", "咨询单位")
    (folder / "_contact.j2").write_text(contact, "utf-8")
    (bare.folder / "casework.toml").write_text('[letters]\nfolders = ["templates"]\n', "utf-8")
    return folder


def refused(shell: Shell, *args: str) -> str:
    ran = shell.run("templates", *args)
    assert ran.code == 1
    assert ran.out == ""
    return ran.err


def test_the_list_of_our_own(bare: Shell) -> None:
    ran = bare.ok("templates", "list")
    assert ran.err == ""
    lines = ran.out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == sorted(DOCUMENTS)
    assert all(line.rstrip().endswith("内置") for line in lines[1:])
    rows = {r["code"]: r for r in bare.ok("templates", "list", "--json").data["templates"]}
    assert rows["D-26"] | {"title": "", "version": 1} == {
        "code": "D-26", "title": "", "version": 1, "layout": "plain", "outcome": "3.3.4",
        "numbered_by": "approve", "effective_from": rows["D-26"]["effective_from"],
        "effective_until": None, "based_on": None, "origin": "built_in", "own_partials": [],
        "outdated": None, "faults": 0,
    }  # fmt: skip


def test_the_list_says_where_each_comes_from(bare: Shell, own: Path) -> None:
    rows = {r["code"]: r for r in bare.ok("templates", "list", "--json").data["templates"]}
    assert rows["D-03"]["origin"] == f"{own}/"
    assert rows["D-03"]["based_on"] == "D-03@1"
    assert rows["D-26"]["origin"] == "built_in"
    assert rows["D-26"]["own_partials"] == [f"{own}/_contact.j2"]
    shown = bare.ok("templates", "list").out
    assert f"内置（片段：{own}/_contact.j2）" in shown


def test_a_faulty_letter_does_not_hide_the_list(bare: Shell, own: Path) -> None:
    (own / "D-04.j2").write_text("+++\n+++\n{{ x }}\n", "utf-8")
    shown = bare.ok("templates", "list").out
    assert "处错误，见 templates check" in shown
    assert "D-26" in shown


def test_the_fields_of_a_letter(bare: Shell) -> None:
    told = bare.ok("templates", "fields", "D-26", "--json").data
    rows = {row["name"]: row for row in told["fields"]}
    assert told["code"] == "D-26"
    assert rows["applicant.name"] == {
        "name": "applicant.name", "label": "申请人姓名或者名称", "type": "name", "need": "required",
    }  # fmt: skip
    assert rows["doc_no"]["need"] == "final_only"
    assert rows["issued_on"]["need"] == "final_only"
    assert {row["need"] for row in rows.values()} == {"required", "optional", "final_only"}
    shown = bare.ok("templates", "fields", "D-26").out
    for word in ("申请人姓名或者名称", "必填", "选填", "签发时填"):
        assert word in shown
    assert "D-26" in refused(bare, "fields", "D-99")


def test_a_sound_folder_passes(bare: Shell, own: Path) -> None:
    assert "检查无误" in bare.ok("templates", "check").out
    assert bare.ok("templates", "check", "--json").data == {
        "format": "casework/template-check/1", "checked": len(DOCUMENTS), "faults": [],
        "outdated": [],
    }  # fmt: skip


def test_every_fault_is_shown_and_the_exit_code_is_one(bare: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    text = (OURS / "D-03.j2").read_text("utf-8")
    (folder / "D-03.j2").write_text(text + "收到,答复\n{{ aplicant }}\n", "utf-8")
    (folder / "_contct.j2").write_text("@note （某）\n", "utf-8")
    ran = bare.run("templates", "check", "--folder", str(folder))
    assert ran.code == 1
    last = text.count("\n") + 1
    assert f"错误 [template_wording] {folder}/D-03.j2:{last}: " in ran.err
    assert f"错误 [template_field] {folder}/D-03.j2:{last + 1}: 未登记的字段 aplicant" in ran.err
    assert "错误 [template_orphan]" in ran.err
    assert "共 3 处错误。" in ran.err
    ran = bare.run("templates", "check", "--folder", str(folder), "--json")
    assert ran.code == 1
    faults = ran.data["faults"]
    assert [(f["file"], f["line"], f["code"]) for f in faults] == [
        (f"{folder}/D-03.j2", last, "template_wording"),
        (f"{folder}/D-03.j2", last + 1, "template_field"),
        (f"{folder}/_contct.j2", 1, "template_orphan"),
    ]
    assert "找不到文件夹" in refused(bare, "check", "--folder", "absent")


def test_the_difference_to_ours(bare: Shell, own: Path) -> None:
    ran = bare.ok("templates", "diff", "D-03")
    assert "--- 内置 D-03.j2" in ran.out
    assert f"+++ 本机关 {own}/D-03.j2" in ran.out
    assert "@@ 内置第" in ran.out
    changed = [line for line in ran.out.splitlines() if line.startswith(("-", "+"))]
    assert any("登记回执" in line for line in changed)
    assert any("收件证明" in line for line in changed)
    told = bare.ok("templates", "diff", "D-03", "--json").data
    assert told["files"][0]["name"] == "D-03.j2"
    assert told["outdated"] is None


def test_a_partial_is_compared_too(bare: Shell, own: Path) -> None:
    [one] = bare.ok("templates", "diff", "D-39", "--json").data["files"]
    assert one["name"] == "_contact.j2"
    assert "咨询单位" in one["diff"]


def test_nothing_of_ones_own_to_compare(bare: Shell) -> None:
    ran = bare.ok("templates", "diff", "D-39")
    assert ran.out == ""
    assert "全部使用内置模板" in ran.err
    assert bare.ok("templates", "diff", "D-39", "--json").data["files"] == []
    assert "没有文书模板" in refused(bare, "diff", "D-99")


def test_an_old_copy_is_pointed_out_everywhere(bare: Shell, own: Path) -> None:
    path = own / "D-03.j2"
    path.write_text(path.read_text("utf-8").replace("D-03@1", "D-03@0"), "utf-8")
    note = "提示：D-03 依据内置模板第0版改写"
    for command in (("list",), ("check",), ("diff", "D-03")):
        assert note in bare.ok("templates", *command).err
