"""``casework clues`` and ``casework evidence``: what they show, what they refuse, what they keep quiet."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from cli.officer import Shell, request

from casework.law.evidence import PROOFS

SECRET = "某柒政发〔2024〕77号"
ITEMS = [f"{SECRET}的全文", "2024年3月5日的会议纪要和某柒政发（2024）77号的附件"]
DESCRIPTION = "请公开《某柒路改造方案》，电话13900007777"
SEARCH = {
    "places": "公文系统", "terms": "改造方案", "period": "2010年至2015年", "searcher": "承办人", "result": "未检索到",
}  # fmt: skip


@pytest.fixture
def asked(shell: Shell) -> str:
    """A request with clues in its description and its items, accepted."""
    number = shell.one(description=DESCRIPTION, items=ITEMS)
    shell.do(number, "accept", "chengban")
    return number


@pytest.fixture
def drafted(shell: Shell, asked: str) -> str:
    """The same, answered in a draft that speaks of one clue and quotes the others."""
    shell.do(asked, "record_search", "chengban", **SEARCH)
    outcomes = [
        {"item": 1, "reply": "A4", "reason": "没有查找到某柒政发[2024]第077号文件"},
        {"item": 2, "reply": "A4", "reason": "没有形成这样的信息"},
    ]
    shell.do(asked, "propose", "chengban", outcomes=outcomes)
    shell.do(asked, "decide", "chengban")
    return asked


def told(shell: Shell, number: str) -> dict[str, dict[str, Any]]:
    return {one["norm"]: one for one in shell.ok("clues", number, "--json").data["clues"]}


def test_each_clue_is_told_once_with_all_its_items(shell: Shell, asked: str) -> None:
    data = shell.ok("clues", asked, "--json").data
    assert data["format"] == "casework/clues/1"
    assert (data["number"], data["letter"]) == (asked, None)
    assert [(c["kind"], c["norm"], c["items"], c["sources"], c["answer"]) for c in data["clues"]] == [
        ("doc_no", SECRET, [1, 2], ["item"], None),
        ("day", "2024年3月5日", [2], ["item"], None),
        ("title", "《某柒路改造方案》", [], ["description"], None),
    ]
    ran = shell.ok("clues", asked)
    assert f"文号  {SECRET}  第1、2项" in ran.out
    assert "申请内容" in ran.out
    assert "尚无文稿或者已签发的答复" in ran.err


def test_a_draft_is_looked_at(shell: Shell, drafted: str) -> None:
    data = shell.ok("clues", drafted, "--json").data
    assert data["letter"] == {
        "code": "D-30", "title": "答复书（信息不存在）", "doc_no": None, "standing": "draft",
    }  # fmt: skip
    assert {norm: one["answer"] for norm, one in told(shell, drafted).items()} == {
        SECRET: "said", "2024年3月5日": "quoted", "《某柒路改造方案》": "quoted",
    }  # fmt: skip
    ran = shell.ok("clues", drafted)
    assert "答复写明" in ran.out
    assert "没有提到的 0 条，只在引述申请时出现的 2 条" in ran.err
    assert "答复书（信息不存在）（文稿）" in ran.err


def test_a_corrected_request_is_read_as_corrected(shell: Shell) -> None:
    number = shell.one(description="请公开材料", items=["材料"])
    shell.do(number, "request_correction", "chengban", matters=["请写明"], respond_by="2025-03-24",
             guidance="可以写明文号")  # fmt: skip
    shell.do(number, "receive_correction", "dengji", text="要《某批复》", items=[ITEMS[0]])
    clues = told(shell, number)
    assert clues[SECRET]["items"] == [1]
    assert clues["《某批复》"]["sources"] == ["correction"]


def test_a_withdrawn_item_gives_no_clue(shell: Shell, asked: str) -> None:
    shell.do(asked, "withdraw", "dengji", items=[2], statement="撤回第二项")
    assert "2024年3月5日" not in told(shell, asked)


def test_a_request_without_clues_says_so(shell: Shell) -> None:
    number = shell.one(description="请公开材料", items=["材料"])
    ran = shell.ok("clues", number)
    assert ran.out == ""
    assert "没有可以逐一对照的线索" in ran.err


def test_no_message_and_no_log_holds_a_clue(
    shell: Shell, drafted: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shell.ok("clues", drafted)
    shell.ok("evidence", drafted)
    for hidden in ("某柒政发", "某柒路", "2024年3月5日", "13900007777"):
        assert hidden not in "".join(shell.said)
        assert hidden not in "".join(record.getMessage() for record in caplog.records)


# -- evidence ----------------------------------------------------------------------------------
def test_the_list_names_what_is_missing_and_how_to_fill_it(shell: Shell, asked: str) -> None:
    ran = shell.ok("evidence", asked)
    assert "尚未签发答复" in ran.out
    assert "[关键] 答复书：" in ran.out
    assert "attach" not in ran.err, "nothing is missing yet"
    shell.do(asked, "propose_extension", "chengban", days=10, reason="核对档案")
    shell.do(asked, "approve_extension", "fuzeren", days=10)
    shell.do(asked, "notify_extension", "dengji")
    ran = shell.ok("evidence", asked)
    assert "缺少 1 份" in ran.out
    assert "[关键] 延期答复告知书送达凭证：" in ran.out
    assert f"casework do {asked} attach" in ran.err
    name = PROOFS["extension_service"].name
    shell.do(asked, "attach", "dengji", title="交邮回执", kind_of=name)
    data = shell.ok("evidence", asked, "--json").data
    [slip] = [p for p in data["proofs"] if p["code"] == "extension_service"]
    assert (slip["status"], slip["name"], slip["cites"]) == ("on_file", name, ["条例/33/2"])
    assert "缺少 0 份" in shell.ok("evidence", asked).out


def test_the_json_is_one_list_with_numbers(shell: Shell, drafted: str) -> None:
    data = shell.ok("evidence", drafted, "--json").data
    assert (data["format"], data["number"], data["round"]) == ("casework/evidence/1", drafted, 1)
    assert data["answer"] is None
    assert data["replies"] == [
        {"item": 1, "part": None, "reply": "A4"}, {"item": 2, "part": None, "reply": "A4"},
    ]  # fmt: skip
    numbers = [p["no"] for p in data["proofs"] if p["status"] == "on_file"]
    assert numbers == list(range(1, len(numbers) + 1))
    [search] = [p for p in data["proofs"] if p["code"] == "search"]
    assert (search["items"], search["on"]) == ([1, 2], "2025-03-03")


@pytest.mark.parametrize("command", ["clues", "evidence"])
def test_what_is_not_there_is_refused(shell: Shell, command: str) -> None:
    shell.refused(command, "2099-0001", code="case_unknown")
    number = shell.one()
    shell.do(number, "withdraw", "dengji", statement="撤回")
    shell.do(number, "erase", "guanli", basis="保管期限届满")
    shell.refused(command, number, code="erased")


def test_a_round_that_never_began_is_refused(shell: Shell, asked: str) -> None:
    shell.refused("evidence", asked, "--round", "2", code="round_unknown")
    shell.refused("evidence", asked, "--round", "0", code="usage", exit_code=2)
    assert shell.ok("evidence", asked, "--round", "1").out


def test_a_request_written_with_terminal_codes_stays_on_its_line(shell: Shell) -> None:
    number = shell.one(**request(description="《甲\x1b[31m乙》\n《丙》", items=["《甲\x1b[31m乙》"]))
    out = shell.ok("clues", number).out
    assert "\x1b" not in out
