"""What became of an event for one function: whether it started a run, and if not, why."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from msgspec import Struct

from .answers import ErrorInfo, engine_error
from .functions import Function
from .model import SkipReason


class OutcomeKind(StrEnum):
    STARTED = "started"
    BATCHED = "batched"  # collected, to start one run together with others
    DEBOUNCED = "debounced"  # kept until it has been quiet for a while
    SKIPPED = "skipped"  # a run was recorded that never ran
    DUPLICATE = "duplicate"  # the same event has started this function within 24 hours
    RATE_LIMITED = "rate_limited"
    REPEATED = "repeated"  # the function's own idempotency key has been used within 24 hours
    FILTERED = "filtered"  # the condition of its trigger is not true
    ERROR = "error"  # an expression could not be evaluated


class Outcome(Struct, frozen=True, omit_defaults=True):
    """`kind` says which of the others are set."""

    kind: OutcomeKind
    run_id: str | None = None  # started, skipped, or (duplicate) the one that was first
    until_ms: int | None = None  # rate limited, repeated, debounced, batched: until then at most
    reason: SkipReason | None = None  # skipped
    holder_run_id: str | None = None  # skipped: the live run of a singleton
    detail: str | None = None  # an error's message; the expression, or the key's value


def refusal(function: Function, outcome: Outcome) -> ErrorInfo | None:
    """What a step is told that has invoked the function. None when a run has come, or may."""
    invoked = f'the invoked function "{function.slug}"'
    match outcome.kind:
        case OutcomeKind.STARTED | OutcomeKind.BATCHED | OutcomeKind.DEBOUNCED:
            return None
        case OutcomeKind.SKIPPED if outcome.reason is SkipReason.PAUSED:
            return engine_error("InvokedFunctionPausedError", f"{invoked} is paused")
        case OutcomeKind.SKIPPED:
            message = f"{invoked} is a singleton, and its run {outcome.holder_run_id} is live"
            return engine_error("InvokedFunctionSkippedError", message)
        case OutcomeKind.RATE_LIMITED:
            message = f"{invoked} is rate limited: this call is over its limit"
            return engine_error("InvokedFunctionRateLimitedError", message)
        case OutcomeKind.REPEATED:
            message = (
                f"{invoked} is rate limited by its idempotency key:"
                f' the value "{outcome.detail}" has started it within 24 hours'
            )
            return engine_error("InvokedFunctionRateLimitedError", message)
        case OutcomeKind.ERROR:
            message = f"{invoked} was not started: {outcome.detail}"
            return engine_error("InvokedFunctionNotStartedError", message)
        case OutcomeKind.DUPLICATE:
            message = f"{invoked} was not started: run {outcome.run_id} is of the same event"
            return engine_error("InvokedFunctionNotStartedError", message)
        case OutcomeKind.FILTERED:
            raise AssertionError("an invocation does not ask for the trigger's condition")
        case _:
            assert_never(outcome.kind)
