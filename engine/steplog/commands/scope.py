"""An event as expressions see it."""

from __future__ import annotations

from ..core.model import Event
from ..wire.json import JsonError, decode


def scope_of(event: Event) -> dict[str, object]:
    try:
        return {"event": decode(event.body)}
    except JsonError:  # checked when it was received
        raise AssertionError(f"event {event.internal_id} is stored, but is not JSON") from None
