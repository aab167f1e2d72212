"""A meeting as it is shown: everything that is known about it, read at one instant."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from calls.stages import Stage
from models.analysis_so_far import AnalysisSoFar
from models.queries import (
    analyses,
    coaching,
    crm_records,
    failures,
    meetings,
    stages,
    transcripts,
    usage,
    webhooks,
)
from models.queries.transcripts import SavedTranscript
from models.stage_reports import payload_of
from models.tables import (
    Coaching,
    CrmRecord,
    Failure,
    LedgerEntry,
    Meeting,
    StageRow,
    WebhookDelivery,
)

from .context import ApiContext
from .errors import no_such_meeting
from .options import ApiOptions
from .views import (
    AnalysisView,
    CoachingView,
    CrmView,
    DeliveryView,
    FailureView,
    LedgerView,
    MeetingDetail,
    MeetingView,
    PartView,
    StageView,
    TranscriptView,
)

ORDER = {stage: place for place, stage in enumerate(Stage)}


async def read_meeting(context: ApiContext, tenant_id: str, meeting_id: str) -> MeetingDetail:
    """Raises ApiError 404 when the tenant has no such meeting."""
    async with context.database.read() as session:
        meeting = await meetings.find_for_tenant(session, tenant_id, meeting_id)
        if meeting is None:
            raise no_such_meeting(meeting_id)
        return await _detail(session, context.options, meeting)


def shown(options: ApiOptions, meeting: Meeting) -> MeetingView:
    return MeetingView(
        id=meeting.id,
        title=meeting.title,
        file_name=meeting.file_name,
        status=meeting.status,
        revision=meeting.revision,
        lane=meeting.lane,
        rep_id=meeting.rep_id,
        content_type=meeting.content_type,
        size_bytes=meeting.size_bytes,
        duration_ms=meeting.duration_ms,
        language=meeting.language,
        is_offline=meeting.is_offline,
        error=meeting.error,
        created_at_ms=meeting.created_at_ms,
        started_at_ms=meeting.started_at_ms,
        finished_at_ms=meeting.finished_at_ms,
        url=options.result_path(meeting.id),
        page=options.meeting_path(meeting.id),
    )


async def _detail(session: AsyncSession, options: ApiOptions, meeting: Meeting) -> MeetingDetail:
    of_meeting = (session, meeting.tenant_id, meeting.id)
    analysis = await analyses.so_far(*of_meeting)
    coached: list[Coaching] = []
    if analysis is not None and analysis.current_id is not None:
        coached = await coaching.list_for_analysis(session, meeting.tenant_id, analysis.current_id)
    return MeetingDetail(
        **shown(options, meeting).model_dump(),
        details=meeting.details,
        stages=_stages(await stages.list_for(*of_meeting)),
        transcript=_transcript(await transcripts.load(*of_meeting)),
        analysis=_analysis(analysis),
        coaching=[_coaching(one) for one in coached],
        crm=_crm(await crm_records.find_for_meeting(*of_meeting)),
        usage=[_ledger(entry) for entry in await usage.list_for_meeting(*of_meeting)],
        failures=[_failure(one) for one in await failures.list_for_meeting(*of_meeting)],
        deliveries=[_delivery(one) for one in await webhooks.list_for_meeting(*of_meeting)],
    )


def _stages(rows: list[StageRow]) -> list[StageView]:
    """In the order of the page."""
    ordered = sorted(rows, key=lambda row: (ORDER[row.stage], row.part))
    return [StageView.model_validate(payload_of(row)) for row in ordered]


def _transcript(saved: SavedTranscript | None) -> TranscriptView | None:
    if saved is None:
        return None
    transcript = saved.transcript
    return TranscriptView(
        version=saved.version,
        source=transcript.source.value,
        language=transcript.language,
        utterances=list(transcript.utterances),
    )


def _analysis(analysis: AnalysisSoFar | None) -> AnalysisView | None:
    if analysis is None:
        return None
    parts = {}
    for name, part in analysis.parts.items():
        version = analysis.prompt_versions.get(name)
        parts[name] = PartView(
            outcome=part.outcome, answer=part.answer, reason=part.reason, prompt_version=version
        )
    return AnalysisView(
        id=analysis.id,
        version=analysis.version,
        is_finished=analysis.is_finished,
        language=analysis.language,
        is_offline=analysis.is_offline,
        parts=parts,
        created_at_ms=analysis.created_at_ms,
    )


def _coaching(row: Coaching) -> CoachingView:
    return CoachingView(
        rep_label=row.rep_label,
        rep_id=row.rep_id,
        outcome=row.outcome,
        metrics=row.metrics,
        answer=row.answer,
        reason=row.reason,
    )


def _crm(record: CrmRecord | None) -> CrmView | None:
    if record is None:
        return None
    return CrmView(
        external_id=record.external_id,
        record_id=record.record_id,
        record_url=record.record_url,
        fields=record.fields,
        synced_at_ms=record.synced_at_ms,
    )


def _ledger(entry: LedgerEntry) -> LedgerView:
    return LedgerView(
        revision=entry.revision,
        kind=entry.kind,
        micro_usd=entry.micro_usd,
        minutes=entry.minutes,
        reason=entry.reason,
        created_at_ms=entry.created_at_ms,
    )


def _failure(failure: Failure) -> FailureView:
    return FailureView(
        id=failure.id,
        stage=failure.stage,
        part=failure.part,
        function_id=failure.function_id,
        run_id=failure.run_id,
        step_id=failure.step_id,
        run_url=failure.run_url,
        error_name=failure.error_name,
        message=failure.message,
        attempts=failure.attempts,
        attempts_max=failure.attempts_max,
        status=failure.status,
        retry_run_id=failure.retry_run_id,
        created_at_ms=failure.created_at_ms,
    )


def _delivery(delivery: WebhookDelivery) -> DeliveryView:
    return DeliveryView(
        id=delivery.id,
        revision=delivery.revision,
        url=delivery.url,
        state=delivery.state,
        attempts=delivery.attempts,
        last_status=delivery.last_status,
        last_error=delivery.last_error,
        delivered_at_ms=delivery.delivered_at_ms,
    )
