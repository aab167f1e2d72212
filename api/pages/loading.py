"""All that a meeting's page shows, read at one instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from calls.transcript import Transcript
from models.analysis_so_far import AnalysisSoFar
from models.queries import (
    analyses,
    coaching,
    crm_records,
    failures,
    meetings,
    reps,
    stages,
    tenants,
    transcripts,
    usage,
    webhooks,
)
from models.queries.coaching import PastMetrics
from models.tables import (
    Coaching,
    CrmRecord,
    Failure,
    JsonObject,
    LedgerEntry,
    Meeting,
    Rep,
    StageRow,
    WebhookDelivery,
)

PAST_CALLS_MAX = 20  # what a rep's habits are read from


@dataclass(frozen=True)
class MeetingRecords:
    """`past` holds, by rep label, the former calls of the reps that are known by id."""

    meeting: Meeting
    rep: Rep | None
    stages: Sequence[StageRow]
    transcript: Transcript | None
    analysis: AnalysisSoFar | None
    coaching: Sequence[Coaching]
    past: Mapping[str, Sequence[PastMetrics]]
    rubric: JsonObject | None
    crm: CrmRecord | None
    failures: Sequence[Failure]
    usage: Sequence[LedgerEntry]
    webhooks: Sequence[WebhookDelivery]


async def load_meeting(
    session: AsyncSession, tenant_id: str, meeting_id: str
) -> MeetingRecords | None:
    """None when the tenant has no such meeting, whoever else may have it."""
    meeting = await meetings.find_for_tenant(session, tenant_id, meeting_id)
    if meeting is None:
        return None
    of_meeting = (session, tenant_id, meeting_id)
    rep = await _rep(session, meeting)
    tenant = await tenants.find(session, tenant_id)
    saved = await transcripts.load(*of_meeting)
    analysis = await analyses.so_far(*of_meeting)
    coached = (
        []
        if analysis is None or analysis.current_id is None
        else await coaching.list_for_analysis(session, tenant_id, analysis.current_id)
    )
    return MeetingRecords(
        meeting=meeting,
        rep=rep,
        stages=await stages.list_for(*of_meeting),
        transcript=None if saved is None else saved.transcript,
        analysis=analysis,
        coaching=coached,
        past={row.rep_label: await _past(session, row) for row in coached},
        rubric=None if tenant is None else tenant.rubric,
        crm=await crm_records.find_for_meeting(*of_meeting),
        failures=await failures.list_for_meeting(*of_meeting),
        usage=await usage.list_for_meeting(*of_meeting),
        webhooks=await webhooks.list_for_meeting(*of_meeting),
    )


async def _rep(session: AsyncSession, meeting: Meeting) -> Rep | None:
    if meeting.rep_id is None:
        return None
    return await reps.find_for_tenant(session, meeting.tenant_id, meeting.rep_id)


async def _past(session: AsyncSession, row: Coaching) -> list[PastMetrics]:
    if row.rep_id is None:
        return []
    return await coaching.past_metrics(
        session, row.tenant_id, row.rep_id, before_ms=row.call_at_ms, limit=PAST_CALLS_MAX
    )
