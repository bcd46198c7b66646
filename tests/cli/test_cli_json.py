"""Standard output under ``--json``: that JSON of docs/policy.md and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from cli.officer import PERSONAL, Shell, request

DAY = re.compile(r"\d{4}-\d\d-\d\d")
VIEW = {
    "number", "version", "kind", "state", "received_on", "due", "standing", "urgency",
    "applicant_class", "items", "warnings",
}  # fmt: skip
RECKONING = {
    "format", "start", "due", "risk_due", "standing", "state", "allowance", "used", "remaining",
    "as_of", "stopped_on", "timely", "late_by", "latest_due", "rounds", "limits", "ledger",
    "cites", "warnings",
}  # fmt: skip
HISTORY: dict[str, Any] = {
    "region": None,
    "known_on": None,
    "reply_days": None,
    "facts": [
        {"kind": "received", "on": "2024-01-12", "channel": "signed_mail"},
        {"kind": "correction_requested", "on": "2024-01-16", "respond_by": "2024-02-06"},
        {"kind": "correction_received", "on": "2024-01-17"},
        {
            "kind": "consultation_sent", "on": "2024-01-19", "ref": "A", "party": "third_party",
            "received_on": "2024-01-22",
        },
        {"kind": "consultation_answered", "on": "2024-01-30", "ref": "A"},
        {"kind": "extended", "on": "2024-02-20", "days": 20},
        {"kind": "fee_noticed", "on": "2024-02-21", "received_on": "2024-02-22"},
        {"kind": "fee_paid", "on": "2024-02-26"},
        {"kind": "delay_fixed", "on": "2024-03-01", "until": "2024-04-30"},
        {"kind": "dispatched", "on": "2024-04-10", "means": "post"},
        {"kind": "remanded", "on": "2024-08-05", "received_on": "2024-08-08", "days": 20},
    ],
}  # fmt: skip


def check_view(view: dict[str, Any]) -> None:
    assert view["format"] == "casework/case/1"
    assert view.keys() >= VIEW
    assert isinstance(view["version"], int)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", view["number"])
    for name in ("received_on", "due"):
        assert view[name] is None or DAY.fullmatch(view[name])
    assert view["standing"] in ("official", "provisional")
    assert view["urgency"] in ("calm", "yellow", "red", "overdue")
    assert isinstance(view["items"], list)
    for warning in view["warnings"]:
        assert warning.keys() >= {"code", "message", "cites"}


def test_register_gives_a_list_of_case_views_in_input_order(shell: Shell) -> None:
    file = shell.write([request(), request(kind="rectification", channel="internet")])
    ran = shell.ok("register", file, "--as", "dengji", "--json")
    views = json.loads(ran.out)
    assert [view["kind"] for view in views] == ["disclosure", "rectification"]
    for view in views:
        check_view(view)
    assert views[0]["received_on"] == "2025-03-03"
    assert views[0]["due"] == "2025-03-31"
    assert views[0]["state"] == "registration"


def test_one_request_is_a_list_of_one(shell: Shell) -> None:
    views = shell.ok("register", shell.write(request()), "--as", "dengji", "--json").data
    assert isinstance(views, list)
    assert len(views) == 1


def test_do_show_and_list_give_case_views(shell: Shell) -> None:
    number = shell.one()
    check_view(shell.do(number, "accept", "chengban"))
    shown = shell.show(number)
    check_view(shown)
    assert shown["applicant"]["name"] == PERSONAL["name"]
    assert [item["no"] for item in shown["items"]] == [1, 2]
    assert shown["reckoning"].keys() == RECKONING
    shell.one()
    views = shell.ok("list", "--json").data
    assert len(views) == 2
    for view in views:
        check_view(view)


def test_a_list_holds_nobodys_name(shell: Shell) -> None:
    shell.one()
    out = shell.ok("list", "--json").out + shell.ok("list", "--open", "--json").out
    assert not [value for value in PERSONAL.values() if value in out]


def test_the_list_can_be_narrowed(shell: Shell) -> None:
    first, second = shell.one(), shell.one(applicant={"class": "enterprise"})
    shell.do(first, "accept", "chengban")
    shell.do(second, "assign", "dengji", handler="chengban2")

    def numbers(*args: str) -> list[str]:
        return [view["number"] for view in shell.ok("list", *args, "--json").data]

    assert numbers("--state", "acceptance") == [first]
    assert numbers("--class", "enterprise") == [second]
    assert numbers("--handler", "chengban2") == [second]
    assert numbers("--urgency", "calm") == [first, second]
    assert numbers("--urgency", "red") == []
    assert numbers("--due-within", "5") == []
    shell.on("2025-03-27")
    assert numbers("--urgency", "red") == [first, second]
    assert numbers("--due-within", "2") == [first, second]
    shell.on("2025-04-01")
    assert numbers("--urgency", "overdue") == [first, second]
    assert numbers("--due-within", "0") == [first, second]
    shell.do(second, "withdraw", "dengji", statement="撤回")
    assert numbers("--open") == [first]


def test_actions(shell: Shell) -> None:
    number = shell.one()
    for args in ((), ("--as", "chengban"), ("--as", "qianfa")):
        told = shell.ok("actions", number, "--json", *args).data
        assert [action["allowed"] for action in told] == sorted(
            (action["allowed"] for action in told), reverse=True
        )
        for action in told:
            check_action(action)
    mine = shell.actions(number, "--as", "qianfa")
    assert [refusal["code"] for refusal in mine["accept"]["refusals"]] == ["wrong_role"]
    assert "register" not in mine


def check_action(action: dict[str, Any]) -> None:
    assert action["format"] == "casework/action/1"
    assert action.keys() >= {"trigger", "label", "allowed", "refusals", "fields"}
    assert action["allowed"] is (action["refusals"] == [])
    if action["allowed"]:
        assert action["actors"], action["trigger"]
    for refusal in action["refusals"]:
        assert refusal.keys() >= {"code", "message", "cites"}
        assert isinstance(refusal["cites"], list)
    for spec in action["fields"]:
        assert spec.keys() >= {"name", "label", "type", "required", "choices"}
        assert isinstance(spec["required"], bool)
        assert spec["choices"] is None or isinstance(spec["choices"], dict)
    needed = {spec["name"] for spec in action["fields"] if spec["required"]}
    assert needed <= action["example"].keys() <= {spec["name"] for spec in action["fields"]}


def test_outside_approval_nobody_is_said_to_hold_the_wrong_role_for_it(shell: Shell) -> None:
    told = shell.actions(shell.one())["approve"]
    assert [refusal["code"] for refusal in told["refusals"]] == ["not_in_state"]


@pytest.mark.parametrize("as_list", [False, True])
def test_clock_gives_exactly_the_reckoning(bare: Shell, as_list: bool) -> None:
    history = HISTORY["facts"] if as_list else HISTORY
    found = bare.ok("clock", bare.write(history), "--as-of", "2024-08-20", "--json").data
    assert found.keys() == RECKONING
    assert found["format"] == "casework/reckoning/1"
    assert found["as_of"] == "2024-08-20"
    assert found["start"] == "2024-08-08"
    assert len(found["rounds"]) == 1
    for day in found["ledger"]:
        assert day.keys() == {"day", "counted", "why", "cites"}
    for limit in found["limits"]:
        assert limit.keys() >= {"code", "due", "met_on"}
    counted = [day["counted"] for day in found["ledger"] if day["counted"] is not None]
    assert counted == list(range(1, len(counted) + 1))


def test_clock_agrees_with_the_library(bare: Shell) -> None:
    import casework

    found = bare.ok("clock", bare.write(HISTORY), "--as-of", "2024-08-20", "--json").data
    from datetime import date

    assert found == casework.reckon(HISTORY, as_of=date(2024, 8, 20)).to_dict()


def test_clock_explains_itself_in_words(bare: Shell) -> None:
    history = {"facts": HISTORY["facts"][:5]}
    text = bare.ok("clock", bare.write(history), "--as-of", "2024-01-22").out
    assert "起算（不计入）：2024-01-17" in text
    assert "征求意见期间（A），不计入" in text
    assert "条例/33/3" in text


@pytest.mark.parametrize(
    ("history", "code", "named"),
    [
        ({"facts": [{"kind": "flew", "on": "2024-01-12"}]}, "", "flew"),
        (
            {"facts": [{"kind": "received", "on": "2024-01-12", "channel": "fax", "mood": 1}]},
            "field_unknown",
            "mood",
        ),
        (
            {"facts": [
                {"kind": "received", "on": "2024-01-12", "channel": "in_person"},
                {"kind": "correction_received", "on": "2024-01-15"},
            ]},
            "history_impossible",
            "第 2 条事实“收到补正”（2024-01-15）",
        ),
        ({"facts": [], "mood": 1}, "", "mood"),
        ("text", "history_form", "事实"),
    ],
)  # fmt: skip
def test_clock_refuses_what_cannot_have_been(
    bare: Shell, history: Any, code: str, named: str
) -> None:
    ran = bare.run("clock", bare.write(json.dumps(history)), "--json")
    assert ran.code == 1
    assert ran.out == ""
    assert code in ran.err
    assert named in ran.err


def test_workday(bare: Shell) -> None:
    found = bare.ok("workday", "add", "2025-03-03", "20", "--json").data
    assert found.keys() >= {"format", "day", "standing", "notices"}
    assert (found["day"], found["standing"]) == ("2025-03-31", "official")
    assert found["notices"]
    found = bare.ok("workday", "add", "2025-03-31", "-20", "--json").data
    assert found["day"] == "2025-03-03"
    assert bare.ok("workday", "add", "--json", "--", "2025-03-31", "-20").data == found
    found = bare.ok("workday", "check", "2025-01-26", "--json").data
    assert found.keys() >= {"format", "day", "working", "why", "notice"}
    assert found["day"] == "2025-01-26"
    assert found["working"] is True
    found = bare.ok("workday", "between", "2025-03-03", "2025-03-31", "--json").data
    assert found["days"] == 20
    assert found["format"].startswith("casework/")


def test_workday_beyond_the_notices_is_provisional_and_far_beyond_is_refused(bare: Shell) -> None:
    ran = bare.ok("workday", "add", "2030-03-04", "5", "--json")
    assert ran.data["standing"] == "provisional"
    assert "[provisional]" in ran.err
    for args in (("add", "9999-12-01", "20"), ("between", "2025-03-03", "9999-12-31")):
        ran = bare.run("workday", *args, "--json")
        assert (ran.code, ran.out) == (1, "")
        assert "[calendar_beyond]" in ran.err


def test_verify_and_seal(shell: Shell) -> None:
    number = shell.one()
    sealed = shell.ok("seal", "--json").data
    assert (sealed["format"], sealed["no"], sealed["last"]) == ("casework/seal/1", 1, 1)
    assert len(sealed["value"]) == 64
    again = shell.ok("seal", "--json").data
    assert again == sealed | {"no": None}, "nothing has changed, and the value is told all the same"
    assert shell.ok("seal").out == f"没有变化，无需封存。\n第 1 次封存的封存值：{sealed['value']}\n"
    assert shell.ok("seal", "--json").data["no"] is None
    assert shell.ok("verify", "--json").data == []
    assert "核对无误：1 件" in shell.ok("verify").out
    damage(shell, number)
    ran = shell.run("verify", "--json")
    assert ran.code == 3
    for problem in ran.data:
        assert problem["format"] == "casework/problem/1"
        assert problem.keys() >= {"case", "seq", "problem"}
    assert {problem["case"] for problem in ran.data} == {number}
    assert "[fact_changed]" in ran.err
    text = shell.run("verify")
    assert (text.code, text.out) == (3, "")


def damage(shell: Shell, number: str) -> None:
    """Change a day behind the program's back, triggers and all."""
    import sqlite3

    connection = sqlite3.connect(shell.database)
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'casework_fact'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute(
        "UPDATE casework_fact SET actor = 'li' WHERE number = ? AND seq = 1", (number,)
    )
    for _, sql in triggers:
        connection.execute(sql)
    connection.commit()
    connection.close()


def test_states(bare: Shell) -> None:
    found = bare.ok("states", "--format", "json").data
    assert found["format"] == "casework/states/1"
    codes = [state["code"] for state in found["states"]]
    assert codes[0] == "registration"
    assert codes[-1] == "archived"
    for row in found["transitions"]:
        assert set(row["from"]) <= set(codes)
        assert {way["target"] for way in row["to"]} <= {*codes, "="}
    assert bare.ok("states", "--format", "mermaid").out.startswith("stateDiagram-v2")


def test_letter(shell: Shell) -> None:
    number = shell.one()
    made = shell.ok("letter", "make", number, "D-03", "--format", "docx,html,txt", "--out", "out",
                    "--json").data  # fmt: skip
    assert made["format"] == "casework/manifest/1"
    assert made["standing"] == "signed"
    assert [file["format"] for file in made["files"]] == ["docx", "html", "txt"]
    for file in made["files"]:
        assert (shell.folder / "out" / file["file"]).stat().st_size > 0
        assert re.fullmatch(r"[0-9a-f]{64}", file["sha256"])


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("D-99",), "letter_unknown"),
        (("D-03", "--format", "odt"), "format_unknown"),
        (("D-03", "--out", "request.json"), "output_folder"),
    ],
)
def test_a_letter_that_cannot_be_made(shell: Shell, args: tuple[str, ...], code: str) -> None:
    number = shell.one()
    exit_code = 5 if code == "output_folder" else 1
    shell.refused("letter", "make", number, *args, "--json", code=code, exit_code=exit_code)
