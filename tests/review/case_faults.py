"""For every check of the case file a faulty case and the nearest correct one.

``CASES[code]`` makes the two subjects. Most are stories told to the day before submission, with
one fact of the history changed or gone, as an import or an amendment could leave it; the view
and the clock are computed anew from that history.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from review.review_subjects import Step, Story, subject, with_reasons, with_view
from states.special_stories import (
    ASK,
    CONSULT,
    GRANT,
    INSISTS,
    LATE_PAYMENT,
    MAIL_BACK_OURS,
    MAIL_BACK_THEIRS,
    NOTHING,
    REFUSE,
    RETURNED_CONSULTATION,
    SEARCH,
    SELF_CORRECTED,
    SILENT_THIRD_PARTY,
)

from casework.cases.clocks import reckon
from casework.cases.facts import Fact
from casework.cases.folds import fold
from casework.review.subject import Earlier, Subject, kinds_of
from casework.stories.book import (
    CHARGED,
    CORRECTED,
    EXTENDED,
    LAPSED,
    NOT_EXISTING,
    NOT_OURS,
    OBJECTED,
    PETITION,
    PUBLIC,
    person,
    posting,
    proposing,
    request,
    signing,
)

Build = Callable[[], Subject]


# -- histories --------------------------------------------------------------------------------
def told_by(one: Subject, facts: list[Fact], today: date | None = None) -> Subject:
    """Return the subject of another history of the same case."""
    day, view = today or one.today, fold(facts)
    now = reckon(view.history, as_of=day, ledger=False, calendar=one.calendar, switches=one.switches)
    return replace(one, today=day, view=view, now=now, replies=kinds_of(view))


def gone(one: Subject, *kinds: str, code: str | None = None) -> Subject:
    """Return the subject without the facts of these kinds (letters: of that code)."""
    kept = [f for f in one.view.history if f.kind not in kinds or code not in (None, f.get("code"))]
    assert len(kept) < len(one.view.history), kinds
    return told_by(one, kept)


def changed(one: Subject, kind: str, on: str | None = None, code: str | None = None, **data: Any) -> Subject:
    """Return the subject with the last fact of a kind changed; None takes a field away."""
    facts = list(one.view.history)
    place = max(n for n, f in enumerate(facts) if f.kind == kind and code in (None, f.get("code")))
    new = {k: v for k, v in {**facts[place].data, **data}.items() if v is not None}
    facts[place] = replace(facts[place], data=new, on=date.fromisoformat(on) if on else facts[place].on)
    return told_by(one, facts)


def doubled(one: Subject, kind: str, **data: Any) -> Subject:
    """Return the subject with another fact of that kind just before the last one."""
    facts = list(one.view.history)
    place = max(n for n, f in enumerate(facts) if f.kind == kind)
    facts.insert(place, replace(facts[place], data={**facts[place].data, **data}))
    return told_by(one, facts)


def on(one: Subject, day: str) -> Subject:
    return told_by(one, list(one.view.history), date.fromisoformat(day))


def switched(one: Subject, **switches: str) -> Subject:
    found = replace(one, switches={**one.switches, **switches})
    return told_by(found, list(one.view.history))


def asking(one: Subject, text: str) -> Subject:
    """Return the subject with another text under its only item."""
    return with_view(one, description=text, items=(replace(one.view.items[0], text=text),))


def before(story: Story, trigger: str = "submit") -> Subject:
    """Return the case as it stood before the last step of that trigger; its letters are not read."""
    step = max(n for n, taken in enumerate(story.steps) if taken.trigger == trigger)
    whole = subject(story)
    first = max(f.seq for f in whole.view.history if f.trigger == trigger)
    while first > 1 and _one_step(whole.view.history[first - 2 : first]):
        first -= 1
    day = story.steps[step - 1].day if step else story.registered_on
    return told_by(whole, list(whole.view.history[: first - 1]), date.fromisoformat(day))


def _one_step(pair: Sequence[Fact]) -> bool:
    return len({(f.trigger, f.recorded_at, f.actor, f.before) for f in pair}) == 1


def steps_of(one: Subject) -> Iterator[Subject]:
    """Yield the case after each step that was taken, on the day it was recorded."""
    history = one.view.history
    for place, fact in enumerate(history, 1):
        if place == len(history) or not _one_step(history[place - 1 : place + 1]):
            yield told_by(one, list(history[:place]), fact.recorded_at.date())


# -- stories ----------------------------------------------------------------------------------
DAY = "2025-06-03"
ACCEPT = Step("2025-06-04", "chengban", "accept")


def plain(title: str, *outcomes: dict, steps: list[Step] = [], day: str = "2025-06-24", **more: Any) -> Story:
    """Return a story of a request handed in on 3 June 2025, drafted on ``day``, not submitted."""
    asked = request("申请人甲", DAY, more.pop("what", "请公开某路改造工程的有关材料。"), **more)
    return Story(title, DAY, asked, [ACCEPT, *steps, proposing(day, *outcomes), Step(day, "chengban", "decide")])


def consulted(result: dict, party: str = "third_party", sent: str = "2025-06-05") -> list[Step]:
    ask = {**CONSULT, "party": party, "received_on": "2025-06-06"}
    day = "2025-06-30" if result["result"] == "lapsed" else "2025-06-12"
    return [
        Step(sent, "chengban", "consult", ask),
        Step(day, "chengban", "record_consultation", {"ref": "A", **result}),
    ]


REVIEWED = {"opinion": "may_disclose"}
LAPSE = {"result": "lapsed", "assessment": "合同载有该公司的报价和客户名单，公开会损害其商业利益"}
OBJECTS = {"result": "answered", "position": "objects", "content": "不同意", "assessment": "未说明理由，不成立"}

SILENT = plain("第三方逾期未答复，不予公开", REFUSE, steps=consulted(LAPSE), day="2025-07-03")
GRANTED_OVER = plain(
    "第三方不同意而公开", {**GRANT, "third_party_told_on": "2025-06-20"}, steps=consulted(OBJECTS)
)
UNWEIGHED = plain(
    "第三方不同意而公开，没有判断", {**GRANT, "third_party_told_on": "2025-06-20"},
    steps=consulted({k: v for k, v in OBJECTS.items() if k != "assessment"}),
)  # fmt: skip
SHARED = plain("共同制作机关逾期", GRANT, steps=consulted({"result": "lapsed"}, "co_maker"), day="2025-07-03")
UNEXPLAINED = plain(
    "逾期未说明理由", {"item": 1, "reply": "A12", "reason": "没有说明理由"}, day="2025-06-24",
    steps=[
        Step("2025-06-05", "chengban", "request_reasons", {
            "figures": "本月申请38件", "matters": "请说明理由", "respond_by": "2025-06-16"}),
        Step("2025-06-17", "chengban", "lapse_reasons", {"assessment": "期满未说明，申请明显超出合理范围"}),
    ],
)  # fmt: skip
REPEAT = plain("重复申请", {
    "item": 1, "reply": "A6", "reason": "与前次相同", "earlier_no": "演某公开告〔2024〕7号",
    "earlier_on": "2024-11-08", "unchanged": "前次已就该批复作实质答复，此后没有变更",
})  # fmt: skip
REISSUE = plain("要求重新出具", {
    "item": 1, "reply": "A16", "reason": "已经提供", "earlier_no": "演某公开告〔2024〕7号", "earlier_on": "2024-11-08",
})  # fmt: skip
AGENT = {**person("申请人甲"), "agent": {"name": "代理人某某"}}
BY_AGENT = Story("代理人补交授权", DAY, request("申请人甲", DAY, "请公开某路改造工程的立项批复。", applicant=AGENT), [
    Step("2025-06-05", "chengban", "request_correction", ASK),
    Step("2025-06-12", "dengji", "receive_correction", {"text": "补交授权委托书", "agent_authorised": True}),
    proposing("2025-06-16", GRANT),
    Step("2025-06-16", "baomi", "review_secrecy", REVIEWED),
    Step("2025-06-16", "chengban", "decide"),
])  # fmt: skip
BY_ITEM = Story("按件收费", "2025-08-04", request("申请人甲", "2025-08-04", "申请公开某工程的招标文件。"), [
    Step("2025-08-05", "chengban", "accept"),
    Step("2025-08-06", "fuzeren", "charge_fee", {
        "tariff": "by_item", "before": 15, "reason": "另有未登入系统的15件", "received_on": "2025-08-07"}),
    Step("2025-08-12", "dengji", "record_payment", {"receipt": "票据"}),
    proposing("2025-08-20", GRANT),
])  # fmt: skip
SECRET = plain("国家秘密", {
    "item": 1, "reply": "A3.14a", "reason": "已经定密", "severance": "不能区分",
    "secret_basis": "《某领域国家秘密范围的规定》第三条，秘密级，2020年确定，保密期限10年",
})  # fmt: skip
PROCESS = plain("过程性信息", {
    "item": 1, "reply": "A3.16b", "reason": "尚在讨论", "process_kind": "过程稿", "severance": "不能区分",
}, what="请公开某路改造方案的讨论稿。")  # fmt: skip
AGAIN = Story(SELF_CORRECTED.title, SELF_CORRECTED.registered_on, SELF_CORRECTED.request, [
    *SELF_CORRECTED.steps[: next(n for n, s in enumerate(SELF_CORRECTED.steps) if s.trigger == "self_correct") + 1],
    Step("2025-06-04", "chengban", "record_search", SEARCH),
    proposing("2025-06-05", NOTHING),
])  # fmt: skip
UNPAID = LATE_PAYMENT  # told up to the late payment it is a lapse (3.6.2)


# -- earlier cases ----------------------------------------------------------------------------
def with_earlier(story: Story, **changes: Any) -> Subject:
    found = Earlier("演某公开告〔2024〕7号", "2024-0007", date(2024, 11, 8), ("A2",), False, True)
    return replace(subject(story), earlier={found.named: replace(found, **changes)})


def repeat(**changes: Any) -> Subject:
    return with_earlier(REPEAT, **changes)


def reissue(**changes: Any) -> Subject:
    return with_earlier(REISSUE, **changes)


# -- letters ----------------------------------------------------------------------------------
def reworded(one: Subject, code: str, old: str, new: str) -> Subject:
    """Return the subject with a passage of a signed letter replaced."""
    letter = next(x.letter for x in one.view.letters if x.code == code)
    text = json.dumps(letter, ensure_ascii=False)
    assert old in text, f"{code} does not say {old!r}"
    return changed(one, "letter_signed", code=code, letter=json.loads(text.replace(old, new)))


def sent_by(one: Subject, *means: str, number: str = "E1") -> Subject:
    first = one.view.dispatches[0]
    return with_view(one, dispatches=tuple(replace(first, means=m, carrier_number=number) for m in means))


def returned_and_closed(one: Subject) -> Subject:
    return with_view(one, dispatches=tuple(replace(d, returned="agency") for d in one.view.dispatches))


def lapsed(**notice: Any) -> Subject:
    return changed(before(LAPSED), "correction_requested", **notice)


def reading(reason: str) -> Subject:
    return with_reasons(subject(SILENT), reason=reason)


def masked(one: Subject) -> Subject:
    return with_reasons(one, given="遮蔽他人信息后的许可证和附图")


CASES: dict[str, tuple[Build, Build]] = {
    # D1 ------------------------------------------------------------------------------------
    "D1.receipt_unconfirmed": (
        lambda: gone(before(NOT_EXISTING), "receipt_confirmed"), lambda: before(NOT_EXISTING)),
    "D1.receipt_day": (
        lambda: changed(before(NOT_OURS), "received", on="2025-05-20"), lambda: before(NOT_OURS)),
    "D1.receipt_later": (
        lambda: changed(before(PUBLIC), "received", submitted_on=date(2025, 5, 18)), lambda: before(PUBLIC)),
    "D1.carrier_unrecorded": (
        lambda: changed(before(CORRECTED), "received", carrier_number=None), lambda: before(CORRECTED)),
    "D1.confirmed_late": (
        lambda: changed(before(NOT_EXISTING), "receipt_confirmed", on="2025-04-15"),
        lambda: before(NOT_EXISTING)),
    "D1.overdue": (lambda: on(before(NOT_OURS), "2025-06-18"), lambda: on(before(NOT_OURS), "2025-06-17")),
    "D1.risk_passed": (
        lambda: on(before(RETURNED_CONSULTATION), "2025-07-08"),
        lambda: on(before(RETURNED_CONSULTATION), "2025-07-07")),
    "D1.suspension_unproved": (
        lambda: _reviewed(changed(subject(SHARED), "consultation_sent", received_on=None)),
        lambda: _reviewed(subject(SHARED))),
    "D1.extension_unapproved": (
        lambda: gone(before(EXTENDED), "extension_approved"), lambda: before(EXTENDED)),
    "D1.extension_late": (
        lambda: on(before(EXTENDED, "notify_extension"), "2024-07-15"),
        lambda: on(before(EXTENDED, "notify_extension"), "2024-07-12")),
    "D1.extension_untold": (
        lambda: on(before(EXTENDED, "notify_extension"), "2024-07-08"),
        lambda: on(before(EXTENDED, "notify_extension"), "2024-07-05")),
    "D1.extension_split": (
        lambda: doubled(doubled(before(EXTENDED), "extended"), "extension_approved"), lambda: before(EXTENDED)),
    # D2 ------------------------------------------------------------------------------------
    "D2.search_missing": (
        lambda: gone(before(NOT_EXISTING), "search_recorded"), lambda: before(NOT_EXISTING)),
    "D2.search_incomplete": (
        lambda: changed(before(NOT_EXISTING), "search_recorded", terms="/"),
        lambda: changed(before(NOT_EXISTING), "search_recorded", result="无")),
    "D2.search_of_earlier_answer": (
        lambda: changed(subject(AGAIN), "search_recorded", on="2025-03-05"), lambda: subject(AGAIN)),
    "D2.search_narrow": (
        lambda: changed(before(NOT_EXISTING), "search_recorded", places="公文系统"),
        lambda: before(NOT_EXISTING)),
    "D2.found_yet_denied": (
        lambda: changed(before(NOT_EXISTING), "search_recorded", result="检索到批准文件1份"),
        lambda: before(NOT_EXISTING)),
    "D2.must_exist": (
        lambda: asking(before(NOT_EXISTING), "申请公开本局2024年度部门决算。"), lambda: before(NOT_EXISTING)),
    # D4 ------------------------------------------------------------------------------------
    "D4.not_consulted": (
        lambda: gone(before(RETURNED_CONSULTATION), "consultation_sent", "consultation_returned"),
        lambda: before(RETURNED_CONSULTATION)),
    "D4.letter_missing": (
        lambda: gone(subject(SILENT), "letter_signed", code="D-07"), lambda: subject(SILENT)),
    "D4.service_unproved": (
        lambda: changed(subject(SILENT), "consultation_sent", received_on=None), lambda: subject(SILENT)),
    "D4.consultation_open": (
        lambda: gone(subject(SILENT), "consultation_lapsed"), lambda: subject(SILENT)),
    "D4.assessment_missing": (
        lambda: changed(subject(SILENT), "consultation_lapsed", assessment="略"), lambda: subject(SILENT)),
    "D4.public_interest_missing": (
        lambda: with_reasons(subject(SILENT), public_interest=None), lambda: subject(SILENT)),
    "D4.lapse_as_objection": (
        lambda: reading("第三方逾期未答复，视为不同意公开，属于商业秘密"),
        lambda: reading("第三方逾期未答复，不视为不同意公开；合同载有报价，属于商业秘密")),
    "D4.consented": (
        lambda: changed(before(OBJECTED), "consultation_answered", position="consents"),
        lambda: changed(before(OBJECTED), "consultation_answered", position="partial")),
    "D4.objector_untold": (
        lambda: _reviewed(with_reasons(subject(GRANTED_OVER), third_party_told_on=None)),
        lambda: _reviewed(subject(GRANTED_OVER))),
    "D4.objection_unweighed": (
        lambda: _reviewed(subject(UNWEIGHED)),
        lambda: _reviewed(with_reasons(subject(UNWEIGHED), public_interest="不公开将使施工安全隐患不为公众所知"))),
    "D4.released_untold": (
        lambda: _released(third_party_told_on=None), lambda: _released(third_party_told_on=date(2025, 6, 20))),
    "D4.late_objector_untold": (
        lambda: before(SILENT_THIRD_PARTY), lambda: gone(before(SILENT_THIRD_PARTY), "consultation_answered")),
    "D4.whole_refused": (
        lambda: changed(before(OBJECTED), "consultation_answered", position="partial"),
        lambda: before(OBJECTED)),
    # D7 ------------------------------------------------------------------------------------
    "D7.notice_missing": (
        lambda: gone(before(LAPSED), "letter_signed", code="D-04"), lambda: before(LAPSED)),
    "D7.notice_empty": (lambda: lapsed(matters=()), lambda: before(LAPSED)),
    "D7.service_missing": (
        lambda: changed(before(INSISTS), "correction_requested", received_on=None), lambda: before(INSISTS)),
    "D7.not_corrected": (lambda: gone(before(INSISTS), "correction_received"), lambda: before(INSISTS)),
    "D7.lapse_early": (
        lambda: changed(before(LAPSED), "correction_lapsed", on="2025-02-14"),
        lambda: changed(before(LAPSED), "correction_lapsed", on="2025-02-15")),
    "D7.period_void": (
        lambda: lapsed(received_on=date(2025, 2, 14)), lambda: lapsed(received_on=date(2025, 2, 13))),
    "D7.purpose_relied_on": (
        lambda: lapsed(matters=("请写明所需信息的名称", "请说明申请用途")),
        lambda: lapsed(matters=("请写明所需信息的名称，无需说明申请用途",))),
    "D7.purpose_asked": (
        lambda: changed(before(CORRECTED), "correction_requested", matters=("请说明获取信息的用途",)),
        lambda: changed(before(CORRECTED), "correction_requested", matters=("请写明土地用途，即住宅或者商业",))),
    "D7.number_relied_on": (
        lambda: lapsed(matters=("请提供所需文件的文号",), guidance="没有文号无法查询"),
        lambda: lapsed(matters=("请提供所需文件的名称、文号或者其他特征",), guidance="没有文号无法查询")),
    "D7.number_insisted": (
        lambda: changed(before(CORRECTED), "correction_requested", matters=("必须提供文号",), guidance="否则不办理"),
        lambda: before(CORRECTED)),
    "D7.notice_late": (
        lambda: changed(before(LAPSED), "correction_requested", on="2025-01-23", received_on=date(2025, 1, 24)),
        lambda: changed(before(LAPSED), "correction_requested", on="2025-01-22", received_on=date(2025, 1, 24))),
    "D7.asked_twice": (lambda: doubled(before(CORRECTED), "correction_requested"), lambda: before(CORRECTED)),
    "D7.period_short": (
        lambda: changed(before(CORRECTED), "correction_requested", respond_by=date(2025, 3, 14)),
        lambda: changed(before(CORRECTED), "correction_requested", respond_by=date(2025, 3, 17))),
    "D7.correction_skipped": (
        lambda: asking(before(NOT_EXISTING), "请公开相关材料。"), lambda: before(NOT_EXISTING)),
    # D10 -----------------------------------------------------------------------------------
    "D10.earlier_unknown": (lambda: subject(REPEAT), repeat),
    "D10.earlier_pending": (lambda: repeat(open=True, answered_on=None, replies=()), repeat),
    "D10.earlier_unanswered": (lambda: repeat(answered_on=None, replies=()), repeat),
    "D10.earlier_abandoned": (lambda: repeat(replies=("A13",)), repeat),
    "D10.other_applicant": (lambda: repeat(same_applicant=False), lambda: repeat(same_applicant=None)),
    "D10.substance_unstated": (lambda: with_reasons(repeat(), unchanged=None), repeat),
    "D10.time_bound": (lambda: repeat(replies=("A2", "A4")), repeat),
    "D10.day_differs": (lambda: with_reasons(repeat(), earlier_on="2024-11-09"), repeat),
    # D11 -----------------------------------------------------------------------------------
    "D11.sentence_missing": (
        lambda: with_reasons(before(PETITION), petition_text=None), lambda: before(PETITION)),
    "D11.sentence_not_found": (
        lambda: with_reasons(before(PETITION), petition_text="要求赔偿"), lambda: before(PETITION)),
    "D11.names_document": (
        lambda: asking(before(PETITION), "请给出公平合理解决我家房屋问题的方案，并提供演府〔2020〕12号文件。"),
        lambda: before(PETITION)),
    # D14 -----------------------------------------------------------------------------------
    "D14.service_missing": (lambda: with_view(subject(NOT_OURS), served_on=None), lambda: subject(NOT_OURS)),
    "D14.number_missing": (
        lambda: changed(subject(NOT_OURS), "dispatched", carrier_number=None), lambda: subject(NOT_OURS)),
    "D14.proof_missing": (
        lambda: changed(subject(NOT_OURS), "service_recorded", proof="/"), lambda: subject(NOT_OURS)),
    "D14.day_order": (
        lambda: changed(subject(NOT_OURS), "dispatched", on="2025-05-27"),
        lambda: changed(subject(NOT_OURS), "dispatched", on="2025-05-28")),
    "D14.returned": (lambda: returned_and_closed(subject(NOT_OURS)), lambda: subject(NOT_OURS)),
    "D14.resend": (
        lambda: subject(_returned()), lambda: subject(MAIL_BACK_OURS)),
    "D14.post_and_web": (
        lambda: sent_by(subject(NOT_OURS), "post", "electronic"), lambda: sent_by(subject(NOT_OURS), "post")),
    "D14.unasked_way": (
        lambda: sent_by(subject(NOT_OURS), "electronic"), lambda: sent_by(subject(PUBLIC), "electronic")),
    "D14.not_postal": (
        lambda: sent_by(subject(NOT_OURS), "post", number="SF1234567890123"),
        lambda: sent_by(subject(NOT_OURS), "post", number="1234567890123")),
    "D14.public_notice": (
        lambda: sent_by(subject(NOT_OURS), "public_notice"),
        lambda: sent_by(subject(NOT_OURS), "post", "public_notice")),
    "D14.unproved": (lambda: subject(MAIL_BACK_THEIRS), lambda: subject(MAIL_BACK_OURS)),
    # D15 -----------------------------------------------------------------------------------
    "D15.two_tariffs": (
        lambda: doubled(before(CHARGED), "fee_noticed", tariff="by_item"),
        lambda: doubled(before(CHARGED), "fee_noticed")),
    "D15.amount_wrong": (
        lambda: changed(before(CHARGED), "fee_noticed", amount="680.00"), lambda: before(CHARGED)),
    "D15.count_missing": (
        lambda: _reviewed(changed(subject(BY_ITEM), "fee_noticed", month=None)),
        lambda: _reviewed(subject(BY_ITEM))),
    "D15.notice_missing": (
        lambda: gone(before(UNPAID, "record_payment"), "letter_signed", code="D-10"),
        lambda: before(UNPAID, "record_payment")),
    "D15.notice_incomplete": (
        lambda: reworded(before(UNPAID, "record_payment"), "D-10", "20个工作日内缴纳", "尽快缴纳"),
        lambda: before(UNPAID, "record_payment")),
    "D15.service_missing": (
        lambda: changed(before(UNPAID, "record_payment"), "fee_noticed", received_on=None),
        lambda: before(UNPAID, "record_payment")),
    "D15.notice_late": (
        lambda: changed(before(UNPAID, "record_payment"), "fee_noticed", on="2025-07-02", received_on=date(2025, 7, 2)),
        lambda: before(UNPAID, "record_payment")),
    "D15.count_departs": (
        lambda: subject(BY_ITEM), lambda: changed(subject(BY_ITEM), "fee_noticed", counted=15)),
    "D15.erased_uncounted": (
        lambda: changed(subject(BY_ITEM), "fee_noticed", unknown=2), lambda: subject(BY_ITEM)),
    "D15.public_by_page": (
        lambda: _answering(before(CHARGED), "A1"), lambda: before(CHARGED)),
    "D15.large_amount": (
        lambda: _unpaid(units=150, amount="1700.00"), lambda: _unpaid(units=68, amount="380.00")),
    # D17 -----------------------------------------------------------------------------------
    "D17.unreviewed": (lambda: gone(before(EXTENDED), "secrecy_reviewed"), lambda: before(EXTENDED)),
    "D17.forbidden": (
        lambda: changed(before(EXTENDED), "secrecy_reviewed", opinion="may_not"), lambda: before(EXTENDED)),
    "D17.partly_given_whole": (
        lambda: changed(before(EXTENDED), "secrecy_reviewed", opinion="partly"),
        lambda: masked(changed(before(EXTENDED), "secrecy_reviewed", opinion="partly"))),
    "D17.review_stale": (lambda: _proposed_anew(before(EXTENDED)), lambda: before(EXTENDED)),
    "D17.others_unmasked": (
        lambda: with_reasons(before(EXTENDED), enclosures=["征收补偿明细表复印件"]),
        lambda: with_reasons(before(EXTENDED), enclosures=["征收补偿明细表（遮蔽其他农户）复印件"])),
    # D20 -----------------------------------------------------------------------------------
    "D20.agent_unauthorised": (
        lambda: changed(subject(BY_AGENT), "correction_received", agent_authorised=None),
        lambda: subject(BY_AGENT)),
    "D20.volume_unasked": (
        lambda: gone(subject(UNEXPLAINED), "letter_signed", code="D-05"), lambda: subject(UNEXPLAINED)),
    "D20.volume_unassessed": (
        lambda: changed(subject(UNEXPLAINED), "reasons_lapsed", assessment="略"), lambda: subject(UNEXPLAINED)),
    "D20.volume_no_figures": (
        lambda: changed(subject(UNEXPLAINED), "reasons_requested", figures="申请过多"),
        lambda: subject(UNEXPLAINED)),
    "D20.supply_unproved": (lambda: reissue(replies=("A4",)), reissue),
    "D20.supplied_to_other": (lambda: reissue(same_applicant=False), reissue),
    "D20.supply_unknown": (lambda: subject(REISSUE), reissue),
    "D20.applicant_exposed": (
        lambda: reworded(subject(SILENT), "D-07", "某合同", "申请人甲要的某合同"), lambda: subject(SILENT)),
    "D20.secret_incomplete": (
        lambda: with_reasons(subject(SECRET), secret_basis="《某领域国家秘密范围的规定》第三条"),
        lambda: subject(SECRET)),
    "D20.secret_expired": (
        lambda: with_reasons(subject(SECRET), secret_basis="某规定第三条，秘密级，保密期限至2025年6月20日"),
        lambda: with_reasons(subject(SECRET), secret_basis="某规定第三条，秘密级，保密期限至2025年6月24日")),
    "D20.open_by_law": (
        lambda: asking(subject(PROCESS), "请公开某路改造的土地征收方案。"), lambda: subject(PROCESS)),
}  # fmt: skip


# -- the less plain ones ------------------------------------------------------------------------
def _reviewed(one: Subject) -> Subject:
    """Say that the secrecy review was done: what is judged here is something else."""
    return with_view(one, secrecy="may_disclose")


def _released(**data: Any) -> Subject:
    story = Story("已提供", DAY, GRANTED_OVER.request, [
        *GRANTED_OVER.steps[:-1],
        Step("2025-06-24", "baomi", "review_secrecy", REVIEWED),
        *signing("2025-06-24"),
        *posting("2025-06-25", "2025-06-27", "2025-07-28", "E1")[:-1],
        Step("2025-07-25", "chengban", "release", {
            "what": "复印件", "proof": "签收单", "third_party_told_on": "2025-06-20"}),
    ])  # fmt: skip
    return with_reasons(changed(subject(story), "released", **data), third_party_told_on=None)


def _returned() -> Story:
    places = [n for n, s in enumerate(MAIL_BACK_OURS.steps) if s.trigger == "record_return"]
    return replace(MAIL_BACK_OURS, steps=MAIL_BACK_OURS.steps[: places[-1] + 1])


def _answering(one: Subject, reply: str) -> Subject:
    return with_view(one, outcomes=tuple(replace(o, reply=reply) for o in one.view.outcomes))


def _unpaid(**fee: Any) -> Subject:
    return changed(before(UNPAID, "lapse_payment"), "fee_noticed", **fee)


def _proposed_anew(one: Subject) -> Subject:
    facts = list(one.view.history)
    proposed = next(f for f in reversed(facts) if f.kind == "outcome_proposed")
    return told_by(one, [*facts, replace(proposed, seq=facts[-1].seq + 1)])
