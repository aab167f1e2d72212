"""`inngest/scheduled.timer`: a cron's tick (protocol.md §5.10)."""

from __future__ import annotations

from ...core.model import Event
from ..instants import iso_s
from ..json import encode
from .body import event_body

TIMER = "inngest/scheduled.timer"


def scheduled_timer(
    cron: str, scheduled_at_ms: int, fire_at_ms: int, internal_id: str, now_ms: int | None = None
) -> Event:
    """Its id is the time it was scheduled for, so two triggers due together start one run."""
    scheduled = iso_s(scheduled_at_ms)
    data = encode({"cron": cron, "scheduledAt": scheduled, "fireAt": iso_s(fire_at_ms)})
    body = event_body(TIMER, scheduled, data, fire_at_ms)
    received_at_ms = fire_at_ms if now_ms is None else now_ms
    return Event(internal_id, scheduled, TIMER, fire_at_ms, received_at_ms, body)
