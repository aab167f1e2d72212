"""The engine is killed and starts again on the same store."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import inngest
import pytest
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")


@pytest.mark.parametrize("killed_in", ["first", "second", "third"])
async def test_a_run_that_was_killed_in_a_step_completes_and_repeats_only_that_step(
    steplog: Steplog, killed_in: str
) -> None:
    client = steplog.client()
    ran: list[str] = []
    is_there = asyncio.Event()

    async def work(name: str) -> str:
        ran.append(name)
        if name == killed_in and ran.count(name) == 1:
            is_there.set()
            await asyncio.Event().wait()  # for ever: the process dies here
        return name

    @client.create_function(fn_id="f", trigger=GO)
    async def f(ctx: inngest.Context) -> str:
        for name in ("first", "second", "third"):
            await ctx.step.run(name, work, name)
        return "done"

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="go"))
    await is_there.wait()
    await steplog.kill()
    await steplog.settle()

    (run,) = steplog.runs()
    assert run.output == "done"
    assert sorted(ran) == sorted(["first", "second", "third", killed_in])


async def test_sleeps_and_waits_outlive_the_process(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=GO)
    async def f(ctx: inngest.Context) -> object:
        await ctx.step.sleep("nap", timedelta(hours=1))
        found = await ctx.step.wait_for_event("news", event="news", timeout=timedelta(hours=1))
        return found is not None

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="go"))
    await steplog.settle()
    await steplog.kill()
    await steplog.advance("61m")
    await steplog.kill()
    await client.send(inngest.Event(name="news"))
    await steplog.settle()

    assert steplog.runs()[0].output is True


async def test_a_payload_that_kills_the_process_stops_being_tried(steplog: Steplog) -> None:
    client = steplog.client()
    calls = 0
    is_there = asyncio.Event()

    @client.create_function(fn_id="f", trigger=GO, retries=2)
    async def f(ctx: inngest.Context) -> None:
        nonlocal calls
        calls += 1
        is_there.set()
        await asyncio.Event().wait()

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="go"))
    for _ in range(3):
        await is_there.wait()
        is_there.clear()
        await steplog.kill()
    await steplog.settle()

    (run,) = steplog.runs()
    assert calls == 3
    assert run.status == "FAILED"
    assert "engine stopped" in run.output["message"]


async def test_limits_hold_after_a_restart(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(
        fn_id="f", trigger=GO, throttle=inngest.Throttle(limit=1, period=timedelta(hours=1))
    )
    async def f(ctx: inngest.Context) -> None:
        return None

    await steplog.serve(client, [f])
    await client.send([inngest.Event(name="go") for _ in range(4)])
    await steplog.settle()
    await steplog.kill()
    await steplog.settle()

    assert [run.status for run in steplog.runs()].count("COMPLETED") == 2
