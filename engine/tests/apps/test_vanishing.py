"""Three apps at once, one of which vanishes: the other two do not notice, and it is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import aiohttp
import inngest
from steplog.syncing import sync_url
from steplog.testing import Steplog

from .frameworks import address, django_app, flask_app, serving

RUNS = 5


def two_steps(client: inngest.Inngest) -> inngest.Function[Any]:
    @client.create_function(fn_id="f", trigger=inngest.TriggerEvent(event="go"))
    def f(context: inngest.ContextSync) -> str:
        context.step.run("before", lambda: "before")
        context.step.sleep("an hour", timedelta(hours=1))
        return context.step.run("after", lambda: f"{client.app_id} is done")

    return f


def statuses(steplog: Steplog, app: str) -> list[str]:
    return [run.status for run in steplog.runs(f"{app}-f")]


async def text(url: str) -> str:
    async with aiohttp.ClientSession() as http, http.get(url) as reply:
        assert reply.status == 200
        return await reply.text()


async def test_an_app_that_vanishes_holds_up_no_other_and_is_waited_for(
    steplog: Steplog, new_client: Callable[[str], inngest.Inngest]
) -> None:
    one, two, three = (new_client(name) for name in ("one", "two", "three"))
    apps = [
        flask_app(one, [two_steps(one)]),
        django_app(two, [two_steps(two)]),
        flask_app(three, [two_steps(three)]),
    ]
    async with AsyncExitStack() as there, AsyncExitStack() as vanishing:
        ports = [await there.enter_async_context(serving(app)) for app in apps[:2]]
        lost_port = await vanishing.enter_async_context(serving(apps[2]))
        for port in (*ports, lost_port):
            assert await sync_url(steplog.engine, address(port)) is None
        go = [inngest.Event(name="go") for _ in range(RUNS)]
        await asyncio.to_thread(one.send_sync, go)
        await steplog.settle()
        assert len(steplog.runs()) == 3 * RUNS

        await vanishing.aclose()
        await steplog.advance("1h")

        # The others are done; what belongs to the lost one says why it waits, and until when.
        assert statuses(steplog, "one") == statuses(steplog, "two") == ["COMPLETED"] * RUNS
        assert statuses(steplog, "three") == ["RUNNING"] * RUNS
        for run in steplog.runs("three-f"):
            page = await text(f"{steplog.url}/runs/{run.id}")
            assert f"cannot connect to 127.0.0.1:{lost_port}" in page
        error = await sync_url(steplog.engine, address(lost_port))
        assert error is not None
        assert "cannot connect" in await text(f"{steplog.url}/functions")

        # What comes in meanwhile is done by those who are there.
        await asyncio.to_thread(one.send_sync, inngest.Event(name="go"))
        await steplog.settle()
        assert [len(statuses(steplog, app)) for app in ("one", "two", "three")] == [RUNS + 1] * 3
        assert [run.step("before").status for run in steplog.runs("two-f")] == ["completed"] * (
            RUNS + 1
        )

        await there.enter_async_context(serving(apps[2], lost_port))
        assert await sync_url(steplog.engine, address(lost_port)) is None
        await steplog.advance("1d")

    assert {run.status for run in steplog.runs()} == {"COMPLETED"}
    assert {run.output for run in steplog.runs("three-f")} == {"three is done"}
    assert len(steplog.runs()) == 3 * (RUNS + 1)
