"""What was said, and the vendor's job that is finding out."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from calls.transcript import TranscriptSource

from .row import JsonList, Milliseconds, Row, of_the_tenants_meeting


class TranscriptRow(Row, kw_only=True):
    """A meeting's transcript. `version` grows whenever another text is saved over it."""

    __tablename__ = "transcripts"

    meeting_id: Mapped[str] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int]
    source: Mapped[TranscriptSource]
    language: Mapped[str | None] = mapped_column(default=None)
    utterances: Mapped[JsonList] = mapped_column(repr=False)
    saved_at_ms: Mapped[Milliseconds]


class TranscriptionJob(Row, kw_only=True):
    """A job at the transcription vendor: whose callback it is when the vendor calls."""

    __tablename__ = "transcription_jobs"
    __table_args__ = (
        of_the_tenants_meeting(),
        Index("ix_transcription_jobs_meeting_id", "meeting_id", "submitted_at_ms"),
    )

    job_id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str]
    meeting_id: Mapped[str]
    submitted_at_ms: Mapped[Milliseconds]
    settled_at_ms: Mapped[Milliseconds | None] = mapped_column(default=None)
