"""A new notice and the open cases: every move is on record, a told day never moves by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.calendar.difference import to_toml
from casework.calendar.notices import Notice
from casework.cases.commands import Recalculate
from casework.errors import NotAllowed
from casework.service.recompute import recompute, stale_rows
from casework.settings import demo_settings
from casework.store.cases import select_rows
from casework.stories.book import STORIES

OFFICE, CLERK = "fuzeren", "dengji"


def notice(number: str, signed: date, days: dict[str, tuple[bool, str]], kind: str = "amending") -> Notice:
    return Notice(
        number=number, title="关于调整放假安排的通知（测试）", kind=kind, years=(2026,), signed=signed,
        published=signed, source="测试",
        days={date.fromisoformat(day): told for day, told in days.items()},
    )  # fmt: skip


LATER = notice("测试〔2026〕1号", date(2026, 9, 10), {"2026-09-14": (True, "测试假")})
"""A working Monday becomes a day off: last days move later."""
EARLIER = notice("测试〔2026〕2号", date(2026, 9, 10), {"2026-09-12": (False, "测试假")})
"""A Saturday becomes a working day: last days move earlier."""


def settings_with(folder: Path, *notices: Notice) -> Any:
    folder.mkdir(exist_ok=True)
    for place, one in enumerate(notices):
        (folder / f"{place}.toml").write_text(to_toml(one), encoding="utf-8")
    settings = demo_settings()
    table = settings.calendar.model_copy(update={"notices": str(folder)})
    return settings.model_copy(update={"calendar": table})


@pytest.fixture
def registered(scene: Any) -> tuple[Any, str]:
    """A request received on 2026-09-01, whose receipt tells that it is due on 09-29."""
    scene.on("2026-09-01")
    case = scene.casework.register_all(
        [_request(date(2026, 9, 1))], actor=CLERK
    )[0]  # fmt: skip
    assert case.due == date(2026, 9, 29)
    return scene, case.number


def _request(day: date) -> Any:
    from casework.cases.commands import Register

    return Register(
        on=day, channel="in_person", submitted_on=day, description="某路改造工程的立项批复",
        form="paper", delivery="post",
        applicant={"name": "申请人甲", "class": "natural_person", "id_kind": "居民身份证",
                   "id_number": "000000000000000000", "phone": "000-00000000"},
    )  # fmt: skip


def reopened(scene: Any, tmp_path: Path, *notices: Notice, day: str = "2026-09-11") -> Any:
    other = scene.opener(scene.url, settings_with(tmp_path / "notices", *notices))
    other.on(day)
    return other


def test_without_a_new_basis_nothing_is_stale(registered: tuple[Any, str]) -> None:
    scene, _ = registered
    report = scene.casework.recompute(reason="试", actor=OFFICE)
    assert (report.looked_at, report.moved) == (0, ())


@pytest.mark.parametrize(("moving", "counted"), [(LATER, "2026-09-30"), (EARLIER, "2026-09-28")])
def test_a_told_day_stands_until_somebody_decides(
    registered: tuple[Any, str], tmp_path: Path, moving: Notice, counted: str
) -> None:
    scene, number = registered
    other = reopened(scene, tmp_path, moving)
    only = other.casework.recompute(reason="试", actor=None)
    assert not only.written
    assert other.casework.view(number).version == scene.casework.view(number).version

    report = other.casework.recompute(reason="测试通知", actor=OFFICE)
    (moved,) = report.moved
    assert moved.told
    assert moved.earlier == (moving is EARLIER)
    assert moved.old_due == date(2026, 9, 29)
    new = moved.new_due
    assert str(new) == counted
    case = other.casework.show(number)
    assert case.due == date(2026, 9, 29)
    assert case.reckoning.risk_due == min(new, date(2026, 9, 29))
    assert "told_day_moved" in [w["code"] for w in case.to_dict()["warnings"]]
    fact = case.view.history[-1]
    assert (fact.kind, fact.data["old_due"], fact.data["new_due"], fact.data["told"]) == (
        "day_recalculated", date(2026, 9, 29), new, date(2026, 9, 29),
    )  # fmt: skip
    assert other.problems() == []
    assert stale_rows(other.casework) == []

    with pytest.raises(NotAllowed):
        other.do(number, "settle_day", actor=CLERK, choice="follow", reason="试")
    after = other.do(number, "settle_day", choice="follow", reason="依放假通知")
    assert after.due == new
    assert other.problems() == []
    with pytest.raises(NotAllowed, match="等待决定"):
        other.do(number, "settle_day", choice="keep", reason="再来一次")


def test_kept_the_told_day_stays_and_the_warning_goes(
    registered: tuple[Any, str], tmp_path: Path
) -> None:
    scene, number = registered
    other = reopened(scene, tmp_path, LATER)
    other.casework.recompute(reason="测试通知", actor=OFFICE)
    after = other.do(number, "settle_day", choice="keep", reason="已告知申请人")
    assert after.due == date(2026, 9, 29)
    assert "told_day_moved" not in [w["code"] for w in after.to_dict()["warnings"]]


def test_running_again_finds_nothing_and_a_broken_off_run_goes_on(
    registered: tuple[Any, str], tmp_path: Path
) -> None:
    scene, _ = registered
    second = scene.casework.register_all([_request(date(2026, 9, 1))], actor=CLERK)[0]
    other = reopened(scene, tmp_path, LATER)
    rows = stale_rows(other.casework)
    assert len(rows) == 2
    recompute(other.casework, reason="试", actor=OFFICE, rows=rows[:1])
    rest = other.casework.recompute(reason="试", actor=OFFICE)
    assert rest.looked_at == 1
    assert other.casework.recompute(reason="试", actor=OFFICE).looked_at == 0
    assert second.number in {rows[0].number, *(m.number for m in rest.moved)}


@pytest.mark.parametrize("actor", ["stranger", CLERK])
def test_who_may_not_record_a_move_refreshes_nothing_either(
    registered: tuple[Any, str], tmp_path: Path, actor: str
) -> None:
    scene, _ = registered
    elsewhere = notice("测试〔2026〕3号", date(2026, 9, 10), {"2026-12-14": (True, "测试假")})
    other = reopened(scene, tmp_path, elsewhere)
    rows = stale_rows(other.casework)
    with pytest.raises(NotAllowed):
        other.casework.recompute(reason="试", actor=actor)
    assert len(stale_rows(other.casework)) == len(rows) == 1
    assert other.casework.recompute(reason="试", actor=OFFICE).moved == ()
    assert stale_rows(other.casework) == []


def test_a_case_nobody_was_told_about_just_moves(scene: Any, tmp_path: Path) -> None:
    """Without a printed day (here: provisional when it was registered) nothing is held."""
    scene.on("2026-12-07")
    case = scene.casework.register_all([_request(date(2026, 12, 7))], actor=CLERK)[0]
    assert case.reckoning.standing == "provisional"
    other = reopened(scene, tmp_path, YEAR_2027, day="2026-12-15")
    (moved,) = other.casework.recompute(reason="收录2027年通知", actor=OFFICE).moved
    assert not moved.told
    assert (moved.old_standing, moved.new_standing) == ("provisional", "official")
    assert other.casework.show(case.number).reckoning.standing == "official"


YEAR_2027 = Notice(
    number="测试〔2026〕9号", title="关于2027年部分节假日安排的通知（测试，非真实安排）", kind="yearly",
    years=(2027,), signed=date(2026, 12, 10), published=date(2026, 12, 10), source="测试",
    days={
        **{date(2027, 1, d): (True, "元旦") for d in (1, 2, 3)},
        **{date(2027, 2, d): (True, "春节") for d in range(5, 13)},
        date(2027, 1, 31): (False, "春节"), date(2027, 2, 14): (False, "春节"),
        **{date(2027, 4, d): (True, "清明节") for d in (3, 4, 5)},
        **{date(2027, 5, d): (True, "劳动节") for d in range(1, 6)},
        date(2027, 4, 25): (False, "劳动节"), date(2027, 5, 8): (False, "劳动节"),
        date(2027, 6, 9): (True, "端午节"), date(2027, 9, 15): (True, "中秋节"),
        **{date(2027, 10, d): (True, "国庆节") for d in range(1, 8)},
        date(2027, 9, 26): (False, "国庆节"),
    },
)  # fmt: skip


def test_closed_cases_are_left_as_they_were_answered(scene: Any, tmp_path: Path) -> None:
    story = next(s for s in STORIES if s.title.startswith("延期后予以公开"))
    case = scene.tell(story)
    day_off = notice("测试〔2026〕8号", date(2026, 9, 10), {"2024-07-01": (True, "测试假")})
    backdated = Notice(**{**{f: getattr(day_off, f) for f in day_off.__slots__ if f != "days"},
                          "days": day_off.days, "years": (2024,)})  # fmt: skip
    other = reopened(scene, tmp_path, backdated, day="2026-11-24")
    before = scene.casework.show(case.number)
    after = other.casework.show(case.number)
    assert after.due == before.due
    assert after.reckoning.timely == before.reckoning.timely
    assert other.casework.recompute(reason="试", actor=OFFICE).moved == ()
    assert other.problems() == []


def test_nobody_words_a_recalculation_by_hand(registered: tuple[Any, str]) -> None:
    scene, number = registered
    with pytest.raises(NotAllowed, match="recompute"):
        scene.do(number, "recalculate", OFFICE, old_due=date(2026, 9, 29),
                 new_due=date(2026, 12, 31), reason="改期")  # fmt: skip
    for new in (date(2026, 12, 31), date(2026, 9, 29)):
        forged = Recalculate(
            number=number, old_due=date(2026, 9, 29), new_due=new, reason="改期"
        )
        with pytest.raises(NotAllowed, match="重算的届满日|没有变动"):
            scene.casework.record_recalculation(forged, OFFICE, scene.casework.view(number).version)


def test_rows_are_selected_by_the_basis_they_rest_on(registered: tuple[Any, str]) -> None:
    scene, number = registered
    with scene.casework.database.reading() as session:
        (row,) = select_rows(session, scene.settings.agency.code, open_only=True)
    assert row.number == number
    assert row.basis.partition("/")[0] == scene.casework.basis()


def test_a_changed_rule_makes_deadlines_old_and_not_damaged(
    registered: tuple[Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade that counts differently ``verify`` finds no damage, ``recompute`` work."""
    scene, number = registered
    monkeypatch.setattr("casework.service.facade.RULES", 999)
    assert [row.number for row in stale_rows(scene.casework)] == [number]
    assert scene.problems() == []
    assert scene.casework.recompute(reason="新版本", actor=OFFICE).looked_at == 1
    assert stale_rows(scene.casework) == []


def test_a_name_alone_merges_nobody_into_another(scene: Any) -> None:
    """Two people of one name must each get an answer (条例 36(6) speaks of one applicant)."""
    scene.on("2026-09-01")
    day = date(2026, 9, 1)
    first, second, again = scene.casework.register_all(
        [
            _request(day),
            replace(_request(day), applicant={"name": "申请人甲", "class": "natural_person",
                                              "phone": "111-11111111"}),
            replace(_request(day), applicant={"name": "申请人甲", "class": "natural_person",
                                              "phone": "000-00000000"}),
        ],
        actor=CLERK,
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="不能并案"):
        scene.do(second, "merge", into=first.number)
    assert scene.do(again, "merge", into=first.number).state == "closed"
