"""Serves the app over HTTP on the running loop: started when it answers, stopped in order.

The app's lifespan is entered here and not by the server, so that what is wrong with the
configuration reaches whoever started us as the exception that it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from .app import stop_streams
from .errors import ConfigError, PortInUse

BACKLOG = 2_048
GRACE_S = 5
HEADER_BYTES_MAX = 64 * 1024  # of a request, its first line included


def listen(host: str, port: int, *, flag: str, what: str) -> socket.socket:
    """A listening socket; 0 takes a free port. Raises PortInUse or ConfigError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(port, flag, what) from None
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise ConfigError(f"cannot listen on {host}, port {port}, for {what}: {reason}") from None
    return listener


def check_free(host: str, port: int, *, flag: str, what: str) -> None:
    """Raises PortInUse for a port that somebody else will want to listen on."""
    listen(host, port, flag=flag, what=what).close()


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as listener:
        listener.bind((host, 0))
        port: int = listener.getsockname()[1]
        return port


@asynccontextmanager
async def served(
    app: FastAPI, listener: socket.socket, front: ASGIApp | None = None
) -> AsyncIterator[None]:
    """The app's lifespan around its server; the network sees `front`, which is the app itself
    unless something stands before it. Signals stay with whoever owns the process.
    """
    async with app.router.lifespan_context(app):
        server = _Server(front or app)
        task = asyncio.create_task(server.serve([listener]), name="serving the app")
        try:
            await _first_of(task, server.is_ready)
            yield
        finally:
            stop_streams(app)
            server.should_exit = True
            await _ended(server, task)


class _Server(uvicorn.Server):
    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,  # a line of our own says more
                lifespan="off",
                ws="none",
                # The other parser takes headers without end.
                http="h11",
                h11_max_incomplete_event_size=HEADER_BYTES_MAX,
                timeout_graceful_shutdown=GRACE_S,
                backlog=BACKLOG,
                server_header=False,
                proxy_headers=False,  # who is on loopback must not be decided by a header
            )
        )
        self.is_ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _first_of(task: asyncio.Task[None], is_ready: asyncio.Event) -> None:
    ready = asyncio.create_task(is_ready.wait())
    await asyncio.wait((task, ready), return_when=asyncio.FIRST_COMPLETED)
    if not ready.done():
        ready.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ready
        await task
        raise ConfigError("the server ended before it answered; the log says why")


async def _ended(server: _Server, task: asyncio.Task[None]) -> None:
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        server.force_exit = True
        await task
        raise
