"""Steps of the official SDK on this engine: run, sleep, retries, errors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import inngest
import pytest
from steplog.testing import Steplog

ORDER_PAID = inngest.TriggerEvent(event="order/paid")


async def send(client: inngest.Inngest, name: str = "order/paid", **data: inngest.JSON) -> str:
    (event_id,) = await client.send(inngest.Event(name=name, data=data))
    return event_id


async def test_a_function_without_steps_returns_its_value(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="greet", trigger=ORDER_PAID)
    async def greet(ctx: inngest.Context) -> str:
        return f"hello {ctx.event.data['who']}"

    await steplog.serve(client, [greet])
    await send(client, who="Ada")
    await steplog.settle()

    (run,) = steplog.runs("greet")
    assert (run.status, run.output) == ("COMPLETED", "hello Ada")


async def test_each_step_runs_once_and_keeps_its_result(steplog: Steplog) -> None:
    client = steplog.client()
    ran: list[str] = []

    async def work(name: str) -> dict[str, str]:
        ran.append(name)
        return {"did": name}

    @client.create_function(fn_id="two", trigger=ORDER_PAID)
    async def two(ctx: inngest.Context) -> list[dict[str, str]]:
        first = await ctx.step.run("first", work, "a")
        second = await ctx.step.run("second", work, "b")
        return [first, second]

    await steplog.serve(client, [two])
    await send(client)
    await steplog.settle()

    (run,) = steplog.runs()
    assert run.output == [{"did": "a"}, {"did": "b"}]
    assert ran == ["a", "b"]
    assert [step.name for step in run.steps] == ["first", "second"]


async def test_a_sleep_takes_virtual_time_also_after_the_clock_was_moved(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="nap", trigger=ORDER_PAID)
    async def nap(ctx: inngest.Context) -> str:
        await ctx.step.sleep("nap", timedelta(hours=1))
        return "awake"

    await steplog.serve(client, [nap])
    await steplog.advance("3d")
    await send(client)
    await steplog.advance("59m")
    assert steplog.runs()[0].status == "RUNNING"
    await steplog.advance("2m")

    assert steplog.runs()[0].output == "awake"


async def test_a_sleep_until_an_instant_ends_then(steplog: Steplog) -> None:
    client = steplog.client()
    until = datetime.now(UTC) + timedelta(days=2)

    @client.create_function(fn_id="nap", trigger=ORDER_PAID)
    async def nap(ctx: inngest.Context) -> str:
        await ctx.step.sleep_until("nap", until)
        return "awake"

    await steplog.serve(client, [nap])
    await send(client)
    await steplog.advance("47h")
    assert steplog.runs()[0].status == "RUNNING"
    await steplog.advance("90m")

    assert steplog.runs()[0].status == "COMPLETED"


async def test_a_failing_step_is_tried_again_along_the_backoff_table(steplog: Steplog) -> None:
    client = steplog.client()
    attempts: list[int] = []

    @client.create_function(fn_id="flaky", trigger=ORDER_PAID, retries=3)
    async def flaky(ctx: inngest.Context) -> str:
        async def charge() -> str:
            attempts.append(ctx.attempt)
            if len(attempts) < 3:
                raise ValueError("card declined")
            return "charged"

        return await ctx.step.run("charge", charge)

    await steplog.serve(client, [flaky])
    await send(client)
    await steplog.advance("29s")
    assert attempts == [0], "the first retry comes after 15 s and half of 30 s of jitter"
    await steplog.advance("2s")
    assert attempts == [0, 1]
    await steplog.drain()

    (run,) = steplog.runs()
    assert attempts == [0, 1, 2]
    assert run.output == "charged"
    assert run.step("charge").attempts == 3


async def test_counters_of_attempts_belong_to_one_step_each(steplog: Steplog) -> None:
    client = steplog.client()
    seen: list[tuple[str, int]] = []

    @client.create_function(fn_id="f", trigger=ORDER_PAID, retries=1)
    async def f(ctx: inngest.Context) -> str:
        async def flaky(name: str) -> str:
            seen.append((name, ctx.attempt))
            if ctx.attempt == 0:
                raise ValueError("once")
            return name

        await ctx.step.run("a", flaky, "a")
        await ctx.step.run("b", flaky, "b")
        return "done"

    await steplog.serve(client, [f])
    await send(client)
    await steplog.drain()

    assert seen == [("a", 0), ("a", 1), ("b", 0), ("b", 1)]
    assert steplog.runs()[0].status == "COMPLETED"


async def test_a_step_that_fails_for_good_can_be_caught(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=ORDER_PAID, retries=1)
    async def f(ctx: inngest.Context) -> str:
        async def charge() -> None:
            raise ValueError("card declined")

        try:
            await ctx.step.run("charge", charge)
        except inngest.StepError as error:
            return f"caught {error.name}: {error.message}"
        return "charged"

    await steplog.serve(client, [f])
    await send(client)
    await steplog.drain()

    (run,) = steplog.runs()
    assert run.output == "caught ValueError: card declined"
    assert run.step("charge").status == "failed"


async def test_a_non_retriable_error_fails_the_run_at_once(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=ORDER_PAID)
    async def f(ctx: inngest.Context) -> None:
        raise inngest.NonRetriableError("no such order")

    await steplog.serve(client, [f])
    await send(client)
    await steplog.settle()

    (run,) = steplog.runs()
    assert run.status == "FAILED"
    assert run.output["message"] == "no such order"


async def test_retry_after_is_honoured(steplog: Steplog) -> None:
    client = steplog.client()
    calls = 0

    @client.create_function(fn_id="f", trigger=ORDER_PAID, retries=1)
    async def f(ctx: inngest.Context) -> str:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise inngest.RetryAfterError("busy", datetime.now(UTC) + timedelta(hours=2))
        return "done"

    await steplog.serve(client, [f])
    await steplog.advance("5h")
    await send(client)
    await steplog.advance("119m")
    assert calls == 1
    await steplog.advance("2m")

    assert steplog.runs()[0].output == "done"


async def test_a_failed_run_is_told_and_handled_once(steplog: Steplog) -> None:
    client = steplog.client()
    handled: list[inngest.JSON] = []

    async def on_failure(ctx: inngest.Context) -> None:
        handled.append(ctx.event.data["error"])
        raise ValueError("the handler fails, too")

    @client.create_function(fn_id="f", trigger=ORDER_PAID, retries=0, on_failure=on_failure)
    async def f(ctx: inngest.Context) -> None:
        raise ValueError("boom")

    await steplog.serve(client, [f])
    await send(client)
    await steplog.drain()

    assert len(handled) == 1
    assert len(steplog.events("inngest/function.failed")) == 1
    assert len(steplog.events("inngest/function.finished")) == 1
    assert [run.status for run in steplog.runs()] == ["FAILED", "FAILED"]


@pytest.mark.parametrize("value", [None, 2**70, 0.1, "ünï😀", [], {}, {"a": None}, [1, [2]]])
async def test_values_pass_through_a_step_unchanged(steplog: Steplog, value: inngest.JSON) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=ORDER_PAID)
    async def f(ctx: inngest.Context) -> inngest.JSON:
        async def same() -> inngest.JSON:
            return ctx.event.data["value"]

        return await ctx.step.run("same", same)

    await steplog.serve(client, [f])
    await send(client, value=value)
    await steplog.settle()

    (run,) = steplog.runs()
    assert run.output == value
    assert type(run.output) is type(value)


async def test_large_state_is_fetched_by_the_app(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=ORDER_PAID)
    async def f(ctx: inngest.Context) -> int:
        async def large() -> str:
            return "x" * 1_000_000

        total = 0
        for number in range(6):
            total += len(await ctx.step.run(f"large {number}", large))
        return total

    await steplog.serve(client, [f])
    await send(client)
    await steplog.settle()

    assert steplog.runs()[0].output == 6_000_000
