"""Alembic's environment: one given connection, our own version table."""

from alembic import context

from casework.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table="casework_alembic",
    render_as_batch=True,
)
context.run_migrations()
