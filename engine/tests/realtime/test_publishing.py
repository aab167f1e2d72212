"""What functions say while they run, as it reaches who listens: on the official SDK's client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import inngest
import pytest
from inngest.experimental import realtime
from steplog.testing import Steplog
from steplog.testing.harness import running
from steplog.wire.realtime import CHUNKS_MAX, PUBLISHED_BYTES_MAX

from .listeners import events, sdk_client, socket, token


async def publish(steplog: Steplog, body: object, query: str, **headers: str) -> tuple[int, str]:
    url = f"{steplog.url}/v1/realtime/publish?{query}"
    data = body if isinstance(body, bytes | AsyncIterator) else str(body).encode()
    async with aiohttp.ClientSession() as http, http.post(url, data=data, headers=headers) as reply:
        return reply.status, await reply.text()


async def test_a_page_sees_what_a_function_says_while_it_runs(
    steplog: Steplog, client: inngest.Inngest
) -> None:
    @client.create_function(fn_id="transcribe", trigger=inngest.TriggerEvent(event="call/came"))
    async def transcribe(context: inngest.Context) -> str:
        async def listen() -> str:
            await realtime.publish(client, "call:1", "progress", {"done": 50})
            return "words"

        return await context.step.run("listen", listen)

    await steplog.serve(client, [transcribe])
    key = await token(client)

    async with socket(steplog, key) as page, events(steplog, key) as other_page:
        await client.send(inngest.Event(name="call/came"))
        seen, also_seen = await page.next(), await other_page.next()

    assert (seen["kind"], seen["channel"], seen["topic"]) == ("data", "call:1", "progress")
    assert seen["data"] == {"done": 50}
    assert also_seen == seen
    await steplog.settle()
    assert steplog.runs()[0].status == "COMPLETED"


async def test_what_nobody_listens_to_is_gone(steplog: Steplog, client: inngest.Inngest) -> None:
    await realtime.publish(client, "call:1", "progress", {"n": 1})

    async with socket(steplog, await token(client)) as page:
        await realtime.publish(client, "call:1", "progress", {"n": 2})

        assert (await page.next())["data"] == {"n": 2}


async def test_a_token_opens_its_own_channel_and_topics(
    steplog: Steplog, client: inngest.Inngest
) -> None:
    async with socket(steplog, await token(client, "call:1", "progress", "words")) as page:
        for channel, topic in (
            ("call:2", "progress"),
            ("call:1", "secrets"),
            ("call:1", "words"),
        ):
            await realtime.publish(client, channel, topic, {"of": [channel, topic]})

        assert (await page.next())["data"] == {"of": ["call:1", "words"]}


async def test_a_message_says_where_it_comes_from_and_keeps_its_data_to_the_letter(
    steplog: Steplog,
    client: inngest.Inngest,
) -> None:
    @client.create_function(fn_id="f", trigger=inngest.TriggerEvent(event="go"))
    async def f(context: inngest.Context) -> None:
        return None

    await steplog.serve(client, [f])
    await client.send(inngest.Event(name="go"))
    await steplog.settle()
    run_id = steplog.runs()[0].id
    key = await token(client, "c", "a", "b")
    async with socket(steplog, key) as page, events(steplog, key) as other_page:
        query = f"channel=c&topic=a&topic=b&run_id={run_id}&metadata=%7B%22by%22:1%7D"
        status, text = await publish(steplog, b'{\r\n "big": 123456789012345678901 }', query)
        seen = [await page.next(), await page.next()]
        folded = await other_page.next()

    assert (status, text) == (200, "")
    assert [message["topic"] for message in seen] == ["a", "b"]
    for message in (*seen, folded):
        assert message["data"] == {"big": 123456789012345678901}
        assert (message["run_id"], message["fn_slug"]) == (run_id, "calls-f")
        assert message["metadata"] == {"by": 1}


async def test_a_text_without_quotes_is_a_text(steplog: Steplog, client: inngest.Inngest) -> None:
    """The JavaScript SDK sends texts as they are."""
    async with socket(steplog, await token(client)) as page:
        await publish(steplog, "half done", "channel=call:1&topic=progress")

        assert (await page.next())["data"] == "half done"


@pytest.mark.parametrize(
    ("body", "query", "status", "reason"),
    [
        (b"1", "channel=c", 400, "topic is missing"),
        (b"1", "topic=t", 400, "a channel has 1 to 512 characters"),
        (b"\xff", "channel=c&topic=t", 400, "neither JSON nor UTF-8"),
        (b"1", "channel=c&topic=t&metadata=x", 400, "metadata must be JSON"),
        (b"1" * (PUBLISHED_BYTES_MAX + 1), "channel=c&topic=t", 413, "512 KiB"),
    ],
    ids=["no topic", "no channel", "no text", "metadata", "size"],
)
async def test_what_cannot_be_published_is_refused_in_words(
    steplog: Steplog, body: bytes, query: str, status: int, reason: str
) -> None:
    told = await publish(steplog, body, query)

    assert told[0] == status
    assert reason in told[1]


async def test_a_stream_comes_in_pieces_that_cut_no_character(
    steplog: Steplog, client: inngest.Inngest
) -> None:
    text = "a" + "é" * 1_000
    async with socket(steplog, await token(client)) as page:
        status, _ = await publish(
            steplog,
            text,
            "channel=call:1&topic=progress",
            **{"content-type": "text/stream"},
        )
        start = await page.next()
        pieces = [await page.next()]
        while (message := await page.next())["kind"] == "chunk":
            pieces.append(message)

    assert status == 200
    assert (start["kind"], message["kind"]) == ("datastream-start", "datastream-end")
    assert message["data"] == start["data"]
    assert {piece["stream_id"] for piece in pieces} == {start["data"]}
    assert {(piece["channel"], piece["topic"]) for piece in pieces} == {("call:1", "progress")}
    assert "".join(piece["data"] for piece in pieces) == text
    assert all(len(piece["data"].encode()) <= 1_025 for piece in pieces)


async def test_a_stream_that_is_too_long_is_refused_and_its_readers_see_an_end(
    steplog: Steplog,
    client: inngest.Inngest,
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(CHUNKS_MAX + 1):
            yield b"x" * 1_024

    async with socket(steplog, await token(client)) as page:
        status, text = await publish(
            steplog,
            pieces(),
            "channel=call:1&topic=progress",
            **{"content-type": "text/stream"},
        )
        kinds: list[str] = []
        while not kinds or kinds[-1] != "datastream-end":
            kinds.append((await page.next())["kind"])

    assert status == 413
    assert "begin another one" in text
    assert kinds.count("chunk") == CHUNKS_MAX


async def test_the_stream_of_a_run_reaches_its_sender_and_event_streams_as_it_is(
    steplog: Steplog,
    client: inngest.Inngest,
) -> None:
    said = b'event: inngest.stream\ndata: {"data":1}\n\n'
    key = await token(client, "RUN", "$stream")
    async with events(steplog, key) as raw, socket(steplog, key) as page:
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{steplog.url}/v1/realtime/publish/tee?channel=RUN", data=said) as reply,
        ):
            echoed = await reply.read()
        seen = await raw.response.content.readexactly(len(said))
        kinds = [(await page.next())["kind"] for _ in range(3)]

    assert echoed == seen == said
    assert kinds == ["datastream-start", "chunk", "datastream-end"]


async def test_who_listens_is_told_when_the_engine_stops() -> None:
    async with AsyncExitStack() as listeners:
        async with running() as steplog, sdk_client(steplog) as client:
            key = await token(client)
            page = await listeners.enter_async_context(socket(steplog, key))
            other_page = await listeners.enter_async_context(events(steplog, key))

        last, other_last = await page.next(), await other_page.next()
        assert last["kind"] == other_last["kind"] == "closing"
        assert "stopping" in last["data"]
        assert await page.closed() == 1001
