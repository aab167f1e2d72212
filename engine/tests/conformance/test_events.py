"""What an event starts: once, for each function, when it should."""

from __future__ import annotations

import time

import inngest
import pytest
from steplog.testing import Steplog


def listener(
    client: inngest.Inngest, *patterns: str, expression: str | None = None, fn_id: str = "f"
) -> inngest.Function[str]:
    triggers: list[inngest.TriggerCron | inngest.TriggerEvent] = [
        inngest.TriggerEvent(event=pattern, expression=expression) for pattern in patterns
    ]

    @client.create_function(fn_id=fn_id, trigger=triggers)
    async def f(ctx: inngest.Context) -> str:
        return ctx.event.name

    return f


async def test_an_event_id_starts_a_function_once_in_a_day(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [listener(client, "a", "b"), listener(client, "a", fn_id="g")])

    for name in ("a", "a", "b"):
        await client.send(inngest.Event(name=name, id="order-1"))
    await steplog.settle()
    assert [run.function for run in steplog.runs()] == ["app-f", "app-g"]
    assert steplog.engine.context.telemetry.total("steplog_duplicate_events_total") == 3

    await steplog.advance("24h")
    await client.send(inngest.Event(name="a", id="order-1"))
    await steplog.settle()
    assert len(steplog.runs("f")) == 2


async def test_an_event_that_matches_two_triggers_starts_one_run(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [listener(client, "shop/order.paid", "shop/*")])

    await client.send(inngest.Event(name="shop/order.paid"))
    await steplog.settle()

    assert len(steplog.runs()) == 1


@pytest.mark.parametrize(
    ("pattern", "name", "is_started"),
    [
        ("a/*", "a/b.c", True),
        ("a/b.*", "a/b.c", True),
        ("a/b/*", "a/b/c", True),
        ("*", "a/b.c", False),
        ("a/b*", "a/b.c", False),
        ("a/*/c", "a/b/c", False),
    ],
)
async def test_wildcards_match_at_boundaries_only(
    steplog: Steplog, pattern: str, name: str, is_started: bool
) -> None:
    client = steplog.client()
    await steplog.serve(client, [listener(client, pattern)])

    await client.send(inngest.Event(name=name))
    await steplog.settle()

    assert bool(steplog.runs()) is is_started


async def test_a_condition_decides(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [listener(client, "a", expression="event.data.total > 10")])

    for total in (5, 50):
        await client.send(inngest.Event(name="a", data={"total": total}))
    await client.send(inngest.Event(name="a", data={}))
    await steplog.settle()

    assert len(steplog.runs()) == 1


async def test_an_event_from_the_future_starts_its_run_then(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [listener(client, "a")])
    await steplog.advance("2d")

    await client.send(inngest.Event(name="a", ts=int(time.time() * 1_000) + 3_600_000))
    await steplog.advance("59m")
    assert steplog.runs()[0].status == "QUEUED"
    await steplog.advance("2m")

    assert steplog.runs()[0].status == "COMPLETED"


async def test_a_cron_fires_at_its_ticks_and_goes_on(steplog: Steplog) -> None:
    client = steplog.client()

    @client.create_function(fn_id="hourly", trigger=inngest.TriggerCron(cron="0 * * * *"))
    async def hourly(ctx: inngest.Context) -> str:
        return ctx.event.name

    await steplog.serve(client, [hourly])
    await steplog.advance("3h")

    assert [run.output for run in steplog.runs()] == ["inngest/scheduled.timer"] * 3


async def test_a_function_that_is_gone_from_a_sync_starts_no_more(steplog: Steplog) -> None:
    client = steplog.client()
    await steplog.serve(client, [listener(client, "a"), listener(client, "a", fn_id="g")])
    await steplog.serve(client, [listener(client, "a")])

    await client.send(inngest.Event(name="a"))
    await steplog.settle()

    assert [run.function for run in steplog.runs()] == ["app-f"]
