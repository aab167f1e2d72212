"""With keys, publishing and tokens ask for the signing key; listening asks for the token alone."""

from __future__ import annotations

import aiohttp
from inngest.experimental import realtime
from steplog.keyed import Keyed
from steplog.testing.harness import running
from steplog.wire.keys import Keys, Secret

from .listeners import events, sdk_client, socket, token

KEYS = Keys(Secret("signkey-prod-" + "0b" * 32), (Secret("an event key"),), None)


async def test_who_has_no_key_listens_and_neither_publishes_nor_makes_tokens() -> None:
    keyed = Keyed(KEYS, Secret("the password of the tests"))
    async with running(keyed=keyed) as steplog, sdk_client(steplog) as client:
        key = await token(client)
        async with socket(steplog, key) as page, events(steplog, key) as other_page:
            async with aiohttp.ClientSession(steplog.url) as http:
                for path in ("publish?channel=call:1&topic=progress", "publish/tee?channel=c"):
                    async with http.post(f"/v1/realtime/{path}", data=b"1") as reply:
                        assert reply.status == 401, path
                topics = [{"channel": "call:1", "name": "progress", "kind": "run"}]
                for bearer in ({}, {"authorization": f"Bearer {key}"}):
                    url = "/v1/realtime/token"
                    async with http.post(url, json=topics, headers=bearer) as reply:
                        assert reply.status == 401, "a subscription's token is no key"

            await realtime.publish(client, "call:1", "progress", {"n": 1})

            assert (await page.next())["data"] == {"n": 1}
            assert (await other_page.next())["data"] == {"n": 1}
        async with events(steplog, "") as nobody:
            assert nobody.response.status == 401
