"""A step's attempts, out of the history and the queue. Pure.

Where the history does not say when an attempt began, it began when it was due: after the former
attempt's pause, or when whatever came before it had ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from ...core.model import Step
from ...core.transition import HistoryKind
from ...store.browsing import DueItem, Entry
from .timeline_rows import Attempt, Span, SpanKind

FAILED_KINDS = (
    HistoryKind.ATTEMPT_FAILED,
    HistoryKind.ATTEMPT_LOST,
    HistoryKind.STEP_FAILED,
    HistoryKind.RUN_FAILED,
)


def ended_attempts(
    entries: Sequence[Entry],
    befores: Mapping[int, int],
    planned_ms: int | None,
    step: Step | None,
) -> list[Attempt]:
    """Every request that has ended, from the history; `step` tells when the last one began."""
    attempts: list[Attempt] = []
    for entry in entries:
        is_good = entry.kind == HistoryKind.STEP_COMPLETED
        if entry.kind not in FAILED_KINDS and not is_good:
            continue
        start_ms = planned_ms if planned_ms is not None else befores[entry.seq]
        if attempts and attempts[-1].next_at_ms is not None:
            start_ms = attempts[-1].next_at_ms
        is_last = step is not None and step.status.is_done and entry is entries[-1]
        if is_last and step is not None and step.started_at_ms is not None:
            start_ms = step.started_at_ms
        attempts.append(
            Attempt(
                number=entry.attempt + 1,
                started_at_ms=min(start_ms, entry.at_ms),
                ended_at_ms=entry.at_ms,
                error=entry.detail.error,
                next_at_ms=entry.detail.until_ms,
                is_lost=entry.kind == HistoryKind.ATTEMPT_LOST,
            )
        )
    return attempts


def with_due(attempts: list[Attempt], due: DueItem) -> tuple[list[Attempt], int | None, int | None]:
    """The attempts and, when one is still to come, its number and time."""
    number = due.item.attempt + 1
    if due.leased_at_ms is not None:
        return [*attempts, Attempt(number, due.leased_at_ms, None)], None, None
    return attempts, number, due.item.due_at_ms


def without_next(attempt: Attempt) -> Attempt:
    """The run ended before it was tried again."""
    return replace(attempt, next_at_ms=None)


def spans_of(
    attempts: Sequence[Attempt], planned_ms: int | None, run_ended_at_ms: int | None
) -> tuple[Span, ...]:
    """The bar: what was queued, tried, failed and paused, one after the other."""
    spans: list[Span] = []
    for place, attempt in enumerate(attempts):
        if not spans and planned_ms is not None and planned_ms < attempt.started_at_ms:
            spans.append(Span(SpanKind.QUEUED, planned_ms, attempt.started_at_ms))
        kind = SpanKind.FAILED if attempt.error or attempt.is_lost else SpanKind.WORKING
        end_ms = attempt.ended_at_ms if attempt.ended_at_ms is not None else run_ended_at_ms
        spans.append(Span(kind, attempt.started_at_ms, end_ms))
        if attempt.next_at_ms is not None and attempt.ended_at_ms is not None:
            following = attempts[place + 1] if place + 1 < len(attempts) else None
            paused_until_ms = following.started_at_ms if following else None
            spans.append(Span(SpanKind.PAUSED, attempt.ended_at_ms, paused_until_ms))
    if not spans and planned_ms is not None:
        spans.append(Span(SpanKind.QUEUED, planned_ms, run_ended_at_ms))
    return tuple(spans)
