"""Why is it waiting? What is told of every run that is not being asked, and that it comes true."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2
import inngest
import pytest_asyncio
from steplog.core.functions import ConcurrencyLimit
from steplog.testing import Steplog
from steplog.testing.harness import running

GO = inngest.TriggerEvent(event="go")


@pytest_asyncio.fixture
async def one_run() -> AsyncIterator[Steplog]:
    """An engine that runs one run at a time of `app-f` for each value of `who`."""
    async with running(run_limits={"app-f": ConcurrencyLimit(1, "event.data.who")}) as harness:
        yield harness


@pytest_asyncio.fixture
async def one_request() -> AsyncIterator[Steplog]:
    async with running(in_flight_max=1) as harness:
        yield harness


async def waiting(steplog: Steplog, run_id: str) -> list[dict[str, Any]]:
    """The reasons of everything that the run has in the queue."""
    async with httpx2.AsyncClient() as http:
        reply = await http.get(f"{steplog.url}/v2/runs/{run_id}/waiting")
    assert reply.status_code == 200, reply.text
    return [reason for item in reply.json()["data"] for reason in item["reasons"]]


async def page(steplog: Steplog, run_id: str) -> str:
    async with httpx2.AsyncClient() as http:
        return (await http.get(f"{steplog.url}/runs/{run_id}")).text


def ids(steplog: Steplog) -> list[str]:
    """In the order in which they were queued."""
    return sorted(run.id for run in steplog.runs())


def status(steplog: Steplog, run_id: str) -> str:
    return next(run.status for run in steplog.runs() if run.id == run_id)


async def in_flight(steplog: Steplog, count: int) -> None:
    """Returns when so many requests are with the app."""
    for _ in range(10_000):  # turns of the loop
        if steplog.engine.scheduler.picker.in_flight == count:
            return
        await asyncio.sleep(0)
    raise AssertionError(f"never were {count} requests in flight")


async def test_a_throttled_run_starts_at_the_time_that_it_was_told(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(
        fn_id="f",
        trigger=GO,
        throttle=inngest.Throttle(limit=1, period=timedelta(minutes=1), key="event.data.who"),
    )
    async def f(ctx: inngest.Context) -> None:
        return None

    await steplog.serve(client, [f])
    await client.send([inngest.Event(name="go", data={"who": "acme"}) for _ in range(4)])
    await steplog.settle()
    *_, first, second = ids(steplog)

    (told,) = await waiting(steplog, second)

    assert told["type"] == "THROTTLED"
    assert told["message"].startswith(
        "throttled to 1 per 1 min for event.data.who = acme, 1 go first"
    )
    expected = {"key": "event.data.who", "value": "acme", "limit": 1, "periodMs": "60000"}
    assert expected.items() <= told.items()
    assert (await waiting(steplog, first))[0]["ahead"] == 0
    assert told["ahead"] == 1
    await steplog.advance("115s")
    assert status(steplog, second) == "QUEUED"
    await steplog.advance("5s")
    assert status(steplog, second) == "COMPLETED"
    assert await waiting(steplog, second) == []


async def test_a_full_limit_names_the_runs_that_hold_its_slots(steplog: Steplog) -> None:
    client = steplog.client()
    may_go_on = asyncio.Event()

    @client.create_function(
        fn_id="f",
        trigger=GO,
        concurrency=[inngest.Concurrency(limit=2, key="'all'", scope="env")],
    )
    async def f(ctx: inngest.Context) -> None:
        await may_go_on.wait()

    await steplog.serve(client, [f])
    await client.send([inngest.Event(name="go") for _ in range(4)])
    await in_flight(steplog, 2)
    first, second, third, last = ids(steplog)

    (told,) = await waiting(steplog, last)

    assert told == {
        "type": "CONCURRENCY",
        "message": "waits for a free slot: 2 of 2 requests at once for 'all' = all"
        " in the environment, 1 go first",
        "level": "REQUEST",
        "scope": "ENVIRONMENT",
        "key": "'all'",
        "value": "all",
        "limit": 2,
        "used": 2,
        "heldBy": [first, second],
        "ahead": 1,
    }
    assert f'held by <a href="/runs/{first}">' in await page(steplog, third)
    assert await waiting(steplog, first) == [], "it is being asked"
    may_go_on.set()
    await steplog.settle()
    assert status(steplog, last) == "COMPLETED"


async def test_a_limit_on_runs_is_held_by_a_run_that_sleeps(one_run: Steplog) -> None:
    client = one_run.client()

    @client.create_function(fn_id="f", trigger=GO)
    async def f(ctx: inngest.Context) -> None:
        await ctx.step.sleep("nap", timedelta(hours=1))

    await one_run.serve(client, [f])
    await client.send([inngest.Event(name="go", data={"who": "acme"}) for _ in range(2)])
    await one_run.settle()
    asleep, queued = ids(one_run)

    (sleep,) = await waiting(one_run, asleep)
    (told,) = await waiting(one_run, queued)

    assert (sleep["type"], sleep["cause"]) == ("NOT_DUE", "SLEEP")
    assert (told["type"], told["level"]) == ("CONCURRENCY", "RUN")
    assert told["heldBy"] == [asleep]
    assert "1 of 1 run at once for event.data.who = acme" in told["message"]


async def test_time_alone_is_told_with_what_it_is_for(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=GO)
    async def f(ctx: inngest.Context) -> None:
        raise ValueError("not today")

    @client.create_function(fn_id="g", trigger=inngest.TriggerEvent(event="ask"))
    async def g(ctx: inngest.Context) -> None:
        await ctx.step.wait_for_event("answer", event="answer", timeout=timedelta(hours=1))

    await steplog.serve(client, [f, g])
    later_ms = steplog.now_ms + 3_600_000
    await client.send(inngest.Event(name="go"))
    await client.send(inngest.Event(name="go", ts=later_ms))
    await client.send(inngest.Event(name="ask"))
    await steplog.settle()

    causes = [
        (reason["type"], reason.get("cause"))
        for run_id in ids(steplog)
        for reason in await waiting(steplog, run_id)
    ]

    assert causes == [("NOT_DUE", "RETRY"), ("NOT_DUE", "EVENT"), ("NOT_DUE", "ANSWER")]


async def test_everything_that_holds_a_run_back_is_told_at_once(one_request: Steplog) -> None:
    client = one_request.client()
    may_go_on = asyncio.Event()

    @client.create_function(fn_id="f", trigger=GO, concurrency=[inngest.Concurrency(limit=1)])
    async def f(ctx: inngest.Context) -> None:
        await may_go_on.wait()

    @client.create_function(fn_id="g", trigger=GO)
    async def g(ctx: inngest.Context) -> None:
        return None

    await one_request.serve(client, [f, g])
    await client.send(inngest.Event(name="go"))
    await in_flight(one_request, 1)
    await client.send(inngest.Event(name="go"))
    await one_request.engine.pause("app-f")
    queued = [run.id for run in one_request.runs() if run.status == "QUEUED"]
    reasons = {
        run.function: [reason["type"] for reason in await waiting(one_request, run.id)]
        for run in one_request.runs()
        if run.id in queued
    }
    may_go_on.set()
    await one_request.settle()
    await one_request.engine.resume("app-f")
    await one_request.settle()

    assert reasons["app-f"] == ["FUNCTION_PAUSED", "CONCURRENCY", "ENGINE_FULL"]
    assert reasons["app-g"] == ["ENGINE_FULL"]
    assert {run.status for run in one_request.runs()} == {"COMPLETED"}


async def test_a_run_that_nobody_knows_is_not_found(steplog: Steplog) -> None:
    async with httpx2.AsyncClient() as http:
        reply = await http.get(f"{steplog.url}/v2/runs/01J9ZK3V5N7Q8R2S4T6V8W0XYZ/waiting")

    assert reply.status_code == 404
