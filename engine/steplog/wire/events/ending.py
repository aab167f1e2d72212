"""How a run's end is told: `inngest/function.finished`, `.failed`, `.cancelled` (protocol.md §4.7).

The first of them also carries a child's result to the step that invoked it (§5.2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from ...core.answers import ErrorInfo, engine_error
from ...core.model import Event, Run, RunStatus
from ...core.sizes import oversized
from ..json import JsonError, decode_stored, encode
from ..limits import STEP_BYTES_MAX
from ..memos import data_memo
from .body import event_body

FINISHED = "inngest/function.finished"
FAILED = "inngest/function.failed"
CANCELLED = "inngest/function.cancelled"

EndedBuilder = Callable[[Run, str, Sequence[Event], ErrorInfo | None, str, str, int], Event]

_NULL = msgspec.Raw(b"null")
_STATUS_WORDS = {
    RunStatus.COMPLETED: "Completed",
    RunStatus.FAILED: "Failed",
    RunStatus.CANCELLED: "Cancelled",
}
_CHILD_CANCELLED = engine_error(
    "InvokedFunctionCancelledError", "the invoked function was cancelled before it returned"
)


class _Metadata(msgspec.Struct):
    status: str = ""


class _Data(msgspec.Struct):
    correlation_id: str | None = None
    error: msgspec.Raw = _NULL
    result: msgspec.Raw = _NULL
    metadata: _Metadata = msgspec.field(default_factory=_Metadata, name="_inngest")


class _Finished(msgspec.Struct):
    data: _Data


class _Cause(msgspec.Struct):
    cause: msgspec.Raw = _NULL


_FINISHED = msgspec.json.Decoder(_Finished)
_CAUSE = msgspec.json.Decoder(_Cause)


def function_finished(
    run: Run,
    slug: str,
    triggers: Sequence[Event],
    error: ErrorInfo | None,
    summary: str,
    internal_id: str,
    now_ms: int,
) -> Event:
    """Told of every run; has an id of its own, as the two others take the run's."""
    data = _data(run, slug, triggers, error, summary)
    return _event(FINISHED, internal_id, data, internal_id, now_ms)


def function_failed(
    run: Run,
    slug: str,
    triggers: Sequence[Event],
    error: ErrorInfo | None,
    summary: str,
    internal_id: str,
    now_ms: int,
) -> Event:
    """What starts an `on_failure` handler."""
    return _event(FAILED, run.id, _data(run, slug, triggers, error, summary), internal_id, now_ms)


def function_cancelled(
    run: Run,
    slug: str,
    triggers: Sequence[Event],
    error: ErrorInfo | None,
    summary: str,
    internal_id: str,
    now_ms: int,
) -> Event:
    data = _data(run, slug, triggers, error, summary)
    return _event(CANCELLED, run.id, data, internal_id, now_ms)


def correlation_of(event: Event) -> str | None:
    """The invoking step, "{run}.{step}", that a finished event answers."""
    if event.name != FINISHED:
        return None
    return decode_stored(_FINISHED, event.body).data.correlation_id or None


def outcome_of_finished(event: Event) -> tuple[bool, bytes]:
    """Whether the child returned, and what: its result, or else an error object.

    A cancelled child has neither; its parent is told so by an error, not by silence.
    """
    assert event.name == FINISHED, f"{event.name} does not carry a result"
    data = decode_stored(_FINISHED, event.body).data
    if bytes(data.error) != b"null":
        return False, bytes(data.error)
    if data.metadata.status == _STATUS_WORDS[RunStatus.CANCELLED]:
        return False, _CHILD_CANCELLED.body
    result = bytes(data.result)
    if len(result) > STEP_BYTES_MAX:
        message = oversized("the result of the invoked function", len(result), STEP_BYTES_MAX)
        return False, engine_error("output_too_large", message).body
    return True, result


def result_of_finished(event: Event) -> bytes:
    """The memo of the invoking step."""
    is_success, output = outcome_of_finished(event)
    return data_memo(output) if is_success else b'{"error":' + output + b"}"


def _event(name: str, event_id: str, data: bytes, internal_id: str, now_ms: int) -> Event:
    body = event_body(name, event_id, data, now_ms)
    return Event(internal_id, event_id, name, now_ms, now_ms, body)


def _data(
    run: Run, slug: str, triggers: Sequence[Event], error: ErrorInfo | None, summary: str
) -> bytes:
    bodies = [msgspec.Raw(trigger.body) for trigger in triggers]
    fields: dict[str, object] = {
        "function_id": slug,
        "run_id": run.id,
        "event": bodies[0] if bodies else None,
        "events": bodies,
    }
    if run.status is not RunStatus.CANCELLED:
        if error is not None:
            fields["error"] = _error_fields(error, summary)
        if run.output is not None and run.output != b"null":
            fields["result"] = msgspec.Raw(run.output)
    if run.correlation_id is not None:
        fields["correlation_id"] = run.correlation_id
    fields["_inngest"] = {"status": _STATUS_WORDS.get(run.status, run.status.value)}
    return encode(fields)


def _error_fields(error: ErrorInfo, summary: str) -> dict[str, object]:
    """`error` is the run's error in one line; the rest is what the app said."""
    fields: dict[str, object] = {
        "error": summary or error.message,
        "name": error.name,
        "message": error.message,
    }
    if error.stack is not None:
        fields["stack"] = error.stack
    cause = _cause_of(error)
    if cause != b"null":
        fields["cause"] = msgspec.Raw(cause)
    return fields


def _cause_of(error: ErrorInfo) -> bytes:
    try:
        return bytes(decode_stored(_CAUSE, error.body).cause)
    except JsonError:  # the app's body is no object: then it has no cause either
        return b"null"
