"""What a decision may change. A Transition is committed whole, with its history, or not at all."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from .answers import ErrorInfo, InvokeRequested
from .model import Defer, QueueItem, Run, Step, Wait


class HistoryKind(StrEnum):
    """Everything that can stand in a run's timeline."""

    RUN_QUEUED = "run.queued"
    RUN_SKIPPED = "run.skipped"  # recorded, and never to run; detail: why
    RUN_STARTED = "run.started"
    RUN_COMPLETED = "run.completed"
    RUN_FAILED = "run.failed"
    RUN_CANCELLED = "run.cancelled"
    ATTEMPT_FAILED = "attempt.failed"  # detail: error, and the next attempt's time if there is one
    ATTEMPT_LOST = "attempt.lost"  # the engine stopped while the app was being asked
    STEP_PLANNED = "step.planned"
    STEP_COMPLETED = "step.completed"
    STEP_FAILED = "step.failed"
    SLEEP_STARTED = "sleep.started"
    WAIT_STARTED = "wait.started"
    INVOKE_STARTED = "invoke.started"
    SIGNAL_STARTED = "signal.started"  # a wait for one; note: its name
    DEFERRED = "deferred"  # a function, until the run has ended; note: its slug
    DEFER_ABORTED = "defer.aborted"
    TIMED_OUT = "timed_out"
    WARNING = "warning"  # note: what works here, and would not elsewhere


class HistoryEntry(Struct, frozen=True):
    kind: HistoryKind
    step_id: str = ""
    attempt: int = 0
    error: ErrorInfo | None = None
    until_ms: int | None = None  # the next attempt, the end of a sleep, a wait's timeout
    note: str | None = None


class RunEnded(Struct, frozen=True):
    """To be told to the world as `inngest/function.finished`, and `.failed` or `.cancelled`."""

    error: ErrorInfo | None = None
    summary: str = ""


class FunctionInvoked(Struct, frozen=True):
    """To be told as `inngest/function.invoked`: starts the invoked function."""

    op: InvokeRequested
    correlation_id: str


Publication = RunEnded | FunctionInvoked


class Transition(Struct, frozen=True):
    """Changes to one run, and what follows from them.

    `enqueue` items have no id yet: the store gives each the next one. `ends_run` removes every
    queue row and wait of the run.
    """

    run: Run
    is_new: bool = False
    ends_run: bool = False
    removes: tuple[int, ...] = ()  # queue rows
    enqueue: tuple[QueueItem, ...] = ()
    steps: tuple[Step, ...] = ()
    dropped_steps: tuple[str, ...] = ()  # planned, but no longer there in the app's code
    waits: tuple[Wait, ...] = ()
    freed_signals: tuple[str, ...] = ()  # whoever waits for them will run into the timeout
    defers: tuple[Defer, ...] = ()
    renews: tuple[int, ...] = ()  # queue rows whose attempts count from zero again
    settled_steps: tuple[str, ...] = ()  # their waits and timeouts are over
    publish: tuple[Publication, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
