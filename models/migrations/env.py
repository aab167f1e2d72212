"""How Alembic runs here: on the connection, and in the transaction, that it is handed."""

from __future__ import annotations

from alembic import context

from models.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
context.run_migrations()
