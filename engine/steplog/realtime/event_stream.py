"""A subscription as server-sent events: for what cannot open a WebSocket. Up to 15 minutes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import Receive, Scope, Send

from .delivery import Pace, deliver, ending_with
from .hub import Ending, Hub, Outgoing, Subscription

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"access-control-allow-origin", b"*"),  # pages of any site listen: the token is the key
]
LONG_ENOUGH = Ending("a stream of events ends after 15 minutes: connect again, with a new token", 0)


class EventStream:
    """An ASGI response. It owns the subscription, and leaves the hub at its end."""

    def __init__(
        self,
        hub: Hub,
        subscription: Subscription,
        stopping: asyncio.Event,
        now_ms: Callable[[], int],
        pace: Pace,
    ) -> None:
        self._hub = hub
        self._subscription = subscription
        self._stopping = stopping
        self._now_ms = now_ms
        self._pace = pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def say(message: Outgoing) -> None:
            body = event(message.json) if message.raw is None else message.raw
            if body:
                await send({"type": "http.response.body", "body": body, "more_body": True})

        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._pace.event_stream_max_s, self._subscription.end, LONG_ENOUGH)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            # At once, so that the reader knows that it is connected.
            await send({"type": "http.response.body", "body": b": open\n\n", "more_body": True})
            async with ending_with(
                self._subscription, self._stopping, lambda: _disconnected(receive)
            ):
                await deliver(self._subscription, say, self._now_ms, self._pace)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            timer.cancel()
            self._hub.leave(self._subscription)


def event(message: bytes) -> bytes:
    """JSON may stand on several lines: each is one of the event's, and the reader joins them."""
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return b"".join(b"data: " + line + b"\n" for line in lines) + b"\n"


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
