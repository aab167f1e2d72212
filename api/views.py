"""What the API shows: apart from what we store, and described at /docs."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from calls.stages import Lane, MeetingStatus, Stage, StageState
from calls.transcript import Utterance
from models.tables import ConnectionKind, DeliveryState, FailureStatus, LedgerKind, PartOutcome


class MeetingView(BaseModel):
    id: str
    title: str
    file_name: str
    status: MeetingStatus
    revision: int
    lane: Lane
    rep_id: str | None
    content_type: str
    size_bytes: int
    duration_ms: int | None
    language: str | None
    is_offline: bool  # the sandbox transcribed or analysed it
    error: str | None
    created_at_ms: int
    started_at_ms: int | None
    finished_at_ms: int | None
    url: str
    page: str


class MeetingList(BaseModel):
    """`next` is the `after` of the next page; None on the last."""

    meetings: list[MeetingView]
    next: str | None


class StageView(BaseModel):
    """The next attempt is a window: only the engine knows the moment."""

    stage: Stage
    part: str
    state: StageState
    attempt: int
    attempts_max: int | None
    reason: str | None
    next_attempt_from_ms: int | None
    next_attempt_until_ms: int | None
    run_id: str
    function_id: str
    started_at_ms: int | None
    updated_at_ms: int
    ended_at_ms: int | None


class TranscriptView(BaseModel):
    version: int
    source: str
    language: str | None
    utterances: list[Utterance]


class PartView(BaseModel):
    """How a part of the analysis ended. Claims in `answer` carry their evidence."""

    outcome: PartOutcome
    answer: dict[str, Any] | None
    reason: str | None
    prompt_version: str | None


class AnalysisView(BaseModel):
    """While it is not finished, `parts` has what is there: new parts, or else the former ones."""

    id: str
    version: int
    is_finished: bool
    language: str | None
    is_offline: bool
    parts: dict[str, PartView]
    created_at_ms: int


class CoachingView(BaseModel):
    rep_label: str
    rep_id: str | None
    outcome: PartOutcome
    metrics: dict[str, Any]
    answer: dict[str, Any] | None
    reason: str | None


class CrmView(BaseModel):
    external_id: str
    record_id: str
    record_url: str | None
    fields: dict[str, Any]
    synced_at_ms: int


class LedgerView(BaseModel):
    revision: int
    kind: LedgerKind
    micro_usd: int
    minutes: int
    reason: str
    created_at_ms: int


class FailureView(BaseModel):
    id: str
    stage: Stage | None
    part: str
    function_id: str
    run_id: str
    step_id: str
    run_url: str | None
    error_name: str
    message: str
    attempts: int
    attempts_max: int | None
    status: FailureStatus
    retry_run_id: str | None
    created_at_ms: int


class DeliveryView(BaseModel):
    id: str
    revision: int
    url: str
    state: DeliveryState
    attempts: int
    last_status: int | None
    last_error: str | None
    delivered_at_ms: int | None


class MeetingDetail(MeetingView):
    """Everything that is known about a meeting."""

    details: dict[str, Any] | None  # what the CRM knew about the call
    stages: list[StageView]
    transcript: TranscriptView | None
    analysis: AnalysisView | None
    coaching: list[CoachingView]
    crm: CrmView | None
    usage: list[LedgerView]
    failures: list[FailureView]
    deliveries: list[DeliveryView]


class RetryView(BaseModel):
    """The runs that were started, one for each run that had failed."""

    runs: list[str]


class ConnectionView(BaseModel):
    """Settings are written and never read back: they are secrets."""

    kind: ConnectionKind


class ConnectionList(BaseModel):
    connections: list[ConnectionView]


class UsageView(BaseModel):
    from_ms: int
    until_ms: int | None
    micro_usd: int
    minutes: int
