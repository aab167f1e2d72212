"""What an app may answer to a call, already parsed. An app that fails is a value, too."""

from __future__ import annotations

import msgspec
from msgspec import Struct


class ErrorInfo(Struct, frozen=True):
    """An error as an SDK reports it. `body` is its JSON object, as received or made by us."""

    name: str
    message: str
    stack: str | None = None
    body: bytes = b"{}"


def engine_error(name: str, message: str) -> ErrorInfo:
    """An error of the engine's own, with the object that SDKs and people are shown for it."""
    return ErrorInfo(name, message, body=msgspec.json.encode({"name": name, "message": message}))


class StepRan(Struct, frozen=True):
    id: str
    name: str
    output: bytes  # JSON; b"null" for None
    is_racing: bool = False


class StepErrored(Struct, frozen=True):
    id: str
    name: str
    error: ErrorInfo
    is_final: bool  # the SDK, or the call's no-retry header, rules out another attempt
    is_racing: bool = False


class StepPlanned(Struct, frozen=True):
    id: str
    name: str
    is_racing: bool = False


class SleepRequested(Struct, frozen=True):
    id: str
    name: str
    until_ms: int  # on the engine's clock
    is_racing: bool = False


class WaitRequested(Struct, frozen=True):
    id: str
    name: str
    event_name: str
    expression: str | None
    expires_at_ms: int
    is_racing: bool = False
    input: bytes = b"{}"


class InvokeRequested(Struct, frozen=True):
    id: str
    name: str
    function: str  # slug or UUID
    data: bytes  # JSON object
    version: str | None
    expires_at_ms: int
    is_racing: bool = False


Op = StepRan | StepErrored | StepPlanned | SleepRequested | WaitRequested | InvokeRequested


class Progressed(Struct, frozen=True):
    """206: the function is not finished; these steps are new. May be empty."""

    ops: tuple[Op, ...]
    request_version: int


class Returned(Struct, frozen=True):
    """200: the function returned `output` (JSON)."""

    output: bytes


class CallFailed(Struct, frozen=True):
    """The call failed as a whole: the function raised, or the app or the network did."""

    error: ErrorInfo
    summary: str  # "invalid status code: 500", "Unable to reach SDK URL"
    is_final: bool  # no other attempt, whatever is left
    retry_at_ms: int | None = None  # the app's own word on when, on the engine's clock


class RunMustFail(Struct, frozen=True):
    """The answer can never be carried out (an invalid wait, a timeout too far): no retry helps."""

    error: ErrorInfo


Answer = Progressed | Returned | CallFailed | RunMustFail
