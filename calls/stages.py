"""The stages of a call on its way through the pipeline, and the states each can be in."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """A part of the pipeline that a person can watch. The order is the order on the page."""

    TRANSCRIPTION = "transcription"
    SPEAKERS = "speakers"
    SUMMARY = "summary"
    SIGNALS = "signals"
    ACTION_ITEMS = "action_items"
    DECISIONS = "decisions"
    CAUSES = "causes"
    COACHING = "coaching"
    CRM = "crm"
    # Beside the call: they never hold it up and never change its status.
    METADATA = "metadata"
    NOTIFICATION = "notification"
    USAGE = "usage"
    WEBHOOK = "webhook"


# The stages that decide a meeting's status.
PIPELINE: tuple[Stage, ...] = (
    Stage.TRANSCRIPTION,
    Stage.SPEAKERS,
    Stage.SUMMARY,
    Stage.SIGNALS,
    Stage.ACTION_ITEMS,
    Stage.DECISIONS,
    Stage.CAUSES,
    Stage.COACHING,
    Stage.CRM,
)


class StageState(StrEnum):
    """PENDING -> RUNNING -> (RETRYING -> RUNNING)* -> COMPLETED | FAILED | SKIPPED.

    SKIPPED always has a reason: nothing to do (no CRM connected), or something it needs has failed.
    """

    PENDING = "pending"
    RUNNING = "running"
    RETRYING = "retrying"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"

    @property
    def is_final(self) -> bool:
        return self in (StageState.COMPLETED, StageState.FAILED, StageState.SKIPPED)


class MeetingStatus(StrEnum):
    """PENDING -> PROCESSING -> COMPLETED | PARTIAL | FAILED.

    FAILED: no transcript. PARTIAL: the transcript is saved, something later failed for good.
    """

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        return self in (MeetingStatus.COMPLETED, MeetingStatus.PARTIAL, MeetingStatus.FAILED)


class Lane(StrEnum):
    """How urgent a call is; part of every limit's key, so that lanes never wait for each other."""

    CRITICAL = "critical"
    DEFAULT = "default"
    BULK = "bulk"
