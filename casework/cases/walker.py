"""Reading a history in time order: what starts, restarts, extends, stops or ends a clock.

Nothing here depends on the day of asking; ``clocks`` computes that from the rounds that
stand at the end. Each handler is one kind of fact; its articles stand beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from casework.calendar.workdays import WorkdayCalendar
from casework.cases.consultations import Consultation, Exclusion, collect, exclusion
from casework.cases.facts import Fact, impossible
from casework.cases.periods import Interval, last_day, months_after, union
from casework.cases.rounds import Dispatch, Limit, Round
from casework.law.limits import limit_on

# Where the law leaves the receipt day to a confirmation by both sides (条例 31).
_NEEDS_CONFIRMATION: Final = frozenset({"unsigned_mail", "fax"})
_CHANNEL_CITES: Final = {
    "in_person": "条例/31/1/1",
    "oral": "条例/31/1/1",
    "signed_mail": "条例/31/1/2",
    "unsigned_mail": "条例/31/1/2",
    "internet": "条例/31/1/3",
    "fax": "条例/31/1/3",
}
_AT_ONCE: Final = frozenset({"post", "electronic"})
_BY_SIGNATURE: Final = frozenset({"direct", "entrusted", "pickup", "left"})


class Walker:
    """Reads a history in time order; afterwards ``rounds`` holds every round."""

    def __init__(
        self,
        facts: Iterable[Fact],
        calendar: WorkdayCalendar,
        switches: Mapping[str, str],
        reply_days: int | None,
    ) -> None:
        self.calendar = calendar
        self.switches = switches
        self.reply_days = reply_days
        self.rounds: list[Round] = []
        ordered = list(facts)
        self.consultations: dict[str, Consultation] = collect(ordered)
        self.exclusions: list[Exclusion] = [
            exclusion(asked, calendar) for asked in self.consultations.values()
        ]
        self.known: list[Interval] = union(
            [(x.since, x.until) for x in self.exclusions if x.until is not None]
        )
        self.unknown: list[Exclusion] = [x for x in self.exclusions if x.until is None]
        for fact in ordered:
            handler = _HANDLERS.get(fact.kind)
            if handler is not None:
                handler(self, fact)

    def now(self, fact: Fact) -> Round:
        """Return the round the fact belongs to; nothing may precede the receipt."""
        if not self.rounds:
            raise impossible(fact, "早于收到申请", ("条例/31/1",))
        return self.rounds[-1]

    def due(self, this: Round) -> date | None:
        """Return the last day of the answer period; None while it cannot be known."""
        if this.waiting or this.start is None or this.lapsed:
            return None
        if this.delay is not None:
            return this.delay
        day = last_day(self.calendar, this.start, this.allowance, self.known)
        # A consultation begun after that day cannot move it; an open one before it can.
        return None if any(x.since < day for x in self.open_in(this)) else day

    def open_in(self, this: Round) -> list[Exclusion]:
        """Return the consultations of this round whose end cannot be known yet.

        One left open in an earlier round ended with that round's reply.
        """
        return [x for x in self.unknown if x.since >= this.opened_on]

    # -- receipt (条例 31) ------------------------------------------------------------------
    def received(self, fact: Fact) -> None:
        if self.rounds:
            raise impossible(fact, "一件申请只能收到一次", ("条例/31/1",))
        limit = limit_on("reply", fact.on)
        this = Round(self.reply_days or limit.days, limit_on("extension", fact.on).days, fact.on)
        self.rounds.append(this)
        channel = fact.data["channel"]
        submitted = fact.data.get("submitted_on")
        if submitted is not None and submitted > fact.on:
            raise impossible(fact, "提交日晚于收到日", ("条例/31/1",))
        this.cite(*limit.cites, _CHANNEL_CITES[channel])
        if self._needs_confirmation(channel, fact):
            this.unconfirmed = fact.on
            this.strict_starts.append((fact.on, this.base))
            this.warn(
                "receipt_unconfirmed", "尚未与申请人确认收到，收到日未定", _CHANNEL_CITES[channel]
            )
        else:
            this.start = fact.on

    def _needs_confirmation(self, channel: str, fact: Fact) -> bool:
        if channel == "internet":
            return self.switches["platform_receipt"] == "needs_confirmation"
        posted = channel in ("signed_mail", "unsigned_mail")
        misaddressed = posted and fact.data.get("addressed_to_office") is False
        return channel in _NEEDS_CONFIRMATION or misaddressed

    def receipt_confirmed(self, fact: Fact) -> None:
        this = self.now(fact)
        if this.unconfirmed is None and self._channel_fixes_day(this):
            this.warn("confirmation_idle", "收到日已由渠道确定，确认不改变收到日", "条例/31/1")
            return
        this.warnings = [w for w in this.warnings if w.code != "receipt_unconfirmed"]
        if this.unconfirmed is not None and fact.on > this.unconfirmed:
            this.warn(
                "receipt_confirmed_late",
                "确认日晚于实际收到日，风险日按实际收到日计算",
                "条例/31/1",
            )
        elif this.unconfirmed is not None:
            this.strict_starts.clear()
        this.unconfirmed, this.start = None, fact.on
        # The law in force on the receipt day decides, and that is the day of confirmation.
        this.base = self.reply_days or limit_on("reply", fact.on).days
        this.cap = limit_on("extension", fact.on).days

    def _channel_fixes_day(self, this: Round) -> bool:
        return "条例/31/1/3" not in this.cites or this.corrected or this.asked is not None

    # -- correction (条例 30) ----------------------------------------------------------------
    def correction_requested(self, fact: Fact) -> None:
        this = self.now(fact)
        if this.asked is not None:
            this.warn("correction_repeated", "补正只能一次性告知，再次告知不影响期限", "条例/30/1")
            return
        this.asked = fact
        this.cite("条例/30/1")
        respond_by = fact.get("respond_by")
        if respond_by is not None and respond_by < fact.on:
            raise impossible(fact, "补正期限早于告知日", ("条例/30/1",))
        notice_due = self._after(this.start, "correction_notice")
        this.limits.append(Limit("correction_notice", notice_due, fact.on))
        if respond_by is None:
            respond_by = self._after(fact.get("received_on") or fact.on, "correction_reply")
        this.limits.append(Limit("correction_reply", respond_by))
        if notice_due is not None and fact.on > notice_due:
            this.warn(
                "correction_notice_late", "补正告知超过7个工作日，请以风险日安排答复", "条例/30/1"
            )
            if self.switches["late_correction_notice"] == "no_restart":
                return
            if this.start is not None:
                this.strict_starts.append((this.start, this.allowance))
        this.wait(fact.on, "correction")

    def correction_received(self, fact: Fact) -> None:
        this = self.now(fact)
        if this.asked is None:
            raise impossible(fact, "没有告知过补正", ("条例/30/1",))
        if this.stopped_on is not None:
            this.warn("correction_after_reply", "答复发出后收到的补正不影响期限", "条例/30/1")
            return
        if this.corrected:
            this.warn("correction_repeated", "再次补正不重新计算期限", "条例/30/1")
            return
        this.corrected = True
        limit = next(x for x in this.limits if x.code == "correction_reply")
        limit.met_on = fact.on
        if limit.due is not None and fact.on > limit.due:
            this.warn("correction_late", "补正晚于补正期限", "条例/30/1")
        if this.waiting == "correction" or this.lapsed:
            this.restart(fact.on)

    def correction_lapsed(self, fact: Fact) -> None:
        this = self.now(fact)
        if this.asked is None:
            raise impossible(fact, "没有告知过补正", ("条例/30/1",))
        if this.corrected:
            raise impossible(fact, "已经收到补正", ("条例/30/1",))
        self._lapse(this, fact)

    def _lapse(self, this: Round, fact: Fact) -> None:
        this.resume(fact.on)
        this.ended, this.lapsed = fact.on, True

    # -- extension, delay, reasons (条例 33, 35) ---------------------------------------------
    def extended(self, fact: Fact) -> None:
        this = self.now(fact)
        days = fact.data["days"]
        if days < 1:
            raise impossible(fact, "延长天数应不少于1个工作日", ("条例/33/2",))
        if this.extended + days > this.cap:
            raise impossible(fact, f"延长合计超过{this.cap}个工作日", ("条例/33/2",))
        if this.waiting or this.start is None or this.lapsed:
            this.warn("extension_idle", "等待申请人期间延期不起作用", "条例/33/2")
            return
        due = self.due(this)
        if due is not None and fact.on > due:
            raise impossible(fact, f"晚于所延长期限的最后一日（{due.isoformat()}）", ("条例/33/2",))
        this.extended += days
        this.cite("条例/33/2")

    def delay_fixed(self, fact: Fact) -> None:
        this = self.now(fact)
        until = fact.data["until"]
        if until <= fact.on:
            raise impossible(fact, "延迟答复的日期应晚于告知日", ("条例/35/1",))
        if this.waiting or this.start is None or this.lapsed:
            this.warn("delay_idle", "等待申请人期间确定延迟期限不起作用", "条例/35/1")
            return
        due = self.due(this)
        if due is not None and fact.on > due:
            this.warn("delay_late", "告知延迟期限时原期限已经届满", "条例/35/1")
            this.strict_days.append(due)
        this.delay, this.delayed_on = until, fact.on
        this.cite("条例/35/1")

    def reasons_requested(self, fact: Fact) -> None:
        this = self.now(fact)
        this.reasons = Limit("reasons", fact.get("respond_by"))
        this.limits.append(this.reasons)
        this.cite("条例/35/1")

    def reasons_received(self, fact: Fact) -> None:
        this = self.now(fact)
        if this.reasons is None:
            raise impossible(fact, "没有要求说明理由", ("条例/35/1",))
        this.settle("reasons", fact.on)

    # -- fee (处理费办法 6) ------------------------------------------------------------------
    def fee_noticed(self, fact: Fact) -> None:
        this = self.now(fact)
        received = fact.get("received_on")
        if received is not None and received < fact.on:
            raise impossible(fact, "申请人收到日早于发出日", ("处理费办法/6/1",))
        this.cite("处理费办法/6/1")
        this.fee = fact
        this.limits.append(Limit("fee_payment", self._after(received, "fee_payment")))
        due = self.due(this)
        if this.waiting or this.start is None or (due is not None and fact.on > due):
            this.warn("fee_notice_late", "收费通知不在答复期限内发出，不影响期限", "处理费办法/6/1")
            return
        this.wait(fact.on, "payment")

    def fee_paid(self, fact: Fact) -> None:
        this = self.now(fact)
        if this.fee is None:
            raise impossible(fact, "没有发出收费通知", ("处理费办法/6/1",))
        if this.stopped_on is not None:
            this.warn("fee_after_reply", "答复发出后的缴费不影响期限", "处理费办法/6/1")
            return
        limit = next(x for x in reversed(this.limits) if x.code == "fee_payment")
        limit.met_on = fact.on
        if limit.due is not None and fact.on > limit.due:
            this.warn("fee_late", "缴费晚于缴费期限", "处理费办法/6/1")
        if this.waiting == "payment" or this.lapsed:
            this.restart(fact.on)

    def fee_lapsed(self, fact: Fact) -> None:
        this = self.now(fact)
        if this.fee is None:
            raise impossible(fact, "没有发出收费通知", ("处理费办法/6/1",))
        self._lapse(this, fact)

    def notice_served(self, fact: Fact) -> None:
        this = self.now(fact)
        if fact.data["of"] == "fee_noticed":
            if this.fee is None:
                raise impossible(fact, "没有发出收费通知", ("处理费办法/6/1",))
            limit = next(x for x in reversed(this.limits) if x.code == "fee_payment")
            limit.due = self._after(fact.on, "fee_payment")
        if fact.data["of"] == "correction_requested":
            if this.asked is None:
                raise impossible(fact, "没有告知过补正", ("条例/30/1",))
            if this.asked.get("respond_by") is None:
                limit = next(x for x in this.limits if x.code == "correction_reply")
                limit.due = self._after(fact.on, "correction_reply")

    # -- reply and end (235号函) -------------------------------------------------------------
    def dispatched(self, fact: Fact) -> None:
        this = self.now(fact)
        if this.start is not None and fact.on < this.start:
            raise impossible(fact, "发出日早于收到申请（或者补正、缴费、决定）之日", ("条例/33/2",))
        means = fact.data["means"]
        this.cite("235号函")
        this.dispatches.append(Dispatch(fact.on, means, fact.on if means in _AT_ONCE else None))

    def service_recorded(self, fact: Fact) -> None:
        this = self.now(fact)
        live = [d for d in this.dispatches if not d.void]
        means = live[-1].means if live else fact.get("means")
        if means is None:
            raise impossible(fact, "没有发出过答复", ("235号函",))
        if not live:
            this.cite("235号函")
            this.dispatches.append(Dispatch(fact.on, means, None))
            live = this.dispatches[-1:]
        if means in _BY_SIGNATURE and live[-1].stop is None:
            live[-1].stop = fact.on
        self._open_remedies(this, fact.on)

    def _open_remedies(self, this: Round, served: date) -> None:
        """Start the applicant's periods: calendar days and months, rolled past days off."""
        if any(limit.code == "reconsideration" for limit in this.limits):
            return
        sixty = served + timedelta(days=limit_on("reconsideration", served).days)
        half_year = months_after(served, limit_on("suit", served).days)
        this.limits.append(Limit("reconsideration", self._rolled(sixty)))
        this.limits.append(Limit("suit", self._rolled(half_year)))

    def _rolled(self, day: date) -> date:
        """Return ``day`` or the first working day after it (行诉解释 48)."""
        while not self.calendar.is_workday_any(day):
            day += timedelta(days=1)
        return day

    def mail_returned(self, fact: Fact) -> None:
        this = self.now(fact)
        live = [d for d in this.dispatches if not d.void and d.means in _AT_ONCE]
        if not live:
            raise impossible(fact, "没有寄出过答复", ("235号函",))
        if fact.data["fault"] == "agency":
            live[-1].void = True
            this.warn("mail_void", "因行政机关原因退回，原发出日无效，应立即重新发出", "235号函")

    def withdrawn(self, fact: Fact) -> None:
        this = self.now(fact)
        if this.stopped_on is not None:
            this.warn("withdrawn_after_reply", "答复发出后的撤回不影响期限", "条例/33/2")
            return
        this.resume(fact.on)
        this.ended = fact.on

    def self_corrected(self, fact: Fact) -> None:
        """Open a new round: the reply is revoked and given anew (SW-21, inferred)."""
        if self.now(fact).stopped_on is None:
            raise impossible(fact, "没有发出过答复", ("条例/51/1",))
        self._new_round(fact.on, fact.get("days") or limit_on("remand", fact.on).days, "条例/51/1")

    def publication_suggested(self, fact: Fact) -> None:
        """Start or end the time for making the information public (条例 26, 44)."""
        this, step = self.now(fact), fact.data["step"]
        if step == "adopted":
            this.limits.append(Limit("publication", self._after(fact.on, "publication")))
            this.cite("条例/44/2", "条例/26/1")
        elif step == "published":
            this.settle("publication", fact.on)

    def remanded(self, fact: Fact) -> None:
        self.now(fact)
        received = fact.get("received_on") or fact.on
        if received < fact.on:
            raise impossible(fact, "收到决定日早于决定日")
        days = fact.get("days") or limit_on("remand", received).days
        self._new_round(received, days, "条例/33/2")

    def _new_round(self, start: date, days: int, cite: str) -> None:
        this = Round(days, limit_on("extension", start).days, start, start=start)
        this.cite(cite)
        self.rounds.append(this)

    def _after(self, start: date | None, code: str) -> date | None:
        """Return the last day of limit ``code`` counted from ``start``; None if unknown."""
        return None if start is None else self.calendar.add_any(start, limit_on(code, start).days)


_HANDLERS: Final[dict[str, Callable[[Walker, Fact], Any]]] = {
    name: getattr(Walker, name)
    for name in [
        "received",
        "receipt_confirmed",
        "correction_requested",
        "correction_received",
        "correction_lapsed",
        "extended",
        "delay_fixed",
        "reasons_requested",
        "reasons_received",
        "fee_noticed",
        "fee_paid",
        "fee_lapsed",
        "notice_served",
        "dispatched",
        "service_recorded",
        "mail_returned",
        "withdrawn",
        "remanded",
        "self_corrected",
        "publication_suggested",
    ]
}
