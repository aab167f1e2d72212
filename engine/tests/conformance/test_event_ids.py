"""Events with an id of their own start a function once in a day (flow-control.md §5.11)."""

from __future__ import annotations

from datetime import timedelta

import inngest
from steplog.core.outcomes import OutcomeKind
from steplog.store.outcomes import event_outcomes
from steplog.testing import Steplog

PAID = inngest.TriggerEvent(event="order/paid")
MOVED = inngest.TriggerEvent(event="order/moved")


async def test_an_id_counts_for_all_names_that_start_the_function(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=[PAID, MOVED])
    async def f(ctx: inngest.Context) -> str:
        return ctx.event.name

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="order/paid", id="one"))
    (repeat,) = await client.send(inngest.Event(name="order/moved", id="one"))
    await steplog.settle()

    (run,) = steplog.runs()
    assert run.output == "order/paid"
    assert len(steplog.events("order/moved")) == 1, "it is stored all the same"
    (found,) = event_outcomes(steplog.engine.context.database.connection, repeat)
    assert (found.outcome.kind, found.outcome.run_id) == (OutcomeKind.DUPLICATE, run.id)


async def test_an_id_counts_for_each_function_by_itself(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=PAID)
    async def f(ctx: inngest.Context) -> None: ...

    @client.create_function(fn_id="g", trigger=[PAID, MOVED])
    async def g(ctx: inngest.Context) -> None: ...

    await steplog.serve(client, [f, g])
    for name in ("order/paid", "order/paid", "order/moved"):
        await client.send(inngest.Event(name=name, id="one"))
    await steplog.settle()

    assert [len(steplog.runs(function)) for function in ("f", "g")] == [1, 1]


async def test_an_id_counts_while_its_run_sleeps_on_and_after_a_kill(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=PAID)
    async def f(ctx: inngest.Context) -> str:
        await ctx.step.sleep("nap", timedelta(hours=22))
        return "done"

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="order/paid", id="one"))
    await steplog.advance("20h")
    await steplog.kill()
    await client.send(inngest.Event(name="order/paid", id="one"))
    await steplog.advance("3h")
    await client.send(inngest.Event(name="order/paid", id="one"))
    await steplog.settle()

    assert [run.output for run in steplog.runs()] == ["done"]


async def test_a_repeated_id_still_answers_waits_and_cancels(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=PAID)
    async def f(ctx: inngest.Context) -> str:
        await ctx.step.wait_for_event("moved", event="order/moved", timeout=timedelta(hours=1))
        return "moved"

    @client.create_function(fn_id="g", trigger=PAID, cancel=[inngest.Cancel(event="order/moved")])
    async def g(ctx: inngest.Context) -> None:
        await ctx.step.sleep("nap", timedelta(hours=1))

    await steplog.serve(client, [f, g])
    await client.send(inngest.Event(name="order/moved", id="one"))
    await client.send(inngest.Event(name="order/paid"))
    await steplog.settle()

    await client.send(inngest.Event(name="order/moved", id="one"))
    await steplog.settle()

    assert steplog.runs("f")[0].output == "moved"
    assert steplog.runs("g")[0].status == "CANCELLED"
