"""Wherever the process dies, and whenever the disk is full: what was accepted ends, once, in order.

Each simulation is a day in the life of a shop. Its functions sleep, wait, invoke, retry, run groups
and race, are throttled, limited, cancelled and fired by a cron. On failure the seed and the fault
are printed: they are all that is needed to see the same day again.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterable
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any

import msgspec
import pytest
from steplog.commands.checkpoint import checkpoint
from steplog.core import ids
from steplog.core.functions import (
    App,
    Batching,
    CancelOn,
    ConcurrencyLimit,
    Debounce,
    Function,
    RateLimit,
    Singleton,
    SingletonMode,
    Throttle,
    Timeouts,
    Trigger,
)
from steplog.core.model import Event
from steplog.engine import Engine
from steplog.errors import StoreError
from steplog.wire.apps import Registration
from steplog.wire.execution.checkpoints import read_steps

from .story import ScriptedApp, Step
from .vendor import KEY, URL, Vendor
from .world import EPOCH_MS, Crash, Disk, Door, Fault, VirtualClock, VirtualLoop

HOUR_S = 3_600
END_S = 8 * HOUR_S
EMISSION_S = 10
SEEDS = 3
# Every fault in CI; by hand a third of them, always the same ones.
EVERY = 1 if os.environ.get("CI") == "true" else 3
STORIES = {
    "shop-order": (
        (Step("reserve"),),
        (Step("nap", "Sleep", name="1h"),),
        (
            Step("charge", fails=1),
            Step("pack"),
            Step("give up", gives_up=True),
            Step("news", "WaitForEvent", name="news", opts={"timeout": "5h"}),
            Step("silence", "WaitForEvent", name="silence", opts={"timeout": "2h"}),
            Step(
                "call",
                "WaitForSignal",
                opts={"signal": "s", "conflict": "replace", "timeout": "2h"},
            ),
            Step("ask", "AIGateway", opts={"url": URL, "auth_key": KEY, "body": {"q": "why"}}),
            Step(
                "child",
                "InvokeFunction",
                opts={"function_id": "shop-child", "payload": {"data": {}}},
            ),
        ),
        (
            Step("quick", opts={"parallelMode": "race"}),
            Step("slow", "Sleep", name="30m", opts={"parallelMode": "race"}),
        ),
        (Step("tell"),),
    ),
    "shop-child": ((Step("work"),),),
    "shop-long": ((Step("dig", lasts_s=HOUR_S),), (Step("fill"),)),
    "shop-hourly": (),
    "shop-once": ((Step("greet"),),),
    "shop-newest": ((Step("linger", "Sleep", name="30m"),),),
    "shop-first": ((Step("linger", "Sleep", name="30m"),),),
    "shop-desk": ((Step("serve", "Sleep", name="30m"),),),
    "shop-digest": ((Step("sum up"),),),
    "shop-index": ((Step("build"),),),
    "shop-told": ((Step("one", lasts_s=60),), (Step("two", lasts_s=60),), (Step("three"),)),
    "shop-slow": ((Step("long nap", "Sleep", name="2h"),),),
}
NAMES = ("order/paid", "edited")
STEPS_OF_AN_ORDER = sum(len(stage) for stage in STORIES["shop-order"])
SENT: tuple[tuple[float, str, dict[str, object]], ...] = (
    (0, "order/paid", {"n": 1}),
    (0, "order/paid", {"n": 2}),
    (1, "order/paid", {"n": 3}),
    (2, "dig", {"key": "cancelled while it is asked"}),
    (2, "dig", {"key": "never cancelled"}),
    (3, "edited", {"n": 1}),
    (300, "edited", {"n": 2}),
    (301, "dawdle", {}),
    (0.5 * HOUR_S, "stop", {"key": "cancelled while it is asked"}),
    (2 * HOUR_S, "news", {}),
    (2 * HOUR_S, "news", {}),
    (3 * HOUR_S, "edited", {"n": 3}),
    (3 * HOUR_S, "visit", {}),
    (3.25 * HOUR_S, "visit", {}),
    (4 * HOUR_S, "visit", {}),
)


def functions() -> tuple[Function, ...]:
    def function(slug: str, *triggers: Trigger, **options: Any) -> Function:
        return Function(
            id=ids.function_uuid("shop", slug),
            app_id=ids.app_uuid("shop"),
            slug=slug,
            name=slug,
            url=f"http://shop/api?fnId={slug}&stepId=step",
            triggers=triggers,
            attempts=3,
            **options,
        )

    cancel = CancelOn("stop", "event.data.key == async.data.key")
    return (
        function(
            "shop-order", Trigger(event="order/paid"), concurrency=(ConcurrencyLimit(limit=2),)
        ),
        function("shop-child", throttle=Throttle(limit=1, period_ms=EMISSION_S * 1_000)),
        function("shop-long", Trigger(event="dig"), cancel_on=(cancel,)),
        function("shop-hourly", Trigger(cron="0 * * * *")),
        function(
            "shop-once",
            Trigger(event="order/paid"),
            rate_limit=RateLimit(limit=1, period_ms=END_S * 1_000),
        ),
        function("shop-newest", Trigger(event="visit"), singleton=Singleton(SingletonMode.CANCEL)),
        function("shop-first", Trigger(event="visit"), singleton=Singleton(SingletonMode.SKIP)),
        # One visitor after the other, the second while the first is still served.
        function(
            "shop-desk", Trigger(event="visit"), run_concurrency=ConcurrencyLimit(1, "'the desk'")
        ),
        # Two of the three orders fill a batch, the third is waited with for an hour.
        function(
            "shop-digest",
            Trigger(event="order/paid"),
            batching=Batching(max_size=2, timeout_ms=HOUR_S * 1_000),
        ),
        function("shop-index", Trigger(event="edited"), debounce=Debounce(period_ms=600_000)),
        function("shop-told", Trigger(event="dawdle")),
        function(
            "shop-slow",
            Trigger(event="dawdle"),
            timeouts=Timeouts(start_ms=600_000, finish_ms=HOUR_S * 1_000),
        ),
    )


class Day:
    """One day, over as many processes as it takes."""

    def __init__(self, fault: Fault, seed: int = 0) -> None:
        self.fault = fault
        self.disk = Disk()
        self.app = ScriptedApp(STORIES, told=frozenset({"shop-told"}))
        self.vendor = Vendor()
        self.mistakes: list[str] = []
        self._prng = Random(seed)
        self._unsent = list(enumerate(SENT))
        self._engine: Engine | None = None

    async def pass_by(self) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._hear)
        while loop.time() < END_S:
            await self._live()

    async def _live(self) -> None:
        """One process, from its start to the end of the day or its own."""
        database, door = self.disk.open(self.fault)
        tasks: list[asyncio.Task[None]] = []
        try:
            engine = self._engine = Engine.on(
                database,
                self.app,
                clock=VirtualClock(),
                chance=self._prng.random,
                outbound=self.vendor,
            )
            self.app.tell = partial(_tell, engine)
            await engine.start()
            tasks = [asyncio.create_task(self._work(engine)), asyncio.create_task(_death(door))]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if tasks[0].done() and not door.died.is_set():
                tasks[0].result()
        except Crash:
            pass
        except StoreError:
            await asyncio.sleep(1)  # whoever supervises it starts it again
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._engine is not None:
                await self._engine.scheduler.die()
            door.close()

    async def _work(self, engine: Engine) -> None:
        await _persist(lambda: engine.sync(_registration()))
        loop = asyncio.get_running_loop()
        while self._unsent:
            number, (at_s, name, data) = self._unsent[0]
            await asyncio.sleep(max(0, at_s - loop.time()))
            event = _event(number, name, data)
            await _persist(lambda event=event: engine.receive([event]))
            del self._unsent[0]
        await asyncio.sleep(END_S - loop.time())

    def _hear(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), Crash):
            self.mistakes.append(f"{context['message']}: {context.get('exception')!r}")

    # What must be true of every day

    def check(self) -> None:
        assert self.mistakes == []
        assert self.disk.all("SELECT * FROM queue") == []
        assert self.disk.all("SELECT * FROM waits") == []
        assert self.disk.all("SELECT * FROM singletons") == []
        for gathered in ("debounces", "batches", "batch_events"):
            assert self.disk.all(f"SELECT * FROM {gathered}") == []
        assert self._engine is not None
        assert self._engine.scheduler.picker.is_empty
        assert self.app.most_in_flight["shop-order"] == 2, "the limit, used in full"
        self._check_runs()
        self._check_steps()
        self._check_throttle()
        self._check_desk()
        self._check_gathered()
        assert set(self.vendor.keys) == {f"Bearer {KEY}"}
        for table, column in (("steps", "input"), ("steps", "output"), ("history", "detail")):
            leaks = f"SELECT * FROM {table} WHERE instr({column}, CAST(? AS BLOB))"
            assert self.disk.all(leaks, KEY) == [], "a key is nowhere on the disk"

    def _check_runs(self) -> None:
        statuses = Counter(
            self.disk.all(
                "SELECT functions.slug, status FROM runs"
                " JOIN functions ON functions.id = function_id"
            )
        )
        assert statuses == {
            ("shop-order", "COMPLETED"): 3,
            ("shop-child", "COMPLETED"): 3,
            ("shop-long", "COMPLETED"): 1,
            ("shop-long", "CANCELLED"): 1,
            ("shop-hourly", "COMPLETED"): END_S // HOUR_S,
            ("shop-once", "COMPLETED"): 1,
            ("shop-newest", "CANCELLED"): 1,
            ("shop-newest", "COMPLETED"): 2,
            ("shop-first", "COMPLETED"): 2,
            ("shop-first", "SKIPPED"): 1,
            ("shop-desk", "COMPLETED"): 3,
            ("shop-digest", "COMPLETED"): 2,
            ("shop-index", "COMPLETED"): 2,
            ("shop-slow", "CANCELLED"): 1,
            ("shop-told", "COMPLETED"): 1,
        }
        told = Counter(
            self.disk.all("SELECT run_id, kind FROM history WHERE kind LIKE 'run.%'"),
        )
        assert set(told.values()) == {1}, "a run is queued, started and ended once"
        skipped = statuses["shop-first", "SKIPPED"]  # of which nothing else is told
        assert len(told) == 3 * (sum(statuses.values()) - skipped) + skipped

    def _check_steps(self) -> None:
        orders = self.disk.all(
            "SELECT runs.id, output FROM runs JOIN functions ON functions.id = function_id"
            " WHERE slug = 'shop-order'"
        )
        for run_id, _ in orders:
            steps = self.disk.all(
                "SELECT position, id, status FROM steps WHERE run_id = ? ORDER BY position", run_id
            )
            assert [position for position, _, _ in steps] == list(range(STEPS_OF_AN_ORDER))
            order = [id for _, id, _ in steps]
            assert order[:2] == ["reserve", "nap"]
            assert order[-3:] == ["quick", "slow", "tell"]
            status = {id: status for _, id, status in steps}
            assert (status.pop("silence"), status.pop("give up")) == ("timed_out", "failed")
            assert status.pop("call") == "timed_out", "nobody signals"
            assert set(status.values()) == {"completed"}
            ends = self.disk.all(
                "SELECT step_id FROM history WHERE run_id = ?"
                " AND kind IN ('step.completed', 'step.failed', 'timed_out')",
                run_id,
            )
            assert len(ends) == STEPS_OF_AN_ORDER, "each step is told once"
        planned = {"charge": 2}
        repeated = sum(times - planned.get(step, 1) for (_, step), times in self.app.worked.items())
        in_flight_max = 8  # two orders, and one of: child, long, digest, index, once, told
        assert repeated <= self.fault.crashes * in_flight_max, self.app.worked

    def _check_gathered(self) -> None:
        """Each event is in one batch, in its order; a debounce ends with the last of its row."""
        found: dict[str, list[list[str]]] = {"shop-digest": [], "shop-index": []}
        for slug, state in self.disk.all(
            "SELECT slug, state FROM runs JOIN functions ON functions.id = function_id"
            " WHERE slug IN ('shop-digest', 'shop-index') ORDER BY runs.id"
        ):
            found[slug].append(msgspec.json.decode(state)["event_ids"])
        numbers = {name: [n for n, sent in enumerate(SENT) if sent[1] == name] for name in NAMES}
        first, second, third = map(_internal_id, numbers["order/paid"])
        assert found["shop-digest"] == [[first, second], [third]]
        _, *lasts = map(_internal_id, numbers["edited"])
        assert found["shop-index"] == [[last] for last in lasts]

    def _check_desk(self) -> None:
        """A run begins when the one before it has ended, its sleep included."""
        times = self.disk.all(
            "SELECT started_at_ms, ended_at_ms FROM runs"
            " JOIN functions ON functions.id = function_id"
            " WHERE slug = 'shop-desk' ORDER BY runs.id"
        )
        assert all(former[1] <= later[0] for former, later in pairwise(times)), times

    def _check_throttle(self) -> None:
        children = {
            run_id
            for (run_id,) in self.disk.all(
                "SELECT runs.id FROM runs JOIN functions ON functions.id = function_id"
                " WHERE slug = 'shop-child'"
            )
        }
        starts = sorted(at_s for run, at_s in self.app.started_s.items() if run in children)
        assert all(later - former >= EMISSION_S - 0.01 for former, later in pairwise(starts)), (
            starts
        )


async def _persist(ask: Any) -> None:
    """As a client does that is told "not now": once more, a second later."""
    while True:
        try:
            await ask()
        except StoreError:
            await asyncio.sleep(1)
        else:
            return


async def _tell(engine: Engine, run_id: str, request_id: str, opcode: object) -> None:
    """A checkpoint, as it comes in over HTTP; one that is not answered is sent again."""
    part = read_steps(msgspec.json.encode([opcode]), EPOCH_MS, 0)
    await _persist(lambda: checkpoint(engine.context, run_id, request_id, part))


async def _death(door: Door) -> None:
    await door.died.wait()


def _registration() -> Registration:
    app = App(ids.app_uuid("shop"), "shop", "http://shop/api", checksum="1")
    return Registration(app, functions())


def _event(number: int, name: str, data: dict[str, object]) -> Event:
    internal_id = _internal_id(number)
    body = msgspec.json.encode({"name": name, "id": f"e{number}", "data": data, "ts": EPOCH_MS})
    return Event(internal_id, f"e{number}", name, EPOCH_MS, EPOCH_MS, body)


def _internal_id(number: int) -> str:
    return ids.ulid(EPOCH_MS, number.to_bytes(10))


def live_through(fault: Fault, seed: int = 0) -> Day:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        day = Day(fault, seed)
        try:
            runner.run(day.pass_by())
            day.check()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, {fault}: {error}") from error
        return day


def test_a_day_without_faults() -> None:
    live_through(Fault())


@pytest.mark.parametrize("first", range(4))
def test_the_process_may_die_at_any_commit(first: int) -> None:
    commits = live_through(Fault()).fault.commits[first::4]

    for statement in commits[::EVERY]:
        live_through(Fault(after=statement))
    for statement in commits[:: 4 * EVERY]:  # the transaction is lost, wherever that happens
        live_through(Fault(before=statement))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_process_may_die_at_any_statement(seed: int) -> None:
    statements = live_through(Fault(), seed).fault.statements

    for statement in _some(statements, seed):
        live_through(Fault(before=statement), seed)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_disk_may_be_full_for_a_while(seed: int) -> None:
    statements = live_through(Fault(), seed).fault.statements

    for statement in _some(statements, seed):
        live_through(Fault(full=range(statement, statement + 40)), seed)


def _some(statements: int, seed: int) -> Iterable[int]:
    """Some forty in CI, others for each seed, from the first to the last."""
    return range(1 + seed, statements, EVERY * statements // 40)
