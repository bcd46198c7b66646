"""Refusals: a code and a Chinese sentence, the right exit code, and nothing written."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli.officer import PERSONAL, Shell, line, request

SMALL_OFFICE = """
[agency]
name = "某县某某局"
[people.zhang]
name = "张某"
roles = ["registrar", "handler", "office_head"]
[people.li]
name = "李某"
roles = ["office_head", "leader", "secrecy_reviewer"]
[people.wang]
name = "王某"
roles = ["signer", "seal_keeper", "archivist"]
"""
GIVEN = {"reply": "A2", "reason": "可以公开", "enclosures": ["批复复印件"]}


@pytest.fixture
def accepted(shell: Shell) -> str:
    number = shell.one()
    shell.do(number, "accept", "chengban")
    return number


def to_approval(shell: Shell, number: str, **who: str) -> None:
    handler, secrecy = who.get("handler", "chengban"), who.get("secrecy", "baomi")
    items = [item["no"] for item in shell.show(number)["items"]]
    shell.do(number, "propose", handler, outcomes=[{"item": no, **GIVEN} for no in items])
    shell.do(number, "review_secrecy", secrecy, opinion="may_disclose")
    shell.do(number, "decide", handler)
    shell.do(number, "submit", handler)


# -- who and when -----------------------------------------------------------------------------
def test_the_wrong_role_is_told_the_right_one(shell: Shell) -> None:
    said = shell.refused("do", shell.one(), "accept", "--as", "dengji", code="wrong_role")
    assert "承办人" in said
    assert "条例/45/1" in said


def test_a_step_of_another_stage_is_told_its_stages(shell: Shell) -> None:
    said = shell.refused("do", shell.one(), "submit", "--as", "chengban", code="not_in_state")
    assert "作出决定" in said
    assert "登记" in said


def test_every_reason_is_given_at_once(shell: Shell) -> None:
    said = shell.refused("do", shell.one(), "submit", "--as", "dengji", code="not_in_state")
    assert "[wrong_role]" in said


def test_an_unknown_officer(shell: Shell) -> None:
    shell.refused("do", shell.one(), "accept", "--as", "nobody", code="actor_unknown")


def test_an_unknown_case(shell: Shell) -> None:
    shell.one()
    for command in (["do", "2025-9999", "accept", "--as", "chengban"], ["show", "2025-9999"]):
        assert "2025-9999" in shell.refused(*command, code="case_unknown")
    shell.refused("actions", "../../etc", code="case_unknown")
    shell.refused("letter", "make", "2025-9999", "D-21", code="case_unknown")


def test_an_unknown_action(shell: Shell) -> None:
    number = shell.one()
    said = shell.refused("do", number, "nonsense", "--as", "chengban", code="trigger_unknown")
    assert f"casework actions {number}" in said


def test_nobody_acts(shell: Shell) -> None:
    number, file = shell.one(), shell.write(request())
    shell.refused("do", number, "accept", code="actor_missing", exit_code=2)
    shell.refused("register", file, code="actor_missing", exit_code=2)


def test_the_officer_may_stand_in_the_environment(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = shell.one()
    monkeypatch.setenv("CASEWORK_ACTOR", "chengban")
    assert not shell.actions(number)["withdraw"]["allowed"]
    assert shell.actions(number, "--as", "dengji")["withdraw"]["allowed"]
    assert shell.ok("do", number, "accept", "--json").data["state"] == "acceptance"


def test_tomorrow_has_not_happened_yet(shell: Shell) -> None:
    number = shell.one()
    shell.refused(*line(number, "accept", "chengban", on="2025-03-04"), code="future_day")
    shell.refused(*line(number, "accept", "chengban", on="2025-03-02"), code="before_stage")


# -- the law ----------------------------------------------------------------------------------
def test_one_request_for_correction_and_no_second(shell: Shell) -> None:
    number = shell.one()
    ask = {"matters": ["名称"], "guidance": "写明文号", "respond_by": "2025-03-28"}
    shell.do(number, "request_correction", "chengban", **ask)
    shell.do(number, "receive_correction", "dengji", text="立项批复")
    again = line(number, "request_correction", "chengban", **ask)
    assert "条例/30/1" in shell.refused(*again, code="correction_twice")


def test_twenty_one_days_of_extension(shell: Shell, accepted: str) -> None:
    ask = line(accepted, "propose_extension", "chengban", days=21, reason="档案较多")
    assert "20" in shell.refused(*ask, code="extension_too_long")
    ask = line(accepted, "propose_extension", "chengban", days=0, reason="档案较多")
    shell.refused(*ask, code="extension_too_long")


def test_twenty_one_days_in_two_parts(shell: Shell, accepted: str) -> None:
    shell.do(accepted, "propose_extension", "chengban", days=20, reason="档案较多")
    shell.do(accepted, "approve_extension", "fuzeren", days=20)
    shell.do(accepted, "notify_extension", "dengji")
    ask = line(accepted, "propose_extension", "chengban", days=1, reason="档案较多")
    shell.refused(*ask, code="extension_too_long")


def test_an_extension_told_after_the_last_day(shell: Shell, accepted: str) -> None:
    due = date.fromisoformat(shell.show(accepted)["due"])
    shell.do(accepted, "propose_extension", "chengban", days=10, reason="档案较多")
    shell.do(accepted, "approve_extension", "fuzeren", days=10)
    shell.on(due + timedelta(days=1))
    said = shell.refused("do", accepted, "notify_extension", "--as", "dengji",
                         code="extension_too_late")  # fmt: skip
    assert str(due) in said
    shell.on(due)
    shell.do(accepted, "notify_extension", "dengji")
    assert shell.show(accepted)["due"] > str(due)


def test_nothing_is_dispatched_before_it_is_signed(shell: Shell, accepted: str) -> None:
    send = line(accepted, "dispatch", "dengji", means="post", carrier_number="YS-1")
    shell.refused(*send, code="not_in_state")
    shell.on("2025-03-05")
    to_approval(shell, accepted)
    for who in ("fuzeren", "fenguan", "qianfa"):
        shell.refused(*send, code="not_in_state")
        shell.do(accepted, "approve", who)
    shell.refused(*send, code="seal_missing")
    shell.do(accepted, "apply_seal", "yinzhang")
    early = line(accepted, "dispatch", "dengji", means="post", carrier_number="YS-1",
                 on="2025-03-04")  # fmt: skip
    shell.refused(*early, code="dispatch_before_signing")
    shell.refused(*line(accepted, "dispatch", "dengji", means="post"), code="carrier_missing")
    shell.do(accepted, "dispatch", "dengji", means="post", carrier_number="YS-1")


def test_nothing_is_dispatched_before_it_was_received(shell: Shell) -> None:
    fault = request(received_on="2025-03-01", submitted_on="2025-03-03")
    file = shell.write(fault)
    shell.refused("register", file, "--as", "dengji", code="received_before_submitted")


def test_whoever_drafted_does_not_approve(shell: Shell) -> None:
    (shell.folder / "casework.toml").write_text(SMALL_OFFICE, "utf-8")
    [case] = shell.register(actor="zhang")
    number = case["number"]
    shell.do(number, "accept", "zhang")
    to_approval(shell, number, handler="zhang", secrecy="li")
    shell.refused("do", number, "approve", "--as", "zhang", code="own_draft")
    told = shell.actions(number)["approve"]
    assert told["allowed"]
    assert told["actors"] == ["li"]
    assert " approve --as li" in shell.ok("actions", number).out


def test_nobody_signs_two_steps(shell: Shell) -> None:
    (shell.folder / "casework.toml").write_text(SMALL_OFFICE, "utf-8")
    [case] = shell.register(actor="zhang")
    number = case["number"]
    shell.do(number, "accept", "zhang")
    to_approval(shell, number, handler="zhang", secrecy="li")
    shell.do(number, "approve", "li")
    shell.refused("do", number, "approve", "--as", "li", code="signed_before")
    told = shell.actions(number)["approve"]
    assert not told["allowed"], "nobody else is a leader here"
    assert [refusal["code"] for refusal in told["refusals"]] == ["signed_before"]


def test_a_role_nobody_holds_is_told_as_such(shell: Shell) -> None:
    (shell.folder / "casework.toml").write_text(SMALL_OFFICE, "utf-8")
    [case] = shell.register(actor="zhang")
    shell.do(case["number"], "accept", "zhang")
    shell.do(case["number"], "refer_to_unit", "zhang", unit="规划处", matter="请查找")
    told = shell.actions(case["number"])["unit_reply"]
    assert [refusal["code"] for refusal in told["refusals"]] == ["role_vacant"]


def test_a_conflict_is_reported_and_not_retried(shell: Shell) -> None:
    number = shell.one()
    version = shell.show(number)["version"]
    shell.do(number, "note", "chengban", text="已电话联系")
    said = shell.refused("do", number, "accept", "--as", "chengban", "--expect", str(version),
                         code="concurrent_change", exit_code=4)  # fmt: skip
    assert str(version) in said
    assert shell.show(number)["state"] == "registration"
    now = shell.show(number)["version"]
    shell.ok("do", number, "accept", "--as", "chengban", "--expect", str(now))


# -- request files ----------------------------------------------------------------------------
def refused_file(shell: Shell, data: Any, code: str) -> str:
    return shell.refused("register", shell.write(data), "--as", "dengji", code=code)


def test_an_unknown_field_is_named(shell: Shell) -> None:
    said = refused_file(shell, request(colour="red"), "field_unknown")
    assert "colour" in said
    said = refused_file(shell, request(applicant={"nickname": "甲"}), "field_unknown")
    assert "applicant.nickname" in said


@pytest.mark.parametrize(
    "name", ["channel", "submitted_on", "description", "form", "delivery", "applicant"]
)
def test_what_is_required(shell: Shell, name: str) -> None:
    for absent in (None, "", "  "):
        assert f"（{name}）" in refused_file(shell, request(**{name: absent})
                                            if name != "applicant"
                                            else request() | {"applicant": absent},
                                            "field_missing")  # fmt: skip


@pytest.mark.parametrize("name", ["name", "class"])
def test_what_is_required_of_the_applicant(shell: Shell, name: str) -> None:
    said = refused_file(shell, request(applicant={name: None}), "field_missing")
    assert f"applicant.{name}" in said


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({"channel": "pigeon"}, ("signed_mail", "internet", "oral")),
        ({"applicant": {"class": "martian"}}, ("natural_person", "legal_service", "其他")),
        ({"form": "stone"}, ("paper", "email", "disc", "inspection", "other")),
        ({"kind": "other"}, ("disclosure", "rectification")),
    ],
)
def test_a_wrong_choice_is_told_the_right_ones(
    shell: Shell, changes: dict[str, Any], allowed: tuple[str, ...]
) -> None:
    said = refused_file(shell, request(**changes), "field_invalid")
    assert not [word for word in allowed if word not in said]


@pytest.mark.parametrize(
    "changes",
    [
        {"submitted_on": "2025-02-30"},
        {"submitted_on": "3 March 2025"},
        {"submitted_on": 20250303},
        {"submitted_on": "2025-03-03T10:00:00"},
        {"description": 7},
        {"description": ["a"]},
        {"description": "长" * 20_001},
        {"description": "a\x00b"},
        {"items": [1, 2]},
        {"items": {"a": 1}},
        {"addressed_to_office": "perhaps"},
        {"addressed_to_office": 10**40},
        {"applicant": {"agent": "某人"}},
        {"applicant": {"joint": {"name": "某人"}}},
        {"applicant": {"joint": ["某人"]}},
    ],
)
def test_a_value_of_the_wrong_shape(shell: Shell, changes: dict[str, Any]) -> None:
    refused_file(shell, json.dumps(request(**changes)), "field_invalid")


def test_a_number_beyond_all_numbers(shell: Shell) -> None:
    text = json.dumps(request()).replace('"2025-03-03"', "1e400", 1)
    assert "submitted_on" in refused_file(shell, text, "field_invalid")


def test_every_fault_of_one_request_is_named(shell: Shell) -> None:
    fault = request(channel="pigeon", form=None, colour="red", applicant={"class": "martian"})
    said = refused_file(shell, fault, "field_invalid")
    assert said.count("错误 [") == 4


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ('{"applicant": {"name": "甲",}\n}', "json_broken", "第 1 行"),
        ('[\n {"a": 1},\n {"b": }\n]', "json_broken", "第 3 行第 8 个字符"),
        ("", "json_empty", "空"),
        (" \n\t", "json_empty", "空"),
        ("\ufeff", "json_empty", "空"),
        ('{"submitted_on": NaN}', "json_broken", "NaN"),
        ('{"submitted_on": -Infinity}', "json_broken", "Infinity"),
        ('{"channel": "fax", "channel": "oral"}', "json_broken", "channel 出现两次"),
        (f'{{"submitted_on": {"9" * 5000}}}', "json_broken", "数字过长"),
        ("[" * 100_000 + "]" * 100_000, "json_broken", "嵌套过深"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "json_broken", "嵌套过深"),
        ("[]", "nothing_to_register", "没有申请"),
        ('"request"', "request_form", "一组字段"),
        ("null", "request_form", "一组字段"),
        ("7", "request_form", "一组字段"),
    ],
)
def test_a_file_that_is_no_request(shell: Shell, text: str, code: str, words: str) -> None:
    assert words in refused_file(shell, text, code)


def test_nesting_just_short_of_what_can_be_read(shell: Shell) -> None:
    deep = request() | {"items": json.loads("[" * 300 + "]" * 300)}
    refused_file(shell, deep, "field_invalid")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "latin-1"])
def test_a_file_that_is_not_utf_8(shell: Shell, encoding: str) -> None:
    text = json.dumps(request(), ensure_ascii=encoding == "latin-1") + ("é" * 3)
    raw = text.encode(encoding, "replace")
    said = refused_file(shell, raw, "json_encoding")
    assert "UTF-8" in said


def test_a_byte_order_mark_is_no_fault(shell: Shell) -> None:
    file = shell.write(b"\xef\xbb\xbf" + json.dumps(request()).encode())
    shell.ok("register", file, "--as", "dengji")


def test_a_file_that_is_not_there(shell: Shell) -> None:
    said = shell.refused("register", "absent.json", "--as", "dengji", code="file_missing")
    assert "absent.json" in said
    said = shell.refused("register", ".", "--as", "dengji", code="file_unreadable")
    assert "文件夹" in said
    shell.refused("register", "a\x00b", "--as", "dengji", code="file_unreadable")


def test_a_request_from_standard_input(shell: Shell) -> None:
    raw = json.dumps(request(), ensure_ascii=False).encode()
    [case] = shell.ok("register", "-", "--as", "dengji", "--json", stdin=raw).data
    assert case["state"] == "registration"
    shell.refused("register", "-", "--as", "dengji", stdin=b"", code="json_empty")


def test_one_fault_in_a_list_and_nothing_is_registered(shell: Shell) -> None:
    requests = [request() for _ in range(5)]
    requests[2] |= {"channel": "pigeon", "colour": "red"}
    said = refused_file(shell, requests, "field_unknown")
    assert [row for row in said.splitlines() if "第 3 件" not in row] == []
    assert len(said.splitlines()) == 2
    assert shell.ok("list", "--json").data == []


def test_every_fault_of_a_list_is_named_whatever_its_kind(shell: Shell) -> None:
    requests: list[Any] = [request() for _ in range(5)]
    requests[1] = request(form="stone")
    requests[2] = request(channel="in_person", submitted_on="2025-02-28")
    requests[3] = "not a request"
    requests[4] = request(received_on="2025-03-30")
    said = refused_file(shell, requests, "field_invalid")
    faults = ["field_invalid", "in_person_day", "request_form", "received_after_registered"]
    for place, code in zip((2, 3, 4, 5), faults, strict=True):
        assert f"错误 [{code}] 第 {place} 件：" in said
    assert "第 1 件" not in said


def test_faults_of_law_in_a_list_are_named_together(shell: Shell) -> None:
    requests = [request(), request(received_on=None), request(received_on="2025-03-30")]
    said = refused_file(shell, requests, "received_on_missing")
    assert "第 2 件：" in said
    assert "[received_after_registered] 第 3 件：" in said


def test_a_list_is_registered_in_its_order(shell: Shell) -> None:
    texts = ["甲内容", "乙内容", "丙内容", "丁内容"]
    views = shell.register(*(request(description=text, items=None) for text in texts))
    assert [view["number"] for view in views] == sorted(view["number"] for view in views)
    shown = [shell.show(view["number"])["items"][0]["text"] for view in views]
    assert shown == texts


def test_missing_identity_and_contact_are_warnings(shell: Shell) -> None:
    bare = dict.fromkeys(("id_kind", "id_number", "phone", "address", "email"))
    file = shell.write(request(applicant=bare))
    ran = shell.ok("register", file, "--as", "dengji", "--json")
    codes = [warning["code"] for warning in ran.data[0]["warnings"]]
    assert codes[:2] == ["identity_missing", "contact_missing"]
    assert "[identity_missing]" in ran.err
    assert "[contact_missing]" in ran.err
    text = shell.ok("register", file, "--as", "dengji")
    assert "[identity_missing]" in text.err
    assert PERSONAL["name"] not in text.err + text.out


# -- command lines ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nonsense"], ("没有命令 nonsense", "register", "demo")),
        (["--nonsense"], ("没有选项 --nonsense",)),
        (["do"], ("缺少参数 登记编号", "casework do --help")),
        (["do", "2025-0001"], ("缺少参数 动作",)),
        (["do", "2025-0001", "accept", "more", "--as", "chengban"], ("多余的参数：more",)),
        (["do", "2025-0001", "accept", "--nonsense"], ("没有选项 --nonsense", "--set", "--expect")),
        (["do", "2025-0001", "accept", "--set"], ("--set 之后要有一个值",)),
        (["do", "2025-0001", "accept", "--json=1"], ("--json 不带值",)),
        (["do", "2025-0001", "accept", "--as", "chengban", "--expect", "x"], ("--expect 应为整数",)),
        (["do", "2025-0001", "accept", "--as", "chengban", "--expect", "0"], ("--expect 应为 1 至",)),
        (["do", "2025-0001", "register", "--as", "dengji"], ("casework register",)),
        (["show"], ("缺少参数 登记编号",)),
        (["register"], ("缺少参数 文件",)),
        (["letter"], ("make",)),
        (["letter", "print"], ("没有命令 print，可用：blank、make",)),
        (["letter", "make", "2025-0001", "D-21", "--format", ","], ("--format",)),
        (["workday"], ("add", "check", "between")),
        (["workday", "add", "2025-03-03"], ("缺少参数 个数",)),
        (["workday", "add", "2025-02-30", "1"], ("日期 应为真实存在的日期",)),
        (["workday", "add", "2025-03-03", "many"], ("个数 应为整数",)),
        (["workday", "add", "2025-03-03", "9999999"], ("-100000 至 100000",)),
        (["clock", "x.json", "--as-of", "today"], ("--as-of 应为真实存在的日期",)),
        (["list", "--urgency", "pink"], ("calm、yellow、red、overdue",)),
        (["list", "--state", "nowhere"], ("registration", "archived")),
        (["list", "--due-within", "-1"], ("--due-within 应为 0 至",)),
        (["show", "\udcff"], ("UTF-8",)),
    ],
)  # fmt: skip
def test_a_command_line_that_cannot_be_understood(
    shell: Shell, args: list[str], words: tuple[str, ...]
) -> None:
    said = shell.refused(*args, code="usage", exit_code=2)
    assert not [word for word in words if word not in said], said


@pytest.mark.parametrize("pair", ["accept", "=x", ""])
def test_a_set_that_sets_nothing(shell: Shell, pair: str) -> None:
    said = shell.refused("do", shell.one(), "accept", "--as", "chengban", "--set", pair,
                         code="usage", exit_code=2)  # fmt: skip
    assert "字段=值" in said


def test_a_field_set_twice_is_a_slip_unless_it_is_a_list(shell: Shell) -> None:
    number = shell.one()
    twice = ["--set", "on=2025-03-03", "--set", "on=2025-03-02"]
    said = shell.refused("do", number, "accept", "--as", "chengban", *twice,
                         code="usage", exit_code=2)  # fmt: skip
    assert "on 写了两次" in said
    ask = line(number, "request_correction", "chengban", guidance="写明文号",
               respond_by="2025-03-28")  # fmt: skip
    shell.ok(*ask, "--set", "matters=名称", "--set", "matters=时间")
    made = shell.ok("letter", "make", number, "D-04", "--format", "txt", "--out", "made").out
    text = Path(shell.folder, made.strip()).read_text("utf-8")
    assert "名称" in text
    assert "时间" in text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{"item": 1', "json_broken"),
        ("[" * 50_000, "json_broken"),
        ('[{"item": NaN}]', "json_broken"),
        (f'[{{"item": {"9" * 5000}}}]', "json_broken"),
        ('{"item": 1}', "field_invalid"),
        ("给", "field_invalid"),
        ('[{"item": "first", "reply": "A2", "reason": "x"}]', "field_invalid"),
        ('[{"item": 1, "reply": "A99", "reason": "x"}]', "field_invalid"),
        ('[{"item": 1, "reply": "A2", "reason": "x", "mood": "good"}]', "field_unknown"),
    ],
)
def test_a_set_whose_value_cannot_be_read(
    shell: Shell, accepted: str, text: str, code: str
) -> None:
    shell.refused("do", accepted, "propose", "--as", "chengban", "--set", f"outcomes={text}",
                  code=code)  # fmt: skip


def test_an_unknown_field_of_a_step_is_named_with_the_known(shell: Shell) -> None:
    said = shell.refused(*line(shell.one(), "note", "chengban", mood="good"), code="field_unknown")
    assert "mood" in said
    assert "text" in said
    assert "[field_missing]" in said


def test_values_from_a_file_and_the_command_line_together(shell: Shell, accepted: str) -> None:
    items = [item["no"] for item in shell.show(accepted)["items"]]
    file = shell.write({"outcomes": [{"item": no, **GIVEN} for no in items]}, "values.json")
    said = shell.refused("do", accepted, "propose", "--as", "chengban", "--data",
                         shell.write("[1]", "list.json"), code="data_form")  # fmt: skip
    assert "一组字段" in said
    after = shell.ok("do", accepted, "propose", "--as", "chengban", "--data", file,
                     "--set", "on=2025-03-03", "--json").data  # fmt: skip
    assert after["state"] == "opinion"


def test_a_message_cannot_steer_the_terminal(shell: Shell) -> None:
    file = shell.write(request() | {"\x1b[31mred\n错误 [x] y": 1})
    ran = shell.run("register", file, "--as", "dengji")
    assert ran.code == 1
    assert "\x1b" not in ran.err
    assert len(ran.err.splitlines()) == 1


# -- the environment --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address", ["nonsense", "sqlite:///absent/folder/x.db", "sqlite:///.", "mysql+absent://h/d"]
)
def test_a_database_that_cannot_be_used(
    bare: Shell, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("CASEWORK_DATABASE__URL", address)
    ran = bare.run("list")
    assert ran.code == 5, ran
    assert "设置 database.url" in ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err


def test_a_file_that_is_no_database(bare: Shell) -> None:
    bare.database.write_bytes(b"this is not a database at all, not even a small one" * 100)
    ran = bare.run("list")
    assert ran.code == 5, ran
    assert "设置 database.url" in ran.err
    assert "casework.db" in ran.err


def test_a_password_in_the_address_is_not_shown(
    bare: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "postgresql+psycopg://casework:s3cretword@127.0.0.1:9/none?connect_timeout=1"
    monkeypatch.setenv("CASEWORK_DATABASE__URL", address)
    ran = bare.run("list")
    assert ran.code == 5, ran
    assert "s3cretword" not in ran.err + ran.out


def test_an_internal_fault_tells_where_and_nothing_of_what(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = shell.one()

    def fault(*args: Any, **more: Any) -> None:
        raise ValueError(f"cannot handle {PERSONAL['name']} {PERSONAL['id_number']}")

    monkeypatch.setattr("casework.service.execute.decide", fault)
    said = shell.refused("do", number, "accept", "--as", "chengban",
                         code="internal", exit_code=70)  # fmt: skip
    assert "ValueError" in said
    assert "cannot handle" not in said
    shell.refused("register", shell.write(request()), "--as", "dengji", code="internal",
                  exit_code=70)  # fmt: skip


def test_a_disk_that_is_full(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    number = shell.one()

    def fault(*args: Any, **more: Any) -> None:
        raise OSError(28, f"No space left for {PERSONAL['name']}")

    with monkeypatch.context() as patched:
        patched.setattr("casework.cli.cases.show_json", fault)
        ran = shell.run("do", number, "accept", "--as", "chengban", "--json")
    assert ran.code == 5
    assert "ENOSPC" in ran.err
    assert PERSONAL["name"] not in ran.err
    assert shell.show(number)["state"] == "acceptance"
