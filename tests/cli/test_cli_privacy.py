"""No name, number, address or word of an applicant in a message or a log, at any level."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from cli.officer import PERSONAL, ROOT, Shell, line, request

SECRETS = {
    **PERSONAL,
    "item": "柒柒柒路改造工程的施工许可",
    "agent": "代理人丁七七",
    "joint": "共同申请人戊七七",
    "matter": "请写明柒柒柒路哪一段",
    "correction": "指柒柒柒路南段",
    "party": "柒柒柒建设公司",
    "passage": "柒柒柒公司的报价明细",
    "opinion": "本公司柒柒柒不同意公开",
    "reason": "柒柒柒路批复可以公开",
    "note": "申请人来电催问柒七",
    "proof": "由丁七七代收",
}


def steps(shell: Shell) -> str:
    """Carry a case from receipt to archive with personal text in every field that takes some."""
    agent = {"name": SECRETS["agent"], "id_number": PERSONAL["id_number"], "authority": "特别授权"}
    joint = [{"name": SECRETS["joint"], "phone": PERSONAL["phone"]}]
    number = shell.one(applicant={"agent": agent, "joint": joint})
    shell.do(number, "request_correction", "chengban", matters=[SECRETS["matter"]],
             guidance="写明路段", respond_by="2025-03-28")  # fmt: skip
    shell.do(number, "receive_correction", "dengji", text=SECRETS["correction"],
             items=[SECRETS["item"]])  # fmt: skip
    shell.do(number, "consult", "chengban", party="third_party", name=SECRETS["party"],
             passage=SECRETS["passage"], reason="可能涉及商业秘密")  # fmt: skip
    shell.do(number, "record_consultation", "chengban", ref="A", result="answered",
             position="objects", content=SECRETS["opinion"], assessment="不属于商业秘密")  # fmt: skip
    shell.do(number, "note", "chengban", text=SECRETS["note"])
    one = {"item": 1, "reply": "A2", "reason": SECRETS["reason"], "enclosures": ["批复"],
           "third_party_told_on": str(shell.today)}  # fmt: skip
    shell.do(number, "propose", "chengban", outcomes=[one])
    shell.do(number, "review_secrecy", "baomi", opinion="may_disclose", note=SECRETS["reason"])
    shell.do(number, "decide", "chengban")
    shell.do(number, "submit", "chengban")
    for who in ("fuzeren", "fenguan", "qianfa"):
        shell.do(number, "approve", who, opinion=SECRETS["reason"])
    shell.do(number, "apply_seal", "yinzhang")
    shell.do(number, "dispatch", "dengji", means="post", carrier_number="YS-1")
    shell.do(number, "record_service", "dengji", proof=SECRETS["proof"])
    shell.do(number, "archive", "dangan")
    return number


def assert_silent(said: str) -> None:
    found = [name for name, value in SECRETS.items() if value in said]
    assert not found, f"{found} told in: {said[:2000]}"


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "alembic", "transitions", "casework"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def logged(caplog: pytest.LogCaptureFixture) -> str:
    records = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    return caplog.text + "\n".join(records)


def test_a_whole_case_leaves_nobody_in_messages_or_logs(
    shell: Shell, logs: pytest.LogCaptureFixture
) -> None:
    number = steps(shell)
    for args in (["list"], ["show", number], ["actions", number], ["verify"], ["seal"],
                 ["letter", "make", number, "D-21", "--out", "out"]):  # fmt: skip
        shell.ok(*args)
    assert_silent("".join(shell.said))
    assert_silent(logged(logs))
    assert "INSERT INTO casework_private" in logs.text, "the statements themselves were logged"


def test_refusals_leave_nobody_in_messages_or_logs(
    shell: Shell, logs: pytest.LogCaptureFixture
) -> None:
    number = shell.one()
    wrong = [
        line(number, "note", "shenji", text=SECRETS["note"]),
        line(number, "accept", "chengban", mood=SECRETS["note"]),
        line(number, "withdraw", "chengban", statement=SECRETS["note"]),
        line(number, "consult", "chengban", party=SECRETS["party"], name=SECRETS["party"]),
        line(number, "request_correction", "chengban", matters=[SECRETS["matter"]],
             respond_by=SECRETS["matter"], guidance=SECRETS["matter"]),
        line(number, "propose", "chengban", outcomes=[{"item": SECRETS["item"], "reply": "A2"}]),
        line(number, "propose", "chengban", outcomes=SECRETS["item"]),
        line(number, "amend_fact", "chengban", seq=1, reason=SECRETS["note"],
             values={"channel": SECRETS["note"]}),
        line(number, "note", "chengban", text=SECRETS["note"] * 4000),
    ]  # fmt: skip
    for args in wrong:
        ran = shell.run(*args)
        assert ran.code in (1, 2), (args, ran)
        assert ran.out == ""
    for fault in (
        request(channel=SECRETS["note"]),
        request(submitted_on=PERSONAL["id_number"]),
        request(applicant={"class": PERSONAL["name"], "agent": SECRETS["agent"]}),
        request(received_on="2024-01-01"),
        request(description=PERSONAL["description"] * 2000),
        request(form=PERSONAL["address"], items={"a": SECRETS["item"]}),
    ):
        ran = shell.run("register", shell.write(fault), "--as", "dengji")
        assert ran.code == 1, ran
    broken = json.dumps(request(), ensure_ascii=False)[:-20]
    assert shell.run("register", shell.write(broken), "--as", "dengji").code == 1
    assert shell.run("register", shell.write(broken.encode("gb18030")), "--as", "dengji").code == 1
    assert_silent("".join(shell.said))
    assert_silent(logged(logs))


@pytest.mark.parametrize(
    "where",
    ["casework.service.execute.decide", "casework.service.execute.ledger.append",
     "casework.store.ledger.canonical", "casework.service.letters.render_letter",
     "casework.service.execute.cases.project"],
)  # fmt: skip
def test_internal_faults_leave_nobody_in_messages_or_logs(
    shell: Shell, logs: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def fault(*args: Any, **more: Any) -> None:
        raise KeyError(*SECRETS.values())

    file = shell.write(request())
    before = shell.stored()
    monkeypatch.setattr(where, fault)
    ran = shell.run("register", file, "--as", "dengji", "--json")
    assert (ran.code, ran.out) == (70, "")
    assert_silent(ran.err)
    assert_silent(logged(logs))
    assert str(ROOT) not in ran.err
    assert shell.stored() == before


def test_a_database_fault_leaves_nobody_in_messages_or_logs(
    shell: Shell, logs: pytest.LogCaptureFixture
) -> None:
    """The driver quotes the values it was given; we do not."""
    import sqlite3

    connection = sqlite3.connect(shell.database)
    connection.execute("DROP TABLE casework_private")
    connection.commit()
    connection.close()
    ran = shell.run("register", shell.write(request()), "--as", "dengji")
    assert ran.code == 5, ran
    assert_silent(ran.err)
    assert_silent(logged(logs))


def test_after_erasure_no_command_shows_anybody(shell: Shell) -> None:
    number = shell.one()
    shell.do(number, "withdraw", "dengji", statement=SECRETS["note"])
    shell.do(number, "erase", "guanli", basis="保管期限届满")
    texts = [shell.ok(*args).out for args in (
        ["show", number], ["show", number, "--json"], ["show", number, "--days"], ["list"],
        ["actions", number], ["verify"],
    )]  # fmt: skip
    assert_silent("".join(texts))
    assert "（个人信息已清除）" in texts[0]
    assert "（已清除）" in texts[3]
    shell.refused("letter", "make", number, "D-21", "--out", "out", code="erased")
    raw = shell.database.read_bytes()
    assert not [name for name, value in PERSONAL.items() if value.encode() in raw]
