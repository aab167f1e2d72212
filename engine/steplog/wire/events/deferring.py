"""`inngest/deferred.schedule`: a function that a run wanted started after it (protocol.md §3.9)."""

from __future__ import annotations

from ...core.model import Defer, Event
from .body import event_body, with_metadata

DEFERRED = "inngest/deferred.schedule"


def deferred_schedule(defer: Defer, parent_slug: str, internal_id: str, now_ms: int) -> Event:
    """SDKs register the deferred function with a trigger on `_inngest.fn_slug`."""
    metadata = {
        "fn_slug": defer.function,
        "parent_fn_slug": parent_slug,
        "parent_run_id": defer.run_id,
    }
    data = with_metadata(defer.data, metadata)
    body = event_body(DEFERRED, internal_id, data, now_ms)
    return Event(internal_id, internal_id, DEFERRED, now_ms, now_ms, body)
