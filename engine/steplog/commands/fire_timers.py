"""Sleeps that are over, waits that nothing has answered in time, and runs that are late."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from ..core import checkpoints, runs
from ..core.limits import timeouts
from ..core.model import ItemKind, QueueItem, StepKind, StepStatus
from ..store.write import Write
from ..wire.memos import INVOKE_TIMEOUT
from .consequences import Consequences
from .context import Context


async def fire_timers(context: Context, items: Sequence[QueueItem]) -> None:
    """Each is an input of its own, and those that are due together share a commit."""
    await asyncio.gather(
        *(context.database.write(partial(_fire, context, item=item)) for item in items)
    )


def _fire(context: Context, write: Write, *, item: QueueItem) -> None:
    if not write.has_item(item.id):
        return  # answered in the meantime
    if item.kind.is_deadline:
        _fire_deadline(context, write, item)
        return
    run = write.run(item.run_id)
    assert run is not None, f"timer {item.id} belongs to no run"
    if item.kind is ItemKind.SILENCE:
        now_ms = context.clock.now_ms()
        write.commit(checkpoints.break_silence(run, item, now_ms), now_ms)
        return
    step = write.step(item.run_id, item.step_id)
    assert step is not None, f"timer {item.id} belongs to no step"
    now_ms = context.clock.now_ms()
    consequences = Consequences(context, write)
    if item.kind is ItemKind.SLEEP:
        status, output = StepStatus.COMPLETED, None
    elif step.kind is StepKind.INVOKE:
        status, output = StepStatus.TIMED_OUT, INVOKE_TIMEOUT.body
    else:
        status, output = StepStatus.TIMED_OUT, None
    consequences.commit(runs.finish_step(run, step, status, output, now_ms))
    consequences.settle()


def _fire_deadline(context: Context, write: Write, item: QueueItem) -> None:
    run = write.run(item.run_id)
    assert run is not None, f"deadline {item.id} belongs to no run"
    function = context.registry.function(item.function_id)
    consequences = Consequences(context, write)
    consequences.commit(timeouts.fire(function, run, item, context.clock.now_ms()))
    consequences.settle()
