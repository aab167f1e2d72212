"""Timeouts: a run that begins too late, or takes too long, is cancelled (flow-control.md §5.9)."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import inngest
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")
START = inngest.Timeouts(start=timedelta(seconds=10))
FINISH = inngest.Timeouts(finish=timedelta(minutes=1))


def told(steplog: Steplog, run_id: str) -> list[str]:
    return [
        event["name"]
        for event in steplog.events()
        if event["name"].startswith("inngest/function.") and event["data"]["run_id"] == run_id
    ]


def reason(steplog: Steplog, run_id: str) -> str:
    (detail,) = steplog.engine.context.database.connection.execute(
        "SELECT detail FROM history WHERE run_id = ? AND kind = 'run.cancelled'", (run_id,)
    ).fetchone()
    return str(detail)


async def nap(ctx: inngest.Context) -> str:
    await ctx.step.sleep("nap", timedelta(minutes=2))
    return "rested"


async def serve_napper(
    steplog: Steplog, timeouts: inngest.Timeouts | None, client: inngest.Inngest | None = None
) -> inngest.Inngest:
    client = client or steplog.client()
    function = client.create_function(fn_id="f", trigger=GO, timeouts=timeouts)(nap)
    await steplog.serve(client, [function])
    return client


async def test_a_run_that_has_not_begun_in_time_is_cancelled(steplog: Steplog) -> None:
    client = steplog.client()
    failures: list[str] = []

    async def on_failure(ctx: inngest.Context) -> None:
        failures.append(ctx.run_id)

    @client.create_function(
        fn_id="f",
        trigger=GO,
        timeouts=START,
        throttle=inngest.Throttle(limit=1, burst=0, period=timedelta(minutes=1)),
        on_failure=on_failure,
    )
    async def f(ctx: inngest.Context) -> str:
        return "done"

    await steplog.serve(client, [f])
    await client.send([inngest.Event(name="go"), inngest.Event(name="go")])
    await steplog.advance("9s")
    before = [run.status for run in steplog.runs("f")]
    await steplog.advance("1s")

    first, late = steplog.runs("f")
    assert before == ["COMPLETED", "QUEUED"]
    assert (first.status, late.status) == ("COMPLETED", "CANCELLED")
    assert told(steplog, late.id) == ["inngest/function.finished", "inngest/function.cancelled"]
    assert "had not begun after 10 s" in reason(steplog, late.id)
    assert failures == []


async def test_a_date_in_the_future_counts_as_waiting(steplog: Steplog) -> None:
    client = await serve_napper(steplog, START)

    await client.send(inngest.Event(name="go", ts=steplog.now_ms + 60_000))
    await steplog.advance("10s")

    assert [run.status for run in steplog.runs()] == ["CANCELLED"]


async def test_once_it_has_begun_the_start_timeout_is_over(steplog: Steplog) -> None:
    client = await serve_napper(steplog, START)

    await client.send(inngest.Event(name="go"))
    await steplog.drain()

    assert [run.output for run in steplog.runs()] == ["rested"]


async def test_a_run_that_has_not_ended_in_time_is_cancelled(steplog: Steplog) -> None:
    client = await serve_napper(steplog, FINISH)

    await client.send(inngest.Event(name="go"))
    await steplog.advance("59s")
    before = [run.status for run in steplog.runs()]
    await steplog.advance("1s")

    (run,) = steplog.runs()
    assert (before, run.status) == (["RUNNING"], "CANCELLED")
    assert told(steplog, run.id) == ["inngest/function.finished", "inngest/function.cancelled"]
    assert "had not ended after 1 min" in reason(steplog, run.id)


async def test_the_finish_timeout_counts_from_the_first_request(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(
        fn_id="f",
        trigger=GO,
        timeouts=FINISH,
        throttle=inngest.Throttle(limit=1, burst=0, period=timedelta(minutes=5)),
    )
    async def f(ctx: inngest.Context) -> None:
        await ctx.step.sleep("nap", timedelta(seconds=59))

    await steplog.serve(client, [f])
    await client.send([inngest.Event(name="go"), inngest.Event(name="go")])
    await steplog.drain()

    assert [run.status for run in steplog.runs()] == ["COMPLETED", "COMPLETED"]


async def test_the_answer_to_a_request_in_flight_comes_too_late(steplog: Steplog) -> None:
    client = steplog.client()
    is_asked, may_answer = asyncio.Event(), asyncio.Event()

    @client.create_function(fn_id="f", trigger=GO, timeouts=FINISH)
    async def f(ctx: inngest.Context) -> str:
        is_asked.set()
        await may_answer.wait()
        return "too late"

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="go"))
    await is_asked.wait()
    steplog.clock.move(60_000)
    steplog.engine.scheduler.refresh()
    for _ in range(100):  # turns of the loop, in which the deadline fires
        await asyncio.sleep(0)
    may_answer.set()
    await steplog.settle()

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("CANCELLED", None)


async def test_deadlines_hold_over_a_kill(steplog: Steplog) -> None:
    client = await serve_napper(steplog, FINISH)
    await client.send(inngest.Event(name="go"))
    await steplog.settle()

    await steplog.kill()
    await steplog.advance("60s")

    assert [run.status for run in steplog.runs()] == ["CANCELLED"]


async def test_a_run_that_became_late_while_the_engine_was_down_is_not_begun(
    steplog: Steplog,
) -> None:
    client = steplog.client()
    asked: list[str] = []

    @client.create_function(fn_id="f", trigger=GO, timeouts=START)
    async def f(ctx: inngest.Context) -> None:
        asked.append(ctx.run_id)

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="go", ts=steplog.now_ms + 5_000))
    await steplog.settle()

    steplog.clock.move(60_000)
    await steplog.kill()
    await steplog.settle()

    assert asked == []
    assert [run.status for run in steplog.runs()] == ["CANCELLED"]


async def test_a_longer_timeout_registered_meanwhile_is_waited_for(steplog: Steplog) -> None:
    client = await serve_napper(steplog, FINISH)
    await client.send(inngest.Event(name="go"))
    await steplog.settle()

    await serve_napper(steplog, inngest.Timeouts(finish=timedelta(seconds=90)), steplog.client())
    await steplog.advance("89s")
    before = [run.status for run in steplog.runs()]
    await steplog.advance("1s")

    assert before == ["RUNNING"]
    assert [run.status for run in steplog.runs()] == ["CANCELLED"]


async def test_a_timeout_that_was_taken_away_is_none(steplog: Steplog) -> None:
    client = await serve_napper(steplog, FINISH)
    await client.send(inngest.Event(name="go"))
    await steplog.settle()

    await serve_napper(steplog, None, steplog.client())
    await steplog.drain()

    assert [run.output for run in steplog.runs()] == ["rested"]


async def test_an_invoker_is_told_that_its_child_was_too_slow(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(
        fn_id="child", trigger=inngest.TriggerEvent(event="unused"), timeouts=FINISH
    )
    async def child(ctx: inngest.Context) -> None:
        await ctx.step.sleep("nap", timedelta(hours=1))

    @client.create_function(fn_id="parent", trigger=GO)
    async def parent(ctx: inngest.Context) -> Any:
        return await ctx.step.invoke("call", function=child)

    await steplog.serve(client, [child, parent])
    await client.send(inngest.Event(name="go"))
    await steplog.advance("60s")

    (run,) = steplog.runs("parent")
    assert run.status == "FAILED"
    assert run.step("call").output["name"] == "InvokedFunctionCancelledError"


async def test_a_batch_that_does_not_begin_in_time_is_cancelled(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(
        fn_id="f",
        trigger=GO,
        timeouts=START,
        batch_events=inngest.Batch(max_size=2, timeout=timedelta(minutes=1)),
        throttle=inngest.Throttle(limit=1, burst=0, period=timedelta(minutes=1)),
    )
    async def f(ctx: inngest.Context) -> int:
        return len(ctx.events)

    await steplog.serve(client, [f])
    await client.send([inngest.Event(name="go") for _ in range(4)])
    await steplog.advance("10s")

    assert [run.status for run in steplog.runs()] == ["COMPLETED", "CANCELLED"]
