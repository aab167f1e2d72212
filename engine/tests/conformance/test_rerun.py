"""Running again: whole, or from a step."""

from __future__ import annotations

import inngest
import pytest
from steplog.errors import AlreadyEnded, NotFound, StepNotFound
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")


def three_steps(client: inngest.Inngest, ran: list[str]) -> inngest.Function[list[str]]:
    async def work(name: str) -> str:
        ran.append(name)
        if name == "b" and ran.count("b") == 1:
            raise inngest.NonRetriableError("the vendor is down")
        return f"{name}{len(ran)}"

    @client.create_function(fn_id="f", trigger=GO, retries=0)
    async def f(ctx: inngest.Context) -> list[str]:
        return [await ctx.step.run(name, work, name) for name in ("a", "b", "c")]

    return f


async def test_a_rerun_starts_afresh_with_the_same_event(steplog: Steplog) -> None:
    client = steplog.client()
    ran: list[str] = []
    await steplog.serve(client, [three_steps(client, ran)])
    await client.send(inngest.Event(name="go", id="once"))
    await steplog.settle()

    run_id = await steplog.engine.rerun(steplog.runs()[0].id)
    await steplog.settle()

    assert steplog.run(run_id).status == "COMPLETED"
    assert ran == ["a", "b", "a", "b", "c"]


async def test_a_failing_step_inside_step_run_is_rerun_from_there(steplog: Steplog) -> None:
    client = steplog.client()
    ran: list[str] = []

    async def work(name: str) -> str:
        ran.append(name)
        if name == "b" and ran.count("b") == 1:
            raise ValueError("the vendor is down")
        return name

    @client.create_function(fn_id="f", trigger=GO, retries=0)
    async def f(ctx: inngest.Context) -> list[str]:
        return [await ctx.step.run(name, work, name) for name in ("a", "b", "c")]

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="go"))
    await steplog.settle()
    failed = steplog.runs()[0]
    assert failed.status == "FAILED"

    run_id = await steplog.engine.rerun(failed.id, from_step="b")
    await steplog.settle()

    assert steplog.run(run_id).output == ["a", "b", "c"]
    assert ran == ["a", "b", "b", "c"], "what was done before the failed step is kept"


async def test_what_cannot_be_done_is_refused_in_words(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [three_steps(client, [])])
    await client.send(inngest.Event(name="go"))
    await steplog.settle()
    run_id = steplog.runs()[0].id

    with pytest.raises(NotFound, match="there is no run nobody"):
        await steplog.engine.rerun("nobody")
    with pytest.raises(StepNotFound, match='has no step "z"; it has: a'):
        await steplog.engine.rerun(run_id, from_step="z")
    with pytest.raises(AlreadyEnded, match="FAILED"):
        await steplog.engine.cancel(run_id)
