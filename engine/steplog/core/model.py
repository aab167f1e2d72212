"""The nouns. All frozen: only a Transition changes what the engine remembers.

Payloads (events, outputs, errors) are the JSON bytes that an app sent, decoded only where a rule
needs to look inside. Every instant is in milliseconds of the engine's clock.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

DISCOVERY = "step"  # the step id with which an app is asked "what is next?"


class RunStatus(StrEnum):
    """QUEUED -> RUNNING -> COMPLETED | FAILED; CANCELLED from either of the first two.

    A run that may not start is SKIPPED from the beginning: a record, and nothing else.
    """

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    SKIPPED = "SKIPPED"

    @property
    def is_final(self) -> bool:
        return self not in (RunStatus.QUEUED, RunStatus.RUNNING)


class SkipReason(StrEnum):
    """Why a run was recorded but never ran."""

    SINGLETON = "singleton"  # another run of the function holds its lock
    PAUSED = "paused"  # the function was paused


class Event(Struct, frozen=True):
    """Something that happened, as received. `body` is the JSON object that apps are given."""

    internal_id: str  # ULID
    id: str  # the sender's, or the internal id
    name: str
    ts_ms: int  # as the sender wrote it
    received_at_ms: int
    body: bytes
    due_at_ms: int = 0  # `ts_ms` on the engine's clock, when it lies in the future


class Gate(Struct, frozen=True):
    """One concurrency bucket that a run passes: a limit's identity and its value.

    A slot is held by each request, or by the run as a whole, from its first request to its end.
    """

    scope: str  # function id, or "env" / "account"
    key: str  # the key's expression text ("" for none)
    value: str
    is_for_run: bool = False

    @property
    def is_shared_by_all(self) -> bool:
        """Whether all runs of a function pass this very gate: it has no key, or a literal."""
        return not self.key or self.key in (f"'{self.value}'", f'"{self.value}"')


class Invoker(Struct, frozen=True, array_like=True):
    """A step of another run that waits for a run's result, and the event by which it asked."""

    correlation_id: str  # "{run}.{step}"
    event_id: str  # internal id


class Run(Struct, frozen=True):
    id: str  # ULID
    function_id: str
    status: RunStatus
    event_ids: tuple[str, ...]  # internal ids of the triggering events
    queued_at_ms: int
    started_at_ms: int | None = None
    ended_at_ms: int | None = None
    output: bytes | None = None  # the returned value, or the error object of a failed run
    gates: tuple[Gate, ...] = ()  # the one for the run as a whole comes first, if there is one
    throttle_value: str | None = None
    priority_ms: int = 0
    request_version: int = -1
    force_step_plan: bool = False
    pending: tuple[str, ...] = ()  # steps of the present parallel group that are not done
    racing: tuple[str, ...] = ()  # the same of those that race: nobody waits for them
    step_count: int = 0  # finished steps; the next one's position
    defer_count: int = 0  # functions to start when it has ended, aborted ones included
    state_bytes: int = 0
    correlation_id: str | None = None  # the invoking step, "{run}.{step}"
    batch_id: str | None = None  # ULID; also of a batch that came to one event
    co_invokers: tuple[Invoker, ...] = ()  # more of them, merged by a batch or a debounce
    original_run_id: str | None = None  # set on reruns
    cron: str | None = None
    skip_reason: SkipReason | None = None
    holder_run_id: str | None = None  # skipped: the run that held the singleton's lock
    edited_step: str = ""  # a rerun's: the step that is given another input
    singleton_value: str | None = None  # the lock that it holds until it ends
    endpoint_token: str | None = None  # its app began it by itself; this opens its result
    is_quiet: bool = False  # publishes no `function.finished`: its trigger was one of those

    @property
    def run_gate(self) -> Gate | None:
        """The gate whose slot the run holds from its first request to its end."""
        return self.gates[0] if self.gates and self.gates[0].is_for_run else None

    @property
    def score(self) -> int:
        """Where the run's items stand among those that are due: lower goes first."""
        return self.queued_at_ms - self.priority_ms


class StepKind(StrEnum):
    RUN = "run"
    SLEEP = "sleep"
    WAIT = "wait_for_event"
    INVOKE = "invoke"
    INFER = "ai_infer"  # the engine asks a language model
    FETCH = "fetch"  # the engine makes any other HTTP request
    SIGNAL = "wait_for_signal"

    @property
    def is_request(self) -> bool:
        """Whether the engine itself makes the HTTP request that is the step's work."""
        return self in (StepKind.INFER, StepKind.FETCH)


class StepStatus(StrEnum):
    """PLANNED -> COMPLETED | FAILED | TIMED_OUT; a lone step.run appears when it is done."""

    PLANNED = "planned"
    COMPLETED = "completed"
    FAILED = "failed"
    TIMED_OUT = "timed_out"

    @property
    def is_done(self) -> bool:
        return self is not StepStatus.PLANNED


class Step(Struct, frozen=True):
    run_id: str
    id: str  # hex SHA-1 made by the SDK, opaque
    name: str
    kind: StepKind
    status: StepStatus
    output: bytes | None = None  # JSON: a result, an event, or an error object; None for null
    position: int = -1  # order of completion within the run
    input: bytes | None = None  # what was asked for: a wait's event, an invoke's payload
    planned_at_ms: int = 0
    started_at_ms: int | None = None
    ended_at_ms: int | None = None
    attempts: int = 0
    is_racing: bool = False  # completes with a discovery of its own


class WaitKind(StrEnum):
    EVENT = "event"  # step.wait_for_event
    INVOKE = "invoke"  # step.invoke, waiting for its child's end
    CANCEL = "cancel"  # the function's cancel_on
    SIGNAL = "signal"  # step.wait_for_signal; `event_name` is the signal's


class Wait(Struct, frozen=True):
    """An event that a run is waiting for, by exact name. `step_id` is "" for a cancel."""

    run_id: str
    step_id: str
    kind: WaitKind
    event_name: str
    expression: str | None = None  # over `async`, the trigger already substituted
    correlation_id: str | None = None
    since_ms: int = 0
    expires_at_ms: int = 0
    position: int = 0  # tells a run's cancels apart


class Defer(Struct, frozen=True):
    """A function that a run wants started once it has ended, unless it thinks better of it."""

    run_id: str
    id: str  # hex SHA-1 made by the SDK, opaque, as a step's
    name: str
    function: str  # slug
    data: bytes = b"{}"  # JSON object
    is_aborted: bool = False


class ItemKind(StrEnum):
    START = "start"  # the first call of a run; the only one that a throttle holds back
    DISCOVERY = "discovery"  # "what is next?"
    STEP = "step"  # one planned step
    REQUEST = "request"  # one step whose HTTP request the engine makes itself
    SLEEP = "sleep"  # a sleep ends, then discovery
    TIMEOUT = "timeout"  # a wait or an invoke gives up, then discovery
    SILENCE = "silence"  # an app that began the run by itself tells nothing any more: it is asked
    START_DEADLINE = "start_deadline"  # the run ends unless it has begun; see limits/timeouts.py
    FINISH_DEADLINE = "finish_deadline"  # the run ends

    @property
    def is_deadline(self) -> bool:
        """Whether it ends the run, rather than moves it on."""
        return self in (ItemKind.START_DEADLINE, ItemKind.FINISH_DEADLINE)


class QueueItem(Struct, frozen=True):
    """Work due at or after `due_at_ms`. A new attempt is a new row, so its id is the fence."""

    id: int
    run_id: str
    function_id: str
    kind: ItemKind
    step_id: str = DISCOVERY
    attempt: int = 0
    due_at_ms: int = 0
    job_id: str = ""  # stable across attempts
    position: int = 0  # steps done when it was enqueued: `ctx.stack.current`

    @property
    def calls_app(self) -> bool:
        """Whether the item's first act is a request (a timer that fires may need none)."""
        return self.kind in (
            ItemKind.START,
            ItemKind.DISCOVERY,
            ItemKind.STEP,
            ItemKind.REQUEST,
        )

    @property
    def target(self) -> str:
        """The step id that the app is asked with.

        For a request of our own it is "what is next?", to which every SDK names the step again.
        """
        return DISCOVERY if self.kind is ItemKind.REQUEST else self.step_id
