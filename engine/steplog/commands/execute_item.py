"""An item is leased: ask its app, decide what the answer changes, commit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, assert_never

from msgspec.structs import replace

from ..core import runs, signals
from ..core.answers import (
    Answer,
    CallFailed,
    DeadlinePassed,
    HttpRequested,
    Op,
    Progressed,
    Returned,
    RunMustFail,
    SignalRequested,
    WaitRequested,
    engine_error,
)
from ..core.checkpoints import RETRY_INTERVAL_MS
from ..core.circumstances import Circumstances
from ..core.expressions import ExpressionError, bind_event, compile_expression
from ..core.functions import Function
from ..core.limits import timeouts
from ..core.model import Defer, ItemKind, QueueItem, Run, RunStatus, Step, Wait
from ..core.transition import Transition
from ..core.waits import ASYNC
from ..dispatch.dispatcher import Call, CallRejected, CallUnreachable
from ..errors import StoreError
from ..store import defers
from ..store.write import Write
from ..wire import execution
from ..wire.execution.endpoints import endpoint_call
from ..wire.json import decode
from ..wire.memos import memo_of
from .addressing import addressee_of
from .carry_out import carry_out
from .consequences import Consequences
from .context import Context
from .editing import input_memos, with_edited_input

STORE_RETRY_S = 1.0
Decide = Callable[[Run, QueueItem, Any, Mapping[str, Step], Circumstances, int], Transition]


async def execute_item(context: Context, item: QueueItem) -> None:
    """Ask the app what `item` is about, and commit what follows.

    Whatever happens in between, the item's slots are given back, and a row that is still there
    is tried again: the attempt is used up.
    """
    started_at_ms = context.clock.now_ms()
    try:
        answer = await _ask(context, item)
        await _store(context, item, answer, started_at_ms)
    except StoreError:
        raise  # the engine is stopping: the row is still there
    except Exception as error:  # our own mistake must not hold the run, nor stop the others
        context.telemetry.internal_error(f"executing item {item.id} of run {item.run_id}", error)
        await _store_mistake(context, item, error, started_at_ms)


async def _store_mistake(
    context: Context, item: QueueItem, error: Exception, started_at_ms: int
) -> None:
    try:
        await _store(context, item, _internal_error(error), started_at_ms)
    except StoreError:
        raise
    except Exception:
        # Not even that can be stored: the row stays leased until the next start, its slots do not.
        await context.database.write(lambda write: write.release(item.id))
        context.workers.stored(item.id)
        raise


async def _store(context: Context, item: QueueItem, answer: Answer, started_at_ms: int) -> None:
    """Keeps trying while the database cannot be written: an answer is too dear to drop."""
    while True:
        try:
            await context.database.write(
                lambda write: _take_answer(context, write, item, answer, started_at_ms)
            )
            context.workers.stored(item.id)
            return
        except StoreError as error:
            if context.database.is_closed:
                raise
            context.telemetry.internal_error(f"storing the answer to item {item.id}", error)
            await asyncio.sleep(STORE_RETRY_S)


async def _ask(context: Context, item: QueueItem) -> Answer:
    """Sends the call with everything that is known now; an app that fails is an answer."""
    write = Write(context.database.connection, 0)  # only loads: we are between transactions
    run = write.run(item.run_id)
    function = context.registry.function(item.function_id)
    if run is None or run.status.is_final:
        return Progressed((), -1)  # ended since it was picked: the fence drops this answer
    if function is None:
        message = "its function is not registered any more: sync the app that has it"
        return CallFailed(engine_error("FunctionNotFound", message), message, is_final=False)
    reason = timeouts.overdue(function, run, context.clock.now_ms())
    if reason is not None or run.status is RunStatus.QUEUED:  # it was too late to begin it
        return DeadlinePassed(reason or "its start timeout passed")
    ask = partial(_ask_app, context, run, item, function)
    if item.kind is ItemKind.REQUEST:
        return await carry_out(context, item, ask)
    return await ask()


async def _ask_app(context: Context, run: Run, item: QueueItem, function: Function) -> Answer:
    write = Write(context.database.connection, 0)
    request_id = context.fresh_id()
    call = _call(context, write, run, item, function, request_id)
    try:
        with context.calls.open(request_id, item.id, context.clock.now_ms()):
            reply = await context.road(call.url).call(call)
    except CallUnreachable as error:
        return execution.unreachable(str(error))
    except CallRejected as error:
        return execution.disbelieved(str(error))
    answer = execution.parse_answer(
        reply.status,
        reply.headers,
        reply.body,
        now_ms=context.clock.now_ms(),
        offset_ms=context.clock.offset_ms,
    )
    return with_edited_input(write.connection, run, answer)


def _call(
    context: Context,
    write: Write,
    run: Run,
    item: QueueItem,
    function: Function,
    request_id: str,
) -> Call:
    if run.endpoint_token is not None:
        return _endpoint_call(context, write, run, item, request_id)
    finished = write.finished_steps(run.id)
    body = execution.call_body(
        run,
        item,
        [event.body for event in write.events(run.event_ids)],
        [(step.id, memo_of(step)) for step in finished],
        function,
        request_id,
        defers.of_run(write.connection, run.id) if run.defer_count else (),
        pending=input_memos(
            write.connection,
            run,
            context.registry.app(function.app_id),
            item.step_id,
        ),
    )
    return Call(
        url=execution.call_url(function, item.target),
        headers=execution.call_headers(run, item, request_id),
        body=body,
        timeout_s=context.call_timeout_s,
        addressee=addressee_of(context, run, item, function, request_id),
    )


def _endpoint_call(
    context: Context, write: Write, run: Run, item: QueueItem, request_id: str
) -> Call:
    """The request that began the run, once more: no body of ours goes with it."""
    (event,) = write.events(run.event_ids[:1])
    again = endpoint_call(run, item, event.body, request_id)
    return Call(again.url, again.headers, again.body, context.call_timeout_s, again.method)


def _take_answer(
    context: Context, write: Write, item: QueueItem, answer: Answer, started_at_ms: int
) -> None:
    write.release(item.id)
    current = write.item(item.id)
    if current is None:
        write.when_committed(partial(context.telemetry.count, "steplog_answers_dropped_total"))
        return
    carry_out_answer(context, write, current, answer, started_at_ms)
    count = partial(context.telemetry.count, "steplog_calls_total", outcome=_outcome(answer))
    write.when_committed(count)


def carry_out_answer(
    context: Context,
    write: Write,
    item: QueueItem,
    answer: Answer,
    started_at_ms: int,
    decide: Decide = runs.advance,
) -> None:
    """What `answer` to `item`, which is still queued, changes: all of it, in this transaction."""
    run = write.run(item.run_id)  # as it is now, not as it was when we asked
    assert run is not None, f"item {item.id} is queued for run {item.run_id}, which does not exist"
    answer = _with_bound_waits(write, run, answer)
    function = context.registry.function(item.function_id)
    circumstances = Circumstances(
        attempts_max=function.attempts if function else 1,
        started_at_ms=started_at_ms,
        chance=context.chance(),
        retry_interval_ms=_retry_interval_ms(context, run),
        is_last_item=not write.has_other_items(run.id, item.id),
        signals=_waits_for_signals(write, answer, context.clock.now_ms()),
        defers=_known_defers(write, run, answer),
    )
    known = write.steps(run.id, _steps_named(item, answer))
    now_ms = context.clock.now_ms()
    consequences = Consequences(context, write)
    transition = decide(run, item, answer, known, circumstances, now_ms)
    consequences.commit(transition)
    consequences.settle()
    if isinstance(answer, Progressed):
        planned = {new.step_id for new in transition.enqueue if new.kind is ItemKind.REQUEST}
        for op in answer.ops:
            if isinstance(op, HttpRequested) and op.id in planned:
                write.when_committed(partial(context.kept_requests.keep, run.id, op))


def _retry_interval_ms(context: Context, run: Run) -> int | None:
    """Somebody waits for the answer of an endpoint: its attempts follow each other quickly."""
    if context.retry_interval_ms is None and run.endpoint_token is not None:
        return RETRY_INTERVAL_MS
    return context.retry_interval_ms


def _waits_for_signals(write: Write, answer: Answer, now_ms: int) -> Mapping[str, Wait]:
    """Who waits already for the signals that the answer asks for, by their names."""
    holders: dict[str, Wait] = {}
    for op in answer.ops if isinstance(answer, Progressed) else ():
        if isinstance(op, SignalRequested):
            for wait in write.waits_by_correlation(signals.correlation_of(op.signal), now_ms):
                holders[op.signal] = wait
    return holders


def _known_defers(write: Write, run: Run, answer: Answer) -> Mapping[str, Defer]:
    if not isinstance(answer, Progressed) or not answer.asides:
        return {}
    return {defer.id: defer for defer in defers.of_run(write.connection, run.id)}


def _steps_named(item: QueueItem, answer: Answer) -> Iterable[str]:
    ops = answer.ops if isinstance(answer, Progressed) else ()
    return (item.step_id, *(op.id for op in ops))


def _with_bound_waits(write: Write, run: Run, answer: Answer) -> Answer:
    """Puts the trigger's values into the conditions of waits; one that is no CEL ends the run."""
    if not isinstance(answer, Progressed):
        return answer
    if not any(isinstance(op, WaitRequested) and op.expression for op in answer.ops):
        return answer
    trigger = decode(write.events(run.event_ids[:1])[0].body)
    ops: list[Op] = []
    for op in answer.ops:
        if isinstance(op, WaitRequested) and op.expression:
            try:
                bound = bind_event(op.expression, trigger)
                compile_expression(bound, ASYNC)
            except ExpressionError as error:
                return RunMustFail(engine_error("InvalidExpression", f'wait "{op.name}": {error}'))
            op = replace(op, expression=bound)
        ops.append(op)
    return replace(answer, ops=tuple(ops))


def _internal_error(error: Exception) -> CallFailed:
    message = f"steplog could not carry out the app's answer: {type(error).__name__}: {error}"
    return CallFailed(engine_error("InternalError", message), message, is_final=False)


def _outcome(answer: Answer) -> str:
    match answer:
        case Progressed():
            return "progressed"
        case Returned():
            return "returned"
        case CallFailed() | RunMustFail():
            return "failed"
        case DeadlinePassed():
            return "overdue"
        case _:
            assert_never(answer)
