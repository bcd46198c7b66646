"""From receipt to archive by the command line alone, knowing only what ``actions`` says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli.officer import PERSONAL, Shell, process, request

# What an officer would rather do than not, in this order; "approve" recurs.
USUAL = (
    "accept", "record_search", "propose", "review_secrecy", "review_legality", "decide", "submit",
    "approve", "apply_seal", "dispatch", "record_service", "release", "archive",
)  # fmt: skip
WAYS = {
    "straight": (),
    "corrected": ("request_correction", "receive_correction"),
    "consulted": ("consult", "record_consultation"),
    "extended": ("propose_extension", "approve_extension", "notify_extension"),
    "with a fee": ("charge_fee", "record_payment"),
    "with reasons": ("request_reasons", "receive_reasons", "fix_delay"),
    "with a unit": ("assign", "refer_to_unit", "unit_reply", "confer"),
    "withdrawn": ("withdraw",),
}
LATER = ("respond_by", "until")
"""Days that lie ahead; every other day an example leaves open is today."""


def wanted(way: str) -> list[str]:
    first, rest = USUAL[0], USUAL[1:]
    return [first, *WAYS[way], *rest]


def with_days(value: Any, today: date, name: str = "") -> Any:
    """Fill the days an example leaves open."""
    if isinstance(value, dict):
        return {key: with_days(part, today, key) for key, part in value.items()}
    if isinstance(value, list):
        return [with_days(part, today, name) for part in value]
    ahead = timedelta(days=60 if name in LATER else 0)
    return str(today + ahead) if value == "YYYY-MM-DD" else value


def choose(names: Iterable[str], allowed: Iterable[str], done: list[str]) -> str:
    """Return the next useful step among those allowed."""
    usable = set(allowed)
    for name in names:
        if name in usable and (name == "approve" or name not in done):
            return name
    raise AssertionError(f"stuck after {done}: only {sorted(usable)} is allowed")


@pytest.mark.parametrize("way", WAYS)
def test_a_request_goes_from_receipt_to_archive_on_what_actions_tells(
    shell: Shell, way: str
) -> None:
    number, state, done = shell.one(), "registration", []
    while state != "archived":
        told = shell.actions(number)
        allowed = [name for name, action in told.items() if action["allowed"]]
        trigger = choose(wanted(way), allowed, done)
        action = told[trigger]
        values = with_days(action["example"], shell.today)
        shell.write(values, "step.json")
        after = shell.ok(
            "do", number, trigger, "--as", action["actors"][0], "--data", "step.json", "--json"
        ).data
        assert after["number"] == number
        done.append(trigger)
        state = after["state"]
        assert len(done) < 40, done
    assert set(WAYS[way]) <= set(done)
    assert shell.ok("verify", "--json").data == []
    assert shell.show(number)["state"] == "archived"


def offered(text: str) -> dict[str, list[str]]:
    """Return the command lines ``actions`` prints, by trigger, as a shell would split them."""
    lines = [shlex.split(one) for one in text.splitlines() if one.strip().startswith("casework do")]
    return {words[3]: words for words in lines}


def fill(words: list[str], today: date) -> list[str]:
    filled = []
    for word in words:
        name = word.partition("=")[0]
        later = today + timedelta(days=60)
        filled.append(word.replace("YYYY-MM-DD", str(later if name in LATER else today)))
    return filled


@pytest.mark.parametrize("way", ["straight", "corrected", "consulted", "extended", "with a fee"])
def test_the_printed_lines_carry_a_request_to_the_archive(shell: Shell, way: str) -> None:
    number, done = shell.one(), []
    while shell.show(number)["state"] != "archived":
        lines = offered(shell.ok("actions", number).out)
        trigger = choose(wanted(way), lines, done)
        assert lines[trigger][0] == "casework"
        shell.ok(*fill(lines[trigger][1:], shell.today))
        done.append(trigger)
        assert len(done) < 40, done
    assert shell.ok("verify", "--json").data == []


# An example cannot know another case's number, nor that a day of today comes too soon.
NEEDS_ANOTHER = {"merge", "link"}


def test_every_printed_line_can_be_run_as_it_stands_when_it_is_first_offered(
    shell: Shell, tmp_path_factory: pytest.TempPathFactory
) -> None:
    number, done, tried = shell.one(), [], set[str]()
    kept = tmp_path_factory.mktemp("kept") / "casework.db"
    while shell.show(number)["state"] != "archived":
        lines = offered(shell.ok("actions", number).out)
        shutil.copyfile(shell.database, kept)
        for trigger, words in lines.items():
            if trigger not in NEEDS_ANOTHER | tried:
                ran = shell.run(*fill(words[1:], shell.today))
                assert ran.code == 0, (trigger, words, ran.err)
                tried.add(trigger)
                restore(kept, shell.database)
        trigger = choose(wanted("consulted"), lines, done)
        shell.ok(*fill(lines[trigger][1:], shell.today))
        done.append(trigger)
    assert tried >= {*done, "note", "withdraw", "send_back", "recall", "record_return"}


def restore(kept: Path, database: Path) -> None:
    for name in (f"{database}-wal", f"{database}-shm"):
        if os.path.exists(name):
            os.unlink(name)
    shutil.copyfile(kept, database)


def test_the_example_answers_every_item_that_stands(shell: Shell) -> None:
    number = shell.one(items=["甲", "乙", "丙"])
    shell.do(number, "accept", "chengban")
    outcomes = shell.actions(number)["propose"]["example"]["outcomes"]
    assert [outcome["item"] for outcome in outcomes] == [1, 2, 3]
    shell.do(number, "withdraw", "dengji", items=[2], statement="撤回第二项")
    outcomes = shell.actions(number)["propose"]["example"]["outcomes"]
    assert [outcome["item"] for outcome in outcomes] == [1, 3]


def test_the_example_of_an_extension_stays_within_what_is_left(shell: Shell) -> None:
    number = shell.one()
    shell.do(number, "accept", "chengban")
    shell.do(number, "propose_extension", "chengban", days=15, reason="档案较多")
    assert shell.actions(number)["approve_extension"]["example"]["days"] == 15
    shell.do(number, "approve_extension", "fuzeren", days=15)
    shell.do(number, "notify_extension", "dengji")
    assert shell.actions(number)["propose_extension"]["example"]["days"] == 5


def test_a_request_for_rectification_gets_an_example_of_its_own_kind(shell: Shell) -> None:
    number = shell.one(kind="rectification", items=None)
    shell.do(number, "accept", "chengban")
    [outcome] = shell.actions(number)["propose"]["example"]["outcomes"]
    assert outcome["reply"] == "C1"
    shell.do(number, "propose", "chengban", outcomes=[outcome])


def test_a_whole_case_by_real_processes(tmp_path: Path) -> None:
    """Every step in a process of its own, on the real day, in an empty folder."""
    today = str(date.today())

    def casework(*args: str) -> Any:
        ran = process(*args, "--json", folder=tmp_path)
        assert ran.returncode == 0, (args, ran.stderr.decode())
        return json.loads(ran.stdout)

    asked = request(channel="in_person", submitted_on=today, received_on=None, carrier_number=None)
    (tmp_path / "request.json").write_text(json.dumps(asked, ensure_ascii=False), "utf-8")
    [case] = casework("register", "request.json", "--as", "dengji")
    number, done = case["number"], []
    short = [name for name in USUAL if name not in ("record_search", "review_legality", "release")]
    assert re.fullmatch(r"[A-Za-z0-9-]+", number)
    while case["state"] != "archived":
        told = {action["trigger"]: action for action in casework("actions", number)}
        trigger = choose(short, [n for n, a in told.items() if a["allowed"]], done)
        step = with_days(told[trigger]["example"], date.fromisoformat(today))
        (tmp_path / "step.json").write_text(json.dumps(step, ensure_ascii=False), "utf-8")
        before = case["version"]
        case = casework(
            "do", number, trigger, "--as", told[trigger]["actors"][0], "--data", "step.json",
            "--expect", str(before),
        )  # fmt: skip
        assert case["version"] > before
        done.append(trigger)
    assert casework("verify") == []
    made = casework("letter", "make", number, "D-21", "--out", "letters", "--format", "docx,txt")
    text = (tmp_path / "letters" / made["files"][1]["file"]).read_text("utf-8")
    assert "演示" in text
    assert PERSONAL["name"] in text
    assert not list(tmp_path.glob("*.log"))
