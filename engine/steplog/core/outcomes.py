"""What became of an event for one function: whether it started a run, and if not, why."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

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

    @property
    def is_pending(self) -> bool:
        """Whether a run may still come of it, or has."""
        return self.kind in (OutcomeKind.STARTED, OutcomeKind.BATCHED, OutcomeKind.DEBOUNCED)
