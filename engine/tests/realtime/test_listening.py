"""Who may listen, and what a listener may say on an open socket."""

from __future__ import annotations

import asyncio

import aiohttp
import inngest
import pytest
from inngest.experimental import realtime
from steplog.realtime.tokens import InvalidToken, Tokens
from steplog.testing import Steplog
from steplog.wire.realtime import TOPICS_MAX, Topic

from .listeners import events, socket, token

NOW_MS = 1_767_603_600_000
TOPIC = Topic("c", "t")


async def refusals(steplog: Steplog, key: str) -> tuple[int, int]:
    """The statuses with which both ways of listening are refused."""
    async with events(steplog, key) as page:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with socket(steplog, key):
                pass
        return page.response.status, refused.value.status


async def test_a_token_is_good_for_a_minute(steplog: Steplog, client: inngest.Inngest) -> None:
    key = await token(client)

    async with socket(steplog, key) as page:
        await steplog.advance("61s")
        late = await refusals(steplog, key)
        await realtime.publish(client, "call:1", "progress", {"n": 1})
        seen = await page.next()

    assert late == (401, 401)
    assert seen["data"] == {"n": 1}, "who listens already goes on"


async def test_a_token_of_somebody_else_opens_nothing(steplog: Steplog) -> None:
    forged = Tokens("dev-mode-is-not-secret").issue([TOPIC], "ID", steplog.now_ms)

    assert await refusals(steplog, forged) == (401, 401)
    assert await refusals(steplog, "") == (401, 401)


def test_a_token_that_was_changed_is_none() -> None:
    tokens = Tokens("secret")
    good = tokens.issue([TOPIC], "ID", NOW_MS)
    other = tokens.issue([Topic("c", "other")], "ID", NOW_MS)
    header, claims, mark = good.split(".")

    assert tokens.topics(good, NOW_MS) == (TOPIC,)
    for changed in (
        f"{header}.{other.split('.')[1]}.{mark}",
        f"eyJhbGciOiJub25lIn0.{claims}.",
        f"{header}.{claims}",
        f"{header}.{claims}.{mark}A",
        "é.é.é",
        "..",
    ):
        with pytest.raises(InvalidToken):
            tokens.topics(changed, NOW_MS)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b'[{"channel":"c"}]',
        b'[{"channel":"","name":"t"}]',
        b"[" + b",".join(b'{"channel":"c","name":"%d"}' % n for n in range(TOPICS_MAX + 1)) + b"]",
    ],
)
async def test_a_token_is_asked_for_with_topics(steplog: Steplog, body: bytes) -> None:
    url = f"{steplog.url}/v1/realtime/token"
    async with aiohttp.ClientSession() as http, http.post(url, data=body) as reply:
        assert reply.status == 400
        assert "the body must be" in (await reply.json())["error"]


async def test_an_open_socket_takes_more_topics_and_leaves_them(
    steplog: Steplog, client: inngest.Inngest
) -> None:
    more = await token(client, "call:2", "words")
    async with socket(steplog, await token(client)) as page:
        await page.say("pong", None)  # nothing to mind
        await page.say("sub", more)
        await page.say("sub", more)  # nor is the same once more
        first = None
        while first is None:  # the socket's own message is not answered
            await realtime.publish(client, "call:2", "words", {"n": 1})
            await realtime.publish(client, "call:1", "progress", {"n": 0})
            message = await page.next()
            first = message if message["channel"] == "call:2" else None

        await page.say("unsub", more)
        seen = ["call:2"]
        while seen[-2:] != ["call:1", "call:1"]:
            await realtime.publish(client, "call:2", "words", {"n": 2})
            await realtime.publish(client, "call:1", "progress", {"n": 2})
            seen.append((await page.next())["channel"])

    assert first["data"] == {"n": 1}


@pytest.mark.parametrize(
    ("said", "code"),
    [("what?", 1007), ('{"kind":"sub","data":{}}', 1007), ('{"kind":"sub","data":"x.y.z"}', 1008)],
)
async def test_a_socket_that_says_what_cannot_be_meant_is_closed_with_the_reason(
    steplog: Steplog, client: inngest.Inngest, said: str, code: int
) -> None:
    async with socket(steplog, await token(client)) as page:
        await page.say_text(said)
        last = await page.next()

        assert last["kind"] == "closing"
        assert last["data"]
        assert await page.closed() == code


async def test_a_page_of_any_site_may_listen_and_not_publish(
    steplog: Steplog, client: inngest.Inngest
) -> None:
    origin = {"origin": "https://shop.example"}
    key = await token(client)
    async with aiohttp.ClientSession() as http:
        url = f"{steplog.url}/v1/realtime"
        async with http.get(f"{url}/sse", params={"token": key}, headers=origin) as listening:
            pass
        async with http.options(f"{url}/sse", headers=origin) as asked:
            pass
        async with http.post(f"{url}/publish?channel=c&topic=t", headers=origin) as published:
            pass
        async with http.post(f"{url}/token", json=[], headers=origin) as told:
            pass

    assert listening.headers["access-control-allow-origin"] == "*"
    assert (asked.status, asked.headers["access-control-allow-origin"]) == (204, "*")
    assert (published.status, told.status) == (403, 403)


async def test_a_listener_that_goes_leaves_nothing_behind(
    steplog: Steplog, client: inngest.Inngest
) -> None:
    key = await token(client)
    for _ in range(3):
        async with socket(steplog, key), events(steplog, key):
            pass

    await realtime.publish(client, "call:1", "progress", {"n": 1})
    async with socket(steplog, key) as page:
        await realtime.publish(client, "call:1", "progress", {"n": 2})
        assert (await page.next())["data"] == {"n": 2}
    assert steplog.engine.context.telemetry.total("steplog_internal_errors_total") == 0


async def test_functions_without_a_loop_ask_and_publish_too(
    steplog: Steplog, client: inngest.Inngest
) -> None:
    asked = await asyncio.to_thread(
        realtime.get_subscription_token_sync, client, "call:1", ["progress"]
    )

    async with socket(steplog, str(asked["key"])) as page:
        await asyncio.to_thread(realtime.publish_sync, client, "call:1", "progress", {"n": 1})

        assert (await page.next())["data"] == {"n": 1}
