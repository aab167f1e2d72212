"""Singletons: one live run per value of a key, by skip or by cancel (flow-control.md §5.7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import inngest
import pytest
from steplog.core.model import SkipReason
from steplog.core.outcomes import OutcomeKind
from steplog.store.outcomes import event_outcomes
from steplog.store.write import Write
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")
SKIP = inngest.Singleton(mode="skip", key="event.data.user")
CANCEL = inngest.Singleton(mode="cancel", key="event.data.user")


def sleeper(client: inngest.Inngest, **options: Any) -> inngest.Function[str]:
    """Sleeps for a day, unless the event says how long."""

    @client.create_function(**{"fn_id": "f", "trigger": GO, "retries": 0, **options})
    async def f(ctx: inngest.Context) -> str:
        if ctx.event.data.get("fails"):
            raise ValueError("it was meant to")
        await ctx.step.sleep("nap", timedelta(days=1))
        return "done"

    return f


async def send(client: inngest.Inngest, event_id: str = "", **data: inngest.JSON) -> str:
    (sent,) = await client.send(inngest.Event(name="go", id=event_id, data={"user": "ann", **data}))
    return sent


def statuses(steplog: Steplog, function: str | None = None) -> list[str]:
    return [run.status for run in steplog.runs(function)]


async def test_a_new_run_is_skipped_while_another_is_live_even_asleep(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [sleeper(client, singleton=SKIP)])

    await send(client)
    await steplog.advance("20h")
    event_id = await send(client)
    await send(client, user="bob")
    await steplog.settle()

    live, skipped, _ = steplog.runs()
    assert statuses(steplog) == ["RUNNING", "SKIPPED", "RUNNING"]
    connection = steplog.engine.context.database.connection
    stored = Write(connection, 0).run(skipped.id)
    assert stored is not None
    assert (stored.skip_reason, stored.holder_run_id) == (SkipReason.SINGLETON, live.id)
    (found,) = event_outcomes(connection, event_id)
    assert found.outcome.kind is OutcomeKind.SKIPPED
    assert (found.outcome.run_id, found.outcome.holder_run_id) == (skipped.id, live.id)


async def test_a_new_run_takes_the_place_of_the_live_one(steplog: Steplog) -> None:
    client = steplog.client()
    handled: list[str] = []

    async def on_failure(ctx: inngest.Context) -> None:
        handled.append(ctx.run_id)

    await steplog.serve(client, [sleeper(client, singleton=CANCEL, on_failure=on_failure)])

    await send(client)
    await steplog.settle()
    await send(client)
    await send(client, user="bob")
    await steplog.settle()

    assert statuses(steplog) == ["CANCELLED", "RUNNING", "RUNNING"]
    assert len(steplog.events("inngest/function.cancelled")) == 1
    assert handled == [], "to be cancelled is no failure"


async def test_a_repeated_event_does_not_cancel_the_run_that_it_started(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [sleeper(client, singleton=CANCEL)])

    await send(client, "same")
    await send(client, "same")
    await steplog.settle()

    assert statuses(steplog) == ["RUNNING"]


@pytest.mark.parametrize("key", ["event.data.missing", "event.data.no", "int(event.data.user)"])
@pytest.mark.parametrize("mode", ["skip", "cancel"])
async def test_a_key_without_a_value_makes_no_singleton(
    steplog: Steplog, mode: Any, key: str
) -> None:
    client = steplog.client()
    singleton = inngest.Singleton(mode=mode, key=key)
    await steplog.serve(client, [sleeper(client, singleton=singleton)])

    for _ in range(2):
        await send(client, no=False)
    await steplog.settle()

    assert statuses(steplog) == ["RUNNING", "RUNNING"]


async def test_without_a_key_the_whole_function_is_one(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [sleeper(client, singleton=inngest.Singleton(mode="skip"))])

    await send(client, user="ann")
    await send(client, user="bob")

    assert [status == "SKIPPED" for status in statuses(steplog)] == [False, True]


async def complete(steplog: Steplog, client: inngest.Inngest) -> None:
    await steplog.advance("1d")


async def fail(steplog: Steplog, client: inngest.Inngest) -> None:
    return None  # the event says so


async def cancel_by_hand(steplog: Steplog, client: inngest.Inngest) -> None:
    await steplog.engine.cancel(steplog.runs()[0].id)


async def cancel_by_event(steplog: Steplog, client: inngest.Inngest) -> None:
    await client.send(inngest.Event(name="stop"))


@pytest.mark.parametrize("end", [complete, fail, cancel_by_hand, cancel_by_event])
async def test_the_lock_goes_with_its_run_however_that_ends(steplog: Steplog, end: Any) -> None:
    client = steplog.client()
    stop = [inngest.Cancel(event="stop")]
    await steplog.serve(client, [sleeper(client, singleton=SKIP, cancel=stop)])
    await send(client, fails=end is fail)
    await steplog.settle()

    await end(steplog, client)
    await steplog.settle()
    await send(client)
    await steplog.settle()

    first, second = statuses(steplog)
    assert first in ("COMPLETED", "FAILED", "CANCELLED")
    assert second == "RUNNING"


async def test_a_killed_engine_keeps_the_locks_and_frees_those_of_lost_runs(
    steplog: Steplog,
) -> None:
    client = steplog.client()
    await steplog.serve(client, [sleeper(client, singleton=SKIP)])
    await send(client)
    await steplog.settle()

    await steplog.kill()
    await send(client)
    await steplog.advance("1d")
    await steplog.kill()
    await send(client)
    await steplog.settle()

    assert statuses(steplog) == ["COMPLETED", "SKIPPED", "RUNNING"]


async def test_a_step_that_invokes_a_busy_singleton_fails_at_once(steplog: Steplog) -> None:
    client = steplog.client()
    child = sleeper(client, singleton=SKIP)

    @client.create_function(fn_id="caller", trigger=inngest.TriggerEvent(event="call"))
    async def call(ctx: inngest.Context) -> str:
        return await ctx.step.invoke("child", function=child, data={"user": "ann"})

    await steplog.serve(client, [child, call])
    await send(client)
    await steplog.settle()

    await client.send(inngest.Event(name="call"))
    await steplog.settle()

    (caller,) = steplog.runs("caller")
    live, _ = steplog.runs("f")
    assert caller.status == "FAILED"
    error = caller.step("child").output
    assert error["name"] == "InvokedFunctionSkippedError"
    assert f"is a singleton, and its run {live.id} is live" in error["message"]


async def test_a_rerun_honours_the_singleton(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [sleeper(client, singleton=SKIP)])
    await send(client)
    await steplog.settle()

    rerun_id = await steplog.engine.rerun(steplog.runs()[0].id)

    assert steplog.run(rerun_id).status == "SKIPPED"
