"""Batches: events are collected and start one run together (flow-control.md §5.5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import inngest
from steplog.testing import Steplog

GO = inngest.TriggerEvent(event="go")
MIB = 1024 * 1024


def numbers(ctx: inngest.Context) -> list[object]:
    return [event.data["n"] for event in ctx.events]


async def serve(steplog: Steplog, batch: inngest.Batch, **options: Any) -> inngest.Inngest:
    """One function, that returns the `n` of every event that it was called with."""
    client = steplog.client()

    @client.create_function(fn_id="f", trigger=GO, batch_events=batch, **options)
    async def f(ctx: inngest.Context) -> list[object]:
        assert ctx.event.id == ctx.events[0].id
        return numbers(ctx)

    await steplog.serve(client, [f])
    return client


async def send(client: inngest.Inngest, *ns: int, **data: str) -> list[str]:
    return await client.send([inngest.Event(name="go", data={"n": n, **data}) for n in ns])


def outputs(steplog: Steplog) -> list[object]:
    return [run.output for run in steplog.runs("f")]


async def test_a_full_batch_runs_at_once_in_the_order_of_arrival(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Batch(max_size=3, timeout=timedelta(minutes=1)))

    await send(client, 1, 2)
    await send(client, 3, 4)
    await steplog.settle()

    assert outputs(steplog) == [[1, 2, 3]]


async def test_the_timeout_counts_from_the_first_event(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Batch(max_size=9, timeout=timedelta(minutes=1)))

    await send(client, 1)
    await steplog.advance("50s")
    await send(client, 2)
    await steplog.advance("9s")
    before = outputs(steplog)
    await steplog.advance("1s")
    await send(client, 3)
    await steplog.advance("60s")

    assert before == []
    assert outputs(steplog) == [[1, 2], [3]]


async def test_without_a_timeout_it_is_a_minute(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Batch(max_size=9))

    await send(client, 1)
    await steplog.advance("59s")
    before = outputs(steplog)
    await steplog.advance("1s")

    assert (before, outputs(steplog)) == ([], [[1]])


async def test_each_value_of_the_key_has_its_own_batch(steplog: Steplog) -> None:
    client = await serve(
        steplog,
        inngest.Batch(max_size=2, timeout=timedelta(minutes=1), key="event.data.key"),
    )

    await send(client, 1, key="a")
    await send(client, 2, key="b")
    await send(client, 3, key="a")
    await steplog.settle()
    before = outputs(steplog)
    await steplog.advance("60s")

    assert before == [[1, 3]]
    assert outputs(steplog) == [[1, 3], [2]]


async def test_an_event_whose_condition_is_not_true_runs_by_itself(steplog: Steplog) -> None:
    client = await serve(
        steplog,
        inngest.Batch(max_size=2, timeout=timedelta(minutes=1), if_exp="event.data.n > 1"),
    )

    await send(client, 1, 2, 3)
    await steplog.settle()

    assert sorted(map(str, outputs(steplog))) == ["[1]", "[2, 3]"]


async def test_a_key_that_cannot_be_evaluated_starts_nothing(steplog: Steplog) -> None:
    client = await serve(
        steplog, inngest.Batch(max_size=2, timeout=timedelta(minutes=1), key="event.data.n[0]")
    )

    await send(client, 1, 2)
    await steplog.advance("2m")

    assert outputs(steplog) == []
    assert len(steplog.events("go")) == 2


async def test_a_batch_closes_at_ten_mebibytes_and_is_fetched_by_the_app(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Batch(max_size=100, timeout=timedelta(minutes=1)))

    for n in range(5):
        await send(client, n, text="x" * int(2.5 * MIB))
    await steplog.settle()
    before = outputs(steplog)
    await steplog.advance("60s")

    assert before == [[0, 1, 2, 3]]
    assert outputs(steplog) == [[0, 1, 2, 3], [4]]


async def test_the_same_event_sent_again_is_in_its_batch_once(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Batch(max_size=2, timeout=timedelta(minutes=1)))
    seeded = {"x-inngest-event-id-seed": f"{steplog.now_ms},AAAAAAAAAAAAAA=="}
    async with httpx.AsyncClient(base_url=steplog.url) as http:

        async def post() -> None:
            await http.post("/e/key", json={"name": "go", "data": {"n": 1}}, headers=seeded)

        await post()
        await post()
        await steplog.settle()
        before = outputs(steplog)
        await send(client, 2)
        await steplog.settle()
        await post()
        await steplog.advance("60s")

    assert before == []
    assert outputs(steplog) == [[1, 2]]


async def test_events_that_share_their_senders_id_are_both_in_the_batch(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Batch(max_size=2, timeout=timedelta(minutes=1)))

    for n in (1, 2):
        await client.send(inngest.Event(name="go", id="same", data={"n": n}))
    await steplog.settle()

    assert outputs(steplog) == [[1, 2]]


async def test_a_future_date_is_no_reason_to_wait(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Batch(max_size=2, timeout=timedelta(minutes=1)))

    later_ms = steplog.now_ms + 3_600_000
    await client.send(inngest.Event(name="go", data={"n": 1}, ts=later_ms))
    await send(client, 2)
    await steplog.settle()

    assert outputs(steplog) == [[1, 2]]


async def test_limits_go_by_the_first_event(steplog: Steplog) -> None:
    client = await serve(
        steplog,
        inngest.Batch(max_size=2, timeout=timedelta(minutes=1)),
        throttle=inngest.Throttle(
            limit=1, burst=0, period=timedelta(minutes=1), key="event.data.key"
        ),
    )

    await send(client, 1, key="a")
    await send(client, 2, key="b")
    await send(client, 3, key="b")
    await send(client, 4, key="b")
    await send(client, 5, key="a")
    await send(client, 6, key="c")
    await steplog.settle()
    before = outputs(steplog)
    await steplog.advance("60s")

    assert before == [[1, 2], [3, 4], None]
    assert outputs(steplog) == [[1, 2], [3, 4], [5, 6]]


async def test_an_open_batch_survives_a_kill_and_runs_once(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Batch(max_size=9, timeout=timedelta(minutes=1)))
    await send(client, 1)
    await steplog.kill()
    await send(client, 2)
    await steplog.advance("59s")
    before = outputs(steplog)

    await steplog.kill()
    await steplog.advance("1s")
    await steplog.kill()
    await steplog.advance("1h")

    assert before == []
    assert outputs(steplog) == [[1, 2]]


async def test_the_apis_know_the_run_of_a_batch_by_each_of_its_events(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Batch(max_size=2, timeout=timedelta(minutes=1)))

    event_ids = await send(client, 1, 2)
    await steplog.settle()

    (run,) = steplog.runs()
    async with httpx.AsyncClient(base_url=steplog.url) as http:
        for event_id in event_ids:
            found = (await http.get(f"/v1/events/{event_id}/runs")).json()["data"]
            assert [one["run_id"] for one in found] == [run.id]
        trigger = (await http.get(f"/v2/runs/{run.id}")).json()["data"]["trigger"]
        assert (trigger["isBatch"], trigger["eventIds"]) == (True, event_ids)
        assert trigger["batchId"] == found[0]["batch_id"]
        function = (await http.get("/v2/apps/app/functions/f")).json()["data"]
        assert function["configuration"]["eventsBatch"] == {"maxSize": 2, "timeout": "1m"}


async def test_every_invoker_of_a_batch_has_its_result(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(
        fn_id="child",
        trigger=inngest.TriggerEvent(event="unused"),
        batch_events=inngest.Batch(max_size=2, timeout=timedelta(minutes=1)),
    )
    async def child(ctx: inngest.Context) -> list[object]:
        if numbers(ctx) == [3, 4]:
            raise inngest.NonRetriableError("no such numbers")
        return numbers(ctx)

    @client.create_function(fn_id="parent", trigger=GO)
    async def parent(ctx: inngest.Context) -> object:
        return await ctx.step.invoke("call", function=child, data={"n": ctx.event.data["n"]})

    await steplog.serve(client, [child, parent])
    for n in (1, 2, 3, 4):
        await send(client, n)
        await steplog.settle()

    assert len(steplog.runs("child")) == 2
    parents = steplog.runs("parent")
    assert [run.output for run in parents[:2]] == [[1, 2], [1, 2]]
    assert [run.status for run in parents[2:]] == ["FAILED", "FAILED"]
    told = [event["data"]["events"] for event in steplog.events("inngest/function.finished")]
    assert all(len(events) <= 2 for events in told)


async def test_a_batch_whose_option_was_taken_away_runs_as_one_all_the_same(
    steplog: Steplog,
) -> None:
    client = await serve(steplog, inngest.Batch(max_size=9, timeout=timedelta(minutes=1)))
    await send(client, 1, 2)

    @client.create_function(
        fn_id="f", trigger=GO, cancel=[inngest.Cancel(event="stop")], name="without batches"
    )
    async def f(ctx: inngest.Context) -> list[object]:
        await ctx.step.sleep("nap", timedelta(minutes=1))
        return numbers(ctx)

    await steplog.serve(client, [f])
    await steplog.advance("60s")
    await client.send(inngest.Event(name="stop"))
    await send(client, 3)
    await steplog.advance("60s")

    assert outputs(steplog) == [[1, 2], [3]]


async def test_a_rerun_has_the_whole_batch(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Batch(max_size=2, timeout=timedelta(minutes=1)))
    await send(client, 1, 2)
    await steplog.settle()
    (run,) = steplog.runs()

    await steplog.engine.rerun(run.id)
    await steplog.settle()

    assert outputs(steplog) == [[1, 2], [1, 2]]


async def test_a_cron_tick_passes_by_the_batches(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(
        fn_id="f",
        trigger=inngest.TriggerCron(cron="0 * * * *"),
        batch_events=inngest.Batch(max_size=9, timeout=timedelta(hours=9)),
    )
    async def f(ctx: inngest.Context) -> int:
        return len(ctx.events)

    await steplog.serve(client, [f])
    await steplog.advance("2h")

    assert outputs(steplog) == [1, 1]


async def test_a_batch_of_a_paused_function_is_recorded_as_skipped(steplog: Steplog) -> None:
    client = await serve(steplog, inngest.Batch(max_size=9, timeout=timedelta(minutes=1)))
    await send(client, 1, 2)

    await steplog.engine.pause("app-f")
    await steplog.advance("60s")
    await steplog.engine.resume("app-f")
    await steplog.drain()

    assert [run.status for run in steplog.runs()] == ["SKIPPED"]
