"""Pasted notices: all ten stored ones read back; anything half understood is refused."""

from __future__ import annotations

import random
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calendar.notices import Notice, load_notices
from casework.calendar.noticetext import Given, Reading, read_notice_text

TEXTS = {p.stem: p.read_text("utf-8") for p in sorted((Path(__file__).parent.parent / "golden" / "notice_texts").glob("*.txt"))}
YEARLY = [name for name in TEXTS if name not in ("2019-03", "2020-01")]
STORED = {f"{n.number[5:]}": n for n in load_notices() if n.basis == "notice"}
WIDE = {ord(ch): chr(ord(ch) + 0xFEE0) for ch in "0123456789"}


def stored(name: str) -> Notice:
    year, no = name.split("-")
    return STORED[f"〔{year}〕{int(no)}号"]


def read(name: str, text: str | None = None, **given: object) -> Reading:
    """Read a text as it could have been read on the day it was signed."""
    notice = stored(name)
    known = [n for n in load_notices() if n.signed < notice.signed]
    return read_notice_text(TEXTS[name] if text is None else text, known, Given(**given))


def codes(reading: Reading) -> set[str]:
    assert reading.notice is None
    return {finding.code for finding in reading.findings}


def same(reading: Reading, name: str) -> bool:
    notice, found = stored(name), reading.notice
    assert found is not None, reading.findings
    facts = lambda n: (n.number, n.title, n.kind, n.years, n.signed, dict(n.days))
    return facts(found) == facts(notice)


def test_the_texts_are_those_of_all_ten_notices() -> None:
    assert len(TEXTS) == len(STORED) == 10


@pytest.mark.parametrize("name", TEXTS)
def test_every_stored_notice_reads_back(name: str) -> None:
    assert same(read(name), name)
    notice = stored(name)
    given = {"published": notice.published, "source": notice.source}
    assert read(name, **given).notice == notice


@pytest.mark.parametrize("name", TEXTS)
def test_any_width(name: str) -> None:
    half = unicodedata.normalize("NFKC", TEXTS[name])
    assert same(read(name, half.replace("〔", "[").replace("〕", "]")), name)
    assert same(read(name, half.replace("〔", "(").replace("〕", ")").translate(WIDE)), name)


@pytest.mark.parametrize("name", TEXTS)
@given(seed=st.integers(0, 10**6))
def test_blanks_and_line_breaks_anywhere(name: str, seed: int) -> None:
    rng = random.Random(seed)
    blanks = [" ", "\n", "\r\n", "\t", "\u3000", "\xa0", "\u200b", "\ufeff"]
    text = "".join(ch + (rng.choice(blanks) if rng.random() < 0.15 else "") for ch in TEXTS[name])
    assert same(read(name, text), name)


@pytest.mark.parametrize("name", TEXTS)
def test_what_a_web_page_puts_around_it(name: str) -> None:
    notice = stored(name)
    d = notice.signed
    page = (
        "首页 > 政策 > 国务院政策文件库 | 字号：默认 大 超大 | 打印\n"
        f"索引号：000014349/{d.year}-00080　主题分类：国务院办公厅文件\n发文机关：国务院办公厅\n"
        f"成文日期：{d.year}年{d.month:02}月{d.day:02}日\n标　　题：{notice.title}\n发文字号：{notice.number}\n"
        f"发布日期：{notice.published:%Y年%m月%d日}\n\n"
        f"{TEXTS[name]}\n（此件公开发布）\n责任编辑：某某 2030年1月1日 放假 8:00 扫一扫在手机打开当前页\n"
    )
    reading = read(name, page)
    assert same(reading, name)
    assert reading.published == notice.published


def test_the_extension_cancels_a_make_up_day_the_text_does_not_name() -> None:
    assert "2月1日" not in TEXTS["2020-01"]
    assert read("2020-01").days[date(2020, 2, 1)] == (True, "春节")


def test_a_holiday_of_its_own() -> None:
    text = """国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知
国发明电〔2015〕1号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
为使全国人民广泛参与纪念活动，2015年9月3日全国放假1天。特作如下调休：
9月3日至5日调休放假，共3天。其中9月3日（星期四）放假，9月4日（星期五）调休，9月6日（星期日）上班。
调休放假期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。
国务院
2015年5月13日"""
    known = [n for n in load_notices() if n.signed < date(2015, 5, 1)]
    reading = read_notice_text(text, known)
    # The title names no year, so that which year is amended is not certain.
    assert codes(reading) == {"notice_year", "notice_empty"}
    named = read_notice_text(text.replace("关于中国", "关于2015年中国"), known).notice
    assert named is not None and {d.day: off for d, (off, _) in named.days.items()} == {
        3: True, 4: True, 5: True, 6: False
    }


# --- refused ----------------------------------------------------------------------------


def test_every_printed_weekday_is_checked() -> None:
    tried = 0
    for name, text in TEXTS.items():
        for found in re.finditer("(?:周|星期)([一二三四五六日])", text):
            if found[0].startswith("周") and text[found.start() - 1] not in "（、":
                continue  # 与周末连休
            other = "一二三四五六日"[("一二三四五六日".index(found[1]) + 1) % 7]
            changed = text[: found.end() - 1] + other + text[found.end() :]
            assert codes(read(name, changed)) == {"notice_weekday"}, (name, found[0])
            tried += 1
    assert tried > 80


def test_every_printed_number_of_days_is_checked() -> None:
    tried = 0
    for name, text in TEXTS.items():
        for found in re.finditer(r"(?:共|放假)(\d)天", text):
            changed = text[: found.start(1)] + str(int(found[1]) + 1) + text[found.end(1) :]
            assert codes(read(name, changed)) == {"notice_count"}, (name, found[0])
            tried += 1
    assert tried > 45


@pytest.mark.parametrize("name", YEARLY)
def test_a_make_up_day_on_a_weekday_is_refused(name: str) -> None:
    clause = re.search(r"(?:\d{4}年)?\d+月\d+日（(?:周|星期).）上班", TEXTS[name])
    assert clause
    tuesday = next(d for k in range(1, 8) if (d := date(stored(name).years[0], 7, k)).weekday() == 1)
    changed = TEXTS[name].replace(clause[0], f"7月{tuesday.day}日（周二）上班", 1)
    reading = read(name, changed)
    assert codes(reading) == {"notice_makeup_weekday", "notice_far"}
    assert f"7月{tuesday.day}日（周二）上班" in reading.findings[0].message


def test_a_make_up_day_inside_the_break_is_refused() -> None:
    text = TEXTS["2025-07"].replace("5月9日（周六）上班", "5月2日（周六）上班")
    assert codes(read("2025-07", text)) >= {"notice_day_twice"}
    text = TEXTS["2025-07"].replace("5月9日（周六）上班", "6月20日（周六）上班")
    assert codes(read("2025-07", text)) >= {"notice_day_twice"}


@pytest.mark.parametrize("name", YEARLY)
def test_each_holiday_must_occur(name: str) -> None:
    clauses = [line for line in TEXTS[name].splitlines() if re.match(r"\s*[一二三四五六七]、", line)]
    assert len(clauses) in (6, 7)
    for clause in clauses:
        reading = read(name, TEXTS[name].replace(clause, ""))
        assert "notice_holiday" in codes(reading)
        holiday = clause.split("、", 1)[1].split("：")[0].split("、")[0]
        assert any(f"没有{holiday}一条" in f.message for f in reading.findings)


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_cut_off_anywhere_is_refused(name: str) -> None:
    text = TEXTS[name]
    for end in range(text.rindex("年") + 1):
        cut = codes(read(name, text[:end]))
        assert cut & {"notice_signed", "notice_title", "notice_number", "notice_year"}
    if name in YEARLY:
        for found in list(re.finditer("[一二三四五六七]、", text))[:-1]:
            cut = codes(read(name, text[: found.start()]))
            assert cut >= {"notice_signed"} and cut & {"notice_holiday", "notice_empty"}


@pytest.mark.parametrize("name", TEXTS)
def test_every_reason_is_told_at_once(name: str) -> None:
    text = TEXTS[name]
    for part in (stored(name).number, "\n国务院办公厅\n"):
        assert part in text
        text = text.replace(part, "\n")
    found = codes(read(name, text))
    assert found >= {"notice_number", "notice_signed"}
    # A date nobody can place may be a day off of an amending notice.
    assert found <= {"notice_number", "notice_signed", "notice_unread"}
    assert ("notice_unread" in found) == (name not in YEARLY)
    given = {"number": stored(name).number, "signed": stored(name).signed}
    text = text[: text.rindex("\n", 0, -1)]  # without the day of signing, left on its own
    assert same(read(name, text, **given), name)


@pytest.mark.parametrize("text", ["", "春节快乐", "1月1日放假", "国务院办公厅关于2027年部分节假日安排的通知"])
def test_what_is_no_notice_is_refused(text: str) -> None:
    found = codes(read_notice_text(text, load_notices()))
    assert found >= {"notice_number", "notice_signed", "notice_empty"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("1月4日（周日）上班", "1月4日（周日）要上班", "notice_unread"),
        ("6月19日（周五）至21日（周日）放假", "6月19日（周五）起连放", "notice_unread"),
        ("放假，共3天。\n　　六", "放假，共3天，6月28日除外。\n　　六", "notice_unread"),
        ("9月25日（周五）至27日", "9月31日（周五）至27日", "notice_day"),
        ("9月25日（周五）至27日", "9月27日（周日）至25日", "notice_span"),
        ("四、劳动节：", "四、纪念日：", "notice_holiday"),
        ("5月1日（周五）至5日（周二）放假", "12月1日至5日放假", "notice_statutory"),
        ("2月28日（周六）", "3月28日（周六）", "notice_far"),
        ("5月9日（周六）上班", "五月九日（周六）上班", "notice_unread"),
        ("，共9天", "，共9天，除夕上班", "notice_unread"),
        ("四、劳动节：", "四、元旦：", "notice_holiday"),
        ("5月9日（周六）上班", "", "notice_sum"),
        ("5月9日（周六）上班", "2029年5月12日（周六）上班", "notice_outside"),
        ("4月4日（周六）至6日（周一）放假，共3天", "4月9日放假，与周末连休", "notice_joined"),
        ("国办发明电〔2025〕7号", "国办发明电〔2024〕7号", "notice_number"),
        ("国办发明电〔2025〕7号", "国办发明电〔2025〕7号 国办发明电〔2025〕8号", "notice_number"),
        ("2025年11月4日", "2035年11月4日", "notice_signed"),
        ("2025年11月4日", "2025年13月4日", "notice_signed"),
        ("国办发明电〔2025〕7号", "国办发明电〔2024〕12号", "notice_known"),
        ("关于2026年", "关于2025年", "notice_known"),
        ("关于2026年", "关于2028年", "notice_year"),
    ],
)  # fmt: skip
def test_slips_are_named(old: str, new: str, code: str) -> None:
    assert old in TEXTS["2025-07"]
    reading = read("2025-07", TEXTS["2025-07"].replace(old, new, 1))
    assert code in codes(reading)
    assert all(re.search("[\u4e00-\u9fff]", finding.message) for finding in reading.findings)


def test_two_notices_in_one_text_are_refused() -> None:
    both = TEXTS["2024-12"] + TEXTS["2025-07"]
    assert codes(read("2025-07", both)) >= {"notice_title", "notice_number", "notice_signed"}
    cited = TEXTS["2025-07"].replace(
        "经国务院批准", "《国务院办公厅关于2025年部分节假日安排的通知》（国办发明电〔2024〕12号）执行以来"
    )
    assert same(read("2025-07", cited), "2025-07")


def test_given_values_may_not_contradict_the_text() -> None:
    assert codes(read("2025-07", number="国办发明电〔2025〕8号")) == {"notice_number"}
    assert codes(read("2025-07", signed=date(2025, 11, 5))) == {"notice_signed"}
    assert codes(read("2025-07", published=date(2025, 11, 3))) == {"notice_published"}
    assert same(read("2025-07", number="国办发明电[2025] 7 号", signed=date(2025, 11, 4)), "2025-07")


def test_a_slip_that_is_accepted_moves_a_make_up_day_by_whole_weeks() -> None:
    """What no check can tell: another weekend for a make-up day. A person looks at those."""
    for name in ("2019-03", "2020-01", "2023-07", "2025-07"):
        text, days = TEXTS[name], dict(stored(name).days)
        start, end = text.index("通知如下"), text.rindex("国务院办公厅")
        for found in re.finditer(r"\d+|[，。、：（）至]|放假|上班|共|天|月|日|周末", text[start:end]):
            number = int(found[0]) if found[0].isdigit() else 0
            others = ["", *(str(number + k) for k in (-7, -1, 1, 7) if number + k > 0 and number)]
            for other in others:
                slip = text[: start + found.start()] + other + text[start + found.end() :]
                notice = read(name, slip).notice
                if notice is None or notice.days == days:
                    continue
                moved = dict(set(notice.days.items()) ^ set(days.items()))
                assert not any(off for off, _ in moved.values()), (name, found[0], other)
                assert len({day.weekday() for day in moved}) == 1 and len(moved) == 2


# --- amending notices ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("2019-03", "关于调整2019年", "关于调整", "notice_year"),
        ("2019-03", "关于调整2019年", "关于调整2020年", "notice_year"),
        ("2019-03", "2019年5月1日至4日放假调休，共4天", "5月2日至4日放假调休，共3天", "notice_silent"),
        ("2019-03", "2019年5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班", "5月1日放假", "notice_no_change"),
        ("2019-03", "4月28日（星期日）", "4月29日（星期一）", "notice_makeup_weekday"),
        ("2019-03", "关于调整2019年劳动节假期安排的", "关于调整2019年假期安排的", "notice_holiday"),
        ("2020-01", "2月3日（星期一）起", "2月4日（星期二）起", "notice_resume"),
        ("2020-01", "至2月2日（农历正月初九，星期日）", "至5月2日", "notice_extension"),
        ("2020-01", "延长2020年春节假期", "延长2020年端午节假期", "notice_extension"),
    ],
)  # fmt: skip
def test_slips_of_amending_notices(name: str, old: str, new: str, code: str) -> None:
    assert old in TEXTS[name]
    text = TEXTS[name].replace(old, new)
    assert code in codes(read(name, text))


def test_a_make_up_day_may_be_cancelled_in_words() -> None:
    text = TEXTS["2020-01"].replace(
        "一、延长2020年春节假期至2月2日（农历正月初九，星期日），2月3日（星期一）起正常上班。",
        "一、春节：1月24日至30日放假，1月31日（周五）补休，1月19日（周日）上班，取消2月1日（周六）调休上班。",
    )
    notice = read("2020-01", text).notice
    assert notice is not None
    assert notice.days[date(2020, 2, 1)] == (True, "春节")
    unsaid = text.replace("，取消2月1日（周六）调休上班", "")
    reading = read("2020-01", unsaid)
    assert codes(reading) == {"notice_silent"}
    assert "2月1日（周六）" in reading.findings[0].message
