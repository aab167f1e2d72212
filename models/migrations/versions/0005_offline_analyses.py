"""What of a meeting was made up offline, in two columns; meetings by status; two idle indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # In SQL, which both databases read alike: Alembic would copy the table to rename a column.
    op.execute("ALTER TABLE meetings RENAME COLUMN is_offline TO transcribed_offline")
    op.add_column(
        "meetings",
        sa.Column("analysed_offline", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.execute(
        "UPDATE meetings SET analysed_offline = true WHERE EXISTS (SELECT 1 FROM analyses"
        " WHERE analyses.meeting_id = meetings.id AND is_current AND is_offline)"
    )
    op.create_index(
        "ix_meetings_status", "meetings", ["tenant_id", "status", "created_at_ms", "id"]
    )
    op.drop_index("ix_transcripts_saved_at_ms", "transcripts")
    op.drop_index("ix_analyses_created_at_ms", "analyses")
