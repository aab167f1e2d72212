"""Server-sent events: how lines are written, and how long a reader may take to read them.

A stream ends when its lines do, when its reader leaves, when the process stops, and when its
reader is so slow that a line cannot be sent in time: it is dropped, and resumes where it was.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

SEND_TIMEOUT_S = 10.0
RECONNECT_AFTER_MS = 2_000
HEARTBEAT = b": still here\n\n"
HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache, no-store, no-transform",
    "x-accel-buffering": "no",  # what keeps nginx, and those who learnt from it, from buffering
}


@dataclass(frozen=True)
class Line:
    """One event. Without an id it does not move the place from which a reader resumes."""

    event: str
    data: dict[str, Any]
    id: int | None = None

    def encode(self) -> bytes:
        data = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
        number = "" if self.id is None else f"id: {self.id}\n"
        return f"{number}event: {self.event}\ndata: {data}\n\n".encode()


class EventStream(Response):
    """Sends what `chunks` yields; `on_hang_up` is called when the reader has left."""

    def __init__(
        self,
        chunks: AsyncGenerator[bytes],
        *,
        on_hang_up: Callable[[], None],
        on_dropped: Callable[[], None],
        send_timeout_s: float = SEND_TIMEOUT_S,
    ) -> None:
        self._chunks = chunks
        self._on_hang_up = on_hang_up
        self._on_dropped = on_dropped
        self._send_timeout_s = send_timeout_s
        self.status_code = 200
        self.background = None
        self.init_headers(HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        listening = asyncio.create_task(self._listen(receive), name="listening for a hang-up")
        try:
            async with contextlib.aclosing(self._chunks) as chunks:
                await self._send_all(chunks, send)
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening

    async def _send_all(self, chunks: AsyncGenerator[bytes], send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        try:
            await self._send(send, start)
            async for chunk in chunks:
                await self._send(
                    send, {"type": "http.response.body", "body": chunk, "more_body": True}
                )
            await self._send(send, {"type": "http.response.body", "body": b""})
        except TimeoutError:
            self._on_dropped()
        except OSError:
            pass  # the reader has left in the middle of a line

    async def _send(self, send: Send, message: dict[str, Any]) -> None:
        async with asyncio.timeout(self._send_timeout_s):
            await send(message)

    async def _listen(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._on_hang_up()
