"""`step.ai.infer`: the engine asks the model, with the provider's own kind of key."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx2
import inngest
import pytest
from aiohttp import web
from inngest.experimental import ai
from inngest.experimental.ai import gemini
from steplog.dispatch.addresses import PUBLIC
from steplog.dispatch.outbound import Outbound
from steplog.testing import Steplog
from steplog.testing.harness import running

from .provider import provider

GO = inngest.TriggerEvent(event="go")
KEY = "sk-test-9f8e7d6c5b4a"
BODY = {"messages": [{"role": "user", "content": "Say hi"}]}
REPLY = {"content": [{"type": "text", "text": "Hi there!"}], "usage": {"input_tokens": 9}}


class Bedrock(ai.anthropic.Adapter):
    def format(self) -> str:
        return "bedrock"


def asks(
    client: inngest.Inngest, adapter: ai.BaseAdapter, *, retries: int = 0
) -> inngest.Function[Any]:
    @client.create_function(fn_id="f", trigger=GO, retries=retries)
    async def f(ctx: inngest.Context) -> Any:
        try:
            return await ctx.step.ai.infer("ask", adapter=adapter, body=dict(BODY))
        except inngest.StepError as error:
            return [error.name, error.message]

    return f


async def go(steplog: Steplog, client: inngest.Inngest) -> None:
    await client.send(inngest.Event(name="go"))
    await steplog.settle()


def everything_stored(steplog: Steplog) -> str:
    dump = steplog.engine.context.database.connection.iterdump()
    return "\n".join(dump) + bytes.fromhex("".join(_blobs(steplog))).decode(errors="replace")


def _blobs(steplog: Steplog) -> list[str]:
    db = steplog.engine.context.database.connection
    blobs = []
    for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        for row in db.execute(f"SELECT * FROM {table}"):
            blobs += [value.hex() for value in row if isinstance(value, bytes)]
    return blobs


@pytest.mark.parametrize(
    ("adapter", "path", "header", "value"),
    [
        (ai.anthropic.Adapter, "/v1/messages", "x-api-key", KEY),
        (ai.openai.Adapter, "/v1/chat/completions", "authorization", f"Bearer {KEY}"),
        (Bedrock, "/v1/messages", "authorization", KEY),
        (gemini.Adapter, f"/v1/models/m:generateContent?key={KEY}", "x-api-key", None),
    ],
)
async def test_each_provider_gets_its_key_as_it_wants_it(
    steplog: Steplog,
    adapter: Callable[..., ai.BaseAdapter],
    path: str,
    header: str,
    value: str | None,
) -> None:
    client = steplog.client()
    async with provider(web.json_response(REPLY)) as vendor:
        headers = {"x-mine": "my-value"}
        chosen = adapter(auth_key=KEY, base_url=f"{vendor.url}/v1", headers=headers, model="m")
        await steplog.serve(client, [asks(client, chosen)])

        await go(steplog, client)

        (asked,) = vendor.asked
    assert (asked.method, asked.path, asked.headers.get(header)) == ("POST", path, value)
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["x-mine"] == "my-value"
    assert json.loads(asked.body)["messages"] == BODY["messages"]
    (run,) = steplog.runs()
    assert (run.status, run.output) == ("COMPLETED", REPLY)
    assert (run.step("ask").kind, run.step("ask").attempts) == ("ai_infer", 1)


async def test_a_failing_provider_is_asked_again_after_the_usual_wait(steplog: Steplog) -> None:
    client = steplog.client()
    answers = (web.json_response({"error": "busy"}, status=503), web.json_response(REPLY))
    async with provider(ConnectionError(), *answers) as vendor:
        adapter = ai.openai.Adapter(auth_key=KEY, base_url=vendor.url, model="m")
        await steplog.serve(client, [asks(client, adapter, retries=2)])

        await go(steplog, client)
        assert len(vendor.asked) == 1
        await steplog.advance("31s")
        assert len(vendor.asked) == 2, "15 s and half of the jitter later"
        await steplog.drain()

    (run,) = steplog.runs()
    assert (run.output, run.step("ask").attempts, len(vendor.asked)) == (REPLY, 3, 3)


async def test_a_provider_that_says_when_to_come_back_is_taken_at_its_word(
    steplog: Steplog,
) -> None:
    client = steplog.client()
    busy = web.json_response({}, status=429, headers={"retry-after": "3600"})
    async with provider(busy, web.json_response(REPLY)) as vendor:
        adapter = ai.openai.Adapter(auth_key=KEY, base_url=vendor.url, model="m")
        await steplog.serve(client, [asks(client, adapter, retries=1)])

        await go(steplog, client)
        await steplog.advance("59m")
        assert len(vendor.asked) == 1
        await steplog.advance("2m")

    assert [run.output for run in steplog.runs()] == [REPLY]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            web.json_response({"error": "no such model"}, status=404),
            "unsuccessful status code: 404",
        ),
        (web.Response(text="<html>"), "the answer is not JSON"),
        (web.Response(body=b'{"p": NaN}'), "NaN is not JSON"),
        (web.Response(body=b'"' + b"x" * 4_194_303 + b'"'), "has 4,194,305 bytes"),
        (web.Response(status=302, headers={"location": "/elsewhere"}), "status code: 302"),
    ],
)
async def test_a_failure_reaches_the_functions_code_as_a_step_error(
    steplog: Steplog, answer: web.Response, message: str
) -> None:
    client = steplog.client()
    async with provider(answer) as vendor:
        adapter = ai.openai.Adapter(auth_key=KEY, base_url=vendor.url, model="m")
        await steplog.serve(client, [asks(client, adapter)])

        await go(steplog, client)

    (run,) = steplog.runs()
    assert run.output[0] == "AIGatewayError"
    assert run.output[1].startswith("Error making AI request: ")
    assert message in run.output[1]
    assert len(vendor.asked) == 1


async def test_an_answer_that_is_too_large_is_not_asked_for_again(steplog: Steplog) -> None:
    client = steplog.client()
    async with provider(web.Response(body=b'"' + b"x" * 5_000_000 + b'"')) as vendor:
        adapter = ai.openai.Adapter(auth_key=KEY, base_url=vendor.url, model="m")
        await steplog.serve(client, [asks(client, adapter, retries=4)])

        await go(steplog, client)

    assert len(vendor.asked) == 1
    assert 'the answer to step "ask" has' in steplog.runs()[0].output[1]


async def test_an_answer_passes_byte_for_byte(steplog: Steplog) -> None:
    client = steplog.client()
    exact = b'{"z":1.10,"a":123456789012345678901234567890,"a":1e2,"s":"\\u00e9\\/"}'
    async with provider(web.Response(body=exact)) as vendor:
        adapter = ai.openai.Adapter(auth_key=KEY, base_url=vendor.url, model="m")
        await steplog.serve(client, [asks(client, adapter)])

        await go(steplog, client)

    db = steplog.engine.context.database.connection
    assert db.execute("SELECT output FROM steps").fetchall() == [(exact,)]


@pytest.mark.parametrize("echo", [KEY, f"Bearer {KEY}", f"https://vendor/?key={KEY}"])
async def test_no_key_is_stored_shown_or_logged(
    steplog: Steplog, echo: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="steplog")
    client = steplog.client()
    failing = web.Response(status=401, text=f"wrong key {echo}")
    async with provider(failing, ConnectionError(), failing) as vendor:
        adapter = gemini.Adapter(
            auth_key=KEY,
            base_url=vendor.url,
            headers={"Authorization": f"Basic {KEY}", "x-plain": "seen"},
            model="m",
        )
        await steplog.serve(client, [asks(client, adapter, retries=2)])
        await go(steplog, client)
        assert len(steplog.engine.context.kept_requests) == 0
        await steplog.drain()

    stored = everything_stored(steplog)
    run_id = steplog.runs()[0].id
    async with httpx2.AsyncClient(base_url=steplog.url) as http:
        shown = [
            (await http.get(path)).text
            for path in (
                f"/runs/{run_id}",
                f"/runs/{run_id}?step={steplog.run(run_id).step('ask').id}",
                f"/v2/runs/{run_id}/trace?includeOutput=true",
                f"/v1/runs/{run_id}",
            )
        ]
    assert "wrong key" in stored
    assert "[redacted]" in shown[2]
    assert "x-plain" in shown[2]
    for text in (stored, *shown, caplog.text):
        assert KEY not in text


async def test_a_killed_engine_asks_the_app_again_for_what_it_has_not_stored(
    steplog: Steplog,
) -> None:
    client = steplog.client()
    keys = ["old-key-1234", "new-key-5678"]
    calls: list[str] = []

    async with provider(web.json_response(REPLY)) as vendor:

        @client.create_function(fn_id="f", trigger=GO, retries=1)
        async def f(ctx: inngest.Context) -> Any:
            calls.append("app")
            adapter = ai.openai.Adapter(auth_key=keys[0], base_url=vendor.url, model="m")
            return await ctx.step.ai.infer("ask", adapter=adapter, body=dict(BODY))

        await steplog.serve(client, [f])
        vendor.stalls = True
        await client.send(inngest.Event(name="go"))
        await vendor.was_asked.wait()

        vendor.stalls = False
        del keys[0]
        await steplog.kill()
        await steplog.drain()
        vendor.go_on.set()

    assert [asked.headers["authorization"] for asked in vendor.asked] == [
        "Bearer old-key-1234",
        "Bearer new-key-5678",
    ]
    (run,) = steplog.runs()
    assert (run.status, run.output, run.step("ask").attempts) == ("COMPLETED", REPLY, 2)
    assert calls == ["app"] * 3, "once to plan it, once to name it again, once to end"


async def test_models_are_asked_beside_each_other(steplog: Steplog) -> None:
    client = steplog.client()
    ran: list[str] = []

    async def work() -> str:
        ran.append("work")
        return "worked"

    async with provider(web.json_response({}, status=500), web.json_response(REPLY)) as vendor:
        adapter = ai.openai.Adapter(auth_key=KEY, base_url=vendor.url, model="m")

        @client.create_function(fn_id="f", trigger=GO, retries=1)
        async def f(ctx: inngest.Context) -> Any:
            infer = partial(ctx.step.ai.infer, adapter=adapter, body=dict(BODY))
            return await ctx.group.parallel(
                (partial(infer, "a"), partial(ctx.step.run, "work", work), partial(infer, "b"))
            )

        await steplog.serve(client, [f])
        await go(steplog, client)
        await steplog.drain()

    (run,) = steplog.runs()
    assert run.output == [REPLY, "worked", REPLY]
    assert ran == ["work"]
    assert len(vendor.asked) == 3


async def test_a_step_that_has_gone_from_the_code_meanwhile_is_dropped(steplog: Steplog) -> None:
    client = steplog.client()
    async with provider(web.json_response({}, status=500)) as vendor:
        adapter = ai.openai.Adapter(auth_key=KEY, base_url=vendor.url, model="m")

        @client.create_function(fn_id="f", trigger=GO, retries=1)
        async def f(ctx: inngest.Context) -> Any:
            if not vendor.asked:
                await ctx.step.ai.infer("ask", adapter=adapter, body=dict(BODY))
            await ctx.step.sleep("nap", 1_000)
            return "went on"

        await steplog.serve(client, [f])
        await go(steplog, client)
        await steplog.drain()

    assert [run.output for run in steplog.runs()] == ["went on"]


async def test_a_private_address_is_refused_where_only_the_public_may_be_called() -> None:
    async with running(outbound=Outbound(PUBLIC)) as steplog, provider() as vendor:
        client = steplog.client()
        adapter = ai.openai.Adapter(auth_key=KEY, base_url=vendor.url, model="m")
        await steplog.serve(client, [asks(client, adapter)])

        await go(steplog, client)

        assert vendor.asked == []
        assert "is in a private network" in steplog.runs()[0].output[1]
