"""The stream that tells a page to look again: never what has changed, only that something has.

One EventSource per page. It says so at most five times a second, ends when the engine stops or
the page goes, and drops a reader that does not read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import Message, Receive, Scope, Send

from ...watch import Watch

PACE_S = 0.2  # between two messages
HEARTBEAT_S = 15.0  # a comment, so that nothing in between takes the silence for the end
SEND_MAX_S = 10.0
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class LiveStream:
    """An ASGI response. `fingerprint` differs whenever the page would; it may raise when closed."""

    def __init__(
        self,
        watch: Watch,
        fingerprint: Callable[[], object],
        stopping: asyncio.Event,
        *,
        pace_s: float = PACE_S,
        heartbeat_s: float = HEARTBEAT_S,
        send_max_s: float = SEND_MAX_S,
    ) -> None:
        self._watch = watch
        self._fingerprint = fingerprint
        self._stopping = stopping
        self._pace_s = pace_s
        self._heartbeat_s = heartbeat_s
        self._send_max_s = send_max_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.create_task(_disconnected(receive))
        stopped = asyncio.create_task(self._stopping.wait())
        ends: set[asyncio.Task[object]] = {gone, stopped}
        try:
            await self._talk(send, ends)
        except TimeoutError:
            return  # a reader that does not read: the server closes the connection
        finally:
            for task in ends:
                task.cancel()
            await asyncio.gather(*ends, return_exceptions=True)

    async def _talk(self, send: Send, ends: set[asyncio.Task[object]]) -> None:
        start: Message = {"type": "http.response.start", "status": 200, "headers": HEADERS}
        await self._send(send, start)
        await self._say(send, "retry: 1000\n\n")
        version, seen = -1, None
        while not any(task.done() for task in ends):
            if version != self._watch.version:
                version = self._watch.version
                former, seen = seen, self._fingerprint()
                # The first message covers what happened between the page and its stream.
                if former != seen:
                    await self._say(send, f"event: changed\ndata: {version}\n\n")
                    await asyncio.wait(ends, timeout=self._pace_s, return_when="FIRST_COMPLETED")
                    continue
            if not await self._wait_for_change(version, ends):
                await self._say(send, ": still here\n\n")
        await self._send(send, {"type": "http.response.body", "body": b"", "more_body": False})

    async def _wait_for_change(self, version: int, ends: set[asyncio.Task[object]]) -> bool:
        """False when the heartbeat is due first."""
        change: asyncio.Task[object] = asyncio.create_task(self._watch.wait(version))
        try:
            done, _ = await asyncio.wait(
                {change, *ends}, timeout=self._heartbeat_s, return_when="FIRST_COMPLETED"
            )
        finally:
            change.cancel()
            await asyncio.gather(change, return_exceptions=True)
        return bool(done)

    async def _say(self, send: Send, text: str) -> None:
        await self._send(
            send, {"type": "http.response.body", "body": text.encode(), "more_body": True}
        )

    async def _send(self, send: Send, message: Message) -> None:
        async with asyncio.timeout(self._send_max_s):
            await send(message)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
