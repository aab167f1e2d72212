"""Debounce: many events in a row start one run, with the last (flow-control.md §5.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import inngest
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")
MINUTE = timedelta(minutes=1)


async def serve(steplog: Steplog, debounce: inngest.Debounce, **options: Any) -> inngest.Inngest:
    """One function, that returns the `n` of the event that it was called with."""
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=GO, debounce=debounce, **options)
    async def f(ctx: inngest.Context) -> object:
        return ctx.event.data["n"]

    await steplog.serve(client, [f])
    return client


async def send(client: inngest.Inngest, n: int, **fields: Any) -> None:
    data = {"n": n, **fields.pop("data", {})}
    await client.send(inngest.Event(name="go", data=data, **fields))


def outputs(steplog: Steplog) -> list[object]:
    return [run.output for run in steplog.runs("f")]


async def test_the_last_of_a_row_runs_once_it_has_been_quiet(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Debounce(period=MINUTE))

    await send(client, 1)
    await steplog.advance("40s")
    await send(client, 2)
    await steplog.advance("59s")
    before = outputs(steplog)
    await steplog.advance("1s")

    assert before == []
    assert outputs(steplog) == [2]


async def test_a_row_that_is_over_is_followed_by_another(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Debounce(period=MINUTE))

    await send(client, 1)
    await steplog.advance("60s")
    await send(client, 2)
    await steplog.advance("60s")

    assert outputs(steplog) == [1, 2]


async def test_an_older_event_neither_replaces_nor_extends(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Debounce(period=MINUTE))
    now_ms = steplog.now_ms

    await send(client, 1, ts=now_ms)
    await steplog.advance("40s")
    await send(client, 2, ts=now_ms - 1)
    await steplog.advance("20s")

    assert outputs(steplog) == [1]
    assert len(steplog.events("go")) == 2


async def test_steady_traffic_is_put_off_until_the_timeout_and_no_longer(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Debounce(period=MINUTE, timeout=timedelta(minutes=2)))

    for n in range(5):
        await send(client, n)
        await steplog.advance("29s")
    before = outputs(steplog)
    await steplog.advance("4s")

    assert before == [4]
    assert outputs(steplog) == [4]


async def test_each_value_of_the_key_has_its_own_row(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Debounce(period=MINUTE, key="event.data.key"))

    await send(client, 1, data={"key": "a"})
    await send(client, 2, data={"key": "b"})
    await send(client, 3, data={"key": "a"})
    await send(client, 4)  # without a value
    await send(client, 5)
    await steplog.advance("60s")

    assert sorted(map(str, outputs(steplog))) == ["2", "3", "5"]


async def test_keys_that_cannot_be_evaluated_share_one_row(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Debounce(period=MINUTE, key="event.data.n[0]"))

    await send(client, 1)
    await send(client, 2)
    await steplog.advance("60s")

    assert outputs(steplog) == [2]


async def test_an_event_of_the_future_waits_its_period_and_then_the_rest(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Debounce(period=MINUTE))

    await send(client, 1, ts=steplog.now_ms + 3_600_000)
    await steplog.advance("60s")
    (queued,) = steplog.runs()
    await steplog.advance("59m")

    assert queued.status == "QUEUED"
    assert outputs(steplog) == [1]


async def test_what_was_put_off_survives_a_kill_and_runs_once(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Debounce(period=MINUTE))
    await send(client, 1)
    await steplog.advance("30s")

    await steplog.kill()
    await steplog.advance("29s")
    before = outputs(steplog)
    await steplog.advance("1s")
    await steplog.kill()
    await steplog.advance("1h")

    assert before == []
    assert outputs(steplog) == [1]


async def test_every_invoker_has_the_result_of_the_one_run(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(
        fn_id="child",
        trigger=inngest.TriggerEvent(event="unused"),
        debounce=inngest.Debounce(period=MINUTE),
    )
    async def child(ctx: inngest.Context) -> object:
        return f"run of {ctx.event.data['n']}"

    @client.create_function(fn_id="parent", trigger=GO)
    async def parent(ctx: inngest.Context) -> object:
        return await ctx.step.invoke("call", function=child, data={"n": ctx.event.data["n"]})

    await steplog.serve(client, [child, parent])
    await send(client, 1)
    await steplog.advance("30s")
    await send(client, 2)
    await steplog.advance("60s")

    assert len(steplog.runs("child")) == 1
    assert [run.output for run in steplog.runs("parent")] == ["run of 2"] * 2


async def test_a_rerun_is_not_put_off(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Debounce(period=MINUTE))
    await send(client, 1)
    await steplog.advance("60s")
    (run,) = steplog.runs()

    await steplog.engine.rerun(run.id)
    await steplog.settle()

    assert outputs(steplog) == [1, 1]


async def test_a_cron_tick_is_put_off_and_the_chain_goes_on(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(
        fn_id="f",
        trigger=inngest.TriggerCron(cron="0 * * * *"),
        debounce=inngest.Debounce(period=timedelta(minutes=10)),
    )
    async def f(ctx: inngest.Context) -> object:
        return ctx.event.name

    await steplog.serve(client, [f])
    await steplog.advance("3h")
    await steplog.advance("10m")

    assert outputs(steplog) == ["inngest/scheduled.timer"] * 3


async def test_a_function_that_is_gone_starts_nothing_and_its_invoker_is_told(
    steplog: Steplog,
) -> None:
    client, other = steplog.client(), steplog.client("other")

    @client.create_function(fn_id="child", trigger=GO, debounce=inngest.Debounce(period=MINUTE))
    async def child(ctx: inngest.Context) -> None: ...

    @other.create_function(fn_id="parent", trigger=inngest.TriggerEvent(event="call"))
    async def parent(ctx: inngest.Context) -> None:
        await ctx.step.invoke_by_id("call", app_id="app", function_id="child")

    await steplog.serve(client, [child])
    await steplog.serve(other, [parent])
    await other.send(inngest.Event(name="call"))
    await steplog.settle()
    (app,) = [app for app in steplog.engine.context.registry.apps() if app.name == "app"]

    await steplog.engine.remove_app(app.url)
    await steplog.advance("60s")

    assert steplog.runs("child") == []
    (run,) = steplog.runs("parent")
    assert run.status == "FAILED"
    assert "not registered any more" in run.step("call").output["message"]


async def test_whether_it_is_paused_is_decided_as_the_event_comes(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Debounce(period=MINUTE, key="event.data.key"))

    await send(client, 1, data={"key": "a"})
    await steplog.engine.pause("app-f")
    await send(client, 2, data={"key": "b"})
    await steplog.engine.resume("app-f")
    await steplog.advance("60s")

    assert [(run.status, run.output) for run in steplog.runs()] == [
        ("COMPLETED", 1),
        ("SKIPPED", None),
    ]


async def test_all_who_invoked_are_told_when_what_they_wait_for_is_skipped(
    steplog: Steplog,
) -> None:
    client = steplog.client()

    @client.create_function(
        fn_id="child",
        trigger=inngest.TriggerEvent(event="unused"),
        debounce=inngest.Debounce(period=MINUTE),
    )
    async def child(ctx: inngest.Context) -> None: ...

    @client.create_function(fn_id="parent", trigger=GO)
    async def parent(ctx: inngest.Context) -> None:
        await ctx.step.invoke("call", function=child)

    await steplog.serve(client, [child, parent])
    await steplog.engine.pause("app-child")
    await client.send([inngest.Event(name="go"), inngest.Event(name="go")])
    await steplog.advance("60s")

    parents = steplog.runs("parent")
    assert [run.status for run in parents] == ["FAILED", "FAILED"]
    names = {run.step("call").output["name"] for run in parents}
    assert names == {"InvokedFunctionPausedError"}
