"""How far a meeting has come: its stages (the truth) and the lines its live page streams."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from calls.stages import Stage, StageState

from .row import FreeText, JsonObject, Milliseconds, Row


class StageRow(Row, kw_only=True):
    """One stage of one meeting. `part` tells siblings apart (a rep's label), else it is ''.

    `run_id`, `step_id` and `attempt` (from 0) are the attempt that wrote the row last. The next
    attempt is a window: the application cannot know the engine's jitter.
    """

    __tablename__ = "stages"

    meeting_id: Mapped[str] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True
    )
    stage: Mapped[Stage] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True, default="")
    state: Mapped[StageState] = mapped_column(default=StageState.PENDING)
    attempt: Mapped[int] = mapped_column(default=0)
    attempts_max: Mapped[int | None] = mapped_column(default=None)
    reason: Mapped[FreeText | None] = mapped_column(default=None)
    next_attempt_from_ms: Mapped[Milliseconds | None] = mapped_column(default=None)
    next_attempt_until_ms: Mapped[Milliseconds | None] = mapped_column(default=None)
    run_id: Mapped[str] = mapped_column(default="")
    step_id: Mapped[str] = mapped_column(default="")
    function_id: Mapped[str] = mapped_column(default="")
    started_at_ms: Mapped[Milliseconds | None] = mapped_column(default=None)
    updated_at_ms: Mapped[Milliseconds]
    ended_at_ms: Mapped[Milliseconds | None] = mapped_column(default=None)


class ProgressKind(StrEnum):
    STAGE = "stage"  # a stage row changed; written together with it
    STATUS = "status"  # the meeting's own status changed; written together with it
    EVENT = "event"  # an event of the pipeline was relayed


class Progress(Row, kw_only=True):
    """A line of a meeting's live page. Ids grow in the order of the commits of one meeting."""

    __tablename__ = "progress"
    __table_args__ = (
        Index("ix_progress_meeting_id_id", "meeting_id", "id"),
        {"sqlite_autoincrement": True},  # an id is never given twice, not even after a purge
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
        init=False,
    )
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meetings.id", ondelete="CASCADE"))
    kind: Mapped[ProgressKind]
    payload: Mapped[JsonObject]
    key: Mapped[str | None] = mapped_column(default=None, unique=True)
    created_at_ms: Mapped[Milliseconds]
