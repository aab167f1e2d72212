"""What failed for good: the queue an operator works through, and the outbox of its reports."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from calls.stages import Stage

from .row import FreeText, JsonObject, Milliseconds, Row


class FailureStatus(StrEnum):
    """OPEN -> RETRIED -> RESOLVED; a retry that fails is a new failure of a new run."""

    OPEN = "open"
    RETRIED = "retried"
    RESOLVED = "resolved"


class Failure(Row, kw_only=True):
    """One final failure of a step, or of a whole run (`step_id` ''). Recorded once.

    `event` is the event that started the run. `reported_at_ms` is None until the failure was
    reported under `sentry_event_id`. There are no foreign keys: a failure that names a meeting or
    a tenant nobody knows is still worth recording.
    """

    __tablename__ = "failures"
    __table_args__ = (
        UniqueConstraint("run_id", "step_id"),
        Index("ix_failures_meeting", "meeting_id", "created_at_ms"),
        Index("ix_failures_open", "tenant_id", "status", "created_at_ms", "id"),
        Index(
            "ix_failures_unreported",
            "created_at_ms",
            sqlite_where=text("reported_at_ms IS NULL"),
            postgresql_where=text("reported_at_ms IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str]
    step_id: Mapped[str] = mapped_column(default="")
    function_id: Mapped[str]
    tenant_id: Mapped[str | None] = mapped_column(default=None)
    meeting_id: Mapped[str | None] = mapped_column(default=None)
    stage: Mapped[Stage | None] = mapped_column(default=None)
    part: Mapped[str] = mapped_column(default="")
    error_name: Mapped[FreeText]
    message: Mapped[FreeText]
    stack: Mapped[FreeText | None] = mapped_column(default=None, repr=False)
    event: Mapped[JsonObject] = mapped_column(repr=False)
    attempts: Mapped[int]
    attempts_max: Mapped[int | None] = mapped_column(default=None)
    run_url: Mapped[str | None] = mapped_column(default=None)
    sentry_event_id: Mapped[str]
    status: Mapped[FailureStatus] = mapped_column(default=FailureStatus.OPEN)
    retry_run_id: Mapped[str | None] = mapped_column(default=None)
    created_at_ms: Mapped[Milliseconds]
    reported_at_ms: Mapped[Milliseconds | None] = mapped_column(default=None)
    settled_at_ms: Mapped[Milliseconds | None] = mapped_column(default=None)


class FailedAttempt(Row, kw_only=True):
    """One attempt that did not succeed: the breadcrumbs of the failure it may end in."""

    __tablename__ = "failed_attempts"

    run_id: Mapped[str] = mapped_column(primary_key=True)
    step_id: Mapped[str] = mapped_column(primary_key=True, default="")
    attempt: Mapped[int] = mapped_column(primary_key=True)
    error_name: Mapped[FreeText]
    message: Mapped[FreeText]
    created_at_ms: Mapped[Milliseconds] = mapped_column(index=True)
