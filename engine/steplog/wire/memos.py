"""Memos: what an app is told about its finished steps (protocol.md §3.7).

An SDK unwraps exactly `{"data": …}` or `{"error": …}`; with any key more, or any other shape, it
takes the whole value for the step's result.
"""

from __future__ import annotations

from typing import assert_never

from ..core.answers import ErrorInfo
from ..core.model import Event, Step, StepKind, StepStatus
from .error_objects import sound_object
from .json import encode

NULL_MEMO = b"null"
INVOKE_TIMEOUT_NAME = "InngestInvokeTimeoutError"
INVOKE_TIMEOUT_MESSAGE = "Timed out waiting for invoked function to complete"
INVOKE_TIMEOUT = ErrorInfo(
    INVOKE_TIMEOUT_NAME,
    INVOKE_TIMEOUT_MESSAGE,
    body=encode(
        {
            "error": f"{INVOKE_TIMEOUT_NAME}: {INVOKE_TIMEOUT_MESSAGE}",
            "name": INVOKE_TIMEOUT_NAME,
            "message": INVOKE_TIMEOUT_MESSAGE,
        }
    ),
)


def data_memo(output: bytes) -> bytes:
    """A step that returned `output` (JSON)."""
    return b'{"data":' + output + b"}"


def error_memo(error: ErrorInfo) -> bytes:
    """A step that failed for good: the app's code sees a StepError."""
    return _error_object_memo(sound_object(error))


def input_memo(input: bytes) -> bytes:
    """A step that has not run yet, and is to be called with `input` (a JSON list)."""
    return b'{"input":' + input + b"}"


def event_memo(event: Event) -> bytes:
    """A wait that was answered: the event itself, not wrapped."""
    return event.body


def invoke_timeout_memo() -> bytes:
    return error_memo(INVOKE_TIMEOUT)


def memo_of(step: Step) -> bytes:
    """The memo of a finished step, from its row: `step.output` is not wrapped there."""
    assert step.status.is_done, f"step {step.name} of run {step.run_id} is not finished"
    output = NULL_MEMO if step.output is None else step.output
    match step.kind:
        case StepKind.SLEEP:
            return NULL_MEMO
        case StepKind.WAIT:
            return output if step.status is StepStatus.COMPLETED else NULL_MEMO
        case StepKind.SIGNAL:
            return data_memo(output) if step.status is StepStatus.COMPLETED else NULL_MEMO
        case StepKind.RUN | StepKind.INVOKE | StepKind.INFER | StepKind.FETCH:
            if step.status is StepStatus.COMPLETED:
                return data_memo(output)
            if step.status is StepStatus.TIMED_OUT and step.output is None:
                return invoke_timeout_memo()
            return _error_object_memo(output)
        case _:
            assert_never(step.kind)


def _error_object_memo(error: bytes) -> bytes:
    return b'{"error":' + error + b"}"
