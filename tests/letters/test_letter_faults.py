"""What ``check`` finds: one faulty template for each kind of fault, and ten faults at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from letters.test_letter_templates import BODY, FRONT, faults, files

from casework.errors import Refusal
from casework.letters import TemplateLibrary

Library = Callable[[dict[str, str]], TemplateLibrary]
START = FRONT.count("\n") + BODY.count("\n") + 1
REMEDY = "如对本答复不服，可以自收到之日起60日内申请行政复议。\n"


def found(library: TemplateLibrary) -> list[tuple[str, int, str]]:
    """Code, line and message of every fault of the whole library."""

    def told(one: Refusal) -> tuple[str, int, str]:
        match = re.fullmatch(r"(.*):(\d+): (.*[\u4e00-\u9fff].*)", one.message)
        assert match, one.message
        return one.code, int(match[2]), match[3]

    return [told(one) for one in library.check()]


# kind of fault, what is put into the template, line, what the message says
KINDS = [
    ("template_syntax", {"body": "{{ applicant.name\n"}, START, "语法错误"),
    ("template_construct", {"body": "{{ applicant.name.upper() }}\n"}, START, "不允许的写法"),
    ("template_field", {"body": "{{ aplicant.name }}\n"}, START, "未登记的字段 aplicant.name"),
    ("template_front_matter", {"front": ('[optional]', '[optional]\n"case.kind" = "str"')}, 17, "没有用到"),
    ("template_basis", {"front": ("条例/33/2", "条例/99/9")}, 7, "未收录的条文"),
    ("template_wording", {"body": "示信公开(2025)第1号\n"}, START, "六角括号"),
    ("template_wording", {"body": "收到申请,现答复\n"}, START, "全角标点"),
    ("template_wording", {"body": "申请公开“某某项目\n"}, START, "不成对"),
    ("template_remedy", {"front": ("remedy = false", "remedy = true")}, 11, "没有救济告知"),
    ("template_include", {"body": '{% include "_nowhere.j2" %}\n'}, START, "没有名为"),
    ("template_encoding", {"body": "乱码\ufffd\n"}, START, "UTF-8"),
    ("template_sample", {"sample": ("申请人甲", " ")}, 13, "样例不能生成"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "change", "line", "says"), KINDS, ids=[f"{k[0]}-{k[3]}" for k in KINDS]
)
def test_one_fault_of_each_kind(
    agency_folder: Library, code: str, change: dict[str, object], line: int, says: str
) -> None:
    made = files()
    if "body" in change:
        made["X-01.j2"] += str(change["body"])
    if "front" in change:
        made["X-01.j2"] = made["X-01.j2"].replace(*change["front"])  # type: ignore[misc]
    if "sample" in change:
        made["samples/X-01.toml"] = made["samples/X-01.toml"].replace(*change["sample"])  # type: ignore[misc]
    told = found(agency_folder(made))
    assert [(c, n) for c, n, message in told if says in message] == [(code, line)], told
    assert len(told) == 1, told


def test_ten_faults_at_once_each_with_its_line(agency_folder: Library) -> None:
    wrong = [
        "{{ aplicant.name }}",
        "{% set x = 1 %}",
        "本机关收到,现答复",
        "示信公开[2025]1号",
        "申请公开“某某项目",
        "{{ '条例/99/1'|cite }}",
        '{% include "_nowhere.j2" %}',
        "{% if applicant.name",
        "{{ 'a' * 1000000000 }}",
    ]
    front = FRONT.replace("remedy = false", "remedy = true").replace("条例/33/2", "条例/99/9")
    told = found(agency_folder(files(BODY + "\n".join(wrong) + "\n", front)))
    lines = {line for _, line, _ in told}
    assert lines >= {START + n for n in range(len(wrong))} | {7, 11}, told
    assert {code for code, _, _ in told} >= {
        "template_syntax", "template_construct", "template_field", "template_basis",
        "template_wording", "template_include", "template_remedy",
    }  # fmt: skip


def test_a_line_that_cannot_be_read_makes_no_faults_of_its_own(agency_folder: Library) -> None:
    """Its end stands alone and its fields seem unused once it is left out."""
    body = BODY.replace("{% for item in items %}{{ item.text }}{% endfor %}",
                        "{% for item im items %}\n{{ applicant.name }}\n{% endfor %}")  # fmt: skip
    told = found(agency_folder(files(body)))
    assert [code for code, _, _ in told] == ["template_syntax"], told


def test_faults_of_every_template_come_together(agency_folder: Library) -> None:
    second = {n.replace("X-01", "X-02"): t.replace("X-01", "X-02") for n, t in files().items()}
    second["X-02.j2"] += "{{ nothing }}\n"
    made = files(BODY + "{{ aplicant.name }}\n") | second
    told = " ".join(one.message for one in agency_folder(made).check())
    assert "X-01.j2" in told
    assert "X-02.j2" in told


def test_a_partial_no_letter_uses_is_named(agency_folder: Library) -> None:
    told = found(agency_folder({"_contct.j2": "@note （电话：0000,转1）\n收到,答复\n"}))
    assert ("template_orphan", 1, "没有文书用到共用片段 _contct.j2，请核对文件名") in told
    assert any(code == "template_wording" and line == 2 for code, line, _ in told)


def test_a_file_in_another_encoding(agency_folder: Library, tmp_path: Path) -> None:
    library = agency_folder(files())
    (tmp_path / "X-01.j2").write_bytes((FRONT + BODY).encode("gb18030"))
    assert any(code == "template_encoding" for code, _, _ in found(library))


# Ways into Python, or to a letter that never ends, beside those tried where templates are loaded.
ATTACKS = [
    "{{ applicant.name.format_map({'a': 1}) }}",
    "{% if '{0.__class__}'.format %}{% endif %}",
    "{{ namespace().__init__.__globals__ }}",
    "{{ lipsum(100000) }}",
    "{{ joiner(',').__class__ }}",
    "{{ caller() }}",
    "{{ varargs }}",
    "{{ applicant.name[0:999999] }}",
    "{{ items[0] }}",
    "{{ items|map(attribute='__class__')|list }}",
    "{{ items|sort|first }}",
    "{{ applicant.name|tojson }}",
    "{{ applicant.name|xmlattr }}",
    "{{ applicant.name|format }}",
    "{{ applicant.name.__init_subclass__ }}",
    "{{ applicant.name is callable }}",
    "{% if applicant.name in [1, 2] %}{% endif %}",
    "{% with a = applicant.name %}{{ a }}{% endwith %}",
    "{% include '_si' ~ 'gn.j2' %}",
    "{% include '_SIGN.j2' %}",
    "{% include 'D-26.j2' %}",
    "{% do items.append(1) %}",
    "{% debug %}",
    "{{ -applicant.name }}",
    "{{ (applicant.name,) }}",
    "{{ items.append }}",
    "{{ applicant.name if items }}",
    "{{ loop }}",
    "{% for x in items %}{{ loop.previtem }}{% endfor %}",
    "{% for x in items %}{% break %}{% endfor %}",
    "{% for x in loop %}{% endfor %}",
    "{% for x in items.text %}{% endfor %}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_more_attacks_are_refused_with_file_and_line(agency_folder: Library, attack: str) -> None:
    told = faults(agency_folder(files(BODY + attack + "\n")))
    assert any(f"X-01.j2:{START}: " in message for message in told), told


BASED = [
    ('based_on = "D-21"', "代码@版本"),
    ('based_on = "D-21@"', "代码@版本"),
    ('based_on = "D-21@abc"', "代码@版本"),
    ('based_on = "../D-21@1"', "代码@版本"),
    ("based_on = 1", "based_on 的写法不对"),
]


@pytest.mark.parametrize(("line", "says"), BASED)
def test_a_source_that_cannot_be_read(agency_folder: Library, line: str, says: str) -> None:
    front = FRONT.replace("version = 1", f"version = 1\n{line}")
    assert any(says in message for message in faults(agency_folder(files(front=front))))


def test_a_copy_by_digest_is_pointed_out_when_ours_changes(
    agency_folder: Library, library: TemplateLibrary
) -> None:
    current = library.get("D-26").digest
    for digest, note in (
        (current, None),
        (current[:12], None),
        ("0" * 64, "X-01 依据的内置模板 D-26 已有改动"),
    ):
        front = FRONT.replace("version = 1", f'version = 1\nbased_on = "D-26@{digest}"')
        told = agency_folder(files(front=front)).outdated_note("X-01")
        assert (told or "").startswith(note) if note else told is None
    front = FRONT.replace("version = 1", 'version = 1\nbased_on = "D-99@1"')
    told = agency_folder(files(front=front)).outdated()
    assert told == ["X-01 所依据的 D-99 不是内置模板"]
