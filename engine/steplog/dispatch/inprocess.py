"""Apps in our own process: their ASGI callable, called without a socket.

To the app it looks like a request over HTTP, and fails like one: an exception is a 500, and who
gives a call up is a client that has disconnected; the app itself is not cancelled.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from .dispatcher import REPLY_BYTES_MAX, USER_AGENT, Call, CallUnreachable, Reply, timed_out

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

URLS_KEPT = 4_096
_LOG = logging.getLogger("steplog.dispatch")
_PORTS = {"http": 80, "https": 443}


class InProcess:
    """`state` is what the app's lifespan yielded, if the app has one and was started with it."""

    def __init__(
        self, app: AsgiApp, base_url: str, state: Mapping[str, object] | None = None
    ) -> None:
        self._app = app
        self.base_url = base_url
        self._state = dict(state or {})
        self._tasks: set[asyncio.Task[None]] = set()

    async def call(self, call: Call) -> Reply:
        loop = asyncio.get_running_loop()
        exchange = _Exchange(call, loop)
        task = loop.create_task(self._run(exchange, self._scope(call)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        timer = loop.call_later(call.timeout_s, exchange.time_out)
        try:
            return await exchange.reply
        finally:
            timer.cancel()
            exchange.disconnect()

    async def close(self) -> None:
        """Cancels what the app is still doing, and waits until it has stopped."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, exchange: _Exchange, scope: Scope) -> None:
        try:
            await self._app(scope, exchange.receive, exchange.send)
        except asyncio.CancelledError:
            exchange.fail("the app was stopped")
            raise
        except Exception as error:
            _LOG.error("the app at %s raised", self.base_url, exc_info=error)
            exchange.end(f"{type(error).__name__}: {error}")
        else:
            exchange.end("it returned early")

    def _scope(self, call: Call) -> Scope:
        scheme, server, path, raw_path, query = _address(call.url)
        host = f"{server[0]}:{server[1]}" if server[1] != _PORTS.get(scheme) else server[0]
        headers = [
            (b"host", host.encode()),
            (b"accept", b"*/*"),
            (b"user-agent", USER_AGENT.encode()),
            (b"content-length", b"%d" % len(call.body)),
        ]
        headers += [
            (name.encode(), value.encode("latin-1")) for name, value in call.headers.items()
        ]
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": call.method,
            "scheme": scheme,
            "path": path,
            "raw_path": raw_path,
            "query_string": query,
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 0),
            "server": server,
            "state": self._state.copy(),
        }


class _Exchange:
    """One request and its reply, as the two callables that an ASGI app is given."""

    __slots__ = (
        "_call",
        "_chunks",
        "_gone",
        "_headers",
        "_left",
        "_loop",
        "_sent",
        "_status",
        "reply",
    )

    def __init__(self, call: Call, loop: asyncio.AbstractEventLoop) -> None:
        self.reply: asyncio.Future[Reply] = loop.create_future()
        self._call = call
        self._loop = loop
        self._sent = False  # the request's body, which is there for the first `receive`
        self._gone: asyncio.Future[None] | None = None
        self._status = 0
        self._headers: dict[str, str] = {}
        self._chunks: list[bytes] = []
        self._left = REPLY_BYTES_MAX + 1

    async def receive(self) -> Message:
        if not self._sent:
            self._sent = True
            return {"type": "http.request", "body": self._call.body, "more_body": False}
        if not self.reply.done():
            if self._gone is None:
                self._gone = self._loop.create_future()
            await asyncio.shield(self._gone)  # several may wait, and each may be cancelled
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if self.reply.done():
            return  # nobody listens any more, as on a closed connection
        if message["type"] == "http.response.start":
            self._status = message["status"]
            for name, value in message.get("headers", ()):
                self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")
        elif message["type"] == "http.response.body":
            chunk = bytes(message.get("body", b""))[: self._left]
            self._left -= len(chunk)
            self._chunks.append(chunk)
            if not message.get("more_body", False) or self._left == 0:
                self.reply.set_result(Reply(self._status, self._headers, b"".join(self._chunks)))
                self.disconnect()

    def end(self, reason: str) -> None:
        """The app is through. Without a complete reply it is a 500, or a connection that broke."""
        if self.reply.done():
            return
        if self._status:
            self.fail(f"the app broke off its answer: {reason}")
            return
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        headers = {"content-type": "text/plain; charset=utf-8"}
        self.reply.set_result(Reply(status, headers, status.phrase.encode()))

    def fail(self, message: str) -> None:
        if not self.reply.done():
            self.reply.set_exception(CallUnreachable(message))

    def time_out(self) -> None:
        if not self.reply.done():
            self.reply.set_exception(timed_out(self._call))

    def disconnect(self) -> None:
        if self._gone is not None and not self._gone.done():
            self._gone.set_result(None)


@lru_cache(URLS_KEPT)
def _address(url: str) -> tuple[str, tuple[str, int], str, bytes, bytes]:
    """Scheme, server, decoded path, path as sent, query."""
    parts = urlsplit(url)
    server = (parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0))
    raw_path = parts.path or "/"
    return parts.scheme, server, unquote(raw_path), raw_path.encode(), parts.query.encode()
