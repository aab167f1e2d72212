"""The tenant's CRM learns of the call: one record, found again by the meeting's id.

A bad moment of Salesforce is retried here, alone: nothing else waits for it, or is repeated.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import inngest

from calls.events import CoachingGenerated, CrmSynced
from calls.stages import Stage
from models.queries import analyses, coaching, crm_records
from models.tables import CrmRecord

from .call import Call, MeetingGone
from .crm_fields import crm_fields
from .durable import durable
from .limits import CRM
from .services import Services
from .steps import critical, send

NOT_CONNECTED = "no CRM is connected"


@durable("sync_crm", on=CoachingGenerated, limits=CRM, stage=Stage.CRM)
async def sync_crm(context: inngest.Context, services: Services) -> dict[str, Any]:
    call = Call.of(context, CoachingGenerated.of(context.event.data), "sync_crm")

    record_id = await context.step.run("upsert", partial(_upsert_in_turn, services, call))

    synced = CrmSynced(**call.identity, skipped=record_id is None, record_id=record_id)
    await send(context, "tell crm.synced", synced)
    return {"record_id": record_id}


async def _upsert_in_turn(services: Services, call: Call) -> str | None:
    async with services.turns.of(f"upsert/{call.meeting_id}"):
        return await _upsert(services, call)


async def _upsert(services: Services, call: Call) -> str | None:
    """The record's id; None when the tenant has no CRM."""
    crm = await services.crm_for(call.tenant_id)
    if crm is None:
        async with services.database.write() as session:
            await call.meeting(session)
            await call.skipped(
                session, Stage.CRM, "upsert", services.now_ms(), reason=NOT_CONNECTED
            )
        return None
    fields = await _fields(services, call)
    with critical(services.now_ms):
        record = await crm.upsert_call(call.meeting_id, fields)
    now_ms = services.now_ms()
    stored = CrmRecord(
        meeting_id=call.meeting_id,
        tenant_id=call.tenant_id,
        external_id=call.meeting_id,
        record_id=record.id,
        record_url=record.url,
        fields=fields,
        synced_at_ms=now_ms,
    )
    async with services.database.write() as session:
        await call.meeting(session)
        await crm_records.save(session, stored)
        await call.completed(session, Stage.CRM, "upsert", now_ms)
    return record.id


async def _fields(services: Services, call: Call) -> dict[str, Any]:
    """Of the analysis that is current now: a late attempt must not bring an older one back."""
    async with services.database.read() as session:
        meeting = await call.meeting(session)
        analysis = await analyses.current(session, call.tenant_id, call.meeting_id)
        if analysis is None:
            raise MeetingGone(f"there is no analysis of meeting {call.meeting_id} any more")
        coached = await coaching.list_for_analysis(session, call.tenant_id, analysis.id)
    return crm_fields(meeting, analysis, coached, services.meeting_url(call.meeting_id))
