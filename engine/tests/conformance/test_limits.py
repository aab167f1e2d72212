"""Concurrency, throttle and priority, as the official SDK declares them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import inngest
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")


class Gauge:
    """How many requests are being worked on at once, at most."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0

    async def __call__(self) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(20):  # turns of the loop, in which another request may come in
            await asyncio.sleep(0)
        self.now -= 1


async def test_no_more_requests_are_in_flight_than_the_limit_says(steplog: Steplog) -> None:
    client = steplog.client()
    gauge = Gauge()

    @client.create_function(
        fn_id="f", trigger=GO, concurrency=[inngest.Concurrency(limit=2, key="event.data.key")]
    )
    async def f(ctx: inngest.Context) -> None:
        await ctx.group.parallel(
            tuple(partial(ctx.step.run, name, gauge) for name in ("a", "b", "c"))
        )

    await steplog.serve(client, [f])
    await client.send([inngest.Event(name="go", data={"key": "k"}) for _ in range(4)])
    await steplog.settle()

    assert gauge.most == 2
    assert [run.status for run in steplog.runs()] == ["COMPLETED"] * 4


async def test_a_sleeping_run_holds_no_slot(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=GO, concurrency=[inngest.Concurrency(limit=1)])
    async def f(ctx: inngest.Context) -> str:
        await ctx.step.sleep("nap", timedelta(hours=1))
        return "done"

    await steplog.serve(client, [f])
    await client.send([inngest.Event(name="go"), inngest.Event(name="go")])
    await steplog.settle()

    assert [run.status for run in steplog.runs()] == ["RUNNING", "RUNNING"]


async def test_functions_share_a_bucket_of_the_environment(steplog: Steplog) -> None:
    client = steplog.client()
    gauge = Gauge()
    functions = []
    for fn_id in ("f", "g"):

        @client.create_function(
            fn_id=fn_id,
            trigger=GO,
            concurrency=[
                inngest.Concurrency(limit=1, key="'shared/' + event.data.key", scope="env")
            ],
        )
        async def work(ctx: inngest.Context) -> None:
            await ctx.step.run("work", gauge)

        functions.append(work)

    await steplog.serve(client, functions)
    await client.send([inngest.Event(name="go", data={"key": "k"}) for _ in range(3)])
    await steplog.settle()

    assert gauge.most == 1
    assert len(steplog.runs()) == 6


async def test_a_throttle_delays_starts_and_drops_none(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(
        fn_id="f",
        trigger=GO,
        throttle=inngest.Throttle(limit=5, period=timedelta(minutes=1), key="event.data.key"),
    )
    async def f(ctx: inngest.Context) -> None:
        return None

    def completed() -> int:
        return [run.status for run in steplog.runs()].count("COMPLETED")

    await steplog.serve(client, [f])
    await client.send([inngest.Event(name="go", data={"key": "k"}) for _ in range(10)])
    await steplog.settle()
    assert completed() == 6, "the limit and the SDK's burst of one start from idle"
    await steplog.advance("13s")
    assert completed() == 7, "then one every twelve seconds"
    await steplog.drain()

    assert completed() == 10


async def test_priority_orders_what_waits(steplog: Steplog) -> None:
    client = steplog.client()
    order: list[inngest.JSON] = []

    @client.create_function(
        fn_id="f",
        trigger=GO,
        concurrency=[inngest.Concurrency(limit=1)],
        priority=inngest.Priority(run="event.data.plan == 'gold' ? 120 : 0"),
    )
    async def f(ctx: inngest.Context) -> None:
        order.append(ctx.event.data["n"])

    await steplog.serve(client, [f])
    plans = ["free", "free", "gold"]
    await client.send(
        [inngest.Event(name="go", data={"n": n, "plan": plan}) for n, plan in enumerate(plans)]
    )
    await steplog.settle()

    assert order == [2, 0, 1]
