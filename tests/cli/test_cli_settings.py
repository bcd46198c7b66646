"""casework.toml and the environment (design 6.6): what wins, what is refused, and how it says so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cli.officer import Shell, assert_plain_chinese, request

from casework.errors import SettingsInvalid
from casework.settings import Settings, load_settings

OFFICE = """
[agency]
code = "mou"
name = "某县某某局"
office = "某县某某局办公室"
[people.zhang]
name = "张某"
roles = ["registrar", "handler"]
[people.li]
name = "李某"
roles = ["office_head", "leader", "signer"]
[database]
url = "sqlite:///data/cases.db"
[alerts]
yellow = 7
"""


def office(folder: Path, extra: str = "", name: str = "casework.toml") -> Path:
    (folder / "data").mkdir(exist_ok=True)
    file = folder / name
    file.write_text(OFFICE + extra, encoding="utf-8")
    return file


def faults(folder: Path, extra: str = "", **env: str) -> list[tuple[str, str]]:
    """Return field and message of everything wrong with a file and an environment."""
    environ = {f"CASEWORK_{name}": value for name, value in env.items()}
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(office(folder, extra), environ)
    return [(refusal.field or "", refusal.message) for refusal in caught.value.refusals]


def alone(text: str, folder: Path) -> list[tuple[str, str]]:
    file = folder / "alone.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(file, {})
    return [(refusal.field or "", refusal.message) for refusal in caught.value.refusals]


# -- where settings come from -----------------------------------------------------------------
def test_the_file_in_the_working_directory(bare: Shell) -> None:
    office(bare.folder)
    settings = load_settings(environ={})
    assert settings.agency.name == "某县某某局"
    assert settings.alerts.yellow == 7
    assert settings.alerts.red == 2
    assert not settings.demo
    assert settings.people["li"].roles == ("office_head", "leader", "signer")


def test_the_file_the_environment_names(bare: Shell) -> None:
    elsewhere = bare.folder / "elsewhere"
    elsewhere.mkdir()
    office(elsewhere, name="office.toml")
    settings = load_settings(environ={"CASEWORK_CONFIG": "elsewhere/office.toml"})
    assert settings.agency.code == "mou"
    assert settings.path("data/cases.db") == elsewhere.resolve() / "data/cases.db"


def test_a_file_handed_in_wins_over_the_environment(bare: Shell) -> None:
    file = office(bare.folder, name="mine.toml")
    assert load_settings(file, {"CASEWORK_CONFIG": "absent.toml"}).agency.code == "mou"


def test_the_environment_wins_over_the_file(bare: Shell) -> None:
    office(bare.folder)
    settings = load_settings(
        environ={
            "CASEWORK_AGENCY__NAME": "另一某局",
            "CASEWORK_ALERTS__YELLOW": " 9 ",
            "CASEWORK_SIGN_OFF__STEPS": "leader, signer",
            "CASEWORK_SIGN_OFF__SEAL": "false",
            "CASEWORK_SIGN_OFF__SUBSTITUTES__LEADER": "office_head,signer",
            "CASEWORK_LAW__CONSULTATION_DAYS": "between",
            "CASEWORK_PEOPLE__ZHANG__ROLES": "registrar",
            "CASEWORK_PEOPLE__wang__NAME": "王某",
            "CASEWORK_PEOPLE__wang__ROLES": "handler,archivist",
            "CASEWORK_DATABASE__URL": "sqlite:///other.db",
            "CASEWORK_ACTOR": "zhang",
            "CASEWORK_COMPILE": "1",
            "CASEWORK_TEST_ANYTHING": "1",
            "PATH": "/bin",
        }
    )
    assert settings.agency.name == "另一某局"
    assert settings.agency.office == "某县某某局办公室"
    assert settings.alerts.yellow == 9
    assert settings.sign_off.steps == ("leader", "signer")
    assert settings.sign_off.seal is False
    assert settings.sign_off.substitutes == {"leader": ("office_head", "signer")}
    assert settings.law["consultation_days"] == "between"
    assert settings.people["zhang"].roles == ("registrar",)
    assert settings.people["wang"].roles == ("handler", "archivist")
    assert settings.database.url == "sqlite:///other.db"


EXAMPLES = {
    "url": "sqlite:///x.db", "series": "agency", "again": "-{n}", "link": "https://oa/{number}",
    "morning": "09:00", "quiet_from": "21:00", "quiet_to": "07:00", "seal_at": "22:00",
    "backup_at": "03:00", "lease": "90", "listen": "127.0.0.1:9180",
}  # fmt: skip


def test_every_key_can_be_set_by_environment(bare: Shell) -> None:
    text = {"str": "x", "int": "3", "bool": "true"}
    for table, known in Settings.model_fields.items():
        for key, info in getattr(known.annotation, "model_fields", {}).items():
            kind = getattr(info.annotation, "__name__", "")
            value = EXAMPLES.get(
                key, text.get(kind, "")
            )
            value = "30" if key.startswith("margin_") else value
            if not value or key in ("case", "letter", "region", "notices", "base", "red", "synonyms"):
                continue
            name = f"CASEWORK_{table.upper()}__{key.upper()}"
            settings = load_settings(environ={name: value})
            assert str(getattr(getattr(settings, table), key)).lower() == value, name


def test_an_empty_name_of_the_file_is_no_name(bare: Shell) -> None:
    assert load_settings(environ={"CASEWORK_CONFIG": ""}).demo


def test_relative_paths_are_relative_to_the_file(
    bare: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = bare.folder / "elsewhere"
    elsewhere.mkdir()
    office(elsewhere)
    monkeypatch.setenv("CASEWORK_CONFIG", str(elsewhere / "casework.toml"))
    bare.ok("register", bare.write(request()), "--as", "zhang")
    assert (elsewhere / "data" / "cases.db").is_file()
    assert not list(bare.folder.glob("*.db"))


def test_the_database_is_made_and_migrated_on_first_use(bare: Shell) -> None:
    assert not bare.database.exists()
    assert bare.ok("list", "--json").data == []
    assert bare.database.exists()
    assert bare.ok("verify", "--json").data == []


def test_without_a_file_it_is_a_demonstration_and_says_so_in_letters(bare: Shell) -> None:
    number = bare.one()
    assert "演示" in letter(bare, number)


def test_with_a_file_letters_say_nothing_of_a_demonstration(bare: Shell) -> None:
    office(bare.folder)
    [case] = bare.register(actor="zhang")
    text = letter(bare, case["number"])
    assert "演示" not in text
    assert "某县某某局" in text


def letter(shell: Shell, number: str) -> str:
    made = shell.ok("letter", "make", number, "D-03", "--format", "txt", "--out", "out").out
    return (shell.folder / made.strip()).read_text("utf-8")


def test_the_chain_of_the_settings_is_the_one_that_signs(bare: Shell) -> None:
    office(bare.folder, '[sign_off]\nsteps = ["signer"]\nseal = false\n')
    (bare.folder / "casework.toml").write_text(
        (bare.folder / "casework.toml").read_text("utf-8")
        + '[people.bao]\nname = "包某"\nroles = ["secrecy_reviewer"]\n',
        "utf-8",
    )
    [case] = bare.register(request(items=None), actor="zhang")
    number = case["number"]
    one = {"item": 1, "reply": "A2", "reason": "可以公开", "enclosures": ["批复"]}
    bare.do(number, "accept", "zhang")
    bare.do(number, "propose", "zhang", outcomes=[one])
    bare.do(number, "review_secrecy", "bao", opinion="may_disclose")
    bare.do(number, "decide", "zhang")
    bare.do(number, "submit", "zhang")
    assert bare.actions(number)["approve"]["roles"] == ["signer"]
    assert bare.do(number, "approve", "li")["state"] == "delivery"


# -- what is refused --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("extra", "field", "words"),
    [
        ("[colour]\nred = 1\n", "colour", ("没有这一设置", "agency", "law")),
        ("[limits]\nred = 1\n", "limits.red", ("没有这一设置", "backdated_after")),
        ("[limits]\nbackdated_after = 'ten'\n", "limits.backdated_after", ("应为整数", "'ten'")),
        ("[limits]\nbackdated_after = -1\n", "limits.backdated_after", ("-1", "不小于 0")),
        ("[limits]\nbackdated_after = 999\n", "limits.backdated_after", ("999", "不大于 366")),
        ("[limits]\nbackdated_after = 1.5\n", "limits.backdated_after", ("应为整数", "1.5")),
        ("[sign_off]\nsteps = []\n", "sign_off.steps", ("至少要有一项",)),
        ("[sign_off]\nsteps = 'leader'\n", "sign_off.steps", ("应为列表", "'leader'")),
        ("[sign_off]\nsteps = ['mayor']\n", "sign_off.steps.0", ("'mayor'", "office_head、leader")),
        ("[sign_off]\nsteps = ['unit_head']\n", "sign_off.steps", ("处室负责人", "unit_head")),
        ("[numbers]\nseries = 'year'\n", "numbers.series", ("'year'", "kind、agency、case")),
        ("[numbers]\ncase = '{year}'\n", "numbers.case", ("{serial}", "'{year}'")),
        ("[numbers]\ncase = '{serial}'\n", "numbers.case", ("{year}",)),
        ("[numbers]\ncase = '{year}/{serial}'\n", "numbers.case", ("文件名",)),
        ("[numbers]\ncase = '../{year}-{serial}'\n", "numbers.case", ("文件名",)),
        ("[numbers]\ncase = '办{year}-{serial}'\n", "numbers.case", ("字母",)),
        ("[numbers]\ncase = '{prefix}{year}-{serial}'\n", "numbers.case", ("允许的字段",)),
        ("[numbers]\nletter = '{year}{serial}'\n", "numbers.letter", ("{mark}",)),
        ("[numbers]\nletter = '{mark}{year}{serial}{town}'\n", "numbers.letter", ("允许的字段",)),
        ("[numbers]\nletter = '{mark}{year}{serial}{'\n", "numbers.letter", ("允许的字段",)),
        ("[numbers]\nyear = 'issued'\n", "numbers.year", ("signed、received",)),
        ("[numbers]\nseries = 'case'\n", "numbers.letter", ("{again}", "同号")),
        ("[numbers]\nagain = '二'\n", "numbers.again", ("{n}", "{cn}")),
        ("[numbers]\nagain = '{n}'\n", "numbers.again", ("之前",)),
        ("[numbers]\nagain = '-{n}{'\n", "numbers.again", ("{n}",)),
        ("[numbers.marks]\nD-99 = '答'\n", "numbers.marks.D-99", ("没有文书", "D-21")),
        ("[numbers.marks]\nD-21 = '答2'\n", "numbers.marks.D-21", ("数字", "答2")),
        ("[numbers.marks]\nD-21 = '{答}'\n", "numbers.marks.D-21", ("花括号",)),
        ("[law]\ncolour = 'red'\n", "law.colour", ("colour", "consultation_days")),
        ("[law]\nconsultation_days = 'x'\n", "law.consultation_days", ("SW-3", "x", "between")),
        ("[law]\nconsultation_days = 3\n", "law.consultation_days", ("应为文字",)),
        ("[calendar]\nregion = '广东'\n", "calendar.region", ("广东", "广西、")),
        ("[calendar]\nnotices = 'absent'\n", "calendar.notices", ("'absent'",)),
        ("[letters]\nfolders = ['absent']\n", "letters.folders", ("'absent'",)),
        ("[letters]\nbase = 'absent.docx'\n", "letters.base", ("'absent.docx'",)),
        ("[letters]\nlayout = 'red'\n", "letters.layout", ("'red'", "template、plain、xinhan")),
        ("[letters]\nfont_body = '仿宋<'\n", "letters.font_body", ("不能使用的字符",)),
        ("[letters]\nmargin_top = 5\n", "letters.margin_top", ("不小于 25",)),
        ("[letters]\nbase = 'x.docx'\nlayout = 'xinhan'\n", "letters.layout", ("letters.base",)),
        ("[letters]\nbase = 'x.docx'\nmargin_left = 30\n", "letters.margin_left", ("以底版为准",)),
        ("[people.'a b']\nname = 'x'\nroles = []\n", "people.a b", ("不能使用的字符",)),
        ("[people.wu]\nroles = ['handler']\n", "people.wu.name", ("缺少这一设置",)),
        ("[people.wu]\nname = ' '\nroles = []\n", "people.wu.name", ("不能为空",)),
        ("[people.wu]\nname = 'x'\nroles = ['boss']\n", "people.wu.roles.0", ("'boss'", "signer")),
        ("[people.wu]\nname = 'x'\nroles = []\nage = 3\n", "people.wu.age", ("name、roles、unit",)),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_what_is_allowed(
    tmp_path: Path, extra: str, field: str, words: tuple[str, ...]
) -> None:
    found = [message for named, message in faults(tmp_path, extra) if named == field]
    assert found, faults(tmp_path, extra)
    told = "".join(found)
    assert f"设置 {field}" in told
    assert not [word for word in words if word not in told], told
    assert " or " not in told


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    extra = "[colour]\nred = 1\n[limits]\nbackdated_after = 'x'\n[numbers]\nseries = 'y'\n"
    found = faults(tmp_path, extra, NONSENSE="1", ALERTS__RED="x")
    assert {field for field, _ in found} == {
        "colour", "limits.backdated_after", "numbers.series", "CASEWORK_NONSENSE", "alerts.red",
    }  # fmt: skip


def test_red_comes_after_yellow(tmp_path: Path) -> None:
    [(field, message)] = faults(tmp_path, ALERTS__RED="8")
    assert field == "alerts.red"
    assert "8" in message
    assert "7" in message


def test_a_table_that_is_no_table(tmp_path: Path) -> None:
    [(field, message)] = alone('database = "postgresql://u:s3cret@h/d"\n', tmp_path)
    assert field == "database"
    assert "应为一个表" in message
    assert "s3cret" not in message


@pytest.mark.parametrize(
    "name",
    ["NONSENSE", "AGENCY", "AGENCY__COLOUR", "DATABASE_URL", "DATABASE__URL__X", "DEMO",
     "FOLDER", "__URL", "DATABASE__", "PEOPLE__ZHANG", "PEOPLE__ZHANG__AGE", "TESTING"],
)  # fmt: skip
def test_an_unknown_name_of_the_environment(tmp_path: Path, name: str) -> None:
    [(field, message)] = faults(tmp_path, **{name: "s3cret"})
    assert field == f"CASEWORK_{name}"
    assert field in message
    assert "CASEWORK_DATABASE__URL" in message
    assert "s3cret" not in message


def test_the_keys_of_a_table_are_told_to_whoever_mistypes_one(tmp_path: Path) -> None:
    [(_, message)] = faults(tmp_path, ALERTS__ORANGE="1")
    assert "alerts 的键：yellow、red" in message


@pytest.mark.parametrize(
    "text",
    ['url = "postgresql://u:s3cret@h/d"\n', '[database]\nuri = "postgresql://u:s3cret@h/d"\n',
     "[database]\nurl = ['s3cret']\n", '[alerts]\nsmtp_password = "s3cret"\n',
     '[database]\nurl = "s3cret\n', '[database]\nurl = "s3cret" s3cret\n'],
)  # fmt: skip
def test_secrets_are_not_repeated(tmp_path: Path, text: str) -> None:
    found = alone(text, tmp_path)
    assert found
    assert "s3cret" not in str(found)


def test_the_reserved_tables_cannot_be_set(tmp_path: Path) -> None:
    assert {field for field, _ in alone("demo = true\nfolder = '/'\n", tmp_path)} == {
        "demo", "folder",
    }  # fmt: skip


def test_a_file_that_is_not_toml(tmp_path: Path) -> None:
    [(_, message)] = alone("[agency]\nname = 某局\n", tmp_path)
    assert "第 2 行第 8 个字符" in message
    assert "Invalid" not in message
    (tmp_path / "gbk.toml").write_bytes('[agency]\nname = "某局"\n'.encode("gb18030"))
    with pytest.raises(SettingsInvalid, match="不是 UTF-8"):
        load_settings(tmp_path / "gbk.toml", {})


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "bom.toml").write_bytes(b"\xef\xbb\xbf[alerts]\nyellow = 4\n")
    assert load_settings(tmp_path / "bom.toml", {}).alerts.yellow == 4


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_nobody_may_read(tmp_path: Path) -> None:
    file = office(tmp_path)
    file.chmod(0)
    with pytest.raises(SettingsInvalid, match="权限"):
        load_settings(file, {})


# -- at the command line ----------------------------------------------------------------------
@pytest.mark.parametrize("command", [["list"], ["show", "2025-0001"], ["verify"], ["seal"]])
def test_settings_that_cannot_be_used_end_with_five(
    bare: Shell, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("CASEWORK_ALERTS__RED", "many")
    ran = bare.run(*command, "--json")
    assert (ran.code, ran.out) == (5, "")
    assert "设置 alerts.red：应为整数，现为 'many'" in ran.err
    assert_plain_chinese(ran.err)
    assert not bare.database.exists()


def test_a_named_file_that_is_missing(bare: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEWORK_CONFIG", "absent.toml")
    ran = bare.run("list")
    assert (ran.code, ran.out) == (5, "")
    assert "[settings_missing]" in ran.err
    assert "absent.toml" in ran.err
    assert "CASEWORK_CONFIG" in ran.err
    assert not bare.database.exists()


def test_a_request_file_is_refused_before_settings_are_blamed(bare: Shell) -> None:
    ran = bare.run("register", bare.write("{"), "--as", "dengji")
    assert ran.code == 1
    assert not bare.database.exists()


def test_steps_of_alerts_are_numbers_in_the_file_and_in_the_environment(bare: Shell) -> None:
    name = "CASEWORK_ALERTS__STEPS__ANSWER"
    assert load_settings(environ={name: "8, 3,0"}).alerts.thresholds.before("answer") == (8, 3, 0)
    assert load_settings(environ={}).alerts.thresholds.before("answer") == (10, 5, 2, 0)
    with pytest.raises(SettingsInvalid, match="alerts.steps.answer"):
        load_settings(environ={name: "soon"})


def test_a_clock_time_is_asked_for_in_the_words_of_an_officer(bare: Shell) -> None:
    with pytest.raises(SettingsInvalid, match="时刻写作 08:30") as caught:
        load_settings(environ={"CASEWORK_ALERTS__MORNING": "8.30"})
    assert caught.value.refusals[0].field == "alerts.morning"


WEBHOOK, MAIL = "webhook+https://:s3@hook.example/in", "smtp://mail.example?from=a@b.example"


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("[alerts.steps]\nanwser = [3]", "alerts_steps", "alerts.steps.anwser"),
        ('[alerts]\nlink = "https://oa.example/"', "alerts_link", "alerts.link"),
        ('[alerts]\nevents = ["hook"]', "alerts_channel", "alerts.events.hook"),
        ('[alerts.fallback]\nmail = ""', "alerts_address", "alerts.fallback.mail"),
        ('[people.a]\nname = "甲"\nroles = ["handler", "signer", "leader", "office_head"]\n'
         'reach = { fax = "1" }', "alerts_channel", "people.a.reach.fax"),
    ],
)  # fmt: skip
def test_an_alert_always_has_a_way_out(bare: Shell, text: str, code: str, field: str) -> None:
    channels = f'\n[alerts.channels]\nmail = "{MAIL}"\n' if "hook" not in text else ""
    Path("casework.toml").write_text(text + channels, encoding="utf-8")
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(environ={})
    assert [(r.code, r.field) for r in caught.value.refusals] == [(code, field)]


def test_where_officers_are_reached_is_in_no_message(bare: Shell) -> None:
    Path("casework.toml").write_text('[people.a]\nname = "甲"\nroles = []\nreach = { mail = 13800 }')
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(environ={})
    assert "13800" not in str(caught.value)
