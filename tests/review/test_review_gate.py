"""The gate: a hard finding blocks submission and signing until mended or overridden; a past fault never."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casework import Check, Finding, Found, Severity, Subject
from casework.cases.findings import settled_by
from casework.errors import InputError, NotAllowed, SettingsInvalid
from casework.review.checks import CHECKS
from casework.review.registry import review
from casework.service.review import Reviewer
from casework.settings import demo_settings

WORD = "testing-word"


def _one(code: str, severity: Severity, reads: tuple[str, ...] = ("case",), text: str = "有误，请改") -> Check:
    def run(subject: Subject) -> Iterator[Found]:
        yield Found(text, "第1项")

    return Check(code, "试", severity, ("条例/45/1",), frozenset(reads), run)


HARD = _one("X1.hard", Severity.ERROR)
PAST = _one("X2.past", Severity.IRREPARABLE)
SOFT = _one("X3.soft", Severity.WARNING)


def _with(scene, *checks: Check):
    """Hand checks of an agency to a scene's casework, in place of ours."""
    scene.casework._reviewer = Reviewer(checks)
    return scene.casework


def _codes(error) -> set[str]:
    return {refusal.code for refusal in error.value.refusals}


def test_a_hard_finding_blocks_submission_and_names_itself(scene):
    case = scene.to("decision")
    casework = _with(scene, HARD, SOFT)
    with pytest.raises(NotAllowed) as error:
        scene.do(case, "submit")
    (refusal,) = error.value.refusals
    assert refusal.code == "findings_open"
    assert "X1.hard" in refusal.message and "第1项" in refusal.message
    assert casework.check(case.number)[0].key in refusal.message
    assert "X3.soft" not in refusal.message and refusal.cites == ("条例/45/1",)


def test_soft_and_past_findings_block_nothing(scene):
    case = scene.to("decision")
    _with(scene, PAST, SOFT)
    assert scene.do(case, "submit").state == "approval"


def test_an_override_with_a_reason_opens_the_gate_and_stays_on_record(scene):
    case = scene.to("decision")
    casework = _with(scene, HARD)
    key = casework.check(case.number)[0].key
    case = scene.do(case, "override_finding", key=key, reason=WORD)
    fact = casework.view(case.number).history[-1]
    assert (fact.kind, fact.data["code"], fact.data["reason"]) == ("finding_overridden", "X1.hard", WORD)
    assert casework.check(case.number)[0].settled == "overridden"
    assert scene.do(case, "submit").state == "approval"


def test_an_override_is_for_the_very_finding(scene):
    case = scene.to("decision")
    casework = _with(scene, HARD)
    case = scene.do(case, "override_finding", key=casework.check(case.number)[0].key, reason=WORD)
    _with(scene, _one("X1.hard", Severity.ERROR, text="另有一处有误"))
    with pytest.raises(NotAllowed) as error:
        scene.do(case, "submit")
    assert _codes(error) == {"findings_open"}


def test_signing_is_a_gate_of_its_own(scene):
    case = scene.to("decision")
    _with(scene)
    case = scene.do(case, "submit")
    _with(scene, HARD)  # arises while the chain runs
    for _ in scene.casework.settings.sign_off.steps[:-1]:
        case = scene.do(case, "approve")
    with pytest.raises(NotAllowed) as error:
        scene.do(case, "approve")
    assert "findings_open" in _codes(error)
    key = scene.casework.check(case.number)[0].key
    case = scene.do(case, "override_finding", key=key, reason=WORD)
    assert scene.do(case, "approve").state == "delivery"


@pytest.mark.parametrize(
    ("trigger", "check", "code"),
    [
        ("override_finding", SOFT, "finding_not_hard"),
        ("override_finding", PAST, "finding_not_hard"),
        ("acknowledge_finding", HARD, "finding_not_past"),
        ("acknowledge_finding", SOFT, "finding_not_past"),
    ],
)
def test_only_the_fitting_finding_can_be_settled(scene, trigger, check, code):
    case = scene.to("decision")
    casework = _with(scene, check)
    with pytest.raises(NotAllowed) as error:
        scene.do(case, trigger, key=casework.check(case.number)[0].key, reason=WORD)
    assert code in _codes(error)


def test_a_key_nobody_gave_out_is_refused(scene):
    case = scene.to("decision")
    _with(scene, HARD)
    with pytest.raises(NotAllowed) as error:
        scene.do(case, "override_finding", key="00000000", reason=WORD)
    assert "finding_unknown" in _codes(error)


def test_a_past_fault_is_acknowledged_once_whatever_its_figure(scene):
    case = scene.to("decision")
    casework = _with(scene, _one("X2.past", Severity.IRREPARABLE, text="已逾期1个工作日"))
    case = scene.do(case, "acknowledge_finding", key=casework.check(case.number)[0].key, reason=WORD)
    casework = _with(scene, _one("X2.past", Severity.IRREPARABLE, text="已逾期2个工作日"))
    (now,) = casework.check(case.number)
    assert now.settled == "acknowledged"
    with pytest.raises(NotAllowed) as error:
        scene.do(case, "acknowledge_finding", key=now.key, reason=WORD)
    assert "finding_settled" in _codes(error)


def test_a_broken_check_is_found_and_blocks(scene):
    def run(subject):
        raise KeyError("申请人甲")

    case = scene.to("decision")
    casework = _with(scene, Check("X9.broken", "试", Severity.WARNING, (), frozenset({"case"}), run))
    (found,) = casework.check(case.number)
    assert found.severity is Severity.ERROR and "KeyError" in found.message
    assert "申请人甲" not in found.message


def test_a_check_of_letters_waits_for_one(scene):
    case = scene.to("acceptance")
    casework = _with(scene, _one("X1.hard", Severity.ERROR, ("case", "letter")))
    assert casework.check(case.number) == ()
    with pytest.raises(InputError) as error:
        casework.check(case.number, letter="3")
    assert error.value.code == "draft_unknown"


def test_drafts_are_looked_at_by_number(scene):
    case = scene.to("decision")
    case = scene.do(case, "redraft")
    casework = _with(scene, _one("X1.hard", Severity.ERROR, ("letter",)))
    assert [len(casework.check(case.number, letter=n)) for n in ("1", "2")] == [1, 1]


def test_an_agency_raises_and_never_lowers():
    settings = demo_settings()

    def of(severity, checks):
        changed = settings.model_copy(
            update={"review": settings.review.model_copy(update={"severity": severity})}
        )
        return Reviewer.of(changed, checks)

    raised = of({"X3.soft": "error"}, [SOFT]).raised
    assert review(_bare(), [SOFT], raised)[0].severity is Severity.ERROR
    for code, checks in (("X2.past", [PAST]), ("X1.hard", [HARD]), ("X0.none", [])):
        with pytest.raises(SettingsInvalid) as error:
            of({code: "error"}, checks)
        assert error.value.refusals[0].field == f"review.severity.{code}"


def test_a_code_stands_once():
    with pytest.raises(SettingsInvalid):
        Reviewer.of(demo_settings(), [HARD, HARD])
    if CHECKS:
        with pytest.raises(SettingsInvalid):
            Reviewer.of(demo_settings(), [next(iter(CHECKS.values()))])


def _bare() -> Subject:
    from datetime import date

    from casework.calendar.workdays import workday_calendar
    from casework.cases.view import CaseView
    from casework.letters.context import Office

    return Subject(date(2025, 1, 2), Office({}, {}), workday_calendar(), view=CaseView())


def test_findings_come_gravest_first():
    found = review(_bare(), [SOFT, PAST, HARD])
    assert [one.code for one in found] == ["X1.hard", "X2.past", "X3.soft"]


def test_the_key_tells_findings_apart():
    one = Finding("X1.a", Severity.ERROR, "甲", "第1项")
    assert len({one.key, Finding("X1.b", Severity.ERROR, "甲", "第1项").key,
                Finding("X1.a", Severity.ERROR, "乙", "第1项").key,
                Finding("X1.a", Severity.ERROR, "甲", "第2项").key}) == 4
    assert settled_by(_bare().view, one) == ""
