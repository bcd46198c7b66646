"""``sweep``, ``daemon status``, ``alerts list|report|retry|set-aside`` and ``supervision``, as an officer reads them."""

from __future__ import annotations

import json

import pytest
from alerts.far import Far
from cli.officer import PERSONAL, Shell, assert_plain_chinese


@pytest.fixture
def far():
    it = Far()
    it.say((200, {}))
    yield it
    it.close()


@pytest.fixture
def told(shell: Shell, far: Far) -> Shell:
    """An office whose alerts go to one web address, and a request on its way."""
    shell.patch.setenv("CASEWORK_ALERTS__CHANNELS__OA", f"webhook+http://:s3cret@{far.host}/in")
    shell.patch.setenv("CASEWORK_ALERTS__EVENTS", "oa")
    shell.one()
    return shell


def test_a_sweep_from_cron_and_again(told: Shell, far: Far) -> None:
    told.on("2025-03-07")
    ran = told.ok("sweep", "--once")
    assert ran.out.startswith("检查 1 件，新增提醒 ")
    assert "发送 1 条消息" in ran.out
    assert len(far.seen) == 1
    again = told.ok("sweep", "--json").data
    assert again["sweep"]["looked_at"] == again["delivery"]["sent"] == 0
    assert told.ok("sweep", "--all", "--no-send", "--json").data["sweep"]["looked_at"] == 1


def test_the_missing_holiday_notice_goes_out_with_the_same_run(told: Shell, far: Far) -> None:
    told.on("2026-11-02")
    told.ok("sweep", "--once")
    keys = {json.loads(body)["id"] for _, _, body in far.seen}
    assert any(key.startswith("calendar/2027/2026-W45") for key in keys)


def test_without_channels_everything_is_kept_and_shown(shell: Shell) -> None:
    number = shell.one()
    shell.on("2025-03-07")
    shell.ok("sweep")
    ran = shell.ok("alerts", "list")
    assert "没有设置提醒渠道" in ran.out
    assert "补正告知期限" in ran.out
    found = shell.ok("alerts", "list", "--case", number, "--json").data["alerts"]
    assert {one["state"] for one in found} == {"suppressed"}
    assert shell.ok("alerts", "list", "--case", "2024-0001", "--json").data["alerts"] == []
    assert shell.run("alerts", "list", "--dead").err.startswith("没有符合条件")


def test_what_is_dead_is_shown_and_sent_again(told: Shell, far: Far) -> None:
    far.say((404, {}))
    told.on("2025-03-07")
    ran = told.run("sweep")
    assert ran.code == 1
    assert "放弃 1 条" in ran.out
    [dead] = told.ok("alerts", "list", "--dead", "--json").data["alerts"]
    status = told.run("daemon", "status")
    assert status.code == 0
    assert "[alerts_dead]" in status.err
    assert_plain_chinese(status.err)
    told.refused("alerts", "retry", "FFFFFFFF", code="alert_unknown", exit_code=1)
    assert told.ok("alerts", "retry", dead["code"]).out.strip().endswith("1 条消息。")
    far.say((200, {}))
    assert "发送 1 条消息" in told.ok("sweep").out
    assert told.ok("alerts", "retry", "--json").data["messages"] == 0


def test_what_need_not_be_sent_is_set_aside(told: Shell, far: Far) -> None:
    far.say((404, {}))
    told.on("2025-03-07")
    told.run("sweep")
    [dead] = told.ok("alerts", "list", "--dead", "--json").data["alerts"]
    aside = ("alerts", "set-aside", dead["code"])
    told.refused(*aside, "--reason", "此人已调离", code="actor_missing", exit_code=2)
    told.refused(*aside, "--reason", "此人已调离", "--as", "chengban", code="wrong_role", exit_code=1)
    told.refused(*aside, "--as", "fuzeren", code="field_missing", exit_code=1)
    ran = told.ok(*aside, "--reason", "此人已调离", "--as", "fuzeren")
    assert ran.out == "已注明：1 条提醒。\n"
    assert told.ok("daemon", "status").err == ""
    assert told.run("alerts", "list", "--dead").err.startswith("没有符合条件")
    listed = told.ok("alerts", "list").out
    assert "未能发出（已注明）" in listed
    assert "2025-03-07 fuzeren 注明：此人已调离" in listed
    assert told.ok("alerts", "retry", "--json").data["messages"] == 0


def test_a_daemon_that_does_not_run_is_unwell(told: Shell) -> None:
    ran = told.run("daemon", "status")
    assert ran.code == 1
    assert ran.err.count("[job_never]") == 2
    assert_plain_chinese(ran.err)
    told.ok("sweep")
    ran = told.ok("daemon", "status")
    assert ran.out.startswith("提醒正常")
    assert "检查 1，新增" in ran.out
    assert "looked_at" not in ran.out
    told.on("2025-03-04")
    ran = told.run("daemon", "status", "--json")
    assert (ran.code, ran.data["healthy"]) == (1, False)
    assert {one["code"] for one in ran.data["problems"]} == {"job_stale"}


def test_the_report_says_what_became_of_each_and_whether_it_is_whole(told: Shell) -> None:
    told.on("2025-03-12")
    ran = told.run("alerts", "report", "--from", "2025-03-01")
    assert ran.code == 1
    assert "[report_incomplete] 还有 1 件" in ran.err
    told.ok("sweep")
    ran = told.ok("alerts", "report", "--from", "2025-03-01")
    assert "补正告知期限" in ran.out
    report = told.ok("alerts", "report", "--from", "2025-03-01", "--json").data
    total = report["total"]
    assert report["complete"] is True
    parts = ("sent", "waiting", "dead", "superseded", "suppressed")
    assert total["due"] == sum(total[name] for name in parts)
    assert total["sent"] == sum(line["sent"] for line in report["lines"] if line["channel"] == "oa") > 0
    assert total["sent"] + total["suppressed"] == total["due"], "officers have no channel here"
    assert 0 < total["late"] <= total["sent"], "nobody looked before"
    told.refused(
        "alerts", "report", "--from", "2025-03-02", "--to", "2025-03-01", code="period_order", exit_code=1
    )


def test_the_supervision_list(shell: Shell) -> None:
    first, second = shell.one(), shell.one(submitted_on="2025-03-03", carrier_number="YS-2")
    assert shell.run("supervision").err.startswith("没有即将逾期")
    shell.on("2025-03-25")
    cases = shell.ok("supervision", "--json").data["cases"]
    assert [(one["number"], one["group"], one["days"]) for one in cases] == [
        (first, "soon", 4), (second, "soon", 4),
    ]  # fmt: skip
    shell.on("2025-04-02")
    ran = shell.ok("supervision")
    assert ran.out.count("逾期未办理") == 2
    assert "超过2" in ran.out
    shell.do(first, "assign", "dengji", handler="chengban")
    shell.do(first, "withdraw", "dengji", statement="来函撤回")
    groups = {one["number"]: one["group"] for one in shell.ok("supervision", "--json").data["cases"]}
    assert groups[second] == "overdue"
    assert not [value for value in PERSONAL.values() if value in ran.out]


def test_a_damaged_case_is_named_and_the_others_are_told(told: Shell, far: Far) -> None:
    import sqlite3
    from contextlib import closing

    other = told.one(carrier_number="YS-2")
    with closing(sqlite3.connect(told.database)) as opened:
        opened.execute("UPDATE casework_watch SET version = 77 WHERE number = ?", (other,))
        opened.commit()
    told.on("2025-03-07")
    ran = told.run("sweep")
    assert ran.code == 1
    assert f"[case_not_looked_at] {other} " in ran.err
    assert len(far.seen) == 1


def test_it_is_told_where_nobody_can_be_reminded(shell: Shell) -> None:
    shell.one()
    shell.ok("sweep")
    assert "[demo_settings]" in shell.ok("daemon", "status").err
    assert_plain_chinese(shell.ok("daemon", "status").err)


def test_a_report_of_days_to_come_says_so(told: Shell) -> None:
    told.on("2025-03-07")
    told.ok("sweep")
    ran = told.run("alerts", "report", "--to", "2025-03-31")
    assert ran.code == 1
    assert "截止日 2025-03-31 尚未到来" in ran.err
    assert "casework sweep" not in ran.err
