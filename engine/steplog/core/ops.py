"""What each step that an app reports changes about its run (spec protocol.md §3.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from msgspec.structs import replace

from . import signals
from .answers import (
    HttpRequested,
    InvokeRequested,
    Op,
    SignalRequested,
    SleepRequested,
    StepErrored,
    StepPlanned,
    StepRan,
    WaitRequested,
)
from .circumstances import Circumstances
from .model import ItemKind, QueueItem, Step, StepKind, StepStatus, Wait, WaitKind
from .transition import FunctionInvoked, HistoryEntry, HistoryKind
from .working import Working

FUNCTION_FINISHED = "inngest/function.finished"
WAITING = (WaitRequested, SignalRequested)


def take_ops(
    working: Working,
    item: QueueItem,
    reported: Sequence[Op],
    known: Mapping[str, Step],
    circumstances: Circumstances,
) -> None:
    ops: dict[str, Op] = {}
    for op in reported:
        ops.setdefault(op.id, op)  # an answer that names a step twice means it once
    working.open_group(tuple(ops.values()), known)
    # Waits first: an event that a sibling step sends must find its waiter (spec §3.9).
    for op in sorted(ops.values(), key=lambda op: not isinstance(op, WAITING)):
        take_op(working, item, op, known.get(op.id), circumstances)


def is_settled(op: Op) -> bool:
    return isinstance(op, StepRan) or (isinstance(op, StepErrored) and op.is_final)


def take_op(
    working: Working,
    item: QueueItem,
    op: Op,
    step: Step | None,
    circumstances: Circumstances,
) -> None:
    if step is not None and step.status.is_done:
        return  # the first result stands, and whoever brought it has asked what is next
    is_own = op.id == item.step_id
    if step is not None and not is_own and not isinstance(op, StepRan | StepErrored):
        return  # planned by an earlier answer and still on its way
    match op:
        case StepRan():
            done = _result(working, item, op, step, circumstances)
            input = step.input if step is not None and step.input is not None else op.input
            done = replace(done, status=StepStatus.COMPLETED, output=op.output, input=input)
            entry = HistoryEntry(HistoryKind.STEP_COMPLETED, op.id, item.attempt)
            working.finish(done, entry, was_planned=step is not None)
        case StepErrored():
            _take_step_error(working, item, op, step, circumstances)
        case StepPlanned():
            working.plan(replace(_new_step(working, op, StepKind.RUN), input=op.input))
            working.enqueue(ItemKind.STEP, op.id, working.now_ms)
        case SleepRequested():
            working.plan(
                _new_step(working, op, StepKind.SLEEP),
                HistoryEntry(HistoryKind.SLEEP_STARTED, op.id, until_ms=op.until_ms),
            )
            working.enqueue(ItemKind.SLEEP, op.id, max(op.until_ms, working.now_ms))
        case WaitRequested():
            _take_wait(working, op)
        case InvokeRequested():
            _take_invoke(working, op)
        case SignalRequested():
            _take_signal(working, op, circumstances.signals)
        case HttpRequested():
            working.plan(replace(_new_step(working, op, op.kind), input=op.input))
            working.enqueue(ItemKind.REQUEST, op.id, working.now_ms)
        case _:
            assert_never(op)


def _take_step_error(
    working: Working,
    item: QueueItem,
    op: StepErrored,
    step: Step | None,
    circumstances: Circumstances,
) -> None:
    if not op.is_final and circumstances.has_attempt_left(item):
        working.retry(
            item,
            circumstances.retry_at_ms(item, op.retry_at_ms, working.now_ms),
            # The name goes along: a lone step has no row before it is done.
            HistoryEntry(HistoryKind.ATTEMPT_FAILED, op.id, item.attempt, op.error, note=op.name),
        )
        return
    done = _result(working, item, op, step, circumstances)
    done = replace(done, status=StepStatus.FAILED, output=op.error.body)
    entry = HistoryEntry(HistoryKind.STEP_FAILED, op.id, item.attempt, op.error)
    working.finish(done, entry, was_planned=step is not None)


def _take_wait(working: Working, op: WaitRequested) -> None:
    working.plan(
        replace(_new_step(working, op, StepKind.WAIT), input=op.input),
        HistoryEntry(HistoryKind.WAIT_STARTED, op.id, until_ms=op.expires_at_ms),
    )
    working.wait(
        Wait(
            run_id=working.run.id,
            step_id=op.id,
            kind=WaitKind.EVENT,
            event_name=op.event_name,
            expression=op.expression,
            since_ms=working.now_ms,
            expires_at_ms=op.expires_at_ms,
        )
    )
    working.enqueue(ItemKind.TIMEOUT, op.id, max(op.expires_at_ms, working.now_ms))


def _take_signal(working: Working, op: SignalRequested, holders: Mapping[str, Wait]) -> None:
    wait = signals.wait_for(op, working.run.id, working.now_ms)
    holder = holders.get(op.signal) or working.held(signals.correlation_of(op.signal))
    if holder is not None:
        if not op.takes_over:
            working.failure = signals.conflict(op, holder)
            return
        working.take_over(wait)
    working.plan(
        replace(_new_step(working, op, StepKind.SIGNAL), input=op.input),
        HistoryEntry(HistoryKind.SIGNAL_STARTED, op.id, until_ms=op.expires_at_ms, note=op.signal),
    )
    working.wait(wait)
    working.enqueue(ItemKind.TIMEOUT, op.id, max(op.expires_at_ms, working.now_ms))


def _take_invoke(working: Working, op: InvokeRequested) -> None:
    correlation_id = f"{working.run.id}.{op.id}"
    working.plan(
        replace(_new_step(working, op, StepKind.INVOKE), input=op.data),
        HistoryEntry(
            HistoryKind.INVOKE_STARTED, op.id, until_ms=op.expires_at_ms, note=op.function
        ),
    )
    working.wait(
        Wait(
            run_id=working.run.id,
            step_id=op.id,
            kind=WaitKind.INVOKE,
            event_name=FUNCTION_FINISHED,
            correlation_id=correlation_id,
            since_ms=working.now_ms,
            expires_at_ms=op.expires_at_ms,
        )
    )
    working.enqueue(ItemKind.TIMEOUT, op.id, max(op.expires_at_ms, working.now_ms))
    working.publish(FunctionInvoked(op, correlation_id))


def _new_step(working: Working, op: Op, kind: StepKind) -> Step:
    return Step(
        run_id=working.run.id,
        id=op.id,
        name=op.name,
        kind=kind,
        status=StepStatus.PLANNED,
        planned_at_ms=working.now_ms,
        is_racing=op.is_racing,
    )


def _result(
    working: Working,
    item: QueueItem,
    op: StepRan | StepErrored,
    step: Step | None,
    circumstances: Circumstances,
) -> Step:
    step = step or _new_step(working, op, StepKind.RUN)
    started_at_ms = op.started_at_ms if isinstance(op, StepRan) else None
    return replace(
        step,
        name=op.name,
        started_at_ms=circumstances.started_at_ms if started_at_ms is None else started_at_ms,
        attempts=item.attempt + 1,
        is_racing=step.is_racing or op.is_racing,
    )
