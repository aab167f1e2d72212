"""`inngest/function.invoked`: one function asks for another (protocol.md §5.2)."""

from __future__ import annotations

import msgspec

from ...core.answers import InvokeRequested
from ...core.functions import Function
from ...core.model import Event, Run
from ..json import JsonError, decode_as, decode_stored
from .body import event_body, with_metadata

INVOKED = "inngest/function.invoked"


class Invocation(msgspec.Struct, frozen=True):
    """What an invoked event asks for; without a correlation nobody waits for the result."""

    function: str  # slug or UUID
    correlation_id: str | None


class _Metadata(msgspec.Struct):
    fn_id: str
    correlation_id: str | None = None


class _Data(msgspec.Struct):
    metadata: _Metadata = msgspec.field(name="_inngest")


class _Invoked(msgspec.Struct):
    data: _Data


class _Posted(msgspec.Struct):
    data: msgspec.Raw = msgspec.Raw(b"null")
    v: str | None = None


_INVOKED = msgspec.json.Decoder(_Invoked)
_POSTED = msgspec.json.Decoder(_Posted)


def function_invoked(
    op: InvokeRequested,
    run: Run,
    parent: Function | None,
    correlation_id: str,
    internal_id: str,
    now_ms: int,
) -> Event:
    """`parent` is the function of `run`, if it is still registered."""
    metadata = {
        "fn_id": op.function,
        "correlation_id": correlation_id,
        "source_app_id": parent.app_id if parent else "",
        "source_fn_id": run.function_id,
        "source_fn_v": 1,
        "expire": op.expires_at_ms,
        "name": op.name,
    }
    return _event(with_metadata(op.data, metadata), op.version or "", internal_id, now_ms)


def invoked_by_hand(function: str, posted: bytes, internal_id: str, now_ms: int) -> Event:
    """From the body of `POST /invoke/{slug}`: an event, of which `data` counts.

    Raises JsonError when it is no such object.
    """
    sent = decode_as(_POSTED, posted.strip() or b"{}")
    data = bytes(sent.data)
    if data == b"null":
        data = b"{}"
    if not data.startswith(b"{"):
        raise JsonError("data must be an object")
    return _event(with_metadata(data, {"fn_id": function}), sent.v or "", internal_id, now_ms)


def invocation_of(event: Event) -> Invocation | None:
    """None when the event is no invocation; only the engine can make one."""
    if event.name != INVOKED:
        return None
    metadata = decode_stored(_INVOKED, event.body).data.metadata
    return Invocation(metadata.fn_id, metadata.correlation_id)


def _event(data: bytes, version: str, internal_id: str, now_ms: int) -> Event:
    body = event_body(INVOKED, internal_id, data, now_ms, version=version)
    return Event(internal_id, internal_id, INVOKED, now_ms, now_ms, body)
