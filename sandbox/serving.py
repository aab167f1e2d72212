"""Serving a sandbox with uvicorn: on a socket of ours, ready when it says so, stopped cleanly."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from starlette.applications import Starlette

GRACE_SECONDS = 2
BACKLOG = 2_048


class SandboxServer(uvicorn.Server):
    """Lets go of the answers that faults hold back when it is told to stop."""

    def __init__(self, app: Starlette, *, handles_signals: bool) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,  # the journal is the log
            lifespan="on",
            ws="none",
            timeout_graceful_shutdown=GRACE_SECONDS,
            backlog=BACKLOG,
        )
        super().__init__(config)
        self._stopping: asyncio.Event = app.state.world.stopping
        self._handles_signals = handles_signals
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    def stop(self) -> None:
        self._stopping.set()
        self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._stopping.set()
        super().handle_exit(sig, frame)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to whoever owns the process: a test keeps its own handlers."""
        if not self._handles_signals:
            yield
            return
        before = {sig: signal.signal(sig, self.handle_exit) for sig in _SIGNALS}
        try:
            yield
        finally:
            for sig, handler in before.items():
                signal.signal(sig, handler)


_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises OSError when the port is taken. Port 0 finds a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)  # whoever connects from now on waits instead of being refused
    except OSError:
        listener.close()
        raise
    return listener
