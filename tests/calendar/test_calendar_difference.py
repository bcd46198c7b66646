"""What a notice changes, and the notice written to a file and read back."""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calendar.difference import breaks, difference, to_toml
from casework.calendar.horizon import missing_next_year
from casework.calendar.notices import Notice, layered, load_notices, read_notice
from casework.calendar.workdays import WorkdayCalendar, workday_calendar

D = date
ALL = load_notices()


def around(number: str) -> tuple[tuple[Notice, ...], tuple[Notice, ...]]:
    """The notices before and with the one of that number."""
    place = next(i for i, n in enumerate(ALL) if n.number == f"国办发明电{number}号")
    return ALL[:place], ALL[: place + 1]


def test_the_extension_shows_the_make_up_day_it_cancels() -> None:
    found = difference(*around("〔2020〕1"))
    assert [(c.day, c.becomes.working, c.cancels_make_up) for c in found.changes] == [
        (D(2020, 1, 31), False, False),
        (D(2020, 2, 1), False, True),
    ]
    cancelled = found.changes[1]
    assert cancelled.was is not None and cancelled.was.why == "调休上班（春节）"
    assert cancelled.was.notice == "国办发明电〔2019〕16号"
    assert (cancelled.becomes.why, cancelled.holiday) == ("春节放假", "春节")
    assert found.windows == ((D(2020, 1, 31), D(2020, 2, 1)),)


def test_an_amendment_shows_both_directions() -> None:
    found = difference(*around("〔2019〕3"))
    assert [(str(c.day), c.becomes.working) for c in found.changes] == [
        ("2019-04-28", True), ("2019-05-02", False), ("2019-05-03", False), ("2019-05-05", True),
    ]  # fmt: skip
    assert not any(c.cancels_make_up for c in found.changes)
    assert len(found.windows) == 3


def test_a_new_year_is_compared_with_what_was_guessed() -> None:
    found = difference(*around("〔2025〕7"))
    assert found.windows == ((D(2026, 1, 1), D(2026, 12, 31)),)
    changes = {c.day: c for c in found.changes}
    assert D(2026, 1, 1) not in changes  # guessed right
    friday = changes[D(2026, 1, 2)]
    assert friday.was is not None and "推算" in friday.was.why and friday.was.working
    assert (friday.becomes.why, friday.holiday) == ("元旦放假", "元旦")
    assert changes[D(2026, 2, 28)].becomes.working
    assert difference(ALL, ALL).changes == difference(ALL, ALL).windows == ()


def test_a_break_that_begins_in_december_touches_both_years() -> None:
    # December 2022 is official either way, 2023 turns official: one window over the year end.
    found = difference(*around("〔2022〕16"))
    assert found.windows == ((D(2023, 1, 1), D(2023, 12, 31)),)
    assert "2022-12-31" not in {str(c.day) for c in found.changes}  # a Saturday off in any case
    eve = difference(*around("〔2018〕15"))
    assert [str(c.day) for c in eve.changes][:2] == ["2018-12-29", "2018-12-31"]


@pytest.mark.parametrize("notice", ALL, ids=lambda n: n.number)
def test_every_notice_reads_back_from_its_file(notice: Notice) -> None:
    assert read_notice(to_toml(notice).encode(), "x") == notice


def test_the_changes_are_exactly_the_days_that_differ() -> None:
    for k in range(1, len(ALL)):
        before, after = WorkdayCalendar(ALL[:k]), WorkdayCalendar(ALL[: k + 1])
        differ = [
            day
            for n in range(7000)
            if (day := D(2008, 1, 1) + timedelta(days=n)).year <= 2026
            and before.is_workday_any(day) != after.is_workday_any(day)
        ]
        assert [c.day for c in difference(ALL[:k], ALL[: k + 1]).changes] == differ


texts = st.text(min_size=1, max_size=20).filter(lambda t: t.encode("utf-8", "ignore").decode() == t)


@given(number=texts, title=texts, source=texts, days=st.dictionaries(
    st.dates(D(2027, 1, 1), D(2027, 12, 31)), st.tuples(st.booleans(), st.sampled_from(("甲", "乙", "甲、乙"))), max_size=25, min_size=1))  # fmt: skip
def test_any_text_and_any_days_survive_the_file(number, title, source, days) -> None:
    signed = D(2026, 11, 1)
    notice = Notice(number, title, "amending", (2027,), signed, signed, source, MappingProxyType(days))
    assert read_notice(to_toml(notice).encode(), "x") == notice


def test_breaks_are_in_the_order_of_their_days_off() -> None:
    of_2026 = next(n for n in ALL if n.years == (2026,))
    assert list(breaks(of_2026.days)) == ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"]
    off, work = breaks(of_2026.days)["国庆节"]
    assert (off, work) == ([(D(2026, 10, 1), D(2026, 10, 7))], [D(2026, 9, 20), D(2026, 10, 10)])


@pytest.mark.parametrize(
    ("today", "warned"),
    [(D(2026, 9, 30), False), (D(2026, 10, 1), True), (D(2026, 12, 31), True), (D(2025, 11, 5), False), (D(2027, 1, 4), False)],
)  # fmt: skip
def test_the_next_notice_is_awaited_from_october(today: date, warned: bool) -> None:
    found = missing_next_year(workday_calendar(), today)
    assert (found is not None) is warned
    assert found is None or (found.code == "notice_awaited" and "2027年" in found.message)


def test_the_known_calendar_is_warned_of_too() -> None:
    early = workday_calendar(known_on=D(2025, 11, 3))
    assert missing_next_year(early, D(2025, 11, 3)) is not None
    assert missing_next_year(workday_calendar(known_on=D(2025, 11, 4)), D(2025, 11, 4)) is None
    assert layered(ALL) == ALL
