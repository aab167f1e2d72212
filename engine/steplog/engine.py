"""The engine, put together: a store, a clock, a way to reach apps, and the loop that drives them.

    engine = Engine.open("steplog.db", dispatcher)
    await engine.start()
    ...
    await engine.stop()

Everything runs on the event loop that calls `start`. Importing this module does nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

from .clock import Clock, SystemClock
from .commands.cancel_run import cancel_run
from .commands.context import Context
from .commands.pause_function import pause_function, resume_function
from .commands.receive_events import receive_events
from .commands.recover import recover
from .commands.registry import NO_LIMITS, Registry
from .commands.rerun import rerun
from .commands.sweep import Window, cancel_in_bulk, delete_sweep, replay, stop_sweep
from .commands.sync_app import SyncOutcome, fail_sync, remove_app, sync_app
from .connect.pace import Pace
from .connect.workers import Workers
from .core.functions import App, ConcurrencyLimit
from .core.model import Event, RunStatus
from .core.sweeps import Sweep, SweepKind
from .dispatch.dispatcher import Dispatcher
from .dispatch.outbound import Outbound
from .ids import IdSource
from .loops import Scheduler
from .store.database import Database, Durability
from .telemetry import Telemetry
from .watch import Watch
from .wire.apps import Registration
from .wire.keys import Keys

IN_FLIGHT_MAX = 1_000
STOP_GRACE_S = 10.0


class Engine:
    """One engine on one database. All methods belong to the loop that called `start`."""

    def __init__(self, context: Context, in_flight_max: int = IN_FLIGHT_MAX) -> None:
        self.context = context
        self.watch = Watch()
        self.scheduler = Scheduler(context, in_flight_max, self.watch)

    @classmethod
    def open(
        cls,
        path: str,
        dispatcher: Dispatcher,
        *,
        durability: Durability = Durability.PROCESS,
        clock: Clock | None = None,
        retry_interval_s: float | None = None,
        chance: Callable[[], float] | None = None,
        in_flight_max: int = IN_FLIGHT_MAX,
        outbound: Dispatcher | None = None,
        pace: Pace | None = None,
        keys: Keys | None = None,
        run_limits: Mapping[str, ConcurrencyLimit] = NO_LIMITS,
    ) -> Engine:
        """Open the database (":memory:" for a private one) and put back what a dead process held.

        Raises StoreError: the file is in use, too new, or unusable.
        """
        return cls.on(
            Database.open(path, durability),
            dispatcher,
            clock=clock,
            retry_interval_s=retry_interval_s,
            chance=chance,
            in_flight_max=in_flight_max,
            outbound=outbound,
            pace=pace,
            keys=keys,
            run_limits=run_limits,
        )

    @classmethod
    def on(
        cls,
        database: Database,
        dispatcher: Dispatcher,
        *,
        clock: Clock | None = None,
        retry_interval_s: float | None = None,
        chance: Callable[[], float] | None = None,
        in_flight_max: int = IN_FLIGHT_MAX,
        outbound: Dispatcher | None = None,
        pace: Pace | None = None,
        keys: Keys | None = None,
        run_limits: Mapping[str, ConcurrencyLimit] = NO_LIMITS,
    ) -> Engine:
        """The same on a database that is open already; it is closed when this fails.

        `outbound` makes the requests that steps ask for: by default it may call anywhere. `pace`
        is for workers that dial in. With `keys`, `dispatcher` must be one that signs with them.
        `run_limits` are on the runs of single functions, by slug, before what apps register.
        """
        try:
            registry = Registry(run_limits)
            registry.load(database.connection)
            clock = clock or SystemClock()
            ids = IdSource()
            workers = Workers(clock.now_ms, lambda: ids.ulid(clock.now_ms()), pace)
            context = Context(
                database=database,
                registry=registry,
                dispatcher=dispatcher,
                workers=workers,
                outbound=outbound or Outbound(),
                clock=clock,
                ids=ids,
                chance=chance or random.random,
                telemetry=Telemetry(),
                keys=keys,
                retry_interval_ms=None
                if retry_interval_s is None
                else int(retry_interval_s * 1_000),
            )
            lost = recover(context)
            if lost:
                context.telemetry.count("steplog_attempts_lost_total", lost)
            return cls(context, in_flight_max)
        except BaseException:
            database.close()
            raise

    async def start(self) -> None:
        """Take up the work."""
        self.scheduler.start()

    async def stop(self, grace_s: float = STOP_GRACE_S) -> None:
        """Take no more work, let what is in flight finish for `grace_s`, close the database.

        What is still in flight then is handed back; that costs no attempt.
        """
        try:
            await self.scheduler.stop(grace_s)
            await self.context.workers.close()
            await self.context.dispatcher.close()
            await self.context.outbound.close()
        finally:
            self.context.database.close()

    async def die(self) -> Database:
        """Stop as a killed process does, and return the store as the next one finds it."""
        database = self.context.database.die()
        self.context.workers.die()
        await self.scheduler.die()
        return database

    @property
    def workers(self) -> Workers:
        """Those that have dialled in."""
        return self.context.workers

    # What it can be asked

    async def receive(self, events: Sequence[Event]) -> None:
        await receive_events(self.context, events)

    async def sync(self, registration: Registration) -> SyncOutcome:
        return await sync_app(self.context, registration)

    async def fail_sync(self, app: App, error: str) -> None:
        await fail_sync(self.context, app, error)

    async def remove_app(self, url: str) -> None:
        """Raises NotFound."""
        await remove_app(self.context, url)

    async def cancel(self, run_id: str, reason: str = "cancelled by request") -> None:
        """Raises NotFound or AlreadyEnded."""
        await cancel_run(self.context, run_id, reason)

    async def cancel_in_bulk(self, window: Window) -> Sweep:
        """Raises NotFound or InvalidSweep."""
        return await cancel_in_bulk(self.context, window)

    async def replay(self, window: Window, statuses: tuple[RunStatus, ...]) -> Sweep:
        """Raises NotFound or InvalidSweep."""
        return await replay(self.context, window, statuses)

    async def stop_sweep(self, kind: SweepKind, sweep_id: str) -> Sweep:
        """Raises NotFound or AlreadyEnded."""
        return await stop_sweep(self.context, kind, sweep_id)

    async def delete_sweep(self, kind: SweepKind, sweep_id: str) -> None:
        """Raises NotFound."""
        await delete_sweep(self.context, kind, sweep_id)

    async def pause(self, function: str, *, cancel_runs: bool = False) -> int:
        """By slug or id; returns how many runs were cancelled. Raises NotFound."""
        return await pause_function(self.context, function, cancel_runs=cancel_runs)

    async def resume(self, function: str) -> None:
        """Raises NotFound."""
        await resume_function(self.context, function)

    async def rerun(
        self, run_id: str, from_step: str | None = None, input: bytes | None = None
    ) -> str:
        """`input` is a JSON list: the step's arguments, instead of its own.

        Returns the new run's id. Raises NotFound, StepNotFound or NotEditable.
        """
        return await rerun(self.context, run_id, from_step, input)
