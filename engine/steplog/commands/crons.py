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
            if is_stale or is_missed:
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
    _schedule(write, function, trigger, max(tick.scheduled_at_ms, now_ms - 1))
    event = scheduled_timer(
        tick.expression, tick.scheduled_at_ms, tick.fire_at_ms, context.fresh_id()
    )
    consequences = Consequences(context, write)
    consequences.start_cron(function, event, iso_s(tick.scheduled_at_ms), tick.expression)
    consequences.settle()


def _schedule(write: Write, function: Function, trigger: Trigger, after_ms: int) -> None:
    assert trigger.cron is not None
    at_ms = parse_cron(trigger.cron).next_after(after_ms)
    if at_ms is None:
        return  # it never fires again within the horizon: nothing to keep
    delay_ms = (
        jitter_ms(f"{function.id}:{trigger.cron}:{at_ms}", trigger.jitter_ms)
        if trigger.jitter_ms
        else 0
    )
    crons.put_tick(
        write.connection,
        Tick(function.id, trigger.cron, trigger.jitter_ms, at_ms, at_ms + delay_ms),
    )
