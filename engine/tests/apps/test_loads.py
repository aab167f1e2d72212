"""Loads that are counted, not timed: everything arrives, runs once, and keeps what it was given.

On two slow cores 5,000 runs take about 20 s and 1,000 steps about 7 s; the others 2 s together.
"""

from __future__ import annotations

import asyncio
import io
import json
from collections import Counter
from typing import Any

import aiohttp
import fastapi
import inngest
import inngest.fast_api
from steplog.testing import Steplog
from steplog.wire.json import decode
from steplog.wire.limits import EVENT_BYTES_MAX, EVENTS_MAX, STEP_BYTES_MAX

REQUESTS = 500
STEPS = 1_000


def function(client: inngest.Inngest, seen: Counter[int]) -> inngest.Function[Any]:
    @client.create_function(fn_id="f", trigger=inngest.TriggerEvent(event="go"))
    async def f(context: inngest.Context) -> int:
        number = context.event.data["n"]
        assert isinstance(number, int)
        seen[number] += 1
        return number

    return f


async def post(http: aiohttp.ClientSession, steplog: Steplog, body: object) -> list[str]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with http.post(f"{steplog.url}/e/key", data=io.BytesIO(data)) as reply:
        assert reply.status == 200, await reply.text()
        ids: list[str] = (await reply.json())["ids"]
        return ids


async def test_500_requests_at_once_start_500_runs(steplog: Steplog) -> None:
    seen: Counter[int] = Counter()
    client = steplog.client()
    await steplog.serve(client, [function(client, seen)])

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        answers = await asyncio.gather(
            *(
                post(http, steplog, {"name": "go", "data": {"n": number}})
                for number in range(REQUESTS)
            )
        )
    await steplog.settle()

    assert len({internal_id for ids in answers for internal_id in ids}) == REQUESTS
    assert seen == Counter(range(REQUESTS))
    assert Counter(run.status for run in steplog.runs()) == {"COMPLETED": REQUESTS}


async def test_5000_events_in_a_request_start_5000_runs(steplog: Steplog) -> None:
    seen: Counter[int] = Counter()
    client = steplog.client()
    await steplog.serve(client, [function(client, seen)])

    async with aiohttp.ClientSession() as http:
        events = [{"name": "go", "data": {"n": number}} for number in range(EVENTS_MAX)]
        ids = await post(http, steplog, events)
        others = [{"name": "nobody"}] * (EVENTS_MAX + 1)
        async with http.post(f"{steplog.url}/e/key", json=others) as reply:
            # As in the reference: those before the first bad one are taken, and told.
            assert (reply.status, len((await reply.json())["ids"])) == (400, EVENTS_MAX)
    await steplog.settle()

    assert len(set(ids)) == EVENTS_MAX
    assert seen == Counter(range(EVENTS_MAX))


async def test_an_event_of_3_mib_reaches_its_function_whole(steplog: Steplog) -> None:
    client = steplog.client()
    seen: list[int] = []

    @client.create_function(fn_id="f", trigger=inngest.TriggerEvent(event="go"))
    async def f(context: inngest.Context) -> int:
        text = context.event.data["text"]
        assert isinstance(text, str)
        seen.append(len(text))
        return len(text)

    await steplog.serve(client, [f])
    empty = b'{"name":"go","data":{"text":""},"id":"1","ts":1767603600000,"user":{}}'
    text = b"x" * (EVENT_BYTES_MAX - len(empty))
    body = empty.replace(b'"text":""', b'"text":"' + text + b'"')
    assert len(body) == EVENT_BYTES_MAX

    async with aiohttp.ClientSession() as http:
        await post(http, steplog, body)
        larger = body.replace(b"xxx", b"xxxx", 1)
        async with http.post(f"{steplog.url}/e/key", data=io.BytesIO(larger)) as reply:
            assert reply.status == 400
    await steplog.settle()

    assert seen == [len(text)]
    assert steplog.runs()[0].status == "COMPLETED"


async def test_a_step_output_of_4_mib_is_kept_and_told_again(steplog: Steplog) -> None:
    client = steplog.client()
    length = STEP_BYTES_MAX - 1_024

    @client.create_function(fn_id="f", trigger=inngest.TriggerEvent(event="go"))
    async def f(context: inngest.Context) -> list[int]:
        async def large() -> str:
            return "x" * length

        text = await context.step.run("large", large)

        async def measure() -> int:
            return len(text)

        return [await context.step.run("measure", measure), len(text)]

    await steplog.serve(client, [f])
    async with aiohttp.ClientSession() as http:
        await post(http, steplog, {"name": "go"})
    await steplog.settle()

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", [length, length])


async def test_1000_steps_in_a_run_each_run_once(steplog: Steplog) -> None:
    """An app of our own: the SDK takes a second to replay so many steps, which is not our time."""
    done: Counter[str] = Counter()
    app = fastapi.FastAPI()
    headers = {"x-inngest-sdk": "py:v0.5.19", "x-inngest-req-version": "2"}

    @app.put("/api/inngest")
    async def sync(request: fastapi.Request) -> fastapi.Response:
        url = str(request.url)
        step = {
            "id": "step",
            "name": "step",
            "runtime": {"type": "http", "url": f"{url}?fnId=app-f&stepId=step"},
        }
        functions = [
            {"id": "app-f", "name": "f", "triggers": [{"event": "go"}], "steps": {"step": step}}
        ]
        body = {"appname": "app", "sdk": "py:v0.5.19", "url": url, "functions": functions}
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{steplog.url}/fn/register", json=body) as reply,
        ):
            return fastapi.Response(await reply.read(), 200, headers)

    @app.post("/api/inngest")
    async def call(request: fastapi.Request) -> fastapi.Response:
        steps = decode(await request.body())["steps"]
        number = len(steps)
        assert sorted(steps) == sorted(f"s{n}" for n in range(number))
        if number == STEPS:
            return fastapi.Response(
                json.dumps(sum(s["data"] for s in steps.values())), 200, headers
            )
        name = f"s{number}"
        done[name] += 1
        op = {"id": name, "name": name, "displayName": name, "op": "StepRun", "data": number}
        return fastapi.Response(json.dumps([op]), 206, headers)

    await steplog.mount(app)
    async with aiohttp.ClientSession() as http:
        await post(http, steplog, {"name": "go"})
    await steplog.settle()

    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", sum(range(STEPS)))
    assert done == Counter(f"s{number}" for number in range(STEPS))
    assert len(run.steps) == STEPS


async def test_100_steps_on_the_official_sdk(steplog: Steplog) -> None:
    steps = 100
    client = steplog.client()
    done: Counter[int] = Counter()

    @client.create_function(fn_id="f", trigger=inngest.TriggerEvent(event="go"))
    async def f(context: inngest.Context) -> int:
        total = 0
        for number in range(steps):

            async def work(number: int = number) -> int:
                done[number] += 1
                return number

            total += await context.step.run(f"s{number}", work)
        return total

    await steplog.serve(client, [f])
    async with aiohttp.ClientSession() as http:
        await post(http, steplog, {"name": "go"})
    await steplog.settle()

    assert steplog.runs()[0].output == sum(range(steps))
    assert done == Counter(range(steps))
