"""Random histories that could lawfully have happened, in the form of section 6.1 of the design.

``lawful_history(rng)`` tells one story with any ``random.Random``; ``random_histories(seed, count)`` yields many, the
same for the same seed; ``histories()`` and ``histories_with_day()`` are the hypothesis strategies over the same tale.
All facts lie in 2019-06-01..2026-06-30 and every deadline in the known years.

The stories keep away from what the contract leaves open (see ``LEFT_OUT``), so that a difference between two
implementations over them is a difference worth looking at.
"""

import datetime
import random

from hypothesis import strategies as st

from . import walker

FIRST_DAY = datetime.date(2019, 6, 1)
LAST_DAY = datetime.date(2026, 6, 30)
LAST_LOOK = datetime.date(2026, 12, 31)
FEES_SINCE = datetime.date(2021, 1, 1)

#: What ``notice_served.of`` says for a consultation; the contract names the field and not its values.
NOTICE_OF_CONSULTATION = "consultation_sent"

CHANNELS = ("in_person", "signed_mail", "unsigned_mail", "internet", "fax", "oral")
PARTIES = ("third_party", "co_maker", "other_organ")
SIGNED_MEANS = ("direct", "entrusted", "pickup", "left")
REGISTERED = {
    "number": "2024-0001", "applicant_class": "natural_person", "item_count": 1, "form": "paper", "delivery": "post",
}  # fmt: skip

LEFT_OUT = """
a correction_received after a second correction_requested; a correction or payment after the lapse was recorded;
a payment after a fee notice that came too late; an extension after a fixed delay; consultations still open when a
decision remands the case; consultations begun on or after the due day; corrections and fees in a later round whose
days are not 20; consultation_lapsed before its period is over; amendments of amendments; a ref used twice;
two posts under way at once; anything after a withdrawal; a second record of the carrier.
"""


def days(n):
    return datetime.timedelta(days=n)


class Story:
    """Writes facts down in the order in which they are decided; ``today`` never goes back."""

    def __init__(self, rng):
        self.rng = rng
        self.facts = []
        self.refs = 0
        self.reply_days = 15 if self.chance(4) else None
        self.over = False
        self.open_round(20)

    def open_round(self, full_period):
        self.over = False
        self.full_period = full_period
        self.correction_asked = False
        self.corrected = False
        self.fee_asked = False
        self.extended = 0
        self.delayed = False
        self.held = False

    # dice

    def chance(self, percent):
        return self.rng.randint(1, 100) <= percent

    def between(self, first, last):
        """A day in [first, last]."""
        return first + days(self.rng.randint(0, (last - first).days))

    def later(self, least, most):
        return self.today + days(self.rng.randint(least, most))

    # writing and looking

    def write(self, kind, on, **fields):
        self.facts.append({"kind": kind, "on": on.isoformat(), **fields})

    def due(self):
        """The due day as things stand, or None."""
        return walker.reckon({"facts": self.facts, "reply_days": self.reply_days}, self.today)["due"]

    def still_in_time(self, most=25):
        """A day from today through the due day (or shortly after today if that is not known); None if too late."""
        due = self.due()
        if due is None:
            return self.later(0, 5)
        if due < self.today:
            return None
        return self.between(self.today, min(due, self.today + days(most)))

    # episodes; each may decline

    def receipt(self):
        self.today = self.between(FIRST_DAY, LAST_DAY - days(30))
        channel = self.rng.choice(CHANNELS)
        fields = {}
        misaddressed = channel.endswith("mail") and self.chance(10)
        if misaddressed:
            fields["addressed_to_office"] = False
        elif self.chance(5):
            fields["addressed_to_office"] = True
        if self.chance(40):
            fields["submitted_on"] = (self.today - days(self.rng.randint(0, 5))).isoformat()
        if channel == "signed_mail" and self.chance(50):
            self.signed_for()
        self.write("received", self.today, channel=channel, **fields)
        if self.chance(25):
            kind = "rectification" if self.chance(50) else "disclosure"
            self.write("registered", self.today, case_kind=kind, **REGISTERED)
        if channel in ("unsigned_mail", "fax") or misaddressed:
            if self.chance(6):
                self.over = True
                return
            self.today = self.later(0, 6)
            self.write("receipt_confirmed", self.today)
        elif channel == "internet" and self.chance(40):
            self.today = self.later(0, 4)
            self.write("receipt_confirmed", self.today)

    def signed_for(self):
        """The carrier's record, and perhaps when it reached the office; what was written down comes later."""
        signed = self.today
        self.write("carrier_signed", signed)
        if self.chance(60):
            self.today = self.later(0, 4)
        if self.chance(60):
            self.write("handed_over", signed + days(self.rng.randint(0, 6)))

    def proceeding(self):
        """A complaint, a reconsideration or a suit: runs beside the answer clock."""
        on = self.later(0, 6)
        which = self.rng.choice(("complaint", "reconsideration", "suit"))
        fields = {"proceeding": which, "result": self.rng.choice(("pending", "upheld", "reversed", "other"))}
        if which != "complaint" and self.chance(70):
            fields["copy_received_on"] = on.isoformat()
            if which == "reconsideration" and self.chance(50):
                fields["procedure"] = self.rng.choice(("ordinary", "summary"))
            if self.chance(50):
                fields["answered_on"] = (on + days(self.rng.randint(0, 20))).isoformat()
        self.write("proceeding_recorded", on, **fields)

    def recalculation(self):
        """A holiday notice moved the day; here the day told is made up, because the final calendar is the only one."""
        due = self.due()
        if due is None or due < self.today or self.delayed:
            return
        told, step = due, days(self.rng.choice((-1, 1)))
        for _ in range(self.rng.randint(1, 3)):
            told += step
            while not walker.is_working(told):
                told += step
        if told < self.today:
            return
        fields = {"reason": "放假安排变动", "new_due": due.isoformat()}
        if self.chance(80):
            fields |= {"told": told.isoformat(), "old_due": told.isoformat()}
            self.held = True
        self.write("day_recalculated", self.today, **fields)
        if self.held and self.chance(60):
            self.today = self.later(0, 3)
            choice = self.rng.choice(("keep", "follow"))
            self.held = choice == "keep"
            self.write("day_decided", self.today, choice=choice)

    def correction(self):
        if self.correction_asked or self.full_period != 20:
            return
        on = self.still_in_time(most=16)
        if on is None:
            return
        self.correction_asked = True
        respond_by = on + days(self.rng.randint(7, 30))
        self.write("correction_requested", on, **({"respond_by": respond_by.isoformat()} if self.chance(80) else {}))
        self.today = on
        fate = self.rng.randint(1, 100)
        if fate <= 65:
            self.today = self.between(on, respond_by)
        elif fate <= 75:
            self.today = respond_by + days(self.rng.randint(1, 12))  # late, and taken all the same
        elif fate <= 88:
            self.today = respond_by + days(self.rng.randint(1, 10))
            self.write("correction_lapsed", self.today)
            self.over = True
            return
        else:
            self.over = True  # nobody knows yet
            return
        self.write("correction_received", self.today)
        self.restarted()
        self.corrected = True

    def second_correction_request(self):
        if self.corrected and self.still_in_time() is not None:
            self.today = self.later(0, 3)
            self.write("correction_requested", self.today)
            self.corrected = False  # once is enough

    def restarted(self):
        self.extended = 0
        self.delayed = False
        self.held = False

    def reasons(self):
        self.today = self.later(0, 4)
        self.write("reasons_requested", self.today)
        if self.chance(70):
            self.today = self.later(0, 8)
            self.write("reasons_received", self.today)

    def consultations(self):
        for _ in range(self.rng.randint(1, 3)):
            on = self.still_in_time(most=8)
            if on is None or on == self.due():
                return
            self.consultation(on)

    def consultation(self, on):
        self.refs += 1
        ref = f"C{self.refs}"
        party = self.rng.choice(PARTIES)
        fields = {"ref": ref, "party": party}
        fate = self.rng.randint(1, 100)
        received = on + days(self.rng.randint(0, 9))
        if party == "other_organ":
            respond_by = on + days(self.rng.randint(3, 35))
            if self.chance(60):
                fields["respond_by"] = respond_by.isoformat()
            self.write("consultation_sent", on, **fields)
            if fate <= 55:
                self.write("consultation_answered", on + days(self.rng.randint(0, 40)), ref=ref)
            elif fate <= 65:
                self.write("consultation_returned", on + days(self.rng.randint(1, 12)), ref=ref)
            return
        served_later = self.chance(25)
        unknown_receipt = fate > 85
        if not unknown_receipt and not served_later:
            fields["received_on"] = received.isoformat()
        self.write("consultation_sent", on, **fields)
        if not unknown_receipt and served_later:
            self.write("notice_served", received, of=NOTICE_OF_CONSULTATION, ref=ref)
        if fate <= 60:
            self.write("consultation_answered", received + days(self.rng.randint(0, 32)), ref=ref)
        elif fate <= 85:
            if self.chance(60):
                over = walker.nth_working_day(received, walker.CONSULTEE_DAYS)
                self.write("consultation_lapsed", over + days(self.rng.randint(1, 5)), ref=ref)
        elif fate <= 91:
            self.write("consultation_returned", on + days(self.rng.randint(1, 20)), ref=ref)
        elif fate <= 95:
            self.write("consultation_answered", on + days(self.rng.randint(1, 40)), ref=ref)
        # else: nothing is known of it

    def extension(self):
        if self.delayed or self.extended >= walker.EXTENSION_CAP:
            return
        on = self.still_in_time()
        if on is None:
            return
        if self.chance(25) and self.due() is not None and not self.over:
            on = self.due()  # the very last day
        length = self.rng.randint(1, walker.EXTENSION_CAP - self.extended)
        self.extended += length
        self.today = on
        self.held = False
        self.write("extended", on, days=length)

    def fee(self):
        on = self.still_in_time()
        if self.fee_asked or self.full_period != 20 or on is None or on < FEES_SINCE:
            return
        self.fee_asked = True
        received = on + days(self.rng.randint(0, 5))
        known = self.chance(80)
        self.write("fee_noticed", on, **({"received_on": received.isoformat()} if known else {}))
        self.today = received
        fate = self.rng.randint(1, 100)
        last = walker.nth_working_day(received, 20)
        if fate <= 60:
            self.today = self.between(received, last)
        elif fate <= 70:
            self.today = last + days(self.rng.randint(1, 10))  # late, and taken all the same
        elif fate <= 85:
            self.today = last + days(self.rng.randint(1, 5))
            self.write("fee_lapsed", self.today)
            self.over = True
            return
        else:
            self.over = True
            return
        self.write("fee_paid", self.today)
        self.restarted()

    def fee_too_late(self):
        due = self.due()
        if due is None or self.fee_asked or due < FEES_SINCE:
            return
        self.fee_asked = True
        self.today = max(self.today, due + days(self.rng.randint(1, 8)))
        self.write("fee_noticed", self.today)

    def delay(self):
        on = self.still_in_time()
        if self.delayed or on is None:
            return
        self.today = on
        self.delayed, self.held = True, False
        self.write("delay_fixed", on, until=(on + days(self.rng.randint(20, 100))).isoformat())

    def withdrawal(self):
        self.today = self.later(0, 10)
        self.write("withdrawn", self.today)
        self.over = True

    def reply(self):
        due = self.due()
        if due is None or due < self.today:
            on = self.later(0, 20)
        elif self.chance(75):
            on = self.between(self.today, due)
        else:
            on = due + days(self.rng.randint(1, 20))
        self.today = on
        self.over = True
        way = self.rng.randint(1, 100)
        if way <= 45:
            self.write("dispatched", on, means="post")
            self.after_posting()
        elif way <= 60:
            self.write("dispatched", on, means="electronic")
        elif way <= 92:
            self.by_signature()
        else:
            self.write("dispatched", on, means="public_notice")

    def after_posting(self):
        fate = self.rng.randint(1, 100)
        self.today = self.later(1, 12)
        if fate <= 40:
            self.write("service_recorded", self.today)
        elif fate <= 52:
            self.write("mail_returned", self.today, fault="applicant")
            if self.chance(50):
                self.today = self.later(1, 10)
                self.write("dispatched", self.today, means="public_notice")
        elif fate <= 75:
            self.write("mail_returned", self.today, fault="agency")
            again = self.rng.randint(1, 100)
            self.today = self.later(0, 5)
            if again <= 40:
                self.write("dispatched", self.today, means="post")
            elif again <= 60:
                self.write("dispatched", self.today, means="electronic")
            elif again <= 85:
                self.by_signature()

    def by_signature(self):
        self.write("dispatched", self.today, means=self.rng.choice(SIGNED_MEANS))
        if self.chance(85):
            self.today = self.later(0, 8)
            self.write("service_recorded", self.today)
        elif self.chance(50):
            self.today = self.later(1, 10)
            self.write("dispatched", self.today, means="public_notice")

    def remand(self):
        """Quashed, ordered to answer or put right by the agency; False when the story so far does not allow it."""
        first_round = walker.Round(1, walker.collect_consultations(self.facts))
        ends = [c.last_excluded_day() for c in first_round.consultations]
        kinds = {fact["kind"] for fact in self.facts}
        if None in ends or "withdrawn" in kinds or self.waiting() or self.unconfirmed():
            return False
        recorded = [datetime.date.fromisoformat(fact["on"]) for fact in self.facts]
        on = max(ends + recorded) + days(self.rng.randint(20, 200))
        received = on + days(self.rng.randint(0, 10))
        if received > LAST_DAY - days(20):
            return False
        length = self.rng.choice((5, 10, 15, 20, 20, 20, 30))
        if self.answered() and self.chance(35):
            self.write("self_corrected", on, **({"days": length} if length != 20 or self.chance(50) else {}))
            received = on
        else:
            self.write("remanded", on, received_on=received.isoformat(), days=length)
        self.today = received
        self.open_round(length)
        return True

    def answered(self):
        return walker.reckon({"facts": self.facts}, LAST_LOOK)["stopped_on"] is not None

    def waiting(self):
        return walker.reckon({"facts": self.facts}, LAST_LOOK)["state"] == "waiting"

    def unconfirmed(self):
        return walker.reckon({"facts": self.facts}, LAST_LOOK)["start"] is None

    # the whole

    def episodes(self):
        steps = [self.correction] if self.chance(45) else []
        others = (
            [self.consultations] * 5
            + [self.extension] * 4
            + [self.fee] * 2
            + [self.recalculation] * 2
            + [self.delay, self.reasons, self.second_correction_request, self.correction, self.proceeding]
        )
        steps += [self.rng.choice(others) for _ in range(self.rng.randint(0, 4))]
        for step in steps:
            if self.over:
                return
            step()
            if not self.over:
                self.today = self.later(0, 4)
        if self.over:
            return
        ending = self.rng.randint(1, 100)
        if ending <= 65:
            self.reply()
            if self.chance(15):
                self.proceeding()
        elif ending <= 75:
            self.withdrawal()
        elif ending <= 82:
            self.fee_too_late()

    def tell(self):
        self.receipt()
        if not self.over:
            self.episodes()
        rounds = 1
        while rounds < 3 and self.chance(22) and self.remand():
            rounds += 1
            self.episodes()
        last = LAST_DAY.isoformat()
        self.facts = [fact for fact in self.facts if fact["on"] <= last]


# --- how it is written down: order of the list, mistakes put right ------------------------------------------------


def shuffled(facts, rng):
    """Any order, but facts of one day stay in theirs."""
    mixed = list(facts)
    for i in range(len(mixed) - 1, 0, -1):
        j = rng.randint(0, i)
        mixed[i], mixed[j] = mixed[j], mixed[i]
    queues = {}
    for fact in facts:
        queues.setdefault(fact["on"], []).append(fact)
    return [queues[fact["on"]].pop(0) for fact in mixed]


def a_mistake(fact, rng):
    """The same fact as a clerk might first have recorded it."""
    wrong = dict(fact)
    if fact["kind"] == "received" and rng.randint(0, 1):
        wrong["channel"] = rng.choice(CHANNELS)
    else:
        moved = datetime.date.fromisoformat(fact["on"]) + days(rng.randint(-4, 4))
        wrong["on"] = moved.isoformat()
    return wrong


def a_fact_that_never_was(facts, rng):
    near = datetime.date.fromisoformat(rng.choice(facts)["on"]) + days(rng.randint(0, 10))
    kind = rng.choice(("extended", "dispatched", "withdrawn", "delay_fixed", "received"))
    fields = {
        "extended": {"days": 20},
        "dispatched": {"means": "post"},
        "withdrawn": {},
        "delay_fixed": {"until": (near + days(30)).isoformat()},
        "received": {"channel": "in_person"},
    }[kind]
    return {"kind": kind, "on": near.isoformat(), **fields}


def with_amendments(facts, rng):
    """Same history in force, but with a wrong entry or two and the amendments that put them right."""
    listed = list(facts)
    amended_on = max(fact["on"] for fact in facts)
    amendments = []  # (the slot in ``listed``, replacement)
    if rng.randint(0, 1):
        slot = rng.randint(0, len(listed) - 1)
        right = listed[slot]
        listed[slot] = a_mistake(right, rng)
        amendments.append((slot, right))
    if not amendments or rng.randint(0, 1):
        listed.append(a_fact_that_never_was(facts, rng))
        amendments.append((len(listed) - 1, None))
    numbered = rng.randint(1, 100) <= 30
    if numbered:
        seq = rng.randint(1, 50)
        for position, fact in enumerate(listed):
            seq += rng.randint(1, 3)
            listed[position] = dict(fact, seq=seq)
    for slot, replacement in amendments:
        fact = {"kind": "amended", "on": amended_on}
        fact["supersedes"] = listed[slot]["seq"] if numbered else slot + 1
        fact["replacement"] = replacement
        if numbered:
            seq += 1
            fact["seq"] = seq
        listed.append(fact)
    return listed


# --- what tests ask for -------------------------------------------------------------------------------------------


def lawful_history(rng):
    """One lawful history; ``rng`` is a ``random.Random``."""
    story = Story(rng)
    story.tell()
    facts = story.facts
    if story.chance(30):
        facts = shuffled(facts, rng)
    if story.chance(15):
        facts = with_amendments(facts, rng)
    return {"region": None, "known_on": None, "reply_days": story.reply_days, "facts": facts}


def what_cannot_be(facts, rng):
    """One fact that cannot stand beside ``facts``, whatever they are."""
    kinds = {fact["kind"] for fact in facts}
    receipt = next(fact for fact in facts if fact["kind"] == "received")
    received = datetime.date.fromisoformat(receipt["on"])
    first = min([received] + [datetime.date.fromisoformat(f["on"]) for f in facts if f["kind"] == "carrier_signed"])
    late = max(datetime.date.fromisoformat(fact["on"]) for fact in facts).isoformat()
    early = (first - days(rng.randint(1, 20))).isoformat()
    found = [
        {"kind": "received", "on": late, "channel": "in_person"},
        {"kind": "consultation_answered", "on": late, "ref": "nobody"},
        {"kind": "consultation_lapsed", "on": late, "ref": "nobody"},
        {"kind": "notice_served", "on": late, "of": NOTICE_OF_CONSULTATION, "ref": "nobody"},
        {"kind": "extended", "on": late, "days": 21},
        {"kind": "amended", "on": late, "supersedes": 900, "replacement": None},
        {"kind": "dispatched", "on": early, "means": "post"},
        {"kind": "handed_over", "on": early},
        {"kind": "proceeding_recorded", "on": early, "proceeding": "suit", "result": "pending"},
        {"kind": "correction_requested", "on": early},
        {"kind": "withdrawn", "on": early},
        {"kind": "consultation_sent", "on": early, "ref": "early", "party": "other_organ"},
        {"kind": "remanded", "on": early, "days": 20},
    ]
    if receipt["channel"] != "signed_mail":
        found.append({"kind": "carrier_signed", "on": receipt["on"]})
    elif "submitted_on" in receipt and "carrier_signed" not in kinds:
        before = datetime.date.fromisoformat(receipt["submitted_on"]) - days(1)
        found.append({"kind": "carrier_signed", "on": before.isoformat()})
    needs = {
        "correction_received": "correction_requested",
        "correction_lapsed": "correction_requested",
        "fee_paid": "fee_noticed",
        "fee_lapsed": "fee_noticed",
        "day_decided": "day_recalculated",
        "self_corrected": "dispatched",
        "service_recorded": "dispatched",
        "mail_returned": "dispatched",
    }
    fields = {"day_decided": {"choice": "keep"}, "mail_returned": {"fault": "agency"}}
    found += [{"kind": k, "on": late, **fields.get(k, {})} for k, need in needs.items() if need not in kinds]
    orders = [f for f in facts if f["kind"] == "remanded" and f["received_on"] > f["on"]]
    found += [{"kind": "dispatched", "on": f["on"], "means": "post"} for f in orders]
    return rng.choice(found)


def impossible_history(rng):
    """A lawful history with one fact too many."""
    history = lawful_history(rng)
    wrong = what_cannot_be(walker.facts_in_force(history["facts"]), rng)
    if any("seq" in fact for fact in history["facts"]):
        wrong = dict(wrong, seq=800)
    return dict(history, facts=[*history["facts"], wrong])


def impossible_histories(seed, count):
    """Yield ``count`` histories that must be refused, the same for the same seed."""
    rng = random.Random(seed)
    for _ in range(count):
        yield impossible_history(rng)


def a_day_to_look(history, rng):
    """An ``as_of`` from the opening of the last round to two months after the last fact."""
    facts = walker.facts_in_force(history["facts"])
    first = datetime.date.fromisoformat(next(f for f in facts if f["kind"] == "received")["on"])
    for fact in facts:
        if fact["kind"] in walker.NEW_ROUNDS:
            first = datetime.date.fromisoformat(fact.get("received_on", fact["on"]))
    last = max(datetime.date.fromisoformat(fact["on"]) for fact in facts) + days(60)
    span = (min(max(first, last), LAST_LOOK) - first).days
    return (first + days(rng.randint(0, span))).isoformat()


def random_histories(seed, count):
    """Yield ``count`` pairs (history, as_of), the same for the same seed."""
    rng = random.Random(seed)
    for _ in range(count):
        history = lawful_history(rng)
        yield history, a_day_to_look(history, rng)


@st.composite
def histories(draw):
    """Strategy: a lawful history."""
    return lawful_history(draw(st.randoms(use_true_random=False)))


@st.composite
def histories_with_day(draw):
    """Strategy: a lawful history and the day to look at it."""
    rng = draw(st.randoms(use_true_random=False))
    history = lawful_history(rng)
    return history, a_day_to_look(history, rng)
