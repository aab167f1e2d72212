"""Rows for tests to begin with."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from calls.stages import Stage
from calls.transcript import Transcript, TranscriptSource, Utterance

from ..queries import (
    analyses,
    api_keys,
    coaching,
    connections,
    crm_records,
    exchanges,
    failures,
    reps,
    sources,
    stages,
    transcription_jobs,
    transcripts,
    usage,
    webhooks,
)
from ..stage_reports import StageAttempt
from ..tables import (
    AnalysisPart,
    Coaching,
    ConnectionKind,
    CrmRecord,
    Failure,
    Meeting,
    ModelExchange,
    PartOutcome,
    Rep,
    Source,
    Tenant,
    TranscriptionJob,
    WebhookDelivery,
)
from ..vault import Vault

TRANSCRIPT = Transcript(
    source=TranscriptSource.VTT,
    utterances=(Utterance(speaker="A", start_ms=0, end_ms=900, text="secret"),),
)
SUMMARY = AnalysisPart(outcome=PartOutcome.COMPLETED, answer={"headline": "secret", "points": []})
BY = StageAttempt("RUN-1", "analyse_call")


def a_tenant(tenant_id: str = "tenant-a", **changes: Any) -> Tenant:
    values: dict[str, Any] = {"name": tenant_id.title(), "created_at_ms": 1}
    return Tenant(id=tenant_id, **{**values, **changes})


def a_meeting(meeting_id: str = "call-1", tenant_id: str = "tenant-a", **changes: Any) -> Meeting:
    values: dict[str, Any] = {
        "title": "First call",
        "file_name": "first-call.vtt",
        "bucket": "calls",
        "object_name": f"{tenant_id}/{meeting_id}.vtt",
        "generation": "1",
        "content_type": "text/vtt",
        "size_bytes": 1_000,
        "created_at_ms": 1_000,
    }
    return Meeting(id=meeting_id, tenant_id=tenant_id, **{**values, **changes})


async def one_of_everything(
    session: AsyncSession, vault: Vault, tenant_id: str, meeting_id: str
) -> None:
    """Give a tenant, and a meeting it has, one row of every kind: `rep-1`, `analysis-1`, ..."""
    rep = Rep(id="rep-1", tenant_id=tenant_id, name="Ada", email="ada@example.com", created_at_ms=1)
    await reps.create(session, rep)
    source = Source(
        id="source-1", tenant_id=tenant_id, bucket="calls", prefix="a/", created_at_ms=1
    )
    await sources.register(session, source)
    await api_keys.create(session, key_id="key-1", tenant_id=tenant_id, name="laptop", now_ms=1)
    await connections.put(session, vault, tenant_id, ConnectionKind.CRM, {"token": "secret"}, 1)
    await _said_and_found(session, tenant_id, meeting_id)
    await _paid_and_failed(session, tenant_id, meeting_id)
    await stages.start(session, tenant_id, meeting_id, Stage.SIGNALS, by=BY, now_ms=1)


async def _said_and_found(session: AsyncSession, tenant_id: str, meeting_id: str) -> None:
    of_call: dict[str, Any] = {"tenant_id": tenant_id, "meeting_id": meeting_id}
    job = TranscriptionJob(job_id="job-1", submitted_at_ms=1, **of_call)
    await transcription_jobs.record(session, job)
    await transcripts.save(session, tenant_id, meeting_id, TRANSCRIPT, 1)
    await analyses.save_new_version(
        session,
        analysis_id="analysis-1",
        transcript_version=1,
        parts={Stage.SUMMARY: SUMMARY},
        prompt_versions={},
        language=None,
        is_offline=False,
        now_ms=1,
        **of_call,
    )
    coached = Coaching(
        analysis_id="analysis-1",
        rep_label="A",
        rep_id="rep-1",
        outcome=PartOutcome.COMPLETED,
        metrics={},
        call_at_ms=1,
        created_at_ms=1,
        **of_call,
    )
    await coaching.save(session, coached)
    exchange = ModelExchange(
        id="exchange-1",
        task="summary",
        prompt_version="1",
        model="m",
        request={},
        input_tokens=7,
        run_id="RUN-1",
        step_id="summary",
        attempt=0,
        created_at_ms=1,
        **of_call,
    )
    await exchanges.append(session, exchange)


async def _paid_and_failed(session: AsyncSession, tenant_id: str, meeting_id: str) -> None:
    of_call: dict[str, Any] = {"tenant_id": tenant_id, "meeting_id": meeting_id}
    await usage.charge(session, revision=1, micro_usd=5, minutes=1, reason="", now_ms=1, **of_call)
    failure = Failure(
        id="failure-1",
        run_id="RUN-1",
        function_id="analyse_call",
        error_name="E",
        message="secret",
        event={},
        attempts=4,
        sentry_event_id="0",
        created_at_ms=1,
        **of_call,
    )
    await failures.record(session, failure)
    delivery = WebhookDelivery(
        id="delivery-1", revision=1, url="https://example.com", created_at_ms=1, **of_call
    )
    await webhooks.ensure(session, delivery)
    record = CrmRecord(external_id="x", record_id="r", fields={}, synced_at_ms=1, **of_call)
    await crm_records.save(session, record)
