"""Timeouts: a run that begins too late, or takes too long, is cancelled (flow-control.md §5.9).

`start` counts from when the run was made to its first request, `finish` from there to its end.
A deadline is a row of the queue. What it says is decided when it fires, by the function as it is
registered then; a request that is about to be sent after a deadline asks as well.
"""

from __future__ import annotations

from .. import runs
from ..durations import format_duration
from ..functions import Function
from ..model import ItemKind, QueueItem, Run, RunStatus
from ..transition import Transition


def start_deadline(function: Function, run: Run) -> QueueItem | None:
    """The row that ends `run` unless it has begun by then."""
    start_ms = function.timeouts.start_ms
    if start_ms is None:
        return None
    return _deadline(run.id, function, ItemKind.START_DEADLINE, run.queued_at_ms + start_ms)


def finish_deadline(function: Function, run_id: str, started_at_ms: int) -> QueueItem | None:
    """The row that ends the run unless it has ended by then."""
    finish_ms = function.timeouts.finish_ms
    if finish_ms is None:
        return None
    return _deadline(run_id, function, ItemKind.FINISH_DEADLINE, started_at_ms + finish_ms)


def fire(function: Function | None, run: Run, item: QueueItem, now_ms: int) -> Transition:
    """The deadline `item` has come: the run is cancelled, unless it is in time after all.

    It is when it has begun, or when the function has been registered anew with another timeout;
    a later one is waited for. A function that is gone has none.
    """
    reason = overdue(function, run, now_ms) if function is not None else None
    if reason is not None:
        return runs.cancel(run, reason, now_ms)
    later = _deadline_now(function, run, item.kind) if function is not None else None
    return Transition(run, removes=(item.id,), enqueue=() if later is None else (later,))


def _deadline_now(function: Function, run: Run, kind: ItemKind) -> QueueItem | None:
    if kind is ItemKind.START_DEADLINE:
        return start_deadline(function, run) if run.status is RunStatus.QUEUED else None
    if run.started_at_ms is None:
        return None
    return finish_deadline(function, run.id, run.started_at_ms)


def overdue(function: Function, run: Run, now_ms: int) -> str | None:
    """Why the run must be cancelled now, in words; None when it is in time."""
    start_ms, finish_ms = function.timeouts.start_ms, function.timeouts.finish_ms
    if run.status is RunStatus.QUEUED:
        if start_ms is not None and now_ms >= run.queued_at_ms + start_ms:
            return f"its start timeout passed: it had not begun after {format_duration(start_ms)}"
        return None
    if finish_ms is None or run.started_at_ms is None:
        return None
    if now_ms >= run.started_at_ms + finish_ms:
        return f"its finish timeout passed: it had not ended after {format_duration(finish_ms)}"
    return None


def _deadline(run_id: str, function: Function, kind: ItemKind, due_at_ms: int) -> QueueItem:
    return QueueItem(
        id=0, run_id=run_id, function_id=function.id, kind=kind, step_id="", due_at_ms=due_at_ms
    )
