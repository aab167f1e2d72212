"""What a run starts as, once nothing stops it (spec flow-control.md §3.2, steps 3 to 10)."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from .expressions import ExpressionError, bind_event
from .functions import CancelOn, Function
from .limits.concurrency import gates_of, key_value
from .limits.priority import priority_ms
from .limits.timeouts import start_deadline
from .model import DISCOVERY, ItemKind, QueueItem, Run, RunStatus, SkipReason, Wait, WaitKind
from .portability import warnings
from .starts import Origin, Start
from .transition import HistoryEntry, HistoryKind, Transition

RUN_KEY_LIFE_MS = 24 * 3_600_000
CANCEL_LIFE_MS = 365 * 24 * 3_600_000
# Their runs end in silence: a failure handler that fails must not start itself again.
QUIET_TRIGGERS = ("inngest/function.failed", "inngest/function.finished")


def admit(start: Start, run_id: str, lock: str | None, now_ms: int) -> Transition:
    """A new run in the queue. Keys are evaluated here, once, from the first event.

    `lock` is the value of the singleton that it holds from now on.
    """
    function, scope = start.function, start.scope
    first = start.events[0]
    kept = tuple(
        replace(step, run_id=run_id, position=place) for place, step in enumerate(start.kept_steps)
    )
    run = Run(
        id=run_id,
        function_id=function.id,
        status=RunStatus.QUEUED,
        event_ids=tuple(event.internal_id for event in start.events),
        queued_at_ms=now_ms,
        gates=gates_of(function, scope, now_ms),
        throttle_value=_throttle_value(function, scope, now_ms),
        priority_ms=priority_ms(function, scope, now_ms),
        request_version=start.request_version,
        step_count=len(kept),
        state_bytes=sum(len(step.output or b"null") for step in kept),
        correlation_id=start.correlation_id,
        batch_id=start.batch_id,
        co_invokers=start.co_invokers,
        original_run_id=start.original_run_id,
        cron=start.cron,
        edited_step=start.edited_step,
        singleton_value=lock,
        is_quiet=first.name in QUIET_TRIGGERS,
    )
    # A rerun and a batch start now, also where the event was dated into the future.
    due_at_ms = 0 if start.origin in (Origin.RERUN, Origin.BATCH) else first.due_at_ms
    item = QueueItem(
        id=0,
        run_id=run.id,
        function_id=function.id,
        kind=ItemKind.START,
        step_id=DISCOVERY,
        due_at_ms=max(now_ms, due_at_ms),
        position=len(kept),
    )
    deadline = start_deadline(function, run)
    return Transition(
        run,
        is_new=True,
        enqueue=(item,) if deadline is None else (item, deadline),
        steps=kept,
        waits=() if start.origin is Origin.BATCH else _cancel_waits(function, run, scope, now_ms),
        history=(
            HistoryEntry(HistoryKind.RUN_QUEUED, until_ms=due_at_ms or None),
            *(
                HistoryEntry(HistoryKind.WARNING, note=text)
                for text in warnings(function, start.events, run.priority_ms)
            ),
        ),
    )


def skip(
    start: Start, run_id: str, reason: SkipReason, holder_run_id: str | None, now_ms: int
) -> Transition:
    """The record of a run that does not run, and of which nobody is told.

    `holder_run_id` is the run that a singleton was skipped for.
    """
    run = Run(
        id=run_id,
        function_id=start.function.id,
        status=RunStatus.SKIPPED,
        event_ids=tuple(event.internal_id for event in start.events),
        queued_at_ms=now_ms,
        ended_at_ms=now_ms,
        correlation_id=start.correlation_id,
        batch_id=start.batch_id,
        co_invokers=start.co_invokers,
        original_run_id=start.original_run_id,
        cron=start.cron,
        skip_reason=reason,
        holder_run_id=holder_run_id,
    )
    note = reason.value if holder_run_id is None else f"{reason.value}: {holder_run_id} is live"
    return Transition(run, is_new=True, history=(HistoryEntry(HistoryKind.RUN_SKIPPED, note=note),))


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
