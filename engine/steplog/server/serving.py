"""Serve an ASGI app on the running event loop: ready when it says so, stopped cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Literal

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from ..errors import ConfigError

BACKLOG = 2_048  # connections that wait to be accepted: clients come in herds
STREAMS_GRACE_S = 2
SOCKET_MESSAGE_BYTES_MAX = 64 * 1024  # what a subscriber may say

_SOCKETS_LOG = logging.getLogger("steplog.sockets")
_SOCKETS_LOG.setLevel(logging.WARNING)


@asynccontextmanager
async def serve(
    app: Any,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    on_stopping: Callable[[], None] | None = None,
    lifespan: Literal["auto", "on", "off"] = "off",
) -> AsyncIterator[str]:
    """Yields the address, as `http://127.0.0.1:8288`; `port` 0 takes a free one.

    Signals stay with whoever owns the process. When the block ends no request is accepted any
    more, and streams are told to end: by `on_stopping`, or the app's own `state.stopping`.
    Raises ConfigError when the address cannot be listened on.
    """
    listener = listen(host, port)
    server = _Server(app, lifespan)
    task = asyncio.create_task(server.serve([listener]), name="serving")
    try:
        await _first_of(task, server.is_ready)
        yield _address(listener)
    finally:
        _tell_streams(app, on_stopping)
        server.should_exit = True
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            server.force_exit = True
            await task
            raise
        finally:
            listener.close()  # uvicorn closes it, unless the app could not be started


def listen(host: str, port: int, setting: str = "port") -> socket.socket:
    """A bound socket, so that a port in use is known before anything else is done.

    `setting` is what chooses another port.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
    except OSError as error:
        listener.close()
        raise ConfigError(_refused(host, port, setting, error)) from error
    return listener


def _refused(host: str, port: int, setting: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} on {host} is in use: stop what runs there, or choose another --{setting}"
        )
    reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
    return f"cannot listen on {host}, port {port}: {reason}"


class _Sockets(WebSocketsSansIOProtocol):
    """Says nothing of each connection: its address carries a token, which is for no log."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.logger = _SOCKETS_LOG


class _Server(uvicorn.Server):
    def __init__(self, app: Any, lifespan: Literal["auto", "on", "off"]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,  # it would cost as much as the request
                lifespan=lifespan,
                ws=_Sockets,
                ws_max_size=SOCKET_MESSAGE_BYTES_MAX,
                timeout_graceful_shutdown=STREAMS_GRACE_S,
                backlog=BACKLOG,
                server_header=False,
            )
        )
        self.is_ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit:  # a library's idea of an error: the process is not ours to end
            raise ConfigError(
                "the app could not be started: its lifespan failed, the log says why"
            ) from None
        self.is_ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _first_of(task: asyncio.Task[None], is_ready: asyncio.Event) -> None:
    ready = asyncio.create_task(is_ready.wait())
    await asyncio.wait((task, ready), return_when=asyncio.FIRST_COMPLETED)
    if ready.done():
        return
    ready.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await ready
    await task


def _tell_streams(app: Any, on_stopping: Callable[[], None] | None) -> None:
    if on_stopping is not None:
        on_stopping()
    stopping = getattr(getattr(app, "state", None), "stopping", None)
    if isinstance(stopping, asyncio.Event):
        stopping.set()


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
