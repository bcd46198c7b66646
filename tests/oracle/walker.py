"""A second, deliberately naive reckoning of the answer clock: the test oracle.

It walks the calendar one day at a time and asks ``chinese_calendar`` about each. It shares no code and no data with
``casework``; where the two disagree, one of them is wrong. It is slow on purpose: every rule can be read off the loop.

Covered: the national calendar of 2008..2026. A day beyond raises ``NotCovered``; ``region`` and ``known_on`` raise
``NotCovered`` too, because this oracle knows one calendar only.

Rules are numbered as in section 6.1 of the design (R1..R7). Where the contract says nothing, the reading taken here is
written down at the place, marked READING, and can be switched by the constants below.
"""

import datetime
import functools

import chinese_calendar

ONE_DAY = datetime.timedelta(days=1)

# --- readings of this oracle where the contract is silent ---------------------------------------------------------

#: Days spent waiting for the applicant (correction, payment) are not counted in ``used``; the day of the letter is.
WAITING_DAYS_ARE_NOT_USED = True
#: After a lapse or a withdrawal nothing is used up any more and nothing becomes late.
AN_ENDED_CASE_STOPS_COUNTING = True
#: Under a delay fixed by Art 35 (due "not moved by exclusions") consulted days are used days as well.
A_FIXED_DELAY_COUNTS_EXCLUDED_DAYS = True

# --- vocabulary ---------------------------------------------------------------------------------------------------

NEEDS_CONFIRMATION = ("unsigned_mail", "fax")
STARTS_ON_CONFIRMATION_IF_ANY = ("internet",)
STOPS_WHEN_SENT = ("post", "electronic")
STOPS_WHEN_SIGNED = ("direct", "entrusted", "pickup", "left")
STOPS_NEVER_BY_ITSELF = ("public_notice",)
FIFTEEN_DAY_PARTIES = ("third_party", "co_maker")

NO_EFFECT = ("reasons_requested", "reasons_received", "consultation_lapsed", "registered", "carrier_signed")
#: No effect on the answer clock either, but only what has been received can be handed over or challenged.
NO_EFFECT_AFTER_RECEIPT = ("handed_over", "proceeding_recorded")

#: In force 2019-05-15; before it the 2008 text gave 15 working days.
TWENTY_DAYS_SINCE = datetime.date(2019, 5, 15)
NEW_ROUNDS = ("remanded", "self_corrected")
EXTENSION_CAP = 20
CONSULTEE_DAYS = 15


class Impossible(ValueError):
    """The history cannot have happened, or would need an act the law does not allow."""


class NotCovered(ValueError):
    """The day, region or table asked for is outside what this oracle knows."""


# --- working days, one at a time ----------------------------------------------------------------------------------


@functools.cache  # each day is asked about a thousand times, and chinese_calendar takes its time
def is_working(day):
    if not 2008 <= day.year <= 2026:
        raise NotCovered(f"{day} lies outside 2008..2026")
    return chinese_calendar.is_workday(day)


@functools.cache
def nth_working_day(after, n):
    """The n-th working day strictly after ``after`` (n >= 1)."""
    day = after
    while n > 0:
        day += ONE_DAY
        if is_working(day):
            n -= 1
    return day


def working_days(after, through):
    """How many working days lie in (after, through]."""
    count = 0
    day = after
    while day < through:
        day += ONE_DAY
        if is_working(day):
            count += 1
    return count


# --- reading the history ------------------------------------------------------------------------------------------


def as_day(value):
    if value is None or isinstance(value, datetime.date):
        return value
    return datetime.date.fromisoformat(value)


def facts_in_force(listed):
    """Carry out the amendments, then sort by day; facts of one day keep the order of the list.

    ``supersedes`` is the 1-based position in the list, or the ``seq`` of the fact when facts carry one. Later entries
    are carried out first, so an amendment can itself be superseded, and of two amendments of one fact the later holds.
    """
    slots = [dict(fact) for fact in listed]
    numbered = any("seq" in fact for fact in listed)
    settled = set()
    for position in range(len(slots) - 1, -1, -1):
        fact = slots[position]
        if fact is None or fact["kind"] != "amended":
            continue
        target = None
        for other, candidate in enumerate(listed):
            name = candidate.get("seq") if numbered else other + 1
            if name == fact["supersedes"]:
                target = other
        if target is None or target == position:
            raise Impossible(f"amendment of a fact that is not there: {fact}")
        if target not in settled:
            settled.add(target)
            replacement = fact.get("replacement")
            slots[target] = None if replacement is None else dict(replacement)
        slots[position] = None
    remaining = [fact for fact in slots if fact is not None]
    return sorted(remaining, key=lambda fact: as_day(fact["on"]))


# --- consultations ------------------------------------------------------------------------------------------------


class Consultation:
    """One letter to a third party, a co-maker or another organ, and the days it takes out of the clock (R2)."""

    def __init__(self, fact, round_number):
        self.ref = fact.get("ref")
        self.party = fact["party"]
        self.sent_on = as_day(fact["on"])
        self.received_on = as_day(fact.get("received_on"))
        self.respond_by = as_day(fact.get("respond_by"))
        self.closed_on = None  # answered or returned
        self.round_number = round_number

    def close(self, day):
        if self.closed_on is None or day < self.closed_on:
            self.closed_on = day

    def last_excluded_day(self, assume_received=False):
        """The last day taken out; ``None`` while it cannot be known."""
        if self.party in FIFTEEN_DAY_PARTIES:
            received = self.received_on
            if received is None and self.closed_on is None and assume_received:
                received = self.sent_on
            period_ends = None if received is None else nth_working_day(received, CONSULTEE_DAYS)
        else:
            period_ends = self.respond_by or nth_working_day(self.sent_on, CONSULTEE_DAYS)
        ends = [day for day in (period_ends, self.closed_on) if day is not None]
        return min(ends) if ends else None

    def covers(self, day, assume_received=False):
        """True, False, or ``None`` when the end is not known and the day may lie beyond it."""
        if day <= self.sent_on:
            return False
        last = self.last_excluded_day(assume_received)
        if last is None:
            return None
        return day <= last


def collect_consultations(facts):
    found = []
    round_number = 1
    for fact in facts:
        kind, day = fact["kind"], as_day(fact["on"])
        if kind in NEW_ROUNDS:
            round_number += 1
        elif kind == "consultation_sent":
            found.append(Consultation(fact, round_number))
        elif kind in ("consultation_answered", "consultation_returned", "consultation_lapsed"):
            asked = [c for c in found if c.ref == fact.get("ref")]
            if not asked:
                raise Impossible(f"answer before its question: {fact}")
            # A lapse has no effect of its own: the period ends by itself (R2).
            if kind != "consultation_lapsed":
                asked[-1].close(day)
        elif kind == "notice_served" and fact.get("of") in ("consultation", "consultation_sent"):
            asked = [c for c in found if c.ref == fact.get("ref")]
            if not asked:
                raise Impossible(f"served before it was sent: {fact}")
            if asked[-1].received_on is None:
                asked[-1].received_on = day
    return found


# --- one round ----------------------------------------------------------------------------------------------------


class Wait:
    """The clock waits for the applicant from ``since``; ``until`` is the day the corrected request or money came."""

    def __init__(self, since):
        self.since = since
        self.until = None


class Attempt:
    """One way tried to bring the reply to the applicant (R6)."""

    def __init__(self, sent_on, means):
        self.sent_on = sent_on
        self.means = means
        self.stops_on = sent_on if means in STOPS_WHEN_SENT else None


class Round:
    def __init__(self, number, consultations):
        self.number = number
        # A letter left open in an earlier round ended with that round's reply; known ends still count.
        self.consultations = [
            c for c in consultations
            if c.round_number == number or (c.round_number < number and c.last_excluded_day() is not None)
        ]
        self.received = None  # the fact, in the first round
        self.received_on = None
        self.opened_on = None  # the first day of a later round
        self.start = None
        self.full_period = 20
        self.extension = 0
        self.delay_until = None
        self.held_day = None
        self.held_on = None
        self.correction_wait = None
        self.fee_wait = None
        self.fee_noticed = False
        self.attempts = []
        self.lapsed_on = None
        self.withdrawn_on = None

    # what follows from the above

    @property
    def allowance(self):
        if self.delay_until is not None and self.start is not None:
            return working_days(self.start, self.delay_until)
        return self.full_period + self.extension

    @property
    def stopped_on(self):
        return min((a.stops_on for a in self.attempts if a.stops_on is not None), default=None)

    @property
    def ended_on(self):
        return min((d for d in (self.lapsed_on, self.withdrawn_on) if d is not None), default=None)

    def waits(self):
        return [w for w in (self.correction_wait, self.fee_wait) if w is not None]

    def is_waiting(self):
        return any(w.until is None for w in self.waits())

    def excluded(self, day, assume_received=False):
        """True, False or ``None`` (cannot be known yet)."""
        answers = [c.covers(day, assume_received) for c in self.consultations]
        if True in answers:
            return True
        return None if None in answers else False

    def due(self, assume_received=False):
        if self.start is None or self.is_waiting() or self.lapsed_on is not None:
            return None
        if self.delay_until is not None:
            return self.delay_until  # R5
        if self.held_day is not None:
            # Told to the applicant: stays until somebody decides, as many working days away as on the day it was held.
            if not any(c.sent_on >= self.held_on for c in self.consultations) or self.held_day <= self.held_on:
                return self.held_day
            left = self.left_when_held()
            return self.walk(self.held_on, left, assume_received) if left else self.held_day
        return self.walk(self.start, self.allowance, assume_received)  # R1

    def walk(self, day, wanted, assume_received):
        """The day by which ``wanted`` days were counted; ``None`` if that cannot be known."""
        counted = 0
        while counted < wanted:
            day += ONE_DAY
            if not is_working(day):
                continue
            out = self.excluded(day, assume_received)
            if out is None:
                return None  # whether this day counts depends on a receipt not yet known
            if not out:
                counted += 1
        return day

    def left_when_held(self):
        """READING: a consultation begun after the day was held is not counted (R1); one begun before is settled."""
        day, left = self.held_on, 0
        while day < self.held_day:
            day += ONE_DAY
            before = [c.covers(day) for c in self.consultations if c.sent_on < self.held_on]
            if is_working(day) and True not in before:
                left += 1
        return left

    def used(self, through):
        if self.start is None:
            return 0
        counted, day = 0, self.start
        while day < through:
            day += ONE_DAY
            if not is_working(day):
                continue
            if WAITING_DAYS_ARE_NOT_USED and any(
                w.since < day and (w.until is None or day <= w.until) for w in self.waits() if w.since >= self.start
            ):
                continue
            delay_rules = self.delay_until is not None and A_FIXED_DELAY_COUNTS_EXCLUDED_DAYS
            if not delay_rules and self.excluded(day) is not False:  # an end not yet known is still running
                continue
            counted += 1
        return counted

    def restart(self, day):
        """R3: day 0 is ``day``; extensions and a fixed delay are gone."""
        self.start = day
        self.extension = 0
        self.delay_until = None
        self.held_day = None
        self.lapsed_on = None

    # what happened

    def take(self, fact):
        kind, day = fact["kind"], as_day(fact["on"])
        if kind in NO_EFFECT or kind.startswith("consultation_") or kind == "notice_served":
            return  # consultations are collected beforehand
        if kind in NO_EFFECT_AFTER_RECEIPT:
            self.must_be_received(fact)
            return
        getattr(self, "on_" + kind, self.unknown)(fact, day)

    def unknown(self, fact, day):
        raise Impossible(f"unknown kind of fact: {fact}")

    def on_received(self, fact, day):
        if self.received is not None or self.number > 1:
            raise Impossible(f"second receipt: {fact}")
        self.received = fact
        day = self.received_on = as_day(fact.get("signed_on")) or day
        if fact["channel"] in NEEDS_CONFIRMATION or fact.get("addressed_to_office") is False:
            return
        self.start = day

    def on_receipt_confirmed(self, fact, day):
        if self.received is None:
            raise Impossible(f"confirmation before receipt: {fact}")
        if "confirmed_on" in self.received:
            return
        self.received = dict(self.received, confirmed_on=day)
        restarted = any(w.until is not None for w in self.waits())
        waits_for_it = self.received["channel"] in NEEDS_CONFIRMATION + STARTS_ON_CONFIRMATION_IF_ANY
        if not restarted and (waits_for_it or self.received.get("addressed_to_office") is False):
            self.start = day

    def on_correction_requested(self, fact, day):
        self.must_be_received(fact)
        if self.correction_wait is None:  # a second one in the round has no effect
            self.correction_wait = Wait(day)

    def on_correction_received(self, fact, day):
        if self.correction_wait is None:
            raise Impossible(f"answer before its question: {fact}")
        if self.correction_wait.until is None:
            self.correction_wait.until = day
            self.restart(day)

    def on_correction_lapsed(self, fact, day):
        if self.correction_wait is None:
            raise Impossible(f"lapse of a correction never asked for: {fact}")
        if self.correction_wait.until is None and self.lapsed_on is None:
            self.lapsed_on = day

    def on_fee_noticed(self, fact, day):
        self.must_be_received(fact)
        self.fee_noticed = True
        due = self.due()
        if due is not None and day > due:
            return  # does not cure lateness
        if self.fee_wait is None or self.fee_wait.until is not None:
            self.fee_wait = Wait(day)

    def on_fee_paid(self, fact, day):
        if not self.fee_noticed:
            raise Impossible(f"payment before the notice: {fact}")
        # READING: payment after a notice that came too late does not restart either.
        if self.fee_wait is not None and self.fee_wait.until is None:
            self.fee_wait.until = day
            self.restart(day)

    def on_fee_lapsed(self, fact, day):
        if not self.fee_noticed:
            raise Impossible(f"lapse of a fee never asked for: {fact}")
        if self.fee_wait is not None and self.fee_wait.until is None and self.lapsed_on is None:
            self.lapsed_on = day

    def on_extended(self, fact, day):
        self.must_be_received(fact)
        if self.extension + fact["days"] > EXTENSION_CAP:
            raise Impossible(f"more than {EXTENSION_CAP} days of extension: {fact}")
        due = self.due()
        if due is not None and day > due:
            raise Impossible(f"extended after the last day {due}: {fact}")  # R4
        self.extension += fact["days"]
        self.held_day = None  # the notice tells a new day

    def on_delay_fixed(self, fact, day):
        self.must_be_received(fact)
        self.delay_until = as_day(fact["until"])
        self.delay_told_on = day
        self.held_day = None

    def on_day_recalculated(self, fact, day):
        """The calendar moved the day; one that was told to the applicant is held for now."""
        self.must_be_received(fact)
        told = as_day(fact.get("told"))
        if told is not None and self.start is not None and not self.is_waiting():
            self.held_day, self.held_on = told, day

    def on_day_decided(self, fact, day):
        if self.held_day is None:
            raise Impossible(f"no day is held: {fact}")
        if fact["choice"] == "follow":
            self.held_day = None

    def on_dispatched(self, fact, day):
        self.must_be_received(fact)
        if fact["means"] not in STOPS_WHEN_SENT + STOPS_WHEN_SIGNED + STOPS_NEVER_BY_ITSELF:
            raise Impossible(f"unknown means: {fact}")
        self.attempts.append(Attempt(day, fact["means"]))

    def on_service_recorded(self, fact, day):
        if not self.attempts:
            raise Impossible(f"service before dispatch: {fact}")
        unsigned = [a for a in self.attempts if a.means in STOPS_WHEN_SIGNED and a.stops_on is None]
        if unsigned:
            unsigned[-1].stops_on = day
        # The carrier's proof of a posted reply moves nothing: the clock stopped at the posting.

    def on_mail_returned(self, fact, day):
        posted = [a for a in self.attempts if a.means in STOPS_WHEN_SENT]
        if not posted:
            raise Impossible(f"mail returned that was never sent: {fact}")
        if fact["fault"] == "agency":
            posted[-1].stops_on = None

    def on_withdrawn(self, fact, day):
        self.must_be_received(fact)
        if self.withdrawn_on is None:
            self.withdrawn_on = day

    def must_be_received(self, fact):
        """Nothing happens before the receipt of the request or, in a later round, of the decision."""
        since = self.start if self.number > 1 else self.received_on
        if since is None or as_day(fact["on"]) < since:
            raise Impossible(f"before receipt: {fact}")

    # what it looks like on a day

    def state(self, as_of):
        if self.stopped_on is not None and as_of >= self.stopped_on:
            return "stopped"
        if self.ended_on is not None and as_of >= self.ended_on:
            return "ended"
        # From the day of the letter to the day before the answer.
        if any(w.since <= as_of and (w.until is None or as_of < w.until) for w in self.waits()):
            return "waiting"
        if self.delay_until is not None and as_of >= self.delay_told_on:
            return "running"  # a fixed day is not moved by consultations (R5)
        if self.excluded(as_of) is not False:
            return "suspended"
        return "running"

    def figures(self, as_of):
        due, stopped_on = self.due(), self.stopped_on
        through = [as_of, stopped_on]
        if AN_ENDED_CASE_STOPS_COUNTING:
            through.append(self.ended_on)
        through = min(day for day in through if day is not None)
        reply_is_out = stopped_on is not None and as_of >= stopped_on
        if due is None:
            timely, late_by = (True if reply_is_out else None), 0
        elif through > due:
            timely, late_by = False, working_days(due, through)
        else:
            timely, late_by = (True if reply_is_out else None), 0
        used = self.used(through)
        return {
            "start": self.start,
            "due": due,
            "latest_due": self.due(assume_received=True),
            "stopped_on": stopped_on,
            "timely": timely,
            "late_by": late_by,
            "allowance": self.allowance,
            "used": used,
            "remaining": max(0, self.allowance - used),
            "state": self.state(as_of),
        }


# --- the whole history --------------------------------------------------------------------------------------------


def reckon(history, as_of):
    """The figures of the last round on ``as_of`` (a day or ISO string); earlier rounds stand in ``rounds``.

    ``history`` is the mapping of section 6.1, or its list of facts alone. Days in the answer are ``datetime.date``.
    """
    if isinstance(history, list):
        history = {"facts": history}
    if history.get("region") is not None or history.get("known_on") is not None:
        raise NotCovered("the oracle knows the national calendar only, as it finally stood")
    as_of = as_day(as_of)
    facts = by_the_carrier(facts_in_force(history["facts"]))
    consultations = collect_consultations(facts)
    current = Round(1, consultations)
    rounds = [current]
    for fact in facts:
        if fact["kind"] in NEW_ROUNDS:  # R7
            if current.received is None and current.number == 1:
                raise Impossible(f"before receipt: {fact}")
            if fact["kind"] == "self_corrected" and current.stopped_on is None:
                raise Impossible(f"nothing was answered that could be corrected: {fact}")
            current = Round(len(rounds) + 1, consultations)
            current.start = current.opened_on = as_day(fact.get("received_on") or fact["on"])
            current.full_period = fact.get("days") or 20
            rounds.append(current)
            continue
        current.take(fact)
        if fact["kind"] in ("received", "receipt_confirmed") and current.number == 1:
            current.full_period = history.get("reply_days") or reply_days_by_law(current, facts)
    if rounds[0].received is None:
        raise Impossible("nothing was received")
    for consultation in consultations:
        if consultation.sent_on < rounds[0].received_on:
            raise Impossible(f"consultation before receipt: {consultation.ref}")
    answer = current.figures(as_of)
    # READING: an earlier round is shown as it stood on the day the next one was opened.
    following = zip(rounds, rounds[1:], strict=False)
    answer["rounds"] = [earlier.figures(min(as_of, later.opened_on)) for earlier, later in following]
    return answer


def by_the_carrier(facts):
    """Write the carrier's record into the receipt: of signed mail the day of signing is the day of receipt (R1).

    Who wrote down another day, and when it reached the office, does not matter.
    """
    signed = [fact for fact in facts if fact["kind"] == "carrier_signed"]
    if not signed:
        return facts
    day = signed[0]["on"]
    for fact in facts:
        if fact["kind"] == "received":
            if fact["channel"] != "signed_mail":
                raise Impossible(f"a carrier's signature for what did not come as signed mail: {signed[0]}")
            if fact.get("submitted_on") and as_day(fact["submitted_on"]) > as_day(day):
                raise Impossible(f"signed for before it was posted: {signed[0]}")
    rest = [fact for fact in facts if fact["kind"] != "received"]
    receipts = [dict(fact, on=day, signed_on=day) for fact in facts if fact["kind"] == "received"]
    # On its day the receipt comes first: what was done on that day was done after it.
    return sorted(receipts + rest, key=lambda fact: as_day(fact["on"]))


def reply_days_by_law(first_round, facts):
    if any(fact["kind"] == "registered" and fact["case_kind"] == "rectification" for fact in facts):
        return 20  # no statutory period: the target of the agency, SW-8
    day = first_round.start or first_round.received_on
    return 20 if day >= TWENTY_DAYS_SINCE else 15


# --- the citations a reckoning must at least carry ----------------------------------------------------------------

CHANNEL_CITES = {
    "in_person": "条例/31/1/1",
    "signed_mail": "条例/31/1/2",
    "unsigned_mail": "条例/31/1/2",
    "internet": "条例/31/1/3",
    "fax": "条例/31/1/3",
}


def expected_cites(history):
    """What the last round has to cite at least, as a sorted list. Clock figures play no part in it."""
    if isinstance(history, list):
        history = {"facts": history}
    facts = facts_in_force(history["facts"])
    received = next(f for f in facts if f["kind"] == "received")
    last = facts
    for position, fact in enumerate(facts):
        if fact["kind"] in NEW_ROUNDS:
            last = facts[position + 1 :]
    cites = set()
    if as_day(received["on"]) < TWENTY_DAYS_SINCE:
        cites.add("条例2008/24/2")
    else:
        cites.add("条例/33/2")
        if last is facts and received["channel"] in CHANNEL_CITES:
            cites.add(CHANNEL_CITES[received["channel"]])
    for fact in last:
        kind = fact["kind"]
        if kind == "correction_received":
            cites.add("条例/30/1")
        elif kind == "consultation_sent":
            cites.add("条例/33/3")
            cites.update({"third_party": ["条例/32/1"], "co_maker": ["条例/34/1"]}.get(fact["party"], []))
        elif kind == "fee_noticed":
            cites.add("处理费办法/6/1")
        elif kind == "delay_fixed":
            cites.add("条例/35/1")
        elif kind == "dispatched":
            cites.add("235号函")
    return sorted(cites)
