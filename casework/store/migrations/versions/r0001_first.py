"""First schema: cases, facts, personal values, counters, numbers, seals."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _key(name: str, length: int = 64) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length), primary_key=True)


def _text(name: str, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), nullable=null)


def _day(name: str, null: bool = True) -> "sa.Column[object]":
    return sa.Column(name, sa.Date(), nullable=null)


def upgrade() -> None:
    """Create every table of the first version."""
    op.create_table(
        "casework_case",
        _key("agency"), _key("number"),
        _text("kind"), _text("state"),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("head"),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        _text("applicant_class"),
        _day("arrived_on", False), _day("received_on"), _day("due"), _day("risk_due"),
        _text("standing"), _text("basis"), _day("closed_on"),
        _text("handler", True), _text("outcome", True),
    )  # fmt: skip
    op.create_index(
        "casework_case_open_due", "casework_case", ["agency", "due", "number"],
        sqlite_where=sa.text("is_open = 1"), postgresql_where=sa.text("is_open = true"),
    )  # fmt: skip
    op.create_table(
        "casework_fact",
        _key("agency"), _key("number"),
        sa.Column("seq", sa.Integer(), primary_key=True),
        _text("kind"), _day("happened_on", False), _text("recorded_at"), _text("actor"),
        _text("trigger"), _text("state_before"), _text("state_after"),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("backdated", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _text("prev_hash"), _text("hash"),
    )  # fmt: skip
    op.create_table(
        "casework_private",
        _key("agency"), _key("number"), _key("ref", 32),
        sa.Column("seq", sa.Integer(), nullable=False),
        _text("field"), _text("salt", True),
        sa.Column("value", sa.Text(), nullable=True),
        _text("erased_at", True),
    )  # fmt: skip
    op.create_table(
        "casework_counter",
        _key("agency"),
        _key("series"),
        sa.Column("year", sa.Integer(), primary_key=True),
        sa.Column("last", sa.Integer(), nullable=False),
    )
    op.create_table(
        "casework_number",
        _key("agency"),
        _key("series"),
        sa.Column("year", sa.Integer(), primary_key=True),
        sa.Column("serial", sa.Integer(), primary_key=True),
        _text("doc_no"),
        _text("number"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.UniqueConstraint("agency", "doc_no", name="casework_number_unique"),
    )
    op.create_table(
        "casework_idempotency",
        _key("agency"),
        _key("key", 200),
        _text("digest"),
        _text("number"),
        sa.Column("seq", sa.Integer(), nullable=False),
    )
    op.create_table(
        "casework_seal",
        _key("agency"),
        sa.Column("no", sa.Integer(), primary_key=True),
        _text("sealed_at"),
        sa.Column("heads", sa.Text(), nullable=False),
        _text("prev_hash"),
        _text("hash"),
    )
