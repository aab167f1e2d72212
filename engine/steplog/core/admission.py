"""May this run start, and as what (spec flow-control.md §3.2).

The order of the checks is the order of the lines in `admit`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from .expressions import ExpressionError, bind_event
from .functions import CancelOn, Function
from .limits.concurrency import gates_of, key_value
from .limits.priority import priority_ms
from .model import DISCOVERY, Event, ItemKind, QueueItem, Run, RunStatus, Wait, WaitKind
from .transition import HistoryEntry, HistoryKind, Transition

RUN_KEY_LIFE_MS = 24 * 3_600_000
CANCEL_LIFE_MS = 365 * 24 * 3_600_000


class Admission(Struct, frozen=True):
    """What starts a run, beside the function and its events."""

    run_id: str
    correlation_id: str | None = None
    original_run_id: str | None = None
    cron: str | None = None
    is_quiet: bool = False


def admit(
    function: Function,
    events: Sequence[Event],
    scope: Mapping[str, object],
    admission: Admission,
    now_ms: int,
) -> Transition:
    """A new run in the queue. Keys are evaluated here, once, from the first event (`scope`)."""
    first = events[0]
    run = Run(
        id=admission.run_id,
        function_id=function.id,
        status=RunStatus.QUEUED,
        event_ids=tuple(event.internal_id for event in events),
        queued_at_ms=now_ms,
        gates=gates_of(function, scope, now_ms),
        throttle_value=_throttle_value(function, scope, now_ms),
        priority_ms=priority_ms(function, scope, now_ms),
        correlation_id=admission.correlation_id,
        original_run_id=admission.original_run_id,
        cron=admission.cron,
        is_quiet=admission.is_quiet,
    )
    start = QueueItem(
        id=0,
        run_id=run.id,
        function_id=function.id,
        kind=ItemKind.START,
        step_id=DISCOVERY,
        due_at_ms=max(now_ms, first.due_at_ms),
    )
    return Transition(
        run,
        is_new=True,
        enqueue=(start,),
        waits=_cancel_waits(function, run, scope, now_ms),
        history=(HistoryEntry(HistoryKind.RUN_QUEUED, until_ms=first.due_at_ms or None),),
    )


def _throttle_value(function: Function, scope: Mapping[str, object], now_ms: int) -> str | None:
    if function.throttle is None:
        return None
    return key_value(function.throttle.key, scope, now_ms)


def _cancel_waits(
    function: Function, run: Run, scope: Mapping[str, object], now_ms: int
) -> tuple[Wait, ...]:
    waits = []
    for position, cancel in enumerate(function.cancel_on):
        expression = _bound(cancel, scope)
        if expression == "false":  # the trigger alone rules it out
            continue
        life_ms = cancel.timeout_ms if cancel.timeout_ms is not None else CANCEL_LIFE_MS
        waits.append(
            Wait(
                run_id=run.id,
                step_id="",
                kind=WaitKind.CANCEL,
                event_name=cancel.event,
                expression=expression,
                since_ms=now_ms,
                expires_at_ms=now_ms + life_ms,
                position=position,
            )
        )
    return tuple(waits)


def _bound(cancel: CancelOn, scope: Mapping[str, object]) -> str | None:
    if cancel.expression is None:
        return None
    event = scope["event"]
    assert isinstance(event, Mapping)
    try:
        return bind_event(cancel.expression, event)
    except ExpressionError:
        return "false"  # checked at registration: only a trigger too large to substitute gets here
