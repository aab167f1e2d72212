"""Pause a function, and let it go on (spec flow-control.md §5.23).

While it is paused, what would start it is recorded as a skipped run and never runs by itself. Its
live runs wait at their next request, which costs no attempt; one that is being answered now ends.
Sleeps and timeouts keep their time.
"""

from __future__ import annotations

from functools import partial

from ..core import runs
from ..core.functions import Function
from ..errors import NotFound
from ..store import apps
from ..store.write import Write
from .consequences import Consequences
from .context import Context

RUNS_PER_COMMIT = 100  # a long list must not hold the writer


async def pause_function(context: Context, slug_or_id: str, *, cancel_runs: bool = False) -> int:
    """Returns how many of its runs were cancelled: none, unless that is asked for.

    Pausing it again is harmless. Raises NotFound.
    """
    function = _find(context, slug_or_id)
    await context.database.write(partial(_set, context, function=function, is_paused=True))
    if not cancel_runs:
        return 0
    cancelled = 0
    while True:
        count = await context.database.write(partial(_cancel_some, context, function=function))
        if count == 0:
            return cancelled
        cancelled += count


async def resume_function(context: Context, slug_or_id: str) -> None:
    """Its runs go on where they were. What was skipped stays so. Raises NotFound."""
    function = _find(context, slug_or_id)
    await context.database.write(partial(_set, context, function=function, is_paused=False))


def _find(context: Context, slug_or_id: str) -> Function:
    function = context.registry.find(slug_or_id)
    if function is None:
        raise NotFound(f"no function {slug_or_id!r} is registered")
    return function


def _set(context: Context, write: Write, *, function: Function, is_paused: bool) -> None:
    present = context.registry.function(function.id)
    if present is None or present.is_paused == is_paused:
        return
    paused_at_ms = context.clock.now_ms() if is_paused else None
    apps.set_paused(write.connection, function.id, paused_at_ms)
    context.registry.reload(write)


def _cancel_some(context: Context, write: Write, *, function: Function) -> int:
    live = write.live_runs(function.id, RUNS_PER_COMMIT)
    consequences = Consequences(context, write)
    now_ms = context.clock.now_ms()
    for run_id in live:
        run = write.run(run_id)
        if run is not None and not run.status.is_final:  # not ended by one before it
            consequences.commit(runs.cancel(run, "its function was paused", now_ms))
    consequences.settle()
    return len(live)
