"""Whole cases with their dates: the demonstration's and those of the doubtful turns."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from states.special_stories import EXPECT, LATE_CORRECTION, MAIL_BACK_OURS

from casework import NotAllowed
from casework.cases.commands import parse_command
from casework.settings import demo_settings
from casework.stories.book import PRESENT, STORIES, request
from casework.stories.tell import open_story, tell

GOLDEN = Path(__file__).parent.parent / "golden" / "stories.csv"
ROWS = {row["title"]: row for row in csv.DictReader(GOLDEN.read_text(encoding="utf-8").splitlines())}


@pytest.fixture
def scene(backend, databases):
    url = databases.fresh(backend)
    casework, clock = open_story(url, demo_settings())
    yield casework, clock
    casework.close()
    databases.drop(url)


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def test_the_demonstration_has_its_dates(scene):
    casework, clock = scene
    told = [tell(casework, clock, story).number for story in STORIES]
    clock.day = date.fromisoformat(PRESENT)
    for story, number in zip(STORIES, told):
        case = casework.show(number)
        now = case.reckoning
        found = {
            "title": story.title,
            "state": case.state,
            "start": iso(now.start),
            "due": iso(now.due),
            "standing": now.standing,
            "replied": iso(now.stopped_on),
            "timely": {True: "yes", False: "no", None: ""}[now.timely],
            "urgency": case.urgency,
            "row": case.view.row or "",
            "letters": " ".join(x.code for x in case.view.letters),
        }
        assert found == ROWS[story.title]
    assert len(STORIES) == len(ROWS) >= 12
    assert list(casework.verify()) == []


@pytest.mark.parametrize(
    ("story", "state", "start", "due", "stopped", "timely", "row"),
    EXPECT,
    ids=[one[0].title for one in EXPECT],
)
def test_doubtful_turns(scene, story, state, start, due, stopped, timely, row):
    casework, clock = scene
    case = tell(casework, clock, story)
    now = case.reckoning
    assert (case.state, iso(now.start), iso(now.due)) == (state, start, due)
    assert (iso(now.stopped_on), now.timely, case.view.row) == (stopped, timely, row)
    assert list(casework.verify()) == []


def test_a_correction_after_the_lapse_letter_went_out_is_a_new_request(scene):
    casework, clock = scene
    upto = next(i for i, s in enumerate(LATE_CORRECTION.steps) if s.trigger == "receive_correction")
    case = tell(casework, clock, replace(LATE_CORRECTION, steps=LATE_CORRECTION.steps[:upto]))
    for trigger, actor, values in (
        ("apply_seal", "yinzhang", {}),
        ("dispatch", "dengji", {"means": "post", "carrier_number": "E1"}),
    ):
        casework.execute(parse_command(trigger, case.number, values), actor=actor)
    late = parse_command("receive_correction", case.number, {"text": "迟到的补正"})
    with pytest.raises(NotAllowed) as refused:
        casework.execute(late, actor="dengji")
    assert {r.code for r in refused.value.refusals} == {"lapse_told"}


def test_an_identical_pending_request_is_merged_an_answered_one_is_not(scene):
    casework, clock = scene
    clock.day = date(2025, 6, 3)
    what = request("申请人丑", "2025-06-03", "某文件")
    first, second, other = (
        casework.execute(parse_command("register", "", one), actor="dengji")
        for one in (what, what, {**what, "applicant": {**what["applicant"], "id_number": "9"}})
    )
    merge = parse_command("merge", second.number, {"into": first.number})
    case = casework.execute(merge, actor="chengban")
    assert (case.state, case.view.closing) == ("closed", "merged")
    assert [x.code for x in case.view.letters] == ["D-03", "D-55"]
    with pytest.raises(NotAllowed) as refused:
        casework.execute(parse_command("merge", other.number, {"into": first.number}), actor="chengban")
    assert refused.value.code == "merge_other_applicant"
    answered = tell(casework, clock, MAIL_BACK_OURS)
    with pytest.raises(NotAllowed) as refused:
        casework.execute(parse_command("merge", other.number, {"into": answered.number}), actor="chengban")
    assert refused.value.code == "merge_answered"


def test_an_amendment_moves_the_clock_and_keeps_the_original(scene):
    casework, clock = scene
    clock.day = date(2025, 6, 3)
    case = casework.execute(
        parse_command("register", "", request("申请人寅", "2025-06-02", "某文件", channel="internet")), actor="dengji"
    )
    assert iso(case.due) == "2025-06-30"
    amend = {"seq": 1, "happened_on": "2025-06-03", "reason": "平台确认日录错"}
    case = casework.execute(parse_command("amend_fact", case.number, amend), actor="dengji")
    assert iso(case.due) == "2025-07-01"
    history = casework.view(case.number).history
    assert (history[0].on, history[-1].kind) == (date(2025, 6, 2), "amended")
    silly = {**amend, "happened_on": "2025-06-01", "values": {"channel": "pigeon"}}
    with pytest.raises(Exception) as refused:
        casework.execute(parse_command("amend_fact", case.number, silly), actor="dengji")
    assert {r.code for r in refused.value.refusals} == {"field_invalid"}
    assert list(casework.verify()) == []


def test_objections_hold_back_the_release_until_the_gap_is_over(scene):
    casework, clock = scene
    story = next(s for s in STORIES if s.title == "一件四项：部分公开")
    case = tell(casework, clock, story)
    what = {"what": "复印件", "proof": "签收单"}
    clock.day = date(2025, 8, 6)
    release = lambda **more: casework.execute(  # noqa: E731
        parse_command("release", case.number, {**what, **more}), actor="chengban"
    )
    with pytest.raises(NotAllowed) as refused:
        release()
    assert refused.value.code in ("not_in_state", "third_party_not_told")


@pytest.mark.parametrize(
    ("told", "waived", "code"),
    [(None, None, "third_party_not_told"), ("2025-07-30", None, "objection_gap"), ("2025-07-30", True, None)],
)
def test_the_gap(scene, told, waived, code):
    casework, clock = scene
    story = next(s for s in STORIES if s.title == "一件四项：部分公开")
    case = tell(casework, clock, replace(story, steps=story.steps[:-1]))
    clock.day = date(2025, 8, 6)
    values = {"what": "复印件", "proof": "签收单", "third_party_told_on": told, "waived": waived}
    command = parse_command("release", case.number, values)
    if code is None:
        assert casework.execute(command, actor="chengban").view.released_on == clock.day
        return
    with pytest.raises(NotAllowed) as refused:
        casework.execute(command, actor="chengban")
    assert refused.value.code == code


@pytest.mark.parametrize("party", ["third_party", "co_maker", "other_organ"])
def test_every_party_can_be_consulted(scene, party):
    casework, clock = scene
    clock.day = date(2025, 6, 3)
    command = parse_command("register", "", request("申请人卯", "2025-06-03", "某文件"))
    number = casework.execute(command, actor="dengji").number
    casework.execute(parse_command("accept", number, {}), actor="chengban")
    asked = {"party": party, "name": "某方", "passage": "某内容", "reason": "与其有关"}
    case = casework.execute(parse_command("consult", number, asked), actor="chengban")
    assert case.state == "consultation"
    assert [x.code for x in case.view.letters] == ["D-03", "D-07" if party == "third_party" else "D-08", "D-09"]
