"""Parallel groups: joined, raced, and with a branch that fails."""

from __future__ import annotations

import inngest
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")


async def test_branches_join_and_the_function_is_called_seven_times(steplog: Steplog) -> None:
    client = steplog.client()
    calls = 0
    order: list[str] = []

    @client.create_function(fn_id="f", trigger=GO)
    async def f(ctx: inngest.Context) -> list[str]:
        nonlocal calls
        calls += 1

        async def work(name: str) -> str:
            order.append(name)
            return name

        async def branch(name: str) -> str:
            await ctx.step.run(f"{name}.1", work, f"{name}.1")
            return await ctx.step.run(f"{name}.2", work, f"{name}.2")

        return list(await ctx.group.parallel((lambda: branch("a"), lambda: branch("b"))))

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="go"))
    await steplog.settle()

    assert steplog.runs()[0].output == ["a.2", "b.2"]
    assert order == ["a.1", "b.1", "a.2", "b.2"]
    assert calls == 7


async def test_racing_branches_do_not_wait_for_each_other(steplog: Steplog) -> None:
    client = steplog.client()
    order: list[str] = []

    @client.create_function(fn_id="f", trigger=GO)
    async def f(ctx: inngest.Context) -> list[str]:
        async def work(name: str) -> str:
            order.append(name)
            return name

        async def branch(name: str) -> str:
            await ctx.step.run(f"{name}.1", work, f"{name}.1")
            return await ctx.step.run(f"{name}.2", work, f"{name}.2")

        return list(
            await ctx.group.parallel(
                (lambda: branch("a"), lambda: branch("b")),
                parallel_mode=inngest.ParallelMode.RACE,
            )
        )

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="go"))
    await steplog.settle()

    assert steplog.runs()[0].output == ["a.2", "b.2"]
    assert sorted(order) == ["a.1", "a.2", "b.1", "b.2"], "each step ran once"


async def test_a_branch_that_fails_does_not_stop_its_siblings(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=GO, retries=1)
    async def f(ctx: inngest.Context) -> list[str]:
        async def fine() -> str:
            return "fine"

        async def bad() -> str:
            raise ValueError("boom")

        async def caught() -> str:
            try:
                return await ctx.step.run("bad", bad)
            except inngest.StepError as error:
                return f"caught {error.message}"

        return list(await ctx.group.parallel((lambda: ctx.step.run("fine", fine), caught)))

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="go"))
    await steplog.drain()

    assert steplog.runs()[0].output == ["fine", "caught boom"]


async def test_a_group_may_mix_steps_sleeps_waits_and_invocations(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="child", trigger=inngest.TriggerEvent(event="never"))
    async def child(ctx: inngest.Context) -> str:
        return "child"

    @client.create_function(fn_id="f", trigger=GO)
    async def f(ctx: inngest.Context) -> list[object]:
        async def one() -> int:
            return 1

        async def news() -> object:
            found = await ctx.step.wait_for_event("wait", event="news", timeout=3_600_000)
            return found and dict(found.data)

        return list(
            await ctx.group.parallel(
                (
                    lambda: ctx.step.run("one", one),
                    lambda: ctx.step.sleep("nap", 60_000),
                    news,
                    lambda: ctx.step.invoke("child", function=child),
                )
            )
        )

    await steplog.serve(client, [f, child])
    await client.send(inngest.Event(name="go"))
    await steplog.settle()
    await client.send(inngest.Event(name="news", data={"n": 1}))
    await steplog.advance("2m")

    output = steplog.runs("f")[0].output
    assert output == [1, None, {"n": 1}, "child"]
