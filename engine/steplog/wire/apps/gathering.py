"""What puts events off, collects them, or ends runs that are late (flow-control.md §2)."""

from __future__ import annotations

from ...core.functions import Batching, Debounce, Timeouts
from . import checks
from .shapes import BatchShape, DebounceShape, FunctionShape, TimeoutsShape

DEBOUNCE_PERIOD_MIN_MS = 1_000
DEBOUNCE_PERIOD_MAX_MS = 7 * 24 * 3_600_000
BATCH_SIZE_MIN = 2
BATCH_TIMEOUT_MIN_MS = 1_000
BATCH_TIMEOUT_DEFAULT_MS = 60_000
NOT_WITH_BATCHES = ("cancel", "debounce", "singleton", "priority")


def read_debounce(shape: DebounceShape | None, problems: list[str]) -> Debounce | None:
    if shape is None:
        return None
    period_ms = checks.duration_ms(shape.period, "debounce.period", problems)
    if not shape.period:
        problems.append("debounce.period: missing, give a duration like 30s")
    elif period_ms is not None and not (
        DEBOUNCE_PERIOD_MIN_MS <= period_ms <= DEBOUNCE_PERIOD_MAX_MS
    ):
        problems.append(f"debounce.period: {shape.period} is not between 1s and 7d")
    return Debounce(
        period_ms=period_ms or 0,
        key=checks.expression(shape.key, "debounce.key", problems),
        timeout_ms=checks.duration_ms(shape.timeout, "debounce.timeout", problems) or None,
    )


def read_batching(shape: BatchShape | None, problems: list[str]) -> Batching | None:
    if shape is None:
        return None
    max_size = shape.maxsize or 0
    if max_size < BATCH_SIZE_MIN:
        problems.append(
            f"batchEvents.maxSize: {max_size}, at least {BATCH_SIZE_MIN} events make a batch"
        )
    timeout_ms = checks.duration_ms(shape.timeout, "batchEvents.timeout", problems)
    if timeout_ms is not None and timeout_ms < BATCH_TIMEOUT_MIN_MS:
        problems.append(f"batchEvents.timeout: {shape.timeout} is shorter than 1s")
    return Batching(
        max_size=max_size,
        timeout_ms=BATCH_TIMEOUT_DEFAULT_MS if timeout_ms is None else timeout_ms,
        key=checks.expression(shape.key, "batchEvents.key", problems),
        condition=checks.expression(shape.expression, "batchEvents.if", problems),
    )


def read_timeouts(shape: TimeoutsShape | None, problems: list[str]) -> Timeouts:
    """A timeout of nothing is none."""
    if shape is None:
        return Timeouts()
    return Timeouts(
        start_ms=checks.duration_ms(shape.start, "timeouts.start", problems) or None,
        finish_ms=checks.duration_ms(shape.finish, "timeouts.finish", problems) or None,
    )


def check_combinations(shape: FunctionShape, problems: list[str]) -> None:
    """What cannot be had of a single run for many events."""
    if shape.batchevents is None:
        return
    for option in NOT_WITH_BATCHES:
        if getattr(shape, option, None):
            problems.append(f"batchEvents: cannot be combined with {option}")
