"""A meeting: one recorded call on its way through the pipeline; and uploads that became none."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from calls.stages import Lane, MeetingStatus

from .row import Count, FreeText, JsonObject, Milliseconds, Row


class Meeting(Row, kw_only=True):
    """Bucket, object and generation are the identity of an upload: a repeat is the same meeting.

    `announced_at_ms` is None until `meeting/uploaded` was sent. `revision` counts how often the
    meeting was taken up again after it had ended. `details` holds what was fetched about the call
    (the CRM's context).
    """

    __tablename__ = "meetings"
    __table_args__ = (
        UniqueConstraint("bucket", "object_name", "generation"),
        UniqueConstraint("tenant_id", "id"),  # what other tables refer to
        Index("ix_meetings_tenant_id_created_at_ms_id", "tenant_id", "created_at_ms", "id"),
        Index("ix_meetings_rep", "tenant_id", "rep_id", "created_at_ms", "id"),
        Index("ix_meetings_status", "tenant_id", "status", "created_at_ms", "id"),
        Index(
            "ix_meetings_unannounced",
            "created_at_ms",
            sqlite_where=text("announced_at_ms IS NULL"),
            postgresql_where=text("announced_at_ms IS NULL"),
        ),
        Index(
            "ix_meetings_audio_kept",
            "created_at_ms",
            sqlite_where=text("audio_erased_at_ms IS NULL"),
            postgresql_where=text("audio_erased_at_ms IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    rep_id: Mapped[str | None] = mapped_column(ForeignKey("reps.id"), default=None)
    title: Mapped[FreeText]
    file_name: Mapped[FreeText]
    bucket: Mapped[str]
    object_name: Mapped[str]
    generation: Mapped[str]
    content_type: Mapped[str]
    size_bytes: Mapped[Count]
    lane: Mapped[Lane] = mapped_column(default=Lane.DEFAULT)
    status: Mapped[MeetingStatus] = mapped_column(default=MeetingStatus.PENDING)
    revision: Mapped[int] = mapped_column(default=1)
    transcribed_offline: Mapped[bool] = mapped_column(default=False)
    analysed_offline: Mapped[bool] = mapped_column(default=False, server_default=false())
    duration_ms: Mapped[Milliseconds | None] = mapped_column(default=None)
    language: Mapped[str | None] = mapped_column(default=None)
    details: Mapped[JsonObject | None] = mapped_column(default=None)
    error: Mapped[FreeText | None] = mapped_column(default=None)
    created_at_ms: Mapped[Milliseconds]
    announced_at_ms: Mapped[Milliseconds | None] = mapped_column(default=None)
    started_at_ms: Mapped[Milliseconds | None] = mapped_column(default=None)
    finished_at_ms: Mapped[Milliseconds | None] = mapped_column(default=None)
    audio_erased_at_ms: Mapped[Milliseconds | None] = mapped_column(default=None)

    @property
    def is_offline(self) -> bool:
        """Something of what the page shows was made up by the sandbox."""
        return self.transcribed_offline or self.analysed_offline


class RefusedUpload(Row, kw_only=True):
    """A genuine notification of an object that is nobody's call."""

    __tablename__ = "refused_uploads"
    __table_args__ = (UniqueConstraint("bucket", "object_name", "generation"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str | None] = mapped_column(
        ForeignKey("tenants.id"), default=None, index=True
    )
    bucket: Mapped[str]
    object_name: Mapped[str]
    generation: Mapped[str]
    reason: Mapped[FreeText]
    created_at_ms: Mapped[Milliseconds] = mapped_column(index=True)
