"""What is printed: tables that keep their days whole, and outputs that end early."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli.officer import ROOT, Shell, process, request

from casework.cli.typeset import one_line, shortened, table, width, wrapped

DAYS = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@pytest.mark.parametrize("columns", ["20", "80", "200"])
def test_days_are_never_wrapped(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    number = shell.one()
    shell.do(number, "accept", "chengban")
    listed = shell.ok("list").out
    assert DAYS.findall(listed) == ["2025-03-31"]
    assert len(listed.splitlines()) == 2
    shown = shell.ok("show", number, "--days").out
    ledger = [line for line in shown.splitlines() if re.match(r"\d{4}-\d\d-\d\d ", line)]
    assert ledger[0].startswith("2025-03-04")
    assert ledger[-1].startswith("2025-03-31")
    assert "答复期限：2025-03-31（确定），剩余 20 个工作日" in shown


def test_show_names_what_codes_stand_for(shell: Shell) -> None:
    number = shell.one(items=["立项批复"])
    shell.do(number, "accept", "chengban")
    one = {"item": 1, "reply": "A2", "reason": "可以公开", "enclosures": ["批复"]}
    shell.do(number, "propose", "chengban", outcomes=[one])
    shell.do(number, "assign", "dengji", handler="chengban2")
    shown = shell.ok("show", number).out
    for words in ("A2 予以公开（年报 3.1）", "D-03 登记回执", "演示承办人二", "阶段：提出办理意见"):
        assert words in shown


def test_show_and_list_keep_foreign_text_on_its_line(shell: Shell) -> None:
    number = shell.one(description="第一行\n第二行\x1b[31m红", items=None)
    for text in (shell.ok("show", number).out, shell.ok("list").out):
        assert "\x1b" not in text
        assert "第一行 第二行" in text


def test_an_empty_list_says_so(shell: Shell) -> None:
    ran = shell.ok("list")
    assert (ran.out, ran.err) == ("", "没有符合条件的办件。\n")
    assert shell.ok("list", "--json").data == []


def test_after_a_step_the_officer_learns_stage_and_deadline(shell: Shell) -> None:
    number = shell.one()
    shell.on("2025-03-28")
    told = shell.ok("do", number, "accept", "--as", "chengban").out
    assert told == f"{number} 已办理，现在“受理”阶段，答复期限 2025-03-31（确定），即将逾期\n"


def test_actions_groups_what_cannot_be_done_by_why(shell: Shell) -> None:
    number = shell.one()
    shell.do(number, "accept", "chengban")
    text = shell.ok("actions", number).out
    here, elsewhere = text.split("这一阶段没有的")
    assert "notify_extension（告知延期）：延期须经公开工作机构负责人同意" in here
    assert "archive（归档）" in elsewhere
    assert "不能在" not in text
    assert "可以办理（qianfa）" in shell.ok("actions", number, "--as", "qianfa").out


def test_the_lifecycle_reads_stage_by_stage(bare: Shell) -> None:
    text = bare.ok("states").out
    assert "补正（correction）：等待申请人补正" in text
    assert "归档（archived）" in text


def test_chinese_takes_two_columns() -> None:
    assert width("ab") == 2
    assert width("登记a") == 5
    lines = table(("甲", "b"), [("登记编号", "1"), ("x", "2")]).splitlines()
    assert [width(line[: line.index(mark)]) for line, mark in zip(lines, "b12", strict=True)] == [
        10, 10, 10,
    ]  # fmt: skip
    assert shortened("登记编号登记编号", 7) == "登记编…"
    assert shortened("登记", 7) == "登记"
    assert one_line(" a\n\tb \x1b[0m") == "a b \N{REPLACEMENT CHARACTER}[0m"
    assert all(width(line) <= 11 for line in wrapped("登记编号，casework 登记", 10))


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CASEWORK_")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


@pytest.mark.parametrize("command", ["states", "workday add 2025-03-03 20", "--help"])
def test_a_reader_who_leaves_early(tmp_path: Path, command: str) -> None:
    """The pipe is closed before the first byte is written."""
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        [sys.executable, "-X", "dev", "-m", "casework", *command.split()],
        stdout=writer,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(PYTHONUTF8="1"),
        check=False,
        timeout=60,
    )
    os.close(writer)
    assert b"Traceback" not in ran.stderr
    assert b"Exception ignored" not in ran.stderr
    assert ran.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "casework", "states"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=environment(PYTHONUTF8="1"),
            check=False,
            timeout=60,
        )
    assert ran.returncode == 5
    assert b"Traceback" not in ran.stderr
    assert "ENOSPC" in ran.stderr.decode()


def test_json_for_a_console_that_knows_no_chinese(tmp_path: Path) -> None:
    import json

    ran = process(
        "states", "--format", "json", folder=tmp_path, PYTHONUTF8="0", PYTHONIOENCODING="ascii"
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["states"][0]["label"] == "登记"
    ran = process("states", folder=tmp_path, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert ran.returncode == 0, ran.stderr


def test_nothing_but_json_on_standard_output_of_a_first_use(tmp_path: Path) -> None:
    """Creating and migrating the database says nothing where the JSON goes."""
    import json

    (tmp_path / "r.json").write_text(json.dumps(request()), "utf-8")
    ran = process("register", "r.json", "--as", "dengji", "--json", folder=tmp_path)
    assert ran.returncode == 0, ran.stderr.decode()
    assert json.loads(ran.stdout)[0]["state"] == "registration"
    assert "INFO" not in ran.stderr.decode()
