"""What was said and what was found in it; the audit of the models that were asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _transcripts()
    _transcription_jobs()
    _analyses()
    _coaching()
    _model_exchanges()


def _transcripts() -> None:
    op.create_table(
        "transcripts",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("utterances", JSON, nullable=False),
        sa.Column("saved_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name="fk_transcripts_meeting_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_transcripts"),
    )
    op.create_index("ix_transcripts_saved_at_ms", "transcripts", ["saved_at_ms"])


def _transcription_jobs() -> None:
    op.create_table(
        "transcription_jobs",
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("submitted_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("settled_at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meetings.tenant_id", "meetings.id"],
            name="fk_transcription_jobs_tenant_id_meeting_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", name="pk_transcription_jobs"),
    )
    op.create_index(
        "ix_transcription_jobs_meeting_id", "transcription_jobs", ["meeting_id", "submitted_at_ms"]
    )


def _analyses() -> None:
    op.create_table(
        "analyses",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("transcript_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("is_offline", sa.Boolean(), nullable=False),
        sa.Column("prompt_versions", JSON, nullable=False),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meetings.tenant_id", "meetings.id"],
            name="fk_analyses_tenant_id_meeting_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_analyses"),
        sa.UniqueConstraint("meeting_id", "version", name="uq_analyses_meeting_id_version"),
    )
    op.create_index("ix_analyses_created_at_ms", "analyses", ["created_at_ms"])
    op.create_index(
        "uq_analyses_current",
        "analyses",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )


def _coaching() -> None:
    op.create_table(
        "coaching",
        sa.Column("analysis_id", sa.String(), nullable=False),
        sa.Column("rep_label", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("rep_id", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("metrics", JSON, nullable=False),
        sa.Column("answer", JSON, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("call_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["analysis_id"], ["analyses.id"], name="fk_coaching_analysis_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rep_id"], ["reps.id"], name="fk_coaching_rep_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meetings.tenant_id", "meetings.id"],
            name="fk_coaching_tenant_id_meeting_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("analysis_id", "rep_label", name="pk_coaching"),
    )
    op.create_index("ix_coaching_meeting_id", "coaching", ["meeting_id"])
    op.create_index("ix_coaching_rep", "coaching", ["tenant_id", "rep_id", "call_at_ms"])


def _model_exchanges() -> None:
    op.create_table(
        "model_exchanges",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("prompt_version", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("request", JSON, nullable=False),
        sa.Column("answer", JSON, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("cost_micro_usd", sa.BigInteger(), nullable=False),
        sa.Column("latency_ms", sa.BigInteger(), nullable=True),
        sa.Column("is_offline", sa.Boolean(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("step_id", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meetings.tenant_id", "meetings.id"],
            name="fk_model_exchanges_tenant_id_meeting_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_model_exchanges"),
    )
    op.create_index(
        "ix_model_exchanges_meeting", "model_exchanges", ["meeting_id", "created_at_ms", "id"]
    )
    op.create_index("ix_model_exchanges_tenant", "model_exchanges", ["tenant_id", "created_at_ms"])
