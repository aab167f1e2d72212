"""What the CRM knows about the customer on the other side, fetched beside the call."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

import inngest

from calls.events import MeetingUploaded, MetadataFetched
from calls.stages import Stage
from models.queries import meetings, reps

from .call import Call
from .durable import durable
from .limits import ASIDE
from .services import Services
from .steps import critical, send

NOT_CONNECTED = "no CRM is connected"
NO_REP = "it is not known whose call this is"


@durable("fetch_metadata", on=MeetingUploaded, limits=ASIDE, stage=Stage.METADATA)
async def fetch_metadata(context: inngest.Context, services: Services) -> dict[str, bool]:
    upload = MeetingUploaded.of(context.event.data)
    call = Call.of(context, upload, "fetch_metadata")

    found = await context.step.run("fetch", partial(_fetch, services, call, upload.rep_id))

    await send(context, "tell metadata.fetched", MetadataFetched(**call.identity, found=found))
    return {"found": found}


async def _fetch(services: Services, call: Call, rep_id: str | None) -> bool:
    crm = await services.crm_for(call.tenant_id)
    async with services.database.read() as session:
        await call.meeting(session)
        rep = await reps.find_for_tenant(session, call.tenant_id, rep_id) if rep_id else None
    if crm is None or rep is None or rep.email is None:
        async with services.database.write() as session:
            await call.skipped(
                session,
                Stage.METADATA,
                "fetch",
                services.now_ms(),
                reason=NOT_CONNECTED if crm is None else NO_REP,
            )
        return False
    with critical(services.now_ms):
        known = await crm.find_context(rep_email=rep.email, company=None)
    async with services.database.write() as session:
        if known is not None:
            await meetings.note_details(session, call.tenant_id, call.meeting_id, asdict(known))
        reason = None if known is not None else f"the CRM has no open opportunity of {rep.name}"
        await call.completed(session, Stage.METADATA, "fetch", services.now_ms(), reason=reason)
    return known is not None
