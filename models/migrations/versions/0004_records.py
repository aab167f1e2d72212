"""The usage ledger, failures, and what left the house."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _usage_ledger()
    _failures()
    _failed_attempts()
    _webhook_deliveries()
    _crm_records()


def _usage_ledger() -> None:
    op.create_table(
        "usage_ledger",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("micro_usd", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name="fk_usage_ledger_tenant_id"),
        sa.PrimaryKeyConstraint("key", name="pk_usage_ledger"),
    )
    op.create_index("ix_usage_ledger_meeting", "usage_ledger", ["meeting_id", "revision"])
    op.create_index("ix_usage_ledger_tenant", "usage_ledger", ["tenant_id", "created_at_ms"])


def _failures() -> None:
    op.create_table(
        "failures",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("step_id", sa.String(), nullable=False),
        sa.Column("function_id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=True),
        sa.Column("meeting_id", sa.String(), nullable=True),
        sa.Column("stage", sa.String(32), nullable=True),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("error_name", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("stack", sa.Text(), nullable=True),
        sa.Column("event", JSON, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempts_max", sa.Integer(), nullable=True),
        sa.Column("run_url", sa.String(), nullable=True),
        sa.Column("sentry_event_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("retry_run_id", sa.String(), nullable=True),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("reported_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("settled_at_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_failures"),
        sa.UniqueConstraint("run_id", "step_id", name="uq_failures_run_id_step_id"),
    )
    op.create_index("ix_failures_meeting", "failures", ["meeting_id", "created_at_ms"])
    op.create_index("ix_failures_open", "failures", ["tenant_id", "status", "created_at_ms", "id"])
    op.create_index(
        "ix_failures_unreported",
        "failures",
        ["created_at_ms"],
        sqlite_where=sa.text("reported_at_ms IS NULL"),
        postgresql_where=sa.text("reported_at_ms IS NULL"),
    )


def _failed_attempts() -> None:
    op.create_table(
        "failed_attempts",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("step_id", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("error_name", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "step_id", "attempt", name="pk_failed_attempts"),
    )
    op.create_index("ix_failed_attempts_created_at_ms", "failed_attempts", ["created_at_ms"])


def _webhook_deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("delivered_at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meetings.tenant_id", "meetings.id"],
            name="fk_webhook_deliveries_tenant_id_meeting_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
        sa.UniqueConstraint(
            "meeting_id", "revision", name="uq_webhook_deliveries_meeting_id_revision"
        ),
    )


def _crm_records() -> None:
    op.create_table(
        "crm_records",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("tenant_id", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("record_url", sa.String(), nullable=True),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("synced_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["meetings.tenant_id", "meetings.id"],
            name="fk_crm_records_tenant_id_meeting_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_crm_records"),
    )
    op.create_index("ix_crm_records_tenant_id", "crm_records", ["tenant_id"])
