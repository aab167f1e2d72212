"""Debounces that have been quiet for long enough, and batches that nothing more is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from ..core.answers import engine_error
from ..core.limits.batch import Batch
from ..store import batches, debounces
from ..store.debounces import PutOff
from ..store.write import Write
from .consequences import Consequences
from .context import Context

FIRED_PER_TURN = 500  # the next turn of the loop finds the rest due


async def fire_gathered(context: Context) -> None:
    """Each is an input of its own, and those that are due together share a commit."""
    now_ms = context.clock.now_ms()
    db = context.database.connection
    due_debounces = debounces.due(db, now_ms, FIRED_PER_TURN)
    due_batches = batches.due(db, now_ms, FIRED_PER_TURN)
    await asyncio.gather(
        *(
            context.database.write(partial(_fire_debounce, context, due=due))
            for due in due_debounces
        ),
        *(context.database.write(partial(_fire_batch, context, due=due)) for due in due_batches),
    )


def _fire_debounce(context: Context, write: Write, *, due: PutOff) -> None:
    put_off = debounces.put_off(write.connection, due.function_id, due.key)
    if put_off is None or put_off.due_at_ms > context.clock.now_ms():
        return  # an event that came in the meantime has fired it
    consequences = Consequences(context, write)
    function = context.registry.find(due.function_id)
    if function is not None:
        consequences.gathering.fire_debounce(function, put_off)
    else:
        invokers = debounces.take(write.connection, due.function_id, due.key)
        _refuse(consequences, [invoker.correlation_id for invoker in invokers])
    consequences.settle()


def _fire_batch(context: Context, write: Write, *, due: Batch) -> None:
    batch = batches.open_batch(write.connection, due.function_id, due.key)
    if batch is None or batch.id != due.id:
        return
    consequences = Consequences(context, write)
    function = context.registry.find(due.function_id)
    if function is not None:
        consequences.gathering.fire_batch(function, batch)
    else:
        _refuse(
            consequences, [one.correlation_id for one in batches.take(write.connection, due.id)]
        )
    consequences.settle()


def _refuse(consequences: Consequences, correlation_ids: Sequence[str | None]) -> None:
    """The function is gone: nothing starts, and nobody may wait for it."""
    error = engine_error("Error", "the invoked function is not registered any more")
    for correlation_id in correlation_ids:
        consequences.fail_invoker(correlation_id, error)
