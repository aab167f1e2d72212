"""What runs by itself: due items are leased with each commit, timers and crons fire on time.

Nothing polls. One timer of the event loop is set to the next due moment, and every commit sets
it anew. The truth is in the rows: whatever is lost here is found there at the next start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from .commands.begin_runs import begin_runs
from .commands.context import Context
from .commands.crons import fire_crons
from .commands.execute_item import execute_item
from .commands.fire_gathered import fire_gathered
from .commands.fire_timers import fire_timers
from .commands.sweep import carry_on_sweeps
from .core.model import QueueItem, RunStatus
from .core.picking import Picker
from .errors import StoreError
from .store import batches, crons, debounces, queue, sweeps, throttles
from .store.write import Write
from .watch import Watch

WAKE_MAX_S = 3_600.0  # a wake-up far away is looked at again: the wall's clock may be set
STORE_RETRY_S = 1.0


class Scheduler:
    """Turns rows that are due into requests, and keeps the picker in step with the rows."""

    def __init__(self, context: Context, in_flight_max: int, watch: Watch) -> None:
        self._context = context
        self._in_flight_max = in_flight_max
        self._watch = watch
        self._picker = self._new_picker()
        self._leased: list[QueueItem] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._executing: dict[int, asyncio.Task[None]] = {}
        self._alarm: asyncio.TimerHandle | None = None
        self._retry: asyncio.TimerHandle | None = None
        self._cron_at_ms: int | None = None
        self._gathered_at_ms: int | None = None  # the next debounce or batch; may be too early
        self._sweep_at_ms: int | None = None  # the next part of a cancellation or replay in bulk
        self._registry_version = context.registry.version
        self._is_running = False
        context.workers.on_change = self._on_workers_changed
        context.workers.on_room = self._on_room
        database = context.database
        database.before_commit = self._before_commit
        database.after_commit = self._after_commit
        database.after_rollback = self._rebuild

    @property
    def picker(self) -> Picker:
        return self._picker

    @property
    def is_busy(self) -> bool:
        """Whether something is being asked, fired or written right now."""
        return bool(self._tasks) or self._context.database.has_inputs

    def start(self) -> None:
        """Take up the work that the rows hold."""
        self._is_running = True
        self._read_queue()
        self._take_up()

    def refresh(self) -> None:
        """The clock was moved, or rows were changed by other hands."""
        self._read_due_times()
        self._picker.limits_changed()
        self._nudge()

    def next_due_at_ms(self) -> int | None:
        """When time alone will cause something, crons included."""
        return _earliest(self.next_item_due_at_ms(), self._cron_at_ms)

    def next_item_due_at_ms(self) -> int | None:
        """The same without crons, which go on for ever."""
        picked_at_ms = self._picker.next_due_at_ms()
        return _earliest(picked_at_ms, self._gathered_at_ms, self._sweep_at_ms)

    async def rest(self) -> None:
        """Returns when nothing is in flight and nothing more is due now."""
        while True:
            while self.is_busy:
                if self._tasks:
                    await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
                else:
                    await asyncio.sleep(0)
            due_ms = self.next_due_at_ms()
            if due_ms is None or due_ms > self._context.clock.now_ms():
                return
            self._on_alarm()
            await asyncio.sleep(0)

    async def stop(self, grace_s: float) -> None:
        """Take no more work, let what is in flight finish, hand the rest back."""
        self._take_no_more()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_s)
        unfinished = list(self._executing)
        await self._cancel_tasks()
        self._context.database.flush()  # an answer that has come in is not asked for again
        if unfinished:
            self._context.database.transaction(lambda write: write.hand_back(unfinished))

    async def die(self) -> None:
        """As a killed process: whatever was in flight stays leased."""
        self._take_no_more()
        await self._cancel_tasks()

    def _take_no_more(self) -> None:
        self._is_running = False
        for timer in (self._alarm, self._retry):
            if timer is not None:
                timer.cancel()

    async def _cancel_tasks(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # Around each commit

    def _before_commit(self, write: Write) -> None:
        changes = write.changes
        self._picker.remove(changes.removed)
        for item, run in changes.added:
            self._picker.add(item, run)
        self._picker.remove(changes.removed)  # also those that came and went in one group
        for item_id in changes.released:
            self._picker.release(item_id)
        for run_id in changes.ended:
            self._picker.end_run(run_id)
        if self._registry_version != self._context.registry.version:
            self._picker.limits_changed()
        self._gathered_at_ms = _earliest(self._gathered_at_ms, *changes.gathered_until_ms)
        self._sweep_at_ms = _earliest(self._sweep_at_ms, *changes.sweeps_until_ms)
        known = len(changes.added)
        self._leased = self._lease(write) if self._is_running else []
        for item, run in changes.added[known:]:  # deadlines of the runs that begin now
            self._picker.add(item, run)

    def _lease(self, write: Write) -> list[QueueItem]:
        now_ms = self._context.clock.now_ms()
        leased: list[QueueItem] = []
        while (item := self._picker.take(now_ms)) is not None:
            leased.append(item)
        if leased:
            write.lease(leased, now_ms)
            begin_runs(self._context, write, leased)
            changes = self._picker.take_throttle_changes()
            throttles.save(write.connection, changes, now_ms * 1_000)
        return leased

    def _after_commit(self) -> None:
        self._fire(self._picker.take_timers(self._context.clock.now_ms()))
        leased, self._leased = self._leased, []
        for item in leased:
            work = self._guard(
                partial(execute_item, self._context, item), f"executing item {item.id}"
            )
            task = self._executing[item.id] = self._spawn(work)
            task.add_done_callback(partial(self._forget, item.id))
        if self._registry_version != self._context.registry.version:
            self._registry_version = self._context.registry.version
            self._cron_at_ms = crons.next_fire_at_ms(self._context.database.connection)
        self._watch.changed()
        self._set_alarm()

    def _forget(self, item_id: int, task: asyncio.Task[None]) -> None:
        del self._executing[item_id]

    def _rebuild(self) -> None:
        """A commit failed: what memory knows may be wrong, and what it meant to do was not done."""
        self._read_queue()
        self._cron_at_ms = self._gathered_at_ms = self._sweep_at_ms = None
        if self._is_running and self._retry is None:  # one, however many commits fail meanwhile
            loop = asyncio.get_running_loop()
            self._retry = loop.call_later(STORE_RETRY_S, self._take_up)

    def _take_up(self) -> None:
        self._retry = None
        self._read_due_times()
        self._on_alarm()

    def _read_due_times(self) -> None:
        self._cron_at_ms = crons.next_fire_at_ms(self._context.database.connection)
        self._gathered_at_ms = self._next_gathered_at_ms()
        self._sweep_at_ms = sweeps.next_due_at_ms(self._context.database.connection)

    def _next_gathered_at_ms(self) -> int | None:
        connection = self._context.database.connection
        return _earliest(debounces.next_due_at_ms(connection), batches.next_due_at_ms(connection))

    def _read_queue(self) -> None:
        """The picker anew, from the rows, with what is in flight still holding its slots."""
        former = self._picker
        self._picker = self._new_picker()
        connection = self._context.database.connection
        self._picker.restore_throttles(throttles.states(connection))
        self._picker.hold_again(former, self._executing)
        self._leased = []
        for item, run in queue.waiting_items(connection):
            if run.status is RunStatus.RUNNING:
                self._picker.hold_run(run)
            if item.id not in self._executing:
                self._picker.add(item, run)

    def _new_picker(self) -> Picker:
        context = self._context
        return Picker(self._in_flight_max, context.registry.function, context.workers.room)

    # Time

    def _set_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        due_ms = self.next_due_at_ms()
        if due_ms is None or not self._is_running:
            return
        delay_s = max(0.0, (due_ms - self._context.clock.now_ms()) / 1_000)
        loop = asyncio.get_running_loop()
        self._alarm = loop.call_later(min(delay_s, WAKE_MAX_S), self._on_alarm)

    def _on_alarm(self) -> None:
        if not self._is_running:
            return
        now_ms = self._context.clock.now_ms()
        if self._cron_at_ms is not None and self._cron_at_ms <= now_ms:
            self._cron_at_ms = None
            self._spawn(self._guard(self._fire_crons, "firing crons"))
        if self._gathered_at_ms is not None and self._gathered_at_ms <= now_ms:
            self._gathered_at_ms = None
            self._spawn(self._guard(self._fire_gathered, "firing debounces and batches"))
        if self._sweep_at_ms is not None and self._sweep_at_ms <= now_ms:
            self._sweep_at_ms = None
            self._spawn(self._guard(self._carry_on_sweeps, "cancelling or replaying in bulk"))
        self._nudge()

    def _fire(self, timers: list[QueueItem]) -> None:
        if timers and self._is_running:
            self._spawn(self._guard(partial(fire_timers, self._context, timers), "firing timers"))

    async def _fire_crons(self) -> None:
        await fire_crons(self._context)
        self._cron_at_ms = crons.next_fire_at_ms(self._context.database.connection)
        self._set_alarm()

    async def _fire_gathered(self) -> None:
        await fire_gathered(self._context)
        self._gathered_at_ms = self._next_gathered_at_ms()
        self._set_alarm()

    async def _carry_on_sweeps(self) -> None:
        await carry_on_sweeps(self._context)
        self._sweep_at_ms = sweeps.next_due_at_ms(self._context.database.connection)
        self._set_alarm()

    def _on_workers_changed(self, app_id: str) -> None:
        self._picker.workers_changed(app_id)
        self._nudge()

    def _on_room(self, app_id: str) -> None:
        if self._picker.workers_changed(app_id):
            self._nudge()

    def _nudge(self) -> None:
        """An empty commit: leases whatever has become due."""
        if self._is_running:
            self._spawn(self._guard(partial(self._context.database.write, _nothing), "picking"))

    async def _guard(self, work: Callable[[], Awaitable[Any]], doing: str) -> None:
        """`work` is called here, not before: a task that is cancelled at once has begun nothing."""
        try:
            await work()
        except StoreError as error:
            # The rows stand as they were, and the picker was rebuilt from them.
            self._context.telemetry.internal_error(doing, error)
        except Exception as error:  # our own mistake: it may cost this work, but no other
            self._context.telemetry.internal_error(doing, error)
            self._rebuild()

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _earliest(*moments: int | None) -> int | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _nothing(write: Write) -> None:
    return None
