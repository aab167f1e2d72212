"""Which tick comes next when time is not what it was."""

from __future__ import annotations

from steplog.core import ids
from steplog.core.functions import App, Function, Trigger
from steplog.engine import Engine
from steplog.store.database import MEMORY
from steplog.wire.apps import Registration

from ..simulation.story import ScriptedApp

APP = App(ids.app_uuid("shop"), "shop", "http://shop/api", checksum="1")
HOUR_MS = 3_600_000
NOON_MS = 1_750_000_000_000 // HOUR_MS * HOUR_MS


class SetClock:
    """A clock that somebody sets."""

    offset_ms = 0

    def __init__(self, time_ms: int) -> None:
        self.time_ms = time_ms

    def now_ms(self) -> int:
        return self.time_ms


def on_schedule(cron: str, jitter_ms: int = 0) -> Function:
    url = "http://shop/api?fnId=shop-tick&stepId=step"
    trigger = Trigger(cron=cron, jitter_ms=jitter_ms)
    return Function("tick", APP.id, "shop-tick", "tick", url, (trigger,))


def ticks(engine: Engine) -> list[int]:
    rows = engine.context.database.connection.execute("SELECT scheduled_at_ms FROM crons")
    return [at_ms for (at_ms,) in rows]


async def opened(clock: SetClock, function: Function) -> Engine:
    engine = Engine.open(MEMORY, ScriptedApp({"shop-tick": ()}), clock=clock)
    await engine.start()
    await engine.sync(Registration(APP, (function,)))
    return engine


async def test_a_tick_of_a_clock_that_was_years_ahead_is_computed_anew_at_the_next_start() -> None:
    clock = SetClock(NOON_MS + 4 * 365 * 24 * HOUR_MS)
    engine = await opened(clock, on_schedule("0 * * * *"))

    database = await engine.die()
    clock.time_ms = NOON_MS
    engine = Engine.on(database, engine.context.dispatcher, clock=clock)

    assert ticks(engine) == [NOON_MS + HOUR_MS]
    await engine.stop(grace_s=0)


async def test_ticks_that_a_downtime_has_missed_are_not_made_good() -> None:
    clock = SetClock(NOON_MS)
    engine = await opened(clock, on_schedule("0 * * * *"))

    database = await engine.die()
    clock.time_ms = NOON_MS + 5 * HOUR_MS + 1
    engine = Engine.on(database, engine.context.dispatcher, clock=clock)
    await engine.start()
    await engine.scheduler.rest()

    assert ticks(engine) == [NOON_MS + 6 * HOUR_MS]
    assert engine.context.telemetry.total("steplog_runs_started_total") == 0
    await engine.stop(grace_s=0)


async def test_a_tick_that_its_jitter_put_off_does_not_swallow_the_next() -> None:
    minute_ms = 60_000
    first_ms = NOON_MS + 40 * minute_ms  # whose jitter is almost 21 minutes
    clock = SetClock(first_ms - 1)
    engine = await opened(clock, on_schedule("*/20 * * * *", jitter_ms=30 * minute_ms))
    assert ticks(engine) == [first_ms]

    clock.time_ms = engine.scheduler.next_due_at_ms() or 0
    engine.scheduler.refresh()
    await engine.scheduler.rest()

    assert clock.time_ms > first_ms + 20 * minute_ms, "it is due after the next one's own time"
    assert ticks(engine) == [first_ms + 20 * minute_ms]
    await engine.stop(grace_s=0)


async def test_a_sync_keeps_the_ticks_that_are_right() -> None:
    clock = SetClock(NOON_MS)
    engine = await opened(clock, on_schedule("0 * * * *"))
    clock.time_ms = NOON_MS + HOUR_MS + 5  # due, and not fired yet

    app = App(APP.id, "shop", APP.url, checksum="2")
    await engine.sync(Registration(app, (on_schedule("0 * * * *"),)))
    await engine.scheduler.rest()

    assert engine.context.telemetry.total("steplog_runs_started_total") == 1
    assert ticks(engine) == [NOON_MS + 2 * HOUR_MS]
    await engine.stop(grace_s=0)
