"""What was found in a call: versioned analyses, and the coaching that rests on each."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from calls.stages import Stage

from .row import FreeText, JsonObject, Milliseconds, Row, of_the_tenants_meeting


class PartOutcome(StrEnum):
    COMPLETED = "completed"
    DEGRADED = "degraded"  # there is an answer, but less than was asked for
    FAILED = "failed"  # there is none


class AnalysisPart(BaseModel):
    """How one part of an analysis ended; `answer` is a model of `calls.insights` as JSON."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    outcome: PartOutcome
    answer: JsonObject | None = None
    reason: str | None = None


class Analysis(Row, kw_only=True):
    """One version of a meeting's analysis. The database keeps at most one of them current.

    While its run goes on it is not finished, and holds the parts that have ended well so far.
    """

    __tablename__ = "analyses"
    __table_args__ = (
        of_the_tenants_meeting(),
        UniqueConstraint("meeting_id", "version"),
        Index(
            "uq_analyses_current",
            "meeting_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str]
    meeting_id: Mapped[str]
    version: Mapped[int]
    is_current: Mapped[bool]
    is_finished: Mapped[bool] = mapped_column(default=True, server_default=true())
    transcript_version: Mapped[int]
    language: Mapped[str | None] = mapped_column(default=None)
    is_offline: Mapped[bool] = mapped_column(default=False)
    prompt_versions: Mapped[JsonObject]
    parts: Mapped[JsonObject] = mapped_column(repr=False)
    created_at_ms: Mapped[Milliseconds]

    def part(self, stage: Stage) -> AnalysisPart | None:
        """The part a stage produced; None when this version was made without that stage."""
        stored = self.parts.get(stage.value)
        return None if stored is None else AnalysisPart.model_validate(stored)


class Coaching(Row, kw_only=True):
    """One rep's coaching in one analysis. `answer` is a CoachingAnswer; None when it failed."""

    __tablename__ = "coaching"
    __table_args__ = (
        of_the_tenants_meeting(),
        Index("ix_coaching_rep", "tenant_id", "rep_id", "call_at_ms"),
    )

    analysis_id: Mapped[str] = mapped_column(
        ForeignKey("analyses.id", ondelete="CASCADE"), primary_key=True
    )
    rep_label: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[str]
    meeting_id: Mapped[str] = mapped_column(index=True)
    rep_id: Mapped[str | None] = mapped_column(ForeignKey("reps.id"), default=None)
    outcome: Mapped[PartOutcome]
    metrics: Mapped[JsonObject]
    answer: Mapped[JsonObject | None] = mapped_column(default=None, repr=False)
    reason: Mapped[FreeText | None] = mapped_column(default=None)
    call_at_ms: Mapped[Milliseconds]
    created_at_ms: Mapped[Milliseconds]
