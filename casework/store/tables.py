"""SQLModel rows, nothing else.

No ``from __future__ import annotations`` here: it breaks mapper configuration. Rows are
storage; they do not validate. Everything is a plain portable column: moments and JSON
are text in their canonical form, because their bytes are what the chain hashes.
"""

from datetime import date

from sqlalchemy import BigInteger, Index, MetaData, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class Base(SQLModel):
    """Our own metadata, so that an embedding host's tables never collide with ours."""

    metadata = MetaData()


class CaseRow(Base, table=True):
    """The present view of a case: ``project(fold(history))``, written with the history."""

    __tablename__ = "casework_case"
    __table_args__ = (
        # The one index an overdue sweep needs; a plain one on due does not help.
        Index(
            "casework_case_open_due",
            "agency",
            "due",
            "number",
            sqlite_where=text("is_open = 1"),
            postgresql_where=text("is_open = true"),
        ),
    )

    agency: str = Field(primary_key=True, max_length=64)
    number: str = Field(primary_key=True, max_length=64)
    kind: str
    state: str
    version: int
    head: str
    is_open: bool
    applicant_class: str
    arrived_on: date
    received_on: date | None = None
    due: date | None = None
    risk_due: date | None = None
    standing: str
    basis: str
    closed_on: date | None = None
    handler: str | None = None
    outcome: str | None = None


class FactRow(Base, table=True):
    """One fact of one case, chained to the one before. Never updated, never deleted."""

    __tablename__ = "casework_fact"

    agency: str = Field(primary_key=True, max_length=64)
    number: str = Field(primary_key=True, max_length=64)
    seq: int = Field(primary_key=True)
    kind: str
    happened_on: date
    recorded_at: str
    actor: str
    trigger: str
    state_before: str
    state_after: str
    schema_version: int
    backdated: bool
    body: str = Field(sa_type=Text)
    prev_hash: str
    hash: str


class PrivateRow(Base, table=True):
    """A personal value beside its fact; erasing drops value and salt, leaving a tombstone."""

    __tablename__ = "casework_private"

    agency: str = Field(primary_key=True, max_length=64)
    number: str = Field(primary_key=True, max_length=64)
    ref: str = Field(primary_key=True, max_length=32)
    seq: int
    field: str
    salt: str | None = None
    value: str | None = Field(default=None, sa_type=Text)
    erased_at: str | None = None


class CounterRow(Base, table=True):
    """The last serial given out in a series and year."""

    __tablename__ = "casework_counter"

    agency: str = Field(primary_key=True, max_length=64)
    series: str = Field(primary_key=True, max_length=64)
    year: int = Field(primary_key=True)
    last: int


class NumberRow(Base, table=True):
    """Every document number ever given out; a cancelled one stays."""

    __tablename__ = "casework_number"
    __table_args__ = (
        UniqueConstraint("agency", "doc_no", name="casework_number_unique"),
        Index("casework_number_case", "agency", "number"),
    )

    agency: str = Field(primary_key=True, max_length=64)
    series: str = Field(primary_key=True, max_length=64)
    year: int = Field(primary_key=True)
    serial: int = Field(primary_key=True)
    doc_no: str
    number: str
    seq: int


class IdempotencyRow(Base, table=True):
    """A command that was carried out once, under the key its sender gave it."""

    __tablename__ = "casework_idempotency"

    agency: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=200)
    digest: str
    number: str
    seq: int


class SealRow(Base, table=True):
    """A seal over the heads that changed since the last one, chained to it."""

    __tablename__ = "casework_seal"

    agency: str = Field(primary_key=True, max_length=64)
    no: int = Field(primary_key=True)
    sealed_at: str
    heads: str = Field(sa_type=Text)
    prev_hash: str
    hash: str


class SearchRow(Base, table=True):
    """What a search knows of a document: its terms and what it may be filtered by.

    Shelf ``own``: our cases, ``ref`` the case number, ``collection`` blank. Shelves ``cases``
    and ``documents``: imported collections. Working data: made from the history or from
    ``casework_published``, and made anew by ``casework similar reindex``.
    """

    __tablename__ = "casework_search"
    __table_args__ = (Index("casework_search_place", "place", unique=True),)

    agency: str = Field(primary_key=True, max_length=64)
    shelf: str = Field(primary_key=True, max_length=16)
    collection: str = Field(primary_key=True, max_length=64)
    ref: str = Field(primary_key=True, max_length=200)
    place: int = Field(sa_type=BigInteger)
    """Number of terms in the high bits, a serial in the low ones: the order of the index."""
    length: int
    terms: str = Field(sa_type=Text)
    """``casework.review.terms.Bag.written``; blank once the personal data was erased."""
    outcome: str
    grounds: str
    year: int
    reversed: bool
    settled: bool
    version: int


class SearchTermRow(Base, table=True):
    """In how many documents of a shelf a term stands."""

    __tablename__ = "casework_search_term"

    agency: str = Field(primary_key=True, max_length=64)
    shelf: str = Field(primary_key=True, max_length=16)
    term: str = Field(primary_key=True, max_length=80)
    documents: int


class SearchFiguresRow(Base, table=True):
    """How many documents a shelf holds, and their terms altogether; both blank: the serial."""

    __tablename__ = "casework_search_figures"

    agency: str = Field(primary_key=True, max_length=64)
    shelf: str = Field(primary_key=True, max_length=16)
    documents: int = Field(sa_type=BigInteger)
    length: int = Field(sa_type=BigInteger)


class PublishedRow(Base, table=True):
    """A published case or document of an imported collection. Replaced as a whole."""

    __tablename__ = "casework_published"

    agency: str = Field(primary_key=True, max_length=64)
    collection: str = Field(primary_key=True, max_length=64)
    ref: str = Field(primary_key=True, max_length=200)
    kind: str
    title: str
    content: str = Field(sa_type=Text)
    organ: str
    number: str
    day: date | None = None
    year: int
    outcome: str
    ground: str
    result: str
    link: str


class WatchRow(Base, table=True):
    """What alerts know of a case from their last look, and when they look again.

    Every command touches it in its own transaction. ``version``: that of the case; ``looks``:
    how often it was looked at; a look writes only where both still stand. ``clocks``: the
    watched clocks as they stood, JSON. ``changed_on``: the day of the first change nobody has
    looked at. ``basis``: what the look rested on, calendar, law and thresholds.
    """

    __tablename__ = "casework_watch"
    __table_args__ = (
        Index("casework_watch_next", "agency", "next_on", "number"),
        Index("casework_watch_basis", "agency", "basis", "number"),
    )

    agency: str = Field(primary_key=True, max_length=64)
    number: str = Field(primary_key=True, max_length=64)
    version: int
    looks: int
    looked_on: date | None = None
    changed_on: date | None = None
    next_on: date | None = None
    basis: str
    clocks: str = Field(sa_type=Text)


class AlertRow(Base, table=True):
    """One alert for one recipient over one channel, and what became of it.

    ``due_on``: the legal day it became due. ``recipient``: an officer of the settings, ``*``
    for a channel many read, blank where nobody could be found. ``not_before``: the moment
    from which it may go out. ``message``: the message that carries it.
    """

    __tablename__ = "casework_alert"
    __table_args__ = (
        Index("casework_alert_case", "agency", "number", "state"),
        Index("casework_alert_waiting", "agency", "state", "not_before"),
        Index("casework_alert_due", "agency", "due_on"),
        Index("casework_alert_message", "agency", "message"),
    )

    agency: str = Field(primary_key=True, max_length=64)
    alert: str = Field(primary_key=True, max_length=200)
    recipient: str = Field(primary_key=True, max_length=64)
    channel: str = Field(primary_key=True, max_length=32)
    number: str
    matter: str
    clock: str
    day: date
    firm: date | None = None
    provisional: bool
    step: int
    stage: str
    due_on: date
    urgent: bool
    people: str = Field(sa_type=Text)
    """For a channel many read: whom it is for, by officers' ids and commas."""
    state: str
    not_before: str
    message: str
    late: bool
    created_at: str
    settled_at: str | None = None
    reason: str


class MessageRow(Base, table=True):
    """One message to one recipient over one channel: the unit that is claimed and sent."""

    __tablename__ = "casework_message"
    __table_args__ = (
        Index("casework_message_ready", "agency", "state", "not_before"),
        Index("casework_message_lease", "agency", "state", "lease_until"),
    )

    agency: str = Field(primary_key=True, max_length=64)
    message: str = Field(primary_key=True, max_length=400)
    recipient: str
    channel: str
    urgent: bool
    state: str
    not_before: str
    attempts: int
    holder: str | None = None
    lease_until: str | None = None
    created_at: str
    settled_at: str | None = None
    reason: str
    reference: str


class HeartbeatRow(Base, table=True):
    """When a job of the daemon last ran and what came of it; nothing of a case."""

    __tablename__ = "casework_heartbeat"

    agency: str = Field(primary_key=True, max_length=64)
    job: str = Field(primary_key=True, max_length=32)
    at: str
    holder: str
    ok: bool
    note: str
    failed_at: str | None = None
