"""Events of another instance that have come here by mistake: counted, logged, and left alone."""

from __future__ import annotations

import logging

import inngest

from .durable import Listen, durable
from .limits import RELAY
from .services import Services

logger = logging.getLogger("debrief.foreign")


@durable(
    "refuse_foreign",
    on=Listen("meeting/*", "event.data.instance != '{instance}'"),
    limits=RELAY,
    retries=0,
)
async def refuse_foreign(context: inngest.Context, services: Services) -> None:
    services.metrics.count_foreign_event(context.event.name)
    fields = {
        "event": context.event.name,
        "event_id": context.event.id,
        "instance": str(context.event.data.get("instance"))[:100],
    }
    logger.warning("refused an event of another instance", extra={"fields": fields})
