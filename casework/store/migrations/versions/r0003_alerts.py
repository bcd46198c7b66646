"""Alerts: what is watched of a case, alerts owed, messages, heartbeats. Open cases are watched.

And the index by case that document numbers lacked.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_OWN_TASKS = ("publication_suggested", "proceeding_recorded")
"""Facts a closed case may owe something by: publication, answers to higher organ and court."""


def _key(name: str, length: int = 64) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length), primary_key=True)


def _text(name: str, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), nullable=null)


def _long(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _day(name: str, null: bool = True) -> "sa.Column[object]":
    return sa.Column(name, sa.Date(), nullable=null)


def _count(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean(), nullable=False)


def _index(table: str, name: str, *columns: str) -> None:
    op.create_index(f"casework_{table}_{name}", f"casework_{table}", ["agency", *columns])


def upgrade() -> None:
    """Create the tables of the alerts, and watch every case that may owe something."""
    op.create_table(
        "casework_watch",
        _key("agency"), _key("number"),
        _count("version"), _count("looks"),
        _day("looked_on"), _day("changed_on"), _day("next_on"),
        _text("basis"), _long("clocks"),
    )  # fmt: skip
    op.create_table(
        "casework_alert",
        _key("agency"), _key("alert", 200), _key("recipient"), _key("channel", 32),
        _text("number"), _text("matter"), _text("clock"), _day("day", False), _day("firm"),
        _flag("provisional"), _count("step"), _text("stage"), _day("due_on", False),
        _flag("urgent"), _long("people"), _text("state"), _text("not_before"), _text("message"),
        _flag("late"), _text("created_at"), _text("settled_at", True), _text("reason"),
    )  # fmt: skip
    op.create_table(
        "casework_message",
        _key("agency"), _key("message", 400),
        _text("recipient"), _text("channel"), _flag("urgent"), _text("state"),
        _text("not_before"), _count("attempts"), _text("holder", True),
        _text("lease_until", True), _text("created_at"), _text("settled_at", True),
        _text("reason"), _text("reference"),
    )  # fmt: skip
    op.create_table(
        "casework_heartbeat",
        _key("agency"), _key("job", 32),
        _text("at"), _text("holder"), _flag("ok"), _text("note"), _text("failed_at", True),
    )  # fmt: skip
    _index("number", "case", "number")
    _index("watch", "next", "next_on", "number")
    _index("watch", "basis", "basis", "number")
    _index("alert", "case", "number", "state")
    _index("alert", "waiting", "state", "not_before")
    _index("alert", "due", "due_on")
    _index("alert", "message", "message")
    _index("message", "ready", "state", "not_before")
    _index("message", "lease", "state", "lease_until")
    _watch_what_is_there()


def _watch_what_is_there() -> None:
    case = sa.table("casework_case", *map(sa.column, ("agency", "number", "version", "arrived_on")),
                    sa.column("is_open", sa.Boolean()))  # fmt: skip
    fact = sa.table("casework_fact", *map(sa.column, ("agency", "number", "kind")))
    names = ("agency", "number", "version", "looks", "next_on", "basis", "clocks")
    watch = sa.table("casework_watch", *map(sa.column, names))
    owing = sa.exists().where(
        fact.c.agency == case.c.agency, fact.c.number == case.c.number, fact.c.kind.in_(_OWN_TASKS)
    )
    found = sa.select(
        case.c.agency, case.c.number, case.c.version, sa.literal(0), case.c.arrived_on,
        sa.literal(""), sa.literal("{}"),
    ).where(sa.or_(case.c.is_open, owing))  # fmt: skip
    op.execute(watch.insert().from_select(names, found))
