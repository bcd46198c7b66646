"""``casework calendar``: a year shown, a notice imported or refused whole."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from cli.officer import ROOT, Shell, assert_plain_chinese

from casework import reckon
from casework.calendar.notices import load_notices
from casework.docgen.codes import collect
from casework.errors import EnvironmentFault, InputError
from casework.service import files
from casework.service import notices as desk

# A made-up arrangement of 2027: every printed weekday and every sum is right.
NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕99号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
　　一、元旦：1月1日（周五）至3日（周日）放假，共3天。
　　二、春节：2月5日（周五）至12日（周五）放假调休，共8天。2月14日（周日）、2月20日（周六）上班。
　　三、清明节：4月3日（周六）至5日（周一）放假，共3天。
　　四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
　　五、端午节：6月9日（周三）放假1天，不调休。
　　六、中秋节：9月15日（周三）放假1天，不调休。
　　七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
国务院办公厅
2026年11月20日
"""
AMENDED = """国务院办公厅关于调整2027年劳动节假期安排的通知
国办发明电〔2027〕98号
　　一、劳动节：5月1日（周六）至3日（周一）放假，共3天。5月4日（周二）补休，5月5日（周三）上班，5月8日（周六）不再上班。
国务院办公厅
2027年3月1日
"""


@pytest.fixture
def agency(bare: Shell) -> Shell:
    (bare.folder / "own").mkdir()
    bare.write('[calendar]\nnotices = "own"\n', "casework.toml")
    bare.write(NOTICE, "notice.txt")
    return bare


def stored(shell: Shell) -> list[str]:
    return sorted(os.listdir(shell.folder / "own"))


HISTORY = {"facts": [{"kind": "received", "on": "2026-12-15", "channel": "in_person"}]}


def test_the_clock_counts_with_the_notices_of_the_agency(agency: Shell) -> None:
    agency.write(json.dumps(HISTORY), "history.json")
    asked = ("clock", "history.json", "--as-of", "2026-12-20")
    assert "（推算）" in agency.ok(*asked).out
    agency.ok("calendar", "import", "notice.txt", "--yes")
    told = agency.ok(*asked, "--json").data
    assert (told["due"], told["standing"]) == ("2027-01-13", "official")
    assert "（推算）" not in agency.ok(*asked).out
    # The function of the library knows no settings, and so no folder.
    assert reckon(HISTORY, as_of=date(2026, 12, 20)).standing == "provisional"


def test_a_limit_that_ends_in_a_year_without_notice_is_marked(bare: Shell) -> None:
    facts = [
        {"kind": "received", "on": "2026-10-20", "channel": "in_person"},
        {"kind": "dispatched", "on": "2026-11-10", "means": "post"},
        {"kind": "service_recorded", "on": "2026-11-12"},
    ]
    bare.write(json.dumps(facts), "history.json")
    lines = bare.ok("clock", "history.json", "--as-of", "2026-11-20").out.splitlines()
    assert "申请人直接起诉：至 2027-05-12（推算）" in lines
    assert "申请人申请行政复议：至 2027-01-11（推算）" in lines
    assert any(line.startswith("期限届满：2026-11-17（确定）") for line in lines)


# --- show ---------------------------------------------------------------------------------


def test_a_year_with_a_notice(bare: Shell) -> None:
    told = bare.ok("calendar", "show", "2020", "--json").data
    assert told.keys() == {"format", "year", "standing", "notices", "breaks", "working_days"}
    assert (told["format"], told["standing"], told["working_days"]) == (
        "casework/calendar/1", "official", 249
    )  # fmt: skip
    assert [n["number"] for n in told["notices"]] == [
        "国办发明电〔2019〕16号",
        "国办发明电〔2020〕1号",
    ]
    spring = next(b for b in told["breaks"] if b["holiday"] == "春节")
    assert spring["off"] == [{"from": "2020-01-24", "to": "2020-02-02"}]
    assert spring["work"] == ["2020-01-19"]
    out = bare.ok("calendar", "show", "2020").out
    assert "国办发明电〔2020〕1号" in out and "全年工作日 249 天" in out and "推算" not in out


def test_as_known_on_an_earlier_day(bare: Shell) -> None:
    told = bare.ok("calendar", "show", "2020", "--known-on", "2020-01-25", "--json").data
    spring = next(b for b in told["breaks"] if b["holiday"] == "春节")
    assert spring["work"] == ["2020-01-19", "2020-02-01"]
    told = bare.ok("calendar", "show", "2020", "--known-on", "2019-11-20", "--json").data
    assert (told["standing"], told["notices"]) == ("provisional", [])


def test_a_year_without_a_notice_is_marked(bare: Shell) -> None:
    out = bare.ok("calendar", "show", "2029").out
    assert "推算" in out.splitlines()[0]
    told = bare.ok("calendar", "show", "2029", "--json").data
    assert told["standing"] == "provisional"
    assert not any(b["work"] for b in told["breaks"])
    assert len(told["breaks"]) == 7


def test_a_reconstructed_year_is_marked(bare: Shell) -> None:
    told = bare.ok("calendar", "show", "2015", "--json").data
    assert {n["basis"] for n in told["notices"]} == {"reconstructed"}
    assert any(b["holiday"] == "抗战胜利纪念日" for b in told["breaks"])
    out = bare.ok("calendar", "show", "2015").out
    assert "回填，未见通知原文" in out and "成文日期按约定作 2014-12-20" in out


@pytest.mark.parametrize("year", ["2007", "2041", "0", "99999"])
def test_beyond_every_ground_is_refused(bare: Shell, year: str) -> None:
    ran = bare.run("calendar", "show", year)
    assert (ran.code, ran.out) == (1, "") and "[calendar_beyond]" in ran.err


def test_the_next_notice_is_asked_for_from_october(
    bare: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.cli.calendar.today", lambda: date(2026, 10, 1))
    assert "[notice_awaited]" in bare.ok("calendar", "show", "2026").err
    assert "[notice_awaited]" not in bare.ok("calendar", "show", "2020").err
    monkeypatch.setattr("casework.cli.calendar.today", lambda: date(2026, 9, 30))
    assert "[notice_awaited]" not in bare.ok("calendar", "show", "2026").err


# --- import -------------------------------------------------------------------------------


def test_a_notice_is_stored_and_counts_at_once(agency: Shell) -> None:
    before = agency.ok("workday", "add", "2026-12-31", "30", "--json").data
    assert before["standing"] == "provisional"
    ran = agency.ok("calendar", "import", "notice.txt", "--yes")
    assert "不通过" not in ran.out and "调休上班（春节）" in ran.out
    assert stored(agency) == ["国办发明电〔2026〕99号.toml"]
    after = agency.ok("workday", "add", "2026-12-31", "30", "--json").data
    assert after["standing"] == "official"
    assert after["notices"] == ["国办发明电〔2025〕7号", "国办发明电〔2026〕99号"]
    told = agency.ok("calendar", "show", "2027", "--json").data
    assert (told["standing"], told["working_days"]) == ("official", 248)
    assert load_notices(agency.folder / "own")[-1].years == (2027,)


def test_json_says_all_of_it(agency: Shell) -> None:
    told = agency.ok(
        "calendar", "import", "notice.txt", "--yes", "--json",
        "--published", "2026-11-22", "--source", "www.gov.cn",
    ).data  # fmt: skip
    assert told["format"] == "casework/notice/1"
    assert (told["number"], told["signed"], told["published"]) == (
        "国办发明电〔2026〕99号", "2026-11-20", "2026-11-22"
    )  # fmt: skip
    assert all(check["passed"] for check in told["checks"]) and len(told["checks"]) == 13
    change = told["changes"][0]
    assert change.keys() == {"day", "was", "becomes", "working", "cancels_make_up", "holiday"}
    assert told["windows"] == [{"from": "2027-01-01", "to": "2027-12-31"}]
    assert Path(told["stored"]).name == stored(agency)[0]


def test_without_a_yes_nothing_is_stored(agency: Shell) -> None:
    for args, stdin in ((["notice.txt"], b""), (["-"], NOTICE.encode())):
        ran = agency.run("calendar", "import", *args, stdin=stdin)
        assert ran.code == 1 and "[notice_unconfirmed]" in ran.err
        assert "收录后有 10 天改变" in ran.out
        assert stored(agency) == []
    ran = agency.run("calendar", "import", "notice.txt", "--json", stdin=b"")
    assert ran.code == 1 and json.loads(ran.out)["stored"] is None


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("是\n", 0), ("n\n", 1), ("\n", 1)])
def test_a_person_confirms(
    agency: Shell, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    ran = agency.run("calendar", "import", "notice.txt")
    assert ran.code == code
    assert "收录这份通知" in ran.err
    assert bool(stored(agency)) is (code == 0)


def test_every_reason_is_told_and_nothing_stored(agency: Shell) -> None:
    text = NOTICE.replace("（周六）上班。\n　　五", "（周日）上班。\n　　五").replace(
        "共8天", "共7天"
    )
    text = text.replace("国办发明电〔2026〕99号\n", "").replace(
        "六、中秋节：9月15日（周三）放假1天，不调休。", ""
    )
    ran = agency.run("calendar", "import", agency.write(text, "bad.txt"), "--yes")
    assert ran.code == 1
    for code in (
        "notice_weekday",
        "notice_count",
        "notice_number",
        "notice_holiday",
        "notice_sum",
        "notice_statutory",
    ):
        assert f"[{code}]" in ran.err
    assert_plain_chinese(ran.err)
    assert ran.out.count("不通过") == 6 and "天改变" not in ran.out
    assert stored(agency) == []
    ran = agency.run("calendar", "import", "bad.txt", "--yes", "--json")
    failed = [check for check in ran.data["checks"] if not check["passed"]]
    assert len(failed) == 6 and ran.data["stored"] is None


def test_the_same_year_twice_is_refused(agency: Shell) -> None:
    agency.ok("calendar", "import", "notice.txt", "--yes")
    ran = agency.run("calendar", "import", "notice.txt", "--yes")
    assert ran.code == 1 and ran.err.count("[notice_known]") == 2
    other = NOTICE.replace("99号", "100号")
    ran = agency.run("calendar", "import", agency.write(other, "other.txt"), "--yes")
    assert ran.code == 1 and "2027年的年度通知已经收录" in ran.err
    assert len(stored(agency)) == 1


def test_an_amending_notice_shows_the_cancelled_make_up_day(agency: Shell) -> None:
    agency.ok("calendar", "import", "notice.txt", "--yes")
    ran = agency.ok("calendar", "import", agency.write(AMENDED, "amended.txt"), "--yes")
    assert "取消原定的上班" in ran.out and "收录后有 2 天改变" in ran.out
    assert agency.ok("workday", "check", "2027-05-05").out.count("不是工作日") == 0
    told = agency.ok("calendar", "show", "2027", "--json").data
    assert [n["kind"] for n in told["notices"]] == ["yearly", "amending"]


def test_what_the_text_lacks_may_be_given(agency: Shell) -> None:
    text = NOTICE.replace("国办发明电〔2026〕99号\n", "").replace(
        "国务院办公厅\n2026年11月20日\n", ""
    )
    agency.write(text, "bare.txt")
    ran = agency.run("calendar", "import", "bare.txt", "--yes")
    assert "--number" in ran.err and "--signed" in ran.err
    given = ("--number", "国办发明电〔2026〕99号", "--signed", "2026-11-20")
    agency.ok("calendar", "import", "bare.txt", "--yes", *given)
    assert stored(agency) == ["国办发明电〔2026〕99号.toml"]


def test_without_a_folder_the_notice_is_shown_and_the_setting_named(bare: Shell) -> None:
    ran = bare.run("calendar", "import", bare.write(NOTICE, "notice.txt"), "--yes")
    assert ran.code == 5 and "[notices_folder_unset]" in ran.err
    assert "[calendar]" in ran.err and "CASEWORK_CALENDAR__NOTICES" in ran.err
    assert "收录后有 10 天改变" in ran.out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_people_save_in(agency: Shell, encoding: str) -> None:
    agency.write(NOTICE.encode(encoding), "coded.txt")
    agency.ok("calendar", "import", "coded.txt", "--yes")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "notice_blank"),
        (b" \n\t\n", "notice_blank"),
        (b"\xff\xfe\xfd\xff\xff", "notice_encoding"),
        (b"PK\x03\x04\x00\x00" + bytes(range(256)), "notice_encoding"),
        (b"a" * (desk.MOST_BYTES + 1), "notice_too_big"),
        ("春节快乐".encode(), "notice_title"),
        (NOTICE.encode()[:600], "notice_signed"),
    ],
)
def test_files_that_are_no_notice(agency: Shell, content: bytes, code: str) -> None:
    agency.write(content, "odd.txt")
    for args, stdin in ((["odd.txt"], None), (["-"], content)):
        ran = agency.run("calendar", "import", *args, "--yes", stdin=stdin)
        assert ran.code == 1 and f"[{code}]" in ran.err
        assert_plain_chinese(ran.err)
    assert stored(agency) == []


def test_files_that_are_not_there(agency: Shell) -> None:
    assert "[file_missing]" in agency.run("calendar", "import", "none.txt", "--yes").err
    assert "[file_unreadable]" in agency.run("calendar", "import", "own", "--yes").err


# --- storing ------------------------------------------------------------------------------


def test_a_different_file_is_never_replaced(tmp_path: Path) -> None:
    notice = load_notices()[-1]
    path = desk.store_notice(tmp_path / "new", notice)
    before = path.read_bytes()
    assert desk.store_notice(tmp_path / "new", notice) == path
    path.write_bytes(before + b"# by hand\n")
    with pytest.raises(EnvironmentFault, match="没有改动"):
        desk.store_notice(tmp_path / "new", notice)
    assert path.read_bytes() == before + b"# by hand\n"
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("links", [True, False])
def test_a_failure_leaves_no_piece(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    notice = load_notices()[-1]
    if not links:
        monkeypatch.setattr(files.os, "link", fail)
        assert desk.store_notice(tmp_path, notice).is_file()
        assert desk.store_notice(tmp_path, notice).is_file()
    (tmp_path / "full").mkdir()
    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(EnvironmentFault, match="ENOSPC"):
        desk.store_notice(tmp_path / "full", notice)
    assert list((tmp_path / "full").iterdir()) == []


def test_every_finding_belongs_to_a_check() -> None:
    rooms = ("calendar/noticeclauses", "calendar/noticechecks", "calendar/noticetext")
    found = {coded.code for coded in collect() if coded.where in rooms}
    named = {code for codes in desk.CHECKS.values() for code in codes}
    assert found | {"notice_clash"} == named


def test_a_text_that_is_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(InputError):
        desk.notice_text(b"1" * 10_000_000)


def test_no_database_is_loaded() -> None:
    probe = "import sys; from casework.cli.main import main; main(['calendar', 'show', '2026']); print('sqlmodel' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True,
        cwd=ROOT / "tests", env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "False"
