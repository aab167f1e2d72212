"""A call without a transcript is not paid for: the compensation of `record_usage`.

The void stays where it is as a tombstone, so a charge that comes late finds it and charges nothing.
"""

from __future__ import annotations

from functools import partial

import inngest

from calls.events import MeetingFailed
from models.queries import usage

from .call import Call
from .durable import RETRIES_FOR_A_DAY, durable
from .limits import BOOKKEEPING
from .services import Services


@durable("void_usage", on=MeetingFailed, limits=BOOKKEEPING, retries=RETRIES_FOR_A_DAY)
async def void_usage(context: inngest.Context, services: Services) -> dict[str, int]:
    failed = MeetingFailed.of(context.event.data)
    call = Call.of(context, failed, "void_usage")

    await context.step.run("void", partial(_void, services, call, failed.revision))
    return {"revision": failed.revision}


async def _void(services: Services, call: Call, revision: int) -> bool:
    async with services.database.write() as session:
        await call.meeting(session)
        return await usage.void(
            session,
            tenant_id=call.tenant_id,
            meeting_id=call.meeting_id,
            revision=revision,
            reason="the call has no transcript",
            now_ms=services.now_ms(),
        )
