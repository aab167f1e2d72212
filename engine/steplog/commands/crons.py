"""Cron triggers: keep one next tick for each, and fire those that are due.

A tick that nobody was up for is not made good later (spec flow-control.md §5.18): the next one
is computed from now.
"""

from __future__ import annotations

from functools import partial

from ..core.cron import jitter_ms, parse_cron
from ..core.functions import Function, Trigger
from ..store import crons
from ..store.crons import Tick
from ..store.write import Write
from ..wire.events import scheduled_timer
from ..wire.instants import iso_s
from .consequences import Consequences
from .context import Context


def align_ticks(context: Context, write: Write, *, after_downtime: bool = False) -> None:
    """Make the ticks match the registered triggers; those that are right keep their time."""
    now_ms = context.clock.now_ms()
    stored = {(t.function_id, t.expression): t for t in crons.all_ticks(write.connection)}
    for function in context.registry.functions():
        for trigger in function.cron_triggers:
            assert trigger.cron is not None
            tick = stored.pop((function.id, trigger.cron), None)
            is_stale = tick is None or tick.jitter_ms != trigger.jitter_ms
            is_missed = after_downtime and tick is not None and tick.fire_at_ms < now_ms
            is_astray = tick is not None and _is_astray(trigger, tick, now_ms)
            if is_stale or is_missed or is_astray:
                _schedule(write, function, trigger, now_ms)
    crons.drop_ticks(write.connection, stored.values())


async def fire_crons(context: Context) -> None:
    """Start the functions whose ticks are due."""
    now_ms = context.clock.now_ms()
    for tick in crons.due_ticks(context.database.connection, now_ms):
        await context.database.write(partial(_fire, context, tick=tick))


def _fire(context: Context, write: Write, *, tick: Tick) -> None:
    now_ms = context.clock.now_ms()
    function = context.registry.find(tick.function_id)
    trigger = next(
        (t for t in function.cron_triggers if t.cron == tick.expression) if function else iter(()),
        None,
    )
    if function is None or trigger is None:
        crons.drop_ticks(write.connection, [tick])
        return
    # The next tick first: whatever becomes of this one, the chain goes on.
    _schedule(write, function, trigger, tick.scheduled_at_ms, not_before_ms=now_ms)
    event = scheduled_timer(
        tick.expression, tick.scheduled_at_ms, tick.fire_at_ms, context.fresh_id()
    )
    consequences = Consequences(context, write)
    consequences.start_cron(function, event, iso_s(tick.scheduled_at_ms), tick.expression)
    consequences.settle()


def _is_astray(trigger: Trigger, tick: Tick, now_ms: int) -> bool:
    """Whether it was computed by a clock that has been set back since: it could be years ahead."""
    assert trigger.cron is not None
    next_ms = parse_cron(trigger.cron).next_after(now_ms)
    return next_ms is not None and next_ms < tick.scheduled_at_ms


def _schedule(
    write: Write, function: Function, trigger: Trigger, after_ms: int, not_before_ms: int = 0
) -> None:
    """The first tick after `after_ms`; when that would have fired already, the first to come."""
    tick = _tick_after(function, trigger, after_ms)
    if tick is not None and tick.fire_at_ms < not_before_ms:
        tick = _tick_after(function, trigger, not_before_ms - 1)
    if tick is not None:
        crons.put_tick(write.connection, tick)


def _tick_after(function: Function, trigger: Trigger, after_ms: int) -> Tick | None:
    """None when it never fires again within the horizon."""
    assert trigger.cron is not None
    at_ms = parse_cron(trigger.cron).next_after(after_ms)
    if at_ms is None:
        return None
    seed = f"{function.id}:{trigger.cron}:{at_ms}"
    delay_ms = jitter_ms(seed, trigger.jitter_ms) if trigger.jitter_ms else 0
    return Tick(function.id, trigger.cron, trigger.jitter_ms, at_ms, at_ms + delay_ms)
