"""The run state machine: (run, item, answer, now) -> Transition.

Everything that an app's answer changes about a run is decided here (spec protocol.md §3.9, §3.10,
§4). Parallel branches join through `Run.pending`: while it is not empty, a finished step calls
nobody, and the last one asks once for what is next. Racing branches ask after each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from . import retries, signals
from .answers import (
    Answer,
    CallFailed,
    DeadlinePassed,
    ErrorInfo,
    HttpRequested,
    InvokeRequested,
    Op,
    Progressed,
    Returned,
    RunMustFail,
    SignalRequested,
    SleepRequested,
    StepErrored,
    StepPlanned,
    StepRan,
    WaitRequested,
    engine_error,
)
from .model import (
    DISCOVERY,
    Defer,
    ItemKind,
    QueueItem,
    Run,
    RunStatus,
    Step,
    StepKind,
    StepStatus,
    Wait,
    WaitKind,
)
from .overflow import overflow, result_overflow
from .transition import FunctionInvoked, HistoryEntry, HistoryKind, RunEnded, Transition
from .working import Working

FUNCTION_FINISHED = "inngest/function.finished"
WAITING = (WaitRequested, SignalRequested)
TARGETED = (ItemKind.STEP, ItemKind.REQUEST)  # about one step, which may have gone meanwhile


class Circumstances(Struct, frozen=True):
    """What the decision needs beside the run and the answer; chance and time come in here."""

    attempts_max: int
    started_at_ms: int  # when the app was asked
    chance: float  # in [0, 1), for the backoff's jitter
    retry_interval_ms: int | None = None
    is_last_item: bool = False  # nothing else is queued for the run
    signals: Mapping[str, Wait] = {}  # who waits for the signals that the answer names
    defers: Mapping[str, Defer] = {}  # those of the run that the answer names


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
    return _checked(run, working)


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
    _take_ops(working, item, answer.ops, known, circumstances)
    if answer.asks_again:
        working.ask_again()
    elif says_more and not answer.ops:
        # Only asides came, before the app got to a step: the same question once more.
        kind = item.kind if item.kind in TARGETED else ItemKind.DISCOVERY
        working.enqueue(kind, item.step_id, now_ms)
    elif item.kind in TARGETED and all(op.id != item.step_id for op in answer.ops):
        working.drop(item.step_id)
    if working.failure is None and circumstances.is_last_item and not working.adds_work:
        if not any(_is_of_this_call(item, known.get(op.id)) for op in answer.ops):
            return _fail_attempt(run, item, _nothing_new(answer.ops), circumstances, now_ms)
        working.ask_again()
    return _checked(run, working)


def _take_ops(
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
        _take_op(working, item, op, known.get(op.id), circumstances)


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
        if _is_settled(op):  # what is only planned will never run
            _take_op(working, item, op, known.get(op.id), circumstances)
    before = _checked(working.run, working)
    if before.ends_run:
        return before
    ended = advance(before.run, item, Returned(output), known, circumstances, working.now_ms)
    return replace(
        ended,
        steps=before.steps,
        defers=before.defers,
        history=(*before.history, *ended.history),
    )


def take_part(
    run: Run,
    item: QueueItem,
    part: Answer,
    known: Mapping[str, Step],
    circumstances: Circumstances,
    now_ms: int,
) -> Transition:
    """A part of the answer to `item`, told while the app goes on (spec protocol.md §8).

    Steps that have their result are kept, and nobody is asked what is next, for the request is
    still on its way. Anything else ends this: the part was the whole answer.
    """
    if not isinstance(part, Progressed) or not _goes_on_after(part):
        return advance(run, item, part, known, circumstances, now_ms)
    working = Working(run, now_ms, goes_on=True)
    working.note(part.asides, circumstances.defers)
    _take_ops(working, item, part.ops, known, circumstances)
    working.renew(item)
    return _checked(run, working)


def _goes_on_after(part: Progressed) -> bool:
    if part.output is not None or part.asks_again:
        return False
    return all(_is_settled(op) or isinstance(op, StepPlanned) for op in part.ops)


def _is_settled(op: Op) -> bool:
    return isinstance(op, StepRan) or (isinstance(op, StepErrored) and op.is_final)


def _is_of_this_call(item: QueueItem, step: Step | None) -> bool:
    """Whether the step was told of by a checkpoint of this very call, of which its app never heard.

    Then it is told once more with the answer, and nobody has asked what comes after it.
    """
    return step is not None and step.position >= item.position


def _checked(run: Run, working: Working) -> Transition:
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


def _take_op(
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
    if not op.is_final and retries.has_attempt_left(item.attempt, circumstances.attempts_max):
        working.retry(
            item,
            _retry_at_ms(item, circumstances, op.retry_at_ms, working.now_ms),
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


def _fail_attempt(
    run: Run, item: QueueItem, answer: CallFailed, circumstances: Circumstances, now_ms: int
) -> Transition:
    has_left = retries.has_attempt_left(item.attempt, circumstances.attempts_max)
    if answer.is_final or not has_left:
        return fail(run, answer.error, answer.summary, now_ms, item.attempt)
    working = Working(run, now_ms, removes=(item.id,))
    working.retry(
        item,
        _retry_at_ms(item, circumstances, answer.retry_at_ms, now_ms),
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


def _retry_at_ms(
    item: QueueItem, circumstances: Circumstances, asked_ms: int | None, now_ms: int
) -> int:
    return retries.retry_at_ms(
        item.attempt,
        now_ms,
        chance=circumstances.chance,
        interval_ms=circumstances.retry_interval_ms,
        asked_ms=asked_ms,
    )
