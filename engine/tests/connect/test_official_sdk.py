"""The official SDK's own worker, on the engine as `steplog dev` puts it together."""

from __future__ import annotations

import asyncio
import gc
import sys
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import inngest
import pytest
from inngest.connect import ConnectionState, connect
from steplog.connect.pace import Pace
from steplog.wire.keys import Keys, event_key, signing_key

from .place import PATIENCE_S, Place, place

WORKER = Path(__file__).with_name("worker_process.py")
SIGNING_KEY = "signkey-test-" + "ab" * 16
Apps = list[tuple[inngest.Inngest, list[inngest.Function[Any]]]]


@pytest.fixture(autouse=True)
def sdk_connections_are_collected() -> Iterator[None]:
    """The SDK leaves those of its thread to the collector, which warns of each."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@asynccontextmanager
async def working(apps: Apps, **options: Any) -> AsyncIterator[Any]:
    """A connected worker; when the block ends it is closed in order."""
    connection = connect(apps, **options)
    task = asyncio.create_task(connection.start())
    try:
        async with asyncio.timeout(PATIENCE_S):
            await connection.wait_for_state(ConnectionState.ACTIVE)
        yield connection
    finally:
        await connection.close()
        await task


def orders(client: inngest.Inngest) -> list[inngest.Function[Any]]:
    @client.create_function(fn_id="price", trigger=inngest.TriggerEvent(event="never"))
    async def price(ctx: inngest.Context) -> int:
        return 7

    @client.create_function(fn_id="order", trigger=inngest.TriggerEvent(event="order"))
    async def order(ctx: inngest.Context) -> object:
        async def add(number: int) -> int:
            return number + 1

        async def fail_once() -> str:
            if ctx.attempt == 0:
                raise ValueError("at first")
            return "at last"

        first = await ctx.step.run("first", add, 1)
        both = await ctx.group.parallel(
            (lambda: ctx.step.run("left", add, 10), lambda: ctx.step.run("right", add, 20))
        )
        await ctx.step.sleep("nap", timedelta(seconds=1))
        cost = await ctx.step.invoke("ask the price", function=price)
        paid = await ctx.step.wait_for_event("paid", event="paid", timeout=timedelta(hours=1))
        return [first, *both, cost, paid is not None, await ctx.step.run("shaky", fail_once)]

    return [price, order]


async def test_every_kind_of_step_works_through_a_connection(engine_place: Place) -> None:
    client = engine_place.client()

    async with working([(client, orders(client))]):
        await client.send(inngest.Event(name="order"))
        await engine_place.until(
            lambda: engine_place.engine.context.database.connection.execute(
                "SELECT 1 FROM waits WHERE event_name = 'paid'"
            ).fetchone()
        )
        await client.send(inngest.Event(name="paid"))
        await engine_place.ended(2)

    assert ("COMPLETED", [2, 11, 21, 7, True, "at last"]) in engine_place.runs()
    await engine_place.until(lambda: not engine_place.workers.connected())


async def test_a_handler_of_failures_is_asked_through_the_connection_too(
    engine_place: Place,
) -> None:
    client = engine_place.client()

    async def tell(ctx: inngest.Context) -> str:
        return f"told of {ctx.event.data['function_id']}"

    @client.create_function(
        fn_id="fails", trigger=inngest.TriggerEvent(event="go"), retries=0, on_failure=tell
    )
    async def fails(ctx: inngest.Context) -> None:
        raise inngest.NonRetriableError("never")

    async with working([(client, [fails])]):
        await client.send(inngest.Event(name="go"))
        runs = await engine_place.ended(2)

    assert ("COMPLETED", "told of shop-fails") in runs
    assert sorted(status for status, _ in runs) == ["COMPLETED", "FAILED"]


async def test_several_apps_share_a_connection(engine_place: Place) -> None:
    apps: Apps = []
    for name in ("one", "two", "three"):
        client = engine_place.client(name)

        @client.create_function(fn_id="f", trigger=inngest.TriggerEvent(event="go"))
        async def say(ctx: inngest.Context, name: str = name) -> str:
            return name

        apps.append((client, [say]))

    async with working(apps):
        assert len(engine_place.workers.connected()) == 1
        await apps[0][0].send(inngest.Event(name="go"))
        runs = await engine_place.ended(3)

    assert sorted(output for _, output in runs) == ["one", "three", "two"]


async def test_a_worker_that_is_killed_loses_its_lease_and_another_one_takes_over() -> None:
    async with place(Pace(extend_lease_s=1, lease_s=1.5, lease_grace_s=0.2)) as here:
        victim = await _process(here, "victim")
        await here.until(here.workers.connected)
        await here.send("slow")
        assert await _line_of(victim) == "began attempt 0"

        victim.kill()
        await victim.wait()
        await here.until(lambda: not here.workers.connected())
        heir = await _process(here, "heir")
        assert await _line_of(heir) == "began attempt 1"
        assert heir.stdin is not None
        heir.stdin.write(b"go on\n")

        assert await here.ended() == [("COMPLETED", "heir")]
        heir.terminate()
        assert await asyncio.wait_for(heir.wait(), PATIENCE_S) == 0


async def test_a_worker_reconnects_to_an_engine_that_was_restarted(tmp_path: Path) -> None:
    db = str(tmp_path / "steplog.db")
    async with place(db=db) as before:
        port = int(before.url.rpartition(":")[2])
        client = before.client()

        @client.create_function(fn_id="f", trigger=inngest.TriggerEvent(event="go"), retries=0)
        async def answer(ctx: inngest.Context) -> str:
            return "answered"

        connection = connect([(client, [answer])])
        task = asyncio.create_task(connection.start())
        await before.until(before.workers.connected)
        gateway_port = before.workers.gateway_port
        assert gateway_port is not None

    async with place(db=db, port=port, gateway_port=gateway_port) as after:
        await after.send("go")  # waits for the worker, whose next try may be seconds away
        assert await after.ended() == [("COMPLETED", "answered")]
        await connection.close()
        await task


async def test_with_keys_a_worker_needs_the_right_one() -> None:
    keys = Keys(events=(event_key("events"),), signing=signing_key(SIGNING_KEY))

    def worker_of(here: Place, key: str) -> Apps:
        client = inngest.Inngest(
            app_id="shop",
            api_base_url=here.url,
            event_api_base_url=here.url,
            event_key="events",
            signing_key=key,
        )

        @client.create_function(fn_id="f", trigger=inngest.TriggerEvent(event="go"))
        async def answer(ctx: inngest.Context) -> str:
            return "answered"

        return [(client, [answer])]

    async with place(keys=keys) as here:
        with pytest.raises(Exception, match="unauthorized"):
            await connect(worker_of(here, "signkey-test-" + "cd" * 16)).start()
        assert not list(here.engine.context.registry.apps())

        apps = worker_of(here, SIGNING_KEY)
        async with working(apps):
            await apps[0][0].send(inngest.Event(name="go"))
            assert await here.ended() == [("COMPLETED", "answered")]


async def _process(here: Place, instance: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(WORKER),
        here.url,
        instance,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def _line_of(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)
    return line.decode().strip()
