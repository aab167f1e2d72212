"""The events of the pipeline: their names, versions, and exactly what each carries.

Large things travel as references (a meeting id, an object's name), never as payload. `schema` is
the version of an event's data: a published schema may gain optional fields and nothing else, which
a test checks against `events.lock.json`.

Identity: an event sent from a step has the id `{run_id}/{step id}`, so a repeated send collapses
and a rerun does not; `meeting/uploaded` has the id `{bucket}/{object}/{generation}`.
"""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from .stages import Lane, MeetingStatus, Stage


class EventData(BaseModel):
    """What every event carries. `instance` is the environment's own id; others are refused."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
        serialize_by_alias=True,
    )

    event_name: ClassVar[str]

    schema_version: int = Field(default=1, alias="schema")
    instance: str
    tenant_id: str
    meeting_id: str
    lane: Lane = Lane.DEFAULT

    @classmethod
    def of(cls, data: object) -> Self:
        """Read an event's `data`; raises pydantic's ValidationError when it is not ours."""
        return cls.model_validate(data)

    def to_data(self) -> dict[str, JsonValue]:
        """The event's `data`, as JSON values."""
        data: dict[str, JsonValue] = self.model_dump(mode="json")
        return data


class MeetingUploaded(EventData):
    event_name = "meeting/uploaded"

    bucket: str
    object_name: str
    generation: str
    file_name: str
    content_type: str
    size_bytes: int
    rep_id: str | None = None


class TranscriptionCompleted(EventData):
    event_name = "meeting/transcription.completed"

    duration_ms: int
    source: str
    language: str | None = None


class SpeakersIdentified(EventData):
    event_name = "meeting/speakers.identified"

    rep_labels: list[str]


class SignalsExtracted(EventData):
    """Sent when the analysis has ended, with whatever of its parts succeeded."""

    event_name = "meeting/signals.extracted"

    analysis_id: str
    signal_count: int
    failed_parts: list[Stage] = []


class CoachingGenerated(EventData):
    event_name = "meeting/coaching.generated"

    analysis_id: str
    rep_count: int
    failed_reps: list[str] = []


class CrmSynced(EventData):
    event_name = "meeting/crm.synced"

    skipped: bool = False
    record_id: str | None = None


class StageFailed(EventData):
    """A stage has failed for good; what depends on it will be skipped."""

    event_name = "meeting/stage.failed"

    stage: Stage
    function_id: str
    run_id: str
    error_name: str
    message: str


class MeetingCompleted(EventData):
    """The call has a transcript; `status` says whether all was done, `error` what was not."""

    event_name = "meeting/completed"

    status: MeetingStatus
    revision: int = 1
    error: str | None = None


class MeetingFailed(EventData):
    """The call has no transcript."""

    event_name = "meeting/failed"

    error: str
    revision: int = 1


class MetadataFetched(EventData):
    event_name = "meeting/metadata.fetched"

    found: bool


class RepNotified(EventData):
    event_name = "meeting/rep.notified"

    delivered: bool


class UsageRecorded(EventData):
    event_name = "meeting/usage.recorded"

    ledger_key: str


class WebhookDelivered(EventData):
    event_name = "meeting/webhook.delivered"

    delivery_id: str
    revision: int


class TranscriptionSettled(EventData):
    """The vendor's callback, normalised: the job has ended, well or not."""

    event_name = "transcription/settled"

    job_id: str
    ok: bool


PUBLISHED: tuple[type[EventData], ...] = (
    MeetingUploaded,
    TranscriptionCompleted,
    SpeakersIdentified,
    SignalsExtracted,
    CoachingGenerated,
    CrmSynced,
    StageFailed,
    MeetingCompleted,
    MeetingFailed,
    MetadataFetched,
    RepNotified,
    UsageRecorded,
    WebhookDelivered,
    TranscriptionSettled,
)
