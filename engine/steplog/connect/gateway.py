"""The WebSocket listener that workers dial in to: connections in, sessions out."""

from __future__ import annotations

import asyncio
import http
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from ..dispatch.dispatcher import REPLY_BYTES_MAX
from ..wire.connect.hello import CLOSING, INTERNAL_ERROR
from .session import Host, hold_session

PATH = "/v0/connect"
SUBPROTOCOL = Subprotocol("v0.connect.inngest.com")
# Larger answers are refused in words, by the run that they belong to; a frame carries a bit more.
FRAME_BYTES_MAX = REPLY_BYTES_MAX + 65_536
CLOSE_TIMEOUT_S = 2.0
_GOING_AWAY, _POLICY, _INTERNAL = 1001, 1008, 1011
_QUIET = logging.getLogger("steplog.websockets")
_QUIET.setLevel(logging.CRITICAL)  # what matters of a connection, its session tells


@asynccontextmanager
async def gateway(host: Host, listener: socket.socket) -> AsyncIterator[None]:
    """Workers may dial in at `listener`, a bound socket, while the block runs.

    Pages of a browser may not: a worker sends no Origin, and every browser does.
    """
    async with serve(
        partial(_hold, host),
        sock=listener,
        subprotocols=[SUBPROTOCOL],
        origins=[None],
        process_request=_refuse_other_paths,
        max_size=FRAME_BYTES_MAX,
        compression=None,  # between machines that are near, it costs more than it saves
        ping_interval=None,  # the protocol has heartbeats of its own
        close_timeout=CLOSE_TIMEOUT_S,
        server_header=None,
        logger=_QUIET,
    ):
        host.workers.gateway_port = listener.getsockname()[1]
        try:
            yield
        finally:
            host.workers.gateway_port = None


class SocketLine:
    """What is posted goes out in order, by a task of its own: who posts never waits."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._outbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._reason = ""
        self._sender = asyncio.create_task(self._send(), name="connect-sender")

    def post(self, data: bytes) -> None:
        self._outbox.put_nowait(data)

    def hang_up(self, reason: str) -> None:
        if not reason:
            self._connection.transport.abort()
            return
        self._reason = reason
        self._outbox.put_nowait(None)

    async def receive(self) -> bytes | str:
        try:
            return await self._connection.recv()
        except ConnectionClosed as error:
            raise EOFError from error

    async def end(self) -> None:
        """Send what was posted, then let go of the connection."""
        if not self._sender.done():
            self._outbox.put_nowait(None)
        await self._sender

    async def _send(self) -> None:
        try:
            while (data := await self._outbox.get()) is not None:
                await self._connection.send(data)
        except ConnectionClosed:
            return
        await self._connection.close(_close_code(self._reason), self._reason)


async def _hold(host: Host, connection: ServerConnection) -> None:
    line = SocketLine(connection)
    try:
        await hold_session(host, line)
    finally:
        await line.end()


def _close_code(reason: str) -> int:
    if reason in ("", CLOSING):
        return _GOING_AWAY
    return _INTERNAL if reason == INTERNAL_ERROR else _POLICY


def _refuse_other_paths(connection: ServerConnection, request: Request) -> Response | None:
    if request.path.partition("?")[0] == PATH:
        return None
    message = f"Connect is spoken at {PATH}, not at {request.path}\n"
    return connection.respond(http.HTTPStatus.NOT_FOUND, message)
