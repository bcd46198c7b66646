"""What a loaded text is: recognised by its title, asked for what is not said."""

from __future__ import annotations

from datetime import date

import pytest
from law.mini_statutes import HEAD, MINI, OWN, synthetic, text_of

from casework.law.provisions import INSTRUMENTS
from casework.law.statutehead import Head, completed, read_head, together
from casework.law.texts import Statute, split

REGULATION = text_of(synthetic("条例"))


def read(text: str) -> tuple[Statute | None, list[str]]:
    """Return the version a text is, and the codes of what is wrong with it."""
    parts = split(text)
    head, faults = read_head(parts.head)
    found, more = completed(parts, head, INSTRUMENTS)
    return found, [one.code for one in (*faults, *more)]


@pytest.mark.parametrize(
    ("head", "code", "effective"),
    [
        ("中华人民共和国政府信息公开条例\n施行：2019-05-15", "条例", "2019-05-15"),
        ("《政府信息公开条例》\n施行：2019年5月15日", "条例", "2019-05-15"),
        ("政府信息公开条例\n施行：2027-01-01", "条例", "2027-01-01"),
        ("政府信息公开条例\n施行：2008-05-01", "条例2008", "2008-05-01"),
        ("政府信息公开条例\n施行：2015-01-01", "条例2008", "2015-01-01"),
        ("简称：条例\n施行：2019-05-15", "条例", "2019-05-15"),
        ("中华人民共和国\n政府信息公开条例\n施行：2019-05-15", "条例", "2019-05-15"),
        ("某局关于转发《政府信息公开条例》的通知\n各科：\n政府信息公开条例\n施行：2019-05-15", "条例", "2019-05-15"),
        ("最高人民法院关于适用《中华人民共和国行政诉讼法》的解释\n施行：2018-02-08", "行诉解释", "2018-02-08"),
        ("中华人民共和国行政诉讼法\n施行：2015-05-01", "行诉法", "2015-05-01"),
        ("名称：政府信息公开条例\n施行：2019-05-15", "条例", "2019-05-15"),
    ],
)
def test_which_instrument_and_version(head: str, code: str, effective: str) -> None:
    found, faults = read(f"来源：测试\n日期：2008-01-01\n{head}\n{REGULATION}")
    assert faults == []
    assert found is not None
    assert (found.code, found.effective.isoformat()) == (code, effective)
    assert found.name == INSTRUMENTS[code].name
    assert found.until == INSTRUMENTS[code].until


@pytest.mark.parametrize(
    "title", ["某省实施《政府信息公开条例》办法", "关于贯彻政府信息公开条例的意见", "政府信息公开条例释义"]
)
def test_a_name_inside_a_longer_title_is_another_paper(title: str) -> None:
    _, faults = read(f"来源：测试\n日期：2019-06-01\n施行：2019-07-01\n{title}\n{REGULATION}")
    assert faults == ["statute_unknown"]


def test_an_instrument_of_the_agencys_own() -> None:
    found, faults = read(HEAD + OWN + MINI)
    assert faults == []
    assert found is not None
    assert (found.code, found.name) == ("示例规定", "某县政务公开示例规定")
    assert (found.dated, found.effective) == (date(2024, 1, 10), date(2024, 3, 1))
    assert found.source == "某县公报2024年第1期"


def test_the_text_says_since_when() -> None:
    found, faults = read(OWN + "来源：测试\n日期：2024-01-10\n" + MINI)
    assert faults == []
    assert found is not None
    assert found.effective == date(2024, 3, 1)


def test_at_once_is_the_day_of_publication() -> None:
    found, _ = read(OWN + "来源：测试\n日期：2024-01-10\n第一条 甲。\n第二条 自公布之日起施行。")
    assert found is not None
    assert found.effective == date(2024, 1, 10)


def test_an_amended_text_goes_on_naming_the_first_day() -> None:
    """自1990年10月1日起施行 still stands in what was amended in 2017: it says nothing of that."""
    text = "中华人民共和国行政诉讼法\n来源：测试\n{}第一条 甲。\n第二条 自1990年10月1日起施行。"
    assert read(text.format("日期：2017-06-27\n"))[1] == ["statute_effective_missing"]
    assert read(text.format(""))[1] == ["statute_date_missing", "statute_effective_missing"]
    assert read(text.format("日期：2017-06-27\n施行：2017-07-01\n"))[1] == []


def test_a_letter_takes_effect_with_its_day() -> None:
    text = "国务院办公厅政府信息与政务公开办公室关于政府信息公开处理决定送达问题的解释\n来源：测试\n日期：2016-06-01\n某科：\n茶水间的事，照旧。"
    found, faults = read(text)
    assert faults == []
    assert found is not None
    assert (found.code, found.effective) == ("235号函", date(2016, 6, 1))
    assert found.articles[0].whole == "某科：\n茶水间的事，照旧。"
    assert found.number == ""


def test_all_that_is_missing_is_told_at_once() -> None:
    assert read("第一条 甲。")[1] == [
        "statute_source_missing", "statute_date_missing", "statute_unknown",
        "statute_effective_missing",
    ]  # fmt: skip


def test_messages_say_what_to_write() -> None:
    parts = split("政府信息公开条例\n日期：2019-04-03\n第一条 甲。")
    _, faults = completed(parts, read_head(parts.head)[0], INSTRUMENTS)
    told = "\n".join(fault.message for fault in faults)
    assert "来源：" in told
    assert "施行：2019-05-15" in told
    assert "2008-05-01" in told


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("来源：甲\n来源：乙", ["statute_head_twice"]),
        ("日期：去年", ["statute_head_value"]),
        ("日期：2024-13-01", ["statute_head_value"]),
        ("施行：2024年2月30日", ["statute_head_value"]),
        ("简称：示例 规定", ["statute_head_value"]),
        ("简称：a/b", ["statute_head_value"]),
        ("来源：" + "长" * 400, ["statute_head_value"]),
    ],
)
def test_a_head_that_cannot_be_used(lines: str, codes: list[str]) -> None:
    _, faults = read_head(split(f"{lines}\n第一条 甲。").head)
    assert [fault.code for fault in faults] == codes


@pytest.mark.parametrize(
    "dates", ["日期：2024-03-01\n施行：2024-01-01", "日期：2024-01-01\n施行：2024-03-01\n失效：2024-02-01"]
)
def test_dates_that_contradict_each_other(dates: str) -> None:
    assert read(f"来源：测试\n{dates}\n{OWN}第一条 甲。")[1] == ["statute_dates"]


def test_a_law_we_cite_by_article_needs_articles() -> None:
    text = "政府信息公开条例\n来源：测试\n日期：2019-04-03\n施行：2019-05-15\n全文见附件。"
    assert read(text)[1] == ["statute_no_articles"]


def test_a_file_beside_the_text() -> None:
    beside, faults = read_head(
        {"source": "测试", "日期": date(2024, 1, 10), "effective": "2024-03-01", "code": "示例规定", "name": "某规定"}.items()
    )
    assert faults == []
    assert beside == Head("测试", date(2024, 1, 10), date(2024, 3, 1), None, "示例规定", "某规定")
    _, [fault] = read_head({"author": "某人"}.items())
    assert fault.code == "statute_head_key"
    assert "来源（source）" in fault.message


def test_what_stands_above_and_beside_may_not_differ() -> None:
    above, beside = Head(source="甲", code="条例"), Head(source="甲", dated=date(2024, 1, 10))
    assert together(above, beside) == (Head("甲", date(2024, 1, 10), code="条例"), [])
    _, [fault] = together(above, Head(code="复议法"))
    assert fault.code == "statute_head_differs"
    assert "简称" in fault.message
