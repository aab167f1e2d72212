"""Waiting for events, invoking functions, cancelling runs."""

from __future__ import annotations

from datetime import timedelta

import inngest
import pytest
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")


def waiter(
    client: inngest.Inngest, if_exp: str | None = None, fn_id: str = "waiter"
) -> inngest.Function[object]:
    @client.create_function(fn_id=fn_id, trigger=GO)
    async def wait(ctx: inngest.Context) -> object:
        found = await ctx.step.wait_for_event(
            "approval", event="approved", if_exp=if_exp, timeout=timedelta(hours=1)
        )
        return None if found is None else dict(found.data)

    return wait


async def test_an_event_that_matches_resumes_the_run(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [waiter(client, "event.data.id == async.data.id")])
    await client.send(inngest.Event(name="go", data={"id": 7}))
    await steplog.settle()

    await client.send(inngest.Event(name="approved", data={"id": 8}))
    await steplog.settle()
    assert steplog.runs()[0].status == "RUNNING"
    await client.send(inngest.Event(name="approved", data={"id": 7, "by": "Ada"}))
    await steplog.settle()

    assert steplog.runs()[0].output == {"id": 7, "by": "Ada"}


async def test_a_wait_that_nothing_answers_times_out_with_none(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [waiter(client)])
    await client.send(inngest.Event(name="go"))

    await steplog.advance("61m")
    await client.send(inngest.Event(name="approved"))
    await steplog.settle()

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", None)


async def test_an_event_sent_before_the_wait_is_not_seen(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [waiter(client)])

    await client.send([inngest.Event(name="approved"), inngest.Event(name="go")])
    await steplog.settle()

    assert steplog.runs()[0].status == "RUNNING"


async def test_one_event_resumes_many_runs(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [waiter(client), waiter(client, fn_id="other")])
    await client.send([inngest.Event(name="go"), inngest.Event(name="go")])
    await steplog.settle()

    await client.send(inngest.Event(name="approved", data={"n": 1}))
    await steplog.settle()

    assert [run.output for run in steplog.runs()] == [{"n": 1}] * 4


async def test_a_wait_with_a_broken_condition_fails_the_run_and_says_where(
    steplog: Steplog,
) -> None:
    client = steplog.client()
    await steplog.serve(client, [waiter(client, "async.data.id ===")])

    await client.send(inngest.Event(name="go"))
    await steplog.settle()

    (run,) = steplog.runs()
    assert run.status == "FAILED"
    assert "approval" in run.output["message"]


async def test_an_invoked_function_answers_its_caller(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="double", trigger=inngest.TriggerEvent(event="never"))
    async def double(ctx: inngest.Context) -> int:
        number = ctx.event.data["n"]
        assert isinstance(number, int)
        return number * 2

    @client.create_function(fn_id="f", trigger=GO)
    async def f(ctx: inngest.Context) -> object:
        return await ctx.step.invoke("double", function=double, data={"n": 21})

    await steplog.serve(client, [f, double])
    await client.send(inngest.Event(name="go"))
    await steplog.settle()

    assert steplog.runs("f")[0].output == 42


@pytest.mark.parametrize("accident", ["fails", "is unknown", "is too slow", "is cancelled"])
async def test_a_caller_hears_of_every_end_of_its_child(steplog: Steplog, accident: str) -> None:
    client = steplog.client()

    @client.create_function(fn_id="child", trigger=inngest.TriggerEvent(event="x"), retries=0)
    async def child(ctx: inngest.Context) -> None:
        if accident == "fails":
            raise ValueError("child broke")
        await ctx.step.sleep("nap", timedelta(days=1))

    @client.create_function(fn_id="f", trigger=GO, retries=0)
    async def f(ctx: inngest.Context) -> str:
        try:
            await ctx.step.invoke_by_id(
                "child",
                app_id="app",
                function_id="nobody" if accident == "is unknown" else "child",
                timeout=timedelta(hours=1),
            )
        except inngest.StepError as error:
            return error.message
        return "no error"

    await steplog.serve(client, [f, child])
    await client.send(inngest.Event(name="go"))
    await steplog.settle()
    if accident == "is cancelled":
        await steplog.engine.cancel(steplog.runs("child")[0].id)
    await steplog.advance("61m")

    (run,) = steplog.runs("f")
    expected = {
        "fails": "child broke",
        "is unknown": "could not find function with ID: app-nobody",
        "is too slow": "Timed out waiting for invoked function to complete",
        "is cancelled": "the invoked function was cancelled before it returned",
    }
    assert (run.status, run.output) == ("COMPLETED", expected[accident])


def cancellable(client: inngest.Inngest, if_exp: str | None) -> inngest.Function[object]:
    @client.create_function(
        fn_id="f", trigger=GO, cancel=[inngest.Cancel(event="stop", if_exp=if_exp)]
    )
    async def f(ctx: inngest.Context) -> object:
        await ctx.step.sleep("nap", timedelta(hours=1))
        return "done"

    return f


async def test_a_matching_event_cancels_the_run_and_the_world_is_told(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [cancellable(client, "event.data.id == async.data.id")])
    await client.send(inngest.Event(name="go", data={"id": 1}))
    await client.send(inngest.Event(name="go", data={"id": 2}))
    await steplog.settle()

    await client.send(inngest.Event(name="stop", data={"id": 2}))
    await steplog.drain()

    assert [run.status for run in steplog.runs()] == ["COMPLETED", "CANCELLED"]
    assert len(steplog.events("inngest/function.cancelled")) == 1


async def test_an_event_before_the_run_does_not_cancel_it(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [cancellable(client, None)])

    await client.send([inngest.Event(name="stop"), inngest.Event(name="go")])
    await steplog.drain()

    assert steplog.runs()[0].status == "COMPLETED"
