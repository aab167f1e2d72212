"""Cancel, or begin anew, many runs of a function (spec flow-control.md §5.22, §5.24).

What is asked for is kept as a row, together with how far it has come. Each commit does one part
and moves the row on, so the writer is never held for long, and a new process goes on where the
former one died: no run is left out, and none is done twice.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from ..core import runs
from ..core.expressions import ExpressionError, compile_expression
from ..core.functions import Function
from ..core.model import Run, RunStatus
from ..core.sweeps import (
    AHEAD_MAX_MS,
    ENDED,
    LIVE,
    Sweep,
    SweepKind,
    SweepStatus,
    advanced,
    ended,
    first_id,
)
from ..errors import AlreadyEnded, InvalidSweep, NotFound, StoreError
from ..store import sweeps
from ..store.write import Write
from .consequences import Consequences
from .context import Context
from .rerun import start_again
from .scope import scope_of

RUNS_PER_COMMIT = 100
SWEEPS_PER_TURN = 20  # the next turn of the loop finds the rest due


class Window(Struct, frozen=True):
    """Runs of a function by when they were queued, and by a condition over their event."""

    function: str  # slug or id
    until_ms: int  # exclusive
    from_ms: int | None = None
    name: str | None = None
    expression: str | None = None


async def cancel_in_bulk(context: Context, window: Window) -> Sweep:
    """End the live runs of the window, also those that are queued until it closes.

    Returns once the first part is done. Raises NotFound or InvalidSweep.
    """
    now_ms = context.clock.now_ms()
    if window.until_ms > now_ms + AHEAD_MAX_MS:
        raise InvalidSweep(
            "the window of a cancellation may reach 5 seconds into the future, not "
            f"{(window.until_ms - now_ms) / 1_000:.0f}: runs queued later are not meant by it"
        )
    return await _begin(context, SweepKind.CANCEL, window, LIVE)


async def replay(context: Context, window: Window, statuses: tuple[RunStatus, ...]) -> Sweep:
    """Begin the ended runs of the window anew, each from scratch as a run of its own.

    Those queued from now on are never among them. Raises NotFound or InvalidSweep.
    """
    if not statuses or any(status not in ENDED for status in statuses):
        known = ", ".join(status.value for status in ENDED)
        raise InvalidSweep(f"the statuses of a replay must be some of {known}")
    function = _find(context, window.function)
    if function.is_paused:
        raise InvalidSweep(f"function {function.slug} is paused: resume it, then replay its runs")
    until_ms = min(window.until_ms, context.clock.now_ms())
    window = replace(window, until_ms=until_ms)
    return await _begin(context, SweepKind.REPLAY, window, tuple(dict.fromkeys(statuses)))


async def stop_sweep(context: Context, kind: SweepKind, sweep_id: str) -> Sweep:
    """Do no more of it; what was done stays done. Raises NotFound or AlreadyEnded."""

    def stop(write: Write) -> Sweep:
        sweep = _known(write, kind, sweep_id)
        if sweep.status is not SweepStatus.RUNNING:
            raise AlreadyEnded(f"{kind} {sweep_id} has already ended: it is {sweep.status}")
        sweep = ended(sweep, SweepStatus.STOPPED, context.clock.now_ms())
        sweeps.put(write.connection, sweep)
        return sweep

    return await context.database.write(stop)


async def delete_sweep(context: Context, kind: SweepKind, sweep_id: str) -> None:
    """The same, and forget it. Raises NotFound."""

    def delete(write: Write) -> None:
        sweeps.delete(write.connection, _known(write, kind, sweep_id).id)

    await context.database.write(delete)


async def carry_on_sweeps(context: Context) -> None:
    """The next part of each sweep that is due."""
    now_ms = context.clock.now_ms()
    for sweep in sweeps.due(context.database.connection, now_ms, SWEEPS_PER_TURN):
        try:
            await context.database.write(partial(_carry_on, context, sweep=sweep))
        except StoreError:
            raise
        except Exception as error:  # our own mistake: it must not be made again for ever
            context.telemetry.internal_error(f"{sweep.kind} {sweep.id}", error)
            await context.database.write(partial(_give_up, context, sweep=sweep, error=error))


async def _begin(
    context: Context, kind: SweepKind, window: Window, statuses: tuple[RunStatus, ...]
) -> Sweep:
    function = _find(context, window.function)
    if window.from_ms is not None and window.from_ms >= window.until_ms:
        raise InvalidSweep("the window is empty: it must begin before it ends")
    if window.expression is not None:
        try:
            compile_expression(window.expression)
        except ExpressionError as error:
            raise InvalidSweep(f"the condition is not understood: {error}") from error
    now_ms = context.clock.now_ms()
    sweep = Sweep(
        id=context.fresh_id(),
        kind=kind,
        function_id=function.id,
        until_ms=window.until_ms,
        statuses=statuses,
        created_at_ms=now_ms,
        cursor="" if window.from_ms is None else first_id(window.from_ms),
        from_ms=window.from_ms,
        name=window.name,
        expression=window.expression,
        due_at_ms=now_ms,
    )
    return await context.database.write(partial(_part, context, sweep=sweep))


def _carry_on(context: Context, write: Write, *, sweep: Sweep) -> None:
    now = sweeps.get(write.connection, sweep.kind, sweep.id)
    if now is not None and now.due_at_ms is not None:  # not stopped in the meantime
        _part(context, write, sweep=now)


def _part(context: Context, write: Write, *, sweep: Sweep) -> Sweep:
    """The runs that come next in the window, and the row that says so."""
    now_ms = context.clock.now_ms()
    found = sweeps.next_runs(write.connection, sweep, RUNS_PER_COMMIT)
    consequences = Consequences(context, write)
    act: Callable[[Run], bool | None]
    match sweep.kind:
        case SweepKind.CANCEL:
            act = partial(_cancel, consequences, sweep, now_ms)
        case SweepKind.REPLAY:
            function = context.registry.find(sweep.function_id)
            if function is None:
                gone = "the function is not registered any more"
                sweep = ended(sweep, SweepStatus.FAILED, now_ms, gone)
                sweeps.put(write.connection, sweep)
                return sweep
            act = partial(_begin_anew, write, consequences, function)
        case _:
            assert_never(sweep.kind)
    done = [act(run) for run in _meant(write, sweep, found, now_ms)]
    consequences.settle()
    sweep = advanced(
        sweep,
        len(found),
        found[-1] if found else None,
        done.count(True),
        done.count(None),
        now_ms,
        has_more=len(found) == RUNS_PER_COMMIT,
    )
    sweeps.put(write.connection, sweep)
    if sweep.due_at_ms is not None:
        write.changes.sweeps_until_ms.append(sweep.due_at_ms)
    return sweep


def _meant(write: Write, sweep: Sweep, run_ids: list[str], now_ms: int) -> list[Run]:
    runs_found = [run for run in map(write.run, run_ids) if run is not None]
    if sweep.expression is None:
        return runs_found
    return [
        run
        for run in runs_found
        if any(sweep.wants(scope_of(event), now_ms) for event in write.events(run.event_ids[:1]))
    ]


def _cancel(consequences: Consequences, sweep: Sweep, now_ms: int, run: Run) -> bool:
    named = f' "{sweep.name}"' if sweep.name else ""
    consequences.commit(runs.cancel(run, f"cancelled in bulk{named} ({sweep.id})", now_ms))
    return True


def _begin_anew(
    write: Write, consequences: Consequences, function: Function, run: Run
) -> bool | None:
    """None when there is nothing left to begin it with."""
    events = write.events(run.event_ids)
    if not events:
        return None
    start_again(consequences, run, function, events)
    return True


def _give_up(context: Context, write: Write, *, sweep: Sweep, error: Exception) -> None:
    now = sweeps.get(write.connection, sweep.kind, sweep.id)
    if now is None:
        return
    told = f"internal error: {type(error).__name__}: {error}"
    sweeps.put(write.connection, ended(now, SweepStatus.FAILED, context.clock.now_ms(), error=told))


def _find(context: Context, slug_or_id: str) -> Function:
    """Also one that is archived: its runs may still be live."""
    function = context.registry.find(slug_or_id) or context.registry.function(slug_or_id)
    if function is None:
        raise NotFound(f"no function {slug_or_id!r} is registered")
    return function


def _known(write: Write, kind: SweepKind, sweep_id: str) -> Sweep:
    sweep = sweeps.get(write.connection, kind, sweep_id)
    if sweep is None:
        what = "cancellation" if kind is SweepKind.CANCEL else "replay"
        raise NotFound(f"there is no {what} {sweep_id}")
    return sweep
