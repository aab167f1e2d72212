"""The run state machine: (run, item, answer, now) -> Transition.

Everything that an app's answer changes about a run is decided here (spec protocol.md §3.9, §3.10,
§4). Parallel branches join through `Run.pending`: while it is not empty, a finished step calls
nobody, and the last one asks once for what is next. Racing branches ask after each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from msgspec.structs import replace

from . import retries
from .answers import (
    Answer,
    CallFailed,
    DeadlinePassed,
    ErrorInfo,
    Op,
    Progressed,
    Returned,
    RunMustFail,
    StepPlanned,
    engine_error,
)
from .circumstances import Circumstances
from .model import (
    DISCOVERY,
    ItemKind,
    QueueItem,
    Run,
    RunStatus,
    Step,
    StepStatus,
)
from .ops import is_settled, take_op, take_ops
from .overflow import overflow, result_overflow
from .transition import HistoryEntry, HistoryKind, RunEnded, Transition
from .working import Working

TARGETED = (ItemKind.STEP, ItemKind.REQUEST)  # about one step, which may have gone meanwhile


def advance(
    run: Run,
    item: QueueItem,
    answer: Answer,
    known: Mapping[str, Step],
    circumstances: Circumstances,
    now_ms: int,
) -> Transition:
    """What the app's `answer` to `item` changes.

    `known` holds the run's steps that the answer or the item names, as stored now.
    """
    assert not run.status.is_final, f"run {run.id} is already {run.status}"
    match answer:
        case Progressed():
            return _progress(run, item, answer, known, circumstances, now_ms)
        case Returned(output):
            too_much = result_overflow(run, output)
            if too_much is not None:
                return fail(run, too_much, too_much.message, now_ms)
            return complete(run, output, now_ms)
        case CallFailed():
            return _fail_attempt(run, item, answer, circumstances, now_ms)
        case RunMustFail(error):
            return fail(run, error, error.message, now_ms)
        case DeadlinePassed(reason):
            return cancel(run, reason, now_ms)
        case _:
            assert_never(answer)


def complete(run: Run, output: bytes, now_ms: int) -> Transition:
    return _end(run, RunStatus.COMPLETED, HistoryEntry(HistoryKind.RUN_COMPLETED), now_ms, output)


def fail(run: Run, error: ErrorInfo, summary: str, now_ms: int, attempt: int = 0) -> Transition:
    """`summary` is the run's error in one line; the output is the error object."""
    entry = HistoryEntry(HistoryKind.RUN_FAILED, attempt=attempt, error=error)
    return _end(run, RunStatus.FAILED, entry, now_ms, error.body, error, summary)


def cancel(run: Run, reason: str, now_ms: int) -> Transition:
    """Ends a queued or running run. A request in flight goes on; its answer will find no item."""
    entry = HistoryEntry(HistoryKind.RUN_CANCELLED, note=reason)
    return _end(run, RunStatus.CANCELLED, entry, now_ms)


def _end(
    run: Run,
    status: RunStatus,
    entry: HistoryEntry,
    now_ms: int,
    output: bytes | None = None,
    error: ErrorInfo | None = None,
    summary: str = "",
) -> Transition:
    ended = replace(run, status=status, output=output, ended_at_ms=now_ms, pending=(), racing=())
    return Transition(ended, ends_run=True, publish=(RunEnded(error, summary),), history=(entry,))


def finish_step(
    run: Run, step: Step, status: StepStatus, output: bytes | None, now_ms: int
) -> Transition:
    """A sleep is over, an event came, a child ended, or a timeout passed: the step is done."""
    working = Working(run, now_ms)
    kind = HistoryKind.TIMED_OUT if status is StepStatus.TIMED_OUT else HistoryKind.STEP_COMPLETED
    if status is StepStatus.FAILED:
        kind = HistoryKind.STEP_FAILED
    done = replace(step, status=status, output=output)
    working.finish(done, HistoryEntry(kind, step.id), was_planned=True)
    return checked(run, working)


def _progress(
    run: Run,
    item: QueueItem,
    answer: Progressed,
    known: Mapping[str, Step],
    circumstances: Circumstances,
    now_ms: int,
) -> Transition:
    if run.request_version < 0:
        run = replace(run, request_version=answer.request_version)
    misfit = _misfit(item, answer.ops)
    if misfit is not None:
        return _fail_attempt(run, item, misfit, circumstances, now_ms)

    working = Working(run, now_ms, removes=(item.id,), goes_on=answer.output is not None)
    says_more = working.note(answer.asides, circumstances.defers)
    if answer.output is not None:
        return _return(working, item, answer, answer.output, known, circumstances)
    take_ops(working, item, answer.ops, known, circumstances)
    if answer.asks_again:
        working.ask_again()
    if says_more and not answer.ops and not answer.asks_again:
        # Only asides came, before the app got to a step: the same question once more.
        kind = item.kind if item.kind in TARGETED else ItemKind.DISCOVERY
        working.enqueue(kind, item.step_id, now_ms)
    elif item.kind in TARGETED:
        own = known.get(item.step_id)
        if own is not None and own.status.is_done:
            if _is_of_this_call(item, own):
                working.ask_what_is_next(own.is_racing)
        elif all(op.id != item.step_id for op in answer.ops):
            working.drop(item.step_id)
    if working.failure is None and circumstances.is_last_item and not working.adds_work:
        if not any(_is_of_this_call(item, known.get(op.id)) for op in answer.ops):
            return _fail_attempt(run, item, _nothing_new(answer.ops), circumstances, now_ms)
        working.ask_again()
    return checked(run, working)


def _return(
    working: Working,
    item: QueueItem,
    answer: Progressed,
    output: bytes,
    known: Mapping[str, Step],
    circumstances: Circumstances,
) -> Transition:
    """The function has returned, and with that come the steps that nobody was told of yet."""
    for op in answer.ops:
        if is_settled(op):  # what is only planned will never run
            take_op(working, item, op, known.get(op.id), circumstances)
    before = checked(working.run, working)
    if before.ends_run:
        return before
    ended = advance(before.run, item, Returned(output), known, circumstances, working.now_ms)
    return replace(
        ended,
        steps=before.steps,
        defers=before.defers,
        history=(*before.history, *ended.history),
    )


def _is_of_this_call(item: QueueItem, step: Step | None) -> bool:
    """Whether the step was told of by a checkpoint of this very call, of which its app never heard.

    Then it is told once more with the answer, and nobody has asked what comes after it.
    """
    return step is not None and step.position >= item.position


def checked(run: Run, working: Working) -> Transition:
    failure = working.failure or overflow(working.run, working.steps)
    if failure is not None:
        return fail(run, failure, failure.message, working.now_ms)
    return working.transition()


def _misfit(item: QueueItem, ops: Sequence[Op]) -> CallFailed | None:
    """An answer that cannot be meant."""
    for op in ops:
        if op.id == DISCOVERY:
            return _protocol_error(f'"{DISCOVERY}" cannot be a step\'s id: it asks what is next')
        is_own = op.id == item.step_id and item.kind is ItemKind.STEP
        if isinstance(op, StepPlanned) and is_own:
            return _protocol_error(f'the app was asked to run step "{op.name}" and only planned it')
    return None


def _nothing_new(ops: Sequence[Op]) -> CallFailed:
    if not ops:
        return _protocol_error("the app says it is not finished, but names no step")
    names = ", ".join(f'"{op.name}"' for op in ops)
    return _protocol_error(
        f"the app was told how its steps ended, and asks for them again: {names}"
    )


def _protocol_error(message: str) -> CallFailed:
    return CallFailed(engine_error("ProtocolError", message), message, is_final=False)


def _fail_attempt(
    run: Run, item: QueueItem, answer: CallFailed, circumstances: Circumstances, now_ms: int
) -> Transition:
    has_left = circumstances.has_attempt_left(item)
    if answer.is_final or not has_left:
        return fail(run, answer.error, answer.summary, now_ms, item.attempt)
    working = Working(run, now_ms, removes=(item.id,))
    working.retry(
        item,
        circumstances.retry_at_ms(item, answer.retry_at_ms, now_ms),
        HistoryEntry(HistoryKind.ATTEMPT_FAILED, step_id_of(item), item.attempt, answer.error),
    )
    return working.transition()


def lose_attempt(run: Run, item: QueueItem, attempts_max: int, now_ms: int) -> Transition:
    """The engine died while the app was being asked: that costs the attempt, and no waiting.

    So a payload that kills the process cannot do it for ever.
    """
    error = engine_error("AttemptLost", "the engine stopped while this attempt was running")
    if not retries.has_attempt_left(item.attempt, attempts_max):
        return fail(run, error, error.message, now_ms, item.attempt)
    working = Working(run, now_ms, removes=(item.id,))
    working.retry(
        item,
        now_ms,
        HistoryEntry(HistoryKind.ATTEMPT_LOST, step_id_of(item), item.attempt, error),
    )
    return working.transition()


def step_id_of(item: QueueItem) -> str:
    """The step an item is for; "" when it asks what is next."""
    return "" if item.kind in (ItemKind.START, ItemKind.DISCOVERY) else item.step_id
