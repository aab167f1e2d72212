"""Meetings, the uploads that became none, stages and the lines of the live page."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _meetings()
    _refused_uploads()
    _stages()
    _progress()


def _meetings() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("rep_id", sa.String(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("object_name", sa.String(), nullable=False),
        sa.Column("generation", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("lane", sa.String(32), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_offline", sa.Boolean(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("details", JSON, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("announced_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("started_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("finished_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("audio_erased_at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["rep_id"], ["reps.id"], name="fk_meetings_rep_id"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_meetings_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
        sa.UniqueConstraint(
            "bucket", "object_name", "generation", name="uq_meetings_bucket_object_name_generation"
        ),
        sa.UniqueConstraint("tenant_id", "id", name="uq_meetings_tenant_id_id"),
    )
    op.create_index(
        "ix_meetings_audio_kept",
        "meetings",
        ["created_at_ms"],
        sqlite_where=sa.text("audio_erased_at_ms IS NULL"),
        postgresql_where=sa.text("audio_erased_at_ms IS NULL"),
    )
    op.create_index("ix_meetings_rep", "meetings", ["tenant_id", "rep_id", "created_at_ms", "id"])
    op.create_index(
        "ix_meetings_tenant_id_created_at_ms_id", "meetings", ["tenant_id", "created_at_ms", "id"]
    )
    op.create_index(
        "ix_meetings_unannounced",
        "meetings",
        ["created_at_ms"],
        sqlite_where=sa.text("announced_at_ms IS NULL"),
        postgresql_where=sa.text("announced_at_ms IS NULL"),
    )


def _refused_uploads() -> None:
    op.create_table(
        "refused_uploads",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=True),
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("object_name", sa.String(), nullable=False),
        sa.Column("generation", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_refused_uploads_tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_refused_uploads"),
        sa.UniqueConstraint(
            "bucket",
            "object_name",
            "generation",
            name="uq_refused_uploads_bucket_object_name_generation",
        ),
    )
    op.create_index("ix_refused_uploads_created_at_ms", "refused_uploads", ["created_at_ms"])
    op.create_index("ix_refused_uploads_tenant_id", "refused_uploads", ["tenant_id"])


def _stages() -> None:
    op.create_table(
        "stages",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("attempts_max", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("next_attempt_from_ms", sa.BigInteger(), nullable=True),
        sa.Column("next_attempt_until_ms", sa.BigInteger(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("step_id", sa.String(), nullable=False),
        sa.Column("function_id", sa.String(), nullable=False),
        sa.Column("started_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("updated_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_stages_meeting_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "stage", "part", name="pk_stages"),
    )


def _progress() -> None:
    op.create_table(
        "progress",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_progress_meeting_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_progress"),
        sa.UniqueConstraint("key", name="uq_progress_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_progress_meeting_id_id", "progress", ["meeting_id", "id"])
