"""Every event of a call becomes a line of its live page, in the order in which they are relayed.

One write, which may be repeated: it needs no step of its own.
"""

from __future__ import annotations

from typing import Any

import inngest

from calls.events import EventData
from models.queries import progress
from models.tables import ProgressKind

from .call import Call
from .durable import Listen, durable
from .limits import RELAY
from .services import Services

NOT_SHOWN = ("schema", "instance", "tenant_id", "meeting_id", "lane")


@durable(
    "relay_progress",
    on=Listen("meeting/*", "event.data.instance == '{instance}'"),
    limits=RELAY,
)
async def relay_progress(context: inngest.Context, services: Services) -> None:
    event = context.event
    call = Call.of(context, EventData.of(event.data), "relay_progress")
    facts: dict[str, Any] = {
        name: value for name, value in event.data.items() if name not in NOT_SHOWN
    }
    async with services.database.write() as session:
        await call.meeting(session)
        await progress.append(
            session,
            tenant_id=call.tenant_id,
            meeting_id=call.meeting_id,
            kind=ProgressKind.EVENT,
            payload={"name": event.name, "data": facts},
            now_ms=services.now_ms(),
            key=f"event/{event.id}",
        )
