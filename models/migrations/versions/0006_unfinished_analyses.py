"""Analyses whose parts are still being made; those that there are have been saved whole."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column(
        "analyses",
        sa.Column("is_finished", sa.Boolean(), server_default=sa.true(), nullable=False),
    )
