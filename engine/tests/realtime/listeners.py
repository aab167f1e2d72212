"""A page that listens: by WebSocket or by server-sent events, to a real engine's server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import inngest
from inngest.experimental import realtime
from steplog.testing import Steplog
from steplog.wire.json import decode


@asynccontextmanager
async def sdk_client(steplog: Steplog) -> AsyncIterator[inngest.Inngest]:
    """The SDK keeps its connections and has no way to close them: their owner is reached into."""
    client = steplog.client("calls")
    try:
        yield client
    finally:
        await client._http_client._http_client.aclose()
        client._http_client._http_client_sync.close()


async def token(client: inngest.Inngest, channel: str = "call:1", *topics: str) -> str:
    names = list(topics or ("progress",))
    asked = await realtime.get_subscription_token(client, channel, names)
    assert (asked["channel"], asked["topics"]) == (channel, names)
    key = asked["key"]
    assert isinstance(key, str)
    return key


class Socket:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def next(self) -> dict[str, Any]:
        message = await self._socket.receive(5)
        assert message.type is aiohttp.WSMsgType.TEXT, message
        value: dict[str, Any] = decode(message.data.encode())
        return value

    async def say(self, kind: str, data: object) -> None:
        await self._socket.send_json({"kind": kind, "data": data})

    async def say_text(self, text: str) -> None:
        await self._socket.send_str(text)

    async def closed(self) -> int:
        """The code with which the engine closes it, after whatever it still says."""
        while (message := await self._socket.receive(5)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert message.type is aiohttp.WSMsgType.CLOSE, message
        code: int = message.data
        return code


@asynccontextmanager
async def socket(steplog: Steplog, token: str) -> AsyncIterator[Socket]:
    """The token is shown in the address, as the SDKs' clients do."""
    url = f"{steplog.url}/v1/realtime/connect"
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(url, params={"token": token}) as opened,
    ):
        yield Socket(opened)


class Events:
    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def next(self) -> dict[str, Any]:
        """The next event that has data, put together as browsers do."""
        lines: list[str] = []
        async for line in self.response.content:
            text = line.decode().rstrip("\n")
            if text.startswith("data: "):
                lines.append(text.removeprefix("data: "))
            elif not text and lines:
                break
        value: dict[str, Any] = decode("\n".join(lines).encode())
        return value


@asynccontextmanager
async def events(steplog: Steplog, token: str) -> AsyncIterator[Events]:
    url = f"{steplog.url}/v1/realtime/sse"
    timeout = aiohttp.ClientTimeout(total=10)
    async with (
        aiohttp.ClientSession(timeout=timeout) as http,
        http.get(url, headers={"authorization": f"Bearer {token}"}) as response,
    ):
        if response.status == 200:
            assert await response.content.readline() == b": open\n"
            assert await response.content.readline() == b"\n"
        yield Events(response)
