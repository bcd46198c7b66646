"""``casework explain`` and ``casework whatif``: complete, readable, and nothing is written."""

from __future__ import annotations

import json

import pytest
from cli.officer import Shell

from casework.cli.typeset import width


@pytest.fixture
def accepted(shell: Shell) -> str:
    number = shell.one()
    shell.do(number, "accept", "chengban")
    return number


def test_the_account_on_the_screen(shell: Shell, accepted: str) -> None:
    ran = shell.run("explain", accepted)
    assert ran.code == 0
    for part in ("期限计算说明", "一、收到申请之日", "以此日为收到之日", "期限届满：2025年3月31日（确定）",
                 "国办发明电〔2024〕12号", "日历版本："):  # fmt: skip
        assert part in ran.out
    days = [line for line in ran.out.splitlines() if line.startswith("2025-03-")]
    assert all(width(line) <= 80 for line in days)


def test_the_account_as_json_and_as_files(shell: Shell, accepted: str) -> None:
    data = json.loads(shell.run("explain", accepted, "--json").out)
    assert data["format"] == "casework/explanation/1"
    assert data["number"] == accepted
    ran = shell.run("explain", accepted, "--out", "out", "--format", "docx,html,txt")
    assert ran.code == 0
    assert sorted(path.suffix for path in (shell.folder / "out").iterdir()) == [".docx", ".html", ".txt"]


def test_futures_of_the_usual_kind_and_of_ones_own(shell: Shell, accepted: str) -> None:
    before = shell.run("show", accepted, "--json").out
    ran = shell.run("whatif", accepted)
    assert ran.code == 0
    assert "照现状" in ran.out
    assert "没有写入" in ran.err
    own = shell.run("whatif", accepted, "--consult", "2025-03-10", "2025-03-17", "--extend", "2025-03-31",
                    "20", "--extend", "2025-04-30", "5", "--together", "--json")  # fmt: skip
    futures = json.loads(own.out)["futures"]
    assert [f["name"] for f in futures][0] == "照现状"
    assert futures[1]["shift"] == 5
    assert "最后一日" in futures[3]["refusal"]["message"]
    assert shell.run("show", accepted, "--json").out == before


def test_futures_from_a_file(shell: Shell, accepted: str) -> None:
    (shell.folder / "f.json").write_text(
        json.dumps([{"name": "缴费", "facts": [
            {"kind": "fee_noticed", "on": "2025-03-10", "received_on": "2025-03-10"},
            {"kind": "fee_paid", "on": "2025-03-12"}]}], ensure_ascii=False), encoding="utf-8",
    )  # fmt: skip
    ran = shell.run("whatif", accepted, "--futures", "f.json")
    assert ran.code == 0
    assert "缴费" in ran.out
    assert "2025-04-10" in ran.out


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("explain", "2099-0001"), 1, "case_unknown"),
        (("whatif", "2099-0001"), 1, "case_unknown"),
        (("whatif", "{}", "--extend", "2025-03-31"), 2, "usage"),
        (("whatif", "{}", "--extend", "2025-02-30", "5"), 2, "usage"),
        (("whatif", "{}", "--futures", "none.json"), 1, "file_missing"),
        (("explain", "{}", "--out", "x", "--format", "odt"), 1, "format_unknown"),
    ],
)
def test_mistakes_are_told(
    shell: Shell, accepted: str, arguments: tuple[str, ...], code: int, word: str
) -> None:
    ran = shell.run(*(one.format(accepted) for one in arguments))
    assert ran.code == code
    assert f"[{word}]" in ran.err
    assert "Traceback" not in ran.err
