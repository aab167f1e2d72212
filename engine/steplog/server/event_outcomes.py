"""What became of an event for a function, in words for people."""

from __future__ import annotations

from typing import assert_never

from ..core.model import SkipReason
from ..core.outcomes import Outcome, OutcomeKind


def in_words(outcome: Outcome) -> str:
    """A sentence without its subject, the function; times and runs are shown beside it."""
    match outcome.kind:
        case OutcomeKind.STARTED:
            return "started a run"
        case OutcomeKind.BATCHED:
            return "collected into a batch, which starts one run for all its events"
        case OutcomeKind.DEBOUNCED:
            return "debounced: the last event starts a run once no other has come for a while"
        case OutcomeKind.SKIPPED if outcome.reason is SkipReason.PAUSED:
            return "skipped, because the function was paused"
        case OutcomeKind.SKIPPED:
            return "skipped, because another run of this singleton was live"
        case OutcomeKind.DUPLICATE:
            return "a duplicate: an event with the same id has started a run within 24 hours"
        case OutcomeKind.RATE_LIMITED:
            return f"dropped: over the rate limit{_of_value(outcome)}"
        case OutcomeKind.REPEATED:
            return (
                "dropped: an event with the same idempotency key has come within 24 hours"
                + _of_value(outcome)
            )
        case OutcomeKind.FILTERED:
            return "not matched: the condition of its trigger was not true for this event"
        case OutcomeKind.ERROR:
            return f"not started, because of an expression: {outcome.detail}"
        case _:
            assert_never(outcome.kind)


def _of_value(outcome: Outcome) -> str:
    return f' (key value "{outcome.detail}")' if outcome.detail else ""
