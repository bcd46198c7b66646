"""Templates: what is refused when they are loaded, with file and line, all at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.errors import NotFound, TemplateInvalid
from casework.law.documents import DOCUMENTS
from casework.letters import TemplateLibrary, render_letter

CODES = tuple(sorted(DOCUMENTS))
Library = Callable[[dict[str, str]], TemplateLibrary]

FRONT = """\
+++
code = "X-01"
title = "试"
version = 1
effective = {from = 2019-05-15}
layout = "plain"
basis = ["条例/33/2"]
final_only = ["issued_on"]
numbered_by = ""
kind_mark = ""
remedy = false
addressee = "applicant"
sample = "samples/X-01.toml"
[requires]
"applicant.name" = "name"
[optional]
items = "list"
"items.text" = "str"
+++
"""
BODY = """\
# 试
@to {{ applicant.name }}：
根据《中华人民共和国政府信息公开条例》第三十三条第二款的规定。
{% for item in items %}{{ item.text }}{% endfor %}
{% include "_sign.j2" %}
"""
SAMPLE = """\
issued_on = 2025-03-03
[agency]
name = "示例局"
[applicant]
name = "申请人甲"
"""


def files(body: str = BODY, front: str = FRONT, sample: str = SAMPLE) -> dict[str, str]:
    return {"X-01.j2": front + body, "samples/X-01.toml": sample}


def faults(library: TemplateLibrary, code: str = "X-01") -> list[str]:
    with pytest.raises(TemplateInvalid) as caught:
        library.get(code)
    messages = [refusal.message for refusal in caught.value.refusals]
    assert all(re.match(r"\S+:\d+: .*[\u4e00-\u9fff]", message) for message in messages), messages
    return messages


def test_our_own_templates_have_no_fault(library: TemplateLibrary) -> None:
    assert library.codes() == CODES
    assert library.check() == []


def test_the_plain_example_is_sound(agency_folder: Library) -> None:
    assert agency_folder(files()).get("X-01").title == "试"


def test_an_unknown_code_names_the_known_ones(library: TemplateLibrary) -> None:
    with pytest.raises(NotFound, match="D-26"):
        library.get("../etc/passwd")


ATTACKS = [
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ applicant.__class__.__mro__ }}",
    "{{ applicant['__class__'] }}",
    "{{ applicant.name|attr('__class__') }}",
    "{{ ''.__class__ }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 'a'.center(1000000000) }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ '%9999999d' % 1 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ applicant.name ~ applicant.name }}",
    "{{ range(1000000000)|list }}",
    "{{ [1, 2, 3] }}",
    "{{ {'a': 1} }}",
    "{{ applicant.name if applicant.name else 1 }}",
    "{{ applicant.name.delete() }}",
    "{{ applicant.name|default('无') }}",
    "{{ applicant.name|replace('甲', '乙') }}",
    "{{ applicant.name|safe }}",
    "{{ applicant.name|clause(1) }}",
    "{{ self._TemplateReference__context }}",
    "{{ loop.cycle }}",
    "{{ loop.index }}",
    "{% for x in items %}{{ x.text }}{{ loop.index|clause }}{% endfor %}",
    "{% set x = 1 %}",
    "{% macro m() %}{% endmacro %}",
    "{% call x() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% autoescape false %}{% endautoescape %}",
    "{% block b %}{% endblock %}",
    "{% extends '_sign.j2' %}",
    "{% import '_sign.j2' as s %}",
    "{% from '_sign.j2' import s %}",
    "{% include '/etc/passwd' %}",
    "{% include '../samples/D-26.toml' %}",
    "{% include '_x/../../D-26.j2' %}",
    "{% include applicant.name %}",
    "{% include ['_sign.j2', '_x.j2'] %}",
    "{% include '_sign.j2' ignore missing %}",
    "{% include '_nowhere.j2' %}",
    "{% for x in range(9) %}{% endfor %}",
    "{% for x in 'aaaa' %}{{ x }}{% endfor %}",
    "{% for x in items recursive %}{{ loop(x) }}{% endfor %}",
    "{% for x in items if x.text %}{% endfor %}",
    "{% for applicant in items %}{% endfor %}",
    "{% for loop in items %}{% endfor %}",
    "{% for a, b in items %}{% endfor %}",
    "{% for a in items %}{% for b in items %}{% for c in items %}" + "{% endfor %}" * 3,
    "{% for x in items %}{{ x }}{% endfor %}",
    "{% if applicant.name is defined %}{% endif %}",
    "{% if applicant.name|length > 3 %}{% endif %}",
    "{% if 1 + 1 %}{% endif %}",
    "{% if aplicant.name %}{% endif %}",
    "{{ aplicant.name }}",
    "{{ applicant }}",
    "{{ items }}",
    "{{ issued_on }}",
    "{{ 'text'|cite }}",
    "{{ '条例/99/1'|cite }}",
    "{{ 'x' }}",
    "{% raw",
    "{% if %}",
    "{{ }}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_the_language_refuses(agency_folder: Library, attack: str) -> None:
    found = faults(agency_folder(files(BODY + attack + "\n")))
    line = FRONT.count("\n") + BODY.count("\n") + 1
    assert any(f"X-01.j2:{line}: " in message for message in found), found


def test_an_attack_in_a_partial_is_named_there(agency_folder: Library) -> None:
    bad = "\n@sign {{ agency.name.__class__ }}\n@date {{ issued_on|cn_date }}\n"
    front = '+++\n[requires]\n"agency.name" = "name"\nissued_on = "date"\n+++'
    found = faults(agency_folder(files() | {"_sign.j2": front + bad}))
    assert any("_sign.j2:6: 未登记的字段 agency.name.__class__" in message for message in found)


def test_a_partial_cannot_include_itself(agency_folder: Library) -> None:
    found = faults(agency_folder(files() | {"_sign.j2": '{% include "_sign.j2" %}\n'}))
    assert any("包含了它自己" in message for message in found)


WORDING = [
    ("本机关收到,现答复如下：", "全角标点"),
    ("经审查:现答复如下", "全角标点"),
    ("条例(试行)有规定", "全角标点"),
    ('本机关"收到"申请', "引号"),
    ("“申请内容", "不成对"),
    ("《条例", "不成对"),
    ("（一", "不成对"),
    ("）一（", "不成对"),
    ("示信公开[2025]1号", "六角括号"),
    ("示信公开（2025）第1号", "六角括号"),
    ("已经办结。。", "句号重复"),
    ("@sgin 示例局", "@sgin"),
    ("#### 标题", "####"),
    ("\ue0000\ue001", "私用区"),
]


@pytest.mark.parametrize(("line", "says"), WORDING)
def test_what_the_wording_may_not_hold(agency_folder: Library, line: str, says: str) -> None:
    found = faults(agency_folder(files(BODY + line + "\n")))
    number = FRONT.count("\n") + BODY.count("\n") + 1
    assert any(f"X-01.j2:{number}: " in m and says in m for m in found), found


def test_wording_that_is_right_passes(agency_folder: Library) -> None:
    fine = "详见https://example.invalid/a,b（{{ applicant.name }}）：第1.2项，2025年（第1号）。\n"
    assert agency_folder(files(BODY + fine)).get("X-01")


FRONT_FAULTS = [
    ('version = 1\n', "", "缺少 version"),
    ('version = 1', 'version = "1"', "version 的写法"),
    ('version = 1', 'version = 0', "从1起编"),
    ('layout = "plain"', 'layout = "fancy"', "layout 只能是"),
    ('addressee = "applicant"', 'addressee = "court"', "addressee 只能是"),
    ('code = "X-01"', 'code = "X-02"', "与文件名不一致"),
    ('code = "X-01"', 'code = "X-01"\ncolour = "red"', "没有名为 colour 的项"),
    ('effective = {from = 2019-05-15}', 'effective = {until = 2019-05-15}', "from"),
    ('"条例/33/2"', '"条例/99/9"', "未收录的条文 条例/99/9"),
    ('sample = "samples/X-01.toml"', 'sample = "../x.toml"', "samples/"),
    ('sample = "samples/X-01.toml"', 'sample = "samples/X-09.toml"', "没有样例"),
    ('final_only = ["issued_on"]', 'final_only = ["doc_no"]', "doc_no 未登记"),
    ('"applicant.name" = "name"', '"applicant.name" = "text"', "类型 text"),
    ('[optional]', '"case.number" = "docno"\n[optional]', "必填字段 case.number 没有用到"),
    ('[optional]', '[optional]\n"case.kind" = "str"', "选填字段 case.kind 没有用到"),
    ('items = "list"', 'items = "list"\nissued_on = "str"', "类型不同"),
    ('items = "list"', 'items = "list"\n"third.name" = "name"', "不得使用字段 third.name"),
    ('version = 1', 'version = = 1', "TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "says"), FRONT_FAULTS)
def test_front_matter_faults(agency_folder: Library, old: str, new: str, says: str) -> None:
    assert old in FRONT
    found = faults(agency_folder(files(front=FRONT.replace(old, new))))
    assert any(says in message for message in found), found


def test_all_faults_come_at_once(agency_folder: Library) -> None:
    body = BODY + "{{ aplicant.name }}\n本机关收到,现答复\n{% set x = 1 %}\n"
    found = faults(agency_folder(files(body, FRONT.replace("条例/33/2", "条例/99/9"))))
    assert len(found) >= 4
    line = FRONT.count("\n") + BODY.count("\n") + 1
    assert [m for m in found if "aplicant" in m and f":{line}: " in m]
    assert [m for m in found if "全角标点" in m and f":{line + 1}: " in m]
    assert [m for m in found if "Assign" in m and f":{line + 2}: " in m]


def test_a_basis_must_be_quoted(agency_folder: Library) -> None:
    found = faults(agency_folder(files(BODY.replace("第三十三条第二款", "第三十三条"))))
    assert any("没有引用" in message for message in found)


def test_a_sample_must_make_a_final_letter(agency_folder: Library) -> None:
    found = faults(agency_folder(files(sample=SAMPLE.replace("申请人甲", " "))))
    assert any("缺少申请人姓名或者名称" in message for message in found)


def test_a_letter_to_a_third_party_may_not_use_the_applicant(agency_folder: Library) -> None:
    front = FRONT.replace('addressee = "applicant"', 'addressee = "third_party"')
    found = faults(agency_folder(files(front=front)))
    assert any("不得使用字段 applicant.name" in message for message in found)


def test_an_agency_overrides_a_partial_alone(
    agency_folder: Library, library: TemplateLibrary
) -> None:
    contact = (
        '+++\n[requires]\n"agency.phone" = "str"\n+++\n@note （咨询电话：{{ agency.phone }}）\n'
    )
    own = agency_folder({"_contact.j2": contact})
    template = own.get("D-39")
    letter = render_letter(template, template.sample, final=True)
    assert letter.text_of("note") == "（咨询电话：0000-00000000）"
    assert template.origin == "D-39.j2"
    assert template.digest != library.get("D-39").digest, "the digest covers the partials"
    assert own.check() == []


def test_an_agency_overrides_a_letter(agency_folder: Library, tmp_path: Path) -> None:
    ours = (Path(__file__).parents[2] / "casework/templates/D-03.j2").read_text(encoding="utf-8")
    own = agency_folder(
        {"D-03.j2": ours.replace("政府信息公开申请登记回执", "政府信息公开申请收件证明")}
    )
    template = own.get("D-03")
    assert template.origin == f"{tmp_path}/D-03.j2"
    assert "收件证明" in render_letter(template, template.sample).text_of("title")
    assert own.codes() == CODES


def test_a_wrong_remedy_paragraph_of_an_agency_is_refused(agency_folder: Library) -> None:
    free_choice = (
        '+++\n[requires]\n"remedy.route" = "str"\n"remedy.organ" = "name"\n'
        '"remedy.court" = "name"\n+++\n'
        "{% if remedy.route %}可以在60日内向{{ remedy.organ }}申请行政复议，"
        "也可以在6个月内直接向{{ remedy.court }}提起行政诉讼。{% endif %}\n"
    )
    found = faults(agency_folder({"_remedy.j2": free_choice}), "D-26")
    assert any("先申请行政复议" in message for message in found)


def test_an_old_copy_is_pointed_out(agency_folder: Library) -> None:
    front = FRONT.replace("version = 1", 'version = 1\nbased_on = "D-26@0"')
    assert agency_folder(files(front=front)).outdated() == [
        "X-01 依据内置模板第0版改写，内置模板已更新至第2版"
    ]
    assert TemplateLibrary().outdated() == []
