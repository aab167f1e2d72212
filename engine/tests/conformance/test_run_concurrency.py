"""A limit on runs: a slot from the first request to the end, sleeps included."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import Any

import inngest
import pytest
import pytest_asyncio
from steplog.core.functions import ConcurrencyLimit
from steplog.testing import Steplog
from steplog.testing.harness import running

from .raw_app import RawApp, send

GO = inngest.TriggerEvent(event="go")


@pytest_asyncio.fixture
async def of_a_key() -> AsyncIterator[Steplog]:
    """An engine that runs one run at a time of `app-f` for each value of `who`."""
    async with running(run_limits={"app-f": ConcurrencyLimit(1, "event.data.who")}) as harness:
        yield harness


@pytest_asyncio.fixture
async def one_run() -> AsyncIterator[Steplog]:
    async with running(run_limits={"app-f": ConcurrencyLimit(1)}) as harness:
        yield harness


@pytest_asyncio.fixture
async def two_runs() -> AsyncIterator[Steplog]:
    async with running(run_limits={"app-f": ConcurrencyLimit(2)}) as harness:
        yield harness


async def test_with_a_limit_of_one_the_runs_of_a_key_follow_each_other(of_a_key: Steplog) -> None:
    client = of_a_key.client()
    story: list[str] = []

    @client.create_function(fn_id="f", trigger=GO)
    async def f(ctx: inngest.Context) -> None:
        name = str(ctx.event.data["name"])

        async def tell(what: str) -> None:
            story.append(f"{name} {what}")

        await ctx.step.run("begin", tell, "begins")
        await ctx.step.sleep("nap", timedelta(minutes=10))
        await ctx.step.run("end", tell, "ends")

    await of_a_key.serve(client, [f])
    for name, who in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("a3", "a")):
        await client.send(inngest.Event(name="go", data={"name": name, "who": who}))
    await of_a_key.settle()
    assert story == ["a1 begins", "b1 begins"], "another key does not wait"
    await of_a_key.drain()

    assert [line for line in story if line.startswith("a")] == [
        f"{name} {what}" for name in ("a1", "a2", "a3") for what in ("begins", "ends")
    ]


async def test_a_registration_may_ask_for_it(steplog: Steplog) -> None:
    sleep = {"id": "s", "op": "Sleep", "name": "1h", "displayName": "nap", "data": None}
    app = RawApp(lambda body: (200, "done") if body["steps"] else (206, [sleep]))
    await app.serve(steplog, concurrency={"fn": [{"limit": 2}], "step": [{"limit": 5}]})

    await send(steplog, b'[{"name":"go"},{"name":"go"},{"name":"go"}]')
    statuses = sorted(run.status for run in steplog.runs())
    await steplog.advance("1h")

    assert statuses == ["QUEUED", "RUNNING", "RUNNING"]
    assert sorted(run.status for run in steplog.runs()) == ["COMPLETED", "COMPLETED", "RUNNING"]


async def test_a_killed_engine_still_knows_who_holds_the_slots(of_a_key: Steplog) -> None:
    client = of_a_key.client()

    @client.create_function(fn_id="f", trigger=GO)
    async def f(ctx: inngest.Context) -> None:
        await ctx.step.sleep("nap", timedelta(hours=1))

    await of_a_key.serve(client, [f])
    await client.send([inngest.Event(name="go", data={"who": "a"}) for _ in range(2)])
    await of_a_key.settle()

    await of_a_key.kill()
    await of_a_key.settle()

    assert sorted(run.status for run in of_a_key.runs()) == ["QUEUED", "RUNNING"]
    await of_a_key.drain()
    assert [run.status for run in of_a_key.runs()] == ["COMPLETED", "COMPLETED"]
    assert of_a_key.engine.scheduler.picker.is_empty


End = Callable[[Steplog, inngest.Inngest, str], Coroutine[Any, Any, None]]


async def by_hand(steplog: Steplog, client: inngest.Inngest, run_id: str) -> None:
    await steplog.engine.cancel(run_id)


async def by_event(steplog: Steplog, client: inngest.Inngest, run_id: str) -> None:
    await client.send(inngest.Event(name="stop"))


async def by_timeout(steplog: Steplog, client: inngest.Inngest, run_id: str) -> None:
    await steplog.advance("30m")


async def by_failing(steplog: Steplog, client: inngest.Inngest, run_id: str) -> None:
    await client.send(inngest.Event(name="fail"))


async def by_pausing(steplog: Steplog, client: inngest.Inngest, run_id: str) -> None:
    await steplog.engine.pause("app-f", cancel_runs=True)
    await steplog.engine.resume("app-f")
    await client.send(inngest.Event(name="go"))


@pytest.mark.parametrize("end", [by_hand, by_event, by_timeout, by_failing, by_pausing])
async def test_the_slot_is_free_however_the_run_ends(one_run: Steplog, end: End) -> None:
    client = one_run.client()

    @client.create_function(
        fn_id="f",
        trigger=GO,
        retries=0,
        cancel=[inngest.Cancel(event="stop")],
        timeouts=inngest.Timeouts(finish=timedelta(minutes=30)),
    )
    async def f(ctx: inngest.Context) -> None:
        found = await ctx.step.wait_for_event("fail", event="fail", timeout=timedelta(hours=2))
        assert found is None, "it was told to fail"

    await one_run.serve(client, [f])
    await client.send(inngest.Event(name="go"))
    await one_run.settle()
    (first,) = one_run.runs()
    if end is not by_event and end is not by_pausing:  # which would end both
        await client.send(inngest.Event(name="go"))
        await one_run.settle()

    await end(one_run, client, first.id)
    await one_run.settle()
    if end is by_event:
        await client.send(inngest.Event(name="go"))
        await one_run.settle()

    statuses = {run.id: run.status for run in one_run.runs()}
    assert statuses.pop(first.id) in ("CANCELLED", "FAILED")
    assert list(statuses.values()) == ["RUNNING"], "the next one has the slot"


async def test_runs_of_an_archived_function_give_their_slots_back(one_run: Steplog) -> None:
    client = one_run.client()

    @client.create_function(fn_id="f", trigger=GO)
    async def f(ctx: inngest.Context) -> None:
        await ctx.step.sleep("nap", timedelta(hours=1))

    @client.create_function(fn_id="g", trigger=inngest.TriggerEvent(event="other"))
    async def g(ctx: inngest.Context) -> None:
        return None

    await one_run.serve(client, [f, g])
    await client.send([inngest.Event(name="go"), inngest.Event(name="go")])
    await one_run.settle()
    await one_run.serve(client, [g])  # `f` has gone from the app's code

    for run in sorted(one_run.runs(), key=lambda run: run.id):
        await one_run.engine.cancel(run.id)
    await one_run.settle()

    assert {run.status for run in one_run.runs()} == {"CANCELLED"}
    assert one_run.engine.scheduler.picker.is_empty


async def test_a_run_that_waits_for_its_slot_is_ended_by_its_start_timeout(
    one_run: Steplog,
) -> None:
    client = one_run.client()

    @client.create_function(
        fn_id="f", trigger=GO, timeouts=inngest.Timeouts(start=timedelta(minutes=5))
    )
    async def f(ctx: inngest.Context) -> None:
        await ctx.step.sleep("nap", timedelta(hours=1))

    await one_run.serve(client, [f])
    await client.send([inngest.Event(name="go"), inngest.Event(name="go")])
    await one_run.settle()
    await one_run.advance("5m")
    statuses = [run.status for run in sorted(one_run.runs(), key=lambda run: run.id)]
    await one_run.drain()

    assert statuses == ["RUNNING", "CANCELLED"]
    assert one_run.engine.scheduler.picker.is_empty


async def test_requests_and_runs_are_limited_side_by_side(two_runs: Steplog) -> None:
    client = two_runs.client()
    together: list[int] = []
    now: set[str] = set()

    @client.create_function(fn_id="f", trigger=GO, concurrency=[inngest.Concurrency(limit=1)])
    async def f(ctx: inngest.Context) -> None:
        async def work() -> None:
            now.add(ctx.run_id)
            together.append(len(now))
            for _ in range(10):
                await asyncio.sleep(0)
            now.discard(ctx.run_id)

        await ctx.step.run("one", work)
        await ctx.step.sleep("nap", timedelta(minutes=1))
        await ctx.step.run("two", work)

    await two_runs.serve(client, [f])
    await client.send([inngest.Event(name="go") for _ in range(5)])
    await two_runs.settle()

    assert [run.status for run in two_runs.runs()].count("RUNNING") == 2
    await two_runs.drain()
    assert {run.status for run in two_runs.runs()} == {"COMPLETED"}
    assert set(together) == {1}
