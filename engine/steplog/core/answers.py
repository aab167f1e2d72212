"""What an app may answer to a call, already parsed. An app that fails is a value, too."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from .model import StepKind


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
    input: bytes | None = None  # the JSON list of its arguments, where the SDK tells them
    started_at_ms: int | None = None  # where the SDK measures it, on the engine's clock


class StepErrored(Struct, frozen=True):
    id: str
    name: str
    error: ErrorInfo
    is_final: bool  # the SDK, or the call's no-retry header, rules out another attempt
    is_racing: bool = False
    retry_at_ms: int | None = None  # the other side's word on when, on the engine's clock


class StepPlanned(Struct, frozen=True):
    id: str
    name: str
    is_racing: bool = False
    input: bytes | None = None


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


class OutboundRequest(Struct, frozen=True):
    """An HTTP request as the engine will send it. It holds keys: it is never stored nor shown."""

    url: str
    method: str
    headers: tuple[tuple[str, str], ...]  # names in lower case, each once
    body: bytes
    secrets: tuple[str, ...] = ()  # texts that must not be told to anybody
    follows_redirects: bool = True

    def __repr__(self) -> str:
        return f"<{self.method} request>"


class HttpRequested(Struct, frozen=True):
    """A step that the engine carries out itself. `input` is what is stored: without any key."""

    id: str
    name: str
    kind: StepKind  # INFER or FETCH
    request: OutboundRequest
    input: bytes
    is_racing: bool = False


class SignalRequested(Struct, frozen=True):
    """A wait for a signal by its name, which one run at a time may wait for."""

    id: str
    name: str
    signal: str
    expires_at_ms: int
    takes_over: bool = False  # from whoever waits for it already; else that is a conflict
    is_racing: bool = False
    input: bytes = b"{}"


Op = (
    StepRan
    | StepErrored
    | StepPlanned
    | SleepRequested
    | WaitRequested
    | InvokeRequested
    | HttpRequested
    | SignalRequested
)


class DeferAdded(Struct, frozen=True):
    """A function to be started once this run has ended."""

    id: str
    name: str
    function: str  # slug
    data: bytes  # JSON object


class DeferAborted(Struct, frozen=True):
    id: str  # the deferred function's, as in DeferAdded


# What an app mentions beside its steps: nobody waits for it, and it has no result.
Aside = DeferAdded | DeferAborted


class Progressed(Struct, frozen=True):
    """206: these steps are new. May be empty.

    The function is not finished, unless `output` (JSON) says what it has returned.
    """

    ops: tuple[Op, ...]
    request_version: int
    asides: tuple[Aside, ...] = ()
    asks_again: bool = False  # the app wants to be asked what is next, whatever else it says
    output: bytes | None = None


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


class DeadlinePassed(Struct, frozen=True):
    """The app was not asked: one of the run's timeouts had passed by then."""

    reason: str


Answer = Progressed | Returned | CallFailed | RunMustFail | DeadlinePassed
