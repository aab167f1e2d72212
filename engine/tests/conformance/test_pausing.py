"""Paused functions: new runs are skipped, live ones wait (flow-control.md §5.23)."""

from __future__ import annotations

from datetime import timedelta

import inngest
import pytest
from steplog.core.outcomes import OutcomeKind
from steplog.errors import NotFound
from steplog.store.outcomes import event_outcomes
from steplog.store.write import Write
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")


def napper(client: inngest.Inngest, ran: list[str]) -> inngest.Function[str]:
    @client.create_function(fn_id="f", trigger=GO)
    async def f(ctx: inngest.Context) -> str:
        async def work() -> None:
            ran.append(ctx.run_id)

        await ctx.step.sleep("nap", timedelta(hours=1))
        await ctx.step.run("work", work)
        return "done"

    return f


def statuses(steplog: Steplog) -> list[str]:
    return [run.status for run in steplog.runs()]


async def test_what_comes_while_paused_is_recorded_and_never_runs(steplog: Steplog) -> None:
    client = steplog.client()
    ran: list[str] = []
    await steplog.serve(client, [napper(client, ran)])
    await steplog.engine.pause("app-f")

    (event_id,) = await client.send(inngest.Event(name="go"))
    await steplog.settle()
    await steplog.engine.resume("app-f")
    await steplog.drain()

    (run,) = steplog.runs()
    connection = steplog.engine.context.database.connection
    stored = Write(connection, 0).run(run.id)
    assert stored is not None
    assert (run.status, stored.skip_reason) == ("SKIPPED", "paused")
    (found,) = event_outcomes(connection, event_id)
    assert (found.outcome.kind, found.outcome.run_id) == (OutcomeKind.SKIPPED, run.id)
    assert ran == []
    assert steplog.events("inngest/function.finished") == []


async def test_a_live_run_waits_at_its_next_request_and_goes_on(steplog: Steplog) -> None:
    client = steplog.client()
    ran: list[str] = []
    await steplog.serve(client, [napper(client, ran)])
    await client.send(inngest.Event(name="go"))
    await steplog.settle()

    await steplog.engine.pause("app-f")
    await steplog.advance("2h")
    assert (statuses(steplog), ran) == (["RUNNING"], [])
    await steplog.kill()
    await steplog.advance("2h")
    assert (statuses(steplog), ran) == (["RUNNING"], []), "it is paused after a restart too"
    await steplog.engine.resume("app-f")
    await steplog.settle()

    (run,) = steplog.runs()
    assert run.status == "COMPLETED"
    assert run.step("work").attempts == 1, "waiting costs no attempt"
    assert len(ran) == 1


async def test_other_functions_go_on(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="other", trigger=GO)
    async def other(ctx: inngest.Context) -> str:
        return "done"

    await steplog.serve(client, [napper(client, []), other])
    await client.send(inngest.Event(name="go"))
    await steplog.engine.pause("app-f")

    await client.send(inngest.Event(name="go"))
    await steplog.settle()

    assert [run.status for run in steplog.runs("other")] == ["COMPLETED", "COMPLETED"]


async def test_the_runs_may_be_cancelled_at_once(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [napper(client, [])])
    await client.send([inngest.Event(name="go") for _ in range(230)])
    await steplog.settle()

    cancelled = await steplog.engine.pause("app-f", cancel_runs=True)

    assert cancelled == 230, "in more than one commit"
    assert set(statuses(steplog)) == {"CANCELLED"}


async def test_a_paused_function_stays_so_when_its_app_registers_anew(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [napper(client, [])])
    await steplog.engine.pause("app-f")

    await steplog.serve(client, [napper(client, [])])
    await client.send(inngest.Event(name="go"))

    assert statuses(steplog) == ["SKIPPED"]


async def test_a_paused_function_still_cancels_the_run_of_its_singleton(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=GO, singleton=inngest.Singleton(mode="cancel"))
    async def f(ctx: inngest.Context) -> None:
        await ctx.step.sleep("nap", timedelta(hours=1))

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="go"))
    await steplog.settle()
    await steplog.engine.pause("app-f")

    await client.send(inngest.Event(name="go"))

    assert statuses(steplog) == ["CANCELLED", "SKIPPED"]


async def test_a_paused_function_still_uses_up_its_rate_limit(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=GO, idempotency="event.data.order")
    async def f(ctx: inngest.Context) -> None:
        return None

    await steplog.serve(client, [f])
    await steplog.engine.pause("app-f")
    await client.send(inngest.Event(name="go", data={"order": "a"}))
    await steplog.engine.resume("app-f")

    await client.send(inngest.Event(name="go", data={"order": "a"}))
    await steplog.settle()

    assert statuses(steplog) == ["SKIPPED"]


async def test_a_step_that_invokes_a_paused_function_fails(steplog: Steplog) -> None:
    client = steplog.client()
    child = napper(client, [])

    @client.create_function(fn_id="caller", trigger=inngest.TriggerEvent(event="call"))
    async def call(ctx: inngest.Context) -> str:
        return await ctx.step.invoke("child", function=child)

    await steplog.serve(client, [child, call])
    await steplog.engine.pause("app-f")
    await client.send(inngest.Event(name="call"))
    await steplog.settle()

    (caller,) = steplog.runs("caller")
    assert caller.status == "FAILED"
    assert 'the invoked function "app-f" is paused' in caller.step("child").output["message"]


async def test_only_what_is_registered_can_be_paused(steplog: Steplog) -> None:
    with pytest.raises(NotFound, match="no function 'app-nobody' is registered"):
        await steplog.engine.pause("app-nobody")
