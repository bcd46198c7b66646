"""Search: terms of cases and of imported collections. Existing cases: ``similar reindex``."""

import sqlalchemy as sa
from alembic import op

from casework.store.fulltext import create_index

revision = "0002"
down_revision = "0001"


def _key(name: str, length: int = 64) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length), primary_key=True)


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.String(), nullable=False)


def _long(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _count(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), nullable=False)


def upgrade() -> None:
    """Create the tables of the search and the full-text index over them."""
    op.create_table(
        "casework_search",
        _key("agency"), _key("shelf", 16), _key("collection"), _key("ref", 200),
        _count("place"),
        sa.Column("length", sa.Integer(), nullable=False),
        _long("terms"), _text("outcome"), _text("grounds"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("reversed", sa.Boolean(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )  # fmt: skip
    op.create_index("casework_search_place", "casework_search", ["place"], unique=True)
    op.create_table(
        "casework_search_term",
        _key("agency"), _key("shelf", 16), _key("term", 80),
        sa.Column("documents", sa.Integer(), nullable=False),
    )  # fmt: skip
    op.create_table(
        "casework_search_figures",
        _key("agency"),
        _key("shelf", 16),
        _count("documents"),
        _count("length"),
    )
    op.create_table(
        "casework_published",
        _key("agency"), _key("collection"), _key("ref", 200),
        _text("kind"), _text("title"), _long("content"), _text("organ"), _text("number"),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        _text("outcome"), _text("ground"), _text("result"), _text("link"),
    )  # fmt: skip
    create_index(op.get_bind())
